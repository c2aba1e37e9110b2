//! A slave that never answers, or much too late: what was outstanding ends by a timeout, and the mover goes on.

use crate::common::{Case, check, noise, open};
use thorong_cosim::axi::{
    AxiChannel, AxiConfig, AxiMemory, AxiPorts, Rate, Silence, Stalls, Visibility,
};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{
    Completion, Guard, MoverHost, Status, Transfer, Windows, run_host,
};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_verif::axi::{AxiMonitor, AxiPolicy};

/// In units of 64 cycles.
const TIMEOUT: u16 = 2;

/// Copies of one length, sources and destinations far from each other.
fn copies(count: u64, length: u32) -> Vec<Transfer> {
    let pitch = (u64::from(length) + 128).next_power_of_two();
    let half = (count * pitch).next_multiple_of(4096);
    (0..count)
        .map(|i| {
            let (from, to) = (i * pitch + i % 8, half + i * pitch + i * 3 % 8);
            Transfer::copy(from, to, length, i as u16)
        })
        .collect()
}

/// The bytes of memory that hold all of them.
fn size(copies: &[Transfer]) -> usize {
    let ends = copies.iter().map(|t| t.dest + u64::from(t.length) + 64);
    ends.max().unwrap_or_default().next_multiple_of(64) as usize
}

/// Where bursts begin on one side of a transfer, and how many beats each has.
fn bursts(transfer: &Transfer, write: bool) -> Vec<(u64, u64)> {
    let start = if write {
        transfer.dest
    } else {
        transfer.source
    };
    let end = start + u64::from(transfer.length);
    let blocks = start / 2048..(end - 1) / 2048 + 1;
    blocks
        .map(|block| {
            let first = start.max(2048 * block);
            let last = (end - 1).min(2048 * block + 2047);
            (first, last / 8 - first / 8 + 1)
        })
        .collect()
}

/// The transfer at which a channel falls silent after so many handshakes, and the address that is to be reported.
fn victim(copies: &[Transfer], channel: AxiChannel, after: u64) -> (usize, u64) {
    let write = !matches!(channel, AxiChannel::Ar | AxiChannel::R);
    let mut left = after;
    for (i, copy) in copies.iter().enumerate() {
        for (first, beats) in bursts(copy, write) {
            let handshakes = match channel {
                AxiChannel::R | AxiChannel::W => beats,
                _ => 1,
            };
            if left < handshakes {
                let beat = (first / 8 + left) * 8;
                return match channel {
                    AxiChannel::R => (i, beat.max(first)),
                    _ => (i, first),
                };
            }
            left -= handshakes;
        }
    }
    panic!("{channel} has no handshake {after}")
}

/// All handshakes of a channel.
fn handshakes(copies: &[Transfer], channel: AxiChannel) -> u64 {
    let write = !matches!(channel, AxiChannel::Ar | AxiChannel::R);
    let all = copies.iter().flat_map(|copy| bursts(copy, write));
    match channel {
        AxiChannel::R | AxiChannel::W => all.map(|(_, beats)| beats).sum(),
        _ => all.count() as u64,
    }
}

/// A list on a memory that falls silent.
struct Run {
    before: Vec<u8>,
    memory: AxiMemory,
    host: MoverHost,
    monitor: AxiMonitor,
    /// First bytes of the write bursts that were on the bus.
    announced: Vec<u64>,
    /// The cycles in which a beat with strobes was taken.
    written: Vec<u64>,
    /// How many reads and writes were open at the end of the silence's first cycle.
    waiting: Option<(usize, usize)>,
}

