//! How a memory behaves.

use super::cycle::{AxiChannel, Response};
use crate::drive::stall::Stall;
use std::ops::Range;

/// Latency, bandwidth, stalls, order and faults of one port of a memory.
///
/// [`AxiConfig::default`] is the memory of the benchmarks: both latencies 1, always ready, in order.
///
/// # Latency
/// The first R valid is seen `read_latency` cycles after the AR handshake, the B valid `write_latency`
/// cycles after the later of the AW and the last W handshake; with 3 and a burst of two beats:
///
/// ```text
/// cycle      0   1   2   3   4   5
/// arvalid   _1___0___0___0___0___0_
/// rvalid    _0___0___0___1___1___0_
/// rlast      .   .   .   0   1   .
/// ```
///
/// The beats of a burst follow each other without a gap, and so do bursts, as far as stalls and
/// bandwidth allow.
#[derive(Clone, Debug)]
pub struct AxiConfig {
    /// Cycles from AR to the first R, at least 1.
    pub read_latency: u64,
    /// Cycles from AW and last W to B, at least 1.
    pub write_latency: u64,
    /// R beats in cycles.
    pub read_rate: Rate,
    /// W beats in cycles.
    pub write_rate: Rate,
    /// Random pauses of each channel.
    pub stalls: Stalls,
    /// In which order bursts are answered.
    pub order: Order,
    /// When a write is seen, and a read taken.
    pub visibility: Visibility,
    /// ARREADY is low while so many reads are open.
    pub max_reads: usize,
    /// AWREADY is low while so many writes are open.
    pub max_writes: usize,
    /// What goes wrong where.
    pub faults: Vec<Fault>,
    /// Which channels fall silent.
    pub silences: Vec<Silence>,
}

impl AxiConfig {
    /// Always ready, in order, both latencies `cycles`.
    pub fn with_latency(cycles: u64) -> Self {
        AxiConfig {
            read_latency: cycles,
            write_latency: cycles,
            read_rate: Rate::FULL,
            write_rate: Rate::FULL,
            stalls: Stalls::none(),
            order: Order::Accepted,
            visibility: Visibility::Lazy,
            max_reads: usize::MAX,
            max_writes: usize::MAX,
            faults: Vec::new(),
            silences: Vec::new(),
        }
    }

    /// The same with every channel pausing with `probability`.
    pub fn stalled(mut self, probability: f64, seed: u64) -> Self {
        self.stalls = Stalls::all(probability, seed);
        self
    }

    /// The same with one more fault.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The same with one more silence.
    pub fn silence(mut self, silence: Silence) -> Self {
        self.silences.push(silence);
        self
    }
}

impl Default for AxiConfig {
    fn default() -> Self {
        AxiConfig::with_latency(1)
    }
}

/// A bandwidth: at most `beats` data beats in `cycles` cycles, evenly spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Beats, 1 to `cycles`.
    pub beats: u32,
    /// Cycles, at least 1.
    pub cycles: u32,
}

impl Rate {
    /// A beat a cycle.
    pub const FULL: Rate = Rate {
        beats: 1,
        cycles: 1,
    };
}

/// Pauses of the three readies and the two valids that a slave drives.
#[derive(Clone, Debug)]
pub struct Stalls {
    /// Of AWREADY.
    pub aw: Stall,
    /// Of WREADY.
    pub w: Stall,
    /// Of BVALID.
    pub b: Stall,
    /// Of ARREADY.
    pub ar: Stall,
    /// Of RVALID.
    pub r: Stall,
}

impl Stalls {
    /// Never.
    pub fn none() -> Self {
        Stalls::all(0.0, 0)
    }

    /// Every channel on its own, each cycle with `probability`, 0 <= p < 1.
    pub fn all(probability: f64, seed: u64) -> Self {
        let mut source = Stall::random(probability, seed);
        Stalls {
            aw: source.fork(),
            w: source.fork(),
            b: source.fork(),
            ar: source.fork(),
            r: source.fork(),
        }
    }
}

/// The order of answers. Bursts of one id are always answered in the order they were accepted
/// (section A5.3), reads and writes on their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As accepted.
    Accepted,
    /// Bursts of different ids overtake each other.
    Shuffled {
        /// Each burst waits up to so many cycles beyond the latency.
        spread: u64,
        /// R beats of different ids mix, as section A5.3 allows.
        interleave: bool,
        /// Of the random choice.
        seed: u64,
    },
}

/// The two corners of what AXI leaves open between a read and a write that are both in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// A write lands when its B is taken and a read's data are fixed when its AR is: the least that AXI
    /// promises to a read behind a write. Whoever reads before B, or says "done" before B, gets old data.
    Lazy,
    /// A write lands beat by beat and a read's data are fixed as each beat is offered: whoever overwrites
    /// what a read before still has to deliver gets new data.
    Eager,
}

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub kind: FaultKind,
}

/// Where a fault sits. A beat is hit once, by the first fault of the list that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Read beats that may touch one of these bytes (active lanes).
    ReadBytes(Range<u64>),
    /// Write beats that may touch one of these bytes (active lanes, whatever the strobes).
    WriteBytes(Range<u64>),
    /// The n-th read beat since the start, from 0, counted as the AR are accepted.
    ReadBeat(u64),
    /// The n-th write beat since the start, from 0, counted in the order of the AW.
    WriteBeat(u64),
}

/// What a fault does. A faulty read beat brings junk; a faulty write beat is not written, and the burst's B
/// carries the response of its first faulty beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// SLVERR or DECERR.
    Answer(Response),
    /// The burst with that beat, and every later one of its id, is never answered.
    Silence,
}

/// A channel that does nothing more: its ready is low, or no new valid comes. From its handshake number `after` on, counted from 0 since
/// the start, for so many cycles, or for ever.
///
/// | channel | after k |
/// |---|---|
/// | AR, AW | the k-th address is not taken |
/// | W | the k-th beat is not taken |
/// | R | the k-th beat does not come |
/// | B | the k-th response does not come |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Which.
    pub channel: AxiChannel,
    /// Handshakes before it.
    pub after: u64,
    /// How long; `None`: for ever.
    pub cycles: Option<u64>,
}

impl Fault {
    /// SLVERR on read beats that touch `bytes`.
    pub fn read_error(bytes: Range<u64>) -> Self {
        Fault {
            place: Place::ReadBytes(bytes),
            kind: FaultKind::Answer(Response::SlvErr),
        }
    }

    /// SLVERR on write beats that touch `bytes`.
    pub fn write_error(bytes: Range<u64>) -> Self {
        Fault {
            place: Place::WriteBytes(bytes),
            kind: FaultKind::Answer(Response::SlvErr),
        }
    }
}
