//! One product on the emitted Verilog, and its waveform read back.

use super::{PRESET, SHAPE, array};
use crate::failure::Failure;
use crate::simulate::failure;
use std::path::Path;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::array::gemm_i8;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::verilator::PowerUp;
use thorong_rtl::presets;
use wellen::simple::{self, Waveform};

/// A cycle, the pass in it, and the row: of B among weights, else of A.
pub type Step = (u64, usize, usize);

/// What one element does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Where it multiplies and adds.
    pub steps: Vec<Step>,
    /// Cycles in which the weight of a later pass waits in its shadow register, and that pass.
    pub waiting: Vec<(u64, usize)>,
}

/// What happens in which cycle. Cycle 0 is the first weight beat's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// From the first weight beat's to the last result's, both included.
    pub cycles: u64,
    /// Weight beats that are taken.
    pub weights: Vec<Step>,
    /// Rows of A that enter the array.
    pub rows: Vec<Step>,
    /// Rows of partial sums that are taken.
    pub sums: Vec<Step>,
    /// Results that are taken.
    pub results: Vec<Step>,
    /// Row by row.
    pub elements: Vec<Element>,
}

/// A[m, k] and B[k, n]: each number stands for its place, and no two partial sums of an element are the same.
fn operands() -> (Vec<i8>, Vec<i8>) {
    let numbers = |count: usize| (1..).take(count).collect();
    (numbers(SHAPE.m * SHAPE.k), numbers(SHAPE.k * SHAPE.n))
}

/// Runs the product and reads its waveform.
///
/// # Errors
/// [`Failure::Check`] where the result is not the golden model's, or the waveform does not show every step once and in order;
/// [`Failure::Input`] where the simulator cannot be built.
pub fn run() -> Result<Schedule, Failure> {
    let folder =
        tempfile::tempdir().map_err(|e| Failure::Input(format!("a temporary folder: {e}")))?;
    let waves = folder.path().join("schedule.vcd");
    let preset = presets::find("array", PRESET).ok_or_else(|| missing("the preset"))?;
    let options = OpenOptions {
        waves: Some(waves.clone()),
        power_up: PowerUp::Seed(1),
        ..OpenOptions::default()
    };
    let mut dut = backend::open(preset, Backend::Verilator, &options).map_err(failure)?;
    let (a, b) = operands();
    let done = gemm_i8(
        dut.as_mut(),
        array(),
        SHAPE,
        &a,
        &b,
        None,
        &mut Stall::none(),
        &mut |_, _| (),
    )
    .map_err(failure)?;
    let ran = dut.cycles();
    // Its end is written then.
    drop(dut);
    let golden = thorong_golden::gemm_i8(SHAPE.m, SHAPE.k, SHAPE.n, &a, &b, None);
    if done.c != golden {
        return Err(Failure::Check(
            "the array's result is not the golden model's".to_string(),
        ));
    }
    let schedule = Reader::open(&waves, ran)?.schedule(&a, &b)?;
    match schedule.cycles == done.cycles {
        true => Ok(schedule),
        false => Err(missing("the driver's number of cycles")),
    }
}

fn missing(what: &str) -> Failure {
    Failure::Check(format!("{what} is not in the waveform of {PRESET}"))
}

/// Signals by cycle.
struct Reader {
    waves: Waveform,
    ran: u64,
}

impl Reader {
    fn open(path: &Path, ran: u64) -> Result<Reader, Failure> {
        let waves = simple::read(path)
            .map_err(|e| Failure::Check(format!("the waveform cannot be read: {e}")))?;
        Ok(Reader { waves, ran })
    }

    /// A signal's value just before the rising edge of each cycle. A cycle is 10 ns, its edge in the middle.
    fn signal(&mut self, scope: &[&str], name: &str) -> Result<Vec<u64>, Failure> {
        let top = presets::find("array", PRESET)
            .map(|p| p.module())
            .unwrap_or_default();
        let mut path = vec!["TOP", top.as_str()];
        path.extend(scope);
        let var = self.waves.hierarchy().lookup_var(&path, &name);
        let var = var.ok_or_else(|| missing(name))?;
        let signal = self.waves.hierarchy()[var].signal_ref();
        self.waves.load_signals(&[signal]);
        let times = self.waves.time_table().to_vec();
        let signal = self.waves.get_signal(signal).ok_or_else(|| missing(name))?;
        let mut changes = signal.iter_changes().peekable();
        let (mut now, mut values) = (0, Vec::new());
        for cycle in 0..self.ran {
            while let Some((at, value)) = changes.peek() {
                if times[*at as usize] >= 10 * cycle + 5 {
                    break;
                }
                let bits = value.to_bit_string().unwrap_or_default();
                now = u64::from_str_radix(&bits, 2).map_err(|_| missing(name))?;
                changes.next();
            }
            values.push(now);
        }
        Ok(values)
    }

