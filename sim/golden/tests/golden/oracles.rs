//! The reference model against other people's arithmetic, from PyPI: `ml_dtypes` and NumPy to nearest, `gfloat` stochastic
//! with the same random words, Berkeley SoftFloat's multiply-add (its test is in `fma.rs`). A sample here; all of `float32`, and all fields at all N, in the ignored tests, which
//! `make soak` runs.

use crate::common::{Sweep, interesting_lower_halves, narrow_floats, rounding};
use rayon::prelude::*;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tempfile::TempDir;
use thorong_golden::{FloatSpec, Format, Mode, Rounding, decode, round};

/// The other implementations, in a process of their own.
pub(crate) struct Oracle {
    child: Child,
    jobs: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Oracle {
    pub(crate) fn new() -> Oracle {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let python = format!("{root}/.venv/test/bin/python");
        let mut child = Command::new(&python)
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/golden/oracles.py"
            ))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("{python}: {e}; scripts/setup installs it"));
        Oracle {
            jobs: child.stdin.take(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            folder: TempDir::new().unwrap(),
            child,
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, words: &[u32]) -> String {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let path = self.file(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    /// What the job's result holds, one word an element.
    fn ask(&mut self, job: &str, elements: usize) -> Vec<u32> {
        let y = self.file("y");
        let jobs = self.jobs.as_mut().unwrap();
        writeln!(jobs, "{job} {}", y.display()).unwrap();
        jobs.flush().unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        assert_eq!(
            answer.trim(),
            "done",
            "{job}; scripts/setup installs what it needs"
        );
        let bytes = std::fs::read(y).unwrap();
        let words = bytes.chunks_exact(4);
        let words: Vec<u32> = words
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        assert_eq!(words.len(), elements);
        words
    }

    /// To nearest, patterns against patterns; any NaN against ours.
    fn nearest(&mut self, format: Format, spec: FloatSpec, x: &[u32]) {
        let file = self.write("x", x);
        let y = self.ask(&format!("nearest {format} {file}"), x.len());
        x.par_iter().zip(&y).for_each(|(&x, &y)| {
            let ours = round(x, format, Rounding::NEAREST, 0);
            let both_nan = spec.is_nan(y) && ours == spec.canonical_nan;
            assert!(
                ours == y || both_nan,
                "{x:#x} to {format}: {ours:#x}, not {y:#x}"
            );
        });
    }

    /// `a * b + c`, as patterns.
    pub(crate) fn multiply_add(&mut self, terms: &[[u32; 3]]) -> Vec<u32> {
        let column = |i: usize| -> Vec<u32> { terms.iter().map(|term| term[i]).collect() };
        let files = [("a", 0), ("b", 1), ("c", 2)].map(|(name, i)| self.write(name, &column(i)));
        self.ask(&format!("fma {}", files.join(" ")), terms.len())
    }

    /// By a stochastic mode, values against values, zeros with their signs.
    fn stochastic(&mut self, format: Format, r: Rounding, x: &[u32], random: &[u32]) {
        let files = [("x", x), ("r", random)].map(|(name, words)| self.write(name, words));
        let [x_file, r_file] = files;
        let Rounding {
            mode,
            bits,
            saturate,
        } = r;
        let saturate = u8::from(saturate);
        let job = format!("{mode} {format} {bits} {saturate} {x_file} {r_file}");
        let y = self.ask(&job, x.len());
        (x.par_iter().zip(random))
            .zip(&y)
            .for_each(|((&x, &random), &y)| {
                let ours = decode(format, round(x, format, r, random));
                let y = f32::from_bits(y);
                let same = ours.to_bits() == y.to_bits() || (ours.is_nan() && y.is_nan());
                assert!(
                    same,
                    "{x:#x} to {format} {r:?} {random:#x}: {ours:e}, not {y:e}"
                );
            });
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // The end of its input is the end of the process.
        self.jobs = None;
        let _ = self.child.wait();
    }
}

/// Every upper half, with lower halves of every kind in turn.
fn numbers() -> Vec<u32> {
    let lows = interesting_lower_halves();
    let mut sweep = Sweep(11);
    let mut all: Vec<u32> = (0..=0xffffu32)
        .flat_map(|high| {
            let any = sweep.next() as u32 & 0xffff;
            let low = lows[high as usize % lows.len()];
            [0, low, any].map(|low| high << 16 | low)
        })
        .collect();
    all.extend((0..100_000).map(|_| sweep.f32_bits()));
    all
}

#[test]
fn to_nearest_as_ml_dtypes_and_numpy() {
    let mut oracle = Oracle::new();
    let x = numbers();
    for (format, spec) in narrow_floats() {
        oracle.nearest(format, spec, &x);
    }
}

/// Random words, and words around the one that just rounds up.
fn words(x: &[u32], format: Format, r: Rounding, sweep: &mut Sweep) -> Vec<u32> {
    let mask = (1u32 << r.bits) - 1;
    let man_bits = format.spec().map_or(0, |spec| spec.man_bits);
    let word = |&x: &u32| {
        let top = (x << (9 + man_bits)) >> (32 - r.bits);
        match sweep.below(4) {
            0 => mask - top,
            1 => (mask - top + 1) & mask,
            _ => sweep.next() as u32 & mask,
        }
    };
    x.iter().map(word).collect()
}

#[test]
fn stochastic_as_gfloat() {
    let mut oracle = Oracle::new();
    let mut sweep = Sweep(12);
    let x: Vec<u32> = numbers().into_iter().step_by(7).collect();
    for (i, (format, _)) in narrow_floats().enumerate() {
        for mode in [Mode::SrA, Mode::SrC] {
            for bits in [1, 4 + i as u32, 16] {
                let r = rounding(mode, bits, (bits + i as u32).is_multiple_of(2));
                let random = words(&x, format, r, &mut sweep);
                oracle.stochastic(format, r, &x, &random);
            }
        }
    }
}

/// All 2^32 numbers to every format.
#[test]
#[ignore = "an hour; make soak"]
fn every_float32_to_nearest() {
    let mut oracle = Oracle::new();
    for (format, spec) in narrow_floats() {
        for high in 0..=0xffu32 {
            let x: Vec<u32> = (0..1 << 24).map(|low| high << 24 | low).collect();
            oracle.nearest(format, spec, &x);
        }
    }
}

/// Every discarded field of the 16-bit formats and every upper half, at the threshold words of every N; every mode, policy
/// and format.
#[test]
#[ignore = "some minutes; make soak"]
fn every_field_and_every_upper_half_at_every_n() {
    let mut oracle = Oracle::new();
    let mut sweep = Sweep(13);
    let fields =
        (0..=0xffffu32).flat_map(|low| [0x3f80_0000, 0xc07f_0000, 0x387f_0000].map(|x| x | low));
    let x: Vec<u32> = fields.chain(numbers()).collect();
    for (format, _) in narrow_floats() {
        for mode in [Mode::SrA, Mode::SrC] {
            for bits in 1..=16 {
                for saturate in [false, true] {
                    let r = rounding(mode, bits, saturate);
                    let random = words(&x, format, r, &mut sweep);
                    oracle.stochastic(format, r, &x, &random);
                }
            }
        }
    }
}
