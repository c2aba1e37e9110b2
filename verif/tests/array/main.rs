//! The systolic array against the golden model: values, cycles, protocol.

mod bench;
mod float;
mod float32;
mod float_known;
mod float_product;
mod known;
mod pe;
mod product;
mod protocol;
mod streams;
