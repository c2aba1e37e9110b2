//! The fast rounding to `bfloat16` against the definition.

use crate::common::{Sweep, interesting_lower_halves, rounding, roundings};
use rayon::prelude::*;
use thorong_golden::{Format, Mode, Rounding, fast, round};

fn check(x: &[u32], r: Rounding, random: &[u16]) {
    let mut out = vec![0; x.len()];
    fast::round_bfloat16(x, r, random, &mut out);
    for ((&x, &random), &out) in x.iter().zip(random).zip(&out) {
        let expected = round(x, Format::Bfloat16, r, random.into());
        assert_eq!(u32::from(out), expected, "{x:#x} {r:?} {random:#x}");
    }
}

#[test]
fn all_upper_halves_with_all_lower_halves_that_matter() {
    let lows = interesting_lower_halves();
    (0..=255u32).into_par_iter().panic_fuse().for_each(|block| {
        let mut sweep = Sweep(block.into());
        let highs = block << 8..(block + 1) << 8;
        let x: Vec<u32> = highs
            .flat_map(|high| lows.iter().map(move |low| high << 16 | low))
            .collect();
        // Every N has its turn below.
        let few = |r: &Rounding| !r.mode.is_stochastic() || [5, 16].contains(&r.bits);
        for r in roundings().into_iter().filter(few) {
            // Words whose top bits, which do not count, are set, and threshold words.
            let word = |x: u32| match sweep.below(3) {
                0 => sweep.next() as u16,
                1 => ((x & 0xffff) >> (16 - r.bits)).wrapping_neg() as u16,
                _ => !((x & 0xffff) >> (16 - r.bits)) as u16,
            };
            let random: Vec<u16> = x.iter().copied().map(word).collect();
            check(&x, r, &random);
        }
    });
}

#[test]
fn all_discarded_fields_at_their_threshold_words() {
    for bits in 1..=16 {
        for mode in [Mode::SrA, Mode::SrC] {
            for around in 0..3u32 {
                let x: Vec<u32> = (0..=0xffff).map(|low| 0x4049_0000 | low).collect();
                let word = |&x: &u32| {
                    let count = (x & 0xffff) >> (16 - bits);
                    count.wrapping_neg().wrapping_add(around).wrapping_sub(1) as u16
                };
                let random: Vec<u16> = x.iter().map(word).collect();
                check(&x, rounding(mode, bits, false), &random);
            }
        }
    }
}

#[test]
fn lengths_that_do_not_fill_a_vector() {
    let mut sweep = Sweep(7);
    for len in 0..70 {
        let x: Vec<u32> = (0..len).map(|_| sweep.f32_bits()).collect();
        let random: Vec<u16> = (0..len).map(|_| sweep.next() as u16).collect();
        for r in roundings() {
            check(&x, r, &random);
        }
    }
}

#[test]
fn deterministic_modes_need_no_words() {
    let mut out = [0; 2];
    fast::round_bfloat16(
        &[0x3f80_8001, 0xffff_ffff],
        Rounding::NEAREST,
        &[],
        &mut out,
    );
    assert_eq!(out, [0x3f81, 0x7fc0]);
}
