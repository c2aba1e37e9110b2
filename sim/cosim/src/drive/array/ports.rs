//! The array's ports, resolved once.

use super::Kind;
use crate::dut::{CosimError, Dut, Input, Output};
use thorong_rtl::array::contract::Array;

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
    /// A float array's only.
    pub(super) b_tuser: Option<Input>,
    pub(super) c_tvalid: Input,
    pub(super) c_tready: Output,
    pub(super) c_tdata: Input,
    pub(super) m_tvalid: Output,
    pub(super) m_tready: Input,
    pub(super) m_tdata: Output,
    pub(super) m_tlast: Output,
}

impl ArrayPorts {
    /// The ports of an array with operands of that kind.
    pub(super) fn of(dut: &dyn Dut, array: Array, kind: Kind) -> Result<Self, CosimError> {
        let Array {
            rows, cols, load, ..
        } = array;
        let bits = kind.bits();
        let (a_user, b_user) = match kind {
            Kind::Int8 => (2, None),
            Kind::Float { .. } => (5, Some(load + 3)),
        };
        let b_tuser = b_user.map(|bits| dut.input("s_axis_b_tuser", bits));
        Ok(ArrayPorts {
            a_tvalid: dut.input("s_axis_a_tvalid", 1)?,
            a_tready: dut.output("s_axis_a_tready", 1)?,
            a_tdata: dut.input("s_axis_a_tdata", rows * bits)?,
            a_tuser: dut.input("s_axis_a_tuser", a_user)?,
            a_tlast: dut.input("s_axis_a_tlast", 1)?,
            b_tvalid: dut.input("s_axis_b_tvalid", 1)?,
            b_tready: dut.output("s_axis_b_tready", 1)?,
            b_tdata: dut.input("s_axis_b_tdata", cols * load * bits)?,
            b_tuser: b_tuser.transpose()?,
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
