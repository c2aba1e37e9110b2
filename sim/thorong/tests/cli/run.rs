//! `thorong run`: the main job.

use super::bench::Bench;
use serde_json::Value;

fn run(bench: &Bench, options: &str) -> Value {
    let report = bench.report(&format!("run {options}"));
    assert_eq!(report["mismatches"], 0);
    assert!(report["accuracy"].as_f64().unwrap() >= 0.9);
    // 360 images in 12 products of 32 rows (the last of 8), through layers of 32 and 10 columns.
    assert_eq!(report["products"], 24);
    assert_eq!(report["elements_compared"], 360 * (32 + 10));
    report
}

#[test]
fn in_verilator() {
    let bench = Bench::new();
    let report = run(&bench, "");
    assert_eq!(report["cycles"], report["cycles_contract"]);
    // Training, split and quantisation give the same on every machine.
    assert_eq!(
        (&report["right"], &report["images"]),
        (&352.into(), &360.into())
    );
    for file in [
        "first-product.fst",
        "thorong_tensor_int8_8x8.v",
        "report.json",
    ] {
        let data = std::fs::read(bench.path("out").join(file)).unwrap();
        assert!(data.len() > 100, "{file}");
    }
    let written = std::fs::read_to_string(bench.path("out/report.json")).unwrap();
    let written: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(written["accuracy"], report["accuracy"]);
    assert_eq!(std::fs::read_dir(bench.path("out")).unwrap().count(), 3);

    // Again into the same folder, with pauses: the same numbers, more cycles.
    let stalled = run(&bench, "--stall 0.25 --stall-seed 4");
    assert_eq!(stalled["accuracy"], report["accuracy"]);
    assert!(stalled["cycles"].as_u64() > report["cycles"].as_u64());
}

#[test]
fn on_another_array_in_rust_hdls_simulator() {
    let bench = Bench::new();
    let report = run(&bench, "--preset 4x4 --backend rtl --out here/and/there");
    assert_eq!(
        (&report["right"], &report["images"]),
        (&352.into(), &360.into())
    );
    assert_eq!(report["cycles"], report["cycles_contract"]);
    assert!(bench.path("here/and/there/first-product.vcd").is_file());
}

#[test]
fn the_table_has_every_number() {
    let bench = Bench::new();
    let ended = bench.call("run");
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    for name in [
        "accuracy, int8 on the array",
        "matrix products",
        "elements compared",
        "mismatches",
        "cycles",
        "the contract's cycles",
        "utilisation",
        "simulated cycles per second",
    ] {
        assert!(
            ended.stdout.contains(&format!("│ {name} ")),
            "{name}:\n{}",
            ended.stdout
        );
    }
}
