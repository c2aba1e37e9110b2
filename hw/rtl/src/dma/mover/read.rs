//! The read side: AR from the source's bursts, R into the lanes.
//!
//! ```text
//! span --> gate --+--> issuer --> AR, or the on-chip memory
//!                 +--> flights: 2^A bursts
//!                         |
//! R --> failed? before? --> realign --> lanes
//!           +--> outcome, with the last beat of the transfer
//! ```
//!
//! A transfer can end before its last byte: an R beat reports an error, the check denies a burst, or the write
//! side gives up. Then no more bursts of it are sent, R beats that still come for it are taken and dropped,
//! and a mark goes into every lane behind the last byte that was read. Nothing behind them waits.
//!
//! A burst of the on-chip memory is a flight whose beats come from the [`LocalReader`]. A burst that is not sent is a flight all the same, a void one, so that everything stays in order. A burst of a
//! fill is a flight whose beats are made here.
//!
//! A span that is offered is on AR one cycle later, or after its verdict; an R beat that is taken is in the
//! lanes one cycle later.

use super::gate::Gate;
use super::issue::Issuer;
use super::local::LocalReader;
use super::queue::Queue;
use super::realign::Realign;
use super::types::{Address, Check, Outcome, ReadFlight, Span};
use rust_hdl::prelude::*;

/// W data bits, B = W / 8 lanes, 2^A bursts in flight, C = A + 1.
#[derive(LogicBlock)]
pub struct ReadSide<const W: usize, const B: usize, const A: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// Nothing is checked; constant.
    pub open: Signal<In, Bit>,
    /// A source is offered.
    pub span_valid: Signal<In, Bit>,
    /// The source.
    pub span: Signal<In, Span>,
    /// It is taken.
    pub span_ready: Signal<Out, Bit>,
    /// The source that is taken belongs to a transfer of which nothing more is wanted.
    pub abandon: Signal<Out, Bit>,
    /// A burst is to be checked.
    pub check_valid: Signal<Out, Bit>,
    /// The burst.
    pub check: Signal<Out, Check>,
    /// The oldest burst without a verdict gets one.
    pub verdict_valid: Signal<In, Bit>,
    /// It may go on the bus.
    pub verdict_allowed: Signal<In, Bit>,
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
    /// A word of the on-chip memory is asked for.
    pub local_valid: Signal<Out, Bit>,
    /// Which.
    pub local_address: Signal<Out, Bits<13>>,
    /// The one asked for in the cycle before.
    pub local_data: Signal<In, Bits<W>>,
    /// The lanes would take a beat.
    pub lanes_room: Signal<In, Bit>,
    /// Lanes of the destination that get a byte.
    pub push: Signal<Out, Bits<B>>,
    /// The bytes, on their lanes.
    pub data: Signal<Out, Bits<W>>,
    /// They are no bytes, but the mark that the transfer is cut here.
    pub cut: Signal<Out, Bit>,
    /// For a reason that stops the owner: the check forbids the rest, or the slave is silent.
    pub denied: Signal<Out, Bit>,
    /// The write side wants no more of a transfer.
    pub abort: Signal<In, Bit>,
    /// Its number, modulo 2^C.
    pub abort_number: Signal<In, Bits<C>>,
    /// The completion would take an outcome.
    pub outcome_room: Signal<In, Bit>,
    /// It gets one.
    pub outcome_push: Signal<Out, Bit>,
    /// The outcome.
    pub outcome: Signal<Out, Outcome>,
    gate: Gate,
    issue: Issuer<B, C>,
    flights: Queue<ReadFlight, A, C>,
    realign: Realign<W, B>,
    local: LocalReader<W, A, C>,
    number: DFF<Bits<C>>,
    inside: DFF<Bit>,
    left: DFF<Bits<8>>,
    at_next: DFF<Bits<11>>,
    before: DFF<Bits<32>>,
    failed: DFF<Bit>,
    first_failure: DFF<Outcome>,
    beat_mask: Constant<Bits<11>>,
    lane_step: Constant<Bits<11>>,
    lanes: Constant<Bits<32>>,
    all: Constant<Bits<B>>,
    word: Constant<Bits<10>>,
    two_words: Constant<Bits<10>>,
    four_words: Constant<Bits<10>>,
    ready: Signal<Local, Bit>,
    voids: Signal<Local, Bit>,
    bus: Signal<Local, Bit>,
    on_chip: Signal<Local, Bit>,
    moves: Signal<Local, Bit>,
    now_left: Signal<Local, Bits<8>>,
    burst_ends: Signal<Local, Bit>,
    copy_ends: Signal<Local, Bit>,
    skip: Signal<Local, Bits<6>>,
    spare: Signal<Local, Bits<6>>,
    wide_skip: Signal<Local, Bits<32>>,
    wide_spare: Signal<Local, Bits<32>>,
    mask: Signal<Local, Bits<B>>,
    at: Signal<Local, Bits<11>>,
    pattern: Signal<Local, Bits<64>>,
    pattern_low: Signal<Local, Bits<64>>,
    once: Signal<Local, Bits<W>>,
    twice: Signal<Local, Bits<W>>,
    four: Signal<Local, Bits<W>>,
    beat: Signal<Local, Bits<W>>,
    bad: Signal<Local, Bit>,
    late: Signal<Local, Bit>,
    stops: Signal<Local, Bit>,
    fails: Signal<Local, Bit>,
    now_failed: Signal<Local, Bit>,
    now_failure: Signal<Local, Outcome>,
}

