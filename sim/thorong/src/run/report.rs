//! What the main job found.

use super::classify::Tally;
use super::{SEED, Settings};
use crate::failure::Failure;
use crate::report::{Rows, grouped, percent};
use serde::Serialize;
use std::path::PathBuf;

/// The share of held-out images that must be classified rightly.
const ACCURACY_WANTED: f64 = 0.9;

/// The report, as `--json` prints it and as it goes to `report.json`.
#[derive(Debug, Serialize)]
pub struct Report {
    preset: String,
    array: String,
    backend: &'static str,
    stall: f64,
    seed: u64,
    /// Held-out images.
    images: usize,
    /// Of these classified rightly by the `int8` classifier on the array.
    right: usize,
    /// Of the `int8` classifier on the array.
    accuracy: f64,
    /// Of the `float32` classifier it was made from.
    accuracy_float32: f64,
    products: u64,
    elements_compared: u64,
    mismatches: u64,
    cycles: u64,
    cycles_contract: Option<u64>,
    utilisation: f64,
    ceiling: Option<f64>,
    cycles_per_second: f64,
    files: Vec<PathBuf>,
    #[serde(skip)]
    first_mismatch: Option<String>,
}

impl Report {
    /// Sums up: `contract` is the contract's cycles for the same products.
    pub(super) fn new(
        settings: &Settings,
        tally: &Tally,
        contract: Option<u64>,
        accuracy_float32: f64,
        files: impl IntoIterator<Item = PathBuf>,
    ) -> Report {
        let array = &settings.array;
        let elements = array.rows as f64 * array.columns as f64;
        let share = |cycles: u64| tally.operations / (elements * cycles as f64);
        Report {
            preset: array.size(),
            array: array.name(),
            backend: settings.options.simulator.name(),
            stall: settings.options.stall,
            seed: SEED,
            images: tally.images,
            right: tally.right,
            accuracy: tally.accuracy(),
            accuracy_float32,
            products: tally.products,
            elements_compared: tally.elements,
            mismatches: tally.mismatches,
            cycles: tally.cycles,
            cycles_contract: contract,
            utilisation: share(tally.cycles),
            ceiling: contract.map(share),
            cycles_per_second: tally.cycles as f64 / tally.elapsed.as_secs_f64(),
            files: files.into_iter().collect(),
            first_mismatch: tally.first_mismatch.clone(),
        }
    }

    /// Whether all is as it must be.
    ///
    /// # Errors
    /// [`Failure::Check`] where an element differs, where cycles differ from the contract although nothing stalled, or
    /// where too few images were classified rightly.
    pub fn verdict(&self) -> Result<(), Failure> {
        let fail = |sentence: String| Err(Failure::Check(sentence));
        if let Some(first) = &self.first_mismatch {
            let count = self.mismatches;
            return fail(format!(
                "{count} elements differ, the first of them: {first}"
            ));
        }
        match self.cycles_contract {
            Some(contract) if self.stall == 0.0 && contract != self.cycles => {
                return fail(format!(
                    "the products took {} cycles, but the contract says {contract}",
                    self.cycles
                ));
            }
            _ => {}
        }
        if self.accuracy < ACCURACY_WANTED {
            return fail(format!(
                "only {} of the held-out images were classified rightly, expected {}",
                percent(self.accuracy),
                percent(ACCURACY_WANTED)
            ));
        }
        Ok(())
    }

    /// The report for a reader.
    pub fn rows(&self) -> Rows {
        let mut rows = Rows::default();
        rows.add("array", &self.array)
            .add("back end", self.backend)
            .add("held-out images", grouped(self.images as u64))
            .add("accuracy, int8 on the array", percent(self.accuracy))
            .add("accuracy, float32 before", percent(self.accuracy_float32))
            .add("matrix products", grouped(self.products))
            .add("elements compared", grouped(self.elements_compared))
            .add("mismatches", grouped(self.mismatches))
            .add("cycles", grouped(self.cycles))
            .add_some("the contract's cycles", self.cycles_contract.map(grouped))
            .add("utilisation", percent(self.utilisation))
            .add_some("the contract's ceiling", self.ceiling.map(percent))
            .add(
                "simulated cycles per second",
                grouped(self.cycles_per_second as u64),
            );
        for file in &self.files {
            rows.add("written", file.display());
        }
        rows
    }
}
