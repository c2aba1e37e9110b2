//! All queues, and the pieces of work.

use super::format::{Completion, Descriptor, Operation, Status};
use super::piece::Current;
use super::queue::{Cause, Config, Queue, State};
use super::share::{Allowance, LEAST, Round};
use super::window::Window;
use super::{Answer, Bus, BusError};

/// Bytes that one fetch of descriptors brings at most; none goes across a multiple of it.
pub const FETCH: u64 = 256;

/// Why an order of the admin was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// There is no such queue.
    BadQueue,
    /// Not while the queue is in this state.
    BadState,
    /// A ring that can't be.
    BadRing,
    /// A share that would never let a piece through.
    BadShare,
    /// There is no such window, or its limit is below its base.
    BadWindow,
    /// The window is locked.
    Locked,
}

/// The engine.
#[derive(Clone, Debug)]
pub struct Engine {
    queues: Vec<Queue>,
    normal: Round,
    urgent: Round,
}

impl Engine {
    /// So many queues with so many windows each, all off and closed.
    pub fn new(queues: usize, windows: usize) -> Self {
        let queue = Queue {
            windows: vec![Window::default(); windows],
            ..Queue::default()
        };
        Engine {
            queues: vec![queue; queues],
            normal: Round::new(queues),
            urgent: Round::new(queues),
        }
    }

    fn queue(&mut self, queue: usize) -> Result<&mut Queue, Refusal> {
        self.queues.get_mut(queue).ok_or(Refusal::BadQueue)
    }

    /// Admin: off to running, all counters at zero.
    ///
    /// # Errors
    /// Where the order is refused; then nothing changes.
    pub fn create(&mut self, queue: usize, config: Config) -> Result<(), Refusal> {
        let queue = self.queue(queue)?;
        if queue.state != State::Off {
            return Err(Refusal::BadState);
        }
        if !config.rings_are_sound() {
            return Err(Refusal::BadRing);
        }
        if !config.share.is_sound() {
            return Err(Refusal::BadShare);
        }
        queue.config = Some(config);
        queue.allowance = Allowance::full(&config.share);
        queue.armed = true;
        queue.state = State::Running;
        Ok(())
    }

    /// Admin: to off, once what was begun has ended. The windows stay.
    ///
    /// # Errors
    /// Where the order is refused.
    pub fn reset(&mut self, queue: usize) -> Result<(), Refusal> {
        let queue = self.queue(queue)?;
        match queue.state {
            State::Off | State::Draining => Err(Refusal::BadState),
            State::Running | State::Halted(_) => {
                queue.state = State::Draining;
                Ok(())
            }
        }
    }

    /// Admin: as reset; the windows are cleared and unlocked.
    ///
    /// # Errors
    /// Where the order is refused.
    pub fn destroy(&mut self, queue: usize) -> Result<(), Refusal> {
        let queue = self.queue(queue)?;
        queue.destroyed = true;
        queue.state = State::Draining;
        Ok(())
    }

    /// Admin: one window, for all bursts from now on.
    ///
    /// # Errors
    /// Where the order is refused.
    pub fn set_window(&mut self, queue: usize, slot: usize, window: Window) -> Result<(), Refusal> {
        let queue = self.queue(queue)?;
        if queue.destroyed {
            return Err(Refusal::BadState);
        }
        let place = queue.windows.get_mut(slot).ok_or(Refusal::BadWindow)?;
        if window.limit < window.base {
            return Err(Refusal::BadWindow);
        }
        if place.lock {
            return Err(Refusal::Locked);
        }
        *place = window;
        Ok(())
    }

    /// Tenant: so many descriptors were posted since the queue was created, modulo 2^16.
    pub fn submission_tail(&mut self, queue: usize, tail: u16) {
        self.queues[queue].ring_submission(tail);
    }

    /// Tenant: so many completions were taken since the queue was created, modulo 2^16.
    pub fn completion_head(&mut self, queue: usize, head: u16) {
        self.queues[queue].ring_completion(head);
    }

