//! The element of whole `float32` operands, against the host's fused multiply-add, LLVM's soft floats and the golden model.

use crate::pe::{addends, host, llvm, open};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::pe::{NO_K_FLOAT32, element, float32_code, multiply_add};
use thorong_cosim::dut::Dut;
use thorong_golden::fma_f32;

const PRESET: &str = "float32-l1";

/// Runs all terms on the element and compares each sum with `right`.
fn check(dut: &mut dyn Dut, terms: &[(f32, f32, u32)], right: impl Fn(f32, f32, f32) -> u32) {
    let codes: Vec<_> = terms
        .iter()
        .map(|(a, w, c)| (float32_code(*a), float32_code(*w), *c))
        .collect();
    let sums = multiply_add(dut, element(PRESET), &codes).unwrap();
    assert_eq!(sums.len(), terms.len());
    for (sum, (a, w, c)) in sums.iter().zip(terms) {
        let expected = right(*a, *w, f32::from_bits(*c));
        let (a, w) = (a.to_bits(), w.to_bits());
        assert_eq!(
            *sum, expected,
            "{a:#010x} * {w:#010x} + {c:#010x} is {sum:#010x}, not {expected:#010x}"
        );
    }
}

/// Exponents at every border, each with mantissas of few ones, many ones and both ends: both signs.
fn values() -> Vec<f32> {
    let mantissas = [
        0, 1, 2, 0x0f_ff00, 0x40_0000, 0x40_0001, 0x7f_fffe, 0x7f_ffff,
    ];
    let exponents = [
        0u32, 1, 2, 23, 64, 103, 126, 127, 128, 150, 151, 190, 253, 254, 255,
    ];
    let mut all = Vec::new();
    for exponent in exponents {
        for mantissa in mantissas {
            let bits = exponent << 23 | mantissa;
            all.extend([bits, bits | 0x8000_0000].map(f32::from_bits));
        }
    }
    all
}

/// All pairs of special values with all their sums; one in `thin` of them.
fn corners(on: Backend, thin: usize, right: impl Fn(f32, f32, f32) -> u32) {
    let mut dut = open(PRESET, on);
    let values = values();
    assert!(values.len() >= 200, "{}", values.len());
    let (mut terms, mut sums) = (Vec::new(), Vec::new());
    let mut count = 0usize;
    for a in &values {
        terms.clear();
        for w in &values {
            addends(*a, *w, &mut sums);
            for c in &sums {
                count += 1;
                if count.is_multiple_of(thin) {
                    terms.push((*a, *w, *c));
                }
            }
        }
        check(dut.as_mut(), &terms, &right);
    }
}

/// A term that is likely to cancel, tie, overflow, underflow or lie at an alignment's border.
fn term(random: &mut ChaCha8Rng) -> (f32, f32, u32) {
    let operand = |random: &mut ChaCha8Rng| {
        let any: u32 = random.random();
        f32::from_bits(match random.random_range(0..4) {
            // Few ones: products that tie.
            0 => any & 0xfff8_0000,
            // Around 1, so that the product is a number.
            1 => any & 0x83ff_ffff | 0x3c00_0000,
            // Subnormal ones and the smallest normal ones.
            2 if any & 0x700 == 0 => any & 0x80ff_ffff,
            _ => any,
        })
    };
    let (a, w) = (operand(random), operand(random));
    let product = (a * w).to_bits();
    let any: u32 = random.random();
    let far = random.random_range(-52i32..=52) << 23;
    let magnitude = (product & 0x7f80_0000).cast_signed().saturating_add(far);
    let moved = magnitude.clamp(0, 0x7f80_0000).cast_unsigned() | any & 0x7f_ffff;
    let c = match random.random_range(0..5) {
        0 => any,
        1 => product ^ 0x8000_0000 ^ any & 3,
        2 => product ^ any & 0x8000_0007,
        _ => moved ^ any & 0x8000_0000,
    };
    (a, w, c)
}

fn random_terms(count: usize, seed: u64) {
    let mut dut = open(PRESET, Backend::Verilator);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for block in 0..count.div_ceil(100_000) {
        let terms: Vec<_> = (0..100_000).map(|_| term(&mut random)).collect();
        if block % 2 == 0 {
            check(dut.as_mut(), &terms, host);
        } else {
            check(dut.as_mut(), &terms, llvm);
        }
    }
}

#[test]
fn special_values_as_both_say() {
    corners(Backend::Verilator, 3, host);
    corners(Backend::Verilator, 5, llvm);
}

#[test]
fn special_values_in_rust_hdls_simulator() {
    corners(Backend::Rtl, 1_999, |a, b, c| fma_f32(a, b, c).to_bits());
}

#[test]
fn random_terms_as_both_say() {
    random_terms(600_000, 1);
}

#[test]
#[ignore = "soak: ten million terms, and all special values"]
fn soak_terms() {
    random_terms(10_000_000, 2);
    corners(Backend::Verilator, 1, host);
}

#[test]
fn no_k_lets_every_sum_through() {
    let mut dut = open(PRESET, Backend::Verilator);
    let sums = [
        0,
        0x8000_0000,
        1,
        0x8000_0001,
        0x3f80_0000,
        0x7f80_0000,
        0xff80_0000,
        0x7fc0_0000,
    ];
    let mut terms = Vec::new();
    for a in values() {
        terms.extend(sums.map(|c| (float32_code(a), NO_K_FLOAT32, c)));
    }
    let out = multiply_add(dut.as_mut(), element(PRESET), &terms).unwrap();
    for (sum, (a, _, c)) in out.iter().zip(&terms) {
        assert_eq!(sum, c, "{a:#x}");
    }
}
