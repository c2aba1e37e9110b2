//! The write side: AW and W from the destination's bursts and the lanes.
//!
//! ```text
//! spans: 2^C --> splitter --> command --+--> AW register --> AW
//!                                       +--> responder's flights
//! lanes ------------------------------> + --> W register --> W
//! ```
//!
//! The AW of a burst leaves together with its first beat, so a burst that was announced never waits for a
//! read that has not even begun. A beat leaves when every lane that it needs has a byte.
//!
//! Bytes whose read failed, and all bytes that come after a failed burst of the same copy is known, keep
//! their place on the bus and lose their strobe.
//!
//! A byte that enters the lanes is on W one cycle later.

use super::respond::Responder;
use super::split::Splitter;
use super::types::{Address, Outcome, Span, WriteCommand};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// B lanes, 2^A bursts in flight, C = A + 1, 2^C spans waiting, E = C + 1.
#[derive(LogicBlock)]
pub struct WriteSide<const B: usize, const A: usize, const C: usize, const E: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A destination comes.
    pub span_push: Signal<In, Bit>,
    /// The destination.
    pub span: Signal<In, Span>,
    /// One would be taken.
    pub span_room: Signal<Out, Bit>,
    /// AWVALID.
    pub aw_valid: Signal<Out, Bit>,
    /// AWADDR.
    pub aw_addr: Signal<Out, Address>,
    /// AWLEN.
    pub aw_len: Signal<Out, Bits<8>>,
    /// AWREADY.
    pub aw_ready: Signal<In, Bit>,
    /// WVALID.
    pub w_valid: Signal<Out, Bit>,
    /// WDATA, by lane.
    pub w_data: [Signal<Out, Bits<8>>; B],
    /// WSTRB, by lane.
    pub w_strb: [Signal<Out, Bit>; B],
    /// WLAST.
    pub w_last: Signal<Out, Bit>,
    /// WREADY.
    pub w_ready: Signal<In, Bit>,
    /// BVALID.
    pub b_valid: Signal<In, Bit>,
    /// BRESP.
    pub b_resp: Signal<In, Bits<2>>,
    /// BREADY.
    pub b_ready: Signal<Out, Bit>,
    /// Lanes that have a byte.
    pub lane_valid: [Signal<In, Bit>; B],
    /// The first byte of each lane.
    pub lane_head: [Signal<In, Bits<8>>; B],
    /// It must not be written.
    pub lane_spoilt: [Signal<In, Bit>; B],
    /// Lanes that lose their first byte.
    pub pop: Signal<Out, Bits<B>>,
    /// The completion would take an outcome.
    pub outcome_room: Signal<In, Bit>,
    /// It gets one.
    pub outcome_push: Signal<Out, Bit>,
    /// The outcome.
    pub outcome: Signal<Out, Outcome>,
    spans: Fifo<Span, C, E>,
    split: Splitter,
    respond: Responder<A, C>,
    loaded: DFF<Bit>,
    command: DFF<WriteCommand>,
    sent: DFF<Bits<32>>,
    inside: DFF<Bit>,
    left: DFF<Bits<8>>,
    number: DFF<Bits<C>>,
    announced: DFF<Bit>,
    address: DFF<Address>,
    length: DFF<Bits<8>>,
    offered: DFF<Bit>,
    word: [DFF<Bits<8>>; B],
    strobe: [DFF<Bit>; B],
    last: DFF<Bit>,
    lane_bits: Constant<Bits<4>>,
    lane_mask: Constant<Bits<6>>,
    all: Constant<Bits<B>>,
    free: Signal<Local, Bit>,
    issue: Signal<Local, Bit>,
    before: Signal<Local, Bits<32>>,
    size: Signal<Local, Bits<32>>,
    beats: Signal<Local, Bits<11>>,
    now_left: Signal<Local, Bits<8>>,
    burst_ends: Signal<Local, Bit>,
    skip: Signal<Local, Bits<6>>,
    spare: Signal<Local, Bits<6>>,
    mask: Signal<Local, Bits<B>>,
    here: Signal<Local, Bit>,
    may_begin: Signal<Local, Bit>,
    fires: Signal<Local, Bit>,
    withheld: Signal<Local, Bit>,
}

