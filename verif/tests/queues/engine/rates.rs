//! How fast, how fair: cycles counted at the ports.

use super::common::{config, copy, open, post, start, window};
use thorong_cosim::axi::AxiConfig;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::dma::{DATA, Dma};
use thorong_cosim::drive::stall::Stall;
use thorong_golden::dma::{Config, Operation, Share};

/// Where what is copied is, and where it goes.
const SOURCE: u64 = 0x20_0000;
const DEST: u64 = 0x40_0000;
const SIZE: usize = 0x60_0000;

/// Of queue `queue`: rings of 8,192, so that no tail goes round.
fn large(queue: usize) -> Config {
    let base = queue as u64 * 0x4_0000;
    config(base, base + 0x2_0000, 13)
}

/// A queue of `count` equal copies of `length` bytes, in an own part of memory.
fn fill(
    dma: &mut Dma,
    queue: usize,
    config: &Config,
    operation: Operation,
    count: u16,
    length: u32,
) {
    let part = 0x4_0000 * queue as u64;
    assert_eq!(
        dma.set_window(queue, 0, &window(0, SIZE as u64 - 1))
            .unwrap(),
        0
    );
    assert_eq!(dma.create(queue, config).unwrap(), 0);
    for index in 0..count {
        let offset = part + u64::from(index) * u64::from(length) % 0x4_0000;
        let mut descriptor = copy(SOURCE + offset, DEST + offset, length, index & 0xfff);
        descriptor.operation = operation;
        post(dma.memory().data_mut(), config, index, &descriptor);
    }
}

/// Beats on W and the cycles from the first to the last one, of `count` compact copies on one queue.
fn pace(operation: Operation, length: u32, latency: u64, count: u16) -> (usize, u64) {
    let mut dut = open("q4", Backend::Verilator);
    let memory = || AxiConfig::with_latency(latency);
    let (mut dma, seen) = start(&mut *dut, vec![0; SIZE], memory(), memory(), Stall::none());
    let queue = large(0);
    fill(&mut dma, 0, &queue, operation, count, length);
    dma.submission_tail(0, count).unwrap();
    while dma.status(0).unwrap().cq_tail != count {
        dma.run(500);
    }
    let seen = seen.borrow();
    let cycles = seen.beats[seen.beats.len() - 1] - seen.beats[0] + 1;
    (seen.beats.len(), cycles)
}

#[test]
fn the_data_bus_is_full() {
    use Operation::{Copy, CopyCrc};
    let rows = [
        (Copy, 64, 1),
        (Copy, 64, 10),
        (Copy, 64, 100),
        (Copy, 16, 1),
        (Copy, 16, 10),
        (CopyCrc, 64, 10),
        (CopyCrc, 32, 10),
        // One completion with a CRC in 4 cycles; at the end the writes are ahead of them.
        (CopyCrc, 16, 10),
    ];
    let paces = rows.map(|(operation, length, latency)| {
        let (beats, cycles) = pace(operation, length, latency, 4000);
        assert_eq!(beats, 4000 * length as usize / 8);
        let share = 100.0 * beats as f64 / cycles as f64;
        println!("{operation:?}, {length} bytes, L = {latency}: {cycles} cycles, {share:.2} %");
        cycles
    });
    assert_eq!(
        paces,
        [32_000, 32_000, 32_000, 8_000, 8_000, 32_000, 16_000, 15_767]
    );
}

/// Large copies are cut, and few pieces are under way at once: enough.
#[test]
fn the_data_bus_is_full_of_pieces_too() {
    for (length, latency) in [(2048, 10), (4096, 100), (65_535, 100), (8000, 90)] {
        let (beats, cycles) = pace(Operation::Copy, length, latency, 40);
        assert_eq!(cycles, beats as u64, "{length} bytes, L = {latency}");
    }
}

/// A small copy waits for the two pieces under way, and for one more where the other queue's turn has something left.
#[test]
fn a_small_copy_waits_for_few_pieces() {
    let time = |beside: bool, urgent: bool| {
        let mut dut = open("q4", Backend::Verilator);
        let memory = || AxiConfig::with_latency(10);
        let (mut dma, seen) = start(&mut *dut, vec![0; SIZE], memory(), memory(), Stall::none());
        let mut small = large(0);
        small.share.urgent = urgent;
        fill(&mut dma, 0, &small, Operation::Copy, 200, 64);
        if beside {
            fill(&mut dma, 1, &large(1), Operation::Copy, 400, 0x8000);
            dma.submission_tail(1, 400).unwrap();
            dma.run(3000);
        }
        let mut worst = 0;
        for tail in 1..=200 {
            dma.run(100 + 37 * u64::from(tail % 8));
            let before = seen.borrow().cycle;
            dma.submission_tail(0, tail).unwrap();
            let at = small.completion.at(tail - 1, 16) as usize + 15;
            while dma.memory().data()[at] == 0 {
                dma.cycle();
            }
            worst = worst.max(seen.borrow().cycle - before);
        }
        worst
    };
    let alone = time(false, false);
    let (beside, urgent) = (time(true, false), time(true, true));
    println!("{alone} cycles alone, {beside} beside large ones, {urgent} urgent");
    let most = alone + 3 * 256;
    assert!(beside <= most && urgent <= most, "{beside}, {urgent}");
}

