//! The files that `thorong emit` writes for a block in one size.

mod engine;
mod exercise;
mod figures;

use crate::failure::Failure;
use crate::simulate::failure;
use thorong_cosim::backend;
use thorong_cosim::dut::{CLOCK, PortInfo, RESET};
use thorong_cosim::native::NativeDut;
use thorong_cosim::record::Recorder;
use thorong_emit::bench::{Pin, Recording};
use thorong_emit::package::{Bench, Description, File, Package, Role, Waiver};
use thorong_rtl::dma::registers;
use thorong_rtl::presets::Preset;

/// The block's Verilog, which needs nothing else.
///
/// # Errors
/// [`Failure::Check`] where the block fails rust-hdl's checks or has no faithful Verilog.
pub fn verilog(preset: &Preset) -> Result<String, Failure> {
    Ok(backend::emit(preset).map_err(failure)?.text)
}

/// Every file, a path inside the folder and its bytes; the same block and preset give the same bytes.
///
/// # Errors
/// As [`verilog`]; also where the block, in Rust-HDL's simulator, differs from the golden model: then it has no bench.
pub fn files(preset: &Preset) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let verilog = backend::emit(preset).map_err(failure)?;
    let description = Description {
        block: preset.block.to_string(),
        preset: preset.name.to_string(),
        summary: preset.summary.to_string(),
        page: preset.page(),
        figures: figures::figures(preset),
        version: env!("CARGO_PKG_VERSION").to_string(),
        waivers: vec![one_file(&verilog.top)],
        bench: Some(bench(preset)?),
        more: collateral(preset),
    };
    let package = Package::new(&verilog, &description);
    let files = package.files.into_iter();
    Ok(files.map(|f| (f.path, f.text.into_bytes())).collect())
}

/// The engine's driver in C, and an example that runs on the engine in Verilator.
const SOFTWARE: [(&str, &str); 7] = [
    (
        "thorong_dma_driver.h",
        include_str!("../software/thorong_dma_driver.h"),
    ),
    (
        "thorong_dma_driver.c",
        include_str!("../software/thorong_dma_driver.c"),
    ),
    ("example.c", include_str!("../software/example.c")),
    ("machine.h", include_str!("../software/machine.h")),
    ("machine.cpp", include_str!("../software/machine.cpp")),
    ("Makefile", include_str!("../software/Makefile")),
    ("README.md", include_str!("../software/README.md")),
];

/// What comes with a block besides its Verilog.
fn collateral(preset: &Preset) -> Vec<File> {
    let file = |path: &str, text: String| File {
        path: path.to_string(),
        text,
        role: Role::Other,
    };
    let monitor = include_str!("../../../verif/verilog/axi4_monitor.v");
    let monitor = file("verification/axi4_monitor.v", monitor.to_string());
    match preset.block {
        "dma_mover" => vec![monitor],
        "dma" => {
            let software =
                SOFTWARE.map(|(name, text)| file(&format!("software/{name}"), text.into()));
            let mut files = vec![
                monitor,
                file("software/thorong_dma.h", registers::header()),
                file("docs/registers.md", registers::page()),
            ];
            files.extend(software);
            files
        }
        _ => Vec::new(),
    }
}

/// Verilator wants a file a module; a package is easier to take along as one file.
fn one_file(top: &str) -> Waiver {
    Waiver {
        rule: "DECLFILENAME".to_string(),
        file: format!("*{top}.v"),
        matches: format!("Filename '{top}' does not match MODULE name*"),
        reason: "One file holds the block and all its modules.".to_string(),
    }
}

/// Records a run that equals the golden model's.
fn bench(preset: &Preset) -> Result<Bench, Failure> {
    let dut = NativeDut::new(&preset.module(), (preset.build)()).map_err(failure)?;
    let mut recorder = Recorder::new(dut);
    exercise::exercise(preset, &mut recorder)?;
    let recording = Recording {
        clock: CLOCK.to_string(),
        reset: RESET.to_string(),
        inputs: pins(recorder.inputs()),
        outputs: pins(recorder.outputs()),
        cycles: recorder
            .recorded()
            .iter()
            .map(|cycle| (cycle.inputs.clone(), cycle.outputs.clone()))
            .collect(),
    };
    Ok(recording.bench(&preset.module()))
}

fn pins(ports: Vec<PortInfo>) -> Vec<Pin> {
    let pin = |port: PortInfo| Pin {
        name: port.name,
        width: port.width,
    };
    ports.into_iter().map(pin).collect()
}
