//! A guarded address channel.

use super::{Guard, Window};
use rust_hdl::prelude::*;

/// An AR or AW channel of 8-byte beats behind a guard, a burst at a time: checked, then offered or denied, in 3 cycles.
///
/// The range that is checked is computed here, from the address and the beats that will be on the bus.
#[derive(LogicBlock, Default)]
pub struct Port<const A: usize, const C: usize, const K: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets the burst and begins to close all windows at the next edge.
    pub clear: Signal<In, Bit>,
    /// See [`Guard`].
    pub set: Signal<In, Bit>,
    /// See [`Guard`].
    pub set_all: Signal<In, Bit>,
    /// See [`Guard`].
    pub set_queue: Signal<In, Bits<A>>,
    /// See [`Guard`].
    pub set_slot: Signal<In, Bits<4>>,
    /// See [`Guard`].
    pub set_window: Signal<In, Window>,
    /// A burst is given; only while `idle`.
    pub give: Signal<In, Bit>,
    /// Its queue.
    pub owner: Signal<In, Bits<6>>,
    /// It writes.
    pub write: Signal<In, Bit>,
    /// Its first byte, a multiple of 8.
    pub address: Signal<In, Bits<64>>,
    /// Its beats less one.
    pub beats: Signal<In, Bits<8>>,
    /// No burst is here.
    pub idle: Signal<Out, Bit>,
    /// The burst was denied, and is gone; for one cycle.
    pub denied: Signal<Out, Bit>,
    /// The burst is taken by the bus, and is gone; for one cycle.
    pub sent: Signal<Out, Bit>,
    /// AxVALID.
    pub ax_valid: Signal<Out, Bit>,
    /// AxREADY.
    pub ax_ready: Signal<In, Bit>,
    /// AxADDR.
    pub ax_addr: Signal<Out, Bits<64>>,
    /// AxLEN.
    pub ax_len: Signal<Out, Bits<8>>,
    guard: Guard<A, C, K>,
    waiting: DFF<Bit>,
    offered: DFF<Bit>,
    held: DFF<Bits<64>>,
    length: DFF<Bits<8>>,
    taken: Signal<Local, Bit>,
    span: Signal<Local, Bits<64>>,
}

impl<const A: usize, const C: usize, const K: usize> Logic for Port<A, C, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, waiting, offered, held, length);
        self.guard.aclk.next = self.aclk.val();
        self.guard.clear.next = self.clear.val();
        self.guard.set.next = self.set.val();
        self.guard.set_all.next = self.set_all.val();
        self.guard.set_queue.next = self.set_queue.val();
        self.guard.set_slot.next = self.set_slot.val();
        self.guard.set_window.next = self.set_window.val();

        self.idle.next = self.guard.ready.val() & !self.waiting.q.val() & !self.offered.q.val();
        self.taken.next = self.give.val()
            & self.guard.ready.val()
            & !self.waiting.q.val()
            & !self.offered.q.val();
        self.span.next = (bit_cast::<64, 8>(self.beats.val()) << 3) + 7;
        self.guard.check.next = self.taken.val();
        self.guard.owner.next = self.owner.val();
        self.guard.write.next = self.write.val();
        self.guard.first.next = self.address.val();
        self.guard.last.next = self.address.val() + self.span.val();
        if self.taken.val() {
            self.waiting.d.next = true;
            self.held.d.next = self.address.val();
            self.length.d.next = self.beats.val();
        }

        self.denied.next = false;
        self.sent.next = self.offered.q.val() & self.ax_ready.val();
        if self.offered.q.val() & self.ax_ready.val() {
            self.offered.d.next = false;
        }
        if self.waiting.q.val() & self.guard.verdict.val() {
            self.waiting.d.next = false;
            self.offered.d.next = self.guard.allowed.val();
            self.denied.next = !self.guard.allowed.val();
        }
        self.ax_valid.next = self.offered.q.val();
        self.ax_addr.next = self.held.q.val();
        self.ax_len.next = self.length.q.val();
        if self.clear.val() {
            self.waiting.d.next = false;
            self.offered.d.next = false;
        }
    }
}

/// 2 queues of 2 windows: as small as may be, for the proof.
pub type SmallPort = Port<1, 2, 2>;
crate::ports!(
    SmallPort: aclk, clear, set, set_all, set_queue, set_slot, set_window, give, owner, write,
    address, beats, idle, denied, sent, ax_valid, ax_ready, ax_addr, ax_len,
);
