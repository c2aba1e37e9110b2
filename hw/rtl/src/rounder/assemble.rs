//! The destination's pattern from what the decision left.

use rust_hdl::prelude::*;

/// Kept part, exponent and decision to a pattern. Combinational.
///
/// Patterns count up along the grid, so the kept part plus one is right across every border: out of the subnormals,
/// into the next binade, and beyond the largest finite number, which is what `over` looks for.
#[derive(LogicBlock, Default)]
pub struct Assemble {
    /// The destination's code.
    pub format: Signal<In, Bits<3>>,
    /// The magnitude in units of the last place.
    pub kept: Signal<In, Bits<11>>,
    /// As [`Locate`](super::align::Locate) makes it.
    pub exponent: Signal<In, Bits<8>>,
    /// From the decision.
    pub up: Signal<In, Bit>,
    /// The source's sign.
    pub negative: Signal<In, Bit>,
    /// The source is infinite.
    pub infinite: Signal<In, Bit>,
    /// The source is a NaN.
    pub not_a_number: Signal<In, Bit>,
    /// The largest finite pattern; this and all below from [`Patterns`](super::control::Patterns).
    pub largest: Signal<In, Bits<16>>,
    /// The canonical NaN.
    pub nan: Signal<In, Bits<16>>,
    /// What an infinity becomes.
    pub from_infinity: Signal<In, Bits<16>>,
    /// That has no sign.
    pub infinity_is_nan: Signal<In, Bit>,
    /// What an overflow becomes.
    pub from_overflow: Signal<In, Bits<16>>,
    /// That has no sign.
    pub overflow_is_nan: Signal<In, Bit>,
    /// The sign bit's place.
    pub sign_mask: Signal<In, Bits<16>>,
    /// Two's complement in 8 bits.
    pub is_integer: Signal<In, Bit>,
    /// The result, unused high bits 0.
    pub y: Signal<Out, Bits<16>>,
    wide: Signal<Local, Bits<18>>,
    placed: Signal<Local, Bits<18>>,
    truncated: Signal<Local, Bits<18>>,
    limit: Signal<Local, Bits<18>>,
    over: Signal<Local, Bit>,
    magnitude: Signal<Local, Bits<16>>,
    flip: Signal<Local, Bits<16>>,
    sign: Signal<Local, Bits<16>>,
    width: Signal<Local, Bits<16>>,
    low: Signal<Local, Bits<16>>,
    step_up: Signal<Local, Bit>,
    step: Signal<Local, Bits<16>>,
}

impl Logic for Assemble {
    #[hdl_gen]
    fn update(&mut self) {
        // The exponent goes above the mantissa; its lowest bit meets the hidden bit.
        self.wide.next = bit_cast::<18, 8>(self.exponent.val());
        self.placed.next = self.wide.val() << 7;
        if self.format.val() == 1 {
            self.placed.next = self.wide.val() << 10;
        } else if (self.format.val() == 2) | (self.format.val() == 3) {
            self.placed.next = self.wide.val() << 3;
        } else if self.format.val() == 4 {
            self.placed.next = self.wide.val() << 2;
        } else if self.format.val() == 5 {
            self.placed.next = self.wide.val() << 4;
        }
        self.truncated.next = self.placed.val() ^ bit_cast::<18, 11>(self.kept.val());
        self.low.next = self.truncated.val().get_bits::<16>(0);

        // Judged after rounding, without waiting for the sum.
        self.limit.next = bit_cast::<18, 16>(self.largest.val());
        self.over.next = (self.truncated.val() > self.limit.val())
            | ((self.truncated.val() == self.limit.val()) & self.up.val());

        // int8: -(t + up) = !t + !up. Its -128 is one beyond `largest`, and !127 is the same pattern.
        self.flip.next = 0.into();
        self.sign.next = 0.into();
        self.step_up.next = self.up.val();
        self.width.next = 0xffff.into();
        if self.is_integer.val() {
            self.width.next = 0xff.into();
        }
        if self.negative.val() {
            self.sign.next = self.sign_mask.val();
            if self.is_integer.val() {
                self.flip.next = 0xff.into();
                self.step_up.next = !self.up.val();
            }
        }
        self.step.next = 0.into();
        if self.step_up.val() {
            self.step.next = 1.into();
        }
        self.magnitude.next =
            ((self.low.val() ^ self.flip.val()) + self.step.val()) & self.width.val();

        self.y.next = self.magnitude.val() | self.sign.val();
        if self.not_a_number.val() {
            self.y.next = self.nan.val();
        } else if self.infinite.val() {
            self.y.next = (self.from_infinity.val() ^ self.flip.val()) | self.sign.val();
            if self.infinity_is_nan.val() {
                self.y.next = self.nan.val();
            }
        } else if self.over.val() {
            self.y.next = (self.from_overflow.val() ^ self.flip.val()) | self.sign.val();
            if self.overflow_is_nan.val() {
                self.y.next = self.nan.val();
            }
        }
    }
}
