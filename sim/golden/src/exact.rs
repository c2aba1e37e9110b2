//! Numbers without rounding error: what a bit pattern means, exactly.

use crate::format::{FloatSpec, Format};
use crate::fraction::Fraction;

/// What a floating pattern means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Not a number; sign and payload are dropped.
    Nan,
    /// An infinity.
    Infinity {
        /// Its sign.
        negative: bool,
    },
    /// A finite number, zeros included.
    Finite(Exact),
}

/// The finite number ±magnitude * 2^exponent. A zero has a sign too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact {
    /// The sign.
    pub negative: bool,
    /// The significand as an integer.
    pub magnitude: u128,
    /// The weight of its lowest bit.
    pub exponent: i32,
}

impl Exact {
    /// floor(log2 |self|); `None` for a zero.
    pub fn floor_log2(self) -> Option<i32> {
        self.magnitude
            .checked_ilog2()
            .map(|top| self.exponent + top as i32)
    }

    /// |self| in units of 2^`ulp`: the whole units kept, toward zero, and the fraction of a unit discarded.
    ///
    /// The fraction is exact where it has up to 127 bits. Beyond that, for a number far below the unit with a magnitude
    /// below 2^64, the shift stops at 127: the fraction stays below 2^-63, where every question that rounding asks (its
    /// half, its first 16 bits rounded down or to nearest) has the same answer.
    pub fn in_units_of(self, ulp: i32) -> (u128, Fraction) {
        // A zero's exponent says nothing, and may lie far above the unit.
        if self.magnitude == 0 {
            return Fraction::split(0, 0);
        }
        let shift = ulp - self.exponent;
        if shift <= 0 {
            return Fraction::split(self.magnitude << -shift, 0);
        }
        debug_assert!(shift < 128 || self.magnitude < 1 << 64);
        Fraction::split(self.magnitude, (shift as u32).min(127))
    }
}

/// The meaning of a pattern of a floating format; bits above its width are ignored.
pub fn unpack(spec: FloatSpec, bits: u32) -> Value {
    let negative = bits & spec.sign_mask() != 0;
    if spec.is_nan(bits) {
        return Value::Nan;
    }
    if spec.is_infinite(bits) {
        return Value::Infinity { negative };
    }
    let mantissa = bits & ((1 << spec.man_bits) - 1);
    let exponent = (bits >> spec.man_bits) & ((1 << spec.exp_bits) - 1);
    // Exponent fields 0 and 1 share an ulp; only field 0 has no hidden bit.
    let hidden = if exponent == 0 { 0 } else { 1 << spec.man_bits };
    Value::Finite(Exact {
        negative,
        magnitude: u128::from(hidden | mantissa),
        exponent: spec.min_ulp_exponent() + exponent.max(1) as i32 - 1,
    })
}

/// The value of a pattern. Exact for every 8- and 16-bit format and `float32`; `int32` beyond 2^24 is rounded to nearest.
///
/// NaNs become the canonical `float32` NaN. Bits above the format's width are ignored.
pub fn decode(format: Format, bits: u32) -> f32 {
    let Some(spec) = format.spec() else {
        return match format {
            Format::Int8 => f32::from(bits as u8 as i8),
            _ => bits as i32 as f32,
        };
    };
    f32::from_bits(crate::round::nearest_f32(unpack(spec, bits)))
}
