//! A descriptor's bytes as work: the compact and the full layout, and what is malformed.
//!
//! The layouts are those of `docs/queues.md`; the operations copy, with a CRC32C or without, cast and fill. Only the first row is looked at here.

use super::types::{Narrowing, Word, Work};
use rust_hdl::prelude::*;

/// Reads a row of a descriptor buffer. No clock.
#[derive(LogicBlock, Default)]
pub struct Parse {
    /// The row is a full descriptor, else four compact ones.
    pub full: Signal<In, Bit>,
    /// Of these the one that is meant.
    pub place: Signal<In, Bits<2>>,
    /// Bytes 0 to 15 of the row.
    pub word0: Signal<In, Word>,
    /// Bytes 16 to 31 of the row.
    pub word1: Signal<In, Word>,
    /// Bytes 32 to 47 of the row.
    pub word2: Signal<In, Word>,
    /// Bytes 48 to 63 of the row.
    pub word3: Signal<In, Word>,
    /// What it asks for.
    pub work: Signal<Out, Work>,
    word: Signal<Local, Word>,
    length: Signal<Local, Bits<32>>,
    bytes: Signal<Local, Bits<65>>,
    source_end: Signal<Local, Bits<65>>,
    dest_end: Signal<Local, Bits<65>>,
    source: Signal<Local, Bits<64>>,
    dest: Signal<Local, Bits<64>>,
    operation: Signal<Local, Bits<8>>,
    fills: Signal<Local, Bit>,
    checks: Signal<Local, Bit>,
    casts: Signal<Local, Bit>,
    how: Signal<Local, Bits<8>>,
    narrowing: Signal<Local, Narrowing>,
    elements: Signal<Local, Bits<32>>,
    results: Signal<Local, Bits<32>>,
    written: Signal<Local, Bits<65>>,
    cast_bad: Signal<Local, Bit>,
    no_cast_bad: Signal<Local, Bit>,
    unknown: Signal<Local, Bit>,
    source_bad: Signal<Local, Bit>,
    compact_bad: Signal<Local, Bit>,
    full_bad: Signal<Local, Bit>,
}

impl Logic for Parse {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = self.word0.val();
        if !self.full.val() {
            if self.place.val() == 1 {
                self.word.next = self.word1.val();
            }
            if self.place.val() == 2 {
                self.word.next = self.word2.val();
            }
            if self.place.val() == 3 {
                self.word.next = self.word3.val();
            }
        }
        self.length.next = bit_cast::<32, 16>(self.word.val().low.get_bits::<16>(48));
        self.work.next.id = bit_cast::<16, 12>(self.word.val().high.get_bits::<12>(48));
        self.compact_bad.next = self.word.val().high.get_bits::<3>(61).any();

        // Of length 0 all is malformed, whatever its end is.
        self.bytes.next = bit_cast::<65, 32>(self.word1.val().low.get_bits::<32>(0)) - 1;
        self.source_end.next = bit_cast::<65, 64>(self.word.val().low) + self.bytes.val();
        self.operation.next = self.word1.val().low.get_bits::<8>(48);
        self.fills.next = self.operation.val() == 3;
        self.checks.next = self.operation.val() == 1;
        self.casts.next = self.operation.val() == 2;
        self.unknown.next = self.operation.val().get_bits::<6>(2).any();

        // A cast writes less than it reads, and says how in what is reserved elsewhere.
        self.how.next = self.word2.val().low.get_bits::<8>(16);
        self.elements.next = self.word1.val().low.get_bits::<32>(0) >> 2;
        self.results.next = self.elements.val();
        if !self.how.val().get_bits::<2>(1).any() {
            self.results.next = self.elements.val() << 1;
        }
        self.written.next = self.bytes.val();
        if self.casts.val() {
            self.written.next = bit_cast::<65, 32>(self.results.val()) - 1;
        }
        self.dest_end.next = bit_cast::<65, 64>(self.word.val().high) + self.written.val();
        self.cast_bad.next = (self.how.val().get_bits::<3>(0) == 7)
            | self.how.val().get_bit(3)
            | self.how.val().get_bit(6)
            | self.word2.val().low.get_bits::<8>(24).any()
            | self.word3.val().low.get_bits::<30>(34).any()
            | self.word1.val().low.get_bits::<2>(0).any();
        self.no_cast_bad.next = self.word2.val().low.get_bits::<48>(16).any()
            | self.word2.val().high.any()
            | self.word3.val().low.any();
        self.full_bad.next = self.unknown.val()
            | self.word1.val().low.get_bits::<8>(56).any()
            | (self.casts.val() & self.cast_bad.val())
            | (!self.casts.val() & self.no_cast_bad.val())
            | self.word3.val().high.any()
            | self.dest_end.val().get_bit(64);
        self.source_bad.next = self.source_end.val().get_bit(64);
        if self.fills.val() {
            self.source_bad.next = self.word1.val().high.get_bits::<32>(0).any();
        }
        self.work.next.fill = false;
        self.work.next.casts = false;
        self.narrowing.next.format = self.how.val().get_bits::<3>(0);
        self.narrowing.next.mode = self.how.val().get_bits::<2>(4);
        self.narrowing.next.saturate = self.how.val().get_bit(7);
        self.narrowing.next.stream = self.word2.val().low.get_bits::<32>(32);
        self.narrowing.next.seed = self.word2.val().high;
        self.narrowing.next.index = self.word3.val().low.get_bits::<34>(0);
        self.work.next.narrowing = self.narrowing.val();
        self.work.next.checked = self.word.val().high.get_bit(60);
        self.work.next.source_stride = 0.into();
        self.work.next.dest_stride = 0.into();
        self.work.next.further = 0.into();
        self.work.next.malformed = self.compact_bad.val() | !self.length.val().any();
        if self.full.val() {
            self.length.next = self.word1.val().low.get_bits::<32>(0);
            self.work.next.id = self.word1.val().low.get_bits::<16>(32);
            self.work.next.malformed =
                self.full_bad.val() | self.source_bad.val() | !self.length.val().any();
            self.work.next.fill = self.fills.val();
            self.work.next.casts = self.casts.val();
            self.work.next.checked = self.checks.val();
            self.work.next.source_stride = self.word1.val().high.get_bits::<32>(0);
            self.work.next.dest_stride = self.word1.val().high.get_bits::<32>(32);
            self.work.next.further = self.word2.val().low.get_bits::<16>(0);
        }
        self.source.next = bit_cast::<64, 48>(self.word.val().low.get_bits::<48>(0));
        self.dest.next = bit_cast::<64, 48>(self.word.val().high.get_bits::<48>(0));
        if self.full.val() {
            self.source.next = self.word.val().low;
            self.dest.next = self.word.val().high;
        }
        self.work.next.source = self.source.val();
        self.work.next.dest = self.dest.val();
        self.work.next.source_row = self.source.val();
        self.work.next.dest_row = self.dest.val();
        self.work.next.length = self.length.val();
        self.work.next.row = self.length.val();
        self.work.next.total = self.length.val();
        self.work.next.cause = self.word.val().cause;
    }
}
