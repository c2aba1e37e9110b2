//! The emitted Verilog beside two others, in one run: one written by hand with the same ports and registers, and
//! rust-hdl's own text of the same block.
//!
//! * Simulated cycles per second in Verilator, the same matrix product, rounds interleaved, the best of each.
//! * Wall time of Verilator with the C++ compiler, and of `yosys synth_ecp5`, for the emitted and rust-hdl's text.
//!
//! The second part takes minutes for rust-hdl's text; `cargo bench --bench emitted -- --quick` leaves it out.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use thorong_cosim::backend::{self, OpenOptions};
use thorong_cosim::drive::array::gemm_i8;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_cosim::verilator::{Options, VerilatorDut};
use thorong_rtl::array::contract::Shape;
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

    let mut best = [Duration::MAX; 2];
    let mut cycles = [0; 2];
    for _ in 0..ROUNDS {
        for (i, dut) in [&mut emitted, &mut by_hand].into_iter().enumerate() {
            let (time, count) = product(dut);
            best[i] = best[i].min(time);
            cycles[i] = count;
        }
    }
    assert_eq!(cycles[0], cycles[1], "the two are not the same structure");
    let rate = best.map(|time| cycles[0] as f64 / time.as_secs_f64());
    println!(
        "16x16 int8 array in Verilator, one core, {ROUNDS} interleaved rounds of {} cycles",
        cycles[0]
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

/// One product on a device: the time from its reset to its last result, and its cycles.
fn product(dut: &mut dyn Dut) -> (Duration, u64) {
    let Shape { m, k, n } = SHAPE;
    let byte = |i: usize| (i.wrapping_mul(0x9e37_79b9) >> 13) as i8;
    let a: Vec<i8> = (0..m * k).map(byte).collect();
    let b: Vec<i8> = (0..k * n).map(|i| byte(i + 77)).collect();
    let start = Instant::now();
    let out = gemm_i8(
        dut,
        16,
        16,
        SHAPE,
        &a,
        &b,
        None,
        &mut Stall::none(),
        &mut |_, _| (),
    )
    .expect("a product");
    let time = start.elapsed();
    assert_eq!(out.c, thorong_golden::gemm_i8(m, k, n, &a, &b, None));
    (time, out.cycles)
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

fn timed(command: &mut Command, folder: &Path) -> Duration {
    let start = Instant::now();
    let status = command
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the tool starts");
    assert!(status.success(), "{command:?} failed");
    start.elapsed()
}
