//! The device under test: named ports, poke and peek, one clock.
//!
//! A test bench resolves its ports once, by name and width, and then works with handles:
//!
//! ```text
//! let valid = dut.input("s_axis_tvalid", 1)?;
//! let ready = dut.output("s_axis_tready", 1)?;
//! dut.reset(4);
//! loop {
//!     dut.poke(valid, 1);          // inputs change while the clock is low
//!     dut.settle();                // combinational outputs follow
//!     let taken = dut.peek(ready) == 1;
//!     dut.step();                  // one rising edge, back to low, settled
//! }
//! ```

use std::path::{Path, PathBuf};
use thiserror::Error;

pub use thorong_rtl::ports::Direction;

/// The clock's and the reset's names, the same in every block.
pub const CLOCK: &str = "aclk";
/// Synchronous, active low.
pub const RESET: &str = "aresetn";

/// What can go wrong between a test bench and its device.
#[derive(Debug, Error)]
pub enum CosimError {
    /// No port of that name.
    #[error("{device} has no port `{name}`; it has {known}")]
    UnknownPort {
        /// The device's name.
        device: String,
        /// The name asked for.
        name: String,
        /// The names there are, in one line.
        known: String,
    },
    /// The port is there, but not as wide.
    #[error("port `{name}` of {device} is {actual} bits wide, not {asked}")]
    Width {
        /// The device's name.
        device: String,
        /// The port's name.
        name: String,
        /// Its width in bits.
        actual: usize,
        /// The width asked for.
        asked: usize,
    },
    /// An input asked for as an output, or the other way round.
    #[error("port `{name}` of {device} is an {actual}")]
    WrongDirection {
        /// The device's name.
        device: String,
        /// The port's name.
        name: String,
        /// `input` or `output`.
        actual: &'static str,
    },
    /// The block and its port list disagree, or its checks fail.
    #[error("{device}: {reason}")]
    Block {
        /// The device's name.
        device: String,
        /// What is wrong.
        reason: String,
    },
    /// Verilator or the C++ compiler failed; `log` is what it said.
    #[error("{tool} failed on {device}:\n{log}")]
    Build {
        /// Which tool.
        tool: String,
        /// The device's name.
        device: String,
        /// Its messages.
        log: String,
    },
    /// A compiled model could not be loaded.
    #[error("cannot load the model {path}: {reason}")]
    Load {
        /// The library.
        path: PathBuf,
        /// The loader's words.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The model ended its own simulation: `$finish`, `$stop`, or a fatal error of its simulator.
    #[error("{device} stopped in cycle {cycle}: {reason}")]
    Stopped {
        /// The device's name.
        device: String,
        /// Rising edges until then.
        cycle: u64,
        /// What ended it, and where in its source.
        reason: String,
    },
    /// This back end can't do that.
    #[error("{0}")]
    Unsupported(String),
}

/// A port of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortInfo {
    /// Its name, as in the Verilog.
    pub name: String,
    /// Seen from the device.
    pub direction: Direction,
    /// Bits in all.
    pub width: usize,
}

impl PortInfo {
    /// 32-bit words that hold it.
    pub fn words(&self) -> usize {
        self.width.div_ceil(32)
    }

    /// Panics on a port that does not fit the narrow calls: the test bench is wrong.
    #[inline]
    pub(crate) fn assert_narrow(&self) {
        if self.width > 64 {
            self.too_wide();
        }
    }

    #[cold]
    fn too_wide(&self) -> ! {
        panic!(
            "port `{}` has {} bits: use the wide call",
            self.name, self.width
        )
    }
}

/// A resolved input port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input(pub(crate) usize);

/// A resolved output port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output(pub(crate) usize);

/// A clocked device with named ports. The clock `aclk` belongs to [`Dut::step`].
pub trait Dut {
    /// What it is, for messages.
    fn name(&self) -> &str;

    /// All ports, the clock included.
    fn ports(&self) -> &[PortInfo];

    /// Puts the low bits of `value` on an input of at most 64 bits. Takes effect at the next
    /// [`Dut::settle`] or [`Dut::step`]. Inputs are zero until then.
    ///
    /// # Panics
    /// On a wider input.
    fn poke(&mut self, port: Input, value: u64);

