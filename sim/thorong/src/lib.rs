//! Thorong's command line as a library: `main.rs` only calls [`cli::main`].
//!
//! ```text
//! cli        options, help, exit codes           npy, operand, output   files in and out, whole or not at all
//! product    a matrix product, golden            array, simulate        the hardware, and the simulator that runs it
//! rounding   a rounding, golden and simulated    compare, report        what came of it
//! run        the main job                        emission               the Verilog of a block
//! dma        a DMA job on the mover or through rings, golden and simulated
//! conformance  somebody else's rounder held against the definition
//! picture    a long sum, rounded by the hardware; the array's schedule, from a waveform
//! bench      the mover's speed, to the cycle
//! host       a driver of the DMA engine of queues
//! ```

pub mod array;
pub mod bench;
pub mod cli;
pub mod compare;
pub mod conformance;
pub mod dma;
pub mod emission;
pub mod failure;
pub mod host;
pub mod npy;
pub mod operand;
pub mod output;
pub mod picture;
pub mod product;
pub mod progress;
pub mod report;
pub mod rounding;
pub mod run;
pub mod simulate;
