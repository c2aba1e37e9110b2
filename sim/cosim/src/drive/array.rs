//! Drives the systolic array: a whole matrix product, its operands in ideal memory.
//!
//! The product is cut into passes, the k-tiles outside and the n-tiles inside, as the cycle contract
//! ([`thorong_rtl::array::contract`]) says. Edges are fed with zeros and their columns dropped. The partial sums of a
//! k-tile go back in at the top of the array; nothing is ever added here.
//!
//! ```text
//!   B --weights--+
//!   A --rows-----+--> array --results--> sums --> C
//!         psums--+                        | ^
//!           +-----------------------------+ C0
//! ```

mod counters;
mod ports;
mod source;

pub use counters::Counters;
pub use thorong_rtl::array::contract::{Array, Shape};

use crate::drive::rounder::format_code;
use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut};
use counters::Activity;
use ports::ArrayPorts;
use source::{Source, pack};
use thorong_golden::Format;

/// Cycles of reset before a product; they do not count.
const RESET_CYCLES: usize = 2;

/// Bit of `s_axis_a_tuser`: first row of a pass.
const SWAP: u64 = 1;
/// Bit of `s_axis_a_tuser`: the row starts from a row of `s_axis_c`.
const PSUM: u64 = 2;
/// Lowest bit of the format's code in a float array's `s_axis_a_tuser`.
const FORMAT_AT: u64 = 2;

/// A finished product; its numbers are `i32`, or patterns of `float32`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<T = i32> {
    /// C, M x N, row-major.
    pub c: Vec<T>,
    /// From the first weight beat's to the last result's, both included.
    pub cycles: u64,
    /// What the array did in them.
    pub counters: Counters,
}

/// What an array's operands are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int8,
    /// The format codes of A and of B.
    Float {
        a: u64,
        b: u64,
    },
}

impl Kind {
    /// Bits of an operand on its stream.
    fn bits(self) -> usize {
        match self {
            Kind::Int8 => 8,
            Kind::Float { .. } => 16,
        }
    }
}

