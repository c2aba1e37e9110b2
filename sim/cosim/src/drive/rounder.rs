//! Drives the rounder: a tensor in, a tensor out.

use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut, Input, Output};
use thorong_golden::{Format, INDEX_LIMIT, Mode, Rounding};

/// Cycles in which both sides are willing and nothing moves, after which the device hangs.
const PATIENCE: u64 = 1_000;

/// How to round a tensor.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The destination, one of [`Format::ROUNDED`].
    pub format: Format,
    /// Mode, number of random bits, overflow policy. The number must be the preset's.
    pub rounding: Rounding,
    /// Where the random words come from, for `threefry-*` presets.
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

/// A tensor on its way.
#[derive(Clone, Copy, Debug)]
pub struct Tensor<'a> {
    /// How to round it.
    pub config: Config,
    /// `float32` patterns.
    pub x: &'a [u32],
    /// One word an element, of which the low N bits are R, for `ext-*` presets; may be absent under `rne` and `rz`.
    pub random: Option<&'a [u16]>,
    /// The state to start with, not 0, for `lfsr-*` presets; otherwise the tensor goes on where the last one ended.
    pub state: Option<[u32; 4]>,
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

/// Sends `x` (`float32` patterns) as one tensor through an idle rounder, as [`round_tensors`] does.
///
/// # Errors
/// As [`round_tensors`].
pub fn round_stream<D: Dut + ?Sized>(
    dut: &mut D,
    config: &Config,
    x: &[u32],
    random: Option<&[u16]>,
    stall: &mut Stall,
) -> Result<Outcome, CosimError> {
    let tensor = Tensor {
        config: *config,
        x,
        random,
        state: None,
    };
    round_tensors(dut, &[tensor], stall)
}

