//! The decoder, exhaustively.

use rust_hdl::prelude::*;
use thorong_golden::{Exact, Format, Value, unpack};
use thorong_rtl::array::Decode;
use thorong_rtl::rounder::control::{
    BFLOAT16, FLOAT8_E3M4, FLOAT8_E4M3, FLOAT8_E4M3FN, FLOAT8_E5M2, FLOAT16,
};

const FORMATS: [(u64, Format); 6] = [
    (BFLOAT16, Format::Bfloat16),
    (FLOAT16, Format::Float16),
    (FLOAT8_E4M3FN, Format::Float8E4m3fn),
    (FLOAT8_E4M3, Format::Float8E4m3),
    (FLOAT8_E5M2, Format::Float8E5m2),
    (FLOAT8_E3M4, Format::Float8E3m4),
];

fn decode(block: &mut Decode, x: u32, format: u64, none: bool) -> u32 {
    block.x.next = x.to_bits();
    block.format.next = format.into();
    block.none.next = none;
    block.update_all();
    block.update_all();
    block.code.val().to_u32()
}

/// The code's table, from the pattern's exact value.
fn code(spec: thorong_golden::FloatSpec, x: u32) -> u32 {
    match unpack(spec, x) {
        Value::Nan => 384 << 11 | 0x600,
        Value::Infinity { negative } => u32::from(negative) << 20 | 384 << 11 | 0x400,
        Value::Finite(number) => {
            let Exact {
                negative,
                magnitude,
                ..
            } = number;
            let rest = match number.floor_log2() {
                None => 0,
                Some(e) => {
                    let top = magnitude.ilog2();
                    ((e + 134) as u32) << 11 | (magnitude << (10 - top)) as u32
                }
            };
            u32::from(negative) << 20 | rest
        }
    }
}

#[test]
fn every_pattern_of_every_format() {
    let mut block = Decode::default();
    block.connect_all();
    for (format, name) in FORMATS {
        let spec = name.spec().unwrap();
        for x in 0..1 << spec.bits() {
            // The high byte of an 8-bit pattern is not looked at.
            let high = if spec.bits() == 8 { x << 8 ^ 0x5a00 } else { 0 };
            let got = decode(&mut block, x | high & 0xff00, format, false);
            assert_eq!(got, code(spec, x), "{name} {x:#x}: {got:#x}");
        }
    }
}

#[test]
fn no_k_is_one_code_whatever_the_pattern() {
    let mut block = Decode::default();
    block.connect_all();
    for (format, _) in FORMATS {
        for x in [0, 1, 0x7f, 0x80, 0xff, 0x7f80, 0x7c00, 0xffff, 0x3f80] {
            assert_eq!(decode(&mut block, x, format, true), 384 << 11);
        }
    }
}
