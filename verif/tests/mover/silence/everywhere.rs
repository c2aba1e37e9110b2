//! Each channel silent at each handshake.

use super::{copies, every_handshake, handshakes, run, silent, sound};
use crate::common::open;
use thorong_cosim::axi::{AxiChannel, AxiConfig, Silence, Stalls, Visibility};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::Status;

#[test]
fn every_beat_of_short_copies() {
    let mut dut = open("axi64", Backend::Verilator);
    for (count, step) in [(1, 1), (2, 1), (3, 1), (8, 1), (33, 5), (64, 7)] {
        for latency in [1, 30] {
            let config = AxiConfig::with_latency(latency);
            every_handshake(dut.as_mut(), &copies(count, 37), &config, step);
        }
    }
}

#[test]
fn every_beat_of_one_beat_copies_with_all_in_flight() {
    for preset in ["axi64-n8", "axi64-n64"] {
        let mut dut = open(preset, Backend::Verilator);
        let config = AxiConfig::with_latency(100);
        every_handshake(dut.as_mut(), &copies(150, 5), &config, 7);
    }
}

#[test]
fn copies_of_many_bursts() {
    let mut dut = open("axi64", Backend::Verilator);
    let config = AxiConfig::with_latency(5);
    every_handshake(dut.as_mut(), &copies(3, 5000), &config, 97);
}

#[test]
fn writes_that_land_at_once_and_stalls_everywhere() {
    let mut dut = open("axi64", Backend::Verilator);
    for seed in 0..40 {
        let config = AxiConfig {
            visibility: Visibility::Eager,
            stalls: Stalls::all(0.4, seed),
            ..AxiConfig::with_latency(1 + seed % 20)
        };
        let list = copies(20, 50);
        for channel in AxiChannel::ALL {
            let silence = Silence {
                channel,
                after: seed * 7 % handshakes(&list, channel),
                cycles: (seed % 2 == 1).then_some(1000 + 10 * seed),
            };
            silent(dut.as_mut(), &list, &config, silence, 0.4);
        }
    }
}

/// Both sides and all channels, more than once, between pauses.
#[test]
fn several_silences_at_once() {
    let mut dut = open("axi64", Backend::Verilator);
    let mut late = 0;
    for seed in 0..300u64 {
        let list = copies(30, 1 + (seed * 13 % 120) as u32);
        let mut config = AxiConfig {
            stalls: Stalls::all(0.1 * (seed % 5) as f64, seed),
            max_reads: if seed % 3 == 0 { 2 } else { usize::MAX },
            ..AxiConfig::with_latency(1 + seed % 30)
        };
        for i in 0..1 + seed % 4 {
            let channel = AxiChannel::ALL[((seed / 4 + 2 * i) % 5) as usize];
            config = config.silence(Silence {
                channel,
                after: (seed * 31 + i * 17) % handshakes(&list, channel),
                cycles: Some(100 + seed * 7 % 400),
            });
        }
        let run = run(dut.as_mut(), &list, config, 0.2);
        sound(&run, &list);
        let ends = run.host.completions().iter();
        late += ends.filter(|end| end.status == Status::Timeout).count();
    }
    assert!(late > 300, "{late}");
}

#[test]
fn wider_buses() {
    for preset in ["axi128", "axi512"] {
        let mut dut = open(preset, Backend::Verilator);
        let list = copies(6, 150);
        for channel in AxiChannel::ALL {
            for after in 0..6 {
                let silence = Silence {
                    channel,
                    after,
                    cycles: Some(700),
                };
                let config = AxiConfig::with_latency(9).silence(silence);
                let run = run(dut.as_mut(), &list, config, 0.0);
                sound(&run, &list);
                let ends = run.host.completions();
                assert!(ends.iter().any(|end| end.status == Status::Timeout));
            }
        }
    }
}

#[test]
fn on_rust_hdl() {
    let mut dut = open("axi64", Backend::Rtl);
    let list = copies(3, 20);
    for channel in AxiChannel::ALL {
        for cycles in [None, Some(200)] {
            let silence = Silence {
                channel,
                after: 1,
                cycles,
            };
            silent(
                dut.as_mut(),
                &list,
                &AxiConfig::with_latency(3),
                silence,
                0.0,
            );
        }
    }
}
