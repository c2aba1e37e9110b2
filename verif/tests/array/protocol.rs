//! The streams' rules: stable payloads, reset, no path through, nothing lost, doubled or left over.

use crate::bench::{Product, SIZES, open};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::{Array, Shape};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_cosim::record::Recorder;
use thorong_verif::generic::{combinational_paths, valid_in_reset};
use thorong_verif::stream::{StreamCycle, StreamMonitor};

/// One stream of a recording; the payload is all of its other ports' words.
fn watch(recorder: &Recorder<Box<dyn Dut>>, stream: &str) -> StreamMonitor<Vec<u32>> {
    let (inputs, outputs) = (recorder.inputs(), recorder.outputs());
    let mut monitor = StreamMonitor::new();
    for cycle in recorder.cycles_recorded() {
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

/// A tile may serve any number of passes: rows that do not swap meet the weights of those before.
#[test]
fn weights_stay_until_the_next_swap() {
    let array = SIZES[1];
    let mut dut = open(array, Backend::Verilator);
    let b: Vec<i32> = (0..16).map(|i| 5 * i - 40).collect();
    let a: Vec<[i32; 4]> = (0..20).map(|i| [i, -i, 127 - i, -128 + i]).collect();
    let results = feed(dut.as_mut(), &b, &a);
    for (row, result) in a.iter().zip(results) {
        let golden: Vec<i32> = (0..4)
            .map(|n| (0..4).map(|k| row[k] * b[4 * k + n]).sum())
            .collect();
        assert_eq!(result, golden);
    }
}

/// One tile, and all rows behind one swap, through a 4x4 array.
fn feed(dut: &mut dyn Dut, b: &[i32], a: &[[i32; 4]]) -> Vec<Vec<i32>> {
    let valid = |name: &str| dut.input(&format!("s_axis_{name}_tvalid"), 1).unwrap();
    let (a_valid, b_valid, c_valid) = (valid("a"), valid("b"), valid("c"));
    let ready = |name: &str| dut.output(&format!("s_axis_{name}_tready"), 1).unwrap();
    let (a_ready, b_ready) = (ready("a"), ready("b"));
    let data = |name: &str| dut.input(&format!("s_axis_{name}_tdata"), 32).unwrap();
    let (a_data, b_data) = (data("a"), data("b"));
    let user = dut.input("s_axis_a_tuser", 2).unwrap();
    let last = dut.input("s_axis_a_tlast", 1).unwrap();
    let m_ready = dut.input("m_axis_tready", 1).unwrap();
    let m_valid = dut.output("m_axis_tvalid", 1).unwrap();
    let m_data = dut.output("m_axis_tdata", 128).unwrap();
    let pack = |row: &[i32]| {
        let bytes = row.iter().map(|&x| u64::from(x as u8));
        bytes.rev().fold(0, |word, byte| word << 8 | byte)
    };
    dut.poke(c_valid, 0);
    dut.poke(last, 0);
    dut.poke(m_ready, 1);
    dut.reset(2);
    let (mut weights, mut rows, mut results) = (0, 0, Vec::new());
    for _ in 0..100 {
        dut.poke(b_valid, u64::from(weights < 4));
        dut.poke(b_data, pack(b.chunks(4).nth(weights).unwrap_or(&[0])));
        dut.poke(a_valid, u64::from(rows < a.len()));
        dut.poke(a_data, pack(a.get(rows).unwrap_or(&[0; 4])));
        dut.poke(user, u64::from(rows == 0));
        dut.settle();
        weights += usize::from(weights < 4 && dut.peek(b_ready) == 1);
        rows += usize::from(rows < a.len() && dut.peek(a_ready) == 1);
        if dut.peek(m_valid) == 1 {
            let mut words = [0; 4];
            dut.peek_wide(m_data, &mut words);
            results.push(words.map(u32::cast_signed).to_vec());
        }
        dut.step();
    }
    assert_eq!(results.len(), a.len());
    results
}
