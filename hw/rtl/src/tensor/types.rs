//! The words that the engine's parts exchange.

// The derive macro adds methods of its own to each struct, which nobody can document.
#![allow(missing_docs)]

use crate::port_value;
use rust_hdl::prelude::*;

/// Completion codes, `status` of [`Completion`]; the mover's, as far as they mean the same.
pub mod status {
    /// C is in the scratchpad.
    pub const OK: u8 = 0;
    /// Nothing was read or written.
    pub const MALFORMED: u8 = 6;
}

/// The banks of the scratchpad, in `s_axis_mem_tuser`.
pub mod bank {
    /// Rows of A.
    pub const A: u8 = 0;
    /// Rows of B.
    pub const B: u8 = 1;
    /// Rows of C0 and C.
    pub const C: u8 = 2;
}

/// Bits of [`Command::flags`].
pub mod flags {
    /// The sums start from C0, else from +0.
    pub const C0: u16 = 1;
    /// Where A's format code begins, 3 bits.
    pub const A_FORMAT: u32 = 1;
    /// Where B's format code begins, 3 bits.
    pub const B_FORMAT: u32 = 4;
    /// C is rounded; only in an engine with a rounder.
    pub const ROUND: u16 = 1 << 7;
    /// Where C's format code begins, 3 bits.
    pub const C_FORMAT: u32 = 8;
    /// Where the rounding mode's code begins, 2 bits.
    pub const MODE: u32 = 11;
    /// Overflow and infinity become the largest finite number.
    pub const SATURATE: u16 = 1 << 13;
}

/// One product, `s_axis_cmd_tdata`, 208 bits. Addresses and pitches count words of a bank.
///
/// | bits | field | |
/// |---|---|---|
/// | 15:0 | `id` | handed back in the completion |
/// | 31:16, 47:32, 63:48 | `m`, `k`, `n` | A is m x k, B is k x n; each at least 1 |
/// | 79:64, 95:80 | `a`, `a_pitch` | `A[m, R t ..]` is word `a + m a_pitch + t` of bank A |
/// | 111:96, 127:112 | `b`, `b_pitch` | `B[k, C t ..]` is word `b + k b_pitch + t` of bank B |
/// | 143:128, 159:144 | `c0`, `c0_pitch` | `C0[m, C t ..]` is word `c0 + m c0_pitch + t` of bank C |
/// | 175:160, 191:176 | `c`, `c_pitch` | where C goes in bank C, as C0 |
/// | 192 | `flags` | there is a C0 |
/// | 195:193, 198:196 | | format codes of A and B, as the rounder's: 6 is `int8` |
/// | 199 | | with a rounder: C is rounded; else bits 207:199 are 0 |
/// | 202:200, 204:203, 205 | | format code of C, mode (0 `rne`, 1 `rz`, 2 `sr-a`, 3 `sr-c`), saturate; 0 where C is not rounded |
/// | 207:206 | | 0 |
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Command {
    /// Request id.
    pub id: Bits<16>,
    /// Rows of A and C.
    pub m: Bits<16>,
    /// Columns of A, rows of B.
    pub k: Bits<16>,
    /// Columns of B and C.
    pub n: Bits<16>,
    /// A's first word.
    pub a: Bits<16>,
    /// Words from a row of A to the next.
    pub a_pitch: Bits<16>,
    /// B's first word.
    pub b: Bits<16>,
    /// Words from a row of B to the next.
    pub b_pitch: Bits<16>,
    /// C0's first word.
    pub c0: Bits<16>,
    /// Words from a row of C0 to the next.
    pub c0_pitch: Bits<16>,
    /// C's first word.
    pub c: Bits<16>,
    /// Words from a row of C to the next.
    pub c_pitch: Bits<16>,
    /// See [`flags`].
    pub flags: Bits<16>,
}

