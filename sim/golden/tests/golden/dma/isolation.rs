//! Random programs of an admin and of hostile tenants: nobody reaches a byte that no window of his holds.

use super::layout::operation;
use super::memory::Memory;
use proptest::prelude::*;
use thorong_golden::dma::{
    Cause, Config, Descriptor, Engine, Layout, Message, Moderation, Operation, Refusal, Ring,
    Share, State, Window,
};

const QUEUES: usize = 3;
const WINDOWS: usize = 2;
const SIZE: u64 = 0x4000;

#[derive(Clone, Debug)]
enum Action {
    Create(usize, Config),
    Reset(usize),
    Destroy(usize),
    Window(usize, usize, Window),
    Tail(usize, u16),
    Head(usize, u16),
    Unmask(usize),
    /// Memory does not answer at so many bytes from here on.
    Silence(u64, u64),
    /// A tenant writes to memory by itself, descriptors for instance.
    Poke(u64, Vec<u8>),
    Work(u8),
}

/// Mostly inside memory, also at its end, beyond it, and at the end of the address space.
fn address() -> impl Strategy<Value = u64> {
    prop_oneof![
        8 => 0..SIZE,
        2 => SIZE - 300..SIZE + 300,
        2 => (0u64..300).prop_map(|n| u64::MAX - n),
        1 => any::<u64>(),
    ]
}

fn ring() -> impl Strategy<Value = Ring> {
    let log2 = prop_oneof![8 => 2u8..5, 1 => any::<u8>().prop_map(|n| n % 20)];
    let base = prop_oneof![8 => address().prop_map(|a| a & !63), 1 => address()];
    (base, log2).prop_map(|(base, log2)| Ring { base, log2 })
}

fn config() -> impl Strategy<Value = Config> {
    let layout = prop_oneof![Just(Layout::Compact), Just(Layout::Full)];
    let share = (
        0u8..4,
        any::<bool>(),
        prop_oneof![Just(0u16), any::<u16>()],
        0u32..9000,
    );
    let share = share.prop_map(|(weight, urgent, rate, burst)| Share {
        weight,
        urgent,
        rate,
        burst,
    });
    let moderation = (0u16..4, 0u64..99).prop_map(|(count, time)| Moderation { count, time });
    let message = (address(), any::<u32>()).prop_map(|(address, data)| Message {
        address: address & !3,
        data,
    });
    let message = prop::option::of(message);
    (ring(), layout, ring(), share, moderation, message).prop_map(
        |(submission, layout, completion, share, moderation, message)| Config {
            submission,
            layout,
            completion,
            share,
            moderation,
            message,
        },
    )
}

fn window() -> impl Strategy<Value = Window> {
    let range = prop_oneof![
        4 => (address(), 0u64..0x3000).prop_map(|(base, n)| (base, base.saturating_add(n))),
        1 => (address(), address()),
        1 => Just((0, u64::MAX)),
    ];
    (
        range,
        any::<bool>(),
        any::<bool>(),
        prop::bool::weighted(0.1),
    )
        .prop_map(|((base, limit), read, write, lock)| Window {
            base,
            limit,
            read,
            write,
            lock,
        })
}

fn entry() -> impl Strategy<Value = Vec<u8>> {
    let compact = (address(), address(), 0u16..6000, any::<u16>());
    let compact = compact.prop_map(|(s, d, l, id)| {
        let mut entry = s.to_le_bytes()[..6].to_vec();
        entry.extend(l.to_le_bytes());
        entry.extend(&d.to_le_bytes()[..6]);
        entry.extend((id & 0x2fff).to_le_bytes());
        entry
    });
    let stride = || prop_oneof![-300i32..6000, -9000i32..9000, any::<i32>()];
    let rows = prop_oneof![3 => Just(0u16), 3 => 0u16..6, 1 => any::<u16>()];
    let full = (
        (address(), address(), operation(), stride(), stride(), rows),
        prop_oneof![4 => 0u32..6000, 4 => (0u32..1500).prop_map(|n| 4 * n), 1 => any::<u32>()],
        0u16..9,
        prop_oneof![8 => Just(None), 1 => (22usize..64, 1u8..=255).prop_map(Some)],
    );
    let full = full.prop_map(
        |((source, dest, operation, from, to, further), length, id, bad)| {
            let descriptor = Descriptor {
                source,
                dest,
                // Of such rows a few are enough, also for the time that a test has.
                length: if further > 6 { length % 32 } else { length },
                id,
                operation,
                further: further % 600,
                source_stride: if operation == Operation::Fill {
                    0
                } else {
                    from
                },
                dest_stride: to,
                malformed: false,
            };
            let mut entry = descriptor.entry(Layout::Full);
            if let Some((byte, value)) = bad {
                entry[byte] ^= value;
            }
            entry
        },
    );
    prop_oneof![compact, full, prop::collection::vec(any::<u8>(), 1..80)]
}

