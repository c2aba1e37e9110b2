//! SLVERR and DECERR on every beat, with other copies before and behind.

use crate::common::{Case, Seen, check, in_flight, noise, open};
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{Status, Transfer};
use thorong_cosim::dut::Dut;

/// Six copies in a row, of which the third is to fail.
fn case(shape: (u64, u64, u32), latency: u64) -> (Case, Transfer) {
    let around = [
        (1, 2, 30),
        (6, 0, 64),
        shape,
        (3, 3, 17),
        (0, 7, 100),
        (5, 1, 8),
    ];
    let case = Case::apart(8, &around, AxiConfig::with_latency(latency), 0);
    let victim = *case
        .copies
        .iter()
        .find(|copy| copy.length == shape.2)
        .expect("the shape's length is unlike the others'");
    (case, victim)
}

fn fault(write: bool, at: u64, response: Response) -> Fault {
    let range = at..at + 1;
    Fault {
        place: if write {
            Place::WriteBytes(range)
        } else {
            Place::ReadBytes(range)
        },
        kind: FaultKind::Answer(response),
    }
}

/// The first byte of each of the copy's beats on one side.
fn beats(start: u64, length: u32) -> impl Iterator<Item = u64> {
    let words = start / 8..(start + u64::from(length) - 1) / 8 + 1;
    words.map(move |word| (word * 8).max(start))
}

/// A run for each beat and response; one other copy at least must succeed each time.
fn every_beat(dut: &mut dyn Dut, shape: (u64, u64, u32), latency: u64, step: usize) {
    let (plain, victim) = case(shape, latency);
    for write in [false, true] {
        let start = if write { victim.dest } else { victim.source };
        for (n, at) in beats(start, victim.length).enumerate().step_by(step) {
            let response = [Response::SlvErr, Response::DecErr][n % 2];
            let mut case = plain.clone();
            case.config = case.config.fault(fault(write, at, response));
            if n % 3 == 1 {
                case = case.stalled(0.3, n as u64);
            }
            let seen = check(dut, &case);
            let failed: Vec<_> = seen
                .completions()
                .iter()
                .filter(|c| c.status != Status::Ok)
                .collect();
            assert_eq!(failed.len(), 1);
            assert_eq!(failed[0].id, victim.id);
        }
    }
}

#[test]
fn every_beat_of_short_copies_on_verilator() {
    let mut dut = open("axi64", Backend::Verilator);
    for source in 0..8 {
        for dest in 0..8 {
            every_beat(dut.as_mut(), (source, dest, 45), 4, 1);
        }
    }
}

#[test]
fn every_beat_of_a_copy_of_many_bursts_on_verilator() {
    let mut dut = open("axi64", Backend::Verilator);
    every_beat(dut.as_mut(), (4083, 2029, 5001), 1, 1);
    every_beat(dut.as_mut(), (4083, 2031, 5001), 40, 7);
}

#[test]
fn every_beat_of_a_short_copy_on_rust_hdl() {
    let mut dut = open("axi64", Backend::Rtl);
    every_beat(dut.as_mut(), (3, 5, 45), 4, 1);
}

#[test]
fn both_sides_fail_and_the_first_byte_decides() {
    let mut dut = open("axi64", Backend::Verilator);
    let (plain, victim) = case((4083, 2029, 5001), 2);
    let bytes = [0, 5, 18, 19, 20, 2066, 2067, 2068, 4999];
    for read in bytes {
        for write in bytes {
            let mut case = plain.clone();
            let config = case.config;
            case.config = config
                .fault(fault(false, victim.source + read, Response::SlvErr))
                .fault(fault(true, victim.dest + write, Response::DecErr));
            check(dut.as_mut(), &case);
        }
    }
}

/// What was not yet on W when a burst's failure was known stays unwritten: the next burst's beats but those
/// that leave while the response comes.
#[test]
fn nothing_is_written_after_a_failed_burst_is_known() {
    let mut dut = open("axi64", Backend::Verilator);
    let (mut case, victim) = case((0, 2040, 4096), 1);
    case.config = case
        .config
        .fault(fault(true, victim.dest, Response::SlvErr));
    let before = noise(case.size, 7);
    let memory = check(dut.as_mut(), &case).memory;
    // One beat in the failed burst; its B comes 1 cycle after it, is known 1 later, and on W 1 later.
    let at = |offset: u64| (victim.dest + offset) as usize;
    let first_unwritten = 8 + 2 * 8;
    assert_ne!(
        memory[at(8)..at(first_unwritten)],
        before[at(8)..at(first_unwritten)]
    );
    assert_eq!(
        memory[at(first_unwritten)..at(4096)],
        before[at(first_unwritten)..at(4096)]
    );
}

/// Faults all over a list that fills every queue, one copy in seven failing on either side.
#[test]
fn with_1_to_64_in_flight() {
    let mut dut = open("axi64-n64", Backend::Verilator);
    for count in 1..64 {
        failing(dut.as_mut(), count, 20, 70);
    }
    for preset in ["axi64-n8", "axi64", "axi64-n64"] {
        let mut dut = open(preset, Backend::Verilator);
        for length in [8, 20, 64] {
            let seen = failing(dut.as_mut(), 400, length, 100);
            assert_eq!(seen.most_reads, in_flight(dut.as_ref()));
        }
    }
}

/// `count` equal copies, the first and every seventh after it failing on one side.
fn failing(dut: &mut dyn Dut, count: u64, length: u32, latency: u64) -> Seen {
    let shapes: Vec<_> = (0..count).map(|i| (i % 8, i * 3 % 8, length)).collect();
    let mut case = Case::apart(8, &shapes, AxiConfig::with_latency(latency), 6);
    for (n, copy) in case.copies.iter().enumerate().step_by(7) {
        let at = n as u64 % u64::from(length);
        let write = n % 2 == 0;
        let start = if write { copy.dest } else { copy.source };
        let fault = fault(write, start + at, Response::SlvErr);
        case.config.faults.push(fault);
    }
    let seen = check(dut, &case);
    let failed = seen.completions().iter().filter(|c| c.status != Status::Ok);
    assert_eq!(failed.count() as u64, count.div_ceil(7));
    seen
}
