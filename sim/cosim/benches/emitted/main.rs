//! The emitted Verilog beside two others, in one run: one written by hand with the same ports and registers, and
//! rust-hdl's own text of the same block.
//!
//! * Simulated cycles per second in Verilator, of the 16x16 `int8` array and of the 8x8 float array: the ports of one matrix
//!   product, recorded and checked once, replayed in interleaved rounds, the best of each.
//! * The whole path from Rust-HDL to a checked product on the 4x4 arrays: emitting, building, simulating.
//! * Processor time of Verilator with the C++ compiler, and of `yosys synth_ecp5`, for the emitted and rust-hdl's text.
//!
//! The last part takes minutes for rust-hdl's text; `cargo bench --bench emitted -- --quick` leaves it out.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use thorong_cosim::backend::{self, OpenOptions};
use thorong_cosim::drive::array::{gemm_float, gemm_i8};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{Direction, Dut, Input, PortInfo};
use thorong_cosim::record::{Cycle, Recorder};
use thorong_cosim::verilator::{Options, VerilatorDut};
use thorong_golden::{Format, decode, gemm_f32};
use thorong_rtl::array::contract::{Array, Shape};
use thorong_rtl::presets;

const ROUNDS: usize = 9;

/// An array, the same by hand, and the product that is replayed on both.
struct Contest {
    preset: &'static str,
    by_hand: &'static str,
    shape: Shape,
}

const INT8: Contest = Contest {
    preset: "int8-16x16",
    by_hand: include_str!("int8_array.v"),
    shape: Shape {
        m: 256,
        k: 128,
        n: 128,
    },
};

const FLOAT: Contest = Contest {
    preset: "float-8x8",
    by_hand: include_str!("float_array.v"),
    shape: Shape {
        m: 256,
        k: 64,
        n: 64,
    },
};

fn main() {
    let quick = std::env::args().any(|a| a == "--quick");
    race(&INT8);
    race(&FLOAT);
    for name in ["int8-4x4", "float-4x4"] {
        whole_path(name);
    }
    if quick {
        return;
    }

    let preset = presets::find("array", INT8.preset).expect("a preset");
    let verilog = backend::emit(preset).expect("the array can be emitted");
    let mut block = (preset.build)();
    block.connect_all();
    let own = thorong_emit::reference::emit(block.as_ref()).expect("rust-hdl's text");
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("emitted.v"), &verilog.text).expect("written");
    fs::write(folder.path().join("own.v"), own).expect("written");
    for (what, commands) in [
        (
            "verilator, C++ included",
            [build("emitted", &verilog.top), build("own", "top")],
        ),
        (
            "yosys synth_ecp5",
            [synthesis("emitted", &verilog.top), synthesis("own", "top")],
        ),
    ] {
        let [ours, theirs] = commands.map(|mut command| timed(&mut command, folder.path()));
        println!("{what}");
        println!("  emitted     {:>10.1} s", ours.as_secs_f64());
        println!("  rust-hdl's  {:>10.1} s", theirs.as_secs_f64());
        println!(
            "  ratio       {:>10.1}",
            theirs.as_secs_f64() / ours.as_secs_f64()
        );
    }
}

/// Replays one product on the emitted array and on the one by hand.
fn race(contest: &Contest) {
    let preset = presets::find("array", contest.preset).expect("a preset");
    let open = || backend::open_verilator(preset, &OpenOptions::default()).expect("a model");
    let mut emitted = open();
    let ports = emitted.ports().to_vec();
    let options = Options::default();
    let mut by_hand =
        VerilatorDut::from_verilog("by_hand", contest.by_hand, "by_hand", &ports, &options)
            .expect("a model");

    let mut recorder = Recorder::new(open());
    product(&mut recorder, contest.preset, contest.shape);
    let cycles = recorder.recorded().to_vec();
    for dut in [&mut emitted, &mut by_hand] {
        check(dut, &cycles);
    }
    let mut best = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        for (dut, best) in [&mut emitted, &mut by_hand].into_iter().zip(&mut best) {
            let inputs = inputs(dut);
            let start = Instant::now();
            for cycle in &cycles {
                drive(dut, &inputs, cycle);
                dut.step();
            }
            *best = start.elapsed().min(*best);
        }
    }
    let rate = best.map(|time| cycles.len() as f64 / time.as_secs_f64());
    println!(
        "{} array in Verilator, one core, {ROUNDS} interleaved rounds of {} cycles",
        contest.preset,
        cycles.len()
    );
    println!("  emitted     {:>10.0} cycles/s", rate[0]);
    println!("  by hand     {:>10.0} cycles/s", rate[1]);
    println!("  ratio       {:>10.2}", rate[0] / rate[1]);
}

/// From Rust-HDL to a product that is right, with an empty cache of models.
fn whole_path(name: &str) {
    let cache = tempfile::tempdir().expect("a temporary folder");
    // SAFETY: no other thread runs.
    unsafe { std::env::set_var("THORONG_CACHE", cache.path()) };
    let preset = presets::find("array", name).expect("a preset");
    let start = Instant::now();
    let verilog = backend::emit(preset).expect("the array can be emitted");
    let emitted = start.elapsed();
    let mut dut = backend::open_verilator(preset, &OpenOptions::default()).expect("a model");
    let built = start.elapsed();
    let shape = Shape { m: 9, k: 9, n: 9 };
    product(&mut dut, name, shape);
    println!(
        "{name}, {} lines: emitted after {:.2} s, built after {:.1} s, a product checked after {:.1} s",
        verilog.text.lines().count(),
        emitted.as_secs_f64(),
        built.as_secs_f64(),
        start.elapsed().as_secs_f64()
    );
}

