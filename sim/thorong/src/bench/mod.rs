//! The DMA engine's speed, measured to the cycle on the emitted Verilog: the mover held to its contract, the engine of queues
//! beside what is asked of it.
//!
//! ```text
//! table()  -->  measure()  -->  Row: cycles, share of the bus, what the contract says
//!                                |
//!                                +--> draw: the picture     page: the tables of docs/dma-performance.md
//!                                                             |
//! rings: measure() --> Measured: share of the bus, latencies, fairness, allowances
//! ```
//!
//! Memory is always ready and answers after L cycles; every byte of it is compared afterwards.

pub mod draw;
mod draw_rings;
pub mod page;
pub mod ring_runs;
pub mod ring_setup;
pub mod rings;

use crate::failure::{Failure, unusable};
use crate::simulate::failure;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::mover::measure;
use thorong_rtl::dma::mover::contract::{self, BURST_BYTES};
use thorong_rtl::presets;

/// Copies of a row. A multiple of twice the bursts in flight, for which the contract has a formula.
pub const COUNT: u64 = 4096;

/// Bytes of a copy.
pub const SIZES: [u32; 10] = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

/// Cycles until memory answers.
pub const LATENCIES: [u64; 4] = [1, 10, 100, 1000];

/// A mover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mover {
    /// Its preset.
    pub preset: &'static str,
    /// Bytes of its bus.
    pub word: u64,
    /// Bursts in flight a side.
    pub in_flight: u64,
}

const fn mover(preset: &'static str, word: u64, in_flight: u64) -> Mover {
    Mover {
        preset,
        word,
        in_flight,
    }
}

/// All that are measured.
pub const MOVERS: [Mover; 5] = [
    mover("axi64", 8, 32),
    mover("axi64-n64", 8, 64),
    mover("axi128", 16, 32),
    mover("axi256", 32, 32),
    mover("axi512", 64, 32),
];

/// Copies between words of the bus, and 1,000 bytes between offsets of which neither is one.
fn shapes(count: u64) -> impl Iterator<Item = measure::Copies> {
    let aligned = SIZES.map(|size| measure::Copies::aligned(count, size));
    let unaligned = measure::Copies {
        count,
        from: 3,
        to: 5,
        length: 1000,
    };
    aligned.into_iter().chain([unaligned])
}

/// One measurement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The mover.
    pub preset: String,
    /// Bytes of its bus.
    pub bus_bytes: u64,
    /// Bursts in flight a side.
    pub in_flight: u64,
    /// Cycles until memory answers.
    pub latency: u64,
    /// Bytes of a copy.
    pub bytes: u32,
    /// The first byte read, behind a word of the bus.
    pub from: u64,
    /// The first byte written, behind a word of the bus.
    pub to: u64,
    /// Copies.
    pub count: u64,
    /// Beats written.
    pub beats: u64,
    /// From the first descriptor taken to the last completion taken.
    pub cycles: u64,
    /// The same by the contract.
    pub contract: u64,
    /// Cycles from the first beat written to the last one.
    pub span: u64,
    /// Beats written in a cycle of the span.
    pub beats_a_cycle: f64,
    /// Bytes moved in the span, of those that the bus could move.
    pub utilisation: f64,
    /// The same by the contract's formula, in a row of copies without an end.
    pub allowed: f64,
}

/// All that is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// The mover alone.
    pub mover: Vec<Row>,
    /// The engine of queues.
    pub rings: rings::Measured,
}

/// Beats of a copy on the side that needs more.
fn beats(copies: measure::Copies, word: u64) -> u64 {
    (copies.from.max(copies.to) + u64::from(copies.length)).div_ceil(word)
}

/// What the contract says of `copies`: cycles, and the share of the bus.
///
/// # Errors
/// [`Failure::Input`] where it has no formula for so many.
fn promised(mover: Mover, copies: measure::Copies, latency: u64) -> Result<(u64, f64), Failure> {
    let beats = beats(copies, mover.word);
    let bursts = u64::from(copies.length).div_ceil(BURST_BYTES);
    let all = contract::Copies {
        count: copies.count,
        beats,
        bursts,
    };
    let Some(cycles) = contract::cycles(all, latency, mover.in_flight) else {
        return unusable!(
            "--count {}: expected a multiple of {}, twice the bursts in flight",
            copies.count,
            2 * mover.in_flight
        );
    };
    let useful = f64::from(copies.length) / (beats * mover.word) as f64;
    let share = contract::share(beats as f64, bursts, latency, mover.in_flight);
    Ok((cycles, useful * share))
}

