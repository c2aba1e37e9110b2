//! The rounder's small random source: a linear feedback shift register, one bit after the other.

use std::collections::VecDeque;

/// The sequence s with s[n + 128] = s[n] ^ s[n + 15] ^ s[n + 28] ^ s[n + 49] (the primitive polynomial
/// x^128 + x^49 + x^28 + x^15 + 1), read N bits at a time.
///
/// Its words belong to their place in the sequence, not to an element: a unit that rounds four lanes a beat takes four
/// words each beat, lane 0 the first, whether all lanes count or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftRegister {
    /// s[n] .. s[n + 127].
    bits: VecDeque<bool>,
}

impl ShiftRegister {
    /// Goes on from `state`: bit i of the 128, word 0 lowest, is s[n + i].
    pub fn new(state: [u32; 4]) -> Self {
        let bits = (0..128).map(|i| state[i / 32] >> (i % 32) & 1 == 1);
        ShiftRegister {
            bits: bits.collect(),
        }
    }

    /// The next `n` bits, the first one lowest; at most 32.
    pub fn word(&mut self, n: u32) -> u32 {
        assert!(n <= 32, "a word has at most 32 bits, not {n}");
        (0..n).fold(0, |word, i| {
            let s = &self.bits;
            let new = s[0] ^ s[15] ^ s[28] ^ s[49];
            self.bits.push_back(new);
            let oldest = self.bits.pop_front().unwrap_or_default();
            word | u32::from(oldest) << i
        })
    }

    /// What [`ShiftRegister::new`] goes on from.
    pub fn state(&self) -> [u32; 4] {
        let mut state = [0; 4];
        for (i, bit) in self.bits.iter().enumerate() {
            state[i / 32] |= u32::from(*bit) << (i % 32);
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_what_comes_next() {
        let state = [0x0123_4567, 0x89ab_cdef, 0xdead_beef, 0x1234_5678];
        let mut register = ShiftRegister::new(state);
        assert_eq!(register.state(), state);
        assert_eq!(state.map(|_| register.word(32)), state);
    }

    #[test]
    fn words_of_any_width_are_the_same_bits() {
        let mut wide = ShiftRegister::new([1, 2, 3, 4]);
        let mut narrow = wide.clone();
        for _ in 0..100 {
            let word = wide.word(32);
            let parts = (0..4).fold(0, |word, i| word | narrow.word(8) << (8 * i));
            assert_eq!(word, parts);
        }
    }

    #[test]
    fn the_recurrence_holds_in_the_words_themselves() {
        let mut register = ShiftRegister::new([7, 0, 0, 1 << 31]);
        let s: Vec<u32> = (0..2000).map(|_| register.word(1)).collect();
        for n in 0..s.len() - 128 {
            assert_eq!(s[n + 128], s[n] ^ s[n + 15] ^ s[n + 28] ^ s[n + 49]);
        }
    }
}
