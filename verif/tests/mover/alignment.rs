//! Every source offset, destination offset and length up to ten words, many in flight at once.

use crate::common::{Case, check, open};
use thorong_cosim::axi::{AxiConfig, Order, Visibility};
use thorong_cosim::backend::Backend;

/// All of them, or for each pair of offsets every `step`-th length.
fn shapes(step: u64) -> Vec<(u64, u64, u32)> {
    wide_shapes(8, 80, step)
}

/// Both offsets below `bus`, lengths up to `longest`, for each pair every `step`-th.
fn wide_shapes(bus: u64, longest: u64, step: u64) -> Vec<(u64, u64, u32)> {
    let offsets = (0..bus).flat_map(|s| (0..bus).map(move |d| (s, d)));
    offsets
        .flat_map(|(s, d)| (0..=longest).map(move |length| (s, d, length)))
        .filter(|(s, d, length)| (s * bus + d + length).is_multiple_of(step))
        .map(|(s, d, length)| (s, d, length as u32))
        .collect()
}

#[test]
fn every_alignment_and_length_on_verilator() {
    let mut dut = open("axi64", Backend::Verilator);
    assert_eq!(shapes(1).len(), 8 * 8 * 81);
    for (latency, pauses) in [(1, 0.0), (10, 0.0), (100, 0.0), (1, 0.3), (5, 0.6)] {
        let config = AxiConfig::with_latency(latency);
        let case = Case::apart(8, &shapes(1), config, latency).stalled(pauses, 11 + latency);
        check(dut.as_mut(), &case);
    }
}

#[test]
fn every_alignment_and_length_on_rust_hdl() {
    let mut dut = open("axi64", Backend::Rtl);
    let case = Case::apart(8, &shapes(1), AxiConfig::with_latency(2), 3);
    check(dut.as_mut(), &case);
}

#[test]
fn a_sample_with_stalls_on_rust_hdl() {
    let mut dut = open("axi64", Backend::Rtl);
    let case = Case::apart(8, &shapes(9), AxiConfig::with_latency(4), 5).stalled(0.3, 17);
    check(dut.as_mut(), &case);
}

#[test]
fn the_order_in_which_memory_takes_writes_is_never_seen() {
    let mut dut = open("axi64", Backend::Verilator);
    for visibility in [Visibility::Lazy, Visibility::Eager] {
        let config = AxiConfig {
            visibility,
            order: Order::Shuffled {
                spread: 20,
                interleave: true,
                seed: 2,
            },
            ..AxiConfig::with_latency(3)
        };
        check(dut.as_mut(), &Case::apart(8, &shapes(3), config, 1));
    }
}

/// Every pair of offsets, lengths of up to two words and more; all lengths on 128 bits, a sample of them on
/// the wider ones.
#[test]
fn wider_buses_on_verilator() {
    for (preset, bus, step) in [("axi128", 16, 1), ("axi256", 32, 11), ("axi512", 64, 41)] {
        let mut dut = open(preset, Backend::Verilator);
        let shapes = wide_shapes(bus, 2 * bus + 3, step);
        for (latency, pauses) in [(5, 0.0), (2, 0.3)] {
            let config = AxiConfig::with_latency(latency);
            let case = Case::apart(bus, &shapes, config, latency).stalled(pauses, 3);
            check(dut.as_mut(), &case);
        }
    }
}

#[test]
fn wider_buses_on_rust_hdl() {
    for (preset, bus, step) in [
        ("axi128", 16, 23),
        ("axi256", 32, 501),
        ("axi512", 64, 4001),
    ] {
        let mut dut = open(preset, Backend::Rtl);
        let shapes = wide_shapes(bus, 2 * bus + 3, step);
        let case = Case::apart(bus, &shapes, AxiConfig::with_latency(2), 1).stalled(0.1, 2);
        check(dut.as_mut(), &case);
    }
}
