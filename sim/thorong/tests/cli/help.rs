//! Help, and the manner of standing in a pipe.

use super::bench::{Bench, Ended};
use std::process::Stdio;

#[test]
fn every_subcommand_has_an_example() {
    let bench = Bench::new();
    let overview = bench.call("--help");
    assert_eq!(overview.code, Some(0));
    for name in [
        "run",
        "gemm",
        "round",
        "dma",
        "emit",
        "conformance",
        "picture",
        "bench",
    ] {
        assert!(overview.stdout.contains(&format!("  {name} ")), "{name}");
    }
    let steps = ["profiles", "vectors", "run", "check"].map(|step| format!("conformance {step}"));
    let names = [
        "run",
        "gemm",
        "round",
        "dma",
        "emit",
        "conformance",
        "picture",
        "bench",
    ]
    .map(str::to_string);
    let blocks = ["bench dma".to_string()];
    for name in names.iter().chain(&steps).chain(&blocks) {
        let Ended {
            code,
            stdout,
            stderr,
        } = bench.call(&format!("{name} --help"));
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{name}");
        let example = format!("\n  thorong {name}");
        assert!(
            stdout.contains("Example: ") && stdout.contains(&example),
            "{stdout}"
        );
        assert!(!stdout.contains('\x1b'), "no colour in a pipe");
    }
}

/// The examples' own lines are calls that the program accepts as far as reading their files.
#[test]
fn the_examples_are_valid_calls() {
    let bench = Bench::new();
    let mut tried = 0;
    for name in ["gemm", "round"] {
        let help = bench
            .call(&format!("{name} --help"))
            .stdout
            .replace("\\\n", "");
        for line in help.lines() {
            if let Some(call) = line.strip_prefix("  thorong ") {
                let sentence = bench.refusal(call);
                assert!(
                    sentence.contains(".npy: cannot read it as a .npy file"),
                    "{call}: {sentence}"
                );
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 4);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let bench = Bench::new();
    let mut child = bench
        .command("emit --list")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_is_an_error() {
    let bench = Bench::new();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = bench.command("emit --list").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("thorong: stdout: cannot write the report: "),
        "{stderr}"
    );
}
