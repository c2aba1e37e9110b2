//! The models of the test Verilog, in a cache that the tests share.

use std::path::{Path, PathBuf};
use thorong_cosim::dut::CosimError;
use thorong_cosim::verilator::{Options, PowerUp, Tools, VerilatorDut};

pub(crate) const COUNTER: &str = include_str!("verilog/counter.v");

/// Cargo's folder for the files of this package's tests: models stay there for the next run.
pub(crate) fn shared() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("models")
}

/// A fixed seed, nothing else.
pub(crate) fn options() -> Options {
    Options {
        power_up: PowerUp::Seed(1),
        ..Options::default()
    }
}

pub(crate) fn build(
    top: &str,
    text: &str,
    options: &Options,
    cache: &Path,
) -> Result<VerilatorDut, CosimError> {
    VerilatorDut::build(top, text, top, options, &Tools::default(), cache)
}

pub(crate) fn counter(options: &Options, cache: &Path) -> VerilatorDut {
    build("counter", COUNTER, options, cache).expect("the counter is sound")
}
