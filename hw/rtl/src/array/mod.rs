//! The weight-stationary systolic array: R rows and C columns of processing elements.
//!
//! Element (k, n) keeps one weight `B[k, n]`. Rows of A come in from the left, one number a row of elements; partial
//! sums run down the columns; the result leaves at the bottom. The outside sees whole vectors only: triangles of
//! registers at the edges make wave fronts of them and back.
//!
//! Two classes: `int8` operands into `int32`, and 8- and 16-bit floats (formats chosen at run time, A's and B's apart) into
//! `float32`, one fused multiply-add after the other. W is 8 for the first and 16 for the second.
//!
//! ```text
//!                      s_axis_b  C x W       s_axis_c  C x 32
//!                          |                     |
//!                          |                  [held]
//!                          |                     |  or 0
//!                      [  \ ]  skew           [  \ ]  skew
//!                       | | | weight buses     | | | partial sums
//!                       v v v                  v v v
//!   s_axis_a         +---------------------------------+
//!   R x W    [held]  | PE --> PE --> PE     load, swap |
//!     -------> [\]-> |  |      |      |     tags go    |
//!              skew  | PE --> PE --> PE     with the   |
//!                    |  |      |      |     wave front |
//!                    | PE --> PE --> PE                |
//!                    +---------------------------------+
//!                          | | |
//!                         [ /   ]  de-skew
//!                            |
//!                        [spare row]
//!                            |
//!                        m_axis  C x 32
//! ```
//!
//! Floats are decoded before the skews: sign, exponent and an 11-bit significand go through the array
//! ([`Decode`]), subnormal numbers normalised. So an element multiplies and adds, and does not care for formats.
//!
//! # Two weights an element
//! While a pass computes with the active weights, the next tile goes into the shadow weights. Beat k of a tile runs along
//! the column buses to all rows, and a one-hot tag that travels with it opens the shadow register of row k alone. The
//! first activation row of a pass carries the swap: with it, element by element, the shadow weight becomes the active
//! one, in time for that very activation. So passes follow each other without a bubble, and a tile's load is hidden
//! behind the pass before it.
//!
//! # Deep elements, fast loads
//! A sum goes down one row in L cycles (`l3`: three), a row of weights comes in 1/F of a cycle (`fast`: F = 4). Where
//! F L > 1, weights would overtake the swap of the tile before them; so the buses go down through F L - 1 registers from
//! each F rows to the next, and the load tags with them. A fast load lifts products with few rows of A, whose passes
//! otherwise wait for R beats of weights each.
//!
//! # Ports
//! | port | bits | meaning |
//! |---|---|---|
//! | `aclk`, `aresetn` | 1 | rising edge; synchronous, active low |
//! | `s_axis_b_tvalid`, `s_axis_b_tready` | 1 | weights |
//! | `s_axis_b_tdata` | F W C | beat i of a tile, i = 0 .. R/F - 1: `B[i F + j, n]` in number j C + n |
//! | `s_axis_b_tuser` | F + 3 | float: bit j, row j of the beat has no k; above them the format's code |
//! | `s_axis_a_tvalid`, `s_axis_a_tready` | 1 | activations |
//! | `s_axis_a_tdata` | W R | `A[m, k]` in number k |
//! | `s_axis_a_tuser` | 2, float: 5 | bit 0, swap: first row of a pass, takes the next tile; bit 1, psum: starts from a row of `s_axis_c`, else from 0; bits 4:2, float: the format's code |
//! | `s_axis_a_tlast` | 1 | any mark; comes out with the row's result |
//! | `s_axis_c_tvalid`, `s_axis_c_tready` | 1 | partial sums, one row for each activation row that asks for it, in order |
//! | `s_axis_c_tdata` | 32 C | column n in word n |
//! | `m_axis_tvalid`, `m_axis_tready` | 1 | results, one row for each activation row, in order |
//! | `m_axis_tdata` | 32 C | `psum + sum over k of A[m, k] B[k, n]` in word n, modulo 2^32 or rounded to `float32` in each step |
//! | `m_axis_tlast` | 1 | as it came in |
//!
//! Format codes: 0 `bfloat16`, 1 `float16`, 2 `float8_e4m3fn`, 3 `float8_e4m3`, 4 `float8_e5m2`, 5 `float8_e3m4`; 6 and 7 are
//! reserved. An 8-bit pattern is in the low byte of its 16 bits. All rows of a pass, and all beats of a tile, carry the same
//! code.
//!
//! A tile always has R / F beats; the array counts them, there is no `tlast` to get wrong. A matrix with fewer columns is
//! filled up with anything. One with fewer rows is filled up with zeros by `int8`, with "no k" by float: such a row lets every
//! sum through, where +0 would turn -0 into +0 and 0 times infinity is NaN. The three inputs may come in any order and at any
//! distance: weights of the next pass before, with or after its rows, partial sums before or after their rows. What is early
//! waits at its port.
//!
//! # Latency and throughput
//! * One row a cycle. A pass of M rows takes `max(M, R/F)` cycles, for its successor's weights take R/F.
//! * An activation row that is taken in cycle t and waits for nothing has its result offered in cycle `t + L R + C + 3`,
//!   one later in a float array, whose products are registers.
//! * Whole products: [`contract::cycles`], equal to the cycle in simulation.
//!
//! # What is promised
//! * The result is the sum over ascending k from the given partial sum, modulo 2^32, or one fused multiply-add in `float32` a
//!   step, rounded to nearest, ties to even. It depends on the beats alone, not on when they come or how long results wait.
//! * Subnormal numbers, infinities and -0 as IEEE 754 says. Every NaN is 0x7fc00000.
//! * `m_axis` keeps its result and its `tvalid` until `m_axis_tready` takes it. None is lost or doubled.
//! * No combinational path leads from an input port to an output port. The price is the spare row, C x 32 flip-flops: the
//!   array stops one cycle after a result was refused, and the row that comes out meanwhile is kept there.
//! * After reset nothing is valid, no weights are loaded and no row is held. Data registers are not reset.
//!
//! # What is not
//! * The first row after reset must swap: there are no weights before.
//! * A row that swaps waits for all beats of its tile, even where the first ones would do.
//! * Every register of the array shares one enable, the inverse of one flip-flop, and a column's weight bus has R loads.
//!   Synthesis duplicates the flip-flop; arrays much larger than 32 x 32 would want a pipelined enable.
//! * `int8`: the multiplier and the adder are in one cycle: one DSP slice, without its inner register.
//!
//! # Example
//! ```
//! use thorong_rtl::array::contract::{Array, Shape, ceiling, cycles};
//!
//! let array = Array::int8(16, 16);
//! let shape = Shape { m: 128, k: 256, n: 256 };
//! assert_eq!(cycles(shape, array), 32_818);
//! assert!(ceiling(shape, array) > 0.998);
//! ```

pub mod contract;
mod float;
mod float32_pe;
mod float_pe;
mod frame;
mod int8;
mod int8_pe;
mod intake;
mod operand;
mod outlet;
pub mod pe;
mod skew;

pub use float::{
    FloatArray1x1, FloatArray4x4, FloatArray8x8, FloatArray8x32, FloatArray16x16, FloatArray32x8,
    FloatArrayDeep4x4, FloatArrayDeep8x8, FloatArrayDeep16x16, FloatArrayFast16x16,
};
pub use float_pe::{FloatPe1, FloatPe3};
pub use float32_pe::Float32Pe;
pub use int8::{
    Int8Array1x1, Int8Array4x4, Int8Array8x8, Int8Array8x32, Int8Array16x16, Int8Array32x8,
    Int8ArrayFast16x16,
};
pub use int8_pe::Int8Pe;
pub use intake::Intake;
pub use operand::{Decode, OPERAND_BITS};
pub use outlet::Outlet;
pub use skew::{Skew, Skew3, SkewBy4};
