//! Our text and rust-hdl's own in one simulation, for blocks too large to be proved equal: the same random inputs, every
//! output compared in every cycle.
//!
//! `EMIT_CYCLES` sets the number of cycles.

mod common;

use common::legal::legal;
use common::{equiv, options, tools};
use std::fmt::Write as _;
use thorong_emit::{Dir, Options, Verilog, emit, reference};
use thorong_rtl::presets;

/// Both texts of a preset, from the same power-up state.
fn texts(block: &str, preset: &str) -> (Verilog, String) {
    let preset = presets::find(block, preset).unwrap_or_else(|| panic!("no preset {preset}"));
    let mut block = (preset.build)();
    block.connect_all();
    let options = Options {
        initial_values: true,
        ..options(&preset.module())
    };
    let ours = emit(&*block, &options).unwrap_or_else(|e| panic!("{}: {e}", preset.name));
    let theirs = reference::emit(&*block).unwrap_or_else(|e| panic!("{}: {e}", preset.name));
    (ours, legal(&theirs))
}

/// Random inputs: a port keeps its value, or takes a wide or a small new one, so that handshakes happen in every order
/// and lengths are short often enough. Reset comes back now and then.
fn bench(ours: &Verilog, cycles: usize) -> String {
    let mut text =
        String::from("module bench;\n    reg aclk = 0;\n    integer i;\n    integer bad = 0;\n");
    let (mut pins, mut gold, mut drive, mut checks) =
        (vec![], vec![], String::new(), String::new());
    let line = |to: &mut String, s: String| writeln!(to, "{s}").expect("a string takes all");
    for port in &ours.ports {
        let (name, w) = (&port.name, port.width);
        if name == "aclk" {
            pins.push(".aclk(aclk)".to_string());
            gold.push(".aclk(aclk)".to_string());
            continue;
        }
        if port.dir == Dir::Output {
            line(
                &mut text,
                format!("    wire [{}:0] {name}, gold_{name};", w - 1),
            );
            pins.push(format!(".{name}({name})"));
            gold.push(format!(".{name}(gold_{name})"));
            line(
                &mut checks,
                format!(
                    "            if ({name} !== gold_{name}) begin\n                bad = bad + 1;\n                \
                     if (bad < 5) $display(\"FAIL {name} in cycle %0d: %h, rust-hdl's %h\", i, {name}, gold_{name});\n            end"
                ),
            );
            continue;
        }
        line(&mut text, format!("    reg [{}:0] {name} = 0;", w - 1));
        pins.push(format!(".{name}({name})"));
        gold.push(format!(".{name}({name})"));
        let words = vec!["$urandom"; w.div_ceil(32)].join(", ");
        line(
            &mut drive,
            match name.as_str() {
                "aresetn" => "            aresetn = i > 2 && $urandom % 1000 != 0;".to_string(),
                _ => format!(
                    "            case ($urandom % 4)\n                0: {name} = {{{words}}};\n                \
                     1: {name} = $urandom % 64;\n                default: ;\n            endcase"
                ),
            },
        );
    }
    write!(
        text,
        "    {} ours ({});\n    gold theirs ({});\n    initial begin\n        \
         for (i = 0; i < {cycles}; i = i + 1) begin\n{drive}            #1;\n{checks}            \
         aclk = 1;\n            #1;\n            aclk = 0;\n            #1;\n        end\n        \
         $display(\"DONE %0d\", bad);\n        $finish;\n    end\nendmodule\n",
        ours.top,
        pins.join(", "),
        gold.join(", ")
    )
    .expect("a string takes all");
    text
}

/// What the simulation printed.
fn simulate(ours: &Verilog, theirs: &str, cycles: usize) -> String {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let write =
        |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("a file");
    write("ours.v", &ours.text);
    write(
        "theirs.v",
        &(theirs.to_string() + &equiv::wrapper(ours, theirs)),
    );
    write("bench.v", &bench(ours, cycles));
    let flags = "--binary --timing --language 1364-2005 -Wno-fatal -Wno-lint -Wno-style -O3 -CFLAGS -O1 --top-module bench ours.v theirs.v bench.v";
    tools::run(
        dir.path(),
        "verilator",
        &flags.split(' ').collect::<Vec<_>>(),
    );
    tools::run(dir.path(), "./obj_dir/Vbench", &["+verilator+seed+1"])
}

