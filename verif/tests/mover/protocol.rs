//! What holds whatever is copied: no path through, quiet in reset, no more in flight than declared.

use crate::common::{Case, check, devices, open};
use thorong_cosim::axi::{AxiConfig, Rate};
use thorong_cosim::backend::Backend;
use thorong_verif::generic::{combinational_paths, valid_in_reset};

#[test]
fn no_output_follows_an_input_within_a_cycle() {
    let mut dut = open("axi64", Backend::Verilator);
    assert_eq!(combinational_paths(dut.as_mut(), 200, 1), []);
}

#[test]
fn nothing_is_valid_in_reset() {
    for mut dut in devices("axi64") {
        assert_eq!(valid_in_reset(dut.as_mut(), 20, 2), []);
    }
}

#[test]
fn no_more_bursts_in_flight_than_declared() {
    let mut dut = open("axi64", Backend::Verilator);
    let shapes: Vec<_> = (0..400).map(|i| (i % 8, 0, 8)).collect();
    let case = Case::apart(&shapes, AxiConfig::with_latency(200), 1);
    let seen = check(dut.as_mut(), &case);
    assert_eq!((seen.most_reads, seen.most_writes), (32, 32));
}

#[test]
fn a_slow_memory_on_either_side_loses_nothing() {
    let mut dut = open("axi64", Backend::Verilator);
    let shapes: Vec<_> = (0..300)
        .map(|i| (i % 8, i * 5 % 8, 1 + (i * 37 % 400) as u32))
        .collect();
    let slow = Rate {
        beats: 1,
        cycles: 5,
    };
    for (read, write) in [(slow, Rate::FULL), (Rate::FULL, slow)] {
        let config = AxiConfig {
            read_rate: read,
            write_rate: write,
            ..AxiConfig::with_latency(7)
        };
        check(dut.as_mut(), &Case::apart(&shapes, config, 3));
    }
}
