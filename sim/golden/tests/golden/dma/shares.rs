//! Who gets how much.

use super::memory::Memory;
use super::rings;
use thorong_golden::dma::{Config, Descriptor, Engine, Layout, Share, Window};

const QUEUES: usize = 4;

/// Queues that always have copies of their length, for so many steps of so many cycles; the bytes of each, and the order
/// of the pieces.
fn serve(shares: &[(Share, u32)], steps: usize, cycles: u64) -> (Vec<u64>, Vec<usize>, Engine) {
    let all = Window {
        base: 0,
        limit: u64::MAX,
        read: true,
        write: true,
        lock: false,
    };
    let mut engine = Engine::new(QUEUES, 1);
    let mut memory = Memory::new(0x4_0000, QUEUES, 1);
    for (queue, (share, length)) in shares.iter().enumerate() {
        engine.set_window(queue, 0, all).expect("a window");
        memory.windows[queue][0] = all;
        let config = Config {
            share: *share,
            ..rings::config(queue, Layout::Full, 3)
        };
        engine.create(queue, config).expect("a queue");
        let descriptor = Descriptor {
            source: 0x8000,
            dest: 0x1_0000,
            length: *length,
            ..Descriptor::default()
        };
        let entries = descriptor.entry(Layout::Full).repeat(8);
        let at = config.submission.base as usize;
        memory.bytes[at..at + entries.len()].copy_from_slice(&entries);
    }
    let mut bytes = vec![0; shares.len()];
    let mut order = Vec::new();
    for _ in 0..steps {
        for queue in 0..shares.len() {
            let done = engine.completion_tail(queue);
            engine.completion_head(queue, done);
            engine.submission_tail(queue, engine.submission_head(queue).wrapping_add(8));
        }
        engine.advance(cycles);
        if let Some((queue, moved)) = engine.step(&mut memory) {
            bytes[queue] += u64::from(moved);
            order.push(queue);
        }
    }
    (bytes, order, engine)
}

const EQUAL: Share = Share {
    weight: 1,
    urgent: false,
    rate: 0,
    burst: 0,
};

/// Jain's index: 1 where all are equal, 1 / n where one has all.
fn jain(shares: &[f64]) -> f64 {
    let sum: f64 = shares.iter().sum();
    let squares: f64 = shares.iter().map(|x| x * x).sum();
    sum * sum / (shares.len() as f64 * squares)
}

#[test]
fn bytes_are_shared_not_copies() {
    let lengths = [64, 4096, 64, 4096];
    let (bytes, _, _) = serve(&lengths.map(|l| (EQUAL, l)), 20_000, 1);
    let shares: Vec<f64> = bytes.iter().map(|b| *b as f64).collect();
    assert!(jain(&shares) > 0.999, "{bytes:?}");
}

#[test]
fn weights_are_kept() {
    let weights = [1, 2, 3, 10];
    let shares = weights.map(|weight| (Share { weight, ..EQUAL }, 1500));
    let (bytes, _, _) = serve(&shares, 20_000, 1);
    let shares: Vec<f64> = bytes
        .iter()
        .zip(weights)
        .map(|(b, w)| *b as f64 / f64::from(w))
        .collect();
    assert!(jain(&shares) > 0.999, "{bytes:?}");
}

#[test]
fn a_long_copy_delays_a_short_one_by_a_quantum() {
    let (_, order, _) = serve(&[(EQUAL, 64), (EQUAL, 0x2_0000)], 5000, 1);
    let longest = order
        .chunk_by(|a, b| a == b)
        .filter(|run| run[0] == 1)
        .map(<[_]>::len)
        .max();
    assert_eq!(longest, Some(1), "pieces of the long copy in a row");
}

#[test]
fn urgent_queues_go_first() {
    let urgent = Share {
        urgent: true,
        rate: 64,
        burst: 2048,
        ..EQUAL
    };
    // 64 bytes in 256 cycles, a step every 64 cycles: an urgent piece every fourth step, at once.
    let (bytes, order, _) = serve(&[(EQUAL, 2048), (urgent, 64)], 4000, 64);
    assert_eq!(order.len(), 4000, "somebody always has a piece");
    let share = bytes[1] as f64 / (4000.0 * 64.0 * 64.0 / 256.0);
    assert!((0.99..1.05).contains(&share), "{bytes:?}");
    let never = serve(&[(EQUAL, 2048), (Share { rate: 0, ..urgent }, 64)], 400, 64).1;
    assert!(
        never.iter().all(|queue| *queue == 1),
        "an urgent queue without a limit has all"
    );
}

#[test]
fn allowances_are_kept_to_a_percent_and_waits_are_counted() {
    for rate in [16u16, 100, 500] {
        let limited = Share {
            rate,
            burst: 4096,
            ..EQUAL
        };
        let (bytes, _, engine) = serve(&[(limited, 1500), (EQUAL, 64)], 200_000, 16);
        let earned = f64::from(rate) * 200_000.0 * 16.0 / 256.0 + 4096.0;
        let share = bytes[0] as f64 / earned;
        assert!((0.99..=1.0).contains(&share), "rate {rate}: {share}");
        assert!(engine.exceeded(0) > 0);
        assert_eq!(engine.exceeded(1), 0);
    }
}
