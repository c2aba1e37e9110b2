//! Interrupts: moderated by count and by time, one wire a queue.
//!
//! A queue is looked at when a completion of it is written, when it is unmasked, and in turn: each once in a round, whose
//! length is the unit of its age, 64 cycles (128 for 64 queues, then by 2 units). Its wire rises when it is armed and as
//! many completions as its count have not been taken, or some have not for its time; then it is not armed until its unmask.

use super::types::{Moderation, News};
use rust_hdl::prelude::*;

/// The interrupts of 2^A = N queues.
#[derive(LogicBlock)]
pub struct Interrupt<const A: usize, const N: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Lowers all at the next edge; a wipe arms.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// Completions written; only in an `act`.
    pub done: Signal<In, News>,
    /// Completions taken; never in an `act`.
    pub head: Signal<In, News>,
    /// A queue's wire is lowered and armed; never in an `act`.
    pub unmask: Signal<In, Bit>,
    /// Which.
    pub unmask_queue: Signal<In, Bits<6>>,
    /// The wires.
    pub raised: Signal<Out, Bits<N>>,
    /// Those that rise at the next edge.
    pub rises: Signal<Out, Bits<N>>,
    /// A queue is created.
    pub create: Signal<In, Bit>,
    /// Which.
    pub create_queue: Signal<In, Bits<6>>,
    /// With these limits.
    pub moderation: Signal<In, Moderation>,
    /// A queue is forgotten; only in an `act`.
    pub wipe: Signal<In, Bit>,
    /// Which.
    pub wipe_queue: Signal<In, Bits<6>>,
    limits: RAM<Moderation, A>,
    written: RAM<Bits<16>, A>,
    taken: RAM<Bits<16>, A>,
    ages: RAM<Bits<16>, A>,
    time: DFF<Bits<7>>,
    looks: DFF<Bit>,
    visits: DFF<Bit>,
    queue: DFF<Bits<6>>,
    news: DFF<Bit>,
    news_queue: DFF<Bits<6>>,
    asked: DFF<Bit>,
    asked_queue: DFF<Bits<6>>,
    wires: DFF<Bits<N>>,
    armed: DFF<Bits<N>>,
    one: Constant<Bits<N>>,
    period: Constant<Bits<7>>,
    steps: Constant<Bits<4>>,
    mask: Constant<Bits<7>>,
    older: Constant<Bits<16>>,
    most: Constant<Bits<16>>,
    due: DFF<Bit>,
    due_queue: DFF<Bits<6>>,
    look: Signal<Local, Bits<6>>,
    hot: Signal<Local, Bits<N>>,
    untaken: Signal<Local, Bits<16>>,
    waits: Signal<Local, Bit>,
    age: Signal<Local, Bits<16>>,
    fires: Signal<Local, Bit>,
    unmask_hot: Signal<Local, Bits<N>>,
    wiped: Signal<Local, Bits<N>>,
    new_wires: Signal<Local, Bits<N>>,
    new_armed: Signal<Local, Bits<N>>,
}

impl<const A: usize, const N: usize> Default for Interrupt<A, N> {
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Interrupt {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            done: Signal::default(),
            head: Signal::default(),
            unmask: Signal::default(),
            unmask_queue: Signal::default(),
            raised: Signal::default(),
            rises: Signal::default(),
            create: Signal::default(),
            create_queue: Signal::default(),
            moderation: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            limits: RAM::default(),
            written: RAM::default(),
            taken: RAM::default(),
            ages: RAM::default(),
            time: DFF::default(),
            looks: DFF::default(),
            visits: DFF::default(),
            queue: DFF::default(),
            news: DFF::default(),
            news_queue: DFF::default(),
            asked: DFF::default(),
            asked_queue: DFF::default(),
            wires: DFF::default(),
            armed: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            period: Constant::new((if A == 6 { 1usize } else { (64 >> A) - 1 }).to_bits()),
            steps: Constant::new((if A == 6 { 1 } else { 6 - A }).to_bits()),
            mask: Constant::new(((1usize << A) - 1).to_bits()),
            older: Constant::new((if A == 6 { 2u64 } else { 1 }).to_bits()),
            most: Constant::new(32_768u64.to_bits()),
            due: DFF::default(),
            due_queue: DFF::default(),
            look: Signal::default(),
            hot: Signal::default(),
            untaken: Signal::default(),
            waits: Signal::default(),
            age: Signal::default(),
            fires: Signal::default(),
            unmask_hot: Signal::default(),
            wiped: Signal::default(),
            new_wires: Signal::default(),
            new_armed: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize> Logic for Interrupt<A, N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            time,
            looks,
            visits,
            queue,
            news,
            news_queue,
            asked,
            asked_queue,
            wires,
            armed,
            due,
            due_queue
        );
        self.limits.read_clock.next = self.aclk.val();
        self.limits.write_clock.next = self.aclk.val();
        self.written.read_clock.next = self.aclk.val();
        self.written.write_clock.next = self.aclk.val();
        self.taken.read_clock.next = self.aclk.val();
        self.taken.write_clock.next = self.aclk.val();
        self.ages.read_clock.next = self.aclk.val();
        self.ages.write_clock.next = self.aclk.val();
        // Who is looked at: in a pick whose completion was just written; in an act who was unmasked, else whose turn it is.
        self.time.d.next = self.time.q.val() + 1;
        self.due.d.next = self.due.q.val();
        if (self.time.q.val() & self.period.val()) == self.period.val() {
            self.due.d.next = true;
            self.due_queue.d.next =
                bit_cast::<6, 7>((self.time.q.val() >> self.steps.val()) & self.mask.val());
        }
        self.news.d.next = self.done.val().there;
        self.news_queue.d.next = self.done.val().queue;
        self.asked.d.next = self.unmask.val();
        self.asked_queue.d.next = self.unmask_queue.val();
        self.look.next = self.news_queue.q.val();
        self.looks.d.next = self.news.q.val();
        self.visits.d.next = false;
        if self.act.val() {
            self.look.next = self.due_queue.q.val();
            self.looks.d.next = self.due.q.val();
            self.visits.d.next = self.due.q.val();
            if self.asked.q.val() {
                self.look.next = self.asked_queue.q.val();
                self.looks.d.next = true;
                self.visits.d.next = false;
            }
            if !self.asked.q.val() & ((self.time.q.val() & self.period.val()) != self.period.val())
            {
                self.due.d.next = false;
            }
        }
        // What would be read of a queue that is wiped in this cycle is what it held before.
        if self.wipe.val() & (self.look.val() == self.wipe_queue.val()) {
            self.looks.d.next = false;
        }
        self.queue.d.next = self.look.val();
        self.limits.read_address.next = bit_cast::<A, 6>(self.look.val());
        self.written.read_address.next = bit_cast::<A, 6>(self.look.val());
        self.taken.read_address.next = bit_cast::<A, 6>(self.look.val());
        self.ages.read_address.next = bit_cast::<A, 6>(self.look.val());

