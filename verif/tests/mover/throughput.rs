//! Cycles, exactly: the latencies and the throughput that the mover's page promises.

use crate::common::{in_flight, open};
use thorong_cosim::axi::{AxiConfig, AxiMemory, AxiPorts};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{Transfer, run};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;

/// Cycles of the handshakes, counted from the first descriptor's.
#[derive(Debug, Default)]
struct Times {
    ar: Vec<u64>,
    r: Vec<u64>,
    w: Vec<u64>,
    b: Vec<u64>,
    completions: Vec<u64>,
}

/// `count` equal copies back to back, `stride` apart on both sides, over an always ready memory that answers
/// after `latency` cycles.
fn measure(dut: &mut dyn Dut, count: u64, shape: (u64, u64, u32), latency: u64) -> Times {
    let (from, to, length) = shape;
    let stride = (u64::from(length) + 8).next_multiple_of(8) - 8 * u64::from(length % 8 == 0);
    let half = (count * stride + 4096).next_multiple_of(4096);
    let copies: Vec<Transfer> = (0..count)
        .map(|i| Transfer {
            source: from + i * stride,
            dest: half + to + i * stride,
            length,
            id: i as u16,
            ..Transfer::default()
        })
        .collect();
    let ports = AxiPorts::resolve(dut, "m_axi").expect("an AXI port");
    let data = vec![0; 2 * half as usize];
    let mut memory = AxiMemory::new(ports, data, AxiConfig::with_latency(latency));
    memory.reset(dut, 2, |_, _| {});
    let mut times = Times::default();
    let mut now = dut.cycles();
    let host = run(
        dut,
        &mut memory,
        &copies,
        &mut Stall::none(),
        |cycle, _, _| {
            let all = [
                (cycle.ar.fires(), &mut times.ar),
                (cycle.r.fires(), &mut times.r),
                (cycle.w.fires(), &mut times.w),
                (cycle.b.fires(), &mut times.b),
            ];
            for (fires, list) in all {
                if fires {
                    list.push(now);
                }
            }
            now += 1;
        },
    )
    .expect("all copies end");
    let start = host.accepted()[0];
    for list in [&mut times.ar, &mut times.r, &mut times.w, &mut times.b] {
        list.iter_mut().for_each(|t| *t -= start);
    }
    let ends = host.completions().iter();
    times.completions = ends.map(|c| c.cycle - start).collect();
    times
}

#[test]
fn the_latencies_of_a_copy_alone() {
    for preset in ["axi64-n8", "axi64"] {
        let mut dut = open(preset, Backend::Verilator);
        for latency in [1, 2, 10, 100] {
            for (shape, beats) in [
                ((0, 0, 8), 1),
                ((0, 0, 64), 8),
                ((3, 3, 20), 3),
                ((4, 4, 1000), 126),
            ] {
                let t = measure(dut.as_mut(), 1, shape, latency);
                assert_eq!(t.ar, [2]);
                assert_eq!((t.r[0], t.w[0]), (2 + latency, 4 + latency));
                assert_eq!((t.r.len(), t.w.len()), (beats, beats));
                assert_eq!(t.completions, [2 * latency + beats as u64 + 6]);
            }
        }
    }
}

/// The page's formula: cycles from the first descriptor to the last completion, of `count` copies of `beats`
/// beats in one burst a side, `n` bursts in flight a side.
fn promised(count: u64, beats: u64, latency: u64, n: u64) -> u64 {
    let alone = 2 * latency + 6;
    let burst = latency + 1 + beats;
    let copy = 2 * latency + 4 + beats;
    if burst <= n * beats && copy <= 2 * n * beats {
        alone + count * beats
    } else if copy <= 2 * burst {
        alone + n * beats + (count / n - 1) * burst
    } else {
        alone + n * beats + burst + (count / (2 * n) - 1) * copy
    }
}

/// Beats on W in the cycles from the first to the last one.
fn utilisation(times: &Times) -> f64 {
    let cycles = times.w[times.w.len() - 1] - times.w[0] + 1;
    times.w.len() as f64 / cycles as f64
}

#[test]
fn throughput_is_what_the_bus_and_the_limits_allow() {
    const COUNT: u64 = 4096;
    for preset in ["axi64-n8", "axi64-n16", "axi64", "axi64-n64"] {
        let mut dut = open(preset, Backend::Verilator);
        let n = in_flight(dut.as_ref()) as u64;
        for length in [8, 16, 64, 128] {
            for latency in [1, 10, 100] {
                let t = measure(dut.as_mut(), COUNT, (0, 0, length), latency);
                let total = t.completions[COUNT as usize - 1];
                let beats = u64::from(length) / 8;
                let used = utilisation(&t);
                println!(
                    "{preset}, {length} B, L = {latency}: {:.1} %, {total} cycles",
                    100.0 * used
                );
                assert_eq!(
                    total,
                    promised(COUNT, beats, latency, n),
                    "{preset} {length} {latency}"
                );
                assert_eq!(used == 1.0, total == 2 * latency + 6 + COUNT * beats);
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
            let t = measure(dut.as_mut(), 8192, (0, 0, length), latency);
            let got = (1000.0 * utilisation(&t)) as u64;
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
    for latency in [1, 10, 100] {
        let t = measure(dut.as_mut(), 1000, (3, 5, 1000), latency);
        assert_eq!(t.w.len(), 126_000);
        assert_eq!(utilisation(&t), 1.0);
        assert_eq!(t.completions[999], 126_000 + 2 * latency + 6);
    }
}