/// Sends tensors, none of them empty, through an idle rounder, one behind the other without a gap, and returns their
/// results in one vector. Both sides pause as `stall` says.
///
/// The control inputs are right while a tensor's first beat is offered, and their complement at all other times: a
/// device that looks at them inside a tensor does not get away with it.
///
/// # Errors
/// Where the device is no rounder, a configuration does not fit it, it hangs, or it breaks the stream's rules.
pub fn round_tensors<D: Dut + ?Sized>(
    dut: &mut D,
    tensors: &[Tensor],
    stall: &mut Stall,
) -> Result<Outcome, CosimError> {
    let mut bench = Bench::new(dut)?;
    for tensor in tensors {
        bench.check(dut, tensor)?;
    }
    bench.run(dut, tensors, stall)
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
    control: Vec<(Input, Field)>,
    load: Option<(Input, Input)>,
    /// There is a counter, which gives each element its lane.
    counts: bool,
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

/// What a control input says of a tensor.
type Field = fn(&Config) -> u64;

/// All control inputs; a preset has those that it needs.
const CONTROL: [(&str, usize, Field); 8] = [
    ("cfg_format", 3, |c| format_code(c.format).unwrap_or(0)),
    ("cfg_mode", 2, |c| mode_code(c.rounding.mode)),
    ("cfg_saturate", 1, |c| u64::from(c.rounding.saturate)),
    ("cfg_key0", 32, |c| c.counter.seed & 0xffff_ffff),
    ("cfg_key1", 32, |c| c.counter.seed >> 32),
    ("cfg_stream", 32, |c| u64::from(c.counter.stream)),
    ("cfg_group", 32, |c| c.counter.first / 4),
    ("cfg_element", 2, |c| c.counter.first % 4),
];

impl Bench {
    fn new<D: Dut + ?Sized>(dut: &D) -> Result<Self, CosimError> {
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
        let mut control = Vec::new();
        for (name, width, field) in CONTROL {
            if has(name) {
                control.push((dut.input(name, width)?, field));
            }
        }
        Ok(Bench {
            lanes,
            given_bits,
            control,
            load: match has("cfg_load") {
                true => Some((dut.input("cfg_load", 1)?, dut.input("cfg_state", 128)?)),
                false => None,
            },
            counts: has("cfg_group"),
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

    fn check<D: Dut + ?Sized>(&self, dut: &D, tensor: &Tensor) -> Result<(), CosimError> {
        let fail = |reason: String| Err(broken(dut, reason));
        let Rounding { mode, bits, .. } = tensor.config.rounding;
        let elements = tensor.x.len();
        if elements == 0 {
            return fail("a tensor has at least one element".to_string());
        }
        if format_code(tensor.config.format).is_none() {
            return fail(format!("a rounder does not write {}", tensor.config.format));
        }
        if tensor.config.counter.first + elements as u64 > INDEX_LIMIT {
            return fail("an element's index must be below 2^34".to_string());
        }
        if tensor.state == Some([0; 4]) {
            return fail("a shift register's state is not 0".to_string());
        }
        match (self.given_bits, tensor.random) {
            (None, Some(_)) => fail("it makes its own random words and takes none".to_string()),
            (Some(_), None) if mode.is_stochastic() => {
                fail(format!("{mode} needs a random word an element"))
            }
            (Some(_), Some(words)) if words.len() != elements => fail(format!(
                "{} random words for {elements} elements",
                words.len()
            )),
            (Some(n), _) if mode.is_stochastic() && n != bits as usize => {
                fail(format!("it rounds with {n} random bits, not {bits}"))
            }
            _ => Ok(()),
        }
    }

    /// Lanes left empty in front of a tensor's first element: element i of a group of four has its own place.
    fn skip(&self, tensor: &Tensor) -> usize {
        match self.counts {
            true => (tensor.config.counter.first % 4) as usize % self.lanes,
            false => 0,
        }
    }

    fn beats(&self, tensor: &Tensor) -> usize {
        (tensor.x.len() + self.skip(tensor)).div_ceil(self.lanes)
    }

    fn configure<D: Dut + ?Sized>(&self, dut: &mut D, tensor: &Tensor, complement: bool) {
        for (port, field) in &self.control {
            let value = field(&tensor.config);
            dut.poke(*port, if complement { !value } else { value });
        }
        if let Some((load, state)) = self.load {
            dut.poke(load, u64::from(tensor.state.is_some() != complement));
            let words = tensor.state.unwrap_or_default();
            dut.poke_wide(state, &words.map(|w| if complement { !w } else { w }));
        }
    }

    /// A tensor's beat number `beat` onto the input port.
    fn present<D: Dut + ?Sized>(&mut self, dut: &mut D, tensor: &Tensor, beat: usize) {
        let skip = self.skip(tensor);
        self.data_words.fill(0);
        self.user_words.fill(0);
        self.keep_words.fill(0);
        for lane in 0..self.lanes {
            let Some(element) = (beat * self.lanes + lane).checked_sub(skip) else {
                continue;
            };
            let Some(x) = tensor.x.get(element) else {
                break;
            };
            self.data_words[lane] = *x;
            put(&mut self.keep_words, 4 * lane, 0xf);
            if let (Some(words), Some(n)) = (tensor.random, self.given_bits) {
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
        dut.poke(self.last, u64::from(beat + 1 == self.beats(tensor)));
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
        tensors: &[Tensor],
        stall: &mut Stall,
    ) -> Result<Outcome, CosimError> {
        let (mut source, mut sink) = (stall.fork(), stall.fork());
        let mut y = Vec::with_capacity(tensors.iter().map(|t| t.x.len()).sum());
        let mut expected = 0;
        // (tensor, beat) that is offered next, and that comes back next.
        let (mut put, mut got) = ((0, 0), (0, 0));
        let (mut offered, mut idle) = (false, 0);
        let start = dut.cycles();
        while got.0 < tensors.len() {
            let sending = put.0 < tensors.len();
            if !offered && sending && source.go() {
                let tensor = &tensors[put.0];
                self.present(dut, tensor, put.1);
                self.configure(dut, tensor, put.1 != 0);
                offered = true;
            }
            let willing = sink.go();
            dut.poke(self.valid, u64::from(offered));
            dut.poke(self.out_ready, u64::from(willing));
            dut.settle();

            let mut moved = false;
            if offered && dut.peek(self.ready) == 1 {
                put = next(put, self.beats(&tensors[put.0]));
                offered = false;
                moved = true;
            }
            if willing && dut.peek(self.out_valid) == 1 {
                self.collect(dut, &mut y);
                let tensor = got.0;
                got = next(got, self.beats(&tensors[tensor]));
                moved = true;
                let last = dut.peek(self.out_last) == 1;
                if last != (got.0 > tensor) {
                    let what = if last { "early" } else { "missing" };
                    return Err(broken(dut, format!("tlast is {what} in tensor {tensor}")));
                }
                if last {
                    expected += tensors[tensor].x.len();
                    if y.len() != expected {
                        let reason = format!("{} elements came back of {expected}", y.len());
                        return Err(broken(dut, reason));
                    }
                }
            }
            dut.step();
            let waiting = willing && (offered || !sending) && !moved;
            idle = if waiting { idle + 1 } else { 0 };
            if idle > PATIENCE {
                let reason = format!("it hangs: beat {put:?} is offered, {got:?} did not return");
                return Err(broken(dut, reason));
            }
        }
        dut.poke(self.valid, 0);
        dut.poke(self.out_ready, 0);
        dut.settle();
        Ok(Outcome {
            y,
            cycles: dut.cycles() - start,
        })
    }
}

/// The place behind (tensor, beat), where the tensor has `beats`.
fn next((tensor, beat): (usize, usize), beats: usize) -> (usize, usize) {
    match beat + 1 == beats {
        true => (tensor + 1, 0),
        false => (tensor, beat + 1),
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
