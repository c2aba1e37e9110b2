//! Records what a driver does to a device, cycle by cycle, so that it can be replayed where no Rust is.
//!
//! [`Recorder`] stands between a driver and a device and is a device itself. What it keeps, one [`Cycle`] a
//! rising edge, is the stimulus and the expectation of a self-checking test bench: whoever recorded a run whose
//! results were compared with the golden model has vectors from the golden model.

use crate::dut::{CLOCK, CosimError, Direction, Dut, Input, Output, PortInfo};
use std::path::Path;

/// The ports just before one rising edge: inputs as poked, outputs settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// All inputs but the clock, in port order, each as little-endian 32-bit words.
    pub inputs: Vec<Vec<u32>>,
    /// All outputs, in port order.
    pub outputs: Vec<Vec<u32>>,
}

/// A device that remembers.
pub struct Recorder<D> {
    dut: D,
    poked: Vec<Vec<u32>>,
    cycles: Vec<Cycle>,
}

impl<D: Dut> Recorder<D> {
    /// Records from now on. Inputs count as zero until they are poked.
    pub fn new(mut dut: D) -> Self {
        let poked: Vec<Vec<u32>> = dut.ports().iter().map(|p| vec![0; p.words()]).collect();
        for (i, words) in poked.iter().enumerate() {
            let port = &dut.ports()[i];
            if port.direction == Direction::Input && port.name != CLOCK {
                dut.poke_wide(Input(i), words);
            }
        }
        Recorder {
            dut,
            poked,
            cycles: Vec::new(),
        }
    }

    /// The inputs, in the order of [`Cycle::inputs`].
    pub fn inputs(&self) -> Vec<PortInfo> {
        self.side(Direction::Input)
    }

    /// The outputs, in the order of [`Cycle::outputs`].
    pub fn outputs(&self) -> Vec<PortInfo> {
        self.side(Direction::Output)
    }

    /// What was recorded.
    pub fn recorded(&self) -> &[Cycle] {
        &self.cycles
    }

    fn side(&self, direction: Direction) -> Vec<PortInfo> {
        let wanted = |p: &&PortInfo| p.direction == direction && p.name != CLOCK;
        self.dut.ports().iter().filter(wanted).cloned().collect()
    }
}

impl<D: Dut> Dut for Recorder<D> {
    fn name(&self) -> &str {
        self.dut.name()
    }

    fn ports(&self) -> &[PortInfo] {
        self.dut.ports()
    }

    fn poke(&mut self, port: Input, value: u64) {
        let words = &mut self.poked[port.0];
        words[0] = value as u32;
        if let Some(high) = words.get_mut(1) {
            *high = (value >> 32) as u32;
        }
        self.dut.poke(port, value);
    }

    fn poke_wide(&mut self, port: Input, words: &[u32]) {
        let held = &mut self.poked[port.0];
        let count = held.len();
        held.copy_from_slice(&words[..count]);
        self.dut.poke_wide(port, words);
    }

    fn peek(&mut self, port: Output) -> u64 {
        self.dut.peek(port)
    }

    fn peek_wide(&mut self, port: Output, words: &mut [u32]) {
        self.dut.peek_wide(port, words);
    }

    fn settle(&mut self) {
        self.dut.settle();
    }

    fn step(&mut self) {
        self.dut.settle();
        let mut cycle = Cycle {
            inputs: Vec::new(),
            outputs: Vec::new(),
        };
        for i in 0..self.dut.ports().len() {
            let port = &self.dut.ports()[i];
            match port.direction {
                Direction::Input if port.name == CLOCK => {}
                Direction::Input => cycle.inputs.push(self.poked[i].clone()),
                Direction::Output => {
                    let mut words = vec![0; port.words()];
                    self.dut.peek_wide(Output(i), &mut words);
                    cycle.outputs.push(words);
                }
            }
        }
        self.cycles.push(cycle);
        self.dut.step();
    }

    fn cycles(&self) -> u64 {
        self.dut.cycles()
    }

    fn trace(&mut self, path: &Path) -> Result<(), CosimError> {
        self.dut.trace(path)
    }
}
