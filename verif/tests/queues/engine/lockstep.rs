//! The property: random programs of an admin and of tenants do the same on the device and on the golden engine.
//!
//! Between two waits a tenant's copies touch no byte twice, since copies in flight are not ordered; and a queue whose
//! completions nobody may write has one request, since a real engine has begun what comes behind it. Beside them a tenant may run wild, of whom the
//! model knows nothing: he may do what he wants, nobody else may notice.

use super::common::{Seen, open, start};
use super::model::{Memory, settle};
use super::tenant::{REGION, Tenant, Wild};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::dma::{Dma, RING};
use thorong_cosim::drive::stall::Stall;
use thorong_golden::dma::format::COMPLETION;
use thorong_golden::dma::{Engine, Refusal, State, Window};
use thorong_rtl::dma::registers::table::{command, result};

/// Windows a queue.
const WINDOWS: usize = 4;
/// How often the status is read until it must be as the model says.
const POLLS: usize = 4_000;

/// A case, from numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) rounds: usize,
    pub(crate) latency: u64,
    pub(crate) pause: f64,
    pub(crate) faulty: bool,
    pub(crate) wild: bool,
}

fn code(result: Result<(), Refusal>) -> u32 {
    match result {
        Ok(()) => result::DONE,
        Err(Refusal::BadQueue) => result::BAD_QUEUE,
        Err(Refusal::BadState) => result::BAD_STATE,
        Err(Refusal::BadRing) => result::BAD_RING,
        Err(Refusal::BadShare) => result::BAD_SHARE,
        Err(Refusal::BadWindow) => result::BAD_WINDOW,
        Err(Refusal::Locked) => result::LOCKED,
    }
}

/// Both sides of the comparison.
struct Pair<'a> {
    dma: Dma<'a>,
    seen: Rc<RefCell<Seen>>,
    engine: Engine,
    memory: Memory,
    queues: usize,
    /// States and statuses that were met.
    reached: BTreeSet<String>,
}

impl Pair<'_> {
    fn wait_off(&mut self, queue: usize) {
        for _ in 0..POLLS {
            if self.dma.state(queue).unwrap() == State::Off {
                return;
            }
        }
        panic!("queue {queue} does not end");
    }

    fn end(&mut self, queue: usize, destroy: bool) {
        let (order, expected) = match destroy {
            true => (command::DESTROY, self.engine.destroy(queue)),
            false => (command::RESET, self.engine.reset(queue)),
        };
        assert_eq!(self.dma.order(queue, order).unwrap(), code(expected));
        if queue < self.queues {
            settle(&mut self.engine, &mut self.memory);
            self.wait_off_or_same(queue);
        }
    }

    fn wait_off_or_same(&mut self, queue: usize) {
        match self.engine.state(queue) {
            State::Off => self.wait_off(queue),
            other => assert_eq!(self.dma.state(queue).unwrap(), other),
        }
    }

    fn set_window(&mut self, queue: usize, slot: usize, window: Window) {
        let expected = code(self.engine.set_window(queue, slot, window));
        assert_eq!(self.dma.set_window(queue, slot, &window).unwrap(), expected);
    }

    /// Until both are at rest; then they are the same.
    fn compare(&mut self, tenants: &[Tenant]) {
        settle(&mut self.engine, &mut self.memory);
        for tenant in tenants {
            let queue = tenant.queue;
            let mut last = None;
            let same = (0..POLLS).any(|_| {
                let status = self.dma.status(queue).unwrap();
                last = Some(status);
                status.state == self.engine.state(queue)
                    && status.sq_head == self.engine.submission_head(queue)
                    && status.cq_tail == self.engine.completion_tail(queue)
            });
            assert!(
                same,
                "queue {queue} is {last:?}, not {:?} with {} and {}",
                self.engine.state(queue),
                self.engine.submission_head(queue),
                self.engine.completion_tail(queue)
            );
        }
        self.dma.run(100);
        let interrupts = self.dma.interrupts();
        for tenant in tenants {
            let queue = tenant.queue;
            let status = self.dma.status(queue).unwrap();
            assert_eq!(status.state, self.engine.state(queue));
            assert_eq!(status.cq_tail, self.engine.completion_tail(queue));
            assert_eq!(
                interrupts >> queue & 1 == 1,
                self.engine.interrupt(queue),
                "wire of queue {queue}"
            );
            self.reached.insert(format!("{:?}", status.state));
            let ring = tenant.completions();
            for index in 0..status.cq_tail.min(ring.entries()) {
                let at = ring.at(index, COMPLETION) as usize;
                let entry = &self.memory.bytes[at..at + COMPLETION];
                self.reached.insert(format!("status {}", entry[14]));
                if entry[14] == 0 && entry[..8].iter().any(|byte| *byte != 0) {
                    self.reached.insert("a CRC".into());
                }
            }
            let region = tenant.region();
            let (is, must) = (
                &self.dma.memory().data()[region.clone()],
                &self.memory.bytes[region.clone()],
            );
            let wrong = |i: &usize| !self.memory.may_hold(region.start + i, is[*i]);
            if let Some(i) = (0..is.len()).find(wrong) {
                panic!(
                    "byte {:#x} of queue {queue} is {:#x}, not {:#x}",
                    region.start + i,
                    is[i],
                    must[i]
                );
            }
            self.told(queue);
        }
    }

    /// Each rise of its interrupt was told once, where it should, and what.
    fn told(&mut self, queue: usize) {
        let place = 16 * queue as u64..16 * queue as u64 + 16;
        let mut told: BTreeMap<u64, usize> = BTreeMap::new();
        for access in &self.seen.borrow().accesses {
            if access.write && place.contains(&access.first) {
                *told.entry(access.first).or_default() += 1;
            }
        }
        let golden = self.memory.messages.range(place.clone());
        assert!(
            golden.eq(&told),
            "messages of queue {queue}: {told:?}, not {:?}",
            self.memory.messages
        );
        let bytes = place.start as usize..place.end as usize;
        assert_eq!(
            self.dma.memory().data()[bytes.clone()],
            self.memory.bytes[bytes]
        );
        if !told.is_empty() {
            self.reached.insert("a message".into());
        }
    }
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
        let mut places = queues.map(|queue| 16 * queue as u64..16 * queue as u64 + 16);
        let message = (access.port, access.write) == (RING, true)
            && access.bytes <= 8
            && places.any(|place| place.contains(&access.first));
        assert!(
            known || wilds || message,
            "a burst that nobody may make: {access:x?}"
        );
    }
}

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
        },
    )
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
        };
        reached.append(&mut check("q4", Backend::Verilator, case));
    }
    let causes = [
        "SqDoorbell",
        "CqDoorbell",
        "Protection",
        "SqProtection",
        "CqProtection",
    ];
    let mut all: Vec<String> = causes
        .iter()
        .map(|cause| format!("Halted({cause})"))
        .collect();
    all.extend((0..7).map(|status| format!("status {status}")));
    all.extend(["Off", "Running", "a CRC", "a message"].map(String::from));
    for one in all {
        assert!(reached.contains(&one), "no {one}, only {reached:?}");
    }
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
