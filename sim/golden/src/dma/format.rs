//! Descriptors and completions in memory. All numbers are little-endian.

use super::Answer;
use crate::format::Format;
use crate::random::INDEX_LIMIT;
use crate::rounding::Mode;

/// Bytes of a completion.
pub const COMPLETION: usize = 16;

/// How descriptors are laid out.
///
/// Compact, 16 bytes:
///
/// | bytes | |
/// |---|---|
/// | 0 to 5 | source address, 48 bits |
/// | 6, 7 | length in bytes |
/// | 8 to 13 | destination address, 48 bits |
/// | 14, 15 | bits 11:0 request id, bits 15:12 operation, 0 or 1 |
///
/// Full, 64 bytes:
///
/// | bytes | |
/// |---|---|
/// | 0 to 7 | source address of the first row; of a fill, the pattern |
/// | 8 to 15 | destination address of the first row |
/// | 16 to 19 | bytes of a row: of a cast, at the source |
/// | 20, 21 | request id |
/// | 22 | operation, 0 to 3 |
/// | 23 | reserved |
/// | 24 to 27 | bytes from a row of the source to the next one, signed; of a fill, reserved |
/// | 28 to 31 | bytes from a row of the destination to the next one, signed |
/// | 32, 33 | rows behind the first |
/// | 34 | of a cast: bits 2:0 format, bits 5:4 mode, bit 7 saturate, bits 3 and 6 reserved |
/// | 35 | reserved |
/// | 36 to 39 | of a cast: stream |
/// | 40 to 47 | of a cast: seed |
/// | 48 to 55 | of a cast: index of the first element, below 2^34 |
/// | 56 to 63 | reserved |
///
/// What is reserved is 0, and so is what belongs to a cast in all other operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// 16 bytes.
    Compact,
    /// 64 bytes.
    Full,
}

impl Layout {
    /// Bytes of a descriptor.
    pub const fn bytes(self) -> usize {
        match self {
            Layout::Compact => 16,
            Layout::Full => 64,
        }
    }
}

/// What is done with the bytes; in a descriptor, the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operation {
    /// 0: they are copied.
    #[default]
    Copy,
    /// 1: they are copied, and their CRC32C is in the completion.
    CopyCrc,
    /// 2: they are `float32`, and rounded.
    Cast(Cast),
    /// 3: there is no source; the bytes are a pattern of 8, from its lowest byte on again in each row.
    Fill,
}

/// How a cast rounds, by 16 random bits an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cast {
    /// To what; its number is its place in [`FORMATS`].
    pub format: Format,
    /// How; its number is its place in [`Mode::ALL`].
    pub mode: Mode,
    /// Overflow and infinity become the largest finite number.
    pub saturate: bool,
    /// Of the random bits.
    pub seed: u64,
    /// Of the random bits.
    pub stream: u32,
    /// Index of the request's first element; the others follow modulo 2^34.
    pub first: u64,
}

/// What a cast can make, in the order of the rounder's codes.
pub const FORMATS: [Format; 7] = [
    Format::Bfloat16,
    Format::Float16,
    Format::Float8E4m3fn,
    Format::Float8E4m3,
    Format::Float8E5m2,
    Format::Float8E3m4,
    Format::Int8,
];

/// One request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// First byte read; of a fill, the pattern.
    pub source: u64,
    /// First byte written.
    pub dest: u64,
    /// Bytes of a row; of a cast, at the source.
    pub length: u32,
    /// Handed back in the completion.
    pub id: u16,
    /// What is done.
    pub operation: Operation,
    /// Rows behind the first.
    pub further: u16,
    /// Bytes from a row of the source to the next one.
    pub source_stride: i32,
    /// Bytes from a row of the destination to the next one.
    pub dest_stride: i32,
    /// Nothing may be done for it: a reserved bit or an unknown operation.
    pub malformed: bool,
}

