//! The cast against the golden rounding: every format, mode, policy and start within a quarter, counts from 1 to 512, many
//! slots at once, words in pieces, and pauses at every port.

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::VecDeque;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::dut::{Dut, Input, Output};
use thorong_golden::dma::format::FORMATS;
use thorong_golden::{INDEX_LIMIT, Mode, Rounding, random_bits, round};
use thorong_rtl::dma::operators::cast::{Cast4, LATENCY, beats};
use thorong_rtl::presets::Preset;
use thorong_verif::generic::combinational_paths;

/// Of [`Cast4`].
const SLOTS: usize = 4;

fn open(backend: Backend) -> Box<dyn Dut> {
    let preset = Preset {
        block: "dma_cast",
        name: "s4",
        summary: "float32 in a staging memory to a narrower format, 4 slots",
        build: || Box::<Cast4>::default(),
    };
    backend::open(&preset, backend, &OpenOptions::default()).expect("a sound block")
}

/// One slot's work.
#[derive(Clone, Debug)]
struct Job {
    x: Vec<u32>,
    format: usize,
    mode: usize,
    saturate: bool,
    seed: u64,
    stream: u32,
    first: u64,
}

impl Job {
    /// Random numbers, many of them near a border of some format.
    fn new(random: &mut ChaCha8Rng, count: usize, format: usize, mode: usize) -> Self {
        let specials = [
            0,
            1,
            0x7f_ffff,
            0x80_0000,
            0x7f80_0000,
            0x7f80_0001,
            0x7fc0_0000,
            0x7f7f_ffff,
            0x4780_0000,
            0x43e8_0000,
            0x4770_0000,
            0x42fe_ffff,
            0x42ff_0000,
            0x3f80_0000,
            0x4300_0000,
            0x417c_0000,
        ];
        let number = |random: &mut ChaCha8Rng| {
            let sign = u32::from(random.random::<bool>()) << 31;
            let magnitude = match random.random_range(0..4) {
                0 => random.random::<u32>() >> 1,
                1 => specials[random.random_range(0..specials.len())],
                2 => random.random_range(96..148u32) << 23 | random.random_range(0..32u32) << 18,
                _ => random.random_range(96..148u32) << 23 | random.random::<u32>() >> 9,
            };
            sign | magnitude
        };
        Job {
            x: (0..count).map(|_| number(random)).collect(),
            format,
            mode,
            saturate: random.random(),
            // Few seeds: the same and another one follow each other.
            seed: [0, u64::MAX, 0x0123_4567_89ab_cdef][random.random_range(0..3)],
            stream: random.random_range(0..3) * 0x5555_5555,
            first: match random.random_range(0..3) {
                0 => random.random_range(0..8),
                1 => INDEX_LIMIT - random.random_range(1..600),
                _ => random.random_range(0..INDEX_LIMIT),
            },
        }
    }

    /// What the slot's first bytes must be.
    fn expected(&self) -> Vec<u8> {
        let format = FORMATS[self.format];
        let how = Rounding::new(Mode::ALL[self.mode], 16, self.saturate).expect("16 bits");
        let mut bytes = Vec::new();
        for (x, index) in self.x.iter().zip(self.first..) {
            let r = random_bits(self.seed, self.stream, index % INDEX_LIMIT, 16);
            let y = round(*x, format, how, r);
            bytes.extend(&y.to_le_bytes()[..format.bits() as usize / 8]);
        }
        bytes
    }
}

struct Bench {
    dut: Box<dyn Dut>,
    clear: Input,
    write: [Input; 4],
    read_address: Input,
    read_data: Output,
    start_valid: Input,
    start_ready: Output,
    start: [Input; 10],
    done_valid: Output,
    done_ready: Input,
    done_slot: Output,
}

