//! What several tests share.

use std::collections::BTreeSet;
use thorong_golden::{FloatSpec, Format, Mode, Rounding};

/// The floating formats narrower than `float32`, with their definitions.
pub(crate) fn narrow_floats() -> impl Iterator<Item = (Format, FloatSpec)> {
    Format::ROUNDED
        .into_iter()
        .filter_map(|format| Some((format, format.spec()?)))
}

pub(crate) fn rounding(mode: Mode, bits: u32, saturate: bool) -> Rounding {
    Rounding::new(mode, bits, saturate).unwrap()
}

/// 2^exponent, exact down to 2^-149 (`f32::powi` would divide by infinity).
pub(crate) fn power(exponent: i32) -> f32 {
    2f64.powi(exponent) as f32
}

/// Every mode with both overflow policies, and a few N.
pub(crate) fn roundings() -> Vec<Rounding> {
    let mut all = Vec::new();
    for mode in Mode::ALL {
        let widths: &[u32] = if mode.is_stochastic() {
            &[1, 2, 5, 8, 13, 16]
        } else {
            &[16]
        };
        for &bits in widths {
            all.extend([false, true].map(|saturate| rounding(mode, bits, saturate)));
        }
    }
    all
}

/// Numbers for sweeps, the same in every run (SplitMix64, Steele, Lea, Flood, OOPSLA 2014).
pub(crate) struct Sweep(pub(crate) u64);

impl Sweep {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A `float32` pattern whose mantissa is often near the borders of a rounding.
    pub(crate) fn f32_bits(&mut self) -> u32 {
        let word = self.next();
        let mantissa = match word % 8 {
            0 => 0,
            1 => 0x7f_ffff,
            2 => 1 << self.below(23),
            3 => (1 << self.below(24)) - 1,
            4 => 0x7f_ffff ^ ((1 << self.below(24)) - 1),
            5 => (self.next() as u32 & 0x7f_ffff) >> self.below(23) << self.below(23) & 0x7f_ffff,
            _ => self.next() as u32 & 0x7f_ffff,
        };
        (word >> 32) as u32 & 0xff80_0000 | mantissa
    }
}

/// Lower halves at which a rounding that discards bits of the lower half can change its mind: around every multiple of
/// a power of two and its half.
pub(crate) fn interesting_lower_halves() -> Vec<u32> {
    let mut all = BTreeSet::from([0x5555, 0xaaaa, 0x1234, 0xedcb]);
    for power in 0..=16 {
        for base in [
            0,
            1 << power,
            0x10000 - (1 << power),
            0x8000 ^ (1 << power),
            3 << power,
        ] {
            all.extend([base - 1, base, base + 1].map(|x: i32| x as u32 & 0xffff));
        }
    }
    all.into_iter().collect()
}
