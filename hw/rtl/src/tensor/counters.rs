//! What the engine does in each cycle.

use rust_hdl::prelude::*;

/// Six counters of 32 bits, of which one counts in every cycle: their sum is the cycles since the reset, modulo 2^32.
///
/// | the first that holds | counts as |
/// |---|---|
/// | no pass is under way | idle |
/// | a result was refused in the cycle before: the array stands still | draining |
/// | a row of A is taken | active |
/// | the row taken last is held back and its weights are not all in | waiting for weights |
/// | it is held back | waiting for psum |
/// | there are rows to come | waiting for activations |
/// | else | draining |
#[derive(LogicBlock, Default)]
pub struct Counters {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Counts from 0 again.
    pub clear: Signal<In, Bit>,
    /// A pass is under way.
    pub busy: Signal<In, Bit>,
    /// Rows of A are to come.
    pub pending: Signal<In, Bit>,
    /// A row of A is offered.
    pub a_valid: Signal<In, Bit>,
    /// One is welcome.
    pub a_ready: Signal<In, Bit>,
    /// It is the first of its pass.
    pub a_first: Signal<In, Bit>,
    /// The last weights of a tile are taken.
    pub loaded: Signal<In, Bit>,
    /// A result is offered and not taken.
    pub refused: Signal<In, Bit>,
    /// Cycles in which a row of A was taken.
    pub active: Signal<Out, Bits<32>>,
    /// ... in which one waited for weights.
    pub weights: Signal<Out, Bits<32>>,
    /// ... in which none was there.
    pub activations: Signal<Out, Bits<32>>,
    /// ... in which one waited for partial sums.
    pub psum: Signal<Out, Bits<32>>,
    /// ... in which only results were on their way, or held up.
    pub draining: Signal<Out, Bits<32>>,
    /// ... in which there was nothing to do.
    pub idle: Signal<Out, Bits<32>>,
    in_active: DFF<Bits<32>>,
    in_weights: DFF<Bits<32>>,
    in_activations: DFF<Bits<32>>,
    in_psum: DFF<Bits<32>>,
    in_draining: DFF<Bits<32>>,
    in_idle: DFF<Bits<32>>,
    stopped: DFF<Bit>,
    held_first: DFF<Bit>,
    /// Tiles whose weights are in, less passes whose first row was taken, plus 1: 0, 1 or 2.
    ahead: DFF<Bits<2>>,
    taken: Signal<Local, Bit>,
    begins: Signal<Local, Bit>,
}

impl Logic for Counters {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            in_active,
            in_weights,
            in_activations,
            in_psum,
            in_draining,
            in_idle,
            stopped,
            held_first,
            ahead
        );
        self.active.next = self.in_active.q.val();
        self.weights.next = self.in_weights.q.val();
        self.activations.next = self.in_activations.q.val();
        self.psum.next = self.in_psum.q.val();
        self.draining.next = self.in_draining.q.val();
        self.idle.next = self.in_idle.q.val();

        self.taken.next = self.a_valid.val() & self.a_ready.val();
        self.begins.next = self.taken.val() & self.a_first.val();
        self.stopped.d.next = self.refused.val();
        if self.taken.val() {
            self.held_first.d.next = self.a_first.val();
        }
        if self.loaded.val() & !self.begins.val() {
            self.ahead.d.next = self.ahead.q.val() + 1;
        }
        if self.begins.val() & !self.loaded.val() {
            self.ahead.d.next = self.ahead.q.val() - 1;
        }

        if !self.busy.val() {
            self.in_idle.d.next = self.in_idle.q.val() + 1;
        } else if self.stopped.q.val() {
            self.in_draining.d.next = self.in_draining.q.val() + 1;
        } else if self.taken.val() {
            self.in_active.d.next = self.in_active.q.val() + 1;
        } else if !self.a_ready.val() & self.held_first.q.val() & !self.ahead.q.val().any() {
            self.in_weights.d.next = self.in_weights.q.val() + 1;
        } else if !self.a_ready.val() {
            self.in_psum.d.next = self.in_psum.q.val() + 1;
        } else if self.pending.val() {
            self.in_activations.d.next = self.in_activations.q.val() + 1;
        } else {
            self.in_draining.d.next = self.in_draining.q.val() + 1;
        }

        if self.clear.val() {
            self.in_active.d.next = 0.into();
            self.in_weights.d.next = 0.into();
            self.in_activations.d.next = 0.into();
            self.in_psum.d.next = 0.into();
            self.in_draining.d.next = 0.into();
            self.in_idle.d.next = 0.into();
            self.stopped.d.next = false;
            self.held_first.d.next = false;
            self.ahead.d.next = 1.into();
        }
    }
}
