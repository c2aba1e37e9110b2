//! Random float products: the golden model's bits, the contract's cycles.

use crate::bench::most;
use crate::float::{FORMATS, FloatProduct, PRESETS, build_all, open, products};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};
use std::cell::RefCell;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::{Array, Shape};
use thorong_cosim::drive::stall::Stall;
use thorong_golden::Format;
use thorong_rtl::array::contract;
use thorong_verif::harness::Lockstep;

/// Any product, any pauses: C is the golden model's, and each cycle is accounted for.
fn values(name: &str, formats: &'static [Format], on_rtl: Option<u32>, cases: u32) {
    let array = Array::of_preset(name);
    let mut property = Lockstep::new(format!("array {name} {}", formats[0]));
    if let Some(one_in) = on_rtl {
        property = property.on("array", name, Backend::Rtl, one_in);
    }
    property
        .on("array", name, Backend::Verilator, 1)
        .cases(cases)
        .check(
            &products(most(array, 3, 24), formats),
            FloatProduct::golden,
            |dut, product, stall| {
                let outcome = product.run(dut, array, stall)?;
                assert_eq!(outcome.counters.total(), outcome.cycles);
                Ok::<_, thorong_cosim::dut::CosimError>(outcome.c)
            },
        );
}

#[test]
fn products_on_1x1() {
    values(PRESETS[0], &FORMATS, Some(10), 200);
}

#[test]
fn products_of_bfloat16_on_4x4() {
    values(PRESETS[1], &FORMATS[..1], Some(100), 200);
}

#[test]
fn products_of_float16_on_4x4() {
    values(PRESETS[1], &FORMATS[1..2], Some(100), 200);
}

#[test]
fn products_of_float8_on_4x4() {
    values(PRESETS[1], &FORMATS[2..], Some(100), 200);
}

#[test]
fn products_of_mixed_formats_on_4x4() {
    values(PRESETS[1], &FORMATS, Some(100), 200);
}

#[test]
fn products_on_8x8() {
    values(PRESETS[2], &FORMATS, None, 100);
}

#[test]
fn products_on_16x16() {
    values(PRESETS[3], &FORMATS, None, 40);
}

#[test]
fn products_on_8x32() {
    values(PRESETS[4], &FORMATS, None, 40);
}

#[test]
fn products_on_32x8() {
    values(PRESETS[5], &FORMATS, None, 40);
}

#[test]
fn products_on_deep_4x4() {
    values(PRESETS[6], &FORMATS, Some(100), 200);
}

#[test]
fn products_on_deep_8x8() {
    values(PRESETS[7], &FORMATS, None, 100);
}

#[test]
fn products_on_deep_16x16() {
    values(PRESETS[8], &FORMATS, None, 40);
}

#[test]
fn products_with_a_fast_load() {
    values(PRESETS[9], &FORMATS, None, 60);
}

/// Without pauses a product takes the contract's cycles: shapes around the borders of tiles, M from one row to above
/// the turnaround.
#[test]
fn cycles_are_the_contracts() {
    build_all();
    for name in PRESETS {
        let array = Array::of_preset(name);
        let mut dut = open(name, Backend::Verilator);
        let around = |tile: usize| [1, tile, 2 * tile + 1];
        let beats = array.tile_beats();
        for m in [1, beats, beats + 1, array.rows + array.cols + 7] {
            for k in around(array.rows) {
                for n in around(array.cols) {
                    let shape = Shape { m, k, n };
                    let product = FloatProduct::fixed(shape, m + k + n);
                    let outcome = product
                        .run(dut.as_mut(), array, &mut Stall::none())
                        .unwrap();
                    assert_eq!(outcome.c, product.golden(), "{name} {shape:?}");
                    let contract = contract::cycles(shape, array);
                    assert_eq!(outcome.cycles, contract, "{name} {shape:?}");
                    assert_eq!(outcome.counters.total(), outcome.cycles);
                }
            }
        }
    }
}

/// The operands alone decide: whatever the size, the depth, the way of loading and the pauses, the same bits.
#[test]
fn every_array_gives_the_same_bits() {
    build_all();
    let devices = PRESETS.map(|name| {
        let array = Array::of_preset(name);
        (name, array, RefCell::new(open(name, Backend::Verilator)))
    });
    let most = Shape {
        m: 20,
        k: 40,
        n: 40,
    };
    let config = Config {
        cases: Config::default().cases / 8,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/proptest-regressions/float_array.txt",
        ))),
        ..Config::default()
    };
    let seeds = proptest::collection::vec(any::<u64>(), devices.len());
    proptest!(config, |(product in products(most, &FORMATS), seeds in seeds)| {
        let golden = product.golden();
        for ((name, array, dut), seed) in devices.iter().zip(seeds) {
            let mut stall = Stall::random(if seed % 2 == 0 { 0.0 } else { 0.25 }, seed);
            let outcome = product.run(dut.borrow_mut().as_mut(), *array, &mut stall).unwrap();
            prop_assert_eq!(&outcome.c, &golden, "on {}", name);
        }
    });
}