        // What is found. Completions may be taken before their response is known.
        self.hot.next = self.one.val() << self.queue.q.val();
        self.untaken.next = self.written.read_data.val() - self.taken.read_data.val();
        self.waits.next = self.untaken.val().any()
            & (self.untaken.val() <= self.most.val())
            & self.limits.read_data.val().count.any()
            & (self.armed.q.val() & self.hot.val()).any();
        self.age.next = self.ages.read_data.val();
        if self.visits.q.val() {
            self.age.next = self.ages.read_data.val() + self.older.val();
        }
        self.fires.next = self.looks.q.val()
            & self.waits.val()
            & ((self.untaken.val() >= self.limits.read_data.val().count)
                | (self.age.val() >= self.limits.read_data.val().time));
        self.ages.write_enable.next = (self.looks.q.val()
            & (self.visits.q.val() | !self.waits.val() | self.fires.val()))
            | self.wipe.val();
        self.ages.write_address.next = bit_cast::<A, 6>(self.queue.q.val());
        self.ages.write_data.next = 0.into();
        if self.waits.val() & !self.fires.val() {
            self.ages.write_data.next = self.age.val();
        }
        self.unmask_hot.next = 0.into();
        if self.unmask.val() {
            self.unmask_hot.next = self.one.val() << self.unmask_queue.val();
        }
        self.new_wires.next = self.wires.q.val() & !self.unmask_hot.val();
        self.new_armed.next = self.armed.q.val() | self.unmask_hot.val();
        self.rises.next = 0.into();
        if self.fires.val() {
            self.rises.next = self.hot.val() & !self.wires.q.val() & !self.unmask_hot.val();
            self.new_wires.next = (self.wires.q.val() | self.hot.val()) & !self.unmask_hot.val();
            self.new_armed.next = (self.armed.q.val() & !self.hot.val()) | self.unmask_hot.val();
        }
        self.wires.d.next = self.new_wires.val();
        self.armed.d.next = self.new_armed.val();
        self.raised.next = self.wires.q.val();

        self.written.write_enable.next = self.done.val().there | self.wipe.val();
        self.written.write_address.next = bit_cast::<A, 6>(self.done.val().queue);
        self.written.write_data.next = self.done.val().value;
        self.taken.write_enable.next = self.head.val().there | self.wipe.val();
        self.taken.write_address.next = bit_cast::<A, 6>(self.head.val().queue);
        self.taken.write_data.next = self.head.val().value;
        self.limits.write_enable.next = self.create.val();
        self.limits.write_address.next = bit_cast::<A, 6>(self.create_queue.val());
        self.limits.write_data.next = self.moderation.val();
        self.wiped.next = self.one.val() << self.wipe_queue.val();
        if self.wipe.val() {
            self.written.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.written.write_data.next = 0.into();
            self.taken.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.taken.write_data.next = 0.into();
            self.ages.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.ages.write_data.next = 0.into();
            self.wires.d.next = self.new_wires.val() & !self.wiped.val();
            self.armed.d.next = self.new_armed.val() | self.wiped.val();
        }
        if self.clear.val() {
            self.time.d.next = 0.into();
            self.due.d.next = false;
            self.looks.d.next = false;
            self.news.d.next = false;
            self.asked.d.next = false;
            self.wires.d.next = 0.into();
            // Each is armed by its first wipe: until then its RAM holds anything.
            self.armed.d.next = 0.into();
        }
    }
}
