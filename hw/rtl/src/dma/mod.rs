//! The DMA engine.
