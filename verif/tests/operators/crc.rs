//! The CRC of what is written: its maps exhausted, its owners, ends and gaps at random.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::dut::{Dut, Input, Output};
use thorong_golden::dma::crc::{Crc32c, crc32c, step};
use thorong_rtl::dma::operators::crc::{Crc64, LATENCY, rows};
use thorong_rtl::presets::Preset;
use thorong_verif::generic::combinational_paths;

fn open(backend: Backend) -> Box<dyn Dut> {
    let preset = Preset {
        block: "dma_crc",
        name: "q64",
        summary: "CRC32C of what is written, 64 owners, 64 tags",
        build: || Box::<Crc64>::default(),
    };
    backend::open(&preset, backend, &OpenOptions::default()).expect("a sound block")
}

/// One cycle of the input.
#[derive(Clone, Copy, Debug, Default)]
struct Beat {
    valid: bool,
    data: u64,
    strobe: u8,
    owner: u8,
    first: bool,
    last: bool,
    tag: u8,
}

impl Beat {
    /// The bytes that count.
    fn bytes(&self) -> Vec<u8> {
        let lanes = self.data.to_le_bytes().into_iter().enumerate();
        lanes
            .filter(|(i, _)| self.strobe >> i & 1 == 1)
            .map(|(_, byte)| byte)
            .collect()
    }
}

struct Bench {
    dut: Box<dyn Dut>,
    clear: Input,
    inputs: [Input; 7],
    read_tag: Input,
    read_crc: Output,
}

impl Bench {
    fn new(backend: Backend) -> Self {
        let dut = open(backend);
        let input = |name, width| dut.input(name, width).expect("an input");
        let inputs = [
            input("valid", 1),
            input("data", 64),
            input("strobe", 8),
            input("owner", 6),
            input("first", 1),
            input("last", 1),
            input("tag", 6),
        ];
        let (clear, read_tag) = (input("clear", 1), input("read_tag", 6));
        let read_crc = dut.output("read_crc", 32).expect("an output");
        let mut bench = Bench {
            dut,
            clear,
            inputs,
            read_tag,
            read_crc,
        };
        bench.dut.poke(bench.clear, 1);
        bench.cycle(&Beat::default(), 0);
        bench.dut.poke(bench.clear, 0);
        bench
    }

    /// One cycle; gives the CRC that the cycle before asked for.
    fn cycle(&mut self, beat: &Beat, read_tag: u8) -> u32 {
        let values = [
            beat.valid.into(),
            beat.data,
            beat.strobe.into(),
            beat.owner.into(),
            beat.first.into(),
            beat.last.into(),
            beat.tag.into(),
        ];
        for (input, value) in self.inputs.into_iter().zip(values) {
            self.dut.poke(input, value);
        }
        self.dut.poke(self.read_tag, read_tag.into());
        self.dut.settle();
        let crc = self.dut.peek(self.read_crc) as u32;
        self.dut.step();
        crc
    }
}

/// Every linear map on every unit, so on everything.
#[test]
fn maps_are_the_golden_register_over_zeros() {
    for bytes in 0..=8 {
        let rows = rows(bytes);
        for place in 0..32 {
            let x = 1u32 << place;
            let y = (0..bytes).fold(x, |x, _| step(x, 0));
            for (i, row) in rows.iter().enumerate() {
                assert_eq!(
                    (row & x).count_ones() % 2,
                    y >> i & 1,
                    "{bytes} {place} {i}"
                );
            }
        }
    }
}

/// Every strobe, every single bit of the data, every single bit of the register. As all that a beat does is linear in
/// both once its strobes are given, these are all cases.
#[test]
fn every_strobe_with_every_unit() {
    let strobes: Vec<u8> = (0..8u32)
        .flat_map(|from| (from..=8).map(move |to| ((1u32 << to) - (1 << from)) as u8))
        .collect();
    assert_eq!(strobes.iter().filter(|s| **s != 0).count(), 36);
    // Four bytes of data that bring the register from all ones to `x`: back through the map.
    let seed = |x: u32| {
        let mut register = x;
        for _ in 0..32 {
            let low = register >> 31;
            register = ((register ^ (low * 0x82f6_3b78)) << 1) | low;
        }
        register ^ u32::MAX
    };
    for backend in Backend::ALL {
        let mut bench = Bench::new(backend);
        for strobe in &strobes {
            let units = (0..32).map(|i| (1u32 << i, 0u64)).chain([(0, 0)]);
            let units: Vec<_> = units.chain((0..64).map(|i| (0, 1u64 << i))).collect();
            for part in units.chunks(60) {
                for (tag, (register, data)) in (0u8..).zip(part) {
                    let begin = Beat {
                        valid: true,
                        data: seed(*register).into(),
                        strobe: 0x0f,
                        first: true,
                        ..Beat::default()
                    };
                    bench.cycle(&begin, 0);
                    let beat = Beat {
                        valid: true,
                        data: *data,
                        strobe: *strobe,
                        last: true,
                        tag,
                        ..Beat::default()
                    };
                    bench.cycle(&beat, 0);
                }
                for _ in 1..LATENCY {
                    bench.cycle(&Beat::default(), 0);
                }
                bench.cycle(&Beat::default(), 0);
                for (tag, (register, data)) in (0u8..).zip(part) {
                    let beat = Beat {
                        data: *data,
                        strobe: *strobe,
                        ..Beat::default()
                    };
                    let bytes = beat.bytes();
                    let expected = !bytes.iter().fold(*register, |x, byte| step(x, *byte));
                    let crc = bench.cycle(&Beat::default(), tag + 1);
                    assert_eq!(
                        crc, expected,
                        "{backend} {strobe:#010b} {register:#x} {data:#x}"
                    );
                }
            }
        }
    }
}

