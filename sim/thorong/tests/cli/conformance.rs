//! The conformance kit from a user's side: rounders that are no part of the kit read its files and answer.

use super::bench::Bench;
use serde_json::Value;
use thorong::npy::Dtype;
use thorong_golden::{FloatSpec, Format};

/// What a rounder sees of an element: the number, and the word as its profile gives it.
type Rounder = fn(FloatSpec, f32, u32) -> u32;

/// The pattern of a magnitude on the endless grid, or of what overflow becomes.
fn pattern(spec: FloatSpec, x: f32, magnitude: f64) -> u32 {
    let sign = if x.is_sign_negative() {
        spec.sign_mask()
    } else {
        0
    };
    let infinity = spec.infinity().map_or(spec.canonical_nan, |i| i | sign);
    if x.is_nan() {
        return spec.canonical_nan;
    }
    if x.is_infinite() {
        return infinity;
    }
    let first = 2f64.powi(spec.min_exponent());
    let unit = 2f64.powi(spec.min_ulp_exponent());
    let place = if magnitude < first {
        magnitude / unit
    } else {
        let e = magnitude.log2().floor() as i32;
        let e = if 2f64.powi(e) > magnitude { e - 1 } else { e };
        let binades = f64::from(e - spec.min_exponent() + 1) * f64::from(1 << spec.man_bits);
        binades + (magnitude / 2f64.powi(e) - 1.0) * f64::from(1 << spec.man_bits)
    };
    match place <= f64::from(spec.max_finite) {
        true => place as u32 | sign,
        false => infinity,
    }
}

/// |x| in ulps of its binade, and that ulp.
fn in_ulps(spec: FloatSpec, x: f32) -> (f64, f64) {
    let x = f64::from(x).abs();
    let exponent = ((x.to_bits() >> 52) as i32 - 1023).max(spec.min_exponent());
    let ulp = 2f64.powi(exponent - spec.man_bits as i32);
    (x / ulp, ulp)
}

/// By the definition, in `f64`, in which all of it is exact.
fn by_the_book(spec: FloatSpec, x: f32, up: impl Fn(f64) -> bool) -> u32 {
    if !x.is_finite() {
        return pattern(spec, x, 0.0);
    }
    let (q, ulp) = in_ulps(spec, x);
    let up = up(q - q.floor());
    pattern(spec, x, (q.floor() + f64::from(u8::from(up))) * ulp)
}

fn amd(spec: FloatSpec, x: f32, seed: u32) -> u32 {
    let n = 23 - spec.man_bits as i32;
    let r = f64::from(seed >> (32 - n));
    by_the_book(spec, x, |nu| {
        (nu * 2f64.powi(n)).floor() + r >= 2f64.powi(n)
    })
}

/// The random bits at the wrong end: the seed's low bits.
fn amd_wrong_end(spec: FloatSpec, x: f32, seed: u32) -> u32 {
    let n = 23 - spec.man_bits;
    amd(spec, x, seed << (32 - n))
}

/// In integers, as a host model would; a subnormal result is cut to the destination's width before it is aligned.
fn amd_cut_first(spec: FloatSpec, x: f32, seed: u32) -> u32 {
    let exponent = (x.to_bits() >> 23 & 0xff) as i32 - 127;
    if !x.is_finite() || exponent >= spec.min_exponent() {
        return amd(spec, x, seed);
    }
    let n = 23 - spec.man_bits;
    let cut = (x.to_bits() & 0x7f_ffff | 0x80_0000) >> n;
    let places = (spec.min_exponent() - exponent).min(60) as u32;
    let aligned = u64::from(cut) << n >> places;
    let sum = aligned + u64::from(seed >> (32 - n));
    let sign = if x.is_sign_negative() {
        spec.sign_mask()
    } else {
        0
    };
    (sum >> n) as u32 | sign
}

fn ptx_bf16(spec: FloatSpec, x: f32, half: u32) -> u32 {
    by_the_book(spec, x, |nu| nu * 65536.0 + f64::from(half) >= 65536.0)
}

fn ptx_f16(spec: FloatSpec, x: f32, half: u32) -> u32 {
    let r = f64::from(half & 0x1fff);
    by_the_book(spec, x, |nu| (nu * 8192.0).floor() + r >= 8192.0)
}

