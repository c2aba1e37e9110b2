//! The float arrays in the sizes that are offered.

use super::frame::systolic_array;
use super::{Decode, FloatPe1, FloatPe3, Intake, Outlet, Skew, Skew3, SkewBy4};
use rust_hdl::prelude::*;

systolic_array! {
    /// One element: the smallest array there can be.
    FloatArray1x1: 1 rows, 1 columns of FloatPe1, depth 1, skew Skew, float operands,
    weights by row
}
systolic_array! {
    /// 16 elements.
    FloatArray4x4: 4 rows, 4 columns of FloatPe1, depth 1, skew Skew, float operands,
    weights by row
}
systolic_array! {
    /// 64 elements.
    FloatArray8x8: 8 rows, 8 columns of FloatPe1, depth 1, skew Skew, float operands,
    weights by row
}
systolic_array! {
    /// 256 elements.
    FloatArray16x16: 16 rows, 16 columns of FloatPe1, depth 1, skew Skew, float operands,
    weights by row
}
systolic_array! {
    /// 256 elements, wide: for a short K.
    FloatArray8x32: 8 rows, 32 columns of FloatPe1, depth 1, skew Skew, float operands,
    weights by row
}
systolic_array! {
    /// 256 elements, tall: for a small N.
    FloatArray32x8: 32 rows, 8 columns of FloatPe1, depth 1, skew Skew, float operands,
    weights by row
}
systolic_array! {
    /// 256 elements, four rows of weights a beat.
    FloatArrayFast16x16: 16 rows, 16 columns of FloatPe1, depth 1, skew Skew, float operands,
    weights by 4 rows, 4 groups, 3 stages, skew SkewBy4
}
systolic_array! {
    /// 16 elements, 3 deep.
    FloatArrayDeep4x4: 4 rows, 4 columns of FloatPe3, depth 3, skew Skew3, float operands,
    weights by 1 rows, 4 groups, 2 stages, skew Skew
}
systolic_array! {
    /// 64 elements, 3 deep.
    FloatArrayDeep8x8: 8 rows, 8 columns of FloatPe3, depth 3, skew Skew3, float operands,
    weights by 1 rows, 8 groups, 2 stages, skew Skew
}
systolic_array! {
    /// 256 elements, 3 deep.
    FloatArrayDeep16x16: 16 rows, 16 columns of FloatPe3, depth 3, skew Skew3, float operands,
    weights by 1 rows, 16 groups, 2 stages, skew Skew
}