impl<const W: usize, const B: usize, const A: usize, const C: usize> Default
    for ReadSide<W, B, A, C>
{
    fn default() -> Self {
        ReadSide {
            aclk: Signal::default(),
            clear: Signal::default(),
            open: Signal::default(),
            span_valid: Signal::default(),
            span: Signal::default(),
            span_ready: Signal::default(),
            abandon: Signal::default(),
            check_valid: Signal::default(),
            check: Signal::default(),
            verdict_valid: Signal::default(),
            verdict_allowed: Signal::default(),
            ar_valid: Signal::default(),
            ar_addr: Signal::default(),
            ar_len: Signal::default(),
            ar_ready: Signal::default(),
            r_valid: Signal::default(),
            r_data: Signal::default(),
            r_resp: Signal::default(),
            r_last: Signal::default(),
            r_ready: Signal::default(),
            local_valid: Signal::default(),
            local_address: Signal::default(),
            local_data: Signal::default(),
            lanes_room: Signal::default(),
            push: Signal::default(),
            data: Signal::default(),
            cut: Signal::default(),
            denied: Signal::default(),
            abort: Signal::default(),
            abort_number: Signal::default(),
            outcome_room: Signal::default(),
            outcome_push: Signal::default(),
            outcome: Signal::default(),
            gate: Gate::default(),
            issue: Issuer::default(),
            flights: Queue::default(),
            realign: Realign::default(),
            local: LocalReader::default(),
            number: DFF::default(),
            inside: DFF::default(),
            left: DFF::default(),
            at_next: DFF::default(),
            before: DFF::default(),
            failed: DFF::default(),
            first_failure: DFF::default(),
            beat_mask: Constant::new((B as u64 - 1).into()),
            lane_step: Constant::new((B as u64).into()),
            lanes: Constant::new((B as u64).into()),
            all: Constant::new(Bits::<B>::mask()),
            word: Constant::new(64.into()),
            two_words: Constant::new(128.into()),
            four_words: Constant::new(256.into()),
            ready: Signal::default(),
            voids: Signal::default(),
            bus: Signal::default(),
            on_chip: Signal::default(),
            moves: Signal::default(),
            now_left: Signal::default(),
            burst_ends: Signal::default(),
            copy_ends: Signal::default(),
            skip: Signal::default(),
            spare: Signal::default(),
            wide_skip: Signal::default(),
            wide_spare: Signal::default(),
            mask: Signal::default(),
            at: Signal::default(),
            pattern: Signal::default(),
            pattern_low: Signal::default(),
            once: Signal::default(),
            twice: Signal::default(),
            four: Signal::default(),
            beat: Signal::default(),
            bad: Signal::default(),
            late: Signal::default(),
            stops: Signal::default(),
            fails: Signal::default(),
            now_failed: Signal::default(),
            now_failure: Signal::default(),
        }
    }
}

