//! Many random products a class of formats, M, K and N up to 200, every stream paused in a quarter of the cycles:
//! `PROPTEST_CASES=10000 cargo test -p thorong-verif --test tensor soak -- --ignored`.

use crate::common::open;
use crate::rounded::{FLOATS, FloatCase};
use proptest::test_runner::Config;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::Shape;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::drive::tensor::{Engine, Operands, Plan, Swap, TensorHost, gemm};
use thorong_golden::{Format, fast};

/// Runs `case` on `PROPTEST_CASES` shapes; it says whether the bits were right.
fn soak(name: &str, mut case: impl FnMut(Shape, u64, &mut Stall) -> bool) {
    let cases = Config::default().cases;
    let mut random = ChaCha8Rng::seed_from_u64(name.bytes().map(u64::from).sum());
    for done in 0..cases {
        // Half of them short: there are the edges, and ten thousand are done in minutes.
        let mut side = || match random.random_range(0..8) {
            0 => 1,
            1..4 => random.random_range(1..=40),
            _ => random.random_range(1..=200),
        };
        let shape = Shape {
            m: side(),
            k: side(),
            n: side(),
        };
        let seed = random.random();
        let right = case(shape, seed, &mut Stall::random(0.25, seed));
        assert!(right, "{name}: case {done} differs, {shape:?}, seed {seed}");
        if (done + 1).is_multiple_of(100) {
            eprintln!("{name}: {} products, 0 mismatches", done + 1);
        }
    }
    eprintln!("{name}: {cases} products, 0 mismatches");
}

fn floats(name: &str, formats: &[Format]) {
    let mut plain = open("float-8x8", Backend::Verilator);
    let mut rounded = open("float-rounded-8x8", Backend::Verilator);
    soak(name, |shape, seed, stall| {
        let mut case = FloatCase::random(shape, formats, seed);
        // Every second one is rounded.
        let (dut, preset) = match seed % 2 {
            0 => (rounded.as_mut(), "float-rounded-8x8"),
            _ => {
                case.to = None;
                (plain.as_mut(), "float-8x8")
            }
        };
        let (c, ..) = case.run(dut, preset, stall).unwrap();
        c == case.golden()
    });
}

#[test]
#[ignore = "soak"]
fn soak_of_int8() {
    let mut dut = open("int8-8x8", Backend::Verilator);
    soak("int8", |shape, seed, stall| {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let Shape { m, k, n } = shape;
        let mut bytes = |count: usize| -> Vec<i8> {
            (0..count)
                .map(|_| match random.random_range(0..8) {
                    0 => i8::MIN,
                    _ => random.random(),
                })
                .collect()
        };
        let (a, b) = (bytes(m * k), bytes(k * n));
        let c0: Option<Vec<i32>> =
            (seed % 2 == 0).then(|| (0..m * n).map(|_| random.random()).collect());
        let patterns = |x: &[i8]| -> Vec<u32> { x.iter().map(|x| (*x as u8).into()).collect() };
        let words: Option<Vec<u32>> =
            (c0.as_ref()).map(|c0| c0.iter().map(|c| c.cast_unsigned()).collect());
        let engine = Engine::of_preset("int8-8x8");
        let mut host = TensorHost::new(dut.as_mut(), engine, 8, stall).unwrap();
        let operands = Operands {
            shape,
            a: &patterns(&a),
            b: &patterns(&b),
            c0: words.as_deref(),
            formats: (6, 6),
            output: None,
        };
        let plan = Plan::new(shape, engine, Swap::Auto);
        let done = gemm(&mut host, dut.as_mut(), plan, operands, &mut |_, _| ()).unwrap();
        let golden = fast::gemm_i8(m, k, n, &a, &b, c0.as_deref());
        done.c.iter().map(|c| c.cast_signed()).eq(golden)
    });
}

#[test]
#[ignore = "soak"]
fn soak_of_bfloat16() {
    floats("bfloat16", &FLOATS[..1]);
}

#[test]
#[ignore = "soak"]
fn soak_of_float16() {
    floats("float16", &FLOATS[1..2]);
}

#[test]
#[ignore = "soak"]
fn soak_of_float8() {
    floats("float8", &FLOATS[2..]);
}

#[test]
#[ignore = "soak"]
fn soak_of_mixed_formats() {
    floats("mixed", &FLOATS);
}
