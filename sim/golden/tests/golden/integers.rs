//! Rounding to the integers.

use crate::common::rounding;
use thorong_golden::{Format, Mode, Rounding, round};

fn int8(x: f32, mode: Mode, random: u32) -> i8 {
    let plain = round(x.to_bits(), Format::Int8, rounding(mode, 16, false), random);
    let saturating = round(x.to_bits(), Format::Int8, rounding(mode, 16, true), random);
    assert_eq!(plain, saturating, "int8 saturates under either policy");
    assert!(plain <= 0xff, "only the low 8 bits are used");
    plain as u8 as i8
}

#[test]
fn nan_is_0_and_everything_else_saturates() {
    for mode in Mode::ALL {
        for nan in [0x7fc0_0000, 0xffc0_0000, 0x7f80_0001] {
            assert_eq!(int8(f32::from_bits(nan), mode, 0xffff), 0);
        }
        for huge in [
            f32::INFINITY,
            f32::MAX,
            2f32.powi(64),
            2f32.powi(31),
            128.0,
            127.99999,
        ] {
            assert_eq!(int8(huge, mode, 0xffff), 127, "{huge}");
            assert_eq!(int8(-huge.max(128.0), mode, 0xffff), -128, "{huge}");
        }
        assert_eq!(int8(-128.0, mode, 0xffff), -128);
        assert_eq!(int8(-129.5, mode, 0), -128);
        for tiny in [0.0, -0.0, f32::from_bits(1), -f32::MIN_POSITIVE] {
            assert_eq!(int8(tiny, mode, 0xffff), 0);
        }
    }
}

#[test]
fn nearest_as_the_host_rounds() {
    for sixteenths in -2100..=2100i16 {
        let x = f32::from(sixteenths) / 16.0;
        for x in [x.next_down(), x, x.next_up()] {
            // `as` saturates.
            assert_eq!(int8(x, Mode::Rne, 0), x.round_ties_even() as i8, "{x}");
            assert_eq!(int8(x, Mode::Rz, 0), x as i8, "{x}");
        }
    }
}

#[test]
fn stochastic_steps_are_one_unit() {
    for whole in 0..130i16 {
        for quarter in 1..4 {
            let x = f32::from(whole) + quarter as f32 / 4.0;
            for mode in [Mode::SrA, Mode::SrC] {
                // Up for a quarter, a half, three quarters of the 2^16 words.
                let threshold = 0x1_0000 - quarter * 0x4000;
                let clamp = |value: i16| value.clamp(-128, 127) as i8;
                assert_eq!(int8(x, mode, threshold - 1), clamp(whole));
                assert_eq!(int8(x, mode, threshold), clamp(whole + 1));
                assert_eq!(int8(-x, mode, threshold - 1), clamp(-whole));
                assert_eq!(int8(-x, mode, threshold), clamp(-whole - 1));
            }
        }
    }
}

#[test]
fn int32_saturates_at_its_own_bounds() {
    let int32 = |x: f32| round(x.to_bits(), Format::Int32, Rounding::NEAREST, 0) as i32;
    assert_eq!(int32(2f32.powi(31)), i32::MAX);
    assert_eq!(int32(-2f32.powi(31)), i32::MIN);
    assert_eq!(int32(f32::NEG_INFINITY), i32::MIN);
    assert_eq!(int32(-2.5), -2);
    assert_eq!(int32(2f32.powi(31).next_down()), 2_147_483_520);
}
