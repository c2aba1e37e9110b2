//! Without disturbance a command takes the contract's cycles, not one more or less.

use crate::common::{Case, INT8, open};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::Shape;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::drive::tensor::{Batch, Command, Engine, Place};
use thorong_cosim::dut::Dut;
use thorong_rtl::tensor::contract::{START, cycles, sequence};

/// A command of that shape, everything at the start of its bank.
fn dense(shape: Shape, preset: &str, c0: bool) -> Command {
    let engine = Engine::of_preset(preset);
    // bfloat16 by float8_e4m3fn.
    let formats = if preset.starts_with("int8") {
        INT8
    } else {
        2 << 4
    };
    // Every second shape to bfloat16 by sr-a: it takes as long.
    let rounding = match engine.rounder > 0 && shape.m % 2 == 1 {
        true => 1 << 7 | 2 << 11,
        false => 0,
    };
    let (k_tiles, n_tiles) = shape.tiles(engine.array);
    Command {
        id: 7,
        m: shape.m as u16,
        k: shape.k as u16,
        n: shape.n as u16,
        a: (0, k_tiles as u16),
        b: (0, n_tiles as u16),
        c0: (0, n_tiles as u16),
        c: (0, n_tiles as u16),
        flags: formats | u16::from(c0) | rounding,
        place: Place::default(),
    }
}

/// Runs commands on a device that nobody disturbs; the result must be the golden model's.
fn undisturbed(dut: &mut dyn Dut, preset: &str, commands: Vec<Command>) -> Batch {
    let case = Case { seed: 1, commands };
    let (left, batch) = case.run(dut, preset, &mut Stall::none()).unwrap();
    assert!(left == case.golden(preset), "{:?}", case.commands);
    batch
}

/// One command alone: the contract's cycles, and no wait but those that the contract knows.
fn alone(dut: &mut dyn Dut, preset: &str, shape: Shape) {
    let engine = Engine::of_preset(preset);
    for c0 in [false, true] {
        let batch = undisturbed(dut, preset, vec![dense(shape, preset, c0)]);
        assert_eq!(batch.cycles, cycles(shape, engine), "{shape:?} {c0}");
        let (k_tiles, n_tiles) = shape.tiles(engine.array);
        assert_eq!(batch.counters.active, (k_tiles * n_tiles * shape.m) as u64);
        assert_eq!(batch.counters.waiting_activations, 0);
        // Taken at once, and its completion is taken in the cycle after the last result.
        assert_eq!(batch.counters.idle, START + 1);
    }
}

/// Shapes around the borders of tiles, groups and blocks, as far as they fit.
fn borders(preset: &str, on: Backend, rows: &[usize], k_tiles: &[usize], n_tiles: &[usize]) {
    let engine = Engine::of_preset(preset);
    let mut dut = open(preset, on);
    for &m in rows {
        for kt in k_tiles {
            for nt in n_tiles {
                let array = engine.array;
                let shape = Shape {
                    m,
                    k: kt * array.rows - 1,
                    n: nt * array.cols - 1,
                };
                if engine.fits(shape) {
                    alone(dut.as_mut(), preset, shape);
                }
            }
        }
    }
}

#[test]
fn a_command_takes_the_contracts_cycles() {
    // 4x4: D = 12, groups of 1 to 3 n-tiles, blocks of 64 and 32 rows.
    borders(
        "int8-4x4",
        Backend::Verilator,
        &[1, 3, 4, 5, 6, 11, 12, 32, 64, 65, 96, 97, 128, 200],
        &[1, 2, 3],
        &[1, 2, 3, 5, 6, 7],
    );
    borders("int8-4x4", Backend::Rtl, &[5, 70], &[2], &[1, 4]);
    borders(
        "int8-8x8",
        Backend::Verilator,
        &[1, 8, 13, 20, 65],
        &[1, 3],
        &[1, 2, 5, 7],
    );
}

#[test]
fn a_float_command_takes_the_contracts_cycles() {
    borders(
        "float-4x4",
        Backend::Verilator,
        &[1, 4, 5, 6, 12, 13, 65, 97],
        &[1, 3],
        &[1, 2, 5, 7],
    );
}

#[test]
fn a_deep_array_takes_the_contracts_cycles() {
    // D = 21 on 4x4: groups of up to 6 n-tiles.
    borders(
        "float-l3-4x4",
        Backend::Verilator,
        &[1, 4, 6, 7, 20, 21, 65, 97],
        &[1, 3],
        &[1, 2, 5, 7, 11, 13],
    );
    borders(
        "float-l3-8x8",
        Backend::Verilator,
        &[1, 8, 36, 37, 129],
        &[1, 2],
        &[1, 3, 9],
    );
}

#[test]
fn a_fast_load_takes_the_contracts_cycles() {
    borders(
        "int8-fast-16x16",
        Backend::Verilator,
        &[1, 3, 4, 5, 8, 16, 17, 35, 36, 257],
        &[1, 2, 3],
        &[1, 2, 9, 18],
    );
}

#[test]
fn a_rounder_adds_its_latency() {
    borders(
        "float-rounded-4x4",
        Backend::Verilator,
        &[1, 4, 5, 12, 13, 65, 97],
        &[1, 3],
        &[1, 2, 5, 7],
    );
    borders(
        "float-rounded-8x8",
        Backend::Verilator,
        &[1, 8, 21, 66],
        &[1, 2],
        &[1, 3, 5],
    );
}

#[test]
fn the_reference_points_are_met() {
    let preset = "int8-16x16";
    let mut dut = open(preset, Backend::Verilator);
    for ((m, k, n), most) in [((128, 256, 256), 32_814), ((64, 64, 64), 1_070)] {
        let shape = Shape { m, k, n };
        alone(dut.as_mut(), preset, shape);
        assert_eq!(
            cycles(shape, Engine::of_preset(preset)),
            most + Engine::of_preset(preset).array.fixed_latency()
        );
    }
}

/// Commands in the queue overlap as the contract says: the next weights load while results drain, C0 waits for them.
#[test]
fn a_sequence_takes_the_contracts_cycles() {
    for preset in [
        "int8-4x4",
        "float-l3-4x4",
        "float-rounded-4x4",
        "int8-fast-16x16",
    ] {
        sequences(preset);
    }
}

fn sequences(preset: &'static str) {
    let engine = Engine::of_preset(preset);
    let dut = std::cell::RefCell::new(open(preset, Backend::Verilator));
    let one = (1usize..90, 1usize..14, 1usize..14, any::<bool>())
        .prop_map(|(m, k, n, c0)| (Shape { m, k, n }, c0))
        .prop_filter("longer than its check", move |(shape, _)| {
            engine.fits(*shape)
                && cycles(*shape, engine) >= cycles(Shape { m: 8, k: 1, n: 1 }, engine)
        });
    let cases = Config::default().cases / 4;
    let mut runner = TestRunner::new_with_rng(
        Config {
            cases,
            failure_persistence: None,
            ..Config::default()
        },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    runner
        .run(&proptest::collection::vec(one, 2..6), |list| {
            let commands = list
                .iter()
                .map(|(shape, c0)| dense(*shape, preset, *c0))
                .collect();
            let mut dut = dut.borrow_mut();
            let batch = undisturbed(dut.as_mut(), preset, commands);
            prop_assert_eq!(batch.cycles, sequence(&list, engine));
            Ok(())
        })
        .unwrap();
}
