//! What a list of transfers does, byte by byte: the reference of the DMA mover.
//!
//! ```text
//! row r of a transfer      source + r source_stride  -->  dest + r dest_stride      `length` bytes each
//! ```
//!
//! Each side is in memory or on-chip, in an address space of its own of 2^16 bytes, which never fails.
//!
//! Each row is cut into bursts at every border of 2 KiB, each burst into beats at every word of the bus. A transfer
//! ends at its first failure, counted in bytes from its beginning: a beat that is answered by an error, or a burst
//! that no window of its owner holds. Of a read and a write that fail at the same byte, the read is reported.
//!
//! Transfers with `more` are pieces of one request of their owner, which ends with the first one without it. When a
//! piece fails, whatever the reason, the rest of its request is skipped; after [`Status::Protection`] everything of
//! that owner is, until it is released. What is skipped behind a failed write may have been written nevertheless.

pub use crate::dma::Status;
use crate::dma::bursts;
use std::ops::Range;

/// One transfer to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// First byte read; of a fill, the pattern.
    pub source: u64,
    /// First byte written.
    pub dest: u64,
    /// Bytes of a row.
    pub length: u32,
    /// Handed back in the completion.
    pub id: u16,
    /// Shown to the address check, and handed back in the completion; below 64.
    pub owner: u8,
    /// No source, but a pattern of 8 bytes, the lowest first.
    pub fill: bool,
    /// The source is on-chip; not of a fill.
    pub source_local: bool,
    /// The destination is on-chip.
    pub dest_local: bool,
    /// Another piece of the same request of this owner follows.
    pub more: bool,
    /// Reserved bits, 0.
    pub reserved: u8,
    /// Bytes from a row of the source to the next one.
    pub source_stride: i32,
    /// Bytes from a row of the destination to the next one.
    pub dest_stride: i32,
    /// Rows.
    pub rows: u16,
}

impl Default for Transfer {
    fn default() -> Self {
        Transfer {
            source: 0,
            dest: 0,
            length: 0,
            id: 0,
            owner: 0,
            fill: false,
            source_local: false,
            dest_local: false,
            more: false,
            reserved: 0,
            source_stride: 0,
            dest_stride: 0,
            rows: 1,
        }
    }
}

impl Transfer {
    /// `length` bytes from `source` to `dest`.
    pub fn copy(source: u64, dest: u64, length: u32, id: u16) -> Self {
        Transfer {
            source,
            dest,
            length,
            id,
            ..Transfer::default()
        }
    }
}

/// Addresses that an owner may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Whose.
    pub owner: u8,
    /// First byte.
    pub base: u64,
    /// Last byte.
    pub limit: u64,
    /// It may be read.
    pub read: bool,
    /// It may be written.
    pub write: bool,
    /// It is on-chip.
    pub local: bool,
}

/// A burst as it is shown to the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// First byte.
    pub first: u64,
    /// Last byte, in the same 2 KiB.
    pub last: u64,
    /// Whose.
    pub owner: u8,
    /// It writes.
    pub write: bool,
    /// It is on-chip.
    pub local: bool,
}

/// A set of windows, or no check at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows(Option<Vec<Window>>);

impl Windows {
    /// Everything is allowed.
    pub fn none() -> Self {
        Windows(None)
    }

    /// What lies inside one of `windows` is allowed.
    pub fn of(windows: Vec<Window>) -> Self {
        Windows(Some(windows))
    }

    /// Whether one window holds the whole burst.
    pub fn allow(&self, burst: &Candidate) -> bool {
        let inside = |w: &Window| {
            w.owner == burst.owner
                && w.local == burst.local
                && w.base <= burst.first
                && burst.last <= w.limit
                && if burst.write { w.write } else { w.read }
        };
        match &self.0 {
            None => true,
            Some(windows) => windows.iter().any(inside),
        }
    }
}

/// Bytes of memory that answer with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// To writes, else to reads. It hits every beat whose words of the bus hold one of the bytes.
    pub write: bool,
    /// Which.
    pub bytes: Range<u64>,
    /// By DECERR, else SLVERR.
    pub decode: bool,
}

/// The end of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Of the transfer.
    pub id: u16,
    /// Of the transfer.
    pub owner: u8,
    /// How it ended.
    pub status: Status,
    /// Bytes before the failure, or all.
    pub bytes: u32,
    /// The failing read beat, or write burst, or denied burst; else 0.
    pub address: u64,
}

/// Byte addresses; wider than an address, since a range may end at 2^64.
type Bytes = Range<u128>;

/// Bytes of the on-chip memory.
pub const LOCAL_BYTES: usize = 1 << 16;

