//! A job of queues with rings, by the host's driver: on the golden engine, or on one in a simulator.

use super::rings::{Rings, WINDOWS};
use super::watch::{Bus, Watch};
use super::{first_difference, padded};
use crate::failure::{Failure, unusable};
use crate::host::device::DeviceHost;
use crate::host::golden::GoldenHost;
use crate::host::{Admin, Error, Fault, Host, Tenant};
use crate::simulate::{Options, failure, open};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::ops::Range;
use thorong_cosim::axi::{self, AxiConfig, AxiCycle, FaultKind, Place, Response};
use thorong_cosim::drive::dma::{DATA, Dma, RING};
use thorong_golden::dma::{Answer, Completion, Descriptor, State};
use thorong_rtl::presets::Preset;

/// Cycles between two looks at the rings.
const STEP: u64 = 8;
/// Cycles without a completion after which none will come: more than the slowest allowance needs for a piece.
const PATIENCE: u64 = 1 << 21;
/// How often a counter is read until it has what memory has.
const LOOKS: u64 = 10_000;
/// Bytes of a word of the engine's buses.
const BUS: u64 = 8;

/// A completion that the host took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Of which queue.
    pub queue: usize,
    /// It.
    pub completion: Completion,
    /// When its write was answered, counted from the first doorbell; none by the golden model.
    pub cycle: Option<u64>,
}

/// How a queue was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueEnd {
    /// Its state.
    pub state: State,
    /// Descriptors posted.
    pub posted: usize,
    /// Completions taken.
    pub completed: usize,
    /// Pieces that had to wait for their allowance.
    pub exceeded: u32,
}

/// The end of a job.
#[derive(Debug, Clone)]
pub struct RingDone {
    /// The memory; of the image, and filled up with zeros to a multiple of 64 bytes.
    pub memory: Vec<u8>,
    /// In the order in which they came.
    pub completions: Vec<Taken>,
    /// Of every queue.
    pub queues: Vec<QueueEnd>,
    /// What the data port did; none by the golden model.
    pub bus: Option<Bus>,
    /// What the rings' port did; none by the golden model.
    pub ring_bus: Option<Bus>,
}

/// Where everything is.
struct Plan {
    memory: Vec<u8>,
    bases: Vec<u64>,
    places: Vec<Range<u64>>,
}

fn plan(job: &Rings, image: &[u8]) -> Plan {
    let mut memory = padded(image);
    let (mut bases, mut places) = (Vec::new(), Vec::new());
    for queue in &job.queues {
        let base = queue.rings.unwrap_or_else(|| {
            let (sq, cq) = queue.bytes();
            let base = memory.len();
            memory.resize(base + (sq + cq) as usize, 0);
            base as u64
        });
        bases.push(base);
        places.push(queue.placed(base).2);
    }
    Plan {
        memory,
        bases,
        places,
    }
}

/// A queue at work.
struct User<'a> {
    tenant: Tenant,
    waiting: VecDeque<&'a Descriptor>,
    end: QueueEnd,
}

impl User<'_> {
    fn post(&mut self, host: &mut impl Host) -> Result<(), Error> {
        while let (true, Some(next)) = (self.tenant.room() > 0, self.waiting.front()) {
            self.tenant.post(host, next)?;
            self.waiting.pop_front();
            self.end.posted += 1;
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.end.state != State::Running || (self.waiting.is_empty() && self.tenant.open() == 0)
    }
}

/// Does all of `job`; `start` is called before the first doorbell.
fn work(
    job: &Rings,
    plan: &Plan,
    host: &mut impl Host,
    start: impl FnOnce(),
) -> Result<(Vec<Taken>, Vec<QueueEnd>), Error> {
    let admin = Admin::probe(host)?;
    let mut users = Vec::new();
    for (index, (queue, base)) in job.queues.iter().zip(&plan.bases).enumerate() {
        let (config, windows, _) = queue.placed(*base);
        for (slot, window) in windows.iter().enumerate() {
            admin.set_window(host, index, slot, window)?;
        }
        users.push(User {
            tenant: admin.create(host, index, &config)?,
            waiting: queue.descriptors.iter().collect(),
            end: QueueEnd {
                state: State::Running,
                posted: 0,
                completed: 0,
                exceeded: 0,
            },
        });
    }
    for user in &mut users {
        user.post(host)?;
    }
    start();
    let mut taken = Vec::new();
    let mut idle = 0;
    while !users.iter().all(User::is_over) {
        let before = taken.len();
        for (queue, user) in users.iter_mut().enumerate() {
            if user.is_over() {
                continue;
            }
            user.post(host)?;
            // Of a queue that halted nothing is heard any more.
            user.tenant.ring(host)?;
            take(host, queue, user, &mut taken)?;
        }
        if taken.len() > before {
            idle = 0;
            continue;
        }
        for (queue, user) in users.iter_mut().enumerate() {
            if !user.is_over() {
                // The state before the memory: what was completed before a halt is in memory by then.
                user.end.state = user.tenant.state(host)?;
                take(host, queue, user, &mut taken)?;
            }
        }
        if idle >= PATIENCE {
            return Err(Error::Patience(idle));
        }
        host.pass(STEP)?;
        idle += STEP;
    }
    for user in &mut users {
        // A completion that is in memory counts a little later.
        for _ in 0..LOOKS {
            let (_, tail) = user.tenant.progress(host)?;
            user.end.state = user.tenant.state(host)?;
            if user.end.state != State::Running || tail == user.end.completed as u16 {
                break;
            }
        }
        user.end.exceeded = user.tenant.exceeded(host)?;
    }
    Ok((taken, users.into_iter().map(|user| user.end).collect()))
}

