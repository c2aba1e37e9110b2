//! The cycle contract: how long a matrix product takes, to the cycle.
//!
//! C = C0 + A B of shape M x K x N runs as `Kt Nt` passes of M rows, `Kt = ceil(K / R)` and `Nt = ceil(N / C)`, the
//! k-tiles outside and the n-tiles inside. Memory is ideal: each stream offers its next beat in every cycle, each result
//! is taken at once, and a partial sum that has come out may go in again in the next cycle.
//!
//! ```text
//!   weights   |-- R --|-- R --|        |-- R --|
//!   rows              |----- M ------|----- M ------|----- M ------|
//!   results                 |<-- the way through -->|----- M ------|----- M ------|----- M ------|
//! ```
//!
//! * The first tile loads alone, R cycles. Every other one loads behind the pass before it, so passes follow each
//!   other after `P = max(M, R)` cycles.
//! * A row goes through R rows and C columns of elements: the last result comes `R + C - 2` cycles, and
//!   [`FIXED_LATENCY`] in registers, after the last row has gone in.
//! * A pass needs the sums of the pass `Nt` before it, which began `Nt P` cycles ago. Where that is less than the
//!   [`turnaround`] `D`, it waits for them, and this is the only wait there is.
//!
//! ```text
//!   cycles = R + (Kt - 1) max(Nt P, D) + (Nt - 1) P + M + R + C - 2 + FIXED_LATENCY
//! ```

/// Cycles that registers add, whatever the size: the first one of the skew, the element's operand, its sum, and the last
/// one of the de-skew. The held row costs none: it is there before the weights are.
pub const FIXED_LATENCY: u64 = 4;

/// A matrix product's shape: A is M x K, B is K x N, C is M x N; each at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Rows of A and C.
    pub m: usize,
    /// Columns of A, rows of B.
    pub k: usize,
    /// Columns of B and C.
    pub n: usize,
}

/// An array's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Array {
    /// Rows R of elements: the depth of a k-tile.
    pub rows: usize,
    /// Columns C of elements: the width of an n-tile.
    pub cols: usize,
}

impl Array {
    /// The size in a preset's name: `int8-8x32` has 8 rows and 32 columns.
    ///
    /// # Panics
    /// Where the name holds none.
    pub fn of_preset(name: &str) -> Array {
        let size = name.rsplit('-').next().and_then(|size| {
            let (rows, cols) = size.split_once('x')?;
            Some(Array {
                rows: rows.parse().ok()?,
                cols: cols.parse().ok()?,
            })
        });
        size.unwrap_or_else(|| panic!("no size RxC in the preset's name {name}"))
    }
}

impl Shape {
    /// `Kt` and `Nt`: the k-tiles and the n-tiles on `array`.
    pub fn tiles(self, array: Array) -> (usize, usize) {
        (self.k.div_ceil(array.rows), self.n.div_ceil(array.cols))
    }
}

/// `D`: cycles from a row's entry to the earliest entry of a row that starts from its sums: `R + C + 2` to the result, one
/// to the port of the partial sums, one to be held there.
pub fn turnaround(array: Array) -> u64 {
    (array.rows + array.cols) as u64 + FIXED_LATENCY
}

/// Cycles from the first weight beat's to the last result's, both included; the formula is this page's.
pub fn cycles(shape: Shape, array: Array) -> u64 {
    let (rows, cols, m) = (array.rows as u64, array.cols as u64, shape.m as u64);
    let (k_tiles, n_tiles) = shape.tiles(array);
    let (k_tiles, n_tiles) = (k_tiles as u64, n_tiles as u64);
    let pass = m.max(rows);
    let round = (n_tiles * pass).max(turnaround(array));
    rows + (k_tiles - 1) * round + (n_tiles - 1) * pass + m + rows + cols - 2 + FIXED_LATENCY
}

/// The part of the elements' cycles that did a product of the result: `M K N / (R C cycles)`, 0 to 1.
pub fn utilisation(shape: Shape, array: Array, cycles: u64) -> f64 {
    let products = shape.m as f64 * shape.k as f64 * shape.n as f64;
    products / ((array.rows * array.cols) as f64 * cycles as f64)
}

/// The [`utilisation`] when nothing stalls.
pub fn ceiling(shape: Shape, array: Array) -> f64 {
    utilisation(shape, array, cycles(shape, array))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn shape(m: usize, k: usize, n: usize) -> Shape {
        Shape { m, k, n }
    }

    const fn array(rows: usize, cols: usize) -> Array {
        Array { rows, cols }
    }

    #[test]
    fn reference_points() {
        let big = shape(128, 256, 256);
        assert_eq!(cycles(big, array(16, 16)), 32_814 + FIXED_LATENCY);
        assert_eq!(ceiling(big, array(16, 16)), 32_768.0 / 32_818.0);
        let small = shape(64, 64, 64);
        assert_eq!(cycles(small, array(16, 16)), 1_070 + FIXED_LATENCY);
        assert_eq!(ceiling(small, array(16, 16)), 1_024.0 / 1_074.0);
    }

    #[test]
    fn one_product_takes_one_pass() {
        // Weight, row, and the fixed way.
        assert_eq!(cycles(shape(1, 1, 1), array(1, 1)), 2 + FIXED_LATENCY);
    }

    #[test]
    fn short_passes_wait_for_their_sums() {
        // Two k-tiles of one n-tile, 4 cycles each: the second begins a turnaround after the first.
        let wait = turnaround(array(4, 4)) - 4;
        let one = cycles(shape(1, 4, 4), array(4, 4));
        assert_eq!(
            cycles(shape(1, 8, 4), array(4, 4)),
            one + turnaround(array(4, 4))
        );
        // Another n-tile in between takes part of the wait.
        let two = cycles(shape(1, 4, 8), array(4, 4));
        assert_eq!(cycles(shape(1, 8, 8), array(4, 4)), two + 4 + wait);
    }
}
