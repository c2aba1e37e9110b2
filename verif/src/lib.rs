//! Properties, protocol monitors and the lock-step harness.
//!
//! * [`axi`]: the rules of an AXI4 port.
//! * [`harness`]: one property, run on the golden model against each back end, with random stalls.
//! * [`cores`]: a check on many presets at once.
//! * [`generic`]: what every block promises: no combinational path through it, nothing valid in reset.
//! * [`stream`]: the rules of a ready/valid stream.

pub mod axi;
pub mod cores;
pub mod generic;
pub mod harness;
pub mod stream;
