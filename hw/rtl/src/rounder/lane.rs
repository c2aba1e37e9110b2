//! One lane: two register stages between the three steps.

use super::align::{Locate, Shift};
use super::assemble::Assemble;
use super::decision::Decision;
use rust_hdl::prelude::*;

/// The datapath of one number, two cycles from `x` to `y`; `y` and `random` are combinational in the last step.
///
/// `P` = N + 1, `W` = N + 12. The controls that belong to a step are those of the beat that is in it.
#[derive(LogicBlock)]
pub struct Lane<const N: usize, const P: usize, const W: usize> {
    /// The clock.
    pub clock: Signal<In, Clock>,
    /// Both stages move.
    pub enable: Signal<In, Bit>,
    /// First step: a `float32`.
    pub x: Signal<In, Bits<32>>,
    /// First step: from [`Grid`](super::control::Grid).
    pub base: Signal<In, Bits<4>>,
    /// First step: from [`Grid`](super::control::Grid).
    pub offset: Signal<In, Bits<8>>,
    /// Last step: R.
    pub random: Signal<In, Bits<N>>,
    /// Last step: the destination's code.
    pub format: Signal<In, Bits<3>>,
    /// Last step: the mode's code.
    pub mode: Signal<In, Bits<2>>,
    /// Last step: this and all below from [`Patterns`](super::control::Patterns).
    pub largest: Signal<In, Bits<16>>,
    /// See [`Patterns`](super::control::Patterns).
    pub nan: Signal<In, Bits<16>>,
    /// See [`Patterns`](super::control::Patterns).
    pub from_infinity: Signal<In, Bits<16>>,
    /// See [`Patterns`](super::control::Patterns).
    pub infinity_is_nan: Signal<In, Bit>,
    /// See [`Patterns`](super::control::Patterns).
    pub from_overflow: Signal<In, Bits<16>>,
    /// See [`Patterns`](super::control::Patterns).
    pub overflow_is_nan: Signal<In, Bit>,
    /// See [`Patterns`](super::control::Patterns).
    pub sign_mask: Signal<In, Bits<16>>,
    /// See [`Patterns`](super::control::Patterns).
    pub is_integer: Signal<In, Bit>,
    /// Last step: the result.
    pub y: Signal<Out, Bits<16>>,

    locate: Locate,
    significand: DFF<Bits<24>>,
    distance: DFF<Bits<5>>,
    exponent1: DFF<Bits<8>>,
    negative1: DFF<Bit>,
    special1: DFF<Bit>,

    shift: Shift<N, W>,
    kept: DFF<Bits<11>>,
    fraction: DFF<Bits<N>>,
    guard: DFF<Bit>,
    sticky: DFF<Bit>,
    exponent2: DFF<Bits<8>>,
    negative2: DFF<Bit>,
    infinite: DFF<Bit>,
    not_a_number: DFF<Bit>,

    decision: Decision<N, P>,
    assemble: Assemble,
    has_mantissa: Signal<Local, Bit>,
}

impl<const N: usize, const P: usize, const W: usize> Default for Lane<N, P, W> {
    fn default() -> Self {
        Lane {
            clock: Default::default(),
            enable: Default::default(),
            x: Default::default(),
            base: Default::default(),
            offset: Default::default(),
            random: Default::default(),
            format: Default::default(),
            mode: Default::default(),
            largest: Default::default(),
            nan: Default::default(),
            from_infinity: Default::default(),
            infinity_is_nan: Default::default(),
            from_overflow: Default::default(),
            overflow_is_nan: Default::default(),
            sign_mask: Default::default(),
            is_integer: Default::default(),
            y: Default::default(),
            locate: Default::default(),
            significand: Default::default(),
            distance: Default::default(),
            exponent1: Default::default(),
            negative1: Default::default(),
            special1: Default::default(),
            shift: Default::default(),
            kept: Default::default(),
            fraction: Default::default(),
            guard: Default::default(),
            sticky: Default::default(),
            exponent2: Default::default(),
            negative2: Default::default(),
            infinite: Default::default(),
            not_a_number: Default::default(),
            decision: Default::default(),
            assemble: Default::default(),
            has_mantissa: Default::default(),
        }
    }
}

impl<const N: usize, const P: usize, const W: usize> Logic for Lane<N, P, W> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            significand,
            distance,
            exponent1,
            negative1,
            special1,
            kept,
            fraction,
            guard,
            sticky,
            exponent2,
            negative2,
            infinite,
            not_a_number
        );

        self.locate.x.next = self.x.val();
        self.locate.base.next = self.base.val();
        self.locate.offset.next = self.offset.val();

        self.shift.significand.next = self.significand.q.val();
        self.shift.distance.next = self.distance.q.val();
        self.has_mantissa.next = self.significand.q.val().get_bits::<23>(0).any();

        self.decision.fraction.next = self.fraction.q.val();
        self.decision.guard.next = self.guard.q.val();
        self.decision.sticky.next = self.sticky.q.val();
        self.decision.odd.next = self.kept.q.val().get_bit(0);
        self.decision.mode.next = self.mode.val();
        self.decision.random.next = self.random.val();

        self.assemble.format.next = self.format.val();
        self.assemble.kept.next = self.kept.q.val();
        self.assemble.exponent.next = self.exponent2.q.val();
        self.assemble.up.next = self.decision.up.val();
        self.assemble.negative.next = self.negative2.q.val();
        self.assemble.infinite.next = self.infinite.q.val();
        self.assemble.not_a_number.next = self.not_a_number.q.val();
        self.assemble.largest.next = self.largest.val();
        self.assemble.nan.next = self.nan.val();
        self.assemble.from_infinity.next = self.from_infinity.val();
        self.assemble.infinity_is_nan.next = self.infinity_is_nan.val();
        self.assemble.from_overflow.next = self.from_overflow.val();
        self.assemble.overflow_is_nan.next = self.overflow_is_nan.val();
        self.assemble.sign_mask.next = self.sign_mask.val();
        self.assemble.is_integer.next = self.is_integer.val();
        self.y.next = self.assemble.y.val();

        if self.enable.val() {
            self.significand.d.next = self.locate.significand.val();
            self.distance.d.next = self.locate.distance.val();
            self.exponent1.d.next = self.locate.exponent.val();
            self.negative1.d.next = self.x.val().get_bit(31);
            self.special1.d.next = self.locate.special.val();

            self.kept.d.next = self.shift.kept.val();
            self.fraction.d.next = self.shift.fraction.val();
            self.guard.d.next = self.shift.guard.val();
            self.sticky.d.next = self.shift.sticky.val();
            self.exponent2.d.next = self.exponent1.q.val();
            self.negative2.d.next = self.negative1.q.val();
            self.infinite.d.next = self.special1.q.val() & !self.has_mantissa.val();
            self.not_a_number.d.next = self.special1.q.val() & self.has_mantissa.val();
        }
    }
}
