//! One window of each queue.

use super::Window;
use rust_hdl::prelude::*;

/// One window of each of 2^A queues, and whether it holds a burst.
#[derive(LogicBlock, Default)]
pub struct Slot<const A: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Set a window.
    pub set: Signal<In, Bit>,
    /// Of this queue.
    pub set_queue: Signal<In, Bits<A>>,
    /// To this.
    pub set_window: Signal<In, Window>,
    /// The queue of the burst that is given in the next cycle.
    pub owner: Signal<In, Bits<A>>,
    /// The burst writes.
    pub write: Signal<In, Bit>,
    /// Its first byte.
    pub first: Signal<In, Bits<64>>,
    /// Its last byte.
    pub last: Signal<In, Bits<64>>,
    /// The window has the right, and holds both bytes.
    pub holds: Signal<Out, Bit>,
    windows: RAM<Window, A>,
    right: Signal<Local, Bit>,
}

impl<const A: usize> Logic for Slot<A> {
    #[hdl_gen]
    fn update(&mut self) {
        self.windows.read_clock.next = self.aclk.val();
        self.windows.write_clock.next = self.aclk.val();
        self.windows.write_enable.next = self.set.val();
        self.windows.write_address.next = self.set_queue.val();
        self.windows.write_data.next = self.set_window.val();
        self.windows.read_address.next = self.owner.val();
        self.right.next = self.windows.read_data.val().read;
        if self.write.val() {
            self.right.next = self.windows.read_data.val().write;
        }
        self.holds.next = self.right.val()
            & (self.windows.read_data.val().base <= self.first.val())
            & (self.last.val() <= self.windows.read_data.val().limit);
    }
}
