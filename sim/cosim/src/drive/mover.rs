//! Drives the DMA mover: transfers in, completions out, a memory at its port, and one on-chip.

mod guard;
mod local;
pub mod measure;

pub use guard::Guard;
pub use local::Scratch;
pub use thorong_golden::mover::{Candidate, Status, Transfer, Window, Windows};

use crate::axi::{AxiCycle, AxiMemory};
use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut, Input, Output};
use std::collections::VecDeque;
use thorong_rtl::dma::mover::status;

/// Cycles in which no handshake happens anywhere, after which the mover hangs. More than any latency and
/// any streak of stalls in use.
const PATIENCE: u64 = 5_000;

/// From the code on the port; `None` for one that has no meaning.
fn status_of(code: u8) -> Option<Status> {
    Some(match code {
        status::OK => Status::Ok,
        status::READ_SLVERR => Status::ReadSlvErr,
        status::READ_DECERR => Status::ReadDecErr,
        status::WRITE_SLVERR => Status::WriteSlvErr,
        status::WRITE_DECERR => Status::WriteDecErr,
        status::PROTECTION => Status::Protection,
        status::MALFORMED => Status::Malformed,
        status::TIMEOUT => Status::Timeout,
        status::SKIPPED => Status::Skipped,
        _ => return None,
    })
}

/// `s_axis_desc_tdata`.
fn words(transfer: &Transfer) -> [u32; 9] {
    let flags = u32::from(transfer.owner & 63)
        | u32::from(transfer.fill) << 6
        | u32::from(transfer.source_local) << 7
        | u32::from(transfer.dest_local) << 8
        | u32::from(transfer.more) << 9
        | u32::from(transfer.reserved & 63) << 10;
    [
        transfer.source as u32,
        (transfer.source >> 32) as u32,
        transfer.dest as u32,
        (transfer.dest >> 32) as u32,
        transfer.length,
        u32::from(transfer.id) | flags << 16,
        transfer.source_stride as u32,
        transfer.dest_stride as u32,
        transfer.rows.into(),
    ]
}

/// A completion as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Of the transfer.
    pub id: u16,
    /// Of the transfer.
    pub owner: u8,
    /// How it ended.
    pub status: Status,
    /// Bytes before the failing address, or all.
    pub bytes: u32,
    /// The failing read beat or write burst, else 0.
    pub address: u64,
    /// The cycle in which it was taken, as [`Dut::cycles`] counts.
    pub cycle: u64,
}

/// What the host does next.
#[derive(Clone, Copy, Debug)]
enum Step {
    Transfer(Transfer),
    /// Of an owner, once all transfers before it are completed.
    Release(u8),
}

/// The host's side of a mover: its two streams.
#[derive(Clone, Debug)]
pub struct MoverHost {
    desc_valid: Input,
    desc_ready: Output,
    desc_data: Input,
    cpl_valid: Output,
    cpl_ready: Input,
    cpl_data: Output,
    /// Of a mover that has the port.
    release: Option<(Input, Input)>,
    /// The port for how long the memory may be silent, and what is on it.
    timeout: (Input, u16),
    scratch: Scratch,
    waiting: VecDeque<Step>,
    offered: bool,
    releasing: bool,
    taking: bool,
    /// What a waiting completion must still be.
    held: Option<[u32; 4]>,
    give: Stall,
    take: Stall,
    guard: Option<Guard>,
    accepted: Vec<u64>,
    completions: Vec<Completion>,
}

impl MoverHost {
    /// Finds the streams; descriptors pause as `give` says, completions as `take`.
    ///
    /// # Errors
    /// Where the device is no mover.
    pub fn new<D: Dut + ?Sized>(dut: &D, give: Stall, take: Stall) -> Result<Self, CosimError> {
        Ok(MoverHost {
            desc_valid: dut.input("s_axis_desc_tvalid", 1)?,
            desc_ready: dut.output("s_axis_desc_tready", 1)?,
            desc_data: dut.input("s_axis_desc_tdata", 272)?,
            cpl_valid: dut.output("m_axis_cpl_tvalid", 1)?,
            cpl_ready: dut.input("m_axis_cpl_tready", 1)?,
            cpl_data: dut.output("m_axis_cpl_tdata", 128)?,
            release: match dut.input("release_valid", 1) {
                Ok(valid) => Some((valid, dut.input("release_owner", 6)?)),
                Err(_) => None,
            },
            timeout: (dut.input("timeout", 16)?, 0),
            scratch: Scratch::new(dut)?,
            waiting: VecDeque::new(),
            offered: false,
            releasing: false,
            taking: false,
            held: None,
            give,
            take,
            guard: None,
            accepted: Vec::new(),
            completions: Vec::new(),
        })
    }

    /// The same, whose bursts `guard` checks.
    pub fn guarded(mut self, guard: Guard) -> Self {
        self.guard = Some(guard);
        self
    }

    /// The same, whose memory may be silent for so many times 64 cycles; 0, as if nothing is said: for ever.
    pub fn timeout(mut self, timeout: u16) -> Self {
        self.timeout.1 = timeout;
        self
    }

    /// The same, with these bytes on-chip, behind which it is all zeros.
    pub fn on_chip(mut self, bytes: &[u8]) -> Self {
        let scratch = self.scratch.bytes_mut();
        scratch.fill(0);
        scratch[..bytes.len()].copy_from_slice(bytes);
        self
    }

    /// The on-chip memory.
    pub fn scratch(&self) -> &[u8] {
        self.scratch.bytes()
    }

    /// Words of the on-chip memory read so far, and words written.
    pub fn scratch_words(&self) -> (u64, u64) {
        self.scratch.words()
    }

    /// Queues a transfer behind those that wait.
    pub fn post(&mut self, transfer: Transfer) {
        self.waiting.push_back(Step::Transfer(transfer));
    }

