//! Random products: the golden model's bits, the contract's cycles.

use crate::bench::{Product, SIZES, most, open, preset, products};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};
use std::cell::RefCell;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::{Array, Shape};
use thorong_cosim::drive::stall::Stall;
use thorong_rtl::array::contract;
use thorong_verif::harness::Lockstep;

/// Any product, any pauses: C is the golden model's, and each cycle is accounted for.
fn values(array: Array, one_in: u32, cases: u32) {
    let name = preset(array);
    Lockstep::new(format!("array {name}"))
        .on("array", &name, Backend::Rtl, one_in)
        .on("array", &name, Backend::Verilator, 1)
        .cases(cases)
        .check(
            &products(most(array, 3, 40)),
            Product::golden,
            |dut, product, stall| {
                let outcome = product.run(dut, array, stall)?;
                assert_eq!(outcome.counters.total(), outcome.cycles);
                Ok::<_, thorong_cosim::dut::CosimError>(outcome.c)
            },
        );
}

#[test]
fn products_on_1x1() {
    values(SIZES[0], 4, 200);
}

#[test]
fn products_on_4x4() {
    values(SIZES[1], 4, 200);
}

#[test]
fn products_on_8x8() {
    values(SIZES[2], 16, 150);
}

#[test]
fn products_on_16x16() {
    values(SIZES[3], 32, 100);
}

#[test]
fn products_on_8x32() {
    values(SIZES[4], 32, 100);
}

#[test]
fn products_on_32x8() {
    values(SIZES[5], 32, 100);
}

/// Without pauses a product takes the contract's cycles, not one more or less: all shapes around the borders of tiles,
/// and M from far below R to above the turnaround.
fn takes_the_contracts_cycles(array: Array, on: Backend, rows: &[usize]) {
    let mut dut = open(array, on);
    let around = |tile: usize| [1, tile, tile + 1, 2 * tile, 3 * tile];
    for &m in rows {
        for k in around(array.rows) {
            for n in around(array.cols) {
                let shape = Shape { m, k, n };
                let product = Product::fixed(shape, m + k + n);
                let outcome = product
                    .run(dut.as_mut(), array, &mut Stall::none())
                    .unwrap();
                assert_eq!(outcome.c, product.golden(), "{shape:?}");
                assert_eq!(outcome.cycles, contract::cycles(shape, array), "{shape:?}");
                let (k_tiles, n_tiles) = shape.tiles(array);
                assert_eq!(outcome.counters.active, (k_tiles * n_tiles * m) as u64);
                assert_eq!(outcome.counters.waiting_activations, 0);
                assert_eq!(outcome.counters.total(), outcome.cycles);
            }
        }
    }
}

#[test]
fn cycles_are_the_contracts_on_every_size() {
    for array in SIZES {
        let rows = [1, array.rows, array.rows + 1, array.rows + array.cols + 7];
        takes_the_contracts_cycles(array, Backend::Verilator, &rows);
    }
}

#[test]
fn cycles_are_the_contracts_in_rust_hdls_simulator() {
    for array in [SIZES[0], SIZES[1]] {
        takes_the_contracts_cycles(array, Backend::Rtl, &[1, array.rows, 2 * array.rows + 9]);
    }
}

#[test]
fn reference_points_are_met() {
    let array = SIZES[3];
    let mut dut = open(array, Backend::Verilator);
    for ((m, k, n), cycles) in [((128, 256, 256), 32_814), ((64, 64, 64), 1_070)] {
        let product = Product::fixed(Shape { m, k, n }, 1);
        let outcome = product
            .run(dut.as_mut(), array, &mut Stall::none())
            .unwrap();
        assert_eq!(outcome.c, product.golden());
        assert_eq!(outcome.cycles, cycles + array.fixed_latency());
    }
}

/// The operands alone decide: whatever the size and the pauses, the same bits.
#[test]
fn every_size_gives_the_same_bits() {
    let devices = SIZES.map(|array| (array, RefCell::new(open(array, Backend::Verilator))));
    let most = Shape {
        m: 40,
        k: 70,
        n: 70,
    };
    let config = Config {
        cases: Config::default().cases / 4,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/proptest-regressions/array.txt",
        ))),
        ..Config::default()
    };
    let seeds = proptest::collection::vec(any::<u64>(), SIZES.len());
    proptest!(config, |(product in products(most), seeds in seeds)| {
        let golden = product.golden();
        for ((array, dut), seed) in devices.iter().zip(seeds) {
            let mut stall = Stall::random(if seed % 2 == 0 { 0.0 } else { 0.25 }, seed);
            let outcome = product.run(dut.borrow_mut().as_mut(), *array, &mut stall).unwrap();
            prop_assert_eq!(&outcome.c, &golden, "on {}", preset(*array));
        }
    });
}
