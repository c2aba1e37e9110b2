//! Properties of every rounding, for any number.

use crate::common::{narrow_floats, rounding, roundings};
use proptest::prelude::*;
use thorong_golden::{Format, Mode, Rounding, decode, round};

/// Numbers from everywhere, and often from the range of the small formats.
fn number() -> impl Strategy<Value = u32> {
    let small = (any::<bool>(), 90..150u32, 0..1u32 << 23);
    prop_oneof![
        any::<u32>(),
        small.prop_map(|(sign, exponent, mantissa)| u32::from(sign) << 31
            | exponent << 23
            | mantissa),
        (any::<u32>(), 0..24u32).prop_map(|(x, cleared)| x >> cleared << cleared),
    ]
}

fn any_rounding() -> impl Strategy<Value = Rounding> {
    (0..4usize, 1..=16u32, any::<bool>()).prop_map(|(mode, n, s)| rounding(Mode::ALL[mode], n, s))
}

fn value(format: Format, bits: u32) -> f64 {
    decode(format, bits).into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn sign_symmetric(x in number(), r in any_rounding(), random: u32) {
        prop_assume!(!f32::from_bits(x).is_nan());
        for (format, spec) in narrow_floats() {
            let (plus, minus) = (round(x, format, r, random), round(x ^ 1 << 31, format, r, random));
            let nan = spec.is_nan(plus);
            prop_assert_eq!(minus, if nan { plus } else { plus ^ spec.sign_mask() });
        }
        let int8 = |x| value(Format::Int8, round(x, Format::Int8, r, random));
        prop_assert!(int8(x) == -int8(x ^ 1 << 31) || int8(x).abs() == 128.0 || int8(x ^ 1 << 31).abs() == 128.0);
    }

    #[test]
    fn monotone_in_the_random_word(x in number(), r in any_rounding(), a: u16, b: u16) {
        let mask = (1 << r.bits) - 1;
        let (a, b) = (u32::from(a) & mask, u32::from(b) & mask);
        for format in Format::ROUNDED {
            let magnitude = |random| value(format, round(x, format, r, random)).abs();
            let [smaller, larger] = [a.min(b), a.max(b)].map(magnitude);
            prop_assert!(smaller <= larger || smaller.is_nan() || larger.is_nan());
            prop_assert!(!smaller.is_nan() || larger.is_nan(), "overflow is monotone too");
        }
    }

    #[test]
    fn monotone_in_x(x in number(), y in number(), near in 0..1u32 << 20, r in any_rounding(), random: u32) {
        for y in [y, x ^ near] {
            let (a, b) = (f32::from_bits(x), f32::from_bits(y));
            for format in Format::ROUNDED {
                let [low, high] = [a.min(b), a.max(b)].map(|x| value(format, round(x.to_bits(), format, r, random)));
                prop_assert!(low <= high || low.is_nan() || high.is_nan());
            }
        }
    }

    #[test]
    fn idempotent(x in number(), r in any_rounding(), random: u32, again in any_rounding(), random2: u32) {
        for format in Format::ROUNDED {
            let once = round(x, format, r, random);
            let again = Rounding { saturate: again.saturate && decode(format, once).is_finite(), ..again };
            let twice = round(decode(format, once).to_bits(), format, again, random2);
            prop_assert_eq!(twice, once, "{}", format);
        }
    }

    #[test]
    fn one_of_the_two_neighbours(x in number(), r in any_rounding(), random: u32) {
        let exact = f64::from(f32::from_bits(x)).abs();
        for (format, spec) in narrow_floats() {
            let in_range = exact <= value(format, spec.max_finite);
            if in_range {
                let result = round(x, format, r, random);
                prop_assert_eq!(result & spec.sign_mask() != 0, x >> 31 != 0, "{}: sign", format);
                let magnitude = result & (spec.sign_mask() - 1);
                prop_assert!(magnitude <= spec.max_finite, "{}: out of range", format);
                // One pattern further, either way, lies beyond x.
                if magnitude > 0 {
                    prop_assert!(value(format, magnitude - 1) < exact, "{}: too far up", format);
                }
                if magnitude < spec.max_finite {
                    prop_assert!(value(format, magnitude + 1) > exact, "{}: too far down", format);
                }
            }
        }
    }

    #[test]
    fn rz_never_grows_and_never_leaves_the_finite_range(x in number(), saturate: bool) {
        let exact = f64::from(f32::from_bits(x));
        prop_assume!(exact.is_finite());
        for format in Format::ROUNDED {
            let result = value(format, round(x, format, rounding(Mode::Rz, 16, saturate), 0));
            prop_assert!(result.abs() <= exact.abs(), "{}", format);
        }
    }
}

#[test]
fn zeros_keep_their_sign() {
    for (format, spec) in narrow_floats() {
        for r in roundings() {
            assert_eq!(round(0, format, r, u32::MAX), 0);
            assert_eq!(round(1 << 31, format, r, u32::MAX), spec.sign_mask());
        }
    }
}

#[test]
fn overflow_policies() {
    let sign = 1u32 << 31;
    for (format, spec) in narrow_floats() {
        let infinite = spec.infinity().unwrap_or(spec.canonical_nan);
        let negative_infinite = spec
            .infinity()
            .map_or(spec.canonical_nan, |i| i | spec.sign_mask());
        let negative_max = spec.sign_mask() | spec.max_finite;
        let infinity = f32::INFINITY.to_bits();
        let huge = f32::MAX.to_bits();
        for r in roundings() {
            // The largest float32 rounds beyond every format: by rne always, by sr with the largest random word.
            let both = |x| [x, x | sign].map(|x| round(x, format, r, u32::MAX));
            let clamped = [spec.max_finite, negative_max];
            let overflowed = [infinite, negative_infinite];
            assert_eq!(
                both(infinity),
                if r.saturate { clamped } else { overflowed },
                "{format} {r:?}"
            );
            let finite_stays = r.saturate || r.mode == Mode::Rz;
            assert_eq!(
                both(huge),
                if finite_stays { clamped } else { overflowed },
                "{format} {r:?}"
            );
        }
    }
}

#[test]
fn stochastic_overflow_is_judged_after_rounding() {
    // Between the largest finite number and the next on the unbounded grid, the random word decides.
    for (format, spec) in narrow_floats() {
        let largest = decode(format, spec.max_finite);
        let half_ulp = (largest - decode(format, spec.max_finite - 1)) / 2.0;
        let x = (largest + half_ulp).to_bits();
        let infinite = spec.infinity().unwrap_or(spec.canonical_nan);
        for mode in [Mode::SrA, Mode::SrC] {
            let r = rounding(mode, 4, false);
            for random in 0..16 {
                let expected = if random < 8 {
                    spec.max_finite
                } else {
                    infinite
                };
                assert_eq!(
                    round(x, format, r, random),
                    expected,
                    "{format} {mode} {random}"
                );
                let saturated = round(x, format, rounding(mode, 4, true), random);
                assert_eq!(saturated, spec.max_finite, "{format} {mode} {random}");
            }
        }
    }
}