impl Descriptor {
    /// From a ring's entry.
    ///
    /// # Panics
    /// Where there are not as many bytes as the layout has.
    pub fn parse(layout: Layout, entry: &[u8]) -> Self {
        assert_eq!(entry.len(), layout.bytes(), "a whole descriptor");
        let number = |from: usize, bytes: usize| {
            let digits = entry[from..from + bytes].iter().rev();
            digits.fold(0u64, |number, byte| number << 8 | u64::from(*byte))
        };
        let clear = |from: usize, to: usize| entry[from..to].iter().all(|byte| *byte == 0);
        match layout {
            Layout::Compact => {
                let operation = match number(14, 2) >> 12 {
                    0 => Some(Operation::Copy),
                    1 => Some(Operation::CopyCrc),
                    _ => None,
                };
                Descriptor {
                    source: number(0, 6),
                    dest: number(8, 6),
                    length: number(6, 2) as u32,
                    id: number(14, 2) as u16 & 0xfff,
                    operation: operation.unwrap_or_default(),
                    malformed: operation.is_none(),
                    ..Descriptor::default()
                }
            }
            Layout::Full => {
                let operation = match entry[22] {
                    0 if clear(34, 56) => Some(Operation::Copy),
                    1 if clear(34, 56) => Some(Operation::CopyCrc),
                    2 => Cast::parse(entry).map(Operation::Cast),
                    3 if clear(34, 56) && clear(24, 28) => Some(Operation::Fill),
                    _ => None,
                };
                Descriptor {
                    source: number(0, 8),
                    dest: number(8, 8),
                    length: number(16, 4) as u32,
                    id: number(20, 2) as u16,
                    operation: operation.unwrap_or_default(),
                    source_stride: number(24, 4) as i32,
                    dest_stride: number(28, 4) as i32,
                    further: number(32, 2) as u16,
                    malformed: operation.is_none() || !clear(23, 24) || !clear(56, 64),
                }
            }
        }
    }

    /// A ring's entry.
    ///
    /// # Panics
    /// Where a number is too large for the layout, or has no place in it; a malformed descriptor has no entry of its own.
    pub fn entry(&self, layout: Layout) -> Vec<u8> {
        assert!(!self.malformed, "what is malformed is not made here");
        let mut entry = Vec::with_capacity(layout.bytes());
        let operation = match self.operation {
            Operation::Copy => 0,
            Operation::CopyCrc => 1,
            Operation::Cast(_) => 2,
            Operation::Fill => 3,
        };
        match layout {
            Layout::Compact => {
                let narrow = self.source >> 48 == 0 && self.dest >> 48 == 0;
                assert!(narrow && self.length < 1 << 16 && self.id < 1 << 12);
                assert!(operation < 2 && self.further == 0, "compact has no such");
                entry.extend(&self.source.to_le_bytes()[..6]);
                entry.extend((self.length as u16).to_le_bytes());
                entry.extend(&self.dest.to_le_bytes()[..6]);
                entry.extend((self.id | operation << 12).to_le_bytes());
            }
            Layout::Full => {
                entry.extend(self.source.to_le_bytes());
                entry.extend(self.dest.to_le_bytes());
                entry.extend(self.length.to_le_bytes());
                entry.extend(self.id.to_le_bytes());
                entry.extend(operation.to_le_bytes());
                entry.extend(self.source_stride.to_le_bytes());
                entry.extend(self.dest_stride.to_le_bytes());
                entry.extend(self.further.to_le_bytes());
                if let Operation::Cast(cast) = self.operation {
                    entry.extend(cast.bytes());
                }
                entry.resize(layout.bytes(), 0);
            }
        }
        entry
    }

    /// Where a row, counted from 0, is read and written: nowhere read for a fill. `None` where it can't be done: an
    /// end of it lies outside the address space, or all bytes up to its own are 2^32 or more, or the descriptor is
    /// malformed as a whole: a reserved bit, an unknown operation, no length, a cast of no whole number of elements.
    pub fn row(&self, row: u16) -> Option<Row> {
        let rows_to_here = u64::from(row) + 1;
        let total = rows_to_here * u64::from(self.length);
        if self.malformed || self.length == 0 || total >> 32 != 0 || self.is_ragged() {
            return None;
        }
        let place = |start: u64, stride: i32, length: u32| {
            let at = i128::from(start) + i128::from(row) * i128::from(stride);
            let inside = at >= 0 && at + i128::from(length) <= 1 << 64;
            inside.then_some(at as u64)
        };
        let source = match self.operation {
            Operation::Fill => None,
            _ => Some(place(self.source, self.source_stride, self.length)?),
        };
        let dest = place(self.dest, self.dest_stride, self.written(self.length))?;
        Some(Row { source, dest })
    }

    /// Bytes written for so many bytes of a row.
    pub fn written(&self, bytes: u32) -> u32 {
        match self.operation {
            Operation::Cast(cast) => bytes / 4 * cast.width(),
            _ => bytes,
        }
    }

    fn is_ragged(&self) -> bool {
        matches!(self.operation, Operation::Cast(_)) && !self.length.is_multiple_of(4)
    }
}

