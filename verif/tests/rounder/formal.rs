//! The decision's emitted Verilog equals the arithmetic definition for all inputs: Yosys' SAT solver says so.

use std::process::Command;
use thorong_cosim::backend;
use thorong_rtl::presets;

const DEFINITION: &str = include_str!("decision.v");

/// Whether the decision of `preset` is proven equal to `definition`; what Yosys said otherwise.
fn prove(preset: &str, bits: u32, definition: &str) -> Result<(), String> {
    let preset = presets::find("rounder", preset).expect("a preset");
    let verilog = backend::emit(preset).expect("Verilog");
    let decision = verilog.modules.iter().find(|m| m.ends_with("decision"));
    let decision = decision.expect("the decision is a module of its own");
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let block = write("block.v", &verilog.text);
    let definition = write("definition.v", definition);
    let script = format!(
        "read_verilog {} {}; chparam -set N {bits} decision_definition; proc; flatten; \
         miter -equiv -flatten -make_assert {decision} decision_definition both; \
         hierarchy -top both; sat -verify -prove-asserts both",
        block.display(),
        definition.display()
    );
    let output = Command::new("yosys")
        .args(["-p", &script])
        .output()
        .expect("yosys runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() && said.contains("SAT proof finished - no model found: SUCCESS!")
    {
        true => Ok(()),
        false => Err(said + &String::from_utf8_lossy(&output.stderr)),
    }
}

#[test]
fn the_decision_is_its_definition() {
    for (preset, bits) in [("ext-l1-n8", 8), ("ext-l1-n16", 16)] {
        prove(preset, bits, DEFINITION).unwrap_or_else(|said| panic!("{preset}: {said}"));
    }
}

/// What the threshold words of the enumeration rest on: a larger R never rounds down where a smaller one rounds up.
#[test]
fn the_decision_is_monotone_in_the_random_word() {
    for (preset, bits) in [("ext-l1-n8", 8), ("ext-l1-n16", 16)] {
        let found = presets::find("rounder", preset).expect("a preset");
        let verilog = backend::emit(found).expect("Verilog");
        let decision = verilog.modules.iter().find(|m| m.ends_with("decision"));
        let decision = decision.expect("the decision is a module of its own");
        let two = |smaller: &str| {
            let port = |name: &str, width: u32| format!("input wire [{}:0] {name}", width - 1);
            let inner = |random: &str, up: &str| {
                format!(
                    "{decision} of_{random}(.fraction(fraction), .guard(guard), .sticky(sticky), .odd(odd), .mode(mode), \
                     .random({random}), .up({up}));"
                )
            };
            let ports = [
                port("fraction", bits),
                port("guard", 1),
                port("sticky", 1),
                port("odd", 1),
                port("mode", 2),
                port("low", bits),
                port("high", bits),
            ];
            format!(
                "module two({}, output wire broken); wire a, b; {} {} assign broken = ({smaller}) && a && !b; endmodule\n",
                ports.join(", "),
                inner("low", "a"),
                inner("high", "b")
            )
        };
        let folder = tempfile::tempdir().expect("a folder");
        let prove = |top: &str| {
            let file = folder.path().join("both.v");
            std::fs::write(&file, verilog.text.clone() + top).expect("written");
            let script = format!(
                "read_verilog {}; hierarchy -top two; proc; flatten; sat -verify -prove broken 0 two",
                file.display()
            );
            let output = Command::new("yosys")
                .args(["-p", &script])
                .output()
                .expect("yosys runs");
            output.status.success()
        };
        assert!(prove(&two("low <= high")), "{preset}");
        // Without the order it is refuted: the proof can fail.
        assert!(!prove(&two("1'b1")), "{preset}");
    }
}

/// The proof can fail: `>` for `>=`, ties away, and truncation for rnite are each refuted.
#[test]
fn a_wrong_definition_is_refuted() {
    for (right, wrong) in [
        ("floor + random >= one", "floor + random > one"),
        ("(discarded == half) && odd", "(discarded == half)"),
        ("above ? floor + 1 :", ""),
    ] {
        let definition = DEFINITION.replacen(right, wrong, 1);
        assert_ne!(definition, DEFINITION);
        let said = prove("ext-l1-n8", 8, &definition).expect_err("not equal");
        assert!(
            said.contains("Called with -verify and proof did fail!"),
            "{said}"
        );
    }
}
