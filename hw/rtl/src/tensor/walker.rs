//! Addresses of the rows of a pass.

use rust_hdl::prelude::*;

/// Walks over `rest + 1` words, `pitch` apart, job after job, without a cycle between two jobs.
///
/// A memory that reads synchronously gets `ahead`: then its data are those of the current word in every cycle, also while
/// the word waits.
#[derive(LogicBlock, Default)]
pub struct Walker {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets the job at the next edge.
    pub clear: Signal<In, Bit>,
    /// A job is there.
    pub job: Signal<In, Bit>,
    /// Its first word.
    pub base: Signal<In, Bits<16>>,
    /// From a word to the next.
    pub pitch: Signal<In, Bits<16>>,
    /// Words less one.
    pub rest: Signal<In, Bits<16>>,
    /// The job is taken at the next edge.
    pub take: Signal<Out, Bit>,
    /// The current word is used; only while `valid`.
    pub step: Signal<In, Bit>,
    /// There is a current word.
    pub valid: Signal<Out, Bit>,
    /// It is its job's first.
    pub first: Signal<Out, Bit>,
    /// It is its job's last.
    pub last: Signal<Out, Bit>,
    /// Words of the job after it.
    pub left: Signal<Out, Bits<16>>,
    /// Its address.
    pub address: Signal<Out, Bits<16>>,
    /// The address of the word that is current after the next edge.
    pub ahead: Signal<Out, Bits<16>>,
    busy: DFF<Bit>,
    begins: DFF<Bit>,
    at: DFF<Bits<16>>,
    stride: DFF<Bits<16>>,
    count: DFF<Bits<16>>,
    ends: Signal<Local, Bit>,
    load: Signal<Local, Bit>,
    goes: Signal<Local, Bits<16>>,
}

impl Logic for Walker {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, busy, begins, at, stride, count);
        self.valid.next = self.busy.q.val();
        self.first.next = self.begins.q.val();
        self.last.next = !self.count.q.val().any();
        self.left.next = self.count.q.val();
        self.address.next = self.at.q.val();

        self.ends.next = self.step.val() & !self.count.q.val().any();
        self.load.next = self.job.val() & (!self.busy.q.val() | self.ends.val());
        self.take.next = self.load.val();
        self.goes.next = self.at.q.val();
        if self.step.val() {
            self.goes.next = self.at.q.val() + self.stride.q.val();
            self.begins.d.next = false;
            self.count.d.next = self.count.q.val() - 1;
        }
        if self.ends.val() {
            self.busy.d.next = false;
        }
        if self.load.val() {
            self.goes.next = self.base.val();
            self.stride.d.next = self.pitch.val();
            self.count.d.next = self.rest.val();
            self.begins.d.next = true;
            self.busy.d.next = true;
        }
        self.at.d.next = self.goes.val();
        self.ahead.next = self.goes.val();
        if self.clear.val() {
            self.busy.d.next = false;
        }
    }
}
