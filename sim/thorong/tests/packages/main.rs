//! The emitted packages, as their users take them.

mod software;
mod verilog;

use std::fs;
use std::path::Path;
use std::process::Output;
use thorong::emission;
use thorong_rtl::presets::Preset;

/// Writes the package of `preset` into `folder`.
fn package(preset: &Preset, folder: &Path) {
    for (path, bytes) in emission::files(preset).unwrap_or_else(|e| panic!("{}: {e}", preset.name))
    {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// All that a program wrote.
fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}
