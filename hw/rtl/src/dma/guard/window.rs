//! What a queue may do where.

// The derive macro adds methods of its own to each struct, which nobody can document.
#![allow(missing_docs)]

use crate::port_value;
use rust_hdl::prelude::*;

/// A range of bytes and what may be done there.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Window {
    /// The first byte.
    pub base: Bits<64>,
    /// The last byte.
    pub limit: Bits<64>,
    /// It may be read.
    pub read: Bit,
    /// It may be written.
    pub write: Bit,
}

port_value!(Window: base: 64, limit: 64, read: 1, write: 1);
