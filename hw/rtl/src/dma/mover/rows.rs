//! From a transfer to its rows: a pair of spans a cycle, the first one in the cycle in which the transfer is
//! offered.
//!
//! ```text
//! job --> first row's spans --+--> source, destination
//!   +--> + strides --> next --+
//! ```

use super::legalise::Extent;
use super::types::{Job, Span};
use rust_hdl::prelude::*;

/// The span of the next row.
#[derive(LogicBlock)]
pub struct NextRow {
    /// A row.
    pub span: Signal<In, Span>,
    /// Bytes to the next one, two's complement.
    pub stride: Signal<In, Bits<32>>,
    /// Bytes of a row, less one.
    pub bytes: Signal<In, Bits<32>>,
    /// The next row.
    pub next_span: Signal<Out, Span>,
    extent: Extent,
    sign: Constant<Bits<53>>,
    sum: Signal<Local, Bits<12>>,
    carry: Signal<Local, Bits<53>>,
    step: Signal<Local, Bits<53>>,
}

impl Default for NextRow {
    fn default() -> Self {
        NextRow {
            span: Signal::default(),
            stride: Signal::default(),
            bytes: Signal::default(),
            next_span: Signal::default(),
            extent: Extent::default(),
            sign: Constant::new((((1u64 << 32) - 1) << 21).into()),
            sum: Signal::default(),
            carry: Signal::default(),
            step: Signal::default(),
        }
    }
}

impl Logic for NextRow {
    #[hdl_gen]
    fn update(&mut self) {
        self.sum.next = bit_cast::<12, 11>(self.span.val().low)
            + bit_cast::<12, 11>(self.stride.val().get_bits::<11>(0));
        self.carry.next = bit_cast::<53, 1>(self.sum.val().get_bits::<1>(11));
        self.step.next = bit_cast::<53, 21>(self.stride.val().get_bits::<21>(11));
        if self.stride.val().get_bit(31) {
            self.step.next =
                bit_cast::<53, 21>(self.stride.val().get_bits::<21>(11)) | self.sign.val();
        }
        self.extent.low.next = self.sum.val().get_bits::<11>(0);
        self.extent.block.next = self.span.val().block;
        self.extent.bytes.next = self.bytes.val();
        self.extent.local.next = false;
        self.next_span.next = self.span.val();
        // A pattern stays where it is.
        if !self.span.val().fill {
            self.next_span.next.low = self.sum.val().get_bits::<11>(0);
            self.next_span.next.block = self.span.val().block + self.step.val() + self.carry.val();
            self.next_span.next.blocks = self.extent.blocks.val();
            self.next_span.next.end = self.extent.end.val();
        }
    }
}

/// Gives the rows of a transfer, one after the other.
#[derive(LogicBlock)]
pub struct Rows {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets the transfer at the next edge.
    pub clear: Signal<In, Bit>,
    /// A transfer is offered.
    pub job_valid: Signal<In, Bit>,
    /// The transfer.
    pub job: Signal<In, Job>,
    /// It is taken, with its first row.
    pub job_ready: Signal<Out, Bit>,
    /// No more rows are wanted of the transfer whose row is being taken.
    pub abandon: Signal<In, Bit>,
    /// A row is offered.
    pub row_valid: Signal<Out, Bit>,
    /// Its transfer's first.
    pub first: Signal<Out, Bit>,
    /// The row's source.
    pub source: Signal<Out, Span>,
    /// The row's destination.
    pub dest: Signal<Out, Span>,
    /// It is taken.
    pub row_ready: Signal<In, Bit>,
    busy: DFF<Bit>,
    left: DFF<Bits<16>>,
    source_row: DFF<Span>,
    dest_row: DFF<Span>,
    source_stride: DFF<Bits<32>>,
    dest_stride: DFF<Bits<32>>,
    bytes: DFF<Bits<32>>,
    next_source: NextRow,
    next_dest: NextRow,
    now_source: Signal<Local, Span>,
    now_dest: Signal<Local, Span>,
    now_left: Signal<Local, Bits<16>>,
    now_source_stride: Signal<Local, Bits<32>>,
    now_dest_stride: Signal<Local, Bits<32>>,
    now_bytes: Signal<Local, Bits<32>>,
    one: Constant<Bits<16>>,
    last: Signal<Local, Bit>,
    turn: Signal<Local, Bits<6>>,
}

