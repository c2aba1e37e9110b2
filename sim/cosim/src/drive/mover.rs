//! Drives the DMA mover.
