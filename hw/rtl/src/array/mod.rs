//! The systolic array.
