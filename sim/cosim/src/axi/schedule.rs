//! When a memory port may move a beat, and which burst it answers next.

use super::config::Rate;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Even spreading of a bandwidth: `beats` tokens a cycle, `cycles` tokens a beat.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    rate: Rate,
    have: u32,
}

impl Tokens {
    pub(super) fn new(rate: Rate) -> Self {
        assert!(
            rate.beats >= 1 && rate.beats <= rate.cycles,
            "a rate is 1 to `cycles` beats in `cycles` cycles"
        );
        Tokens {
            rate,
            have: rate.cycles - rate.beats,
        }
    }
    pub(super) fn refill(&mut self) {
        self.have = (self.have + self.rate.beats).min(self.rate.cycles - 1 + self.rate.beats);
    }
    pub(super) fn enough(&self) -> bool {
        self.have >= self.rate.cycles
    }
    pub(super) fn spend(&mut self) {
        self.have -= self.rate.cycles;
    }
}

/// Which burst to answer next, of those that are the oldest of their id, ripe and not silent: the oldest,
/// or a random one. Each is (id, ripe from this cycle on, silent), the oldest first.
pub(super) fn choose(
    bursts: impl Iterator<Item = (u32, u64, bool)>,
    now: u64,
    random: Option<&mut ChaCha8Rng>,
) -> Option<usize> {
    let mut seen = Vec::new();
    let mut ready = Vec::new();
    for (index, (id, ripe, silent)) in bursts.enumerate() {
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        if ripe <= now && !silent {
            if random.is_none() {
                return Some(index);
            }
            ready.push(index);
        }
    }
    match (random, ready.len()) {
        (_, 0) | (None, _) => None,
        (Some(random), n) => Some(ready[random.random_range(0..n)]),
    }
}
