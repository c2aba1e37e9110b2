//! One device under test, whichever simulator runs it.
//!
//! * [`dut`]: the [`dut::Dut`] trait: named ports, poke, peek, step, reset.
//! * [`backend`]: opens a preset on a back end.
//! * [`native`]: Rust-HDL's own simulator, as a direct loop.
//! * [`verilator`]: Verilator's model of the emitted Verilog.

pub mod axi;
pub mod backend;
pub mod drive;
pub mod dut;
pub mod native;
pub mod record;
pub mod verilator;
