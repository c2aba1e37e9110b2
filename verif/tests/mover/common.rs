//! A device, a list of copies, and one comparison for all tests.

use crate::model;
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use std::ops::Range;
use thorong_cosim::axi::{AxiConfig, AxiMemory, AxiPorts};
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::mover::{
    Candidate, Completion, Guard, MoverHost, Status, Transfer, Windows, run_host,
};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::mover::{Ending, LOCAL_BYTES};
use thorong_rtl::presets;
use thorong_verif::axi::{AxiMonitor, AxiPolicy};

/// A preset of the mover on a back end.
pub(crate) fn open(preset: &str, backend: Backend) -> Box<dyn Dut> {
    let preset = presets::find("dma_mover", preset).unwrap_or_else(|| panic!("no preset {preset}"));
    backend::open(preset, backend, &OpenOptions::default()).expect("a sound block")
}

/// The bursts in flight each way that a preset declares: `-n8`, else 32.
pub(crate) fn in_flight<D: Dut + ?Sized>(dut: &D) -> usize {
    match dut.name().rsplit_once("_n") {
        Some((_, count)) => count.parse().expect("a number of bursts"),
        None => 32,
    }
}

/// Both back ends.
pub(crate) fn devices(preset: &str) -> [Box<dyn Dut>; 2] {
    [Backend::Rtl, Backend::Verilator].map(|backend| open(preset, backend))
}

/// Random bytes.
pub(crate) fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length];
    ChaCha8Rng::seed_from_u64(seed).fill(&mut bytes[..]);
    bytes
}

/// A list of copies over one memory.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The memory's first address.
    pub(crate) base: u64,
    /// Its bytes.
    pub(crate) size: usize,
    /// In order.
    pub(crate) copies: Vec<Transfer>,
    /// How it behaves.
    pub(crate) config: AxiConfig,
    /// Pauses of the two streams.
    pub(crate) stall: Stall,
    /// What a guarded mover may touch, and the cycles until it is told.
    pub(crate) windows: Windows,
    pub(crate) verdict: u64,
    /// Owners that are released before the copy of this number is posted; rising.
    pub(crate) releases: Vec<(usize, u8)>,
    /// How long the memory may be silent, in units of 64 cycles. No transfer may notice.
    pub(crate) timeout: u16,
}

/// Bytes left alone around each end of a copy: more than a word of the widest bus, so that no beat touches
/// two copies.
const GUARD: u64 = 80;

impl Case {
    /// Each copy between places of its own: (source offset, destination offset, length), offsets modulo
    /// `bus` bytes where they are below it, else modulo 4 KiB. The order of the copies is shuffled, so that every one meets others than its neighbours in
    /// the list; ids count up.
    pub(crate) fn apart(
        bus: u64,
        shapes: &[(u64, u64, u32)],
        config: AxiConfig,
        seed: u64,
    ) -> Self {
        let mut shapes = shapes.to_vec();
        shapes.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let mut at = 0;
        let mut place = |offset: u64, length: u32| {
            let modulus = if offset < bus { bus } else { 4096 };
            let free: u64 = at + GUARD;
            let start = free + (offset + modulus - free % modulus) % modulus;
            at = start + u64::from(length);
            start
        };
        let mut copies: Vec<Transfer> = shapes
            .iter()
            .enumerate()
            .map(|(i, (offset, _, length))| Transfer {
                source: place(*offset, *length),
                dest: 0,
                length: *length,
                id: i as u16,
                owner: (i % 64) as u8,
                ..Transfer::default()
            })
            .collect();
        for (copy, (_, offset, length)) in copies.iter_mut().zip(&shapes) {
            copy.dest = place(*offset, *length);
        }
        let size = (at + GUARD).next_multiple_of(64) as usize;
        Case {
            base: 0,
            size,
            copies,
            config,
            stall: Stall::none(),
            windows: Windows::none(),
            verdict: 2,
            releases: Vec::new(),
            timeout: 0,
        }
    }

    /// The same with pauses everywhere.
    pub(crate) fn stalled(mut self, probability: f64, seed: u64) -> Self {
        self.config = self.config.stalled(probability, seed);
        self.stall = Stall::random(probability, seed + 1);
        self
    }
}

/// What was seen beside the result.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) host: Option<MoverHost>,
    pub(crate) memory: Vec<u8>,
    pub(crate) cycles: u64,
    pub(crate) longest_read: usize,
    pub(crate) longest_write: usize,
    pub(crate) most_reads: usize,
    pub(crate) most_writes: usize,
}

impl Seen {
    /// In order.
    pub(crate) fn completions(&self) -> &[Completion] {
        self.host.as_ref().map_or(&[], |host| host.completions())
    }
}