/// Which random bits a rounded C gets, `s_axis_cmd_tuser`, 192 bits; means nothing where C is not rounded by `sr-a` or `sr-c`.
///
/// | bits | field | |
/// |---|---|---|
/// | 63:0 | `key0`, `key1` | the seed |
/// | 95:64 | `stream` | the stream |
/// | 143:96 | `first`, `first_high` | the index of `C[0, 0]` in the whole tensor, modulo 2^34 |
/// | 191:144 | `step`, `step_high` | from an element's index to that of the one below it, modulo 2^34 |
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Rounding {
    /// The seed's low half.
    pub key0: Bits<32>,
    /// The seed's high half.
    pub key1: Bits<32>,
    /// The stream.
    pub stream: Bits<32>,
    /// The first element's index, low bits.
    pub first: Bits<32>,
    /// The bits above them.
    pub first_high: Bits<16>,
    /// From a row to the next, low bits.
    pub step: Bits<32>,
    /// The bits above them.
    pub step_high: Bits<16>,
}

/// The end of one command, `m_axis_cpl_tdata`, 24 bits.
///
/// | bits | field |
/// |---|---|
/// | 15:0 | request id |
/// | 23:16 | a code of [`status`] |
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct Completion {
    /// Request id.
    pub id: Bits<16>,
    /// Completion code.
    pub status: Bits<8>,
}

/// The weights of one pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct WeightJob {
    /// The word of the tile's first row.
    pub base: Bits<16>,
    /// Words to the next row.
    pub pitch: Bits<16>,
    /// Rows of the array, counted from the last, that have no k.
    pub pad: Bits<16>,
    /// B's format code.
    pub format: Bits<3>,
}

/// The rows of A of one pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct RowJob {
    /// The first row's word.
    pub base: Bits<16>,
    /// Words to the next row.
    pub pitch: Bits<16>,
    /// Rows less one.
    pub rest: Bits<16>,
    /// They start from partial sums.
    pub psum: Bit,
    /// A's format code.
    pub format: Bits<3>,
}

/// The partial sums that the rows of one pass start from.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct SumJob {
    /// They are C0 in the scratchpad, else in the psum memory.
    pub memory: Bit,
    /// C0: the first row's word.
    pub base: Bits<16>,
    /// C0: words to the next row.
    pub pitch: Bits<16>,
    /// Rows less one.
    pub rest: Bits<16>,
    /// The command's number: C0 is read after that many commands have ended.
    pub serial: Bits<8>,
}

/// The results of one pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct ResultJob {
    /// They go to the scratchpad, else to the psum memory.
    pub memory: Bit,
    /// The first row's word.
    pub base: Bits<16>,
    /// Words to the next row.
    pub pitch: Bits<16>,
    /// Rows less one.
    pub rest: Bits<16>,
    /// Columns of the array, counted from the last, that have no n.
    pub pad: Bits<16>,
    /// The first n-tile of a block of rows.
    pub opens: Bit,
    /// The last pass of its command.
    pub ends: Bit,
    /// A command that cannot be done: no results.
    pub bad: Bit,
    /// Request id.
    pub id: Bits<16>,
}

/// The rows of one pass as they leave the array, where a rounder is behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, LogicStruct)]
pub struct SortJob {
    /// They go to the rounder, else to the psum memory.
    pub memory: Bit,
    /// Rows less one.
    pub rest: Bits<16>,
    /// The first n-tile of a block of rows.
    pub opens: Bit,
    /// The last pass of its command.
    pub ends: Bit,
    /// A command that cannot be done: no rows.
    pub bad: Bit,
}

port_value!(Command: id: 16, m: 16, k: 16, n: 16, a: 16, a_pitch: 16, b: 16, b_pitch: 16, c0: 16, c0_pitch: 16,
    c: 16, c_pitch: 16, flags: 16);
port_value!(Rounding: key0: 32, key1: 32, stream: 32, first: 32, first_high: 16, step: 32, step_high: 16);
port_value!(Completion: id: 16, status: 8);
