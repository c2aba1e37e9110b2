//! `thorong run`.

use super::common::Stalls;
use crate::array::ArrayPreset;
use crate::failure::Failure;
use crate::product::Class;
use crate::report::show;
use crate::run::{Settings, run};
use crate::simulate::Simulator;
use std::path::PathBuf;

/// Classifies handwritten digits on the array, every number checked
///
/// Trains a small classifier (seeded, the same on every machine), quantises it to int8, and runs all matrix products of
/// the held-out images on the array. Each element is compared with the golden model. The folder gets a waveform of the
/// first product, the array's Verilog and the report.
///
/// The exit code is 1 where an element differs, where the cycles are not the contract's although nothing stalls, or
/// where fewer than 90 % of the images are classified rightly.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the main job, as `make run` does it
  thorong run

Example: on the 4x4 array in Rust-HDL's own simulator
  thorong run --preset int8-4x4 --backend rtl --out out/rtl")]
pub(super) struct Args {
    /// The int8 array; `thorong emit --list` shows all
    #[arg(long, value_name = "NAME", default_value = "int8-8x8")]
    preset: String,
    /// Where waveform, Verilog and report go
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Who simulates
    #[arg(long, value_enum, default_value = "verilator", value_name = "NAME")]
    backend: Simulator,
    #[command(flatten)]
    stalls: Stalls,
    /// Prints the report as one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn execute(args: &Args) -> Result<(), Failure> {
    let report = run(&Settings {
        array: ArrayPreset::parse(&args.preset, Class::Int8)?,
        options: args.stalls.options(args.backend),
        out: args.out.clone(),
    })?;
    show(&report, &report.rows(), args.json)?;
    report.verdict()
}
