//! One queue: what it was created with, where it stands, what its tenant may order.

use super::format::{COMPLETION, Descriptor, Layout};
use super::piece::Current;
use super::share::{Allowance, Share};
use super::window::Window;
use std::collections::VecDeque;

/// A ring in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ring {
    /// Its first byte, a multiple of 64.
    pub base: u64,
    /// log2 of its entries, 2 to 15.
    pub log2: u8,
}

impl Ring {
    /// Entries.
    pub fn entries(&self) -> u16 {
        1 << self.log2
    }

    /// Address of the entry that a free-running index is at, each of so many bytes.
    pub fn at(&self, index: u16, bytes: usize) -> u64 {
        self.base + u64::from(index & (self.entries() - 1)) * bytes as u64
    }

    /// Whether it is a ring at all, its entries of so many bytes.
    pub fn is_sound(&self, bytes: usize) -> bool {
        (2..=15).contains(&self.log2)
            && self.base.is_multiple_of(64)
            && self
                .base
                .checked_add((u64::from(self.entries()) * bytes as u64) - 1)
                .is_some()
    }
}

/// When a queue raises its interrupt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moderation {
    /// Completions not yet taken that raise it at once; 0 for no interrupt.
    pub count: u16,
    /// Cycles after which one does.
    pub time: u64,
}

/// What is written into memory each time a queue's interrupt rises: an interrupt for a host without wires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Where, a multiple of 4. The admin's choice: no window is asked.
    pub address: u64,
    /// What, little-endian.
    pub data: u32,
}

/// What a queue is created with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Descriptors.
    pub submission: Ring,
    /// How they are laid out.
    pub layout: Layout,
    /// Completions.
    pub completion: Ring,
    /// Its share of the engine.
    pub share: Share,
    /// Its interrupt.
    pub moderation: Moderation,
    /// Its interrupt's message, where it has one.
    pub message: Option<Message>,
}

impl Config {
    /// Whether both rings can be.
    pub fn rings_are_sound(&self) -> bool {
        self.submission.is_sound(self.layout.bytes()) && self.completion.is_sound(COMPLETION)
    }
}

/// How a queue is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// Does nothing; doorbells are ignored.
    #[default]
    Off,
    /// At work.
    Running,
    /// Begins nothing; will be off when all that was begun has ended.
    Draining,
    /// Begins nothing, for a cause.
    Halted(Cause),
}

/// Why a queue halted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The submission tail went back, or further ahead than the ring is long.
    SqDoorbell,
    /// The completion head went back, or beyond what was written.
    CqDoorbell,
    /// A copy left the windows.
    Protection,
    /// The submission ring is not in a window that may be read.
    SqProtection,
    /// The completion ring is not in a window that may be written.
    CqProtection,
    /// A descriptor's read was answered with an error.
    SqError,
    /// A completion's write was answered with an error.
    CqError,
    /// Memory did not answer.
    Timeout,
    /// A message's write was answered with an error.
    MessageError,
}

/// One queue.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    pub(super) state: State,
    pub(super) config: Option<Config>,
    pub(super) windows: Vec<Window>,
    /// Windows go when it is off.
    pub(super) destroyed: bool,
    /// Descriptors posted, fetched and completed; completions written and taken.
    pub(super) sq_tail: u16,
    pub(super) sq_fetched: u16,
    pub(super) sq_head: u16,
    pub(super) cq_tail: u16,
    pub(super) cq_head: u16,
    pub(super) fetched: VecDeque<Descriptor>,
    pub(super) current: Option<Current>,
    pub(super) allowance: Allowance,
    pub(super) exceeded: u32,
    pub(super) armed: bool,
    pub(super) raised: bool,
    /// The interrupt's message was not written yet.
    pub(super) message_due: bool,
    /// Cycles since a completion waits and the interrupt is armed.
    pub(super) age: u64,
}

impl Queue {
    pub(super) fn allows(&self, first: u64, length: u64, write: bool) -> bool {
        let mut windows = self.windows.iter();
        windows.any(|window| window.allows(first, length, write))
    }

    /// Off, its counters and buffers at zero; the windows stay unless it was destroyed.
    pub(super) fn clear(&mut self) {
        let mut windows = std::mem::take(&mut self.windows);
        if self.destroyed {
            windows.fill(Window::default());
        }
        *self = Queue {
            windows,
            ..Queue::default()
        };
    }

    /// Stops for `cause`; what was begun is forgotten.
    pub(super) fn halt(&mut self, cause: Cause) {
        self.state = State::Halted(cause);
        self.fetched.clear();
        self.current = None;
    }

    pub(super) fn untaken(&self) -> u16 {
        self.cq_tail.wrapping_sub(self.cq_head)
    }

    /// There is a descriptor to fetch or to work at, and room for its completion.
    pub(super) fn has_work(&self) -> bool {
        let Some(config) = self.config else {
            return false;
        };
        self.state == State::Running
            && self.untaken() < config.completion.entries()
            && (self.current.is_some()
                || !self.fetched.is_empty()
                || self.sq_fetched != self.sq_tail)
    }

    /// The tenant's doorbell of its submission ring.
    pub(super) fn ring_submission(&mut self, tail: u16) {
        let (State::Running, Some(config)) = (self.state, self.config) else {
            return;
        };
        let ahead = tail.wrapping_sub(self.sq_head);
        let known = self.sq_tail.wrapping_sub(self.sq_head);
        match ahead > config.submission.entries() || ahead < known {
            true => self.halt(Cause::SqDoorbell),
            false => self.sq_tail = tail,
        }
    }

    /// The tenant's doorbell of its completion ring.
    pub(super) fn ring_completion(&mut self, head: u16) {
        if self.state != State::Running {
            return;
        }
        match head.wrapping_sub(self.cq_head) > self.untaken() {
            true => self.halt(Cause::CqDoorbell),
            false => self.cq_head = head,
        }
    }

    /// Raises the interrupt where it is due.
    pub(super) fn moderate(&mut self, cycles: u64) {
        let Some(config) = self.config else {
            return;
        };
        if !self.armed || self.untaken() == 0 || config.moderation.count == 0 {
            self.age = 0;
            return;
        }
        self.age += cycles;
        if self.untaken() >= config.moderation.count || self.age >= config.moderation.time {
            self.raised = true;
            self.message_due = config.message.is_some();
            self.armed = false;
            self.age = 0;
        }
    }
}
