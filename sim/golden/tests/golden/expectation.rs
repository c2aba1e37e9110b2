//! The expectation of stochastic rounding, exactly: for every discarded field, the number of random words that round up is
//! the closed form. Sampling cannot see a bias of 2^-16; counting finds it at once.

use crate::common::rounding;
use rayon::prelude::*;
use thorong_golden::{Format, Mode, Rounding, round};

/// A `float32` whose low `width` bits are all that the destination discards, and the result when they round down.
struct Binade {
    format: Format,
    base: u32,
    width: u32,
    down: u32,
}

const fn binade(format: Format, base: u32, width: u32, down: u32) -> Binade {
    Binade {
        format,
        base,
        width,
        down,
    }
}

/// Each 16-bit format: a normal binade, the first normal binade, a full mantissa (the carry changes the exponent), and
/// subnormals, where the field is the wider the smaller the number.
const SIXTEEN_BITS: [Binade; 8] = [
    binade(Format::Bfloat16, 0x3f80_0000, 16, 0x3f80),
    binade(Format::Bfloat16, 0xc07f_0000, 16, 0xc07f),
    binade(Format::Bfloat16, 0x007f_0000, 16, 0x007f),
    binade(Format::Float16, 0x3f80_2000, 13, 0x3c01),
    binade(Format::Float16, 0x3fff_e000, 13, 0x3fff),
    binade(Format::Float16, 0x3880_0000, 13, 0x0400),
    binade(Format::Float16, 0x387f_c000, 14, 0x03ff),
    binade(Format::Float16, 0xb712_0000, 16, 0x8092),
];

/// Fields of 17 to 22 bits: normal and subnormal numbers, full mantissas, and an integer.
const EIGHT_BITS: [Binade; 8] = [
    binade(Format::Float8E4m3fn, 0x3f90_0000, 20, 0x39),
    binade(Format::Float8E4m3fn, 0x3c40_0000, 21, 0x06),
    binade(Format::Float8E4m3, 0x3ff0_0000, 20, 0x3f),
    binade(Format::Float8E5m2, 0x3fa0_0000, 21, 0x3d),
    binade(Format::Float8E5m2, 0xb840_0000, 22, 0x83),
    binade(Format::Float8E3m4, 0x3f88_0000, 19, 0x31),
    binade(Format::Float8E3m4, 0x3e60_0000, 20, 0x0e),
    binade(Format::Int8, 0x42c8_0000, 17, 100),
];

/// How many of the 2^N words round the field up, by the closed form, in plain integers.
fn closed_form(field: u32, width: u32, mode: Mode, n: u32) -> u32 {
    let product = u64::from(field) << n;
    let (floor, rest) = (product >> width, product % (1 << width));
    let half = 1 << (width - 1);
    let up = mode == Mode::SrC && (rest > half || (rest == half && floor % 2 == 1));
    (floor + u64::from(up)) as u32
}

fn is_up(b: &Binade, field: u32, r: Rounding, random: u32) -> bool {
    let result = round(b.base | field, b.format, r, random);
    assert!(
        result == b.down || result == b.down + 1,
        "{} {field:#x} {r:?}: {result:#x}",
        b.format
    );
    result == b.down + 1
}

/// Counts over all words, for all fields.
fn count_all(b: &Binade, widths: std::ops::RangeInclusive<u32>) {
    for n in widths {
        for mode in [Mode::SrA, Mode::SrC] {
            let r = rounding(mode, n, false);
            (0..1u32 << b.width)
                .into_par_iter()
                .panic_fuse()
                .for_each(|field| {
                    let ups = (0..1 << n)
                        .filter(|&random| is_up(b, field, r, random))
                        .count();
                    let expected = closed_form(field, b.width, mode, n);
                    assert_eq!(
                        ups, expected as usize,
                        "{} {field:#x} {mode} N = {n}",
                        b.format
                    );
                });
        }
    }
}

