//! The end of pieces: those of a request are collected, and its completion is handed on.
//!
//! The mover ends pieces in the order in which they were sent. The first failure of a request is what its completion says,
//! with the bytes before it; pieces after it count for nothing, and the scheduler is told, so that it sends no more. After
//! a completion for which its queue halts there is none of that queue.
//!
//! A request that ends well and asked for its CRC32C has it instead of an address. It is asked for while the completion of
//! its last piece waits: that one is taken in the third cycle in which it is offered, or later.

use super::types::{Failure, Piece, Report, Tally};
use crate::dma::fifo::Fifo;
use crate::dma::mover::Completion;
use rust_hdl::prelude::*;

/// The requests of 2^A = N queues; 2^F pieces under way, G = F + 1.
#[derive(LogicBlock)]
pub struct Retire<const A: usize, const N: usize, const F: usize, const G: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// Queues that run.
    pub running: Signal<In, Bits<N>>,
    /// A piece is sent.
    pub push: Signal<In, Bit>,
    /// It.
    pub piece: Signal<In, Piece>,
    /// One more may be.
    pub room: Signal<Out, Bit>,
    /// The mover has ended one.
    pub valid: Signal<In, Bit>,
    /// It is taken.
    pub ready: Signal<Out, Bit>,
    /// How it ended.
    pub end: Signal<In, Completion>,
    /// Tag of the piece that is to end next.
    pub tag: Signal<Out, Bits<7>>,
    /// One cycle later: the CRC32C of its request.
    pub crc: Signal<In, Bits<32>>,
    /// A completion would be taken.
    pub report_room: Signal<In, Bit>,
    /// It is handed on.
    pub report_push: Signal<Out, Bit>,
    /// It.
    pub given: Signal<Out, Report>,
    /// Slot of the piece that is to end next.
    pub slot: Signal<Out, Bits<2>>,
    /// It is transfer 1 of a piece of a cast, and ends.
    pub staged: Signal<Out, Bit>,
    /// It is good, and so is all of its request before it.
    pub staged_good: Signal<Out, Bit>,
    /// A request has failed, or is over.
    pub failure: Signal<Out, Bit>,
    /// Of this queue.
    pub failure_queue: Signal<Out, Bits<6>>,
    /// Which.
    pub failed: Signal<Out, Failure>,
    /// Queues that halt once what they have completed is written.
    pub over: Signal<Out, Bits<N>>,
    /// A piece has ended.
    pub ended: Signal<Out, Bit>,
    /// Of so many bytes, moved or not.
    pub ended_bytes: Signal<Out, Bits<12>>,
    /// A queue is forgotten; only in an `act`.
    pub wipe: Signal<In, Bit>,
    /// Which.
    pub wipe_queue: Signal<In, Bits<6>>,
    pieces: Fifo<Piece, F, G>,
    tallies: RAM<Tally, A>,
    seen: DFF<Bit>,
    waited: DFF<Bit>,
    waited_more: DFF<Bit>,
    ends_all: DFF<Bits<N>>,
    one: Constant<Bits<N>>,
    head: Signal<Local, Piece>,
    hot: Signal<Local, Bits<N>>,
    settled: Signal<Local, Bit>,
    takes: Signal<Local, Bit>,
    before: Signal<Local, Tally>,
    now: Signal<Local, Tally>,
    bytes: Signal<Local, Bits<32>>,
    fails: Signal<Local, Bit>,
    cause: Signal<Local, Bits<4>>,
    reports: Signal<Local, Bit>,
    address_low: Signal<Local, Bits<64>>,
    address: Signal<Local, Bits<64>>,
    wiped: Signal<Local, Bits<N>>,
}

