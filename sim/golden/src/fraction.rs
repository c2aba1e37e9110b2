//! A discarded part, 0 <= ν < 1, and the questions that rounding asks about it.

use std::cmp::Ordering;

/// ν = numerator / 2^width, with numerator < 2^width and width < 128.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    /// The discarded bits.
    pub numerator: u128,
    /// How many bits were discarded.
    pub width: u32,
}

impl Fraction {
    /// Splits `whole / 2^width` into its integer part and the fraction that is left.
    pub const fn split(whole: u128, width: u32) -> (u128, Fraction) {
        let kept = whole >> width;
        let numerator = whole ^ (kept << width);
        (kept, Fraction { numerator, width })
    }

    /// Whether `kept` + ν rounds up to `kept` + 1 under "to nearest, ties to even".
    pub fn nearest_is_up(self, kept: u128) -> bool {
        // ν against 1/2; an empty fraction is 0.
        match (2 * self.numerator).cmp(&(1 << self.width)) {
            Ordering::Less => false,
            Ordering::Equal => kept % 2 == 1,
            Ordering::Greater => true,
        }
    }

    /// floor(ν * 2^n).
    pub const fn floor_scaled(self, n: u32) -> u128 {
        self.scaled(n).0
    }

    /// rnite(ν * 2^n): the nearest integer, ties to even. It may be 2^n.
    pub fn nearest_scaled(self, n: u32) -> u128 {
        let (floor, rest) = self.scaled(n);
        floor + u128::from(rest.nearest_is_up(floor))
    }

    /// ν * 2^n as integer part and fraction.
    const fn scaled(self, n: u32) -> (u128, Fraction) {
        if n >= self.width {
            Fraction::split(self.numerator << (n - self.width), 0)
        } else {
            Fraction::split(self.numerator, self.width - n)
        }
    }
}
