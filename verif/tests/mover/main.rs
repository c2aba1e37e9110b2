//! The DMA mover against a byte-by-byte model of a copy: every alignment, the borders, faults on every beat, stalls.

mod alignment;
mod borders;
mod chains;
mod common;
mod faults;
mod local;
mod malformed;
mod model;
mod observe;
mod protocol;
mod rows;
mod silence;
mod soak;
mod throughput;
mod windows;
