//! The pictures of the documentation, drawn from what the hardware did.
//!
//! A long sum in `bfloat16`, rounded after every addition by the hardware:
//!
//! ```text
//!   s <- round(s + x)    s in bfloat16, x uniform in [0, 1), s + x in float32
//! ```
//!
//! [`sum`] computes it, [`draw`] draws it. Every result of the hardware is compared with the golden model.
//!
//! And the array's [`schedule`], from a waveform.

pub mod draw;
pub mod schedule;
pub mod sum;
