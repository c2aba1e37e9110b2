//! `round` against a second derivation that shares none of its steps: the destination's values are listed, x is placed
//! between two of them, and the decision is made in `f64`, in which every quantity here is exact.

use crate::common::{Sweep, narrow_floats, roundings};
use proptest::prelude::*;
use rayon::prelude::*;
use std::sync::LazyLock;
use thorong_golden::{Format, Mode, Rounding, decode, round};

/// A destination as the ascending list of its non-negative values, with one more beyond the largest.
struct Grid {
    format: Format,
    values: Vec<f64>,
    sign: u32,
    infinity: Option<u32>,
    nan: u32,
}

impl Grid {
    fn new(format: Format) -> Grid {
        let patterns = 0..1u32 << (format.bits() - 1);
        let mut values: Vec<f64> = patterns
            .map(|bits| f64::from(decode(format, bits)))
            .filter(|value| value.is_finite())
            .collect();
        let [.., below, largest] = values[..] else {
            unreachable!("a format has more than two values")
        };
        values.push(largest + (largest - below));
        let spec = format.spec().unwrap();
        Grid {
            format,
            values,
            sign: spec.sign_mask(),
            infinity: spec.infinity(),
            nan: spec.canonical_nan,
        }
    }

    fn round(&self, x: f32, r: Rounding, random: u32) -> u32 {
        if x.is_nan() {
            return self.nan;
        }
        let sign = if x.is_sign_negative() { self.sign } else { 0 };
        let x = f64::from(x.abs());
        let beyond = self.values.len() - 1;
        // The value at or below x, and where x lies on the way to the next.
        let lower = self.values.partition_point(|&value| value <= x) - 1;
        let result = if lower == beyond {
            beyond
        } else {
            let [low, high] = [self.values[lower], self.values[lower + 1]];
            lower + usize::from(goes_up((x - low) / (high - low), lower, r, random))
        };
        let largest = beyond - 1;
        let result = match (result == beyond, r.mode) {
            (true, Mode::Rz) if x.is_finite() => Some(largest as u32),
            (true, _) if r.saturate => Some(largest as u32),
            (true, _) => self.infinity,
            (false, _) => Some(result as u32),
        };
        result.map_or(self.nan, |magnitude| sign | magnitude)
    }
}

/// The decision for a fraction `nu` above the value number `lower`, whose parity is its mantissa's.
fn goes_up(nu: f64, lower: usize, r: Rounding, random: u32) -> bool {
    let words = 2f64.powi(r.bits as i32);
    let random = f64::from(random).rem_euclid(words);
    match r.mode {
        Mode::Rne => nu > 0.5 || (nu == 0.5 && lower % 2 == 1),
        Mode::Rz => false,
        Mode::SrA => (nu * words).floor() + random >= words,
        Mode::SrC => (nu * words).round_ties_even() + random >= words,
    }
}

fn int8(x: f32, r: Rounding, random: u32) -> u32 {
    if x.is_nan() {
        return 0;
    }
    let magnitude = f64::from(x.abs()).min(1000.0);
    let lower = magnitude.floor();
    let up = goes_up(magnitude - lower, lower as usize, r, random);
    let rounded = (lower + f64::from(up)).copysign(x.into());
    u32::from((rounded as i8) as u8) // `as` saturates
}

static GRIDS: LazyLock<Vec<Grid>> = LazyLock::new(|| {
    narrow_floats()
        .map(|(format, _)| Grid::new(format))
        .collect()
});

fn check(x: u32, r: Rounding, random: u32) {
    let value = f32::from_bits(x);
    for grid in &*GRIDS {
        let (got, expected) = (
            round(x, grid.format, r, random),
            grid.round(value, r, random),
        );
        assert_eq!(got, expected, "{x:#x} to {} {r:?} {random:#x}", grid.format);
    }
    let (got, expected) = (round(x, Format::Int8, r, random), int8(value, r, random));
    assert_eq!(got, expected, "{x:#x} to int8 {r:?} {random:#x}");
}

#[test]
fn all_upper_halves() {
    let roundings = roundings();
    (0..=u16::MAX)
        .into_par_iter()
        .panic_fuse()
        .for_each(|high| {
            let mut sweep = Sweep(high.into());
            for low in [0, 1, 0x8000, sweep.below(1 << 16) as u32] {
                for &r in &roundings {
                    check(u32::from(high) << 16 | low, r, sweep.next() as u32);
                }
            }
        });
}

#[test]
fn around_every_value_and_midpoint_of_the_float8_grids() {
    let roundings = roundings();
    GRIDS
        .par_iter()
        .panic_fuse()
        .filter(|grid| grid.format.bits() == 8)
        .for_each(|grid| {
            let mut sweep = Sweep(grid.sign.into());
            for pair in grid.values.windows(2) {
                // Sixteen steps to the next value, a float32 to either side of each.
                for step in 0..=16 {
                    let x = (pair[0] + (pair[1] - pair[0]) * f64::from(step) / 16.0) as f32;
                    for x in [x.next_down(), x, x.next_up(), -x] {
                        for &r in &roundings {
                            for random in [0, sweep.next() as u32, u32::MAX] {
                                check(x.to_bits(), r, random);
                            }
                        }
                    }
                }
            }
        });
}

#[test]
fn a_million_biased_numbers() {
    let roundings = roundings();
    (0..1000u64).into_par_iter().panic_fuse().for_each(|seed| {
        let mut sweep = Sweep(seed);
        for _ in 0..1000 {
            let r = roundings[sweep.below(roundings.len() as u64) as usize];
            check(sweep.f32_bits(), r, sweep.next() as u32);
        }
    });
}

proptest! {
    #[test]
    fn any_number(x: u32, random: u32, mode in 0..4usize, bits in 1..=16u32, saturate: bool) {
        check(x, Rounding::new(Mode::ALL[mode], bits, saturate).unwrap(), random);
    }
}
