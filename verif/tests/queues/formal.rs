//! The guard's promises, proved on its emitted Verilog by induction and by bounded search, and refuted for guards that are
//! wrong in the ways that others were.

use std::path::Path;
use std::process::Command;
use thorong_cosim::backend;
use thorong_rtl::dma::guard::SmallPort;
use thorong_rtl::presets::Preset;

/// What is added to the flattened port: it sees the registers inside.
const PROPERTIES: &str = include_str!("guard.v");
/// Where in it the promises end and the invariants of the induction begin.
const INVARIANTS: &str = "        // Why they hold for ever";
/// Cycles of the bounded search: a reset, two to close all windows, one to set one, three for a burst to leave.
const BOUND: &str = "8";

/// A port of 2 queues with 2 windows each: the checks are of full width, the table is as small as it may be.
fn port() -> String {
    let preset = Preset {
        block: "dma_port",
        name: "small",
        summary: "guarded port",
        build: || Box::<SmallPort>::default(),
    };
    backend::emit(&preset).expect("faithful Verilog").text
}

fn run(folder: &Path, tool: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(tool)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|e| panic!("{tool}: {e}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

fn yosys(folder: &Path, script: &str) {
    let (good, said) = run(folder, "yosys", &["-p", script]);
    assert!(good, "{said}");
}

/// The port with its properties as a problem for a solver.
fn problem(verilog: &str, properties: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("port.v"), verilog).expect("written");
    yosys(
        folder.path(),
        "read_verilog port.v; hierarchy -top thorong_dma_port_small; proc; flatten; opt_reduce; opt_clean; \
         write_verilog -noattr flat.v",
    );
    let flat = std::fs::read_to_string(path("flat.v")).expect("read");
    let (body, end) = flat.rsplit_once("endmodule").expect("a module");
    let with = format!("{body}{properties}endmodule{end}");
    std::fs::write(path("with.v"), with).expect("written");
    yosys(
        folder.path(),
        "read_verilog -formal with.v; prep -top thorong_dma_port_small; memory_nordff; dffunmap; \
         opt_clean; write_smt2 -wires port.smt2",
    );
    folder
}

/// By search: no input leads to a failure within the bound.
fn search(folder: &Path) -> (bool, String) {
    run(
        folder,
        "yosys-smtbmc",
        &["--unroll", "-s", "z3", "-t", BOUND, "port.smt2"],
    )
}

/// By induction: what holds in one cycle holds in the next.
fn induct(folder: &Path) -> (bool, String) {
    run(
        folder,
        "yosys-smtbmc",
        &["--unroll", "-s", "z3", "-i", "-t", "1", "port.smt2"],
    )
}

#[test]
fn nothing_leaves_without_a_window_that_holds_all_of_it() {
    let folder = problem(&port(), PROPERTIES);
    for (good, said) in [search(folder.path()), induct(folder.path())] {
        assert!(good && said.contains("Status: PASSED"), "{said}");
    }
}

/// Each refuted by an example, not only unproved.
#[test]
fn wrong_guards_are_refuted() {
    let right = port();
    let (promises, _) = PROPERTIES.split_once(INVARIANTS).expect("both parts");
    let promises = format!("{promises}    end\n");
    for (what, from, to) in [
        (
            "the start address alone",
            "(last <= windows_read_data[127:64])",
            "(first <= windows_read_data[127:64])",
        ),
        (
            "one byte beyond the end",
            "(last <= windows_read_data[127:64])",
            "(last <= windows_read_data[127:64] + 64'd1)",
        ),
        ("round 2^64", "known & (from <= to)", "known"),
        (
            "queues that do not exist",
            "({1'b0, owner} < owners)",
            "1'b1",
        ),
        (
            "reads by the right to write",
            "write ? windows_read_data[129] : windows_read_data[128]",
            "windows_read_data[129]",
        ),
    ] {
        let wrong = right.replace(from, to);
        assert!(wrong != right, "{what}: `{from}` is not in\n{right}");
        let folder = problem(&wrong, &promises);
        let (good, said) = search(folder.path());
        assert!(!good && said.contains("Status: FAILED"), "{what}: {said}");
        assert!(said.contains("Assert failed"), "{what}: {said}");
    }
}
