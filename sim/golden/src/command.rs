//! A tensor engine's command: one matrix product on operands in a scratchpad.
//!
//! The scratchpad has three banks. A word of bank A holds R elements, one of banks B and C holds C elements, for an array
//! of R x C; addresses and pitches count words. A matrix is row-major, its rows begin a word each, and what stands
//! behind the last element of a row does not matter.

use crate::exact::decode;
use crate::fma::fma_f32;
use crate::format::Format;

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
    /// lists them. Others 0.
    pub flags: u16,
}

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
    /// The array multiplies `int8`, else floats.
    pub integer: bool,
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
                    let b = self.b[place(command.b, i, col, self.cols)];
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
                self.c[place(command.c, row, col, self.cols)] = sum;
            }
        }
        Status::Ok
    }

    /// The formats of A and B, where the array takes them and no other bit is set.
    fn formats(&self, flags: u16) -> Option<(Format, Format)> {
        let format = |low: u16| Format::ROUNDED.get(usize::from(flags >> low & 7));
        let (a, b) = (*format(1)?, *format(4)?);
        let takes = |format: Format| format.is_float() != self.integer;
        (takes(a) && takes(b) && flags >> 7 == 0).then_some((a, b))
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
        let apart = m == 1 || usize::from(command.c.1) >= n.div_ceil(self.cols);
        apart
            && inside(command.a, m, k, self.rows, &self.a)
            && inside(command.b, k, n, self.cols, &self.b)
            && inside(command.c, m, n, self.cols, &self.c)
            && (command.flags & 1 == 0 || inside(command.c0, m, n, self.cols, &self.c))
    }
}

/// Where element (row, col) of a matrix is in its bank of words of `lanes` elements.
fn place((base, pitch): (u16, u16), row: usize, col: usize, lanes: usize) -> usize {
    (usize::from(base) + row * usize::from(pitch)) * lanes + col
}
