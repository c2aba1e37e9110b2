//! The on-chip memory as either end: every alignment, with transfers of memory among them, as fast as memory.

use crate::common::{Case, check, noise, open};
use crate::windows::window;
use proptest::prelude::*;
use thorong_cosim::axi::{AxiConfig, AxiMemory, AxiPorts, Fault, FaultKind, Place, Rate, Response};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{MoverHost, Status, Transfer, Windows, run_host};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::mover::LOCAL_BYTES;
use thorong_rtl::dma::mover::contract;
use thorong_verif::harness::Lockstep;

/// Bytes of either memory that are only read, from 0 on.
const SOURCES: u64 = 1 << 13;

/// The ends of a transfer that are on-chip.
type Ends = (bool, bool);

const LOCAL: [Ends; 3] = [(true, true), (true, false), (false, true)];

/// Transfers of (source offset, destination offset, length, ends), offsets modulo `bus`; as many lists as the on-chip memory needs.
/// Sources lie anywhere, destinations one behind the other.
fn lists(bus: u64, shapes: &[(u64, u64, u32, Ends)], config: &AxiConfig) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut at = [0u64; 2];
    for (i, (source, dest, length, ends)) in shapes.iter().enumerate() {
        let side = usize::from(ends.1);
        let aligned = |free: u64, offset: u64| free + (offset + bus - free % bus) % bus;
        let to = aligned(at[side], *dest);
        if cases.is_empty() || side == 1 && to + u64::from(*length) > LOCAL_BYTES as u64 {
            at = [SOURCES; 2];
            let mut case = Case::apart(bus, &[], config.clone(), 0);
            case.size = 1 << 18;
            cases.push(case);
        }
        let room = SOURCES - u64::from(*length) - bus;
        let from = aligned(i as u64 * 997 % room, *source);
        let to = aligned(at[side], *dest);
        at[side] = to + u64::from(*length);
        let copies = &mut cases.last_mut().expect("one at least").copies;
        copies.push(Transfer {
            source: from,
            dest: to,
            length: *length,
            id: copies.len() as u16,
            owner: (i % 64) as u8,
            source_local: ends.0,
            dest_local: ends.1,
            ..Transfer::default()
        });
    }
    cases
}

/// Both offsets, every `step`-th length up to `longest`, all three kinds in turn.
fn shapes(bus: u64, longest: u32, step: u64) -> Vec<(u64, u64, u32, Ends)> {
    let offsets = (0..bus).flat_map(|s| (0..bus).map(move |d| (s, d)));
    let all = offsets.flat_map(|(s, d)| {
        let kinds = move |length| LOCAL.map(|ends| (s, d, length, ends));
        (0..=longest).flat_map(kinds)
    });
    let chosen = |i: &usize| (*i as u64).is_multiple_of(step);
    let numbered = all.enumerate().filter(|(i, _)| chosen(i));
    numbered.map(|(_, shape)| shape).collect()
}

fn every_alignment(dut: &mut dyn Dut, bus: u64, shapes: &[(u64, u64, u32, Ends)], stall: f64) {
    for (i, case) in lists(bus, shapes, &AxiConfig::with_latency(3))
        .into_iter()
        .enumerate()
    {
        check(dut, &case.stalled(stall, 5 + i as u64));
    }
}

#[test]
fn every_alignment_and_length_on_verilator() {
    let mut dut = open("axi64", Backend::Verilator);
    let all = shapes(8, 40, 1);
    assert_eq!(all.len(), 8 * 8 * 41 * 3);
    every_alignment(dut.as_mut(), 8, &all, 0.0);
    every_alignment(dut.as_mut(), 8, &all, 0.3);
    let long: Vec<_> = (0..120)
        .map(|i| (i % 8, i * 3 % 8, 1900 + 7 * i as u32, LOCAL[i as usize % 3]))
        .collect();
    every_alignment(dut.as_mut(), 8, &long, 0.1);
}

#[test]
fn a_sample_on_rust_hdl() {
    let mut dut = open("axi64", Backend::Rtl);
    every_alignment(dut.as_mut(), 8, &shapes(8, 24, 37), 0.2);
}

#[test]
fn wider_buses() {
    for (preset, bus, step) in [("axi128", 16, 13), ("axi256", 32, 101), ("axi512", 64, 997)] {
        let mut dut = open(preset, Backend::Verilator);
        let some = shapes(bus, 2 * bus as u32 + 3, step);
        every_alignment(dut.as_mut(), bus, &some, 0.0);
        every_alignment(dut.as_mut(), bus, &some, 0.3);
    }
}

