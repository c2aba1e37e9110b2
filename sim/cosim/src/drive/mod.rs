//! Drivers: what a host does with each block, on any back end, with stalls on both sides.

pub mod array;
pub mod dma;
pub mod mover;
pub mod pe;
pub mod rounder;
pub mod stall;
pub mod tensor;