/// Makes `copies` until all are completed.
fn run(dut: &mut dyn Dut, copies: &[Transfer], config: AxiConfig, stall: f64) -> Run {
    let before = noise(size(copies), 7);
    let ports = AxiPorts::resolve(dut, "m_axi").expect("an AXI port");
    let monitor = AxiMonitor::new(AxiPolicy::mover(&ports, 64));
    let silence = config.silences.first().copied();
    let memory = AxiMemory::new(ports, before.clone(), config);
    let mut stall = Stall::random(stall, 3);
    let host = MoverHost::new(dut, stall.fork(), stall.fork()).expect("a mover");
    let guard = Guard::new(dut, Windows::none(), 2, &mut stall).expect("its ports");
    let host = host.timeout(TIMEOUT).guarded(guard);
    let mut run = Run {
        before,
        memory,
        host,
        monitor,
        announced: Vec::new(),
        written: Vec::new(),
        waiting: None,
    };
    run.memory
        .reset(dut, 3, |_, cycle| run.monitor.check(cycle));
    let (mut reads, mut writes, mut fired) = (0usize, 0usize, 0);
    let mut now = dut.cycles();
    let Run {
        memory,
        host,
        monitor,
        announced,
        written,
        waiting,
        ..
    } = &mut run;
    *host = run_host(dut, host.clone(), memory, copies, |cycle, _, _| {
        monitor.check(cycle);
        if let Some(aw) = cycle.aw.taken() {
            announced.push(aw.addr);
        }
        if cycle.w.taken().is_some_and(|w| w.strobes.any()) {
            written.push(now);
        }
        reads += usize::from(cycle.ar.fires());
        reads -= usize::from(cycle.r.taken().is_some_and(|r| r.last));
        writes += usize::from(cycle.aw.fires());
        writes -= usize::from(cycle.b.fires());
        if let Some(silence) = silence {
            fired += u64::from(cycle.fires(silence.channel));
            if fired >= silence.after && waiting.is_none() {
                *waiting = Some((reads, writes));
            }
        }
        now += 1;
    })
    .expect("all copies end");
    run.monitor.assert_clean();
    run
}

/// What holds for each completion and each byte, whenever the slave fell silent.
fn sound(run: &Run, copies: &[Transfer]) {
    let mut owned = vec![false; run.before.len()];
    let completions = run.host.completions();
    assert_eq!(completions.len(), copies.len());
    let now = run.memory.data();
    for (copy, end) in copies.iter().zip(completions) {
        assert_eq!((end.id, end.owner), (copy.id, copy.owner));
        let cells = |start: u64| start as usize..(start + u64::from(copy.length)) as usize;
        let (from, to) = (cells(copy.source), cells(copy.dest));
        owned[to.clone()].fill(true);
        let (new, old, is) = (&run.before[from], &run.before[to.clone()], &now[to.clone()]);
        let done = end.bytes as usize;
        assert_eq!(is[..done], new[..done], "{copy:x?} {end:x?}");
        for i in done..new.len() {
            assert!(is[i] == old[i] || is[i] == new[i], "{copy:x?}, byte {i}");
        }
        let announced = (run.announced.iter()).any(|at| to.contains(&(*at as usize)));
        if !announced {
            assert_eq!(is, old, "{copy:x?} was not announced");
        }
        match end.status {
            Status::Ok => assert_eq!((done, end.address), (new.len(), 0)),
            Status::Skipped => assert_eq!((done, end.address), (0, 0)),
            Status::Timeout => {
                let read = end.address == copy.source + u64::from(end.bytes);
                let write = end.address == copy.dest + u64::from(end.bytes);
                assert!(read || write, "{copy:x?} {end:x?}");
                if read {
                    assert_eq!(is[done..], old[done..], "behind {end:x?}");
                }
            }
            other => panic!("{other:?}"),
        }
    }
    for (at, owned) in owned.iter().enumerate() {
        assert!(*owned || now[at] == run.before[at], "byte {at:#x}");
    }
}

/// One silence, for ever or for long: before the victim all is well, from it on everything that waits times out.
fn silent(
    dut: &mut dyn Dut,
    copies: &[Transfer],
    config: &AxiConfig,
    silence: Silence,
    stall: f64,
) {
    let run = run(dut, copies, config.clone().silence(silence), stall);
    sound(&run, copies);
    let ends = run.host.completions();
    let (victim, address) = victim(copies, silence.channel, silence.after);
    for end in &ends[..victim] {
        assert_eq!(end.status, Status::Ok, "{silence:?}");
    }
    let late: Vec<_> = (ends[victim..].iter())
        .take_while(|end| end.status == Status::Timeout)
        .collect();
    let first = ends[victim];
    assert_eq!(
        (first.status, first.address),
        (Status::Timeout, address),
        "{silence:?}"
    );
    let rest = &ends[victim + late.len()..];
    assert!(rest.iter().all(|end| end.status == Status::Ok));
    // One burst a transfer: all whose answers were outstanding when answers came no more.
    let (reads, writes) = run.waiting.expect("it fell silent");
    let waiting = match silence.channel {
        AxiChannel::R => reads,
        AxiChannel::B => writes,
        _ => 1,
    };
    let one = |c: &Transfer| bursts(c, false).len() + bursts(c, true).len() == 2;
    if copies.iter().all(one) {
        assert!(late.len() >= waiting, "{silence:?}: {waiting} were waiting");
    }
    if silence.cycles.is_none() {
        assert_eq!(rest, [], "{silence:?}");
        // What waited for the slave when it was cut off, and nothing else.
        let first = late[0].cycle;
        let after = run.written.iter().filter(|at| **at > first).count();
        assert!(after <= 1 || matches!(silence.channel, AxiChannel::Ar | AxiChannel::R));
    }
}

