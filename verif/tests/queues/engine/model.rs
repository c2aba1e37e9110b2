//! The golden engine over a memory that fails as the one at the device's ports does.

use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_golden::dma::{Bus, BusError, Engine};

/// Bytes of the data bus.
const BEAT: u64 = 8;

/// Memory from address 0 on.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    pub(crate) bytes: Vec<u8>,
    /// Of both ports; a fault of the rings' port lies in a ring.
    pub(crate) faults: Vec<Fault>,
}

impl Memory {
    pub(crate) fn new(bytes: Vec<u8>, ports: [&AxiConfig; 2]) -> Self {
        Memory {
            bytes,
            faults: ports
                .iter()
                .flat_map(|config| config.faults.clone())
                .collect(),
        }
    }

    /// What the beat at `at` is answered: whether it is DECERR.
    fn hit(&self, at: u64, write: bool) -> Option<bool> {
        let last = at | (BEAT - 1);
        let touches = |range: &std::ops::Range<u64>| at < range.end && last >= range.start;
        let fault = self.faults.iter().find(|fault| match &fault.place {
            Place::ReadBytes(range) => !write && touches(range),
            Place::WriteBytes(range) => write && touches(range),
            other => panic!("the model knows faults by address, not {other:?}"),
        });
        let decode = |kind| match kind {
            FaultKind::Answer(response) => response == Response::DecErr,
            FaultKind::Silence => panic!("the model knows no silence"),
        };
        let missing = (at & !(BEAT - 1)) >= self.bytes.len() as u64;
        fault.map(|f| decode(f.kind)).or(missing.then_some(true))
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
            if let Some(decode) = self.hit(at, false) {
                return Err(BusError {
                    address: at,
                    decode,
                });
            }
            let end = (at | (BEAT - 1)).min(address + data.len() as u64 - 1);
            let (from, to) = (at as usize, end as usize + 1);
            data[(at - address) as usize..][..to - from].copy_from_slice(&self.bytes[from..to]);
        }
        Ok(())
    }

    fn write(&mut self, _: usize, address: u64, data: &[u8]) -> Result<(), BusError> {
        let mut failure = None;
        for at in beats(address, data.len() as u64) {
            if let Some(decode) = self.hit(at, true) {
                failure = failure.or(Some(BusError {
                    address: at,
                    decode,
                }));
                continue;
            }
            let end = (at | (BEAT - 1)).min(address + data.len() as u64 - 1);
            let (from, to) = (at as usize, end as usize + 1);
            self.bytes[from..to].copy_from_slice(&data[(at - address) as usize..][..to - from]);
        }
        failure.map_or(Ok(()), Err)
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
