//! The words that the mover's parts exchange.
//!
//! Addresses are kept as a block of 2 KiB and a byte in it: bursts never leave a block, so all arithmetic
//! of a burst is on the 11 low bits, and the 53 high ones only ever step by one.

// The derive macro adds methods of its own to each struct, which nobody can document.
#![allow(missing_docs)]

use crate::port_value;
use rust_hdl::prelude::*;

/// Completion codes, `status` of [`Completion`].
pub mod status {
    /// Every byte was written.
    pub const OK: u8 = 0;
    /// A read beat answered SLVERR.
    pub const READ_SLVERR: u8 = 1;
    /// A read beat answered DECERR.
    pub const READ_DECERR: u8 = 2;
    /// A write burst answered SLVERR.
    pub const WRITE_SLVERR: u8 = 3;
    /// A write burst answered DECERR.
    pub const WRITE_DECERR: u8 = 4;
    /// The address check forbade a burst.
    pub const PROTECTION: u8 = 5;
    /// Length or rows 0, a reserved bit set, a fill with an on-chip source, or a row that leaves the address space.
    pub const MALFORMED: u8 = 6;
    /// The slave was silent for too long.
    pub const TIMEOUT: u8 = 7;
    /// Nothing was done: an earlier piece of the same request failed, or the owner is stopped.
    pub const SKIPPED: u8 = 8;
}

/// One transfer, `s_axis_desc_tdata`, 272 bits.
///
/// | bits | field |
/// |---|---|
/// | 63:0 | source address (`source_block`, `source_low`); of a fill, the pattern |
/// | 127:64 | destination address (`dest_block`, `dest_low`) |
/// | 159:128 | length of a row in bytes, 1 to 2^32 - 1 |
/// | 175:160 | request id, handed back in the completion |
/// | 181:176 | owner, shown to the address check and handed back in the completion |
/// | 182 | fill: no source; byte i of a row is byte i mod 8 of the pattern, the lowest first |
/// | 183 | the source is on-chip: an address below 2^16; not of a fill |
/// | 184 | the destination is on-chip: an address below 2^16 |
/// | 185 | more: another piece of the same request of this owner follows |
/// | 191:186 | reserved, 0 |
/// | 223:192 | bytes from a row of the source to the next one, signed |
/// | 255:224 | bytes from a row of the destination to the next one, signed |
/// | 271:256 | rows, 1 to 65,535 |
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
    /// Bytes of a row.
    pub length: Bits<32>,
    /// Request id.
    pub id: Bits<16>,
    /// Who asked for it.
    pub owner: Bits<6>,
    /// The source address is a pattern.
    pub fill: Bit,
    /// The source is on-chip.
    pub source_local: Bit,
    /// The destination is on-chip.
    pub dest_local: Bit,
    /// Another piece of the same request of this owner follows.
    pub more: Bit,
    /// 0.
    pub reserved: Bits<6>,
    /// Bytes from a row of the source to the next one, two's complement.
    pub source_stride: Bits<32>,
    /// Bytes from a row of the destination to the next one, two's complement.
    pub dest_stride: Bits<32>,
    /// Rows.
    pub rows: Bits<16>,
}

/// The end of one transfer, `m_axis_cpl_tdata`, 128 bits.
///
/// | bits | field |
/// |---|---|
/// | 63:0 | address of the failing beat (read) or burst (write, protection), else 0 |
/// | 95:64 | bytes done: all of them, or those before the failing address |
/// | 111:96 | request id |
/// | 119:112 | a code of [`status`] |
/// | 125:120 | owner |
/// | 127:126 | 0 |
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
    /// Who asked for it.
    pub owner: Bits<6>,
    /// 0.
    pub reserved: Bits<2>,
}

