//! How far a transfer of many rows reaches: its bytes in all, and whether a row leaves the address space.
//!
//! ```text
//! last row = first row + (rows - 1) stride      bytes = length + (rows - 1) length
//! ```
//!
//! Addresses rise or fall with the rows, so if the first and the last row lie below 2^64, or on-chip below 2^16, all do. The three
//! products are made by shifting and adding, as many cycles as `rows - 1` has bits: never more than the rows
//! themselves take on the bus. Latency: that, and 3 cycles.

use super::legalise::Extent;
use super::types::Question;
use rust_hdl::prelude::*;

/// Where the last row is: `low` of `block` and `rows` - 1 strides, of which `reach` is the sum.
#[derive(LogicBlock)]
pub struct LastRow {
    /// First row's first byte in its block.
    pub low: Signal<In, Bits<11>>,
    /// Its block.
    pub block: Signal<In, Bits<53>>,
    /// Bytes from the first row to the last one, two's complement.
    pub reach: Signal<In, Bits<49>>,
    /// Last row's first byte in its block.
    pub last_low: Signal<Out, Bits<11>>,
    /// Its block.
    pub last_block: Signal<Out, Bits<53>>,
    /// It is below 0 or beyond 2^64 - 1.
    pub outside: Signal<Out, Bit>,
    sum: Signal<Local, Bits<12>>,
    carry: Signal<Local, Bits<55>>,
    step: Signal<Local, Bits<55>>,
    sign: Constant<Bits<55>>,
    blocks: Signal<Local, Bits<55>>,
}

impl Default for LastRow {
    fn default() -> Self {
        LastRow {
            low: Signal::default(),
            block: Signal::default(),
            reach: Signal::default(),
            last_low: Signal::default(),
            last_block: Signal::default(),
            outside: Signal::default(),
            sum: Signal::default(),
            carry: Signal::default(),
            step: Signal::default(),
            sign: Constant::new((((1u64 << 17) - 1) << 38).into()),
            blocks: Signal::default(),
        }
    }
}

impl Logic for LastRow {
    #[hdl_gen]
    fn update(&mut self) {
        self.sum.next = bit_cast::<12, 11>(self.low.val())
            + bit_cast::<12, 11>(self.reach.val().get_bits::<11>(0));
        self.carry.next = bit_cast::<55, 1>(self.sum.val().get_bits::<1>(11));
        // 38 bits with their sign.
        self.step.next = bit_cast::<55, 38>(self.reach.val().get_bits::<38>(11));
        if self.reach.val().get_bit(48) {
            self.step.next =
                bit_cast::<55, 38>(self.reach.val().get_bits::<38>(11)) | self.sign.val();
        }
        self.blocks.next =
            bit_cast::<55, 53>(self.block.val()) + self.step.val() + self.carry.val();
        self.last_low.next = self.sum.val().get_bits::<11>(0);
        self.last_block.next = self.blocks.val().get_bits::<53>(0);
        self.outside.next = self.blocks.val().get_bits::<2>(53).any();
    }
}

/// Answers one question at a time.
#[derive(LogicBlock)]
pub struct Planner {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets the question at the next edge.
    pub clear: Signal<In, Bit>,
    /// A question; taken if not `busy`.
    pub start: Signal<In, Bit>,
    /// The question.
    pub question: Signal<In, Question>,
    /// There is a question.
    pub busy: Signal<Out, Bit>,
    /// It is answered.
    pub done: Signal<Out, Bit>,
    /// The answer is taken.
    pub taken: Signal<In, Bit>,
    /// A row leaves the address space, or there are 2^32 bytes or more.
    pub beyond: Signal<Out, Bit>,
    /// Bytes of all rows.
    pub bytes: Signal<Out, Bits<32>>,
    asked: DFF<Question>,
    step: DFF<Bits<2>>,
    left: DFF<Bits<16>>,
    source_add: DFF<Bits<49>>,
    source_sum: DFF<Bits<49>>,
    dest_add: DFF<Bits<49>>,
    dest_sum: DFF<Bits<49>>,
    length_add: DFF<Bits<49>>,
    length_sum: DFF<Bits<49>>,
    source_last: LastRow,
    dest_last: LastRow,
    source_low: DFF<Bits<11>>,
    source_block: DFF<Bits<53>>,
    dest_low: DFF<Bits<11>>,
    dest_block: DFF<Bits<53>>,
    outside: DFF<Bit>,
    from: Extent,
    to: Extent,
    sign: Constant<Bits<49>>,
    row_bytes: Signal<Local, Bits<32>>,
}

