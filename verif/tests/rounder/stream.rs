//! The stream's rules: throughput, latency, stalls, reset, control between tensors.

use crate::common::{config, device};
use crate::watched::Watched;
use proptest::collection::vec;
use proptest::prelude::*;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::rounder::{Config, Counter, Tensor, lanes, round_stream, round_tensors};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::{Format, Mode, Rounding, random_bits, round};
use thorong_rtl::presets::PRESETS;
use thorong_rtl::rounder::{counter, external};
use thorong_verif::generic::{combinational_paths, valid_in_reset};
use thorong_verif::harness::Lockstep;

/// What a preset's name says.
#[derive(Clone, Copy, Debug)]
struct Shape {
    name: &'static str,
    given: bool,
    lanes: usize,
    bits: u32,
    latency: u64,
}

fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for preset in PRESETS.iter().filter(|p| p.block == "rounder") {
        let mut parts = preset.name.split('-');
        let source = parts.next().expect("a source");
        let mut number = |letter| {
            let part = parts.next().and_then(|p| p.strip_prefix(letter));
            part.and_then(|n| n.parse().ok()).expect("a number")
        };
        let given = source == "ext";
        shapes.push(Shape {
            name: preset.name,
            given,
            lanes: number('l'),
            bits: number('n') as u32,
            latency: if given {
                external::LATENCY
            } else {
                counter::LATENCY
            } as u64,
        });
    }
    assert_eq!(shapes.len(), 16);
    shapes
}

/// A tensor as proptest makes it.
#[derive(Clone, Debug)]
struct Case {
    config: Config,
    x: Vec<u32>,
    random: Option<Vec<u16>>,
}

impl Case {
    fn tensor(&self) -> Tensor<'_> {
        Tensor {
            config: self.config,
            x: &self.x,
            random: self.random.as_deref(),
        }
    }

    fn golden(&self) -> Vec<u32> {
        let Config {
            format,
            rounding,
            counter,
        } = self.config;
        let word = |i: usize| match &self.random {
            Some(words) => u32::from(words[i]),
            None => random_bits(
                counter.seed,
                counter.stream,
                counter.first + i as u64,
                rounding.bits,
            ),
        };
        let pairs = self.x.iter().enumerate();
        pairs
            .map(|(i, x)| round(*x, format, rounding, word(i)))
            .collect()
    }
}

/// Numbers in the formats' ranges, and any pattern at all.
fn number() -> impl Strategy<Value = u32> {
    prop_oneof![
        3 => (-20i32..20, 0u32..1 << 24).prop_map(|(e, m)| (((e + 127) as u32) << 23) ^ (m << 8)),
        1 => any::<u32>(),
    ]
}

fn case(shape: Shape, elements: std::ops::Range<usize>) -> impl Strategy<Value = Case> {
    let format = proptest::sample::select(Format::ROUNDED.to_vec());
    let mode = proptest::sample::select(Mode::ALL.to_vec());
    // Few seeds, so that a tensor often has its predecessor's; indices near the counter's ends too.
    let first = prop_oneof![
        0u64..100,
        any::<u64>().prop_map(|i| i % ((1 << 34) - 10_000))
    ];
    let counter = (0u64..4, any::<u32>(), first);
    let data = vec((number(), any::<u16>()), elements);
    (format, mode, any::<bool>(), counter, data).prop_map(
        move |(format, mode, saturate, counter, data)| {
            let (seed, stream, first) = counter;
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
                random: shape.given.then_some(random),
            }
        },
    )
}

/// Tensors of any format, mode and policy one behind the other, with stalls on both sides: the golden model's bits.
fn lockstep(shape: Shape) {
    let tensors = vec(case(shape, 1..3 * shape.lanes + 20), 1..6);
    Lockstep::preset("rounder", shape.name).cases(64).check(
        &tensors,
        |cases| cases.iter().flat_map(Case::golden).collect::<Vec<u32>>(),
        |dut, cases, stall| {
            let tensors: Vec<Tensor> = cases.iter().map(Case::tensor).collect();
            round_tensors(dut, &tensors, stall).map(|outcome| outcome.y)
        },
    );
}

#[test]
fn lockstep_with_given_words() {
    shapes().into_iter().filter(|s| s.given).for_each(lockstep);
}

#[test]
fn lockstep_with_a_counter() {
    shapes().into_iter().filter(|s| !s.given).for_each(lockstep);
}

/// The beats that a tensor takes.
fn beats(shape: &Shape, config: &Config, elements: usize) -> u64 {
    let skip = if shape.given {
        0
    } else {
        config.counter.first as usize % 4 % shape.lanes
    };
    (elements + skip).div_ceil(shape.lanes) as u64
}