impl<const B: usize, const A: usize, const C: usize, const E: usize> Default
    for WriteSide<B, A, C, E>
{
    fn default() -> Self {
        WriteSide {
            aclk: Signal::default(),
            clear: Signal::default(),
            span_push: Signal::default(),
            span: Signal::default(),
            span_room: Signal::default(),
            aw_valid: Signal::default(),
            aw_addr: Signal::default(),
            aw_len: Signal::default(),
            aw_ready: Signal::default(),
            w_valid: Signal::default(),
            w_data: std::array::from_fn(|_| Signal::default()),
            w_strb: std::array::from_fn(|_| Signal::default()),
            w_last: Signal::default(),
            w_ready: Signal::default(),
            b_valid: Signal::default(),
            b_resp: Signal::default(),
            b_ready: Signal::default(),
            lane_valid: std::array::from_fn(|_| Signal::default()),
            lane_head: std::array::from_fn(|_| Signal::default()),
            lane_spoilt: std::array::from_fn(|_| Signal::default()),
            pop: Signal::default(),
            outcome_room: Signal::default(),
            outcome_push: Signal::default(),
            outcome: Signal::default(),
            spans: Fifo::default(),
            split: Splitter::default(),
            respond: Responder::default(),
            loaded: DFF::default(),
            command: DFF::default(),
            sent: DFF::default(),
            inside: DFF::default(),
            left: DFF::default(),
            number: DFF::default(),
            announced: DFF::default(),
            address: DFF::default(),
            length: DFF::default(),
            offered: DFF::default(),
            word: std::array::from_fn(|_| DFF::default()),
            strobe: std::array::from_fn(|_| DFF::default()),
            last: DFF::default(),
            lane_bits: Constant::new(u64::from(B.ilog2()).into()),
            lane_mask: Constant::new((B as u64 - 1).into()),
            all: Constant::new(Bits::<B>::mask()),
            free: Signal::default(),
            issue: Signal::default(),
            before: Signal::default(),
            size: Signal::default(),
            beats: Signal::default(),
            now_left: Signal::default(),
            burst_ends: Signal::default(),
            skip: Signal::default(),
            spare: Signal::default(),
            mask: Signal::default(),
            here: Signal::default(),
            may_begin: Signal::default(),
            fires: Signal::default(),
            withheld: Signal::default(),
        }
    }
}

