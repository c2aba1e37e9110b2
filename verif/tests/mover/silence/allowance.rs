//! What counts as silence, to the cycle, and what comes after it.

use super::{TIMEOUT, copies, run, size, sound};
use crate::common::{Case, check, noise, open};
use thorong_cosim::axi::{AxiChannel, AxiConfig, AxiMemory, AxiPorts, Rate, Silence, Stalls};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{MoverHost, Status, run_host};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;

/// A bus whose slave woke up is as good as new: the same device, the same memory, no reset.
#[test]
fn after_late_answers_all_is_well() {
    let mut dut = open("axi64", Backend::Verilator);
    for channel in AxiChannel::ALL {
        for after in [0, 3, 20] {
            let silence = Silence {
                channel,
                after,
                cycles: Some(1000),
            };
            let list = copies(40, 37);
            let config = AxiConfig::with_latency(8).silence(silence);
            let mut run = run(dut.as_mut(), &list, config, 0.0);
            sound(&run, &list);
            let done = run.host.completions().len();
            // The slave's last answers come in; then everything once more.
            let monitor = &mut run.monitor;
            for _ in 0..1500 {
                run.memory.drive(dut.as_mut());
                run.host.drive(dut.as_mut());
                dut.settle();
                monitor.check(&run.memory.observe(dut.as_mut())[0]);
                run.host.observe(dut.as_mut()).expect("quiet");
                dut.step();
            }
            assert!(run.memory.is_idle(), "{silence:?}");
            let host = run_host(
                dut.as_mut(),
                run.host,
                &mut run.memory,
                &list,
                |cycle, _, _| {
                    monitor.check(cycle);
                },
            )
            .expect("all copies end");
            monitor.finish();
            monitor.assert_clean();
            for (copy, end) in list.iter().zip(&host.completions()[done..]) {
                assert_eq!((end.id, end.status), (copy.id, Status::Ok));
                let cells = |start: u64| start as usize..(start + u64::from(copy.length)) as usize;
                let data = run.memory.data();
                assert_eq!(data[cells(copy.source)], data[cells(copy.dest)]);
            }
        }
    }
}

/// Slow, but never silent for longer than allowed: nobody is cut off. Nor where it is the mover that keeps the slave waiting.
#[test]
fn what_moves_is_not_silent() {
    let mut dut = open("axi64", Backend::Verilator);
    let shapes: Vec<_> = (0..60)
        .map(|i| (i % 8, i * 5 % 8, 1 + (i * 37 % 90) as u32))
        .collect();
    let rate = |cycles| Rate { beats: 1, cycles };
    let whole = AxiConfig::with_latency(62);
    let slow = [
        whole.clone(),
        AxiConfig {
            read_rate: rate(60),
            ..AxiConfig::with_latency(1)
        },
        AxiConfig {
            write_rate: rate(60),
            ..AxiConfig::with_latency(1)
        },
        // R waits for W, and AR for R.
        AxiConfig {
            write_rate: rate(60),
            max_reads: 1,
            ..AxiConfig::with_latency(2)
        },
        // AW waits for B.
        AxiConfig {
            max_writes: 1,
            ..AxiConfig::with_latency(58)
        },
        // Many short ones whose sum is long.
        AxiConfig {
            stalls: Stalls::all(0.6, 9),
            read_rate: rate(20),
            write_rate: rate(20),
            ..AxiConfig::with_latency(20)
        },
    ];
    for config in slow {
        let mut case = Case::apart(8, &shapes, config, 3);
        case.timeout = 1;
        let seen = check(dut.as_mut(), &case);
        assert_eq!(seen.completions().len(), shapes.len());
    }
    // A host that takes a completion every 300 cycles: B waits for it, and AW for B.
    let mut case = Case::apart(8, &[(0, 0, 8); 300], AxiConfig::with_latency(1), 3);
    case.config.max_writes = 1;
    case.stall = Stall::random(0.99, 5);
    case.timeout = 1;
    check(dut.as_mut(), &case);
}

