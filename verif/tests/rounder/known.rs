//! Known answers, corners and special values on every format, mode and policy.

use crate::common::{check, config, corners, device};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::rounder::round_stream;
use thorong_cosim::drive::stall::Stall;
use thorong_golden::{Format, Mode};

/// The answers of the numerics page, by hand.
#[test]
fn known_answers() {
    let mut dut = device("ext-l1-n16", Backend::Rtl);
    let mut rne = |format, x: u32, saturate| {
        let config = config(format, Mode::Rne, 16, saturate);
        round_stream(&mut dut, &config, &[x], None, &mut Stall::none())
            .unwrap()
            .y[0]
    };
    // 464 is the tie between 448 and the 480 that is not there; 448 is even.
    assert_eq!(rne(Format::Float8E4m3fn, 464.0f32.to_bits(), false), 0x7e);
    assert_eq!(
        rne(Format::Float8E4m3fn, 464.0f32.to_bits() + 1, false),
        0x7f
    );
    assert_eq!(
        rne(Format::Float8E4m3fn, 464.0f32.to_bits() + 1, true),
        0x7e
    );
    assert_eq!(rne(Format::Float8E4m3fn, 0xff80_0000, false), 0x7f);
    assert_eq!(rne(Format::Float8E4m3fn, 0xff80_0000, true), 0xfe);
    assert_eq!(rne(Format::Bfloat16, 0x7f80_0001, false), 0x7fc0);
    assert_eq!(rne(Format::Bfloat16, 0xffff_ffff, true), 0x7fc0);
    assert_eq!(rne(Format::Float8E5m2, 61440.0f32.to_bits(), false), 0x7c);
    assert_eq!(
        rne(Format::Float8E5m2, 61440.0f32.to_bits() - 1, false),
        0x7b
    );
    assert_eq!(rne(Format::Bfloat16, 0x3fff_8000, false), 0x4000);
    assert_eq!(rne(Format::Bfloat16, 0x8000_0000, false), 0x8000);
    assert_eq!(rne(Format::Float16, 0x8000_0001, false), 0x8000);
    assert_eq!(rne(Format::Int8, (-128.0f32).to_bits(), false), 0x80);
    assert_eq!(rne(Format::Int8, (-0.25f32).to_bits(), false), 0x00);
    assert_eq!(rne(Format::Int8, (-1.5f32).to_bits(), false), 0xfe);
    assert_eq!(rne(Format::Int8, 0x7fc0_0000, false), 0x00);
}

/// Every format, mode and policy over the corners, R from one end to the other.
fn corners_of_every_format(backend: Backend) {
    for (preset, bits) in [("ext-l4-n16", 16), ("ext-l4-n8", 8)] {
        let mut dut = device(preset, backend);
        for format in Format::ROUNDED {
            let corners = corners(format);
            for mode in Mode::ALL {
                for saturate in [false, true] {
                    let config = config(format, mode, bits, saturate);
                    let words: &[u16] = match mode.is_stochastic() {
                        true => &[0, 1, 1 << (bits - 1), u16::MAX >> (16 - bits)],
                        false => &[0],
                    };
                    for word in words {
                        let random = vec![*word; corners.len()];
                        check(dut.as_mut(), &config, &corners, Some(&random));
                    }
                }
            }
        }
    }
}

#[test]
fn corners_in_rust_hdl() {
    corners_of_every_format(Backend::Rtl);
}

#[test]
fn corners_in_verilator() {
    corners_of_every_format(Backend::Verilator);
}
