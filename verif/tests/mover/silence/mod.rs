//! A slave that never answers, or much too late: what was outstanding ends by a timeout, and the mover goes on.

mod allowance;
mod everywhere;
mod owners;

use crate::common::noise;
use thorong_cosim::axi::{AxiChannel, AxiConfig, AxiMemory, AxiPorts, Silence};
use thorong_cosim::drive::mover::{Guard, MoverHost, Status, Transfer, Windows, run_host};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_verif::axi::{AxiMonitor, AxiPolicy};

/// In units of 64 cycles.
pub(super) const TIMEOUT: u16 = 2;

/// Copies of one length, sources and destinations far from each other.
pub(super) fn copies(count: u64, length: u32) -> Vec<Transfer> {
    let pitch = (u64::from(length) + 128).next_power_of_two();
    let half = (count * pitch).next_multiple_of(4096);
    (0..count)
        .map(|i| {
            let (from, to) = (i * pitch + i % 8, half + i * pitch + i * 3 % 8);
            Transfer::copy(from, to, length, i as u16)
        })
        .collect()
}

/// The bytes of memory that hold all of them.
pub(super) fn size(copies: &[Transfer]) -> usize {
    let ends = copies.iter().map(|t| t.dest + u64::from(t.length) + 64);
    ends.max().unwrap_or_default().next_multiple_of(64) as usize
}

/// Where bursts begin on one side of a transfer, and how many beats each has.
pub(super) fn bursts(transfer: &Transfer, write: bool) -> Vec<(u64, u64)> {
    let start = if write {
        transfer.dest
    } else {
        transfer.source
    };
    let end = start + u64::from(transfer.length);
    let blocks = start / 2048..(end - 1) / 2048 + 1;
    blocks
        .map(|block| {
            let first = start.max(2048 * block);
            let last = (end - 1).min(2048 * block + 2047);
            (first, last / 8 - first / 8 + 1)
        })
        .collect()
}

/// The transfer at which a channel falls silent after so many handshakes, and the address that is to be reported.
pub(super) fn victim(copies: &[Transfer], channel: AxiChannel, after: u64) -> (usize, u64) {
    let write = !matches!(channel, AxiChannel::Ar | AxiChannel::R);
    let mut left = after;
    for (i, copy) in copies.iter().enumerate() {
        for (first, beats) in bursts(copy, write) {
            let handshakes = match channel {
                AxiChannel::R | AxiChannel::W => beats,
                _ => 1,
            };
            if left < handshakes {
                let beat = (first / 8 + left) * 8;
                return match channel {
                    AxiChannel::R => (i, beat.max(first)),
                    _ => (i, first),
                };
            }
            left -= handshakes;
        }
    }
    panic!("{channel} has no handshake {after}")
}

/// All handshakes of a channel.
pub(super) fn handshakes(copies: &[Transfer], channel: AxiChannel) -> u64 {
    let write = !matches!(channel, AxiChannel::Ar | AxiChannel::R);
    let all = copies.iter().flat_map(|copy| bursts(copy, write));
    match channel {
        AxiChannel::R | AxiChannel::W => all.map(|(_, beats)| beats).sum(),
        _ => all.count() as u64,
    }
}

/// A list on a memory that falls silent.
pub(super) struct Run {
    pub(super) before: Vec<u8>,
    pub(super) memory: AxiMemory,
    pub(super) host: MoverHost,
    pub(super) monitor: AxiMonitor,
    /// First bytes of the write bursts that were on the bus.
    pub(super) announced: Vec<u64>,
    /// The cycles in which a beat with strobes was taken.
    pub(super) written: Vec<u64>,
    /// How many reads and writes were open at the end of the silence's first cycle.
    pub(super) waiting: Option<(usize, usize)>,
}

/// Makes `copies` until all are completed.
pub(super) fn run(dut: &mut dyn Dut, copies: &[Transfer], config: AxiConfig, stall: f64) -> Run {
    let before = noise(size(copies), 7);
    let ports = AxiPorts::resolve(dut, "m_axi").expect("an AXI port");
    let monitor = AxiMonitor::new(AxiPolicy::mover(&ports, 64));
    let silence = config.silences.first().copied();
    let memory = AxiMemory::new(ports, before.clone(), config);
    let mut stall = Stall::random(stall, 3);
    let host = MoverHost::new(dut, stall.fork(), stall.fork()).expect("a mover");
    let guard = Guard::new(dut, Windows::none(), 2, &mut stall).expect("its ports");
    let host = host.timeout(TIMEOUT).guarded(guard);
    let mut run = Run {
        before,
        memory,
        host,
        monitor,
        announced: Vec::new(),
        written: Vec::new(),
        waiting: None,
    };
    run.memory
        .reset(dut, 3, |_, cycle| run.monitor.check(cycle));
    let (mut reads, mut writes, mut fired) = (0usize, 0usize, 0);
    let mut now = dut.cycles();
    let Run {
        memory,
        host,
        monitor,
        announced,
        written,
        waiting,
        ..
    } = &mut run;
    *host = run_host(dut, host.clone(), memory, copies, |cycle, _, _| {
        monitor.check(cycle);
        if let Some(aw) = cycle.aw.taken() {
            announced.push(aw.addr);
        }
        if cycle.w.taken().is_some_and(|w| w.strobes.any()) {
            written.push(now);
        }
        reads += usize::from(cycle.ar.fires());
        reads -= usize::from(cycle.r.taken().is_some_and(|r| r.last));
        writes += usize::from(cycle.aw.fires());
        writes -= usize::from(cycle.b.fires());
        if let Some(silence) = silence {
            fired += u64::from(cycle.fires(silence.channel));
            if fired >= silence.after && waiting.is_none() {
                *waiting = Some((reads, writes));
            }
        }
        now += 1;
    })
    .expect("all copies end");
    run.monitor.assert_clean();
    run
}

