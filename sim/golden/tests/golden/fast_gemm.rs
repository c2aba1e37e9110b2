//! The fast products against the definition.

use crate::common::Sweep;
use proptest::prelude::*;
use thorong_golden::{fast, gemm_f32, gemm_i8};

fn bits(c: &[f32]) -> Vec<u32> {
    c.iter().map(|c| c.to_bits()).collect()
}

/// Patterns from everywhere, or, so that sums stay interesting, of exponents around 1.
fn floats(sweep: &mut Sweep, len: usize, wild: bool) -> Vec<f32> {
    let pattern = |sweep: &mut Sweep| match wild {
        true => sweep.f32_bits(),
        false => sweep.f32_bits() & 0x807f_ffff | (120 + sweep.below(14) as u32) << 23,
    };
    (0..len).map(|_| f32::from_bits(pattern(sweep))).collect()
}

proptest! {
    #[test]
    fn equal_to_the_definition((m, k, n) in (0..9usize, 0..40usize, 0..35usize), seed: u64, wild: bool) {
        let mut sweep = Sweep(seed);
        let (a, b, c0) = (
            floats(&mut sweep, m * k, wild),
            floats(&mut sweep, k * n, wild),
            floats(&mut sweep, m * n, wild),
        );
        for c0 in [None, Some(&c0[..])] {
            let expected = gemm_f32(m, k, n, &a, &b, c0);
            prop_assert_eq!(bits(&fast::gemm_f32(m, k, n, &a, &b, c0)), bits(&expected));
        }

        let mut bytes = |len| (0..len).map(|_| sweep.next() as i8).collect::<Vec<_>>();
        let (a, b) = (bytes(m * k), bytes(k * n));
        let c0: Vec<i32> = bytes(m * n).iter().map(|&x| i32::MAX.wrapping_sub(i32::from(x))).collect();
        for c0 in [None, Some(&c0[..])] {
            prop_assert_eq!(fast::gemm_i8(m, k, n, &a, &b, c0), gemm_i8(m, k, n, &a, &b, c0));
        }
    }
}
