//! Cycles, exactly: the latencies and the throughput that the mover's page promises.

use crate::common::{in_flight, open};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::measure::{Copies, measure};
use thorong_rtl::dma::mover::contract;

#[test]
fn the_latencies_of_a_copy_alone() {
    for preset in ["axi64-n8", "axi64"] {
        let mut dut = open(preset, Backend::Verilator);
        for latency in [1, 2, 10, 100] {
            for ((from, to, length), beats) in [
                ((0, 0, 8), 1),
                ((0, 0, 64), 8),
                ((3, 3, 20), 3),
                ((4, 4, 1000), 126),
            ] {
                let copy = Copies {
                    count: 1,
                    from,
                    to,
                    length,
                };
                let t = measure(dut.as_mut(), copy, latency).expect("it ends");
                assert_eq!(t.ar, [2]);
                assert_eq!((t.r[0], t.w[0]), (2 + latency, 4 + latency));
                assert_eq!((t.r.len(), t.w.len()), (beats, beats));
                let alone = 2 * latency + contract::ALONE + beats as u64;
                assert_eq!(t.completions, [alone]);
            }
        }
    }
}

#[test]
fn throughput_is_what_the_bus_and_the_limits_allow() {
    const COUNT: u64 = 4096;
    for preset in ["axi64-n8", "axi64-n16", "axi64", "axi64-n64"] {
        let mut dut = open(preset, Backend::Verilator);
        let n = in_flight(dut.as_ref()) as u64;
        for length in [8, 16, 64, 128] {
            for latency in [1, 10, 100] {
                let t = measure(dut.as_mut(), Copies::aligned(COUNT, length), latency)
                    .expect("all copies end");
                let copies = contract::Copies {
                    count: COUNT,
                    beats: u64::from(length) / 8,
                    bursts: 1,
                };
                let promised = contract::cycles(copies, latency, n);
                assert_eq!(Some(t.total()), promised, "{preset} {length} {latency}");
                let full = 2 * latency + contract::ALONE + COUNT * copies.beats;
                assert_eq!(t.utilisation() == 1.0, t.total() == full);
            }
        }
    }
}

/// The table of the specification, in thousandths of the bus.
#[test]
fn throughput_as_specified() {
    let rows = [
        ("axi64", 64, [1000, 1000, 1000]),
        ("axi64", 8, [1000, 1000, 313]),
        ("axi64-n64", 8, [1000, 1000, 627]),
    ];
    for (preset, length, expected) in rows {
        let mut dut = open(preset, Backend::Verilator);
        for (latency, expected) in [1, 10, 100].into_iter().zip(expected) {
            let t = measure(dut.as_mut(), Copies::aligned(8192, length), latency)
                .expect("all copies end");
            let got = (1000.0 * t.utilisation()) as u64;
            assert!(
                got.abs_diff(expected) <= 1,
                "{preset} {length} {latency}: {got}"
            );
        }
    }
}

/// 1,000 bytes take 126 beats on both sides at offsets 3 and 5: not one cycle more.
#[test]
fn realignment_costs_no_bubble() {
    let mut dut = open("axi64", Backend::Verilator);
    let copies = Copies {
        count: 1000,
        from: 3,
        to: 5,
        length: 1000,
    };
    for latency in [1, 10, 100] {
        let t = measure(dut.as_mut(), copies, latency).expect("all copies end");
        assert_eq!(t.w.len(), 126_000);
        assert_eq!(t.utilisation(), 1.0);
        assert_eq!(t.total(), 126_000 + 2 * latency + contract::ALONE);
    }
}