/// A burst that wants to be checked before it goes anywhere: bytes `low` to `end` (inclusive) of a block of
/// 2 KiB, so from address 2048 `block` + `low` to 2048 `block` + `end`. 83 bits, the first field lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Check {
    /// First byte, bits 10:0 of its address.
    pub low: Bits<11>,
    /// Bits 63:11 of both addresses.
    pub block: Bits<53>,
    /// Last byte, bits 10:0 of its address.
    pub end: Bits<11>,
    /// Whose transfer it belongs to.
    pub owner: Bits<6>,
    /// It writes.
    pub write: Bit,
    /// It is on-chip, not on AXI.
    pub local: Bit,
}

/// A byte address: block `block` of 2 KiB, byte `low` of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Address {
    /// Bits 10:0.
    pub low: Bits<11>,
    /// Bits 63:11.
    pub block: Bits<53>,
}

/// A row on one side of a transfer: from byte `low` of block `block` to byte `end` (inclusive) of the block
/// `blocks` further on. The source of a fill begins at byte 0, and `block` and `low` are its pattern.
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
    /// Byte lanes from the source's first byte up to the destination's, modulo 64.
    pub turn: Bits<6>,
    /// Whose transfer it belongs to.
    pub owner: Bits<6>,
    /// The low bits of its transfer's id.
    pub tag: Bits<8>,
    /// It is a pattern.
    pub fill: Bit,
    /// It is on-chip.
    pub local: Bit,
    /// Its transfer is not to be made; then this is all of it.
    pub void: Bit,
    /// As [`Descriptor::more`].
    pub more: Bit,
    /// Last row of its transfer.
    pub last: Bit,
}

/// One burst: bytes `low` to `end` (inclusive) of a block. Of a fill, bytes 0 to `end`; `block` and `low`
/// are its pattern.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Burst {
    /// First byte in the block.
    pub low: Bits<11>,
    /// The block.
    pub block: Bits<53>,
    /// Last byte in the block.
    pub end: Bits<11>,
    /// As [`Span::turn`].
    pub turn: Bits<6>,
    /// Whose transfer it belongs to.
    pub owner: Bits<6>,
    /// The low bits of its transfer's id.
    pub tag: Bits<8>,
    /// It is a pattern.
    pub fill: Bit,
    /// It is on-chip.
    pub local: Bit,
    /// As [`Span::void`].
    pub void: Bit,
    /// As [`Descriptor::more`].
    pub more: Bit,
    /// Last of its transfer.
    pub last: Bit,
}

/// A checked descriptor: the first row's spans and what the completion will need.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Job {
    /// The source.
    pub source: Span,
    /// The destination.
    pub dest: Span,
    /// Bytes from a row of the source to the next one, two's complement.
    pub source_stride: Bits<32>,
    /// Bytes from a row of the destination to the next one, two's complement.
    pub dest_stride: Bits<32>,
    /// Bytes of a row, less one.
    pub bytes: Bits<32>,
    /// Rows.
    pub rows: Bits<16>,
    /// What the completion needs.
    pub ticket: Ticket,
}

/// What the planner is given of a transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Question {
    /// First row of the source in its block.
    pub source_low: Bits<11>,
    /// Its block.
    pub source_block: Bits<53>,
    /// First row of the destination in its block.
    pub dest_low: Bits<11>,
    /// Its block.
    pub dest_block: Bits<53>,
    /// Bytes of a row.
    pub length: Bits<32>,
    /// Bytes from a row of the source to the next one, two's complement.
    pub source_stride: Bits<32>,
    /// Bytes from a row of the destination to the next one, two's complement.
    pub dest_stride: Bits<32>,
    /// Rows.
    pub rows: Bits<16>,
    /// There is no source.
    pub fill: Bit,
    /// The source is on-chip.
    pub source_local: Bit,
    /// The destination is on-chip.
    pub dest_local: Bit,
}

/// A burst of the on-chip memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct LocalBurst {
    /// Its first word.
    pub place: Bits<13>,
    /// Words less one.
    pub beats: Bits<8>,
}