fn cvfpu(spec: FloatSpec, x: f32, word: u32) -> u32 {
    by_the_book(spec, x, |nu| f64::from(word) < (nu * 4096.0).floor())
}

/// `>=` for `>`.
fn cvfpu_or_equal(spec: FloatSpec, x: f32, word: u32) -> u32 {
    by_the_book(spec, x, |nu| f64::from(word) <= (nu * 4096.0).floor())
}

/// `sr-c`, N = 8, R in the low byte.
fn plain_c(spec: FloatSpec, x: f32, word: u32) -> u32 {
    let r = f64::from(word & 0xff);
    by_the_book(spec, x, |nu| (nu * 256.0).round_ties_even() + r >= 256.0)
}

/// Eight random bits added at the low end of `bfloat16`'s sixteen discarded ones.
fn low_end(spec: FloatSpec, x: f32, word: u32) -> u32 {
    if !x.is_finite() {
        return pattern(spec, x, 0.0);
    }
    (x.to_bits() + (word & 0xff)) >> 16
}

/// Writes vectors for `options`, has `rounder` answer, and gives exit code and report of the check.
fn judged(bench: &Bench, options: &str, rounder: Rounder) -> (Option<i32>, Value) {
    let folder = format!("v{}", options.replace([' ', '-'], ""));
    if !bench.path(&folder).exists() {
        bench.report(&format!("conformance vectors {options} -o {folder}"));
    }
    let manifest = std::fs::read_to_string(bench.path(&format!("{folder}/manifest.json"))).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let to: Format = manifest["to"].as_str().unwrap().parse().unwrap();
    let spec = to.spec().unwrap();
    let x = bench.load(&format!("{folder}/x.npy")).patterns;
    let words = bench.load(&format!("{folder}/words.npy")).patterns;
    let y = |i: usize, word: u32| rounder(spec, f32::from_bits(x[i]), word);
    let answers: Vec<u32> = match x.len() / words.len() {
        // Two numbers a word: the first from and to the upper half.
        2 => (words.iter().enumerate())
            .map(|(i, w)| y(2 * i, w >> 16) << 16 | y(2 * i + 1, w & 0xffff))
            .collect(),
        _ => words.iter().enumerate().map(|(i, &w)| y(i, w)).collect(),
    };
    let dtype = manifest["answers"]["dtype"].as_str().unwrap();
    let dtype = Dtype::ALL.into_iter().find(|d| d.name() == dtype).unwrap();
    bench.npy("y.npy", dtype, &[answers.len()], &answers);
    let ended = bench.call(&format!(
        "conformance check {folder} --outputs y.npy --json"
    ));
    (ended.code, serde_json::from_str(&ended.stdout).unwrap())
}

const AMD_E4M3: &str = "--profile amd-ocp-e4m3 --numbers 2";
const CVFPU_FP8: &str = "--profile cvfpu-fp8 --numbers 16";
const PLAIN: &str = "--to bfloat16 --round sr-c --bits 8 --numbers 32";

#[test]
fn a_right_implementation_passes_every_profile() {
    let bench = Bench::new();
    for (options, rounder) in [
        (AMD_E4M3, amd as Rounder),
        ("--profile amd-ocp-e5m2 --numbers 2", amd),
        ("--profile ptx-bf16x2 --numbers 8", ptx_bf16),
        ("--profile ptx-f16x2 --numbers 8", ptx_f16),
        ("--profile cvfpu-fp16 --numbers 8", cvfpu),
        ("--profile cvfpu-fp16alt --numbers 8", cvfpu),
        (CVFPU_FP8, cvfpu),
        ("--profile cvfpu-fp8alt --numbers 8", cvfpu),
        (PLAIN, plain_c),
    ] {
        let (code, report) = judged(&bench, options, rounder);
        assert_eq!(code, Some(0), "{options}: {report:#}");
        assert_eq!(report["wrong"], 0);
        let e = &report["expectation"];
        assert!(e["bias"].is_string() && e["bias"] == e["definition"], "{e}");
        assert_eq!(e["worst"], Value::Null);
    }
    // The profiles tried are all there are, and plain.
    let listed = bench.report("conformance profiles");
    assert_eq!(listed["profiles"].as_array().unwrap().len(), 8);
}

