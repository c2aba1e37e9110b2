//! The three streams into the array: weights, rows of A, partial sums.
//!
//! Each has a queue of passes and a [`Walker`] that goes from row to row. A row is offered while the bank has read it:
//! where the host takes the bank's read port for a cycle, the row comes a cycle later.

use super::types::{RowJob, SumJob, WeightJob};
use super::walker::Walker;
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// Weights of the passes, R rows each, F rows a beat.
#[derive(LogicBlock)]
pub struct Weights<const R: usize, const F: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A pass is added.
    pub push: Signal<In, Bit>,
    /// The pass.
    pub job: Signal<In, WeightJob>,
    /// One more pass may be added.
    pub room: Signal<Out, Bit>,
    /// The host reads bank B in this cycle.
    pub stolen: Signal<In, Bit>,
    /// The word to read.
    pub address: Signal<Out, Bits<16>>,
    /// A beat is offered.
    pub tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub tready: Signal<In, Bit>,
    /// Its rows that have no k.
    pub no_k: [Signal<Out, Bit>; F],
    /// B's format code.
    pub format: Signal<Out, Bits<3>>,
    /// A tile is under way.
    pub busy: Signal<Out, Bit>,
    /// The last beat of a tile is taken.
    pub loaded: Signal<Out, Bit>,
    passes: Fifo<WeightJob, 3, 4>,
    walker: Walker,
    pad: DFF<Bits<16>>,
    code: DFF<Bits<3>>,
    fresh: DFF<Bit>,
    rest: Constant<Bits<16>>,
    beat_bits: Constant<Bits<5>>,
    /// Rows of a beat behind each.
    behind: [Constant<Bits<16>>; F],
    offered: Signal<Local, Bit>,
    left: Signal<Local, Bits<16>>,
}

impl<const R: usize, const F: usize> Default for Weights<R, F> {
    fn default() -> Self {
        Weights {
            aclk: Signal::default(),
            clear: Signal::default(),
            push: Signal::default(),
            job: Signal::default(),
            room: Signal::default(),
            stolen: Signal::default(),
            address: Signal::default(),
            tvalid: Signal::default(),
            tready: Signal::default(),
            no_k: std::array::from_fn(|_| Signal::default()),
            format: Signal::default(),
            busy: Signal::default(),
            loaded: Signal::default(),
            passes: Fifo::default(),
            walker: Walker::default(),
            pad: DFF::default(),
            code: DFF::default(),
            fresh: DFF::default(),
            rest: Constant::new((R / F - 1).to_bits()),
            beat_bits: Constant::new((F.ilog2() as usize).to_bits()),
            behind: std::array::from_fn(|j| Constant::new((F - 1 - j).to_bits())),
            offered: Signal::default(),
            left: Signal::default(),
        }
    }
}

impl<const R: usize, const F: usize> Logic for Weights<R, F> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, pad, code, fresh);
        self.passes.aclk.next = self.aclk.val();
        self.passes.clear.next = self.clear.val();
        self.passes.push.next = self.push.val();
        self.passes.data_in.next = self.job.val();
        self.room.next = self.passes.room.val();

        self.walker.aclk.next = self.aclk.val();
        self.walker.clear.next = self.clear.val();
        self.walker.job.next = self.passes.valid.val();
        self.walker.base.next = self.passes.data_out.val().base;
        self.walker.pitch.next = self.passes.data_out.val().pitch;
        self.walker.rest.next = self.rest.val();
        self.passes.pop.next = self.walker.take.val();
        if self.walker.take.val() {
            self.pad.d.next = self.passes.data_out.val().pad;
            self.code.d.next = self.passes.data_out.val().format;
        }

        self.fresh.d.next = !self.stolen.val();
        self.address.next = self.walker.ahead.val();
        self.offered.next = self.walker.valid.val() & self.fresh.q.val();
        self.tvalid.next = self.offered.val();
        // Rows without a k are the tile's last ones.
        self.left.next = self.walker.left.val() << self.beat_bits.val();
        for j in 0..F {
            self.no_k[j].next = (self.left.val() + self.behind[j].val()) < self.pad.q.val();
        }
        self.format.next = self.code.q.val();
        self.walker.step.next = self.offered.val() & self.tready.val();
        self.busy.next = self.walker.valid.val();
        self.loaded.next = self.offered.val() & self.tready.val() & self.walker.last.val();
    }
}

/// Rows of A, a pass after the other.
#[derive(LogicBlock, Default)]
pub struct Rows {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A pass is added.
    pub push: Signal<In, Bit>,
    /// The pass.
    pub job: Signal<In, RowJob>,
    /// One more pass may be added.
    pub room: Signal<Out, Bit>,
    /// The host reads bank A in this cycle.
    pub stolen: Signal<In, Bit>,
    /// The word to read.
    pub address: Signal<Out, Bits<16>>,
    /// A row is offered.
    pub tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub tready: Signal<In, Bit>,
    /// It is the first of its pass.
    pub swap: Signal<Out, Bit>,
    /// It starts from a partial sum.
    pub psum: Signal<Out, Bit>,
    /// A's format code.
    pub format: Signal<Out, Bits<3>>,
    /// It is the last of its pass.
    pub tlast: Signal<Out, Bit>,
    /// A pass is under way.
    pub busy: Signal<Out, Bit>,
    /// A row is offered, or will be.
    pub pending: Signal<Out, Bit>,
    passes: Fifo<RowJob, 3, 4>,
    walker: Walker,
    sums: DFF<Bit>,
    code: DFF<Bits<3>>,
    fresh: DFF<Bit>,
    offered: Signal<Local, Bit>,
}

