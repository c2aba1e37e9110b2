//! Rounding to a narrower format.

use crate::exact::{Exact, Value, unpack};
use crate::format::{FloatSpec, Format};
use crate::fraction::Fraction;
use crate::rounding::{Mode, Rounding};

const FLOAT32: FloatSpec = match Format::Float32.spec() {
    Some(spec) => spec,
    None => unreachable!(),
};

/// Rounds the `float32` with pattern `x_bits` to the format `to`, and returns the pattern of the result in the low bits.
///
/// `random` is R: its low N bits count (N = `r.bits`), and only under a stochastic mode.
///
/// | x | floating destination | integer destination |
/// |---|---|---|
/// | NaN | the canonical NaN | 0 |
/// | infinity | infinity (NaN where there is none); the largest finite when saturating | the bound of its sign |
/// | finite, rounded result in range | that result, sign kept, also when it is 0 | that result |
/// | finite, rounded result too large | as infinity; under `rz` the largest finite | the bound of its sign |
///
/// # Panics
/// Under a stochastic mode when `r.bits` is not 1 to 16.
pub fn round(x_bits: u32, to: Format, r: Rounding, random: u32) -> u32 {
    let x = unpack(FLOAT32, x_bits);
    match to.spec() {
        Some(spec) => round_to_float(x, spec, r, random),
        None => round_to_integer(x, to.bits(), r, random),
    }
}

/// The nearest `float32`, ties to even: the rounding of a fused multiply-add.
pub(crate) fn nearest_f32(x: Value) -> u32 {
    round_to_float(x, FLOAT32, Rounding::NEAREST, 0)
}

/// `float32`'s reading of a host number.
pub(crate) fn unpack_f32(x: f32) -> Value {
    unpack(FLOAT32, x.to_bits())
}

fn round_to_float(x: Value, spec: FloatSpec, r: Rounding, random: u32) -> u32 {
    let (negative, in_range) = match x {
        Value::Nan => return spec.canonical_nan,
        Value::Infinity { negative } => (negative, None),
        Value::Finite(x) => (x.negative, finite_magnitude(x, spec, r, random)),
    };
    let largest = if r.saturate {
        Some(spec.max_finite)
    } else {
        spec.infinity()
    };
    let sign = if negative { spec.sign_mask() } else { 0 };
    match in_range.or(largest) {
        Some(magnitude) => sign | magnitude,
        None => spec.canonical_nan,
    }
}

/// The pattern, sign 0, of a rounded finite number; `None` when it is beyond the largest finite number.
fn finite_magnitude(x: Exact, spec: FloatSpec, r: Rounding, random: u32) -> Option<u32> {
    // The grid: one ulp in all subnormals and the first normal binade, doubling with each binade above, without end.
    let binade = x
        .floor_log2()
        .map_or(spec.min_exponent(), |log2| log2.max(spec.min_exponent()));
    let ulp = binade - spec.man_bits as i32;
    let (kept, discarded) = x.in_units_of(ulp);
    let rounded = kept + u128::from(rounds_away(kept, discarded, r, random));

    // Patterns count up along the grid: 2^man_bits of them in the subnormals and in each binade. Units of the first
    // ulp number the subnormals and the first binade; each binade above adds 2^man_bits. A carry out of the mantissa
    // or out of the subnormals thereby lands in the next binade by itself.
    let binades_above_first = (binade - spec.min_exponent()) as u128;
    let pattern = (binades_above_first << spec.man_bits) + rounded;
    match pattern <= u128::from(spec.max_finite) {
        true => Some(pattern as u32),
        false if r.mode == Mode::Rz => Some(spec.max_finite),
        false => None,
    }
}

fn round_to_integer(x: Value, bits: u32, r: Rounding, random: u32) -> u32 {
    let bound = |negative: bool| (1u128 << (bits - 1)) - u128::from(!negative);
    let (negative, magnitude) = match x {
        Value::Nan => (false, 0),
        Value::Infinity { negative } => (negative, bound(negative)),
        Value::Finite(x) => {
            let (kept, discarded) = x.in_units_of(0);
            let rounded = kept + u128::from(rounds_away(kept, discarded, r, random));
            (x.negative, rounded.min(bound(x.negative)))
        }
    };
    let magnitude = magnitude as u32;
    let value = if negative {
        magnitude.wrapping_neg()
    } else {
        magnitude
    };
    value & (u32::MAX >> (32 - bits))
}

/// The decision: whether |x| = `kept` + `discarded` becomes `kept` + 1.
fn rounds_away(kept: u128, discarded: Fraction, r: Rounding, random: u32) -> bool {
    let n = r.bits;
    let word = || u128::from(random) % (1 << r.checked_bits());
    match r.mode {
        Mode::Rne => discarded.nearest_is_up(kept),
        Mode::Rz => false,
        Mode::SrA => word() + discarded.floor_scaled(n) >= 1 << n,
        Mode::SrC => word() + discarded.nearest_scaled(n) >= 1 << n,
    }
}