impl Bench {
    fn new(backend: Backend) -> Self {
        let dut = open(backend);
        let input = |name, width| dut.input(name, width).expect("an input");
        let output = |name, width| dut.output(name, width).expect("an output");
        let mut bench = Bench {
            clear: input("clear", 1),
            write: [
                input("write", 1),
                input("write_address", 10),
                input("write_data", 64),
                input("write_strobe", 8),
            ],
            read_address: input("read_address", 10),
            read_data: output("read_data", 64),
            start_valid: input("start_valid", 1),
            start_ready: output("start_ready", 1),
            start: [
                input("start_slot", 2),
                input("start_count", 10),
                input("start_format", 3),
                input("start_mode", 2),
                input("start_saturate", 1),
                input("start_key0", 32),
                input("start_key1", 32),
                input("start_stream", 32),
                input("start_group", 32),
                input("start_element", 2),
            ],
            done_valid: output("done_valid", 1),
            done_ready: input("done_ready", 1),
            done_slot: output("done_slot", 2),
            dut,
        };
        bench.dut.poke(bench.clear, 1);
        bench.dut.step();
        bench.dut.step();
        bench.dut.poke(bench.clear, 0);
        bench.dut.settle();
        bench
    }

    fn poke_write(&mut self, word: Option<(u64, u64, u8)>) {
        let (address, data, strobe) = word.unwrap_or((0x155, 0xdead, 0xff));
        let values = [word.is_some().into(), address, data, strobe.into()];
        for (input, value) in self.write.into_iter().zip(values) {
            self.dut.poke(input, value);
        }
    }

    fn poke_start(&mut self, start: Option<(usize, &Job)>) {
        self.dut.poke(self.start_valid, start.is_some().into());
        let Some((slot, job)) = start else {
            return;
        };
        let values = [
            slot as u64,
            job.x.len() as u64,
            job.format as u64,
            job.mode as u64,
            job.saturate.into(),
            job.seed & 0xffff_ffff,
            job.seed >> 32,
            job.stream.into(),
            job.first >> 2,
            job.first & 3,
        ];
        for (input, value) in self.start.into_iter().zip(values) {
            self.dut.poke(input, value);
        }
    }
}

/// Where a slot stands.
enum Slot {
    Free,
    /// Its job, and the words that are still to be written.
    Filling(usize, VecDeque<(u64, u64, u8)>),
    Filled(usize),
    Started(usize),
    /// Its job, the next word to be read, and what was.
    Reading(usize, u64, Vec<u8>),
}

/// A job's words as a mover might write them: whole or in two parts, other bytes full of nonsense.
fn words(random: &mut ChaCha8Rng, slot: usize, job: &Job) -> VecDeque<(u64, u64, u8)> {
    let bytes: Vec<u8> = job.x.iter().flat_map(|x| x.to_le_bytes()).collect();
    let mut words = VecDeque::new();
    for (word, part) in (256 * slot as u64..).zip(bytes.chunks(8)) {
        let mut data = [0; 8];
        random.fill(&mut data);
        let whole = ((1u32 << part.len()) - 1) as u8;
        let cut = if random.random_bool(0.1) {
            random.random()
        } else {
            0xff
        };
        for strobe in [whole & cut, whole & !cut] {
            let mut data = data;
            for (lane, byte) in part.iter().enumerate() {
                if strobe >> lane & 1 == 1 {
                    data[lane] = *byte;
                }
            }
            if strobe != 0 {
                words.push_back((word, u64::from_le_bytes(data), strobe));
            }
        }
    }
    words
}