/// Without stalls: beats + latency, for one tensor and for many, whatever their control. Seeds may alternate freely as
/// long as not three are within the generator's length.
#[test]
fn one_beat_a_cycle() {
    for shape in shapes() {
        let mut dut = device(shape.name, Backend::Verilator);
        let random = vec![0x1234; 1000];
        for lengths in [
            &[1usize][..],
            &[7],
            &[1000],
            &[1, 1, 1],
            &[100, 3, 500, 1000, 17],
        ] {
            let mut tensors = Vec::new();
            let mut expected = shape.latency;
            let x = vec![0x3f81_2345; 1000];
            for (i, length) in lengths.iter().enumerate() {
                let mut config =
                    config(Format::ROUNDED[i], Mode::ALL[i % 4], shape.bits, i % 2 == 0);
                config.counter.first = 10 * i as u64;
                config.counter.seed = (*length > 16 * shape.lanes * 2) as u64 * i as u64;
                expected += beats(&shape, &config, *length);
                tensors.push(Tensor {
                    config,
                    x: &x[..*length],
                    random: shape.given.then_some(&random[..*length]),
                });
            }
            let outcome = round_tensors(dut.as_mut(), &tensors, &mut Stall::none()).unwrap();
            assert_eq!(outcome.cycles, expected, "{}: {lengths:?}", shape.name);
        }
    }
}

/// A third seed waits for the first one's beats, and only then.
#[test]
fn a_third_seed_waits() {
    let shape = *shapes()
        .iter()
        .find(|s| s.name == "threefry-l4-n16")
        .expect("there");
    let mut dut = device(shape.name, Backend::Verilator);
    let x = [0x3f80_8000; 4];
    let mut cycles = |seeds: &[u64]| {
        let tensors: Vec<Tensor> = seeds
            .iter()
            .map(|seed| {
                let mut config = config(Format::Bfloat16, Mode::SrA, 16, false);
                config.counter.seed = *seed;
                Tensor {
                    config,
                    x: &x,
                    random: None,
                }
            })
            .collect();
        round_tensors(dut.as_mut(), &tensors, &mut Stall::none())
            .unwrap()
            .cycles
    };
    let fluent = |tensors: u64| tensors + shape.latency;
    assert_eq!(cycles(&[1, 1, 1, 1]), fluent(4));
    assert_eq!(cycles(&[1, 2]), fluent(2));
    assert_eq!(cycles(&[3, 3, 4, 4]), fluent(4));
    // The beat with the first seed enters in cycle 0 and needs its key until it has left stage 24, in cycle 25.
    assert_eq!(cycles(&[5, 6, 7]), fluent(3) + 24);
}

/// The payload holds still, nothing is valid in reset, no input reaches an output without a clock.
#[test]
fn stream_rules() {
    for shape in shapes() {
        let backend = Backend::Verilator;
        let mut dut = Watched::new(device(shape.name, backend));
        dut.reset(4);
        let x: Vec<u32> = (0..200).map(|i| 0x3f80_0000 + i * 0x4321).collect();
        let random: Vec<u16> = (0..200).map(|i| i * 321).collect();
        for seed in 0..20 {
            let config = config(Format::Float8E4m3, Mode::SrA, shape.bits, false);
            let random = shape.given.then_some(&random[..]);
            let mut stall = Stall::random([0.1, 0.5, 0.9][seed as usize % 3], seed);
            round_stream(&mut dut, &config, &x, random, &mut stall).unwrap();
        }
        dut.assert_clean();
        let mut dut = device(shape.name, backend);
        assert_eq!(valid_in_reset(dut.as_mut(), 20, 1), [], "{}", shape.name);
        let states = if shape.lanes <= 4 { 8 } else { 2 };
        let paths = combinational_paths(dut.as_mut(), states, 2);
        assert!(paths.is_empty(), "{}: {paths:?}", shape.name);
    }
}

