//! The stream out of the array, and the completions.

use super::types::{Completion, ResultJob};
use super::walker::Walker;
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// Sends results to the psum memory or to bank C, and tells when a command has ended.
///
/// A result waits while the host writes bank C, and the last one of a command while there is no room for its completion.
#[derive(LogicBlock)]
pub struct Results<const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A pass is added.
    pub push: Signal<In, Bit>,
    /// The pass.
    pub job: Signal<In, ResultJob>,
    /// One more pass may be added.
    pub room: Signal<Out, Bit>,
    /// The host writes bank C in this cycle.
    pub stolen: Signal<In, Bit>,
    /// A result is offered.
    pub tvalid: Signal<In, Bit>,
    /// It is taken.
    pub tready: Signal<Out, Bit>,
    /// It goes to the psum memory at the next edge.
    pub push_psum: Signal<Out, Bit>,
    /// Columns of it that are written to bank C at the next edge.
    pub write: Signal<Out, Bits<C>>,
    /// The word to write.
    pub address: Signal<Out, Bits<16>>,
    /// Commands that have ended, modulo 2^8.
    pub ended: Signal<Out, Bits<8>>,
    /// Results are expected.
    pub busy: Signal<Out, Bit>,
    /// A completion is offered.
    pub cpl_valid: Signal<Out, Bit>,
    /// The completion.
    pub cpl: Signal<Out, Completion>,
    /// It is taken.
    pub cpl_ready: Signal<In, Bit>,
    passes: Fifo<ResultJob, 4, 5>,
    walker: Walker,
    current: DFF<ResultJob>,
    count: DFF<Bits<8>>,
    completions: Fifo<Completion, 2, 3>,
    all: Constant<Bits<C>>,
    ends: Signal<Local, Bit>,
    may: Signal<Local, Bit>,
    step: Signal<Local, Bit>,
}

impl<const C: usize> Default for Results<C> {
    fn default() -> Self {
        Results {
            aclk: Signal::default(),
            clear: Signal::default(),
            push: Signal::default(),
            job: Signal::default(),
            room: Signal::default(),
            stolen: Signal::default(),
            tvalid: Signal::default(),
            tready: Signal::default(),
            push_psum: Signal::default(),
            write: Signal::default(),
            address: Signal::default(),
            ended: Signal::default(),
            busy: Signal::default(),
            cpl_valid: Signal::default(),
            cpl: Signal::default(),
            cpl_ready: Signal::default(),
            passes: Fifo::default(),
            walker: Walker::default(),
            current: DFF::default(),
            count: DFF::default(),
            completions: Fifo::default(),
            all: Constant::new(((1u64 << C) - 1).into()),
            ends: Signal::default(),
            may: Signal::default(),
            step: Signal::default(),
        }
    }
}

impl<const C: usize> Logic for Results<C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, current, count);
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
            self.current.d.next = self.passes.data_out.val();
        }

        self.ends.next = self.walker.last.val() & self.current.q.val().ends;
        self.may.next = self.walker.valid.val()
            & (!self.current.q.val().memory | !self.stolen.val())
            & (!self.ends.val() | self.completions.room.val());
        self.tready.next = self.may.val() & !self.current.q.val().bad;
        self.step.next = self.may.val() & (self.tvalid.val() | self.current.q.val().bad);
        self.walker.step.next = self.step.val();
        self.busy.next = self.walker.valid.val() & !self.current.q.val().bad;

        self.push_psum.next =
            self.step.val() & !self.current.q.val().memory & !self.current.q.val().bad;
        self.write.next = 0.into();
        if self.step.val() & self.current.q.val().memory {
            self.write.next = self.all.val() >> self.current.q.val().pad;
        }
        self.address.next = self.walker.address.val();

        if self.step.val() & self.ends.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        self.ended.next = self.count.q.val();
        self.completions.aclk.next = self.aclk.val();
        self.completions.clear.next = self.clear.val();
        self.completions.push.next = self.step.val() & self.ends.val();
        self.completions.data_in.next.id = self.current.q.val().id;
        self.completions.data_in.next.status = 0.into();
        if self.current.q.val().bad {
            self.completions.data_in.next.status = 6.into();
        }
        self.completions.pop.next = self.cpl_ready.val();
        self.cpl_valid.next = self.completions.valid.val();
        self.cpl.next = self.completions.data_out.val();

        if self.clear.val() {
            self.count.d.next = 0.into();
        }
    }
}
