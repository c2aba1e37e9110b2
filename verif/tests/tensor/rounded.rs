//! Products of floats whose results the engine rounds: the same bits on every engine, however the product is cut.

use crate::common::open;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cell::RefCell;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::Shape;
use thorong_cosim::drive::rounder::{format_code, mode_code};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::drive::tensor::{Engine, Operands, Output, Plan, Swap, TensorHost, gemm};
use thorong_cosim::dut::{CosimError, Dut};
use thorong_golden::{Format, Mode, Rounding, decode, fast, round_tensor};

const ENGINES: [&str; 3] = [
    "float-rounded-4x4",
    "float-rounded-8x8",
    "float-rounded-16x16",
];

/// C = C0 + A B of floats, rounded or not.
#[derive(Clone, Debug)]
pub(crate) struct FloatCase {
    pub(crate) shape: Shape,
    pub(crate) a: (Vec<u32>, Format),
    pub(crate) b: (Vec<u32>, Format),
    pub(crate) c0: Option<Vec<u32>>,
    pub(crate) to: Option<(Format, Mode, bool)>,
    pub(crate) seed: u64,
    pub(crate) stream: u32,
}

impl FloatCase {
    /// A random one: numbers of all kinds, most of them of a size at which sums round.
    pub(crate) fn random(shape: Shape, formats: &[Format], seed: u64) -> FloatCase {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let format = |random: &mut ChaCha8Rng| formats[random.random_range(0..formats.len())];
        let (a_format, b_format) = (format(&mut random), format(&mut random));
        let wild = random.random_range(0..4) == 0;
        let mut numbers = |count: usize, format: Format| -> Vec<u32> {
            // The exponents around 1.
            let (mask, one) = match format {
                Format::Bfloat16 => (0x83ff, 0x3c00),
                Format::Float16 => (0x8fff, 0x3000),
                Format::Float8E5m2 => (0x8f, 0x30),
                Format::Float8E3m4 => (0x9f, 0x20),
                _ => (0x9f, 0x20),
            };
            let all = (1u32 << format.bits()) - 1;
            let number = |word: u32| match wild {
                true => word & all,
                false => word & mask | one,
            };
            (0..count).map(|_| number(random.random())).collect()
        };
        let a = numbers(shape.m * shape.k, a_format);
        let b = numbers(shape.k * shape.n, b_format);
        let c0 = random.random::<bool>().then(|| {
            (0..shape.m * shape.n)
                .map(|_| random.random::<u32>() & 0x83ff_ffff | 0x3c00_0000)
                .collect()
        });
        let to = (
            Format::ROUNDED[random.random_range(0..7)],
            Mode::ALL[random.random_range(0..4)],
            random.random(),
        );
        FloatCase {
            shape,
            a: (a, a_format),
            b: (b, b_format),
            c0,
            to: Some(to),
            seed: random.random(),
            stream: random.random(),
        }
    }

    pub(crate) fn golden(&self) -> Vec<u32> {
        let Shape { m, k, n } = self.shape;
        let values = |(patterns, format): &(Vec<u32>, Format)| -> Vec<f32> {
            patterns.iter().map(|p| decode(*format, *p)).collect()
        };
        let c0: Option<Vec<f32>> =
            (self.c0.as_ref()).map(|c0| c0.iter().map(|c| f32::from_bits(*c)).collect());
        let sums = fast::gemm_f32(m, k, n, &values(&self.a), &values(&self.b), c0.as_deref());
        let sums: Vec<u32> = sums.into_iter().map(f32::to_bits).collect();
        match self.to {
            None => sums,
            Some((format, mode, saturate)) => {
                let rounding = Rounding {
                    mode,
                    bits: 16,
                    saturate,
                };
                round_tensor(&sums, format, rounding, self.seed, self.stream, 0)
            }
        }
    }

    /// C, the cycles, and the plan's.
    pub(crate) fn run(
        &self,
        dut: &mut dyn Dut,
        preset: &str,
        stall: &mut Stall,
    ) -> Result<(Vec<u32>, u64, u64), CosimError> {
        let engine = Engine::of_preset(preset);
        let mut host = TensorHost::new(dut, engine, 16, stall)?;
        let code = |format| format_code(format).expect("a format of the engine") as u16;
        let output = self.to.map(|(format, mode, saturate)| Output {
            format: code(format),
            mode: mode_code(mode) as u16,
            saturate,
            seed: self.seed,
            stream: self.stream,
        });
        let swap = match output.is_some_and(Output::counts) {
            true => Swap::Never,
            false => Swap::Auto,
        };
        let plan = Plan::new(self.shape, engine, swap);
        let operands = Operands {
            shape: self.shape,
            a: &self.a.0,
            b: &self.b.0,
            c0: self.c0.as_deref(),
            formats: (code(self.a.1), code(self.b.1)),
            output,
        };
        let done = gemm(&mut host, dut, plan, operands, &mut |_, _| ())?;
        Ok((done.c, done.cycles, plan.cycles(engine)))
    }
}