/// Memory, and what goes wrong there.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Address of the first byte, a multiple of the bus.
    pub base: u64,
    /// The bytes; an access beside them is answered by DECERR.
    pub bytes: Vec<u8>,
    /// Bytes that may also be as they were: those of a request behind a failed write burst, which may have been on
    /// their way already.
    pub open: Vec<bool>,
    /// The on-chip memory, [`LOCAL_BYTES`].
    pub local: Vec<u8>,
    /// As `open`, of the on-chip memory.
    pub local_open: Vec<bool>,
    /// Bytes of a word of the bus.
    pub bus: u64,
    /// The first that fits counts.
    pub faults: Vec<Fault>,
    /// Who may touch what.
    pub windows: Windows,
    /// What each owner has waiting for it.
    owners: [Owner; 64],
}

/// Why an owner's next transfer would be skipped.
#[derive(Clone, Copy, Debug, Default)]
struct Owner {
    /// It belongs to a request of which a piece failed.
    broken: bool,
    /// That piece failed by a write, so the rest may have been on its way.
    loose: bool,
    /// The owner was denied something, and was not released since.
    stopped: bool,
}

impl Memory {
    /// `bytes` from `base` on, behind a bus of `bus` bytes, without faults and windows; the on-chip memory is all zeros.
    pub fn new(base: u64, bytes: Vec<u8>, bus: u64) -> Self {
        Memory {
            base,
            open: vec![false; bytes.len()],
            local: vec![0; LOCAL_BYTES],
            local_open: vec![false; LOCAL_BYTES],
            bytes,
            bus,
            faults: Vec::new(),
            windows: Windows::none(),
            owners: [Owner::default(); 64],
        }
    }

    /// Ends what a [`Status::Protection`] began: the owner's next request is made again.
    pub fn release(&mut self, owner: u8) {
        self.owners[usize::from(owner)].stopped = false;
    }

    /// Whether an owner waits for its release.
    pub fn stopped(&self, owner: u8) -> bool {
        self.owners[usize::from(owner)].stopped
    }

    /// Makes a transfer, or skips it.
    pub fn transfer(&mut self, transfer: &Transfer) -> Ending {
        let owner = self.owners[usize::from(transfer.owner)];
        let ending = if owner.broken || owner.stopped {
            if owner.loose {
                self.perhaps(transfer);
            }
            Ending {
                id: transfer.id,
                owner: transfer.owner,
                status: Status::Skipped,
                bytes: 0,
                address: 0,
            }
        } else {
            self.make(transfer)
        };
        let broken = transfer.more && ending.status != Status::Ok;
        let by_write = matches!(ending.status, Status::WriteSlvErr | Status::WriteDecErr);
        self.owners[usize::from(transfer.owner)] = Owner {
            broken,
            loose: broken && (owner.loose || by_write),
            stopped: owner.stopped || ending.status == Status::Protection,
        };
        ending
    }

    /// Writes what the transfer would write, and leaves it open whether it did.
    fn perhaps(&mut self, transfer: &Transfer) {
        let before = (self.bytes.clone(), self.local.clone());
        self.make(transfer);
        for (cell, byte) in before.0.iter().enumerate() {
            self.open[cell] |= self.bytes[cell] != *byte;
        }
        for (cell, byte) in before.1.iter().enumerate() {
            self.local_open[cell] |= self.local[cell] != *byte;
        }
    }

    fn get(&self, local: bool, at: u128) -> u8 {
        match local {
            true => self.local[at as usize],
            false => self.bytes[(at - u128::from(self.base)) as usize],
        }
    }

    fn set(&mut self, local: bool, at: u128, byte: u8, open: bool) {
        let (bytes, opens, cell) = match local {
            true => (&mut self.local, &mut self.local_open, at as usize),
            false => {
                let cell = (at - u128::from(self.base)) as usize;
                (&mut self.bytes, &mut self.open, cell)
            }
        };
        (bytes[cell], opens[cell]) = (byte, open);
    }