/// What is known of one tag.
#[derive(Clone, Copy)]
struct Kept {
    crc: u32,
    from: u64,
}

/// Random beats of random owners, with gaps and without, in many mixtures of owners, lengths and ends. Each result is
/// asked for at the first moment it may be, and again later.
fn random_requests(backend: Backend, rounds: usize, seed: u64) {
    let mut bench = Bench::new(backend);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for round in 0..rounds {
        let owners: u8 = [1, 2, 3, 64][round % 4];
        let gap = [0.0, 0.1, 0.6][round % 3];
        let (first, last) = [(0.02, 0.1), (0.5, 0.5), (0.3, 1.0)][round / 4 % 3];
        let mut running: Vec<Option<Crc32c>> = vec![None; 64];
        let mut kept: Vec<Option<Kept>> = vec![None; 64];
        let mut asked: Option<(u8, u32)> = None;
        for cycle in 0..400u64 {
            let owner = random.random_range(0..owners);
            let from = random.random_range(0..=8u32);
            let to = match random.random_bool(0.5) {
                true => 8,
                false => random.random_range(from..=8),
            };
            let mut beat = Beat {
                valid: !random.random_bool(gap),
                data: random.random(),
                strobe: ((1u32 << to) - (1 << if to == 8 && random.random() { 0 } else { from }))
                    as u8,
                owner,
                first: random.random_bool(first),
                last: random.random_bool(last),
                tag: random.random_range(0..64),
            };
            beat.first |= running[usize::from(owner)].is_none();
            // The one that has just become known, or else any.
            let due = kept.iter().position(|k| k.is_some_and(|k| k.from == cycle));
            let any = random.random_range(0..64);
            let ask = due.unwrap_or(any);
            let answer = kept[ask].filter(|k| k.from <= cycle);
            let read = bench.cycle(&beat, ask as u8);
            if let Some((tag, crc)) = asked {
                assert_eq!(read, crc, "{backend} round {round} cycle {cycle} tag {tag}");
            }
            asked = answer.map(|k| (ask as u8, k.crc));
            if !beat.valid {
                continue;
            }
            let crc = running[usize::from(owner)].get_or_insert_default();
            if beat.first {
                *crc = Crc32c::default();
            }
            crc.update(&beat.bytes());
            if beat.last {
                let from = cycle + LATENCY;
                let crc = crc.value();
                kept[usize::from(beat.tag)] = Some(Kept { crc, from });
            }
        }
        for _ in 0..LATENCY {
            bench.cycle(&Beat::default(), 0);
        }
    }
}

#[test]
fn random_requests_of_random_owners() {
    random_requests(Backend::Rtl, 6, 0x0c2c);
    random_requests(Backend::Verilator, 60, 0x0c2c);
}

#[test]
#[ignore = "soak: two million beats"]
fn many_random_requests() {
    random_requests(Backend::Rtl, 100, 0x50a1);
    random_requests(Backend::Verilator, 5000, 0x50a2);
}

#[test]
fn known_answers() {
    let all = b"123456789abcdefghijk";
    for backend in Backend::ALL {
        let mut bench = Bench::new(backend);
        for skip in 0..8usize {
            let mut place = 0;
            while place < all.len() {
                let lane = if place == 0 { skip } else { 0 };
                let bytes = &all[place..all.len().min(place + 8 - lane)];
                let mut data = [0xa5; 8];
                data[lane..lane + bytes.len()].copy_from_slice(bytes);
                let beat = Beat {
                    valid: true,
                    data: u64::from_le_bytes(data),
                    strobe: (((1u32 << bytes.len()) - 1) << lane) as u8,
                    owner: 63,
                    first: place == 0,
                    last: place + bytes.len() == all.len(),
                    tag: skip as u8,
                };
                bench.cycle(&beat, 0);
                place += bytes.len();
            }
        }
        for _ in 1..LATENCY {
            bench.cycle(&Beat::default(), 0);
        }
        bench.cycle(&Beat::default(), 0);
        for skip in 0..8 {
            assert_eq!(
                bench.cycle(&Beat::default(), skip + 1),
                crc32c(all),
                "{backend} {skip}"
            );
        }
    }
}

#[test]
fn no_output_follows_an_input_within_a_cycle() {
    let mut dut = open(Backend::Rtl);
    assert_eq!(combinational_paths(dut.as_mut(), 20, 1), []);
}
