//! The array's ports, resolved once.

use crate::dut::{CosimError, Dut, Input, Output};

/// Handles of an array of known size.
pub(super) struct ArrayPorts {
    pub(super) a_tvalid: Input,
    pub(super) a_tready: Output,
    pub(super) a_tdata: Input,
    pub(super) a_tuser: Input,
    pub(super) a_tlast: Input,
    pub(super) b_tvalid: Input,
    pub(super) b_tready: Output,
    pub(super) b_tdata: Input,
    pub(super) c_tvalid: Input,
    pub(super) c_tready: Output,
    pub(super) c_tdata: Input,
    pub(super) m_tvalid: Output,
    pub(super) m_tready: Input,
    pub(super) m_tdata: Output,
    pub(super) m_tlast: Output,
}

impl ArrayPorts {
    /// The ports of an array of `rows` x `cols` elements with operands of `bits` bits.
    pub(super) fn of(
        dut: &dyn Dut,
        rows: usize,
        cols: usize,
        bits: usize,
    ) -> Result<Self, CosimError> {
        Ok(ArrayPorts {
            a_tvalid: dut.input("s_axis_a_tvalid", 1)?,
            a_tready: dut.output("s_axis_a_tready", 1)?,
            a_tdata: dut.input("s_axis_a_tdata", rows * bits)?,
            a_tuser: dut.input("s_axis_a_tuser", 2)?,
            a_tlast: dut.input("s_axis_a_tlast", 1)?,
            b_tvalid: dut.input("s_axis_b_tvalid", 1)?,
            b_tready: dut.output("s_axis_b_tready", 1)?,
            b_tdata: dut.input("s_axis_b_tdata", cols * bits)?,
            c_tvalid: dut.input("s_axis_c_tvalid", 1)?,
            c_tready: dut.output("s_axis_c_tready", 1)?,
            c_tdata: dut.input("s_axis_c_tdata", cols * 32)?,
            m_tvalid: dut.output("m_axis_tvalid", 1)?,
            m_tready: dut.input("m_axis_tready", 1)?,
            m_tdata: dut.output("m_axis_tdata", cols * 32)?,
            m_tlast: dut.output("m_axis_tlast", 1)?,
        })
    }
}
