//! The DMA engine.
//!
//! * [`engine`]: queues, registers, rings, and the mover behind them.
//! * [`mover`]: its back half, a product of its own: descriptors in, AXI4 out.
//! * [`guard`]: the address windows, and the check of every burst against them.
//! * [`operators`]: what is done with bytes on their way, CRC and cast.
//! * [`registers`]: the table of registers, and all that is made from it.
//! * [`axil`]: the AXI4-Lite slave in front of the registers.
//! * [`fifo`]: the queue that its parts are joined by.

pub mod axil;
pub mod engine;
pub mod fifo;
pub mod guard;
pub mod mover;
pub mod operators;
pub mod registers;

pub use mover::DmaMover;