impl<const W: usize, const B: usize, const A: usize, const C: usize> Logic
    for ReadSide<W, B, A, C>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            number,
            inside,
            left,
            at_next,
            before,
            failed,
            first_failure
        );
        self.gate.aclk.next = self.aclk.val();
        self.gate.clear.next = self.clear.val();
        self.flights.aclk.next = self.aclk.val();
        self.flights.clear.next = self.clear.val();
        self.local.aclk.next = self.aclk.val();
        self.local.clear.next = self.clear.val();

        self.gate.open.next = self.open.val();
        self.gate.write.next = false;
        self.gate.span_valid.next = self.span_valid.val();
        self.gate.span.next = self.span.val();
        self.span_ready.next = self.gate.span_ready.val();
        self.abandon.next = self.gate.abandon.val();
        self.check_valid.next = self.gate.check_valid.val();
        self.check.next = self.gate.check.val();
        self.gate.verdict_valid.next = self.verdict_valid.val();
        self.gate.verdict_allowed.next = self.verdict_allowed.val();

        self.issue.aclk.next = self.aclk.val();
        self.issue.clear.next = self.clear.val();
        self.issue.burst_valid.next = self.gate.burst_valid.val();
        self.issue.burst.next = self.gate.burst.val();
        self.issue.denied.next = self.gate.denied.val();
        self.gate.burst_ready.next = self.issue.burst_ready.val();
        self.gate.stop.next = self.issue.stop.val();
        self.issue.failed.next = self.failed.q.val();
        self.issue.number.next = self.number.q.val();
        self.issue.abort.next = self.abort.val();
        self.issue.abort_number.next = self.abort_number.val();
        self.ar_valid.next = self.issue.ar_valid.val();
        self.ar_addr.next = self.issue.ar_addr.val();
        self.ar_len.next = self.issue.ar_len.val();
        self.issue.ar_ready.next = self.ar_ready.val();
        self.local.push.next = self.issue.local_push.val();
        self.local.burst.next = self.issue.local_burst.val();
        self.local_valid.next = self.local.read_valid.val();
        self.local_address.next = self.local.read_address.val();
        self.local.read_data.next = self.local_data.val();
        self.issue.room.next = self.flights.room.val();
        self.flights.push.next = self.issue.push.val();
        self.flights.data_in.next = self.issue.flight.val();

        // Beats: only the first of a burst begins, and only the last one ends, inside its word.
        self.ready.next =
            self.flights.valid.val() & self.lanes_room.val() & self.outcome_room.val();
        self.voids.next = self.ready.val() & self.flights.data_out.val().void;
        self.bus.next = self.ready.val()
            & !self.flights.data_out.val().void
            & !self.flights.data_out.val().fill
            & !self.flights.data_out.val().local;
        self.r_ready.next = self.bus.val();
        self.on_chip.next = self.ready.val()
            & !self.flights.data_out.val().void
            & self.flights.data_out.val().local;
        self.local.pop.next = self.on_chip.val();
        self.moves.next = (self.bus.val() & self.r_valid.val())
            | (self.on_chip.val() & self.local.valid.val())
            | (self.ready.val()
                & !self.flights.data_out.val().void
                & self.flights.data_out.val().fill);
        self.now_left.next = self.flights.data_out.val().beats;
        self.skip.next = self.flights.data_out.val().skip;
        self.at.next = self.flights.data_out.val().low;
        if self.inside.q.val() {
            self.now_left.next = self.left.q.val();
            self.skip.next = 0.into();
            self.at.next = self.at_next.q.val();
        }
        self.burst_ends.next = self.r_last.val();
        if self.flights.data_out.val().fill | self.flights.data_out.val().local {
            self.burst_ends.next = !self.now_left.val().any();
        }
        self.copy_ends.next = self.voids.val()
            | (self.moves.val() & self.burst_ends.val() & self.flights.data_out.val().last);
        self.spare.next = 0.into();
        if self.burst_ends.val() {
            self.spare.next = self.flights.data_out.val().spare;
        }
        self.mask.next = (self.all.val() << self.skip.val()) & (self.all.val() >> self.spare.val());
        self.flights.pop.next = self.voids.val() | (self.moves.val() & self.burst_ends.val());

        // A pattern of 8 bytes, over and over.
        self.pattern_low.next = bit_cast::<64, 11>(self.flights.data_out.val().low);
        self.pattern.next = bit_cast::<64, 53>(self.flights.data_out.val().block);
        self.once.next = bit_cast::<W, 64>((self.pattern.val() << 11) | self.pattern_low.val());
        self.twice.next = self.once.val() | (self.once.val() << self.word.val());
        self.four.next = self.twice.val() | (self.twice.val() << self.two_words.val());
        self.beat.next = self.r_data.val();
        if self.flights.data_out.val().local {
            self.beat.next = self.local.data.val();
        }
        if self.flights.data_out.val().fill {
            self.beat.next = self.four.val() | (self.four.val() << self.four_words.val());
        }
        self.realign.data.next = self.beat.val();
        self.realign.mask.next = self.mask.val();
        self.realign.turn.next = self.flights.data_out.val().turn;
        self.data.next = self.realign.turned.val();

        // The first failure of a transfer stays until its end.
        self.bad.next = self.bus.val() & self.r_valid.val() & self.r_resp.val().any();
        self.late.next = self.r_resp.val() == 1;
        self.fails.next = !self.failed.q.val() & (self.bad.val() | self.voids.val());
        self.now_failure.next.status = 1.into();
        if self.r_resp.val().get_bit(0) {
            self.now_failure.next.status = 2.into();
        }
        if self.late.val() {
            self.now_failure.next.status = 7.into();
        }
        if self.flights.data_out.val().void {
            self.now_failure.next.status = 5.into();
        }
        self.now_failure.next.failed = true;
        self.now_failure.next.skipped = false;
        self.now_failure.next.bytes = self.before.q.val();
        self.now_failure.next.low = self.at.val();
        self.now_failure.next.block = self.flights.data_out.val().block;
        self.now_failed.next =
            self.bad.val() | (self.voids.val() & self.flights.data_out.val().denied);
        if self.failed.q.val() {
            self.now_failure.next = self.first_failure.q.val();
            self.now_failed.next = true;
        }

        self.cut.next = self.fails.val();
        self.stops.next = self.late.val() & !self.open.val();
        if self.flights.data_out.val().void {
            self.stops.next = self.flights.data_out.val().denied;
        }
        self.denied.next = self.stops.val();
        self.push.next = 0.into();
        if self.moves.val() & !self.failed.q.val() {
            self.push.next = self.realign.turned_mask.val();
        }
        if self.fails.val() {
            self.push.next = self.all.val();
        }
        self.outcome_push.next = self.copy_ends.val();
        self.outcome.next = self.now_failure.val();
        self.outcome.next.failed = self.now_failed.val();
        self.outcome.next.skipped = false;
        self.wide_skip.next = bit_cast::<32, 6>(self.skip.val());
        self.wide_spare.next = bit_cast::<32, 6>(self.spare.val());
        if self.moves.val() {
            self.inside.d.next = !self.burst_ends.val();
            self.left.d.next = self.now_left.val() - 1;
            self.at_next.d.next = (self.at.val() & !self.beat_mask.val()) + self.lane_step.val();
            self.before.d.next = self.before.q.val()
                + (self.lanes.val() - self.wide_skip.val() - self.wide_spare.val());
        }
        if self.fails.val() {
            self.failed.d.next = self.now_failed.val();
            self.first_failure.d.next = self.now_failure.val();
        }
        if self.copy_ends.val() {
            self.before.d.next = 0.into();
            self.failed.d.next = false;
            self.number.d.next = self.number.q.val() + 1;
        }

        if self.clear.val() {
            self.number.d.next = 0.into();
            self.inside.d.next = false;
            self.before.d.next = 0.into();
            self.failed.d.next = false;
        }
    }
}
