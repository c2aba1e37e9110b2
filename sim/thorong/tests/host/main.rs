//! The driver of the engine of queues, over the golden engine behind its registers.

mod golden;
mod orders;
mod program;
