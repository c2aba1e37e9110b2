//! Transfers of many rows, and fills, against the byte-by-byte model.

use crate::common::{Case, check, open};
use proptest::prelude::*;
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{Status, Transfer, Window, Windows};
use thorong_cosim::drive::stall::Stall;
use thorong_verif::harness::Lockstep;

/// Between two rows of a destination at least this many bytes, so that no beat touches two.
const GUARD: u64 = 16;

/// One transfer as it is drawn.
#[derive(Clone, Debug)]
struct Shape {
    length: u32,
    rows: u16,
    fill: bool,
    source: u64,
    source_stride: i32,
    dest: u64,
    gap: u64,
    down: bool,
    pattern: u64,
}

fn shape() -> impl Strategy<Value = Shape> {
    let rows = prop_oneof![Just(1u16), 2..5u16, 5..40u16];
    let length = prop_oneof![1..20u32, 1..300u32, 2000..2100u32];
    let size = (length, rows, any::<bool>(), any::<u64>());
    let places = (
        0..4096u64,
        -300..300i32,
        0..4096u64,
        0..40u64,
        any::<bool>(),
    );
    (size, places).prop_map(|((length, rows, fill, pattern), places)| {
        let (source, source_stride, dest, gap, down) = places;
        Shape {
            length,
            rows,
            fill,
            source,
            source_stride,
            dest,
            gap,
            down,
            pattern,
        }
    })
}

/// All sources in one half of the memory, each destination in a place of its own in the other half.
fn case(shapes: &[Shape], config: AxiConfig) -> Case {
    // The furthest that 40 rows go down or up.
    const HALF: u64 = 1 << 15;
    let mut at = 2 * HALF;
    let mut copies = Vec::new();
    for (i, shape) in shapes.iter().enumerate() {
        let pitch = u64::from(shape.length) + GUARD + shape.gap;
        let reach = pitch * u64::from(shape.rows);
        let low = at + shape.dest;
        at = low + reach + GUARD;
        copies.push(Transfer {
            source: if shape.fill {
                shape.pattern
            } else {
                HALF + shape.source
            },
            dest: if shape.down { low + reach - pitch } else { low },
            length: shape.length,
            id: i as u16,
            owner: (i % 64) as u8,
            fill: shape.fill,
            source_stride: shape.source_stride,
            dest_stride: if shape.down {
                -(pitch as i32)
            } else {
                pitch as i32
            },
            rows: shape.rows,
            ..Transfer::default()
        });
    }
    Case {
        base: 0,
        size: (at + GUARD).next_multiple_of(64) as usize,
        copies,
        config,
        stall: Stall::none(),
        windows: Windows::none(),
        verdict: 2,
        releases: Vec::new(),
        timeout: 0,
    }
}

/// Rows and fills of any shape in lists, with faults, windows, stalls and latencies.
#[test]
fn random_rows_and_fills() {
    for preset in ["axi64", "axi64-guarded"] {
        let hole = proptest::option::of((any::<bool>(), 0..8usize, 0..40u16, 0..300u32));
        let lists = (
            proptest::collection::vec(shape(), 1..8),
            1..30u64,
            any::<u64>(),
            hole,
        );
        Lockstep::preset("dma_mover", preset).cases(150).check(
            &lists,
            |_| (),
            |dut, (shapes, latency, seed, hole), stall| {
                let mut case = case(shapes, AxiConfig::with_latency(*latency));
                case.verdict = 1 + seed % 3;
                if let Some((write, which, row, column)) = hole {
                    spoil(&mut case, preset, *write, *which, *row, *column);
                }
                if seed % 2 == 1 {
                    case = case.stalled(0.3, *seed);
                }
                case.stall = stall.clone();
                check(dut, &case);
                Ok::<(), String>(())
            },
        );
    }
}

/// A byte of one transfer that fails: denied where there is a check, else answered by an error.
fn spoil(case: &mut Case, preset: &str, write: bool, which: usize, row: u16, column: u32) {
    let victim = case.copies[which % case.copies.len()];
    let (start, stride) = match write {
        true => (victim.dest, victim.dest_stride),
        false => (victim.source, victim.source_stride),
    };
    if victim.fill && !write {
        return;
    }
    let along = i64::from(row % victim.rows) * i64::from(stride);
    let byte = start.wrapping_add_signed(along) + u64::from(column % victim.length);
    if preset == "axi64" {
        let place = match write {
            true => Place::WriteBytes(byte..byte + 1),
            false => Place::ReadBytes(byte..byte + 1),
        };
        case.config.faults.push(Fault {
            place,
            kind: FaultKind::Answer(Response::DecErr),
        });
        return;
    }
    let mut windows = Vec::new();
    for owner in 0..64 {
        let mut window = |base: u64, limit: u64, read: bool, write: bool| {
            windows.push(Window {
                owner,
                base,
                limit,
                read,
                write,
                local: false,
            });
        };
        if owner == victim.owner {
            window(0, u64::MAX, write, !write);
            window(0, byte - 1, true, true);
            window(byte + 1, u64::MAX, true, true);
        } else {
            window(0, u64::MAX, true, true);
        }
    }
    case.windows = Windows::of(windows);
}

