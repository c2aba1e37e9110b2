//! The rounder: `float32` to narrower formats.
