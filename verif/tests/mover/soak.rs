//! Lists of everything at once, many of them: rows, fills, chains, malformed ones, faults, windows, releases, stalls, slow memories.
//!
//! `MOVER_LISTS` says how many, 100,000 if nothing else is said, shared out over the presets and two threads. A list that
//! fails is made smaller and shown; the same number of lists is the same lists.

use crate::common::{Case, check, open};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::cell::RefCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Rate, Response, Visibility};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{Transfer, Window, Windows};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::mover::{LOCAL_BYTES, Status};

/// More than a word of the widest bus, so that no beat touches two rows of destinations.
const GUARD: u64 = 80;

/// Bytes that are only read.
const SOURCES: u64 = 1 << 14;

/// Where they begin on-chip: behind them is nothing.
const LOCAL_SOURCES: u64 = LOCAL_BYTES as u64 - SOURCES;

/// What is run, and for how many of each hundred lists.
const PRESETS: [(&str, u32); 8] = [
    ("axi64", 30),
    ("axi64-guarded", 30),
    ("axi64-n8", 10),
    ("axi64-n16", 5),
    ("axi64-n64", 10),
    ("axi128", 5),
    ("axi256", 5),
    ("axi512", 5),
];

/// One transfer.
#[derive(Clone, Debug)]
struct Shape {
    length: u32,
    rows: u16,
    pattern: Option<u64>,
    owner: u8,
    source: u64,
    source_stride: i32,
    offset: u64,
    gap: u64,
    down: bool,
    more: bool,
    reserved: u8,
    /// On-chip, the destination only where there is room.
    ends: (bool, bool),
}

/// One transfer's byte that fails.
#[derive(Clone, Debug)]
struct Spot {
    victim: usize,
    write: bool,
    row: u16,
    column: u32,
    bytes: u64,
    decode: bool,
}

/// How memory and streams behave.
#[derive(Clone, Debug)]
struct Manner {
    latencies: (u64, u64),
    rates: (u32, u32),
    limits: (usize, usize),
    eager: bool,
    stall: f64,
    seed: u64,
    verdict: u64,
    place: u8,
    timeout: u16,
}

/// All of a list.
type Draw = (Vec<Shape>, Vec<Spot>, Vec<Spot>, Vec<usize>, Manner);

fn shape() -> impl Strategy<Value = Shape> {
    let length = prop_oneof![
        1 => Just(0u32),
        20 => 1..20u32,
        30 => 1..300u32,
        10 => 2000..2100u32,
        5 => 4000..9000u32,
    ];
    let rows = prop_oneof![1 => Just(0u16), 40 => Just(1u16), 15 => 2..5u16, 10 => 5..40u16];
    let reserved = prop_oneof![30 => Just(0u8), 1 => 1..64u8];
    let size = (
        length,
        rows,
        proptest::option::weighted(0.3, any::<u64>()),
        prop_oneof![0..3u8, 0..64u8],
        (proptest::bool::weighted(0.25), reserved),
        (
            proptest::bool::weighted(0.25),
            proptest::bool::weighted(0.25),
        ),
    );
    let places = (
        0..SOURCES + 64,
        -300..300i32,
        0..4096u64,
        0..40u64,
        any::<bool>(),
    );
    (size, places).prop_map(
        |((length, rows, pattern, owner, (more, reserved), ends), places)| {
            let (source, source_stride, offset, gap, down) = places;
            // Long rows are few.
            let rows = if length > 1000 { rows.min(4) } else { rows };
            Shape {
                length,
                rows,
                pattern,
                owner,
                source,
                source_stride,
                offset,
                gap,
                down,
                more,
                reserved,
                ends,
            }
        },
    )
}

fn spots(most: usize) -> impl Strategy<Value = Vec<Spot>> {
    let spot = (
        0..8usize,
        any::<bool>(),
        0..40u16,
        0..9000u32,
        1..70u64,
        any::<bool>(),
    );
    let spot = spot.prop_map(|(victim, write, row, column, bytes, decode)| Spot {
        victim,
        write,
        row,
        column,
        bytes,
        decode,
    });
    prop_oneof![1 => Just(Vec::new()), 1 => proptest::collection::vec(spot, 0..=most)]
}

