//! Operands of the float elements: every format in one code.

use rust_hdl::prelude::*;

/// Bits of an operand's code.
pub const OPERAND_BITS: usize = 21;

/// Decodes an 8- or 16-bit float into the array's operand code, the format chosen at run time. Combinational.
///
/// | bits | number | zero | infinity | NaN | no k |
/// |---|---|---|---|---|---|
/// | 20 | sign | sign | sign | 0 | 0 |
/// | 19:11, exponent | e + 134 | 0 | 384 | 384 | 384 |
/// | 10:0, significand | 1.f | 0 | 1.0 | 1.1 | 0 |
///
/// A number is 1.f * 2^e: subnormal numbers are normalised here, once a row or column of the array and not in each
/// element. Over all formats e is -133 .. 127, so the exponent is 1 .. 261 and its two top bits, together, mark what is
/// not a finite number. "No k" is the weight of a row of elements that takes no part in a product.
///
/// Formats have the codes of [`control`](crate::rounder::control); 6 and 7 are reserved. An 8-bit pattern is in the low
/// byte of `x`, whatever the high byte is.
#[derive(LogicBlock, Default)]
pub struct Decode {
    /// The pattern.
    pub x: Signal<In, Bits<16>>,
    /// The format's code.
    pub format: Signal<In, Bits<3>>,
    /// Not an operand at all: the code is "no k".
    pub none: Signal<In, Bit>,
    /// The operand's code.
    pub code: Signal<Out, Bits<21>>,
    sign: Signal<Local, Bit>,
    field: Signal<Local, Bits<8>>,
    fraction: Signal<Local, Bits<10>>,
    /// Added to the field it gives the code's exponent: 134 less the format's bias.
    offset: Signal<Local, Bits<9>>,
    special: Signal<Local, Bit>,
    by8: Signal<Local, Bits<10>>,
    by4: Signal<Local, Bits<10>>,
    by2: Signal<Local, Bits<10>>,
    by1: Signal<Local, Bits<10>>,
    zeros8: Signal<Local, Bits<9>>,
    zeros4: Signal<Local, Bits<9>>,
    zeros2: Signal<Local, Bits<9>>,
    zeros1: Signal<Local, Bits<9>>,
    exponent: Signal<Local, Bits<9>>,
    significand: Signal<Local, Bits<11>>,
    negative: Signal<Local, Bit>,
}

impl Logic for Decode {
    #[hdl_gen]
    fn update(&mut self) {
        // float8_e3m4, and the reserved codes.
        self.sign.next = self.x.val().get_bit(7);
        self.field.next = bit_cast::<8, 16>((self.x.val() >> 4) & 0x7);
        self.fraction.next = bit_cast::<10, 16>(self.x.val() << 6);
        self.offset.next = 131.into();
        self.special.next = self.x.val().get_bits::<3>(4).all();
        if self.format.val() == 0 {
            self.sign.next = self.x.val().get_bit(15);
            self.field.next = bit_cast::<8, 16>(self.x.val() >> 7);
            self.fraction.next = bit_cast::<10, 16>(self.x.val() << 3);
            self.offset.next = 7.into();
            self.special.next = self.x.val().get_bits::<8>(7).all();
        } else if self.format.val() == 1 {
            self.sign.next = self.x.val().get_bit(15);
            self.field.next = bit_cast::<8, 16>((self.x.val() >> 10) & 0x1f);
            self.fraction.next = bit_cast::<10, 16>(self.x.val());
            self.offset.next = 119.into();
            self.special.next = self.x.val().get_bits::<5>(10).all();
        } else if self.format.val() == 2 {
            self.field.next = bit_cast::<8, 16>((self.x.val() >> 3) & 0xf);
            self.fraction.next = bit_cast::<10, 16>(self.x.val() << 7);
            self.offset.next = 127.into();
            self.special.next = self.x.val().get_bits::<7>(0).all();
        } else if self.format.val() == 3 {
            self.field.next = bit_cast::<8, 16>((self.x.val() >> 3) & 0xf);
            self.fraction.next = bit_cast::<10, 16>(self.x.val() << 7);
            self.offset.next = 127.into();
            self.special.next = self.x.val().get_bits::<4>(3).all();
        } else if self.format.val() == 4 {
            self.field.next = bit_cast::<8, 16>((self.x.val() >> 2) & 0x1f);
            self.fraction.next = bit_cast::<10, 16>(self.x.val() << 8);
            self.offset.next = 119.into();
            self.special.next = self.x.val().get_bits::<5>(2).all();
        }

        // A subnormal number: the leading one goes to the fraction's top.
        self.by8.next = self.fraction.val();
        self.zeros8.next = 0.into();
        if !self.fraction.val().get_bits::<8>(2).any() {
            self.by8.next = self.fraction.val() << 8;
            self.zeros8.next = 8.into();
        }
        self.by4.next = self.by8.val();
        self.zeros4.next = self.zeros8.val();
        if !self.by8.val().get_bits::<4>(6).any() {
            self.by4.next = self.by8.val() << 4;
            self.zeros4.next = self.zeros8.val() | 4;
        }
        self.by2.next = self.by4.val();
        self.zeros2.next = self.zeros4.val();
        if !self.by4.val().get_bits::<2>(8).any() {
            self.by2.next = self.by4.val() << 2;
            self.zeros2.next = self.zeros4.val() | 2;
        }
        self.by1.next = self.by2.val();
        self.zeros1.next = self.zeros2.val();
        if !self.by2.val().get_bit(9) {
            self.by1.next = self.by2.val() << 1;
            self.zeros1.next = self.zeros2.val() | 1;
        }

        self.negative.next = self.sign.val();
        self.exponent.next = self.offset.val() + bit_cast::<9, 8>(self.field.val());
        self.significand.next = bit_cast::<11, 10>(self.fraction.val()) | 0x400;
        if self.none.val() {
            self.negative.next = false;
            self.exponent.next = 0x180.into();
            self.significand.next = 0.into();
        } else if self.special.val() {
            self.exponent.next = 0x180.into();
            self.significand.next = 0x400.into();
            if self.fraction.val().any() {
                self.negative.next = false;
                self.significand.next = 0x600.into();
            }
        } else if !self.field.val().any() {
            // 0.f * 2^(1 - bias): one place for the leading one itself, and the 1 in its exponent, cancel.
            self.exponent.next = self.offset.val() - self.zeros1.val();
            self.significand.next = bit_cast::<11, 10>(self.by1.val()) << 1;
            if !self.fraction.val().any() {
                self.exponent.next = 0.into();
            }
        }
        self.code.next = (bit_cast::<21, 9>(self.exponent.val()) << 11)
            | bit_cast::<21, 11>(self.significand.val());
        if self.negative.val() {
            self.code.next = (bit_cast::<21, 9>(self.exponent.val()) << 11)
                | bit_cast::<21, 11>(self.significand.val())
                | 0x10_0000;
        }
    }
}
