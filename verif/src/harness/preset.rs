//! The presets' devices.

use super::{Lockstep, Open};
use std::path::Path;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::verilator::PowerUp;
use thorong_rtl::presets;

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
        let [a, b, c, d, ..] = super::seed(&self.name);
        // The same bits at power-up in every run, and in the replay of a failure.
        let power_up = PowerUp::Seed(u32::from_le_bytes([a, b, c, d]));
        let open: Open = Box::new(move |waveform| {
            let options = OpenOptions {
                waves: waveform.map(Path::to_path_buf),
                power_up,
                ..OpenOptions::default()
            };
            backend::open(found, backend, &options)
        });
        self.device(&backend.to_string(), one_in, open)
    }
}
