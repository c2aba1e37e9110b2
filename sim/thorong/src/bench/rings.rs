//! The engine of queues, measured at its ports: how much of the bus its queues fill, how soon, how fairly.

use super::ring_runs::{doorbell, fairness, latencies, rate_error, throughput};
use crate::failure::Failure;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

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

#[cfg(test)]
mod tests {
    use super::super::page;
    use super::super::ring_runs::far;
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
