//! Presets by their names, tensors as proptest makes them, and what their results must be.

use proptest::collection::vec;
use proptest::prelude::*;
use thorong_cosim::drive::rounder::{Config, Counter, Tensor};
use thorong_golden::{Format, Mode, Rounding, ShiftRegister, random_bits, round};
use thorong_rtl::presets::PRESETS;
use thorong_rtl::rounder::{counter, external, linear};

/// Where a preset has its random words from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Given,
    Counter,
    ShiftRegister,
}

/// What a preset's name says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) source: Source,
    pub(crate) lanes: usize,
    pub(crate) bits: u32,
    pub(crate) latency: u64,
}

pub(crate) fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for preset in PRESETS.iter().filter(|p| p.block == "rounder") {
        let mut parts = preset.name.split('-');
        let source = parts.next().expect("a source");
        let mut number = |letter| {
            let part = parts.next().and_then(|p| p.strip_prefix(letter));
            part.and_then(|n| n.parse().ok()).expect("a number")
        };
        let (source, latency) = match source {
            "ext" => (Source::Given, external::LATENCY),
            "threefry" => (Source::Counter, counter::LATENCY),
            "lfsr" => (Source::ShiftRegister, linear::LATENCY),
            _ => panic!("{}: what is {source}?", preset.name),
        };
        shapes.push(Shape {
            name: preset.name,
            source,
            lanes: number('l'),
            bits: number('n') as u32,
            latency: latency as u64,
        });
    }
    assert_eq!(shapes.len(), 18);
    shapes
}

/// A tensor as proptest makes it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) config: Config,
    pub(crate) x: Vec<u32>,
    pub(crate) random: Option<Vec<u16>>,
    /// The start of a shift register.
    pub(crate) state: Option<[u32; 4]>,
}

impl Case {
    pub(crate) fn tensor(&self) -> Tensor<'_> {
        Tensor {
            config: self.config,
            x: &self.x,
            random: self.random.as_deref(),
            state: self.state,
        }
    }

    pub(crate) fn golden(&self) -> Vec<u32> {
        let Config {
            format,
            rounding,
            counter,
        } = self.config;
        let mut register = self.state.map(ShiftRegister::new);
        let mut word = |i: usize| match (&self.random, &mut register) {
            (Some(words), _) => u32::from(words[i]),
            (None, Some(register)) => register.word(rounding.bits),
            (None, None) => {
                let index = counter.first + i as u64;
                random_bits(counter.seed, counter.stream, index, rounding.bits)
            }
        };
        let pairs = self.x.iter().enumerate();
        pairs
            .map(|(i, x)| round(*x, format, rounding, word(i)))
            .collect()
    }
}

/// Numbers in the formats' ranges, and any pattern at all.
pub(crate) fn number() -> impl Strategy<Value = u32> {
    prop_oneof![
        3 => (-20i32..20, 0u32..1 << 24).prop_map(|(e, m)| (((e + 127) as u32) << 23) ^ (m << 8)),
        1 => any::<u32>(),
    ]
}

pub(crate) fn case(shape: Shape, elements: std::ops::Range<usize>) -> impl Strategy<Value = Case> {
    let format = proptest::sample::select(Format::ROUNDED.to_vec());
    let mode = proptest::sample::select(Mode::ALL.to_vec());
    // Few seeds, so that a tensor often has its predecessor's; indices near the counter's ends too.
    let first = prop_oneof![
        0u64..100,
        any::<u64>().prop_map(|i| i % ((1 << 34) - 10_000))
    ];
    let counter = (0u64..4, any::<u32>(), first, any::<[u32; 4]>());
    let data = vec((number(), any::<u16>()), elements);
    (format, mode, any::<bool>(), counter, data).prop_map(
        move |(format, mode, saturate, counter, data)| {
            let (seed, stream, first, state) = counter;
            let (x, random): (Vec<u32>, Vec<u16>) = data.into_iter().unzip();
            Case {
                config: Config {
                    format,
                    rounding: Rounding::new(mode, shape.bits, saturate).expect("1 to 16 bits"),
                    counter: Counter {
                        seed: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15),
                        stream,
                        first,
                    },
                },
                x,
                random: (shape.source == Source::Given).then_some(random),
                state: (shape.source == Source::ShiftRegister)
                    .then(|| state.map(|word| word.max(1))),
            }
        },
    )
}

/// The beats that a tensor takes.
pub(crate) fn beats(shape: &Shape, config: &Config, elements: usize) -> u64 {
    let skip = match shape.source {
        Source::Counter => config.counter.first as usize % 4 % shape.lanes,
        _ => 0,
    };
    (elements + skip).div_ceil(shape.lanes) as u64
}