fn cycles() -> usize {
    let set = std::env::var("EMIT_CYCLES").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

fn compare(block: &str, preset: &str) {
    let (ours, theirs) = texts(block, preset);
    let said = simulate(&ours, &theirs, cycles());
    assert!(said.contains("DONE 0\n"), "{block} {preset}: {said}");
}

#[test]
fn a_mover_agrees() {
    compare("dma_mover", "axi64");
}

#[test]
fn a_generator_agrees() {
    compare("rounder", "threefry-l1-n16");
}

#[test]
fn elements_agree() {
    for preset in ["int8", "float-l1", "float-l3", "float32-l1"] {
        compare("pe", preset);
    }
}

/// The tensor engine's text by rust-hdl can't be read, even so: it names what is not there, since its kernel has loops in
/// loops. Its elements, its array and its rounder are compared alone.
#[test]
fn a_tensor_engine_has_no_text_to_compare_with() {
    let (ours, theirs) = texts("tensor", "int8-4x4");
    let dir = tempfile::tempdir().expect("a temporary folder");
    let lint = |name: &str, text: &str, top: &str| {
        std::fs::write(dir.path().join(name), text).expect("a file");
        let flags = [
            "--lint-only",
            "--language",
            "1364-2005",
            "-Wno-fatal",
            "-Wno-lint",
            "-Wno-style",
            "--top-module",
            top,
            name,
        ];
        tools::attempt(dir.path(), "verilator", &flags)
    };
    let (read, said) = lint("ours.v", &ours.text, &ours.top);
    assert!(read, "{said}");
    let (read, said) = lint("theirs.v", &theirs, "top");
    assert!(
        !read && said.contains("Can't find definition of variable: 'word_a$0$part'"),
        "{said}"
    );
}

#[test]
#[ignore = "takes minutes"]
fn engines_of_queues_agree() {
    compare("dma", "q4");
    compare("dma_mover", "axi64-guarded");
}

#[test]
#[ignore = "takes minutes"]
fn large_arrays_agree() {
    compare("array", "int8-16x16");
    compare("array", "int8-8x32");
    compare("array", "int8-32x8");
}

#[test]
#[ignore = "takes minutes"]
fn large_rounders_agree() {
    compare("rounder", "threefry-l4-n16");
    compare("rounder", "ext-l16-n8");
    compare("rounder", "lfsr-l4-n16");
}

#[test]
#[ignore = "takes minutes"]
fn large_movers_agree() {
    compare("dma_mover", "axi64-n64");
    compare("dma_mover", "axi512");
}

/// The judge must be able to say no.
#[test]
fn a_difference_is_seen() {
    let (mut ours, theirs) = texts("array", "int8-4x4");
    let right = ours.text.clone();
    ours.text = right.replacen("psum_in + product", "psum_in - product", 1);
    assert_ne!(ours.text, right);
    let said = simulate(&ours, &theirs, 2_000);
    assert!(said.contains("FAIL m_axis_tdata"), "{said}");
}

/// Only how it is written changes, and only where tools refuse it.
#[test]
fn what_is_written_otherwise_means_the_same() {
    for (theirs, expected) in [
        ("        if (begin) begin\n", "        if (begin_) begin\n"),
        ("    end else begin\n", "    end else begin\n"),
        (
            "    .begin(casting$begin),\n",
            "    .begin_(casting$begin),\n",
        ),
        ("    input wire  end;\n", "    input wire  end_;\n"),
        (
            "    integer = a$end + bend;\n",
            "    integer_ = a$end + bend;\n",
        ),
        (
            "x = |q[(64'hc0)+:(16)][(32'h7)+:(9)] | q[(64'h2)+:(8)][32'h3];\n",
            "x = |q[(64'hc0)+(32'h7)+:(9)] | q[(64'h2)+(32'h3)];\n",
        ),
        ("x = y[i][(1)+:(2)];\n", "x = y[i][(1)+:(2)];\n"),
    ] {
        assert_eq!(legal(theirs), expected);
    }
}
