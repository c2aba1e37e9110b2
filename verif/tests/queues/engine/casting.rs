//! Casts: the device beside the golden engine.

use super::both::{Both, PART};
use super::common::{copy, open, window};
use thorong_cosim::axi::{AxiConfig, Fault};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::dma::DATA;
use thorong_golden::Mode;
use thorong_golden::dma::format::FORMATS;
use thorong_golden::dma::{Cast, Cause, Descriptor, Operation, State, Status};
use thorong_rtl::dma::registers::table::{command, result};

fn cast(how: usize, source: u64, dest: u64, length: u32, id: u16) -> Descriptor {
    let cast = Cast {
        format: FORMATS[how % 7],
        mode: Mode::ALL[how / 7 % 4],
        saturate: how.is_multiple_of(3),
        seed: 0x0123_4567_89ab_cdef * (how as u64 + 1),
        stream: 77 + how as u32,
        // Near the end of what an index may be, sometimes.
        first: [5, (1 << 34) - 100, 1 << 20][how % 3] + how as u64 % 4,
    };
    Descriptor {
        operation: Operation::Cast(cast),
        ..copy(source, dest, length, id)
    }
}

/// All formats, modes and policies, from and to any byte, one request of each.
fn every_way(backend: Backend, ways: std::ops::Range<usize>) {
    let mut dut = open("q4", backend);
    let mut both = Both::new(&mut *dut, 4, AxiConfig::with_latency(2), 0.0);
    for how in ways {
        let queue = how % 4;
        let base = queue as u64 * PART;
        let (from, to) = (how as u64 % 8, how as u64 / 8 % 8);
        let length = 4 * (1 + how as u32 * 37 % 700);
        let request = cast(
            how,
            base + 0x4000 + from,
            base + 0x9000 + to,
            length,
            how as u16,
        );
        both.post(queue, &[request]);
        both.ring(queue);
        both.compare();
        let index = both.posted[queue] - 1;
        assert_eq!(both.status(queue, index % 32), Status::Ok as u8);
        both.dma.completion_head(queue, index + 1).unwrap();
        both.engine.completion_head(queue, index + 1);
    }
    both.seen.borrow_mut().finish();
}

#[test]
fn every_way_to_cast_on_verilator() {
    every_way(Backend::Verilator, 0..84);
}

#[test]
fn some_ways_to_cast_on_rust_hdl() {
    every_way(Backend::Rtl, 10..13);
}

/// Requests of many rows and pieces, with copies between them.
fn mixture(queue: usize) -> Vec<Descriptor> {
    let (source, dest) = (queue as u64 * PART + 0x4000, queue as u64 * PART + 0x9000);
    let at = |how: usize, place: u64, length| {
        cast(
            how + queue,
            source + place + queue as u64 % 5,
            dest + place + how as u64,
            length,
            how as u16,
        )
    };
    let rows = Descriptor {
        further: 8,
        source_stride: -52,
        dest_stride: 61,
        source: source + 0x2000,
        ..at(2, 0x1800, 52)
    };
    let long_rows = Descriptor {
        further: 2,
        source_stride: 2500,
        dest_stride: 1300,
        ..at(4, 0x2400, 2300)
    };
    let checked = Descriptor {
        operation: Operation::CopyCrc,
        ..copy(source + 1, dest + 0x3801, 0x901, 5)
    };
    let ragged = at(6, 0x4400, 2046);
    vec![
        at(1, 0, 0x1400),
        rows,
        copy(source, dest + 0x1e00, 100, 3),
        long_rows,
        checked,
        ragged,
        at(7, 0x4500, 4),
        at(8, 0x4600, 0x804),
    ]
}

#[test]
fn more_queues_cast_than_there_are_slots() {
    for (preset, queues, latency, stall) in [
        ("q4", 4, 1, 0.0),
        ("q4", 4, 40, 0.3),
        ("q16", 16, 5, 0.1),
        ("q16", 16, 90, 0.0),
    ] {
        let mut dut = open(preset, Backend::Verilator);
        let mut both = Both::new(&mut *dut, queues, AxiConfig::with_latency(latency), stall);
        for queue in 0..queues {
            both.post(queue, &mixture(queue));
        }
        (0..queues).for_each(|queue| both.ring(queue));
        both.compare();
        for queue in 0..queues {
            let statuses: Vec<u8> = (0..8).map(|index| both.status(queue, index)).collect();
            assert_eq!(statuses, [0, 0, 0, 0, 0, 6, 0, 0]);
        }
        both.seen.borrow_mut().finish();
    }
}

