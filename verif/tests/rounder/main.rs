//! The rounder against the golden model: exhaustively where that is cheap, with stalls on both sides elsewhere.

mod area;
mod case;
mod common;
mod exhaustive;
mod formal;
mod known;
mod quality;
mod source;
mod stream;
mod watched;
