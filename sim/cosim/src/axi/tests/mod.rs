//! The memory and its ports, without a simulator.

mod ports;
mod slave;
