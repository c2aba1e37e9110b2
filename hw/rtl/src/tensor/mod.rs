//! The tensor engine: matrix products on operands in a scratchpad, around the systolic array.
//!
//! A command is a whole product C = C0 + A B. The engine checks it, walks its tiles, feeds the array so that weights load
//! behind the rows of the pass before and partial sums are back when they are needed, and completes it. No operand needs
//! padding, and no bit beside C changes.
//!
//! ```text
//!   s_axis_cmd --> checker --> planner --+--> weights --+   a pass each, in queues
//!                                        +--> rows      |
//!                                        +--> sums      |
//!                                        +--> results --|---------------------> m_axis_cpl
//!                                                       |
//!   s_axis_mem --> host --+--> bank B --rows of B-------+--> +-------+
//!                         +--> bank A --rows of A----------> | array |
//!                         +--> bank C --C0--+--------------> |       |
//!   m_axis_mem <----------+      ^          |                +-------+
//!                                |     psum queue <--sums--------+
//!                                +------------------C------------+
//! ```
//!
//! # The scratchpad
//! Three banks, so that a row of every kind moves in every cycle: one of A (R elements) and one of B (C elements) are
//! read, one of C0 or of partial sums is read, one of C or of partial sums is written. Every element of a word is a
//! memory of its own with one read and one write port, as FPGAs have them. The partial sums of a tile leave the array in
//! the order in which they go in again: their memory is a queue.
//!
//! | preset | R x C | words of A, B, C | psum rows 2^p |
//! |---|---|---|---|
//! | `int8-4x4`, `float-4x4` | 4 x 4 | 512, 512, 512 | 64 |
//! | `int8-8x8`, `float-8x8` | 8 x 8 | 1024, 1024, 1024 | 64 |
//! | `int8-16x16`, `float-16x16` | 16 x 16 | 2048, 4096, 2048 | 256 |
//! | `int8-fast-16x16` | 16 x 16, F = 4 | 2048, 1024 of 4 x 16, 2048 | 256 |
//! | `float-l3-4x4` | 4 x 4, L = 3 | 512, 512, 512 | 64 |
//! | `float-l3-8x8` | 8 x 8, L = 3 | 1024, 1024, 1024 | 128 |
//! | `float-l3-16x16` | 16 x 16, L = 3 | 2048, 4096, 2048 | 256 |
//! | `float-rounded-4x4`, `-8x8`, `-16x16` | as `float-` | as `float-` | as `float-` |
//!
//! A row of a matrix begins a word; `A[m, k]` is element `k mod R` of word `a + m a_pitch + k div R`, and so on with C
//! instead of R. What stands behind the last element of a row does not matter, and is not written.
//!
//! A fast engine loads F = 4 rows of weights a cycle, so that many are side by side in a word of its bank B: `B[k, n]` is
//! element `(k mod F) C + n mod C` of word `b + (k div F) b_pitch + n div C`. A product with few rows of A then takes R / F
//! cycles a tile instead of R: a single row on 16 x 16 a quarter.
//!
//! The host shares the ports and comes first: the engine waits for the cycle in which the host reads a bank that it reads,
//! or writes bank C while it does.
//!
//! # The rounder
//! The `rounded` engines have one behind the array, a lane a column, with Threefry random words of 16 bits:
//!
//! ```text
//!   array --> sorter --+--> psum queue                      partial sums, never rounded
//!               |      +--> rounder --> bank C              whole sums, 28 cycles later
//!               +- index of the row's first element ->
//! ```
//!
//! A command that asks for it leaves C in one of the rounder's seven formats, a pattern in the low bits of each element, the
//! others 0. The random bits of an element belong to its index in the whole tensor, which the command tells by the index of
//! `C[0, 0]` and the distance of two rows: so a tensor that is cut into commands, or computed on an array of another size,
//! gets the same bits. Results that are not rounded take the same way and keep their order; no partial sum does. It is a preset
//! of its own because it costs as much as many elements: C / 4 + 1 generators and C lanes. The engines of `int8` have none,
//! for the rounder's source is `float32`.
//!
//! # Ports
//! | port | bits | meaning |
//! |---|---|---|
//! | `aclk`, `aresetn` | 1 | rising edge; synchronous, active low |
//! | `s_axis_cmd_tvalid`, `_tready`, `_tdata` | 208 | [`Command`] |
//! | `s_axis_cmd_tuser` | 192 | [`Rounding`]; only with a rounder |
//! | `m_axis_cpl_tvalid`, `_tready`, `_tdata` | 24 | [`Completion`]: id in bits 15:0, status in 23:16; in the commands' order |
//! | `s_axis_mem_tvalid`, `_tready` | 1 | one access of a word |
//! | `s_axis_mem_tuser` | 19 | word in 15:0, bank in 17:16 (0 A, 1 B, 2 C), 18 write |
//! | `s_axis_mem_tstrb` | F C | elements to write; in banks A and C the lowest ones |
//! | `s_axis_mem_tdata` | 32 C | element i at bits `[i*W +: W]`, W = 8 (`int8`) or 16 (float) in banks A and B, 32 in C |
//! | `m_axis_mem_tvalid`, `_tready`, `_tdata` | 32 C | a word for each read, in order |
//! | `counter_active`, `_weights`, `_activations`, `_psum`, `_draining`, `_idle` | 32 each | cycles, see below |
//!
//! Fields of a command, 16 bits each, the first lowest: `id`, `m`, `k`, `n`, `a`, `a_pitch`, `b`, `b_pitch`, `c0`,
//! `c0_pitch`, `c`, `c_pitch`, `flags`. Flags: bit 0, there is a C0, else the sums start from 0; bits 3:1 and 6:4, the
//! formats of A and B, by the rounder's codes: 6 is `int8`, 0 to 5 are `bfloat16`, `float16`, `float8_e4m3fn`, `float8_e4m3`,
//! `float8_e5m2`, `float8_e3m4`, in the float engines any two of them; others 0. A `float8` is the low half of its element.
//!
//! With a rounder: bit 7, C is rounded; bits 10:8, its format, by the same codes; bits 12:11, the mode, 0 `rne`, 1 `rz`,
//! 2 `sr-a`, 3 `sr-c`; bit 13, saturate. Fields of `s_axis_cmd_tuser`, the first lowest: seed, 64 bits; stream, 32 bits; index
//! of `C[0, 0]`, 48 bits; from a row to the next, 48 bits, both modulo 2^34.
//!
//! A status of 0 says that C is in bank C. A status of 6 says that the command was malformed and nothing was touched: M, K
//! or N is 0, a matrix is not inside its bank, rows of C overlap (`c_pitch < ceil(N / C)`), the formats are not the
//! array's, a reserved bit is set.
//!
//! # Latency and throughput
//! Cycles from the first weights' to the last result's, both included: [`contract::cycles`], equal to the cycle when the
//! host keeps still; a rounder adds 28 ([`round::LATENCY`]). The first weights go in 9 cycles ([`contract::START`]) after the command was taken; the completion is
//! offered in the cycle after the last result.
//!
//! Up to 4 commands wait in the queue and are checked ahead, 5 cycles each; their passes follow the last one of the
//! command before as if they were its own: [`contract::sequence`].
//!
//! # Counters
//! Each cycle since the reset counts as exactly one of: active (a row of A goes in), waiting for weights, for activations,
//! for psum, draining, idle. Their sum is the elapsed cycles, modulo 2^32, always.
//!
//! # What is promised
//! * C is the fold over ascending k from C0, whatever the tiling, the host's accesses and the pauses of its streams.
//! * Nothing outside C's M x N elements changes; a malformed command changes nothing.
//! * A command sees all that was written before it was taken, and all results of the commands before it: a C0 may be the C of
//!   any of them, and C may be in C0's place.
//! * Payloads hold still while they wait, no output follows an input within a cycle, and nothing is valid after reset.
//!
//! # Limits
//! * A C that overlaps its own C0 elsewhere than in place gives sums of some mixture; nothing else is harmed.
//! * What the host writes into operands of a command that is under way may be seen or not.
//! * A host that takes a port in every cycle stops the engine. Completions that are not taken stop it too, after 4.
//! * M, K, N, addresses and pitches have 16 bits.
//! * A rounder has 16 random bits an element. A command with a new seed waits while results with two other seeds are in it,
//!   25 cycles at most.
//! * The host's port is as wide as a word of sums: an engine with more rows than columns, or a fast one of floats, would need
//!   a wider one.
//!
//! # Example
//! ```
//! use thorong_rtl::array::contract::Shape;
//! use thorong_rtl::tensor::contract::{Engine, ceiling, cycles};
//!
//! let engine = Engine::of_preset("int8-16x16");
//! let shape = Shape { m: 128, k: 256, n: 256 };
//! assert_eq!(cycles(shape, engine), 32_818);
//! assert!(engine.fits(shape) && ceiling(shape, engine) > 0.998);
//! ```

pub mod bank;
pub mod check;
pub mod contract;
pub mod counters;
pub mod feed;
mod float;
mod frame;
pub mod host;
mod int8;
pub mod plan;
pub mod psum;
pub mod results;
pub mod round;
pub mod sorter;
pub mod types;
pub mod walker;
pub mod word;

pub use float::{
    FloatTensor4x4, FloatTensor8x8, FloatTensor16x16, FloatTensorDeep4x4, FloatTensorDeep8x8,
    FloatTensorDeep16x16, FloatTensorRounded4x4, FloatTensorRounded8x8, FloatTensorRounded16x16,
};
pub use int8::{Int8Tensor4x4, Int8Tensor8x8, Int8Tensor16x16, Int8TensorFast16x16};
pub use types::{Command, Completion, Rounding, bank as banks, flags, status};