impl Default for Planner {
    fn default() -> Self {
        Planner {
            aclk: Signal::default(),
            clear: Signal::default(),
            start: Signal::default(),
            question: Signal::default(),
            busy: Signal::default(),
            done: Signal::default(),
            taken: Signal::default(),
            beyond: Signal::default(),
            bytes: Signal::default(),
            asked: DFF::default(),
            step: DFF::default(),
            left: DFF::default(),
            source_add: DFF::default(),
            source_sum: DFF::default(),
            dest_add: DFF::default(),
            dest_sum: DFF::default(),
            length_add: DFF::default(),
            length_sum: DFF::default(),
            source_last: LastRow::default(),
            dest_last: LastRow::default(),
            source_low: DFF::default(),
            source_block: DFF::default(),
            dest_low: DFF::default(),
            dest_block: DFF::default(),
            outside: DFF::default(),
            from: Extent::default(),
            to: Extent::default(),
            sign: Constant::new((((1u64 << 17) - 1) << 32).into()),
            row_bytes: Signal::default(),
        }
    }
}

impl Logic for Planner {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            asked,
            step,
            left,
            source_add,
            source_sum,
            dest_add,
            dest_sum,
            length_add,
            length_sum,
            source_low,
            source_block,
            dest_low,
            dest_block,
            outside
        );
        self.busy.next = self.step.q.val().any();
        self.done.next = self.step.q.val() == 3;

        if !self.step.q.val().any() & self.start.val() {
            self.step.d.next = 1.into();
            self.asked.d.next = self.question.val();
            self.left.d.next = self.question.val().rows - 1;
            self.source_sum.d.next = 0.into();
            self.dest_sum.d.next = 0.into();
            self.length_sum.d.next = bit_cast::<49, 32>(self.question.val().length);
            self.source_add.d.next = bit_cast::<49, 32>(self.question.val().source_stride);
            if self.question.val().source_stride.get_bit(31) {
                self.source_add.d.next =
                    bit_cast::<49, 32>(self.question.val().source_stride) | self.sign.val();
            }
            self.dest_add.d.next = bit_cast::<49, 32>(self.question.val().dest_stride);
            if self.question.val().dest_stride.get_bit(31) {
                self.dest_add.d.next =
                    bit_cast::<49, 32>(self.question.val().dest_stride) | self.sign.val();
            }
            self.length_add.d.next = bit_cast::<49, 32>(self.question.val().length);
        }
        if self.step.q.val() == 1 {
            if self.left.q.val().get_bit(0) {
                self.source_sum.d.next = self.source_sum.q.val() + self.source_add.q.val();
                self.dest_sum.d.next = self.dest_sum.q.val() + self.dest_add.q.val();
                self.length_sum.d.next = self.length_sum.q.val() + self.length_add.q.val();
            }
            self.source_add.d.next = self.source_add.q.val() << 1;
            self.dest_add.d.next = self.dest_add.q.val() << 1;
            self.length_add.d.next = self.length_add.q.val() << 1;
            self.left.d.next = self.left.q.val() >> 1;
            if !self.left.q.val().any() {
                self.step.d.next = 2.into();
            }
        }

        self.source_last.low.next = self.asked.q.val().source_low;
        self.source_last.block.next = self.asked.q.val().source_block;
        self.source_last.reach.next = self.source_sum.q.val();
        self.dest_last.low.next = self.asked.q.val().dest_low;
        self.dest_last.block.next = self.asked.q.val().dest_block;
        self.dest_last.reach.next = self.dest_sum.q.val();
        if self.step.q.val() == 2 {
            self.step.d.next = 3.into();
            self.source_low.d.next = self.source_last.last_low.val();
            self.source_block.d.next = self.source_last.last_block.val();
            self.dest_low.d.next = self.dest_last.last_low.val();
            self.dest_block.d.next = self.dest_last.last_block.val();
            self.outside.d.next = self.dest_last.outside.val()
                | (self.source_last.outside.val() & !self.asked.q.val().fill)
                | self.length_sum.q.val().get_bits::<17>(32).any();
        }

        self.row_bytes.next = self.asked.q.val().length - 1;
        self.from.low.next = self.source_low.q.val();
        self.from.block.next = self.source_block.q.val();
        self.from.bytes.next = self.row_bytes.val();
        self.from.local.next = self.asked.q.val().source_local;
        self.to.low.next = self.dest_low.q.val();
        self.to.block.next = self.dest_block.q.val();
        self.to.bytes.next = self.row_bytes.val();
        self.to.local.next = self.asked.q.val().dest_local;
        self.beyond.next = self.outside.q.val()
            | self.to.beyond.val()
            | (self.from.beyond.val() & !self.asked.q.val().fill);
        self.bytes.next = self.length_sum.q.val().get_bits::<32>(0);
        if self.done.val() & self.taken.val() {
            self.step.d.next = 0.into();
        }
        if self.clear.val() {
            self.step.d.next = 0.into();
        }
    }
}