/// A slave may take all data of a burst before its address: while reads are slow it waits for W, and AW for it. That is not silence.
#[test]
fn a_slave_that_waits_for_data_is_not_silent() {
    let mut dut = open("axi64", Backend::Verilator);
    let list = copies(3, 160);
    let ports = AxiPorts::resolve(dut.as_ref(), "m_axi").expect("an AXI port");
    let config = AxiConfig {
        read_rate: Rate {
            beats: 1,
            cycles: 60,
        },
        ..AxiConfig::with_latency(1)
    };
    let mut memory = AxiMemory::new(ports, noise(size(&list), 7), config);
    memory.reset(dut.as_mut(), 3, |_, _| {});
    let host = MoverHost::new(dut.as_ref(), Stall::none(), Stall::none()).expect("a mover");
    let mut host = host.timeout(1);
    list.iter().for_each(|copy| host.post(*copy));
    let (mut ends, mut announced, mut longest, mut waits) = (0, 0, 0, 0);
    while host.open() > 0 {
        memory.hold(AxiChannel::Aw, ends <= announced);
        memory.drive(dut.as_mut());
        host.drive(dut.as_mut());
        dut.settle();
        let cycle = memory.observe(dut.as_mut())[0];
        host.observe(dut.as_mut()).expect("no rule is broken");
        ends += usize::from(cycle.w.taken().is_some_and(|w| w.last));
        announced += usize::from(cycle.aw.fires());
        waits = if cycle.aw.valid && !cycle.aw.ready {
            waits + 1
        } else {
            0
        };
        longest = longest.max(waits);
        dut.step();
    }
    assert!(longest > 1000, "AW waited for {longest} cycles");
    let ends = host.completions().iter();
    assert!(ends.clone().all(|end| end.status == Status::Ok), "{ends:?}");
}

/// One cycle more than is allowed, on either side.
#[test]
fn the_allowance_is_what_it_says() {
    let mut dut = open("axi64", Backend::Verilator);
    let list = copies(1, 64);
    let allowed = 64 * u64::from(TIMEOUT);
    let status = |dut: &mut dyn Dut, read, write| {
        let config = AxiConfig {
            write_latency: write,
            ..AxiConfig::with_latency(read)
        };
        run(dut, &list, config, 0.0).host.completions()[0].status
    };
    // L cycles of latency are L - 1 cycles in which nothing comes.
    let dut = dut.as_mut();
    assert_eq!(status(dut, allowed + 1, 1), Status::Ok);
    assert_eq!(status(dut, allowed + 2, 1), Status::Timeout);
    assert_eq!(status(dut, 1, allowed + 1), Status::Ok);
    assert_eq!(status(dut, 1, allowed + 2), Status::Timeout);
}

#[test]
fn without_a_timeout_it_waits_for_ever() {
    let mut dut = open("axi64", Backend::Verilator);
    for channel in AxiChannel::ALL {
        let list = copies(3, 40);
        let ports = AxiPorts::resolve(dut.as_ref(), "m_axi").expect("an AXI port");
        let silence = Silence {
            channel,
            after: 1,
            cycles: Some(70_000 * 64 / 100),
        };
        let config = AxiConfig::with_latency(2).silence(silence);
        let mut memory = AxiMemory::new(ports, noise(size(&list), 7), config);
        memory.reset(dut.as_mut(), 3, |_, _| {});
        let mut host = MoverHost::new(dut.as_ref(), Stall::none(), Stall::none()).expect("a mover");
        list.iter().for_each(|copy| host.post(*copy));
        for _ in 0..50_000 {
            memory.drive(dut.as_mut());
            host.drive(dut.as_mut());
            dut.settle();
            memory.observe(dut.as_mut());
            host.observe(dut.as_mut())
                .expect("its streams keep their rules");
            dut.step();
        }
        let ends = host.completions();
        assert_eq!(ends.len(), 3);
        assert!(ends.iter().all(|end| end.status == Status::Ok));
        assert!(ends[2].cycle > 44_000, "{channel} was silent");
    }
}
