//! Which register may be read and written, and which bits it has: the table as a look-up for the slave.

use super::{PAGES, Register};
use rust_hdl::prelude::*;
use std::collections::BTreeMap;

/// Words of a page that a register can be in: those of the first 128 bytes.
pub const WORDS: u32 = 32;

/// What is at a word of a page.
///
/// | bits | |
/// |---|---|
/// | 31:0 | bits that are not reserved |
/// | 32 | may be read |
/// | 33 | may be written |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Bits that are not reserved.
    pub mask: u32,
    /// May be read.
    pub reads: bool,
    /// May be written.
    pub writes: bool,
}

impl Rights {
    fn of(register: &Register) -> Self {
        Rights {
            mask: register.mask(),
            reads: register.access.reads(),
            writes: register.access.writes(),
        }
    }

    fn bits(self) -> Bits<34> {
        (u64::from(self.mask) | u64::from(self.reads) << 32 | u64::from(self.writes) << 33)
            .to_bits()
    }
}

/// By word: 0 to 31 of the admin page, then 0 to 31 of a queue's page; words without a register are absent.
pub fn rights() -> BTreeMap<u32, Rights> {
    let mut all = BTreeMap::new();
    for (page, (_, _, registers)) in (0..).zip(PAGES) {
        for register in registers {
            let word = register.offset / 4;
            assert!(
                word < WORDS,
                "{} is within the decoded words",
                register.name
            );
            all.insert(page * WORDS + word, Rights::of(register));
        }
    }
    all
}

/// The same for a [`ROM`] of 64 words.
pub fn rom() -> BTreeMap<Bits<6>, Bits<34>> {
    let words = rights().into_iter();
    words
        .map(|(word, rights)| (u64::from(word).to_bits(), rights.bits()))
        .collect()
}
