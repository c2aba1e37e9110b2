//! The rules of AXI4, checked on every cycle of a port.
//!
//! * [`rule`]: each rule by name, with its section of the specification.
//! * [`policy`]: what a device declares beyond the specification.
//! * [`monitor`]: eats [`thorong_cosim::axi::AxiCycle`]s, says which rule was broken when.
//! * [`traffic`]: random legal traffic, without a device.
//! * [`mutation`]: one broken rule in it, to prove each rule alive.

pub mod monitor;
pub mod mutation;
pub mod policy;
pub mod rule;
pub mod traffic;

pub use monitor::{AxiMonitor, AxiViolation};
pub use policy::AxiPolicy;
pub use rule::Rule;
