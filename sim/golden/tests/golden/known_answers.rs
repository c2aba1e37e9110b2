//! Single results that break other implementations, each worked out by hand.

use crate::common::{narrow_floats, power, rounding};
use thorong_golden::{Format, Mode, Rounding, round};

fn nearest(x: f32, to: Format) -> u32 {
    round(x.to_bits(), to, Rounding::NEAREST, 0)
}

#[test]
fn e4m3fn_rounds_464_down_to_448() {
    assert_eq!(nearest(464.0, Format::Float8E4m3fn), 0x7e);
    assert_eq!(nearest(-464.0, Format::Float8E4m3fn), 0xfe);
    assert_eq!(nearest(464.0f32.next_up(), Format::Float8E4m3fn), 0x7f);
    assert_eq!(nearest(-464.0f32.next_up(), Format::Float8E4m3fn), 0x7f);
}

#[test]
fn a_signalling_nan_with_the_smallest_payload_is_nan() {
    for nan in [
        0x7f80_0001,
        0xff80_0001,
        0x7fff_ffff,
        0xffc0_0000,
        0x7f80_ffff,
    ] {
        for (format, spec) in narrow_floats() {
            for mode in Mode::ALL {
                for saturate in [false, true] {
                    let r = rounding(mode, 16, saturate);
                    assert_eq!(
                        round(nan, format, r, 0xffff),
                        spec.canonical_nan,
                        "{format} {mode}"
                    );
                }
            }
        }
    }
}

#[test]
fn e5m2_overflows_at_61440() {
    assert_eq!(nearest(61440.0, Format::Float8E5m2), 0x7c);
    assert_eq!(nearest(61439.99, Format::Float8E5m2), 0x7b);
    assert_eq!(nearest(61440.0f32.next_down(), Format::Float8E5m2), 0x7b);
    let saturating = rounding(Mode::Rne, 16, true);
    assert_eq!(
        round(61440f32.to_bits(), Format::Float8E5m2, saturating, 0),
        0x7b
    );
}

#[test]
fn the_other_largest_mantissas_carry_into_infinity_at_their_midpoints() {
    let midpoints = [
        (Format::Bfloat16, f32::from_bits(0x7f7f_8000), 0x7f7f),
        (Format::Float16, 65520.0, 0x7bff),
        (Format::Float8E4m3, 248.0, 0x77),
        (Format::Float8E3m4, 15.75, 0x6f),
    ];
    for (format, midpoint, max) in midpoints {
        assert_eq!(nearest(midpoint.next_down(), format), max, "{format}");
        assert_eq!(nearest(midpoint, format), max + 1, "{format}");
        assert_eq!(nearest(f32::MAX, format), max + 1, "{format}");
    }
}

#[test]
fn a_full_mantissa_carries_into_the_next_binade() {
    assert_eq!(nearest(2.0f32.next_down(), Format::Bfloat16), 0x4000);
    assert_eq!(nearest(2.0f32.next_down(), Format::Float16), 0x4000);
    assert_eq!(nearest(2.0f32.next_down(), Format::Float8E4m3fn), 0x40);
    assert_eq!(nearest(2.0f32.next_down(), Format::Float8E4m3), 0x40);
    assert_eq!(nearest(2.0f32.next_down(), Format::Float8E5m2), 0x40);
    assert_eq!(nearest(2.0f32.next_down(), Format::Float8E3m4), 0x40);
}

#[test]
fn the_largest_subnormal_carries_into_the_smallest_normal() {
    for (format, spec) in narrow_floats() {
        let smallest_normal = power(spec.min_exponent());
        let first_normal = 1 << spec.man_bits;
        assert_eq!(nearest(smallest_normal, format), first_normal, "{format}");
        assert_eq!(
            nearest(smallest_normal.next_down(), format),
            first_normal,
            "{format}"
        );
        // The midpoint below it: the smaller neighbour is odd, so the tie goes up.
        let half_ulp = power(spec.min_ulp_exponent() - 1);
        let midpoint = smallest_normal - half_ulp;
        assert_eq!(nearest(midpoint, format), first_normal, "{format}");
        assert_eq!(
            nearest(midpoint.next_down(), format),
            first_normal - 1,
            "{format}"
        );
        // The midpoint above it: the smaller neighbour is even.
        let midpoint = smallest_normal + half_ulp;
        assert_eq!(nearest(midpoint, format), first_normal, "{format}");
        assert_eq!(
            nearest(midpoint.next_up(), format),
            first_normal + 1,
            "{format}"
        );
    }
}

#[test]
fn below_the_smallest_subnormal_the_fraction_counts_its_ulps() {
    for (format, spec) in narrow_floats() {
        let smallest = power(spec.min_ulp_exponent());
        let sign = spec.sign_mask();
        assert_eq!(
            nearest(smallest / 2.0, format),
            0,
            "{format}: a tie, and 0 is even"
        );
        assert_eq!(nearest((smallest / 2.0).next_up(), format), 1, "{format}");
        assert_eq!(nearest(-smallest / 2.0, format), sign, "{format}: -0");
        // A quarter of the smallest subnormal, N = 4: up for 4 of 16 random words.
        let quarter = (smallest / 4.0).to_bits();
        for mode in [Mode::SrA, Mode::SrC] {
            let r = rounding(mode, 4, false);
            for random in 0..16 {
                assert_eq!(
                    round(quarter, format, r, random),
                    u32::from(random >= 12),
                    "{format} {mode}"
                );
            }
        }
        // float32's smallest number is far below: floor and nearest of nu * 2^16 are 0, unless bfloat16, where nu = 2^-16.
        let r = rounding(Mode::SrA, 16, false);
        let up = u32::from(format == Format::Bfloat16);
        assert_eq!(round(1, format, r, 0xffff), up, "{format}");
        assert_eq!(round(0x8000_0001, format, r, 0xfffe), sign, "{format}");
    }
}

#[test]
fn the_two_stochastic_modes_differ_where_bits_are_cut() {
    // nu = 0.75 ulp of bfloat16 with N = 1: sr-a floors 1.5 to 1, sr-c rounds the tie to even, 2, which is always up.
    let x = 0x3f80_c000;
    let with = |mode, random| round(x, Format::Bfloat16, rounding(mode, 1, false), random);
    assert_eq!([with(Mode::SrA, 0), with(Mode::SrA, 1)], [0x3f80, 0x3f81]);
    assert_eq!([with(Mode::SrC, 0), with(Mode::SrC, 1)], [0x3f81, 0x3f81]);
    // nu = 0.25: sr-a floors 0.5 to 0, sr-c rounds the tie to even, 0.
    let x = 0x3f80_4000;
    let with = |mode, random| round(x, Format::Bfloat16, rounding(mode, 1, false), random);
    assert_eq!([with(Mode::SrA, 1), with(Mode::SrC, 1)], [0x3f80, 0x3f80]);
}

#[test]
fn only_the_low_n_bits_of_the_random_word_count() {
    let x = 0x3f80_8000; // nu = 1/2
    for bits in 1..=16 {
        let r = rounding(Mode::SrA, bits, false);
        let threshold = 1 << (bits - 1);
        for high in [0, u32::MAX << bits] {
            assert_eq!(
                round(x, Format::Bfloat16, r, high | (threshold - 1)),
                0x3f80
            );
            assert_eq!(round(x, Format::Bfloat16, r, high | threshold), 0x3f81);
        }
    }
}