/// Caught, and named by that defect alone.
fn named(bench: &Bench, options: &str, rounder: Rounder, name: &str) -> Value {
    let (code, report) = judged(bench, options, rounder);
    assert_eq!(code, Some(1), "{options}");
    let defects = report["defects"].as_array().unwrap();
    assert_eq!(defects.len(), 1, "{options}: {report:#}");
    assert_eq!(defects[0]["name"], name);
    assert_eq!(defects[0]["explains"], report["wrong"]);
    report
}

#[test]
fn random_bits_at_the_wrong_end_are_named() {
    let bench = Bench::new();
    let name = "random-bits-at-the-wrong-end";
    named(&bench, AMD_E4M3, amd_wrong_end, name);
    let options = "--to bfloat16 --round sr-a --bits 8 --numbers 64";
    let report = named(&bench, options, low_end, name);
    // It rounds down nearly always: about half an ulp.
    let bias = report["expectation"]["bias"].as_str().unwrap();
    let (p, q) = bias.split_once('/').unwrap();
    let bias = p.parse::<f64>().unwrap() / q.parse::<f64>().unwrap();
    assert!((-0.6..-0.4).contains(&bias), "{bias}");
}

#[test]
fn greater_or_equal_for_greater_is_named() {
    let bench = Bench::new();
    let report = named(
        &bench,
        CVFPU_FP8,
        cvfpu_or_equal,
        "greater-or-equal-for-greater",
    );
    // Exact values move, which sampling would hardly see: one word of 4,096.
    let exact = &report["sections"][2];
    assert_eq!(exact["name"], "exact");
    assert_eq!(exact["wrong"], exact["elements"].as_u64().unwrap() / 2);
    let worst = &report["expectation"]["worst"];
    let count = |field: &str| worst[field].as_u64().unwrap();
    assert_eq!((count("words"), count("does") - count("must")), (4096, 1));
}

#[test]
fn truncation_before_subnormal_alignment_is_named() {
    let bench = Bench::new();
    let name = "truncated-before-subnormal-alignment";
    let report = named(&bench, AMD_E4M3, amd_cut_first, name);
    let worst = report["expectation"]["worst"]["x"].as_str().unwrap();
    assert!(
        worst.contains("e-3") || worst.contains("0.00"),
        "a subnormal: {worst}"
    );
}

/// The same files, answered by the golden model and by the emitted Verilog.
#[test]
fn our_own_back_ends_pass() {
    let bench = Bench::new();
    bench.report("conformance vectors --to bfloat16 --round sr-c --bits 8 --numbers 8 -o bf16");
    bench.report("conformance vectors --to float8_e4m3fn --bits 3 --numbers 8 --saturate -o e4m3");
    bench.report("conformance vectors --profile cvfpu-fp8alt --numbers 2 -o cvfpu");
    for folder in ["bf16", "e4m3", "cvfpu"] {
        for backend in ["golden", "verilator"] {
            let run = format!("conformance run {folder} -o y.npy --backend {backend}");
            assert_eq!(bench.report(&run)["backend"], backend);
            let report = bench.report(&format!("conformance check {folder} --outputs y.npy"));
            assert_eq!(report["wrong"], 0, "{folder} on {backend}");
        }
    }
    bench.report("conformance vectors --profile amd-ocp-e5m2 --numbers 1 -o amd");
    bench.report("conformance run amd -o y.npy --backend golden");
    assert_eq!(
        bench.report("conformance check amd --outputs y.npy")["wrong"],
        0
    );
    assert_eq!(
        bench.refusal("conformance run amd -o y.npy"),
        "--profile amd-ocp-e5m2: it takes 21 random bits, our rounders at most 16; expected --backend golden"
    );
}

