//! Every rule of the AXI4 monitor is alive: legal traffic passes, and for each rule, on each channel that it
//! speaks of, a mutation of legal traffic trips it first, and alone where nothing else follows from it.

use proptest::prelude::*;
use std::collections::BTreeMap;
use thorong_cosim::axi::{AxiChannel, AxiCycle};
use thorong_verif::axi::mutation::{channels, mutate};
use thorong_verif::axi::traffic::{Recipe, clean};
use thorong_verif::axi::{AxiMonitor, AxiPolicy, AxiViolation, Rule};

fn watch(trace: &[AxiCycle], policy: &AxiPolicy) -> Vec<AxiViolation> {
    let mut monitor = AxiMonitor::new(policy.clone());
    trace.iter().for_each(|cycle| monitor.check(cycle));
    monitor.finish();
    monitor.violations().to_vec()
}

/// The specification alone, with every burst type, narrow beats and data ahead of addresses.
fn wide_open(bus: usize) -> AxiPolicy {
    AxiPolicy::specification(bus)
}

/// What a data mover declares.
fn strict(bus: usize) -> AxiPolicy {
    AxiPolicy {
        bursts: vec![Default::default()],
        full_width: true,
        max_beats: 256,
        exclusive: false,
        data_after_address: true,
        max_reads: 4,
        max_writes: 4,
        ..AxiPolicy::specification(bus)
    }
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let bus = prop_oneof![Just(8usize), Just(1), Just(4), Just(16), Just(64)];
    let percent = prop_oneof![Just(0u8), Just(20), Just(50), Just(80)];
    (
        bus,
        any::<bool>(),
        1..16usize,
        percent,
        1..12u64,
        1..5u32,
        any::<u64>(),
    )
        .prop_map(|(bus, open, bursts, percent, latency, ids, seed)| Recipe {
            policy: if open { wide_open(bus) } else { strict(bus) },
            bursts,
            percent,
            latency,
            ids,
            seed,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn legal_traffic_passes(recipe in recipe()) {
        let trace = clean(&recipe);
        let violations = watch(&trace, &recipe.policy);
        prop_assert!(violations.is_empty(), "{}", violations[0]);
    }

    #[test]
    fn a_mutation_trips_its_rule_first(recipe in recipe(), seed in any::<u64>()) {
        let trace = clean(&recipe);
        for rule in Rule::ALL {
            for &channel in channels(rule) {
                check(&trace, &recipe.policy, rule, channel, seed)?;
            }
        }
    }
}

/// Whether there was a place for the mutation.
fn check(
    trace: &[AxiCycle],
    policy: &AxiPolicy,
    rule: Rule,
    channel: AxiChannel,
    seed: u64,
) -> Result<bool, TestCaseError> {
    let Some(mutant) = mutate(rule, channel, trace, policy, seed) else {
        return Ok(false);
    };
    let violations = watch(&mutant.trace, &mutant.policy);
    let Some(first) = violations.first() else {
        return Err(TestCaseError::fail(format!("{rule:?} on {channel} passes")));
    };
    let text = format!("{rule:?} on {channel}, but the monitor says: {first}");
    prop_assert_eq!((first.rule, first.channel), (rule, channel), "{}", text);
    if mutant.alone {
        let other = violations.iter().find(|v| v.rule != rule);
        prop_assert!(other.is_none(), "beside {:?}: {}", rule, other.unwrap());
    }
    Ok(true)
}

#[test]
fn every_rule_is_alive_on_every_channel_it_speaks_of() {
    let mut alive = BTreeMap::new();
    for seed in 0..40u64 {
        let bus = [8, 4, 64, 16][seed as usize % 4];
        let recipe = Recipe {
            policy: if seed % 2 == 0 {
                strict(bus)
            } else {
                wide_open(bus)
            },
            bursts: 12,
            percent: 40,
            latency: 5,
            ids: 3,
            seed,
        };
        let trace = clean(&recipe);
        for rule in Rule::ALL {
            for &channel in channels(rule) {
                let hit = check(&trace, &recipe.policy, rule, channel, seed).expect("trips");
                *alive.entry((rule, channel as usize)).or_insert(0) += u32::from(hit);
            }
        }
    }
    for rule in Rule::ALL {
        for &channel in channels(rule) {
            let hits = alive[&(rule, channel as usize)];
            assert!(hits >= 5, "{rule:?} on {channel}: {hits} mutants");
        }
    }
}

#[test]
fn traffic_is_rich_enough_to_mean_something() {
    let recipe = |seed| Recipe {
        policy: wide_open(8),
        bursts: 16,
        percent: 30,
        latency: 4,
        ids: 4,
        seed,
    };
    let cycles: Vec<AxiCycle> = (0..20).flat_map(|seed| clean(&recipe(seed))).collect();
    let count = |what: &dyn Fn(&AxiCycle) -> bool| cycles.iter().filter(|c| what(c)).count();
    assert!(count(&|c| c.aw.fires() && c.aw.payload.addr % 8 != 0) > 20);
    assert!(count(&|c| c.ar.fires() && c.ar.payload.len == 0) > 20);
    assert!(count(&|c| c.ar.fires() && c.ar.payload.len > 16) > 5);
    assert!(count(&|c| c.w.fires() && c.w.payload.strobes.not_any()) > 0);
    assert!(count(&|c| c.r.valid && !c.r.ready) > 100);
    let a_border = |c: &AxiCycle| {
        let a = &c.ar.payload;
        let end = (a.addr & !7) + (a.beats() as u64) * (1 << a.size);
        c.ar.fires() && a.burst == Default::default() && end.is_multiple_of(0x1000)
    };
    assert!(count(&a_border) > 0);
}

#[test]
fn the_report_names_the_rule_and_its_section() {
    let mut cycle = AxiCycle::default();
    cycle.ar.valid = true;
    cycle.ar.payload.addr = 0x1ff8;
    cycle.ar.payload.len = 1;
    cycle.ar.payload.size = 3;
    let mut monitor = AxiMonitor::new(AxiPolicy::specification(8));
    monitor.check(&cycle);
    let text = monitor.violations()[0].to_string();
    assert!(
        text.starts_with(
            "cycle 0, AR: FourKib (IHI 0022 A3.4.1): a burst does not cross a 4 KiB border: Address"
        ),
        "{text}"
    );
    let mut names: Vec<_> = Rule::ALL.iter().map(|r| r.sentence()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Rule::ALL.len());
}

#[test]
fn a_burst_that_ends_at_the_top_of_the_address_space_is_legal() {
    let mut cycle = AxiCycle::default();
    cycle.ar.valid = true;
    cycle.ar.payload.addr = u64::MAX - 15;
    cycle.ar.payload.len = 1;
    cycle.ar.payload.size = 3;
    let mut monitor = AxiMonitor::new(AxiPolicy::specification(8));
    monitor.check(&cycle);
    assert_eq!(monitor.violations(), []);
    cycle.ar.payload.len = 2;
    let mut monitor = AxiMonitor::new(AxiPolicy::specification(8));
    monitor.check(&cycle);
    assert_eq!(monitor.violations()[0].rule, Rule::FourKib);
}
