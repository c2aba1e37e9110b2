//! A register slice that adds one, as a device without a simulator, with faults to order.

use std::path::Path;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{CosimError, Direction, Dut, Input, Output, PortInfo};

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// The answer to this byte is 0.
    WrongAt(u8),
    /// Overwrites a result that waits.
    DropWhenFull,
    /// Never ready.
    Hang,
    /// All answers are 0 once it has been reset twice.
    WrongAfterReset,
    /// s_axis_tready follows m_axis_tready without a clock.
    ReadyThrough,
    /// m_axis_tvalid survives reset.
    NoReset,
}

// The ports, as numbers of `wires`.
const ARESETN: usize = 1;
const S_VALID: usize = 2;
const S_DATA: usize = 3;
const M_READY: usize = 4;
const S_READY: usize = 5;
const M_VALID: usize = 6;
const M_DATA: usize = 7;

/// Ports as the numbers above; `wires` holds what is on them.
pub(crate) struct Toy {
    fault: Fault,
    ports: Vec<PortInfo>,
    wires: [u64; 8],
    full: bool,
    data: u64,
    resets: u32,
    in_reset: bool,
    cycles: u64,
}

impl Toy {
    pub(crate) fn new(fault: Fault) -> Self {
        use Direction::{Input as I, Output as O};
        let ports = [
            ("aclk", I, 1),
            ("aresetn", I, 1),
            ("s_axis_tvalid", I, 1),
            ("s_axis_tdata", I, 8),
            ("m_axis_tready", I, 1),
            ("s_axis_tready", O, 1),
            ("m_axis_tvalid", O, 1),
            ("m_axis_tdata", O, 8),
        ];
        let ports = ports.map(|(name, direction, width)| PortInfo {
            name: name.to_string(),
            direction,
            width,
        });
        Toy {
            fault,
            ports: ports.to_vec(),
            wires: [0; 8],
            full: false,
            data: 0,
            resets: 0,
            in_reset: false,
            cycles: 0,
        }
    }

    fn number(&self, wanted: impl Fn(&Self, &PortInfo) -> bool) -> usize {
        let found = self.ports.iter().position(|p| wanted(self, p));
        found.expect("a handle of this device")
    }
}

impl Dut for Toy {
    fn name(&self) -> &str {
        "toy"
    }
    fn ports(&self) -> &[PortInfo] {
        &self.ports
    }
    fn poke(&mut self, port: Input, value: u64) {
        let index = self.number(|d, p| d.input(&p.name, p.width).is_ok_and(|i| i == port));
        self.wires[index] = value & ((1 << self.ports[index].width) - 1);
    }
    fn poke_wide(&mut self, port: Input, words: &[u32]) {
        self.poke(port, words[0].into());
    }
    fn peek(&mut self, port: Output) -> u64 {
        let index = self.number(|d, p| d.output(&p.name, p.width).is_ok_and(|o| o == port));
        self.wires[index]
    }
    fn peek_wide(&mut self, port: Output, words: &mut [u32]) {
        words[0] = self.peek(port) as u32;
    }
    fn settle(&mut self) {
        let room = match self.fault {
            Fault::ReadyThrough => !self.full || self.wires[M_READY] == 1,
            Fault::DropWhenFull => true,
            Fault::Hang => false,
            _ => !self.full,
        };
        self.wires[S_READY] = room.into();
        self.wires[M_VALID] = self.full.into();
        self.wires[M_DATA] = self.data;
    }
    fn step(&mut self) {
        self.settle();
        let reset = self.wires[ARESETN] == 0;
        self.resets += u32::from(reset && !self.in_reset);
        self.in_reset = reset;
        if self.wires[M_VALID] == 1 && self.wires[M_READY] == 1 {
            self.full = false;
        }
        if self.wires[S_VALID] == 1 && self.wires[S_READY] == 1 {
            let x = self.wires[S_DATA];
            self.full = true;
            self.data = match self.fault {
                Fault::WrongAt(bad) if x == u64::from(bad) => 0,
                Fault::WrongAfterReset if self.resets > 1 => 0,
                _ => (x + 1) & 0xff,
            };
        }
        if reset && self.fault != Fault::NoReset {
            self.full = false;
        }
        self.cycles += 1;
        self.settle();
    }
    fn cycles(&self) -> u64 {
        self.cycles
    }
    fn trace(&mut self, _path: &Path) -> Result<(), CosimError> {
        Err(CosimError::Unsupported(
            "the toy draws no waves".to_string(),
        ))
    }
}

/// Sends `x`, collects as many results, pauses both sides.
pub(crate) fn run(dut: &mut dyn Dut, x: &[u8], stall: &mut Stall) -> Result<Vec<u8>, String> {
    let say = |e: CosimError| e.to_string();
    let s_valid = dut.input("s_axis_tvalid", 1).map_err(say)?;
    let s_data = dut.input("s_axis_tdata", 8).map_err(say)?;
    let m_ready = dut.input("m_axis_tready", 1).map_err(say)?;
    let s_ready = dut.output("s_axis_tready", 1).map_err(say)?;
    let m_valid = dut.output("m_axis_tvalid", 1).map_err(say)?;
    let m_data = dut.output("m_axis_tdata", 8).map_err(say)?;
    let (mut source, mut sink) = (stall.fork(), stall.fork());
    let (mut sent, mut offered, mut got) = (0, false, Vec::new());
    for _ in 0..100 + 100 * x.len() {
        if got.len() == x.len() {
            return Ok(got);
        }
        offered |= sent < x.len() && source.go();
        dut.poke(s_valid, offered.into());
        dut.poke(s_data, x.get(sent).copied().unwrap_or(0).into());
        let takes = sink.go();
        dut.poke(m_ready, takes.into());
        dut.settle();
        if takes && dut.peek(m_valid) == 1 {
            got.push(dut.peek(m_data) as u8);
        }
        if offered && dut.peek(s_ready) == 1 {
            sent += 1;
            offered = false;
        }
        dut.step();
    }
    Err("the device hangs".to_string())
}
