//! The operators of the DMA engine against the golden model, on both back ends.

mod cast;
mod crc;
