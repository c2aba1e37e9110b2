//! Tenants: one that the model knows, with all mistakes that there are, and one that it does not.

use super::common::{config, copy, post, window};
use super::model::Memory;
use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use std::ops::Range;
use thorong_cosim::drive::dma::Dma;
use thorong_golden::Mode;
use thorong_golden::dma::format::{FORMATS, Operation};
use thorong_golden::dma::{
    Cast, Config, Descriptor, Engine, Layout, Message, Moderation, Ring, Share, State,
};
use thorong_rtl::dma::registers::table::result;

/// Bytes of a tenant's region: a quarter each for its rings, for what it reads, for what it writes, and for nothing.
pub(crate) const REGION: u64 = 0x1_0000;

/// A tenant whom the model knows.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) queue: usize,
    pub(crate) base: u64,
    config: Config,
    /// Descriptors posted and completions taken, while it runs.
    posted: u16,
    taken: u16,
}

impl Tenant {
    pub(crate) fn new(place: usize, queue: usize, random: &mut ChaCha8Rng) -> Self {
        let mut tenant = Tenant {
            queue,
            base: (place as u64 + 1) * REGION,
            config: config(0, 0, 2),
            posted: 0,
            taken: 0,
        };
        tenant.config = tenant.any_config(random);
        tenant
    }

    /// All that is its own.
    pub(crate) fn region(&self) -> Range<usize> {
        self.base as usize..(self.base + REGION) as usize
    }

    /// What of it must stay as it is: what is read, and what lies in no window.
    pub(crate) fn kept(&self) -> [Range<usize>; 2] {
        let quarter = |n: u64| {
            let first = self.base + n * (REGION / 4);
            first as usize..(first + REGION / 4) as usize
        };
        [quarter(1), quarter(3)]
    }

    /// Completions that it has not taken, of so many.
    pub(crate) fn untaken(&self, written: u16) -> u16 {
        written.wrapping_sub(self.taken)
    }

    /// Its completion ring.
    pub(crate) fn completions(&self) -> Ring {
        self.config.completion
    }

    fn any_config(&self, random: &mut ChaCha8Rng) -> Config {
        let limited = random.random_ratio(1, 3);
        Config {
            submission: Ring {
                base: self.base + 64 * random.random_range(0..8),
                log2: random.random_range(2..6),
            },
            layout: match random.random() {
                true => Layout::Compact,
                false => Layout::Full,
            },
            completion: Ring {
                base: self.base + 0x2000 + 64 * random.random_range(0..8),
                log2: random.random_range(2..6),
            },
            share: Share {
                weight: random.random_range(1..=255),
                urgent: random.random_ratio(1, 4),
                rate: if limited {
                    random.random_range(500..4000)
                } else {
                    0
                },
                burst: 64 * random.random_range(32..100),
            },
            moderation: Moderation {
                count: random.random_range(0..6),
                time: *[0, 64 * 0xffff].choose(random).expect("two"),
            },
            message: message(self.queue, random),
        }
    }

    /// Something that CREATE refuses.
    fn spoil(&self, config: &mut Config, random: &mut ChaCha8Rng) {
        match random.random_range(0..6) {
            0 => config.submission.base += 1 << random.random_range(0..6),
            1 => config.completion.base += 1 << random.random_range(0..6),
            2 => config.submission.log2 = random.random_range(0..2),
            3 => {
                config.completion = Ring {
                    base: u64::MAX - 63,
                    log2: 3,
                }
            }
            4 => config.share.weight = 0,
            _ => {
                config.share.rate = 1;
                config.share.burst = 64 * random.random_range(0..32);
            }
        }
    }

    /// After an order of the admin: where it stands.
    pub(crate) fn look(&mut self, engine: &Engine) {
        if engine.state(self.queue) == State::Off {
            self.posted = 0;
            self.taken = 0;
        }
    }

