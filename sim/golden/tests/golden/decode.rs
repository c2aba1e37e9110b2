//! Decoding, every pattern, against arithmetic in `f64` and the crate `half`.

use crate::common::narrow_floats;
use half::{bf16, f16};
use thorong_golden::{Format, decode};

/// IEEE's formula, written out in `f64`: (-1)^s 2^(e - bias) 1.m, or 2^(1 - bias) 0.m in the lowest binade.
fn by_formula(bits: u32, exp_bits: u32, man_bits: u32, bias: i32) -> f64 {
    let scale = 2f64.powi(man_bits as i32);
    let mantissa = f64::from(bits % (1 << man_bits)) / scale;
    let exponent = (bits / (1 << man_bits) % (1 << exp_bits)) as i32;
    let sign = [1.0, -1.0][(bits >> (exp_bits + man_bits)) as usize];
    sign * match exponent {
        0 => mantissa * 2f64.powi(1 - bias),
        _ => (1.0 + mantissa) * 2f64.powi(exponent - bias),
    }
}

fn check(format: Format, bits: u32, expected: f64) {
    let got = decode(format, bits);
    if expected.is_nan() {
        assert_eq!(got.to_bits(), 0x7fc0_0000, "{format} {bits:#x}");
    } else {
        // The bits of the f64 tell -0 from +0.
        assert_eq!(
            f64::from(got).to_bits(),
            expected.to_bits(),
            "{format} {bits:#x}"
        );
    }
}

#[test]
fn every_float8_pattern_by_the_formula() {
    for bits in 0..256u32 {
        let magnitude = bits & 0x7f;
        let special = |infinity: Option<u32>, first_nan: u32, finite: f64| match magnitude {
            m if m >= first_nan => f64::NAN,
            m if Some(m) == infinity => f64::INFINITY.copysign(finite),
            _ => finite,
        };
        let e4m3 = by_formula(bits, 4, 3, 7);
        check(Format::Float8E4m3fn, bits, special(None, 0x7f, e4m3));
        check(Format::Float8E4m3, bits, special(Some(0x78), 0x79, e4m3));
        check(
            Format::Float8E5m2,
            bits,
            special(Some(0x7c), 0x7d, by_formula(bits, 5, 2, 15)),
        );
        check(
            Format::Float8E3m4,
            bits,
            special(Some(0x70), 0x71, by_formula(bits, 3, 4, 3)),
        );
    }
}

#[test]
fn every_16_bit_float_as_half_does() {
    for bits in 0..=u16::MAX {
        check(
            Format::Bfloat16,
            bits.into(),
            bf16::from_bits(bits).to_f64(),
        );
        check(Format::Float16, bits.into(), f16::from_bits(bits).to_f64());
    }
}

#[test]
fn float32_decodes_to_itself() {
    for high in 0..=u16::MAX {
        for low in [0, 1, 0x7fff, 0x8000, 0xffff] {
            let bits = u32::from(high) << 16 | low;
            check(Format::Float32, bits, f32::from_bits(bits).into());
        }
    }
}

#[test]
fn integers_decode_to_their_values() {
    for value in i8::MIN..=i8::MAX {
        assert_eq!(decode(Format::Int8, value as u8 as u32), f32::from(value));
    }
    for value in [0, 1, -1, 1 << 24, -(1 << 24), i32::MIN] {
        assert_eq!(
            f64::from(decode(Format::Int32, value as u32)),
            f64::from(value)
        );
    }
}

#[test]
fn bits_above_the_width_are_ignored() {
    for (format, spec) in narrow_floats() {
        for bits in [0, 1, spec.max_finite, spec.canonical_nan, spec.sign_mask()] {
            let dirty = bits | u32::MAX << format.bits();
            assert_eq!(
                decode(format, dirty).to_bits(),
                decode(format, bits).to_bits()
            );
        }
    }
}