/// `count` copies of 64 bytes, of which the ends are on-chip as said: cycles from the first descriptor to the last completion.
fn total(dut: &mut dyn Dut, ends: impl Fn(u64) -> Ends, length: u32, latency: u64) -> u64 {
    let ports = AxiPorts::resolve(dut, "m_axi").expect("an AXI port");
    let config = AxiConfig::with_latency(latency);
    let mut memory = AxiMemory::new(ports, noise(1 << 16, 1), config);
    memory.reset(dut, 2, |_, _| {});
    let host = MoverHost::new(dut, Stall::none(), Stall::none()).expect("a mover");
    let copies: Vec<Transfer> = (0..2048)
        .map(|i| {
            let (source_local, dest_local) = ends(i);
            let at = i * u64::from(length) % (1 << 13);
            Transfer {
                source_local,
                dest_local,
                ..Transfer::copy(at, (1 << 14) + at, length, i as u16)
            }
        })
        .collect();
    let host = run_host(dut, host, &mut memory, &copies, |_, _, _| {}).expect("all end");
    let ends = host.completions();
    assert!(ends.iter().all(|end| end.status == Status::Ok));
    ends[ends.len() - 1].cycle - host.accepted()[0]
}

/// The on-chip memory is as a memory whose R comes 2 cycles after it is asked for, and whose B 1 cycle after the last W: the bus
/// is full, and not one cycle is lost where on-chip and other transfers meet.
#[test]
fn a_beat_every_cycle() {
    let mut dut = open("axi64", Backend::Verilator);
    for (length, beats) in [(64, 8), (8, 1), (2048, 256)] {
        for (ends, latencies) in [
            ((false, false), 10 + 10),
            ((true, false), 2 + 10),
            ((false, true), 10 + 1),
            ((true, true), 2 + 1),
        ] {
            let cycles = total(dut.as_mut(), |_| ends, length, 10);
            let alone = latencies + contract::ALONE;
            assert_eq!(cycles, alone + 2048 * beats, "{ends:?} {length}");
        }
        // Behind one another on-chip reads are hidden behind those of memory.
        let mixed = |i: u64| (i % 2 == 1, i % 3 == 1);
        let cycles = total(dut.as_mut(), mixed, length, 10);
        let most = 2 * 10 + contract::ALONE + 2048 * beats;
        assert!(cycles <= most, "{cycles} {most}");
    }
}

/// Rows, up to the last byte on-chip and one beyond it, on either side, and no further than memory allows on the other one.
#[test]
fn what_leaves_the_on_chip_memory_is_malformed() {
    for backend in Backend::ALL {
        let mut dut = open("axi64", backend);
        let end = LOCAL_BYTES as u64;
        let mut copies = Vec::new();
        let mut malformed = 0;
        for (length, rows, stride) in [
            (1u32, 1u16, 0i32),
            (8, 1, 0),
            (2049, 1, 0),
            (5, 7, 100),
            (300, 3, -400),
        ] {
            let reach = i64::from(stride) * i64::from(rows - 1);
            let (low, high) = (reach.min(0).unsigned_abs(), reach.max(0).unsigned_abs());
            let last = end - u64::from(length) - high;
            let places = [
                (low, true),
                (last, true),
                (last + 1, false),
                (end, false),
                (1 << 32, false),
                ((1 << 63) + low, false),
            ];
            let below = low.checked_sub(1).map(|at| (at, false));
            for (at, good) in places.into_iter().chain(below) {
                for write in [false, true] {
                    let copy = Transfer {
                        length,
                        rows,
                        id: copies.len() as u16,
                        ..Transfer::default()
                    };
                    // Bytes that are read on-chip are not written here: the other end is memory.
                    let other = 0x1_0000 + 0x2000 * copies.len() as u64;
                    copies.push(match write {
                        false => Transfer {
                            source: at,
                            source_stride: stride,
                            source_local: true,
                            dest: other,
                            dest_stride: 320,
                            ..copy
                        },
                        true => Transfer {
                            source: 0x800,
                            source_stride: 3,
                            dest: at,
                            dest_stride: stride,
                            dest_local: true,
                            ..copy
                        },
                    });
                    malformed += usize::from(!good);
                }
            }
        }
        // A pattern comes from nowhere.
        copies.push(Transfer {
            fill: true,
            source_local: true,
            ..Transfer::copy(7, 0x1000, 8, 999)
        });
        malformed += 1;
        // Each on its own: they overlap.
        let mut seen = 0;
        for copy in copies {
            let mut case = Case::apart(8, &[], AxiConfig::with_latency(2), 0);
            case.size = 1 << 20;
            case.copies = vec![copy, Transfer::copy(0x100, 0xff000, 16, 1)];
            let ends = check(dut.as_mut(), &case);
            seen += usize::from(ends.completions()[0].status == Status::Malformed);
        }
        assert_eq!(seen, malformed);
    }
}

