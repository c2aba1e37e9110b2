//! Options that several subcommands share.

use crate::failure::{Failure, unusable};
use crate::simulate::{Options, Simulator};
use clap::{Args, ValueEnum};
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

fn random_bits(text: &str) -> Result<u32, String> {
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
