//! An engine in a simulator behind its registers and a memory: the same host over the hardware itself.

use super::{Fault, Host};
use std::ops::Range;
use thorong_cosim::drive::dma::{Dma, Response};
use thorong_cosim::dut::CosimError;

/// A host with an engine on its three ports.
pub struct DeviceHost<'a> {
    dma: Dma<'a>,
}

impl<'a> DeviceHost<'a> {
    /// A host of an engine that was just reset.
    pub fn new(dma: Dma<'a>) -> Self {
        DeviceHost { dma }
    }

    /// The engine and what is around it.
    pub fn device(&mut self) -> &mut Dma<'a> {
        &mut self.dma
    }
}

fn fault(e: CosimError) -> Fault {
    Fault::Device(e.to_string())
}

/// What an access of the register at `address` was answered.
fn okay(address: u32, response: Response) -> Result<(), Fault> {
    match response {
        Response::Okay => Ok(()),
        _ => Err(Fault::Register { address }),
    }
}

/// The bytes from `address` on, in a memory of `size` bytes.
fn place(size: usize, address: u64, length: usize) -> Result<Range<usize>, Fault> {
    let from = usize::try_from(address).ok();
    from.and_then(|from| Some(from..from.checked_add(length)?))
        .filter(|range| range.end <= size)
        .ok_or(Fault::Memory { address })
}

impl Host for DeviceHost<'_> {
    fn read_register(&mut self, address: u32) -> Result<u32, Fault> {
        let (word, response) = self.dma.read(address).map_err(fault)?;
        okay(address, response).map(|()| word)
    }

    fn write_register(&mut self, address: u32, value: u32) -> Result<(), Fault> {
        let response = self.dma.write(address, value).map_err(fault)?;
        okay(address, response)
    }

    fn read_memory(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), Fault> {
        let data = self.dma.memory().data();
        bytes.copy_from_slice(&data[place(data.len(), address, bytes.len())?]);
        Ok(())
    }

    fn write_memory(&mut self, address: u64, bytes: &[u8]) -> Result<(), Fault> {
        let data = self.dma.memory().data_mut();
        let place = place(data.len(), address, bytes.len())?;
        data[place].copy_from_slice(bytes);
        Ok(())
    }

    fn pass(&mut self, cycles: u64) -> Result<(), Fault> {
        self.dma.run(cycles);
        Ok(())
    }

    fn interrupt(&mut self, queue: usize, cycles: u64) -> Result<bool, Fault> {
        for _ in 0..cycles {
            if self.dma.interrupts() >> queue & 1 == 1 {
                return Ok(true);
            }
            self.dma.cycle();
        }
        Ok(self.dma.interrupts() >> queue & 1 == 1)
    }
}
