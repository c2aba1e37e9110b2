//! Everything that can be enumerated, in Verilator in full; Rust-HDL's simulator, some hundred times slower, gets
//! every so-manieth case of the same lists.

use crate::common::{check, config, device, threshold_words};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::rounder::Config;
use thorong_cosim::dut::Dut;
use thorong_golden::{Format, Mode, decode};

/// Elements a tensor.
const CHUNK: usize = 1 << 16;

/// Collects cases, and rounds them a tensor at a time.
struct Sweep {
    dut: Box<dyn Dut>,
    config: Config,
    /// One in so many cases is taken.
    every: usize,
    seen: usize,
    done: usize,
    x: Vec<u32>,
    random: Vec<u16>,
}

impl Sweep {
    fn new(preset: &str, backend: Backend, config: Config, every: usize) -> Self {
        Sweep {
            dut: device(preset, backend),
            config,
            every: if backend == Backend::Rtl { every } else { 1 },
            seen: 0,
            done: 0,
            x: Vec::with_capacity(CHUNK),
            random: Vec::with_capacity(CHUNK),
        }
    }

    fn case(&mut self, x: u32, word: u16) {
        self.seen += 1;
        if self.seen.is_multiple_of(self.every) {
            self.x.push(x);
            self.random.push(word);
            if self.x.len() == CHUNK {
                self.flush();
            }
        }
    }

    /// What is left goes out under the old configuration.
    fn set(&mut self, config: Config) {
        self.flush();
        self.config = config;
    }

    fn flush(&mut self) {
        if !self.x.is_empty() {
            check(self.dut.as_mut(), &self.config, &self.x, Some(&self.random));
            self.done += self.x.len();
            self.x.clear();
            self.random.clear();
        }
    }

    /// Cases that were compared.
    fn finish(mut self) -> usize {
        self.flush();
        self.done
    }
}

const STOCHASTIC: [Mode; 2] = [Mode::SrA, Mode::SrC];

/// All 65,536 upper halves with the lower halves at which something changes, R at the threshold.
fn upper_halves(backend: Backend) -> usize {
    const LOWER: [u32; 6] = [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff];
    let start = config(Format::Bfloat16, Mode::Rne, 16, false);
    let mut sweep = Sweep::new("ext-l16-n16", backend, start, 101);
    for mode in Mode::ALL {
        sweep.set(config(Format::Bfloat16, mode, 16, false));
        for lower in LOWER {
            let words = match mode.is_stochastic() {
                true => threshold_words(lower, 16),
                false => vec![0x5a5a],
            };
            for word in words {
                (0..=0xffff).for_each(|upper| sweep.case(upper << 16 | lower, word));
            }
        }
    }
    sweep.finish()
}

/// All 65,536 discarded fields with the words around the one that just rounds up: with the decision monotone in R,
/// that is all 2^32 pairs.
fn discarded_fields(backend: Backend) -> usize {
    // Even, odd, negative, subnormal, about to leave the subnormals, the mantissa, the finite numbers.
    const UPPER: [u32; 7] = [0x3f80, 0x3f81, 0xbf80, 0x0000, 0x007f, 0x40ff, 0x7f7f];
    let start = config(Format::Bfloat16, Mode::SrA, 16, false);
    let mut sweep = Sweep::new("ext-l16-n16", backend, start, 211);
    for mode in STOCHASTIC {
        sweep.set(config(Format::Bfloat16, mode, 16, false));
        for field in 0..=0xffff {
            for word in threshold_words(field, 16) {
                UPPER
                    .iter()
                    .for_each(|upper| sweep.case(upper << 16 | field, word));
            }
        }
    }
    sweep.finish()
}

/// All 65,536 words for a few numbers: how many round up is what the definition says, and they are the largest.
fn all_words(backend: Backend) {
    let numbers = [
        0x3f80_0000u32,
        0x3f80_0001,
        0x3f81_5555,
        0xbf80_8000,
        0x3f80_ffff,
        0x0000_0001,
        0x7f7f_c000,
    ];
    let words: Vec<u16> = (0..=0xffff).collect();
    let mut dut = device("ext-l16-n16", backend);
    // Rust-HDL's simulator gets two of them.
    let numbers = &numbers[..if backend == Backend::Rtl {
        2
    } else {
        numbers.len()
    }];
    for mode in STOCHASTIC {
        for number in numbers {
            let config = config(Format::Bfloat16, mode, 16, false);
            let x = vec![*number; words.len()];
            let y = check(dut.as_mut(), &config, &x, Some(&words)).y;
            let truncated = number >> 16;
            let field = (number & 0xffff) as usize;
            let up = y.iter().filter(|&&y| y == truncated + 1).count();
            assert_eq!(up, field, "{number:#x} rounds up so many times in 65,536");
            assert!(y[..65536 - field].iter().all(|&y| y == truncated));
        }
    }
}

/// N = 8: every word, every top byte of the discarded field, every guard and sticky, odd and even.
fn all_bytes(backend: Backend) -> usize {
    const LOW: [u32; 5] = [0, 1, 0x7f, 0x80, 0x81];
    let start = config(Format::Bfloat16, Mode::SrA, 8, false);
    let mut sweep = Sweep::new("ext-l16-n8", backend, start, 53);
    for mode in STOCHASTIC {
        sweep.set(config(Format::Bfloat16, mode, 8, false));
        for top in 0..256u32 {
            for low in LOW {
                for word in 0..256 {
                    sweep.case(0x3f80_0000 | top << 8 | low, word);
                    sweep.case(0xbf81_0000 | top << 8 | low, word);
                }
            }
        }
    }
    sweep.finish()
}

