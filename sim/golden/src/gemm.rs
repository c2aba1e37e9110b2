//! The matrix product: a fold of one step over ascending k. Its result is a pure function of the operands.

use crate::fma::fma_f32;

/// C = C0 + A B in `float32`: each element is the fold of [`fma_f32`] over k = 0 .. K-1 from C0, or from +0.
///
/// Shapes, row-major: `a` m x k, `b` k x n, `c0` and the result m x n. Operands of narrower formats are decoded first,
/// which is exact. With k = 0 the result is C0 itself.
///
/// The fold uses the integer [`fma_f32`], not the host's: it gives the same bits on machines whose C library gets
/// `fmaf` wrong, and a NaN is canonical after every step, as in the hardware, whatever the host does with payloads.
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
    fold(m, k, n, c0, |acc, i, j| fma_f32(a[i], b[j], acc))
}

/// C = C0 + A B of `int8` operands in `int32`, wrapping modulo 2^32. Shapes and order as in [`gemm_f32`].
///
/// # Panics
/// When a slice's length is not its shape's.
pub fn gemm_i8(m: usize, k: usize, n: usize, a: &[i8], b: &[i8], c0: Option<&[i32]>) -> Vec<i32> {
    check_shapes(m, k, n, a.len(), b.len(), c0.map(<[i32]>::len));
    fold(m, k, n, c0, |acc, i, j| {
        acc.wrapping_add(i32::from(a[i]) * i32::from(b[j]))
    })
}

/// Every element's fold; `step` gets the accumulator and the two operands' places.
fn fold<T: Copy + Default>(
    m: usize,
    k: usize,
    n: usize,
    c0: Option<&[T]>,
    step: impl Fn(T, usize, usize) -> T,
) -> Vec<T> {
    let element = |row: usize, col: usize| {
        let start = c0.map_or(T::default(), |c0| c0[row * n + col]);
        (0..k).fold(start, |acc, i| step(acc, row * k + i, i * n + col))
    };
    (0..m)
        .flat_map(|row| (0..n).map(move |col| (row, col)))
        .map(|(row, col)| element(row, col))
        .collect()
}

pub(crate) fn check_shapes(m: usize, k: usize, n: usize, a: usize, b: usize, c0: Option<usize>) {
    assert_eq!(a, m * k, "A must be {m} x {k}");
    assert_eq!(b, k * n, "B must be {k} x {n}");
    assert!(c0.is_none_or(|len| len == m * n), "C0 must be {m} x {n}");
}
