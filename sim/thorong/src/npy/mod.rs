//! NumPy's `.npy` files: what is read, what is written, and how an array looks in between.
//!
//! Read: format versions 1 to 3, either byte order, C or Fortran order (turned into C order), the element types of
//! [`Dtype`]. Written: version 1, little-endian, C order. The format is NumPy's `numpy.lib.format`.
//!
//! A file is not trusted: its length is held against its header before anything is allocated, and every way of being
//! wrong has its sentence.

mod header;
mod read;
mod write;

pub use read::{decode, load};
pub use write::encode;

use std::fmt;
use thorong_golden::Format;

/// The element types that occur on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dtype {
    /// IEEE binary32.
    Float32,
    /// IEEE binary16.
    Float16,
    /// Two's complement, 8 bits.
    Int8,
    /// Two's complement, 32 bits.
    Int32,
    /// Patterns of the 8-bit floats.
    Uint8,
    /// Patterns of `bfloat16`, and random words.
    Uint16,
    /// Wide random words, and pairs of 16-bit patterns.
    Uint32,
}

impl Dtype {
    /// Every element type.
    pub const ALL: [Dtype; 7] = [
        Dtype::Float32,
        Dtype::Float16,
        Dtype::Int8,
        Dtype::Int32,
        Dtype::Uint8,
        Dtype::Uint16,
        Dtype::Uint32,
    ];

    /// NumPy's name.
    pub fn name(self) -> &'static str {
        match self {
            Dtype::Float32 => "float32",
            Dtype::Float16 => "float16",
            Dtype::Int8 => "int8",
            Dtype::Int32 => "int32",
            Dtype::Uint8 => "uint8",
            Dtype::Uint16 => "uint16",
            Dtype::Uint32 => "uint32",
        }
    }

    /// The header's kind and size: `f4`, `i1`, ...
    fn code(self) -> &'static str {
        match self {
            Dtype::Float32 => "f4",
            Dtype::Float16 => "f2",
            Dtype::Int8 => "i1",
            Dtype::Int32 => "i4",
            Dtype::Uint8 => "u1",
            Dtype::Uint16 => "u2",
            Dtype::Uint32 => "u4",
        }
    }

    /// Bytes an element.
    pub fn bytes(self) -> usize {
        match self {
            Dtype::Int8 | Dtype::Uint8 => 1,
            Dtype::Float16 | Dtype::Uint16 => 2,
            Dtype::Float32 | Dtype::Int32 | Dtype::Uint32 => 4,
        }
    }

    /// What a file of `format` holds: NumPy's own type where there is one, else the bit patterns.
    pub fn of(format: Format) -> Dtype {
        match format {
            Format::Float32 => Dtype::Float32,
            Format::Float16 => Dtype::Float16,
            Format::Bfloat16 => Dtype::Uint16,
            Format::Int8 => Dtype::Int8,
            Format::Int32 => Dtype::Int32,
            Format::Float8E4m3fn | Format::Float8E4m3 | Format::Float8E5m2 | Format::Float8E3m4 => {
                Dtype::Uint8
            }
        }
    }
}

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An array in memory, C order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Array {
    /// The element type.
    pub dtype: Dtype,
    /// The dimensions; none for a scalar.
    pub shape: Vec<usize>,
    /// One bit pattern an element, in the low bits.
    pub patterns: Vec<u32>,
}

/// A shape as NumPy prints it: `(3, 4)`, `(3,)`, `()`.
pub fn shape_text(shape: &[usize]) -> String {
    let dimensions: Vec<String> = shape.iter().map(usize::to_string).collect();
    match shape {
        [_] => format!("({},)", dimensions[0]),
        _ => format!("({})", dimensions.join(", ")),
    }
}

/// Element number `flat` (row-major) of `shape`, as an index: `[1, 2]`.
pub fn index_text(shape: &[usize], flat: usize) -> String {
    let mut rest = flat;
    let mut index = vec![0; shape.len()];
    for (place, &dimension) in index.iter_mut().zip(shape).rev() {
        *place = rest % dimension.max(1);
        rest /= dimension.max(1);
    }
    format!("{index:?}")
}
