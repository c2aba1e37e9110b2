//! What Rust-HDL computes is what the emitted Verilog computes: random expressions and kernels, whose trees the emitter
//! sees and rust-hdl's own `Bits` and `Signed` evaluate.
//!
//! `EMIT_SEED` starts from another seed, `EMIT_EXPRESSIONS` sets the number of expressions.

mod common;
mod random;

use common::{options, tools};
use random::bench::Bench;
use random::dice::Dice;
use random::program::Program;
use thorong_emit::{Options, Verilog, emit};

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

fn text_of(program: &Program) -> Verilog {
    let options = Options {
        initial_values: true,
        ..options("dut")
    };
    emit(program, &options).unwrap_or_else(|e| panic!("{e}"))
}

/// Both simulators on one program.
fn compare(program: &Program, cycles: usize, dice: &mut Dice, what: &str, verilator: bool) {
    let verilog = text_of(program);
    let bench = Bench::new(program, "dut", cycles, dice);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut said = vec![("Icarus", bench.icarus(&verilog, dir.path()))];
    if verilator {
        said.push(("Verilator", bench.verilator(&verilog, dir.path())));
    }
    for (tool, said) in said {
        let bad = said.contains("FAIL") || !said.contains("DONE");
        if bad {
            let kept = dir.keep();
            let lines: Vec<&str> = said.lines().take(8).collect();
            panic!(
                "{what}, {tool}, kept in {}:\n{}",
                kept.display(),
                lines.join("\n")
            );
        }
    }
}

#[test]
fn expressions_agree() {
    let (seed, total) = (setting("EMIT_SEED", 1), setting("EMIT_EXPRESSIONS", 600));
    let mut done = 0;
    while done < total {
        let count = (total - done).min(300);
        let seed = (seed * 1000 + done) as u64;
        let mut dice = Dice(seed);
        let program = Program::expressions(&mut dice, count, 4);
        compare(&program, 24, &mut dice, &format!("seed {seed}"), true);
        done += count;
    }
}

#[test]
fn kernels_agree() {
    let (seed, total) = (setting("EMIT_SEED", 1), setting("EMIT_KERNELS", 30));
    for n in 0..total {
        let seed = (seed * 1000 + n) as u64;
        let mut dice = Dice(seed);
        let program = Program::kernel(&mut dice, 6);
        compare(
            &program,
            40,
            &mut dice,
            &format!("seed {seed}"),
            n % 15 == 0,
        );
    }
}

#[test]
fn random_text_is_clean() {
    let mut dice = Dice(7);
    tools::lint(&text_of(&Program::expressions(&mut dice, 200, 4)));
    for _ in 0..5 {
        tools::lint(&text_of(&Program::kernel(&mut dice, 6)));
    }
}
