//! What is run on the engine of queues to measure it, one function a number.

use super::ring_setup::{Setup, Station, engine};
use super::rings::Row;
use crate::failure::Failure;
use thorong_golden::dma::{Layout, Share};

/// Bytes of a queue's part of what is written, where they are told apart: of 16 queues, and of two.
const PART: u64 = 0x8000;
const HALF: u64 = 0x8_0000;
/// Cycles until all are at work and nothing is left of what was saved.
const WARM: u64 = 20_000;
/// Where they are not.
const SHARED: u64 = 1 << 40;

fn share(weight: u8) -> Share {
    Share {
        weight,
        ..Share::default()
    }
}

/// `count` copies of `bytes` bytes, by so many queues.
///
/// # Errors
/// [`Failure::Check`] where the engine hangs or copies wrongly.
pub fn throughput(
    bytes: u32,
    queues: usize,
    latency: u64,
    count: u64,
    asked: Option<f64>,
) -> Result<Row, Failure> {
    let mut dut = engine()?;
    let mut station = Station::new(&mut *dut, latency, SHARED)?;
    let each = count / queues as u64;
    let setup = Setup::new(Layout::Compact, share(1));
    for queue in 0..queues {
        station.create(queue, setup)?;
        let part = queue as u64 * each * u64::from(bytes);
        for i in 0..each {
            let at = part + i * u64::from(bytes);
            station.post(queue, at, at, bytes)?;
        }
    }
    for queue in 0..queues {
        station.ring(queue)?;
    }
    for queue in 0..queues {
        station.take(queue, each)?;
    }
    station.check()?;
    let seen = station.seen();
    let span = seen.last_beat - seen.first_beat.unwrap_or_default() + 1;
    Ok(Row {
        bytes,
        queues,
        latency,
        count,
        beats: seen.beats,
        span,
        utilisation: seen.beats as f64 / span as f64,
        asked,
    })
}

/// The share of the bus that 4 KiB copies of one queue fill where memory answers after 1,000 cycles, with pieces so many quanta
/// ahead.
///
/// # Errors
/// As [`throughput`].
pub fn far(quanta: u32) -> Result<f64, Failure> {
    let mut dut = engine()?;
    let mut station = Station::new(&mut *dut, 1000, SHARED)?;
    station.run_ahead(quanta)?;
    station.create(0, Setup::new(Layout::Compact, share(1)))?;
    for i in 0..256 {
        station.post(0, 4096 * i, 4096 * i, 4096)?;
    }
    station.ring(0)?;
    station.take(0, 256)?;
    station.check()?;
    let seen = station.seen();
    let span = seen.last_beat - seen.first_beat.unwrap_or_default() + 1;
    Ok(seen.beats as f64 / span as f64)
}

/// From the cycle in which a doorbell is taken to the first read of data, at most: a slot is two cycles, so it depends on the
/// cycle. And of it, to the read of the descriptor, and from its last beat.
///
/// # Errors
/// As [`throughput`].
pub fn doorbell(latency: u64) -> Result<(u64, u64, u64), Failure> {
    let mut worst = (0, 0, 0);
    for wait in 0..4 {
        let mut dut = engine()?;
        let mut station = Station::new(&mut *dut, latency, SHARED)?;
        station.create(0, Setup::new(Layout::Compact, share(1)))?;
        station.post(0, 0, 0, 64)?;
        station.pass(10 + wait);
        let rung = station.now();
        station.ring(0)?;
        station.take(0, 1)?;
        let seen = station.seen();
        let fetch = seen.first_fetch.unwrap_or_default() - rung;
        let first = seen.first_read.unwrap_or_default() - rung;
        // The descriptor's second beat comes a cycle after its first.
        worst = worst.max((first, fetch, first - fetch - latency - 1));
    }
    Ok(worst)
}

/// Jain's index of the bytes that 16 equal queues write in `cycles` cycles, every other one by copies of 64 bytes, the others
/// of 4 KiB.
///
/// # Errors
/// As [`throughput`].
pub fn fairness(latency: u64, cycles: u64) -> Result<f64, Failure> {
    let mut dut = engine()?;
    let mut station = Station::new(&mut *dut, latency, PART)?;
    let setup = Setup::new(Layout::Compact, share(1));
    for queue in 0..16 {
        station.create(queue, setup)?;
        let length = if queue % 2 == 0 { 64 } else { 4096 };
        for i in 0..4096u64 {
            let at = PART * queue as u64 + i * u64::from(length) % PART;
            station.post(queue, at, at, length)?;
        }
        station.ring(queue)?;
    }
    // Until all are at work.
    station.pass(WARM);
    let before = station.seen().written;
    station.pass(cycles);
    let after = station.seen().written;
    let shares: Vec<f64> = (0..16).map(|q| (after[q] - before[q]) as f64).collect();
    let sum: f64 = shares.iter().sum();
    let squares: f64 = shares.iter().map(|share| share * share).sum();
    Ok(sum * sum / (16.0 * squares))
}

/// Cycles from a doorbell to the completion in memory of copies of 64 bytes, one at a time: alone, or beside 1 MiB copies of
/// another queue; sorted.
///
/// # Errors
/// As [`throughput`].
pub fn latencies(
    latency: u64,
    beside: bool,
    urgent: bool,
    samples: u64,
) -> Result<Vec<u64>, Failure> {
    let mut dut = engine()?;
    let mut station = Station::new(&mut *dut, latency, SHARED)?;
    let small = Share { urgent, ..share(1) };
    station.create(0, Setup::new(Layout::Compact, small))?;
    if beside {
        station.create(1, Setup::new(Layout::Full, share(1)))?;
        for _ in 0..64 {
            station.post(1, 0x10_0000, 0x10_0000, 1 << 20)?;
        }
        station.ring(1)?;
        station.pass(2_000);
    }
    let mut times = Vec::new();
    for i in 0..samples {
        station.post(0, 64 * (i % 64), 64 * (i % 64), 64)?;
        // Between any two cycles of the large one's pieces.
        station.pass(137 + 61 * (i % 7));
        let rung = station.now();
        station.ring(0)?;
        station.take(0, 1)?;
        times.push(station.seen().completed[0] - rung);
    }
    times.sort_unstable();
    Ok(times)
}

/// By how much the bytes that a limited queue writes beside another one differ from its rate, as a share of it.
///
/// # Errors
/// As [`throughput`].
pub fn rate_error(latency: u64, rate: u16, length: u32, cycles: u64) -> Result<f64, Failure> {
    let mut dut = engine()?;
    let mut station = Station::new(&mut *dut, latency, HALF)?;
    let limited = Share {
        rate,
        burst: 4096,
        ..share(1)
    };
    station.create(0, Setup::new(Layout::Compact, limited))?;
    station.create(1, Setup::new(Layout::Compact, share(1)))?;
    // More than they can move, of which the limited one has saved some before.
    let time = cycles + 2 * WARM;
    let many = (u64::from(rate) * time / 256 + 4096) / u64::from(length);
    for i in 0..many {
        let at = i * u64::from(length) % (HALF / 2);
        station.post(0, at, at, length)?;
    }
    let other = 2048;
    for i in 0..time * 8 / other {
        let at = HALF + i * other % (HALF / 2);
        station.post(1, at, at, other as u32)?;
    }
    station.ring(0)?;
    station.ring(1)?;
    // What was saved is spent by then.
    station.pass(WARM);
    let before = station.seen().written[0];
    station.pass(cycles);
    let moved = station.seen().written[0] - before;
    let allowed = f64::from(rate) * cycles as f64 / 256.0;
    Ok((moved as f64 / allowed - 1.0).abs())
}
