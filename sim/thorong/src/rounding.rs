//! One rounding of a tensor: its random words, what its result must be, and the hardware that does it.

use crate::failure::{Failure, unusable};
use crate::simulate::{Options, Simulated, failure, open};
use rayon::prelude::*;
use thorong_cosim::drive::rounder::{Config, Counter, round_stream};
use thorong_golden::{Format, Mode, Rounding, fast, random_bits, round, round_tensor};
use thorong_rtl::presets::{PRESETS, Preset};

/// Cycles of reset before a tensor; they do not count.
const RESET_CYCLES: usize = 2;

/// Where the random words come from.
#[derive(Debug, Clone)]
pub enum Words {
    /// One word an element, of which the low N bits are R.
    Given(Vec<u32>),
    /// The counter-based generator's.
    Generated {
        /// The key.
        seed: u64,
        /// One of 2^32 independent sequences.
        stream: u32,
    },
}

/// A tensor to be rounded.
#[derive(Debug)]
pub struct Task<'a> {
    /// `float32` patterns.
    pub x: &'a [u32],
    /// The destination.
    pub to: Format,
    /// Mode, number of random bits, overflow policy.
    pub rounding: Rounding,
    /// Its random words; only the stochastic modes read them.
    pub words: Words,
}

impl Task<'_> {
    /// The golden model's result, by its fast path: one pattern an element.
    pub fn golden(&self) -> Vec<u32> {
        match &self.words {
            Words::Generated { seed, stream } => {
                fast::round_tensor(self.x, self.to, self.rounding, *seed, *stream, 0)
            }
            Words::Given(words) => (self.x.par_iter().zip(words))
                .map(|(&x, &word)| round(x, self.to, self.rounding, word))
                .collect(),
        }
    }

    /// The golden model's result, by the definition itself.
    pub fn defined(&self) -> Vec<u32> {
        match &self.words {
            Words::Generated { seed, stream } => {
                round_tensor(self.x, self.to, self.rounding, *seed, *stream, 0)
            }
            Words::Given(_) => self.golden(),
        }
    }

    /// R of every element, in the low N bits.
    fn random(&self) -> Vec<u32> {
        let n = self.rounding.bits;
        match &self.words {
            Words::Given(words) => words.iter().map(|word| word & ((1 << n) - 1)).collect(),
            Words::Generated { seed, stream } => (0..self.x.len() as u64)
                .map(|i| random_bits(*seed, *stream, i, n))
                .collect(),
        }
    }

    /// The result of the hardware, simulated.
    ///
    /// # Errors
    /// [`Failure::Check`] where the rounder breaks its protocol, [`Failure::Input`] where it cannot be built.
    pub fn simulate(&self, rounder: &Rounder, options: &Options) -> Result<Simulated, Failure> {
        let mut opened = open(rounder.preset, options)?;
        opened.dut().reset(RESET_CYCLES);
        let mut config = Config {
            format: self.to,
            rounding: self.rounding,
            counter: Counter::default(),
        };
        let stochastic = self.rounding.mode.is_stochastic();
        let words = match (&self.words, rounder.source) {
            (Words::Generated { seed, stream }, Source::Threefry) => {
                config.counter = Counter {
                    seed: *seed,
                    stream: *stream,
                    first: 0,
                };
                None
            }
            _ if !stochastic => None,
            _ => {
                config.rounding.bits = rounder.bits;
                let up = rounder.bits - self.rounding.bits;
                Some(
                    self.random()
                        .iter()
                        .map(|r| (r << up) as u16)
                        .collect::<Vec<u16>>(),
                )
            }
        };
        let stall = &mut options.stalls();
        let outcome = round_stream(opened.dut(), &config, self.x, words.as_deref(), stall);
        // The waveform of a rounder that hangs is wanted most of all.
        opened.finish()?;
        let outcome = outcome.map_err(failure)?;
        Ok(Simulated {
            result: outcome.y,
            cycles: outcome.cycles,
            ..Simulated::default()
        })
    }
}

/// Where a rounder's random words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// With the data.
    External,
    /// From the counter-based generator inside.
    Threefry,
}

/// A rounder in hardware.
#[derive(Clone, Copy)]
pub struct Rounder {
    /// Its preset.
    pub preset: &'static Preset,
    source: Source,
    lanes: u32,
    /// N.
    bits: u32,
}

impl Rounder {
    /// Reads a preset's name, `ext-l4-n16`; `None` where it is no rounder that rounds a tensor by the definition.
    fn of(preset: &'static Preset) -> Option<Rounder> {
        let mut parts = preset.name.split('-');
        let source = match parts.next()? {
            "ext" => Source::External,
            "threefry" => Source::Threefry,
            _ => return None,
        };
        let lanes = parts.next()?.strip_prefix('l')?.parse().ok()?;
        let bits = parts.next()?.strip_prefix('n')?.parse().ok()?;
        (preset.block == "rounder").then_some(Rounder {
            preset,
            source,
            lanes,
            bits,
        })
    }

    /// Whether it rounds as asked.
    ///
    /// `rne` and `rz` need no random bits. `sr-a` with N bits is `sr-a` with more, R moved up: floor(nu 2^N) + R >= 2^N
    /// holds exactly where floor(nu 2^(N+d)) + R 2^d >= 2^(N+d) does, both being nu >= 1 - R / 2^N. `sr-c`, which rounds
    /// nu 2^N first, needs its own N; so does a generator inside, which always gives the top N bits.
    fn suits(&self, rounding: Rounding, given: bool) -> bool {
        match (rounding.mode, self.source) {
            (Mode::Rne | Mode::Rz, source) => source == Source::External,
            (_, Source::Threefry) => !given && self.bits == rounding.bits,
            (Mode::SrA, Source::External) => self.bits >= rounding.bits,
            (Mode::SrC, Source::External) => self.bits == rounding.bits,
        }
    }

    /// The rounder for `rounding`: one with the generator inside where its words are wanted, four lanes where there is
    /// a choice. `given` says that the words are the caller's.
    ///
    /// # Errors
    /// [`Failure::Input`] where there is none, saying with how many random bits there is one.
    pub fn find(rounding: Rounding, given: bool) -> Result<Rounder, Failure> {
        let all = || PRESETS.iter().filter_map(Rounder::of);
        let best = all().filter(|r| r.suits(rounding, given)).min_by_key(|r| {
            let generator_unused = r.source == Source::External;
            (generator_unused, r.lanes.abs_diff(4), r.bits)
        });
        if let Some(rounder) = best {
            return Ok(rounder);
        }
        let mut bits: Vec<u32> = all().map(|r| r.bits).collect();
        bits.sort_unstable();
        bits.dedup();
        let bits: Vec<String> = bits.iter().map(u32::to_string).collect();
        unusable!(
            "--bits {} with --round {}: expected one of {}, the random bits of the rounders there are; --backend golden takes 1 to 16",
            rounding.bits,
            rounding.mode,
            bits.join(", ")
        )
    }
}