/// Runs a case on a device and compares completions and memory, also the bytes that must not change. Each
/// byte of a copy must be in memory when its completion is seen.
pub(crate) fn check(dut: &mut dyn Dut, case: &Case) -> Seen {
    let before = noise(case.size, 7);
    let ports = AxiPorts::resolve(dut, "m_axi").expect("an AXI port");
    let on_chip = noise(LOCAL_BYTES, 8);
    let bus = ports.data_bytes() as u64;
    let (model, endings) = model::expected(before.clone(), on_chip.clone(), bus, case);
    let untouched = untouched(&case.copies, &endings);
    let mut monitor = AxiMonitor::new(AxiPolicy::mover(&ports, in_flight(dut)));
    let mut memory = AxiMemory::new(ports, before.clone(), case.config.clone()).at(case.base);
    memory.reset(dut, 3, |_, cycle| monitor.check(cycle));
    let mut seen = Seen::default();
    let (mut reads, mut writes, mut done) = (0, 0, 0);
    let start = dut.cycles();
    let mut stall = case.stall.clone();
    let host = MoverHost::new(dut, stall.fork(), stall.fork()).expect("a mover");
    let guard = Guard::new(dut, case.windows.clone(), case.verdict, &mut stall);
    let guard = guard.expect("both check ports, or none");
    let mut host = (host.guarded(guard))
        .timeout(case.timeout)
        .on_chip(&on_chip);
    for (i, copy) in case.copies.iter().enumerate() {
        let releases = case.releases.iter().filter(|(before, _)| *before == i);
        releases.for_each(|(_, owner)| host.release(*owner));
        host.post(*copy);
    }
    let host = run_host(dut, host, &mut memory, &[], |cycle, host, memory| {
        monitor.check(cycle);
        if let Some(ar) = cycle.ar.taken() {
            assert_allowed(case, ar.addr, false);
            reads += 1;
            seen.longest_read = seen.longest_read.max(ar.beats());
        }
        if let Some(aw) = cycle.aw.taken() {
            assert_allowed(case, aw.addr, true);
            for dests in &untouched {
                let hit = dests.iter().any(|row| row.contains(&aw.addr.into()));
                assert!(!hit, "{:#x} belongs to what is skipped", aw.addr);
            }
            writes += 1;
            seen.longest_write = seen.longest_write.max(aw.beats());
        }
        seen.most_reads = seen.most_reads.max(reads);
        seen.most_writes = seen.most_writes.max(writes);
        reads -= usize::from(cycle.r.taken().is_some_and(|r| r.last));
        writes -= usize::from(cycle.b.fires());
        for completion in &host.completions()[done..] {
            let (copy, expected) = (case.copies[done], endings[done]);
            let got = Ending {
                id: completion.id,
                owner: completion.owner,
                status: completion.status,
                bytes: completion.bytes,
                address: completion.address,
            };
            assert_eq!(got, expected, "copy {done}, {copy:x?}");
            let dests = copy.rows(true).unwrap_or_default();
            let bytes = dests.into_iter().flatten();
            for byte in bytes.take(expected.bytes as usize) {
                let (is, must) = match copy.dest_local {
                    true => (host.scratch()[byte as usize], model.local[byte as usize]),
                    false => {
                        let cell = (byte - u128::from(case.base)) as usize;
                        (memory.data()[cell], model.bytes[cell])
                    }
                };
                assert_eq!(is, must, "byte {byte:#x} of {copy:x?} at its completion");
            }
            done += 1;
        }
    })
    .expect("all copies end");
    monitor.finish();
    monitor.assert_clean();
    assert_eq!(done, case.copies.len());
    for (i, is) in memory.data().iter().enumerate() {
        let unwritten = model.open[i] && *is == before[i];
        let at = case.base + i as u64;
        assert!(
            *is == model.bytes[i] || unwritten,
            "byte {at:#x} is {is:#04x}, not {:#04x}; it was {:#04x}",
            model.bytes[i],
            before[i]
        );
    }
    for (at, is) in host.scratch().iter().enumerate() {
        let unwritten = model.local_open[at] && *is == on_chip[at];
        let must = model.local[at];
        assert!(
            *is == must || unwritten,
            "on-chip byte {at:#x} is {is:#04x}, not {must:#04x}; it was {:#04x}",
            on_chip[at]
        );
    }
    assert!(memory.is_idle(), "something is left on the bus");
    seen.cycles = dut.cycles() - start;
    seen.host = Some(host);
    seen.memory = memory.data().to_vec();
    seen
}

/// The destinations of which no burst may be announced: of what is skipped, unless it is behind a failed write.
fn untouched(copies: &[Transfer], endings: &[Ending]) -> Vec<Vec<Range<u128>>> {
    let mut cause = [Status::Ok; 64];
    let mut none = Vec::new();
    for (copy, ending) in copies.iter().zip(endings) {
        let cause = &mut cause[usize::from(copy.owner)];
        if ending.status != Status::Skipped {
            *cause = ending.status;
        } else if copy.dest_local {
            // Its address says nothing about the bus.
        } else if !matches!(cause, Status::WriteSlvErr | Status::WriteDecErr) {
            none.push(copy.rows(true).unwrap_or_default());
        }
    }
    none
}

/// A burst that is on the bus belongs to a row of a transfer whose owner has a window that holds it.
fn assert_allowed(case: &Case, first: u64, write: bool) {
    if case.windows == Windows::none() {
        return;
    }
    let allowed = case.copies.iter().any(|t| {
        if t.local(write) {
            return false;
        }
        let rows = t.rows(write).unwrap_or_default();
        rows.iter()
            .filter(|row| row.contains(&first.into()))
            .any(|row| {
                case.windows.allow(&Candidate {
                    first,
                    last: (first | 2047).min((row.end - 1) as u64),
                    owner: t.owner,
                    write,
                    local: false,
                })
            })
    });
    assert!(
        allowed,
        "a burst at {first:#x} is on the bus, write {write}"
    );
}
