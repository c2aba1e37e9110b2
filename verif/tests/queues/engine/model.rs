//! The golden engine over a memory that fails as the one at the device's ports does.

use super::tenant::REGION;
use std::collections::BTreeMap;
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_golden::dma::{Answer, Bus, BusError, Engine};

/// Bytes of the data bus.
const BEAT: u64 = 8;

/// Memory from address 0 on.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    pub(crate) bytes: Vec<u8>,
    /// Of both ports; a fault of the rings' port lies in a ring.
    pub(crate) faults: Vec<Fault>,
    /// Bytes that hardware may have written, and what: by each request that failed there since the last sure write.
    open: BTreeMap<u64, Vec<u8>>,
    /// Writes to each address of what is no tenant's: messages.
    pub(crate) messages: BTreeMap<u64, usize>,
}

impl Memory {
    pub(crate) fn new(bytes: Vec<u8>, ports: [&AxiConfig; 2]) -> Self {
        Memory {
            bytes,
            open: BTreeMap::new(),
            messages: BTreeMap::new(),
            faults: ports
                .iter()
                .flat_map(|config| config.faults.clone())
                .collect(),
        }
    }

    /// Whether hardware's memory may have `byte` at `at`.
    pub(crate) fn may_hold(&self, at: usize, byte: u8) -> bool {
        let open = self.open.get(&(at as u64));
        self.bytes[at] == byte || open.is_some_and(|bytes| bytes.contains(&byte))
    }

    /// Takes what a device's memory has in a range.
    pub(crate) fn learn(&mut self, range: std::ops::Range<usize>, is: &[u8]) {
        self.bytes[range.clone()].copy_from_slice(&is[range.clone()]);
        self.open.retain(|at, _| !range.contains(&(*at as usize)));
    }

    /// What the beat at `at` is answered: where it is an error.
    fn hit(&self, at: u64, write: bool) -> Option<Answer> {
        let last = at | (BEAT - 1);
        let touches = |range: &std::ops::Range<u64>| at < range.end && last >= range.start;
        let fault = self.faults.iter().find(|fault| match &fault.place {
            Place::ReadBytes(range) => !write && touches(range),
            Place::WriteBytes(range) => write && touches(range),
            other => panic!("the model knows faults by address, not {other:?}"),
        });
        let answer = |kind| match kind {
            FaultKind::Answer(Response::DecErr) => Answer::DecErr,
            FaultKind::Answer(_) => Answer::SlvErr,
            FaultKind::Silence => panic!("the model knows no silence"),
        };
        let missing = (at & !(BEAT - 1)) >= self.bytes.len() as u64;
        let nothing = missing.then_some(Answer::DecErr);
        fault.map(|f| answer(f.kind)).or(nothing)
    }
}

/// The first byte of each beat.
fn beats(address: u64, length: u64) -> impl Iterator<Item = u64> {
    let aligned = (address / BEAT + 1..=(address + (length - 1)) / BEAT).map(|beat| beat * BEAT);
    std::iter::once(address).chain(aligned)
}

impl Bus for Memory {
    fn read(&mut self, _: usize, address: u64, data: &mut [u8]) -> Result<(), BusError> {
        for at in beats(address, data.len() as u64) {
            if let Some(answer) = self.hit(at, false) {
                return Err(BusError {
                    address: at,
                    answer,
                });
            }
            let end = (at | (BEAT - 1)).min(address + data.len() as u64 - 1);
            let (from, to) = (at as usize, end as usize + 1);
            data[(at - address) as usize..][..to - from].copy_from_slice(&self.bytes[from..to]);
        }
        Ok(())
    }

    fn write(&mut self, owner: usize, address: u64, data: &[u8]) -> Result<(), BusError> {
        self.write_part(owner, address, data, data.len())
    }

    fn write_part(
        &mut self,
        _: usize,
        address: u64,
        data: &[u8],
        length: usize,
    ) -> Result<(), BusError> {
        if address < REGION {
            *self.messages.entry(address).or_default() += 1;
        }
        let mut failure = None;
        for at in beats(address, length as u64) {
            if let Some(answer) = self.hit(at, true) {
                failure = failure.or(Some(BusError {
                    address: at,
                    answer,
                }));
                continue;
            }
            let end = (at | (BEAT - 1)).min((address + data.len() as u64).saturating_sub(1));
            let (from, to) = (at as usize, end as usize + 1);
            if to <= from {
                continue;
            }
            self.open
                .retain(|at, _| !(from as u64..to as u64).contains(at));
            self.bytes[from..to].copy_from_slice(&data[(at - address) as usize..][..to - from]);
        }
        failure.map_or(Ok(()), Err)
    }

    fn may_write(&mut self, _: usize, address: u64, data: &[u8]) {
        for (at, byte) in (address..).zip(data) {
            self.open.entry(at).or_default().push(*byte);
        }
    }
}

/// Works until there is nothing more to do; time goes by while all wait for their allowance.
pub(crate) fn settle(engine: &mut Engine, memory: &mut Memory) {
    let mut idle = 0;
    while idle < 20 {
        match engine.step(memory) {
            Some(_) => idle = 0,
            None => {
                engine.advance(256);
                idle += 1;
            }
        }
    }
}
