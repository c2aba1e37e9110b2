//! Verilator, Icarus and Yosys as judges. Each works in a folder of its own.

use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use thorong_emit::Verilog;

/// Runs a tool: whether it succeeds, and its whole output.
pub(crate) fn attempt(dir: &Path, tool: &str, args: &[&str]) -> (bool, String) {
    let output = Command::new(tool)
        .args(args)
        .current_dir(dir)
        // Cargo's settings for the Rust side of the workspace are not for what Verilator compiles here.
        .env_remove("CXXFLAGS")
        .output();
    let output = output.unwrap_or_else(|e| panic!("{tool}: {e}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

/// The same; its output where it succeeds, a panic that shows it where not.
pub(crate) fn run(dir: &Path, tool: &str, args: &[&str]) -> String {
    let (succeeds, text) = attempt(dir, tool, args);
    assert!(succeeds, "{tool} {args:?}:\n{text}");
    text
}

/// A folder that holds the text as `<top>.v`.
pub(crate) fn folder(verilog: &Verilog) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join(format!("{}.v", verilog.top));
    std::fs::write(file, &verilog.text).expect("a file in it");
    dir
}

/// No warning from any tool: Verilator's `-Wall`, Icarus' `-Wall`, Yosys' check; no latch.
pub(crate) fn lint(verilog: &Verilog) {
    let dir = folder(verilog);
    let file = format!("{}.v", verilog.top);
    let said = run(
        dir.path(),
        "verilator",
        &["--lint-only", "-Wall", "--top-module", &verilog.top, &file],
    );
    assert!(!said.contains("%Warning"), "{said}\n{}", verilog.text);
    let said = run(
        dir.path(),
        "iverilog",
        &["-Wall", "-g2005", "-o", "out", &file],
    );
    assert!(said.trim().is_empty(), "{said}\n{}", verilog.text);
    let script = format!(
        "read_verilog {file}; hierarchy -check -top {}; proc; select -assert-none t:$dlatch t:$adlatch t:$dlatchsr; \
         check -assert",
        verilog.top
    );
    let said = run(dir.path(), "yosys", &["-q", "-p", &script]);
    assert!(!said.contains("Warning"), "{said}\n{}", verilog.text);
}
