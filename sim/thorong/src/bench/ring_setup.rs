//! An engine with its rings and a memory, and eyes on its ports.

use crate::failure::{Failure, unusable};
use crate::host::device::DeviceHost;
use crate::host::{Admin, Error, Tenant};
use crate::simulate::failure;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use thorong_cosim::axi::{AxiConfig, AxiCycle};
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::dma::{DATA, Dma, RING};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::dma::{Config, Descriptor, Layout, Moderation, Ring, Share, Status, Window};
use thorong_rtl::presets;

/// The engine.
pub const PRESET: &str = "q16";
const QUEUES: usize = 16;
/// log2 of the entries of a compact queue's rings, and of a full one's: all that is posted has a place.
const LOG2: (u8, u8) = (14, 10);
/// Bytes of a queue's rings, half for each.
const RINGS: u64 = 0x8_0000;
/// Where what is read begins, and what is written; addresses of copies count from there.
const SOURCE: u64 = QUEUES as u64 * RINGS;
const DEST: u64 = SOURCE + 0x20_0000;
const SIZE: usize = (DEST + 0x20_0000) as usize;
/// Cycles in which anything comes.
const PATIENCE: u64 = 1 << 20;

/// What was seen at the ports.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Cycles until now.
    pub now: u64,
    /// The first read of descriptors.
    pub first_fetch: Option<u64>,
    /// The first read of data.
    pub first_read: Option<u64>,
    /// The first beat written.
    pub first_beat: Option<u64>,
    /// The last beat written.
    pub last_beat: u64,
    /// Beats of data written.
    pub beats: u64,
    /// Bytes written in each part of the destination.
    pub written: [u64; QUEUES],
    /// Completions of each queue that memory answered.
    pub completions: [u64; QUEUES],
    /// When it answered the last one.
    pub completed: [u64; QUEUES],
    /// Bytes of a part.
    part: u64,
    /// Data bursts that wait for beats, and completions that wait for an answer.
    bursts: VecDeque<usize>,
    open: VecDeque<usize>,
}

impl Seen {
    fn look(&mut self, cycles: &[AxiCycle]) {
        let (data, ring) = (&cycles[DATA], &cycles[RING]);
        if ring.ar.fires() {
            self.first_fetch = self.first_fetch.or(Some(self.now));
        }
        if data.ar.fires() {
            self.first_read = self.first_read.or(Some(self.now));
        }
        if let Some(address) = data.aw.taken() {
            let part = address.addr.saturating_sub(DEST) / self.part;
            self.bursts.push_back((part as usize).min(QUEUES - 1));
        }
        if let (Some(beat), Some(part)) = (data.w.taken(), self.bursts.front().copied()) {
            self.written[part] += beat.strobes.count_ones() as u64;
            self.beats += 1;
            self.first_beat = self.first_beat.or(Some(self.now));
            self.last_beat = self.now;
            if beat.last {
                self.bursts.pop_front();
            }
        }
        if let Some(address) = ring.aw.taken() {
            self.open.push_back((address.addr / RINGS) as usize);
        }
        if ring.b.fires()
            && let Some(queue) = self.open.pop_front()
        {
            self.completions[queue] += 1;
            self.completed[queue] = self.now;
        }
        self.now += 1;
    }
}

/// What a queue is created with.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    layout: Layout,
    share: Share,
}

impl Setup {
    /// Of such descriptors, with such a share.
    pub fn new(layout: Layout, share: Share) -> Self {
        Setup { layout, share }
    }
}

/// An engine, its driver, and its memory.
pub struct Station<'a> {
    host: DeviceHost<'a>,
    admin: Admin,
    tenants: Vec<Option<Tenant>>,
    seen: Rc<RefCell<Seen>>,
    copies: Vec<Descriptor>,
}

/// The engine's model.
///
/// # Errors
/// [`Failure::Input`] where the simulator cannot be set up.
pub fn engine() -> Result<Box<dyn Dut>, Failure> {
    let Some(preset) = presets::find("dma", PRESET) else {
        return unusable!("there is no engine {PRESET}");
    };
    backend::open(preset, Backend::Verilator, &OpenOptions::default()).map_err(failure)
}

fn driver(e: Error) -> Failure {
    Failure::Check(e.to_string())
}

