//! Values: out of rust-hdl's literals, into Verilog's.

use num_bigint::{BigInt, BigUint, Sign};
use rust_hdl::core::prelude::VerilogLiteral;

/// `VerilogLiteral` keeps its fields to itself, but prints them: `32'hff`, `8'h-1`.
fn parts(literal: &VerilogLiteral) -> (usize, BigInt) {
    let text = format!("{literal:x}");
    let (bits, digits) = text.split_once("'h").unwrap_or(("0", "0"));
    let value = BigInt::parse_bytes(digits.as_bytes(), 16).unwrap_or_default();
    (bits.parse().unwrap_or(0), value)
}

/// The value of a literal, negative ones included.
pub(crate) fn value(literal: &VerilogLiteral) -> BigInt {
    parts(literal).1
}

/// Only `true` and `false` become literals of one bit; integers have the width of their Rust type.
pub(crate) fn is_bool(literal: &VerilogLiteral) -> bool {
    parts(literal).0 == 1
}

/// 2^bits.
pub(crate) fn power(bits: usize) -> BigUint {
    BigUint::from(1_u32) << bits
}

/// All ones.
pub(crate) fn mask(bits: usize) -> BigUint {
    power(bits) - 1_u32
}

/// `value` modulo 2^bits.
pub(crate) fn pattern(value: &BigInt, bits: usize) -> BigUint {
    let modulus = BigInt::from(power(bits));
    let wrapped = ((value % &modulus) + &modulus) % &modulus;
    match wrapped.into_parts() {
        (Sign::Minus, _) => BigUint::default(),
        (_, magnitude) => magnitude,
    }
}

/// Parses what rust-hdl prints for a literal: `8'hff`, `3'b101`.
pub(crate) fn parse(text: &str) -> Option<BigUint> {
    let (_, digits) = text.trim().split_once('\'')?;
    let radix = match digits.as_bytes().first()? {
        b'h' => 16,
        b'b' => 2,
        _ => return None,
    };
    BigUint::parse_bytes(&digits.as_bytes()[1..], radix)
}

/// A sized Verilog literal: one bit in binary, small values in decimal, the rest in hexadecimal.
pub(crate) fn sized(value: &BigUint, bits: usize) -> String {
    if bits == 1 {
        format!("1'b{value}")
    } else if *value < BigUint::from(10_u32) {
        format!("{bits}'d{value}")
    } else {
        format!("{bits}'h{value:x}")
    }
}
