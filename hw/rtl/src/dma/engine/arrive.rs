//! Descriptors that come back from memory, into the buffers.
//!
//! A batch is known to the scheduler when its last beat is there, so that one with an error has no effect but its queue's
//! halt. That halt has its turn behind the descriptors that came before: the batch becomes one word with a cause, and all
//! of the queue that is still under way is dropped. So it is for one that memory did not answer in time: the port's wall
//! brings the rest of its beats.

use super::types::{Batch, News, Word};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// The R side of the rings of 2^A = N queues; 2^F batches under way, G = F + 1.
#[derive(LogicBlock)]
pub struct Arrivals<const A: usize, const N: usize, const F: usize, const G: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// Queues that run.
    pub running: Signal<In, Bits<N>>,
    /// A batch is under way.
    pub push: Signal<In, Bit>,
    /// It.
    pub batch: Signal<In, Batch>,
    /// Two more may be.
    pub room: Signal<Out, Bit>,
    /// RVALID.
    pub r_valid: Signal<In, Bit>,
    /// RREADY.
    pub r_ready: Signal<Out, Bit>,
    /// RDATA.
    pub r_data: Signal<In, Bits<64>>,
    /// RRESP, or [`TIMED_OUT`](crate::dma::mover::firewall::TIMED_OUT).
    pub r_resp: Signal<In, Bits<2>>,
    /// RLAST.
    pub r_last: Signal<In, Bit>,
    /// A word is for a buffer.
    pub write: Signal<Out, Bit>,
    /// Whose.
    pub write_queue: Signal<Out, Bits<6>>,
    /// Where in it.
    pub write_place: Signal<Out, Bits<6>>,
    /// The word.
    pub write_word: Signal<Out, Word>,
    /// Descriptors in a buffer.
    pub stored: Signal<Out, News>,
    /// A batch was answered with an error.
    pub spoiled: Signal<Out, Bit>,
    /// Of this queue.
    pub spoiled_queue: Signal<Out, Bits<6>>,
    /// One has ended.
    pub ended: Signal<Out, Bit>,
    /// A queue is forgotten: no beat is taken.
    pub wipe: Signal<In, Bit>,
    /// Which.
    pub wipe_queue: Signal<In, Bits<6>>,
    batches: Fifo<Batch, F, G>,
    count: DFF<Bits<G>>,
    high: DFF<Bit>,
    low: DFF<Bits<64>>,
    place: DFF<Bits<6>>,
    inside: DFF<Bit>,
    bad: DFF<Bit>,
    lost: DFF<Bits<N>>,
    one: Constant<Bits<N>>,
    most: Constant<Bits<G>>,
    head: Signal<Local, Batch>,
    hot: Signal<Local, Bits<N>>,
    first: Signal<Local, Bits<6>>,
    at: Signal<Local, Bits<6>>,
    takes: Signal<Local, Bit>,
    voids: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    fails: Signal<Local, Bit>,
    wanted: Signal<Local, Bit>,
    wiped: Signal<Local, Bits<N>>,
}

