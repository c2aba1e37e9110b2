//! What holds whatever is copied; what holds for every block is in `invariants.rs`.

use crate::common::{Case, check, devices, in_flight, open};
use proptest::prelude::*;
use thorong_cosim::axi::{
    AxiChannel, AxiConfig, AxiMemory, AxiPorts, Fault, FaultKind, Place, Rate, Response,
};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{MoverHost, Transfer};
use thorong_cosim::drive::stall::Stall;
use thorong_verif::harness::Lockstep;

#[test]
fn no_more_bursts_in_flight_than_declared() {
    for preset in ["axi64-n8", "axi64-n16", "axi64", "axi64-n64"] {
        let mut dut = open(preset, Backend::Verilator);
        let shapes: Vec<_> = (0..400).map(|i| (i % 8, 0, 8)).collect();
        let case = Case::apart(8, &shapes, AxiConfig::with_latency(200), 1);
        let seen = check(dut.as_mut(), &case);
        let n = in_flight(dut.as_ref());
        assert_eq!((seen.most_reads, seen.most_writes), (n, n));
    }
}

#[test]
fn a_slow_memory_on_either_side_loses_nothing() {
    let mut dut = open("axi64", Backend::Verilator);
    let shapes: Vec<_> = (0..300)
        .map(|i| (i % 8, i * 5 % 8, 1 + (i * 37 % 400) as u32))
        .collect();
    let slow = Rate {
        beats: 1,
        cycles: 5,
    };
    for (read, write) in [(slow, Rate::FULL), (Rate::FULL, slow)] {
        let config = AxiConfig {
            read_rate: read,
            write_rate: write,
            ..AxiConfig::with_latency(7)
        };
        check(dut.as_mut(), &Case::apart(8, &shapes, config, 3));
    }
}

/// The host takes no completion for long: everything waits, nothing is lost.
#[test]
fn a_host_that_does_not_take_completions() {
    let mut dut = open("axi64-n8", Backend::Verilator);
    let shapes: Vec<_> = (0..200)
        .map(|i| (i % 8, i * 3 % 8, (i * 7 % 90) as u32))
        .collect();
    let mut case = Case::apart(8, &shapes, AxiConfig::with_latency(3), 3);
    case.stall = Stall::random(0.97, 1);
    check(dut.as_mut(), &case);
}

/// A slave may take all data of a burst before its address (A3.3.1): with AW held back, every beat of the
/// first burst is offered and taken, and none of the second.
#[test]
fn the_beats_of_a_burst_do_not_wait_for_its_address_to_be_taken() {
    for mut dut in devices("axi64") {
        let ports = AxiPorts::resolve(dut.as_ref(), "m_axi").expect("an AXI port");
        let mut memory = AxiMemory::new(ports, vec![0; 8192], AxiConfig::with_latency(3));
        memory.reset(dut.as_mut(), 2, |_, _| {});
        memory.hold(AxiChannel::Aw, true);
        let mut host = MoverHost::new(dut.as_ref(), Stall::none(), Stall::none()).expect("a mover");
        host.post(Transfer {
            source: 0,
            dest: 4096,
            length: 4096,
            id: 1,
            ..Transfer::default()
        });
        let mut taken = 0;
        for _ in 0..1000 {
            memory.drive(dut.as_mut());
            host.drive(dut.as_mut());
            dut.settle();
            taken += usize::from(memory.observe(dut.as_mut())[0].w.fires());
            host.observe(dut.as_mut())
                .expect("its streams keep their rules");
            dut.step();
        }
        assert_eq!(taken, 256);
    }
}

/// Random shapes, lists, latencies, stalls and faults, shrunk where they fail.
#[test]
fn random_lists() {
    let shape = (0..4096u64, 0..4096u64, 0..3000u32);
    let list = proptest::collection::vec(shape, 1..12);
    let fault = (any::<bool>(), any::<bool>(), 0..12usize, 0..3000u64);
    let faults = proptest::collection::vec(fault, 0..4);
    let case = (list, 1..40u64, any::<u64>(), faults);
    Lockstep::preset("dma_mover", "axi64").cases(300).check(
        &case,
        |_| (),
        |dut, (shapes, latency, seed, faults), stall| {
            let config = AxiConfig::with_latency(*latency);
            let mut case = Case::apart(8, shapes, config, *seed);
            for (write, decode, which, at) in faults {
                let copy = case.copies[which % shapes.len()];
                let start = if *write { copy.dest } else { copy.source };
                let byte = start + at % u64::from(copy.length.max(1));
                let response = [Response::SlvErr, Response::DecErr][usize::from(*decode)];
                case.config.faults.push(Fault {
                    place: if *write {
                        Place::WriteBytes(byte..byte + 1)
                    } else {
                        Place::ReadBytes(byte..byte + 1)
                    },
                    kind: FaultKind::Answer(response),
                });
            }
            if seed % 2 == 1 {
                case = case.stalled(0.3, *seed);
            }
            case.stall = stall.clone();
            check(dut, &case);
            Ok::<(), String>(())
        },
    );
}
