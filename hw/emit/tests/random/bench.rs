//! A Verilog test bench with all inputs and all expected outputs, for Icarus and Verilator alike.

use super::dice::Dice;
use super::program::{Program, State, Wire};
use crate::common::tools::run;
use num_bigint::BigUint;
use rust_hdl::prelude::AtomKind;
use std::fmt::Write as _;
use std::path::Path;
use thorong_emit::Verilog;

/// One line a cycle: inputs, then expected outputs, first signal lowest.
pub(crate) struct Bench {
    pub(crate) text: String,
    pub(crate) vectors: String,
}

fn ports(program: &Program, kind: AtomKind) -> Vec<&Wire> {
    program
        .wires
        .iter()
        .filter(|w| w.kind == kind && !w.clock)
        .collect()
}

fn pack(wires: &[&Wire], state: &State) -> (BigUint, usize) {
    wires
        .iter()
        .fold((BigUint::default(), 0), |(bits, at), wire| {
            (bits | (&state[&wire.name] << at), at + wire.w)
        })
}

impl Bench {
    /// `cycles` random inputs for `program`, emitted as `top`.
    pub(crate) fn new(program: &Program, top: &str, cycles: usize, dice: &mut Dice) -> Bench {
        let (ins, outs) = (
            ports(program, AtomKind::InputParameter),
            ports(program, AtomKind::OutputParameter),
        );
        let mut state = State::new();
        for (name, _) in &program.registers {
            state.insert(format!("{name}$q"), BigUint::default());
        }
        let mut vectors = String::new();
        for _ in 0..cycles {
            for wire in &ins {
                state.insert(wire.name.clone(), dice.bits(wire.w));
            }
            let settled = program.settle(&state);
            let ((a, n), (b, _)) = (pack(&ins, &settled), pack(&outs, &settled));
            writeln!(vectors, "{:x}", a | (b << n)).expect("a string takes all");
            for (name, _) in &program.registers {
                state.insert(format!("{name}$q"), settled[&format!("{name}$d")].clone());
            }
        }
        Bench {
            text: text(program, top, cycles, &ins, &outs),
            vectors,
        }
    }

    /// Runs it in Icarus; what it printed.
    pub(crate) fn icarus(&self, verilog: &Verilog, dir: &Path) -> String {
        self.write(verilog, dir);
        run(
            dir,
            "iverilog",
            &["-g2005", "-o", "bench", "-s", "bench", "dut.v", "bench.v"],
        );
        run(dir, "vvp", &["-n", "bench"])
    }

    /// Runs it in Verilator; what it printed.
    pub(crate) fn verilator(&self, verilog: &Verilog, dir: &Path) -> String {
        self.write(verilog, dir);
        let flags = "--binary --timing -Wno-fatal -Wno-WIDTH -O1 -CFLAGS -O0 --top-module bench dut.v bench.v";
        run(dir, "verilator", &flags.split(' ').collect::<Vec<_>>());
        run(dir, "./obj_dir/Vbench", &[])
    }

    fn write(&self, verilog: &Verilog, dir: &Path) {
        let files = [
            ("dut.v", &verilog.text),
            ("bench.v", &self.text),
            ("vectors.hex", &self.vectors),
        ];
        for (name, text) in files {
            std::fs::write(dir.join(name), text).expect("a file");
        }
    }
}

fn text(program: &Program, top: &str, cycles: usize, ins: &[&Wire], outs: &[&Wire]) -> String {
    let width = |list: &[&Wire]| -> usize { list.iter().map(|w| w.w).sum() };
    let (n, m) = (width(ins), width(outs));
    let clocked = !program.registers.is_empty();
    let mut pins = vec![];
    let mut checks = String::new();
    let (mut from, mut to) = (0, 0);
    for wire in ins {
        pins.push(format!(".{}(line[{from} +: {}])", wire.name, wire.w));
        from += wire.w;
    }
    for wire in outs {
        let (name, w) = (&wire.name, wire.w);
        pins.push(format!(".{name}(got[{to} +: {w}])"));
        writeln!(
            checks,
            "            if (got[{to} +: {w}] !== line[{} +: {w}])\n                \
             $display(\"FAIL {name} in cycle %0d: %h instead of %h\", i, got[{to} +: {w}], line[{} +: {w}]);",
            n + to,
            n + to
        )
        .expect("a string takes all");
        to += w;
    }
    if clocked {
        pins.push(".aclk(aclk)".into());
    }
    format!(
        "`timescale 1ns / 1ps\nmodule bench;\n    reg aclk = 0;\n    integer i;\n    \
         reg [{}:0] vectors [0:{}];\n    reg [{}:0] line = 0;\n    wire [{}:0] got;\n    {top} dut ({});\n    \
         initial begin\n        $readmemh(\"vectors.hex\", vectors);\n        \
         for (i = 0; i < {cycles}; i = i + 1) begin\n            line = vectors[i];\n            #1;\n{checks}            \
         aclk = 1;\n            #1;\n            aclk = 0;\n            #1;\n        end\n        \
         $display(\"DONE\");\n        $finish;\n    end\nendmodule\n",
        n + m - 1,
        cycles - 1,
        n + m - 1,
        m - 1,
        pins.join(", ")
    )
}
