//! One matrix product: its operands, checked, and what its result must be.

use crate::failure::{Failure, unusable};
use crate::operand::{Matrix, Tensor};
use rayon::prelude::*;
use std::path::Path;
use thorong_golden::{Format, fast};

/// Which processing element a product needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `int8` operands, `int32` sums.
    Int8,
    /// Operands of 8- and 16-bit floats, `float32` sums.
    Float,
}

impl Class {
    /// The class of a product of `a` by `b`.
    ///
    /// # Errors
    /// [`Failure::Input`] where no product is defined for them.
    pub fn of(a: Format, b: Format) -> Result<Class, Failure> {
        for (option, format) in [("--a-format", a), ("--b-format", b)] {
            if format == Format::Int32 {
                return unusable!("{option} {format}: expected int8 or a floating format");
            }
        }
        match (a.is_float(), b.is_float()) {
            (false, false) => Ok(Class::Int8),
            (true, true) => Ok(Class::Float),
            _ => unusable!(
                "--a-format {a} with --b-format {b}: expected both int8, or both floating formats"
            ),
        }
    }

    /// What the sums are.
    pub fn sums(self) -> Format {
        match self {
            Class::Int8 => Format::Int32,
            Class::Float => Format::Float32,
        }
    }

    /// The name in a preset, `int8-8x8`.
    pub fn name(self) -> &'static str {
        match self {
            Class::Int8 => "int8",
            Class::Float => "float",
        }
    }
}

/// C = C0 + A B, its operands in memory and their shapes agreed.
#[derive(Debug, Clone)]
pub struct Product {
    /// What its operands are.
    pub class: Class,
    /// m x k.
    pub a: Matrix,
    /// k x n.
    pub b: Matrix,
    /// m x n, of the sums' format; +0 where there is none.
    pub c0: Option<Matrix>,
}

impl Product {
    /// Reads the operands from their files.
    ///
    /// # Errors
    /// [`Failure::Input`] naming the file that does not fit.
    pub fn load(
        a: (&Path, Format),
        b: (&Path, Format),
        c0: Option<&Path>,
    ) -> Result<Product, Failure> {
        let class = Class::of(a.1, b.1)?;
        let matrix = |option: &str, (path, format): (&Path, Format)| {
            Tensor::load_matrix(path, &format!("{option} {format}"), format)
        };
        let (a_path, b_path) = (a.0.display(), b.0.display());
        let (a, b) = (matrix("--a-format", a)?, matrix("--b-format", b)?);
        if a.columns != b.rows {
            return unusable!(
                "{b_path}: expected {} rows, as many as {a_path} has columns, but it has {}",
                a.columns,
                b.rows
            );
        }
        let c0 = match c0 {
            None => None,
            Some(path) => {
                let field = format!("--c0 with {} operands", class.name());
                let c0 = Tensor::load_matrix(path, &field, class.sums())?;
                if (c0.rows, c0.columns) != (a.rows, b.columns) {
                    return unusable!(
                        "{}: --c0 expects the result's shape ({}, {}), but its shape is ({}, {})",
                        path.display(),
                        a.rows,
                        b.columns,
                        c0.rows,
                        c0.columns
                    );
                }
                Some(c0)
            }
        };
        Ok(Product { class, a, b, c0 })
    }

    /// Rows of A and C.
    pub fn m(&self) -> usize {
        self.a.rows
    }

    /// Columns of A, rows of B.
    pub fn k(&self) -> usize {
        self.a.columns
    }

    /// Columns of B and C.
    pub fn n(&self) -> usize {
        self.b.columns
    }

    /// Multiply-adds.
    pub fn operations(&self) -> f64 {
        self.m() as f64 * self.k() as f64 * self.n() as f64
    }

    /// The golden model's C, by its fast path: patterns of the sums' format, row-major.
    pub fn golden(&self) -> Vec<u32> {
        let (m, k, n) = (self.m(), self.k(), self.n());
        match self.class {
            Class::Int8 => {
                let c0 = self.c0.as_ref().map(Matrix::as_i32);
                let c = fast::gemm_i8(m, k, n, &self.a.as_i8(), &self.b.as_i8(), c0.as_deref());
                c.into_iter().map(|c| c as u32).collect()
            }
            Class::Float => {
                let c0 = self.c0.as_ref().map(Matrix::as_f32);
                let c = fast::gemm_f32(m, k, n, &self.a.as_f32(), &self.b.as_f32(), c0.as_deref());
                c.into_iter().map(f32::to_bits).collect()
            }
        }
    }

    /// The golden model's C, by the definition itself, which is slower: what [`Product::golden`] is checked with.
    pub fn defined(&self) -> Vec<u32> {
        let (k, n) = (self.k(), self.n());
        let row_of = |c0: &Option<Matrix>, row: usize| c0.as_ref().map(|_| row * n..(row + 1) * n);
        let rows = (0..self.m()).into_par_iter();
        match self.class {
            Class::Int8 => {
                let (a, b) = (self.a.as_i8(), self.b.as_i8());
                let c0 = self.c0.as_ref().map(Matrix::as_i32).unwrap_or_default();
                rows.flat_map_iter(|row| {
                    let c0 = row_of(&self.c0, row).map(|at| &c0[at]);
                    thorong_golden::gemm_i8(1, k, n, &a[row * k..(row + 1) * k], &b, c0)
                })
                .map(|c| c as u32)
                .collect()
            }
            Class::Float => {
                let (a, b) = (self.a.as_f32(), self.b.as_f32());
                let c0 = self.c0.as_ref().map(Matrix::as_f32).unwrap_or_default();
                rows.flat_map_iter(|row| {
                    let c0 = row_of(&self.c0, row).map(|at| &c0[at]);
                    thorong_golden::gemm_f32(1, k, n, &a[row * k..(row + 1) * k], &b, c0)
                })
                .map(f32::to_bits)
                .collect()
            }
        }
    }
}
