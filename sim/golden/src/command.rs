//! A tensor engine's command: one matrix product on operands in a scratchpad.
//!
//! The scratchpad has three banks. A word of bank A holds R elements, one of bank C holds C elements, one of bank B F rows of
//! C elements, for an array of R x C that loads F rows of weights a cycle; addresses and pitches count words. A matrix is row-major, its rows begin a word each, and what stands
//! behind the last element of a row does not matter.

use crate::exact::decode;
use crate::fma::fma_f32;
use crate::format::Format;
use crate::random::{INDEX_LIMIT, random_bits};
use crate::round::round;
use crate::rounding::{Mode, Rounding};

/// One product. The fields are those of the hardware's command, 16 bits each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Command {
    /// Handed back in the completion.
    pub id: u16,
    /// Rows of A and C.
    pub m: u16,
    /// Columns of A, rows of B.
    pub k: u16,
    /// Columns of B and C.
    pub n: u16,
    /// A: its first word, and words from a row to the next.
    pub a: (u16, u16),
    /// B, as A.
    pub b: (u16, u16),
    /// C0, as A.
    pub c0: (u16, u16),
    /// C, as A.
    pub c: (u16, u16),
    /// Bit 0: start from C0, else from +0. Bits 3:1 and 6:4: the formats of A and B, numbered as [`Format::ROUNDED`]
    /// lists them. Where the engine rounds, bit 7: C is rounded; bits 10:8 its format, 12:11 the mode as [`Mode::ALL`] lists
    /// them, 13 saturate. Others 0.
    pub flags: u16,
    /// The random bits of a rounded C.
    pub place: Place,
}

/// Where C lies in a tensor that is rounded with random bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// The seed.
    pub seed: u64,
    /// The stream.
    pub stream: u32,
    /// The index of `C[0, 0]` in the tensor, modulo [`INDEX_LIMIT`].
    pub first: u64,
    /// From an element's index to that of the one below it, modulo [`INDEX_LIMIT`].
    pub step: u64,
}

/// Random bits of the hardware's words.
const BITS: u32 = 16;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// C is in bank C.
    Ok,
    /// It could not be done; nothing has changed.
    Malformed,
}

/// The three banks of an engine, one pattern an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scratchpad {
    /// R, the elements of a word of bank A.
    pub rows: usize,
    /// C, the elements of a word of banks B and C.
    pub cols: usize,
    /// Bank A.
    pub a: Vec<u32>,
    /// Bank B.
    pub b: Vec<u32>,
    /// Bank C: `int32` or `float32`.
    pub c: Vec<u32>,
    /// F, the rows of B in a word of bank B: `B[k, n]` is element `(k mod F) C + n mod C` of word `k div F` of its column of
    /// words.
    pub load: usize,
    /// The array multiplies `int8`, else floats.
    pub integer: bool,
    /// There is a rounder behind the array.
    pub rounds: bool,
}

impl Scratchpad {
    /// Does one command.
    ///
    /// A result that would overwrite C0 elsewhere than in its own place is the caller's mistake: here C0 is read whole
    /// before C is written, in hardware it is not.
    pub fn execute(&mut self, command: &Command) -> Status {
        let Some((a_format, b_format)) = self.formats(command.flags) else {
            return Status::Malformed;
        };
        if !self.fits(command) {
            return Status::Malformed;
        }
        let [m, k, n] = [command.m, command.k, command.n].map(usize::from);
        let before = self.c.clone();
        for row in 0..m {
            for col in 0..n {
                let mut sum = match command.flags & 1 {
                    0 => 0,
                    _ => before[place(command.c0, row, col, self.cols)],
                };
                for i in 0..k {
                    let a = self.a[place(command.a, row, i, self.rows)];
                    let b = self.b[self.place_b(command.b, i, col)];
                    sum = match self.integer {
                        true => {
                            let product = i32::from(a as u8 as i8) * i32::from(b as u8 as i8);
                            sum.wrapping_add(product as u32)
                        }
                        false => {
                            // A float8 is the low byte of its element.
                            let number = |format: Format, bits: u32| {
                                decode(format, bits & ((1 << format.bits()) - 1))
                            };
                            let (a, b) = (number(a_format, a), number(b_format, b));
                            fma_f32(a, b, f32::from_bits(sum)).to_bits()
                        }
                    };
                }
                self.c[place(command.c, row, col, self.cols)] = rounded(command, row, col, sum);
            }
        }
        Status::Ok
    }

    /// Where `B[row, col]` is in bank B.
    fn place_b(&self, (base, pitch): (u16, u16), row: usize, col: usize) -> usize {
        let (word, tile) = (row / self.load, col / self.cols);
        let address = usize::from(base) + word * usize::from(pitch) + tile;
        (address * self.load + row % self.load) * self.cols + col % self.cols
    }

    /// The formats of A and B, where the array takes them and no other bit is set.
    fn formats(&self, flags: u16) -> Option<(Format, Format)> {
        let format = |low: u16| Format::ROUNDED.get(usize::from(flags >> low & 7));
        let (a, b) = (*format(1)?, *format(4)?);
        let takes = |format: Format| format.is_float() != self.integer;
        let rest = flags >> 7;
        let known = match self.rounds {
            // Format 7 is none, and what is not rounded has neither format nor mode.
            true => flags >> 14 == 0 && rest >> 1 & 7 != 7 && (rest & 1 == 1 || rest == 0),
            false => rest == 0,
        };
        (takes(a) && takes(b) && known).then_some((a, b))
    }

    /// Whether every matrix is inside its bank, and C's rows do not overlap.
    fn fits(&self, command: &Command) -> bool {
        let [m, k, n] = [command.m, command.k, command.n].map(usize::from);
        if m == 0 || k == 0 || n == 0 {
            return false;
        }
        let inside = |matrix, rows: usize, cols: usize, lanes, bank: &[u32]| {
            let last_word = place(matrix, rows - 1, cols - 1, lanes) / lanes;
            last_word < bank.len() / lanes
        };
        let last_of_b = self.place_b(command.b, k - 1, n - 1);
        let apart = m == 1 || usize::from(command.c.1) >= n.div_ceil(self.cols);
        apart
            && inside(command.a, m, k, self.rows, &self.a)
            && last_of_b < self.b.len()
            && inside(command.c, m, n, self.cols, &self.c)
            && (command.flags & 1 == 0 || inside(command.c0, m, n, self.cols, &self.c))
    }
}

/// A sum as the command wants it in C.
fn rounded(command: &Command, row: usize, col: usize, sum: u32) -> u32 {
    let flags = command.flags;
    if flags >> 7 & 1 == 0 {
        return sum;
    }
    let rounding = Rounding {
        mode: Mode::ALL[usize::from(flags >> 11 & 3)],
        bits: BITS,
        saturate: flags >> 13 & 1 == 1,
    };
    let Place {
        seed,
        stream,
        first,
        step,
    } = command.place;
    let index = first
        .wrapping_add(step.wrapping_mul(row as u64))
        .wrapping_add(col as u64);
    let random = random_bits(seed, stream, index % INDEX_LIMIT, BITS);
    round(
        sum,
        Format::ROUNDED[usize::from(flags >> 8 & 7)],
        rounding,
        random,
    )
}

/// Where element (row, col) of a matrix is in its bank of words of `lanes` elements.
fn place((base, pitch): (u16, u16), row: usize, col: usize, lanes: usize) -> usize {
    (usize::from(base) + row * usize::from(pitch)) * lanes + col
}