/// What holds for each completion and each byte, whenever the slave fell silent.
pub(super) fn sound(run: &Run, copies: &[Transfer]) {
    let mut owned = vec![false; run.before.len()];
    let completions = run.host.completions();
    assert_eq!(completions.len(), copies.len());
    let now = run.memory.data();
    for (copy, end) in copies.iter().zip(completions) {
        assert_eq!((end.id, end.owner), (copy.id, copy.owner));
        let cells = |start: u64| start as usize..(start + u64::from(copy.length)) as usize;
        let (from, to) = (cells(copy.source), cells(copy.dest));
        owned[to.clone()].fill(true);
        let (new, old, is) = (&run.before[from], &run.before[to.clone()], &now[to.clone()]);
        let done = end.bytes as usize;
        assert_eq!(is[..done], new[..done], "{copy:x?} {end:x?}");
        for i in done..new.len() {
            assert!(is[i] == old[i] || is[i] == new[i], "{copy:x?}, byte {i}");
        }
        let announced = (run.announced.iter()).any(|at| to.contains(&(*at as usize)));
        if !announced {
            assert_eq!(is, old, "{copy:x?} was not announced");
        }
        match end.status {
            Status::Ok => assert_eq!((done, end.address), (new.len(), 0)),
            Status::Skipped => assert_eq!((done, end.address), (0, 0)),
            Status::Timeout => {
                let read = end.address == copy.source + u64::from(end.bytes);
                let write = end.address == copy.dest + u64::from(end.bytes);
                assert!(read || write, "{copy:x?} {end:x?}");
                if read {
                    assert_eq!(is[done..], old[done..], "behind {end:x?}");
                }
            }
            other => panic!("{other:?}"),
        }
    }
    for (at, owned) in owned.iter().enumerate() {
        assert!(*owned || now[at] == run.before[at], "byte {at:#x}");
    }
}

/// One silence, for ever or for long: before the victim all is well, from it on everything that waits times out.
pub(super) fn silent(
    dut: &mut dyn Dut,
    copies: &[Transfer],
    config: &AxiConfig,
    silence: Silence,
    stall: f64,
) {
    let run = run(dut, copies, config.clone().silence(silence), stall);
    sound(&run, copies);
    let ends = run.host.completions();
    let (victim, address) = victim(copies, silence.channel, silence.after);
    for end in &ends[..victim] {
        assert_eq!(end.status, Status::Ok, "{silence:?}");
    }
    let late: Vec<_> = (ends[victim..].iter())
        .take_while(|end| end.status == Status::Timeout)
        .collect();
    let first = ends[victim];
    assert_eq!(
        (first.status, first.address),
        (Status::Timeout, address),
        "{silence:?}"
    );
    let rest = &ends[victim + late.len()..];
    assert!(rest.iter().all(|end| end.status == Status::Ok));
    // One burst a transfer: all whose answers were outstanding when answers came no more.
    let (reads, writes) = run.waiting.expect("it fell silent");
    let waiting = match silence.channel {
        AxiChannel::R => reads,
        AxiChannel::B => writes,
        _ => 1,
    };
    let one = |c: &Transfer| bursts(c, false).len() + bursts(c, true).len() == 2;
    if copies.iter().all(one) {
        assert!(late.len() >= waiting, "{silence:?}: {waiting} were waiting");
    }
    if silence.cycles.is_none() {
        assert_eq!(rest, [], "{silence:?}");
        // What waited for the slave when it was cut off, and nothing else.
        let first = late[0].cycle;
        let after = run.written.iter().filter(|at| **at > first).count();
        assert!(after <= 1 || matches!(silence.channel, AxiChannel::Ar | AxiChannel::R));
    }
}

/// Every handshake of every channel, for ever and for long.
pub(super) fn every_handshake(
    dut: &mut dyn Dut,
    copies: &[Transfer],
    config: &AxiConfig,
    step: usize,
) {
    for channel in AxiChannel::ALL {
        let all = handshakes(copies, channel);
        for after in (0..all).step_by(step) {
            // Longer than all that moves without the silent channel, and the timeout.
            let beats = handshakes(copies, AxiChannel::W);
            for cycles in [None, Some(400 + 2 * beats + after)] {
                let silence = Silence {
                    channel,
                    after,
                    cycles,
                };
                silent(dut, copies, config, silence, 0.0);
            }
        }
    }
}
