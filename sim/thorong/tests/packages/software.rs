//! The driver in C that comes with the engine's package, on the engine in Verilator, as its user runs it.

use crate::{package, said};
use std::fs;
use std::path::Path;
use std::process::Command;

/// `make run`: whether it succeeded, and all that it said.
fn run(folder: &Path) -> (bool, String) {
    let output = Command::new("make")
        .args(["-C", "software", "run"])
        .current_dir(folder)
        // This repository's own, for Verilator's runtime in Rust: a user has none.
        .env_remove("CXXFLAGS")
        .output()
        .expect("make runs");
    (output.status.success(), said(&output))
}

#[test]
fn the_example_in_c_runs_on_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let preset = thorong_rtl::presets::find("dma", "q4").unwrap();
    package(preset, folder.path());
    let verilog = folder.path().join(format!("rtl/{}.v", preset.module()));
    let (done, said) = run(folder.path());
    let passed = |said: &str| {
        said.lines()
            .any(|line| line.starts_with("PASS: 80 requests"))
    };
    assert!(done && passed(&said), "{said}");

    // A check that can't fail proves nothing: a byte that another one overwrites.
    let text = fs::read_to_string(&verilog).unwrap();
    let right = "assign m_axi_wdata[63:56] = mover_m_axi_wdata_7;";
    assert_eq!(text.matches(right).count(), 1, "{right}");
    let wrong = right.replace("wdata_7", "wdata_6");
    fs::write(&verilog, text.replace(right, &wrong)).unwrap();
    let (done, said) = run(folder.path());
    let found = said.contains("FAIL: every byte is where it belongs");
    assert!(!done && found && !passed(&said), "{said}");
}