    /// Puts little-endian 32-bit words on an input of any width, bits above its own ignored.
    ///
    /// # Panics
    /// On too few words.
    fn poke_wide(&mut self, port: Input, words: &[u32]);

    /// The value of an output of at most 64 bits.
    ///
    /// # Panics
    /// On a wider output.
    fn peek(&mut self, port: Output) -> u64;

    /// The value of an output of any width, as little-endian 32-bit words, unused high bits zero.
    ///
    /// # Panics
    /// On too few words.
    fn peek_wide(&mut self, port: Output, words: &mut [u32]);

    /// Lets combinational outputs follow the inputs, the clock still low.
    fn settle(&mut self);

    /// One clock cycle: rising edge with the inputs as poked, then low again, outputs settled.
    fn step(&mut self);

    /// Rising edges so far, resets included.
    fn cycles(&self) -> u64;

    /// Starts a waveform, and ends the one before; its format follows the file's ending, `.vcd` or `.fst`. It ends with
    /// the device.
    fn trace(&mut self, path: &Path) -> Result<(), CosimError>;

    /// Whether the model still simulates. Asked at the end of a run: one that has stopped still steps, and
    /// its outputs mean nothing from then on.
    ///
    /// # Errors
    /// [`CosimError::Stopped`] with the first cause.
    fn check(&self) -> Result<(), CosimError> {
        Ok(())
    }

    /// The input `name`, which must be `width` bits wide.
    fn input(&self, name: &str, width: usize) -> Result<Input, CosimError> {
        self.resolve(name, width, Direction::Input).map(Input)
    }

    /// The output `name`, which must be `width` bits wide.
    fn output(&self, name: &str, width: usize) -> Result<Output, CosimError> {
        self.resolve(name, width, Direction::Output).map(Output)
    }

    /// The number of a port, checked for width and direction.
    fn resolve(&self, name: &str, width: usize, direction: Direction) -> Result<usize, CosimError> {
        let device = || self.name().to_string();
        let found = self.ports().iter().position(|p| p.name == name);
        let Some(index) = found else {
            let known: Vec<_> = self.ports().iter().map(|p| p.name.as_str()).collect();
            return Err(CosimError::UnknownPort {
                device: device(),
                name: name.to_string(),
                known: known.join(", "),
            });
        };
        let port = &self.ports()[index];
        if port.direction != direction {
            return Err(CosimError::WrongDirection {
                device: device(),
                name: name.to_string(),
                actual: match port.direction {
                    Direction::Input => "input",
                    Direction::Output => "output",
                },
            });
        }
        if port.width != width {
            return Err(CosimError::Width {
                device: device(),
                name: name.to_string(),
                actual: port.width,
                asked: width,
            });
        }
        Ok(index)
    }

    /// Holds `aresetn` low for `cycles` cycles, then releases it. A device without a reset just runs.
    fn reset(&mut self, cycles: usize) {
        let reset = self.input(RESET, 1).ok();
        if let Some(port) = reset {
            self.poke(port, 0);
        }
        for _ in 0..cycles {
            self.step();
        }
        if let Some(port) = reset {
            self.poke(port, 1);
        }
        self.settle();
    }
}

impl<D: Dut + ?Sized> Dut for Box<D> {
    fn name(&self) -> &str {
        (**self).name()
    }
    fn ports(&self) -> &[PortInfo] {
        (**self).ports()
    }
    fn poke(&mut self, port: Input, value: u64) {
        (**self).poke(port, value);
    }
    fn poke_wide(&mut self, port: Input, words: &[u32]) {
        (**self).poke_wide(port, words);
    }
    fn peek(&mut self, port: Output) -> u64 {
        (**self).peek(port)
    }
    fn peek_wide(&mut self, port: Output, words: &mut [u32]) {
        (**self).peek_wide(port, words);
    }
    fn settle(&mut self) {
        (**self).settle();
    }
    fn step(&mut self) {
        (**self).step();
    }
    fn cycles(&self) -> u64 {
        (**self).cycles()
    }
    fn trace(&mut self, path: &Path) -> Result<(), CosimError> {
        (**self).trace(path)
    }
    fn check(&self) -> Result<(), CosimError> {
        (**self).check()
    }
}