    /// What a tenant and its admin do before the next wait.
    pub(crate) fn round(
        &mut self,
        dma: &mut Dma,
        engine: &mut Engine,
        memory: &mut Memory,
        random: &mut ChaCha8Rng,
    ) {
        match engine.state(self.queue) {
            State::Off => self.begin(dma, engine, random),
            State::Running => {
                self.take(dma, engine, random);
                self.post(dma, engine, memory, random);
            }
            State::Draining | State::Halted(_) => {
                // Doorbells of a queue that does not run.
                dma.submission_tail(self.queue, random.random()).unwrap();
                engine.submission_tail(self.queue, 0);
                if random.random_ratio(1, 2) {
                    let expected = engine.reset(self.queue);
                    assert_eq!(
                        dma.order(self.queue, 2).unwrap() == result::DONE,
                        expected.is_ok()
                    );
                    self.posted = 0;
                    self.taken = 0;
                    while dma.state(self.queue).unwrap() != State::Off {}
                    let _ = engine.step(memory);
                }
            }
        }
    }

    fn begin(&mut self, dma: &mut Dma, engine: &mut Engine, random: &mut ChaCha8Rng) {
        self.posted = 0;
        self.taken = 0;
        let rings = window(self.base, self.base + REGION / 4 - 1);
        let mut source = window(self.base + REGION / 4, self.base + REGION / 2 - 1);
        source.write = false;
        let mut dest = window(self.base + REGION / 2, self.base + 3 * REGION / 4 - 1);
        dest.read = false;
        for (slot, window) in [rings, source, dest].into_iter().enumerate() {
            let done = engine.set_window(self.queue, slot, window).is_ok();
            assert_eq!(
                dma.set_window(self.queue, slot, &window).unwrap() == result::DONE,
                done
            );
        }
        self.config = self.any_config(random);
        if random.random_ratio(1, 5) {
            let mut bad = self.config;
            self.spoil(&mut bad, random);
            let expected = match engine.create(self.queue, bad) {
                Ok(()) => panic!("{bad:?} is sound"),
                Err(thorong_golden::dma::Refusal::BadShare) => result::BAD_SHARE,
                Err(_) => result::BAD_RING,
            };
            assert_eq!(dma.create(self.queue, &bad).unwrap(), expected);
        }
        // A ring that leaves the windows, sometimes.
        match random.random_range(0..12) {
            0 => self.config.submission.base = self.base + 3 * REGION / 4,
            1 => self.config.completion.base = self.base + REGION / 4,
            _ => {}
        }
        engine.create(self.queue, self.config).unwrap();
        assert_eq!(dma.create(self.queue, &self.config).unwrap(), result::DONE);
        assert_eq!(
            dma.create(self.queue, &self.config).unwrap(),
            result::BAD_STATE
        );
    }

    /// Takes some completions, and unmasks, sometimes; rings a wrong doorbell, seldom.
    fn take(&mut self, dma: &mut Dma, engine: &mut Engine, random: &mut ChaCha8Rng) {
        let there = engine.completion_tail(self.queue).wrapping_sub(self.taken);
        let head = match random.random_range(0..20) {
            0 => random.random(),
            _ => self.taken.wrapping_add(random.random_range(0..=there)),
        };
        dma.completion_head(self.queue, head).unwrap();
        engine.completion_head(self.queue, head);
        self.taken = head;
        if random.random() {
            dma.unmask(self.queue).unwrap();
            engine.unmask(self.queue);
        }
    }

