//! What a list of copies must do, from nothing but the bytes and the faults.

use std::ops::Range;
use thorong_cosim::axi::{Fault, FaultKind, Place, Response};
use thorong_cosim::drive::mover::{Candidate, Status, Transfer, Windows};

/// A burst never leaves a block of this many bytes.
const BLOCK: u128 = 2048;

/// A completion, without its cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) id: u16,
    pub(crate) owner: u8,
    pub(crate) status: Status,
    pub(crate) bytes: u32,
    pub(crate) address: u64,
}

/// Memory after all copies, and which of its bytes may also be as they were before: those of a copy that come
/// after a failed write burst and may have been on their way already.
pub(crate) struct Model {
    pub(crate) base: u64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) open: Vec<bool>,
    pub(crate) completions: Vec<Expected>,
}

/// Byte addresses; wider than an address, since a range may end at 2^64.
type Bytes = Range<u128>;

/// The first beat of a range that a fault hits: the byte it begins at, and the response.
fn first_hit(range: Bytes, bus: u128, faults: &[Fault], write: bool) -> Option<(u128, Response)> {
    beats(range, bus).find_map(|at| hit(at, bus, faults, write).map(|response| (at, response)))
}

/// The first byte of each beat: the first as it is, the others aligned.
fn beats(range: Bytes, bus: u128) -> impl Iterator<Item = u128> {
    let words = range.start / bus..(range.end - 1) / bus + 1;
    words.map(move |word| (word * bus).max(range.start))
}

fn hit(at: u128, bus: u128, faults: &[Fault], write: bool) -> Option<Response> {
    let last = at / bus * bus + bus - 1;
    let touches = |range: &Range<u64>| at < range.end.into() && last >= range.start.into();
    faults.iter().find_map(|fault| {
        let there = match &fault.place {
            Place::ReadBytes(range) => !write && touches(range),
            Place::WriteBytes(range) => write && touches(range),
            other => panic!("the model knows faults by address, not {other:?}"),
        };
        match fault.kind {
            FaultKind::Answer(response) if there => Some(response),
            FaultKind::Silence if there => panic!("the model knows no silence"),
            _ => None,
        }
    })
}

/// The parts of a range in each block: the write bursts.
fn bursts(range: Bytes) -> impl Iterator<Item = Bytes> {
    let blocks = range.start / BLOCK..(range.end - 1) / BLOCK + 1;
    blocks.map(move |b| (b * BLOCK).max(range.start)..((b + 1) * BLOCK).min(range.end))
}

impl Model {
    /// A memory of `bytes` at `base` before any copy.
    pub(crate) fn new(base: u64, bytes: Vec<u8>) -> Self {
        Model {
            base,
            open: vec![false; bytes.len()],
            bytes,
            completions: Vec::new(),
        }
    }

    /// One more copy, over a bus of `bus` bytes.
    pub(crate) fn copy(&mut self, copy: &Transfer, bus: u64, faults: &[Fault], windows: &Windows) {
        let bus = u128::from(bus);
        let length = u128::from(copy.length);
        let range = |start: u64| u128::from(start)..u128::from(start) + length;
        let (source, dest) = (range(copy.source), range(copy.dest));
        let mut expected = Expected {
            id: copy.id,
            owner: copy.owner,
            status: Status::Ok,
            bytes: copy.length,
            address: 0,
        };
        if length == 0 || source.end.max(dest.end) > 1 << 64 {
            expected.status = Status::Malformed;
            expected.bytes = 0;
            self.completions.push(expected);
            return;
        }
        let denied = |burst: &Bytes, write: bool| {
            !windows.allow(&Candidate {
                first: burst.start as u64,
                last: (burst.end - 1) as u64,
                owner: copy.owner,
                write,
                local: false,
            })
        };
        let read = bursts(source.clone()).find_map(|burst| {
            if denied(&burst, false) {
                return Some((burst.start - source.start, Status::Protection));
            }
            let (at, response) = first_hit(burst, bus, faults, false)?;
            let status = match response {
                Response::DecErr => Status::ReadDecErr,
                _ => Status::ReadSlvErr,
            };
            Some((at - source.start, status))
        });
        let good = read.map_or(length, |(bytes, _)| bytes);
        let mut write: Option<(u128, Status)> = None;
        for burst in bursts(dest.clone()) {
            let start = burst.start - dest.start;
            if start >= good {
                break;
            }
            if denied(&burst, true) {
                write = write.or(Some((start, Status::Protection)));
                break;
            }
            for at in beats(burst.clone(), bus) {
                let failed = hit(at, bus, faults, true);
                let to = (at / bus * bus + bus).min(burst.end);
                for byte in at..to {
                    let offset = byte - dest.start;
                    let cell = (byte - u128::from(self.base)) as usize;
                    if offset < good && failed.is_none() {
                        let from = (source.start + offset - u128::from(self.base)) as usize;
                        self.bytes[cell] = self.bytes[from];
                        self.open[cell] = write.is_some_and(|(bytes, _)| bytes != start);
                    }
                }
                if let (None, Some(response)) = (write, failed) {
                    let status = match response {
                        Response::DecErr => Status::WriteDecErr,
                        _ => Status::WriteSlvErr,
                    };
                    write = Some((start, status));
                }
            }
        }
        match (read, write) {
            (Some((bytes, status)), other) if other.is_none_or(|(w, _)| bytes <= w) => {
                expected.status = status;
                expected.bytes = bytes as u32;
                expected.address = copy.source + bytes as u64;
            }
            (_, Some((bytes, status))) => {
                expected.status = status;
                expected.bytes = bytes as u32;
                expected.address = copy.dest + bytes as u64;
            }
            _ => {}
        }
        self.completions.push(expected);
    }
}
