//! Rings: formats, wraps, phases, full rings, doorbells, faults.

use super::memory::Memory;
use proptest::prelude::*;
use thorong_golden::dma::{
    Cause, Config, Descriptor, Engine, Layout, Moderation, Refusal, Ring, Share, State, Window,
};

/// Submission rings at 0x1000 q, completion rings 0x800 behind them; data from 0x4000 on.
pub(super) const DATA: u64 = 0x4000;
pub(super) const ALL: Window = Window {
    base: 0,
    limit: u64::MAX,
    read: true,
    write: true,
    lock: false,
};

pub(super) fn config(queue: usize, layout: Layout, log2: u8) -> Config {
    let base = 0x1000 * queue as u64;
    Config {
        submission: Ring { base, log2 },
        layout,
        completion: Ring {
            base: base + 0x800,
            log2,
        },
        share: Share {
            weight: 1,
            ..Share::default()
        },
        moderation: Moderation {
            count: 2,
            time: 100,
        },
        message: None,
    }
}

/// An engine whose queues may go everywhere, the first one with this configuration.
pub(super) fn open(config: Config) -> (Engine, Memory) {
    let mut engine = Engine::new(2, 1);
    let mut memory = Memory::new(0x1_0000, 2, 1);
    for queue in 0..2 {
        engine.set_window(queue, 0, ALL).expect("a window");
        memory.windows[queue][0] = ALL;
    }
    engine.create(0, config).expect("a queue");
    (engine, memory)
}

pub(super) fn post(memory: &mut Memory, config: &Config, index: u16, descriptor: &Descriptor) {
    let entry = descriptor.entry(config.layout);
    let at = config.submission.at(index, entry.len()) as usize;
    memory.bytes[at..at + entry.len()].copy_from_slice(&entry);
}

/// (address, bytes, id, status, phase) of a completion.
pub(super) fn completion(memory: &Memory, config: &Config, index: u16) -> (u64, u32, u16, u8, u8) {
    let at = config.completion.at(index, 16) as usize;
    let bytes: [u8; 16] = memory.bytes[at..at + 16].try_into().expect("16 bytes");
    let all = u128::from_le_bytes(bytes);
    (
        all as u64,
        (all >> 64) as u32,
        (all >> 96) as u16,
        (all >> 112) as u8,
        (all >> 120) as u8,
    )
}

