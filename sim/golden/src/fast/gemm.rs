//! The matrix product on every core, with the host's fused multiply-add.

use rayon::prelude::*;

use crate::gemm::check_shapes;

const CANONICAL_NAN: f32 = f32::from_bits(0x7fc0_0000);

/// Equal to [`gemm_f32`](crate::gemm_f32), bit for bit, where the host's `f32::mul_add` is correctly rounded.
///
/// Rows go to cores; within a row the order over k is the definition's for every element. Once NaN, an accumulator stays
/// NaN, so making it canonical after the last step is enough.
///
/// # Panics
/// When a slice's length is not its shape's.
pub fn gemm_f32(
    m: usize,
    k: usize,
    n: usize,
    a: &[f32],
    b: &[f32],
    c0: Option<&[f32]>,
) -> Vec<f32> {
    check_shapes(m, k, n, a.len(), b.len(), c0.map(<[f32]>::len));
    let mut c = c0.map_or_else(|| vec![0.0; m * n], <[f32]>::to_vec);
    if k == 0 || n == 0 {
        return c;
    }
    c.par_chunks_mut(n)
        .zip(a.par_chunks(k))
        .for_each(|(c, a)| row_f32(a, b, c));
    c
}

/// Equal to [`gemm_i8`](crate::gemm_i8).
///
/// # Panics
/// When a slice's length is not its shape's.
pub fn gemm_i8(m: usize, k: usize, n: usize, a: &[i8], b: &[i8], c0: Option<&[i32]>) -> Vec<i32> {
    check_shapes(m, k, n, a.len(), b.len(), c0.map(<[i32]>::len));
    let mut c = c0.map_or_else(|| vec![0; m * n], <[i32]>::to_vec);
    if k == 0 || n == 0 {
        return c;
    }
    c.par_chunks_mut(n).zip(a.par_chunks(k)).for_each(|(c, a)| {
        for (&a, b) in a.iter().zip(b.chunks(n)) {
            for (c, &b) in c.iter_mut().zip(b) {
                *c = c.wrapping_add(i32::from(a) * i32::from(b));
            }
        }
    });
    c
}

/// One row of the result, in the fastest way this machine has.
fn row_f32(a: &[f32], b: &[f32], c: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("fma") && is_x86_feature_detected!("avx2") {
        // SAFETY: the machine has the two features that the function is compiled for.
        return unsafe { row_f32_fma(a, b, c) };
    }
    row_f32_any(a, b, c);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "fma,avx2")]
fn row_f32_fma(a: &[f32], b: &[f32], c: &mut [f32]) {
    row_f32_any(a, b, c);
}

#[inline(always)]
fn row_f32_any(a: &[f32], b: &[f32], c: &mut [f32]) {
    for (&a, b) in a.iter().zip(b.chunks(c.len())) {
        for (c, &b) in c.iter_mut().zip(b) {
            *c = a.mul_add(b, *c);
        }
    }
    for c in c.iter_mut().filter(|c| c.is_nan()) {
        *c = CANONICAL_NAN;
    }
}
