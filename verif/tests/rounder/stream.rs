//! The stream's rules: throughput, latency, stalls, reset, control between tensors.

use crate::case::{Case, Shape, Source, beats, case, shapes};
use crate::common::{config, device};
use crate::watched::Watched;
use proptest::collection::vec;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::rounder::{Config, Counter, Tensor, round_stream, round_tensors};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::{Format, Mode};
use thorong_verif::harness::Lockstep;

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
    shapes()
        .into_iter()
        .filter(|s| s.source == Source::Given)
        .for_each(lockstep);
}

#[test]
fn lockstep_with_a_counter() {
    shapes()
        .into_iter()
        .filter(|s| s.source == Source::Counter)
        .for_each(lockstep);
}

#[test]
fn lockstep_with_a_shift_register() {
    let shapes = shapes().into_iter();
    shapes
        .filter(|s| s.source == Source::ShiftRegister)
        .for_each(lockstep);
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
                    random: (shape.source == Source::Given).then_some(&random[..*length]),
                    state: None,
                });
            }
            let outcome = round_tensors(dut.as_mut(), &tensors, &mut Stall::none()).unwrap();
            assert_eq!(outcome.cycles, expected, "{}: {lengths:?}", shape.name);
        }
    }
}

/// The output's valid and payload hold still while they wait, under stalls of both sides.
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
            let random = (shape.source == Source::Given).then_some(&random[..]);
            let mut stall = Stall::random([0.1, 0.5, 0.9][seed as usize % 3], seed);
            round_stream(&mut dut, &config, &x, random, &mut stall).unwrap();
        }
        dut.assert_clean();
    }
}

/// A reset in the middle of a tensor, with beats everywhere, leaves nothing behind.
#[test]
fn reset_inside_a_tensor() {
    for (name, backend) in [
        ("ext-l4-n16", Backend::Rtl),
        ("threefry-l4-n16", Backend::Rtl),
        ("threefry-l1-n8", Backend::Verilator),
        ("lfsr-l4-n8", Backend::Verilator),
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
                random: (shape.source == Source::Given).then(|| vec![77; 50]),
                state: (shape.source == Source::ShiftRegister).then_some([1, 2, 3, 4]),
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
