//! One property, run on the golden model against each back end, with random stalls.
//!
//! ```text
//!             strategy -> case ----+----> golden(case) ----------------------+
//!                                  |                                         v
//!    random pauses of ready/valid -+----> actual(device, case, stall) --> difference? -> shrink -> report
//!                                              ^
//!                    Rust-HDL's simulator, Verilator: reset before each case
//! ```
//!
//! A block's property is a few lines:
//!
//! ```no_run
//! # use thorong_verif::harness::Lockstep;
//! # use proptest::prelude::*;
//! # fn golden(x: &[u32]) -> Vec<u32> { x.to_vec() }
//! # fn drive<D: thorong_cosim::dut::Dut + ?Sized>(_: &mut D, _: &[u32], _: &mut thorong_cosim::drive::stall::Stall)
//! #     -> Result<Vec<u32>, thorong_cosim::dut::CosimError> { unimplemented!() }
//! Lockstep::preset("rounder", "ext-l4-n16").cases(256).check(
//!     &proptest::collection::vec(any::<u32>(), 1..100),
//!     |x| golden(x),
//!     |dut, x, stall| drive(dut, x, stall),
//! );
//! ```
//!
//! Runs repeat exactly: the seed comes from the property's name, or from `THORONG_SEED`. `PROPTEST_CASES`
//! scales the number of cases, proptest's own default of 256 being 1.

mod outcome;
mod preset;

pub use outcome::{Grid, Image, Named, Outcome};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::cell::RefCell;
use std::fmt::{self, Debug, Display};
use std::path::{Path, PathBuf};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{CosimError, Dut};

/// Cycles of reset before each case.
const RESET_CYCLES: usize = 2;

/// Makes a device, for a waveform in that file where one is given.
pub type Open = Box<dyn Fn(Option<&Path>) -> Result<Box<dyn Dut>, CosimError>>;

/// How a case's ready and valid pause; part of the case, so that shrinking takes stalls out first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pauses {
    /// Chance of a pause in each cycle, in percent.
    pub percent: u8,
    /// Of the random choice.
    pub seed: u64,
}

impl Pauses {
    /// The pauses as a driver takes them; it forks one for each side.
    pub fn stall(&self) -> Stall {
        Stall::random(f64::from(self.percent) / 100.0, self.seed)
    }

    /// None, some, many, with the first as the simplest.
    pub fn any() -> impl Strategy<Value = Pauses> {
        let percent = prop_oneof![Just(0u8), Just(25), Just(50), Just(90)];
        (percent, any::<u64>()).prop_map(|(percent, seed)| Pauses { percent, seed })
    }
}

/// A property of one block: the devices it runs on, and how many cases.
pub struct Lockstep {
    name: String,
    cases: u32,
    devices: Vec<Device>,
}

struct Device {
    label: String,
    open: Open,
    /// One in so many of the cases runs on this device.
    one_in: u32,
}

/// A case that fails on a device, as small as shrinking made it.
#[derive(Debug)]
pub struct Failure {
    /// The property and the device.
    pub place: String,
    /// The first differing element, or the driver's error.
    pub reason: String,
    /// The smallest case that was found, its pauses included.
    pub case: String,
    /// The waveform of that case, where it failed again on a new device.
    pub waveform: Option<PathBuf>,
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.place, self.reason)?;
        writeln!(f, "smallest case: {}", self.case)?;
        match &self.waveform {
            Some(path) => write!(f, "waveform: {}", path.display()),
            None => write!(f, "no waveform"),
        }
    }
}

impl Lockstep {
    /// A property without devices yet; its name also seeds the random cases.
    pub fn new(name: impl Into<String>) -> Self {
        Lockstep {
            name: name.into(),
            cases: 64,
            devices: Vec::new(),
        }
    }

    /// Adds any device, for one in `one_in` of the cases.
    pub fn device(mut self, label: &str, one_in: u32, open: Open) -> Self {
        self.devices.push(Device {
            label: label.to_string(),
            open,
            one_in,
        });
        self
    }

    /// How many random cases, before `PROPTEST_CASES` scales them; 64 otherwise.
    pub fn cases(mut self, cases: u32) -> Self {
        self.cases = cases;
        self
    }

    /// Runs the property.
    ///
    /// `golden` says what is right; `actual` drives a freshly reset device, pausing both sides as the stall
    /// says. They are equal where [`Outcome::difference`] finds nothing.
    ///
    /// # Panics
    /// Where a case fails or a device cannot be made, with [`Failure`]'s text.
    pub fn check<C, T, E>(
        self,
        strategy: &impl Strategy<Value = C>,
        golden: impl Fn(&C) -> T,
        actual: impl Fn(&mut dyn Dut, &C, &mut Stall) -> Result<T, E>,
    ) where
        C: Debug + Clone,
        T: Outcome,
        E: Display,
    {
        if let Err(failure) = self.run(strategy, golden, actual) {
            panic!("{failure}");
        }
    }

