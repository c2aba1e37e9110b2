//! Any commands, one behind the other, while the host disturbs: completions and the whole scratchpad as in the model.

use crate::common::{Case, command};
use proptest::prelude::*;
use thorong_cosim::backend::Backend;
use thorong_verif::harness::Lockstep;

fn commands(preset: &'static str, one_in: u32, cases: u32) {
    let many = proptest::collection::vec(command(preset), 1..6);
    let cases_of = (any::<u64>(), many).prop_map(|(seed, commands)| Case { seed, commands });
    Lockstep::new(format!("tensor {preset}"))
        .on("tensor", preset, Backend::Rtl, one_in)
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
