//! Rounding a tensor with random bits that belong to its elements.

use crate::format::Format;
use crate::random::random_bits;
use crate::round::round;
use crate::rounding::Rounding;

/// Rounds the elements `first_index`, `first_index` + 1, ... of a tensor written with (seed, stream).
///
/// `x` holds `float32` patterns, the result patterns of `to`. A tensor rounded in pieces, in any order, gives the bits of
/// the tensor rounded whole.
///
/// # Panics
/// Under a stochastic mode, when an index is not below [`INDEX_LIMIT`](crate::INDEX_LIMIT) or `r.bits` not 1 to 16.
pub fn round_tensor(
    x: &[u32],
    to: Format,
    r: Rounding,
    seed: u64,
    stream: u32,
    first_index: u64,
) -> Vec<u32> {
    let random = |index| match r.mode.is_stochastic() {
        true => random_bits(seed, stream, index, r.bits),
        false => 0,
    };
    (first_index..)
        .zip(x)
        .map(|(index, &x)| round(x, to, r, random(index)))
        .collect()
}
