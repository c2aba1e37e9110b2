//! `thorong gemm` with floats, in the golden model.

use super::bench::{Bench, words};
use half::{bf16, f16};
use thorong::npy::Dtype;
use thorong_golden::{Format, Mode, Rounding, decode, round_tensor};

const M: usize = 5;
const K: usize = 9;
const N: usize = 4;

/// Finite numbers of both signs around 1, as `float32` patterns with all mantissa bits in use.
fn floats(count: usize, seed: u64) -> Vec<u32> {
    let number = |word: u32| word & 0x807f_ffff | (120 + (word >> 23 & 15)) << 23;
    words(count, seed).into_iter().map(number).collect()
}

fn values(patterns: &[u32]) -> Vec<f32> {
    patterns.iter().map(|&p| f32::from_bits(p)).collect()
}

/// C by the host's fused multiply-add.
fn fused(a: &[f32], b: &[f32], c0: Option<&[u32]>) -> Vec<u32> {
    let element = |row: usize, col: usize| {
        let start = c0.map_or(0.0, |c0| f32::from_bits(c0[row * N + col]));
        let step = |acc: f32, i: usize| a[row * K + i].mul_add(b[i * N + col], acc);
        (0..K).fold(start, step).to_bits()
    };
    (0..M * N).map(|at| element(at / N, at % N)).collect()
}

#[test]
fn a_float32_file_is_rounded_to_the_operands_format_first() {
    let bench = Bench::new();
    let (a, b, c0) = (floats(M * K, 1), floats(K * N, 2), floats(M * N, 3));
    bench.npy("a.npy", Dtype::Float32, &[M, K], &a);
    bench.npy("b.npy", Dtype::Float32, &[K, N], &b);
    bench.npy("c0.npy", Dtype::Float32, &[M, N], &c0);
    bench.report(
        "gemm a.npy b.npy -o c.npy --c0 c0.npy --a-format bfloat16 --b-format float16 --backend golden --check",
    );
    let narrow_a: Vec<f32> = values(&a)
        .iter()
        .map(|&x| bf16::from_f32(x).to_f32())
        .collect();
    let narrow_b: Vec<f32> = values(&b)
        .iter()
        .map(|&x| f16::from_f32(x).to_f32())
        .collect();
    let c = bench.load("c.npy");
    assert_eq!((c.dtype, c.shape), (Dtype::Float32, vec![M, N]));
    assert_eq!(c.patterns, fused(&narrow_a, &narrow_b, Some(&c0)));

    // The same from patterns.
    let patterns =
        |x: &[f32], f: fn(f32) -> u16| x.iter().map(|&x| u32::from(f(x))).collect::<Vec<u32>>();
    bench.npy(
        "a16.npy",
        Dtype::Uint16,
        &[M, K],
        &patterns(&narrow_a, |x| bf16::from_f32(x).to_bits()),
    );
    bench.npy(
        "b16.npy",
        Dtype::Float16,
        &[K, N],
        &patterns(&narrow_b, |x| f16::from_f32(x).to_bits()),
    );
    bench.report(
        "gemm a16.npy b16.npy -o d.npy --c0 c0.npy --a-format bfloat16 --b-format float16 --backend golden --check",
    );
    assert_eq!(bench.load("d.npy").patterns, c.patterns);

    // And float32 itself, which only the golden model takes.
    bench.report(
        "gemm a.npy b.npy -o e.npy --a-format float32 --b-format float32 --backend golden --check",
    );
    assert_eq!(
        bench.load("e.npy").patterns,
        fused(&values(&a), &values(&b), None)
    );
}