impl<const B: usize, const A: usize, const C: usize, const E: usize> Logic
    for WriteSide<B, A, C, E>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, loaded, command, sent, inside, left, number, announced, address, length,
            offered, last
        );
        self.spans.aclk.next = self.aclk.val();
        self.spans.clear.next = self.clear.val();
        self.split.aclk.next = self.aclk.val();
        self.split.clear.next = self.clear.val();
        self.respond.aclk.next = self.aclk.val();
        self.respond.clear.next = self.clear.val();

        self.spans.push.next = self.span_push.val();
        self.spans.data_in.next = self.span.val();
        self.span_room.next = self.spans.room.val();
        self.split.span_valid.next = self.spans.valid.val();
        self.split.span.next = self.spans.data_out.val();
        self.spans.pop.next = self.split.span_ready.val();

        // The beat that the command stands for: its lanes, and whether all of them have a byte.
        self.now_left.next = self.command.q.val().beats;
        self.skip.next = self.command.q.val().skip;
        if self.inside.q.val() {
            self.now_left.next = self.left.q.val();
            self.skip.next = 0.into();
        }
        self.burst_ends.next = !self.now_left.val().any();
        self.spare.next = 0.into();
        if self.burst_ends.val() {
            self.spare.next = self.command.q.val().spare;
        }
        self.mask.next = (self.all.val() << self.skip.val()) & (self.all.val() >> self.spare.val());
        self.here.next = self.loaded.q.val();
        for i in 0..B {
            if self.mask.val().get_bit(i) & !self.lane_valid[i].val() {
                self.here.next = false;
            }
        }

        self.may_begin.next =
            (!self.announced.q.val() | self.aw_ready.val()) & self.respond.room.val();
        self.fires.next = self.here.val()
            & (!self.offered.q.val() | self.w_ready.val())
            & (self.inside.q.val() | self.may_begin.val());
        self.withheld.next =
            self.respond.broken.val() & (self.respond.serial.val() == self.number.q.val());

        // The next command, in the cycle in which this one ends.
        self.free.next = !self.loaded.q.val() | (self.fires.val() & self.burst_ends.val());
        self.split.burst_ready.next = self.free.val();
        self.issue.next = self.free.val() & self.split.burst_valid.val();
        self.before.next = self.sent.q.val();
        if self.split.burst.val().first {
            self.before.next = 0.into();
        }
        self.size.next = bit_cast::<32, 11>(self.split.burst.val().end)
            - bit_cast::<32, 11>(self.split.burst.val().low)
            + 1;
        self.beats.next = (self.split.burst.val().end >> self.lane_bits.val())
            - (self.split.burst.val().low >> self.lane_bits.val());

        // W, and AW with the first beat.
        if self.w_ready.val() {
            self.offered.d.next = false;
        }
        if self.aw_ready.val() {
            self.announced.d.next = false;
        }
        self.pop.next = 0.into();
        self.respond.push.next = false;
        if self.fires.val() {
            self.pop.next = self.mask.val();
            self.offered.d.next = true;
            self.last.d.next = self.burst_ends.val();
            self.inside.d.next = !self.burst_ends.val();
            self.left.d.next = self.now_left.val() - 1;
            if !self.inside.q.val() {
                self.respond.push.next = true;
                self.announced.d.next = true;
                self.address.d.next.low = self.command.q.val().low;
                self.address.d.next.block = self.command.q.val().block;
                self.length.d.next = self.command.q.val().beats;
            }
            if self.burst_ends.val() {
                self.loaded.d.next = false;
                if self.command.q.val().last {
                    self.number.d.next = self.number.q.val() + 1;
                }
            }
        }
        for i in 0..B {
            self.word[i].clock.next = self.aclk.val();
            self.word[i].d.next = self.word[i].q.val();
            self.strobe[i].clock.next = self.aclk.val();
            self.strobe[i].d.next = self.strobe[i].q.val();
            if self.fires.val() {
                self.word[i].d.next = self.lane_head[i].val();
                self.strobe[i].d.next =
                    self.mask.val().get_bit(i) & !self.lane_spoilt[i].val() & !self.withheld.val();
            }
            self.w_data[i].next = self.word[i].q.val();
            self.w_strb[i].next = self.strobe[i].q.val();
        }
        if self.issue.val() {
            self.loaded.d.next = true;
            self.command.d.next.low = self.split.burst.val().low;
            self.command.d.next.block = self.split.burst.val().block;
            self.command.d.next.beats = self.beats.val().get_bits::<8>(0);
            self.command.d.next.skip =
                self.split.burst.val().low.get_bits::<6>(0) & self.lane_mask.val();
            self.command.d.next.spare =
                !self.split.burst.val().end.get_bits::<6>(0) & self.lane_mask.val();
            self.command.d.next.before = self.before.val();
            self.command.d.next.last = self.split.burst.val().last;
            self.sent.d.next = self.before.val() + self.size.val();
        }
        self.aw_valid.next = self.announced.q.val();
        self.aw_addr.next = self.address.q.val();
        self.aw_len.next = self.length.q.val();
        self.w_valid.next = self.offered.q.val();
        self.w_last.next = self.last.q.val();

        self.respond.flight.next.before = self.command.q.val().before;
        self.respond.flight.next.last = self.command.q.val().last;
        self.respond.b_valid.next = self.b_valid.val();
        self.respond.b_resp.next = self.b_resp.val();
        self.b_ready.next = self.respond.b_ready.val();
        self.respond.outcome_room.next = self.outcome_room.val();
        self.outcome_push.next = self.respond.outcome_push.val();
        self.outcome.next = self.respond.outcome.val();

        if self.clear.val() {
            self.loaded.d.next = false;
            self.inside.d.next = false;
            self.number.d.next = 0.into();
            self.announced.d.next = false;
            self.offered.d.next = false;
        }
    }
}
