//! The `int8` engines in the sizes that are offered.

use super::bank::Bank;
use super::check::Checker;
use super::counters::Counters;
use super::feed::{Rows, Sums, Weights};
use super::frame::tensor_engine;
use super::host::HostPort;
use super::plan::Planner;
use super::psum::PsumQueue;
use super::results::Results;
use super::types::{Command, Completion};
use super::word::Word8;
use crate::array::contract::Array;
use crate::array::{Int8Array4x4, Int8Array8x8, Int8Array16x16, Int8ArrayFast16x16};
use rust_hdl::prelude::*;

tensor_engine! {
    /// 16 elements.
    Int8Tensor4x4: 4 rows (2), 4 columns (2) of Int8Array4x4, int8 operands, 1 deep, 1 rows a beat, plain results;
    banks 9, 9, 9; psum 6, 7
}
tensor_engine! {
    /// 64 elements.
    Int8Tensor8x8: 8 rows (3), 8 columns (3) of Int8Array8x8, int8 operands, 1 deep, 1 rows a beat, plain results;
    banks 10, 10, 10; psum 6, 7
}
tensor_engine! {
    /// 256 elements.
    Int8Tensor16x16: 16 rows (4), 16 columns (4) of Int8Array16x16, int8 operands, 1 deep, 1 rows a beat, plain results;
    banks 11, 12, 11; psum 8, 9
}
tensor_engine! {
    /// 256 elements, four rows of weights a beat.
    Int8TensorFast16x16: 16 rows (4), 16 columns (4) of Int8ArrayFast16x16, int8 operands, 1 deep, 4 rows a beat, plain results;
    banks 11, 10, 11; psum 8, 9
}
