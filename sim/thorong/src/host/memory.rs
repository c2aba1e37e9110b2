//! The golden engine's memory: beats of a bus of 8 bytes, as at the hardware's ports.

use super::golden::Trouble;
use std::collections::BTreeMap;
use std::ops::Range;
use thorong_golden::dma::{Answer, Bus, BusError};

/// Bytes of a beat.
pub(super) const BEAT: u64 = 8;

/// Bytes from address 0 on; beyond them is DECERR.
#[derive(Clone, Debug)]
pub(super) struct Memory {
    pub(super) bytes: Vec<u8>,
    pub(super) troubles: Vec<Trouble>,
    /// Bytes that hardware may have written behind a write that failed, and what.
    pub(super) open: BTreeMap<u64, u8>,
}

impl Memory {
    /// `bytes`, filled up with zeros to whole beats.
    pub(super) fn new(mut bytes: Vec<u8>) -> Self {
        bytes.resize(bytes.len().next_multiple_of(BEAT as usize), 0);
        Memory {
            bytes,
            troubles: Vec::new(),
            open: BTreeMap::new(),
        }
    }

    pub(super) fn place(&self, address: u64, length: usize) -> Option<Range<usize>> {
        let from = usize::try_from(address).ok()?;
        let to = from.checked_add(length)?;
        (to <= self.bytes.len()).then_some(from..to)
    }

    /// What the beat at `at` is answered: where it is an error.
    fn hit(&self, at: u64, write: bool) -> Option<BusError> {
        let last = at | (BEAT - 1);
        let here = |t: &&Trouble| t.write == write && at < t.bytes.end && last >= t.bytes.start;
        let trouble = self.troubles.iter().find(here).map(|t| t.answer);
        let nowhere = (at & !(BEAT - 1)) >= self.bytes.len() as u64;
        let answer = trouble.or(nowhere.then_some(Answer::DecErr))?;
        Some(BusError {
            address: at,
            answer,
        })
    }
}

/// The beats of a range, each from its first byte in it on.
fn beats(address: u64, length: u64) -> impl Iterator<Item = Range<u64>> {
    let last = address + (length - 1);
    let aligned = (address / BEAT + 1..=last / BEAT).map(|beat| beat * BEAT);
    let firsts = std::iter::once(address).chain(aligned);
    // One too few at the address space's end, where no memory is.
    firsts.map(move |first| first..(first | (BEAT - 1)).min(last).saturating_add(1))
}

impl Bus for Memory {
    fn read(&mut self, _: usize, address: u64, data: &mut [u8]) -> Result<(), BusError> {
        for beat in beats(address, data.len() as u64) {
            if let Some(error) = self.hit(beat.start, false) {
                return Err(error);
            }
            let offset = (beat.start - address) as usize;
            let from = &self.bytes[beat.start as usize..beat.end as usize];
            data[offset..][..from.len()].copy_from_slice(from);
        }
        Ok(())
    }

    fn write(&mut self, _: usize, address: u64, data: &[u8]) -> Result<(), BusError> {
        let mut failure = None;
        for beat in beats(address, data.len() as u64) {
            if let Some(error) = self.hit(beat.start, true) {
                failure = failure.or(Some(error));
                continue;
            }
            let offset = (beat.start - address) as usize;
            let to = &mut self.bytes[beat.start as usize..beat.end as usize];
            to.copy_from_slice(&data[offset..][..to.len()]);
            self.open.retain(|at, _| !beat.contains(at));
        }
        failure.map_or(Ok(()), Err)
    }

    fn may_write(&mut self, _: usize, address: u64, data: &[u8]) {
        self.open.extend((address..).zip(data.iter().copied()));
    }
}
