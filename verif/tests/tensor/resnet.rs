//! ResNet-50 at batch 1: how well the engine is used, by the contract, and the contract by simulation.

use crate::common::open;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::Shape;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::drive::tensor::{Engine, Operands, Plan, Swap, TensorHost, gemm};
use thorong_rtl::tensor::contract::{ceiling, cycles};

/// Names and shapes of the 54 products.
fn layers() -> Vec<(String, Shape)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/resnet50_gemm.csv");
    let text = std::fs::read_to_string(path).expect("the table");
    let line = |line: &str| {
        let mut fields = line.split(',');
        let name = fields.next().expect("a name").to_string();
        let sizes: Vec<usize> = fields.map(|f| f.parse().expect("a size")).collect();
        let [m, k, n] = sizes[..] else {
            panic!("{line}")
        };
        (name, Shape { m, k, n })
    };
    text.lines().skip(1).map(line).collect()
}

/// Products of all layers by what the array could do in `cycles` of them.
fn share(engine: Engine, layers: &[(String, Shape)], cycles: impl Fn(Shape) -> u64) -> f64 {
    let products: f64 = layers.iter().map(|(_, s)| (s.m * s.k * s.n) as f64).sum();
    let cycles: u64 = layers.iter().map(|(_, s)| cycles(*s)).sum();
    products / ((engine.array.rows * engine.array.cols) as f64 * cycles as f64)
}

/// Alone, in the queue, and as one command each on an engine whose banks hold it: conv1 loses 8 % because its K is 9.2 k-tiles
/// of 16, and the last layer most of it because it has one row; the rest is full.
#[test]
fn the_network_uses_98_percent() {
    let layers = layers();
    assert_eq!(layers.len(), 54);
    for preset in ["int8-4x4", "int8-8x8", "int8-16x16"] {
        let engine = Engine::of_preset(preset);
        let plan = |shape| Plan::new(shape, engine, Swap::Auto);
        let whole = share(engine, &layers, |shape| cycles(shape, engine));
        let queued = share(engine, &layers, |shape| plan(shape).queued(engine));
        let alone = share(engine, &layers, |shape| plan(shape).cycles(engine));
        println!("{preset}: whole {whole:.4}, queued {queued:.4}, alone {alone:.4}");
        assert!(whole >= queued && queued >= alone, "{preset}");
        assert!(alone >= 0.98, "{preset}: {alone}");
        let full = layers
            .iter()
            .filter(|(_, shape)| ceiling(*shape, engine) >= 0.99);
        assert!(full.count() >= 52, "{preset}");
    }
}

#[test]
fn layers_cut_to_size() {
    let preset = "int8-16x16";
    let engine = Engine::of_preset(preset);
    let mut dut = open(preset, Backend::Verilator);
    let mut stall = Stall::none();
    let mut host = TensorHost::new(dut.as_mut(), engine, 8, &mut stall).unwrap();
    let layers = layers();
    for (name, shape) in layers.iter().step_by(5).chain(layers.last()) {
        let plan = Plan::new(*shape, engine, Swap::Auto);
        let part = plan.part;
        let byte = |i: usize| u32::from((i * i / 7 + i) as u8);
        let a: Vec<u32> = (0..part.m * part.k).map(byte).collect();
        let b: Vec<u32> = (0..part.k * part.n).map(|i| byte(i + 5)).collect();
        let operands = Operands {
            shape: part,
            a: &a,
            b: &b,
            c0: None,
            formats: (6, 6),
        };
        let cut = Plan {
            swap: false,
            whole: part,
            part,
        };
        let done = gemm(&mut host, dut.as_mut(), cut, operands, &mut |_, _| ()).unwrap();
        let signed = |x: &[u32]| -> Vec<i8> { x.iter().map(|x| *x as u8 as i8).collect() };
        let golden =
            thorong_golden::fast::gemm_i8(part.m, part.k, part.n, &signed(&a), &signed(&b), None);
        assert!(done.c.iter().map(|c| c.cast_signed()).eq(golden), "{name}");
        assert_eq!(done.cycles, cycles(part, engine), "{name}, {part:?}");
    }
}
