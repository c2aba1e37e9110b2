//! AXI4 on the ports of a device: what is seen there each cycle, and the memory behind it.
//!
//! * [`cycle`]: the five channels in one clock cycle, as a monitor eats them.
//! * [`burst`]: the address and the byte lanes of each beat of a burst.
//! * [`ports`]: a device's `m_axi_*` ports, resolved once.
//! * [`config`]: how a memory behaves: latency, bandwidth, stalls, order, faults.
//! * [`slave`]: the protocol engine of one port, without a device, so that it is testable alone.
//! * [`memory`]: bytes behind one or more ports of a device; what a driver uses.
//!
//! Section numbers are those of ARM IHI 0022 E, "AMBA AXI and ACE Protocol Specification".

pub mod burst;
pub mod config;
pub mod cycle;
pub mod memory;
pub mod ports;
mod schedule;
pub mod slave;

pub use config::{AxiConfig, Fault, FaultKind, Order, Place, Rate, Silence, Stalls, Visibility};
pub use cycle::{Address, AxiChannel, AxiCycle, Burst, Channel, ReadBeat, Response, Strobes};
pub use cycle::{WriteBeat, WriteResponse};
pub use memory::{AxiMemory, Bytes};
pub use ports::AxiPorts;
pub use slave::AxiSlave;

#[cfg(test)]
mod tests;
