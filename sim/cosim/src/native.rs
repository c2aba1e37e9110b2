//! Rust-HDL's own simulator, as a direct loop: `update_all` until nothing changes.
//!
//! The crate's `simple_sim!` moves the whole circuit between threads at every wait; a direct loop is
//! several times faster and just as exact.

use crate::dut::{CLOCK, CosimError, Dut, Input, Output, PortInfo};
use rust_hdl::core::vcd_probe::VCDProbe;
use rust_hdl::prelude::{
    Atom, AtomKind, Block, Probe, write_vcd_change, write_vcd_dump, write_vcd_header,
};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use thorong_rtl::ports::Ports;

/// `update_all` calls until a design must have settled. A path through R rows of an array settles in
/// about R of them.
const SETTLE_LIMIT: usize = 10_000;

/// A block in Rust-HDL's simulator.
pub struct NativeDut {
    name: String,
    block: Box<dyn Ports>,
    ports: Vec<PortInfo>,
    clock: usize,
    cycles: u64,
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
            waves: None,
        };
        if !dut.try_settle() {
            return Err(fail("its logic does not settle".to_string()));
        }
        Ok(dut)
    }

    fn try_settle(&mut self) -> bool {
        for _ in 0..SETTLE_LIMIT {
            self.block.update_all();
            if !self.block.has_changed() {
                return true;
            }
        }
        false
    }

    /// Clock high or low, then the time of the change goes into the waveform: 2 units a cycle.
    fn clock(&mut self, level: u32) {
        self.block.port(self.clock).poke(&[level]);
        self.settle();
        if let Some(probe) = self.waves.take() {
            let time = 2 * self.cycles + u64::from(1 - level);
            self.waves = Some(change(probe, time, self.block.as_ref()));
        }
    }
}

fn change(mut probe: Waves, time: u64, block: &dyn Ports) -> Waves {
    // The sink never fails, so neither does the probe.
    let _ = probe.timestamp(time);
    write_vcd_change(probe, block)
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
        debug_assert!(self.ports[port.0].width <= 64);
        self.block
            .port(port.0)
            .poke(&[value as u32, (value >> 32) as u32]);
    }

    fn poke_wide(&mut self, port: Input, words: &[u32]) {
        assert!(words.len() >= self.ports[port.0].words(), "too few words");
        self.block.port(port.0).poke(words);
    }

    fn peek(&mut self, port: Output) -> u64 {
        debug_assert!(self.ports[port.0].width <= 64);
        let mut words = [0; 2];
        self.block.port(port.0).peek(&mut words, 0);
        u64::from(words[0]) | u64::from(words[1]) << 32
    }

    fn peek_wide(&mut self, port: Output, words: &mut [u32]) {
        words.fill(0);
        self.block.port(port.0).peek(words, 0);
    }

    fn settle(&mut self) {
        assert!(
            self.try_settle(),
            "{}: the logic does not settle",
            self.name
        );
    }

    fn step(&mut self) {
        // Inputs first, with the clock low: Rust-HDL samples a flip-flop's input as it was before the edge.
        self.settle();
        self.clock(1);
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
        let sink = Sink {
            path: path.to_path_buf(),
            file: BufWriter::new(file),
            error: None,
        };
        let probe = write_vcd_header(sink, self.block.as_ref());
        self.waves = Some(write_vcd_dump(probe, self.block.as_ref()));
        Ok(())
    }
}
