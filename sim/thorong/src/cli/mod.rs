//! The command line: what is asked for, and how a call ends.

mod bench;
mod common;
mod conformance;
mod dma;
mod emit;
mod gemm;
mod picture;
mod round;
mod run;
mod usage;

use crate::failure::Failure;
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::io::Write;

/// Accelerator silicon in Rust: a systolic array, a stochastic rounder and a DMA engine, simulated and emitted.
#[derive(Debug, Parser)]
#[command(
    name = "thorong",
    version,
    propagate_version = true,
    arg_required_else_help = false
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Gemm(gemm::Args),
    Round(round::Args),
    Dma(dma::Args),
    Emit(emit::Args),
    Conformance(conformance::Args),
    Picture(picture::Args),
    Bench(bench::Args),
}

/// Runs one call, its name first in `args`, and gives the exit code: 0 done, 1 a check failed, 2 unusable input.
pub fn main<A, T>(args: A) -> u8
where
    A: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let done = match Cli::try_parse_from(args) {
        Ok(cli) => match cli.command {
            Command::Run(args) => run::execute(&args),
            Command::Gemm(args) => gemm::execute(&args),
            Command::Round(args) => round::execute(&args),
            Command::Dma(args) => dma::execute(&args),
            Command::Emit(args) => emit::execute(&args),
            Command::Conformance(args) => conformance::execute(&args),
            Command::Picture(args) => picture::execute(&args),
            Command::Bench(args) => bench::execute(&args),
        },
        Err(e) => usage::answer(&e),
    };
    match done {
        Ok(()) => 0,
        Err(failure) => {
            complain(&failure);
            failure.exit_code()
        }
    }
}

/// Says on stderr what went wrong. Where even that cannot be written, the exit code has to say it.
fn complain(failure: &Failure) {
    let _ = writeln!(std::io::stderr(), "thorong: {failure}");
}