/// Every two neighbours of an 8-bit format: every 512th between them, and one `float32` to either side of each, R at the
/// threshold. Those are all points at which a decision with N = 8 can change, those of `rne` among them.
fn decision_points(backend: Backend, format: Format) -> usize {
    let start = config(format, Mode::Rne, 8, false);
    let mut sweep = Sweep::new("ext-l16-n8", backend, start, 199);
    let largest = format.spec().map_or(127, |spec| spec.max_finite);
    let value = |pattern: u32| f64::from(decode(format, pattern));
    for mode in [Mode::Rne, Mode::SrA, Mode::SrC] {
        for saturate in [false, true] {
            sweep.set(config(format, mode, 8, saturate));
            for pattern in 0..=largest {
                let low = value(pattern);
                // Beyond the largest the grid goes on as if it had no end.
                let step = match pattern == largest {
                    true => low - value(pattern - 1),
                    false => value(pattern + 1) - low,
                };
                let sign = (pattern & 1) << 31;
                for k in 0..512u32 {
                    let x = (low + step * f64::from(k) / 512.0) as f32;
                    let x = x.to_bits();
                    for x in [x.saturating_sub(1), x, x + 1] {
                        if mode == Mode::Rne {
                            sweep.case(x | sign, 0);
                        } else if !saturate || pattern == largest {
                            let words = threshold_words(k.div_ceil(2), 8);
                            words.iter().for_each(|word| sweep.case(x | sign, *word));
                        }
                    }
                }
            }
        }
    }
    sweep.finish()
}

/// Every finite `float16`, exact, a `float32` to either side, and around the middle to the next, R at the threshold.
fn float16_values(backend: Backend) -> usize {
    let start = config(Format::Float16, Mode::Rne, 16, false);
    let mut sweep = Sweep::new("ext-l16-n16", backend, start, 101);
    let value = |pattern: u32| f64::from(decode(Format::Float16, pattern));
    for mode in Mode::ALL {
        sweep.set(config(Format::Float16, mode, 16, false));
        for pattern in 0..=0x7bffu32 {
            let low = value(pattern);
            // Beyond the largest the grid goes on as if it had no end.
            let step = match pattern {
                0x7bff => low - value(pattern - 1),
                _ => value(pattern + 1) - low,
            };
            let [start, middle, next] =
                [0.0, 0.5, 1.0].map(|k| ((low + k * step) as f32).to_bits());
            let sign = (pattern & 1) << 31;
            for x in [start, start + 1, middle - 1, middle, middle + 1, next - 1] {
                let nu = (f64::from(f32::from_bits(x)) - low) / step;
                let words = match mode.is_stochastic() {
                    true => threshold_words((nu * 65536.0) as u32, 16),
                    false => vec![0x5a5a],
                };
                words.iter().for_each(|word| sweep.case(x | sign, *word));
            }
        }
    }
    sweep.finish()
}

/// All discarded fields of `float16` with the words around the one that just rounds up: the 13 bits of a normal result,
/// and the 16 bits of a subnormal one three places further down.
fn float16_fields(backend: Backend) -> usize {
    let start = config(Format::Float16, Mode::SrA, 16, false);
    let mut sweep = Sweep::new("ext-l16-n16", backend, start, 101);
    for mode in STOCHASTIC {
        sweep.set(config(Format::Float16, mode, 16, false));
        // Even, odd, negative, about to carry, to overflow, to leave the subnormals.
        for upper in [
            0x3f80_0000,
            0x3f80_2000,
            0xbf80_0000,
            0x3fff_e000,
            0x477f_e000,
            0x387f_e000u32,
        ] {
            let width = if upper == 0x387f_e000 { 14 } else { 13 };
            for field in 0..1u32 << width {
                let x = (upper & !((1 << width) - 1)) | field;
                for word in threshold_words(field << (16 - width), 16) {
                    sweep.case(x, word);
                }
            }
        }
        for field in 0..=0xffff {
            for word in threshold_words(field, 16) {
                sweep.case(0xb712_0000 | field, word);
            }
        }
    }
    sweep.finish()
}

macro_rules! on_both {
    ($($name:ident: $body:expr, $in_full:expr;)+) => {$(
        mod $name {
            use super::*;

            #[test]
            fn in_rust_hdl() {
                let body: fn(Backend) -> usize = $body;
                assert!(body(Backend::Rtl) > 1_000);
            }

            #[test]
            fn in_verilator() {
                let body: fn(Backend) -> usize = $body;
                assert_eq!(body(Backend::Verilator), $in_full);
            }
        }
    )+};
}

on_both! {
    bfloat16_upper_halves: upper_halves, 65_536 * 70;
    bfloat16_discarded_fields: discarded_fields, 5_504_898;
    float16_every_value: float16_values, 2_472_704;
    float16_discarded_fields: float16_fields, 1_474_506;
    eight_bit_words: all_bytes, 2 * 256 * 5 * 256 * 2;
    e4m3fn_decision_points: |b| decision_points(b, Format::Float8E4m3fn), 2_735_616;
    e4m3_decision_points: |b| decision_points(b, Format::Float8E4m3), 2_585_844;
    e5m2_decision_points: |b| decision_points(b, Format::Float8E5m2), 2_671_428;
    e3m4_decision_points: |b| decision_points(b, Format::Float8E3m4), 2_414_676;
    int8_decision_points: |b| decision_points(b, Format::Int8), 2_757_012;
}

#[test]
fn all_words_in_rust_hdl() {
    all_words(Backend::Rtl);
}

#[test]
fn all_words_in_verilator() {
    all_words(Backend::Verilator);
}
