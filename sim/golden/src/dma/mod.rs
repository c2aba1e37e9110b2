//! The engine of queues, as it must behave: rings, windows, shares, states and causes.
//!
//! ```text
//! doorbells --> rings --> descriptors --> pieces of at most a quantum --> bursts --> windows --> memory
//!               windows                   round robin by bytes, allowances
//! ```
//!
//! There is no time in it but [`Engine::advance`], and nothing happens at once: [`Engine::step`] does one piece of work.
//! So the model says what each queue reads, writes and completes, in which order its own work is done, and by which
//! rule the queues take turns; it says nothing about cycles.
//!
//! Every access goes to a [`Bus`] together with the queue on whose behalf it is made.
//!
//! | file | |
//! |---|---|
//! | [`window`] | what a queue may do where |
//! | [`format`](mod@format) | descriptors and completions, byte by byte |
//! | [`queue`] | one queue: its rings, its state, its orders |
//! | [`share`] | round robin by bytes, allowances |
//! | `piece` | what a piece of a request reads, makes and writes |
//! | [`crc`] | CRC32C |
//! | [`engine`] | the order of the pieces, from descriptors to completions |

pub mod crc;
pub mod engine;
pub mod format;
mod piece;
pub mod queue;
pub mod share;
pub mod window;

pub use engine::{Engine, Refusal};
pub use format::{Cast, Completion, Descriptor, Layout, Operation, Status};
pub use queue::{Cause, Config, Message, Moderation, Ring, State};
pub use share::Share;
pub use window::Window;

use std::ops::Range;

/// Bursts end at each multiple of so many bytes.
pub const BURST: u64 = 2048;

/// The parts of a range between multiples of [`BURST`]: its bursts. Wider than an address, since a range may end at 2^64.
pub(crate) fn bursts(range: Range<u128>) -> impl Iterator<Item = Range<u128>> {
    let block = u128::from(BURST);
    let blocks = match range.is_empty() {
        true => 0..0,
        false => range.start / block..range.end.div_ceil(block),
    };
    blocks.map(move |b| (b * block).max(range.start)..((b + 1) * block).min(range.end))
}

/// How memory answers when it does not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// SLVERR.
    SlvErr,
    /// DECERR.
    DecErr,
    /// Not at all.
    Never,
}

/// Why memory did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusError {
    /// The address that failed.
    pub address: u64,
    /// What it answered.
    pub answer: Answer,
}

/// Memory, seen by the engine: bursts of at most [`BURST`] bytes, none across a multiple of it.
pub trait Bus {
    /// Fills `data` from `address` on, for `owner`. Bytes before the failing address are good.
    ///
    /// # Errors
    /// Where memory answers with an error.
    fn read(&mut self, owner: usize, address: u64, data: &mut [u8]) -> Result<(), BusError>;
    /// Writes `data` from `address` on, for `owner`.
    ///
    /// # Errors
    /// Where memory answers with an error.
    fn write(&mut self, owner: usize, address: u64, data: &[u8]) -> Result<(), BusError>;
    /// Writes `data`, the first bytes of a burst of `length`: the others were not read, so its last beats bring nothing.
    /// A memory that answers those too answers the burst as if they did.
    ///
    /// # Errors
    /// Where memory answers the burst with an error.
    fn write_part(
        &mut self,
        owner: usize,
        address: u64,
        data: &[u8],
        length: usize,
    ) -> Result<(), BusError> {
        let _ = length;
        self.write(owner, address, data)
    }
    /// Hears of bytes that the model leaves and hardware may write: what a request has behind a write that failed. Who
    /// compares a memory with one that hardware wrote allows both there.
    fn may_write(&mut self, owner: usize, address: u64, data: &[u8]) {
        let _ = (owner, address, data);
    }
}
