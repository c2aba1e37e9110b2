//! One piece of a request: what it reads, what becomes of it, what it writes.
//!
//! ```text
//!  row  [----------------------------------------]      at most QUANTUM bytes a piece, none across a row's end
//!       [ piece ][ piece ][ piece ]...[ last one ]
//!
//!  read bursts --> bytes before the first failure --> as they are, or rounded --> write bursts, up to the first failure
//! ```
//!
//! A cast is all or nothing at the source: where a read fails, its piece writes nothing.
//!
//! What was sent can't be called back: hardware may have written some of what lies behind a write that was answered
//! by an error, also in pieces that it had begun. The model leaves all that, and tells [`Bus::may_write`].

use super::crc::Crc32c;
use super::format::{Cast, Descriptor, Operation, Row, Status};
use super::queue::Queue;
use super::share::QUANTUM;
use super::{Answer, Bus, BusError};
use crate::random::{INDEX_LIMIT, random_word};
use crate::round::round;
use crate::rounding::Rounding;

/// A descriptor on its way, and how much of it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Current {
    pub(super) descriptor: Descriptor,
    /// The row that is next, and how many of its bytes are done.
    row: u16,
    column: u32,
    /// Bytes done in all, counted at the source.
    pub(super) done: u32,
    /// Of all that was written.
    pub(super) crc: Crc32c,
    /// It had to wait for its allowance, and was counted.
    pub(super) counted: bool,
}

/// A failure: what, and where.
pub(super) type Failure = (Status, u64);

/// How a piece ended.
pub(super) struct Piece {
    /// Bytes done, at the source.
    pub(super) bytes: u32,
    pub(super) failure: Option<Failure>,
    /// The request has no more pieces.
    pub(super) last: bool,
}

impl Current {
    pub(super) fn new(descriptor: Descriptor) -> Self {
        Current {
            descriptor,
            row: 0,
            column: 0,
            done: 0,
            crc: Crc32c::default(),
            counted: false,
        }
    }

    /// Bytes of the next piece; none where its row is malformed.
    pub(super) fn length(&self) -> u32 {
        match self.descriptor.row(self.row) {
            Some(_) => (self.descriptor.length - self.column).min(QUANTUM),
            None => 0,
        }
    }

    /// Goes behind the next piece; whether there is one more.
    fn advance(&mut self) -> bool {
        self.column += self.length();
        if self.column < self.descriptor.length {
            return true;
        }
        self.column = 0;
        match self.row.checked_add(1) {
            Some(row) if row <= self.descriptor.further => {
                self.row = row;
                true
            }
            _ => false,
        }
    }

    /// Does the next piece.
    pub(super) fn work(&mut self, queue: &Queue, index: usize, bus: &mut impl Bus) -> Piece {
        let Some(row) = self.descriptor.row(self.row) else {
            return Piece {
                bytes: 0,
                failure: Some((Status::Malformed, 0)),
                last: true,
            };
        };
        let (data, unread) = self.fetch(row, queue, index, bus);
        let end = self.descriptor.written(self.length());
        let mut failure = unread;
        let mut written = 0;
        for (at, here) in bursts(self.dest(row), end) {
            let part = &data[written.min(data.len())..(written + here).min(data.len())];
            if part.is_empty() {
                break;
            }
            if !queue.allows(at, here as u64, true) {
                failure = Some((Status::Protection, at));
                break;
            }
            if let Err(BusError { answer, .. }) = bus.write_part(index, at, part, here) {
                failure = Some((Status::of_answer(true, answer), at));
                if answer == Answer::Never {
                    bus.may_write(index, at, part);
                }
                self.leave(written + here, queue, index, bus);
                break;
            }
            written += part.len();
        }
        self.crc.update(&data[..written]);
        let bytes = match self.descriptor.operation {
            Operation::Cast(cast) => written as u32 * 4 / cast.width(),
            _ => written as u32,
        };
        self.done += bytes;
        self.counted = false;
        let last = !self.advance() || failure.is_some();
        Piece {
            bytes,
            failure,
            last,
        }
    }

