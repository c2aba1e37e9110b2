//! The cycle contract: how long a command takes, to the cycle.
//!
//! A product of M x K x N is `Kt Nt` tiles, `Kt = ceil(K / R)` and `Nt = ceil(N / C)`. The engine cuts its rows into
//! blocks, because the psum memory is finite, and its n-tiles into groups, because a partial sum must be back before it
//! is needed. What is left is a list of passes, one a block and a tile:
//!
//! ```text
//!   weights  |-- B --|-- B --|      |-- B --|      |-- B --|
//!   rows             |---- M1 ------|---- M1 ------|- M2 -|..|----
//!   results                  |<- the way through ->|---- M1 ------|---- M1 ------|- M2 -|
//! ```
//!
//! * Passes follow each other after `P = max(rows, B)` cycles, `B = R / F` beats of weights: those of the next load behind the
//!   rows of this one.
//! * A **block** has 2^p rows, the psum memory's; half as many where more than 2^p and at most 3/2 2^p are left; or
//!   those that are left. So none but an only one has fewer than 2^(p-1) rows.
//! * A **group** has `G = ceil(D / P)` n-tiles, D the array's turnaround; the last one also those that would not make
//!   another, up to `2 G - 1`. A k-tile of a group takes `G P >= D` cycles: the sums are back in time. Only where a
//!   command has fewer than G n-tiles does the next k-tile wait, until D cycles after the k-tile before it began.
//!
//! ```text
//!   group(g n-tiles) = (Kt - 1) max(g P, D) + g P
//!   span             = sum over blocks, sum over groups of group(g)
//!   cycles           = B + span - P' + M' + L R + C - 2 + fixed latency       P', M': of the last pass; latency 4, floats 5
//! ```
//!
//! A rounder at the output adds its [latency](LATENCY), 28 cycles, to every command, for all results go through it, also those
//! that are not rounded; partial sums do not, so passes keep their distance.
//!
//! Commands that wait in the queue follow each other like passes: [`sequence`].

use super::round::LATENCY;
use crate::array::contract::{self as array, Array, Shape, turnaround};

/// Cycles from the one in which a command is taken to that of its first weights, where the engine was idle.
pub const START: u64 = 9;

/// At most so many n-tiles more than one make a group.
pub const GROUPS: usize = 8;

/// An engine's sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Engine {
    /// The array.
    pub array: Array,
    /// Words of bank A, R elements each.
    pub a_words: usize,
    /// Words of bank B, F C elements each.
    pub b_words: usize,
    /// Words of bank C, C sums each.
    pub c_words: usize,
    /// Rows of the psum memory, C sums each.
    pub psum_rows: usize,
    /// Cycles that a result takes through the rounder at the array's output; 0 where there is none.
    pub rounder: u64,
}

impl Engine {
    /// The sizes of a preset: those of the table in the [block's page](super).
    ///
    /// # Panics
    /// Where there is no such preset.
    pub fn of_preset(name: &str) -> Engine {
        // The rounder is no part of the array.
        let rounded = name.contains("-rounded-");
        let array = Array::of_preset(&name.replace("-rounded-", "-"));
        let (a, b, c, psum) = match name.rsplit('-').next() {
            Some("4x4") => (9, 9, 9, 6),
            // The sums of a deep array are on their way longer, so more n-tiles make a group.
            Some("8x8") if array.depth > 1 => (10, 10, 10, 7),
            Some("8x8") => (10, 10, 10, 6),
            Some("16x16") => (11, 12, 11, 8),
            _ => panic!("no tensor engine {name}"),
        };
        Engine {
            array,
            a_words: 1 << a,
            b_words: (1 << b) / array.load,
            c_words: 1 << c,
            psum_rows: 1 << psum,
            rounder: if rounded { LATENCY as u64 } else { 0 },
        }
    }

    /// Whether a product fits the scratchpad, each matrix at the start of its bank and without gaps.
    pub fn fits(self, shape: Shape) -> bool {
        let (k_tiles, n_tiles) = shape.tiles(self.array);
        shape.m * k_tiles <= self.a_words
            && self.b_rows(shape.k) * n_tiles <= self.b_words
            && shape.m * n_tiles <= self.c_words
    }

    /// Words of a column of tiles of B with `k` rows.
    pub fn b_rows(self, k: usize) -> usize {
        k.div_ceil(self.array.load)
    }

    /// Cycles from a pass to the next.
    fn pass(self, rows: usize) -> u64 {
        rows.max(self.array.tile_beats()) as u64
    }
}

/// The rows of each block.
pub fn blocks(rows: usize, engine: Engine) -> Vec<usize> {
    let whole = engine.psum_rows;
    let mut left = rows;
    let mut blocks = Vec::new();
    while left > 0 {
        let block = match left {
            _ if left > whole + whole / 2 => whole,
            _ if left > whole => whole / 2,
            _ => left,
        };
        blocks.push(block);
        left -= block;
    }
    blocks
}

/// The n-tiles of each group in a block of `rows`.
pub fn groups(rows: usize, n_tiles: usize, engine: Engine) -> Vec<usize> {
    let enough = turnaround(engine.array).div_ceil(engine.pass(rows)) as usize;
    let whole = (n_tiles / enough).max(1) - 1;
    let mut groups = vec![enough; whole];
    groups.push(n_tiles - whole * enough);
    groups
}

/// Cycles from the first row of a command to the first row of the next one, and to that of its own last pass.
fn span(shape: Shape, engine: Engine) -> (u64, u64) {
    let (k_tiles, n_tiles) = shape.tiles(engine.array);
    let distance = turnaround(engine.array);
    let mut span = 0;
    let mut last = 0;
    for rows in blocks(shape.m, engine) {
        let pass = engine.pass(rows);
        for tiles in groups(rows, n_tiles, engine) {
            let round = tiles as u64 * pass;
            span += (k_tiles as u64 - 1) * round.max(distance) + round;
        }
        last = span - pass;
    }
    (span, last)
}

/// Cycles of a command that runs alone, from the first weights' to the last result's, both included, when nothing stalls.
pub fn cycles(shape: Shape, engine: Engine) -> u64 {
    sequence(&[(shape, false)], engine)
}

/// Cycles of commands that all wait in the queue, each with its shape and whether it has a C0, when nothing stalls.
///
/// The first row of a command with a C0 waits until the results before it are in the scratchpad, `D + 1` cycles, and the
/// rounder's, after the last row before it. Exact where no command is shorter than the 5 cycles in which the next one is
/// checked, and no seed comes while results of two other seeds are in the rounder.
pub fn sequence(commands: &[(Shape, bool)], engine: Engine) -> u64 {
    // When the next command may begin, and when its C0 may, from the first row on.
    let (mut free, mut written, mut end) = (0, 0, 0);
    for (shape, c0) in commands {
        let begin = if *c0 { u64::max(free, written) } else { free };
        let (span, last) = span(*shape, engine);
        let last_rows = blocks(shape.m, engine)
            .last()
            .map_or(0, |rows| *rows as u64);
        free = begin + span;
        end = begin + last + last_rows;
        written = end + turnaround(engine.array) + engine.rounder;
    }
    engine.array.tile_beats() as u64 + end + turnaround(engine.array) - 2 + engine.rounder
}

/// The [utilisation](array::utilisation) of a command alone when nothing stalls.
pub fn ceiling(shape: Shape, engine: Engine) -> f64 {
    array::utilisation(shape, engine.array, cycles(shape, engine))
}
