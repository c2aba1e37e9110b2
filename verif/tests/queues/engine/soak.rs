//! As long as there is time: long programs on all presets, each with everything, and silences between them.

use super::lockstep::all_met;
use super::program::{Case, check};
use super::silence::paused;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use thorong_cosim::backend::Backend;

/// `ENGINE_SOAK_SECONDS`: an hour if nothing else is said.
fn budget() -> Duration {
    let seconds = std::env::var("ENGINE_SOAK_SECONDS").map(|text| text.parse().expect("seconds"));
    Duration::from_secs(seconds.unwrap_or(3600))
}

/// Program number `number`.
fn program(number: u64) -> BTreeSet<String> {
    let preset = ["q4", "q16", "q4", "q64"][number as usize % 4];
    if number % 8 == 7 {
        paused(preset, number / 8);
        return BTreeSet::from(["a silence".to_string()]);
    }
    let case = Case {
        seed: 1_000_000 + number,
        rounds: 20 + (number % 5 * 10) as usize,
        latency: [1, 3, 10, 40, 100][number as usize / 4 % 5],
        pause: [0.0, 0.1, 0.4][number as usize / 20 % 3],
        faulty: !(number / 3).is_multiple_of(4),
        wild: (number / 5).is_multiple_of(2),
        cuts: true,
    };
    check(preset, Backend::Verilator, case)
}

#[test]
#[ignore = "soak: an hour"]
fn everything_for_an_hour() {
    let (start, budget) = (Instant::now(), budget());
    let (next, minutes) = (AtomicU64::new(0), AtomicU64::new(0));
    let met = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while start.elapsed() < budget {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    // The number is all that is needed to see it again.
                    let mut reached = std::panic::catch_unwind(|| program(number))
                        .unwrap_or_else(|_| panic!("program {number} fails"));
                    met.lock().expect("nobody failed").append(&mut reached);
                    let minute = start.elapsed().as_secs() / 60;
                    if minutes.fetch_max(minute, Ordering::Relaxed) < minute {
                        println!("{minute} minutes: {} programs", number + 1);
                    }
                }
            });
        }
    });
    println!("{} programs", next.into_inner());
    let met = met.into_inner().expect("nobody failed");
    all_met(&met);
    assert!(met.contains("a silence"));
}
