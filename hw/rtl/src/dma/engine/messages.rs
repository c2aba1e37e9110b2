//! Messages: what is written into memory each time an interrupt rises, for hosts without wires.
//!
//! ```text
//! a wire rises --> due, a bit a queue --> round robin --> the queue's message, from RAM --> Reporter
//! ```
//!
//! A message is handed to the reporter in the first cycle of a slot; completions come in the second one. It follows the completions
//! for which its wire rose, which were in memory before. A queue that drains sends none any more: those that it has sent are
//! waited for with its completions.

use super::next::Next;
use super::types::{Message, Report};
use rust_hdl::prelude::*;

/// The messages of 2^A = N queues.
#[derive(LogicBlock)]
pub struct Messages<const A: usize, const N: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets what is due at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// Wires that rise.
    pub rises: Signal<In, Bits<N>>,
    /// Queues that drain.
    pub draining: Signal<In, Bits<N>>,
    /// The reporter would take one.
    pub room: Signal<In, Bit>,
    /// It is handed one; never in an `act`.
    pub push: Signal<Out, Bit>,
    /// It.
    pub given: Signal<Out, Report>,
    /// A queue is created.
    pub create: Signal<In, Bit>,
    /// Which.
    pub create_queue: Signal<In, Bits<6>>,
    /// With this message.
    pub message: Signal<In, Message>,
    /// A queue is forgotten; only in an `act`.
    pub wipe: Signal<In, Bit>,
    /// Which.
    pub wipe_queue: Signal<In, Bits<6>>,
    texts: RAM<Message, A>,
    next: Next<A, N>,
    due: DFF<Bits<N>>,
    busy: DFF<Bit>,
    who: DFF<Bits<6>>,
    hot: DFF<Bits<N>>,
    one: Constant<Bits<N>>,
    wanted: Signal<Local, Bits<N>>,
    still: Signal<Local, Bit>,
    sends: Signal<Local, Bit>,
    now_due: Signal<Local, Bits<N>>,
    wiped: Signal<Local, Bits<N>>,
}

impl<const A: usize, const N: usize> Default for Messages<A, N> {
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Messages {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            rises: Signal::default(),
            draining: Signal::default(),
            room: Signal::default(),
            push: Signal::default(),
            given: Signal::default(),
            create: Signal::default(),
            create_queue: Signal::default(),
            message: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            texts: RAM::default(),
            next: Next::default(),
            due: DFF::default(),
            busy: DFF::default(),
            who: DFF::default(),
            hot: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            wanted: Signal::default(),
            still: Signal::default(),
            sends: Signal::default(),
            now_due: Signal::default(),
            wiped: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize> Logic for Messages<A, N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, due, busy, who, hot);
        self.texts.read_clock.next = self.aclk.val();
        self.texts.write_clock.next = self.aclk.val();
        self.wanted.next = self.due.q.val() & !self.draining.val();
        self.next.candidates.next = self.wanted.val();
        self.next.last.next = self.hot.q.val();

        // Whose is next, and its text a cycle later.
        self.texts.read_address.next = bit_cast::<A, 6>(self.who.q.val());
        self.still.next = (self.wanted.val() & self.hot.q.val()).any();
        self.sends.next = self.busy.q.val() & self.still.val() & self.room.val() & !self.act.val();
        if !self.busy.q.val() {
            self.texts.read_address.next = bit_cast::<A, 6>(self.next.index.val());
            if self.next.any.val() {
                self.busy.d.next = true;
                self.who.d.next = self.next.index.val();
                self.hot.d.next = self.next.hot.val();
            }
        }
        if self.busy.q.val() & (self.sends.val() | !self.still.val()) {
            self.busy.d.next = false;
        }
        self.push.next = self.sends.val() & self.texts.read_data.val().enabled;
        self.given.next.queue = self.who.q.val();
        self.given.next.address = self.texts.read_data.val().address;
        self.given.next.bytes = self.texts.read_data.val().data;
        self.given.next.id = 0.into();
        self.given.next.status = 0.into();
        self.given.next.cause = 0.into();
        self.given.next.silent = false;
        self.given.next.message = true;

        self.now_due.next = self.due.q.val();
        if self.sends.val() {
            self.now_due.next = self.due.q.val() & !self.hot.q.val();
        }
        self.due.d.next = self.now_due.val() | self.rises.val();
        self.texts.write_enable.next = self.create.val();
        self.texts.write_address.next = bit_cast::<A, 6>(self.create_queue.val());
        self.texts.write_data.next = self.message.val();
        self.wiped.next = self.one.val() << self.wipe_queue.val();
        if self.wipe.val() {
            self.due.d.next = (self.now_due.val() | self.rises.val()) & !self.wiped.val();
        }
        if self.clear.val() {
            self.due.d.next = 0.into();
            self.busy.d.next = false;
            self.hot.d.next = 1.into();
        }
    }
}
