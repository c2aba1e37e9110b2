//! The read side: AR from the source's bursts, R into the lanes.
//!
//! ```text
//! span --> splitter --+--> AR register --> AR
//!                     +--> flights: 2^A bursts
//!                             |
//! R --> failed? before? --> realign --> lanes
//!           +--> outcome, with the last beat of the copy
//! ```
//!
//! The beat of an R that reports an error spoils its own bytes and all later ones of the copy: they go on to
//! the write side, which counts them and does not write them. So nothing behind them waits.
//!
//! A span that is offered is on AR one cycle later; an R beat that is taken is in the lanes one cycle later.

use super::realign::Realign;
use super::split::Splitter;
use super::types::{Address, Outcome, ReadFlight, Span};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// W data bits, B = W / 8 lanes, 2^A bursts in flight, C = A + 1.
#[derive(LogicBlock)]
pub struct ReadSide<const W: usize, const B: usize, const A: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A source is offered.
    pub span_valid: Signal<In, Bit>,
    /// The source.
    pub span: Signal<In, Span>,
    /// The destination's first byte in its block.
    pub dest_low: Signal<In, Bits<11>>,
    /// The source is taken.
    pub span_ready: Signal<Out, Bit>,
    /// ARVALID.
    pub ar_valid: Signal<Out, Bit>,
    /// ARADDR.
    pub ar_addr: Signal<Out, Address>,
    /// ARLEN.
    pub ar_len: Signal<Out, Bits<8>>,
    /// ARREADY.
    pub ar_ready: Signal<In, Bit>,
    /// RVALID.
    pub r_valid: Signal<In, Bit>,
    /// RDATA.
    pub r_data: Signal<In, Bits<W>>,
    /// RRESP.
    pub r_resp: Signal<In, Bits<2>>,
    /// RLAST.
    pub r_last: Signal<In, Bit>,
    /// RREADY.
    pub r_ready: Signal<Out, Bit>,
    /// The lanes would take a beat.
    pub lanes_room: Signal<In, Bit>,
    /// Lanes of the destination that get a byte.
    pub push: Signal<Out, Bits<B>>,
    /// The bytes, on their lanes.
    pub data: Signal<Out, Bits<W>>,
    /// They must not be written.
    pub spoilt: Signal<Out, Bit>,
    /// The completion would take an outcome.
    pub outcome_room: Signal<In, Bit>,
    /// It gets one.
    pub outcome_push: Signal<Out, Bit>,
    /// The outcome.
    pub outcome: Signal<Out, Outcome>,
    split: Splitter,
    flights: Fifo<ReadFlight, A, C>,
    realign: Realign<W, B>,
    asked: DFF<Bit>,
    address: DFF<Address>,
    length: DFF<Bits<8>>,
    turn: DFF<Bits<6>>,
    inside: DFF<Bit>,
    before: DFF<Bits<32>>,
    failed: DFF<Bit>,
    decode: DFF<Bit>,
    good: DFF<Bits<32>>,
    lane_bits: Constant<Bits<4>>,
    lane_mask: Constant<Bits<6>>,
    lanes: Constant<Bits<32>>,
    all: Constant<Bits<B>>,
    slot: Signal<Local, Bit>,
    issue: Signal<Local, Bit>,
    span_turn: Signal<Local, Bits<6>>,
    now_turn: Signal<Local, Bits<6>>,
    beats: Signal<Local, Bits<11>>,
    fires: Signal<Local, Bit>,
    copy_ends: Signal<Local, Bit>,
    skip: Signal<Local, Bits<6>>,
    spare: Signal<Local, Bits<6>>,
    wide_skip: Signal<Local, Bits<32>>,
    mask: Signal<Local, Bits<B>>,
    now_failed: Signal<Local, Bit>,
    now_decode: Signal<Local, Bit>,
    now_good: Signal<Local, Bits<32>>,
}

impl<const W: usize, const B: usize, const A: usize, const C: usize> Default
    for ReadSide<W, B, A, C>
{
    fn default() -> Self {
        ReadSide {
            aclk: Signal::default(),
            clear: Signal::default(),
            span_valid: Signal::default(),
            span: Signal::default(),
            dest_low: Signal::default(),
            span_ready: Signal::default(),
            ar_valid: Signal::default(),
            ar_addr: Signal::default(),
            ar_len: Signal::default(),
            ar_ready: Signal::default(),
            r_valid: Signal::default(),
            r_data: Signal::default(),
            r_resp: Signal::default(),
            r_last: Signal::default(),
            r_ready: Signal::default(),
            lanes_room: Signal::default(),
            push: Signal::default(),
            data: Signal::default(),
            spoilt: Signal::default(),
            outcome_room: Signal::default(),
            outcome_push: Signal::default(),
            outcome: Signal::default(),
            split: Splitter::default(),
            flights: Fifo::default(),
            realign: Realign::default(),
            asked: DFF::default(),
            address: DFF::default(),
            length: DFF::default(),
            turn: DFF::default(),
            inside: DFF::default(),
            before: DFF::default(),
            failed: DFF::default(),
            decode: DFF::default(),
            good: DFF::default(),
            lane_bits: Constant::new(u64::from(B.ilog2()).into()),
            lane_mask: Constant::new((B as u64 - 1).into()),
            lanes: Constant::new((B as u64).into()),
            all: Constant::new(Bits::<B>::mask()),
            slot: Signal::default(),
            issue: Signal::default(),
            span_turn: Signal::default(),
            now_turn: Signal::default(),
            beats: Signal::default(),
            fires: Signal::default(),
            copy_ends: Signal::default(),
            skip: Signal::default(),
            spare: Signal::default(),
            wide_skip: Signal::default(),
            mask: Signal::default(),
            now_failed: Signal::default(),
            now_decode: Signal::default(),
            now_good: Signal::default(),
        }
    }
}