    /// Tenant: lowers the interrupt and arms it again.
    pub fn unmask(&mut self, queue: usize) {
        let queue = &mut self.queues[queue];
        if queue.config.is_some() {
            queue.raised = false;
            queue.armed = true;
            queue.moderate(0);
        }
    }

    /// How a queue is.
    pub fn state(&self, queue: usize) -> State {
        self.queues[queue].state
    }

    /// Descriptors completed since the queue was created, modulo 2^16.
    pub fn submission_head(&self, queue: usize) -> u16 {
        self.queues[queue].sq_head
    }

    /// Completions written since the queue was created, modulo 2^16.
    pub fn completion_tail(&self, queue: usize) -> u16 {
        self.queues[queue].cq_tail
    }

    /// Pieces that had to wait for their allowance since the queue was created.
    pub fn exceeded(&self, queue: usize) -> u32 {
        self.queues[queue].exceeded
    }

    /// The queue's interrupt wire.
    pub fn interrupt(&self, queue: usize) -> bool {
        self.queues[queue].raised
    }

    /// Time goes by: allowances grow, interrupts come due.
    pub fn advance(&mut self, cycles: u64) {
        for queue in &mut self.queues {
            if let Some(config) = queue.config {
                queue.allowance.earn(&config.share, cycles);
                queue.moderate(cycles);
            }
        }
    }

    /// One piece of work: queues that drain go off; messages that are due are written; then descriptors are fetched for those that have none; then one
    /// piece of one descriptor is done, by the round. Gives that piece's queue and its bytes; `None` where nobody has
    /// one, or those that have must wait for their allowance.
    pub fn step(&mut self, bus: &mut impl Bus) -> Option<(usize, u32)> {
        for queue in &mut self.queues {
            if queue.state == State::Draining {
                queue.clear();
            }
        }
        for index in 0..self.queues.len() {
            tell(&mut self.queues[index], index, bus);
            self.prepare(index, bus);
        }
        let chosen = self.choose()?;
        Some((chosen, self.piece(chosen, bus)))
    }

    /// Sees to it that a queue with work has a current descriptor.
    fn prepare(&mut self, index: usize, bus: &mut impl Bus) {
        let queue = &mut self.queues[index];
        if !queue.has_work() || queue.current.is_some() {
            return;
        }
        if queue.fetched.is_empty() {
            fetch(queue, index, bus);
        }
        queue.current = queue.fetched.pop_front().map(Current::new);
    }

    /// Whose piece is next.
    fn choose(&mut self) -> Option<usize> {
        for queue in &mut self.queues {
            let waits = charge(queue).is_some_and(|charge| !affords(queue, charge));
            if let (true, Some(current)) = (waits, &mut queue.current)
                && !current.counted
            {
                current.counted = true;
                queue.exceeded = queue.exceeded.wrapping_add(1);
            }
        }
        let queues = &self.queues;
        let of_class = |urgent: bool| {
            move |index: usize| {
                let queue = &queues[index];
                let share = queue.config?.share;
                let charge = charge(queue).filter(|charge| affords(queue, *charge))?;
                (share.urgent == urgent).then_some((charge, share.weight))
            }
        };
        let urgent = self.urgent.next(of_class(true));
        urgent.or_else(|| self.normal.next(of_class(false)))
    }

