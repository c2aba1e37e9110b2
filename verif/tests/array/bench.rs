//! What the array's tests share: sizes, devices, random products.

use proptest::prelude::*;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::array::{Array, Outcome, Shape, gemm_i8};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{CosimError, Dut};
use thorong_rtl::presets;

/// Every size that is offered.
pub(crate) const SIZES: [Array; 6] = [
    Array::int8(1, 1),
    Array::int8(4, 4),
    Array::int8(8, 8),
    Array::int8(16, 16),
    Array::int8(8, 32),
    Array::int8(32, 8),
];

/// `int8-8x32`.
pub(crate) fn preset(array: Array) -> String {
    format!("int8-{}x{}", array.rows, array.cols)
}

/// A new device.
pub(crate) fn open(array: Array, on: Backend) -> Box<dyn Dut> {
    let found = presets::find("array", &preset(array)).expect("a size that is offered");
    backend::open(found, on, &OpenOptions::default()).unwrap()
}

/// A product: operands and what to start from.
#[derive(Clone, Debug)]
pub(crate) struct Product {
    pub(crate) shape: Shape,
    pub(crate) a: Vec<i8>,
    pub(crate) b: Vec<i8>,
    pub(crate) c0: Option<Vec<i32>>,
}

impl Product {
    pub(crate) fn golden(&self) -> Vec<i32> {
        let Shape { m, k, n } = self.shape;
        thorong_golden::gemm_i8(m, k, n, &self.a, &self.b, self.c0.as_deref())
    }

    pub(crate) fn run(
        &self,
        dut: &mut dyn Dut,
        array: Array,
        stall: &mut Stall,
    ) -> Result<Outcome, CosimError> {
        let c0 = self.c0.as_deref();
        gemm_i8(
            dut,
            array,
            self.shape,
            &self.a,
            &self.b,
            c0,
            stall,
            &mut |_, _| {},
        )
    }

    /// Operands that are a function of `salt`, full of extremes.
    pub(crate) fn fixed(shape: Shape, salt: usize) -> Product {
        let byte = |i: usize| match (i * 7 + salt) % 5 {
            0 => -128,
            1 => 127,
            _ => (i * 37 + salt * 11) as i8,
        };
        Product {
            shape,
            a: (0..shape.m * shape.k).map(byte).collect(),
            b: (0..shape.k * shape.n).map(|i| byte(i + 3)).collect(),
            c0: None,
        }
    }
}

/// One in four is -128 or another extreme: what sign extension gets wrong.
pub(crate) fn int8() -> impl Strategy<Value = i8> {
    prop_oneof![
        6 => any::<i8>(),
        1 => Just(i8::MIN),
        1 => prop_oneof![Just(i8::MAX), Just(0), Just(-1), Just(1)],
    ]
}

/// Sums near both ends, so that they wrap.
pub(crate) fn int32() -> impl Strategy<Value = i32> {
    prop_oneof![
        any::<i32>(),
        Just(i32::MAX),
        Just(i32::MIN),
        -20_000..20_000
    ]
}

/// Shapes of at most `most` in each dimension, often of 1.
fn shapes(most: Shape) -> impl Strategy<Value = Shape> {
    let side = |most: usize| prop_oneof![1 => Just(1), 5 => 1..=most];
    (side(most.m), side(most.k), side(most.n)).prop_map(|(m, k, n)| Shape { m, k, n })
}

/// Random products.
pub(crate) fn products(most: Shape) -> impl Strategy<Value = Product> {
    use proptest::collection::vec;
    shapes(most).prop_flat_map(|shape| {
        let Shape { m, k, n } = shape;
        let c0 = proptest::option::of(vec(int32(), m * n));
        (vec(int8(), m * k), vec(int8(), k * n), c0).prop_map(move |(a, b, c0)| Product {
            shape,
            a,
            b,
            c0,
        })
    })
}

/// Up to `tiles` k-tiles and n-tiles of `array`, up to `m` rows.
pub(crate) fn most(array: Array, tiles: usize, m: usize) -> Shape {
    Shape {
        m,
        k: array.rows * tiles,
        n: array.cols * tiles,
    }
}
