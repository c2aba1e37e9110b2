//! Helpers of the tests: sample blocks and the tools that judge the text.
#![allow(dead_code)]

pub(crate) mod blocks;
pub(crate) mod equiv;
pub(crate) mod legal;
pub(crate) mod tools;

use rust_hdl::prelude::Block;
use thorong_emit::{Options, Verilog, emit};

/// Options for a top of this name.
pub(crate) fn options(top: &str) -> Options {
    Options {
        top: top.into(),
        prefix: "t".into(),
        ..Options::default()
    }
}

/// The emitted text of a block, wired up here.
pub(crate) fn text_of<B: Block + Default>(top: &str) -> Verilog {
    let mut block = B::default();
    block.connect_all();
    emit(&block, &options(top)).unwrap_or_else(|e| panic!("{top}: {e}"))
}