/// The 8- and 16-bit floats.
pub(crate) const FLOATS: [Format; 6] = [
    Format::Bfloat16,
    Format::Float16,
    Format::Float8E4m3fn,
    Format::Float8E4m3,
    Format::Float8E5m2,
    Format::Float8E3m4,
];

/// Large enough that the 4x4 engine needs several commands, in M, K and N.
fn cases() -> impl Strategy<Value = FloatCase> {
    let side = |most: usize| prop_oneof![1 => Just(1usize), 6 => 1..=most];
    (side(90), side(70), side(70), any::<u64>())
        .prop_map(|(m, k, n, seed)| FloatCase::random(Shape { m, k, n }, &FLOATS, seed))
}

#[test]
fn every_engine_rounds_to_the_same_bits() {
    let devices = ENGINES.map(|name| (name, RefCell::new(open(name, Backend::Verilator))));
    let config = Config {
        cases: Config::default().cases / 8,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng)
        .run(&(cases(), any::<[u64; 3]>()), |(case, seeds)| {
            let golden = case.golden();
            for ((name, dut), seed) in devices.iter().zip(seeds) {
                let quiet = seed % 2 == 0;
                let mut stall = Stall::random(if quiet { 0.0 } else { 0.25 }, seed);
                let mut dut = dut.borrow_mut();
                let (c, cycles, contract) = case.run(dut.as_mut(), name, &mut stall).unwrap();
                prop_assert!(c == golden, "on {}: {:?}", name, case.shape);
                prop_assert!(cycles >= contract);
                prop_assert!(!quiet || cycles == contract, "{} {}", cycles, contract);
            }
            Ok(())
        })
        .unwrap();
}

/// In Rust-HDL's simulator: two blocks of rows, two k-tiles, two n-tiles, rows that begin at every index modulo four.
#[test]
fn rust_hdls_simulator_rounds_to_the_same_bits() {
    let name = ENGINES[0];
    let mut dut = open(name, Backend::Rtl);
    for (mode, seed) in [(Mode::SrA, 3), (Mode::SrC, 4)] {
        let shape = Shape { m: 66, k: 5, n: 7 };
        let mut case = FloatCase::random(shape, &FLOATS[..1], seed);
        case.to = Some((Format::Bfloat16, mode, false));
        let (c, cycles, contract) = case.run(dut.as_mut(), name, &mut Stall::none()).unwrap();
        assert!(c == case.golden(), "{mode}");
        assert_eq!(cycles, contract);
        // The bits matter: another stream gives another result.
        case.stream = !case.stream;
        assert!(c != case.golden(), "{mode}");
    }
}

/// 1 * x for the numbers that break other rounders.
#[test]
fn known_answers_leave_the_engine() {
    let (name, mode) = (ENGINES[1], Mode::Rne);
    let mut dut = open(name, Backend::Verilator);
    let answers = [
        // 464 lies between 448, the largest, and what would be NaN.
        (Format::Float8E4m3fn, false, 464.0f32.to_bits(), 0x7e),
        (Format::Float8E5m2, false, 61440.0f32.to_bits(), 0x7c),
        (Format::Float8E5m2, true, 61440.0f32.to_bits(), 0x7b),
        (Format::Bfloat16, false, 0x7f80_0001, 0x7fc0),
        (Format::Bfloat16, false, 0x3fff_ffff, 0x4000),
        (Format::Float16, false, 0x8000_0000, 0x8000),
        (Format::Int8, false, (-129.0f32).to_bits(), 0x80),
        (Format::Int8, false, 0x7fc0_0000, 0),
    ];
    for (to, saturate, x, y) in answers {
        // -0 * 1 changes none of them.
        let case = FloatCase {
            shape: Shape { m: 1, k: 1, n: 1 },
            a: (vec![0x8000], Format::Bfloat16),
            b: (vec![0x3f80], Format::Bfloat16),
            c0: Some(vec![x]),
            to: Some((to, mode, saturate)),
            seed: 0,
            stream: 0,
        };
        assert_eq!(case.golden(), [y], "{to} of {x:x}");
        let (c, ..) = case.run(dut.as_mut(), name, &mut Stall::none()).unwrap();
        assert_eq!(c, [y], "{to} of {x:x}");
    }
}