#[test]
fn every_field_and_every_word_of_the_16_bit_formats() {
    count_all(&SIXTEEN_BITS[0], 1..=8);
    for b in &SIXTEEN_BITS[1..] {
        count_all(b, 1..=5);
    }
    count_all(&SIXTEEN_BITS[3], 6..=8);
    count_all(&SIXTEEN_BITS[6], 6..=8);
}

#[test]
fn every_field_and_every_word_of_the_8_bit_formats() {
    for b in &EIGHT_BITS {
        count_all(b, 1..=2);
    }
    for b in &EIGHT_BITS[7..] {
        count_all(b, 3..=8);
    }
}

/// With the decision monotone in R, the count is proved by the words at its threshold and the two ends.
#[test]
fn every_field_at_the_threshold_words_for_every_n() {
    for b in SIXTEEN_BITS.iter().chain(&EIGHT_BITS) {
        (0..1u32 << b.width)
            .into_par_iter()
            .panic_fuse()
            .for_each(|field| {
                // Every N on the short fields; on the long ones all of them in turn.
                let all = 1..=16;
                let one = 1 + field % 16..=1 + field % 16;
                for n in if b.width <= 16 { all } else { one } {
                    for mode in [Mode::SrA, Mode::SrC] {
                        let r = rounding(mode, n, false);
                        let words = 1 << n;
                        let first_up = words - closed_form(field, b.width, mode, n);
                        let near = [first_up.wrapping_sub(1), first_up, 0, words - 1];
                        for random in near.into_iter().filter(|&random| random < words) {
                            assert_eq!(
                                is_up(b, field, r, random),
                                random >= first_up,
                                "{} {field:#x} {r:?}",
                                b.format
                            );
                        }
                    }
                }
            });
    }
}

/// All 2^16 words of N = 16, on fields around every power of two: the monotonicity that the threshold words rest on.
#[test]
fn every_word_of_n_16_on_some_fields() {
    for b in &SIXTEEN_BITS[..4] {
        for mode in [Mode::SrA, Mode::SrC] {
            let r = rounding(mode, 16, false);
            (0..b.width).into_par_iter().panic_fuse().for_each(|bit| {
                for field in [1 << bit, (1 << bit) - 1, (1 << bit) | 1] {
                    let first_up = (1 << 16) - closed_form(field, b.width, mode, 16);
                    for random in 0..1 << 16 {
                        assert_eq!(is_up(b, field, r, random), random >= first_up);
                    }
                }
            });
        }
    }
}

/// The mean over all fields of (share of words that round up) - ν, in ulp: 2^-(D+1) - 2^-(N+1) for `sr-a` with N <= D
/// bits of a D-bit field, and 0 for `sr-c`. Here times 2^(N + 2D + 1), as an integer.
#[test]
fn mean_bias_is_the_published_one() {
    for b in &SIXTEEN_BITS[..4] {
        let d = b.width;
        for n in 1..=d.min(16) {
            for mode in [Mode::SrA, Mode::SrC] {
                let r = rounding(mode, n, false);
                let bias: i64 = (0..1u32 << d)
                    .into_par_iter()
                    .panic_fuse()
                    .map(|field| {
                        let ups = (1 << n) - first_up(b, field, r);
                        (i64::from(ups) << d) - (i64::from(field) << n)
                    })
                    .sum();
                // sum = mean * 2^D fields * 2^(N + D); twice that, so that the halves are whole.
                let expected = match mode {
                    Mode::SrA => (1 << (n + d)) - (1 << (2 * d)),
                    _ => 0,
                };
                assert_eq!(2 * bias, expected, "{} {mode} N = {n}", b.format);
            }
        }
    }
}

/// The smallest word that rounds up (2^N when none does), found by bisection.
fn first_up(b: &Binade, field: u32, r: Rounding) -> u32 {
    let (mut low, mut high) = (0, 1 << r.bits);
    while low < high {
        let middle = (low + high) / 2;
        if is_up(b, field, r, middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
