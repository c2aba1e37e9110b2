//! CRC32C, bit by bit: Castagnoli's polynomial, reflected, begun and ended with all ones.
//!
//! Source: Castagnoli, Bräuer, Herrmann, "Optimization of cyclic redundancy-check codes with 24 and 32 parity bits", IEEE
//! Transactions on Communications 41(6), 1993; bit order and ends as RFC 3720, 12.1 has them.

/// The polynomial 0x1edc6f41, its bits in reverse.
pub const POLYNOMIAL: u32 = 0x82f6_3b78;

/// The register behind one more byte.
pub fn step(register: u32, byte: u8) -> u32 {
    (0..8).fold(register ^ u32::from(byte), |x, _| {
        (x >> 1) ^ ((x & 1) * POLYNOMIAL)
    })
}

/// A CRC on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crc32c(u32);

impl Default for Crc32c {
    fn default() -> Self {
        Crc32c(u32::MAX)
    }
}

impl Crc32c {
    /// Goes on by so many bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = step(self.0, *byte);
        }
    }

    /// The CRC of all bytes so far.
    pub fn value(self) -> u32 {
        !self.0
    }
}

/// The CRC of `bytes`.
pub fn crc32c(bytes: &[u8]) -> u32 {
    let mut crc = Crc32c::default();
    crc.update(bytes);
    crc.value()
}
