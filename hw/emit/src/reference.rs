//! rust-hdl's own text for a block: what ours is compared with.

use crate::error::{EmitError, panic_text};
use crate::probe;
use rust_hdl::core::check_logic_loops::check_logic_loops;
use rust_hdl::core::check_write_inputs::check_inputs_not_written;
use rust_hdl::core::prelude::{Block, ModuleDefines};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// rust-hdl's checks as errors: every signal driven, no local read before it is written, no input written.
pub(crate) fn check(block: &dyn Block) -> Result<(), EmitError> {
    // rust-hdl's `check_connected` prints what it finds; the probe looks for the same without printing.
    probe::collect(block)?;
    let checks = || {
        check_logic_loops(block)?;
        check_inputs_not_written(block)
    };
    match catch_unwind(AssertUnwindSafe(checks)) {
        Ok(result) => Ok(result?),
        Err(payload) => Err(panicked(payload)),
    }
}

/// rust-hdl's own Verilog; its top module is `top`, its arrays are ports `a$0`, `a$1` and so on.
///
/// Errors: a failed check, or a panic of rust-hdl's generator.
pub fn emit(block: &dyn Block) -> Result<String, EmitError> {
    check(block)?;
    let generate = || {
        let mut defines = ModuleDefines::default();
        block.accept("top", &mut defines);
        defines.defines()
    };
    catch_unwind(AssertUnwindSafe(generate)).map_err(panicked)
}

fn panicked(payload: Box<dyn std::any::Any + Send>) -> EmitError {
    EmitError::Panic {
        module: "top".into(),
        message: panic_text(payload),
    }
}