fn manner() -> impl Strategy<Value = Manner> {
    let latency = || prop_oneof![1..4u64, 1..40u64, 100..150u64];
    let limit = || prop_oneof![3 => Just(usize::MAX), 1 => 1..6usize];
    let rate = || prop_oneof![4 => Just(1u32), 1 => 2..5u32];
    // More than any pause of these memories.
    let timeout = prop_oneof![Just(0u16), Just(20u16)];
    let stall = prop_oneof![2 => Just(0.0), 1 => Just(0.1), 2 => Just(0.4), 1 => Just(0.85)];
    let memory = ((latency(), latency()), (rate(), rate()), (limit(), limit()));
    let rest = (any::<u64>(), 1..6u64, 0..8u8, timeout);
    (memory, any::<bool>(), stall, rest).prop_map(
        |((latencies, rates, limits), eager, stall, (seed, verdict, place, timeout))| Manner {
            latencies,
            rates,
            limits,
            eager,
            stall,
            seed,
            verdict,
            place,
            timeout,
        },
    )
}

fn draw() -> impl Strategy<Value = Draw> {
    (
        proptest::collection::vec(shape(), 1..12),
        spots(3),
        spots(3),
        proptest::collection::vec(1..12usize, 0..4),
        manner(),
    )
}

/// The list: first the destinations, each in a place of its own, behind them what is read.
fn case(shapes: &[Shape], manner: &Manner) -> Case {
    let mut at = GUARD;
    let mut local_at = GUARD;
    let mut copies: Vec<Transfer> = Vec::new();
    for (i, shape) in shapes.iter().enumerate() {
        let pitch = u64::from(shape.length) + GUARD + shape.gap;
        let reach = pitch * u64::from(shape.rows.max(1));
        let dest_local = shape.ends.1 && local_at + shape.offset + reach + GUARD <= LOCAL_SOURCES;
        let place = if dest_local { &mut local_at } else { &mut at };
        let low = *place + shape.offset;
        *place = low + reach + GUARD;
        copies.push(Transfer {
            source: shape.source,
            dest: if shape.down { low + reach - pitch } else { low },
            length: shape.length,
            id: i as u16,
            owner: shape.owner,
            fill: shape.pattern.is_some(),
            source_local: shape.ends.0 && shape.pattern.is_none(),
            dest_local,
            more: shape.more,
            reserved: shape.reserved,
            source_stride: shape.source_stride,
            dest_stride: if shape.down {
                -(pitch as i32)
            } else {
                pitch as i32
            },
            rows: shape.rows,
        });
    }
    let sources = at.next_multiple_of(64);
    let size = sources + SOURCES;
    // At 0, anywhere, or up to the last byte of the address space.
    let base = match manner.place {
        0 => u64::MAX - (size - 1),
        1 => 0x1234_5678_9abc_0000,
        _ => 0,
    };
    for (copy, shape) in copies.iter_mut().zip(shapes) {
        if !copy.dest_local {
            copy.dest += base;
        }
        // A stride that goes down starts as far up as its rows reach; near the end some run out of the memory.
        let down = u64::from(copy.source_stride.min(0).unsigned_abs()) * u64::from(copy.rows);
        copy.source = match shape.pattern {
            Some(pattern) => pattern,
            // Some run out of the on-chip memory too.
            None if copy.source_local => {
                LOCAL_SOURCES + (shape.source + down).min(SOURCES - 1).max(down)
            }
            None => base.wrapping_add(sources + (shape.source + down).min(SOURCES - 1).max(down)),
        };
    }
    let mut config = AxiConfig::with_latency(manner.latencies.0);
    config.write_latency = manner.latencies.1;
    let rate = |cycles| Rate { beats: 1, cycles };
    (config.read_rate, config.write_rate) = (rate(manner.rates.0), rate(manner.rates.1));
    (config.max_reads, config.max_writes) = manner.limits;
    if manner.eager {
        config.visibility = Visibility::Eager;
    }
    let case = Case {
        base,
        size: size as usize,
        copies,
        config,
        stall: Stall::none(),
        windows: Windows::none(),
        releases: Vec::new(),
        timeout: manner.timeout,
        verdict: manner.verdict,
    };
    case.stalled(manner.stall, manner.seed)
}

/// The byte that a spot names, where its transfer has it.
fn byte(case: &Case, spot: &Spot) -> Option<u64> {
    let victim = case.copies[spot.victim % case.copies.len()];
    let rows = victim.rows(spot.write).filter(|rows| !rows.is_empty())?;
    let row = &rows[usize::from(spot.row) % rows.len()];
    let at = row.start + u128::from(spot.column) % (row.end - row.start);
    Some(at as u64)
}

fn faults(case: &mut Case, spots: &[Spot]) {
    for spot in spots {
        if case.copies[spot.victim % case.copies.len()].local(spot.write) {
            continue;
        }
        let Some(at) = byte(case, spot) else { continue };
        let bytes = at..at.saturating_add(spot.bytes);
        let response = match spot.decode {
            true => Response::DecErr,
            false => Response::SlvErr,
        };
        case.config.faults.push(Fault {
            place: match spot.write {
                true => Place::WriteBytes(bytes),
                false => Place::ReadBytes(bytes),
            },
            kind: FaultKind::Answer(response),
        });
    }
}

