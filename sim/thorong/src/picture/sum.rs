//! The sums: by the golden model, or by the emitted Verilog in Verilator.

use crate::failure::Failure;
use crate::simulate::failure;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::rounder::{Config, Counter, round_stream};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::{Format, Mode, Rounding, random_word, round, threefry2x32};
use thorong_rtl::presets::{self, Preset};
use thorong_rtl::rounder::External4;

/// Numbers that are added.
pub const TERMS: usize = 10_000;

/// Sums side by side, each with random words of its own.
pub const RUNS: usize = 64;

/// The lanes of the rounder: a step of all sums is RUNS / LANES beats.
const LANES: usize = 16;

/// The numbers' seed, and the random words'.
const SEED: u64 = 1;

/// The stream of the numbers; run i has the stream i.
const NUMBERS: u32 = 1000;

/// How one curve is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Curve {
    /// The mode.
    pub mode: Mode,
    /// N; without a meaning under `rne`.
    pub bits: u32,
}

const fn curve(mode: Mode, bits: u32) -> Curve {
    Curve { mode, bits }
}

/// All that are drawn.
pub const CURVES: [Curve; 7] = [
    curve(Mode::Rne, 16),
    curve(Mode::SrA, 4),
    curve(Mode::SrC, 4),
    curve(Mode::SrA, 8),
    curve(Mode::SrC, 8),
    curve(Mode::SrA, 16),
    curve(Mode::SrC, 16),
];

impl Curve {
    /// `sr-a, N = 8`.
    pub fn name(&self) -> String {
        match self.mode.is_stochastic() {
            true => format!("{}, N = {}", self.mode, self.bits),
            false => self.mode.to_string(),
        }
    }
}

/// Four random bits are no preset, but the same source.
const FOUR_BITS: Preset = Preset {
    block: "rounder",
    name: "ext-l16-n4",
    summary: "16 lanes, 4 random bits a lane given with the data",
    build: || Box::<External4<LANES>>::default(),
};

/// Who rounds.
pub enum Rounder {
    /// The golden model.
    Golden,
    /// A device with N random bits.
    Device(Box<dyn Dut>),
}

impl Rounder {
    /// The emitted Verilog with N = `bits`, 4, 8 or 16.
    ///
    /// # Errors
    /// [`Failure::Input`] where Verilator cannot be used.
    pub fn verilator(bits: u32) -> Result<Rounder, Failure> {
        let name = format!("ext-l{LANES}-n{bits}");
        let preset = presets::find("rounder", &name).unwrap_or(&FOUR_BITS);
        let mut dut =
            backend::open(preset, Backend::Verilator, &OpenOptions::default()).map_err(failure)?;
        dut.reset(2);
        Ok(Rounder::Device(dut))
    }

    /// Rounds one number a run.
    fn round(
        &mut self,
        rounding: Rounding,
        x: &[u32],
        random: &[u16],
    ) -> Result<Vec<u32>, Failure> {
        let golden: Vec<u32> = (x.iter().zip(random))
            .map(|(&x, &r)| round(x, Format::Bfloat16, rounding, r.into()))
            .collect();
        let Rounder::Device(dut) = self else {
            return Ok(golden);
        };
        let config = Config {
            format: Format::Bfloat16,
            rounding,
            counter: Counter::default(),
        };
        let outcome = round_stream(dut.as_mut(), &config, x, Some(random), &mut Stall::none())
            .map_err(failure)?;
        match outcome.y == golden {
            true => Ok(outcome.y),
            false => Err(Failure::Check(format!(
                "{x:08x?} with {random:04x?} by {rounding:?}: the hardware says {:04x?}, the golden model {golden:04x?}",
                outcome.y
            ))),
        }
    }
}

/// Number i: 24 random bits, uniform in [0, 1).
fn number(i: usize) -> f32 {
    let [word, _] = threefry2x32([SEED as u32, (SEED >> 32) as u32], [i as u32, NUMBERS]);
    (word >> 8) as f32 / (1 << 24) as f32
}

/// The exact sums of the first 0, 1, 2, ... numbers.
pub fn exact() -> Vec<f64> {
    // 24 bits after the point and 14 before it: exact in f64.
    let mut sum = 0.0;
    let sums = (0..TERMS).map(|i| {
        sum += f64::from(number(i));
        sum
    });
    std::iter::once(0.0).chain(sums).collect()
}

/// A curve's sums after 0, 1, 2, ... numbers, each a value a run.
///
/// # Errors
/// [`Failure::Check`] where the hardware differs from the golden model.
pub fn sums(curve: Curve, rounder: &mut Rounder) -> Result<Vec<[f32; RUNS]>, Failure> {
    let rounding = Rounding {
        mode: curve.mode,
        bits: curve.bits,
        saturate: false,
    };
    let mut now = [0f32; RUNS];
    let mut all = vec![now];
    for i in 0..TERMS {
        let x = now.map(|s| (s + number(i)).to_bits());
        let word = |run| random_word(SEED, run as u32, i as u64) >> (16 - curve.bits);
        let random: Vec<u16> = (0..RUNS).map(word).collect();
        for (s, y) in now.iter_mut().zip(rounder.round(rounding, &x, &random)?) {
            *s = f32::from_bits(y << 16);
        }
        all.push(now);
    }
    Ok(all)
}

/// Every curve, by the emitted Verilog in Verilator, or by the golden model.
///
/// # Errors
/// As [`sums`] and [`Rounder::verilator`].
pub fn all(golden: bool) -> Result<Vec<Vec<[f32; RUNS]>>, Failure> {
    let one = |curve: &Curve| {
        let mut rounder = match golden {
            true => Rounder::Golden,
            false => Rounder::verilator(curve.bits)?,
        };
        sums(*curve, &mut rounder)
    };
    CURVES.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the definition says must happen: half an ulp is 1 at 256; with four bits floor(16 nu) is 0 from an ulp of 16 on,
    /// and rnite(16 nu) from an ulp of 32 on.
    #[test]
    fn where_the_sums_stop() {
        let last = |mode, bits| {
            let sums = sums(curve(mode, bits), &mut Rounder::Golden).unwrap();
            *sums.last().unwrap()
        };
        assert_eq!(last(Mode::Rne, 16), [256.0; RUNS]);
        assert_eq!(last(Mode::SrA, 4), [2048.0; RUNS]);
        assert_eq!(last(Mode::SrC, 4), [4096.0; RUNS]);
        let exact = exact()[TERMS];
        for mode in [Mode::SrA, Mode::SrC] {
            let mean = last(mode, 16).iter().sum::<f32>() / RUNS as f32;
            assert!((f64::from(mean) - exact).abs() < 80.0, "{mode}: {mean}");
        }
    }
}
