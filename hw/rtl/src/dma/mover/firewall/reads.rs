//! The wall of AR and R.

use super::watch::Watch;
use crate::dma::mover::queue::Queue;
use rust_hdl::prelude::*;

/// The reads of a master: addresses `T`, 2^A bursts outstanding, C = A + 1.
#[derive(LogicBlock)]
pub struct ReadWall<T: Synth, const A: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// As [`Watch::timeout`].
    pub timeout: Signal<In, Bits<16>>,
    /// The master's ARVALID.
    pub ar_valid: Signal<In, Bit>,
    /// ARADDR.
    pub ar_addr: Signal<In, T>,
    /// ARLEN.
    pub ar_len: Signal<In, Bits<8>>,
    /// ARREADY.
    pub ar_ready: Signal<Out, Bit>,
    /// RVALID.
    pub r_valid: Signal<Out, Bit>,
    /// RRESP; RDATA are those of the bus.
    pub r_resp: Signal<Out, Bits<2>>,
    /// RLAST.
    pub r_last: Signal<Out, Bit>,
    /// RREADY.
    pub r_ready: Signal<In, Bit>,
    /// The bus's ARVALID.
    pub bus_ar_valid: Signal<Out, Bit>,
    /// ARADDR.
    pub bus_ar_addr: Signal<Out, T>,
    /// ARLEN.
    pub bus_ar_len: Signal<Out, Bits<8>>,
    /// ARREADY.
    pub bus_ar_ready: Signal<In, Bit>,
    /// RVALID.
    pub bus_r_valid: Signal<In, Bit>,
    /// RRESP.
    pub bus_r_resp: Signal<In, Bits<2>>,
    /// RLAST.
    pub bus_r_last: Signal<In, Bit>,
    /// RREADY.
    pub bus_r_ready: Signal<Out, Bit>,
    watch: Watch,
    cut: DFF<Bit>,
    /// An AR was offered to the bus and not taken.
    held: DFF<Bit>,
    held_addr: DFF<T>,
    held_len: DFF<Bits<8>>,
    /// Bursts whose AR the bus took, and whose last R it did not bring.
    open: DFF<Bits<C>>,
    /// Lengths of the bursts that the master waits for.
    due: Queue<Bits<8>, A, C>,
    /// Beats of the first of them that it has.
    beat: DFF<Bits<8>>,
    idle: Signal<Local, Bit>,
    asks: Signal<Local, Bit>,
    valid: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    bus_asks: Signal<Local, Bit>,
    opens: Signal<Local, Bit>,
    closes: Signal<Local, Bit>,
    gives: Signal<Local, Bit>,
    wants: Signal<Local, Bit>,
}

impl<T: Synth, const A: usize, const C: usize> Default for ReadWall<T, A, C> {
    fn default() -> Self {
        ReadWall {
            aclk: Signal::default(),
            clear: Signal::default(),
            timeout: Signal::default(),
            ar_valid: Signal::default(),
            ar_addr: Signal::default(),
            ar_len: Signal::default(),
            ar_ready: Signal::default(),
            r_valid: Signal::default(),
            r_resp: Signal::default(),
            r_last: Signal::default(),
            r_ready: Signal::default(),
            bus_ar_valid: Signal::default(),
            bus_ar_addr: Signal::default(),
            bus_ar_len: Signal::default(),
            bus_ar_ready: Signal::default(),
            bus_r_valid: Signal::default(),
            bus_r_resp: Signal::default(),
            bus_r_last: Signal::default(),
            bus_r_ready: Signal::default(),
            watch: Watch::default(),
            cut: DFF::default(),
            held: DFF::default(),
            held_addr: DFF::default(),
            held_len: DFF::default(),
            open: DFF::default(),
            due: Queue::default(),
            beat: DFF::default(),
            idle: Signal::default(),
            asks: Signal::default(),
            valid: Signal::default(),
            last: Signal::default(),
            bus_asks: Signal::default(),
            opens: Signal::default(),
            closes: Signal::default(),
            gives: Signal::default(),
            wants: Signal::default(),
        }
    }
}

