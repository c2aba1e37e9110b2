//! The fused multiply-add, in integers.

use crate::exact::{Exact, Value};
use crate::round::{nearest_f32, unpack_f32};

/// a * b + c with one rounding (to nearest, ties to even), as IEEE 754-2019 5.4.1 `fusedMultiplyAdd` on binary32.
///
/// A NaN result is the canonical NaN, 0x7fc00000. A sum of exactly zero is +0 unless product and addend are both -0.
///
/// ```
/// use thorong_golden::fma_f32;
/// // 1 - (1 - 2^-12)(1 + 2^-12) = 2^-24, which a product rounded by itself would lose.
/// let e = 2f32.powi(-12);
/// assert_eq!(fma_f32(-(1.0 - e), 1.0 + e, 1.0), 2f32.powi(-24));
/// ```
pub fn fma_f32(a: f32, b: f32, c: f32) -> f32 {
    let product = multiply(unpack_f32(a), unpack_f32(b));
    let sum = add(product, unpack_f32(c));
    f32::from_bits(nearest_f32(sum))
}

/// The exact product.
fn multiply(a: Value, b: Value) -> Value {
    use Value::{Finite, Infinity, Nan};
    match (a, b) {
        (Nan, _) | (_, Nan) => Nan,
        (Infinity { negative: s }, Infinity { negative: t }) => Infinity { negative: s != t },
        (Infinity { .. }, Finite(x)) | (Finite(x), Infinity { .. }) if x.magnitude == 0 => Nan,
        (Infinity { negative }, Finite(x)) | (Finite(x), Infinity { negative }) => Infinity {
            negative: negative != x.negative,
        },
        (Finite(a), Finite(b)) => Finite(Exact {
            negative: a.negative != b.negative,
            magnitude: a.magnitude * b.magnitude,
            exponent: a.exponent + b.exponent,
        }),
    }
}

/// A sum that rounds to `float32` as the exact sum does.
fn add(product: Value, c: Value) -> Value {
    use Value::{Finite, Infinity, Nan};
    match (product, c) {
        (Nan, _) | (_, Nan) => Nan,
        (Infinity { negative: s }, Infinity { negative: t }) if s != t => Nan,
        (Infinity { negative }, _) | (_, Infinity { negative }) => Infinity { negative },
        (Finite(product), Finite(c)) => Finite(add_finite(product, c)),
    }
}

/// Both terms as integers over a common unit, added; the product has at most 48 bits, the addend 24.
fn add_finite(product: Exact, c: Exact) -> Exact {
    // Where the exponents are more than REACH apart, the lower term is moved up until they are REACH apart. That moves
    // no sum across a rounding boundary. Let the higher term have exponent e and not be 0. Boundaries (float32 values
    // and the midpoints between them) around it are multiples of 2^(e - 25): its top bit is at e or above, and of the
    // 24 bits below that only the midpoint below a power of two is one finer. The lower term is below 2^48 * 2^(e - 76)
    // = 2^(e - 28) before and after, so it never reaches a boundary and only its sign matters. Then 48 + 76 = 124 bits
    // and a sign fit an i128. Where the higher term is 0, only its exponent is high; it takes the other's instead.
    const REACH: i32 = 76;
    let product_exponent = or_other(product, c);
    let c_exponent = or_other(c, product);
    let distance = (product_exponent - c_exponent).clamp(-REACH, REACH);
    let sum = if distance >= 0 {
        (signed(product) << distance) + signed(c)
    } else {
        signed(product) + (signed(c) << -distance)
    };
    Exact {
        negative: match sum {
            0 => product.negative && c.negative,
            _ => sum < 0,
        },
        magnitude: sum.unsigned_abs(),
        exponent: product_exponent.max(c_exponent) - distance.abs(),
    }
}

/// The exponent of `x`, or of `other` when `x` is 0.
fn or_other(x: Exact, other: Exact) -> i32 {
    if x.magnitude == 0 {
        other.exponent
    } else {
        x.exponent
    }
}

fn signed(x: Exact) -> i128 {
    let magnitude = x.magnitude as i128;
    if x.negative { -magnitude } else { magnitude }
}
