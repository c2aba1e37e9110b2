//! `thorong emit`.

use crate::emission;
use crate::failure::{Failure, unusable};
use crate::output::OutputFolder;
use crate::report::{Rows, show};
use serde::Serialize;
use std::path::PathBuf;
use thorong_rtl::presets::{PRESETS, Preset};

/// Writes a block's Verilog, which needs no Rust
///
/// The same block and preset give the same bytes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the 8x8 array for int8
  thorong emit array --preset int8-8x8 -o build/array

Example: every block and preset there is
  thorong emit --list")]
pub(super) struct Args {
    /// The block: array, rounder, dma, tile
    #[arg(value_name = "BLOCK", required_unless_present = "list")]
    block: Option<String>,
    /// The preset
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    preset: Option<String>,
    /// The folder to write, which must be new or empty
    #[arg(short, long, value_name = "DIR", required_unless_present = "list")]
    output: Option<PathBuf>,
    /// Prints every block and preset, and does nothing else
    #[arg(long, conflicts_with_all = ["block", "preset", "output"])]
    list: bool,
    /// Prints the report as one JSON object
    #[arg(long)]
    json: bool,
}

/// What was written, as `--json` prints it.
#[derive(Debug, Serialize)]
struct Report<'a> {
    block: &'static str,
    preset: &'static str,
    module: String,
    folder: &'a PathBuf,
    files: Vec<&'a String>,
}

/// `--list`, as `--json` prints it.
#[derive(Debug, Serialize)]
struct List {
    presets: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Entry {
    block: &'static str,
    preset: &'static str,
    summary: &'static str,
    module: String,
}

pub(super) fn execute(args: &Args) -> Result<(), Failure> {
    let (Some(block), Some(name), Some(folder)) = (&args.block, &args.preset, &args.output) else {
        return list(args.json);
    };
    let preset = find(block, name)?;
    let output = OutputFolder::create(folder)?;
    let files = emission::files(preset)?;
    output.commit(&files)?;

    let report = Report {
        block: preset.block,
        preset: preset.name,
        module: preset.module(),
        folder,
        files: files.iter().map(|(path, _)| path).collect(),
    };
    let mut rows = Rows::default();
    rows.add("module", &report.module);
    for file in &report.files {
        rows.add("written", folder.join(file).display());
    }
    show(&report, &rows, args.json)
}

fn list(json: bool) -> Result<(), Failure> {
    let mut rows = Rows::default();
    for preset in PRESETS {
        rows.add(&format!("{} {}", preset.block, preset.name), preset.summary);
    }
    let presets = PRESETS
        .iter()
        .map(|preset| Entry {
            block: preset.block,
            preset: preset.name,
            summary: preset.summary,
            module: preset.module(),
        })
        .collect();
    show(&List { presets }, &rows, json)
}

/// The preset `name` of `block`; `dma` stands for each block of the DMA engine.
fn find(block: &str, name: &str) -> Result<&'static Preset, Failure> {
    let of_block: Vec<&Preset> = (PRESETS.iter())
        .filter(|p| p.block == block || (block == "dma" && p.block.starts_with("dma_")))
        .collect();
    if of_block.is_empty() {
        let mut blocks: Vec<&str> = PRESETS.iter().map(|p| p.block).collect();
        blocks.dedup();
        return unusable!(
            "BLOCK {block}: there is none of this name, expected one of {}",
            blocks.join(", ")
        );
    }
    match of_block.iter().find(|p| p.name == name) {
        Some(preset) => Ok(preset),
        None => {
            let names: Vec<&str> = of_block.iter().map(|p| p.name).collect();
            unusable!(
                "--preset {name}: {block} has none of this name, expected one of {}",
                names.join(", ")
            )
        }
    }
}
