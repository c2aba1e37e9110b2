//! Drives the rounder: a tensor in, a tensor out.

use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut, Input, Output};
use thorong_golden::{Format, Mode, Rounding};

/// Cycles in which both sides are willing and nothing moves, after which the device hangs.
const PATIENCE: u64 = 1_000;

/// How to round a tensor.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The destination, one of [`Format::ROUNDED`].
    pub format: Format,
    /// Mode, number of random bits, overflow policy. The number must be the preset's.
    pub rounding: Rounding,
    /// Where the random words come from, for presets with a generator of their own.
    pub counter: Counter,
}

/// The random words' place: element i of the tensor uses the words of element `first` + i of (seed, stream).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    /// The key.
    pub seed: u64,
    /// One of 2^32 independent sequences.
    pub stream: u32,
    /// The index of the first element, below 2^34.
    pub first: u64,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// One pattern an element.
    pub y: Vec<u32>,
    /// Cycles from the first in which a beat is offered to the one in which the last result is taken, both included.
    /// Without stalls that is beats + latency.
    pub cycles: u64,
}

/// `cfg_format` for `format`; `None` where the rounder does not write it.
pub fn format_code(format: Format) -> Option<u64> {
    use thorong_rtl::rounder::control as code;
    Some(match format {
        Format::Bfloat16 => code::BFLOAT16,
        Format::Float16 => code::FLOAT16,
        Format::Float8E4m3fn => code::FLOAT8_E4M3FN,
        Format::Float8E4m3 => code::FLOAT8_E4M3,
        Format::Float8E5m2 => code::FLOAT8_E5M2,
        Format::Float8E3m4 => code::FLOAT8_E3M4,
        Format::Int8 => code::INT8,
        Format::Float32 | Format::Int32 => return None,
    })
}

/// `cfg_mode` for `mode`.
pub fn mode_code(mode: Mode) -> u64 {
    use thorong_rtl::rounder::control as code;
    match mode {
        Mode::Rne => code::RNE,
        Mode::Rz => code::RZ,
        Mode::SrA => code::SR_A,
        Mode::SrC => code::SR_C,
    }
}

/// Sends `x` (`float32` patterns) as one tensor through a freshly reset or idle rounder.
///
/// `random` has one word an element, of which the low N bits are R, for `ext-*` presets; under `rne` and `rz` it may be
/// absent. Both sides pause as `stall` says.
///
/// # Errors
/// Where the device is no rounder, the configuration does not fit it, it hangs, or it breaks the stream's rules.
pub fn round_stream<D: Dut + ?Sized>(
    dut: &mut D,
    config: &Config,
    x: &[u32],
    random: Option<&[u16]>,
    stall: &mut Stall,
) -> Result<Outcome, CosimError> {
    let mut bench = Bench::new(dut, config)?;
    bench.check_random(dut, config, x, random)?;
    bench.configure(dut, config);
    bench.run(dut, x, random, stall)
}

/// The number of lanes of a rounder.
///
/// # Errors
/// Where the device is no rounder.
pub fn lanes<D: Dut + ?Sized>(dut: &D) -> Result<usize, CosimError> {
    Ok(width(dut, "s_axis_tdata")? / 32)
}

fn width<D: Dut + ?Sized>(dut: &D, name: &str) -> Result<usize, CosimError> {
    match dut.ports().iter().find(|p| p.name == name) {
        Some(port) => Ok(port.width),
        // Resolving says what there is instead.
        None => dut.input(name, 0).map(|_| 0),
    }
}

/// The ports of a rounder, and one beat's worth of room for each wide one.
struct Bench {
    lanes: usize,
    /// N of an `ext-*` preset.
    given_bits: Option<usize>,
    /// Lanes left empty in front of the first element.
    skip: usize,
    valid: Input,
    ready: Output,
    data: Input,
    user: Option<Input>,
    keep: Input,
    last: Input,
    out_valid: Output,
    out_ready: Input,
    out_data: Output,
    out_keep: Output,
    out_last: Output,
    data_words: Vec<u32>,
    user_words: Vec<u32>,
    keep_words: Vec<u32>,
    out_words: Vec<u32>,
    out_keep_words: Vec<u32>,
}

