//! DMA jobs: read from a file, made by the golden model or on a mover.

mod job;

pub use job::Job;

use crate::failure::Failure;
use crate::simulate::{Options, failure, open};
use serde::Serialize;
use thorong_cosim::axi::{self, AxiConfig, AxiMemory, AxiPorts, FaultKind, Place, Response};
use thorong_cosim::drive::mover::{Guard, MoverHost, run_host};
use thorong_golden::mover::{Ending, Memory, Status};
use thorong_rtl::presets::Preset;

/// A memory ends with a word of the widest bus.
const WORD: usize = 64;

/// The name of a status in a report.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::ReadSlvErr => "read-slverr",
        Status::ReadDecErr => "read-decerr",
        Status::WriteSlvErr => "write-slverr",
        Status::WriteDecErr => "write-decerr",
        Status::Protection => "protection",
        Status::Malformed => "malformed",
        Status::Timeout => "timeout",
        Status::Skipped => "skipped",
    }
}

/// What the bus did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Bus {
    /// In the read bursts, whole words.
    pub read_bytes: u64,
    /// With their strobe high.
    pub written_bytes: u64,
    /// From the first descriptor that is offered to the last completion.
    pub cycles: u64,
    /// W beats in the cycles from the first to the last one; 0 without any.
    pub utilisation: f64,
    /// The most read bursts that were open at once.
    pub max_reads_in_flight: u64,
    /// The most write bursts that were open at once.
    pub max_writes_in_flight: u64,
}

/// The end of a job.
#[derive(Debug, Clone)]
pub struct Done {
    /// The memory; of an image, and filled up with zeros to a multiple of 64 bytes.
    pub memory: Vec<u8>,
    /// In the descriptors' order, with the cycle, counted from the first one that is offered; none by the golden model.
    pub endings: Vec<(Ending, Option<u64>)>,
    /// None by the golden model.
    pub bus: Option<Bus>,
}

fn padded(image: &[u8]) -> Vec<u8> {
    let mut bytes = image.to_vec();
    bytes.resize(image.len().next_multiple_of(WORD), 0);
    bytes
}

impl Job {
    /// The golden model's memory and endings, on a bus of `bus` bytes.
    pub fn golden(&self, image: &[u8], bus: u64) -> (Memory, Vec<Ending>) {
        let mut memory = Memory::new(0, padded(image), bus);
        memory.faults = self.faults.clone();
        memory.windows = self.windows.clone();
        let endings = self.transfers.iter().map(|t| memory.transfer(t)).collect();
        (memory, endings)
    }

    /// The job on a mover, over a memory that answers after `latency` cycles.
    ///
    /// # Errors
    /// [`Failure::Check`] where the mover hangs or breaks its streams' rules; [`Failure::Input`] where the simulator cannot
    /// be set up.
    pub fn simulate(
        &self,
        preset: &Preset,
        options: &Options,
        image: &[u8],
        latency: u64,
    ) -> Result<Done, Failure> {
        let mut opened = open(preset, options)?;
        let dut = opened.dut();
        let ports = AxiPorts::resolve(dut, "m_axi").map_err(failure)?;
        let word = ports.data_bytes() as u64;
        let mut config =
            AxiConfig::with_latency(latency).stalled(options.stall, options.stall_seed);
        config.faults = self.faults.iter().map(bus_fault).collect();
        let mut memory = AxiMemory::new(ports, padded(image), config);
        memory.reset(dut, 4, |_, _| ());
        let mut stall = options.stalls();
        let host = MoverHost::new(dut, stall.fork(), stall.fork()).map_err(failure)?;
        let guard = Guard::new(dut, self.windows.clone(), 2, &mut stall).map_err(failure)?;

        let start = dut.cycles();
        let mut bus = Bus::default();
        let (mut reads, mut writes, mut beats) = (0u64, 0u64, 0u64);
        let (mut now, mut first, mut last) = (0u64, None, 0u64);
        let look = |cycle: &axi::AxiCycle, _: &MoverHost, _: &AxiMemory| {
            now += 1;
            reads += u64::from(cycle.ar.fires());
            writes += u64::from(cycle.aw.fires());
            bus.max_reads_in_flight = bus.max_reads_in_flight.max(reads);
            bus.max_writes_in_flight = bus.max_writes_in_flight.max(writes);
            if let Some(beat) = cycle.r.taken() {
                bus.read_bytes += word;
                reads -= u64::from(beat.last);
            }
            if let Some(beat) = cycle.w.taken() {
                bus.written_bytes += beat.strobes.count_ones() as u64;
                beats += 1;
                first = first.or(Some(now));
                last = now;
            }
            // A slave may answer only after the address: a B is never ahead of its AW here.
            writes -= u64::from(cycle.b.fires());
        };
        let host = run_host(dut, host.guarded(guard), &mut memory, &self.transfers, look)
            .map_err(failure)?;
        bus.cycles = dut.cycles() - start;
        if let Some(first) = first {
            bus.utilisation = beats as f64 / (last - first + 1) as f64;
        }
        let endings = host.completions().iter().map(|c| {
            let ending = Ending {
                id: c.id,
                owner: c.owner,
                status: c.status,
                bytes: c.bytes,
                address: c.address,
            };
            (ending, Some(c.cycle - start))
        });
        let done = Done {
            memory: memory.data().to_vec(),
            endings: endings.collect(),
            bus: Some(bus),
        };
        opened.finish()?;
        Ok(done)
    }

    /// Where `done` differs from the golden model first, and in how many completions and bytes.
    pub fn compare(&self, image: &[u8], bus: u64, done: &Done) -> (u64, Option<String>) {
        let (memory, endings) = self.golden(image, bus);
        let before = padded(image);
        let mut count = 0;
        let mut said = None;
        for (i, ((is, _), must)) in done.endings.iter().zip(&endings).enumerate() {
            if is != must {
                count += 1;
                said.get_or_insert_with(|| {
                    format!("the completion of descriptors[{i}] is {is:?}, but the golden model says {must:?}")
                });
            }
        }
        for (at, (is, must)) in done.memory.iter().zip(&memory.bytes).enumerate() {
            if is != must && !(memory.open[at] && *is == before[at]) {
                count += 1;
                said.get_or_insert_with(|| {
                    format!("byte {at:#x} is {is:#04x}, but the golden model says {must:#04x}")
                });
            }
        }
        (count, said)
    }
}

fn bus_fault(fault: &thorong_golden::mover::Fault) -> axi::Fault {
    let response = if fault.decode {
        Response::DecErr
    } else {
        Response::SlvErr
    };
    axi::Fault {
        place: match fault.write {
            true => Place::WriteBytes(fault.bytes.clone()),
            false => Place::ReadBytes(fault.bytes.clone()),
        },
        kind: FaultKind::Answer(response),
    }
}