    /// Releases a stopped owner, once all that was posted before is completed.
    ///
    /// # Panics
    /// Where the mover has no port for it.
    pub fn release(&mut self, owner: u8) {
        assert!(self.release.is_some(), "this mover releases nobody");
        self.waiting.push_back(Step::Release(owner));
    }

    /// Transfers posted and not completed, and owners not released.
    pub fn open(&self) -> usize {
        self.waiting.len() + self.accepted.len() - self.completions.len()
    }

    /// The cycles in which descriptors were taken.
    pub fn accepted(&self) -> &[u64] {
        &self.accepted
    }

    /// The completions taken so far, in order.
    pub fn completions(&self) -> &[Completion] {
        &self.completions
    }

    /// Puts this cycle's descriptor and ready on the device.
    pub fn drive<D: Dut + ?Sized>(&mut self, dut: &mut D) {
        let done = self.accepted.len() == self.completions.len();
        self.releasing = false;
        match self.waiting.front() {
            Some(Step::Transfer(transfer)) if !self.offered && self.give.go() => {
                dut.poke_wide(self.desc_data, &words(transfer));
                self.offered = true;
            }
            Some(Step::Release(owner)) if done => {
                if let Some((_, port)) = self.release {
                    dut.poke(port, (*owner).into());
                }
                self.releasing = true;
            }
            _ => {}
        }
        if let Some((valid, _)) = self.release {
            dut.poke(valid, self.releasing.into());
        }
        dut.poke(self.timeout.0, self.timeout.1.into());
        self.taking = self.take.go();
        dut.poke(self.desc_valid, self.offered.into());
        dut.poke(self.cpl_ready, self.taking.into());
        self.scratch.drive(dut);
        if let Some(guard) = &mut self.guard {
            guard.drive(dut);
        }
    }

    /// Takes what the settled device shows, once a cycle before `step`. True where a handshake happens.
    ///
    /// # Errors
    /// Where a completion is withdrawn or changed while it waits, or has a code without meaning.
    pub fn observe<D: Dut + ?Sized>(&mut self, dut: &mut D) -> Result<bool, CosimError> {
        let mut moved = self.scratch.observe(dut)?;
        if let Some(guard) = &mut self.guard {
            guard.observe(dut)?;
        }
        if self.offered && dut.peek(self.desc_ready) == 1 {
            self.waiting.pop_front();
            self.accepted.push(dut.cycles());
            self.offered = false;
            moved = true;
        }
        if self.releasing {
            self.waiting.pop_front();
            moved = true;
        }
        let mut words = [0u32; 4];
        let valid = dut.peek(self.cpl_valid) == 1;
        if valid {
            dut.peek_wide(self.cpl_data, &mut words);
        }
        let fail = |dut: &mut D, reason: String| CosimError::Block {
            device: dut.name().to_string(),
            reason: format!("cycle {}: {reason}", dut.cycles()),
        };
        if let Some(held) = self.held
            && (!valid || held != words)
        {
            return Err(fail(dut, "a waiting completion changed".to_string()));
        }
        self.held = (valid && !self.taking).then_some(words);
        if valid && self.taking {
            let code = (words[3] >> 16) as u8;
            let Some(status) = status_of(code) else {
                return Err(fail(dut, format!("status {code} has no meaning")));
            };
            self.completions.push(Completion {
                id: words[3] as u16,
                owner: (words[3] >> 24) as u8 & 63,
                status,
                bytes: words[2],
                address: u64::from(words[0]) | u64::from(words[1]) << 32,
                cycle: dut.cycles(),
            });
            moved = true;
        }
        Ok(moved)
    }
}

/// Makes `transfers` on a mover with `memory` at its port, until all are completed. `look` sees each cycle of
/// the port, and the host as it stands after that cycle.
///
/// # Errors
/// Where the device is no mover, hangs, or breaks its streams' rules.
pub fn run<D: Dut + ?Sized>(
    dut: &mut D,
    memory: &mut AxiMemory,
    transfers: &[Transfer],
    stall: &mut Stall,
    look: impl FnMut(&AxiCycle, &MoverHost, &AxiMemory),
) -> Result<MoverHost, CosimError> {
    let host = MoverHost::new(dut, stall.fork(), stall.fork())?;
    let guard = Guard::new(dut, Windows::none(), 2, stall)?;
    run_host(dut, host.guarded(guard), memory, transfers, look)
}

/// As [`run`], with a host that is already there.
///
/// # Errors
/// Where the device hangs or breaks its streams' rules.
pub fn run_host<D: Dut + ?Sized>(
    dut: &mut D,
    mut host: MoverHost,
    memory: &mut AxiMemory,
    transfers: &[Transfer],
    mut look: impl FnMut(&AxiCycle, &MoverHost, &AxiMemory),
) -> Result<MoverHost, CosimError> {
    for transfer in transfers {
        host.post(*transfer);
    }
    let mut idle = 0;
    while host.open() > 0 {
        memory.drive(dut);
        host.drive(dut);
        dut.settle();
        let cycle = memory.observe(dut)[0];
        let moved = host.observe(dut)?;
        look(&cycle, &host, memory);
        dut.step();
        let bus = cycle.aw.fires()
            || cycle.w.fires()
            || cycle.b.fires()
            || cycle.ar.fires()
            || cycle.r.fires();
        idle = if moved || bus { 0 } else { idle + 1 };
        if idle > PATIENCE {
            return Err(CosimError::Block {
                device: dut.name().to_string(),
                reason: format!(
                    "it hangs at cycle {}: {} of {} transfers are open",
                    dut.cycles(),
                    host.open(),
                    transfers.len()
                ),
            });
        }
    }
    Ok(host)
}
