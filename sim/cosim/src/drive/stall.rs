//! Random pauses of ready and valid, seeded.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Decides cycle by cycle whether a memory-side handshake signal may be high.
///
/// A source that has raised valid keeps it up until it is taken, so a driver asks only before raising it.
#[derive(Clone, Debug)]
pub struct Stall {
    random: Option<ChaCha8Rng>,
    probability: f64,
}

impl Stall {
    /// Never pauses.
    pub fn none() -> Self {
        Stall {
            random: None,
            probability: 0.0,
        }
    }

    /// Pauses each cycle with `probability`, 0 <= p < 1; the same seed gives the same pauses.
    pub fn random(probability: f64, seed: u64) -> Self {
        assert!((0.0..1.0).contains(&probability), "0 <= p < 1");
        Stall {
            random: (probability > 0.0).then(|| ChaCha8Rng::seed_from_u64(seed)),
            probability,
        }
    }

    /// Whether this cycle is free.
    pub fn go(&mut self) -> bool {
        match &mut self.random {
            None => true,
            Some(random) => !random.random_bool(self.probability),
        }
    }

    /// A second, independent source of pauses derived from this one, for another channel.
    pub fn fork(&mut self) -> Self {
        Stall {
            random: self
                .random
                .as_mut()
                .map(|random| ChaCha8Rng::seed_from_u64(random.random())),
            probability: self.probability,
        }
    }
}
