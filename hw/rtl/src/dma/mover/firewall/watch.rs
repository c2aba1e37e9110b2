//! How long a slave has been silent.

use rust_hdl::prelude::*;

/// Counts the cycles in which only the slave is to blame, and says when it is enough.
#[derive(LogicBlock, Default)]
pub struct Watch {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Begins anew at the next edge.
    pub clear: Signal<In, Bit>,
    /// Silence that is allowed, in units of 64 cycles; 0: any.
    pub timeout: Signal<In, Bits<16>>,
    /// Something moves, or there is nothing to wait for.
    pub moves: Signal<In, Bit>,
    /// Only the slave is to blame.
    pub silent: Signal<In, Bit>,
    /// It has been silent for longer, up to and including this cycle.
    pub over: Signal<Out, Bit>,
    count: DFF<Bits<22>>,
    limit: Signal<Local, Bits<22>>,
}

impl Logic for Watch {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, count);
        self.limit.next = bit_cast::<22, 16>(self.timeout.val()) << 6;
        self.over.next = self.silent.val()
            & !self.moves.val()
            & self.timeout.val().any()
            & (self.count.q.val() >= self.limit.val());
        if self.silent.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        if self.moves.val() | self.clear.val() | !self.timeout.val().any() {
            self.count.d.next = 0.into();
        }
    }
}