impl<const A: usize, const N: usize, const F: usize, const G: usize> Default
    for Retire<A, N, F, G>
{
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Retire {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            running: Signal::default(),
            push: Signal::default(),
            piece: Signal::default(),
            room: Signal::default(),
            valid: Signal::default(),
            ready: Signal::default(),
            end: Signal::default(),
            tag: Signal::default(),
            crc: Signal::default(),
            report_room: Signal::default(),
            report_push: Signal::default(),
            given: Signal::default(),
            slot: Signal::default(),
            staged: Signal::default(),
            staged_good: Signal::default(),
            failure: Signal::default(),
            failure_queue: Signal::default(),
            failed: Signal::default(),
            over: Signal::default(),
            ended: Signal::default(),
            ended_bytes: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            pieces: Fifo::default(),
            tallies: RAM::default(),
            seen: DFF::default(),
            waited: DFF::default(),
            waited_more: DFF::default(),
            ends_all: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            head: Signal::default(),
            hot: Signal::default(),
            settled: Signal::default(),
            takes: Signal::default(),
            before: Signal::default(),
            now: Signal::default(),
            bytes: Signal::default(),
            fails: Signal::default(),
            cause: Signal::default(),
            reports: Signal::default(),
            address_low: Signal::default(),
            address: Signal::default(),
            wiped: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize, const F: usize, const G: usize> Logic for Retire<A, N, F, G> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, seen, waited, waited_more, ends_all);
        self.tallies.read_clock.next = self.aclk.val();
        self.tallies.write_clock.next = self.aclk.val();
        self.pieces.aclk.next = self.aclk.val();
        self.pieces.clear.next = self.clear.val();
        self.pieces.push.next = self.push.val();
        self.pieces.data_in.next = self.piece.val();
        self.room.next = self.pieces.room.val();
        self.head.next = self.pieces.data_out.val();
        self.hot.next = self.one.val() << self.head.val().queue;
        self.seen.d.next = !self.act.val() & self.pieces.valid.val();
        self.tallies.read_address.next = bit_cast::<A, 6>(self.head.val().queue);

        self.tag.next = self.head.val().tag;
        self.settled.next = self.seen.q.val()
            & (self.waited_more.q.val() | !self.head.val().checked | !self.head.val().last);
        self.ready.next =
            self.act.val() & self.settled.val() & self.report_room.val() & !self.wipe.val();
        self.takes.next = self.act.val()
            & self.settled.val()
            & self.report_room.val()
            & !self.wipe.val()
            & self.valid.val();
        self.pieces.pop.next = self.takes.val();
        self.waited.d.next = self.valid.val() & !self.takes.val();
        self.waited_more.d.next = self.waited.q.val() & !self.takes.val();
        self.ended.next = self.takes.val();
        self.ended_bytes.next = self.head.val().bytes;
        self.before.next = self.tallies.read_data.val();
        self.address_low.next = bit_cast::<64, 11>(self.end.val().address_low);
        self.address.next =
            (bit_cast::<64, 53>(self.end.val().address_block) << 11) | self.address_low.val();
        self.fails.next = self.end.val().status.any();
        // What a byte stands for; what was only brought on-chip is not done.
        self.bytes.next = self.end.val().bytes << self.head.val().scale;
        if self.head.val().staged {
            self.bytes.next = 0.into();
        }
        self.slot.next = self.head.val().slot;
        self.staged.next = self.takes.val() & self.head.val().staged;
        self.now.next = self.before.val();
        if !self.before.val().failed {
            self.now.next.bytes = self.before.val().bytes + self.bytes.val();
            self.now.next.failed = self.fails.val();
            self.now.next.status = self.end.val().status;
            self.now.next.address = self.address.val();
        }
        self.staged_good.next = !self.now.val().failed;
        self.cause.next = self.head.val().cause;
        if !self.head.val().cause.any() {
            if self.now.val().status == 5 {
                self.cause.next = 3.into();
            }
            if self.now.val().status == 7 {
                self.cause.next = 8.into();
            }
        }
        self.reports.next = self.takes.val()
            & self.head.val().last
            & (self.hot.val() & self.running.val() & !self.ends_all.q.val()).any();
        self.report_push.next = self.reports.val();
        self.given.next.queue = self.head.val().queue;
        self.given.next.address = self.now.val().address;
        if self.head.val().checked & !self.now.val().failed {
            self.given.next.address = bit_cast::<64, 32>(self.crc.val());
        }
        self.given.next.bytes = self.now.val().bytes;
        self.given.next.id = self.head.val().id;
        self.given.next.status = self.now.val().status;
        self.given.next.cause = self.cause.val();
        self.given.next.silent = self.head.val().cause.any();
        self.given.next.message = false;
        if self.reports.val() & self.cause.val().any() {
            self.ends_all.d.next = self.ends_all.q.val() | self.hot.val();
        }
        self.over.next = self.ends_all.q.val();

        self.failure.next = self.takes.val() & (self.fails.val() | self.head.val().last);
        self.failure_queue.next = self.head.val().queue;
        self.failed.next.there = !self.head.val().last;
        self.failed.next.number = self.head.val().number;
        self.tallies.write_enable.next = self.takes.val() | self.wipe.val();
        self.tallies.write_address.next = bit_cast::<A, 6>(self.head.val().queue);
        self.tallies.write_data.next = self.now.val();
        if self.head.val().last {
            self.tallies.write_data.next.bytes = 0.into();
            self.tallies.write_data.next.failed = false;
            self.tallies.write_data.next.status = 0.into();
            self.tallies.write_data.next.address = 0.into();
        }
        self.wiped.next = self.one.val() << self.wipe_queue.val();
        if self.wipe.val() {
            self.tallies.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.tallies.write_data.next.bytes = 0.into();
            self.tallies.write_data.next.failed = false;
            self.tallies.write_data.next.status = 0.into();
            self.tallies.write_data.next.address = 0.into();
            self.ends_all.d.next = self.ends_all.q.val() & !self.wiped.val();
        }
        if self.clear.val() {
            self.seen.d.next = false;
            self.waited.d.next = false;
            self.waited_more.d.next = false;
            self.ends_all.d.next = 0.into();
        }
    }
}
