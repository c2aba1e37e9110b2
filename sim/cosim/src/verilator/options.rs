//! How a model is built and how it wakes up.

use crate::dut::CosimError;
use std::path::Path;

/// The waveform writer that is compiled into a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TraceFormat {
    /// Value change dump: text, read by everything; about 8 µs a cycle for an 8x8 array.
    Vcd,
    /// GTKWave's compressed format: far smaller, about three times slower.
    Fst,
}

impl TraceFormat {
    /// The format that the file's ending names.
    ///
    /// # Errors
    /// Where it is neither `.vcd` nor `.fst`.
    pub fn of(path: &Path) -> Result<Self, CosimError> {
        match path.extension().and_then(|e| e.to_str()) {
            Some("vcd") => Ok(TraceFormat::Vcd),
            Some("fst") => Ok(TraceFormat::Fst),
            _ => Err(CosimError::Unsupported(format!(
                "a waveform ends in .vcd or .fst, not {}",
                path.display()
            ))),
        }
    }

    pub(super) fn flag(self) -> &'static str {
        match self {
            TraceFormat::Vcd => "--trace",
            TraceFormat::Fst => "--trace-fst",
        }
    }

    pub(super) fn class(self) -> &'static str {
        match self {
            TraceFormat::Vcd => "VerilatedVcdC",
            TraceFormat::Fst => "VerilatedFstC",
        }
    }

    pub(super) fn header(self) -> &'static str {
        match self {
            TraceFormat::Vcd => "verilated_vcd_c.h",
            TraceFormat::Fst => "verilated_fst_c.h",
        }
    }
}

/// What flip-flops and undriven values hold before the first reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowerUp {
    /// Random bits from a seed that is drawn and printed to standard error: a missing reset shows.
    Random,
    /// Random bits from this seed; 0 counts as 1.
    Seed(u32),
    /// Whatever makes the fastest model, zeros mostly. For measurements.
    Fast,
}

/// What Verilator counts while the model runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Executed lines: about five times slower.
    Line,
    /// Toggled bits: more than a hundred times slower.
    Toggle,
}

impl Coverage {
    pub(super) fn flag(self) -> &'static str {
        match self {
            Coverage::Line => "--coverage-line",
            Coverage::Toggle => "--coverage-toggle",
        }
    }
}

/// How to build and start a model. Each combination but the seed is a model of its own in the cache.
#[derive(Clone, Debug)]
pub struct Options {
    /// The waveform that [`crate::dut::Dut::trace`] may be asked for; `None` runs fastest.
    pub trace: Option<TraceFormat>,
    /// The state before the first reset.
    pub power_up: PowerUp,
    /// Counters, written by [`super::VerilatorDut::write_coverage`].
    pub coverage: Option<Coverage>,
    /// C++ compiled into the model's library, which sees the class `Vmodel`: for benchmarks.
    pub cpp: Option<String>,
}

impl Default for Options {
    /// No waveform, no coverage, a random power-up.
    fn default() -> Self {
        Options {
            trace: None,
            power_up: PowerUp::Random,
            coverage: None,
            cpp: None,
        }
    }
}
