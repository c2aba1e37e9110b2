//! Around 4 KiB borders and 256 beats.

use crate::common::{Case, check, open};
use thorong_cosim::axi::AxiConfig;
use thorong_cosim::backend::Backend;

const STARTS: [u64; 9] = [0, 8, 2040, 2047, 2049, 3000, 4088, 4089, 4095];
const LENGTHS: [u32; 12] = [1, 2, 8, 9, 2040, 2047, 2048, 2049, 4095, 4096, 4097, 6151];

fn shapes() -> Vec<(u64, u64, u32)> {
    let pairs = STARTS
        .iter()
        .flat_map(|s| STARTS.iter().map(move |d| (*s, *d)));
    pairs
        .flat_map(|(s, d)| LENGTHS.iter().map(move |length| (s, d, *length)))
        .collect()
}

#[test]
fn borders_on_verilator() {
    let mut dut = open("axi64", Backend::Verilator);
    for (latency, pauses) in [(1, 0.0), (20, 0.2)] {
        let config = AxiConfig::with_latency(latency);
        let case = Case::apart(8, &shapes(), config, 9).stalled(pauses, 4);
        let seen = check(dut.as_mut(), &case);
        assert_eq!((seen.longest_read, seen.longest_write), (256, 256));
    }
}

#[test]
fn borders_on_rust_hdl() {
    let mut dut = open("axi64", Backend::Rtl);
    let some: Vec<_> = shapes().into_iter().step_by(23).collect();
    let case = Case::apart(8, &some, AxiConfig::with_latency(3), 9).stalled(0.1, 4);
    check(dut.as_mut(), &case);
}

#[test]
fn copies_of_hundreds_of_bursts() {
    let mut dut = open("axi64", Backend::Verilator);
    let shapes = [
        (4091, 2045, 1_000_003),
        (1, 6, 300_000),
        (4095, 4095, 65_537),
    ];
    let seen = check(
        dut.as_mut(),
        &Case::apart(8, &shapes, AxiConfig::with_latency(30), 2),
    );
    assert_eq!((seen.longest_read, seen.longest_write), (256, 256));
}