/// What a completion needs of its descriptor.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Ticket {
    /// Bytes of all rows.
    pub bytes: Bits<32>,
    /// Request id.
    pub id: Bits<16>,
    /// Who asked for it.
    pub owner: Bits<6>,
    /// As [`Descriptor::more`].
    pub more: Bit,
    /// It can't be done.
    pub malformed: Bit,
    /// Its owner was stopped when it came.
    pub skipped: Bit,
}

/// How one side of a transfer ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Outcome {
    /// Something failed.
    pub failed: Bit,
    /// The code of [`status`] that says what.
    pub status: Bits<3>,
    /// Bytes before the first failure.
    pub bytes: Bits<32>,
    /// Where it failed, bits 10:0.
    pub low: Bits<11>,
    /// Where it failed, bits 63:11.
    pub block: Bits<53>,
    /// Nothing was done, for something before it had failed.
    pub skipped: Bit,
}

/// A byte on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct LaneByte {
    /// The byte.
    pub data: Bits<8>,
    /// No byte, but the mark that no more bytes of this transfer will come.
    pub cut: Bit,
    /// For a reason that stops the owner: the check forbids them, or the slave is silent.
    pub denied: Bit,
}

/// What the R channel needs of a burst in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct ReadFlight {
    /// First byte in its block.
    pub low: Bits<11>,
    /// Its block.
    pub block: Bits<53>,
    /// Beats less one.
    pub beats: Bits<8>,
    /// Byte lanes before the first byte.
    pub skip: Bits<6>,
    /// Byte lanes after the last byte.
    pub spare: Bits<6>,
    /// Lanes to rotate by, from source to destination.
    pub turn: Bits<6>,
    /// Its beats are `block` and `low`, over and over.
    pub fill: Bit,
    /// Its beats come from the on-chip memory.
    pub local: Bit,
    /// It was not sent, and ends its transfer.
    pub void: Bit,
    /// Because the check forbids it.
    pub denied: Bit,
    /// Last burst of its transfer.
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
    /// Bytes of the transfer before this burst.
    pub before: Bits<32>,
    /// The check forbids it.
    pub denied: Bit,
    /// Whose transfer it belongs to.
    pub owner: Bits<6>,
    /// The low bits of its transfer's id.
    pub tag: Bits<8>,
    /// Its beats go to the on-chip memory.
    pub local: Bit,
    /// As [`Descriptor::more`].
    pub more: Bit,
    /// Last burst of its transfer.
    pub last: Bit,
}

/// What an operator is told of a beat that was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Moved {
    /// Whose it is.
    pub owner: Bits<6>,
    /// The low bits of its transfer's id.
    pub tag: Bits<8>,
    /// It is the first one of a request.
    pub first: Bit,
    /// It is the last one of its transfer.
    pub last: Bit,
}

/// What the B channel needs of a burst in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct WriteFlight {
    /// First byte in its block.
    pub low: Bits<11>,
    /// Its block.
    pub block: Bits<53>,
    /// Bytes of the transfer before this burst.
    pub before: Bits<32>,
    /// It went to the on-chip memory.
    pub local: Bit,
    /// It was not sent.
    pub void: Bit,
    /// Because the check forbids it.
    pub denied: Bit,
    /// Because something before it had failed.
    pub skipped: Bit,
    /// Last of its transfer.
    pub last: Bit,
}

port_value!(Address: low: 11, block: 53);
port_value!(
    Descriptor: source_low: 11, source_block: 53, dest_low: 11, dest_block: 53, length: 32, id: 16,
    owner: 6, fill: 1, source_local: 1, dest_local: 1, more: 1, reserved: 6, source_stride: 32, dest_stride: 32, rows: 16
);
port_value!(
    Completion: address_low: 11, address_block: 53, bytes: 32, id: 16, status: 8, owner: 6, reserved: 2
);
port_value!(Check: low: 11, block: 53, end: 11, owner: 6, write: 1, local: 1);
