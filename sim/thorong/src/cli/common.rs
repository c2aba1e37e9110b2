//! Options that several subcommands share.

use crate::compare::Comparison;
use crate::failure::{Failure, unusable};
use crate::operand::Tensor;
use crate::output::OutputFile;
use crate::report::{Rows, show};
use crate::simulate::{Options, Simulator};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;
use thorong_golden::{Mode, Rounding};

/// Who computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BackendName {
    /// The golden model: no hardware, no cycles
    Golden,
    /// Rust-HDL's own simulator
    Rtl,
    /// Verilator on the emitted Verilog
    Verilator,
}

impl BackendName {
    /// The name on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            BackendName::Golden => "golden",
            BackendName::Rtl => Simulator::Rtl.name(),
            BackendName::Verilator => Simulator::Verilator.name(),
        }
    }

    /// The simulator; none for the golden model.
    pub(super) fn simulator(self) -> Option<Simulator> {
        match self {
            BackendName::Golden => None,
            BackendName::Rtl => Some(Simulator::Rtl),
            BackendName::Verilator => Some(Simulator::Verilator),
        }
    }
}

/// How a block is computed, or simulated.
#[derive(Debug, Args)]
pub(super) struct Computation {
    /// Who computes
    #[arg(long, value_enum, default_value = "verilator", value_name = "NAME")]
    pub(super) backend: BackendName,
    /// Where a waveform goes: .vcd, or .fst with --backend verilator
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    #[command(flatten)]
    pub(super) stalls: Stalls,
}

impl Computation {
    /// The simulation that is asked for; none by the golden model.
    ///
    /// # Errors
    /// [`Failure::Input`] where the golden model is to be traced.
    pub(super) fn simulation(&self) -> Result<Option<Options>, Failure> {
        match (self.backend.simulator(), &self.trace) {
            (None, Some(_)) => {
                unusable!(
                    "--trace: the golden model has no signals, expected --backend rtl or verilator"
                )
            }
            (None, None) => Ok(None),
            (Some(simulator), trace) => Ok(Some(Options {
                trace: trace.clone(),
                ..self.stalls.options(simulator)
            })),
        }
    }
}

/// Pauses.
#[derive(Debug, Args)]
pub(super) struct Stalls {
    /// Pauses every ready and valid of the memory side with probability P, 0 <= P < 1
    #[arg(long, value_name = "P", default_value = "0", value_parser = probability)]
    #[arg(allow_negative_numbers = true)]
    pub(super) stall: f64,
    /// The pauses' seed
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    stall_seed: u64,
}

impl Stalls {
    /// A simulation without a waveform.
    pub(super) fn options(&self, simulator: Simulator) -> Options {
        Options {
            simulator,
            stall: self.stall,
            stall_seed: self.stall_seed,
            trace: None,
        }
    }
}

fn probability(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(p) if (0.0..1.0).contains(&p) => Ok(p),
        _ => Err("expected a number P with 0 <= P < 1".to_string()),
    }
}

/// Checking and reporting.
#[derive(Debug, Args)]
pub(super) struct Reporting {
    /// Compares with the golden model bit for bit; the first difference is named, and the exit code is 1
    #[arg(long)]
    pub(super) check: bool,
    /// Prints the report as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

impl Reporting {
    /// Ends a call: the result goes to its file where every element is right, and is dropped where one is not; the
    /// report is printed either way.
    ///
    /// # Errors
    /// [`Failure::Check`] where `comparison` found a difference, [`Failure::Input`] where the result cannot be written.
    pub(super) fn conclude(
        &self,
        output: OutputFile,
        result: &Tensor,
        comparison: Option<Comparison>,
        report: &impl Serialize,
        rows: &Rows,
    ) -> Result<(), Failure> {
        let verdict = comparison.map_or(Ok(()), |comparison| comparison.verdict());
        if verdict.is_ok() {
            output.commit(&result.to_npy())?;
        }
        show(report, rows, self.json)?;
        verdict
    }
}

/// The random bits and the overflow of a rounding.
#[derive(Debug, Args)]
pub(super) struct RoundingDetails {
    /// Random bits N of sr-a and sr-c, 1 to 16
    #[arg(long, value_name = "N", default_value_t = Rounding::MAX_BITS, value_parser = random_bits)]
    #[arg(allow_negative_numbers = true)]
    pub(super) bits: u32,
    /// The random bits' seed, 64 bits
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub(super) seed: u64,
    /// Clamps overflow and infinity to the largest finite number
    #[arg(long)]
    pub(super) saturate: bool,
}

/// Reads N.
pub(super) fn random_bits(text: &str) -> Result<u32, String> {
    let expected = format!("expected a whole number of 1 to {}", Rounding::MAX_BITS);
    let bits = text.parse().map_err(|_| expected.clone())?;
    match Rounding::new(Mode::SrA, bits, false) {
        Ok(_) => Ok(bits),
        Err(_) => Err(expected),
    }
}

impl RoundingDetails {
    /// The rounding by `mode`.
    pub(super) fn rounding(&self, mode: Mode) -> Rounding {
        Rounding {
            mode,
            bits: self.bits,
            saturate: self.saturate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thorong_golden::Format;

    /// Concludes with one element of two compared with `expected`, and gives the verdict and whether the file is there.
    fn conclude(expected: u32) -> (Result<(), Failure>, bool) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.npy");
        let result = Tensor {
            format: Format::Int32,
            shape: vec![1],
            patterns: vec![7],
        };
        let reporting = Reporting {
            check: true,
            json: true,
        };
        let comparison = Comparison::new("C", Format::Int32, &[1], &[7], &[expected]);
        let output = OutputFile::create(&path).unwrap();
        let verdict = reporting.conclude(output, &result, Some(comparison), &(), &Rows::default());
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(
            left,
            usize::from(path.exists()),
            "something else was left behind"
        );
        (verdict, path.exists())
    }

    #[test]
    fn a_wrong_result_is_not_written_and_exits_with_1() {
        assert_eq!(conclude(7), (Ok(()), true));
        let (verdict, written) = conclude(8);
        let failure = verdict.unwrap_err();
        assert_eq!(
            (failure.exit_code(), failure.to_string().as_str(), written),
            (
                1,
                "1 element differs: C[0] is 7, but the golden model says 8",
                false
            )
        );
    }

    #[test]
    fn probabilities_and_bits_have_their_ranges() {
        assert_eq!(
            ["0", "0.25", "0.999", "1e-9"].map(|p| probability(p).is_ok()),
            [true; 4]
        );
        assert_eq!(
            ["1", "-0.1", "NaN", "inf", "x", ""].map(|p| probability(p).is_ok()),
            [false; 6]
        );
        assert_eq!(["1", "16"].map(|n| random_bits(n).is_ok()), [true; 2]);
        assert_eq!(
            ["0", "17", "-1", "8.0"].map(|n| random_bits(n).is_ok()),
            [false; 4]
        );
    }
}
