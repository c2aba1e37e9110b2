//! Every rule of the stream monitor is alive: clean traffic passes, and a mutation trips exactly that rule.

use proptest::prelude::*;
use thorong_verif::stream::{StreamCycle, StreamMonitor, StreamRule};

type Trace = Vec<StreamCycle<u32>>;

/// Legal traffic: 3 cycles of reset, then transfers with random gaps and waits.
fn clean() -> impl Strategy<Value = Trace> {
    let step = (0u8..4, 0u8..4, any::<u32>());
    proptest::collection::vec(step, 1..20).prop_map(|steps| {
        let cycle = |aresetn, valid, ready, payload| StreamCycle {
            aresetn,
            valid,
            ready,
            payload,
        };
        // In the first cycle of a reset anything may still be there; so may it before its release.
        let mut trace = vec![
            cycle(false, true, true, 1),
            cycle(false, false, true, 2),
            cycle(false, false, false, 3),
            cycle(true, false, true, 4),
        ];
        for (gap, wait, payload) in steps {
            for i in 0..gap {
                trace.push(cycle(true, false, i % 2 == 0, payload ^ u32::from(i)));
            }
            for _ in 0..wait {
                trace.push(cycle(true, true, false, payload));
            }
            trace.push(cycle(true, true, true, payload));
        }
        // A transfer that waits when reset comes may be withdrawn.
        trace.push(cycle(true, true, false, 5));
        trace.push(cycle(false, false, false, 5));
        trace
    })
}

fn broken(trace: &Trace) -> Vec<StreamRule> {
    let mut monitor = StreamMonitor::new();
    trace.iter().for_each(|cycle| monitor.check(cycle));
    monitor.violations().iter().map(|v| v.rule).collect()
}

/// Breaks `rule` once, where the trace allows it.
fn mutate(rule: StreamRule, trace: &Trace, pick: usize) -> Option<Trace> {
    let waits = |i: &usize| {
        let (a, b) = (&trace[*i - 1], &trace[*i]);
        b.aresetn && a.aresetn && a.valid && !a.ready
    };
    let sites: Vec<usize> = match rule {
        // Where the wait ends at once, so that the withdrawn transfer is not a changed one as well.
        StreamRule::ValidStable => (1..trace.len()).filter(waits).collect(),
        StreamRule::PayloadStable => {
            let taken = |i: &usize| waits(i) && trace[*i].ready;
            (1..trace.len()).filter(taken).collect()
        }
        StreamRule::ResetQuiet => vec![1, 2],
        StreamRule::ReleaseQuiet => vec![3],
    };
    let at = *sites.get(pick % sites.len().max(1))?;
    let mut trace = trace.clone();
    match rule {
        StreamRule::ValidStable => trace[at].valid = false,
        StreamRule::PayloadStable => trace[at].payload ^= 1,
        StreamRule::ResetQuiet | StreamRule::ReleaseQuiet => {
            trace[at].valid = true;
            trace[at].ready = true;
        }
    }
    Some(trace)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn clean_traffic_passes(trace in clean()) {
        prop_assert_eq!(broken(&trace), []);
    }

    #[test]
    fn each_mutation_trips_its_rule_alone(trace in clean(), pick in any::<usize>()) {
        for rule in StreamRule::ALL {
            if let Some(trace) = mutate(rule, &trace, pick) {
                prop_assert_eq!(broken(&trace), [rule]);
            }
        }
    }
}

#[test]
fn every_rule_has_a_mutation() {
    let wait = StreamCycle {
        aresetn: true,
        valid: true,
        ready: false,
        payload: 7,
    };
    let take = StreamCycle {
        ready: true,
        ..wait.clone()
    };
    let quiet = StreamCycle {
        aresetn: false,
        valid: false,
        ready: false,
        payload: 0,
    };
    let free = StreamCycle {
        aresetn: true,
        ..quiet.clone()
    };
    let trace = vec![quiet.clone(), quiet.clone(), quiet, free, wait, take];
    for rule in StreamRule::ALL {
        let mutated = mutate(rule, &trace, 0).expect("a site");
        assert_eq!(broken(&mutated), [rule]);
        assert!(!rule.section().is_empty() && !rule.sentence().is_empty());
    }
}
