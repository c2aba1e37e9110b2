//! The rounder against the golden model: exhaustively where that is cheap, with stalls on both sides elsewhere.

mod case;
mod common;
mod exhaustive;
mod formal;
mod known;
mod source;
mod stream;
mod watched;