fn take(
    host: &mut impl Host,
    queue: usize,
    user: &mut User,
    taken: &mut Vec<Taken>,
) -> Result<(), Error> {
    for completion in user.tenant.take(host)? {
        user.end.completed += 1;
        taken.push(Taken {
            queue,
            completion,
            cycle: None,
        });
    }
    Ok(())
}

/// What the driver could not do: for what the file says, or for what the engine did.
fn driver(e: Error) -> Failure {
    match e {
        Error::Host(Fault::Memory { address }) => Failure::Input(format!(
            "queues: rings at {address:#x} are not in the memory image"
        )),
        other => Failure::Check(other.to_string()),
    }
}

/// Both ports, watched.
struct Eyes {
    ports: [Watch; 2],
    /// Writes of the rings' port that wait for their answer.
    open: VecDeque<u64>,
    /// Those that were answered, and when.
    answered: Vec<(u64, u64)>,
    now: u64,
    start: u64,
}

impl Eyes {
    fn look(&mut self, cycles: &[AxiCycle]) {
        for (watch, cycle) in self.ports.iter_mut().zip(cycles) {
            watch.look(cycle);
        }
        if let Some(address) = cycles[RING].aw.taken() {
            self.open.push_back(address.addr);
        }
        if cycles[RING].b.fires() {
            let address = self.open.pop_front();
            self.answered.extend(address.map(|at| (at, self.now)));
        }
        self.now += 1;
    }
}

/// The completions in the order of their answers, each with its cycle.
fn dated(taken: &[Taken], eyes: &Eyes, rings: &[Range<u64>]) -> Vec<Taken> {
    let mut queues: Vec<VecDeque<&Taken>> = vec![VecDeque::new(); rings.len()];
    for one in taken {
        queues[one.queue].push_back(one);
    }
    let answers = eyes.answered.iter().filter_map(|(at, cycle)| {
        let queue = rings.iter().position(|ring| ring.contains(at))?;
        let one = queues[queue].pop_front()?;
        Some(Taken {
            cycle: Some(cycle - eyes.start),
            ..*one
        })
    });
    answers.collect()
}

impl Rings {
    /// The golden engine's end of it.
    ///
    /// # Errors
    /// [`Failure::Input`] where the rings are not in memory; [`Failure::Check`] where the driver can't go on.
    pub fn golden(&self, image: &[u8]) -> Result<RingDone, Failure> {
        self.golden_host(image).map(|(done, _)| done)
    }

    fn golden_host(&self, image: &[u8]) -> Result<(RingDone, GoldenHost), Failure> {
        let plan = plan(self, image);
        let mut host = GoldenHost::new(self.queues.len().max(2), WINDOWS, plan.memory.clone());
        for fault in &self.faults {
            host.trouble(fault.clone());
        }
        let (completions, queues) = work(self, &plan, &mut host, || ()).map_err(driver)?;
        let done = RingDone {
            memory: host.bytes()[..padded(image).len()].to_vec(),
            completions,
            queues,
            bus: None,
            ring_bus: None,
        };
        Ok((done, host))
    }

