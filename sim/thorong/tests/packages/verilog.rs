//! The Verilog of the packages and its benches: Icarus, Verilator, FuseSoC.

use crate::{package, said};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use thorong::emission;
use thorong_rtl::presets::{PRESETS, Preset};
use thorong_verif::cores::on_all_cores;

fn run(folder: &Path, program: &Path, args: &[&str]) -> Output {
    Command::new(program)
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|e| panic!("{}: {e}", program.display()))
}

/// Runs the package's bench in Icarus: whether it passed, and what it said.
fn bench(folder: &Path, top: &str) -> (bool, String) {
    let tb = folder.join("tb");
    let (bench, rtl) = (format!("{top}_tb.v"), format!("../rtl/{top}.v"));
    let args = ["-Wall", "-g2005", "-o", "tb.vvp", &bench, &rtl];
    let built = run(&tb, Path::new("iverilog"), &args);
    assert!(
        built.status.success() && said(&built).is_empty(),
        "{top}: {}",
        said(&built)
    );
    let output = run(&tb, Path::new("vvp"), &["-n", "tb.vvp"]);
    let text = said(&output);
    let pass = text.lines().any(|line| line.starts_with("PASS: "));
    assert_eq!(pass, output.status.success(), "{top}: {text}");
    (pass, text)
}

#[test]
fn every_bench_passes_in_icarus() {
    on_all_cores(PRESETS, |preset| {
        let folder = tempfile::tempdir().unwrap();
        package(preset, folder.path());
        let (pass, text) = bench(folder.path(), &preset.module());
        assert!(pass, "{text}");
    });
}

/// A bench that cannot fail proves nothing: one flipped operator each.
#[test]
fn a_broken_block_fails_its_bench() {
    for (block, name, right, wrong) in [
        ("array", "int8-4x4", "psum_in + ", "psum_in - "),
        ("rounder", "ext-l4-n16", "> right", ">= right"),
        (
            "dma_mover",
            "axi64",
            "assign m_axi_wlast = core_m_axi_wlast",
            "assign m_axi_wlast = !core_m_axi_wlast",
        ),
        ("tensor", "int8-4x4", "psum_in + ", "psum_in - "),
    ] {
        let preset = thorong_rtl::presets::find(block, name).unwrap();
        let folder = tempfile::tempdir().unwrap();
        package(preset, folder.path());
        let top = preset.module();
        let path = folder.path().join(format!("rtl/{top}.v"));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(right), "{top} has no `{right}`");
        fs::write(&path, text.replace(right, wrong)).unwrap();
        let (pass, text) = bench(folder.path(), &top);
        assert!(!pass && text.contains("FAIL: "), "{top}: {text}");
    }
}

#[test]
fn the_same_preset_gives_the_same_bytes() {
    // The Verilog of all, and the whole package, whose bench is recorded from a run, of the first preset of each block.
    let mut seen = Vec::new();
    for preset in PRESETS {
        let text = || emission::verilog(preset).unwrap();
        assert!(text() == text(), "{}", preset.module());
        if !seen.contains(&preset.block) {
            seen.push(preset.block);
            let (first, second) = (emission::files(preset), emission::files(preset));
            assert!(first.unwrap() == second.unwrap(), "{}", preset.module());
        }
    }
}

#[test]
fn two_packages_share_no_module_name() {
    let modules = |preset: &Preset| -> Vec<String> {
        let text = emission::verilog(preset).unwrap();
        let names = text.lines().filter_map(|l| l.strip_prefix("module "));
        names
            .map(|n| n.trim_end_matches(" (").to_string())
            .collect()
    };
    let mut all: Vec<String> = PRESETS.iter().flat_map(modules).collect();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count, "a module name stands in two packages");
}

/// FuseSoC from PyPI, as `scripts/setup` installs it.
#[test]
fn fusesoc_runs_lint_and_sim() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let fusesoc: PathBuf = root.join(".venv/test/bin/fusesoc");
    assert!(fusesoc.exists(), "FuseSoC is missing: run scripts/setup");
    for (block, name) in [
        ("array", "int8-4x4"),
        ("rounder", "ext-l1-n8"),
        ("dma_mover", "axi64"),
    ] {
        let preset = thorong_rtl::presets::find(block, name).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (core, work) = (folder.path().join("core"), folder.path().join("work"));
        package(preset, &core);
        fs::create_dir(&work).unwrap();
        let vlnv = format!("thorong:{block}:{}", preset.module());
        for target in ["lint", "sim"] {
            let args = [
                "--cores-root",
                core.to_str().unwrap(),
                "run",
                "--target",
                target,
                &vlnv,
            ];
            let output = run(&work, &fusesoc, &args);
            assert!(
                output.status.success(),
                "{vlnv}, {target}:\n{}",
                said(&output)
            );
        }
    }
}
