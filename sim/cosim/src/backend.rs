//! Opens a preset on a back end: the one way for everyone.

use crate::dut::{CosimError, Direction, Dut, PortInfo};
use crate::native::NativeDut;
use crate::verilator::{self, Coverage, PowerUp, TraceFormat, VerilatorDut};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use thorong_emit::{Dir, Verilog};
use thorong_rtl::presets::Preset;

/// Who runs the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backend {
    /// Rust-HDL's own simulator.
    Rtl,
    /// Verilator, on the emitted Verilog.
    Verilator,
}

impl Backend {
    /// Both.
    pub const ALL: [Backend; 2] = [Backend::Rtl, Backend::Verilator];
}

impl FromStr for Backend {
    type Err = CosimError;

    fn from_str(name: &str) -> Result<Self, CosimError> {
        match name {
            "rtl" => Ok(Backend::Rtl),
            "verilator" => Ok(Backend::Verilator),
            _ => Err(CosimError::Unsupported(format!(
                "no back end `{name}`: there are rtl and verilator"
            ))),
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Backend::Rtl => "rtl",
            Backend::Verilator => "verilator",
        })
    }
}

/// How to open a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// A waveform from the first cycle on: `.vcd`, with Verilator also `.fst`.
    pub waves: Option<PathBuf>,
    /// The state before the first reset; Rust-HDL's simulator always starts from zeros.
    pub power_up: PowerUp,
    /// Counters; Verilator only.
    pub coverage: Option<Coverage>,
}

impl Default for OpenOptions {
    /// No waveform, no counters, a random power-up.
    fn default() -> Self {
        OpenOptions {
            waves: None,
            power_up: PowerUp::Random,
            coverage: None,
        }
    }
}

/// A new device of `preset` on `backend`, clock low, not yet reset.
///
/// # Errors
/// What [`NativeDut::new`] and [`open_verilator`] say; a waveform that can't be written.
pub fn open(
    preset: &Preset,
    backend: Backend,
    options: &OpenOptions,
) -> Result<Box<dyn Dut>, CosimError> {
    let mut dut: Box<dyn Dut> = match backend {
        Backend::Rtl => {
            if options.coverage.is_some() {
                return Err(CosimError::Unsupported(
                    "Rust-HDL's simulator counts no coverage".to_string(),
                ));
            }
            Box::new(NativeDut::new(&preset.module(), (preset.build)())?)
        }
        Backend::Verilator => Box::new(open_verilator(preset, options)?),
    };
    if let Some(path) = &options.waves {
        dut.trace(path)?;
    }
    Ok(dut)
}

/// Verilator's model of `preset`, its own type kept; `options.waves` is built in, not yet started.
///
/// # Errors
/// A block that has no faithful Verilog; what [`VerilatorDut::from_verilog`] says.
pub fn open_verilator(preset: &Preset, options: &OpenOptions) -> Result<VerilatorDut, CosimError> {
    let verilog = emit(preset)?;
    let ports: Vec<PortInfo> = verilog
        .ports
        .iter()
        .map(|port| PortInfo {
            name: port.name.clone(),
            direction: match port.dir {
                Dir::Input => Direction::Input,
                Dir::Output => Direction::Output,
            },
            width: port.width,
        })
        .collect();
    let options = verilator::Options {
        trace: options.waves.as_deref().map(TraceFormat::of).transpose()?,
        power_up: options.power_up,
        coverage: options.coverage,
        cpp: None,
    };
    VerilatorDut::from_verilog(&verilog.top, &verilog.text, &verilog.top, &ports, &options)
}

/// The Verilog of `preset`: what a package holds and what the models are made of, to the byte.
///
/// Every module's name begins with the top's, so that two packages go into one design. Flip-flops have no initial values
/// where the block has a reset: a missing reset shows.
///
/// # Errors
/// A block that fails rust-hdl's checks or has no faithful Verilog.
pub fn emit(preset: &Preset) -> Result<Verilog, CosimError> {
    let mut block = (preset.build)();
    block.connect_all();
    let modules = preset.modules();
    let options = thorong_emit::Options {
        top: preset.module(),
        prefix: preset.module(),
        header: vec![
            format!("{}: {}.", preset.module(), preset.summary),
            format!(
                "Thorong {}, block {}, preset {}.",
                env!("CARGO_PKG_VERSION"),
                preset.block,
                preset.name
            ),
        ],
        names: modules
            .iter()
            .map(|m| (m.field.to_string(), m.name.to_string()))
            .collect(),
        kept: modules
            .iter()
            .filter(|m| m.kept)
            .map(|m| m.field.to_string())
            .collect(),
        notes: modules
            .into_iter()
            .map(|m| (m.field.to_string(), m.comment))
            .chain([(preset.module(), format!("{}.", preset.summary))])
            .collect(),
        ..thorong_emit::Options::default()
    };
    thorong_emit::emit(block.as_ref(), &options).map_err(|reason| CosimError::Block {
        device: preset.module(),
        reason: reason.to_string(),
    })
}