impl Default for Rows {
    fn default() -> Self {
        Rows {
            aclk: Signal::default(),
            clear: Signal::default(),
            job_valid: Signal::default(),
            job: Signal::default(),
            job_ready: Signal::default(),
            abandon: Signal::default(),
            row_valid: Signal::default(),
            first: Signal::default(),
            source: Signal::default(),
            dest: Signal::default(),
            row_ready: Signal::default(),
            busy: DFF::default(),
            left: DFF::default(),
            source_row: DFF::default(),
            dest_row: DFF::default(),
            source_stride: DFF::default(),
            dest_stride: DFF::default(),
            bytes: DFF::default(),
            next_source: NextRow::default(),
            next_dest: NextRow::default(),
            now_source: Signal::default(),
            now_dest: Signal::default(),
            now_left: Signal::default(),
            now_source_stride: Signal::default(),
            now_dest_stride: Signal::default(),
            now_bytes: Signal::default(),
            one: Constant::new(1.into()),
            last: Signal::default(),
            turn: Signal::default(),
        }
    }
}

impl Logic for Rows {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            busy,
            left,
            source_row,
            dest_row,
            source_stride,
            dest_stride,
            bytes
        );
        self.now_source.next = self.job.val().source;
        self.now_dest.next = self.job.val().dest;
        self.now_left.next = self.job.val().rows;
        self.now_source_stride.next = self.job.val().source_stride;
        self.now_dest_stride.next = self.job.val().dest_stride;
        self.now_bytes.next = self.job.val().bytes;
        if self.busy.q.val() {
            self.now_source.next = self.source_row.q.val();
            self.now_dest.next = self.dest_row.q.val();
            self.now_left.next = self.left.q.val();
            self.now_source_stride.next = self.source_stride.q.val();
            self.now_dest_stride.next = self.dest_stride.q.val();
            self.now_bytes.next = self.bytes.q.val();
        }
        self.last.next = (self.now_left.val() == self.one.val())
            | (self.abandon.val() & self.busy.q.val())
            | self.now_source.val().void;
        self.turn.next =
            self.now_dest.val().low.get_bits::<6>(0) - self.now_source.val().low.get_bits::<6>(0);
        if self.now_source.val().fill {
            self.turn.next = self.now_dest.val().low.get_bits::<6>(0);
        }

        self.row_valid.next = self.busy.q.val() | self.job_valid.val();
        self.first.next = !self.busy.q.val();
        self.job_ready.next = !self.busy.q.val() & self.row_ready.val();
        self.source.next = self.now_source.val();
        self.source.next.turn = self.turn.val();
        self.source.next.last = self.last.val();
        self.dest.next = self.now_dest.val();
        self.dest.next.last = self.last.val();

        self.next_source.span.next = self.now_source.val();
        self.next_source.stride.next = self.now_source_stride.val();
        self.next_source.bytes.next = self.now_bytes.val();
        self.next_dest.span.next = self.now_dest.val();
        self.next_dest.stride.next = self.now_dest_stride.val();
        self.next_dest.bytes.next = self.now_bytes.val();
        if self.row_valid.val() & self.row_ready.val() {
            self.busy.d.next = !self.last.val();
            self.left.d.next = self.now_left.val() - 1;
            self.source_row.d.next = self.next_source.next_span.val();
            self.dest_row.d.next = self.next_dest.next_span.val();
            self.source_stride.d.next = self.now_source_stride.val();
            self.dest_stride.d.next = self.now_dest_stride.val();
            self.bytes.d.next = self.now_bytes.val();
        }
        if self.clear.val() {
            self.busy.d.next = false;
        }
    }
}
