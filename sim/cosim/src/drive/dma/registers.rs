//! The AXI4-Lite master: one access at a time, address and data in any order.

use super::Response;
use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut, Input, Output};

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Write { address: u32, data: u32 },
    Read { address: u32 },
}

/// The handshakes of an access that are done.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    address_offered: bool,
    address_taken: bool,
    data_offered: bool,
    data_taken: bool,
}

/// The master of `s_axil_*`.
#[derive(Clone, Debug)]
pub struct Master {
    awvalid: Input,
    awready: Output,
    awaddr: Input,
    wvalid: Input,
    wready: Output,
    wdata: Input,
    wstrb: Input,
    bvalid: Output,
    bready: Input,
    bresp: Output,
    arvalid: Input,
    arready: Output,
    araddr: Input,
    rvalid: Output,
    rready: Input,
    rdata: Output,
    rresp: Output,
    access: Option<Access>,
    progress: Progress,
    taking: bool,
    answer: Option<(u32, Response)>,
    stall: Stall,
}

impl Master {
    /// Finds the ports; every handshake pauses as `stall` says.
    ///
    /// # Errors
    /// Where there is no such slave.
    pub fn new<D: Dut + ?Sized>(dut: &D, stall: Stall) -> Result<Self, CosimError> {
        Ok(Master {
            awvalid: dut.input("s_axil_awvalid", 1)?,
            awready: dut.output("s_axil_awready", 1)?,
            awaddr: dut.input("s_axil_awaddr", 20)?,
            wvalid: dut.input("s_axil_wvalid", 1)?,
            wready: dut.output("s_axil_wready", 1)?,
            wdata: dut.input("s_axil_wdata", 32)?,
            wstrb: dut.input("s_axil_wstrb", 4)?,
            bvalid: dut.output("s_axil_bvalid", 1)?,
            bready: dut.input("s_axil_bready", 1)?,
            bresp: dut.output("s_axil_bresp", 2)?,
            arvalid: dut.input("s_axil_arvalid", 1)?,
            arready: dut.output("s_axil_arready", 1)?,
            araddr: dut.input("s_axil_araddr", 20)?,
            rvalid: dut.output("s_axil_rvalid", 1)?,
            rready: dut.input("s_axil_rready", 1)?,
            rdata: dut.output("s_axil_rdata", 32)?,
            rresp: dut.output("s_axil_rresp", 2)?,
            access: None,
            progress: Progress::default(),
            taking: false,
            answer: None,
            stall,
        })
    }

    /// Begins a write; nothing else may be under way.
    pub fn write(&mut self, address: u32, data: u32) {
        self.begin(Access::Write { address, data });
    }

    /// Begins a read; nothing else may be under way.
    pub fn read(&mut self, address: u32) {
        self.begin(Access::Read { address });
    }

    fn begin(&mut self, access: Access) {
        assert!(self.access.is_none(), "one access at a time");
        self.access = Some(access);
        self.progress = Progress::default();
        self.answer = None;
    }

    /// An access is under way.
    pub fn is_busy(&self) -> bool {
        self.access.is_some()
    }

    /// What the last access was answered: data, 0 of a write, and response.
    pub fn answer(&self) -> Option<(u32, Response)> {
        self.answer
    }

    /// Puts this cycle's requests and readies on the device.
    pub fn drive<D: Dut + ?Sized>(&mut self, dut: &mut D) {
        let progress = &mut self.progress;
        if self.access.is_some() && !progress.address_taken {
            progress.address_offered |= self.stall.go();
        }
        if matches!(self.access, Some(Access::Write { .. })) && !progress.data_taken {
            progress.data_offered |= self.stall.go();
        }
        self.taking = self.stall.go();
        let address = progress.address_offered && !progress.address_taken;
        let data = progress.data_offered && !progress.data_taken;
        let (mut aw, mut ar) = (false, false);
        match self.access {
            Some(Access::Write {
                address: at,
                data: word,
            }) => {
                aw = address;
                dut.poke(self.awaddr, at.into());
                dut.poke(self.wdata, word.into());
                dut.poke(self.wstrb, 0xf);
            }
            Some(Access::Read { address: at }) => {
                ar = address;
                dut.poke(self.araddr, at.into());
            }
            None => {}
        }
        dut.poke(self.awvalid, aw.into());
        dut.poke(self.wvalid, data.into());
        dut.poke(self.arvalid, ar.into());
        dut.poke(self.bready, self.taking.into());
        dut.poke(self.rready, self.taking.into());
    }

    /// Takes what the settled device shows, once a cycle before `step`.
    pub fn observe<D: Dut + ?Sized>(&mut self, dut: &mut D) {
        let progress = &mut self.progress;
        let (ready, valid) = match self.access {
            Some(Access::Write { .. }) => (self.awready, self.bvalid),
            Some(Access::Read { .. }) => (self.arready, self.rvalid),
            None => return,
        };
        if self.taking && dut.peek(valid) == 1 {
            self.answer = Some(match self.access {
                Some(Access::Read { .. }) => (
                    dut.peek(self.rdata) as u32,
                    Response::from_bits(dut.peek(self.rresp)),
                ),
                _ => (0, Response::from_bits(dut.peek(self.bresp))),
            });
            self.access = None;
        }
        if progress.address_offered && dut.peek(ready) == 1 {
            progress.address_taken = true;
        }
        if progress.data_offered && dut.peek(self.wready) == 1 {
            progress.data_taken = true;
        }
    }
}
