//! What holds for one preset alone, in numbers.

use thorong_rtl::array::contract::{self, Array, FIXED_LATENCY, Shape};
use thorong_rtl::presets::Preset;

/// Markdown; empty where the block's page says it all.
pub(super) fn figures(preset: &Preset) -> String {
    match preset.block {
        "array" => array(Array::of_preset(preset.name)),
        _ => String::new(),
    }
}

fn array(array: Array) -> String {
    let Array { rows, cols } = array;
    let mut text = format!(
        "R = {rows}, C = {cols}; the fixed latency is {FIXED_LATENCY} cycles. Cycles and utilisation of some products, operands in \
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
