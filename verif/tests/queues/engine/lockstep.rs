//! The property: random programs of an admin and of tenants do the same on the device and on the golden engine.
//!
//! Between two waits a tenant's copies touch no byte twice, since copies in flight are not ordered; and a queue whose
//! completions nobody may write has one request, since a real engine has begun what comes behind it. Beside them a tenant may run wild, of whom the
//! model knows nothing: he may do what he wants, nobody else may notice.

use super::program::{Case, check};
use proptest::prelude::*;
use std::collections::BTreeSet;
use thorong_cosim::backend::Backend;

fn case(wild: bool) -> impl Strategy<Value = Case> {
    let pause = prop_oneof![Just(0.0), Just(0.2), Just(0.6)];
    let latency = prop_oneof![Just(1u64), Just(7), Just(40)];
    (any::<u32>(), 1..10usize, latency, pause, any::<bool>()).prop_map(
        move |(seed, rounds, latency, pause, faulty)| Case {
            seed: seed.into(),
            rounds,
            latency,
            pause,
            faulty,
            wild,
            cuts: true,
        },
    )
}

/// All that there is, but for what needs an error of a ring's memory.
pub(crate) fn all_met(reached: &BTreeSet<String>) {
    let causes = [
        "SqDoorbell",
        "CqDoorbell",
        "Protection",
        "SqProtection",
        "CqProtection",
    ];
    let causes = causes.iter().map(|cause| format!("Halted({cause})"));
    let statuses = (0..7).map(|status| format!("status {status}"));
    let others = [
        "Off",
        "Running",
        "a CRC",
        "a message",
        "a ring's second round",
        "a full completion ring",
        "a reset at work",
    ];
    for one in causes.chain(statuses).chain(others.map(String::from)) {
        assert!(reached.contains(&one), "no {one}, only {reached:?}");
    }
}

/// The programs do all that there is: every status, every cause that needs no error of a ring's memory.
#[test]
fn the_programs_go_everywhere() {
    let mut reached = BTreeSet::new();
    for seed in 0..24 {
        let case = Case {
            seed,
            rounds: 10,
            latency: 1 + seed % 3 * 9,
            pause: [0.0, 0.3][seed as usize % 2],
            faulty: seed % 4 != 0,
            wild: seed % 5 == 0,
            cuts: true,
        };
        reached.append(&mut check("q4", Backend::Verilator, case));
    }
    all_met(&reached);
}

/// A short one, for Rust-HDL's simulator is slow.
#[test]
fn rust_hdl_says_the_same() {
    for (seed, wild) in [(1, false), (2, true)] {
        let case = Case {
            seed,
            rounds: 2,
            latency: 3,
            pause: 0.1,
            faulty: true,
            wild,
            cuts: true,
        };
        check("q4", Backend::Rtl, case);
    }
}

#[test]
fn sixteen_and_sixty_four_queues_do_the_same() {
    for preset in ["q16", "q64"] {
        for seed in 0..4 {
            let case = Case {
                seed,
                rounds: 6,
                latency: 5,
                pause: 0.2,
                faulty: true,
                wild: seed % 2 == 1,
                cuts: true,
            };
            check(preset, Backend::Verilator, case);
        }
    }
}

/// Two requests fail at the same place, each of which may have written something else there.
#[test]
fn two_failures_at_one_place() {
    let case = Case {
        seed: 2_654_393_976,
        rounds: 3,
        latency: 1,
        pause: 0.0,
        faulty: true,
        wild: true,
        cuts: false,
    };
    check("q4", Backend::Verilator, case);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(24), ..ProptestConfig::default() })]

    #[test]
    fn queues_do_what_the_golden_engine_does(case in case(false)) {
        check("q4", Backend::Verilator, case);
    }

    #[test]
    fn nobody_notices_a_wild_tenant(case in case(true)) {
        check("q4", Backend::Verilator, case);
    }
}
