//! The invariants of ARCHITECTURE.md, and what every preset promises.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use thorong_cosim::backend::{Backend, OpenOptions, open};
use thorong_cosim::dut::Dut;
use thorong_rtl::presets::{PRESETS, Preset};
use thorong_verif::cores::on_all_cores;
use thorong_verif::generic::{combinational_paths, valid_in_reset};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The packages that `package` is built from, its own name first.
fn tree(package: &str, edges: &str) -> Vec<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string());
    let output = Command::new(cargo)
        .args(["tree", "--offline", "--prefix", "none", "--format", "{p}"])
        .args(["--package", package, "--edges", edges])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree: {errors}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = text.lines().filter_map(|line| line.split(' ').next());
    names.map(str::to_string).collect()
}

fn uses(package: &str, edges: &str, forbidden: &str) -> bool {
    let tree = tree(package, edges);
    assert_eq!(tree[0], package, "cargo tree lists the package first");
    let hit = |name: &String| name == forbidden || name.starts_with(&format!("{forbidden}-"));
    tree[1..].iter().any(hit)
}

#[test]
fn the_golden_model_builds_without_rust_hdl_and_verilator() {
    for forbidden in ["rust-hdl", "verilated", "verilator", "thorong"] {
        assert!(!uses("thorong-golden", "all", forbidden), "{forbidden}");
    }
    // The check sees them where they are.
    assert!(uses("thorong-cosim", "normal", "rust-hdl"));
    assert!(uses("thorong-cosim", "normal", "verilated"));
    assert!(uses("thorong-cosim", "normal", "thorong"));
}

#[test]
fn the_arrows_run_one_way() {
    let rules = [
        ("thorong-rtl", &["thorong", "verilated", "verilator"][..]),
        ("thorong-emit", &["thorong", "verilated", "verilator"]),
        ("thorong-cosim", &["thorong-verif"]),
    ];
    for (package, forbidden) in rules {
        for name in forbidden {
            assert!(
                !uses(package, "normal,build", name),
                "{package} uses {name}"
            );
        }
    }
}

/// What only Verilog has, or what brings Verilog into a Rust-HDL design by hand.
const VERILOG: &[&str] = &[
    "endmodule",
    "endfunction",
    "always @",
    "always_ff",
    "always_comb",
    "posedge",
    "negedge",
    "Verilog::",
    "BlackBox",
    "Wrapper",
    "fn hdl(",
];

fn verilog_in(text: &str) -> Option<String> {
    let mut lines = text.lines().enumerate();
    lines.find_map(|(i, line)| {
        let hit = VERILOG.iter().find(|word| line.contains(*word))?;
        Some(format!("line {}: `{hit}`", i + 1))
    })
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn no_file_of_the_rtl_holds_verilog() {
    let mut found = Vec::new();
    files(&root().join("hw/rtl"), &mut found);
    assert!(found.len() > 10, "hw/rtl has files");
    for path in found {
        let extension = path.extension().and_then(|e| e.to_str());
        assert!(
            !matches!(extension, Some("v" | "sv" | "vh" | "svh" | "vhd")),
            "{}",
            path.display()
        );
        let text = fs::read_to_string(&path).expect("text");
        if let Some(place) = verilog_in(&text) {
            panic!("{}, {place}", path.display());
        }
    }
    // The check is alive.
    assert_eq!(
        verilog_in("fn a() {}\nconst X: &str = \"always @(a) b = c;\";").as_deref(),
        Some("line 2: `always @`")
    );
    assert!(verilog_in("fn hdl(&self) -> ast::Verilog { ast::Verilog::Empty }").is_some());
}

/// Runs `check` on every preset, on all cores; the complaints of all presets, in order.
fn on_each_preset(check: impl Fn(&Preset) -> Vec<String> + Send + Sync) -> Vec<String> {
    let complaints = on_all_cores(PRESETS, |preset| {
        let said = check(preset).into_iter();
        said.map(|s| format!("{} {}: {s}", preset.block, preset.name))
            .collect::<Vec<_>>()
    });
    complaints.concat()
}

fn device(preset: &Preset, backend: Backend) -> Box<dyn Dut> {
    open(preset, backend, &OpenOptions::default()).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn presets_are_named_once() {
    let mut names: Vec<_> = PRESETS.iter().map(|p| (p.block, p.name)).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), PRESETS.len());
    assert!(!names.is_empty());
}

#[test]
fn no_preset_has_a_combinational_path_from_input_to_output() {
    let paths = on_each_preset(|preset| {
        let mut dut = device(preset, Backend::Rtl);
        let paths = combinational_paths(dut.as_mut(), 4, 1);
        paths.iter().map(|p| p.to_string()).collect()
    });
    assert!(paths.is_empty(), "{}", paths.join("\n"));
}

#[test]
fn no_preset_is_valid_in_reset() {
    let found = on_each_preset(|preset| {
        let mut dut = device(preset, Backend::Rtl);
        let found = valid_in_reset(dut.as_mut(), 3, 1);
        let text = |v: &thorong_verif::generic::ValidInReset| {
            format!("{} is high in cycle {} of reset", v.output, v.cycle)
        };
        found.iter().map(text).collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The same on the emitted Verilog, with random bits in every register at power-up, which Rust-HDL's
/// simulator cannot show: the first preset of each block, for each needs a model.
#[test]
fn the_emitted_verilog_keeps_both_promises() {
    let mut blocks: Vec<&str> = PRESETS.iter().map(|p| p.block).collect();
    blocks.dedup();
    for block in blocks {
        let preset = PRESETS.iter().find(|p| p.block == block);
        let preset = preset.expect("a preset of the block");
        let mut dut = device(preset, Backend::Verilator);
        assert_eq!(valid_in_reset(dut.as_mut(), 20, 2), [], "{block}");
        assert_eq!(combinational_paths(dut.as_mut(), 20, 2), [], "{block}");
    }
}