impl Bench {
    fn new<D: Dut + ?Sized>(dut: &D, config: &Config) -> Result<Self, CosimError> {
        let lanes = lanes(dut)?;
        let has = |name: &str| dut.ports().iter().any(|p| p.name == name);
        let given_bits = match has("s_axis_tuser") {
            true => Some(width(dut, "s_axis_tuser")? / lanes),
            false => None,
        };
        let user = match given_bits {
            Some(n) => Some(dut.input("s_axis_tuser", n * lanes)?),
            None => None,
        };
        let skip = match given_bits {
            Some(_) => 0,
            None => (config.counter.first % 4) as usize % lanes,
        };
        Ok(Bench {
            lanes,
            given_bits,
            skip,
            valid: dut.input("s_axis_tvalid", 1)?,
            ready: dut.output("s_axis_tready", 1)?,
            data: dut.input("s_axis_tdata", 32 * lanes)?,
            user,
            keep: dut.input("s_axis_tkeep", 4 * lanes)?,
            last: dut.input("s_axis_tlast", 1)?,
            out_valid: dut.output("m_axis_tvalid", 1)?,
            out_ready: dut.input("m_axis_tready", 1)?,
            out_data: dut.output("m_axis_tdata", 16 * lanes)?,
            out_keep: dut.output("m_axis_tkeep", 2 * lanes)?,
            out_last: dut.output("m_axis_tlast", 1)?,
            data_words: vec![0; lanes],
            user_words: vec![0; (16 * lanes).div_ceil(32)],
            keep_words: vec![0; (4 * lanes).div_ceil(32)],
            out_words: vec![0; (16 * lanes).div_ceil(32)],
            out_keep_words: vec![0; (2 * lanes).div_ceil(32)],
        })
    }

    fn check_random<D: Dut + ?Sized>(
        &self,
        dut: &D,
        config: &Config,
        x: &[u32],
        random: Option<&[u16]>,
    ) -> Result<(), CosimError> {
        let fail = |reason: String| Err(broken(dut, reason));
        if format_code(config.format).is_none() {
            return fail(format!("a rounder does not write {}", config.format));
        }
        let stochastic = config.rounding.mode.is_stochastic();
        match (self.given_bits, random) {
            (None, Some(_)) => fail("it makes its own random words and takes none".to_string()),
            (Some(_), None) if stochastic => fail(format!(
                "{} needs a random word an element",
                config.rounding.mode
            )),
            (Some(_), Some(words)) if words.len() != x.len() => fail(format!(
                "{} random words for {} elements",
                words.len(),
                x.len()
            )),
            (Some(n), _) if stochastic && n != config.rounding.bits as usize => fail(format!(
                "it rounds with {n} random bits, not {}",
                config.rounding.bits
            )),
            _ => Ok(()),
        }
    }

    fn configure<D: Dut + ?Sized>(&self, dut: &mut D, config: &Config) {
        let mut set = |name: &str, width: usize, value: u64| {
            if let Ok(port) = dut.input(name, width) {
                dut.poke(port, value);
            }
        };
        set("cfg_format", 3, format_code(config.format).unwrap_or(0));
        set("cfg_mode", 2, mode_code(config.rounding.mode));
        set("cfg_saturate", 1, u64::from(config.rounding.saturate));
        set("cfg_seed", 64, config.counter.seed);
        set("cfg_stream", 32, u64::from(config.counter.stream));
        set("cfg_group", 32, config.counter.first / 4);
        set("cfg_element", 2, config.counter.first % 4);
    }

