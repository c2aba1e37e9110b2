//! `thorong round`: every random word, every upper half, the same bits from everyone.

use super::bench::{BACKENDS, Bench, words};
use serde_json::Value;
use thorong::npy::Dtype;
use thorong_golden::{Format, Mode, Rounding, random_bits, round};

/// Rounds x.npy with r.npy on all back ends; the results are the same. Gives them.
fn on_all(bench: &Bench, options: &str) -> Vec<u32> {
    let of = |backend: &str| {
        let report = bench.report(&format!(
            "round x.npy -o y.npy --random r.npy --check --backend {backend} {options}"
        ));
        assert_eq!(report["mismatches"], 0);
        assert_eq!(report["cycles"].is_null(), backend == "golden");
        bench.load("y.npy").patterns
    };
    let [golden, rtl, verilator] = BACKENDS.map(of);
    assert!(golden == rtl, "{options}: rtl differs");
    assert!(golden == verilator, "{options}: verilator differs");
    golden
}

/// Inputs whose discarded part has all kinds of bits, and some that are special.
const INPUTS: [u32; 4] = [0x3f80_5a5a, 0xc2c8_ffff, 0x0000_8001, 0x7f7f_c000];

#[test]
fn every_random_word() {
    let bench = Bench::new();
    let all: Vec<u32> = (0..1 << 16).collect();
    bench.npy("r.npy", Dtype::Uint16, &[256, 256], &all);
    for (x, mode) in INPUTS
        .into_iter()
        .zip([Mode::SrA, Mode::SrC, Mode::SrA, Mode::SrC])
    {
        bench.npy("x.npy", Dtype::Float32, &[256, 256], &vec![x; 1 << 16]);
        let y = on_all(&bench, &format!("--to bfloat16 --round {mode}"));
        // What the definition says without a rounder: of 2^16 words, as many round away as there are 2^-16 ulp.
        let away = y.iter().filter(|&&y| y != x >> 16).count();
        assert_eq!(away, (x & 0xffff) as usize, "{x:#x}");
    }
}

#[test]
fn every_upper_half() {
    let bench = Bench::new();
    for (word, mode) in [(0, Mode::SrA), (0x8000, Mode::SrC), (0xffff, Mode::SrA)] {
        let lower = 0x8001;
        let x: Vec<u32> = (0..1 << 16).map(|upper| upper << 16 | lower).collect();
        bench.npy("x.npy", Dtype::Float32, &[1 << 16], &x);
        bench.npy("r.npy", Dtype::Uint16, &[1 << 16], &vec![word; 1 << 16]);
        let y = on_all(&bench, &format!("--to bfloat16 --round {mode}"));
        for (x, y) in x.into_iter().zip(y) {
            let up = u32::from(lower + word >= 1 << 16);
            let expected = match f32::from_bits(x) {
                nan if nan.is_nan() => 0x7fc0,
                _ => (x >> 16) + up,
            };
            assert_eq!(y, expected, "{x:#x} with {word:#x}");
        }
    }
}

/// Fewer random bits than the hardware has, which takes some thought for `sr-a`; stalls; every format and mode.
#[test]
fn every_format_mode_and_policy() {
    let bench = Bench::new();
    let x = words(500, 21);
    let r = words(500, 22)
        .into_iter()
        .map(|w| w & 0xffff)
        .collect::<Vec<_>>();
    bench.npy("x.npy", Dtype::Float32, &[5, 100], &x);
    bench.npy("r.npy", Dtype::Uint16, &[5, 100], &r);
    let mut cases = Vec::new();
    for format in Format::ROUNDED {
        cases.extend([(format, Mode::Rne, 16), (format, Mode::Rz, 16)]);
        cases.extend([1, 8, 11, 16].map(|bits| (format, Mode::SrA, bits)));
        cases.extend([8, 16].map(|bits| (format, Mode::SrC, bits)));
    }
    for (at, (format, mode, bits)) in cases.into_iter().enumerate() {
        let saturate = at % 2 == 0;
        let flag = if saturate { "--saturate" } else { "" };
        let rounding = Rounding::new(mode, bits, saturate).unwrap();
        let expected: Vec<u32> = x
            .iter()
            .zip(&r)
            .map(|(&x, &r)| round(x, format, rounding, r))
            .collect();
        for backend in ["golden", "verilator"] {
            let report = bench.report(&format!(
                "round x.npy -o y.npy --random r.npy --to {format} --round {mode} --bits {bits} {flag} --check --stall 0.25 --backend {backend}"
            ));
            assert_eq!(report["mismatches"], 0);
            let y = bench.load("y.npy");
            assert_eq!((y.dtype, &y.shape), (Dtype::of(format), &vec![5, 100]));
            assert_eq!(
                y.patterns, expected,
                "{format} {mode} {bits} {saturate} {backend}"
            );
        }
    }
}

#[test]
fn generated_words_belong_to_the_element() {
    let bench = Bench::new();
    let x = words(203, 23);
    bench.npy("x.npy", Dtype::Float32, &[7, 29], &x);
    let seed = 0xdead_beef_0000_0005u64;
    for (bits, mode) in [(16, Mode::SrA), (8, Mode::SrC), (3, Mode::SrA)] {
        let rounding = Rounding::new(mode, bits, false).unwrap();
        let expected: Vec<u32> = (0..)
            .zip(&x)
            .map(|(i, &x)| {
                round(
                    x,
                    Format::Bfloat16,
                    rounding,
                    random_bits(seed, 77, i, bits),
                )
            })
            .collect();
        for backend in BACKENDS {
            let report = bench.report(&format!(
                "round x.npy -o y.npy --to bfloat16 --round {mode} --bits {bits} --seed {seed} --stream 77 --check --backend {backend}"
            ));
            assert_eq!(report["mismatches"], 0);
            assert_eq!(
                bench.load("y.npy").patterns,
                expected,
                "{bits} {mode} {backend}"
            );
        }
    }
}

#[test]
fn a_scalar_is_a_tensor_too() {
    let bench = Bench::new();
    // 464 to E4M3 is the known answer that others round to NaN.
    bench.npy("x.npy", Dtype::Float32, &[], &[464f32.to_bits()]);
    for backend in BACKENDS {
        let report = bench.report(&format!(
            "round x.npy -o y.npy --to float8_e4m3fn --round rne --check --backend {backend}"
        ));
        let y = bench.load("y.npy");
        assert_eq!((y.shape, y.patterns), (vec![], vec![0x7e]));
        assert_eq!(
            (&report["elements"], &report["bits"]),
            (&1.into(), &Value::Null)
        );
    }
}
