//! What the DMA engine does with bytes on their way.
//!
//! * [`crc`]: looks at the beats that are written and keeps a CRC32C for each owner.

pub mod crc;

pub use crc::Crc;
