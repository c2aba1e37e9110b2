//! The DMA engine.
//!
//! * [`mover`]: its back half, a product of its own: descriptors in, AXI4 out.
//! * [`fifo`]: the queue that its parts are joined by.

pub mod fifo;
pub mod mover;

pub use mover::DmaMover;
