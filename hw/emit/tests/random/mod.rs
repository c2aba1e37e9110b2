//! Random kernels, what Rust makes of them, and a test bench that compares Verilog with it.
#![allow(dead_code)]

pub(crate) mod bench;
pub(crate) mod dice;
pub(crate) mod exprs;
pub(crate) mod maker;
pub(crate) mod program;
pub(crate) mod values;