/// A product that is right: `int8`, or `bfloat16` by `float16`.
fn product(dut: &mut dyn Dut, name: &str, shape: Shape) {
    let Shape { m, k, n } = shape;
    let word = |i: usize| i.wrapping_mul(0x9e37_79b9) >> 13;
    let (array, stall) = (Array::of_preset(name), &mut Stall::none());
    if name.starts_with("int8") {
        let a: Vec<i8> = (0..m * k).map(|i| word(i) as i8).collect();
        let b: Vec<i8> = (0..k * n).map(|i| word(i + 77) as i8).collect();
        let out = gemm_i8(dut, array, shape, &a, &b, None, stall, &mut |_, _| ());
        let golden = thorong_golden::gemm_i8(m, k, n, &a, &b, None);
        assert_eq!(out.expect("a product").c, golden);
        return;
    }
    // Around 1, both signs: sums are aligned, normalised and rounded in every step.
    let a: Vec<u16> = (0..m * k)
        .map(|i| word(i) as u16 & 0x81ff | 0x3e00)
        .collect();
    let b: Vec<u16> = (0..k * n)
        .map(|i| word(i + 77) as u16 & 0x8fff | 0x3000)
        .collect();
    let (a_format, b_format) = (Format::Bfloat16, Format::Float16);
    let out = gemm_float(
        dut,
        array,
        shape,
        (&a, a_format),
        (&b, b_format),
        None,
        stall,
        &mut |_, _| (),
    );
    let values =
        |x: &[u16], format| -> Vec<f32> { x.iter().map(|x| decode(format, (*x).into())).collect() };
    let golden = gemm_f32(m, k, n, &values(&a, a_format), &values(&b, b_format), None);
    let golden: Vec<u32> = golden.into_iter().map(f32::to_bits).collect();
    assert_eq!(out.expect("a product").c, golden);
}

/// All inputs but the clock, in port order, as a recorded cycle has them.
fn inputs(dut: &VerilatorDut) -> Vec<Input> {
    let is_input = |p: &&PortInfo| p.direction == Direction::Input && p.name != "aclk";
    let ports = dut.ports().iter().filter(is_input);
    ports
        .map(|p| dut.input(&p.name, p.width).expect("a port"))
        .collect()
}

fn drive(dut: &mut VerilatorDut, inputs: &[Input], cycle: &Cycle) {
    for (input, words) in inputs.iter().zip(&cycle.inputs) {
        dut.poke_wide(*input, words);
    }
}

/// Every cycle is the recorded one: all handshakes, and the result while it is valid.
fn check(dut: &mut VerilatorDut, cycles: &[Cycle]) {
    let inputs = inputs(dut);
    let is_output = |p: &&PortInfo| p.direction == Direction::Output;
    let outputs: Vec<PortInfo> = dut.ports().iter().filter(is_output).cloned().collect();
    let at = |name: &str| outputs.iter().position(|p| p.name == name).expect(name);
    let (valid, data, last) = (at("m_axis_tvalid"), at("m_axis_tdata"), at("m_axis_tlast"));
    // The outputs of the first cycles, before reset, are whatever the registers hold.
    let in_reset = |c: &Cycle| c.inputs[0][0] == 0;
    for (number, cycle) in cycles.iter().enumerate() {
        drive(dut, &inputs, cycle);
        dut.settle();
        for (i, port) in outputs.iter().enumerate() {
            if in_reset(cycle) || ((i == data || i == last) && cycle.outputs[valid][0] == 0) {
                continue;
            }
            let mut words = vec![0; port.words()];
            let output = dut.output(&port.name, port.width).expect("a port");
            dut.peek_wide(output, &mut words);
            assert_eq!(words, cycle.outputs[i], "{} in cycle {number}", port.name);
        }
        dut.step();
    }
}

fn build(name: &str, top: &str) -> Command {
    let mut command = Command::new("verilator");
    command.args([
        "--cc",
        "--build",
        "-O3",
        "-Wno-fatal",
        "-Wno-lint",
        "-Wno-style",
        "--Mdir",
    ]);
    command.args([
        format!("obj_{name}"),
        "--top-module".into(),
        top.into(),
        format!("{name}.v"),
    ]);
    command
}

fn synthesis(name: &str, top: &str) -> Command {
    let script = format!("read_verilog {name}.v; synth_ecp5 -top {top} -json {name}.json");
    let mut command = Command::new("yosys");
    command.args(["-q", "-p", &script.replace('$', "\\$")]);
    command
}

/// Processor time, user and system, children included: the number of cores and what else they do don't matter.
fn timed(command: &mut Command, folder: &Path) -> Duration {
    let mut shell = Command::new("bash");
    shell.args(["-c", "TIMEFORMAT='%U %S'; time \"$0\" \"$@\" >log 2>&1"]);
    // What cargo is told for the `verilated` crate is not for these.
    shell.env_remove("CXXFLAGS");
    shell.arg(command.get_program()).args(command.get_args());
    let run = shell.current_dir(folder).output().expect("bash starts");
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    assert!(run.status.success(), "{command:?} failed: {log}");
    let text = String::from_utf8_lossy(&run.stderr);
    let seconds = text.split_whitespace().map(|s| s.parse::<f64>());
    Duration::from_secs_f64(seconds.sum::<Result<f64, _>>().expect("two numbers"))
}
