//! The integer fused multiply-add against the host's, and against Berkeley SoftFloat's.

use crate::common::Sweep;
use crate::oracles::Oracle;
use rayon::prelude::*;
use std::collections::BTreeSet;
use thorong_golden::fma_f32;

fn check(a: u32, b: u32, c: u32) {
    let [a, b, c] = [a, b, c].map(f32::from_bits);
    let (got, host) = (fma_f32(a, b, c), a.mul_add(b, c));
    let expected = if host.is_nan() {
        0x7fc0_0000
    } else {
        host.to_bits()
    };
    let [x, y, z] = [a, b, c].map(f32::to_bits);
    assert_eq!(got.to_bits(), expected, "{x:#x} * {y:#x} + {z:#x}");
}

/// Zeros, subnormals, powers and their neighbours around every border of alignment, infinities, NaNs; both signs.
fn special_values() -> Vec<u32> {
    let mut all = BTreeSet::from([
        0x7f80_0000,
        0x7f80_0001,
        0x7fc0_0000,
        0x7fff_ffff,
        2,
        3,
        0x40_0000,
    ]);
    for exponent in [
        0, 1, 2, 12, 24, 63, 64, 102, 103, 104, 115, 126, 127, 128, 139, 151, 190, 191, 230, 253,
        254,
    ] {
        for mantissa in [0, 1, 0x7f_ffff, 0x55_5555, 0x40_0001] {
            all.insert(exponent << 23 | mantissa);
        }
    }
    all.iter().flat_map(|&x| [x, x | 0x8000_0000]).collect()
}

#[test]
fn all_triples_of_special_values() {
    let values = special_values();
    assert!(values.len() >= 200, "{}", values.len());
    values.par_iter().panic_fuse().for_each(|&a| {
        for &b in &values {
            for &c in &values {
                check(a, b, c);
            }
        }
    });
}

/// Triples biased toward what is hard: addends near the product (cancellation, ties), at every distance from it, and
/// products near the subnormals.
fn biased_triple(sweep: &mut Sweep) -> [u32; 3] {
    let (a, b) = (sweep.f32_bits(), sweep.f32_bits());
    let random = sweep.f32_bits();
    let c = match sweep.below(4) {
        0 => random,
        1 => {
            // A few ulps from the rounded product, opposite in sign.
            let product = -(f32::from_bits(a) * f32::from_bits(b));
            product
                .to_bits()
                .wrapping_add(sweep.below(5) as u32)
                .wrapping_sub(2)
        }
        _ => {
            // Exponents up to 80 apart.
            let exponent = |bits: u32| (bits >> 23 & 0xff) as i32;
            let near = exponent(a) + exponent(b) - 127 + sweep.below(161) as i32 - 80;
            random & 0x807f_ffff | (near.clamp(0, 254) as u32) << 23
        }
    };
    [a, b, c]
}

#[test]
fn two_million_biased_triples() {
    (0..2000u64).into_par_iter().panic_fuse().for_each(|seed| {
        let mut sweep = Sweep(seed);
        for _ in 0..1000 {
            let [a, b, c] = biased_triple(&mut sweep);
            check(a, b, c);
        }
    });
}

/// SoftFloat's result, with our NaN for any of its.
fn as_softfloat_says(oracle: &mut Oracle, terms: &[[u32; 3]]) {
    for (term, said) in terms.iter().zip(oracle.multiply_add(terms)) {
        let expected = match f32::from_bits(said).is_nan() {
            true => 0x7fc0_0000,
            false => said,
        };
        let got = fma_f32(
            f32::from_bits(term[0]),
            f32::from_bits(term[1]),
            f32::from_bits(term[2]),
        );
        assert_eq!(got.to_bits(), expected, "{term:x?}");
    }
}

/// Triples of special values, every so many of them.
fn special_triples(step: usize) -> impl Iterator<Item = [u32; 3]> {
    let values = special_values();
    let count = values.len();
    (0..count.pow(3))
        .step_by(step)
        .map(move |i| [i, i / count, i / count.pow(2)].map(|i| values[i % count]))
}

#[test]
fn as_berkeley_softfloat() {
    let mut oracle = Oracle::new();
    let special: Vec<_> = special_triples(53).collect();
    as_softfloat_says(&mut oracle, &special);
    let mut sweep = Sweep(41);
    let biased: Vec<_> = (0..200_000).map(|_| biased_triple(&mut sweep)).collect();
    as_softfloat_says(&mut oracle, &biased);
}

#[test]
#[ignore = "a minute; make soak"]
fn all_special_triples_and_ten_million_as_berkeley_softfloat() {
    let mut oracle = Oracle::new();
    let special: Vec<_> = special_triples(1).collect();
    for block in special.chunks(1 << 20) {
        as_softfloat_says(&mut oracle, block);
    }
    let mut sweep = Sweep(42);
    for _ in 0..10 {
        let biased: Vec<_> = (0..1_000_000).map(|_| biased_triple(&mut sweep)).collect();
        as_softfloat_says(&mut oracle, &biased);
    }
}

#[test]
fn by_hand() {
    let check = |a: f32, b: f32, c: f32, expected: u32| {
        assert_eq!(fma_f32(a, b, c).to_bits(), expected, "{a} * {b} + {c}");
    };
    let tiny = f32::from_bits(1);
    // A product of 2^-298 decides a tie, in either direction.
    check(tiny, tiny, 1.0, 0x3f80_0000);
    check(f32::MIN_POSITIVE, 0.5, -tiny, 0x003f_ffff);
    check(tiny, 0.5, 0.0, 0); // 2^-150 is a tie, 0 is even
    check(tiny, 0.5, -0.0, 0);
    check(tiny, -0.5, 0.0, 0x8000_0000);
    check(tiny, 0.5, tiny, 2); // 1.5 ulp is a tie, 2 is even
    // Signs of zeros.
    check(0.0, 1.0, 0.0, 0);
    check(-0.0, 1.0, -0.0, 0x8000_0000);
    check(-0.0, 1.0, 0.0, 0);
    check(0.0, 1.0, -0.0, 0);
    check(3.0, -5.0, 15.0, 0);
    // What has no value.
    check(0.0, f32::INFINITY, 1.0, 0x7fc0_0000);
    check(f32::INFINITY, 1.0, f32::NEG_INFINITY, 0x7fc0_0000);
    check(f32::INFINITY, -2.0, f32::MAX, 0xff80_0000);
    check(f32::MAX, f32::MAX, f32::NEG_INFINITY, 0xff80_0000);
    // The exact sum is in range, the product alone is not.
    check(f32::MAX, 2.0, -f32::MAX, f32::MAX.to_bits());
}
