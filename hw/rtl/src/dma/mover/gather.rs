//! What a write beat finds in the lanes: logic alone.

use rust_hdl::prelude::*;

/// Of B lanes those that a beat needs, and what lies there: bytes, marks, or nothing yet.
#[derive(LogicBlock)]
pub struct Gather<const B: usize> {
    /// Lanes before the first byte.
    pub skip: Signal<In, Bits<6>>,
    /// Lanes after the last byte.
    pub spare: Signal<In, Bits<6>>,
    /// Lanes that have a byte, or a mark.
    pub lane_valid: [Signal<In, Bit>; B],
    /// It is a mark.
    pub lane_cut: [Signal<In, Bit>; B],
    /// The lanes that the beat needs.
    pub mask: Signal<Out, Bits<B>>,
    /// All of them have something.
    pub here: Signal<Out, Bit>,
    /// One of them has a mark.
    pub any_cut: Signal<Out, Bit>,
    /// One of them has a byte, if `here`.
    pub any_byte: Signal<Out, Bit>,
    /// All lanes, needed or not, have a mark.
    pub all_cut: Signal<Out, Bit>,
    all: Constant<Bits<B>>,
    need: Signal<Local, Bits<B>>,
}

impl<const B: usize> Default for Gather<B> {
    fn default() -> Self {
        Gather {
            skip: Signal::default(),
            spare: Signal::default(),
            lane_valid: std::array::from_fn(|_| Signal::default()),
            lane_cut: std::array::from_fn(|_| Signal::default()),
            mask: Signal::default(),
            here: Signal::default(),
            any_cut: Signal::default(),
            any_byte: Signal::default(),
            all_cut: Signal::default(),
            all: Constant::new(Bits::<B>::mask()),
            need: Signal::default(),
        }
    }
}

impl<const B: usize> Logic for Gather<B> {
    #[hdl_gen]
    fn update(&mut self) {
        self.need.next = (self.all.val() << self.skip.val()) & (self.all.val() >> self.spare.val());
        self.mask.next = self.need.val();
        self.here.next = true;
        self.all_cut.next = true;
        self.any_cut.next = false;
        self.any_byte.next = false;
        for i in 0..B {
            if self.need.val().get_bit(i) {
                if !self.lane_valid[i].val() {
                    self.here.next = false;
                }
                if self.lane_cut[i].val() {
                    self.any_cut.next = true;
                }
                if !self.lane_cut[i].val() {
                    self.any_byte.next = true;
                }
            }
            if !self.lane_valid[i].val() | !self.lane_cut[i].val() {
                self.all_cut.next = false;
            }
        }
    }
}
