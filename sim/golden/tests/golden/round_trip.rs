//! Every pattern of every format comes back as it was, whatever the mode and the random word.

use crate::common::{narrow_floats, roundings};
use rayon::prelude::*;
use thorong_golden::{Format, decode, round};

#[test]
fn every_float_pattern() {
    for (format, spec) in narrow_floats() {
        (0..1u32 << format.bits())
            .into_par_iter()
            .panic_fuse()
            .for_each(|bits| {
                let x = decode(format, bits).to_bits();
                for r in roundings() {
                    let expected = if spec.is_nan(bits) {
                        spec.canonical_nan
                    } else if spec.is_infinite(bits) && r.saturate {
                        bits - 1
                    } else {
                        bits
                    };
                    for random in [0, 0x5555, u32::MAX] {
                        assert_eq!(
                            round(x, format, r, random),
                            expected,
                            "{format} {bits:#x} {r:?}"
                        );
                    }
                }
            });
    }
}

#[test]
fn every_int8() {
    for bits in 0..=0xff {
        let x = decode(Format::Int8, bits).to_bits();
        for r in roundings() {
            assert_eq!(round(x, Format::Int8, r, u32::MAX), bits, "{r:?}");
        }
    }
}

#[test]
fn float32_to_itself() {
    (0..=u16::MAX)
        .into_par_iter()
        .panic_fuse()
        .for_each(|high| {
            for low in [0, 1, 0x8000, 0xffff] {
                let x = u32::from(high) << 16 | low;
                let value = f32::from_bits(x);
                for r in roundings() {
                    let expected = match value {
                        _ if value.is_nan() => 0x7fc0_0000,
                        _ if value.is_infinite() && r.saturate => x - 1,
                        _ => x,
                    };
                    assert_eq!(round(x, Format::Float32, r, u32::MAX), expected, "{x:#x}");
                }
            }
        });
}