impl Logic for Rows {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, sums, code, fresh);
        self.passes.aclk.next = self.aclk.val();
        self.passes.clear.next = self.clear.val();
        self.passes.push.next = self.push.val();
        self.passes.data_in.next = self.job.val();
        self.room.next = self.passes.room.val();

        self.walker.aclk.next = self.aclk.val();
        self.walker.clear.next = self.clear.val();
        self.walker.job.next = self.passes.valid.val();
        self.walker.base.next = self.passes.data_out.val().base;
        self.walker.pitch.next = self.passes.data_out.val().pitch;
        self.walker.rest.next = self.passes.data_out.val().rest;
        self.passes.pop.next = self.walker.take.val();
        if self.walker.take.val() {
            self.sums.d.next = self.passes.data_out.val().psum;
            self.code.d.next = self.passes.data_out.val().format;
        }

        self.fresh.d.next = !self.stolen.val();
        self.address.next = self.walker.ahead.val();
        self.offered.next = self.walker.valid.val() & self.fresh.q.val();
        self.tvalid.next = self.offered.val();
        self.swap.next = self.walker.first.val();
        self.psum.next = self.sums.q.val();
        self.format.next = self.code.q.val();
        self.tlast.next = self.walker.last.val();
        self.walker.step.next = self.offered.val() & self.tready.val();
        self.busy.next = self.walker.valid.val();
        self.pending.next = self.walker.valid.val() | self.passes.valid.val();
    }
}

/// Partial sums, of C0 in the scratchpad or from the psum memory.
///
/// A command's C0 is read only after all results of the commands before it are written.
#[derive(LogicBlock, Default)]
pub struct Sums {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A pass is added.
    pub push: Signal<In, Bit>,
    /// The pass.
    pub job: Signal<In, SumJob>,
    /// One more pass may be added.
    pub room: Signal<Out, Bit>,
    /// The host reads bank C in this cycle.
    pub stolen: Signal<In, Bit>,
    /// Commands that have ended.
    pub ended: Signal<In, Bits<8>>,
    /// The word of C0 to read.
    pub address: Signal<Out, Bits<16>>,
    /// There is a row at the head of the psum memory.
    pub stored: Signal<In, Bit>,
    /// It is taken.
    pub pop: Signal<Out, Bit>,
    /// The row that is offered is of C0.
    pub memory: Signal<Out, Bit>,
    /// A row is offered.
    pub tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub tready: Signal<In, Bit>,
    passes: Fifo<SumJob, 3, 4>,
    walker: Walker,
    of_memory: DFF<Bit>,
    serial: DFF<Bits<8>>,
    open: DFF<Bit>,
    fresh: DFF<Bit>,
    next_serial: Signal<Local, Bits<8>>,
    offered: Signal<Local, Bit>,
}

impl Logic for Sums {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, of_memory, serial, open, fresh);
        self.passes.aclk.next = self.aclk.val();
        self.passes.clear.next = self.clear.val();
        self.passes.push.next = self.push.val();
        self.passes.data_in.next = self.job.val();
        self.room.next = self.passes.room.val();

        self.walker.aclk.next = self.aclk.val();
        self.walker.clear.next = self.clear.val();
        self.walker.job.next = self.passes.valid.val();
        self.walker.base.next = self.passes.data_out.val().base;
        self.walker.pitch.next = self.passes.data_out.val().pitch;
        self.walker.rest.next = self.passes.data_out.val().rest;
        self.passes.pop.next = self.walker.take.val();
        self.next_serial.next = self.serial.q.val();
        if self.walker.take.val() {
            self.of_memory.d.next = self.passes.data_out.val().memory;
            self.next_serial.next = self.passes.data_out.val().serial;
        }
        self.serial.d.next = self.next_serial.val();
        // What is read at this edge is all that the commands before have written.
        self.open.d.next = self.next_serial.val() == self.ended.val();

        self.fresh.d.next = !self.stolen.val();
        self.address.next = self.walker.ahead.val();
        self.offered.next = self.walker.valid.val() & self.stored.val();
        if self.of_memory.q.val() {
            self.offered.next = self.walker.valid.val() & self.fresh.q.val() & self.open.q.val();
        }
        self.memory.next = self.of_memory.q.val();
        self.tvalid.next = self.offered.val();
        self.walker.step.next = self.offered.val() & self.tready.val();
        self.pop.next = self.offered.val() & self.tready.val() & !self.of_memory.q.val();
    }
}
