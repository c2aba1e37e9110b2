//! What the DMA engine does with bytes on their way.
//!
//! * [`crc`]: looks at the beats that are written and keeps a CRC32C for each owner.
//! * [`cast`]: a staging memory whose `float32` are rounded to a narrower format.

pub mod cast;
pub mod crc;

pub use cast::Cast;
pub use crc::Crc;