    /// The cycles in which a stream hands a beat over.
    fn handshakes(&mut self, stream: &str) -> Result<Vec<u64>, Failure> {
        let valid = self.signal(&[], &format!("{stream}_tvalid"))?;
        let ready = self.signal(&[], &format!("{stream}_tready"))?;
        // Reset is no time for handshakes.
        let alive = self.signal(&[], "aresetn")?;
        let all = (0..).zip(valid.iter().zip(&ready).zip(&alive));
        Ok(all
            .filter(|(_, ((v, r), alive))| **v & **r & **alive == 1)
            .map(|(cycle, _)| cycle)
            .collect())
    }

    fn schedule(mut self, a: &[i8], b: &[i8]) -> Result<Schedule, Failure> {
        let array = array();
        let (_, n_tiles) = SHAPE.tiles(array);
        let weights = self.handshakes("s_axis_b")?;
        let start = *weights.first().ok_or_else(|| missing("a weight"))?;
        let enter = self.signal(&["intake"], "enter")?;
        let advance = self.signal(&["intake"], "advance")?;
        let entries: Vec<u64> = (start..self.ran)
            .filter(|t| enter[*t as usize] & advance[*t as usize] == 1)
            .collect();
        // Beat i of a stream belongs to pass i / length, after those that have none.
        let steps = |cycles: Vec<u64>, length: usize, before: usize| -> Vec<Step> {
            let numbered = (before..).zip(cycles);
            numbered
                .map(|(i, t)| (t - start, i / length, i % length))
                .collect()
        };
        let sums = steps(self.handshakes("s_axis_c")?, SHAPE.m, n_tiles * SHAPE.m);
        let results = steps(self.handshakes("m_axis")?, SHAPE.m, 0);
        let cycles = results.last().map_or(0, |last| last.0 + 1);
        let elements = (0..array.rows * array.cols)
            .map(|i| self.element(i, start, a, b))
            .collect::<Result<_, _>>()?;
        Ok(Schedule {
            cycles,
            weights: steps(weights, array.rows, 0),
            rows: steps(entries, SHAPE.m, 0),
            sums,
            results,
            elements,
        })
    }

    /// The element in row `i / C` and column `i mod C`.
    fn element(&mut self, i: usize, start: u64, a: &[i8], b: &[i8]) -> Result<Element, Failure> {
        let array = array();
        let (_, n_tiles) = SHAPE.tiles(array);
        let (row, col) = (i / array.cols, i % array.cols);
        let scope = format!("pe_{i}");
        let psum = self.signal(&[&scope], "psum")?;
        let shadow = self.signal(&[&scope], "shadow")?;
        let active = self.signal(&[&scope], "active")?;
        let load = self.signal(&[&scope], "load")?;
        let passes = b.len() / (array.rows * array.cols);
        // The pass's weight, and the sums up to it of each row of A.
        let place = |pass: usize| {
            (
                pass / n_tiles * array.rows + row,
                pass % n_tiles * array.cols + col,
            )
        };
        let mut element = Element::default();
        let mut from = start as usize;
        for pass in 0..passes {
            let (k, n) = place(pass);
            for m in 0..SHAPE.m {
                let products =
                    (0..=k).map(|k| i64::from(a[m * SHAPE.k + k]) * i64::from(b[k * SHAPE.n + n]));
                let sum = products.sum::<i64>() as u64;
                // The register has the sum in the cycle after the addition.
                let at = (from..psum.len()).find(|t| psum[*t] == sum);
                let at = at.ok_or_else(|| missing("a partial sum"))?;
                element.steps.push((at as u64 - 1 - start, pass, m));
                from = at + 1;
            }
        }
        let weight = |pass: usize| {
            let (k, n) = place(pass);
            u64::from(b[k * SHAPE.n + n] as u8)
        };
        // Tags before the first beat's mean nothing: they are not reset.
        let first = (start as usize..shadow.len() - 1)
            .find(|t| load[*t] == 1 && shadow[*t + 1] == weight(0));
        let first = first.ok_or_else(|| missing("the first weight"))?;
        for t in first + 1..shadow.len() {
            if shadow[t] != active[t] {
                let pass = (0..passes).find(|pass| weight(*pass) == shadow[t]);
                let pass = pass.ok_or_else(|| missing("a weight"))?;
                element.waiting.push((t as u64 - start, pass));
            }
        }
        Ok(element)
    }
}