#[test]
fn a_doorbell_is_soon_a_read() {
    for latency in [1, 10, 100] {
        let mut dut = open("q4", Backend::Verilator);
        let memory = || AxiConfig::with_latency(latency);
        let (mut dma, seen) = start(&mut *dut, vec![0; SIZE], memory(), memory(), Stall::none());
        fill(&mut dma, 0, &large(0), Operation::Copy, 1, 64);
        dma.run(7);
        let before = seen.borrow().cycle;
        dma.submission_tail(0, 1).unwrap();
        dma.run(latency + 60);
        let seen = seen.borrow();
        let first = seen
            .accesses
            .iter()
            .find(|a| a.port == DATA)
            .expect("a read");
        println!("L = {latency}: {} cycles", first.cycle - before);
        // One more or less: a slot is two cycles.
        assert!((20..=21).contains(&(first.cycle - before - latency)));
    }
}

/// Bytes that each queue completes in so many cycles, all at work; what one did before the others came is not counted.
fn shares(queues: &[(Config, u32)], cycles: u64) -> Vec<u64> {
    let mut dut = open("q4", Backend::Verilator);
    let memory = || AxiConfig::with_latency(10);
    let (mut dma, _) = start(&mut *dut, vec![0; SIZE], memory(), memory(), Stall::none());
    for (queue, (config, length)) in queues.iter().enumerate() {
        fill(&mut dma, queue, config, Operation::Copy, 8192, *length);
    }
    for queue in 0..queues.len() {
        dma.submission_tail(queue, 8192).unwrap();
    }
    let mut done = || -> Vec<u64> {
        dma.run(cycles);
        let bytes = |(queue, (_, length)): (usize, &(Config, u32))| {
            u64::from(dma.status(queue).unwrap().cq_tail) * u64::from(*length)
        };
        queues.iter().enumerate().map(bytes).collect()
    };
    let before = done();
    done()
        .iter()
        .zip(before)
        .map(|(after, before)| after - before)
        .collect()
}

/// Jain's index of fairness.
fn jain(shares: &[u64]) -> f64 {
    let sum: f64 = shares.iter().map(|s| *s as f64).sum();
    let squares: f64 = shares.iter().map(|s| (*s as f64).powi(2)).sum();
    sum * sum / (shares.len() as f64 * squares)
}

#[test]
fn small_copies_get_as_many_bytes_as_large_ones() {
    let queues: Vec<(Config, u32)> = [64, 4096, 64, 4096]
        .iter()
        .enumerate()
        .map(|(q, l)| (large(q), *l))
        .collect();
    let bytes = shares(&queues, 60_000);
    println!("{bytes:?}: {:.4}", jain(&bytes));
    assert!(jain(&bytes) >= 0.99, "{bytes:?}");
}

#[test]
fn weights_are_shares() {
    let weighted = |queue, weight| {
        let mut config = large(queue);
        config.share.weight = weight;
        (config, 512)
    };
    let bytes = shares(&[weighted(0, 1), weighted(1, 2), weighted(2, 5)], 60_000);
    let unit = bytes.iter().sum::<u64>() as f64 / 8.0;
    println!("{bytes:?}");
    for (is, weight) in bytes.iter().zip([1.0, 2.0, 5.0]) {
        assert!((*is as f64 / unit / weight - 1.0).abs() < 0.03, "{bytes:?}");
    }
}

#[test]
fn an_allowance_is_kept() {
    let mut limited = large(0);
    limited.share = Share {
        rate: 512,
        burst: 4096,
        ..limited.share
    };
    let bytes = shares(&[(limited, 512), (large(1), 512)], 60_000);
    // 2 bytes a cycle, give or take a burst: what was saved is spent before.
    println!("{bytes:?}");
    assert!(bytes[0].abs_diff(2 * 60_000) <= 2048, "{bytes:?}");
    assert!(bytes[1] > 5 * 60_000, "{bytes:?}");
}

#[test]
fn urgent_queues_come_first() {
    let mut urgent = large(0);
    urgent.share.urgent = true;
    let bytes = shares(&[(urgent, 2048), (large(1), 512), (large(2), 512)], 30_000);
    println!("{bytes:?}");
    assert!(
        bytes[0] > 7 * 30_000 && bytes[1] + bytes[2] == 0,
        "{bytes:?}"
    );
}
