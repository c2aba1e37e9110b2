//! The number formats, each defined once: decoding, rounding, tables and tests all read it from here.

use std::fmt;
use std::str::FromStr;

use crate::rounding::UnknownName;

/// A number format. Names are those of NumPy and `ml_dtypes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// IEEE 754 binary32, 1.8.23 (sign.exponent.mantissa).
    Float32,
    /// The upper half of binary32, 1.8.7.
    Bfloat16,
    /// IEEE 754 binary16, 1.5.10.
    Float16,
    /// OCP E4M3, 1.4.3: no infinities, one NaN a sign.
    Float8E4m3fn,
    /// E4M3 with the IEEE encoding of infinities and NaN.
    Float8E4m3,
    /// OCP E5M2, 1.5.2, IEEE encoding.
    Float8E5m2,
    /// E3M4, 1.3.4, IEEE encoding.
    Float8E3m4,
    /// Two's complement, 8 bits.
    Int8,
    /// Two's complement, 32 bits: the accumulator of `int8`.
    Int32,
}

/// Which bit patterns of a floating format are not finite numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NanRule {
    /// The largest exponent field holds infinity (mantissa 0) and the NaNs (any other mantissa).
    Ieee,
    /// Only the pattern of all ones below the sign is NaN; there is no infinity.
    AllOnes,
}

/// A binary floating format. Two widths and one rule decide everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FloatSpec {
    /// Width of the exponent field.
    pub exp_bits: u32,
    /// Width of the mantissa field, without the hidden bit.
    pub man_bits: u32,
    /// A normal number is 1.mantissa * 2^(exponent field - bias).
    pub bias: i32,
    /// Whether infinities exist.
    pub has_inf: bool,
    /// Which patterns are NaN.
    pub nan: NanRule,
    /// Pattern of the largest finite number, sign 0.
    pub max_finite: u32,
    /// The quiet NaN that every NaN result is, sign 0.
    pub canonical_nan: u32,
}

impl FloatSpec {
    const fn new(exp_bits: u32, man_bits: u32, nan: NanRule) -> Self {
        let top_binade = ((1 << exp_bits) - 1) << man_bits;
        let all_ones = top_binade | ((1 << man_bits) - 1);
        let (has_inf, max_finite, canonical_nan) = match nan {
            NanRule::Ieee => (true, top_binade - 1, top_binade | 1 << (man_bits - 1)),
            NanRule::AllOnes => (false, all_ones - 1, all_ones),
        };
        FloatSpec {
            exp_bits,
            man_bits,
            bias: (1 << (exp_bits - 1)) - 1,
            has_inf,
            nan,
            max_finite,
            canonical_nan,
        }
    }

    /// Width of a pattern: sign, exponent and mantissa.
    pub const fn bits(self) -> u32 {
        1 + self.exp_bits + self.man_bits
    }

    /// The sign bit's mask.
    pub const fn sign_mask(self) -> u32 {
        1 << (self.exp_bits + self.man_bits)
    }

    /// Pattern of +infinity, where there is one.
    pub const fn infinity(self) -> Option<u32> {
        if self.has_inf {
            Some(self.max_finite + 1)
        } else {
            None
        }
    }

    /// Exponent of the smallest normal number, 2^min_exponent.
    pub const fn min_exponent(self) -> i32 {
        1 - self.bias
    }

    /// Exponent of the smallest subnormal number, which is the ulp of the subnormals and of the first normal binade.
    pub const fn min_ulp_exponent(self) -> i32 {
        self.min_exponent() - self.man_bits as i32
    }

    /// Whether the pattern (sign bit ignored) is a NaN.
    pub const fn is_nan(self, bits: u32) -> bool {
        let magnitude = bits & (self.sign_mask() - 1);
        match self.nan {
            NanRule::Ieee => magnitude > self.max_finite + 1,
            NanRule::AllOnes => magnitude > self.max_finite,
        }
    }

    /// Whether the pattern (sign bit ignored) is an infinity.
    pub const fn is_infinite(self, bits: u32) -> bool {
        self.has_inf && bits & (self.sign_mask() - 1) == self.max_finite + 1
    }
}

impl Format {
    /// Every format, widest first.
    pub const ALL: [Format; 9] = [
        Format::Float32,
        Format::Int32,
        Format::Bfloat16,
        Format::Float16,
        Format::Float8E4m3fn,
        Format::Float8E4m3,
        Format::Float8E5m2,
        Format::Float8E3m4,
        Format::Int8,
    ];

    /// The formats that the rounder writes.
    pub const ROUNDED: [Format; 7] = [
        Format::Bfloat16,
        Format::Float16,
        Format::Float8E4m3fn,
        Format::Float8E4m3,
        Format::Float8E5m2,
        Format::Float8E3m4,
        Format::Int8,
    ];

    /// NumPy's or `ml_dtypes`' name.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Float32 => "float32",
            Format::Bfloat16 => "bfloat16",
            Format::Float16 => "float16",
            Format::Float8E4m3fn => "float8_e4m3fn",
            Format::Float8E4m3 => "float8_e4m3",
            Format::Float8E5m2 => "float8_e5m2",
            Format::Float8E3m4 => "float8_e3m4",
            Format::Int8 => "int8",
            Format::Int32 => "int32",
        }
    }

    /// The floating format's definition; `None` for the integers.
    pub const fn spec(self) -> Option<FloatSpec> {
        match self {
            Format::Float32 => Some(FloatSpec::new(8, 23, NanRule::Ieee)),
            Format::Bfloat16 => Some(FloatSpec::new(8, 7, NanRule::Ieee)),
            Format::Float16 => Some(FloatSpec::new(5, 10, NanRule::Ieee)),
            Format::Float8E4m3fn => Some(FloatSpec::new(4, 3, NanRule::AllOnes)),
            Format::Float8E4m3 => Some(FloatSpec::new(4, 3, NanRule::Ieee)),
            Format::Float8E5m2 => Some(FloatSpec::new(5, 2, NanRule::Ieee)),
            Format::Float8E3m4 => Some(FloatSpec::new(3, 4, NanRule::Ieee)),
            Format::Int8 | Format::Int32 => None,
        }
    }

    /// Width of a pattern in bits.
    pub const fn bits(self) -> u32 {
        match self.spec() {
            Some(spec) => spec.bits(),
            None => match self {
                Format::Int8 => 8,
                _ => 32,
            },
        }
    }

    /// Whether this is a floating format.
    pub const fn is_float(self) -> bool {
        self.spec().is_some()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let known = Format::ALL.into_iter().find(|format| format.name() == name);
        known.ok_or_else(|| UnknownName::new("format", name, &Format::ALL.map(Format::name)))
    }
}
