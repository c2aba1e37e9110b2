//! A whole product on the engine, its operands in ideal memory.

use super::{Bank, Command, Counters, Place, Plan, Status, TensorHost, Word};
use crate::drive::array::Shape;
use crate::dut::{CosimError, Dut};
use thorong_rtl::tensor::flags;

/// C = C0 + A B, one pattern an element, row-major.
#[derive(Clone, Copy, Debug)]
pub struct Operands<'a> {
    /// A is M x K, B is K x N.
    pub shape: Shape,
    /// A.
    pub a: &'a [u32],
    /// B.
    pub b: &'a [u32],
    /// C0, M x N, or +0.
    pub c0: Option<&'a [u32]>,
    /// The formats' codes of A and B, as the command has them.
    pub formats: (u16, u16),
    /// How C is rounded, where it is.
    pub output: Option<Output>,
}

/// How C is rounded by the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its format's code.
    pub format: u16,
    /// The mode's code.
    pub mode: u16,
    /// Overflow and infinity become the largest finite number.
    pub saturate: bool,
    /// The seed.
    pub seed: u64,
    /// The stream.
    pub stream: u32,
}

impl Output {
    /// The bits of a command's flags.
    fn flags(self) -> u16 {
        let saturate = if self.saturate { flags::SATURATE } else { 0 };
        flags::ROUND | self.format << flags::C_FORMAT | self.mode << flags::MODE | saturate
    }

    /// Whether the bits depend on an element's index, and so on which operand is which.
    pub fn counts(self) -> bool {
        self.mode > 1
    }
}

/// A finished product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// C, M x N, row-major.
    pub c: Vec<u32>,
    /// Cycles in which the engine was busy: those of loading the scratchpad do not count.
    pub cycles: u64,
    /// What it did in them.
    pub counters: Counters,
}

/// Computes a product as `plan` cuts it, a command at a time: its operands are loaded, it runs, and what is complete is read.
/// `progress` is told after each command how many are done, of how many.
///
/// # Errors
/// Operands that have not their shape's length, a stochastic rounding with operands swapped, and as [`TensorHost::run`].
pub fn gemm(
    host: &mut TensorHost,
    dut: &mut dyn Dut,
    plan: Plan,
    operands: Operands,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Product, CosimError> {
    let Shape { m, k, n } = operands.shape;
    let lengths = [
        ("A", operands.a.len(), m * k),
        ("B", operands.b.len(), k * n),
        ("C0", operands.c0.map_or(m * n, <[u32]>::len), m * n),
    ];
    for (name, is, must) in lengths {
        if is != must {
            return Err(CosimError::Unsupported(format!(
                "{name} has {is} elements, not {must}"
            )));
        }
    }
    if plan.swap && operands.output.is_some_and(Output::counts) {
        return Err(CosimError::Unsupported(
            "random bits belong to the elements of C, not of its transpose: operands may not be swapped".to_string(),
        ));
    }
    let (turned_a, turned_b, turned_c0);
    let operands = match plan.swap {
        false => operands,
        true => {
            turned_a = transposed(operands.b, k, n);
            turned_b = transposed(operands.a, m, k);
            turned_c0 = operands.c0.map(|c0| transposed(c0, m, n));
            Operands {
                shape: plan.whole,
                a: &turned_a,
                b: &turned_b,
                c0: turned_c0.as_deref(),
                formats: (operands.formats.1, operands.formats.0),
                output: operands.output,
            }
        }
    };
    let all: Vec<_> = plan.parts().collect();
    let mut c = vec![0; m * n];
    let mut done = Product {
        c: Vec::new(),
        cycles: 0,
        counters: Counters::default(),
    };
    for (i, part) in all.iter().enumerate() {
        let shape = part.shape;
        let (k_tiles, n_tiles) = shape.tiles(host.engine.array);
        let Shape { k, n, .. } = operands.shape;
        host.post_matrix(
            Bank::A,
            &operands.a[part.m * k + part.k..],
            k,
            shape.m,
            shape.k,
        );
        host.post_weights(&operands.b[part.k * n + part.n..], n, shape.k, shape.n);
        if let (0, Some(c0)) = (part.k, operands.c0) {
            host.post_matrix(Bank::C, &c0[part.m * n + part.n..], n, shape.m, shape.n);
        }
        host.settle(dut)?;
        let from_c0 = part.k > 0 || operands.c0.is_some();
        // Only whole sums are rounded.
        let ends = part.k + shape.k == operands.shape.k;
        let output = operands.output.filter(|_| ends);
        let command = Command {
            id: i as u16,
            m: shape.m as u16,
            k: shape.k as u16,
            n: shape.n as u16,
            a: (0, k_tiles as u16),
            b: (0, n_tiles as u16),
            c0: (0, n_tiles as u16),
            c: (0, n_tiles as u16),
            flags: u16::from(from_c0)
                | operands.formats.0 << 1
                | operands.formats.1 << 4
                | output.map_or(0, Output::flags),
            place: output.map_or_else(Place::default, |output| Place {
                seed: output.seed,
                stream: output.stream,
                first: (part.m * n + part.n) as u64,
                step: n as u64,
            }),
        };
        let batch = host.run(dut, &[command])?;
        if batch.completions != [(command.id, Status::Ok)] {
            return Err(super::fail(
                dut,
                format!("{command:?} ended as {:?}", batch.completions),
            ));
        }
        done.cycles += batch.cycles;
        done.counters.add(&batch.counters);
        if ends {
            let words = host.dump(dut, Bank::C, shape.m * n_tiles)?;
            let pitch = n_tiles * host.engine.array.cols;
            for row in 0..shape.m {
                let to = (part.m + row) * n + part.n;
                c[to..to + shape.n].copy_from_slice(&words[row * pitch..][..shape.n]);
            }
        }
        progress(i as u64 + 1, all.len() as u64);
    }
    // Loading is no part of the product.
    done.counters.idle = 0;
    done.c = match plan.swap {
        false => c,
        true => transposed(&c, plan.whole.m, plan.whole.n),
    };
    Ok(done)
}

/// The transpose of a row-major matrix.
fn transposed(matrix: &[u32], rows: usize, cols: usize) -> Vec<u32> {
    (0..rows * cols)
        .map(|i| matrix[i % rows * cols + i / rows])
        .collect()
}

impl TensorHost {
    /// As [`TensorHost::post_matrix`], to bank B, where F rows are side by side in a word.
    fn post_weights(&mut self, from: &[u32], pitch: usize, rows: usize, cols: usize) {
        let (load, lanes) = (self.engine.array.load, self.engine.array.cols);
        let mut word = 0;
        for first in (0..rows).step_by(load) {
            for col in (0..cols).step_by(lanes) {
                let width = lanes.min(cols - col);
                let mut elements = Vec::with_capacity(load * lanes);
                for row in first..rows.min(first + load) {
                    // What stands behind the last column does not matter.
                    elements.resize((row - first) * lanes, 0);
                    elements.extend_from_slice(&from[row * pitch + col..][..width]);
                }
                self.post_write(Word(Bank::B, word), &elements);
                word += 1;
            }
        }
    }

    /// Queues the writes of a matrix, a part of one with rows `pitch` apart, to the start of `bank`, without gaps between its
    /// rows but those to the next word.
    fn post_matrix(&mut self, bank: Bank, from: &[u32], pitch: usize, rows: usize, cols: usize) {
        let (lanes, _) = self.shape(bank);
        let mut word = 0;
        for row in 0..rows {
            for elements in from[row * pitch..][..cols].chunks(lanes) {
                self.post_write(Word(bank, word), elements);
                word += 1;
            }
        }
    }
}