impl<const A: usize, const N: usize, const F: usize, const G: usize> Default
    for Arrivals<A, N, F, G>
{
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Arrivals {
            aclk: Signal::default(),
            clear: Signal::default(),
            running: Signal::default(),
            push: Signal::default(),
            batch: Signal::default(),
            room: Signal::default(),
            r_valid: Signal::default(),
            r_ready: Signal::default(),
            r_data: Signal::default(),
            r_resp: Signal::default(),
            r_last: Signal::default(),
            write: Signal::default(),
            write_queue: Signal::default(),
            write_place: Signal::default(),
            write_word: Signal::default(),
            stored: Signal::default(),
            spoiled: Signal::default(),
            spoiled_queue: Signal::default(),
            ended: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            batches: Fifo::default(),
            count: DFF::default(),
            high: DFF::default(),
            low: DFF::default(),
            place: DFF::default(),
            inside: DFF::default(),
            bad: DFF::default(),
            lost: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            most: Constant::new(((1u64 << F) - 2).to_bits()),
            head: Signal::default(),
            hot: Signal::default(),
            first: Signal::default(),
            at: Signal::default(),
            takes: Signal::default(),
            voids: Signal::default(),
            ends: Signal::default(),
            fails: Signal::default(),
            wanted: Signal::default(),
            wiped: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize, const F: usize, const G: usize> Logic
    for Arrivals<A, N, F, G>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, count, high, low, place, inside, bad, lost);
        self.batches.aclk.next = self.aclk.val();
        self.batches.clear.next = self.clear.val();
        self.batches.push.next = self.push.val();
        self.batches.data_in.next = self.batch.val();
        self.head.next = self.batches.data_out.val();
        self.hot.next = self.one.val() << self.head.val().queue;
        self.first.next = self.head.val().first.get_bits::<6>(0);
        if self.head.val().full {
            self.first.next = self.head.val().first.get_bits::<6>(0) << 2;
        }
        self.at.next = self.first.val();
        if self.inside.q.val() {
            self.at.next = self.place.q.val();
        }
        self.r_ready.next = self.batches.valid.val() & !self.head.val().void & !self.wipe.val();
        self.takes.next = self.batches.valid.val()
            & !self.head.val().void
            & !self.wipe.val()
            & self.r_valid.val();
        self.voids.next = self.batches.valid.val() & self.head.val().void & !self.wipe.val();
        self.fails.next = self.bad.q.val() | self.r_resp.val().any();
        self.ends.next = self.voids.val() | (self.takes.val() & self.r_last.val());
        self.batches.pop.next = self.ends.val();
        self.ended.next = self.ends.val();
        if self.takes.val() {
            self.high.d.next = !self.high.q.val();
            self.bad.d.next = self.fails.val() & !self.r_last.val();
            self.inside.d.next = !self.r_last.val();
            if !self.high.q.val() {
                self.low.d.next = self.r_data.val();
                self.place.d.next = self.at.val();
            } else {
                self.place.d.next = self.at.val() + 1;
            }
        }
        self.wanted.next = (self.hot.val() & self.running.val() & !self.lost.q.val()).any();
        self.write.next = (self.takes.val() & self.high.q.val()) | self.voids.val();
        self.write_queue.next = self.head.val().queue;
        self.write_place.next = self.at.val();
        self.write_word.next.low = self.low.q.val();
        self.write_word.next.high = self.r_data.val();
        self.write_word.next.cause = 0.into();
        self.stored.next.there = self.ends.val() & self.wanted.val();
        self.stored.next.queue = self.head.val().queue;
        self.stored.next.value = self.head.val().after;
        self.spoiled.next =
            self.takes.val() & self.r_last.val() & self.fails.val() & self.wanted.val();
        self.spoiled_queue.next = self.head.val().queue;
        if self.voids.val() | (self.takes.val() & self.r_last.val() & self.fails.val()) {
            self.write_place.next = self.first.val();
            self.write_word.next.low = 0.into();
            self.write_word.next.high = 0.into();
            self.write_word.next.cause = 6.into();
            if self.r_resp.val() == 1 {
                self.write_word.next.cause = 8.into();
            }
            if self.voids.val() {
                self.write_word.next.cause = 4.into();
            }
            self.stored.next.value = self.head.val().first + 1;
            if self.wanted.val() {
                self.lost.d.next = self.lost.q.val() | self.hot.val();
            }
        }
        if self.push.val() & !self.ends.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        if self.ends.val() & !self.push.val() {
            self.count.d.next = self.count.q.val() - 1;
        }
        self.room.next = self.count.q.val() <= self.most.val();
        self.wiped.next = self.one.val() << self.wipe_queue.val();
        if self.wipe.val() {
            self.lost.d.next = self.lost.q.val() & !self.wiped.val();
        }
        if self.clear.val() {
            self.count.d.next = 0.into();
            self.high.d.next = false;
            self.inside.d.next = false;
            self.bad.d.next = false;
            self.lost.d.next = 0.into();
        }
    }
}
