//! Properties, protocol monitors and the lock-step harness.
//!
//! * [`harness`]: one property, run on the golden model against each back end, with random stalls.
//! * [`generic`]: what every block promises: no combinational path through it, nothing valid in reset.
//! * [`stream`]: the rules of a ready/valid stream.

pub mod generic;
pub mod harness;
pub mod stream;
