//! The weight-stationary systolic array.

pub mod contract;
mod frame;
mod int8;
mod int8_pe;
mod intake;
mod outlet;
mod skew;

pub use int8::{
    Int8Array1x1, Int8Array4x4, Int8Array8x8, Int8Array8x32, Int8Array16x16, Int8Array32x8,
};
pub use int8_pe::Int8Pe;
pub use intake::Intake;
pub use outlet::Outlet;
pub use skew::Skew;
