//! Descriptors and completions in memory. All numbers are little-endian.

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
/// | 14, 15 | bits 11:0 request id, bits 15:12 operation |
///
/// Full, 64 bytes:
///
/// | bytes | |
/// |---|---|
/// | 0 to 7 | source address |
/// | 8 to 15 | destination address |
/// | 16 to 19 | length in bytes |
/// | 20, 21 | request id |
/// | 22 | operation |
/// | 23 to 63 | reserved, 0 |
///
/// The one operation is 0, a copy.
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

/// One copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// First byte read.
    pub source: u64,
    /// First byte written.
    pub dest: u64,
    /// Bytes.
    pub length: u32,
    /// Handed back in the completion.
    pub id: u16,
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
        match layout {
            Layout::Compact => Descriptor {
                source: number(0, 6),
                dest: number(8, 6),
                length: number(6, 2) as u32,
                id: number(14, 2) as u16 & 0xfff,
                malformed: number(14, 2) >> 12 != 0,
            },
            Layout::Full => Descriptor {
                source: number(0, 8),
                dest: number(8, 8),
                length: number(16, 4) as u32,
                id: number(20, 2) as u16,
                malformed: entry[22..].iter().any(|byte| *byte != 0),
            },
        }
    }

    /// Whether nothing may be done for it: also no length, or an end beyond 2^64 - 1.
    pub fn is_malformed(&self) -> bool {
        let beyond = |first: u64| {
            let last = u64::from(self.length).wrapping_sub(1);
            first.checked_add(last).is_none()
        };
        self.malformed || self.length == 0 || beyond(self.source) || beyond(self.dest)
    }

    /// A ring's entry.
    ///
    /// # Panics
    /// Where a number is too large for the layout; a malformed descriptor has no entry of its own.
    pub fn entry(&self, layout: Layout) -> Vec<u8> {
        assert!(!self.malformed, "what is malformed is not made here");
        let mut entry = Vec::with_capacity(layout.bytes());
        match layout {
            Layout::Compact => {
                let narrow = self.source >> 48 == 0 && self.dest >> 48 == 0;
                assert!(narrow && self.length < 1 << 16 && self.id < 1 << 12);
                entry.extend(&self.source.to_le_bytes()[..6]);
                entry.extend((self.length as u16).to_le_bytes());
                entry.extend(&self.dest.to_le_bytes()[..6]);
                entry.extend(self.id.to_le_bytes());
            }
            Layout::Full => {
                entry.extend(self.source.to_le_bytes());
                entry.extend(self.dest.to_le_bytes());
                entry.extend(self.length.to_le_bytes());
                entry.extend(self.id.to_le_bytes());
                entry.resize(layout.bytes(), 0);
            }
        }
        entry
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
    /// The slave never answered. No golden model says so: they know no time.
    Timeout = 7,
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
}

/// One entry of a completion ring, 16 bytes.
///
/// | bytes | |
/// |---|---|
/// | 0 to 7 | the failing address, or 0 |
/// | 8 to 11 | bytes done: all, or those before the failing address |
/// | 12, 13 | request id |
/// | 14 | status |
/// | 15 | phase: 1 in the ring's first round, 0 in its second, and so on |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The failing address, or 0.
    pub address: u64,
    /// Bytes done.
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
