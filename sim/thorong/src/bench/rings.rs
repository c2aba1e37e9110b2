//! The engine of queues, measured at its ports: how much of the bus its queues fill, how soon, how fairly.

use super::ring_setup::{Setup, Station, engine};
use crate::failure::Failure;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thorong_golden::dma::{Layout, Share};

/// Descriptors of a row, shared equally by its queues.
pub const COUNT: u64 = 4096;

/// Cycles until memory answers, at both ports.
pub const LATENCIES: [u64; 3] = [1, 10, 100];

/// Queues at work.
pub const QUEUES: [usize; 3] = [1, 8, 16];

/// Bytes of a copy, and the share of the bus asked for it at each latency; none where nothing is asked.
pub const ASKED: [(u32, [Option<f64>; 3]); 2] = [
    (64, [Some(0.995), Some(0.995), Some(0.98)]),
    (16, [Some(0.95), Some(0.95), None]),
];

/// Equal copies by compact descriptors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Bytes of a copy.
    pub bytes: u32,
    /// Queues at work.
    pub queues: usize,
    /// Cycles until memory answers.
    pub latency: u64,
    /// Copies of all queues.
    pub count: u64,
    /// Beats written.
    pub beats: u64,
    /// Cycles from the first beat written to the last one.
    pub span: u64,
    /// Beats in a cycle of the span.
    pub utilisation: f64,
    /// What is asked, where something is.
    pub asked: Option<f64>,
}

/// In what a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Cycles, at most what is asked.
    Cycles,
    /// Jain's index, at least what is asked.
    Index,
    /// A share, at most what is asked.
    Error,
}

/// Something else that was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What.
    pub name: String,
    /// Cycles until memory answers.
    pub latency: u64,
    /// In what.
    pub unit: Unit,
    /// How much.
    pub value: f64,
    /// How much is asked, where something is.
    pub asked: Option<f64>,
}

impl Figure {
    /// Whether it is as asked.
    pub fn holds(&self) -> bool {
        self.asked.is_none_or(|asked| match self.unit {
            Unit::Index => self.value >= asked,
            Unit::Cycles | Unit::Error => self.value <= asked,
        })
    }
}

/// All that is measured of the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The share of the bus.
    pub rows: Vec<Row>,
    /// All else.
    pub figures: Vec<Figure>,
}

/// Allowances that are measured: bytes in 256 cycles, and of a copy.
const ALLOWANCES: [(u16, u32); 3] = [(64, 64), (512, 64), (1000, 512)];

/// Copies whose latency is measured.
const SAMPLES: u64 = 400;

/// Cycles in which shares are counted.
const FAIR: u64 = 100_000;
const RATED: u64 = 400_000;

/// Cycles of a piece of 2,048 bytes on the bus: what a small copy may wait for.
const QUANTUM: u64 = 256;

/// One measurement, and what it gives.
enum Step {
    Share(u32, usize, u64, Option<f64>),
    Doorbell(u64),
    Fairness(u64),
    Latency(u64),
    Rate(u64, u16, u32),
}

fn steps() -> Vec<Step> {
    let mut steps = Vec::new();
    for (i, latency) in LATENCIES.into_iter().enumerate() {
        for (bytes, asked) in ASKED {
            let all = QUEUES.map(|queues| Step::Share(bytes, queues, latency, asked[i]));
            steps.extend(all);
        }
        steps.push(Step::Doorbell(latency));
        steps.push(Step::Fairness(latency));
        steps.push(Step::Latency(latency));
        steps.extend(ALLOWANCES.map(|(rate, bytes)| Step::Rate(latency, rate, bytes)));
    }
    steps
}

/// Measurements that [`measure`] makes.
pub fn count() -> u64 {
    steps().len() as u64
}

/// The value below which so many of a hundred are.
fn percentile(sorted: &[u64], hundredths: usize) -> u64 {
    let place = (sorted.len() * hundredths).div_ceil(100).max(1) - 1;
    sorted.get(place).copied().unwrap_or_default()
}

