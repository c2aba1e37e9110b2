//! The engine of queues: what a tenant gets, and what it can't get.

mod isolation;
mod layout;
mod memory;
mod operations;
mod rings;
mod shares;