    /// Does the next piece of a queue's current descriptor, and completes it where it was the last; gives its bytes.
    fn piece(&mut self, index: usize, bus: &mut impl Bus) -> u32 {
        let queue = &mut self.queues[index];
        let (Some(config), Some(mut current)) = (queue.config, queue.current) else {
            return 0;
        };
        let cost = charge(queue).unwrap_or_default();
        queue.allowance.spend(&config.share, cost);
        let piece = current.work(queue, index, bus);
        if !piece.last {
            queue.current = Some(current);
            return piece.bytes;
        }
        queue.current = None;
        let (status, address) = match (piece.failure, current.descriptor.operation) {
            (Some(failure), _) => failure,
            (None, Operation::CopyCrc) => (Status::Ok, current.crc.value().into()),
            (None, _) => (Status::Ok, 0),
        };
        let completion = Completion {
            address,
            bytes: current.done,
            id: current.descriptor.id,
            status,
        };
        complete(queue, index, &config, &completion, bus);
        let cause = match status {
            Status::Protection => Some(Cause::Protection),
            Status::Timeout => Some(Cause::Timeout),
            _ => None,
        };
        if let (Some(cause), State::Running) = (cause, queue.state) {
            queue.halt(cause);
        }
        piece.bytes
    }
}

/// What the next piece of a queue costs, where it has one and room for its completion.
fn charge(queue: &Queue) -> Option<u32> {
    let current = queue.current.as_ref()?;
    queue.has_work().then(|| current.length().max(LEAST))
}

fn affords(queue: &Queue, charge: u32) -> bool {
    let share = queue.config.map(|config| config.share);
    share.is_some_and(|share| queue.allowance.covers(&share, charge))
}

/// Descriptors up to the ring's end, the next multiple of [`FETCH`], or the tail.
fn fetch(queue: &mut Queue, index: usize, bus: &mut impl Bus) {
    let Some(config) = queue.config else {
        return;
    };
    let bytes = config.layout.bytes();
    let ring = config.submission;
    let posted = queue.sq_tail.wrapping_sub(queue.sq_fetched);
    let at = ring.at(queue.sq_fetched, bytes);
    let to_end = ring.entries() - (queue.sq_fetched & (ring.entries() - 1));
    let to_border = ((FETCH - at % FETCH) / bytes as u64) as u16;
    let count = posted.min(to_end).min(to_border);
    let mut entries = vec![0; usize::from(count) * bytes];
    if !queue.allows(at, entries.len() as u64, false) {
        queue.halt(Cause::SqProtection);
        return;
    }
    if let Err(error) = bus.read(index, at, &mut entries) {
        queue.halt(cause_of(&error, Cause::SqError));
        return;
    }
    queue.sq_fetched = queue.sq_fetched.wrapping_add(count);
    let descriptors = entries.chunks(bytes);
    queue
        .fetched
        .extend(descriptors.map(|entry| Descriptor::parse(config.layout, entry)));
}

/// Writes the message of an interrupt that has risen, also of a queue that halted meanwhile.
fn tell(queue: &mut Queue, index: usize, bus: &mut impl Bus) {
    let message = queue.config.and_then(|config| config.message);
    let (Some(message), true) = (message, std::mem::take(&mut queue.message_due)) else {
        return;
    };
    let written = bus.write(index, message.address, &message.data.to_le_bytes());
    if let (Err(error), State::Running) = (written, queue.state) {
        queue.halt(cause_of(&error, Cause::MessageError));
    }
}

/// What an access to a ring halts its queue for.
fn cause_of(error: &BusError, answered: Cause) -> Cause {
    match error.answer {
        Answer::Never => Cause::Timeout,
        Answer::SlvErr | Answer::DecErr => answered,
    }
}

/// Writes a completion.
fn complete(
    queue: &mut Queue,
    index: usize,
    config: &Config,
    completion: &Completion,
    bus: &mut impl Bus,
) {
    let ring = config.completion;
    let phase = queue.cq_tail >> ring.log2 & 1 == 0;
    let entry = completion.entry(phase);
    let at = ring.at(queue.cq_tail, entry.len());
    if !queue.allows(at, entry.len() as u64, true) {
        queue.halt(Cause::CqProtection);
        return;
    }
    if let Err(error) = bus.write(index, at, &entry) {
        queue.halt(cause_of(&error, Cause::CqError));
        return;
    }
    queue.cq_tail = queue.cq_tail.wrapping_add(1);
    queue.sq_head = queue.sq_head.wrapping_add(1);
    queue.moderate(0);
}
