//! The words that the mover's parts exchange.
//!
//! Addresses are kept as a block of 2 KiB and a byte in it: bursts never leave a block, so all arithmetic
//! of a burst is on the 11 low bits, and the 53 high ones only ever step by one.

// The derive macro adds methods of its own to each struct, which nobody can document.
#![allow(missing_docs)]

use crate::ports::PortValue;
use rust_hdl::prelude::*;

/// Completion codes, `status` of [`Completion`].
pub mod status {
    /// Every byte was copied.
    pub const OK: u8 = 0;
    /// A read beat answered SLVERR.
    pub const READ_SLVERR: u8 = 1;
    /// A read beat answered DECERR.
    pub const READ_DECERR: u8 = 2;
    /// A write burst answered SLVERR.
    pub const WRITE_SLVERR: u8 = 3;
    /// A write burst answered DECERR.
    pub const WRITE_DECERR: u8 = 4;
    /// Outside a window. Reserved: the mover alone has no windows.
    pub const PROTECTION: u8 = 5;
    /// Length 0, or a range that passes the end of the address space.
    pub const MALFORMED: u8 = 6;
    /// The slave never answered. Reserved: the mover waits for ever.
    pub const TIMEOUT: u8 = 7;
}

/// One copy, `s_axis_desc_tdata`, 176 bits.
///
/// | bits | field |
/// |---|---|
/// | 63:0 | source address (`source_block`, `source_low`) |
/// | 127:64 | destination address (`dest_block`, `dest_low`) |
/// | 159:128 | length in bytes, 1 to 2^32 - 1 |
/// | 175:160 | request id, handed back in the completion |
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Descriptor {
    /// Source address, bits 10:0.
    pub source_low: Bits<11>,
    /// Source address, bits 63:11.
    pub source_block: Bits<53>,
    /// Destination address, bits 10:0.
    pub dest_low: Bits<11>,
    /// Destination address, bits 63:11.
    pub dest_block: Bits<53>,
    /// Bytes.
    pub length: Bits<32>,
    /// Request id.
    pub id: Bits<16>,
}

/// The end of one copy, `m_axis_cpl_tdata`, 120 bits.
///
/// | bits | field |
/// |---|---|
/// | 63:0 | address of the failing beat (read) or burst (write), else 0 |
/// | 95:64 | bytes done: all of them, or those before the failing address |
/// | 111:96 | request id |
/// | 119:112 | a code of [`status`] |
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Completion {
    /// Failing address, bits 10:0.
    pub address_low: Bits<11>,
    /// Failing address, bits 63:11.
    pub address_block: Bits<53>,
    /// Bytes done.
    pub bytes: Bits<32>,
    /// Request id.
    pub id: Bits<16>,
    /// Completion code.
    pub status: Bits<8>,
}

/// A byte address: block `block` of 2 KiB, byte `low` of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Address {
    /// Bits 10:0.
    pub low: Bits<11>,
    /// Bits 63:11.
    pub block: Bits<53>,
}

/// A range of bytes on one side of a copy: from byte `low` of block `block` to byte `end` (inclusive) of
/// the block `blocks` further on.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Span {
    /// First byte in its block.
    pub low: Bits<11>,
    /// First block.
    pub block: Bits<53>,
    /// Block borders inside.
    pub blocks: Bits<22>,
    /// Last byte in its block.
    pub end: Bits<11>,
}

/// One burst: bytes `low` to `end` (inclusive) of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Burst {
    /// First byte in the block.
    pub low: Bits<11>,
    /// The block.
    pub block: Bits<53>,
    /// Last byte in the block.
    pub end: Bits<11>,
    /// First of its span.
    pub first: Bit,
    /// Last of its span.
    pub last: Bit,
}

