//! `thorong picture`.

use crate::failure::Failure;
use crate::output::OutputFile;
use crate::picture::{draw, sum};
use crate::progress::Progress;
use crate::report::{Rows, show};
use clap::ValueEnum;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Draws the error of a long bfloat16 sum, rounded by the hardware
///
/// 10,000 uniform numbers are added, the sum rounded after each addition: by rne, and by sr-a and sr-c with 4, 8 and 16
/// random bits. Every rounding is the emitted Verilog's in Verilator, and is compared with the golden model.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the picture of the documentation
  thorong picture -o docs/long-sum.svg")]
pub(super) struct Args {
    /// Where the picture goes
    #[arg(short, long, value_name = "FILE.svg")]
    output: PathBuf,
    /// Who rounds
    #[arg(long, value_enum, default_value = "verilator", value_name = "NAME")]
    backend: Backend,
    /// Prints the last sums as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Backend {
    /// The golden model
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

pub(super) fn execute(args: &Args) -> Result<(), Failure> {
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