fn action() -> impl Strategy<Value = Action> {
    let queue = 0..QUEUES;
    let poke = (0..SIZE - 128, entry()).prop_map(|(a, bytes)| Action::Poke(a & !15, bytes));
    prop_oneof![
        6 => (queue.clone(), config()).prop_map(|(q, c)| Action::Create(q, c)),
        1 => queue.clone().prop_map(Action::Reset),
        1 => queue.clone().prop_map(Action::Destroy),
        6 => (queue.clone(), 0..WINDOWS + 1, window()).prop_map(|(q, s, w)| Action::Window(q, s, w)),
        8 => (queue.clone(), prop_oneof![9 => 0u16..9, 1 => any::<u16>()])
            .prop_map(|(q, n)| Action::Tail(q, n)),
        2 => (queue.clone(), prop_oneof![9 => 0u16..9, 1 => any::<u16>()])
            .prop_map(|(q, n)| Action::Head(q, n)),
        1 => queue.prop_map(Action::Unmask),
        8 => poke,
        1 => (0..SIZE, prop_oneof![3 => Just(0), 1 => 0u64..0x1000]).prop_map(|(a, n)| Action::Silence(a, n)),
        6 => (1u8..20).prop_map(Action::Work),
    ]
}

/// Does one action on the engine; the memory's own windows follow what was not refused.
fn act(engine: &mut Engine, memory: &mut Memory, action: &Action) {
    match action {
        Action::Create(queue, config) => {
            let before = engine.state(*queue);
            let result = engine.create(*queue, *config);
            assert_eq!(result == Err(Refusal::BadState), before != State::Off);
            if result.is_ok() {
                memory.messages[*queue] = config.message;
            }
        }
        Action::Reset(queue) => {
            let _ = engine.reset(*queue);
        }
        Action::Destroy(queue) => {
            engine.destroy(*queue).expect("always possible");
            memory.windows[*queue].fill(Window::default());
        }
        Action::Window(queue, slot, window) => {
            let locked = memory.windows[*queue].get(*slot).is_some_and(|w| w.lock);
            let result = engine.set_window(*queue, *slot, *window);
            assert!(!(locked && result.is_ok()), "a locked window stays");
            if result.is_ok() {
                memory.windows[*queue][*slot] = *window;
            }
        }
        Action::Tail(queue, tail) => engine.submission_tail(*queue, *tail),
        Action::Head(queue, head) => engine.completion_head(*queue, *head),
        Action::Unmask(queue) => engine.unmask(*queue),
        Action::Silence(at, bytes) => memory.silent = *at..*at + *bytes,
        Action::Poke(at, bytes) => {
            memory.bytes[*at as usize..][..bytes.len()].copy_from_slice(bytes);
        }
        Action::Work(pieces) => {
            for _ in 0..*pieces {
                engine.advance(50);
                engine.step(memory);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// The memory checks every access by itself.
    #[test]
    fn nobody_leaves_his_windows(actions in prop::collection::vec(action(), 1..60)) {
        let mut engine = Engine::new(QUEUES, WINDOWS);
        let mut memory = Memory::new(SIZE as usize, QUEUES, WINDOWS);
        for action in &actions {
            act(&mut engine, &mut memory, action);
        }
    }

    /// A queue that is off, draining or halted makes no access.
    #[test]
    fn a_halted_queue_touches_nothing(actions in prop::collection::vec(action(), 1..60)) {
        let mut engine = Engine::new(QUEUES, WINDOWS);
        let mut memory = Memory::new(SIZE as usize, QUEUES, WINDOWS);
        for action in &actions {
            let before: Vec<(State, u64)> =
                (0..QUEUES).map(|q| (engine.state(q), memory.moved[q])).collect();
            act(&mut engine, &mut memory, action);
            for (queue, (state, moved)) in before.iter().enumerate() {
                if *state != State::Running {
                    prop_assert_eq!(memory.moved[queue], *moved, "queue {} was {:?}", queue, state);
                }
            }
        }
    }
}

/// The programs above are worth something: they make all causes and some good copies.
#[test]
fn hostile_programs_reach_every_cause() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let programs = prop::collection::vec(action(), 100..200);
    let mut seen = std::collections::HashSet::new();
    let mut completions = 0u32;
    for _ in 0..1500 {
        let actions = programs.new_tree(&mut runner).expect("a program").current();
        let mut engine = Engine::new(QUEUES, WINDOWS);
        let mut memory = Memory::new(SIZE as usize, QUEUES, WINDOWS);
        for action in &actions {
            act(&mut engine, &mut memory, action);
            for queue in 0..QUEUES {
                seen.insert(engine.state(queue));
                completions += u32::from(engine.completion_tail(queue) > 0);
            }
        }
    }
    for cause in [
        Cause::SqDoorbell,
        Cause::CqDoorbell,
        Cause::Protection,
        Cause::SqProtection,
        Cause::CqProtection,
        Cause::SqError,
        Cause::CqError,
        Cause::Timeout,
        Cause::MessageError,
    ] {
        assert!(
            seen.contains(&State::Halted(cause)),
            "{cause:?} in {seen:?}"
        );
    }
    assert!(completions > 100, "{completions}");
}
