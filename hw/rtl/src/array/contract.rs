//! The cycle contract: how long a matrix product takes, to the cycle.
//!
//! C = C0 + A B of shape M x K x N runs as `Kt Nt` passes of M rows, `Kt = ceil(K / R)` and `Nt = ceil(N / C)`, the
//! k-tiles outside and the n-tiles inside. Memory is ideal: each stream offers its next beat in every cycle, each result
//! is taken at once, and a partial sum that has come out may go in again in the next cycle.
//!
//! ```text
//!   weights   |-- B --|-- B --|        |-- B --|
//!   rows              |----- M ------|----- M ------|----- M ------|
//!   results                 |<-- the way through -->|----- M ------|----- M ------|----- M ------|
//! ```
//!
//! * The first tile loads alone, `B = ceil(R / F)` cycles with F rows of weights a cycle. Every other one loads behind the
//!   pass before it, so passes follow each other after `P = max(M, B)` cycles.
//! * A row goes through R rows of elements, L cycles each, and C columns: the last result comes `L R + C - 2` cycles, and
//!   [`Array::fixed_latency`] in registers, after the last row has gone in.
//! * A pass needs the sums of the pass `Nt` before it, which began `Nt P` cycles ago. Where that is less than the
//!   [`turnaround`] `D`, it waits for them, and this is the only wait there is.
//!
//! ```text
//!   cycles = B + (Kt - 1) max(Nt P, D) + (Nt - 1) P + M + L R + C - 2 + fixed latency
//! ```

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

/// An array's size, and what of its elements counts for its cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Array {
    /// Rows R of elements: the depth of a k-tile.
    pub rows: usize,
    /// Columns C of elements: the width of an n-tile.
    pub cols: usize,
    /// L: cycles from an element's partial sum to its sum.
    pub depth: usize,
    /// Registers between an element's multiplier and its adder.
    pub multiply: usize,
    /// F: rows of weights in a beat.
    pub load: usize,
}

impl Array {
    /// `int8` elements.
    pub const fn int8(rows: usize, cols: usize) -> Array {
        Array {
            rows,
            cols,
            depth: 1,
            multiply: 0,
            load: 1,
        }
    }

    /// Float elements, one cycle deep.
    pub const fn float(rows: usize, cols: usize) -> Array {
        Array {
            multiply: 1,
            ..Array::int8(rows, cols)
        }
    }

    /// The same with elements of L = `depth`.
    pub const fn deep(self, depth: usize) -> Array {
        Array { depth, ..self }
    }

    /// The same with F = `load` rows of weights in a beat.
    pub const fn load_by(self, load: usize) -> Array {
        Array { load, ..self }
    }

    /// The array that a preset's name tells: `int8-8x32` has 8 rows and 32 columns, `float-l3-8x8` elements 3 deep,
    /// `float-fast-16x16` takes four rows of weights in a beat.
    ///
    /// # Panics
    /// Where the name tells none.
    pub fn of_preset(name: &str) -> Array {
        Array::parse(name).unwrap_or_else(|| panic!("no array in the preset's name {name}"))
    }

    fn parse(name: &str) -> Option<Array> {
        let mut parts: Vec<&str> = name.split('-').collect();
        let (rows, cols) = parts.pop()?.split_once('x')?;
        let (rows, cols) = (rows.parse().ok()?, cols.parse().ok()?);
        let mut array = match parts.first() {
            Some(&("float" | "float32")) => Array::float(rows, cols),
            _ => Array::int8(rows, cols),
        };
        for part in parts.iter().skip(1) {
            array = match part.strip_prefix('l') {
                Some(depth) => array.deep(depth.parse().ok()?),
                None if *part == "fast" => array.load_by(4),
                None => return None,
            };
        }
        Some(array)
    }

    /// B: beats of a tile of weights.
    pub const fn tile_beats(self) -> usize {
        self.rows.div_ceil(self.load)
    }

    /// Cycles that registers add, whatever the size: the first one of the skew, the element's operand, its product where it
    /// is held, its sum, and the last one of the de-skew. The held row costs none: it is there before the weights are.
    pub const fn fixed_latency(self) -> u64 {
        4 + self.multiply as u64
    }
}

impl Shape {
    /// `Kt` and `Nt`: the k-tiles and the n-tiles on `array`.
    pub fn tiles(self, array: Array) -> (usize, usize) {
        (self.k.div_ceil(array.rows), self.n.div_ceil(array.cols))
    }
}

/// `D`: cycles from a row's entry to the earliest entry of a row that starts from its sums: `L R + C - 2` and the fixed latency
/// to the result, one to the port of the partial sums, one to be held there.
pub fn turnaround(array: Array) -> u64 {
    (array.depth * array.rows + array.cols) as u64 + array.fixed_latency()
}

/// Cycles from the first weight beat's to the last result's, both included; the formula is this page's.
pub fn cycles(shape: Shape, array: Array) -> u64 {
    let (k_tiles, n_tiles) = shape.tiles(array);
    let (k_tiles, n_tiles) = (k_tiles as u64, n_tiles as u64);
    let (beats, m) = (array.tile_beats() as u64, shape.m as u64);
    let pass = m.max(beats);
    let round = (n_tiles * pass).max(turnaround(array));
    let way = turnaround(array) - 2;
    beats + (k_tiles - 1) * round + (n_tiles - 1) * pass + m + way
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