/// C = C0 + A B on an `int8` array, `int32` modulo 2^32.
///
/// All matrices are row-major: `a` M x K, `b` K x N, `c0` M x N or zero. The device is reset first. Each of the four
/// streams pauses as `stall` says; without pauses `cycles` is the contract's. `progress` is told after each pass how many
/// are done, of how many.
///
/// # Errors
/// A shape with a 0, an operand that has not its shape's length, a device with other ports, or one that hangs or
/// answers out of order.
#[allow(clippy::too_many_arguments)]
pub fn gemm_i8(
    dut: &mut dyn Dut,
    array: Array,
    shape: Shape,
    a: &[i8],
    b: &[i8],
    c0: Option<&[i32]>,
    stall: &mut Stall,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Outcome, CosimError> {
    let patterns = |x: &[i8]| {
        x.iter()
            .map(|x| x.cast_unsigned().into())
            .collect::<Vec<u16>>()
    };
    let (a, b) = (patterns(a), patterns(b));
    let c0: Option<Vec<u32>> = c0.map(|c0| c0.iter().map(|c| c.cast_unsigned()).collect());
    let done = gemm(dut, array, Kind::Int8, shape, (&a, &b), c0, stall, progress)?;
    Ok(Outcome {
        c: done.c.into_iter().map(u32::cast_signed).collect(),
        cycles: done.cycles,
        counters: done.counters,
    })
}

/// C = C0 + A B on a float array: each element the chain of fused `float32` multiply-adds over ascending k.
///
/// `a` and `b` are patterns with their 8- or 16-bit formats, which may differ, `c0` and the result patterns of `float32`. All
/// else is as in [`gemm_i8`].
///
/// # Errors
/// As [`gemm_i8`], and a format that is not an 8- or 16-bit float.
#[allow(clippy::too_many_arguments)]
pub fn gemm_float(
    dut: &mut dyn Dut,
    array: Array,
    shape: Shape,
    a: (&[u16], Format),
    b: (&[u16], Format),
    c0: Option<&[u32]>,
    stall: &mut Stall,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Outcome<u32>, CosimError> {
    let code = |format: Format| {
        let code = format_code(format).filter(|_| format.is_float());
        code.ok_or_else(|| {
            CosimError::Unsupported(format!(
                "the array takes 8- and 16-bit floats, not {format}"
            ))
        })
    };
    let kind = Kind::Float {
        a: code(a.1)?,
        b: code(b.1)?,
    };
    let c0 = c0.map(<[u32]>::to_vec);
    gemm(dut, array, kind, shape, (a.0, b.0), c0, stall, progress)
}

#[allow(clippy::too_many_arguments)]
fn gemm(
    dut: &mut dyn Dut,
    array: Array,
    kind: Kind,
    shape: Shape,
    (a, b): (&[u16], &[u16]),
    c0: Option<Vec<u32>>,
    stall: &mut Stall,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Outcome<u32>, CosimError> {
    let Shape { m, k, n } = shape;
    check_operand("A", a.len(), m, k)?;
    check_operand("B", b.len(), k, n)?;
    check_operand("C0", c0.as_ref().map_or(m * n, Vec::len), m, n)?;
    let ports = ArrayPorts::of(dut, array, kind)?;
    let (k_tiles, n_tiles) = shape.tiles(array);
    let round = n_tiles * m;
    let total = k_tiles * round;
    // Without C0 the rows of the first k-tile start from 0, and nothing is on the psum stream for them.
    let first_psum = if c0.is_some() { 0 } else { round };
    let beats = k_tiles * n_tiles * array.tile_beats();
    let run = Run {
        weights: Source::new(ports.b_tvalid, beats, stall.fork()),
        activations: Source::new(ports.a_tvalid, total, stall.fork()),
        psums: Source::new(ports.c_tvalid, total - first_psum, stall.fork()),
        sink: stall.fork(),
        taken: 0,
        dut,
        ports,
        array,
        kind,
        shape,
        n_tiles,
        round,
        first_psum,
        a,
        b,
        sums: c0.unwrap_or_else(|| vec![0; m * n]),
        words: vec![0; (array.cols * array.load).max(array.rows)],
    };
    run.product(progress)
}

fn check_operand(name: &str, len: usize, rows: usize, cols: usize) -> Result<(), CosimError> {
    if rows == 0 || cols == 0 {
        return Err(CosimError::Unsupported(format!(
            "{name} is {rows} x {cols}: the array needs M, K and N of at least 1"
        )));
    }
    if len != rows * cols {
        return Err(CosimError::Unsupported(format!(
            "{name} has {len} elements, not {rows} x {cols}"
        )));
    }
    Ok(())
}

/// One product on its way. Rows are counted over all passes: number `i` belongs to pass `i / M`.
struct Run<'a> {
    dut: &'a mut dyn Dut,
    ports: ArrayPorts,
    array: Array,
    kind: Kind,
    shape: Shape,
    n_tiles: usize,
    /// Rows of one k-tile.
    round: usize,
    /// The first row that starts from a psum.
    first_psum: usize,
    a: &'a [u16],
    b: &'a [u16],
    /// C0 at first, C in the end, M x N.
    sums: Vec<u32>,
    weights: Source,
    activations: Source,
    psums: Source,
    sink: Stall,
    /// Results so far.
    taken: usize,
    /// One beat of any stream.
    words: Vec<u32>,
}

impl Run<'_> {
    fn product(mut self, progress: &mut dyn FnMut(u64, u64)) -> Result<Outcome<u32>, CosimError> {
        let total = self.activations.total();
        // Longest way of a row through an array that neither waits nor is held up, and some.
        let patience = 2 * (self.array.depth * self.array.rows + self.array.cols) + 16;
        let mut quiet = 0;
        let mut counters = Counters::default();
        let mut stopped = false;
        self.reset();
        while self.taken < total {
            // The array's outputs depend on its registers alone, so they are read before its inputs are put.
            let a_ready = self.dut.peek(self.ports.a_tready) == 1;
            let b_ready = self.dut.peek(self.ports.b_tready) == 1;
            let c_ready = self.dut.peek(self.ports.c_tready) == 1;
            let result = self.dut.peek(self.ports.m_tvalid) == 1;
            let accept = self.offer();
            let activity = self.activity(a_ready, stopped);
            let started = self.weights.valid() || self.weights.sent() > 0;

            let mut moved = self.activations.hand_over(self.dut, a_ready);
            moved |= self.weights.hand_over(self.dut, b_ready);
            moved |= self.psums.hand_over(self.dut, c_ready);
            if result && accept {
                self.take_result()?;
                moved = true;
                if self.taken.is_multiple_of(self.shape.m) {
                    progress(
                        (self.taken / self.shape.m) as u64,
                        (total / self.shape.m) as u64,
                    );
                }
            }
            stopped = result && !accept;
            self.dut.step();
            if started {
                counters.count(activity);
            }

            let sources = [&self.weights, &self.activations, &self.psums];
            if moved {
                quiet = 0;
            } else if accept && !sources.iter().any(|s| s.paused()) {
                quiet += 1;
            }
            if quiet > patience {
                return Err(self.fail(format!(
                    "it hangs: nothing has moved for {quiet} cycles, after {} weight, {} activation and {} psum beats \
                     and {} results",
                    self.weights.sent(),
                    self.activations.sent(),
                    self.psums.sent(),
                    self.taken
                )));
            }
        }
        self.dut.poke(self.ports.m_tready, 0);
        self.dut.check()?;
        let sources = [&self.weights, &self.activations, &self.psums];
        if sources.iter().any(|s| s.sent() < s.total()) {
            return Err(self.fail("it gave all results before it took all operands".to_string()));
        }
        Ok(Outcome {
            c: self.sums,
            cycles: counters.total(),
            counters,
        })
    }

    fn reset(&mut self) {
        let ports = &self.ports;
        for valid in [
            ports.a_tvalid,
            ports.b_tvalid,
            ports.c_tvalid,
            ports.m_tready,
        ] {
            self.dut.poke(valid, 0);
        }
        self.dut.reset(RESET_CYCLES);
        // A source may raise valid only after an edge has seen the end of the reset.
        self.dut.step();
    }

    /// Puts on every stream what is due in this cycle; whether a result is welcome.
    fn offer(&mut self) -> bool {
        if self.weights.raise(true) {
            self.put_weights(self.weights.sent());
        }
        // The clock of the contract starts with the first weight beat.
        let started = self.weights.valid() || self.weights.sent() > 0;
        if self.activations.raise(started) {
            self.put_activations(self.activations.sent());
        }
        // A sum may go in again in the cycle after it has come out.
        let row = self.psums.sent() + self.first_psum;
        if self.psums.raise(started && row < self.taken + self.round) {
            self.put_psums(row);
        }
        let accept = self.sink.go();
        self.dut.poke(self.ports.m_tready, u64::from(accept));
        accept
    }

    /// The row and the first column of C that row number `row` is about, and how many columns it has.
    fn place(&self, row: usize) -> (usize, usize, usize) {
        let (pass, m) = (row / self.shape.m, row % self.shape.m);
        let n0 = pass % self.n_tiles * self.array.cols;
        (m, n0, self.array.cols.min(self.shape.n - n0))
    }

    fn put_weights(&mut self, beat: usize) {
        let Array {
            rows, cols, load, ..
        } = self.array;
        let bits = self.kind.bits();
        let (pass, group) = (
            beat / self.array.tile_beats(),
            beat % self.array.tile_beats(),
        );
        let (_, n0, used) = self.place(pass * self.shape.m);
        let words = &mut self.words[..(cols * load * bits).div_ceil(32)];
        words.fill(0);
        // Bit j: the beat's row j has no k.
        let mut none = 0;
        for j in 0..load {
            let row = group * load + j;
            let k = pass / self.n_tiles * rows + row;
            if row < rows && k < self.shape.k {
                let line = &self.b[k * self.shape.n + n0..][..used];
                pack(line, bits, j * cols, words);
            } else {
                none |= 1 << j;
            }
        }
        self.dut.poke_wide(self.ports.b_tdata, words);
        if let (Kind::Float { b, .. }, Some(user)) = (self.kind, self.ports.b_tuser) {
            self.dut.poke(user, none | b << load);
        }
    }

    fn put_activations(&mut self, row: usize) {
        let (pass, m) = (row / self.shape.m, row % self.shape.m);
        let k0 = pass / self.n_tiles * self.array.rows;
        let line = &self.a[m * self.shape.k..][k0..self.shape.k.min(k0 + self.array.rows)];
        let bits = self.kind.bits();
        let words = &mut self.words[..(self.array.rows * bits).div_ceil(32)];
        words.fill(0);
        pack(line, bits, 0, words);
        self.dut.poke_wide(self.ports.a_tdata, words);
        let swap = if m == 0 { SWAP } else { 0 };
        let psum = if row >= self.first_psum { PSUM } else { 0 };
        let format = match self.kind {
            Kind::Int8 => 0,
            Kind::Float { a, .. } => a << FORMAT_AT,
        };
        self.dut.poke(self.ports.a_tuser, swap | psum | format);
        let last = m + 1 == self.shape.m;
        self.dut.poke(self.ports.a_tlast, u64::from(last));
    }

    fn put_psums(&mut self, row: usize) {
        let (m, n0, cols) = self.place(row);
        let line = &self.sums[m * self.shape.n + n0..][..cols];
        let words = &mut self.words[..self.array.cols];
        words.fill(0);
        words[..cols].copy_from_slice(line);
        self.dut.poke_wide(self.ports.c_tdata, words);
    }

    fn take_result(&mut self) -> Result<(), CosimError> {
        let (m, n0, cols) = self.place(self.taken);
        let last = self.dut.peek(self.ports.m_tlast) == 1;
        if last != (m + 1 == self.shape.m) {
            return Err(self.fail(format!(
                "result {} has m_axis_tlast {}",
                self.taken,
                u8::from(last)
            )));
        }
        let words = &mut self.words[..self.array.cols];
        self.dut.peek_wide(self.ports.m_tdata, words);
        let line = &mut self.sums[m * self.shape.n + n0..][..cols];
        line.copy_from_slice(&words[..cols]);
        self.taken += 1;
        Ok(())
    }

    /// What this cycle counts as. `stopped`: a result was refused in the cycle before, so the array stands still.
    fn activity(&self, a_ready: bool, stopped: bool) -> Activity {
        let sent = self.activations.sent();
        if stopped {
            Activity::Draining
        } else if !a_ready {
            // The row taken last is held back. Weights come first: the first row of a pass needs all of its tile.
            let held = sent.saturating_sub(1);
            let (pass, m) = (held / self.shape.m, held % self.shape.m);
            if m == 0 && self.weights.sent() < (pass + 1) * self.array.tile_beats() {
                Activity::WaitingWeights
            } else {
                Activity::WaitingPsum
            }
        } else if self.activations.valid() {
            Activity::Active
        } else if sent == self.activations.total() {
            Activity::Draining
        } else {
            Activity::WaitingActivations
        }
    }

    fn fail(&self, reason: String) -> CosimError {
        CosimError::Block {
            device: self.dut.name().to_string(),
            reason,
        }
    }
}

#[cfg(test)]
mod tests;
