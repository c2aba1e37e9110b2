//! What a queue may do where.

// The derive macro adds methods of its own to each struct, which nobody can document.
#![allow(missing_docs)]

use crate::ports::PortValue;
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

impl PortValue for Window {
    fn load(words: &[u32], offset: usize) -> Self {
        Window {
            base: Bits::<64>::load(words, offset),
            limit: Bits::<64>::load(words, offset + 64),
            read: bool::load(words, offset + 128),
            write: bool::load(words, offset + 129),
        }
    }
    fn store(self, words: &mut [u32], offset: usize) {
        self.base.store(words, offset);
        self.limit.store(words, offset + 64);
        self.read.store(words, offset + 128);
        self.write.store(words, offset + 129);
    }
}
