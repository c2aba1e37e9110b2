//! The main job: handwritten digits, classified by the array, every number checked.
//!
//! ```text
//! digits --split--> learn from --train--> float32 model --quantise--> int8 model
//!              \--> held out ------------------------------------------+--> classify: 2 products a batch on the array,
//!                                                                            each compared with the golden model
//! ```

pub mod classify;
pub mod digits;
pub mod quantise;
mod random;
pub mod report;
pub mod train;

use crate::array::ArrayPreset;
use crate::emission;
use crate::failure::{Failure, unusable};
use crate::output::OutputFile;
use crate::product::Product;
use crate::progress::Progress;
use crate::report::to_json;
use crate::simulate::{self, ArraySession, Options};
use classify::classify;
use digits::Digits;
use quantise::QuantisedModel;
use report::Report;
use std::fs;
use std::path::{Path, PathBuf};
use train::Model;

/// Images that nothing is learned from: a fifth.
const HELD_OUT: usize = 360;
/// The split's and the training's seed.
pub const SEED: u64 = 1;

/// What is asked for.
#[derive(Debug)]
pub struct Settings {
    /// The array.
    pub array: ArrayPreset,
    /// How it is simulated. Its trace is set here.
    pub options: Options,
    /// Where waveform, Verilog and report go; made where it is not there.
    pub out: PathBuf,
}

/// Does the main job, and leaves a waveform of the first product, the engine's Verilog and the report in the folder.
///
/// # Errors
/// [`Failure::Input`] where the folder cannot be written, or the simulator cannot be built. What the checks found is in
/// the report: see [`Report::verdict`].
pub fn run(settings: &Settings) -> Result<Report, Failure> {
    let preset = settings.array.simulated()?;
    let out = &settings.out;
    if let Err(e) = fs::create_dir_all(out) {
        return unusable!("{}: cannot make this folder: {}", out.display(), e.kind());
    }
    let report_file = OutputFile::create(&out.join("report.json"))?;
    let verilog = out.join(format!("{}.v", preset.module()));
    OutputFile::create(&verilog)?.commit(emission::verilog(preset)?.as_bytes())?;

    let (learn_from, held_out) = Digits::load()?.split(HELD_OUT, SEED);
    let model = {
        let progress = Progress::steps("training", train::EPOCHS);
        Model::train(&learn_from, SEED, |done| progress.at(done))
    };
    let quantised = QuantisedModel::new(&model, &learn_from);

    let waveform = out.join(format!(
        "first-product.{}",
        settings.options.simulator.waveform()
    ));
    let first = classify::first_product(&quantised, &held_out);
    trace(settings, &first, &waveform)?;

    let mut session = {
        let _progress = Progress::spinner(format!("building the model of {}", preset.module()));
        ArraySession::open(&settings.array, None, &settings.options)?
    };
    let mut contract = Some(0);
    let tally = {
        let progress = Progress::steps("simulating", classify::products(held_out.len()));
        let engine = |product: &_| {
            let cycles = simulate::contract_cycles(product, &settings.array, None);
            contract = contract.zip(cycles).map(|(sum, cycles)| sum + cycles);
            session.gemm(product, &mut |_, _| {})
        };
        classify(&quantised, &held_out, engine, |done| progress.at(done))?
    };
    let float_right = (held_out.images.iter().zip(&held_out.labels))
        .filter(|(image, label)| model.classify(image) == usize::from(**label))
        .count();
    let report = Report::new(
        settings,
        &tally,
        contract,
        float_right as f64 / held_out.len() as f64,
        [waveform, verilog, out.join("report.json")],
    );
    report_file.commit((to_json(&report) + "\n").as_bytes())?;
    Ok(report)
}

/// Simulates the first product alone, with a waveform: writing one slows a simulation down.
fn trace(settings: &Settings, product: &Product, waveform: &Path) -> Result<(), Failure> {
    let _progress = Progress::spinner("tracing the first product");
    let options = Options {
        trace: Some(waveform.to_path_buf()),
        ..settings.options.clone()
    };
    let mut session = ArraySession::open(&settings.array, None, &options)?;
    session.gemm(product, &mut |_, _| {})?;
    session.finish()
}
