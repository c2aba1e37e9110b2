//! `thorong gemm` with int8 operands: the same bits from everyone.

use super::bench::{BACKENDS, Bench, bytes, words};
use serde_json::Value;
use thorong::npy::Dtype;

/// Operands of m x k and k x n, -128 in each, and C0.
fn operands(m: usize, k: usize, n: usize) -> Bench {
    let bench = Bench::new();
    bench.npy("a.npy", Dtype::Int8, &[m, k], &bytes(m * k, 11));
    bench.npy("b.npy", Dtype::Int8, &[k, n], &bytes(k * n, 12));
    bench.npy("c0.npy", Dtype::Int32, &[m, n], &words(m * n, 13));
    bench
}

/// C by a sum over k in 64 bits, which is neither the hardware's nor the golden model's code.
fn expected(bench: &Bench, with_c0: bool) -> Vec<u32> {
    let (a, b, c0) = (
        bench.load("a.npy"),
        bench.load("b.npy"),
        bench.load("c0.npy"),
    );
    let (m, k, n) = (a.shape[0], a.shape[1], b.shape[1]);
    let byte = |pattern: u32| i64::from(pattern as u8 as i8);
    let element = |row: usize, col: usize| -> u32 {
        let sum: i64 = (0..k)
            .map(|i| byte(a.patterns[row * k + i]) * byte(b.patterns[i * n + col]))
            .sum();
        let start = if with_c0 {
            c0.patterns[row * n + col]
        } else {
            0
        };
        (sum as u32).wrapping_add(start)
    };
    (0..m * n).map(|at| element(at / n, at % n)).collect()
}

fn same_bits(m: usize, k: usize, n: usize, preset: &str) {
    let bench = operands(m, k, n);
    let call =
        format!("gemm a.npy b.npy --a-format int8 --b-format int8 --preset {preset} --check");
    for (options, with_c0) in [("", false), ("--c0 c0.npy", true)] {
        let expected = expected(&bench, with_c0);
        for backend in BACKENDS {
            for stall in ["0", "0.25"] {
                let report = bench.report(&format!(
                    "{call} {options} -o c.npy --backend {backend} --stall {stall} --stall-seed 3"
                ));
                let c = bench.load("c.npy");
                assert_eq!((c.dtype, &c.shape), (Dtype::Int32, &vec![m, n]));
                assert_eq!(c.patterns, expected, "{backend}, {options}");
                assert_eq!(report["mismatches"], 0);
                cycles_hold(&report, backend, stall == "0");
            }
        }
    }
}

/// The cycles are the contract's when nothing stalls, and the counters are all of them.
fn cycles_hold(report: &Value, backend: &str, free: bool) {
    if backend == "golden" {
        assert_eq!(report["cycles"], Value::Null);
        return;
    }
    let cycles = report["cycles"].as_u64().unwrap();
    let contract = report["cycles_contract"].as_u64().unwrap();
    match free {
        true => assert_eq!(cycles, contract),
        false => assert!(cycles >= contract),
    }
    let counters = report["counters"].as_object().unwrap();
    let sum: u64 = counters.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(sum, cycles);
}

#[test]
fn one_product() {
    same_bits(1, 1, 1, "8x8");
}

#[test]
fn odd_sizes() {
    same_bits(7, 13, 5, "8x8");
    same_bits(7, 13, 5, "4x4");
}

#[test]
fn full_tiles() {
    same_bits(64, 64, 64, "8x8");
}

#[test]
fn the_report_has_the_contracts_keys() {
    let bench = operands(9, 17, 10);
    let report = bench.report("gemm a.npy b.npy -o c.npy --a-format int8 --b-format int8 --check");
    for key in [
        "m",
        "k",
        "n",
        "preset",
        "engine",
        "backend",
        "cycles",
        "cycles_contract",
        "utilisation",
        "ceiling",
        "mismatches",
        "counters",
    ] {
        assert!(
            report.get(key).is_some_and(|value| !value.is_null()),
            "{key}"
        );
    }
    assert_eq!(
        (&report["m"], &report["k"], &report["n"]),
        (&9.into(), &17.into(), &10.into())
    );
    assert_eq!(
        (&report["preset"], &report["engine"], &report["backend"]),
        (&"8x8".into(), &"array".into(), &"verilator".into())
    );
    let cycles = report["cycles"].as_f64().unwrap();
    let utilisation = report["utilisation"].as_f64().unwrap();
    assert!((utilisation - 9.0 * 17.0 * 10.0 / (64.0 * cycles)).abs() < 1e-12);
    assert_eq!(report["ceiling"], report["utilisation"]);
    let unchecked = bench.report("gemm a.npy b.npy -o c.npy --a-format int8 --b-format int8");
    assert_eq!(unchecked["mismatches"], Value::Null);
}

#[test]
fn a_table_for_a_reader_and_a_waveform() {
    let bench = operands(3, 4, 5);
    for (backend, wave) in [
        ("rtl", "w.vcd"),
        ("verilator", "w.vcd"),
        ("verilator", "w.fst"),
    ] {
        let ended = bench.call(&format!(
            "gemm a.npy b.npy -o c.npy --a-format int8 --b-format int8 --preset int8-4x4 --check --backend {backend} --trace {wave}"
        ));
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
        assert!(ended.stdout.contains("│ mismatches "), "{}", ended.stdout);
        let wave = std::fs::read(bench.path(wave)).unwrap();
        assert!(wave.len() > 1000, "{} bytes of waveform", wave.len());
        std::fs::remove_file(bench.path("c.npy")).unwrap();
    }
    let vcd = std::fs::read_to_string(bench.path("w.vcd")).unwrap();
    assert!(vcd.contains("aclk") && vcd.contains("$enddefinitions"));
}

#[test]
fn an_output_is_replaced_through_a_link_and_written_to_a_device() {
    let bench = operands(2, 2, 2);
    let call = "gemm a.npy b.npy --a-format int8 --b-format int8 --backend golden";
    bench.write("old.npy", b"old");
    #[cfg(unix)]
    {
        use std::os::unix::fs::{FileTypeExt, symlink};
        symlink("old.npy", bench.path("link.npy")).unwrap();
        bench.report(&format!("{call} -o link.npy"));
        assert!(bench.path("link.npy").is_symlink());
        bench.report(&format!("{call} -o /dev/null"));
        let null = std::fs::metadata("/dev/null").unwrap();
        assert!(null.file_type().is_char_device());
    }
    bench.report(&format!("{call} -o old.npy"));
    assert_eq!(bench.load("old.npy").patterns, expected(&bench, false));
}
