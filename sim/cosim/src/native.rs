//! Rust-HDL's own simulator, as a direct loop: `update_all` until nothing changes.
//!
//! The crate's `simple_sim!` moves the whole circuit between threads at every wait; a direct loop is
//! several times faster and just as exact.
//!
//! A waveform has a clock period of 10 ns, like Verilator's: the inputs of cycle n and all that follows from
//! them without a clock at 10n ns, its rising edge at 10n + 5 ns.

use crate::dut::{CLOCK, CosimError, Dut, Input, Output, PortInfo};
use rust_hdl::core::vcd_probe::VCDProbe;
use rust_hdl::prelude::{Atom, AtomKind, Block, Probe, write_vcd_change, write_vcd_header};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use thorong_rtl::ports::Ports;

/// `update_all` calls until a design must have settled. A path through R rows of an array settles in
/// about R of them.
const SETTLE_LIMIT: usize = 10_000;

/// Half a clock period in the waveform's picoseconds.
const HALF: u64 = 5_000;

/// A block in Rust-HDL's simulator.
pub struct NativeDut {
    name: String,
    block: Box<dyn Ports>,
    ports: Vec<PortInfo>,
    clock: usize,
    cycles: u64,
    poked: bool,
    /// The cycle in which the logic did not settle.
    unsettled: Option<u64>,
    waves: Option<Waves>,
}

type Waves = VCDProbe<Sink>;

/// The names of the design's own top-level signals, arrays folded into one name.
#[derive(Default)]
struct TopPorts {
    depth: usize,
    names: BTreeSet<String>,
}

impl Probe for TopPorts {
    fn visit_start_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth += 1;
    }
    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth -= 1;
    }
    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        let parameter = matches!(
            signal.kind(),
            AtomKind::InputParameter | AtomKind::OutputParameter
        );
        if self.depth == 1 && parameter {
            let base = name.split('$').next().unwrap_or(name);
            self.names.insert(base.to_string());
        }
    }
}

impl NativeDut {
    /// Takes a block as built, connects it and settles it.
    ///
    /// # Errors
    /// Where the block's port list is not the design's, has no clock, or the design does not settle.
    pub fn new(name: &str, mut block: Box<dyn Ports>) -> Result<Self, CosimError> {
        block.connect_all();
        let names = block.port_names();
        let mut design = TopPorts::default();
        block.accept("top", &mut design);
        let listed: BTreeSet<String> = names.iter().map(|n| n.to_string()).collect();
        let fail = |reason: String| CosimError::Block {
            device: name.to_string(),
            reason,
        };
        if listed != design.names {
            return Err(fail(format!(
                "its port list and its signals differ: {:?}",
                listed
                    .symmetric_difference(&design.names)
                    .collect::<Vec<_>>()
            )));
        }
        let ports: Vec<PortInfo> = names
            .iter()
            .enumerate()
            .map(|(i, port)| PortInfo {
                name: port.to_string(),
                direction: block.port(i).direction(),
                width: block.port(i).width(),
            })
            .collect();
        let clock = names
            .iter()
            .position(|n| *n == CLOCK)
            .ok_or_else(|| fail(format!("it has no clock `{CLOCK}`")))?;
        let mut dut = NativeDut {
            name: name.to_string(),
            block,
            ports,
            clock,
            cycles: 0,
            poked: false,
            unsettled: None,
            waves: None,
        };
        dut.update();
        dut.check()?;
        Ok(dut)
    }

    /// Updates all signals until nothing changes. What never does is noted, and updated no more.
    fn update(&mut self) {
        self.poked = false;
        if self.unsettled.is_some() {
            return;
        }
        for _ in 0..SETTLE_LIMIT {
            self.block.update_all();
            if !self.block.has_changed() {
                return;
            }
        }
        self.unsettled = Some(self.cycles);
    }

    fn clock(&mut self, level: u32) {
        self.block.port(self.clock).poke(&[level]);
        self.update();
    }

    /// Writes what has changed since the last time, or everything, `halves` half periods into the cycle.
    fn dump(&mut self, halves: u64) {
        if let Some(mut probe) = self.waves.take() {
            // The sink never fails, so neither does the probe.
            let _ = probe.timestamp(HALF * (2 * self.cycles + halves));
            self.waves = Some(write_vcd_change(probe, self.block.as_ref()));
        }
    }

    /// Ends a waveform with the low phase after its last cycle.
    fn finish(&mut self) {
        self.dump(0);
        self.waves = None;
    }
}

impl Drop for NativeDut {
    fn drop(&mut self) {
        self.finish();
    }
}

/// Rust-HDL's VCD writer unwraps every write. A full disk must not end a simulation, so this sink takes
/// everything, keeps the first error and says it once, at the end.
struct Sink {
    path: PathBuf,
    file: BufWriter<File>,
    error: Option<io::Error>,
}

impl Write for Sink {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.error.is_none() {
            self.error = self.file.write_all(data).err();
        }
        Ok(data.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        if self.error.is_none() {
            self.error = self.file.flush().err();
        }
        Ok(())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.flush();
        if let Some(e) = &self.error {
            eprintln!(
                "warning: the waveform {} is cut short: {e}",
                self.path.display()
            );
        }
    }
}

impl Dut for NativeDut {
    fn name(&self) -> &str {
        &self.name
    }

    fn ports(&self) -> &[PortInfo] {
        &self.ports
    }

    fn poke(&mut self, port: Input, value: u64) {
        self.ports[port.0].assert_narrow();
        self.poked = true;
        let words = [value as u32, (value >> 32) as u32];
        self.block.port(port.0).poke(&words);
    }

    fn poke_wide(&mut self, port: Input, words: &[u32]) {
        let words = &words[..self.ports[port.0].words()];
        self.poked = true;
        self.block.port(port.0).poke(words);
    }

    fn peek(&mut self, port: Output) -> u64 {
        self.ports[port.0].assert_narrow();
        let mut words = [0; 2];
        self.block.port(port.0).peek(&mut words, 0);
        u64::from(words[0]) | u64::from(words[1]) << 32
    }

    fn peek_wide(&mut self, port: Output, words: &mut [u32]) {
        assert!(words.len() >= self.ports[port.0].words(), "too few words");
        words.fill(0);
        self.block.port(port.0).peek(words, 0);
    }

    fn settle(&mut self) {
        if self.poked {
            self.update();
        }
    }

    fn step(&mut self) {
        // Inputs first, with the clock low: Rust-HDL samples a flip-flop's input as it was before the edge.
        self.settle();
        self.dump(0);
        self.clock(1);
        self.dump(1);
        self.clock(0);
        self.cycles += 1;
    }

    fn cycles(&self) -> u64 {
        self.cycles
    }

    fn trace(&mut self, path: &Path) -> Result<(), CosimError> {
        if path.extension().is_none_or(|e| e != "vcd") {
            return Err(CosimError::Unsupported(format!(
                "Rust-HDL's simulator writes .vcd waveforms, not {}",
                path.display()
            )));
        }
        let file = File::create(path).map_err(|source| CosimError::Io {
            path: path.to_path_buf(),
            source,
        })?;
        self.finish();
        let sink = Sink {
            path: path.to_path_buf(),
            file: BufWriter::new(file),
            error: None,
        };
        self.waves = Some(write_vcd_header(sink, self.block.as_ref()));
        Ok(())
    }

    fn check(&self) -> Result<(), CosimError> {
        match self.unsettled {
            None => Ok(()),
            Some(cycle) => Err(CosimError::Stopped {
                device: self.name.clone(),
                cycle,
                reason: "its logic does not settle".to_string(),
            }),
        }
    }
}
