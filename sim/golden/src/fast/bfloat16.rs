//! Rounding to `bfloat16` in every mode, without a branch in the loop, so that the compiler can use vectors.
//!
//! `bfloat16` is the upper half of `float32`: the grid of every binade, subnormals included, discards the low 16 bits, so
//! ν = low / 2^16, and each mode is one addition below bit 16 whose carry is the decision:
//!
//! | mode | added to the magnitude |
//! |---|---|
//! | `rne` | 2^15 - 1 + (bit 16) |
//! | `rz` | 0 |
//! | `sr-a` | R * 2^(16-N): low + R * 2^(16-N) >= 2^16 exactly when floor(low / 2^(16-N)) + R >= 2^N |
//! | `sr-c` | R * 2^(16-N) once low was itself rounded to nearest, ties to even, at bit 16-N |

use crate::rounding::{Mode, Rounding};

const INFINITY: u32 = 0x7f80_0000;
const MAX_FINITE: u32 = 0x7f7f;
const CANONICAL_NAN: u32 = 0x7fc0;

/// Rounds the `float32` patterns `x` to `bfloat16` patterns in `out`; equal to [`round`](crate::round) element by element.
///
/// `random` holds R in its low N bits. The deterministic modes do not read it, and it may then be empty.
///
/// # Panics
/// When `out`, or under a stochastic mode `random`, is not as long as `x`, or N not 1 to 16.
pub fn round_bfloat16(x: &[u32], r: Rounding, random: &[u16], out: &mut [u16]) {
    assert_eq!(out.len(), x.len(), "one result an element");
    let largest = if r.saturate {
        MAX_FINITE
    } else {
        INFINITY >> 16
    };
    if !r.mode.is_stochastic() {
        let nearest = r.mode == Mode::Rne;
        for (out, &x) in out.iter_mut().zip(x) {
            let add = if nearest { 0x7fff + (x >> 16 & 1) } else { 0 };
            *out = finish(x, (x & 0x7fff_ffff) + add, largest);
        }
        return;
    }

    assert_eq!(random.len(), x.len(), "one random word an element");
    let unused = Rounding::MAX_BITS - r.checked_bits();
    let elements = out.iter_mut().zip(x.iter().zip(random));
    if r.mode == Mode::SrA || unused == 0 {
        for (out, (&x, &random)) in elements {
            let word = (u32::from(random) << unused) & 0xffff;
            *out = finish(x, (x & 0x7fff_ffff) + word, largest);
        }
    } else {
        let unit = 1 << unused;
        for (out, (&x, &random)) in elements {
            let word = (u32::from(random) << unused) & 0xffff;
            // An odd multiple of the unit below, or less than half a unit missing, carries into the unit.
            let nearest = unit / 2 - 1 + (x >> unused & 1);
            let low = ((x & 0xffff) + nearest) & unit.wrapping_neg();
            *out = finish(x, (x & 0x7fff_0000) + low + word, largest);
        }
    }
}

/// Sign, overflow and NaN around a rounded magnitude (its low 16 bits are dropped).
#[inline(always)]
fn finish(x: u32, magnitude: u32, largest: u32) -> u16 {
    let sign = x >> 16 & 0x8000;
    let number = (magnitude >> 16).min(largest) | sign;
    let is_nan = x & 0x7fff_ffff > INFINITY;
    (if is_nan { CANONICAL_NAN } else { number }) as u16
}
