//! Where the beats of a burst lie: section A3.4.1, in whole bytes.

use super::cycle::{Address, Burst};
use std::ops::Range;

impl Address {
    /// The address of beat `index`, as the specification's `Address_N`: the first one as sent, the others
    /// aligned to the transfer size.
    pub fn beat_address(&self, index: usize) -> u64 {
        let bytes = 1u64 << self.size;
        let aligned = self.addr & !(bytes - 1);
        match self.burst {
            Burst::Fixed => self.addr,
            _ if index == 0 => self.addr,
            Burst::Incr | Burst::Reserved => aligned.wrapping_add(bytes * index as u64),
            Burst::Wrap => {
                let span = bytes * self.beats() as u64;
                let lowest = aligned / span * span;
                lowest + (aligned - lowest + bytes * index as u64) % span
            }
        }
    }

    /// The byte lanes of a bus `bus` bytes wide that beat `index` may use.
    ///
    /// ```text
    /// bus 8 bytes, size 8, addr 0x1003:   beat 0  lanes 3..8     beat 1  lanes 0..8
    /// bus 8 bytes, size 4, addr 0x1004:   beat 0  lanes 4..8     beat 1  lanes 0..4
    /// ```
    pub fn lanes(&self, index: usize, bus: usize) -> Range<usize> {
        let address = self.beat_address(index);
        let bytes = 1u64 << self.size;
        let offset = |a: u64| (a % bus as u64) as usize;
        let aligned = address & !(bytes - 1);
        offset(address)..offset(aligned) + bytes as usize
    }

    /// The bytes of memory that beat `index` may touch: its first, and how many.
    pub fn beat_bytes(&self, index: usize) -> (u64, usize) {
        let address = self.beat_address(index);
        let bytes = 1u64 << self.size;
        (address, (bytes - address % bytes) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn burst(addr: u64, len: u8, size: u8, burst: Burst) -> Address {
        Address {
            addr,
            len,
            size,
            burst,
            ..Address::default()
        }
    }

    #[test]
    fn an_unaligned_first_beat_uses_the_upper_lanes_only() {
        let a = burst(0x1003, 2, 3, Burst::Incr);
        assert_eq!(
            [a.beat_address(0), a.beat_address(1), a.beat_address(2)],
            [0x1003, 0x1008, 0x1010]
        );
        assert_eq!([a.lanes(0, 8), a.lanes(1, 8)], [3..8, 0..8]);
        assert_eq!(
            [a.beat_bytes(0), a.beat_bytes(1)],
            [(0x1003, 5), (0x1008, 8)]
        );
    }

    #[test]
    fn a_narrow_burst_walks_over_the_lanes() {
        let a = burst(0x1006, 3, 1, Burst::Incr);
        let lanes: Vec<_> = (0..4).map(|i| a.lanes(i, 8)).collect();
        assert_eq!(lanes, [6..8, 0..2, 2..4, 4..6]);
        // Figure A3-14's narrow case: size 1 byte on a 32-bit bus.
        let b = burst(0x2, 4, 0, Burst::Incr);
        let lanes: Vec<_> = (0..5).map(|i| b.lanes(i, 4)).collect();
        assert_eq!(lanes, [2..3, 3..4, 0..1, 1..2, 2..3]);
    }

    #[test]
    fn wrap_and_fixed() {
        let wrap = burst(0x24, 3, 2, Burst::Wrap);
        let walk: Vec<_> = (0..4).map(|i| wrap.beat_address(i)).collect();
        assert_eq!(walk, [0x24, 0x28, 0x2c, 0x20]);
        let fixed = burst(0x24, 3, 2, Burst::Fixed);
        assert!((0..4).all(|i| fixed.beat_address(i) == 0x24));
    }

    #[test]
    fn the_last_bytes_of_the_address_space_do_not_overflow() {
        let a = burst(u64::MAX - 7, 0, 3, Burst::Incr);
        assert_eq!(a.beat_bytes(0), (u64::MAX - 7, 8));
        assert_eq!(burst(u64::MAX - 7, 1, 3, Burst::Incr).beat_address(1), 0);
    }
}
