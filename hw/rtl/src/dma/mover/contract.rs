//! The cycle contract of the mover: how long equal copies take, to the cycle.
//!
//! A memory that is always ready answers reads and writes L cycles after it was asked. Copies of b beats, in k bursts of b / k
//! beats a side, are offered without a pause. N bursts may be open a side, and 2 N copies.
//!
//! ```text
//!   descriptor |-2-> AR |-- L --> R |-2-> W ... b beats ... W |-- L --> B |-3-> completion
//! ```
//!
//! A place for a burst is free again [`BURST`] cycles and its beats and L after it was taken, one for a copy [`COPY`] and its
//! beats and 2 L. So copies follow each other after
//!
//! ```text
//!   max(b, (k L + k + b) / N, (2 L + 4 + b) / 2 N)   cycles:   the bus, the bursts in flight, the copies in flight
//! ```
//!
//! One descriptor a cycle is taken, so issue is never slower than the bus.

/// Cycles of a copy alone, beside its beats and both latencies: descriptor taken to completion valid.
pub const ALONE: u64 = 6;

/// Cycles for which a burst holds its place, beside its beats and one latency.
pub const BURST: u64 = 1;

/// Cycles for which a copy holds its place, beside its beats and both latencies.
pub const COPY: u64 = 4;

/// Bytes of the longest burst; bursts end at each multiple of so many.
pub const BURST_BYTES: u64 = 2048;

/// Copies that are all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copies {
    /// How many.
    pub count: u64,
    /// Beats of one, the same on both sides.
    pub beats: u64,
    /// Bursts of one a side, as long as one another.
    pub bursts: u64,
}

/// Cycles from the first descriptor taken to the last completion taken, with `in_flight` bursts open a side and memory
/// `latency` cycles away. `None` where the bus is not full and the copies are no multiple of the 2 N in flight: there the end
/// depends on how the last ones fall.
pub fn cycles(copies: Copies, latency: u64, in_flight: u64) -> Option<u64> {
    let n = in_flight;
    let bursts = copies.count * copies.bursts;
    let beats = copies.beats / copies.bursts;
    let alone = 2 * latency + ALONE;
    let burst = latency + BURST + beats;
    let copy = 2 * latency + COPY + copies.beats;
    if burst <= n * beats && copy <= 2 * n * copies.beats {
        Some(alone + copies.count * copies.beats)
    } else if !copies.count.is_multiple_of(2 * n) {
        None
    } else if copy <= 2 * copies.bursts * burst {
        Some(alone + n * beats + (bursts / n - 1) * burst)
    } else {
        Some(alone + n * beats + burst + (copies.count / (2 * n) - 1) * copy)
    }
}

/// Beats a cycle in a long row of copies, each of `beats` beats in `bursts` bursts a side: at most 1.
pub fn share(beats: f64, bursts: u64, latency: u64, in_flight: u64) -> f64 {
    let (latency, n) = (latency as f64, in_flight as f64);
    let burst = (bursts as f64 * (latency + BURST as f64) + beats) / n;
    let copy = (2.0 * latency + COPY as f64 + beats) / (2.0 * n);
    beats / beats.max(burst).max(copy)
}
