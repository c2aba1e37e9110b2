//! Products whose answer is known without the golden model.

use crate::bench::{Product, SIZES, open};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::Shape;
use thorong_cosim::drive::stall::Stall;

#[test]
fn the_smallest_value_everywhere() {
    // (-128)^2 = 2^14, K times.
    for array in SIZES {
        let shape = Shape {
            m: 5,
            k: 2 * array.rows + 1,
            n: array.cols + 1,
        };
        let product = Product {
            shape,
            a: vec![-128; shape.m * shape.k],
            b: vec![-128; shape.k * shape.n],
            c0: None,
        };
        for backend in Backend::ALL {
            let mut dut = open(array, backend);
            let outcome = product
                .run(dut.as_mut(), array, &mut Stall::none())
                .unwrap();
            assert!(outcome.c.iter().all(|&c| c == (shape.k << 14) as i32));
        }
    }
}

#[test]
fn sums_wrap_modulo_2_to_the_32() {
    let array = SIZES[1];
    let (max, min) = (i32::MAX, i32::MIN);
    let product = Product {
        shape: Shape { m: 2, k: 1, n: 2 },
        a: vec![1, -1],
        b: vec![1, -128],
        c0: Some(vec![max, min, min, max]),
    };
    for backend in Backend::ALL {
        let mut dut = open(array, backend);
        let outcome = product
            .run(dut.as_mut(), array, &mut Stall::none())
            .unwrap();
        assert_eq!(outcome.c, [min, max - 127, max, min + 127]);
    }
}

#[test]
fn a_product_with_the_identity_is_the_other_operand() {
    for array in SIZES {
        let side = array.rows + array.cols + 1;
        let mut product = Product::fixed(
            Shape {
                m: side,
                k: side,
                n: side,
            },
            9,
        );
        for i in 0..side * side {
            product.b[i] = i8::from(i / side == i % side);
        }
        let mut dut = open(array, Backend::Verilator);
        let outcome = product
            .run(dut.as_mut(), array, &mut Stall::none())
            .unwrap();
        let a: Vec<i32> = product.a.iter().map(|&x| x.into()).collect();
        assert_eq!(outcome.c, a);
    }
}
