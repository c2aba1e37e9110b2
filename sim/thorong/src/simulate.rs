//! A block in a simulator.

use crate::array::ArrayPreset;
use crate::failure::{Failure, unusable};
use crate::operand::Matrix;
use crate::output::OutputFile;
use crate::product::{Class, Product};
use clap::ValueEnum;
use std::collections::BTreeMap;
use std::path::PathBuf;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::array::{Counters, Outcome, gemm_float, gemm_i8};
use thorong_cosim::drive::rounder;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::drive::tensor::{self, Engine, Operands, Output, Plan, Swap, TensorHost};
use thorong_cosim::dut::{CosimError, Dut};
use thorong_cosim::verilator::PowerUp;
use thorong_golden::{Format, Rounding};
use thorong_rtl::array::contract::{self, Shape};
use thorong_rtl::presets::Preset;

/// Who simulates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Simulator {
    /// Rust-HDL's own simulator
    Rtl,
    /// Verilator on the emitted Verilog
    Verilator,
}

impl Simulator {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Simulator::Rtl => "rtl",
            Simulator::Verilator => "verilator",
        }
    }

    /// The ending of the best waveform it writes.
    pub fn waveform(self) -> &'static str {
        match self {
            Simulator::Rtl => "vcd",
            Simulator::Verilator => "fst",
        }
    }
}

/// How to simulate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Who does it.
    pub simulator: Simulator,
    /// Probability of a pause of each stream in each cycle, 0 <= p < 1.
    pub stall: f64,
    /// The pauses' seed.
    pub stall_seed: u64,
    /// Where a waveform goes.
    pub trace: Option<PathBuf>,
}

impl Options {
    /// A new source of pauses.
    pub fn stalls(&self) -> Stall {
        Stall::random(self.stall, self.stall_seed)
    }
}

/// What came out of a simulation.
#[derive(Debug, Clone, Default)]
pub struct Simulated {
    /// One pattern an element.
    pub result: Vec<u32>,
    /// Clock cycles.
    pub cycles: u64,
    /// What happened in them: exclusive, their sum is `cycles`.
    pub counters: BTreeMap<&'static str, u64>,
}

/// Opens `preset` in the simulator that `options` names. The state before the reset follows the pauses' seed, so that the
/// same call does the same again.
///
/// # Errors
/// [`Failure::Input`] where the simulator cannot be built or the waveform not be written.
pub(crate) fn open(preset: &Preset, options: &Options) -> Result<Opened, Failure> {
    let waveform = match &options.trace {
        None => None,
        Some(path) => {
            let endings = match options.simulator {
                Simulator::Rtl => &["vcd"][..],
                Simulator::Verilator => &["vcd", "fst"],
            };
            let ending = path.extension().unwrap_or_default();
            if !endings.iter().any(|known| ending == *known) {
                return unusable!(
                    "--trace {}: expected a name that ends in .{}",
                    path.display(),
                    endings.join(" or .")
                );
            }
            Some(OutputFile::create(path)?)
        }
    };
    let open_options = OpenOptions {
        waves: waveform.as_ref().map(|file| file.aside().to_path_buf()),
        power_up: PowerUp::Seed(options.stall_seed as u32),
        ..OpenOptions::default()
    };
    let backend = match options.simulator {
        Simulator::Rtl => Backend::Rtl,
        Simulator::Verilator => Backend::Verilator,
    };
    let dut = backend::open(preset, backend, &open_options).map_err(failure)?;
    Ok(Opened { dut, waveform })
}

/// The driver's counters by name.
fn counters(counters: &Counters) -> BTreeMap<&'static str, u64> {
    // Taken apart by name, so that a new counter is not forgotten.
    let Counters {
        active,
        waiting_weights,
        waiting_activations,
        waiting_psum,
        draining,
        idle,
    } = *counters;
    BTreeMap::from([
        ("active", active),
        ("waiting_weights", waiting_weights),
        ("waiting_activations", waiting_activations),
        ("waiting_psum", waiting_psum),
        ("draining", draining),
        ("idle", idle),
    ])
}

/// A block being simulated, and its waveform if there is to be one.
pub(crate) struct Opened {
    dut: Box<dyn Dut>,
    waveform: Option<OutputFile>,
}

impl Opened {
    /// The block.
    pub(crate) fn dut(&mut self) -> &mut dyn Dut {
        self.dut.as_mut()
    }

    /// Ends the simulation and puts its waveform in place.
    ///
    /// # Errors
    /// [`Failure::Input`] where the waveform cannot be written.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        // The simulator writes the rest of the waveform as it goes.
        drop(self.dut);
        self.waveform.map_or(Ok(()), OutputFile::commit_aside)
    }
}

/// A driver's or a simulator's failure: the hardware's is a failed check, all others are of the surroundings.
pub(crate) fn failure(e: CosimError) -> Failure {
    let sentence = e.to_string();
    match e {
        CosimError::UnknownPort { .. }
        | CosimError::Width { .. }
        | CosimError::WrongDirection { .. }
        | CosimError::Block { .. }
        | CosimError::Stopped { .. } => Failure::Check(sentence),
        CosimError::Build { .. }
        | CosimError::Load { .. }
        | CosimError::Io { .. }
        | CosimError::Unsupported(_) => Failure::Input(sentence),
    }
}

/// An array in a simulator, ready for one product after the other: inside its tensor engine where there is one of its size,
/// else the array alone, driven by the host.
pub struct ArraySession {
    array: ArrayPreset,
    engine: Option<Engine>,
    output: Option<Output>,
    opened: Opened,
    stall: Stall,
}

