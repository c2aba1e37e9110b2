//! A span of bytes in, bursts out.
//!
//! A burst ends at the next 2 KiB border or with the span. So it never crosses a 4 KiB border and never has
//! more than 256 beats of 8 bytes; on a wider bus it has fewer.
//!
//! ```text
//! span      low........................................end
//!            |           |           |           |       |
//! bursts     [ first    ][          ][          ][ last  ]      borders every 2048 bytes
//! ```
//!
//! A burst a cycle; the first one of a span in the cycle in which the span is offered.

use super::types::{Burst, Span};
use rust_hdl::prelude::*;

/// Cuts spans into bursts.
#[derive(LogicBlock, Default)]
pub struct Splitter {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets the span at the next edge.
    pub clear: Signal<In, Bit>,
    /// The burst that is offered is to be the last of its span.
    pub abandon: Signal<In, Bit>,
    /// A span is offered.
    pub span_valid: Signal<In, Bit>,
    /// The span.
    pub span: Signal<In, Span>,
    /// It is taken, together with its first burst.
    pub span_ready: Signal<Out, Bit>,
    /// A burst is offered.
    pub burst_valid: Signal<Out, Bit>,
    /// The burst.
    pub burst: Signal<Out, Burst>,
    /// It is taken.
    pub burst_ready: Signal<In, Bit>,
    busy: DFF<Bit>,
    rest: DFF<Span>,
    now: Signal<Local, Span>,
    now_end: Signal<Local, Bits<11>>,
    last: Signal<Local, Bit>,
    fires: Signal<Local, Bit>,
}

impl Logic for Splitter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, busy, rest);

        self.now.next = self.span.val();
        if self.busy.q.val() {
            self.now.next = self.rest.q.val();
        }
        self.last.next = !self.now.val().blocks.any();
        self.now_end.next = 0x7ff.into();
        if self.last.val() {
            self.now_end.next = self.now.val().end;
        }

        self.burst_valid.next = self.busy.q.val() | self.span_valid.val();
        self.burst.next.low = self.now.val().low;
        self.burst.next.block = self.now.val().block;
        self.burst.next.end = self.now_end.val();
        self.burst.next.turn = self.now.val().turn;
        self.burst.next.owner = self.now.val().owner;
        self.burst.next.tag = self.now.val().tag;
        self.burst.next.fill = self.now.val().fill;
        self.burst.next.local = self.now.val().local;
        self.burst.next.void = self.now.val().void;
        self.burst.next.more = self.now.val().more;
        self.burst.next.last = (self.last.val() | self.abandon.val()) & self.now.val().last;
        self.span_ready.next = !self.busy.q.val() & self.burst_ready.val();

        self.fires.next = self.burst_valid.val() & self.burst_ready.val();
        if self.fires.val() {
            self.busy.d.next = !self.last.val() & !self.abandon.val();
            self.rest.d.next = self.now.val();
            self.rest.d.next.blocks = self.now.val().blocks - 1;
            if !self.now.val().fill {
                self.rest.d.next.low = 0.into();
                self.rest.d.next.block = self.now.val().block + 1;
            }
        }
        if self.clear.val() {
            self.busy.d.next = false;
        }
    }
}
