//! Thorong's Rust-HDL modules, one folder a block, and their presets.
//!
//! * [`pages`]: what the sources say of a block and its modules.
//! * [`ports`]: how a simulator reaches a block's top-level ports by name.
//! * [`presets`]: every block in every size that is offered, by name.

pub mod array;
pub mod dma;
pub mod pages;
pub mod ports;
pub mod presets;
pub mod rounder;
pub mod tensor;
