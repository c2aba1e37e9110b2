//! From spans to bursts that may go on the bus: each is shown to the address check, and waits for its verdict.
//!
//! ```text
//! span --> splitter --+--> queue of 4 --------------+--> burst, denied?
//!                     +--> check ... verdict -------+
//! ```
//!
//! The check is outside. It takes a burst a cycle, always, and answers each in order, one cycle later or any
//! time after; up to 3 cycles later no burst waits for the next one. With `open` there is no check, and
//! bursts pass in the cycle in which they are cut. Patterns and what is void are not shown.
//!
//! Once a side knows that its transfer is over, it says `stop`: what is left of that transfer is dropped here.

use super::split::Splitter;
use super::types::{Burst, Check, Span};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// Cuts spans into bursts and has them checked.
#[derive(LogicBlock, Default)]
pub struct Gate {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// Nothing is checked; constant.
    pub open: Signal<In, Bit>,
    /// These are writes; constant.
    pub write: Signal<In, Bit>,
    /// A span is offered.
    pub span_valid: Signal<In, Bit>,
    /// The span.
    pub span: Signal<In, Span>,
    /// It is taken, together with its first burst.
    pub span_ready: Signal<Out, Bit>,
    /// The span that is taken belongs to a transfer of which nothing more is wanted.
    pub abandon: Signal<Out, Bit>,
    /// A burst is to be checked.
    pub check_valid: Signal<Out, Bit>,
    /// The burst.
    pub check: Signal<Out, Check>,
    /// The oldest burst that has no verdict gets one.
    pub verdict_valid: Signal<In, Bit>,
    /// It may go on the bus.
    pub verdict_allowed: Signal<In, Bit>,
    /// A burst is offered.
    pub burst_valid: Signal<Out, Bit>,
    /// The burst.
    pub burst: Signal<Out, Burst>,
    /// It must not go on the bus.
    pub denied: Signal<Out, Bit>,
    /// It is taken.
    pub burst_ready: Signal<In, Bit>,
    /// No more bursts are wanted of the transfer whose burst is being taken, or was the last one taken; then
    /// it was not its transfer's last.
    pub stop: Signal<In, Bit>,
    split: Splitter,
    queue: Fifo<Burst, 2, 3>,
    count: DFF<Bits<3>>,
    verdicts: DFF<Bits<4>>,
    dropping: DFF<Bit>,
    cut_number: DFF<Bits<3>>,
    out_number: DFF<Bits<3>>,
    head: Signal<Local, Burst>,
    head_valid: Signal<Local, Bit>,
    exempt: Signal<Local, Bit>,
    stored: Signal<Local, Bit>,
    allowed: Signal<Local, Bit>,
    popped: Signal<Local, Bit>,
    used: Signal<Local, Bit>,
    left: Signal<Local, Bits<4>>,
    place: Signal<Local, Bits<3>>,
    verdict: Signal<Local, Bits<4>>,
}

impl Logic for Gate {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, count, verdicts, dropping, cut_number, out_number
        );
        self.split.aclk.next = self.aclk.val();
        self.split.clear.next = self.clear.val();
        self.queue.aclk.next = self.aclk.val();
        self.queue.clear.next = self.clear.val();

        self.split.span_valid.next = self.span_valid.val();
        self.split.span.next = self.span.val();
        self.span_ready.next = self.split.span_ready.val();
        self.split.burst_ready.next = self.queue.room.val();
        if self.open.val() {
            self.split.burst_ready.next = self.burst_ready.val() | self.dropping.q.val();
        }
        // What is cut while the rest of its transfer is being dropped ends its span.
        self.abandon.next =
            self.dropping.q.val() & (self.cut_number.q.val() == self.out_number.q.val());
        self.split.abandon.next = self.abandon.val();
        if self.split.burst_valid.val() & self.queue.room.val() & self.split.burst.val().last {
            self.cut_number.d.next = self.cut_number.q.val() + 1;
        }
        self.queue.push.next = self.split.burst_valid.val() & !self.open.val();
        self.queue.data_in.next = self.split.burst.val();
        self.check_valid.next = self.split.burst_valid.val()
            & self.queue.room.val()
            & !self.split.burst.val().fill
            & !self.split.burst.val().void
            & !self.open.val();
        self.check.next.low = self.split.burst.val().low;
        self.check.next.block = self.split.burst.val().block;
        self.check.next.end = self.split.burst.val().end;
        self.check.next.owner = self.split.burst.val().owner;
        self.check.next.write = self.write.val();
        self.check.next.local = self.split.burst.val().local;

        // A verdict that came earlier is in `verdicts`, the oldest lowest.
        self.head.next = self.queue.data_out.val();
        self.exempt.next = self.queue.data_out.val().fill | self.queue.data_out.val().void;
        self.stored.next = self.count.q.val().any();
        self.head_valid.next = self.queue.valid.val()
            & (self.exempt.val() | self.stored.val() | self.verdict_valid.val());
        self.allowed.next = self.verdict_allowed.val();
        if self.stored.val() {
            self.allowed.next = self.verdicts.q.val().get_bit(0);
        }
        if self.open.val() {
            self.head.next = self.split.burst.val();
            self.exempt.next = true;
            self.head_valid.next = self.split.burst_valid.val();
        }
        self.burst_valid.next = self.head_valid.val() & !self.dropping.q.val();
        self.burst.next = self.head.val();
        self.denied.next = !self.allowed.val() & !self.exempt.val();
        self.popped.next = self.head_valid.val() & (self.burst_ready.val() | self.dropping.q.val());
        self.queue.pop.next = self.popped.val() & !self.open.val();

        self.used.next = self.popped.val() & !self.exempt.val();
        self.left.next = self.verdicts.q.val();
        self.place.next = self.count.q.val();
        if self.used.val() & self.stored.val() {
            self.left.next = self.verdicts.q.val() >> 1;
            self.place.next = self.count.q.val() - 1;
        }
        self.verdict.next = 0.into();
        if self.verdict_allowed.val() {
            self.verdict.next = 1.into();
        }
        self.verdicts.d.next = self.left.val();
        self.count.d.next = self.place.val();
        if self.verdict_valid.val() & (self.stored.val() | !self.used.val()) {
            self.verdicts.d.next = self.left.val() | (self.verdict.val() << self.place.val());
            self.count.d.next = self.place.val() + 1;
        }

        if self.popped.val() & self.head.val().last {
            self.out_number.d.next = self.out_number.q.val() + 1;
        }
        if self.stop.val() {
            self.dropping.d.next = true;
        }
        if self.popped.val() & self.head.val().last & (self.stop.val() | self.dropping.q.val()) {
            self.dropping.d.next = false;
        }

        if self.open.val() {
            self.cut_number.d.next = 0.into();
            self.out_number.d.next = 0.into();
            self.count.d.next = 0.into();
        }
        if self.clear.val() {
            self.count.d.next = 0.into();
            self.verdicts.d.next = 0.into();
            self.dropping.d.next = false;
            self.cut_number.d.next = 0.into();
            self.out_number.d.next = 0.into();
        }
    }
}
