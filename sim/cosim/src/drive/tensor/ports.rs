//! The engine's ports, resolved once.

use super::Engine;
use crate::dut::{CosimError, Dut, Input, Output};

/// Handles of an engine.
pub(super) struct Ports {
    pub(super) cmd_valid: Input,
    pub(super) cmd_ready: Output,
    pub(super) cmd_data: Input,
    /// Where there is a rounder.
    pub(super) cmd_user: Option<Input>,
    pub(super) cpl_valid: Output,
    pub(super) cpl_ready: Input,
    pub(super) cpl_data: Output,
    pub(super) mem_valid: Input,
    pub(super) mem_ready: Output,
    pub(super) mem_user: Input,
    pub(super) mem_strobe: Input,
    pub(super) mem_data: Input,
    pub(super) answer_valid: Output,
    pub(super) answer_ready: Input,
    pub(super) answer_data: Output,
    /// Active, weights, activations, psum, draining, idle.
    pub(super) counters: [Output; 6],
}

impl Ports {
    pub(super) fn of(dut: &dyn Dut, engine: Engine) -> Result<Self, CosimError> {
        let (cols, load) = (engine.array.cols, engine.array.load);
        let user = (engine.rounder > 0).then(|| dut.input("s_axis_cmd_tuser", 192));
        let counter = |name: &str| dut.output(&format!("counter_{name}"), 32);
        Ok(Ports {
            cmd_valid: dut.input("s_axis_cmd_tvalid", 1)?,
            cmd_ready: dut.output("s_axis_cmd_tready", 1)?,
            cmd_data: dut.input("s_axis_cmd_tdata", 208)?,
            cmd_user: user.transpose()?,
            cpl_valid: dut.output("m_axis_cpl_tvalid", 1)?,
            cpl_ready: dut.input("m_axis_cpl_tready", 1)?,
            cpl_data: dut.output("m_axis_cpl_tdata", 24)?,
            mem_valid: dut.input("s_axis_mem_tvalid", 1)?,
            mem_ready: dut.output("s_axis_mem_tready", 1)?,
            mem_user: dut.input("s_axis_mem_tuser", 19)?,
            mem_strobe: dut.input("s_axis_mem_tstrb", cols * load)?,
            mem_data: dut.input("s_axis_mem_tdata", 32 * cols)?,
            answer_valid: dut.output("m_axis_mem_tvalid", 1)?,
            answer_ready: dut.input("m_axis_mem_tready", 1)?,
            answer_data: dut.output("m_axis_mem_tdata", 32 * cols)?,
            counters: [
                counter("active")?,
                counter("weights")?,
                counter("activations")?,
                counter("psum")?,
                counter("draining")?,
                counter("idle")?,
            ],
        })
    }
}
