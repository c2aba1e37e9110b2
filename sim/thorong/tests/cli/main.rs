//! The real program, called as a user calls it, each time in a folder of its own.

mod bad_input;
mod bench;
mod conformance;
mod dma;
mod emit;
mod floats;
mod gemm;
mod help;
mod rings;
mod round;
mod run;
