//! The files that `thorong emit` writes for a block in one size.

use crate::failure::Failure;
use thorong_emit::{Options, emit};
use thorong_rtl::presets::Preset;

/// The block's Verilog, which needs nothing else.
///
/// # Errors
/// [`Failure::Check`] where the block fails rust-hdl's checks or has no faithful Verilog.
pub fn verilog(preset: &Preset) -> Result<String, Failure> {
    let mut block = (preset.build)();
    block.connect_all();
    let options = Options {
        top: preset.module(),
        prefix: "thorong".to_string(),
        header: vec![
            format!("{}: {}", preset.module(), preset.summary),
            format!("Thorong {}", env!("CARGO_PKG_VERSION")),
            format!("SPDX-License-Identifier: {}", env!("CARGO_PKG_LICENSE")),
        ],
        ..Options::default()
    };
    match emit(block.as_ref(), &options) {
        Ok(verilog) => Ok(verilog.text),
        Err(e) => Err(Failure::Check(format!("{}: {e}", preset.module()))),
    }
}

/// Every file, a path inside the folder and its bytes; the same block and preset give the same bytes.
///
/// # Errors
/// As [`verilog`].
pub fn files(preset: &Preset) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let path = format!("rtl/{}.v", preset.module());
    Ok(vec![(path, verilog(preset)?.into_bytes())])
}
