//! One input stream of the array, from ideal memory.

use crate::drive::stall::Stall;
use crate::dut::{Dut, Input};

/// Offers `total` beats, in order, and pauses between them. The payload is its user's to put on the port, once a beat.
pub(super) struct Source {
    tvalid: Input,
    level: bool,
    valid: bool,
    paused: bool,
    sent: usize,
    total: usize,
    stall: Stall,
}

impl Source {
    pub(super) fn new(tvalid: Input, total: usize, stall: Stall) -> Self {
        Source {
            tvalid,
            level: false,
            valid: false,
            paused: false,
            sent: 0,
            total,
            stall,
        }
    }

    /// Offers the next beat, if there is one to offer, it is `known`, and there is no pause: then its payload, number
    /// [`Source::sent`], is due.
    pub(super) fn raise(&mut self, known: bool) -> bool {
        self.paused = false;
        if self.valid || self.sent == self.total || !known {
            return false;
        }
        self.valid = self.stall.go();
        self.paused = !self.valid;
        self.valid
    }

    /// Puts `tvalid` on its port; true where the beat is taken in this cycle.
    pub(super) fn hand_over(&mut self, dut: &mut dyn Dut, ready: bool) -> bool {
        if self.level != self.valid {
            self.level = self.valid;
            dut.poke(self.tvalid, u64::from(self.valid));
        }
        let taken = self.valid && ready;
        if taken {
            self.valid = false;
            self.sent += 1;
        }
        taken
    }

    /// Whether a beat is offered.
    pub(super) fn valid(&self) -> bool {
        self.valid
    }

    /// Whether only a pause kept the next beat back.
    pub(super) fn paused(&self) -> bool {
        self.paused
    }

    /// Beats taken so far.
    pub(super) fn sent(&self) -> usize {
        self.sent
    }

    /// Beats in all.
    pub(super) fn total(&self) -> usize {
        self.total
    }
}

/// Patterns of `bits` bits, 8 or 16, into little-endian words from number `at` on. The words there are zero.
pub(super) fn pack(patterns: &[u16], bits: usize, at: usize, words: &mut [u32]) {
    let each = 32 / bits;
    for (i, pattern) in patterns.iter().enumerate() {
        let place = at + i;
        words[place / each] |= u32::from(*pattern) << (place % each * bits);
    }
}