    /// Beat number `beat` onto the input port, valid.
    fn present<D: Dut + ?Sized>(
        &mut self,
        dut: &mut D,
        beat: usize,
        x: &[u32],
        random: Option<&[u16]>,
    ) {
        self.data_words.fill(0);
        self.user_words.fill(0);
        self.keep_words.fill(0);
        for lane in 0..self.lanes {
            let Some(element) = (beat * self.lanes + lane).checked_sub(self.skip) else {
                continue;
            };
            if element >= x.len() {
                break;
            }
            self.data_words[lane] = x[element];
            put(&mut self.keep_words, 4 * lane, 0xf);
            if let (Some(words), Some(n)) = (random, self.given_bits) {
                let mask = (1u32 << n) - 1;
                put(
                    &mut self.user_words,
                    n * lane,
                    u32::from(words[element]) & mask,
                );
            }
        }
        dut.poke_wide(self.data, &self.data_words);
        dut.poke_wide(self.keep, &self.keep_words);
        if let Some(user) = self.user {
            dut.poke_wide(user, &self.user_words);
        }
        let end = (beat + 1) * self.lanes >= x.len() + self.skip;
        dut.poke(self.last, u64::from(end));
    }

    /// The output beat's elements that count, appended to `y`.
    fn collect<D: Dut + ?Sized>(&mut self, dut: &mut D, y: &mut Vec<u32>) {
        dut.peek_wide(self.out_data, &mut self.out_words);
        dut.peek_wide(self.out_keep, &mut self.out_keep_words);
        for lane in 0..self.lanes {
            if get(&self.out_keep_words, 2 * lane) & 3 == 3 {
                y.push(get(&self.out_words, 16 * lane) & 0xffff);
            }
        }
    }

    fn run<D: Dut + ?Sized>(
        &mut self,
        dut: &mut D,
        x: &[u32],
        random: Option<&[u16]>,
        stall: &mut Stall,
    ) -> Result<Outcome, CosimError> {
        let mut y = Vec::with_capacity(x.len());
        if x.is_empty() {
            return Ok(Outcome { y, cycles: 0 });
        }
        let beats = (x.len() + self.skip).div_ceil(self.lanes);
        let (mut source, mut sink) = (stall.fork(), stall.fork());
        let start = dut.cycles();
        let (mut sent, mut taken, mut idle) = (0, 0, 0);
        let mut offered = false;
        while taken < beats {
            if !offered && sent < beats && source.go() {
                self.present(dut, sent, x, random);
                offered = true;
            }
            let willing = sink.go();
            dut.poke(self.valid, u64::from(offered));
            dut.poke(self.out_ready, u64::from(willing));
            dut.settle();

            let mut moved = false;
            if offered && dut.peek(self.ready) == 1 {
                sent += 1;
                offered = false;
                moved = true;
            }
            if willing && dut.peek(self.out_valid) == 1 {
                self.collect(dut, &mut y);
                taken += 1;
                moved = true;
                let last = dut.peek(self.out_last) == 1;
                if last != (taken == beats) {
                    let what = if last { "early" } else { "missing" };
                    return Err(broken(
                        dut,
                        format!("tlast is {what} on beat {taken} of {beats}"),
                    ));
                }
            }
            dut.step();
            idle = match moved || !willing || !(offered || sent == beats) {
                true => 0,
                false => idle + 1,
            };
            if idle > PATIENCE {
                return Err(broken(
                    dut,
                    format!("it hangs: {sent} of {beats} beats taken, {taken} returned"),
                ));
            }
        }
        dut.poke(self.valid, 0);
        dut.poke(self.out_ready, 0);
        dut.settle();
        if y.len() != x.len() {
            let reason = format!("{} elements came back of {}", y.len(), x.len());
            return Err(broken(dut, reason));
        }
        Ok(Outcome {
            y,
            cycles: dut.cycles() - start,
        })
    }
}

fn broken<D: Dut + ?Sized>(dut: &D, reason: String) -> CosimError {
    CosimError::Block {
        device: dut.name().to_string(),
        reason,
    }
}

/// Adds at most 16 bits at bit `offset`; the bits there must be zero before.
fn put(words: &mut [u32], offset: usize, value: u32) {
    let wide = u64::from(value) << (offset % 32);
    words[offset / 32] |= wide as u32;
    if wide >> 32 != 0 {
        words[offset / 32 + 1] |= (wide >> 32) as u32;
    }
}

/// The bits from `offset` to the end of its word.
fn get(words: &[u32], offset: usize) -> u32 {
    words[offset / 32] >> (offset % 32)
}