    fn make(&mut self, transfer: &Transfer) -> Ending {
        let bus = u128::from(self.bus);
        let length = u128::from(transfer.length);
        let mut ending = Ending {
            id: transfer.id,
            owner: transfer.owner,
            status: Status::Ok,
            bytes: 0,
            address: 0,
        };
        let (Some(sources), Some(dests)) = (transfer.rows(false), transfer.rows(true)) else {
            ending.status = Status::Malformed;
            return ending;
        };
        let total = length * u128::from(transfer.rows);
        let windows = self.windows.clone();
        let denied = |burst: &Bytes, write: bool| {
            !windows.allow(&Candidate {
                first: burst.start as u64,
                last: (burst.end - 1) as u64,
                owner: transfer.owner,
                write,
                local: transfer.local(write),
            })
        };
        // A failure: the bytes before it, where, and what.
        let read = parts(&sources).find_map(|(offset, burst)| {
            if denied(&burst, false) {
                return Some((offset, burst.start, Status::Protection));
            }
            let mut beats = beats(burst.clone(), bus);
            let hit = |at| self.hit(transfer.source_local, at, false);
            let (at, decode) = beats.find_map(|at| Some((at, hit(at)?)))?;
            Some((
                offset + at - burst.start,
                at,
                Status::of_error(false, decode),
            ))
        });
        let good = read.map_or(total, |(bytes, _, _)| bytes);
        let mut write: Option<(u128, u128, Status)> = None;
        for (start, burst) in parts(&dests) {
            if start >= good {
                break;
            }
            if denied(&burst, true) {
                write = write.or(Some((start, burst.start, Status::Protection)));
                break;
            }
            for at in beats(burst.clone(), bus) {
                let failed = self.hit(transfer.dest_local, at, true);
                let to = (at / bus * bus + bus).min(burst.end);
                for byte in at..to {
                    let offset = start + byte - burst.start;
                    if offset < good && failed.is_none() {
                        let (row, column) = ((offset / length) as usize, offset % length);
                        let value = match sources.get(row) {
                            Some(source) => self.get(transfer.source_local, source.start + column),
                            None => transfer.source.to_le_bytes()[(column % 8) as usize],
                        };
                        let open = write.is_some_and(|(bytes, _, _)| bytes != start);
                        self.set(transfer.dest_local, byte, value, open);
                    }
                }
                if let (None, Some(decode)) = (write, failed) {
                    write = Some((start, burst.start, Status::of_error(true, decode)));
                }
            }
        }
        let failure = match (read, write) {
            (Some(read), Some(write)) if write.0 < read.0 => Some(write),
            (None, write) => write,
            (read, _) => read,
        };
        let (bytes, address, status) = failure.unwrap_or((total, 0, Status::Ok));
        ending.bytes = bytes as u32;
        ending.address = address as u64;
        ending.status = status;
        ending
    }

    /// The error, if any, of the beat at `at`: whether it is DECERR.
    fn hit(&self, local: bool, at: u128, write: bool) -> Option<bool> {
        if local {
            return None;
        }
        let bus = u128::from(self.bus);
        let first = at / bus * bus;
        let touches =
            |range: &Range<u64>| at < range.end.into() && first + bus > range.start.into();
        let fault = (self.faults.iter()).find(|f| f.write == write && touches(&f.bytes));
        let base = u128::from(self.base);
        let inside = first >= base && first < base + self.bytes.len() as u128;
        match fault {
            Some(fault) => Some(fault.decode),
            None => (!inside).then_some(true),
        }
    }
}

impl Transfer {
    /// Whether one side is on-chip.
    pub fn local(&self, write: bool) -> bool {
        match write {
            true => self.dest_local,
            false => self.source_local,
        }
    }

    /// The rows of one side, none for the source of a fill; `None` where the transfer can't be done.
    pub fn rows(&self, write: bool) -> Option<Vec<Range<u128>>> {
        let total = u64::from(self.length) * u64::from(self.rows);
        let sourceless = self.fill && self.source_local;
        if total == 0 || total >= 1 << 32 || self.reserved != 0 || sourceless {
            return None;
        }
        let limit: i128 = match self.local(write) {
            true => LOCAL_BYTES as i128,
            false => 1 << 64,
        };
        let (start, stride) = match write {
            true => (self.dest, self.dest_stride),
            false if self.fill => return Some(Vec::new()),
            false => (self.source, self.source_stride),
        };
        let row = |i: u16| {
            let at = i128::from(start) + i128::from(i) * i128::from(stride);
            let end = at + i128::from(self.length);
            (at >= 0 && end <= limit).then_some(at as u128..end as u128)
        };
        (0..self.rows).map(row).collect()
    }
}

/// The bursts of all rows, each behind so many bytes of its transfer.
fn parts(rows: &[Bytes]) -> impl Iterator<Item = (u128, Bytes)> {
    let mut before = 0;
    rows.iter().cloned().flat_map(bursts).map(move |burst| {
        let offset = before;
        before += burst.end - burst.start;
        (offset, burst)
    })
}

/// The first byte of each beat: the first as it is, the others aligned.
fn beats(range: Bytes, bus: u128) -> impl Iterator<Item = u128> {
    let words = range.start / bus..(range.end - 1) / bus + 1;
    words.map(move |word| (word * bus).max(range.start))
}
