//! Requests of many pieces: what follows a piece that failed is skipped, and an owner that was denied something is
//! stopped until it is released. Nobody else notices.

use crate::common::{Case, check, open};
use crate::windows::window;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{Status, Transfer, Windows};
use thorong_cosim::dut::Dut;
use thorong_verif::harness::Lockstep;

/// How a piece is made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    ReadError,
    WriteError,
    ReadDenied,
    WriteDenied,
    Reserved,
    Empty,
}

const FLAWS: [Flaw; 6] = [
    Flaw::ReadError,
    Flaw::WriteError,
    Flaw::ReadDenied,
    Flaw::WriteDenied,
    Flaw::Reserved,
    Flaw::Empty,
];

impl Flaw {
    fn status(self) -> Status {
        match self {
            Flaw::ReadError => Status::ReadSlvErr,
            Flaw::WriteError => Status::WriteSlvErr,
            Flaw::ReadDenied | Flaw::WriteDenied => Status::Protection,
            Flaw::Reserved | Flaw::Empty => Status::Malformed,
        }
    }

    fn denies(self) -> bool {
        self.status() == Status::Protection
    }
}

/// Makes copies of `case` fail at the given byte each, and gives all others, and the rest of those, windows.
fn spoil(case: &mut Case, flaws: &[(usize, Flaw, u32)]) {
    for (which, flaw, at) in flaws {
        let copy = &mut case.copies[*which];
        let at = u64::from(at % copy.length.max(1));
        let place = match flaw {
            Flaw::ReadError => Place::ReadBytes(copy.source + at..copy.source + at + 1),
            Flaw::WriteError => Place::WriteBytes(copy.dest + at..copy.dest + at + 1),
            Flaw::Reserved => {
                copy.reserved = 1 << (at % 6);
                continue;
            }
            Flaw::Empty => {
                copy.length = 0;
                continue;
            }
            Flaw::ReadDenied | Flaw::WriteDenied => continue,
        };
        if !copy.fill || *flaw == Flaw::WriteError {
            case.config.faults.push(Fault {
                place,
                kind: FaultKind::Answer(Response::SlvErr),
            });
        }
    }
    let mut windows = Vec::new();
    for (i, copy) in case.copies.iter().enumerate() {
        for (write, denied) in [(false, Flaw::ReadDenied), (true, Flaw::WriteDenied)] {
            let hole = flaws.iter().find(|(n, flaw, _)| (*n, *flaw) == (i, denied));
            let from = hole.map_or(copy.length, |(_, _, at)| at % copy.length.max(1));
            windows.extend(window(copy, write, 0, from));
            windows.extend(window(copy, write, from.saturating_add(1), copy.length));
        }
    }
    case.windows = Windows::of(windows);
}

/// A request of four pieces of owner 1, between transfers of others; the pieces are at 1, 3, 5 and 6, and one more
/// request of the same owner at 8.
fn request(latency: u64) -> Case {
    let shapes = [(3, 5, 45); 10];
    let mut case = Case::apart(8, &shapes, AxiConfig::with_latency(latency), 2);
    for (i, copy) in case.copies.iter_mut().enumerate() {
        copy.owner = if [1, 3, 5, 6, 8].contains(&i) { 1 } else { 40 };
        copy.more = [1, 3, 5].contains(&i);
    }
    case
}

