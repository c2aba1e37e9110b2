//! Every source offset, destination offset and length up to ten words, many in flight at once.

use crate::common::{BUS, Case, check, open};
use thorong_cosim::axi::{AxiConfig, Order, Visibility};
use thorong_cosim::backend::Backend;

/// All of them, or for each pair of offsets every `step`-th length.
fn shapes(step: u64) -> Vec<(u64, u64, u32)> {
    let offsets = (0..BUS).flat_map(|s| (0..BUS).map(move |d| (s, d)));
    offsets
        .flat_map(|(s, d)| (0..=80u64).map(move |length| (s, d, length)))
        .filter(|(s, d, length)| (s * BUS + d + length) % step == 0)
        .map(|(s, d, length)| (s, d, length as u32))
        .collect()
}

#[test]
fn every_alignment_and_length_on_verilator() {
    let mut dut = open("axi64", Backend::Verilator);
    assert_eq!(shapes(1).len(), 8 * 8 * 81);
    for (latency, pauses) in [(1, 0.0), (10, 0.0), (100, 0.0), (1, 0.3), (5, 0.6)] {
        let config = AxiConfig::with_latency(latency);
        let case = Case::apart(&shapes(1), config, latency).stalled(pauses, 11 + latency);
        check(dut.as_mut(), &case);
    }
}

#[test]
fn every_alignment_and_length_on_rust_hdl() {
    let mut dut = open("axi64", Backend::Rtl);
    let case = Case::apart(&shapes(1), AxiConfig::with_latency(2), 3);
    check(dut.as_mut(), &case);
}

#[test]
fn a_sample_with_stalls_on_rust_hdl() {
    let mut dut = open("axi64", Backend::Rtl);
    let case = Case::apart(&shapes(9), AxiConfig::with_latency(4), 5).stalled(0.3, 17);
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
        check(dut.as_mut(), &Case::apart(&shapes(3), config, 1));
    }
}