/// A checked descriptor: both spans and what the completion will need.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Job {
    /// As [`Span::low`] of the source.
    pub source_low: Bits<11>,
    /// As [`Span::block`] of the source.
    pub source_block: Bits<53>,
    /// As [`Span::blocks`] of the source.
    pub source_blocks: Bits<22>,
    /// As [`Span::end`] of the source.
    pub source_end: Bits<11>,
    /// As [`Span::low`] of the destination.
    pub dest_low: Bits<11>,
    /// As [`Span::block`] of the destination.
    pub dest_block: Bits<53>,
    /// As [`Span::blocks`] of the destination.
    pub dest_blocks: Bits<22>,
    /// As [`Span::end`] of the destination.
    pub dest_end: Bits<11>,
    /// Bytes.
    pub length: Bits<32>,
    /// Request id.
    pub id: Bits<16>,
    /// Nothing may be done for it on the bus.
    pub malformed: Bit,
}

/// What a completion needs of its descriptor.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Ticket {
    /// Source address, bits 10:0.
    pub source_low: Bits<11>,
    /// Source address, bits 63:11.
    pub source_block: Bits<53>,
    /// Destination address, bits 10:0.
    pub dest_low: Bits<11>,
    /// Destination address, bits 63:11.
    pub dest_block: Bits<53>,
    /// Bytes.
    pub length: Bits<32>,
    /// Request id.
    pub id: Bits<16>,
    /// Nothing was done for it on the bus.
    pub malformed: Bit,
}

/// How one side of a copy ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Outcome {
    /// Something failed.
    pub failed: Bit,
    /// It was DECERR, not SLVERR.
    pub decode: Bit,
    /// Bytes before the first failure.
    pub bytes: Bits<32>,
}

/// A byte on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct LaneByte {
    /// The byte.
    pub data: Bits<8>,
    /// Its read failed, or one before it in the same copy did: it must not be written.
    pub spoilt: Bit,
}

/// What the R channel needs of a burst in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct ReadFlight {
    /// Byte lanes before the first byte.
    pub skip: Bits<6>,
    /// Byte lanes after the last byte.
    pub spare: Bits<6>,
    /// Lanes to rotate by, from source to destination.
    pub turn: Bits<6>,
    /// Last burst of its copy.
    pub last: Bit,
}

/// A write burst about to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct WriteCommand {
    /// AWADDR, bits 10:0.
    pub low: Bits<11>,
    /// AWADDR, bits 63:11.
    pub block: Bits<53>,
    /// AWLEN.
    pub beats: Bits<8>,
    /// Byte lanes before the first byte.
    pub skip: Bits<6>,
    /// Byte lanes after the last byte.
    pub spare: Bits<6>,
    /// Bytes of the copy before this burst.
    pub before: Bits<32>,
    /// Last burst of its copy.
    pub last: Bit,
}

/// What the B channel needs of a burst in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct WriteFlight {
    /// Bytes of the copy before this burst.
    pub before: Bits<32>,
    /// Last burst of its copy.
    pub last: Bit,
}

/// Implements [`PortValue`] for a struct: its fields one after the other, the first lowest.
macro_rules! port_value {
    ($name:ident: $($field:ident: $width:literal),+) => {
        impl PortValue for $name {
            fn load(words: &[u32], offset: usize) -> Self {
                let mut value = $name::default();
                let mut at = offset;
                $(
                    value.$field = Bits::<$width>::load(words, at);
                    at += $width;
                )+
                debug_assert_eq!(at, offset + Self::BITS);
                value
            }
            fn store(self, words: &mut [u32], offset: usize) {
                let mut at = offset;
                $(
                    self.$field.store(words, at);
                    at += $width;
                )+
                debug_assert_eq!(at, offset + Self::BITS);
            }
        }
    };
}

port_value!(Address: low: 11, block: 53);
port_value!(Descriptor: source_low: 11, source_block: 53, dest_low: 11, dest_block: 53, length: 32, id: 16);
port_value!(Completion: address_low: 11, address_block: 53, bytes: 32, id: 16, status: 8);
