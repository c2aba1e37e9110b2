//! The conformance kit: is somebody else's stochastic rounder right, and if not, what is wrong with it?
//!
//! ```text
//!  profile    how an implementation takes its random bits       definition   what it must compute
//!  vectors    numbers and words to ask it with                   folder       ... as files
//!  verdict    where its answers differ, and their exact bias     defects      what is known to go wrong, by name
//! ```
//!
//! [`definition`] is the only judge. [`defects`] are as many wrong rounders: an implementation that gives the same answers
//! as one of them is named by it.

pub mod bias;
pub mod defects;
pub mod definition;
pub mod folder;
pub mod profile;
pub mod vectors;
pub mod verdict;
