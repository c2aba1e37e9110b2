//! `thorong round`.

use super::common::{Computation, Reporting, RoundingDetails};
use crate::compare::Comparison;
use crate::failure::{Failure, unusable};
use crate::operand::{Tensor, load_random_words};
use crate::output::OutputFile;
use crate::progress::Progress;
use crate::report::{Rows, grouped};
use crate::rounding::{Rounder, Task, Words};
use serde::Serialize;
use std::path::PathBuf;
use thorong_golden::{Format, INDEX_LIMIT, Mode};

/// Rounds float32 values to a narrower format
///
/// Element i (row-major) is rounded with its own random word: from a file, or from the counter-based generator, where it
/// depends on seed, stream and i alone. Of 16 random bits, sr-a and sr-c use N: the low N of a word in R.npy, the top N of
/// the generator's.
///
/// bfloat16 and float8 results are bit patterns, uint16 and uint8.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: round to bfloat16 stochastically with 8 random bits, and check every bit
  thorong round x.npy -o y.npy --to bfloat16 --round sr-a --bits 8 --seed 7 --check

Example: the same with random words of your own, in the golden model
  thorong round x.npy -o y.npy --to bfloat16 --round sr-a --bits 8 --random r.npy --backend golden")]
pub(super) struct Args {
    /// X: float32, any shape
    #[arg(value_name = "X.npy")]
    x: PathBuf,
    /// Where Y goes, in X's shape
    #[arg(short, long, value_name = "Y.npy")]
    output: PathBuf,
    /// Y's format: bfloat16, float16, float8_e4m3fn, float8_e4m3, float8_e5m2, float8_e3m4, int8
    #[arg(long, value_name = "F")]
    to: Format,
    /// rne, rz, sr-a, sr-c
    #[arg(long, value_name = "MODE")]
    round: Mode,
    #[command(flatten)]
    rounding: RoundingDetails,
    /// The random bits' stream, 32 bits
    #[arg(long, value_name = "T", default_value_t = 0, conflicts_with = "random")]
    stream: u32,
    /// Random words of your own: uint16, one an element, in X's shape
    #[arg(long, value_name = "R.npy")]
    random: Option<PathBuf>,
    #[command(flatten)]
    computation: Computation,
    #[command(flatten)]
    reporting: Reporting,
}

/// The report, as `--json` prints it. What the golden model has none of is null.
#[derive(Debug, Serialize)]
struct Report {
    elements: u64,
    to: &'static str,
    round: &'static str,
    bits: Option<u32>,
    saturate: bool,
    preset: Option<&'static str>,
    backend: &'static str,
    stall: f64,
    cycles: Option<u64>,
    /// Null without --check.
    mismatches: Option<u64>,
}

pub(super) fn execute(args: &Args) -> Result<(), Failure> {
    if !Format::ROUNDED.contains(&args.to) {
        let known = Format::ROUNDED.map(Format::name).join(", ");
        return unusable!("--to {}: expected one of {known}", args.to);
    }
    let rounding = args.rounding.rounding(args.round);
    let simulation = match args.computation.simulation()? {
        None => None,
        Some(options) => Some((Rounder::find(rounding, args.random.is_some())?, options)),
    };
    let x = Tensor::load(&args.x, "X", Format::Float32)?;
    if x.patterns.len() as u64 > INDEX_LIMIT {
        return unusable!("{}: expected at most 2^34 elements", args.x.display());
    }
    let words = match &args.random {
        Some(path) => Words::Given(load_random_words(path, &x.shape)?),
        None => Words::Generated {
            seed: args.rounding.seed,
            stream: args.stream,
        },
    };
    let task = Task {
        x: &x.patterns,
        to: args.to,
        rounding,
        words,
    };
    let output = OutputFile::create(&args.output)?;

    let (patterns, cycles) = match &simulation {
        None => (task.golden(), None),
        Some((rounder, options)) => {
            let _progress = Progress::spinner(format!("simulating {}", rounder.preset.module()));
            let simulated = task.simulate(rounder, options)?;
            (simulated.result, Some(simulated.cycles))
        }
    };
    let y = Tensor {
        format: args.to,
        shape: x.shape,
        patterns,
    };
    let comparison = (args.reporting.check)
        .then(|| Comparison::new("Y", args.to, &y.shape, &y.patterns, &task.defined()));

    let report = Report {
        elements: y.patterns.len() as u64,
        to: args.to.name(),
        round: args.round.name(),
        bits: args.round.is_stochastic().then_some(args.rounding.bits),
        saturate: args.rounding.saturate,
        preset: simulation.map(|(rounder, _)| rounder.preset.name),
        backend: args.computation.backend.name(),
        stall: args.computation.stalls.stall,
        cycles,
        mismatches: comparison.as_ref().map(|c| c.mismatches),
    };
    let rows = rows(&report);
    args.reporting
        .conclude(output, &y, comparison, &report, &rows)
}

fn rows(report: &Report) -> Rows {
    let mut rows = Rows::default();
    let bits = report.bits.map(|n| format!(", {n} random bits"));
    rows.add("elements", grouped(report.elements))
        .add(
            "rounded to",
            format!(
                "{} by {}{}",
                report.to,
                report.round,
                bits.unwrap_or_default()
            ),
        )
        .add_some("rounder", report.preset)
        .add("back end", report.backend)
        .add_some("cycles", report.cycles.map(grouped))
        .add_some("mismatches", report.mismatches.map(grouped));
    rows
}
