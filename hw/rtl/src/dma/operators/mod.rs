//! What the DMA engine does with bytes on their way.
//!
//! * [`crc`]: looks at the beats that are written and keeps a CRC32C for each owner.
//! * [`cast`]: a staging memory whose `float32` are rounded to a narrower format.
//!
//! # How they are to be wired
//! The CRC looks at what the mover shows of its beats ([`MoverCore`](super::mover::MoverCore)):
//!
//! | CRC | mover | |
//! |---|---|---|
//! | `valid`, `data`, `strobe` | `moved_*` | a beat, in the cycle after it was taken, on W or on-chip |
//! | `owner` | `moved_owner` | |
//! | `first` | `moved_first` | the first beat of a request's first piece |
//! | `last` | `moved_last` | the last beat of a transfer, whatever burst it is in |
//! | `tag` | `moved_tag` | the low bits of the transfer's id, which the engine is free to choose |
//!
//! The completion of a request's last piece is valid 4 cycles after that piece's last beat was taken, or later. So its CRC
//! may be asked for, [`crc::LATENCY`] cycles after the beat was shown, in the cycle after its completion is taken.
//!
//! ```text
//!  piece of a cast   read bursts --> slot --> start ... done --> slot --> write bursts
//!                    transfer 1, its destination on-chip         transfer 2, its source on-chip
//! ```
//!
//! A cast is two transfers of the mover with the rounding between them. On-chip address 2048 s is byte 0 of slot s, on
//! both sides: `write_*` is where on-chip destinations go, `read_*` where on-chip sources come from. A slot is started when transfer 1
//! has completed without a failure, written out when it is done, and free for a new transfer 1 as soon as transfer 2 is given to the
//! mover, which does its transfers in their order. Where transfer 1 fails, neither the cast nor transfer 2 is begun, and the slot
//! is free at once. Transfer 2 counts bytes of results: 2 or 4 times as many are the request's.
//!
//! The engine's [`Checksum`](super::engine::checksum::Checksum) and [`Casting`](super::engine::casting::Casting) do so.

pub mod cast;
pub mod crc;

pub use cast::Cast;
pub use crc::Crc;