/// A transfer in the middle of the address space, and what makes it malformed.
#[test]
fn what_leaves_the_address_space_is_malformed() {
    let good = Transfer {
        source: 0x4000,
        dest: 0x8000,
        length: 16,
        rows: 3,
        source_stride: 32,
        dest_stride: 32,
        ..Transfer::default()
    };
    let high = u64::MAX - 0xfff;
    let edge = |write: bool, start: u64, stride: i32, rows: u16| {
        let mut t = Transfer { rows, ..good };
        if write {
            (t.dest, t.dest_stride) = (start, stride);
        } else {
            (t.source, t.source_stride) = (start, stride);
        }
        t
    };
    let mut bad = vec![
        Transfer { rows: 0, ..good },
        Transfer { length: 0, ..good },
        Transfer {
            reserved: 1,
            ..good
        },
        Transfer {
            reserved: 32,
            ..good
        },
        Transfer {
            length: 65_538,
            rows: 65_535,
            ..good
        },
        Transfer {
            length: u32::MAX,
            rows: 2,
            ..good
        },
    ];
    for write in [false, true] {
        bad.push(edge(write, 31, -32, 2));
        bad.push(edge(write, 0, i32::MIN, 2));
        bad.push(edge(write, high, 0x1000, 2));
        bad.push(edge(write, high, 0xff1, 2));
        bad.push(edge(write, 0x8000, i32::MIN, 65_535));
        bad.push(edge(write, u64::MAX - 0x7fff_ffff, i32::MAX, 65_535));
    }
    for backend in [Backend::Rtl, Backend::Verilator] {
        let mut dut = open("axi64", backend);
        let mut copies = bad.clone();
        copies.insert(5, good);
        copies.push(good);
        let case = Case {
            base: 0,
            size: 0x1_0000,
            copies,
            config: AxiConfig::with_latency(3),
            stall: Stall::none(),
            windows: Windows::none(),
            verdict: 2,
            releases: Vec::new(),
            timeout: 0,
        };
        let seen = check(dut.as_mut(), &case);
        let ok = seen.completions().iter().filter(|c| c.status == Status::Ok);
        assert_eq!(ok.count(), 2);
    }
}

/// The last row may end with the last byte of the address space, or begin with the first.
#[test]
fn rows_up_to_both_ends_of_the_address_space() {
    let mut dut = open("axi64", Backend::Verilator);
    let base = u64::MAX - 0xffff;
    for (write, start, stride) in [
        (false, u64::MAX - 0x4f, 32),
        (true, u64::MAX - 0x4f, 32),
        (false, u64::MAX - 15, -32),
        (true, u64::MAX - 15, -32),
    ] {
        let mut transfer = Transfer {
            source: base + 0x100,
            dest: base + 0x800,
            length: 16,
            rows: 3,
            source_stride: 16,
            dest_stride: 64,
            ..Transfer::default()
        };
        if write {
            (transfer.dest, transfer.dest_stride) = (start, stride);
        } else {
            (transfer.source, transfer.source_stride) = (start, stride);
        }
        let case = Case {
            base,
            size: 0x1_0000,
            copies: vec![transfer],
            config: AxiConfig::with_latency(3),
            stall: Stall::none(),
            windows: Windows::none(),
            verdict: 2,
            releases: Vec::new(),
            timeout: 0,
        };
        let seen = check(dut.as_mut(), &case);
        assert_eq!(seen.completions()[0].status, Status::Ok);
    }
}

/// Rows follow each other without a gap, and so do transfers: as many cycles as there are beats.
#[test]
fn rows_and_fills_fill_the_bus() {
    let mut dut = open("axi64", Backend::Verilator);
    for fill in [false, true] {
        let shape = Shape {
            length: 64,
            rows: 16,
            fill,
            source: 0,
            source_stride: 64,
            dest: 0,
            gap: 0,
            down: false,
            pattern: 0x0123_4567_89ab_cdef,
        };
        let case = case(&vec![shape; 100], AxiConfig::with_latency(10));
        let seen = check(dut.as_mut(), &case);
        println!("fill {fill}: {} cycles", seen.cycles);
        assert!(seen.cycles < 100 * 16 * 8 + 60, "{} cycles", seen.cycles);
    }
}
