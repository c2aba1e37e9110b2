//! What every block promises, checked on any device by its ports alone.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt;
use thorong_cosim::dut::{CLOCK, Direction, Dut, Input, Output, PortInfo, RESET};

/// An output that moved with an input although the clock stood still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The input.
    pub input: String,
    /// The bit of the input that was turned.
    pub bit: usize,
    /// The output that followed.
    pub output: String,
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}] -> {}", self.input, self.bit, self.output)
    }
}

/// A `valid` output that was high in or right after reset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidInReset {
    /// The output.
    pub output: String,
    /// In which cycle of the reset, from 0; the reset's length is the first cycle after it.
    pub cycle: usize,
}

/// All ports but the clock, resolved, with what is on the inputs.
struct Bench<'a> {
    dut: &'a mut dyn Dut,
    inputs: Vec<(PortInfo, Input, Vec<u32>)>,
    outputs: Vec<(PortInfo, Output)>,
    random: ChaCha8Rng,
}

impl<'a> Bench<'a> {
    fn new(dut: &'a mut dyn Dut, seed: u64) -> Self {
        let mut inputs = Vec::new();
        let mut outputs = Vec::new();
        for port in dut.ports().to_vec() {
            let found = "a port has the name and width that the device lists";
            match port.direction {
                Direction::Input if port.name == CLOCK => {}
                Direction::Input => {
                    let handle = dut.input(&port.name, port.width).expect(found);
                    let zeros = vec![0; port.words()];
                    inputs.push((port, handle, zeros));
                }
                Direction::Output => {
                    let handle = dut.output(&port.name, port.width).expect(found);
                    outputs.push((port, handle));
                }
            }
        }
        Bench {
            dut,
            inputs,
            outputs,
            random: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    /// Random bits on every input but the reset, which is `aresetn`.
    fn randomise(&mut self, aresetn: bool) {
        for (port, handle, words) in &mut self.inputs {
            if port.name == RESET {
                words[0] = aresetn.into();
            } else {
                words.iter_mut().for_each(|w| *w = self.random.random());
                let spare = words.len() * 32 - port.width;
                if let Some(last) = words.last_mut() {
                    *last &= u32::MAX >> spare;
                }
            }
            self.dut.poke_wide(*handle, words);
        }
    }

    fn outputs(&mut self) -> Vec<Vec<u32>> {
        self.dut.settle();
        let mut all = Vec::with_capacity(self.outputs.len());
        for (port, handle) in &self.outputs {
            let mut words = vec![0; port.words()];
            self.dut.peek_wide(*handle, &mut words);
            all.push(words);
        }
        all
    }

    /// Turns bit `bit` of input number `index`.
    fn flip(&mut self, index: usize, bit: usize) {
        let (_, handle, words) = &mut self.inputs[index];
        words[bit / 32] ^= 1 << (bit % 32);
        self.dut.poke_wide(*handle, words);
    }
}

/// Looks for combinational paths from an input to an output.
///
/// In each of `states` states, reached by random inputs, every bit of every input but the clock is turned
/// with the clock still; no output may move. A path that needs a rare state or a rare pair of inputs can stay
/// hidden: this finds the structural ones, not all. Each pair of ports is listed once.
pub fn combinational_paths(dut: &mut dyn Dut, states: usize, seed: u64) -> Vec<Path> {
    let mut bench = Bench::new(dut, seed);
    bench.dut.reset(2);
    let mut paths: Vec<Path> = Vec::new();
    for _ in 0..states {
        for _ in 0..4 {
            bench.randomise(true);
            bench.dut.step();
        }
        let still = bench.outputs();
        for index in 0..bench.inputs.len() {
            for bit in 0..bench.inputs[index].0.width {
                bench.flip(index, bit);
                let moved = bench.outputs();
                bench.flip(index, bit);
                for (i, (port, _)) in bench.outputs.iter().enumerate() {
                    let input = &bench.inputs[index].0.name;
                    let known = paths
                        .iter()
                        .any(|p| p.input == *input && p.output == port.name);
                    if moved[i] != still[i] && !known {
                        paths.push(Path {
                            input: input.clone(),
                            bit,
                            output: port.name.clone(),
                        });
                    }
                }
            }
        }
    }
    paths
}

/// Looks for a `valid` output (any output whose name ends so) that is high in reset.
///
/// `rounds` times: random inputs for a while, then a reset of 4 cycles, the inputs still random. The reset
/// is synchronous, so its first cycle may still show what was there; the others may not, nor may the
/// first cycle after the reset, before the first edge that does not see it.
pub fn valid_in_reset(dut: &mut dyn Dut, rounds: usize, seed: u64) -> Vec<ValidInReset> {
    const LENGTH: usize = 4;
    let mut bench = Bench::new(dut, seed);
    let mut found: Vec<ValidInReset> = Vec::new();
    for _ in 0..rounds {
        for cycle in 0..=LENGTH {
            bench.randomise(cycle == LENGTH);
            let values = bench.outputs();
            for ((port, _), words) in bench.outputs.iter().zip(values) {
                let high = port.name.ends_with("valid") && words.iter().any(|w| *w != 0);
                if cycle > 0 && high && found.iter().all(|f| f.output != port.name) {
                    found.push(ValidInReset {
                        output: port.name.clone(),
                        cycle,
                    });
                }
            }
            bench.dut.step();
        }
        for _ in 0..32 {
            bench.randomise(true);
            bench.dut.step();
        }
    }
    found
}
