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
    block: DFF<Bits<53>>,
    blocks: DFF<Bits<22>>,
    end: DFF<Bits<11>>,
    now_low: Signal<Local, Bits<11>>,
    now_block: Signal<Local, Bits<53>>,
    now_blocks: Signal<Local, Bits<22>>,
    span_end: Signal<Local, Bits<11>>,
    now_end: Signal<Local, Bits<11>>,
    last: Signal<Local, Bit>,
    fires: Signal<Local, Bit>,
}

impl Logic for Splitter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, busy, block, blocks, end);

        self.now_low.next = self.span.val().low;
        self.now_block.next = self.span.val().block;
        self.now_blocks.next = self.span.val().blocks;
        self.span_end.next = self.span.val().end;
        if self.busy.q.val() {
            self.now_low.next = 0.into();
            self.now_block.next = self.block.q.val();
            self.now_blocks.next = self.blocks.q.val();
            self.span_end.next = self.end.q.val();
        }
        self.last.next = !self.now_blocks.val().any();
        self.now_end.next = 0x7ff.into();
        if self.last.val() {
            self.now_end.next = self.span_end.val();
        }

        self.burst_valid.next = self.busy.q.val() | self.span_valid.val();
        self.burst.next.low = self.now_low.val();
        self.burst.next.block = self.now_block.val();
        self.burst.next.end = self.now_end.val();
        self.burst.next.first = !self.busy.q.val();
        self.burst.next.last = self.last.val();
        self.span_ready.next = !self.busy.q.val() & self.burst_ready.val();

        self.fires.next = self.burst_valid.val() & self.burst_ready.val();
        if self.fires.val() {
            self.busy.d.next = !self.last.val();
            self.block.d.next = self.now_block.val() + 1;
            self.blocks.d.next = self.now_blocks.val() - 1;
            self.end.d.next = self.span_end.val();
        }
        if self.clear.val() {
            self.busy.d.next = false;
        }
    }
}
