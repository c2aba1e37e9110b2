//! The array's cycles.

use thorong_rtl::array::contract::Array as A;
use thorong_rtl::array::contract::*;

const fn shape(m: usize, k: usize, n: usize) -> Shape {
    Shape { m, k, n }
}

#[test]
fn reference_points() {
    let big = shape(128, 256, 256);
    assert_eq!(
        cycles(big, A::int8(16, 16)),
        32_814 + A::int8(1, 1).fixed_latency()
    );
    assert_eq!(ceiling(big, A::int8(16, 16)), 32_768.0 / 32_818.0);
    let small = shape(64, 64, 64);
    assert_eq!(
        cycles(small, A::int8(16, 16)),
        1_070 + A::int8(1, 1).fixed_latency()
    );
    assert_eq!(ceiling(small, A::int8(16, 16)), 1_024.0 / 1_074.0);
}

#[test]
fn one_product_takes_one_pass() {
    // Weight, row, and the fixed way.
    assert_eq!(
        cycles(shape(1, 1, 1), A::int8(1, 1)),
        2 + A::int8(1, 1).fixed_latency()
    );
}

#[test]
fn short_passes_wait_for_their_sums() {
    // Two k-tiles of one n-tile, 4 cycles each: the second begins a turnaround after the first.
    let wait = turnaround(A::int8(4, 4)) - 4;
    let one = cycles(shape(1, 4, 4), A::int8(4, 4));
    assert_eq!(
        cycles(shape(1, 8, 4), A::int8(4, 4)),
        one + turnaround(A::int8(4, 4))
    );
    // Another n-tile in between takes part of the wait.
    let two = cycles(shape(1, 4, 8), A::int8(4, 4));
    assert_eq!(cycles(shape(1, 8, 8), A::int8(4, 4)), two + 4 + wait);
}

#[test]
fn deep_elements_add_r_cycles_a_stage() {
    for (m, k, n) in [(128, 256, 256), (64, 64, 64), (40, 16, 16)] {
        let shape = shape(m, k, n);
        let flat = cycles(shape, A::float(16, 16));
        assert_eq!(flat, cycles(shape, A::int8(16, 16)) + 1);
        assert_eq!(cycles(shape, A::float(16, 16).deep(3)), flat + 2 * 16);
    }
}

#[test]
fn a_fast_load_lifts_passes_of_few_rows() {
    // One k-tile, 16 n-tiles, one row: 16 loads one after the other, and the last row's way.
    let shape = shape(1, 16, 256);
    let way = 1 + 16 + 16 - 2 + 4;
    assert_eq!(cycles(shape, A::int8(16, 16)), 16 * 16 + way);
    assert_eq!(cycles(shape, A::int8(16, 16).load_by(4)), 16 * 4 + way);
}

#[test]
fn a_presets_name_tells_its_array() {
    assert_eq!(A::of_preset("int8-8x32"), A::int8(8, 32));
    assert_eq!(A::of_preset("float-l3-4x4"), A::float(4, 4).deep(3));
    assert_eq!(A::of_preset("int8-fast-16x16"), A::int8(16, 16).load_by(4));
}
