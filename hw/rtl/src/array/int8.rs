//! The `int8` arrays in the sizes that are offered.

use super::frame::systolic_array;
use super::{Int8Pe, Intake, Outlet, Skew, SkewBy4};
use rust_hdl::prelude::*;

systolic_array! {
    /// One element: the smallest array there can be.
    Int8Array1x1: 1 rows, 1 columns of Int8Pe, depth 1, skew Skew, int8 operands,
    weights by row
}
systolic_array! {
    /// 16 elements.
    Int8Array4x4: 4 rows, 4 columns of Int8Pe, depth 1, skew Skew, int8 operands,
    weights by row
}
systolic_array! {
    /// 64 elements.
    Int8Array8x8: 8 rows, 8 columns of Int8Pe, depth 1, skew Skew, int8 operands,
    weights by row
}
systolic_array! {
    /// 256 elements.
    Int8Array16x16: 16 rows, 16 columns of Int8Pe, depth 1, skew Skew, int8 operands,
    weights by row
}
systolic_array! {
    /// 256 elements, wide: for a short K.
    Int8Array8x32: 8 rows, 32 columns of Int8Pe, depth 1, skew Skew, int8 operands,
    weights by row
}
systolic_array! {
    /// 256 elements, tall: for a small N.
    Int8Array32x8: 32 rows, 8 columns of Int8Pe, depth 1, skew Skew, int8 operands,
    weights by row
}
systolic_array! {
    /// 256 elements, four rows of weights a beat.
    Int8ArrayFast16x16: 16 rows, 16 columns of Int8Pe, depth 1, skew Skew, int8 operands,
    weights by 4 rows, 4 groups, 3 stages, skew SkewBy4
}
