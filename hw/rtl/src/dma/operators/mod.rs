//! What the DMA engine does with bytes on their way.
//!
//! * [`crc`]: looks at the beats that are written and keeps a CRC32C for each owner.
//! * [`cast`]: a staging memory whose `float32` are rounded to a narrower format.
//!
//! # How they are to be wired
//! The CRC looks at the write channel: `valid` in a cycle in which a beat is taken there, with its data and strobes. The
//! owner, and in a few bits of the transfer's id which the engine is free to choose, whether it is a request's first piece and under which
//! number its end is kept, must come with the beat. `last` is the last beat of a transfer, whatever burst it is in. The
//! completion of a request's last piece comes behind the answer to that beat; its CRC is asked for then, at least
//! [`crc::LATENCY`] cycles after the beat.
//!
//! ```text
//!  piece of a cast   read bursts --> slot --> start ... done --> slot --> write bursts
//!                    transfer 1, its destination on-chip         transfer 2, its source on-chip
//! ```
//!
//! A cast is two transfers of the mover with the rounding between them. On-chip address 2048 s is byte 0 of slot s, on
//! both sides: `write_*` is where on-chip destinations go, `read_*` where on-chip sources come from. A slot is started when transfer 1
//! has completed without a failure, written out when it is done, and free when transfer 2 has completed. Where transfer 1
//! fails, neither the cast nor transfer 2 is begun, and the slot is free at once. Transfer 2 counts bytes of results: 2 or 4 times
//! as many are the request's.

pub mod cast;
pub mod crc;

pub use cast::Cast;
pub use crc::Crc;
