//! Products of any size through the driver, cut into commands, operands swapped or not.

use crate::common::open;
use proptest::prelude::*;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::Shape;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::drive::tensor::{Engine, Operands, Plan, Swap, TensorHost, gemm};
use thorong_cosim::dut::{CosimError, Dut};
use thorong_verif::harness::{Grid, Lockstep};

const PRESET: &str = "int8-4x4";

#[derive(Clone, Debug)]
struct Product {
    shape: Shape,
    swap: Swap,
    a: Vec<i8>,
    b: Vec<i8>,
    c0: Option<Vec<i32>>,
}

fn products() -> impl Strategy<Value = Product> {
    use proptest::collection::vec;
    let side = || prop_oneof![1 => Just(1usize), 6 => 1usize..=200];
    let swap = prop_oneof![Just(Swap::Auto), Just(Swap::Never), Just(Swap::Always)];
    (side(), side(), side(), swap).prop_flat_map(|(m, k, n, swap)| {
        let byte = || prop_oneof![3 => any::<i8>(), 1 => Just(i8::MIN)];
        let c0 = proptest::option::of(vec(any::<i32>(), m * n));
        (vec(byte(), m * k), vec(byte(), k * n), c0).prop_map(move |(a, b, c0)| Product {
            shape: Shape { m, k, n },
            swap,
            a,
            b,
            c0,
        })
    })
}

impl Product {
    fn grid(&self, data: Vec<i32>) -> Grid<i32> {
        Grid {
            name: "C",
            columns: self.shape.n,
            data,
        }
    }

    fn golden(&self) -> Grid<i32> {
        let Shape { m, k, n } = self.shape;
        self.grid(thorong_golden::fast::gemm_i8(
            m,
            k,
            n,
            &self.a,
            &self.b,
            self.c0.as_deref(),
        ))
    }

    /// C, the cycles, and the plan's.
    fn run(
        &self,
        dut: &mut dyn Dut,
        stall: &mut Stall,
    ) -> Result<(Grid<i32>, u64, u64), CosimError> {
        let engine = Engine::of_preset(PRESET);
        let mut host = TensorHost::new(dut, engine, 8, stall)?;
        let bytes = |from: &[i8]| -> Vec<u32> {
            from.iter().map(|x| u32::from(x.cast_unsigned())).collect()
        };
        let words =
            |from: &Vec<i32>| -> Vec<u32> { from.iter().map(|x| x.cast_unsigned()).collect() };
        let (a, b, c0) = (bytes(&self.a), bytes(&self.b), self.c0.as_ref().map(words));
        let operands = Operands {
            shape: self.shape,
            a: &a,
            b: &b,
            c0: c0.as_deref(),
            formats: (6, 6),
            output: None,
        };
        let plan = Plan::new(self.shape, engine, self.swap);
        let done = gemm(&mut host, dut, plan, operands, &mut |_, _| ())?;
        let c = self.grid(done.c.iter().map(|c| c.cast_signed()).collect());
        Ok((c, done.cycles, plan.cycles(engine)))
    }
}

#[test]
fn any_product_in_any_plan() {
    Lockstep::new("tensor products of any size")
        .on("tensor", PRESET, Backend::Verilator, 1)
        .cases(40)
        .check(&products(), Product::golden, |dut, product, stall| {
            let (c, cycles, contract) = product.run(dut, stall)?;
            assert!(
                cycles >= contract,
                "{cycles} cycles, the contract has {contract}"
            );
            Ok::<_, CosimError>(c)
        });
}

#[test]
fn a_plan_takes_the_contracts_cycles() {
    let mut dut = open(PRESET, Backend::Verilator);
    for (m, k, n) in [
        (1, 100, 150),
        (150, 100, 1),
        (7, 3, 200),
        (90, 90, 90),
        (1, 1, 1),
    ] {
        for swap in [Swap::Never, Swap::Always, Swap::Auto] {
            let product = Product {
                shape: Shape { m, k, n },
                swap,
                a: vec![i8::MIN; m * k],
                b: vec![i8::MIN; k * n],
                c0: None,
            };
            let (c, cycles, contract) = product.run(dut.as_mut(), &mut Stall::none()).unwrap();
            assert_eq!(c, product.golden());
            assert_eq!(cycles, contract);
        }
    }
}

/// 17 columns take two n-tiles of 16, 17 rows one pass of 17: swapped, the product takes little more than half the cycles.
#[test]
fn operands_are_swapped_where_that_is_faster() {
    let engine = Engine::of_preset("int8-16x16");
    let shape = Shape {
        m: 256,
        k: 64,
        n: 17,
    };
    let cycles = |swap, shape| Plan::new(shape, engine, swap).cycles(engine);
    assert!(Plan::new(shape, engine, Swap::Auto).swap);
    assert!(10 * cycles(Swap::Auto, shape) < 6 * cycles(Swap::Never, shape));
    for m in 1..40 {
        for n in 1..40 {
            let shape = Shape { m, k: 33, n };
            let least = cycles(Swap::Never, shape).min(cycles(Swap::Always, shape));
            assert_eq!(cycles(Swap::Auto, shape), least);
        }
    }
}
