//! Random numbers that are the same on every machine.

/// SplitMix64, as published by Steele, Lea and Flood (OOPSLA 2014).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// `w` bits: often at a border, where carries and signs go wrong.
    pub(crate) fn bits(&mut self, w: usize) -> num_bigint::BigUint {
        use num_bigint::BigUint;
        let one = BigUint::from(1_u32);
        let all = (&one << w) - &one;
        match self.below(8) {
            0 => BigUint::default(),
            1 => all,
            2 => one << (w - 1),
            3 => (one << (w - 1)) - 1_u32,
            4 => BigUint::from(self.next() % 4) & all,
            _ => {
                let words: Vec<u32> = (0..w.div_ceil(32)).map(|_| self.next() as u32).collect();
                BigUint::new(words) & all
            }
        }
    }
}