/// The page's own rounder, and the page's own mistake.
#[test]
fn the_page_leads_through_it() {
    let page = include_str!("../../../../docs/conformance.md");
    let (_, after) = page.split_once("```python\n").unwrap();
    let (program, _) = after.split_once("```").unwrap();
    let bench = Bench::new();
    for line in page.lines() {
        if let Some(call) = line.strip_prefix("    thorong conformance vectors ") {
            bench.report(&format!("conformance vectors {call}"));
        }
    }
    let python = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.venv/test/bin/python");
    let run = |program: &str| {
        bench.write("rounder.py", program.as_bytes());
        let status = std::process::Command::new(python)
            .arg("rounder.py")
            .current_dir(bench.path("."))
            .status()
            .unwrap_or_else(|e| panic!("{python}: {e}; scripts/setup installs it"));
        assert!(status.success());
        bench.call("conformance check vectors --outputs y.npy")
    };
    let right = run(program);
    assert_eq!((right.code, right.stderr.as_str()), (Some(0), ""));
    let wrong = run(&program.replace("+ (r << 8)", "+ r"));
    assert_eq!(wrong.code, Some(1));
    for said in page.split_once("and\n\n```\n").unwrap().1.lines().take(2) {
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = |line: &str| {
            line.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains(&words)
        };
        assert!(
            wrong.stdout.replace('│', "").lines().any(said),
            "{words}: {}",
            wrong.stdout
        );
    }
}

#[test]
fn what_cannot_be_used_is_said() {
    let bench = Bench::new();
    let vectors = |options: &str| bench.refusal(&format!("conformance vectors {options} -o v"));
    insta::assert_snapshot!(vectors("--profile amd"), @"--profile amd: expected one of plain, amd-ocp-e4m3, amd-ocp-e5m2, ptx-bf16x2, ptx-f16x2, cvfpu-fp16, cvfpu-fp16alt, cvfpu-fp8, cvfpu-fp8alt");
    insta::assert_snapshot!(vectors("--profile cvfpu-fp8 --bits 8"), @"--bits: --profile cvfpu-fp8 says it already, expected it with --profile plain only");
    insta::assert_snapshot!(vectors("--bits 8"), @"--to: --profile plain needs it, expected one of bfloat16, float16, float8_e4m3fn, float8_e4m3, float8_e5m2, float8_e3m4, int8");
    insta::assert_snapshot!(vectors("--to float32"), @"--to float32: expected one of bfloat16, float16, float8_e4m3fn, float8_e4m3, float8_e5m2, float8_e3m4, int8");
    insta::assert_snapshot!(vectors("--to int8 --round rne"), @"--round rne: expected sr-a or sr-c");
    insta::assert_snapshot!(vectors("--profile amd-ocp-e5m2 --numbers 4096"), @"--numbers 4096: with 21 random bits expected at most 128");
    bench.report("conformance vectors --to bfloat16 --bits 2 --numbers 2 -o v");
    let check = |rest: &str| bench.refusal(&format!("conformance check {rest}"));
    bench.npy("f.npy", Dtype::Float32, &[2], &[0, 0]);
    bench.npy("s.npy", Dtype::Uint16, &[2], &[0, 0]);
    insta::assert_snapshot!(check("none --outputs s.npy"), @"none/manifest.json: cannot read it as the vectors' manifest: No such file or directory (os error 2)");
    insta::assert_snapshot!(check("v --outputs none.npy"), @"none.npy: cannot read it as a .npy file: No such file or directory (os error 2)");
    insta::assert_snapshot!(check("v --outputs f.npy"), @"f.npy: --outputs expects elements of uint16, but the file holds float32");
    let short = check("v --outputs s.npy");
    assert!(
        short.starts_with("s.npy: --outputs expects ") && short.ends_with("but its shape is (2,)"),
        "{short}"
    );
    // A changed file is not judged against.
    let mut x = bench.load("v/x.npy");
    x.patterns[0] ^= 1;
    bench.npy("v/x.npy", Dtype::Float32, &x.shape, &x.patterns);
    insta::assert_snapshot!(check("v --outputs s.npy"), @"v/x.npy: it is not what the manifest beside it was written for; write the vectors again");
    bench.write("v/manifest.json", b"{}");
    insta::assert_snapshot!(check("v --outputs s.npy"), @"v/manifest.json: it is not a manifest of this kit: missing field `kit` at line 1 column 2");
}
