//! The words that the engine's parts exchange. A queue's number has 6 bits everywhere, an index of a ring 16.

// The derive macro adds methods of its own to each struct, which nobody can document.
#![allow(missing_docs)]

use rust_hdl::prelude::*;

/// 16 bytes of a descriptor buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Word {
    /// Bytes 0 to 7.
    pub low: Bits<64>,
    /// Bytes 8 to 15.
    pub high: Bits<64>,
    /// No descriptor, but the cause for which its queue halts in its turn; 0 for a descriptor.
    pub cause: Bits<4>,
}

/// A ring as its queue was created with.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Ring {
    /// Its first byte.
    pub base: Bits<64>,
    /// log2 of its entries.
    pub log2: Bits<4>,
    /// Its entries are full descriptors.
    pub full: Bit,
}

/// What a queue's turns are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Terms {
    /// Descriptors are full ones.
    pub full: Bit,
    /// log2 of the completion ring's entries.
    pub log2: Bits<4>,
}

/// A token bucket's terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Rate {
    /// Bytes in 256 cycles, 0 for no limit.
    pub rate: Bits<16>,
    /// What may be saved, in units of 64 bytes.
    pub burst: Bits<16>,
}

/// When a queue interrupts.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Moderation {
    /// Completions not yet taken.
    pub count: Bits<16>,
    /// Cycles, in units of 64.
    pub time: Bits<16>,
}

/// What is written into memory each time a queue's interrupt rises.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Message {
    /// Something is.
    pub enabled: Bit,
    /// Where, a multiple of 4.
    pub address: Bits<64>,
    /// What.
    pub data: Bits<32>,
}

/// How `float32` are rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Narrowing {
    /// To what, as the rounder's `cfg_format`.
    pub format: Bits<3>,
    /// As the rounder's `cfg_mode`.
    pub mode: Bits<2>,
    /// What is too large becomes the largest number.
    pub saturate: Bit,
    /// Of the random bits.
    pub stream: Bits<32>,
    /// Of the random bits.
    pub seed: Bits<64>,
    /// Of the next element.
    pub index: Bits<34>,
}

/// The descriptor that a queue is at, less what was done of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Work {
    /// Next byte to read; of a fill, the pattern.
    pub source: Bits<64>,
    /// Next byte to write.
    pub dest: Bits<64>,
    /// Bytes left of the row.
    pub length: Bits<32>,
    /// Request id.
    pub id: Bits<16>,
    /// There is no source.
    pub fill: Bit,
    /// Its CRC32C is asked for.
    pub checked: Bit,
    /// It is a cast.
    pub casts: Bit,
    /// Of a cast, how.
    pub narrowing: Narrowing,
    /// First byte of the row at the source.
    pub source_row: Bits<64>,
    /// First byte of the row at the destination.
    pub dest_row: Bits<64>,
    /// Bytes from a row of the source to the next one, two's complement.
    pub source_stride: Bits<32>,
    /// Bytes from a row of the destination to the next one, two's complement.
    pub dest_stride: Bits<32>,
    /// Bytes of a row.
    pub row: Bits<32>,
    /// Bytes of all rows up to this one.
    pub total: Bits<32>,
    /// Rows behind this one.
    pub further: Bits<16>,
    /// Nothing may be done for it, or for what is left of it.
    pub malformed: Bit,
    /// As [`Word::cause`].
    pub cause: Bits<4>,
}

/// Where a queue stands in its own descriptors.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Stand {
    /// Descriptors taken out of the buffer.
    pub taken: Bits<16>,
    /// The last one taken waits, or is being worked at.
    pub loaded: Bit,
    /// A piece of it was sent.
    pub open: Bit,
    /// Its next piece had to wait for its allowance, and was counted.
    pub counted: Bit,
}

/// A request of which a piece has failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Failure {
    /// There is one.
    pub there: Bit,
    /// [`Stand::taken`] of that request.
    pub number: Bits<16>,
}

/// A piece in the mover.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Piece {
    /// Its queue.
    pub queue: Bits<6>,
    /// Request id.
    pub id: Bits<16>,
    /// [`Stand::taken`] of its request.
    pub number: Bits<16>,
    /// Last of its request.
    pub last: Bit,
    /// What it moves.
    pub bytes: Bits<12>,
    /// The request's CRC32C is asked for.
    pub checked: Bit,
    /// It is transfer 1 of a piece of a cast, and does nothing of the request yet.
    pub staged: Bit,
    /// log2 of the request's bytes that each byte of it stands for: 1 or 2 in transfer 2 of a cast.
    pub scale: Bits<2>,
    /// Of a cast, where it is rounded.
    pub slot: Bits<2>,
    /// What the end of it in the mover is known by.
    pub tag: Bits<7>,
    /// As [`Word::cause`]: it is nobody's piece.
    pub cause: Bits<4>,
}

/// Transfer 2 of a piece of a cast.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Second {
    /// Its queue.
    pub queue: Bits<6>,
    /// Request id.
    pub id: Bits<16>,
    /// [`Stand::taken`] of its request.
    pub number: Bits<16>,
    /// First byte to write.
    pub dest: Bits<64>,
    /// Bytes of results.
    pub bytes: Bits<11>,
    /// An element has two of them, else one.
    pub wide: Bit,
    /// Last of its request.
    pub last: Bit,
}

/// The pieces of a request that have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Tally {
    /// Bytes done.
    pub bytes: Bits<32>,
    /// One has failed.
    pub failed: Bit,
    /// How.
    pub status: Bits<8>,
    /// Where.
    pub address: Bits<64>,
}

/// A completion to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Report {
    /// Its queue.
    pub queue: Bits<6>,
    /// The failing address, or the CRC32C, or 0.
    pub address: Bits<64>,
    /// Bytes done.
    pub bytes: Bits<32>,
    /// Request id.
    pub id: Bits<16>,
    /// How it ended.
    pub status: Bits<8>,
    /// The queue halts for this cause once it is written; 0 for none.
    pub cause: Bits<4>,
    /// Nothing is to be written.
    pub silent: Bit,
    /// It is no completion but a message: `bytes` are to be written at `address`.
    pub message: Bit,
}

/// A completion or a message on the bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Posted {
    /// Its queue.
    pub queue: Bits<6>,
    /// It was not sent, and has no response.
    pub void: Bit,
    /// As [`Report::cause`].
    pub cause: Bits<4>,
    /// It is a message.
    pub message: Bit,
}

/// A burst of the rings' port: a completion, or a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Entry {
    /// First byte.
    pub address: Bits<64>,
    /// It is a message: one beat, in which `low` has it twice.
    pub message: Bit,
    /// Bytes 0 to 7.
    pub low: Bits<64>,
    /// Bytes 8 to 15.
    pub high: Bits<64>,
}

/// A read of descriptors on the bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Batch {
    /// Its queue.
    pub queue: Bits<6>,
    /// Index of its first descriptor.
    pub first: Bits<16>,
    /// Index of the descriptor after it.
    pub after: Bits<16>,
    /// They are full ones.
    pub full: Bit,
    /// It was not sent: no window holds it.
    pub void: Bit,
}

/// A read burst of the ring's port.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Ask {
    /// First byte.
    pub address: Bits<64>,
    /// Beats less one.
    pub beats: Bits<8>,
}

/// News of a queue: one of its counters, for those who keep a copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct News {
    /// There are news in this cycle.
    pub there: Bit,
    /// Of this queue.
    pub queue: Bits<6>,
    /// The counter's new value.
    pub value: Bits<16>,
}
