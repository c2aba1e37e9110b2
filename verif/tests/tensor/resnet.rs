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
    for preset in ["int8-4x4", "int8-8x8", "int8-16x16", "int8-fast-16x16"] {
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

/// The table of docs/benchmarks.md: layers below 98 % in percent, with the operands as they are and swapped.
#[test]
fn two_layers_alone_are_below() {
    let expected = [
        ("int8-4x4", vec![("fc", 25.0, 25.0)]),
        ("int8-8x8", vec![("conv1", 96.7, 96.7), ("fc", 12.5, 12.5)]),
        ("int8-16x16", vec![("conv1", 91.9, 91.9), ("fc", 6.2, 6.2)]),
        (
            "int8-fast-16x16",
            vec![("conv1", 91.9, 91.9), ("fc", 24.8, 6.2)],
        ),
    ];
    for (preset, expected) in expected {
        let engine = Engine::of_preset(preset);
        let percent = |shape| (1000.0 * ceiling(shape, engine)).round() / 10.0;
        let below: Vec<(String, f64, f64)> = layers()
            .into_iter()
            .map(|(name, shape)| {
                let swapped = Shape {
                    m: shape.n,
                    n: shape.m,
                    ..shape
                };
                (name, percent(shape), percent(swapped))
            })
            .filter(|(_, straight, swapped)| straight.max(*swapped) < 98.0)
            .collect();
        let below: Vec<(&str, f64, f64)> = (below.iter())
            .map(|(name, straight, swapped)| (name.as_str(), *straight, *swapped))
            .collect();
        assert_eq!(below, expected, "{preset}");
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
            output: None,
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
