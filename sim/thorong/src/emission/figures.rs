//! What holds for one preset alone, in numbers.

use thorong_rtl::array::contract::{self, Array, Shape};
use thorong_rtl::presets::Preset;
use thorong_rtl::tensor::contract as engine;
use thorong_rtl::tensor::contract::Engine;

/// Markdown; empty where the block's page says it all.
pub(super) fn figures(preset: &Preset) -> String {
    match preset.block {
        "array" => array(Array::of_preset(preset.name)),
        "tensor" => tensor(Engine::of_preset(preset.name)),
        _ => String::new(),
    }
}

fn array(array: Array) -> String {
    let Array {
        rows,
        cols,
        depth,
        load,
        ..
    } = array;
    let latency = array.fixed_latency();
    let mut text = format!(
        "R = {rows}, C = {cols}, L = {depth}, F = {load}; the fixed latency is {latency} cycles. Cycles and utilisation of some products, operands in \
         ideal memory:\n\n| M x K x N | cycles | utilisation |\n|---|--:|--:|\n"
    );
    for (m, k, n) in [(1, 1, 1), (rows, rows, cols), (64, 64, 64), (128, 256, 256)] {
        let shape = Shape { m, k, n };
        let cycles = contract::cycles(shape, array);
        let percent = 100.0 * contract::ceiling(shape, array);
        text += &format!("| {m} x {k} x {n} | {cycles} | {percent:.1} % |\n");
    }
    text
}

fn tensor(of: Engine) -> String {
    let Array { rows, cols, .. } = of.array;
    let mut text = format!(
        "R = {rows}, C = {cols}; banks A, B and C have {}, {} and {} words, the psum memory has {} rows. Cycles and \
         utilisation of some products:\n\n| M x K x N | cycles | utilisation |\n|---|--:|--:|\n",
        of.a_words, of.b_words, of.c_words, of.psum_rows
    );
    let shapes = [(1, 1, 1), (rows, rows, cols), (64, 64, 64), (128, 256, 256)];
    let shapes = shapes.map(|(m, k, n)| Shape { m, k, n });
    for shape in shapes.into_iter().filter(|shape| of.fits(*shape)) {
        let Shape { m, k, n } = shape;
        let cycles = engine::cycles(shape, of);
        let percent = 100.0 * engine::ceiling(shape, of);
        text += &format!("| {m} x {k} x {n} | {cycles} | {percent:.1} % |\n");
    }
    text
}
