//! The driver of the engine of queues, over the golden engine behind its registers and over the hardware: the same scenes.

mod device;
mod golden;
mod orders;
mod program;
mod scenes;
mod telling;