    /// The job on an engine, over a memory that answers after `latency` cycles.
    ///
    /// # Errors
    /// [`Failure::Check`] where the engine does not do what the driver needs; [`Failure::Input`] where the rings are not in
    /// memory, or the simulator cannot be set up.
    pub fn simulate(
        &self,
        preset: &Preset,
        options: &Options,
        image: &[u8],
        latency: u64,
    ) -> Result<RingDone, Failure> {
        let plan = plan(self, image);
        let mut opened = open(preset, options)?;
        let eyes = RefCell::new(Eyes {
            ports: [Watch::new(BUS), Watch::new(BUS)],
            open: VecDeque::new(),
            answered: Vec::new(),
            now: 0,
            start: 0,
        });
        let memory = |seed: u64| {
            let mut config = AxiConfig::with_latency(latency).stalled(options.stall, seed);
            config.faults = self.faults.iter().map(bus_fault).collect();
            config
        };
        let seed = options.stall_seed;
        let dma = Dma::new(
            opened.dut(),
            plan.memory.clone(),
            memory(seed),
            memory(seed.wrapping_add(1)),
            options.stalls(),
            |cycles| eyes.borrow_mut().look(cycles),
        );
        let mut host = DeviceHost::new(dma.map_err(failure)?);
        let start = || {
            let mut eyes = eyes.borrow_mut();
            eyes.start = eyes.now;
        };
        let (taken, queues) = work(self, &plan, &mut host, start).map_err(driver)?;
        let bytes = host.device().memory().data()[..padded(image).len()].to_vec();
        drop(host);
        let rings: Vec<Range<u64>> = (self.queues.iter().zip(&plan.places))
            .map(|(queue, place)| place.start + queue.bytes().0..place.end)
            .collect();
        let eyes = eyes.into_inner();
        let completions = dated(&taken, &eyes, &rings);
        if completions.len() != taken.len() {
            return Err(Failure::Check(
                "the engine showed a completion that it did not write".to_string(),
            ));
        }
        let cycles = completions.last().and_then(|last| last.cycle);
        let bus = |port: usize| Some(eyes.ports[port].bus(cycles.unwrap_or_default()));
        opened.finish()?;
        Ok(RingDone {
            memory: bytes,
            completions,
            queues,
            bus: bus(DATA),
            ring_bus: bus(RING),
        })
    }

    /// Where `done` differs from the golden engine first, and in how many completions, queues and bytes. The rings' own bytes
    /// are compared by the completions.
    ///
    /// # Errors
    /// As [`Rings::golden`].
    pub fn compare(&self, image: &[u8], done: &RingDone) -> Result<(u64, Option<String>), Failure> {
        let (golden, host) = self.golden_host(image)?;
        let places = plan(self, image).places;
        let mut count = 0;
        let mut said = None;
        for queue in 0..self.queues.len() {
            let of = |done: &RingDone| -> Vec<Completion> {
                let own = done.completions.iter().filter(|taken| taken.queue == queue);
                own.map(|taken| taken.completion).collect()
            };
            let (is, must) = (of(done), of(&golden));
            for i in 0..is.len().max(must.len()) {
                let (is, must) = (is.get(i), must.get(i));
                if is != must {
                    count += 1;
                    said.get_or_insert_with(|| {
                        format!("completion {i} of queues[{queue}] is {is:?}, but the golden model says {must:?}")
                    });
                }
            }
            let (is, must) = (done.queues[queue].state, golden.queues[queue].state);
            if is != must {
                count += 1;
                said.get_or_insert_with(|| {
                    format!("queues[{queue}] is {is:?}, but the golden model says {must:?}")
                });
            }
        }
        let open = |at: usize| host.open(at as u64);
        let hidden = |at: usize| places.iter().any(|ring| ring.contains(&(at as u64)));
        let (bytes, sentence) = first_difference(&done.memory, &golden.memory, open, hidden);
        Ok((count + bytes, said.or(sentence)))
    }

    /// The preset of an engine, by its name or the smallest that has enough queues.
    ///
    /// # Errors
    /// [`Failure::Input`] where there is none of this name, or it has too few.
    pub fn preset(&self, name: Option<&str>) -> Result<&'static Preset, Failure> {
        let engines = || {
            thorong_rtl::presets::PRESETS
                .iter()
                .filter(|p| p.block == "dma")
        };
        let queues = |preset: &Preset| preset.name.trim_start_matches('q').parse().unwrap_or(0);
        let enough = |preset: &&Preset| queues(preset) >= self.count();
        let found = match name {
            None => engines().find(enough),
            Some(name) => engines().find(|preset| preset.name == name),
        };
        match (found, name) {
            (Some(preset), _) if enough(&preset) => Ok(preset),
            (Some(preset), _) => unusable!(
                "--preset {}: it has {} queues, expected at least {}",
                preset.name,
                queues(preset),
                self.count()
            ),
            (None, name) => {
                let known: Vec<&str> = engines().map(|preset| preset.name).collect();
                unusable!(
                    "--preset {}: expected one of {}, for the job's queues have rings",
                    name.unwrap_or_default(),
                    known.join(", ")
                )
            }
        }
    }
}

fn bus_fault(trouble: &crate::host::golden::Trouble) -> axi::Fault {
    let response = match trouble.answer {
        Answer::SlvErr => Response::SlvErr,
        // A file knows no silence.
        Answer::DecErr | Answer::Never => Response::DecErr,
    };
    axi::Fault {
        place: match trouble.write {
            true => Place::WriteBytes(trouble.bytes.clone()),
            false => Place::ReadBytes(trouble.bytes.clone()),
        },
        kind: FaultKind::Answer(response),
    }
}
