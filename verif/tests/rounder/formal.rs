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
