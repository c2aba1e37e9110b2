//! Float products whose answer is known without the golden model.

use crate::float::{FloatProduct, PRESETS, build_all, open};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::{Array, Shape};
use thorong_cosim::drive::stall::Stall;
use thorong_golden::Format;

const INFINITY: u32 = 0x7f80_0000;
const NAN: u32 = 0x7fc0_0000;
const MINUS_ZERO: u32 = 0x8000_0000;
/// bfloat16 patterns.
const ONE: u16 = 0x3f80;
const LARGEST: u16 = 0x7f7f;
const INF: u16 = 0x7f80;

/// Runs a product of one column by one row of bfloat16 numbers on every array: the one sum.
fn dot(a: &[u16], b: &[u16], c0: u32) -> u32 {
    let product = FloatProduct {
        shape: Shape {
            m: 1,
            k: a.len(),
            n: 1,
        },
        a: a.to_vec(),
        a_format: Format::Bfloat16,
        b: b.to_vec(),
        b_format: Format::Bfloat16,
        c0: Some(vec![c0]),
    };
    build_all();
    let sums = PRESETS.map(|name| {
        let mut dut = open(name, Backend::Verilator);
        let array = Array::of_preset(name);
        let outcome = product.run(dut.as_mut(), array, &mut Stall::none());
        outcome.unwrap().c[0]
    });
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:x?}");
    sums[0]
}

#[test]
fn minus_zero_survives_rows_without_a_k() {
    // -0 + -0 * 1, and not one +0 * +0 more; K = 1 is no multiple of any R but 1.
    assert_eq!(dot(&[0x8000], &[ONE], MINUS_ZERO), MINUS_ZERO);
    assert_eq!(dot(&[0; 5], &[0x8000; 5], MINUS_ZERO), MINUS_ZERO);
    assert_eq!(dot(&[0], &[ONE], MINUS_ZERO), 0);
}

#[test]
fn an_overflow_midway_stays_infinite() {
    let minus = LARGEST | 0x8000;
    assert_eq!(dot(&[LARGEST, minus], &[LARGEST, ONE], 0), INFINITY);
    assert_eq!(
        dot(&[minus, LARGEST], &[LARGEST, ONE], 0),
        INFINITY | MINUS_ZERO
    );
}

#[test]
fn infinity_less_infinity_is_not_a_number() {
    assert_eq!(dot(&[INF, INF | 0x8000], &[ONE, ONE], 0), NAN);
    assert_eq!(dot(&[ONE, INF], &[ONE, 0], 0), NAN);
    assert_eq!(dot(&[ONE], &[ONE], 0xffff_ffff), NAN);
    assert_eq!(dot(&[INF], &[ONE], 0x3f80_0000), INFINITY);
}

#[test]
fn subnormal_numbers_count() {
    // 2^-133 * 1, the smallest bfloat16, and 2^-126 less it.
    assert_eq!(dot(&[1], &[ONE], 0), 1 << 16);
    assert_eq!(dot(&[0x8001], &[ONE], 0x0080_0000), 0x007f_0000);
    // 2^-75 * 2^-75 is half of the smallest float32: a tie, to even.
    assert_eq!(dot(&[0x1a00], &[0x1a00], 0), 0);
    assert_eq!(dot(&[0x1a00], &[0x1a00], 1), 2);
}