fn row(
    mover: Mover,
    copies: measure::Copies,
    latency: u64,
    times: &measure::Times,
) -> Result<Row, Failure> {
    let (contract, allowed) = promised(mover, copies, latency)?;
    let moved = copies.count * u64::from(copies.length);
    Ok(Row {
        preset: mover.preset.to_string(),
        bus_bytes: mover.word,
        in_flight: mover.in_flight,
        latency,
        bytes: copies.length,
        from: copies.from,
        to: copies.to,
        count: copies.count,
        beats: times.w.len() as u64,
        cycles: times.total(),
        contract,
        span: times.span(),
        beats_a_cycle: times.utilisation(),
        utilisation: moved as f64 / (times.span() * mover.word) as f64,
        allowed,
    })
}

/// Measures `count` copies of every size on `movers`, several movers at once. `done` is called after each row.
///
/// # Errors
/// [`Failure::Check`] where a mover hangs or copies wrongly; [`Failure::Input`] where the simulator cannot be set up.
pub fn measure(
    movers: &[Mover],
    count: u64,
    latencies: &[u64],
    done: impl Fn() + Sync,
) -> Result<Vec<Row>, Failure> {
    let one = |mover: &Mover| -> Result<Vec<Row>, Failure> {
        let Some(preset) = presets::find("dma_mover", mover.preset) else {
            return unusable!("there is no mover {}", mover.preset);
        };
        let mut dut =
            backend::open(preset, Backend::Verilator, &OpenOptions::default()).map_err(failure)?;
        let mut rows = Vec::new();
        for copies in shapes(count) {
            for &latency in latencies {
                promised(*mover, copies, latency)?;
                let times = measure::measure(dut.as_mut(), copies, latency).map_err(failure)?;
                rows.push(row(*mover, copies, latency, &times)?);
                done();
            }
        }
        Ok(rows)
    };
    let all: Result<Vec<Vec<Row>>, Failure> = movers.par_iter().map(one).collect();
    Ok(all?.concat())
}

/// Rows that [`measure`] gives.
pub fn rows_of(movers: &[Mover], latencies: &[u64]) -> u64 {
    (movers.len() * shapes(1).count() * latencies.len()) as u64
}

/// The first row whose cycles are not the contract's.
///
/// # Errors
/// [`Failure::Check`] with it.
pub fn verdict(rows: &[Row]) -> Result<(), Failure> {
    match rows.iter().find(|row| row.cycles != row.contract) {
        None => Ok(()),
        Some(row) => Err(Failure::Check(format!(
            "{}, {} bytes, L = {}: {} cycles, but the contract says {}",
            row.preset, row.bytes, row.latency, row.cycles, row.contract
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Row {
        fn copies(&self) -> measure::Copies {
            measure::Copies {
                count: self.count,
                from: self.from,
                to: self.to,
                length: self.bytes,
            }
        }
    }

    /// Every row that is published, in small: the same cycles as the contract, and the beats that the copies need.
    #[test]
    fn every_row_takes_the_cycles_of_the_contract() {
        let latencies = [1, 10, 100];
        let rows = measure(&MOVERS, 128, &latencies, || ()).unwrap();
        assert_eq!(rows.len() as u64, rows_of(&MOVERS, &latencies));
        verdict(&rows).unwrap();
        for row in &rows {
            let wanted = row.count * beats(row.copies(), row.bus_bytes);
            assert_eq!(row.beats, wanted, "{row:?}");
        }
        // Not aligned: not one cycle more than the beats.
        for row in rows.iter().filter(|row| row.from != 0) {
            assert_eq!(row.beats_a_cycle, 1.0, "{row:?}");
        }
    }

    #[test]
    fn a_count_without_a_formula_is_refused() {
        let failure = measure(&MOVERS[..1], 100, &[100], || ()).unwrap_err();
        assert_eq!(
            failure,
            Failure::Input(
                "--count 100: expected a multiple of 64, twice the bursts in flight".into()
            )
        );
    }

    /// What is published is what the contract says today.
    #[test]
    fn the_published_numbers_are_the_contract_s() {
        let rows = page::published().unwrap().mover;
        assert_eq!(rows.len() as u64, rows_of(&MOVERS, &LATENCIES));
        verdict(&rows).unwrap();
        let mut rows = rows.iter();
        for mover in MOVERS {
            for copies in shapes(COUNT) {
                for latency in LATENCIES {
                    let row = rows.next().unwrap();
                    assert_eq!((row.preset.as_str(), row.latency), (mover.preset, latency));
                    assert_eq!(row.copies(), copies);
                    let (cycles, allowed) = promised(mover, copies, latency).unwrap();
                    assert_eq!(row.contract, cycles, "make bench-dma");
                    assert!((row.allowed - allowed).abs() < 1e-12, "make bench-dma");
                }
            }
        }
    }
}
