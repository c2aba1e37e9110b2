//! The matrix product's definition: order, fusion, wrapping, specials.

use crate::common::power;
use thorong_golden::{Format, decode, gemm_f32, gemm_i8};

#[test]
fn a_small_product_by_hand() {
    let (a, b) = ([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]);
    assert_eq!(gemm_i8(2, 3, 2, &a, &b, None), [58, 64, 139, 154]);
    assert_eq!(
        gemm_i8(2, 3, 2, &a, &b, Some(&[1, 0, 0, -1])),
        [59, 64, 139, 153]
    );
    let float = |x: &[i8]| x.iter().map(|&x| f32::from(x)).collect::<Vec<_>>();
    let c = gemm_f32(2, 3, 2, &float(&a), &float(&b), Some(&[0.5, 0.0, 0.0, 0.0]));
    assert_eq!(c, [58.5, 64.0, 139.0, 154.0]);
}

#[test]
fn the_fold_ascends_in_k() {
    // Ascending: (2^24 + 1) ties back to 2^24, twice. Descending would keep 1 + 1 = 2 and reach 2^24 + 2.
    let a = [power(24), 1.0, 1.0];
    assert_eq!(gemm_f32(1, 3, 1, &a, &[1.0; 3], None), [power(24)]);
    let descending = [1.0, 1.0, power(24)];
    assert_eq!(
        gemm_f32(1, 3, 1, &descending, &[1.0; 3], None),
        [power(24) + 2.0]
    );
}

#[test]
fn c0_comes_first_and_its_zero_keeps_its_sign() {
    let one = |a: f32, b: f32, c0: Option<f32>| {
        gemm_f32(1, 1, 1, &[a], &[b], c0.as_ref().map(std::slice::from_ref))[0].to_bits()
    };
    assert_eq!(one(-0.0, 1.0, Some(-0.0)), 0x8000_0000);
    assert_eq!(one(0.0, 1.0, Some(-0.0)), 0);
    assert_eq!(one(-0.0, 1.0, None), 0, "the default C0 is +0");
    assert_eq!(
        gemm_f32(1, 2, 1, &[1.0, 1.0], &[1.0, 1.0], Some(&[power(24)])),
        [power(24)]
    );
}

#[test]
fn nothing_to_add_leaves_c0_as_it_is() {
    let c0 = [-0.0, f32::from_bits(0x7f80_0001), 3.0, f32::from_bits(1)];
    let bits = |c: Vec<f32>| c.into_iter().map(f32::to_bits).collect::<Vec<_>>();
    assert_eq!(
        bits(gemm_f32(2, 0, 2, &[], &[], Some(&c0))),
        bits(c0.to_vec())
    );
    assert_eq!(gemm_i8(2, 0, 2, &[], &[], None), [0; 4]);
    assert_eq!(gemm_i8(0, 3, 2, &[], &[1; 6], None), []);
}

#[test]
fn one_rounding_a_step() {
    // (1 - 2^-12)(1 + 2^-12) - 1 = -2^-24: a product rounded on its own would give 0.
    let e = power(-12);
    assert_eq!(
        gemm_f32(1, 1, 1, &[1.0 - e], &[1.0 + e], Some(&[-1.0])),
        [-power(-24)]
    );
}

#[test]
fn nan_is_canonical_and_infinity_cancels_to_it() {
    let payload = f32::from_bits(0xffab_cdef);
    let bits =
        |a: &[f32], b: &[f32], c0: f32| gemm_f32(1, a.len(), 1, a, b, Some(&[c0]))[0].to_bits();
    assert_eq!(bits(&[payload], &[1.0], 0.0), 0x7fc0_0000);
    assert_eq!(bits(&[1.0], &[1.0], payload), 0x7fc0_0000);
    assert_eq!(bits(&[0.0, 1.0], &[f32::INFINITY, 1.0], 0.0), 0x7fc0_0000);
    assert_eq!(
        bits(&[1.0, -1.0], &[f32::INFINITY, f32::INFINITY], 0.0),
        0x7fc0_0000
    );
    assert_eq!(
        bits(&[1.0, 1.0], &[f32::INFINITY, f32::MAX], 0.0),
        0x7f80_0000
    );
}

#[test]
fn int8_wraps_modulo_2_to_the_32() {
    let (a, b) = ([-128; 3], [-128; 3]);
    assert_eq!(gemm_i8(1, 3, 1, &a, &b, None), [3 << 14]);
    assert_eq!(
        gemm_i8(1, 1, 1, &[-128], &[-128], Some(&[i32::MAX])),
        [i32::MIN + 16383]
    );
    assert_eq!(
        gemm_i8(1, 1, 1, &[-128], &[127], Some(&[i32::MIN])),
        [i32::MAX - 16255]
    );
    // The same bits as exact arithmetic reduced once at the end.
    let k = 140_000;
    let exact = i64::from(i32::MAX) + 16384 * k as i64;
    let c = gemm_i8(1, k, 1, &vec![-128; k], &vec![-128; k], Some(&[i32::MAX]));
    assert_eq!(c, [exact as i32]);
}

#[test]
fn operands_may_have_different_formats() {
    // 1.5 * 448 + 2^-133 * 57344, the latter far below.
    let a = [
        decode(Format::Bfloat16, 0x3fc0),
        decode(Format::Bfloat16, 1),
    ];
    let b = [
        decode(Format::Float8E4m3fn, 0x7e),
        decode(Format::Float8E5m2, 0x7b),
    ];
    assert_eq!(gemm_f32(1, 2, 1, &a, &b, None), [672.0]);
    assert_eq!(
        gemm_f32(1, 1, 1, &a[1..], &b[1..], None),
        [57344.0 * power(-133)]
    );
}

#[test]
#[should_panic(expected = "B must be 3 x 2")]
fn a_wrong_shape_is_named() {
    gemm_i8(2, 3, 2, &[0; 6], &[0; 5], None);
}