/// Casts all jobs, each of four ports pausing with this probability in each cycle, and compares all results.
fn cast_all(bench: &mut Bench, random: &mut ChaCha8Rng, jobs: &[Job], pause: f64, label: &str) {
    let mut slots: Vec<Slot> = (0..SLOTS).map(|_| Slot::Free).collect();
    let mut next = 0;
    let mut finished = 0;
    let mut order = VecDeque::new();
    let mut offered: Option<usize> = None;
    let mut asked: Option<usize> = None;
    let mut idle = 0;
    while finished < jobs.len() {
        for (slot, place) in slots.iter_mut().enumerate() {
            if matches!(place, Slot::Free) && next < jobs.len() {
                *place = Slot::Filling(next, words(random, slot, &jobs[next]));
                next += 1;
            }
        }
        let pick = |random: &mut ChaCha8Rng, slots: &[Slot], f: fn(&Slot) -> bool| {
            let fit: Vec<usize> = (0..SLOTS).filter(|s| f(&slots[*s])).collect();
            fit.choose(random)
                .copied()
                .filter(|_| !random.random_bool(pause))
        };
        let mut word = None;
        if let Some(slot) = pick(random, &slots, |s| matches!(s, Slot::Filling(..)))
            && let Slot::Filling(job, words) = &mut slots[slot]
        {
            word = words.pop_front();
            if words.is_empty() {
                slots[slot] = Slot::Filled(*job);
            }
        }
        bench.poke_write(word);
        // An offer stays.
        offered = offered.or_else(|| pick(random, &slots, |s| matches!(s, Slot::Filled(_))));
        let start = offered.map(|slot| match &slots[slot] {
            Slot::Filled(job) => (slot, &jobs[*job]),
            _ => unreachable!("offered once"),
        });
        bench.poke_start(start);
        let reads = pick(random, &slots, |s| matches!(s, Slot::Reading(..)));
        let address = match reads.map(|slot| (slot, &slots[slot])) {
            Some((slot, Slot::Reading(_, word, _))) => 256 * slot as u64 + word,
            _ => random.random_range(0..1024),
        };
        bench.dut.poke(bench.read_address, address);
        let ready = !random.random_bool(pause);
        bench.dut.poke(bench.done_ready, ready.into());
        bench.dut.settle();

        if let Some(slot) = asked.take()
            && let Slot::Reading(job, word, bytes) = &mut slots[slot]
        {
            bytes.extend(bench.dut.peek(bench.read_data).to_le_bytes());
            *word += 1;
            let expected = jobs[*job].expected();
            if bytes.len() >= expected.len() {
                bytes.truncate(expected.len());
                assert_eq!(*bytes, expected, "{label}, slot {slot}: {:?}", jobs[*job]);
                slots[slot] = Slot::Free;
                finished += 1;
            }
        } else {
            // One read at a time, so that `asked` is the one that is answered.
            asked = reads;
        }
        if let Some(slot) = offered
            && bench.dut.peek(bench.start_ready) == 1
        {
            let Slot::Filled(job) = slots[slot] else {
                unreachable!("offered once")
            };
            slots[slot] = Slot::Started(job);
            order.push_back(slot);
            offered = None;
        }
        idle += 1;
        if bench.dut.peek(bench.done_valid) == 1 && ready {
            let slot = bench.dut.peek(bench.done_slot) as usize;
            assert_eq!(Some(slot), order.pop_front(), "{label}: slots end in order");
            let Slot::Started(job) = slots[slot] else {
                unreachable!("it was started")
            };
            slots[slot] = Slot::Reading(job, 0, Vec::new());
            idle = 0;
        }
        assert!(idle < 60_000, "{label}: it hangs");
        bench.dut.step();
    }
}

/// Every format, mode, policy and place in a quarter, each a few times; the counts by `count`.
fn all_kinds(random: &mut ChaCha8Rng, count: impl Fn(&mut ChaCha8Rng) -> usize) -> Vec<Job> {
    let mut jobs = Vec::new();
    for kind in 0..FORMATS.len() * Mode::ALL.len() * 8 {
        let count = count(random);
        let mut job = Job::new(random, count, kind / 32, kind / 8 % 4);
        job.saturate = kind / 4 % 2 == 1;
        job.first = job.first & !3 | kind as u64 % 4;
        jobs.push(job);
    }
    // In no order.
    for i in (1..jobs.len()).rev() {
        jobs.swap(i, random.random_range(0..=i));
    }
    jobs
}

#[test]
fn every_kind_on_rust_hdl() {
    let mut bench = Bench::new(Backend::Rtl);
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let jobs = all_kinds(&mut random, |random| random.random_range(1..=9));
    cast_all(&mut bench, &mut random, &jobs[..112], 0.0, "without pauses");
    cast_all(&mut bench, &mut random, &jobs[112..], 0.4, "with pauses");
    let mut job = Job::new(&mut random, 512, 1, 2);
    job.first |= 1;
    cast_all(&mut bench, &mut random, &[job], 0.0, "a full slot");
}