impl<const W: usize, const B: usize, const A: usize, const C: usize> Logic
    for ReadSide<W, B, A, C>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, asked, address, length, turn, inside, before, failed, decode, good
        );
        self.split.aclk.next = self.aclk.val();
        self.split.clear.next = self.clear.val();
        self.flights.aclk.next = self.aclk.val();
        self.flights.clear.next = self.clear.val();

        // A burst leaves when the AR register is free, or is being freed, and the limit allows it.
        self.split.span_valid.next = self.span_valid.val();
        self.split.span.next = self.span.val();
        self.span_ready.next = self.split.span_ready.val();
        self.slot.next = (!self.asked.q.val() | self.ar_ready.val()) & self.flights.room.val();
        self.split.burst_ready.next = self.slot.val();
        self.issue.next = self.slot.val() & self.split.burst_valid.val();

        // The rotation is the same for all bursts of a copy.
        self.span_turn.next = (self.dest_low.val().get_bits::<6>(0)
            - self.span.val().low.get_bits::<6>(0))
            & self.lane_mask.val();
        self.now_turn.next = self.turn.q.val();
        if self.split.burst.val().first {
            self.now_turn.next = self.span_turn.val();
        }
        self.beats.next = (self.split.burst.val().end >> self.lane_bits.val())
            - (self.split.burst.val().low >> self.lane_bits.val());

        if self.ar_ready.val() {
            self.asked.d.next = false;
        }
        if self.issue.val() {
            self.asked.d.next = true;
            self.address.d.next.low = self.split.burst.val().low;
            self.address.d.next.block = self.split.burst.val().block;
            self.length.d.next = self.beats.val().get_bits::<8>(0);
            self.turn.d.next = self.now_turn.val();
        }
        self.ar_valid.next = self.asked.q.val();
        self.ar_addr.next = self.address.q.val();
        self.ar_len.next = self.length.q.val();

        self.flights.push.next = self.issue.val();
        self.flights.data_in.next.skip =
            self.split.burst.val().low.get_bits::<6>(0) & self.lane_mask.val();
        self.flights.data_in.next.spare =
            !self.split.burst.val().end.get_bits::<6>(0) & self.lane_mask.val();
        self.flights.data_in.next.turn = self.now_turn.val();
        self.flights.data_in.next.last = self.split.burst.val().last;

        // Beats: only the first of a burst begins, and only the last one ends, inside its word.
        self.r_ready.next =
            self.flights.valid.val() & self.lanes_room.val() & self.outcome_room.val();
        self.fires.next = self.r_valid.val() & self.r_ready.val();
        self.copy_ends.next = self.r_last.val() & self.flights.data_out.val().last;
        self.skip.next = self.flights.data_out.val().skip;
        if self.inside.q.val() {
            self.skip.next = 0.into();
        }
        self.spare.next = 0.into();
        if self.r_last.val() {
            self.spare.next = self.flights.data_out.val().spare;
        }
        self.mask.next = (self.all.val() << self.skip.val()) & (self.all.val() >> self.spare.val());
        self.flights.pop.next = self.fires.val() & self.r_last.val();

        self.realign.data.next = self.r_data.val();
        self.realign.mask.next = self.mask.val();
        self.realign.turn.next = self.flights.data_out.val().turn;
        self.data.next = self.realign.turned.val();
        self.push.next = 0.into();
        if self.fires.val() {
            self.push.next = self.realign.turned_mask.val();
        }

        // The first error of a copy stays until its last beat.
        self.now_failed.next = self.failed.q.val() | self.r_resp.val().get_bit(1);
        self.now_decode.next = self.r_resp.val().get_bit(0);
        self.now_good.next = self.before.q.val();
        if self.failed.q.val() {
            self.now_decode.next = self.decode.q.val();
            self.now_good.next = self.good.q.val();
        }
        self.spoilt.next = self.now_failed.val();
        self.outcome_push.next = self.fires.val() & self.copy_ends.val();
        self.outcome.next.failed = self.now_failed.val();
        self.outcome.next.decode = self.now_decode.val();
        self.outcome.next.bytes = self.now_good.val();
        self.wide_skip.next = bit_cast::<32, 6>(self.skip.val());
        if self.fires.val() {
            self.inside.d.next = !self.r_last.val();
            self.before.d.next = self.before.q.val() + (self.lanes.val() - self.wide_skip.val());
            self.failed.d.next = self.now_failed.val();
            self.decode.d.next = self.now_decode.val();
            self.good.d.next = self.now_good.val();
            if self.copy_ends.val() {
                self.before.d.next = 0.into();
                self.failed.d.next = false;
            }
        }

        if self.clear.val() {
            self.asked.d.next = false;
            self.inside.d.next = false;
            self.before.d.next = 0.into();
            self.failed.d.next = false;
        }
    }
}