/// A reset in the middle of a tensor, with beats everywhere, leaves nothing behind.
#[test]
fn reset_inside_a_tensor() {
    for (name, backend) in [
        ("ext-l4-n16", Backend::Rtl),
        ("threefry-l4-n16", Backend::Rtl),
        ("threefry-l1-n8", Backend::Verilator),
        ("threefry-l16-n16", Backend::Verilator),
    ] {
        let shape = *shapes().iter().find(|s| s.name == name).expect("there");
        let mut dut = device(name, backend);
        let set = |dut: &mut dyn Dut, port: &str, value| {
            let handle = dut.input(port, 1).expect("a port");
            dut.poke(handle, value);
        };
        // The output is blocked and then free, so that all stages are taken.
        for ready in [0, 1] {
            set(dut.as_mut(), "s_axis_tvalid", 1);
            set(dut.as_mut(), "s_axis_tlast", 0);
            set(dut.as_mut(), "m_axis_tready", ready);
            for _ in 0..40 {
                dut.step();
            }
            set(dut.as_mut(), "s_axis_tvalid", 0);
            dut.reset(2);
            let case = Case {
                config: Config {
                    counter: Counter {
                        seed: 5,
                        stream: 6,
                        first: 7,
                    },
                    ..config(Format::Float16, Mode::SrC, shape.bits, false)
                },
                x: (0..50).map(|i| 0x4321_0000 + i * 0x1357).collect(),
                random: shape.given.then(|| vec![77; 50]),
            };
            let outcome =
                round_tensors(dut.as_mut(), &[case.tensor()], &mut Stall::none()).unwrap();
            assert_eq!(outcome.y, case.golden());
            assert_eq!(
                outcome.cycles,
                beats(&shape, &case.config, 50) + shape.latency
            );
        }
    }
}

/// Any chunking, any number of lanes, stopped at any element and resumed from the visible state: the same bits.
#[test]
fn stop_save_resume() {
    let whole = Case {
        config: Config {
            counter: Counter {
                seed: 0x0123_4567_89ab_cdef,
                stream: 42,
                first: (1 << 33) + 3,
            },
            ..config(Format::Bfloat16, Mode::SrA, 16, false)
        },
        x: (0..400u32)
            .map(|i| 0x3f80_0000 + i.wrapping_mul(0x0001_2347))
            .collect(),
        random: None,
    };
    let golden = whole.golden();
    for shape in shapes().into_iter().filter(|s| !s.given && s.bits == 16) {
        let mut dut = device(shape.name, Backend::Verilator);
        let group = dut.output("state_group", 32).expect("a port");
        let element = dut.output("state_element", 2).ok();
        for chunk in [1, 2, 3, 5, 16, 33, 64, 100] {
            let (mut y, mut from) = (Vec::new(), 0);
            let mut first = whole.config.counter.first;
            while from < whole.x.len() {
                let to = (from + chunk).min(whole.x.len());
                let mut config = whole.config;
                config.counter.first = first;
                let mut stall = Stall::random(0.3, chunk as u64);
                let part = &whole.x[from..to];
                y.extend(
                    round_stream(dut.as_mut(), &config, part, None, &mut stall)
                        .unwrap()
                        .y,
                );
                // The next lane 0, less the lanes of the last beat that were empty.
                let skip = if shape.lanes == 1 {
                    0
                } else {
                    (first % 4) as usize
                };
                let unused = (part.len() + skip).next_multiple_of(lanes(dut.as_ref()).unwrap())
                    - part.len()
                    - skip;
                let state = 4 * dut.peek(group) + element.map_or(0, |e| dut.peek(e));
                assert_eq!(
                    state % (1 << 34),
                    first + (to - from + unused) as u64,
                    "{}",
                    shape.name
                );
                first = state - unused as u64;
                from = to;
            }
            assert_eq!(y, golden, "{} in chunks of {chunk}", shape.name);
        }
    }
}

/// What does not fit is said, and nothing is sent.
#[test]
fn misuse_is_an_error() {
    let mut dut = device("ext-l4-n16", Backend::Rtl);
    let mut says = |config: &Config, x: &[u32], random: Option<&[u16]>| {
        let result = round_stream(dut.as_mut(), config, x, random, &mut Stall::none());
        result.expect_err("not possible").to_string()
    };
    let stochastic = config(Format::Bfloat16, Mode::SrA, 16, false);
    assert!(says(&stochastic, &[1], None).contains("sr-a needs a random word an element"));
    assert!(says(&stochastic, &[1], Some(&[1, 2])).contains("2 random words for 1 elements"));
    let narrow = config(Format::Bfloat16, Mode::SrA, 8, false);
    assert!(says(&narrow, &[1], Some(&[1])).contains("16 random bits, not 8"));
    let wide = config(Format::Float32, Mode::Rne, 16, false);
    assert!(says(&wide, &[1], None).contains("does not write float32"));
    let mut dut = device("threefry-l4-n16", Backend::Rtl);
    let result = round_stream(
        dut.as_mut(),
        &stochastic,
        &[1],
        Some(&[1]),
        &mut Stall::none(),
    );
    assert!(
        result
            .expect_err("not possible")
            .to_string()
            .contains("its own random words")
    );
}
