//! Every block on offer: its text passes every linter.

mod common;

use common::{options, tools};
use rayon::prelude::*;
use thorong_emit::{Verilog, emit};
use thorong_rtl::presets::{PRESETS, Preset};

fn text_of(preset: &Preset) -> Verilog {
    let mut block = (preset.build)();
    block.connect_all();
    let top = preset.module();
    emit(&*block, &options(&top)).unwrap_or_else(|e| panic!("{top}: {e}"))
}

#[test]
fn every_preset_is_clean() {
    // Rust-HDL's blocks pass over the stack while they are built.
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20);
    pool.build().expect("threads").install(all_are_clean);
}

fn all_are_clean() {
    PRESETS.par_iter().with_max_len(1).for_each(|preset| {
        let verilog = text_of(preset);
        let lines = verilog.text.lines().count();
        println!("{}: {lines} lines, {:?}", verilog.top, verilog.modules);
        if let Ok(dir) = std::env::var("EMIT_TO") {
            std::fs::write(format!("{dir}/{}.v", verilog.top), &verilog.text).expect("a file");
        }
        tools::lint(&verilog);
    });
}
