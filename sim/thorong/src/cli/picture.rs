//! `thorong picture`.

use crate::failure::{Failure, unusable};
use crate::output::OutputFile;
use crate::picture::{draw, schedule, sum};
use crate::progress::Progress;
use crate::report::{Rows, show};
use clap::ValueEnum;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use thorong_rtl::array::contract;

/// Draws a picture of what the hardware does: the error of a long sum, or the array's schedule
///
/// long-sum: 10,000 uniform numbers are added, the sum rounded to bfloat16 after each addition: by rne, and by sr-a and sr-c
/// with 4, 8 and 16 random bits. Every rounding is the emitted Verilog's in Verilator, and is compared with the golden model.
///
/// schedule: a product on the 4x4 array, cycle by cycle, from a waveform of the emitted Verilog.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the pictures of the documentation
  thorong picture -o docs/long-sum.svg
  thorong picture --of schedule -o docs/schedule.svg")]
pub(super) struct Args {
    /// Where the picture goes
    #[arg(short, long, value_name = "FILE.svg")]
    output: PathBuf,
    /// What it shows
    #[arg(long, value_enum, default_value = "long-sum", value_name = "WHAT")]
    of: Subject,
    /// Who computes
    #[arg(long, value_enum, default_value = "verilator", value_name = "NAME")]
    backend: Backend,
    /// Prints the last sums, or the cycles, as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Subject {
    /// The sums of many numbers in bfloat16
    LongSum,
    /// Who does what in which cycle on the 4x4 array
    Schedule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Backend {
    /// The golden model; it has no schedule
    Golden,
    /// Verilator on the emitted Verilog
    Verilator,
}

#[derive(Debug, Serialize)]
struct Report {
    terms: usize,
    runs: usize,
    exact: f64,
    /// The mean of the runs' last sums, by curve.
    sums: BTreeMap<String, f64>,
}

/// A schedule's figures.
#[derive(Debug, Serialize)]
struct Cycles {
    preset: &'static str,
    m: usize,
    k: usize,
    n: usize,
    cycles: u64,
    cycles_contract: u64,
}

pub(super) fn execute(args: &Args) -> Result<(), Failure> {
    match args.of {
        Subject::LongSum => long_sum(args),
        Subject::Schedule => schedule(args),
    }
}

fn schedule(args: &Args) -> Result<(), Failure> {
    if args.backend == Backend::Golden {
        return unusable!(
            "--backend golden: expected verilator, for the golden model has no cycles"
        );
    }
    let output = OutputFile::create(&args.output)?;
    let drawn = {
        let _progress = Progress::spinner("simulating");
        schedule::trace::run()?
    };
    output.commit(schedule::draw::svg(&drawn).as_bytes())?;
    let (shape, array) = (schedule::SHAPE, schedule::array());
    let report = Cycles {
        preset: schedule::PRESET,
        m: shape.m,
        k: shape.k,
        n: shape.n,
        cycles: drawn.cycles,
        cycles_contract: contract::cycles(shape, array),
    };
    let mut rows = Rows::default();
    rows.add("array", report.preset)
        .add(
            "product",
            format!("{} x {} x {}", shape.m, shape.k, shape.n),
        )
        .add("cycles", report.cycles)
        .add("the contract's cycles", report.cycles_contract);
    show(&report, &rows, args.json)
}

fn long_sum(args: &Args) -> Result<(), Failure> {
    let output = OutputFile::create(&args.output)?;
    let (all, exact) = {
        let _progress = Progress::spinner("adding");
        (sum::all(args.backend == Backend::Golden)?, sum::exact())
    };
    let picture = draw::svg(&all, &exact)
        .map_err(|e| Failure::Input(format!("{}: cannot draw it: {e}", args.output.display())))?;
    output.commit(picture.as_bytes())?;
    let mean = |sums: &Vec<[f32; sum::RUNS]>| {
        let last = sums.last().into_iter().flatten();
        last.map(|s| f64::from(*s)).sum::<f64>() / sum::RUNS as f64
    };
    let report = Report {
        terms: sum::TERMS,
        runs: sum::RUNS,
        exact: exact.last().copied().unwrap_or_default(),
        sums: (sum::CURVES.iter().zip(&all))
            .map(|(curve, sums)| (curve.name(), mean(sums)))
            .collect(),
    };
    let mut rows = Rows::default();
    rows.add("exact", format!("{:.1}", report.exact));
    for (name, value) in &report.sums {
        rows.add(name, format!("{value:.1}"));
    }
    show(&report, &rows, args.json)
}
