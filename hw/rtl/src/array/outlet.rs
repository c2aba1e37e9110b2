//! The array's output side: which cycles carry a result, and the answer to back-pressure.

use rust_hdl::prelude::*;

/// Follows each row through the array's `S` stages and stops the array where its result is not taken.
///
/// `advance`, the enable of every register of the array, is a register itself: a result that is refused is
/// kept aside in the frame's spare row, and the array stops one cycle later. So `m_axis_tready` reaches no
/// other port in the same cycle, and no result is lost or doubled.
#[derive(LogicBlock)]
pub struct Outlet<const S: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Synchronous reset, active low.
    pub aresetn: Signal<In, Bit>,
    /// A row enters the array.
    pub enter: Signal<In, Bit>,
    /// It is the last of its packet.
    pub enter_last: Signal<In, Bit>,
    /// The array moves in this cycle.
    pub advance: Signal<Out, Bit>,
    /// The result is the spare row, not the one at the array's bottom.
    pub spare: Signal<Out, Bit>,
    /// A result is offered.
    pub m_tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_tready: Signal<In, Bit>,
    /// It is the last of its packet.
    pub m_tlast: Signal<Out, Bit>,
    /// Bit `S - 1` has just entered, bit 0 is at the bottom.
    valid: DFF<Bits<S>>,
    last: DFF<Bits<S>>,
    spare_full: DFF<Bit>,
    spare_last: DFF<Bit>,
    entrance: Constant<Bits<S>>,
}

impl<const S: usize> Default for Outlet<S> {
    fn default() -> Self {
        Outlet {
            aclk: Signal::default(),
            aresetn: Signal::default(),
            enter: Signal::default(),
            enter_last: Signal::default(),
            advance: Signal::default(),
            spare: Signal::default(),
            m_tvalid: Signal::default(),
            m_tready: Signal::default(),
            m_tlast: Signal::default(),
            valid: DFF::default(),
            last: DFF::default(),
            spare_full: DFF::default(),
            spare_last: DFF::default(),
            entrance: Constant::new(Bits::<S>::from(1u64) << (S as u64 - 1)),
        }
    }
}

impl<const S: usize> Logic for Outlet<S> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, valid, last, spare_full, spare_last);

        self.advance.next = !self.spare_full.q.val();
        self.spare.next = self.spare_full.q.val();
        self.m_tvalid.next = self.spare_full.q.val() || self.valid.q.val().get_bit(0);
        self.m_tlast.next = self.last.q.val().get_bit(0);
        if self.spare_full.q.val() {
            self.m_tlast.next = self.spare_last.q.val();
        }

        if self.spare_full.q.val() {
            self.spare_full.d.next = !self.m_tready.val();
        } else {
            self.spare_full.d.next = self.valid.q.val().get_bit(0) && !self.m_tready.val();
            self.spare_last.d.next = self.last.q.val().get_bit(0);
            self.valid.d.next = self.valid.q.val() >> 1;
            if self.enter.val() {
                self.valid.d.next = (self.valid.q.val() >> 1) | self.entrance.val();
            }
            self.last.d.next = self.last.q.val() >> 1;
            if self.enter_last.val() {
                self.last.d.next = (self.last.q.val() >> 1) | self.entrance.val();
            }
        }

        if !self.aresetn.val() {
            self.spare_full.d.next = false;
            self.valid.d.next = 0.into();
        }
    }
}
