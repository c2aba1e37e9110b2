//! Who is next: deficit round robin by bytes, with weights and an urgent class; and who has to wait for its allowance.
//!
//! Source of the round robin: Shreedhar and Varghese, "Efficient fair queuing using deficit round robin", SIGCOMM 1995.

/// Bytes of the largest piece; a long copy is cut into such.
pub const QUANTUM: u32 = 2048;
/// What the smallest piece is charged: many small ones pay for the time they take.
pub const LEAST: u32 = 64;
/// Cycles in which [`Share::rate`] bytes are earned.
pub const PERIOD: u64 = 256;

/// A queue's share of the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// 1 to 255: so many quanta a round.
    pub weight: u8,
    /// Before all queues that are not.
    pub urgent: bool,
    /// Bytes in [`PERIOD`] cycles; 0 for no limit.
    pub rate: u16,
    /// Bytes that may be saved.
    pub burst: u32,
}

impl Share {
    /// Whether it lets every piece through some time.
    pub fn is_sound(&self) -> bool {
        self.weight > 0 && (self.rate == 0 || self.burst >= QUANTUM)
    }
}

/// Bytes that a queue may still move: a token bucket, full at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Allowance {
    /// In units of 1 / [`PERIOD`] byte.
    saved: u64,
}

impl Allowance {
    pub(super) fn full(share: &Share) -> Self {
        Allowance {
            saved: u64::from(share.burst) * PERIOD,
        }
    }

    pub(super) fn earn(&mut self, share: &Share, cycles: u64) {
        let earned = u64::from(share.rate).saturating_mul(cycles);
        let most = u64::from(share.burst) * PERIOD;
        self.saved = self.saved.saturating_add(earned).min(most);
    }

    pub(super) fn covers(&self, share: &Share, charge: u32) -> bool {
        share.rate == 0 || self.saved >= u64::from(charge) * PERIOD
    }

    pub(super) fn spend(&mut self, share: &Share, charge: u32) {
        if share.rate != 0 {
            self.saved -= u64::from(charge) * PERIOD;
        }
    }
}

/// One class of queues: its round and what each may still take in it.
#[derive(Clone, Debug)]
pub(super) struct Round {
    deficits: Vec<u32>,
    /// Whose turn it is, and whether it got its quanta for it.
    at: usize,
    paid: bool,
}

impl Round {
    pub(super) fn new(queues: usize) -> Self {
        Round {
            deficits: vec![0; queues],
            at: 0,
            paid: false,
        }
    }

    /// The queue whose piece is next; `charge` is what a queue's next piece costs and its weight, for those that have
    /// one. A queue without a piece saves nothing.
    pub(super) fn next(&mut self, charge: impl Fn(usize) -> Option<(u32, u8)>) -> Option<usize> {
        let queues = self.deficits.len();
        // Once round to where it stands again: each queue that has a piece affords it within its own turn.
        for _ in 0..=queues {
            match charge(self.at) {
                Some((cost, weight)) => {
                    if !self.paid {
                        self.deficits[self.at] += u32::from(weight) * QUANTUM;
                        self.paid = true;
                    }
                    if self.deficits[self.at] >= cost {
                        self.deficits[self.at] -= cost;
                        return Some(self.at);
                    }
                }
                None => self.deficits[self.at] = 0,
            }
            self.at = (self.at + 1) % queues;
            self.paid = false;
        }
        None
    }
}