fn copy(source: u64, dest: u64, length: u32, id: u16) -> Descriptor {
    Descriptor {
        source,
        dest,
        length,
        id,
        ..Descriptor::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Many rounds of small rings: memory as after plain copies in order, completions in order with their phase.
    #[test]
    fn copies_are_copies(
        layout in prop_oneof![Just(Layout::Compact), Just(Layout::Full)],
        log2 in 2u8..4,
        copies in prop::collection::vec((0u64..0x4000, 0u64..0x4000, 1u32..5000, 1u16..9), 1..60),
    ) {
        let config = config(0, layout, log2);
        let (mut engine, mut memory) = open(config);
        let mut expected = memory.bytes.clone();
        let (mut posted, mut taken) = (0u16, 0u16);
        let mut waiting = copies.iter();
        let mut batch = 0;
        loop {
            while posted - taken < config.submission.entries() && batch > 0 {
                let Some((source, dest, length, _)) = waiting.next() else { break };
                // The halves are apart: pieces of one copy must not read what it wrote.
                let descriptor = copy(DATA + source, 0xa000 + dest.min(&0x4000), *length, posted);
                post(&mut memory, &config, posted, &descriptor);
                let from = descriptor.source as usize;
                let length = *length as usize;
                expected.copy_within(from..from + length, descriptor.dest as usize);
                posted += 1;
                batch -= 1;
            }
            engine.submission_tail(0, posted);
            while engine.step(&mut memory).is_some() {}
            while taken < engine.completion_tail(0) {
                let phase = u8::from(taken >> log2 & 1 == 0);
                let length = copies[usize::from(taken)].2;
                let got = completion(&memory, &config, taken);
                prop_assert_eq!(got, (0, length, taken, 0, phase));
                taken += 1;
            }
            engine.completion_head(0, taken);
            prop_assert_eq!((engine.submission_head(0), taken), (posted, posted));
            if usize::from(posted) == copies.len() { break }
            batch = copies[usize::from(posted)].3;
        }
        prop_assert_eq!(&memory.bytes[DATA as usize..], &expected[DATA as usize..]);
        prop_assert_eq!(engine.state(0), State::Running);
    }
}

#[test]
fn a_full_completion_ring_holds_its_queue_and_no_other() {
    let first = config(0, Layout::Compact, 3);
    let mut small = first;
    small.completion.log2 = 2;
    let (mut engine, mut memory) = open(small);
    let second = config(1, Layout::Compact, 3);
    engine.create(1, second).expect("a queue");
    for i in 0..8 {
        post(
            &mut memory,
            &small,
            i,
            &copy(DATA, 0x8000 + 64 * u64::from(i), 64, i),
        );
        post(
            &mut memory,
            &second,
            i,
            &copy(DATA, 0x9000 + 64 * u64::from(i), 64, i),
        );
    }
    engine.submission_tail(0, 8);
    engine.submission_tail(1, 8);
    while engine.step(&mut memory).is_some() {}
    assert_eq!(
        (engine.completion_tail(0), engine.completion_tail(1)),
        (4, 8)
    );
    engine.completion_head(0, 1);
    while engine.step(&mut memory).is_some() {}
    assert_eq!(engine.completion_tail(0), 5);
    assert_eq!(completion(&memory, &small, 4).4, 0, "the second round");
    engine.completion_head(0, 5);
    while engine.step(&mut memory).is_some() {}
    assert_eq!(
        (engine.completion_tail(0), engine.state(0)),
        (8, State::Running)
    );
}

#[test]
fn doorbells_out_of_range_halt_their_queue() {
    let config = config(0, Layout::Compact, 2);
    for (tail, head, cause) in [
        (5, 0, Some(Cause::SqDoorbell)),
        (u16::MAX, 0, Some(Cause::SqDoorbell)),
        (4, 0, None),
        (0, 1, Some(Cause::CqDoorbell)),
        (0, u16::MAX, Some(Cause::CqDoorbell)),
        (0, 0, None),
    ] {
        let (mut engine, _) = open(config);
        engine.submission_tail(0, tail);
        engine.completion_head(0, head);
        let expected = cause.map_or(State::Running, State::Halted);
        assert_eq!(engine.state(0), expected, "{tail} {head}");
        // Backwards.
        engine.submission_tail(0, 3);
        let back = if tail == 4 {
            State::Halted(Cause::SqDoorbell)
        } else {
            expected
        };
        assert_eq!(engine.state(0), back, "{tail} {head}");
    }
}

#[test]
fn descriptors_that_cannot_be_done_say_so_and_the_next_one_is_done() {
    let config = config(0, Layout::Full, 3);
    let (mut engine, mut memory) = open(config);
    let good = copy(DATA, 0x8000, 100, 7);
    for i in 0..8 {
        post(&mut memory, &config, i, &good);
    }
    let place = |i: u16, byte: usize| config.submission.at(i, 64) as usize + byte;
    memory.bytes[place(0, 22)] = 4; // an operation that there is not
    memory.bytes[place(1, 63)] = 0x80; // a reserved bit
    memory.bytes[place(2, 16)] = 0; // no length
    memory.bytes[place(3, 0)..][..8].fill(0xff); // a source that ends beyond 2^64
    memory.bytes[place(4, 8)..][..8].copy_from_slice(&(u64::MAX - 98).to_le_bytes());
    memory.bytes[place(5, 8)..][..8].copy_from_slice(&(u64::MAX - 99).to_le_bytes());
    engine.submission_tail(0, 7);
    while engine.step(&mut memory).is_some() {}
    for i in 0..5 {
        assert_eq!(completion(&memory, &config, i), (0, 0, 7, 6, 1), "{i}");
    }
    // The last byte of the address space is an address, if not of this memory.
    assert_eq!(completion(&memory, &config, 5), (u64::MAX - 99, 0, 7, 4, 1));
    assert_eq!(completion(&memory, &config, 6), (0, 100, 7, 0, 1));
    assert_eq!(engine.state(0), State::Running);
}

#[test]
fn faults_name_the_first_byte_that_was_not_done() {
    let config = config(0, Layout::Compact, 2);
    let (mut engine, mut memory) = open(config);
    memory.bad_read = Some(DATA + 2500);
    memory.bad_write = Some(0x8800);
    post(&mut memory, &config, 0, &copy(DATA + 5, 0x9000, 4000, 1));
    post(&mut memory, &config, 1, &copy(DATA + 3000, 0x87f0, 4000, 2));
    post(&mut memory, &config, 2, &copy(DATA + 3000, 0x9000, 64, 3));
    let before = memory.bytes.clone();
    engine.submission_tail(0, 3);
    while engine.step(&mut memory).is_some() {}
    assert_eq!(
        completion(&memory, &config, 0),
        (DATA + 2500, 2495, 1, 1, 1)
    );
    assert_eq!(completion(&memory, &config, 1), (0x8800, 16, 2, 3, 1));
    assert_eq!(completion(&memory, &config, 2), (0, 64, 3, 0, 1));
    let from = DATA as usize + 5;
    assert_eq!(
        memory.bytes[0x9040..0x9000 + 2495],
        before[from + 64..from + 2495]
    );
    assert_eq!(
        memory.bytes[0x9000 + 2495..],
        before[0x9000 + 2495..],
        "nothing behind it"
    );
}

#[test]
fn a_copy_that_leaves_the_window_is_cut_at_the_burst_that_does() {
    let config = config(0, Layout::Compact, 2);
    let (mut engine, mut memory) = open(config);
    let window = Window {
        limit: 0x8fff,
        ..ALL
    };
    engine.set_window(0, 0, window).expect("a window");
    memory.windows[0][0] = window;
    post(&mut memory, &config, 0, &copy(DATA, 0x8c00, 1025, 1));
    post(&mut memory, &config, 1, &copy(DATA, 0x8000, 64, 2));
    let before = memory.bytes.clone();
    engine.submission_tail(0, 2);
    while engine.step(&mut memory).is_some() {}
    assert_eq!(completion(&memory, &config, 0), (0x9000, 1024, 1, 5, 1));
    assert_eq!(engine.state(0), State::Halted(Cause::Protection));
    assert_eq!(engine.completion_tail(0), 1, "the next one is not begun");
    assert_eq!(memory.bytes[0x9000..], before[0x9000..]);
}

#[test]
fn reset_keeps_windows_and_destroy_clears_them() {
    let shape = config(0, Layout::Compact, 2);
    let (mut engine, mut memory) = open(shape);
    let locked = Window { lock: true, ..ALL };
    engine.set_window(0, 0, locked).expect("not yet locked");
    assert_eq!(engine.create(0, shape), Err(Refusal::BadState));
    post(&mut memory, &shape, 0, &copy(DATA, 0x8000, 64, 1));
    engine.submission_tail(0, 1);
    while engine.step(&mut memory).is_some() {}
    engine.reset(0).expect("running");
    assert_eq!(engine.state(0), State::Draining);
    engine.step(&mut memory);
    assert_eq!(
        (engine.state(0), engine.completion_tail(0)),
        (State::Off, 0)
    );
    assert_eq!(engine.set_window(0, 0, ALL), Err(Refusal::Locked));
    engine.create(0, shape).expect("again");
    engine.submission_tail(0, 1);
    while engine.step(&mut memory).is_some() {}
    assert_eq!(
        (engine.state(0), engine.completion_tail(0)),
        (State::Running, 1)
    );
    engine.destroy(0).expect("possible");
    engine.step(&mut memory);
    memory.windows[0][0] = Window::default();
    engine.create(0, shape).expect("off");
    engine.submission_tail(0, 1);
    while engine.step(&mut memory).is_some() {}
    assert_eq!(engine.state(0), State::Halted(Cause::SqProtection));
}

#[test]
fn interrupts_come_by_count_by_time_and_again_after_unmask() {
    let config = config(0, Layout::Compact, 3);
    let (mut engine, mut memory) = open(config);
    for i in 0..8 {
        post(&mut memory, &config, i, &copy(DATA, 0x8000, 64, i));
    }
    let mut work = |engine: &mut Engine, tail| {
        engine.submission_tail(0, tail);
        while engine.step(&mut memory).is_some() {}
    };
    work(&mut engine, 1);
    engine.advance(99);
    assert!(!engine.interrupt(0));
    engine.advance(1);
    assert!(engine.interrupt(0), "one, after 100 cycles");
    engine.completion_head(0, 1);
    engine.unmask(0);
    assert!(!engine.interrupt(0));
    work(&mut engine, 3);
    assert!(engine.interrupt(0), "two at once");
    work(&mut engine, 5);
    engine.completion_head(0, 3);
    engine.unmask(0);
    assert!(engine.interrupt(0), "two came meanwhile");
}
