//! Seeded choices that are the same on every machine and with every version of a library: ChaCha8's words and plain
//! arithmetic on them.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A seeded source of choices.
pub(super) struct Choices(ChaCha8Rng);

impl Choices {
    pub(super) fn new(seed: u64) -> Self {
        Choices(ChaCha8Rng::seed_from_u64(seed))
    }

    /// One of `0 .. n`; its bias is below n / 2^64.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// The numbers `0 .. n` in random order (Fisher and Yates).
    pub(super) fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for last in (1..n).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }

    /// A number in [-1, 1), a multiple of 2^-23.
    pub(super) fn signed_unit(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 / (1 << 23) as f32 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_has_everything_once() {
        let mut order = Choices::new(1).permutation(100);
        assert_ne!(order, (0..100).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
        assert!(Choices::new(1).permutation(0).is_empty());
    }

    #[test]
    fn units_stay_within_their_range() {
        let mut choices = Choices::new(2);
        let units: Vec<f32> = (0..10_000).map(|_| choices.signed_unit()).collect();
        assert!(units.iter().all(|u| (-1.0..1.0).contains(u)));
        assert!(units.iter().any(|&u| u < -0.99) && units.iter().any(|&u| u > 0.99));
    }
}
