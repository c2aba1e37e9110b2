//! The rounder against the golden model: exhaustively where that is cheap, with stalls on both sides elsewhere.

mod common;
mod exhaustive;
mod known;
mod stream;
mod watched;
