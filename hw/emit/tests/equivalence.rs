//! Our text and rust-hdl's own describe the same circuit, proved by Yosys; where they don't, rust-hdl's is wrong.

mod common;

use common::blocks::*;
use common::{equiv, options};
use rust_hdl::prelude::Block;
use thorong_emit::{Options, emit, reference};
use thorong_rtl::presets::PRESETS;

fn prove<B: Block + Default>(name: &str) -> usize {
    let mut block = B::default();
    block.connect_all();
    prove_block(&block, name)
}

fn prove_block(block: &dyn Block, name: &str) -> usize {
    let options = Options {
        initial_values: true,
        ..options(name)
    };
    let ours = emit(block, &options).unwrap_or_else(|e| panic!("{name}: {e}"));
    let theirs = reference::emit(block).unwrap_or_else(|e| panic!("{name}: {e}"));
    equiv::prove(&ours, &theirs)
}

#[test]
fn samples_are_equivalent() {
    assert!(prove::<Cell>("cell_top") >= 48);
    assert!(prove::<Grid2x3>("grid") >= 6 * 48);
    assert!(prove::<Machine>("machine") > 10);
    assert!(prove::<Store>("store") > 12);
}

fn prove_preset(name: &str) -> usize {
    let preset = PRESETS.iter().find(|p| p.name == name);
    let preset = preset.unwrap_or_else(|| panic!("no preset {name}"));
    let mut block = (preset.build)();
    block.connect_all();
    prove_block(&*block, &preset.module())
}

#[test]
fn a_small_array_is_equivalent() {
    assert!(prove_preset("int8-1x1") > 300);
}

#[test]
fn a_small_rounder_is_equivalent() {
    assert!(prove_preset("ext-l1-n8") > 700);
}

/// More of the same, larger.
#[test]
#[ignore = "takes minutes"]
fn larger_products_are_equivalent() {
    // Its flip-flops are more than 2,000.
    assert!(prove_preset("int8-4x4") > 2000);
    assert!(prove_preset("ext-l1-n16") > 800);
}

/// The judge must be able to say no: the same circuit with one operator changed.
#[test]
fn a_difference_is_found() {
    let mut block = Machine::default();
    block.connect_all();
    let options = Options {
        initial_values: true,
        ..options("machine")
    };
    let mut ours = emit(&block, &options).expect("the machine");
    let theirs = reference::emit(&block).expect("the machine");
    ours.text = ours.text.replace("counter - 5'd1", "counter - 5'd3");
    let report = equiv::attempt(&ours, &theirs).expect_err("a counter that counts by three");
    assert!(report.contains("unproven"), "{report}");
}