impl<T: Synth, const A: usize, const C: usize> Logic for ReadWall<T, A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, cut, held, held_addr, held_len, open, beat);
        self.watch.aclk.next = self.aclk.val();
        self.watch.clear.next = self.clear.val();
        self.due.aclk.next = self.aclk.val();
        self.due.clear.next = self.clear.val();

        // AR: through, or what is held; what comes while the side is cut off is answered here.
        self.idle.next = !self.held.q.val() & !self.open.q.val().any();
        self.bus_asks.next = self.ar_valid.val() & self.due.room.val();
        self.bus_ar_addr.next = self.ar_addr.val();
        self.bus_ar_len.next = self.ar_len.val();
        self.ar_ready.next = self.bus_ar_ready.val() & self.due.room.val();
        self.asks.next = self.ar_valid.val() & self.bus_ar_ready.val();
        if self.cut.q.val() {
            self.bus_asks.next = self.held.q.val();
            self.bus_ar_addr.next = self.held_addr.q.val();
            self.bus_ar_len.next = self.held_len.q.val();
            self.ar_ready.next = !self.idle.val() & self.due.room.val();
            self.asks.next = self.ar_valid.val() & !self.idle.val();
        }
        self.bus_ar_valid.next = self.bus_asks.val();
        self.held.d.next = self.bus_asks.val() & !self.bus_ar_ready.val();
        if !self.cut.q.val() {
            self.held_addr.d.next = self.ar_addr.val();
            self.held_len.d.next = self.ar_len.val();
        }
        self.due.push.next = self.asks.val();
        self.due.data_in.next = self.ar_len.val();

        // R: through, or made here.
        self.valid.next = self.bus_r_valid.val();
        self.last.next = self.bus_r_last.val();
        self.r_resp.next = self.bus_r_resp.val();
        if self.bus_r_resp.val() == 1 {
            self.r_resp.next = 0.into();
        }
        self.bus_r_ready.next = self.r_ready.val();
        self.closes.next = self.bus_r_valid.val() & self.bus_r_last.val() & self.r_ready.val();
        if self.cut.q.val() {
            self.valid.next = self.due.valid.val();
            self.last.next = self.beat.q.val() == self.due.data_out.val();
            self.r_resp.next = 1.into();
            self.bus_r_ready.next = true;
            self.closes.next = self.bus_r_valid.val() & self.bus_r_last.val();
        }
        self.r_valid.next = self.valid.val();
        self.r_last.next = self.last.val();
        self.gives.next = self.valid.val() & self.r_ready.val();
        self.due.pop.next = self.gives.val() & self.last.val();
        if self.gives.val() {
            self.beat.d.next = self.beat.q.val() + 1;
            if self.last.val() {
                self.beat.d.next = 0.into();
            }
        }

        self.opens.next = self.bus_asks.val() & self.bus_ar_ready.val();
        if self.opens.val() & !self.closes.val() {
            self.open.d.next = self.open.q.val() + 1;
        }
        if self.closes.val() & !self.opens.val() {
            self.open.d.next = self.open.q.val() - 1;
        }

        // Who is to blame.
        self.wants.next = self.bus_asks.val() | self.open.q.val().any();
        self.watch.timeout.next = self.timeout.val();
        self.watch.moves.next =
            self.opens.val() | self.bus_r_valid.val() | self.cut.q.val() | !self.wants.val();
        self.watch.silent.next =
            self.bus_asks.val() | (self.r_ready.val() & self.open.q.val().any());
        if self.watch.over.val() {
            self.cut.d.next = true;
        }
        if self.cut.q.val() & self.idle.val() & !self.due.valid.val() {
            self.cut.d.next = false;
        }
        if self.clear.val() {
            self.cut.d.next = false;
            self.held.d.next = false;
            self.open.d.next = 0.into();
            self.beat.d.next = 0.into();
        }
    }
}