/// Where a row begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// At the source; none of a fill.
    pub source: Option<u64>,
    /// At the destination.
    pub dest: u64,
}

impl Cast {
    /// From a full descriptor's entry; `None` where it is malformed.
    fn parse(entry: &[u8]) -> Option<Self> {
        let how = entry[34];
        let first = u64::from_le_bytes(entry[48..56].try_into().ok()?);
        if how & 0x48 != 0 || entry[35] != 0 || first >= INDEX_LIMIT {
            return None;
        }
        Some(Cast {
            format: *FORMATS.get(usize::from(how & 7))?,
            mode: Mode::ALL[usize::from(how >> 4 & 3)],
            saturate: how >> 7 == 1,
            seed: u64::from_le_bytes(entry[40..48].try_into().ok()?),
            stream: u32::from_le_bytes(entry[36..40].try_into().ok()?),
            first,
        })
    }

    /// Bytes 34 to 55 of a full descriptor.
    fn bytes(&self) -> Vec<u8> {
        let format = FORMATS.iter().position(|f| *f == self.format);
        let mode = Mode::ALL.iter().position(|m| *m == self.mode);
        let (Some(format), Some(mode)) = (format, mode) else {
            panic!("a cast makes no {:?}", self.format)
        };
        assert!(self.first < INDEX_LIMIT, "an index is below 2^34");
        let how = format as u8 | (mode as u8) << 4 | u8::from(self.saturate) << 7;
        let mut bytes = vec![how, 0];
        bytes.extend(self.stream.to_le_bytes());
        bytes.extend(self.seed.to_le_bytes());
        bytes.extend(self.first.to_le_bytes());
        bytes
    }

    /// Bytes of a result.
    pub fn width(&self) -> u32 {
        self.format.bits() / 8
    }
}

/// How a transfer ended; the number in its completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Every byte was written.
    Ok = 0,
    /// A read was answered by SLVERR.
    ReadSlvErr = 1,
    /// A read was answered by DECERR.
    ReadDecErr = 2,
    /// A write was answered by SLVERR.
    WriteSlvErr = 3,
    /// A write was answered by DECERR.
    WriteDecErr = 4,
    /// Outside its owner's windows.
    Protection = 5,
    /// Nothing that could be done.
    Malformed = 6,
    /// The slave never answered. Address and bytes are then those of the model, not of hardware: it has no more to go by
    /// than what had come when its patience ended.
    Timeout = 7,
    /// Not done, since what it belongs to had failed before. Only between the mover and the engine: no completion
    /// ring ever has it.
    Skipped = 8,
}

impl Status {
    /// What memory's error answer to a write, or else a read, comes to.
    pub fn of_error(write: bool, decode: bool) -> Self {
        match (write, decode) {
            (false, false) => Status::ReadSlvErr,
            (false, true) => Status::ReadDecErr,
            (true, false) => Status::WriteSlvErr,
            (true, true) => Status::WriteDecErr,
        }
    }

    pub(super) fn of_answer(write: bool, answer: Answer) -> Self {
        match answer {
            Answer::SlvErr => Status::of_error(write, false),
            Answer::DecErr => Status::of_error(write, true),
            Answer::Never => Status::Timeout,
        }
    }
}

/// One entry of a completion ring, 16 bytes.
///
/// | bytes | |
/// |---|---|
/// | 0 to 7 | the failing address; of a copy with CRC32C that is OK, that in bytes 0 to 3; else 0 |
/// | 8 to 11 | bytes done: all, or those before the failure; of a cast, as many as were cast, counted at the source |
/// | 12, 13 | request id |
/// | 14 | status |
/// | 15 | phase: 1 in the ring's first round, 0 in its second, and so on |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The failing address, or the CRC32C, or 0.
    pub address: u64,
    /// Bytes done; of a cast, at the source.
    pub bytes: u32,
    /// Of the descriptor.
    pub id: u16,
    /// How it ended.
    pub status: Status,
}

impl Completion {
    /// The ring's entry in a round of this phase.
    pub fn entry(&self, phase: bool) -> [u8; COMPLETION] {
        let mut entry = [0; COMPLETION];
        entry[..8].copy_from_slice(&self.address.to_le_bytes());
        entry[8..12].copy_from_slice(&self.bytes.to_le_bytes());
        entry[12..14].copy_from_slice(&self.id.to_le_bytes());
        entry[14] = self.status as u8;
        entry[15] = phase.into();
        entry
    }
}
