//! The presets' devices.

use super::{Lockstep, Open};
use std::path::Path;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::dut::{CosimError, Dut};
use thorong_rtl::presets::{self, Preset};

impl Lockstep {
    /// A property of a preset, on Rust-HDL's simulator (one case in eight, it is slow) and on Verilator.
    ///
    /// # Panics
    /// Where there is no such preset.
    pub fn preset(block: &str, preset: &str) -> Self {
        Lockstep::new(format!("{block} {preset}"))
            .on(block, preset, Backend::Rtl, 8)
            .on(block, preset, Backend::Verilator, 1)
    }

    /// Adds a preset on one back end, for one in `one_in` of the cases.
    ///
    /// # Panics
    /// Where there is no such preset.
    pub fn on(self, block: &str, preset: &str, backend: Backend, one_in: u32) -> Self {
        let Some(found) = presets::find(block, preset) else {
            panic!("no preset `{preset}` of block `{block}`");
        };
        let open: Open = Box::new(move |waveform| open_preset(found, backend, waveform));
        self.device(&backend.to_string(), one_in, open)
    }
}

fn open_preset(
    preset: &'static Preset,
    backend: Backend,
    waveform: Option<&Path>,
) -> Result<Box<dyn Dut>, CosimError> {
    let options = OpenOptions {
        trace: waveform.is_some(),
        ..OpenOptions::default()
    };
    let mut dut = backend::open(preset, backend, &options)?;
    if let Some(path) = waveform {
        dut.trace(path)?;
    }
    Ok(dut)
}
