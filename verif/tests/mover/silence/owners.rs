//! Of chains and of owners a timeout is the end.

use super::{copies, run, sound};
use crate::common::open;
use thorong_cosim::axi::{AxiChannel, AxiConfig, Silence};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{Completion, Status, Transfer, run_host};

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
