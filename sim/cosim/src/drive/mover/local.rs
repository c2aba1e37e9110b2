//! The on-chip memory at a mover's own port.

use crate::dut::{CosimError, Dut, Input, Output};
use thorong_golden::mover::LOCAL_BYTES;

/// What the read port shows in cycles for which nobody asked.
const JUNK: u8 = 0xEE;

/// A memory with a read and a write port: a word is there in the cycle after it was asked for.
#[derive(Clone, Debug)]
pub struct Scratch {
    read_valid: Output,
    read_address: Output,
    read_data: Input,
    write_valid: Output,
    write_address: Output,
    write_data: Output,
    write_strobe: Output,
    word: usize,
    bytes: Vec<u8>,
    coming: Vec<u32>,
    reads: u64,
    writes: u64,
}

impl Scratch {
    /// Finds the ports; all bytes are zero.
    ///
    /// # Errors
    /// Where the device has none.
    pub fn new<D: Dut + ?Sized>(dut: &D) -> Result<Self, CosimError> {
        let width = |name: &str| dut.ports().iter().find(|p| p.name == name).map(|p| p.width);
        let bits = width("m_local_read_data").unwrap_or(64);
        Ok(Scratch {
            read_valid: dut.output("m_local_read_valid", 1)?,
            read_address: dut.output("m_local_read_address", 13)?,
            read_data: dut.input("m_local_read_data", bits)?,
            write_valid: dut.output("m_local_write_valid", 1)?,
            write_address: dut.output("m_local_write_address", 13)?,
            write_data: dut.output("m_local_write_data", bits)?,
            write_strobe: dut.output("m_local_write_strobe", bits / 8)?,
            word: bits / 8,
            bytes: vec![0; LOCAL_BYTES],
            coming: vec![u32::from_le_bytes([JUNK; 4]); bits / 32],
            reads: 0,
            writes: 0,
        })
    }

    /// Words read so far, and words written.
    pub fn words(&self) -> (u64, u64) {
        (self.reads, self.writes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn bytes_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Puts the word that was asked for on the device.
    pub(super) fn drive<D: Dut + ?Sized>(&self, dut: &mut D) {
        dut.poke_wide(self.read_data, &self.coming);
    }

    /// Takes what the settled device asks for and writes. A word that is read and written in one cycle is read as it was. True
    /// where there was something.
    ///
    /// # Errors
    /// Where a word is beyond the memory.
    pub(super) fn observe<D: Dut + ?Sized>(&mut self, dut: &mut D) -> Result<bool, CosimError> {
        let (read, write) = (
            dut.peek(self.read_valid) == 1,
            dut.peek(self.write_valid) == 1,
        );
        let place = |dut: &mut D, port: Output| {
            let address = dut.peek(port);
            let at = address as usize * self.word;
            match at < LOCAL_BYTES {
                true => Ok(at),
                false => Err(CosimError::Block {
                    device: dut.name().to_string(),
                    reason: format!("on-chip word {address:#x} does not exist"),
                }),
            }
        };
        self.coming.fill(u32::from_le_bytes([JUNK; 4]));
        if read {
            let at = place(dut, self.read_address)?;
            for (i, word) in self.coming.iter_mut().enumerate() {
                let bytes = &self.bytes[at + 4 * i..at + 4 * i + 4];
                *word = bytes.iter().rev().fold(0, |w, b| w << 8 | u32::from(*b));
            }
            self.reads += 1;
        }
        if write {
            let at = place(dut, self.write_address)?;
            let mut words = [0u32; 16];
            dut.peek_wide(self.write_data, &mut words[..self.word / 4]);
            let strobes = dut.peek(self.write_strobe);
            for i in (0..self.word).filter(|i| strobes >> i & 1 == 1) {
                self.bytes[at + i] = (words[i / 4] >> (8 * (i % 4))) as u8;
            }
            self.writes += 1;
        }
        Ok(read || write)
    }
}