fn every_kind_often(times: usize, seed: u64) {
    let mut bench = Bench::new(Backend::Verilator);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for pause in [0.0, 0.2, 0.7] {
        for round in 0..times {
            let jobs = all_kinds(&mut random, |random| match round % 3 {
                0 => random.random_range(1..=20),
                1 => random.random_range(1..=512),
                _ => [1, 2, 3, 4, 509, 510, 511, 512][random.random_range(0..8)],
            });
            let label = format!("pauses {pause}, round {round}");
            cast_all(&mut bench, &mut random, &jobs, pause, &label);
        }
    }
}

#[test]
fn every_kind_on_verilator() {
    every_kind_often(3, 2);
}

#[test]
#[ignore = "soak: fifteen million elements"]
fn every_kind_many_times() {
    every_kind_often(120, 5);
}

/// Fills a slot without looking at anything else.
fn fill(bench: &mut Bench, random: &mut ChaCha8Rng, slot: usize, job: &Job) {
    for word in words(random, slot, job) {
        bench.poke_write(Some(word));
        bench.dut.step();
    }
    bench.poke_write(None);
}

/// Cycles from a start to its end are those of the page, and equal seeds follow each other without a gap.
#[test]
fn cycles_are_those_of_the_page() {
    for backend in Backend::ALL {
        let mut bench = Bench::new(backend);
        let mut random = ChaCha8Rng::seed_from_u64(3);
        bench.dut.poke(bench.done_ready, 1);
        for (count, first) in [(1, 0), (1, 1), (2, 3), (3, 2), (40, 1), (512, 0), (512, 3)] {
            let mut job = Job::new(&mut random, count, 0, 2);
            job.first = first;
            fill(&mut bench, &mut random, 1, &job);
            for _ in 0..60 {
                bench.dut.step();
            }
            // Four times the same slot, each offered at once.
            let beats = beats(count as u64, first);
            let mut starts = Vec::new();
            let mut ends = Vec::new();
            for cycle in 0..4 * beats + 60 {
                bench.poke_start((starts.len() < 4).then_some((1, &job)));
                bench.dut.settle();
                if starts.len() < 4 && bench.dut.peek(bench.start_ready) == 1 {
                    starts.push(cycle);
                }
                if bench.dut.peek(bench.done_valid) == 1 {
                    ends.push(cycle);
                }
                bench.dut.step();
            }
            let expected: Vec<u64> = (0..4).map(|i| i * beats).collect();
            assert_eq!(starts, expected, "{backend} {count} {first}");
            let expected: Vec<u64> = (1..=4).map(|i| i * beats + LATENCY).collect();
            assert_eq!(ends, expected, "{backend} {count} {first}");
        }
    }
}

/// A cleared cast has forgotten what was started, and works.
#[test]
fn clear_forgets_what_was_started() {
    for backend in Backend::ALL {
        let mut bench = Bench::new(backend);
        let mut random = ChaCha8Rng::seed_from_u64(4);
        let job = Job::new(&mut random, 30, 2, 3);
        for after in [0, 1, 5, 16, 30, 45] {
            fill(&mut bench, &mut random, 2, &job);
            bench.poke_start(Some((2, &job)));
            bench.dut.step();
            for _ in 0..after {
                bench.dut.step();
            }
            bench.poke_start(None);
            bench.dut.poke(bench.clear, 1);
            bench.dut.step();
            bench.dut.poke(bench.clear, 0);
            for _ in 0..100 {
                bench.dut.settle();
                assert_eq!(bench.dut.peek(bench.done_valid), 0, "{backend} {after}");
                bench.dut.step();
            }
            let jobs: Vec<Job> = (0..5).map(|i| Job::new(&mut random, 7 + i, i, 2)).collect();
            cast_all(&mut bench, &mut random, &jobs, 0.1, "after a clear");
        }
    }
}

#[test]
fn no_output_follows_an_input_within_a_cycle() {
    let mut dut = open(Backend::Rtl);
    assert_eq!(combinational_paths(dut.as_mut(), 4, 1), []);
}