    fn post(
        &mut self,
        dma: &mut Dma,
        engine: &mut Engine,
        memory: &mut Memory,
        random: &mut ChaCha8Rng,
    ) {
        let done = engine.submission_head(self.queue);
        let open = self.posted.wrapping_sub(done);
        let room = self.config.submission.entries().saturating_sub(open);
        // What waits for room in the completion ring is done with what comes now; nothing is read or written twice.
        let holds = self.config.completion.base >= self.base + REGION / 4;
        let count = match open {
            0 if holds => room.min(1),
            0 => random.random_range(0..=room),
            _ => 0,
        };
        let slots = u64::from(count.max(1));
        let slice = (REGION / 4 / slots).min(6000) / 64 * 64;
        for i in 0..u64::from(count) {
            let source = self.base + REGION / 4 + i * slice;
            let dest = self.base + REGION / 2 + i * slice;
            let descriptor = self.descriptor(source, dest, slice, random);
            let index = self.posted.wrapping_add(i as u16);
            let entry = match random.random_range(0..12) {
                0 => self.malformed(&descriptor, random),
                _ => descriptor.entry(self.config.layout),
            };
            let at = self.config.submission.at(index, entry.len()) as usize;
            dma.memory().data_mut()[at..at + entry.len()].copy_from_slice(&entry);
            memory.bytes[at..at + entry.len()].copy_from_slice(&entry);
        }
        self.posted = self.posted.wrapping_add(count);
        let tail = match random.random_range(0..30) {
            // Bad for sure: nothing was rung for that would be done before.
            0 if open == 0 => {
                done.wrapping_add(self.config.submission.entries() + random.random_range(1..100))
            }
            _ => self.posted,
        };
        dma.submission_tail(self.queue, tail).unwrap();
        engine.submission_tail(self.queue, tail);
    }

    /// A request inside its two slices, or one that leaves a window.
    fn descriptor(
        &self,
        source: u64,
        dest: u64,
        slice: u64,
        random: &mut ChaCha8Rng,
    ) -> Descriptor {
        let full = self.config.layout == Layout::Full;
        let rows = match full && random.random() {
            true => random.random_range(1..=5),
            false => 1,
        };
        let most = slice / rows;
        let length = match random.random_range(0..3) {
            0 => random.random_range(1..=64.min(most)),
            _ => random.random_range(1..=most),
        };
        // A cast whose rows are no whole number of elements is malformed, seldom.
        let casts = full && random.random_ratio(1, 3);
        let length = match casts && random.random_ratio(14, 15) {
            true => (length & !3).max(4),
            false => length,
        };
        // Rows follow each other up or down, at the destination without touching.
        let place = |first: u64, random: &mut ChaCha8Rng| {
            let stride = random.random_range(length..=most);
            let spare = slice - (stride * (rows - 1) + length);
            let low = first + random.random_range(0..=spare);
            match random.random() {
                true => (low, stride as i32),
                false => (low + stride * (rows - 1), -(stride as i32)),
            }
        };
        let (from, source_stride) = place(source, random);
        let (to, dest_stride) = place(dest, random);
        let mut request = copy(from, to, length as u32, random.random_range(0..1 << 12));
        request.further = rows as u16 - 1;
        if rows > 1 {
            (request.source_stride, request.dest_stride) = (source_stride, dest_stride);
        }
        match random.random_range(0..40) {
            0 => request.source = self.base + REGION / 2 - length / 2,
            1 => request.dest = self.base + 3 * REGION / 4 - length / 2,
            2 => request.source = random.random_range(0..0x7fff_ffff_ffff),
            3 => request.dest = random.random_range(0..0x7fff_ffff_ffff),
            4 if rows > 1 => request.source_stride = i32::MIN,
            5 if rows > 1 => request.dest_stride = i32::MIN,
            _ => {}
        }
        if random.random_ratio(1, 3) {
            request.operation = Operation::CopyCrc;
        }
        if casts {
            request.operation = Operation::Cast(Cast {
                format: *FORMATS.choose(random).expect("seven"),
                mode: *Mode::ALL.choose(random).expect("four"),
                saturate: random.random(),
                seed: random.random(),
                stream: random.random(),
                first: (1 << 34) - 1 - (random.random::<u64>() >> random.random_range(30..64)),
            });
        } else if full && random.random_ratio(1, 5) {
            request.operation = Operation::Fill;
            request.source = random.random();
            request.source_stride = 0;
        }
        request
    }

