//! The streams' rules: stable payloads, reset, no path through, nothing lost, doubled or left over.

use crate::bench::{Product, SIZES, open};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::{Array, Shape};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{Dut, PortInfo};
use thorong_cosim::record::{Cycle, Recorder};
use thorong_verif::generic::{combinational_paths, valid_in_reset};
use thorong_verif::stream::{StreamCycle, StreamMonitor};

/// One stream of a recording; the payload is all of its other ports' words.
fn watch(recorder: &Recorder<Box<dyn Dut>>, stream: &str) -> StreamMonitor<Vec<u32>> {
    let (inputs, outputs) = (recorder.inputs(), recorder.outputs());
    let mut monitor = StreamMonitor::new();
    for cycle in recorder.recorded() {
        let sides = inputs
            .iter()
            .zip(&cycle.inputs)
            .chain(outputs.iter().zip(&cycle.outputs));
        let mut now = StreamCycle {
            aresetn: false,
            valid: false,
            ready: false,
            payload: Vec::new(),
        };
        for (port, words) in sides {
            let high = words[0] == 1;
            match port.name.strip_prefix(stream) {
                _ if port.name == "aresetn" => now.aresetn = high,
                Some("tvalid") => now.valid = high,
                Some("tready") => now.ready = high,
                Some(_) => now.payload.extend(words),
                None => {}
            }
        }
        monitor.check(&now);
    }
    monitor
}

fn some_product(array: Array) -> Product {
    let shape = Shape {
        m: 9,
        k: 2 * array.rows + 1,
        n: array.cols + 1,
    };
    Product::fixed(shape, 5)
}

#[test]
fn valid_and_payload_hold_still_while_they_wait() {
    for array in SIZES {
        for percent in [10u32, 25, 50, 90] {
            let mut recorder = Recorder::new(open(array, Backend::Verilator));
            let mut stall = Stall::random(f64::from(percent) / 100.0, percent.into());
            let product = some_product(array);
            let outcome = product.run(&mut recorder, array, &mut stall).unwrap();
            assert_eq!(outcome.c, product.golden());
            // The array's own stream, and its driver's: a test bench that breaks the rules tests nothing.
            for stream in ["m_axis_", "s_axis_a_", "s_axis_b_", "s_axis_c_"] {
                watch(&recorder, stream).assert_clean();
            }
        }
    }
}

#[test]
fn a_row_comes_out_r_plus_c_plus_3_cycles_later() {
    for array in SIZES {
        let mut recorder = Recorder::new(open(array, Backend::Verilator));
        some_product(array)
            .run(&mut recorder, array, &mut Stall::none())
            .unwrap();
        let last_transfer = |stream: &str| {
            let inputs = recorder.inputs();
            let outputs = recorder.outputs();
            let high = |cycle: &Cycle, name: &str| {
                let name = format!("{stream}{name}");
                let find = |ports: &[PortInfo]| ports.iter().position(|p| p.name == name);
                let words = match find(&inputs) {
                    Some(i) => &cycle.inputs[i],
                    None => &cycle.outputs[find(&outputs).expect("a port of the array")],
                };
                words[0] == 1
            };
            let mut cycles = recorder.recorded().iter();
            cycles
                .rposition(|c| high(c, "tvalid") && high(c, "tready"))
                .expect("a transfer")
        };
        let (row, result) = (last_transfer("s_axis_a_"), last_transfer("m_axis_"));
        assert_eq!(result - row, array.rows + array.cols + 3);
    }
}

#[test]
fn nothing_is_left_over() {
    for array in SIZES {
        let mut dut = open(array, Backend::Verilator);
        let product = some_product(array);
        let mut stall = Stall::random(0.5, 1);
        product.run(dut.as_mut(), array, &mut stall).unwrap();
        let valid = dut.output("m_axis_tvalid", 1).unwrap();
        let ready = dut.input("m_axis_tready", 1).unwrap();
        dut.poke(ready, 1);
        for _ in 0..4 * (array.rows + array.cols) + 16 {
            assert_eq!(dut.peek(valid), 0);
            dut.step();
        }
    }
}

#[test]
fn no_input_reaches_an_output_without_a_clock() {
    for array in [SIZES[0], SIZES[1], SIZES[2]] {
        for backend in Backend::ALL {
            let paths = combinational_paths(open(array, backend).as_mut(), 24, 1);
            assert_eq!(paths, []);
        }
    }
}

#[test]
fn nothing_is_valid_in_reset() {
    for array in SIZES {
        assert_eq!(
            valid_in_reset(open(array, Backend::Verilator).as_mut(), 24, 2),
            []
        );
    }
}

/// Reset in mid-stream: random inputs, well-formed or not, leave nothing behind that a product could see.
#[test]
fn a_reset_at_any_time_recovers() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for array in SIZES {
        for backend in Backend::ALL {
            let rounds = match backend {
                Backend::Rtl => 2,
                Backend::Verilator => 100,
            };
            let mut dut = open(array, backend);
            for _ in 0..rounds {
                disturb(dut.as_mut(), &mut random, 3 * (array.rows + array.cols));
                let product = some_product(array);
                let outcome = product
                    .run(dut.as_mut(), array, &mut Stall::none())
                    .unwrap();
                assert_eq!(outcome.c, product.golden());
            }
        }
    }
}

/// Up to `most` cycles with random bits on every input.
fn disturb(dut: &mut dyn Dut, random: &mut ChaCha8Rng, most: usize) {
    let inputs: Vec<_> = dut
        .ports()
        .iter()
        .filter_map(|p| Some((dut.input(&p.name, p.width).ok()?, p.clone())))
        .filter(|(_, p)| p.name != "aclk" && p.name != "aresetn")
        .collect();
    for _ in 0..random.random_range(1..=most) {
        for (handle, port) in &inputs {
            let mut words: Vec<u32> = (0..port.words()).map(|_| random.random()).collect();
            words[port.words() - 1] &= u32::MAX >> (port.words() * 32 - port.width);
            dut.poke_wide(*handle, &words);
        }
        dut.step();
    }
}
