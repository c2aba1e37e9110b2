//! A program: what admin, tenants and a wild one do, on the device and on the golden engine.

use super::common::{Seen, open, start};
use super::model::Memory;
use super::pair::Pair;
use super::tenant::{REGION, Tenant, Wild, mailbox};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::rc::Rc;
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::dma::RING;
use thorong_cosim::drive::stall::Stall;
use thorong_golden::dma::{Engine, Window};
use thorong_rtl::dma::registers::table::{command, result};

/// Windows a queue.
const WINDOWS: usize = 4;

/// A case, from numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) rounds: usize,
    pub(crate) latency: u64,
    pub(crate) pause: f64,
    pub(crate) faulty: bool,
    pub(crate) wild: bool,
    /// Queues are reset at work.
    pub(crate) cuts: bool,
}

/// Faults on the data port: where nothing but data is.
fn faults(random: &mut ChaCha8Rng, tenants: &[Tenant]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for tenant in tenants {
        let kind = FaultKind::Answer(match random.random() {
            true => Response::SlvErr,
            false => Response::DecErr,
        });
        let at = random.random_range(0..REGION / 8);
        let bytes = |quarter| {
            let first = tenant.base + quarter * (REGION / 4) + at;
            first..first + 40
        };
        let place = match random.random() {
            true => Place::ReadBytes(bytes(1)),
            false => Place::WriteBytes(bytes(2)),
        };
        faults.push(Fault { place, kind });
    }
    faults
}

/// Runs a case; gives the states and statuses that were met.
pub(crate) fn check(preset: &str, backend: Backend, case: Case) -> BTreeSet<String> {
    let mut dut = open(preset, backend);
    let queues: usize = preset[1..].parse().expect("a number of queues");
    let mut random = ChaCha8Rng::seed_from_u64(case.seed);
    let count = random.random_range(1..=queues.min(4) - usize::from(case.wild));
    let mut tenants: Vec<Tenant> = (0..count)
        .map(|i| {
            Tenant::new(
                i,
                (i * queues / 4 + usize::from(case.wild)) % queues,
                &mut random,
            )
        })
        .collect();
    let taken: Vec<usize> = tenants.iter().map(|t| t.queue).collect();
    let free = (0..queues)
        .find(|queue| !taken.contains(queue))
        .unwrap_or(0);
    let mut wild = case.wild.then(|| Wild::new(count, free));

    let mut bytes = vec![0; (count + 3) * REGION as usize];
    random.fill(&mut bytes[..]);
    let mut data = AxiConfig::with_latency(case.latency).stalled(case.pause, case.seed);
    if case.faulty {
        data.faults = faults(&mut random, &tenants);
    }
    let ring = AxiConfig::with_latency(case.latency).stalled(case.pause, case.seed + 1);
    let memory = Memory::new(bytes.clone(), [&data, &ring]);
    let stall = Stall::random(case.pause, case.seed + 2);
    let (dma, seen) = start(&mut *dut, bytes, data, ring, stall);
    let mut pair = Pair {
        dma,
        seen: Rc::clone(&seen),
        engine: Engine::new(queues, WINDOWS),
        memory,
        queues,
        reached: BTreeSet::new(),
    };
    // Longer than any pause: it makes no difference.
    pair.dma.set_timeout(50).unwrap();
    for _ in 0..case.rounds {
        for tenant in &mut tenants {
            tenant.round(
                &mut pair.dma,
                &mut pair.engine,
                &mut pair.memory,
                &mut random,
            );
        }
        if let Some(wild) = &mut wild {
            wild.round(&mut pair.dma, &mut random);
        }
        // Drawn beside the others, as messages are.
        let mut aside = random.clone();
        if case.cuts && aside.random_ratio(1, 6) {
            let tenant = &tenants[aside.random_range(0..tenants.len())];
            pair.cut(tenant, aside.random(), aside.random_range(0..600));
        }
        pair.compare(&tenants);
        let queue = tenants[random.random_range(0..tenants.len())].queue;
        match random.random_range(0..12) {
            0 => pair.end(queue, false),
            1 => pair.end(queue, true),
            // The register holds six bits: of 64 queues there is no wrong number, only a reserved bit.
            2 if queues == 64 => {
                let refused = pair.dma.order(queues, command::RESET).unwrap_err();
                assert!(refused.to_string().contains("QUEUE answered SlvErr"));
            }
            2 => pair.end(queues, random.random()),
            3 => pair.set_window(
                queue,
                random.random_range(0..6),
                Window {
                    base: 5,
                    limit: 4,
                    ..Window::default()
                },
            ),
            4 => pair.set_window(
                queue,
                3,
                Window {
                    base: 0,
                    limit: 0,
                    lock: true,
                    ..Window::default()
                },
            ),
            5 => assert_eq!(
                pair.dma.order(queue, random.random_range(5..16)).unwrap(),
                result::BAD_COMMAND
            ),
            _ => {}
        }
        tenants.iter_mut().for_each(|t| t.look(&pair.engine));
    }
    if let Some(wild) = &wild {
        assert_eq!(
            pair.dma.order(wild.queue, command::DESTROY).unwrap(),
            result::DONE
        );
        pair.wait_off(wild.queue);
    }
    pair.compare(&tenants);
    // A queue that has halted may still be emptying what it had begun.
    let idle = (0..5_000).any(|_| {
        pair.dma.cycle();
        pair.dma.memory().is_idle()
    });
    assert!(idle, "something is left on the bus");
    let mut seen = seen.borrow_mut();
    seen.finish();
    isolated(&seen, &tenants, wild.as_ref());
    pair.reached.clone()
}

/// Every burst lies in a window that has the right: of a tenant, or of the wild one. Or it is a message.
fn isolated(seen: &Seen, tenants: &[Tenant], wild: Option<&Wild>) {
    let quarter = REGION / 4;
    for access in &seen.accesses {
        let holds =
            |first: u64| first <= access.first && access.first + access.bytes <= first + quarter;
        let known = tenants.iter().any(|t| match (access.port, access.write) {
            (RING, _) => holds(t.base),
            (_, false) => holds(t.base + quarter),
            (_, true) => holds(t.base + 2 * quarter),
        });
        let wilds = wild.is_some_and(|wild| {
            let window = wild.region();
            window.start <= access.first && access.first + access.bytes <= window.end
        });
        // Messages are the admin's: one beat, in a place of their queue.
        let queues = tenants.iter().map(|t| t.queue).chain(wild.map(|w| w.queue));
        let mut mailboxes = queues.map(mailbox);
        let message = (access.port, access.write) == (RING, true)
            && access.bytes <= 8
            && mailboxes.any(|place| place.contains(&access.first));
        assert!(
            known || wilds || message,
            "a burst that nobody may make: {access:x?}"
        );
    }
}