/// Each owner may touch everything but the holes.
fn windows(case: &mut Case, spots: &[Spot]) {
    let mut list = Vec::new();
    let sides = [false, true].map(|write| [(write, false), (write, true)]);
    for owner in 0..64u8 {
        for (write, local) in sides.concat() {
            let mut holes: Vec<(u64, u64)> = spots
                .iter()
                .filter(|spot| spot.write == write)
                .filter(|spot| {
                    let victim = case.copies[spot.victim % case.copies.len()];
                    victim.owner == owner && victim.local(write) == local
                })
                .filter_map(|spot| Some((byte(case, spot)?, spot.bytes)))
                .collect();
            holes.sort_unstable();
            let mut base = Some(0);
            let mut window = |base: u64, limit: u64| {
                list.push(Window {
                    owner,
                    base,
                    limit,
                    read: !write,
                    write,
                    local,
                });
            };
            for (at, bytes) in holes {
                if let Some(from) = base.filter(|from| *from < at) {
                    window(from, at - 1);
                }
                base = base.and_then(|from| Some(from.max(at.checked_add(bytes)?)));
            }
            if let Some(from) = base {
                window(from, u64::MAX);
            }
        }
    }
    case.windows = Windows::of(list);
}

/// Before some of the transfers their owner is released.
fn releases(case: &mut Case, mut before: Vec<usize>) {
    before.sort_unstable();
    let here = before.into_iter().filter(|at| *at < case.copies.len());
    case.releases = here.map(|at| (at, case.copies[at].owner)).collect();
}

/// How many transfers ended in which way.
type Counts = [u64; 9];

/// `lists` random lists on a device of `preset`; every completion and every byte as the model says.
fn run(
    preset: &str,
    dut: &RefCell<Box<dyn Dut>>,
    lists: u32,
    seed: [u8; 32],
    counts: &Mutex<Counts>,
) {
    let config = Config {
        cases: lists,
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let done = TestRunner::new_with_rng(config, rng).run(&draw(), |(shapes, f, w, r, manner)| {
        let mut case = case(&shapes, &manner);
        faults(&mut case, &f);
        if preset.ends_with("-guarded") {
            windows(&mut case, &w);
            releases(&mut case, r);
        }
        let seen = check(dut.borrow_mut().as_mut(), &case);
        prop_assert_eq!(seen.completions().len(), case.copies.len());
        let mut counts = counts
            .lock()
            .map_err(|e| TestCaseError::fail(e.to_string()))?;
        for completion in seen.completions() {
            counts[completion.status as usize] += 1;
        }
        Ok(())
    });
    if let Err(failure) = done {
        panic!("{preset}: {failure}");
    }
}

/// Rounds of lists over all presets, one thread the even ones, another one the odd ones.
fn all(lists: u32) {
    let counts = Mutex::new(Counts::default());
    let done = AtomicU32::new(0);
    let round = (lists / 2).clamp(1, 1000);
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (counts, done) = (&counts, &done);
            scope.spawn(move || {
                let devices = PRESETS.map(|(name, _)| RefCell::new(open(name, Backend::Verilator)));
                for number in (half..lists.div_ceil(round)).step_by(2) {
                    for (i, (name, share)) in PRESETS.into_iter().enumerate() {
                        let mut seed = [i as u8; 32];
                        seed[..4].copy_from_slice(&number.to_le_bytes());
                        let here = (round * share).div_ceil(100);
                        run(name, &devices[i], here, seed, counts);
                        done.fetch_add(here, Ordering::Relaxed);
                    }
                    println!("{} lists", done.load(Ordering::Relaxed));
                }
            });
        }
    });
    let counts = counts.into_inner().expect("no thread failed");
    let names = [
        Status::Ok,
        Status::ReadSlvErr,
        Status::ReadDecErr,
        Status::WriteSlvErr,
        Status::WriteDecErr,
        Status::Protection,
        Status::Malformed,
        Status::Skipped,
    ];
    for name in names {
        let count = counts[name as usize];
        println!("{name:?}: {count} transfers");
        assert!(count > 0, "{name:?} never happened");
    }
}

#[test]
fn some_lists_of_everything() {
    all(200);
}

#[test]
#[ignore = "soak: 100,000 lists"]
fn many_lists_of_everything() {
    let lists = std::env::var("MOVER_LISTS").map(|text| text.parse().expect("a number of lists"));
    all(lists.unwrap_or(100_000));
}
