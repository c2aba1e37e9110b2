//! Names and checked construction.

use thorong_golden::{Format, Mode, Rounding};

#[test]
fn every_name_parses_to_what_prints_it() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    for mode in Mode::ALL {
        assert_eq!(mode.to_string().parse(), Ok(mode));
    }
    let names = Format::ALL.map(Format::name);
    assert_eq!(
        names[2..6],
        ["bfloat16", "float16", "float8_e4m3fn", "float8_e4m3"]
    );
    assert_eq!(names[6..], ["float8_e5m2", "float8_e3m4", "int8"]);
    assert_eq!(names[..2], ["float32", "int32"]);
    assert_eq!(Mode::ALL.map(Mode::name), ["rne", "rz", "sr-a", "sr-c"]);
}

#[test]
fn unknown_names_are_refused_in_one_sentence() {
    let error = "fp8".parse::<Format>().unwrap_err().to_string();
    assert_eq!(
        error,
        "unknown format \"fp8\": expected one of float32, int32, bfloat16, float16, float8_e4m3fn, float8_e4m3, \
         float8_e5m2, float8_e3m4, int8"
    );
    let error = "SR-A".parse::<Mode>().unwrap_err().to_string();
    assert_eq!(
        error,
        "unknown rounding mode \"SR-A\": expected one of rne, rz, sr-a, sr-c"
    );
}

#[test]
fn random_bits_are_1_to_16() {
    for mode in Mode::ALL {
        for bits in 0..40 {
            let made = Rounding::new(mode, bits, true);
            assert_eq!(made.is_ok(), (1..=16).contains(&bits), "{mode} {bits}");
        }
    }
    let error = Rounding::new(Mode::SrA, 17, false).unwrap_err().to_string();
    assert_eq!(error, "the number of random bits must be 1 to 16, not 17");
}
