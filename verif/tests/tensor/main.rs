//! The tensor engine: the golden model's bits in the whole scratchpad, the contract's cycles, every cycle accounted for.

mod commands;
mod common;
mod cycles;
mod large;
mod resnet;
mod rounded;
mod soak;
