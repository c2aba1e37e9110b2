//! The emitted Verilog beside two others, in one run: one written by hand with the same ports and registers, and
//! rust-hdl's own text of the same block.
//!
//! * Simulated cycles per second in Verilator: the ports of one matrix product, recorded and checked once, replayed in
//!   interleaved rounds, the best of each.
//! * Processor time of Verilator with the C++ compiler, and of `yosys synth_ecp5`, for the emitted and rust-hdl's text.
//!
//! The second part takes minutes for rust-hdl's text; `cargo bench --bench emitted -- --quick` leaves it out.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use thorong_cosim::backend::{self, OpenOptions};
use thorong_cosim::drive::array::gemm_i8;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{Direction, Dut, Input, PortInfo};
use thorong_cosim::record::{Cycle, Recorder};
use thorong_cosim::verilator::{Options, VerilatorDut};
use thorong_rtl::array::contract::{Array, Shape};
use thorong_rtl::presets;

const BY_HAND: &str = include_str!("int8_array.v");
const ROUNDS: usize = 9;
const SHAPE: Shape = Shape {
    m: 256,
    k: 128,
    n: 128,
};

fn main() {
    let quick = std::env::args().any(|a| a == "--quick");
    let preset = presets::find("array", "int8-16x16").expect("a preset");
    let verilog = backend::emit(preset).expect("the array can be emitted");
    let mut emitted = backend::open_verilator(preset, &OpenOptions::default()).expect("a model");
    let ports = emitted.ports().to_vec();
    let mut by_hand =
        VerilatorDut::from_verilog("by_hand", BY_HAND, "by_hand", &ports, &Options::default())
            .expect("a model");

    let cycles =
        recorded(backend::open_verilator(preset, &OpenOptions::default()).expect("a model"));
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
        "16x16 int8 array in Verilator, one core, {ROUNDS} interleaved rounds of {} cycles",
        cycles.len()
    );
    println!("  emitted     {:>10.0} cycles/s", rate[0]);
    println!("  by hand     {:>10.0} cycles/s", rate[1]);
    println!("  ratio       {:>10.2}", rate[0] / rate[1]);
    if quick {
        return;
    }

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

/// The ports in every cycle of a product that is right.
fn recorded(dut: VerilatorDut) -> Vec<Cycle> {
    let Shape { m, k, n } = SHAPE;
    let byte = |i: usize| (i.wrapping_mul(0x9e37_79b9) >> 13) as i8;
    let a: Vec<i8> = (0..m * k).map(byte).collect();
    let b: Vec<i8> = (0..k * n).map(|i| byte(i + 77)).collect();
    let mut recorder = Recorder::new(dut);
    let out = gemm_i8(
        &mut recorder,
        Array::int8(16, 16),
        SHAPE,
        &a,
        &b,
        None,
        &mut Stall::none(),
        &mut |_, _| (),
    )
    .expect("a product");
    assert_eq!(out.c, thorong_golden::gemm_i8(m, k, n, &a, &b, None));
    recorder.recorded().to_vec()
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
