//! The table of formats.

use thorong_golden::{FloatSpec, Format, NanRule, decode};

struct Row {
    format: Format,
    exp_man: (u32, u32),
    bias: i32,
    max_bits: u32,
    max: f64,
    has_inf: bool,
    nan: u32,
    smallest: f64,
}

const fn row(
    format: Format,
    exp_man: (u32, u32),
    bias: i32,
    (max_bits, max): (u32, f64),
    has_inf: bool,
    nan: u32,
    smallest: f64,
) -> Row {
    Row {
        format,
        exp_man,
        bias,
        max_bits,
        max,
        has_inf,
        nan,
        smallest,
    }
}

fn table() -> [Row; 7] {
    let power = |e| 2f64.powi(e);
    let bf16_max = 255.0 * power(120);
    [
        row(
            Format::Float32,
            (8, 23),
            127,
            (0x7f7f_ffff, f64::from(f32::MAX)),
            true,
            0x7fc0_0000,
            power(-149),
        ),
        row(
            Format::Bfloat16,
            (8, 7),
            127,
            (0x7f7f, bf16_max),
            true,
            0x7fc0,
            power(-133),
        ),
        row(
            Format::Float16,
            (5, 10),
            15,
            (0x7bff, 65504.0),
            true,
            0x7e00,
            power(-24),
        ),
        row(
            Format::Float8E4m3fn,
            (4, 3),
            7,
            (0x7e, 448.0),
            false,
            0x7f,
            power(-9),
        ),
        row(
            Format::Float8E4m3,
            (4, 3),
            7,
            (0x77, 240.0),
            true,
            0x7c,
            power(-9),
        ),
        row(
            Format::Float8E5m2,
            (5, 2),
            15,
            (0x7b, 57344.0),
            true,
            0x7e,
            power(-16),
        ),
        row(
            Format::Float8E3m4,
            (3, 4),
            3,
            (0x6f, 15.5),
            true,
            0x78,
            power(-6),
        ),
    ]
}

#[test]
fn every_float_is_as_tabled() {
    for row in table() {
        let spec = row.format.spec().unwrap();
        let expected = FloatSpec {
            exp_bits: row.exp_man.0,
            man_bits: row.exp_man.1,
            bias: row.bias,
            has_inf: row.has_inf,
            nan: if row.has_inf {
                NanRule::Ieee
            } else {
                NanRule::AllOnes
            },
            max_finite: row.max_bits,
            canonical_nan: row.nan,
        };
        assert_eq!(spec, expected, "{}", row.format);
        assert_eq!(row.format.bits(), 1 + row.exp_man.0 + row.exp_man.1);
        assert_eq!(
            f64::from(decode(row.format, spec.max_finite)),
            row.max,
            "{}",
            row.format
        );
        assert_eq!(
            f64::from(decode(row.format, 1)),
            row.smallest,
            "{}",
            row.format
        );
        assert_eq!(
            2f64.powi(spec.min_ulp_exponent()),
            row.smallest,
            "{}",
            row.format
        );
        assert!(decode(row.format, spec.canonical_nan).is_nan());
        let infinity = spec.infinity().map(|bits| decode(row.format, bits));
        assert_eq!(
            infinity,
            row.has_inf.then_some(f32::INFINITY),
            "{}",
            row.format
        );
    }
}

#[test]
fn integers_have_no_float_spec() {
    assert_eq!((Format::Int8.spec(), Format::Int8.bits()), (None, 8));
    assert_eq!((Format::Int32.spec(), Format::Int32.bits()), (None, 32));
}

#[test]
fn nan_patterns_are_counted() {
    let count = |format: Format| {
        let spec = format.spec().unwrap();
        (0..1u32 << format.bits())
            .filter(|&bits| spec.is_nan(bits))
            .count()
    };
    assert_eq!(count(Format::Float8E4m3fn), 2);
    assert_eq!(count(Format::Float8E4m3), 2 * 7);
    assert_eq!(count(Format::Float8E5m2), 2 * 3);
    assert_eq!(count(Format::Float8E3m4), 2 * 15);
    assert_eq!(count(Format::Float16), 2 * 1023);
    assert_eq!(count(Format::Bfloat16), 2 * 127);
}
