//! Completions that are in memory: only now they count, and only now their queue halts for what they say. And messages,
//! which count for nothing, but whose queue halts where memory refuses them.

use super::types::{News, Posted};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// The B side of the rings of 2^A = N queues; 2^J completions on the bus, K = J + 1.
#[derive(LogicBlock)]
pub struct Acknowledge<const A: usize, const N: usize, const J: usize, const K: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// Queues that run.
    pub running: Signal<In, Bits<N>>,
    /// A completion or a message is on the bus.
    pub push: Signal<In, Bit>,
    /// It.
    pub posted: Signal<In, Posted>,
    /// Two more may be.
    pub room: Signal<Out, Bit>,
    /// BVALID.
    pub b_valid: Signal<In, Bit>,
    /// BREADY.
    pub b_ready: Signal<Out, Bit>,
    /// BRESP, or [`TIMED_OUT`](crate::dma::mover::firewall::TIMED_OUT).
    pub b_resp: Signal<In, Bits<2>>,
    /// Completions written.
    pub done: Signal<Out, News>,
    /// A queue halts; only in an `act`.
    pub halt: Signal<Out, Bit>,
    /// Which.
    pub halt_queue: Signal<Out, Bits<6>>,
    /// Why.
    pub halt_cause: Signal<Out, Bits<4>>,
    /// One is over.
    pub ended: Signal<Out, Bit>,
    /// A queue is forgotten; only in an `act`.
    pub wipe: Signal<In, Bit>,
    /// Which.
    pub wipe_queue: Signal<In, Bits<6>>,
    flights: Fifo<Posted, J, K>,
    counts: RAM<Bits<16>, A>,
    seen: DFF<Bit>,
    count: DFF<Bits<K>>,
    one: Constant<Bits<N>>,
    most: Constant<Bits<K>>,
    head: Signal<Local, Posted>,
    hot: Signal<Local, Bits<N>>,
    ready: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    fails: Signal<Local, Bit>,
    alive: Signal<Local, Bit>,
    counted: Signal<Local, Bit>,
}

impl<const A: usize, const N: usize, const J: usize, const K: usize> Default
    for Acknowledge<A, N, J, K>
{
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Acknowledge {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            running: Signal::default(),
            push: Signal::default(),
            posted: Signal::default(),
            room: Signal::default(),
            b_valid: Signal::default(),
            b_ready: Signal::default(),
            b_resp: Signal::default(),
            done: Signal::default(),
            halt: Signal::default(),
            halt_queue: Signal::default(),
            halt_cause: Signal::default(),
            ended: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            flights: Fifo::default(),
            counts: RAM::default(),
            seen: DFF::default(),
            count: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            most: Constant::new(((1u64 << J) - 2).to_bits()),
            head: Signal::default(),
            hot: Signal::default(),
            ready: Signal::default(),
            ends: Signal::default(),
            fails: Signal::default(),
            alive: Signal::default(),
            counted: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize, const J: usize, const K: usize> Logic
    for Acknowledge<A, N, J, K>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, seen, count);
        self.counts.read_clock.next = self.aclk.val();
        self.counts.write_clock.next = self.aclk.val();
        self.flights.aclk.next = self.aclk.val();
        self.flights.clear.next = self.clear.val();
        self.flights.push.next = self.push.val();
        self.flights.data_in.next = self.posted.val();
        self.head.next = self.flights.data_out.val();
        self.hot.next = self.one.val() << self.head.val().queue;
        self.alive.next = (self.hot.val() & self.running.val()).any();
        self.seen.d.next = !self.act.val() & self.flights.valid.val();
        self.counts.read_address.next = bit_cast::<A, 6>(self.head.val().queue);
        self.ready.next = self.act.val() & self.seen.q.val() & !self.wipe.val();
        self.b_ready.next = self.ready.val() & !self.head.val().void;
        self.ends.next = self.ready.val() & (self.head.val().void | self.b_valid.val());
        self.fails.next = !self.head.val().void & self.b_resp.val().any();
        self.flights.pop.next = self.ends.val();
        self.counted.next = self.ends.val()
            & self.alive.val()
            & !self.head.val().void
            & !self.head.val().message
            & !self.fails.val();
        self.done.next.there = self.counted.val();
        self.done.next.queue = self.head.val().queue;
        self.done.next.value = self.counts.read_data.val() + 1;
        self.counts.write_enable.next = self.counted.val() | self.wipe.val();
        self.counts.write_address.next = bit_cast::<A, 6>(self.head.val().queue);
        self.counts.write_data.next = self.counts.read_data.val() + 1;
        self.halt.next =
            self.ends.val() & self.alive.val() & (self.fails.val() | self.head.val().cause.any());
        self.halt_queue.next = self.head.val().queue;
        self.halt_cause.next = self.head.val().cause;
        if self.fails.val() {
            self.halt_cause.next = 7.into();
            if self.head.val().message {
                self.halt_cause.next = 9.into();
            }
            if self.b_resp.val() == 1 {
                self.halt_cause.next = 8.into();
            }
        }
        if self.push.val() & !self.ends.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        if self.ends.val() & !self.push.val() {
            self.count.d.next = self.count.q.val() - 1;
        }
        self.room.next = self.count.q.val() <= self.most.val();
        self.ended.next = self.ends.val();
        if self.wipe.val() {
            self.counts.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.counts.write_data.next = 0.into();
        }
        if self.clear.val() {
            self.seen.d.next = false;
            self.count.d.next = 0.into();
        }
    }
}
