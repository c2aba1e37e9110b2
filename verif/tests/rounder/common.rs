//! Devices, and one comparison for all.

use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::rounder::{Config, Counter, Outcome, round_stream};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::{Format, Mode, Rounding, round};
use thorong_rtl::presets;

/// A preset of the rounder, reset.
pub(crate) fn device(preset: &str, backend: Backend) -> Box<dyn Dut> {
    let found = presets::find("rounder", preset).unwrap_or_else(|| panic!("no preset {preset}"));
    let mut dut = backend::open(found, backend, &OpenOptions::default())
        .unwrap_or_else(|e| panic!("{preset} on {backend}: {e}"));
    dut.reset(2);
    dut
}

/// The configuration with N random bits.
pub(crate) fn config(format: Format, mode: Mode, bits: u32, saturate: bool) -> Config {
    Config {
        format,
        rounding: Rounding::new(mode, bits, saturate).expect("1 to 16 bits"),
        counter: Counter::default(),
    }
}

/// Rounds and compares every element with the golden model.
pub(crate) fn agree(
    dut: &mut dyn Dut,
    config: &Config,
    x: &[u32],
    random: Option<&[u16]>,
    stall: &mut Stall,
) -> Outcome {
    let outcome = round_stream(dut, config, x, random, stall).expect("a rounded tensor");
    assert_eq!(outcome.y.len(), x.len());
    for (i, (&x, &y)) in x.iter().zip(&outcome.y).enumerate() {
        let word = random.map_or(0, |words| u32::from(words[i]));
        let expected = round(x, config.format, config.rounding, word);
        assert_eq!(
            y, expected,
            "element {i}: {x:#010x} with R {word:#06x} under {config:?}: {y:#x}, not {expected:#x}"
        );
    }
    outcome
}

/// [`agree`] without stalls.
pub(crate) fn check(
    dut: &mut dyn Dut,
    config: &Config,
    x: &[u32],
    random: Option<&[u16]>,
) -> Outcome {
    agree(dut, config, x, random, &mut Stall::none())
}

/// Numbers worth trying under every format and mode: around every border of `format`, and `float32`'s own corners.
pub(crate) fn corners(format: Format) -> Vec<u32> {
    let mut x = vec![
        0x0000_0000,
        0x0000_0001,
        0x0000_7fff,
        0x0000_8000,
        0x0000_8001,
        0x0000_ffff,
        0x0001_8000,
        0x007f_ffff,
        0x0080_0000,
        0x0080_0001,
        0x3f80_0000,
        0x3f80_0001,
        0x7f7f_0000,
        0x7f7f_7fff,
        0x7f7f_8000,
        0x7f7f_8001,
        0x7f7f_ffff,
        0x7f80_0000,
        0x7f80_0001,
        0x7f80_ffff,
        0x7fbf_ffff,
        0x7fc0_0000,
        0x7fff_ffff,
    ];
    let borders: Vec<f64> = match format.spec() {
        Some(spec) => {
            let ulp = f64::from(spec.min_ulp_exponent()).exp2();
            let normal = f64::from(spec.min_exponent()).exp2();
            let largest = thorong_golden::decode(format, spec.max_finite);
            let top_ulp =
                f64::from(largest) - f64::from(thorong_golden::decode(format, spec.max_finite - 1));
            let largest = f64::from(largest);
            vec![
                ulp / 4.0,
                ulp / 2.0,
                ulp * 0.75,
                ulp,
                ulp * 1.5,
                ulp * 2.5,
                normal - ulp,
                normal - ulp / 2.0,
                normal - ulp / 4.0,
                normal,
                normal + ulp / 2.0,
                normal + ulp * 1.5,
                1.0,
                largest - top_ulp / 2.0,
                largest,
                largest + top_ulp / 4.0,
                largest + top_ulp / 2.0,
                largest + top_ulp * 0.75,
                largest + top_ulp,
                largest * 2.0,
                ulp / 65536.0,
                ulp / 131072.0,
                ulp / 262144.0,
            ]
        }
        None => vec![
            0.25,
            0.5,
            0.75,
            1.0,
            1.5,
            2.5,
            63.5,
            64.5,
            126.5,
            127.0,
            127.25,
            127.5,
            127.75,
            128.0,
            128.25,
            128.5,
            128.75,
            129.0,
            255.0,
            256.0,
            1e9,
            1.0 / 65536.0,
            1.0 / 131072.0,
        ],
    };
    for border in borders {
        let bits = (border as f32).to_bits();
        x.extend([bits.saturating_sub(1), bits, bits + 1]);
    }
    let negative: Vec<u32> = x.iter().map(|bits| bits | 0x8000_0000).collect();
    x.extend(negative);
    x
}

/// R around the word that just rounds up: with the field's top N bits `top`, R + top = 2^N.
pub(crate) fn threshold_words(top: u32, bits: u32) -> Vec<u16> {
    let limit = (1i64 << bits) - 1;
    let at = (1i64 << bits) - i64::from(top);
    let mut words: Vec<u16> = [0, at - 2, at - 1, at, at + 1, limit]
        .iter()
        .map(|r| (*r).clamp(0, limit) as u16)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}
