//! Raw queues: one mover makes all transfers in their order.

use super::file::{Answer, DescriptorEntry, FaultEntry, QueueEntry, Side};
use super::watch::{Bus, Watch};
use super::{first_difference, padded};
use crate::failure::Failure;
use crate::simulate::{Options, failure, open};
use thorong_cosim::axi::{self, AxiConfig, AxiMemory, AxiPorts, FaultKind, Place, Response};
use thorong_cosim::drive::mover::{Guard, MoverHost, run_host};
use thorong_golden::mover::{Ending, Fault, Memory, Transfer, Window, Windows};
use thorong_rtl::presets::Preset;

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

/// What a file of raw queues asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// In order; the owner is the queue.
    pub transfers: Vec<Transfer>,
    /// What each queue may touch.
    pub windows: Windows,
    /// Some queue has windows.
    pub guarded: bool,
    /// What goes wrong.
    pub faults: Vec<Fault>,
}

impl Raw {
    pub(super) fn of(
        queues: Vec<QueueEntry>,
        descriptors: Vec<DescriptorEntry>,
        faults: Vec<FaultEntry>,
    ) -> Result<Raw, String> {
        let guarded = queues.iter().any(|queue| queue.windows.is_some());
        let mut windows = Vec::new();
        for (i, queue) in queues.into_iter().enumerate() {
            plain(i, &queue)?;
            // Without windows of its own a queue may touch everything.
            let everything = Window {
                owner: i as u8,
                base: 0,
                limit: u64::MAX,
                read: true,
                write: true,
                local: false,
            };
            match queue.windows {
                None => windows.push(everything),
                Some(list) => windows.extend(list.into_iter().map(|window| Window {
                    base: window.base.0,
                    limit: window.limit.0,
                    read: window.read,
                    write: window.write,
                    ..everything
                })),
            }
        }
        let transfers = descriptors.into_iter().enumerate().map(transfer);
        Ok(Raw {
            transfers: transfers.collect(),
            windows: match guarded {
                true => Windows::of(windows),
                false => Windows::none(),
            },
            guarded,
            faults: faults.into_iter().map(fault).collect(),
        })
    }

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
        let mut watch = Watch::new(word);
        let look = |cycle: &axi::AxiCycle, _: &MoverHost, _: &AxiMemory| watch.look(cycle);
        let host = run_host(dut, host.guarded(guard), &mut memory, &self.transfers, look)
            .map_err(failure)?;
        let bus = watch.bus(dut.cycles() - start);
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
        let open = |at: usize| memory.open[at].then(|| before[at]);
        let (bytes, sentence) = first_difference(&done.memory, &memory.bytes, open, |_| false);
        (count + bytes, said.or(sentence))
    }
}

/// What a raw queue has none of.
fn plain(i: usize, queue: &QueueEntry) -> Result<(), String> {
    if let Some(weight) = queue.weight.filter(|&weight| weight != 1) {
        return Err(format!(
            "queues[{i}].weight is {weight}: expected 1, for raw queues are served in the descriptors' order"
        ));
    }
    let fields = [
        ("urgent", queue.urgent.is_some()),
        ("rate", queue.rate.is_some()),
        ("burst", queue.burst.is_some()),
        ("entries", queue.entries.is_some()),
        ("rings", queue.rings.is_some()),
    ];
    match fields.iter().find(|(_, there)| *there) {
        None => Ok(()),
        Some((field, _)) => Err(format!(
            "queues[{i}].{field}: expected none, for the queue is raw and has no rings"
        )),
    }
}

fn transfer((i, entry): (usize, DescriptorEntry)) -> Transfer {
    let first = entry.source.or(entry.fill);
    Transfer {
        source: first.map_or(0, |number| number.0),
        dest: entry.dest.0,
        length: entry.length,
        id: entry.id.unwrap_or(i as u16),
        owner: entry.queue as u8,
        fill: entry.fill.is_some(),
        source_stride: entry.source_stride,
        dest_stride: entry.dest_stride,
        rows: entry.rows,
        ..Transfer::default()
    }
}

fn fault(entry: FaultEntry) -> Fault {
    Fault {
        write: matches!(entry.side, Side::Write),
        bytes: entry.from.0..entry.to.0,
        decode: matches!(entry.answer, Answer::Decerr),
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
