//! The emitted packages, as their users take them.

mod software;
mod verilog;

use std::path::Path;
use std::process::Output;
use thorong::emission;
use thorong::output::OutputFolder;
use thorong_rtl::presets::Preset;

/// Writes the package of `preset` into `folder`.
fn package(preset: &Preset, folder: &Path) {
    let files = emission::files(preset).unwrap_or_else(|e| panic!("{}: {e}", preset.name));
    let output = OutputFolder::create(folder).unwrap();
    output.commit(&files).unwrap();
}

/// All that a program wrote.
fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}