    /// As [`Lockstep::check`], with the failure as a value.
    ///
    /// # Errors
    /// The first device's smallest failing case.
    pub fn run<C, T, E>(
        self,
        strategy: &impl Strategy<Value = C>,
        golden: impl Fn(&C) -> T,
        actual: impl Fn(&mut dyn Dut, &C, &mut Stall) -> Result<T, E>,
    ) -> Result<(), Box<Failure>>
    where
        C: Debug + Clone,
        T: Outcome,
        E: Display,
    {
        assert!(!self.devices.is_empty(), "{}: no device", self.name);
        for device in &self.devices {
            let attempt = |dut: &mut dyn Dut, case: &C, pauses: &Pauses| -> Result<(), String> {
                dut.reset(RESET_CYCLES);
                let result = actual(dut, case, &mut pauses.stall()).map_err(|e| e.to_string())?;
                dut.check().map_err(|e| e.to_string())?;
                match result.difference(&golden(case)) {
                    Some(difference) => Err(difference),
                    None => Ok(()),
                }
            };
            self.run_on(device, strategy, attempt)?;
        }
        Ok(())
    }

    fn run_on<C: Debug + Clone>(
        &self,
        device: &Device,
        strategy: &impl Strategy<Value = C>,
        attempt: impl Fn(&mut dyn Dut, &C, &Pauses) -> Result<(), String>,
    ) -> Result<(), Box<Failure>> {
        let place = format!("{} on {}", self.name, device.label);
        let fail = |reason: String, case: String, waveform| {
            Box::new(Failure {
                place: place.clone(),
                reason,
                case,
                waveform,
            })
        };
        let dut = (device.open)(None)
            .map_err(|e| fail(format!("cannot be opened: {e}"), "none".to_string(), None))?;
        // Taken out for each case: after a panic in a driver the next case gets a new device.
        let dut = RefCell::new(Some(dut));
        let mut runner = self.runner(device.one_in);
        let both = (strategy, Pauses::any());
        let result = runner.run(&both, |(case, pauses)| {
            let reopened = match dut.take() {
                Some(dut) => Ok(dut),
                None => (device.open)(None),
            };
            let mut taken = reopened.map_err(|e| TestCaseError::fail(e.to_string()))?;
            let verdict = attempt(taken.as_mut(), &case, &pauses);
            dut.replace(Some(taken));
            verdict.map_err(TestCaseError::fail)
        });
        match result {
            Ok(()) => Ok(()),
            Err(TestError::Abort(reason)) => Err(fail(reason.to_string(), "none".into(), None)),
            Err(TestError::Fail(reason, (case, pauses))) => {
                let mut reason = reason.message().to_string();
                let path = self.waveform(device);
                let waveform = match replay(device, &path, |d| attempt(d, &case, &pauses)) {
                    Replay::FailsAgain(drawn) => drawn.then_some(path),
                    Replay::Passes => {
                        reason += " (not on a new device: reset leaves something behind)";
                        None
                    }
                };
                Err(fail(reason, format!("{case:?}, {pauses:?}"), waveform))
            }
        }
    }

    fn runner(&self, one_in: u32) -> TestRunner {
        let config = Config::default();
        let scaled = u64::from(self.cases) * u64::from(config.cases) / 256;
        let cases = (scaled / u64::from(one_in)).max(1) as u32;
        let config = Config {
            cases,
            failure_persistence: None,
            max_shrink_iters: 2_000,
            ..config
        };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed(&self.name));
        TestRunner::new_with_rng(config, rng)
    }

    fn waveform(&self, device: &Device) -> PathBuf {
        let file = format!("{} {}.vcd", self.name, device.label);
        let folder = std::env::temp_dir().join("thorong-failures");
        folder.join(file.replace([' ', '/'], "-"))
    }
}

enum Replay {
    /// And whether its waveform could be written.
    FailsAgain(bool),
    Passes,
}

/// Runs the smallest case once more, on a new device with a waveform if that can be had.
fn replay(
    device: &Device,
    path: &Path,
    attempt: impl Fn(&mut dyn Dut) -> Result<(), String>,
) -> Replay {
    let folder = path.parent().map(std::fs::create_dir_all);
    let traced = match folder {
        Some(Ok(())) => (device.open)(Some(path)).ok(),
        _ => None,
    };
    let drawn = traced.is_some();
    let Some(mut dut) = traced.or_else(|| (device.open)(None).ok()) else {
        return Replay::FailsAgain(false);
    };
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| attempt(dut.as_mut())));
    match caught {
        Ok(Ok(())) => Replay::Passes,
        Ok(Err(_)) | Err(_) => Replay::FailsAgain(drawn),
    }
}

/// 32 bytes from `THORONG_SEED`, or from the name.
fn seed(name: &str) -> [u8; 32] {
    let text = std::env::var("THORONG_SEED").unwrap_or_else(|_| name.to_string());
    // FNV-1a, four times with different starts: a name spread over a key, no more.
    let mut bytes = [0; 32];
    for (i, chunk) in bytes.chunks_mut(8).enumerate() {
        let mut hash = 0xcbf2_9ce4_8422_2325u64 ^ i as u64;
        for byte in text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        chunk.copy_from_slice(&hash.to_le_bytes());
    }
    bytes
}
