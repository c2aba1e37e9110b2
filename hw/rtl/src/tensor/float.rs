//! The float engines in the sizes that are offered.

use super::bank::Bank;
use super::check::Checker;
use super::counters::Counters;
use super::feed::{Rows, Sums, Weights};
use super::frame::tensor_engine;
use super::host::HostPort;
use super::plan::Planner;
use super::psum::PsumQueue;
use super::results::Results;
use super::round::RowRounder;
use super::sorter::Sorter;
use super::types::{Command, Completion, Rounding};
use super::word::Word16;
use crate::array::contract::Array;
use crate::array::{
    FloatArray4x4, FloatArray8x8, FloatArray16x16, FloatArrayDeep4x4, FloatArrayDeep8x8,
    FloatArrayDeep16x16,
};
use rust_hdl::prelude::*;

tensor_engine! {
    /// 16 elements.
    FloatTensor4x4: 4 rows (2), 4 columns (2) of FloatArray4x4, float operands, 1 deep, 1 rows a beat, plain results;
    banks 9, 9, 9; psum 6, 7
}
tensor_engine! {
    /// 64 elements.
    FloatTensor8x8: 8 rows (3), 8 columns (3) of FloatArray8x8, float operands, 1 deep, 1 rows a beat, plain results;
    banks 10, 10, 10; psum 6, 7
}
tensor_engine! {
    /// 256 elements.
    FloatTensor16x16: 16 rows (4), 16 columns (4) of FloatArray16x16, float operands, 1 deep, 1 rows a beat, plain results;
    banks 11, 12, 11; psum 8, 9
}
tensor_engine! {
    /// 16 elements, 3 deep.
    FloatTensorDeep4x4: 4 rows (2), 4 columns (2) of FloatArrayDeep4x4, float operands, 3 deep, 1 rows a beat, plain results;
    banks 9, 9, 9; psum 6, 7
}
tensor_engine! {
    /// 64 elements, 3 deep.
    FloatTensorDeep8x8: 8 rows (3), 8 columns (3) of FloatArrayDeep8x8, float operands, 3 deep, 1 rows a beat, plain results;
    banks 10, 10, 10; psum 7, 8
}
tensor_engine! {
    /// 256 elements, 3 deep.
    FloatTensorDeep16x16: 16 rows (4), 16 columns (4) of FloatArrayDeep16x16, float operands, 3 deep, 1 rows a beat, plain results;
    banks 11, 12, 11; psum 8, 9
}
tensor_engine! {
    /// 16 elements, results rounded.
    FloatTensorRounded4x4: 4 rows (2), 4 columns (2) of FloatArray4x4, float operands, 1 deep, 1 rows a beat,
    rounded results;
    banks 9, 9, 9; psum 6, 7
}
tensor_engine! {
    /// 64 elements, results rounded.
    FloatTensorRounded8x8: 8 rows (3), 8 columns (3) of FloatArray8x8, float operands, 1 deep, 1 rows a beat,
    rounded results;
    banks 10, 10, 10; psum 6, 7
}
tensor_engine! {
    /// 256 elements, results rounded.
    FloatTensorRounded16x16: 16 rows (4), 16 columns (4) of FloatArray16x16, float operands, 1 deep, 1 rows a beat,
    rounded results;
    banks 11, 12, 11; psum 8, 9
}