/// Every handshake of every channel, for ever and for long.
fn every_handshake(dut: &mut dyn Dut, copies: &[Transfer], config: &AxiConfig, step: usize) {
    for channel in AxiChannel::ALL {
        let all = handshakes(copies, channel);
        for after in (0..all).step_by(step) {
            // Longer than all that moves without the silent channel, and the timeout.
            let beats = handshakes(copies, AxiChannel::W);
            for cycles in [None, Some(400 + 2 * beats + after)] {
                let silence = Silence {
                    channel,
                    after,
                    cycles,
                };
                silent(dut, copies, config, silence, 0.0);
            }
        }
    }
}

#[test]
fn every_beat_of_short_copies() {
    let mut dut = open("axi64", Backend::Verilator);
    for (count, step) in [(1, 1), (2, 1), (3, 1), (8, 1), (33, 5), (64, 7)] {
        for latency in [1, 30] {
            let config = AxiConfig::with_latency(latency);
            every_handshake(dut.as_mut(), &copies(count, 37), &config, step);
        }
    }
}

#[test]
fn every_beat_of_one_beat_copies_with_all_in_flight() {
    for preset in ["axi64-n8", "axi64-n64"] {
        let mut dut = open(preset, Backend::Verilator);
        let config = AxiConfig::with_latency(100);
        every_handshake(dut.as_mut(), &copies(150, 5), &config, 7);
    }
}

#[test]
fn copies_of_many_bursts() {
    let mut dut = open("axi64", Backend::Verilator);
    let config = AxiConfig::with_latency(5);
    every_handshake(dut.as_mut(), &copies(3, 5000), &config, 97);
}

#[test]
fn writes_that_land_at_once_and_stalls_everywhere() {
    let mut dut = open("axi64", Backend::Verilator);
    for seed in 0..40 {
        let config = AxiConfig {
            visibility: Visibility::Eager,
            stalls: Stalls::all(0.4, seed),
            ..AxiConfig::with_latency(1 + seed % 20)
        };
        let list = copies(20, 50);
        for channel in AxiChannel::ALL {
            let silence = Silence {
                channel,
                after: seed * 7 % handshakes(&list, channel),
                cycles: (seed % 2 == 1).then_some(1000 + 10 * seed),
            };
            silent(dut.as_mut(), &list, &config, silence, 0.4);
        }
    }
}

/// Both sides and all channels, more than once, between pauses.
#[test]
fn several_silences_at_once() {
    let mut dut = open("axi64", Backend::Verilator);
    let mut late = 0;
    for seed in 0..300u64 {
        let list = copies(30, 1 + (seed * 13 % 120) as u32);
        let mut config = AxiConfig {
            stalls: Stalls::all(0.1 * (seed % 5) as f64, seed),
            max_reads: if seed % 3 == 0 { 2 } else { usize::MAX },
            ..AxiConfig::with_latency(1 + seed % 30)
        };
        for i in 0..1 + seed % 4 {
            let channel = AxiChannel::ALL[((seed / 4 + 2 * i) % 5) as usize];
            config = config.silence(Silence {
                channel,
                after: (seed * 31 + i * 17) % handshakes(&list, channel),
                cycles: Some(100 + seed * 7 % 400),
            });
        }
        let run = run(dut.as_mut(), &list, config, 0.2);
        sound(&run, &list);
        let ends = run.host.completions().iter();
        late += ends.filter(|end| end.status == Status::Timeout).count();
    }
    assert!(late > 300, "{late}");
}

