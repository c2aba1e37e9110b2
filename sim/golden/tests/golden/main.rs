//! The reference model against what it did not write: `half`, the host's arithmetic, published vectors, closed forms.

mod common;

mod decode;
mod dma;
mod expectation;
mod fast_gemm;
mod fast_rounding;
mod fma;
mod formats;
mod gemm;
mod half_crate;
mod independence;
mod integers;
mod invariants;
mod known_answers;
mod names;
mod neighbours;
mod oracles;
mod random;
mod round_trip;
