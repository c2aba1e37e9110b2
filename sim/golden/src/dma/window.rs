//! What a queue may do where.

/// A range of bytes and what may be done there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first byte.
    pub base: u64,
    /// The last byte.
    pub limit: u64,
    /// It may be read.
    pub read: bool,
    /// It may be written.
    pub write: bool,
    /// It stays as it is until its queue is destroyed.
    pub lock: bool,
}

impl Window {
    /// Whether all of `length` bytes from `first` on may be read, or written. None of a range that is empty or ends
    /// beyond 2^64 - 1.
    pub fn allows(&self, first: u64, length: u64, write: bool) -> bool {
        let right = if write { self.write } else { self.read };
        let Some(last) = length.checked_sub(1).and_then(|l| first.checked_add(l)) else {
            return false;
        };
        right && self.base <= first && last <= self.limit
    }
}
