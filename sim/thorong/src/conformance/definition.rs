//! Stochastic rounding by the definition, taken apart: where a number lies, and what its result is if it rounds up.
//!
//! The golden model stops at 16 random bits; published implementations use up to 21. This is the same arithmetic for N up
//! to [`MAX_BITS`], and tests hold the two equal where both exist.

use thorong_golden::{Format, Fraction, Mode, Value, unpack};

/// The most random bits of any profile, with room.
pub const MAX_BITS: u32 = 24;

/// What is asked of an implementation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The destination.
    pub to: Format,
    /// `sr-a` or `sr-c`.
    pub mode: Mode,
    /// N, 1 to [`MAX_BITS`].
    pub bits: u32,
    /// Overflow and infinity become the largest finite number.
    pub saturate: bool,
}

/// A `float32` on the destination's grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Not a number.
    Nan,
    /// An infinity.
    Infinity {
        /// Its sign.
        negative: bool,
    },
    /// A finite number, zeros included.
    Finite(Finite),
}

/// A finite number between two neighbours of a grid that goes on upward without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finite {
    /// Its sign.
    pub negative: bool,
    /// The neighbour toward zero: patterns count up along the grid, beyond the largest finite number too.
    pub lower: u64,
    /// How far it lies on the way to the next, in ulp.
    pub nu: Fraction,
    /// The weight of an ulp, as an exponent of 2.
    pub ulp: i32,
    /// `lower` in ulps.
    pub kept: u128,
}

/// Places a `float32` on the grid of `to`, which is not `float32` itself.
pub fn place(to: Format, x: u32) -> Place {
    let Some(float32) = Format::Float32.spec() else {
        return Place::Nan;
    };
    let exact = match unpack(float32, x) {
        Value::Nan => return Place::Nan,
        Value::Infinity { negative } => return Place::Infinity { negative },
        Value::Finite(exact) => exact,
    };
    // One ulp in all subnormals and the first binade, doubling with each binade above; the integers have one ulp.
    let (ulp, below) = match to.spec() {
        None => (0, 0),
        Some(spec) => {
            let first = spec.min_exponent();
            let binade = exact.floor_log2().map_or(first, |log2| log2.max(first));
            let below = ((binade - first) as u64) << spec.man_bits;
            (binade - spec.man_bits as i32, below)
        }
    };
    let (kept, nu) = exact.in_units_of(ulp);
    // An integer beyond every bound is as good as any other beyond it.
    let whole = u64::try_from(kept).unwrap_or(u64::MAX / 2);
    Place::Finite(Finite {
        negative: exact.negative,
        lower: below + whole,
        nu,
        ulp,
        kept,
    })
}

impl Finite {
    /// nu in units of 2^-N, as the mode rounds it: so many of the 2^N random words round up.
    pub fn ups(&self, mode: Mode, bits: u32) -> u64 {
        let scaled = match mode {
            Mode::SrC => self.nu.nearest_scaled(bits),
            _ => self.nu.floor_scaled(bits),
        };
        scaled as u64
    }

    /// The decision.
    pub fn is_up(&self, asked: &Asked, r: u64) -> bool {
        self.ups(asked.mode, asked.bits) + r >= 1 << asked.bits
    }
}

impl Asked {
    /// The result of a number whose random word is `r`.
    pub fn round(&self, x: u32, r: u64) -> u32 {
        match place(self.to, x) {
            Place::Nan => self.nan(),
            Place::Infinity { negative } => self.beyond(negative),
            Place::Finite(at) => self.pattern(at.negative, at.lower + u64::from(at.is_up(self, r))),
        }
    }

    /// The pattern of a place on the endless grid.
    pub fn pattern(&self, negative: bool, place: u64) -> u32 {
        match self.to.spec() {
            Some(spec) if place <= u64::from(spec.max_finite) => {
                place as u32 | if negative { spec.sign_mask() } else { 0 }
            }
            Some(_) => self.beyond(negative),
            None if place <= 127 + u64::from(negative) => self.integer(negative, place),
            None => self.beyond(negative),
        }
    }

    /// What infinity and overflow become.
    pub fn beyond(&self, negative: bool) -> u32 {
        let Some(spec) = self.to.spec() else {
            return self.integer(negative, 127 + u64::from(negative));
        };
        let largest = match self.saturate {
            true => Some(spec.max_finite),
            false => spec.infinity(),
        };
        match largest {
            Some(magnitude) => magnitude | if negative { spec.sign_mask() } else { 0 },
            None => spec.canonical_nan,
        }
    }

    /// What a NaN becomes.
    pub fn nan(&self) -> u32 {
        self.to.spec().map_or(0, |spec| spec.canonical_nan)
    }

    fn integer(&self, negative: bool, magnitude: u64) -> u32 {
        let magnitude = magnitude as u32;
        let value = if negative {
            magnitude.wrapping_neg()
        } else {
            magnitude
        };
        value & (u32::MAX >> (32 - self.to.bits()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use thorong_golden::{Rounding, round};

    #[test]
    fn it_is_the_golden_models_definition() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..200_000 {
            let x: u32 = match random.random_range(0..4) {
                0 => random.random(),
                1 => random.random::<u32>() & 0xffff_0000,
                _ => random.random_range(90u32..150) << 23 | random.random::<u32>() & 0x807f_ffff,
            };
            let asked = Asked {
                to: Format::ROUNDED[random.random_range(0..7)],
                mode: [Mode::SrA, Mode::SrC][random.random_range(0..2)],
                bits: random.random_range(1..=16),
                saturate: random.random(),
            };
            let r = random.random_range(0..1u64 << asked.bits);
            let rounding = Rounding::new(asked.mode, asked.bits, asked.saturate).unwrap();
            let expected = round(x, asked.to, rounding, r as u32);
            assert_eq!(asked.round(x, r), expected, "{x:#x} {r:#x} {asked:?}");
        }
    }

    /// With all the bits that are discarded, and more, the share of words is nu itself.
    #[test]
    fn more_bits_than_the_golden_model() {
        let asked = |mode, bits| Asked {
            to: Format::Float8E5m2,
            mode,
            bits,
            saturate: false,
        };
        // 1 + 5 * 2^-23: nu is 5 * 2^-21.
        let x = 0x3f80_0005;
        for mode in [Mode::SrA, Mode::SrC] {
            assert_eq!(asked(mode, 21).round(x, (1 << 21) - 6), 0x3c);
            assert_eq!(asked(mode, 21).round(x, (1 << 21) - 5), 0x3d);
            assert_eq!(asked(mode, 24).round(x, (1 << 24) - 41), 0x3c);
            assert_eq!(asked(mode, 24).round(x, (1 << 24) - 40), 0x3d);
        }
        assert_eq!(asked(Mode::SrA, 20).round(x, (1 << 20) - 3), 0x3c);
        assert_eq!(asked(Mode::SrC, 20).round(x, (1 << 20) - 3), 0x3c);
        assert_eq!(asked(Mode::SrC, 20).round(x, (1 << 20) - 2), 0x3d);
    }
}