    /// Where the next piece is written.
    fn dest(&self, row: Row) -> u64 {
        row.dest + u64::from(self.descriptor.written(self.column))
    }

    /// What the next piece would write were all writes good, and what failed at its source.
    fn fetch(
        &self,
        row: Row,
        queue: &Queue,
        index: usize,
        bus: &mut impl Bus,
    ) -> (Vec<u8>, Option<Failure>) {
        let length = self.length();
        let Some(source) = row.source else {
            let pattern = self.descriptor.source.to_le_bytes();
            // A piece begins at a multiple of the pattern.
            let data = pattern.into_iter().cycle().take(length as usize);
            return (data.collect(), None);
        };
        let (mut data, failure) = read(source + u64::from(self.column), length, queue, index, bus);
        if let Operation::Cast(cast) = self.descriptor.operation {
            let before = u64::from(self.row) * u64::from(self.descriptor.length);
            let first = cast.first + (before + u64::from(self.column)) / 4;
            data = match failure {
                Some(_) => Vec::new(),
                None => cast.apply(first, &data),
            };
        }
        (data, failure)
    }

    /// Says what hardware may write of this request although a write failed: all behind the first `written` bytes of
    /// this piece, up to what stops it for another reason.
    fn leave(&self, mut written: usize, queue: &Queue, index: usize, bus: &mut impl Bus) {
        let mut ahead = *self;
        loop {
            let Some(row) = ahead.descriptor.row(ahead.row) else {
                return;
            };
            let (data, unread) = ahead.fetch(row, queue, index, bus);
            let end = ahead.descriptor.written(ahead.length());
            let mut offset = 0;
            for (at, here) in bursts(ahead.dest(row), end) {
                let part = &data[offset.min(data.len())..(offset + here).min(data.len())];
                if offset >= written && !part.is_empty() {
                    if !queue.allows(at, here as u64, true) {
                        return;
                    }
                    bus.may_write(index, at, part);
                }
                offset += here;
            }
            written = 0;
            if unread.is_some() || !ahead.advance() {
                return;
            }
        }
    }
}

/// Bytes up to the first burst that is not allowed, or the first byte that failed.
fn read(
    from: u64,
    length: u32,
    queue: &Queue,
    index: usize,
    bus: &mut impl Bus,
) -> (Vec<u8>, Option<Failure>) {
    let mut data = Vec::with_capacity(length as usize);
    for (at, here) in bursts(from, length) {
        if !queue.allows(at, here as u64, false) {
            return (data, Some((Status::Protection, at)));
        }
        let mut part = vec![0; here];
        if let Err(BusError { address, answer }) = bus.read(index, at, &mut part) {
            data.extend(&part[..(address - at) as usize]);
            return (data, Some((Status::of_answer(false, answer), address)));
        }
        data.extend(part);
    }
    (data, None)
}

/// The bursts of a piece, from `first` on: first byte and length.
fn bursts(first: u64, length: u32) -> impl Iterator<Item = (u64, usize)> {
    let first = u128::from(first);
    super::bursts(first..first + u128::from(length))
        .map(|burst| (burst.start as u64, (burst.end - burst.start) as usize))
}

impl Cast {
    /// Rounds `float32`s, the first of them element `first`.
    fn apply(&self, first: u64, data: &[u8]) -> Vec<u8> {
        let rounding = Rounding {
            mode: self.mode,
            bits: Rounding::MAX_BITS,
            saturate: self.saturate,
        };
        let mut results = Vec::with_capacity(data.len() / 2);
        for (element, index) in data.as_chunks::<4>().0.iter().zip(first..) {
            let random = random_word(self.seed, self.stream, index % INDEX_LIMIT);
            let x = u32::from_le_bytes(*element);
            let y = round(x, self.format, rounding, random.into());
            results.extend(&y.to_le_bytes()[..self.width() as usize]);
        }
        results
    }
}