    /// What nobody may ask for.
    fn malformed(&self, descriptor: &Descriptor, random: &mut ChaCha8Rng) -> Vec<u8> {
        let mut entry = descriptor.entry(self.config.layout);
        match (self.config.layout, random.random_range(0..4)) {
            (Layout::Compact, 0) => entry[15] |= 0x20 << random.random_range(0..3),
            (Layout::Compact, _) => entry[6..8].fill(0),
            (Layout::Full, 0) => entry[16..20].fill(0),
            (Layout::Full, 1) => {
                entry[random.random_range(34..64)] |= 1 << random.random_range(0..8)
            }
            (Layout::Full, 2) => entry[22] = random.random_range(4..=255),
            (Layout::Full, _) => {
                entry[8..16].fill(0xff);
                entry[16..20].copy_from_slice(&[2, 0, 0, 0]);
            }
        }
        entry
    }
}

/// Where messages of a queue go: in the memory's first region, which is in nobody's window.
pub(crate) fn mailbox(queue: usize) -> Range<u64> {
    let first = 16 * queue as u64;
    first..first + 16
}

/// Messages of a queue, sometimes. What is drawn beside the others leaves known programs what they were.
fn message(queue: usize, random: &ChaCha8Rng) -> Option<Message> {
    let mut random = random.clone();
    random.random_ratio(1, 2).then(|| Message {
        address: mailbox(queue).start + 4 * random.random_range(0..4),
        data: random.random(),
    })
}

/// A tenant of whom the model knows nothing, in a region of its own.
pub(crate) struct Wild {
    pub(crate) queue: usize,
    base: u64,
    alive: bool,
}

impl Wild {
    pub(crate) fn new(place: usize, queue: usize) -> Self {
        Wild {
            queue,
            base: (place as u64 + 1) * REGION,
            alive: false,
        }
    }

    /// Its one window.
    pub(crate) fn region(&self) -> Range<u64> {
        self.base..self.base + REGION
    }

    /// Anything.
    pub(crate) fn round(&mut self, dma: &mut Dma, random: &mut ChaCha8Rng) {
        let state = dma.state(self.queue).unwrap();
        if self.alive && state != State::Running {
            assert!(dma.order(self.queue, random.random_range(2..4)).unwrap() <= result::BAD_STATE);
            self.alive = false;
            return;
        }
        if state == State::Off {
            let own = window(self.base, self.base + REGION - 1);
            dma.set_window(self.queue, 0, &own).unwrap();
            let mut config = config(self.base, self.base + 0x800, random.random_range(2..6));
            config.completion.log2 = random.random_range(2..6);
            if random.random_ratio(1, 4) {
                config.submission.base = 64 * random.random_range(0..0x1_0000);
            }
            if random.random_ratio(1, 4) {
                config.completion.base = 64 * random.random_range(0..0x1_0000);
            }
            if random.random() {
                config.layout = Layout::Full;
            }
            config.share.urgent = random.random();
            config.moderation.count = random.clone().random_range(0..3);
            config.message = message(self.queue, random);
            self.alive = dma.create(self.queue, &config).unwrap() == result::DONE;
            // Some descriptors that are nearly sound, over a ring of noise.
            for index in 0..16 {
                let mut any = |most: u64| random.random_range(0..most);
                let descriptor = copy(
                    self.base + any(REGION),
                    any(6 * REGION),
                    any(20_000) as u32,
                    0,
                );
                if self.region().contains(&config.submission.base) {
                    post(dma.memory().data_mut(), &config, index, &descriptor);
                }
            }
        }
        for _ in 0..random.random_range(0..6) {
            let value = match random.random_range(0..4) {
                0 => random.random(),
                _ => random.random_range(0..40),
            };
            match random.random_range(0..3) {
                0 => dma.completion_head(self.queue, value).unwrap(),
                1 => dma.unmask(self.queue).unwrap(),
                _ => dma.submission_tail(self.queue, value).unwrap(),
            }
        }
    }
}
