//! Any commands, one behind the other, while the host disturbs: completions and the whole scratchpad as in the model.

use crate::common::{Case, command};
use proptest::prelude::*;
use thorong_cosim::backend::Backend;
use thorong_verif::harness::Lockstep;

fn commands(preset: &'static str, one_in: u32, cases: u32) {
    let many = proptest::collection::vec(command(preset), 1..6);
    let cases_of = (any::<u64>(), many, any::<u8>()).prop_map(|(seed, mut commands, chain)| {
        // Half of the commands go on from the sums of the one before, which may still be on their way.
        for i in 1..commands.len() {
            if chain >> i & 1 == 1 {
                let before = commands[i - 1];
                let now = &mut commands[i];
                (now.m, now.n) = (before.m, before.n);
                (now.c0, now.c) = (before.c, before.c);
                (now.a, now.b) = (before.a, before.b);
                now.k = now.k.min(before.k);
                now.flags |= 1;
            }
        }
        Case { seed, commands }
    });
    let property = Lockstep::new(format!("tensor {preset}"));
    // The largest one is too slow in Rust-HDL's simulator.
    let property = match one_in {
        0 => property,
        _ => property.on("tensor", preset, Backend::Rtl, one_in),
    };
    property
        .on("tensor", preset, Backend::Verilator, 1)
        .cases(cases)
        .check(
            &cases_of,
            |case| case.golden(preset),
            |dut, case, stall| case.run(dut, preset, stall).map(|(left, _)| left),
        );
}

#[test]
fn commands_on_4x4() {
    commands("int8-4x4", 40, 160);
}

#[test]
fn commands_on_8x8() {
    commands("int8-8x8", 80, 80);
}

#[test]
fn commands_on_16x16() {
    commands("int8-16x16", 0, 16);
}

#[test]
fn commands_on_floats() {
    commands("float-4x4", 100, 100);
}

#[test]
fn commands_on_deep_arrays() {
    commands("float-l3-4x4", 0, 60);
    commands("float-l3-8x8", 0, 30);
}

#[test]
fn commands_with_a_fast_load() {
    commands("int8-fast-16x16", 0, 16);
}

#[test]
fn commands_with_a_rounder() {
    commands("float-rounded-4x4", 50, 100);
    commands("float-rounded-8x8", 0, 40);
}
