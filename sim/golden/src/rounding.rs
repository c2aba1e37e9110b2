//! How to round: the mode, the number of random bits, the overflow policy.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// A rounding mode. ν is the discarded part in units of the destination's ulp, R the random word of N bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// To nearest, ties to even.
    Rne,
    /// Toward zero.
    Rz,
    /// Stochastic (P3109 StochasticA): away from zero when floor(ν * 2^N) + R >= 2^N.
    SrA,
    /// Stochastic (P3109 StochasticC): away from zero when rnite(ν * 2^N) + R >= 2^N, rnite to nearest, ties to even.
    SrC,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 4] = [Mode::Rne, Mode::Rz, Mode::SrA, Mode::SrC];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Rne => "rne",
            Mode::Rz => "rz",
            Mode::SrA => "sr-a",
            Mode::SrC => "sr-c",
        }
    }

    /// Whether the mode consumes random bits.
    pub const fn is_stochastic(self) -> bool {
        matches!(self, Mode::SrA | Mode::SrC)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Mode {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let known = Mode::ALL.into_iter().find(|mode| mode.name() == name);
        known.ok_or_else(|| UnknownName::new("rounding mode", name, &Mode::ALL.map(Mode::name)))
    }
}

/// Everything that decides a rounding besides the number, its destination and the random word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rounding {
    /// The mode.
    pub mode: Mode,
    /// N, the number of random bits, 1 to 16. Read by the stochastic modes only.
    pub bits: u32,
    /// Overflow and infinity become the largest finite number, instead of infinity (NaN where there is none).
    pub saturate: bool,
}

impl Rounding {
    /// To nearest, ties to even, overflowing to infinity (NaN where there is none).
    pub const NEAREST: Rounding = Rounding {
        mode: Mode::Rne,
        bits: Self::MAX_BITS,
        saturate: false,
    };

    /// The largest N.
    pub const MAX_BITS: u32 = 16;

    /// A rounding with `bits` random bits.
    ///
    /// # Errors
    /// When `bits` is not 1 to 16, whatever the mode.
    pub const fn new(
        mode: Mode,
        bits: u32,
        saturate: bool,
    ) -> Result<Rounding, RandomBitsOutOfRange> {
        if bits == 0 || bits > Self::MAX_BITS {
            return Err(RandomBitsOutOfRange(bits));
        }
        Ok(Rounding {
            mode,
            bits,
            saturate,
        })
    }

    /// N, for the stochastic modes. The fields are public, so it is checked where it is used.
    pub(crate) fn checked_bits(self) -> u32 {
        match Rounding::new(self.mode, self.bits, self.saturate) {
            Ok(checked) => checked.bits,
            Err(error) => panic!("{error}"),
        }
    }
}

/// N was not 1 to 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RandomBitsOutOfRange(pub u32);

impl fmt::Display for RandomBitsOutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let max = Rounding::MAX_BITS;
        write!(
            f,
            "the number of random bits must be 1 to {max}, not {}",
            self.0
        )
    }
}

impl Error for RandomBitsOutOfRange {}

/// A name that is not one of a fixed list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    what: &'static str,
    given: String,
    expected: String,
}

impl UnknownName {
    pub(crate) fn new(what: &'static str, given: &str, expected: &[&str]) -> Self {
        UnknownName {
            what,
            given: given.to_owned(),
            expected: expected.join(", "),
        }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnknownName {
            what,
            given,
            expected,
        } = self;
        write!(f, "unknown {what} {given:?}: expected one of {expected}")
    }
}

impl Error for UnknownName {}