#[test]
fn wider_buses() {
    for preset in ["axi128", "axi512"] {
        let mut dut = open(preset, Backend::Verilator);
        let list = copies(6, 150);
        for channel in AxiChannel::ALL {
            for after in 0..6 {
                let silence = Silence {
                    channel,
                    after,
                    cycles: Some(700),
                };
                let config = AxiConfig::with_latency(9).silence(silence);
                let run = run(dut.as_mut(), &list, config, 0.0);
                sound(&run, &list);
                let ends = run.host.completions();
                assert!(ends.iter().any(|end| end.status == Status::Timeout));
            }
        }
    }
}

#[test]
fn on_rust_hdl() {
    let mut dut = open("axi64", Backend::Rtl);
    let list = copies(3, 20);
    for channel in AxiChannel::ALL {
        for cycles in [None, Some(200)] {
            let silence = Silence {
                channel,
                after: 1,
                cycles,
            };
            silent(
                dut.as_mut(),
                &list,
                &AxiConfig::with_latency(3),
                silence,
                0.0,
            );
        }
    }
}

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

/// The pieces behind one that timed out are skipped; nobody is stopped without a guard.
#[test]
fn pieces_behind_a_timeout_are_skipped() {
    let mut dut = open("axi64", Backend::Verilator);
    let mut list = copies(12, 40);
    for copy in &mut list[..4] {
        (copy.owner, copy.more) = (9, copy.id < 3);
    }
    let silence = Silence {
        channel: AxiChannel::R,
        after: 2,
        cycles: Some(400),
    };
    let config = AxiConfig::with_latency(2).silence(silence);
    let run = run(dut.as_mut(), &list, config, 0.0);
    sound(&run, &list);
    let ends = run.host.completions();
    let statuses: Vec<_> = ends.iter().map(|end| end.status).collect();
    assert_eq!(statuses[0], Status::Timeout);
    assert_eq!(statuses[1..4], [Status::Skipped; 3]);
}

/// A guarded mover stops those whose transfers timed out, until they are released, and only those.
#[test]
fn a_timeout_stops_its_owner() {
    let mut dut = open("axi64-guarded", Backend::Verilator);
    for channel in AxiChannel::ALL {
        for after in [0, 5, 17] {
            let silence = Silence {
                channel,
                after,
                cycles: Some(600),
            };
            let mut list = copies(20, 40);
            for copy in &mut list {
                copy.owner = (copy.id % 3) as u8;
            }
            let config = AxiConfig::with_latency(6).silence(silence);
            let mut run = run(dut.as_mut(), &list, config, 0.0);
            sound(&run, &list);
            let first: Vec<Completion> = run.host.completions().to_vec();
            let stopped = |owner| {
                let late = |c: &&Completion| c.owner == owner && c.status == Status::Timeout;
                first.iter().find(late).map(|c| c.cycle)
            };
            assert!((0..3).any(|owner| stopped(owner).is_some()), "{silence:?}");
            for end in first.iter().filter(|end| end.status == Status::Skipped) {
                assert!(stopped(end.owner).is_some_and(|cycle| cycle < end.cycle));
            }
            for owner in 0..4 {
                run.host.post(Transfer { owner, ..list[0] });
            }
            for owner in 0..4 {
                run.host.release(owner);
                run.host.post(Transfer { owner, ..list[0] });
            }
            let host = run_host(
                dut.as_mut(),
                run.host,
                &mut run.memory,
                &[],
                |cycle, _, _| {
                    run.monitor.check(cycle);
                },
            )
            .expect("all end");
            run.monitor.assert_clean();
            let again = &host.completions()[first.len()..];
            for end in &again[..4] {
                let expected = match stopped(end.owner) {
                    Some(_) => Status::Skipped,
                    None => Status::Ok,
                };
                // The slave may not be back yet.
                let expected = [expected, Status::Timeout];
                assert!(expected.contains(&end.status), "{silence:?} {end:?}");
                if stopped(end.owner).is_some() {
                    assert_eq!(end.status, Status::Skipped);
                }
            }
            assert!(again[4..].iter().all(|end| end.status != Status::Skipped));
        }
    }
}
