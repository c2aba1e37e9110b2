//! Tensors in a number format, read from `.npy` files and written back.

use crate::failure::{Failure, unusable};
use crate::npy::{self, Array, Dtype, index_text, shape_text};
use std::path::Path;
use thorong_golden::{Format, Rounding, round};

/// A tensor in one format, C order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    /// The format.
    pub format: Format,
    /// The dimensions.
    pub shape: Vec<usize>,
    /// One pattern of the format an element, in the low bits.
    pub patterns: Vec<u32>,
}

impl Tensor {
    /// Reads `path` as a tensor of `format`. `field` is the option that asked for it, for the sentence on failure.
    ///
    /// A `float32` file serves where a narrower float is asked for: its values are rounded to nearest, ties to even,
    /// overflow to infinity (NaN where there is none).
    ///
    /// # Errors
    /// As [`npy::load`], and where the element type is not the format's or a dimension is 0.
    pub fn load(path: &Path, field: &str, format: Format) -> Result<Tensor, Failure> {
        let Array {
            dtype,
            shape,
            mut patterns,
        } = load_filled(path)?;
        if dtype != Dtype::of(format) {
            let narrower_float = format.is_float() && format != Format::Float32;
            if !(narrower_float && dtype == Dtype::Float32) {
                return unusable!(
                    "{}: {field} expects elements of {}, but the file holds {dtype}{}",
                    path.display(),
                    accepted(format),
                    first_nan(dtype, &shape, &patterns)
                );
            }
            for pattern in &mut patterns {
                *pattern = round(*pattern, format, Rounding::NEAREST, 0);
            }
        }
        Ok(Tensor {
            format,
            shape,
            patterns,
        })
    }

    /// Reads `path` as [`Tensor::load`] does; it must be a matrix.
    ///
    /// # Errors
    /// As [`Tensor::load`], and where there are not two dimensions.
    pub fn load_matrix(path: &Path, field: &str, format: Format) -> Result<Matrix, Failure> {
        let tensor = Tensor::load(path, field, format)?;
        match tensor.shape[..] {
            [rows, columns] => Ok(Matrix {
                format,
                rows,
                columns,
                patterns: tensor.patterns,
            }),
            _ => unusable!(
                "{}: expected a matrix of 2 dimensions, but its shape is {}",
                path.display(),
                shape_text(&tensor.shape)
            ),
        }
    }

    /// The bytes of its `.npy` file.
    pub fn to_npy(&self) -> Vec<u8> {
        npy::encode(&Array {
            dtype: Dtype::of(self.format),
            shape: self.shape.clone(),
            patterns: self.patterns.clone(),
        })
    }
}

/// A tensor of two dimensions, row-major.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The format.
    pub format: Format,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// One pattern of the format an element, in the low bits.
    pub patterns: Vec<u32>,
}

impl Matrix {
    /// The elements of an `int8` matrix.
    pub fn as_i8(&self) -> Vec<i8> {
        self.patterns.iter().map(|&p| p as i8).collect()
    }

    /// The elements of an `int32` matrix.
    pub fn as_i32(&self) -> Vec<i32> {
        self.patterns.iter().map(|&p| p as i32).collect()
    }

    /// The elements of a matrix of floats, decoded exactly.
    pub fn as_f32(&self) -> Vec<f32> {
        let decode = |&p| thorong_golden::decode(self.format, p);
        self.patterns.iter().map(decode).collect()
    }
}

/// Reads random words: `uint16`, one an element of a tensor of `shape`.
///
/// # Errors
/// As [`npy::load`], and where element type or shape are others.
pub fn load_random_words(path: &Path, shape: &[usize]) -> Result<Vec<u32>, Failure> {
    let words = load_filled(path)?;
    if words.dtype != Dtype::Uint16 {
        return unusable!(
            "{}: --random expects elements of uint16, but the file holds {}",
            path.display(),
            words.dtype
        );
    }
    if words.shape != shape {
        return unusable!(
            "{}: --random expects one word an element, shape {}, but its shape is {}",
            path.display(),
            shape_text(shape),
            shape_text(&words.shape)
        );
    }
    Ok(words.patterns)
}

/// An array with at least one element.
fn load_filled(path: &Path) -> Result<Array, Failure> {
    let array = npy::load(path)?;
    match array.patterns.is_empty() {
        true => unusable!(
            "{}: expected every dimension to be at least 1, but its shape is {}",
            path.display(),
            shape_text(&array.shape)
        ),
        false => Ok(array),
    }
}

/// The element types that serve as `format`.
fn accepted(format: Format) -> String {
    let own = Dtype::of(format);
    match format {
        Format::Float32 | Format::Int8 | Format::Int32 => own.to_string(),
        Format::Float16 => format!("{own}, or float32 to be rounded"),
        _ => format!("{own} (its bit patterns), or float32 to be rounded"),
    }
}

/// Where a file of floats holds a NaN, as the end of a sentence: no integer format can take it.
fn first_nan(dtype: Dtype, shape: &[usize], patterns: &[u32]) -> String {
    let format = match dtype {
        Dtype::Float32 => Format::Float32,
        Dtype::Float16 => Format::Float16,
        _ => return String::new(),
    };
    let is_nan = |&p: &u32| format.spec().is_some_and(|spec| spec.is_nan(p));
    match patterns.iter().position(is_nan) {
        Some(flat) => format!(", with a NaN at {}", index_text(shape, flat)),
        None => String::new(),
    }
}