/// Byte `i` of what is copied.
fn pattern(i: u64) -> u8 {
    (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

impl<'a> Station<'a> {
    /// After a reset. Memory is always ready and answers after `latency` cycles at both ports; what is written is counted in
    /// parts of `part` bytes.
    ///
    /// # Errors
    /// [`Failure::Check`] where the device is no engine.
    pub fn new(dut: &'a mut dyn Dut, latency: u64, part: u64) -> Result<Self, Failure> {
        let seen = Rc::new(RefCell::new(Seen {
            part,
            ..Seen::default()
        }));
        let eyes = Rc::clone(&seen);
        let mut bytes = vec![0; SIZE];
        for at in SOURCE..DEST {
            bytes[at as usize] = pattern(at);
        }
        let dma = Dma::new(
            dut,
            bytes,
            AxiConfig::with_latency(latency),
            AxiConfig::with_latency(latency),
            Stall::none(),
            move |cycles: &[AxiCycle]| eyes.borrow_mut().look(cycles),
        );
        let mut host = DeviceHost::new(dma.map_err(failure)?);
        let admin = Admin::probe(&mut host).map_err(driver)?;
        Ok(Station {
            host,
            admin,
            tenants: vec![None; QUEUES],
            seen,
            copies: Vec::new(),
        })
    }

    /// What was seen until now.
    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Cycles until now.
    pub fn now(&self) -> u64 {
        self.seen.borrow().now
    }

    /// Creates a queue that may touch everything.
    ///
    /// # Errors
    /// [`Failure::Check`] where the engine refuses it.
    pub fn create(&mut self, queue: usize, setup: Setup) -> Result<(), Failure> {
        let base = queue as u64 * RINGS;
        let log2 = match setup.layout {
            Layout::Compact => LOG2.0,
            Layout::Full => LOG2.1,
        };
        let ring = |base| Ring { base, log2 };
        let config = Config {
            submission: ring(base),
            layout: setup.layout,
            completion: ring(base + RINGS / 2),
            share: setup.share,
            moderation: Moderation::default(),
            message: None,
        };
        let all = Window {
            base: 0,
            limit: SIZE as u64 - 1,
            read: true,
            write: true,
            lock: false,
        };
        let (admin, host) = (self.admin, &mut self.host);
        admin.set_window(host, queue, 0, &all).map_err(driver)?;
        let tenant = admin.create(host, queue, &config).map_err(driver)?;
        self.tenants[queue] = Some(tenant);
        Ok(())
    }

    fn tenant(&mut self, queue: usize) -> Result<(&mut Tenant, &mut DeviceHost<'a>), Failure> {
        match &mut self.tenants[queue] {
            Some(tenant) => Ok((tenant, &mut self.host)),
            None => Err(Failure::Check(format!("queue {queue} was not created"))),
        }
    }

    /// Posts a copy of `length` bytes, from `from` behind the first source to `to` behind the first destination.
    ///
    /// # Errors
    /// [`Failure::Check`] where the ring is full.
    pub fn post(&mut self, queue: usize, from: u64, to: u64, length: u32) -> Result<(), Failure> {
        let copy = Descriptor {
            source: SOURCE + from,
            dest: DEST + to,
            length,
            ..Descriptor::default()
        };
        self.copies.push(copy);
        let (tenant, host) = self.tenant(queue)?;
        tenant.post(host, &copy).map_err(driver)
    }

    /// How far pieces run ahead, in quanta beyond the first two.
    ///
    /// # Errors
    /// [`Failure::Check`] where the engine refuses it.
    pub fn run_ahead(&mut self, quanta: u32) -> Result<(), Failure> {
        let admin = self.admin;
        admin.set_ahead(&mut self.host, quanta).map_err(driver)
    }

    /// Rings for all that was posted.
    ///
    /// # Errors
    /// [`Failure::Check`] where the engine does not answer.
    pub fn ring(&mut self, queue: usize) -> Result<(), Failure> {
        let (tenant, host) = self.tenant(queue)?;
        tenant.ring(host).map_err(driver)
    }

    /// Lets cycles pass.
    pub fn pass(&mut self, cycles: u64) {
        self.host.device().run(cycles);
    }

    /// Takes the next `count` completions of a queue, all of which must be well.
    ///
    /// # Errors
    /// [`Failure::Check`] where they do not come, or one is not.
    pub fn take(&mut self, queue: usize, count: u64) -> Result<(), Failure> {
        let (tenant, host) = self.tenant(queue)?;
        for _ in 0..count {
            let mut waited = 0;
            let completion = loop {
                if let Some(completion) = tenant.next(host).map_err(driver)? {
                    break completion;
                }
                if waited > PATIENCE {
                    return Err(driver(Error::Patience(waited)));
                }
                host.device().cycle();
                waited += 1;
            };
            if completion.status != Status::Ok {
                return Err(Failure::Check(format!(
                    "queue {queue} completed {completion:?}"
                )));
            }
        }
        tenant.acknowledge(host).map_err(driver)
    }

    /// Every byte that was to be copied is.
    ///
    /// # Errors
    /// [`Failure::Check`] with the first that is not.
    pub fn check(&mut self) -> Result<(), Failure> {
        let data = self.host.device().memory().data();
        let part = |at: u64, copy: &Descriptor| &data[at as usize..][..copy.length as usize];
        let wrong = |copy: &&Descriptor| part(copy.source, copy) != part(copy.dest, copy);
        match self.copies.iter().find(wrong) {
            None => Ok(()),
            Some(copy) => Err(Failure::Check(format!(
                "what was copied to {:#x} is not what is at {:#x}",
                copy.dest, copy.source
            ))),
        }
    }
}
