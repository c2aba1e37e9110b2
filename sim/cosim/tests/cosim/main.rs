//! The back ends, as a test bench sees them.

mod backend;
mod cache;
mod common;
mod native;
mod probe;
mod script;
mod verilator;
mod waves;
