//! Drives one processing element: a new multiply-add in every cycle, each with a weight of its own.
//!
//! ```text
//!   cycle      i        i + 1      i + 2 + P    i + 2 + P + L
//!   number i   w_in     swap, a_in  psum_in      psum_out              P: registers behind the multiplier
//! ```

use crate::dut::{CosimError, Dut};
use thorong_golden::{Exact, Format, Value, unpack};
use thorong_rtl::array::contract::Array;

/// An element's operands and its latencies, as its preset's name tells: `int8`, `float-l1`,
/// `float-l3`, `float32-l1`.
///
/// The array of one such element has them too.
///
/// # Panics
/// Where the name tells none.
pub fn element(preset: &str) -> (Array, usize) {
    let array = Array::of_preset(&format!("{preset}-1x1"));
    let bits = match preset.split('-').next() {
        Some("int8") => 8,
        Some("float32") => 32,
        _ => 21,
    };
    (array, bits)
}

/// The array's code of an operand, a pattern of an 8- or 16-bit float. The table is that of
/// [`Decode`](thorong_rtl::array::Decode).
///
/// # Panics
/// Where the format is no such float.
pub fn operand_code(format: Format, pattern: u16) -> u32 {
    let spec = format.spec().filter(|spec| spec.bits() <= 16);
    let spec = spec.unwrap_or_else(|| panic!("{format} is no 8- or 16-bit float"));
    let (negative, rest) = match unpack(spec, pattern.into()) {
        Value::Nan => (false, NO_K | 0x600),
        Value::Infinity { negative } => (negative, NO_K | 0x400),
        Value::Finite(Exact {
            negative,
            magnitude: 0,
            ..
        }) => (negative, 0),
        Value::Finite(x) => {
            let top = x.magnitude.ilog2();
            let exponent = (x.exponent + top as i32 + 134) as u32;
            (
                x.negative,
                exponent << 11 | (x.magnitude << 10 >> top) as u32,
            )
        }
    };
    u32::from(negative) << 20 | rest
}

/// The code of a weight that takes no part: the sum goes through.
pub const NO_K: u32 = 384 << 11;

/// The same of an element of whole `float32`, where patterns are their own codes but this one.
pub const NO_K_FLOAT32: u32 = 0xffff_ffff;

/// A `float32` as an operand of the element that takes them whole: a NaN is the canonical one, for one of them is taken.
pub fn float32_code(value: f32) -> u32 {
    match value.is_nan() {
        true => 0x7fc0_0000,
        false => value.to_bits(),
    }
}

/// `psum + a w` of each (a, w, psum), operands and sums as the element's ports have them.
///
/// # Errors
/// A device with other ports.
pub fn multiply_add(
    dut: &mut dyn Dut,
    (array, bits): (Array, usize),
    terms: &[(u32, u32, u32)],
) -> Result<Vec<u32>, CosimError> {
    let advance = dut.input("advance", 1)?;
    let (load, swap) = (dut.input("load", 1)?, dut.input("swap", 1)?);
    let (a_in, w_in) = (dut.input("a_in", bits)?, dut.input("w_in", bits)?);
    let psum_in = dut.input("psum_in", 32)?;
    let psum_out = dut.output("psum_out", 32)?;
    for always in [advance, load, swap] {
        dut.poke(always, 1);
    }
    let sum_at = 2 + array.multiply;
    let result_at = sum_at + array.depth;
    let mut sums = Vec::with_capacity(terms.len());
    let due = |cycle: usize, at: usize| cycle.checked_sub(at).and_then(|i| terms.get(i));
    for cycle in 0..terms.len() + result_at {
        if due(cycle, result_at).is_some() {
            sums.push(dut.peek(psum_out) as u32);
        }
        if let Some(term) = due(cycle, 0) {
            dut.poke(w_in, term.1.into());
        }
        if let Some(term) = due(cycle, 1) {
            dut.poke(a_in, term.0.into());
        }
        if let Some(term) = due(cycle, sum_at) {
            dut.poke(psum_in, term.2.into());
        }
        dut.step();
    }
    Ok(sums)
}
