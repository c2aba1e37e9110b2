//! Rounding a tensor on every core, with one generator call for four elements.

use rayon::prelude::*;

use crate::format::Format;
use crate::random::four_words;
use crate::round::round;
use crate::rounding::Rounding;

/// Fills `out` with [`random_word`](crate::random_word) of the elements `first_index`, `first_index` + 1, ...
///
/// # Panics
/// When an index is not below [`INDEX_LIMIT`](crate::INDEX_LIMIT).
pub fn random_words(seed: u64, stream: u32, first_index: u64, out: &mut [u16]) {
    let head = (first_index.next_multiple_of(4) - first_index) as usize;
    let (head, rest) = out.split_at_mut(head.min(out.len()));
    let fill = |group: u64, skip: u64, out: &mut [u16]| {
        let words = four_words(seed, stream, group) >> (16 * skip);
        for (lane, out) in out.iter_mut().enumerate() {
            *out = (words >> (16 * lane)) as u16;
        }
    };
    if !head.is_empty() {
        fill(first_index / 4, first_index % 4, head);
    }
    for (group, out) in (first_index.div_ceil(4)..).zip(rest.chunks_mut(4)) {
        fill(group, 0, out);
    }
}

/// Equal to [`round_tensor`](crate::round_tensor).
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
    const CHUNK: usize = 4096;
    let unused = match r.mode.is_stochastic() {
        true => Rounding::MAX_BITS - r.checked_bits(),
        false => 0,
    };
    let mut out = vec![0; x.len()];
    let chunks = out.par_chunks_mut(CHUNK).zip(x.par_chunks(CHUNK));
    chunks.enumerate().for_each(|(i, (out, x))| {
        let mut words = [0; CHUNK];
        if r.mode.is_stochastic() {
            let first = first_index + (i * CHUNK) as u64;
            random_words(seed, stream, first, &mut words[..x.len()]);
        }
        for (out, (&x, &word)) in out.iter_mut().zip(x.iter().zip(&words)) {
            *out = round(x, to, r, u32::from(word >> unused));
        }
    });
    out
}