impl ArraySession {
    /// Builds `array` in the simulator; with an `output` the engine that rounds its results so.
    ///
    /// # Errors
    /// [`Failure::Input`] where there is no such array, none that rounds, or the simulator or the waveform cannot be set up.
    pub fn open(
        array: &ArrayPreset,
        output: Option<Output>,
        options: &Options,
    ) -> Result<ArraySession, Failure> {
        let engine = engine_of(array, output)?;
        let preset = match engine {
            Some((preset, _)) => preset,
            None => array.hardware()?,
        };
        Ok(ArraySession {
            array: *array,
            engine: engine.map(|(_, engine)| engine),
            output,
            opened: open(preset, options)?,
            stall: options.stalls(),
        })
    }

    /// Computes `product`. `progress` is told how many commands, or passes, of how many are done.
    ///
    /// # Errors
    /// [`Failure::Check`] where the array hangs or breaks its protocol.
    pub fn gemm(
        &mut self,
        product: &Product,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Simulated, Failure> {
        let c0 = product.c0.as_ref();
        if let Some(engine) = self.engine {
            let dut = self.opened.dut();
            let width = match product.class {
                Class::Int8 => 8,
                Class::Float => 16,
            };
            let mut host = TensorHost::new(dut, engine, width, &mut self.stall).map_err(failure)?;
            let code = |format| rounder::format_code(format).unwrap_or_default() as u16;
            let operands = Operands {
                shape: shape(product),
                a: &product.a.patterns,
                b: &product.b.patterns,
                c0: c0.map(|c0| c0.patterns.as_slice()),
                formats: (code(product.a.format), code(product.b.format)),
                output: self.output,
            };
            let plan = plan(product, engine, self.output);
            let done = tensor::gemm(&mut host, dut, plan, operands, progress).map_err(failure)?;
            return Ok(Simulated {
                result: done.c,
                cycles: done.cycles,
                counters: counters(&done.counters),
            });
        }
        let (dut, array) = (self.opened.dut(), self.array.timing());
        match product.class {
            Class::Int8 => {
                let outcome = gemm_i8(
                    dut,
                    array,
                    shape(product),
                    &product.a.as_i8(),
                    &product.b.as_i8(),
                    c0.map(|c0| c0.as_i32()).as_deref(),
                    &mut self.stall,
                    progress,
                )
                .map_err(failure)?;
                Ok(simulated(outcome, |c| c as u32))
            }
            Class::Float => {
                let patterns =
                    |x: &Matrix| x.patterns.iter().map(|p| *p as u16).collect::<Vec<_>>();
                let outcome = gemm_float(
                    dut,
                    array,
                    shape(product),
                    (&patterns(&product.a), product.a.format),
                    (&patterns(&product.b), product.b.format),
                    c0.map(|c0| c0.patterns.as_slice()),
                    &mut self.stall,
                    progress,
                )
                .map_err(failure)?;
                Ok(simulated(outcome, |c| c))
            }
        }
    }

    /// Ends the simulation and puts its waveform in place.
    ///
    /// # Errors
    /// [`Failure::Input`] where the waveform cannot be written.
    pub fn finish(self) -> Result<(), Failure> {
        self.opened.finish()
    }
}

fn simulated<T>(outcome: Outcome<T>, pattern: impl Fn(T) -> u32) -> Simulated {
    Simulated {
        result: outcome.c.into_iter().map(pattern).collect(),
        cycles: outcome.cycles,
        counters: counters(&outcome.counters),
    }
}

fn shape(product: &Product) -> Shape {
    Shape {
        m: product.m(),
        k: product.k(),
        n: product.n(),
    }
}

/// How the engine rounds to `format`; none where it does not: its random words have 16 bits, all of which it uses.
pub fn output(format: Format, rounding: Rounding, seed: u64, stream: u32) -> Option<Output> {
    if rounding.mode.is_stochastic() && rounding.bits != Rounding::MAX_BITS {
        return None;
    }
    Some(Output {
        format: rounder::format_code(format)? as u16,
        mode: rounder::mode_code(rounding.mode) as u16,
        saturate: rounding.saturate,
        seed,
        stream,
    })
}

/// The tensor engine that computes products on `array` and rounds them, or not; none where the array is driven alone.
fn engine_of(
    array: &ArrayPreset,
    output: Option<Output>,
) -> Result<Option<(&'static Preset, Engine)>, Failure> {
    match output {
        None => array.engine(),
        Some(_) => match array.rounding_engine() {
            Some(found) => Ok(Some(found)),
            None => unusable!("there is no tensor engine {} with a rounder", array.name()),
        },
    }
}

/// How `product` is cut into commands; none where the array is driven without its engine.
pub fn plan_of(product: &Product, array: &ArrayPreset, output: Option<Output>) -> Option<Plan> {
    let (_, engine) = engine_of(array, output).ok()??;
    Some(plan(product, engine, output))
}

/// How a tensor engine computes `product`. Random bits belong to the elements of C, not to those of its transpose.
fn plan(product: &Product, engine: Engine, output: Option<Output>) -> Plan {
    let swap = match output.is_some_and(Output::counts) {
        true => Swap::Never,
        false => Swap::Auto,
    };
    Plan::new(shape(product), engine, swap)
}

/// The contract's cycles for `product` on `array` when nothing stalls; none for an array that does not exist.
pub fn contract_cycles(
    product: &Product,
    array: &ArrayPreset,
    output: Option<Output>,
) -> Option<u64> {
    if let Ok(Some((_, engine))) = engine_of(array, output) {
        return Some(plan(product, engine, output).cycles(engine));
    }
    let exists = array.hardware().is_ok();
    exists.then(|| contract::cycles(shape(product), array.timing()))
}