/// Each piece fails in each way at its first, a middle and its last byte.
fn every_flaw(dut: &mut dyn Dut, latencies: &[u64]) {
    for latency in latencies {
        for (at, piece) in [1, 3, 5, 6].into_iter().enumerate() {
            for (n, flaw) in FLAWS.into_iter().enumerate() {
                for byte in [0, 22, 44] {
                    let mut case = request(*latency);
                    case.verdict = 1 + byte as u64 % 3;
                    spoil(&mut case, &[(piece, flaw, byte)]);
                    if (at + n) % 2 == 1 {
                        case = case.stalled(0.3, n as u64);
                    }
                    let seen = check(dut, &case);
                    for (i, completion) in seen.completions().iter().enumerate() {
                        let expected = match i {
                            _ if i == piece => flaw.status(),
                            3 | 5 | 6 if i > piece => Status::Skipped,
                            8 if flaw.denies() => Status::Skipped,
                            _ => Status::Ok,
                        };
                        assert_eq!(completion.status, expected, "{flaw:?} of {piece}: {i}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_flaw_of_every_piece_on_verilator() {
    every_flaw(
        open("axi64-guarded", Backend::Verilator).as_mut(),
        &[1, 4, 40],
    );
}

#[test]
fn every_flaw_of_every_piece_on_rust_hdl() {
    every_flaw(open("axi64-guarded", Backend::Rtl).as_mut(), &[3]);
}

/// Not one byte of what a stopped owner had queued is moved, and all of what it sends after its release.
#[test]
fn a_stopped_owner_waits_for_its_release() {
    let mut dut = open("axi64-guarded", Backend::Verilator);
    for flaw in [Flaw::ReadDenied, Flaw::WriteDenied] {
        for latency in [1, 30] {
            let shapes = [(0, 4, 64); 100];
            let mut case = Case::apart(8, &shapes, AxiConfig::with_latency(latency), 3);
            for (i, copy) in case.copies.iter_mut().enumerate() {
                copy.owner = (i % 3) as u8;
            }
            spoil(&mut case, &[(10, flaw, 5)]);
            // Of another owner at 30: it changes nothing.
            case.releases = vec![(30, 2), (60, 1)];
            let seen = check(dut.as_mut(), &case);
            for (i, completion) in seen.completions().iter().enumerate() {
                let expected = match i {
                    10 => Status::Protection,
                    11..60 if i % 3 == 1 => Status::Skipped,
                    _ => Status::Ok,
                };
                assert_eq!(completion.status, expected, "{flaw:?}: {i}");
            }
        }
    }
}

/// Pieces cost nothing: as many cycles as the same transfers on their own.
#[test]
fn pieces_follow_each_other_without_a_gap() {
    let mut dut = open("axi64", Backend::Verilator);
    let mut case = Case::apart(8, &vec![(0, 0, 64); 1000], AxiConfig::with_latency(10), 1);
    for (i, copy) in case.copies.iter_mut().enumerate() {
        copy.more = i % 7 != 0;
        copy.owner = 5;
    }
    let seen = check(dut.as_mut(), &case);
    assert!(
        seen.completions().iter().all(|c| c.status == Status::Ok),
        "nothing fails"
    );
    assert_eq!(seen.cycles, 8 * 1000 + 2 * 10 + 7);
}

/// One transfer as it is drawn: offsets, length, owner, more, fill.
type Drawn = (u64, u64, u32, u8, bool, bool);

fn drawn() -> impl Strategy<Value = Drawn> {
    let length = prop_oneof![3 => 1..70u32, 1 => 0..3000u32, 1 => 2000..5000u32];
    (
        0..4096u64,
        0..4096u64,
        length,
        0..3u8,
        prop::bool::weighted(0.7),
        prop::bool::weighted(0.1),
    )
}

/// Chains of three owners, interleaved, with every flaw, any latency, stalls and releases.
#[test]
fn random_chains() {
    for preset in ["axi64-guarded", "axi64"] {
        let guarded = preset == "axi64-guarded";
        let flaw = (
            0..24usize,
            prop::sample::select(FLAWS.to_vec()),
            any::<u32>(),
        );
        let lists = (
            prop::collection::vec(drawn(), 1..24),
            prop::collection::vec(flaw, 0..5),
            1..40u64,
            any::<u64>(),
        );
        Lockstep::preset("dma_mover", preset).cases(200).check(
            &lists,
            |_| (),
            |dut, (drawn, flaws, latency, seed), stall| {
                let mut case = chains(drawn, flaws, *latency, *seed, guarded);
                case.stall = stall.clone();
                check(dut, &case);
                Ok::<(), String>(())
            },
        );
    }
}

fn chains(
    drawn: &[Drawn],
    flaws: &[(usize, Flaw, u32)],
    latency: u64,
    seed: u64,
    guarded: bool,
) -> Case {
    let shapes: Vec<_> = drawn.iter().map(|d| (d.0, d.1, d.2)).collect();
    let mut case = Case::apart(8, &shapes, AxiConfig::with_latency(latency), seed);
    for (copy, (_, _, _, owner, more, fill)) in case.copies.iter_mut().zip(drawn) {
        *copy = Transfer {
            owner: *owner,
            more: *more,
            fill: *fill,
            ..*copy
        };
    }
    // One flaw a transfer, and no window where nobody asks for one.
    let mut flaws: Vec<_> = (flaws.iter())
        .map(|(n, flaw, at)| (n % drawn.len(), *flaw, *at))
        .filter(|(_, flaw, _)| guarded || !flaw.denies())
        .collect();
    flaws.sort_by_key(|(n, _, _)| *n);
    flaws.dedup_by_key(|(n, _, _)| *n);
    spoil(&mut case, &flaws);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    if guarded {
        for before in 1..drawn.len() {
            if rng.random_bool(0.1) {
                case.releases.push((before, rng.random_range(0..3)));
            }
        }
        case.verdict = 1 + seed % 4;
    } else {
        case.windows = Windows::none();
    }
    if seed % 2 == 1 {
        case = case.stalled(0.3, seed);
    }
    case
}
