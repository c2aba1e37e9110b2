//! Drives the engine of queues: registers by AXI4-Lite, one memory behind both AXI ports, interrupts.
//!
//! Every call that talks to the device lets the clock run until it is answered; the memory and whoever looks at the ports
//! see each of those cycles.

pub mod codes;
mod host;
mod registers;

pub use crate::axi::Response;
pub use host::Status;
pub use registers::Master;

use crate::axi::{AxiConfig, AxiCycle, AxiMemory, AxiPorts};
use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut, Output};

/// Port number of the data in what is looked at.
pub const DATA: usize = 0;
/// Port number of the rings in what is looked at.
pub const RING: usize = 1;

/// Cycles after which an access that is not answered never will be.
const PATIENCE: u64 = 20_000;

/// Sees a cycle of both ports.
type Look<'a> = Box<dyn FnMut(&[AxiCycle]) + 'a>;

/// An engine with all that is around it.
pub struct Dma<'a> {
    dut: &'a mut dyn Dut,
    memory: AxiMemory,
    master: Master,
    irq: Output,
    look: Look<'a>,
}

impl<'a> Dma<'a> {
    /// An engine in reset, then ready, with `bytes` from address 0 on behind both ports. `look` sees each cycle of the ports,
    /// [`DATA`] and [`RING`].
    ///
    /// # Errors
    /// Where the device is no engine.
    pub fn new(
        dut: &'a mut dyn Dut,
        bytes: Vec<u8>,
        data: AxiConfig,
        ring: AxiConfig,
        stall: Stall,
        mut look: impl FnMut(&[AxiCycle]) + 'a,
    ) -> Result<Self, CosimError> {
        let mut memory = AxiMemory::new(AxiPorts::resolve(dut, "m_axi")?, bytes, data);
        memory.attach(AxiPorts::resolve(dut, "m_axi_ring")?, ring);
        let mut master = Master::new(dut, stall)?;
        let width = dut
            .ports()
            .iter()
            .find(|port| port.name == "irq")
            .map_or(1, |port| port.width);
        let irq = dut.output("irq", width)?;
        master.drive(dut);
        let mut both = [AxiCycle::default(); 2];
        memory.reset(dut, 3, |port, cycle| {
            both[port] = *cycle;
            if port == RING {
                look(&both);
            }
        });
        Ok(Dma {
            dut,
            memory,
            master,
            irq,
            look: Box::new(look),
        })
    }

    /// One clock cycle.
    pub fn cycle(&mut self) {
        self.memory.drive(self.dut);
        self.master.drive(self.dut);
        self.dut.settle();
        (self.look)(self.memory.observe(self.dut));
        self.master.observe(self.dut);
        self.dut.step();
    }

    /// So many.
    pub fn run(&mut self, cycles: u64) {
        for _ in 0..cycles {
            self.cycle();
        }
    }

    /// Cycles until now.
    pub fn now(&self) -> u64 {
        self.dut.cycles()
    }

    /// The interrupts, a bit a queue.
    pub fn interrupts(&mut self) -> u64 {
        self.dut.settle();
        self.dut.peek(self.irq)
    }

    /// What is behind the ports.
    pub fn memory(&mut self) -> &mut AxiMemory {
        &mut self.memory
    }

    pub(crate) fn fail(&self, reason: String) -> CosimError {
        CosimError::Block {
            device: self.dut.name().to_string(),
            reason: format!("cycle {}: {reason}", self.dut.cycles()),
        }
    }

    fn answered(&mut self) -> Result<(u32, Response), CosimError> {
        let end = self.now() + PATIENCE;
        while self.master.is_busy() {
            if self.now() > end {
                return Err(self.fail("a register does not answer".to_string()));
            }
            self.cycle();
        }
        Ok(self.master.answer().unwrap_or_default())
    }

    /// Writes a register.
    ///
    /// # Errors
    /// Where it is not answered.
    pub fn write(&mut self, address: u32, data: u32) -> Result<Response, CosimError> {
        self.master.write(address, data);
        self.answered().map(|(_, response)| response)
    }

    /// Reads a register.
    ///
    /// # Errors
    /// Where it is not answered.
    pub fn read(&mut self, address: u32) -> Result<(u32, Response), CosimError> {
        self.master.read(address);
        self.answered()
    }
}
