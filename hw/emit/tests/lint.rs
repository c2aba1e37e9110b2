//! The text of sample blocks passes every linter.

mod common;

use common::blocks::*;
use common::{text_of, tools};

#[test]
fn sample_blocks_are_clean() {
    tools::lint(&text_of::<Cell>("cell_top"));
    tools::lint(&text_of::<Grid2x3>("grid"));
    tools::lint(&text_of::<Machine>("machine"));
    tools::lint(&text_of::<Store>("store"));
}

#[test]
fn a_large_array_stays_small() {
    let verilog = text_of::<Grid16x16>("grid");
    tools::lint(&verilog);
    assert_eq!(verilog.modules, ["grid", "t_pe"]);
    assert!(verilog.text.lines().count() < 2500);
}