fn make(step: &Step) -> Result<Measured, Failure> {
    let mut done = Measured {
        rows: Vec::new(),
        figures: Vec::new(),
    };
    let mut figure = |name: &str, latency, unit, value: f64, asked: Option<f64>| {
        done.figures.push(Figure {
            name: name.to_string(),
            latency,
            unit,
            value,
            asked,
        });
    };
    match *step {
        Step::Share(bytes, queues, latency, asked) => {
            done.rows
                .push(throughput(bytes, queues, latency, COUNT, asked)?);
        }
        Step::Doorbell(latency) => {
            let (all, fetch, rest) = doorbell(latency)?;
            let most = Some((latency + 6) as f64);
            let cycles = Unit::Cycles;
            figure(
                "doorbell to the first read of data",
                latency,
                cycles,
                all as f64,
                most,
            );
            let name = "of it, to the read of the descriptor";
            figure(name, latency, cycles, fetch as f64, None);
            let name = "of it, from the descriptor's last beat on";
            figure(name, latency, cycles, rest as f64, None);
        }
        Step::Fairness(latency) => {
            let name = "Jain's index, 8 queues of 64 B beside 8 of 4 KiB";
            let index = fairness(latency, FAIR)?;
            figure(name, latency, Unit::Index, index, Some(0.99));
        }
        Step::Latency(latency) => {
            let time = |beside, urgent| -> Result<u64, Failure> {
                let times = latencies(latency, beside, urgent, SAMPLES)?;
                Ok(percentile(&times, 99))
            };
            let alone = time(false, false)?;
            let most = Some((alone + QUANTUM) as f64);
            let cycles = Unit::Cycles;
            let name = "64 B, doorbell to completion, 99th percentile";
            figure(name, latency, cycles, alone as f64, None);
            let name = "the same beside 1 MiB copies";
            figure(name, latency, cycles, time(true, false)? as f64, most);
            let name = "the same, urgent";
            figure(name, latency, cycles, time(true, true)? as f64, most);
        }
        Step::Rate(latency, rate, bytes) => {
            let name = format!("error of an allowance of {rate} bytes in 256 cycles, {bytes} B");
            let error = rate_error(latency, rate, bytes, RATED)?;
            figure(&name, latency, Unit::Error, error, Some(0.01));
        }
    }
    Ok(done)
}

/// All of it, several at once. `done` is called after each.
///
/// # Errors
/// [`Failure::Check`] where the engine hangs or copies wrongly; [`Failure::Input`] where the simulator cannot be set up.
pub fn measure(done: impl Fn() + Sync) -> Result<Measured, Failure> {
    let steps = steps();
    let one = |step: &Step| {
        let measured = make(step);
        done();
        measured
    };
    let parts: Result<Vec<Measured>, Failure> = steps.par_iter().map(one).collect();
    let parts = parts?;
    Ok(Measured {
        rows: parts.iter().flat_map(|part| part.rows.clone()).collect(),
        figures: parts.into_iter().flat_map(|part| part.figures).collect(),
    })
}

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

#[cfg(test)]
mod tests {
    use super::super::page;
    use super::*;

    /// What is published is what the engine does today, to the cycle: some of it.
    #[test]
    fn the_published_numbers_are_the_engine_s() {
        let published = page::published().unwrap().rings;
        for (bytes, queues, latency) in [(64, 1, 1), (16, 1, 10), (16, 8, 10), (64, 16, 100)] {
            let is =
                |row: &&Row| row.bytes == bytes && row.queues == queues && row.latency == latency;
            let must = published.rows.iter().find(is).expect("a row");
            let row = throughput(bytes, queues, latency, COUNT, must.asked).unwrap();
            assert_eq!(row, *must, "make bench-dma");
        }
        for latency in LATENCIES {
            for step in [Step::Doorbell(latency), Step::Fairness(latency)] {
                for figure in make(&step).unwrap().figures {
                    let found = published
                        .figures
                        .iter()
                        .find(|f| f.name == figure.name && f.latency == latency);
                    // A number is not written to its last bit.
                    let found = found.expect("a figure");
                    let near = (figure.value - found.value).abs() < 1e-9;
                    let asked = figure.asked == found.asked;
                    assert!(near && asked, "{figure:?}, {found:?}: make bench-dma");
                }
            }
        }
        let mut all = published.rows.iter().map(|row| (row.bytes, row.queues));
        assert!(
            QUEUES
                .iter()
                .all(|queues| all.any(|row| row == (64, *queues)))
        );
    }

    #[test]
    fn far_memory_wants_pieces_ahead() {
        let shares = [0, 7, 31].map(|quanta| far(quanta).unwrap());
        println!("{shares:?}");
        assert!(shares[0] < 0.3 && shares[1] > 2.0 * shares[0] && shares[2] > 0.95);
    }

    /// What docs/dma-performance.md says of queues that run dry.
    #[test]
    fn most_cycles_are_lost_at_the_beginning() {
        for (count, lost) in [(COUNT, 338), (4 * COUNT, 454)] {
            let row = throughput(16, 8, 1, count, None).unwrap();
            assert_eq!(row.span - row.beats, lost, "{count} copies");
        }
    }

    #[test]
    fn a_figure_knows_what_is_asked() {
        let figure = |unit, value, asked| Figure {
            name: String::new(),
            latency: 1,
            unit,
            value,
            asked,
        };
        assert!(figure(Unit::Cycles, 7.0, Some(7.0)).holds());
        assert!(!figure(Unit::Cycles, 8.0, Some(7.0)).holds());
        assert!(figure(Unit::Cycles, 8.0, None).holds());
        assert!(figure(Unit::Index, 0.99, Some(0.99)).holds());
        assert!(!figure(Unit::Index, 0.98, Some(0.99)).holds());
        assert!(!figure(Unit::Error, 0.02, Some(0.01)).holds());
        let sorted: Vec<u64> = (1..=400).collect();
        assert_eq!(
            (percentile(&sorted, 99), percentile(&sorted, 50)),
            (396, 200)
        );
        assert_eq!((percentile(&[5], 99), percentile(&[], 99)), (5, 0));
    }
}