#[test]
fn every_pair_of_narrow_formats() {
    let bench = Bench::new();
    let narrow = Format::ROUNDED
        .into_iter()
        .filter(|format| format.is_float());
    let formats: Vec<Format> = narrow.collect();
    let (a, b) = (words(M * K, 4), words(K * N, 5));
    for &fa in &formats {
        for &fb in &formats {
            let pattern = |format: Format, words: &[u32]| -> Vec<u32> {
                words
                    .iter()
                    .map(|w| w & (u32::MAX >> (32 - format.bits())))
                    .collect()
            };
            let (a, b) = (pattern(fa, &a), pattern(fb, &b));
            bench.npy("a.npy", Dtype::of(fa), &[M, K], &a);
            bench.npy("b.npy", Dtype::of(fb), &[K, N], &b);
            bench.report(&format!(
                "gemm a.npy b.npy -o c.npy --a-format {fa} --b-format {fb} --backend golden --check"
            ));
            let value =
                |format, x: &[u32]| x.iter().map(|&x| decode(format, x)).collect::<Vec<f32>>();
            let mut expected = fused(&value(fa, &a), &value(fb, &b), None);
            for pattern in expected.iter_mut().filter(|p| f32::from_bits(**p).is_nan()) {
                *pattern = 0x7fc0_0000;
            }
            assert_eq!(bench.load("c.npy").patterns, expected, "{fa} by {fb}");
        }
    }
}

#[test]
fn the_result_is_rounded_element_by_element() {
    let bench = Bench::new();
    bench.npy("a.npy", Dtype::Float32, &[M, K], &floats(M * K, 6));
    bench.npy("b.npy", Dtype::Float32, &[K, N], &floats(K * N, 7));
    let call = "gemm a.npy b.npy --a-format bfloat16 --b-format bfloat16 --backend golden --check";
    bench.report(&format!("{call} -o sums.npy"));
    let sums = bench.load("sums.npy").patterns;
    let seed = 0x1_0000_0002u64;
    for format in Format::ROUNDED {
        for mode in Mode::ALL {
            bench.report(&format!(
                "{call} -o c.npy --out-format {format} --round {mode} --bits 7 --seed {seed} --stream 9 --saturate"
            ));
            let rounding = Rounding::new(mode, 7, true).unwrap();
            let c = bench.load("c.npy");
            assert_eq!((c.dtype, &c.shape), (Dtype::of(format), &vec![M, N]));
            assert_eq!(
                c.patterns,
                round_tensor(&sums, format, rounding, seed, 9, 0),
                "{format} {mode}"
            );
        }
    }
}

/// Rounded by the engine: in two commands along K, of which only the second one rounds.
#[test]
fn the_engine_rounds_what_it_can() {
    let bench = Bench::new();
    let (m, k, n) = (70, 41, 13);
    bench.npy("a.npy", Dtype::Float32, &[m, k], &floats(m * k, 4));
    bench.npy("b.npy", Dtype::Float32, &[k, n], &floats(k * n, 5));
    let call = "gemm a.npy b.npy -o c.npy --a-format bfloat16 --b-format float8_e4m3 --preset 4x4 --check \
                --out-format float16 --round sr-c --seed 81985529216486895 --stream 3";
    let report = bench.report(call);
    assert_eq!(report["rounded_by"], "engine");
    assert_eq!(report["mismatches"], 0);
    assert_eq!(report["cycles"], report["cycles_contract"]);
    let by_engine = bench.load("c.npy");
    assert_eq!(
        (by_engine.dtype, by_engine.shape),
        (Dtype::Float16, vec![m, n])
    );

    // The same bits with pauses, on another engine, and in the golden model.
    for more in ["--stall 0.25", "--preset 8x8", "--backend golden"] {
        let call = call.replace(
            "--preset 4x4",
            if more.contains("8x8") {
                ""
            } else {
                "--preset 4x4"
            },
        );
        assert_eq!(bench.report(&format!("{call} {more}"))["mismatches"], 0);
        assert_eq!(bench.load("c.npy").patterns, by_engine.patterns, "{more}");
    }
    // Fewer bits than the engine has.
    let report = bench.report(&format!("{call} --bits 8"));
    assert_eq!(report["rounded_by"], "host");
    assert_eq!(report["mismatches"], 0);
}
