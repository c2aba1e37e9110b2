//! One device under test, whichever simulator runs it.
//!
//! * [`dut`]: the [`dut::Dut`] trait: named ports, poke, peek, step, reset.
//! * [`native`]: Rust-HDL's own simulator, as a direct loop.

pub mod axi;
pub mod drive;
pub mod dut;
pub mod native;
pub mod verilator;
