//! The bit-exact reference model: what every bit of a result must be.
//!
//! The emitted Verilog, the native simulation and this crate return the same bits for
//!
//! * the number formats ([`Format`], [`decode`]),
//! * the matrix product ([`gemm_f32`], [`gemm_i8`], each a fold of one fused step over ascending k),
//! * the rounding to a narrower format ([`round`]: `rne`, `rz`, `sr-a`, `sr-c`),
//! * the random bits of an element ([`random_word`], Threefry-2x32-20).
//!
//! [`dma`] is the reference of the engine of queues: rings, windows, shares.
//!
//! Everything outside [`fast`] is the definition. It is integer arithmetic only, never the host's floating point, so it
//! is the same on every machine, and it is written to be believed by reading. [`fast`] buys speed and is proved equal.
//!
//! How a number moves through the crate:
//!
//! ```text
//!   bits --unpack--> Value (NaN, infinity, or an Exact m * 2^e) --place--> kept * ulp + fraction --decide--> bits
//! ```
//!
//! Where the definition is silent, IEEE 754-2019 holds; stochastic rounding follows the IEEE P3109 interim report
//! (draft 4.0, 4.7.4), and the generator Salmon et al., SC 2011.
//!
//! # Example
//! ```
//! use thorong_golden::{Format, Mode, Rounding, decode, round};
//!
//! // 1 + 3/4 ulp of bfloat16. With N = 2 random bits, three of the four random words round it up.
//! let x = (1.0f32 + 0.75 / 128.0).to_bits();
//! let stochastic = Rounding::new(Mode::SrA, 2, false).unwrap();
//! let up: Vec<f32> = (0..4)
//!     .map(|r| decode(Format::Bfloat16, round(x, Format::Bfloat16, stochastic, r)))
//!     .collect();
//! assert_eq!(up, [1.0, 1.0078125, 1.0078125, 1.0078125]);
//! ```

mod command;
pub mod dma;
mod exact;
pub mod fast;
mod fma;
mod format;
mod fraction;
mod gemm;
pub mod mover;
mod random;
mod round;
mod rounding;
mod shift_register;
mod tensor;

pub use command::{Command, Place, Scratchpad, Status};
pub use exact::{Exact, Value, decode, unpack};
pub use fma::fma_f32;
pub use format::{FloatSpec, Format, NanRule};
pub use fraction::Fraction;
pub use gemm::{gemm_f32, gemm_i8};
pub use random::{INDEX_LIMIT, random_bits, random_word, threefry2x32};
pub use round::round;
pub use rounding::{Mode, RandomBitsOutOfRange, Rounding, UnknownName};
pub use shift_register::ShiftRegister;
pub use tensor::round_tensor;
