//! A memory that knows who may do what, and fails the test where someone does something else.

use std::ops::Range;
use thorong_golden::dma::{Answer, Bus, BusError, Message, Window};

/// Bytes from address 0 on; beyond them is DECERR. It keeps the windows of each queue in its own way: byte by byte.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    pub(crate) bytes: Vec<u8>,
    /// By queue and slot.
    pub(crate) windows: Vec<Vec<Window>>,
    /// What the admin lets each queue's interrupt write, wherever that is.
    pub(crate) messages: Vec<Option<Message>>,
    /// Reads that begin here answer SLVERR.
    pub(crate) bad_read: Option<u64>,
    /// Writes that begin here answer SLVERR.
    pub(crate) bad_write: Option<u64>,
    /// Accesses of these bytes are never answered.
    pub(crate) silent: Range<u64>,
    /// What hardware may write beside what the model wrote, the last one told.
    pub(crate) open: Vec<Option<u8>>,
    /// Bytes moved for each queue.
    pub(crate) moved: Vec<u64>,
    /// How often each byte was written.
    pub(crate) written: Vec<u32>,
}

impl Memory {
    pub(crate) fn new(size: usize, queues: usize, windows: usize) -> Self {
        Memory {
            bytes: (0..size)
                .map(|i| (i as u32).wrapping_mul(0x9e37_79b9) as u8)
                .collect(),
            windows: vec![vec![Window::default(); windows]; queues],
            messages: vec![None; queues],
            bad_read: None,
            bad_write: None,
            silent: 0..0,
            open: vec![None; size],
            moved: vec![0; queues],
            written: vec![0; size],
        }
    }

    /// Every byte of a burst is inside ONE window of its owner that has the right.
    fn check(&mut self, owner: usize, address: u64, length: usize, write: bool) {
        assert!(length > 0, "a burst has bytes");
        let last = u128::from(address) + length as u128 - 1;
        assert!(last < 1 << 64, "a burst ends below 2^64");
        assert_eq!(
            u128::from(address / 2048),
            last / 2048,
            "a burst stays in 2 KiB"
        );
        let inside = |window: &Window| {
            let right = if write { window.write } else { window.read };
            let range = u128::from(window.base)..=u128::from(window.limit);
            right && (u128::from(address)..=last).all(|byte| range.contains(&byte))
        };
        assert!(
            self.windows[owner].iter().any(inside),
            "queue {owner}: {length} bytes at {address:#x}, write {write}"
        );
        self.moved[owner] += length as u64;
    }

    fn place(&self, address: u64, length: usize) -> Result<usize, BusError> {
        let end = u128::from(address) + length as u128;
        if address < self.silent.end && u128::from(self.silent.start) < end {
            let answer = Answer::Never;
            return Err(BusError { address, answer });
        }
        let decode = BusError {
            address,
            answer: Answer::DecErr,
        };
        let at = usize::try_from(address).map_err(|_| decode)?;
        let end = at.checked_add(length).ok_or(decode)?;
        (end <= self.bytes.len()).then_some(at).ok_or(decode)
    }
}

impl Bus for Memory {
    fn read(&mut self, owner: usize, address: u64, data: &mut [u8]) -> Result<(), BusError> {
        self.check(owner, address, data.len(), false);
        let at = self.place(address, data.len())?;
        data.copy_from_slice(&self.bytes[at..at + data.len()]);
        match self
            .bad_read
            .filter(|bad| (address..address + data.len() as u64).contains(bad))
        {
            Some(address) => {
                data[(address - at as u64) as usize..].fill(0xee);
                Err(BusError {
                    address,
                    answer: Answer::SlvErr,
                })
            }
            None => Ok(()),
        }
    }

    fn write(&mut self, owner: usize, address: u64, data: &[u8]) -> Result<(), BusError> {
        let is = |m: Message| (m.address, &m.data.to_le_bytes()[..]) == (address, data);
        if !self.messages[owner].is_some_and(is) {
            self.check(owner, address, data.len(), true);
        }
        let at = self.place(address, data.len())?;
        if self.bad_write == Some(address) {
            return Err(BusError {
                address,
                answer: Answer::SlvErr,
            });
        }
        self.bytes[at..at + data.len()].copy_from_slice(data);
        self.written[at..at + data.len()]
            .iter_mut()
            .for_each(|n| *n += 1);
        Ok(())
    }

    fn may_write(&mut self, owner: usize, address: u64, data: &[u8]) {
        self.check(owner, address, data.len(), true);
        self.moved[owner] -= data.len() as u64;
        for (at, byte) in (address as usize..).zip(data) {
            if let Some(place) = self.open.get_mut(at) {
                *place = Some(*byte);
            }
        }
    }
}