/// On-chip and elsewhere at once: rows, fills, chains, faults, holes in the windows, stalls.
#[test]
fn random_lists() {
    let ends = (any::<bool>(), any::<bool>());
    let shape = (
        (0..4000u64, 0..64u64),
        prop_oneof![1..20u32, 1..200u32, 2040..2060u32],
        prop_oneof![3 => Just(1u16), 1 => 2..6u16],
        ends,
        (proptest::bool::weighted(0.2), proptest::bool::weighted(0.3)),
        0..5u8,
    );
    let list = proptest::collection::vec(shape, 1..14);
    let hole = proptest::option::of((any::<bool>(), 0..14usize, 0..2000u32));
    let fault = proptest::option::of((any::<bool>(), 0..14usize, 0..2000u32));
    let manner = (1..40u64, any::<u64>(), prop_oneof![Just(0.0), Just(0.3)]);
    for preset in ["axi64", "axi64-guarded", "axi64-n8"] {
        let draw = (list.clone(), hole.clone(), fault.clone(), manner.clone());
        Lockstep::preset("dma_mover", preset).cases(120).check(
            &draw,
            |_| (),
            |dut, (list, hole, fault, (latency, seed, pauses)), stall| {
                let mut case = Case::apart(8, &[], AxiConfig::with_latency(*latency), 0);
                case.size = 1 << 18;
                if seed % 3 == 0 {
                    case.config.write_rate = Rate {
                        beats: 1,
                        cycles: 4,
                    };
                }
                let mut at = [SOURCES; 2];
                for (i, ((from, offset), length, rows, ends, (fill, more), owner)) in
                    list.iter().enumerate()
                {
                    let side = usize::from(ends.1);
                    let pitch = length + 9;
                    let to = at[side] + 16 + offset;
                    let next = to + u64::from(pitch) * u64::from(*rows);
                    if side == 1 && next > LOCAL_BYTES as u64 {
                        continue;
                    }
                    at[side] = next;
                    case.copies.push(Transfer {
                        source: if *fill {
                            seed.rotate_left(i as u32)
                        } else {
                            *from
                        },
                        dest: to,
                        length: *length,
                        id: i as u16,
                        owner: *owner,
                        fill: *fill,
                        more: *more,
                        source_local: ends.0 & !fill,
                        dest_local: ends.1,
                        source_stride: 17,
                        dest_stride: pitch as i32,
                        rows: *rows,
                        ..Transfer::default()
                    });
                }
                if let (Some((write, which, column)), false) = (fault, case.copies.is_empty()) {
                    let victim = case.copies[which % case.copies.len()];
                    let start = if *write { victim.dest } else { victim.source };
                    let byte = start.wrapping_add(u64::from(column % victim.length));
                    if !victim.local(*write) && (*write || !victim.fill) {
                        let bytes = byte..byte + 1;
                        case.config.faults.push(Fault {
                            place: match write {
                                true => Place::WriteBytes(bytes),
                                false => Place::ReadBytes(bytes),
                            },
                            kind: FaultKind::Answer(Response::SlvErr),
                        });
                    }
                }
                if let (Some((write, which, column)), "axi64-guarded") = (hole, preset) {
                    case.windows = holed(&case, *write, *which, *column);
                }
                case = case.stalled(*pauses, *seed);
                case.stall = stall.clone();
                check(dut, &case);
                Ok::<(), String>(())
            },
        );
    }
}

/// Everybody may touch all rows of its transfers, but one byte of one of them.
fn holed(case: &Case, write: bool, which: usize, column: u32) -> Windows {
    let mut list = Vec::new();
    for (i, copy) in case.copies.iter().enumerate() {
        for side in [false, true] {
            for row in 0..copy.rows {
                let stride = if side {
                    copy.dest_stride
                } else {
                    copy.source_stride
                };
                let down = u64::from(row) * stride as u64;
                let mut one = *copy;
                one.source = one.source.wrapping_add(down);
                one.dest = one.dest.wrapping_add(down);
                let at = column % copy.length;
                if (i, side) == (which % case.copies.len().max(1), write) {
                    list.extend(window(&one, side, 0, at));
                    list.extend(window(&one, side, at + 1, copy.length));
                } else {
                    list.extend(window(&one, side, 0, copy.length));
                }
            }
        }
    }
    Windows::of(list)
}
