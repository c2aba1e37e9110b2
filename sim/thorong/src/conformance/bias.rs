//! The mean error of stochastic rounding, in ulp, without rounding it.

use std::fmt;

/// A rational with a power of two below: numerator / 2^exponent, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ulps {
    numerator: i128,
    denominator: i128,
}

/// Errors are counted in 2^-`SCALE` ulp: finer than any nu that the vectors hold.
const SCALE: u32 = 64;

/// A sum of errors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    sum: i128,
    count: u64,
}

impl Sum {
    /// Adds `whole` - `numerator` / 2^`width` ulp; false where that is finer or larger than can be counted.
    pub fn add(&mut self, whole: i64, numerator: u128, width: u32) -> bool {
        // Trailing zeros cost nothing.
        let drop = numerator.trailing_zeros().min(width);
        let (numerator, width) = (numerator >> drop, width - drop);
        if numerator != 0 && width > SCALE || whole.unsigned_abs() >= 1 << 32 {
            return false;
        }
        let part = match numerator {
            0 => 0,
            _ => (numerator as i128) << (SCALE - width),
        };
        self.sum += (i128::from(whole) << SCALE) - part;
        self.count += 1;
        true
    }

    /// The mean; `None` of nothing.
    pub fn mean(&self) -> Option<Ulps> {
        if self.count == 0 {
            return None;
        }
        // The denominator is count * 2^SCALE; both lose what they share.
        let (mut numerator, mut twos) = (self.sum, SCALE);
        while numerator != 0 && numerator % 2 == 0 && twos > 0 {
            numerator /= 2;
            twos -= 1;
        }
        if numerator == 0 {
            twos = 0;
        }
        let count = i128::from(self.count);
        let shared = gcd(numerator.unsigned_abs(), count.unsigned_abs()).max(1) as i128;
        let below = (count / shared)
            .checked_shl(twos)
            .filter(|&b| b > 0 && b >> twos == count / shared)?;
        Some(Ulps {
            numerator: numerator / shared,
            denominator: below,
        })
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Ulps {
    /// As a decimal, for a reader.
    pub fn approximately(&self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// `p/q`, or `p`.
    pub fn fraction(&self) -> String {
        match self.denominator {
            1 => self.numerator.to_string(),
            q => format!("{}/{q}", self.numerator),
        }
    }
}

impl fmt::Display for Ulps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{} ulp", self.numerator),
            _ => write!(f, "{} = {:.3e} ulp", self.fraction(), self.approximately()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_exact() {
        let mut sum = Sum::default();
        assert_eq!(sum.mean(), None);
        // nu = 3/4: three of four words up.
        for up in [0, 1, 1, 1] {
            assert!(sum.add(up, 3, 2));
        }
        assert_eq!(sum.mean().unwrap().fraction(), "0");
        // One more down: (-3/4) / 5.
        assert!(sum.add(0, 3, 2));
        assert_eq!(sum.mean().unwrap().fraction(), "-3/20");
        let mut sum = Sum::default();
        assert!(sum.add(0, 1 << 40, 57));
        assert_eq!(sum.mean().unwrap().to_string(), "-1/131072 = -7.629e-6 ulp");
        assert!(!sum.add(0, 1, 100));
        assert!(sum.add(-2, 0, 127));
        assert_eq!(sum.mean().unwrap().fraction(), "-262145/262144");
    }
}