/// A read or a write fails, in memory or at a window, in any piece of a cast between two others.
#[test]
fn a_failed_cast_is_told_and_leaves_nothing() {
    for latency in [1, 30] {
        for piece in 0..3 {
            for kind in 0..4 {
                let (source, dest) = (0x4001 + 2048 * piece + 8, 0x9000 + 1024 * piece + 6);
                let data = AxiConfig::with_latency(latency);
                let data = match kind {
                    0 => data.fault(Fault::read_error(source..source + 1)),
                    1 => data.fault(Fault::write_error(dest..dest + 1)),
                    _ => data,
                };
                let mut dut = open("q4", Backend::Verilator);
                let mut both = Both::new(&mut *dut, 4, data, 0.0);
                let hole = if kind == 2 { source } else { dest };
                if kind >= 2 {
                    both.set_window(0, 0, window(0, hole - 1));
                    both.set_window(0, 1, window(hole + 1, PART - 1));
                }
                let requests = [
                    cast(7, 0x7000, 0xd000, 0x804, 0),
                    cast(8, 0x4001, 0x9000, 0x1404, 1),
                    cast(9, 0x7004, 0xd800, 0x900, 2),
                ];
                both.post(0, &requests);
                both.post(1, &mixture(1));
                both.ring(0);
                both.ring(1);
                both.compare();
                let status = both.status(0, 1);
                assert_eq!(status, [1, 3, 5, 5][kind], "piece {piece}, kind {kind}");
                let state = both.engine.state(0);
                let halts = state == State::Halted(Cause::Protection);
                assert_eq!(halts, kind >= 2);
                assert_eq!(both.status(1, 7), Status::Ok as u8);
                both.seen.borrow_mut().finish();
            }
        }
    }
}

/// A queue is ended at any time of its casts: others go on, the slots are free again, and so is the queue.
#[test]
fn an_end_among_casts() {
    for wait in (0..3000).step_by(61) {
        let mut dut = open("q4", Backend::Verilator);
        let mut both = Both::new(&mut *dut, 4, AxiConfig::with_latency(12), 0.0);
        both.post(0, &mixture(0));
        both.post(2, &mixture(2));
        let tail = both.posted[0];
        both.dma.submission_tail(0, tail).unwrap();
        both.ring(2);
        both.dma.run(wait);
        if wait % 2 == 0 {
            // It halts first, and whatever it has begun must not keep a slot.
            both.dma.submission_tail(0, 12345).unwrap();
            both.compare_one(2);
        }
        assert_eq!(both.dma.order(0, command::RESET).unwrap(), result::DONE);
        both.engine.reset(0).unwrap();
        both.settle();
        let polls = (0..20_000).take_while(|_| both.dma.state(0).unwrap() != State::Off);
        assert!(polls.count() < 20_000, "it does not end");
        // All that it has done is forgotten: the same from the beginning, on both sides.
        both.create(0);
        both.post(0, &mixture(0));
        both.ring(0);
        both.compare();
        both.seen.borrow_mut().finish();
    }
}

/// How much of the time R of the data port is busy: four queues, casts of 4 KiB to a quarter of the bytes.
#[test]
fn casts_use_the_bus() {
    for (queues, latency, least) in [(4, 1, 55), (4, 30, 50), (1, 1, 30)] {
        let mut dut = open("q4", Backend::Verilator);
        let mut both = Both::new(&mut *dut, 4, AxiConfig::with_latency(latency), 0.0);
        for queue in 0..queues {
            let base = queue as u64 * PART;
            let request = |i: u64| {
                cast(
                    16,
                    base + 0x4000 + 0x1000 * (i % 4),
                    base + 0x9000 + 0x400 * i,
                    0x1000,
                    i as u16,
                )
            };
            let requests: Vec<Descriptor> = (0..16).map(request).collect();
            both.post(queue, &requests);
        }
        (0..queues).for_each(|queue| both.ring(queue));
        both.compare();
        let seen = both.seen.borrow();
        let reads: Vec<u64> = seen
            .accesses
            .iter()
            .filter(|a| a.port == DATA && !a.write)
            .map(|a| a.cycle)
            .collect();
        let last = seen.beats.last().expect("results");
        let cycles = last - reads[0];
        let beats = queues as u64 * 16 * 0x1000 / 8;
        let share = 100 * beats / cycles;
        println!(
            "{queues} queues, L = {latency}: {beats} beats of R in {cycles} cycles, {share} %"
        );
        assert!(share >= least, "only {share} %");
    }
}
