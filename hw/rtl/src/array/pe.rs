//! The array's processing element, alone: one multiply-accumulate a cycle.
//!
//! `int8` multiplies bytes into `int32`, modulo 2^32. `float-lN` adds the exact product of two 8- or 16-bit floats to a
//! `float32` and rounds once, to nearest, ties to even; N is the depth L of its adder. `float32-l1` does so with whole `float32`
//! operands; no array is made of it, it is there to compare area and energy.
//!
//! ```text
//!                  w_in, load           psum_in
//!                      |                   |
//!                  [shadow]                |
//!                 swap |                   |
//!                  [active]                |
//!                      |                   |
//!   a_in --[ a ]--+--( x )--[ float ]----( + )
//!                 |                        |
//!               a_out                   [psum]
//!                                          |
//!                                       psum_out
//! ```
//!
//! # Ports
//! | port | bits | meaning |
//! |---|---|---|
//! | `aclk` | 1 | rising edge |
//! | `advance` | 1 | all registers move where it is high |
//! | `a_in`, `a_out` | 8, float: 21, `float32`: 32 | activation from the left, and to the right one cycle later |
//! | `w_in`, `load` | 8, float: 21, `float32`: 32; 1 | the weight bus, and whether it is this element's: into the shadow weight |
//! | `swap` | 1 | with the first activation of a pass: the shadow weight becomes the active one |
//! | `psum_in`, `psum_out` | 32 | partial sum from above, and to below |
//!
//! Bytes are two's complement. A float operand comes decoded: bit 20 sign; bits 19:11 exponent + 134, 0 for zero, 384 for
//! what is not finite; bits 10:0 significand 1.f, with 384: 1.0 infinity, 1.1 NaN, 0 (as a weight) "no k", which lets every
//! sum through. The array decodes once a row and column. A `float32` operand is its pattern; the weight 0xffff_ffff is "no k".
//!
//! # Latency and throughput
//! A multiply-add a cycle. `psum_in` to `psum_out`: 1 cycle, float: L. `a_in` to `psum_out`: 2 cycles, float: L + 2.
//!
//! # What is promised
//! * Subnormal numbers, infinities and -0 as IEEE 754 says; every NaN is 0x7fc00000.
//! * Nothing moves while `advance` is low. There is no reset: what comes out means nothing until a weight, an activation and
//!   a sum have gone in.

use super::{Float32Pe, FloatPe1, FloatPe3, Int8Pe};

crate::ports!(Int8Pe: aclk, advance, a_in, a_out, w_in, load, swap, psum_in, psum_out);
crate::ports!(FloatPe1: aclk, advance, a_in, a_out, w_in, load, swap, psum_in, psum_out);
crate::ports!(FloatPe3: aclk, advance, a_in, a_out, w_in, load, swap, psum_in, psum_out);
crate::ports!(Float32Pe: aclk, advance, a_in, a_out, w_in, load, swap, psum_in, psum_out);
