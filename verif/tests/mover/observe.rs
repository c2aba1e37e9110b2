//! What an operator sees of the beats that are written: a CRC over them is each request's, whoever else writes.

use crate::common::{noise, open};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use thorong_cosim::axi::{AxiConfig, AxiMemory, AxiPorts, Fault};
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::mover::{Guard, MoverHost, Status, Transfer, Windows};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{Dut, Input, Output};
use thorong_golden::dma::crc::{Crc32c, crc32c};
use thorong_golden::mover::{LOCAL_BYTES, Memory};
use thorong_rtl::dma::operators::crc::Crc64;
use thorong_rtl::presets::Preset;

/// Bytes that are only read, of both memories.
const SOURCES: u64 = 1 << 12;

/// Requests of 1 to 4 pieces of each of 5 owners, between those of others; a piece is a copy or a fill, of one row or several,
/// anywhere.
fn requests(random: &mut ChaCha8Rng, count: usize) -> Vec<Transfer> {
    let mut at = [SOURCES; 2];
    let mut left = [0u32; 5];
    let mut list = Vec::new();
    while list.len() < count || left.iter().any(|pieces| *pieces > 0) {
        let owner = random.random_range(0..5usize);
        if left[owner] == 0 {
            if list.len() >= count {
                continue;
            }
            left[owner] = random.random_range(1..5);
        }
        left[owner] -= 1;
        let length = random.random_range(1..300u32) >> random.random_range(0..6);
        let rows = random.random_range(1..4u16);
        let fill = random.random_ratio(1, 5);
        let length = length.max(1);
        let pitch = length + random.random_range(8..24);
        let reach = u64::from(pitch) * u64::from(rows) + 16;
        let local = random.random_ratio(1, 3) && at[1] + reach < LOCAL_BYTES as u64;
        let to = &mut at[usize::from(local)];
        list.push(Transfer {
            source: if fill {
                random.random()
            } else {
                random.random_range(0..SOURCES - 1000)
            },
            dest: *to + random.random_range(0..8u64),
            length,
            id: list.len() as u16,
            owner: owner as u8,
            fill,
            source_local: !fill && random.random_ratio(1, 3),
            dest_local: local,
            more: left[owner] > 0,
            source_stride: 13,
            dest_stride: pitch as i32,
            rows,
            ..Transfer::default()
        });
        *to += reach;
    }
    list
}

/// The CRC block beside the mover, as an engine would have it.
struct Operator {
    dut: Box<dyn Dut>,
    inputs: [Input; 7],
    read_tag: Input,
    read_crc: Output,
}

impl Operator {
    fn new(backend: Backend) -> Self {
        let preset = Preset {
            block: "dma_crc",
            name: "q64",
            summary: "CRC32C of what is written, 64 owners, 64 tags",
            build: || Box::<Crc64>::default(),
        };
        let mut dut =
            backend::open(&preset, backend, &OpenOptions::default()).expect("a sound block");
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
        dut.poke(clear, 1);
        dut.settle();
        dut.step();
        dut.poke(clear, 0);
        Operator {
            dut,
            inputs,
            read_tag,
            read_crc,
        }
    }
}

/// Runs the list; each request's CRC, by the block and by the golden model over the same beats, is that of what is in memory.
fn run(backend: Backend, seed: u64, count: usize, latency: u64, pauses: f64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let list = requests(&mut random, count);
    let mut dut = open("axi64-guarded", backend);
    let dut = dut.as_mut();
    let mut operator = Operator::new(backend);
    let moved = [
        ("moved_valid", 1),
        ("moved_data", 64),
        ("moved_strobe", 8),
        ("moved_owner", 6),
        ("moved_first", 1),
        ("moved_last", 1),
        ("moved_tag", 8),
    ];
    let moved = moved.map(|(name, width)| dut.output(name, width).expect("a port"));
    let before = noise(1 << 18, 7);
    let on_chip = noise(LOCAL_BYTES, 8);
    // One read fails, so a request of it is cut.
    let victim = list.iter().find(|t| !t.fill && !t.source_local && t.id > 5);
    let at = victim.expect("a copy from memory").source;
    let config = AxiConfig::with_latency(latency)
        .stalled(pauses, seed)
        .fault(Fault::read_error(at..at + 1));
    let mut model = Memory::new(0, before.clone(), 8);
    model.local = on_chip.clone();
    model.faults = vec![thorong_golden::mover::Fault {
        write: false,
        bytes: at..at + 1,
        decode: false,
    }];
    let endings: Vec<_> = list.iter().map(|t| model.transfer(t).status).collect();
    let ports = AxiPorts::resolve(dut, "m_axi").expect("an AXI port");
    let mut memory = AxiMemory::new(ports, before, config);
    memory.reset(dut, 3, |_, _| {});
    let mut stall = Stall::random(pauses, seed);
    let host = MoverHost::new(dut, stall.fork(), stall.fork()).expect("a mover");
    let guard = Guard::new(dut, Windows::none(), 2, &mut stall).expect("its ports");
    let mut host = host.guarded(guard).on_chip(&on_chip);
    list.iter().for_each(|t| host.post(*t));

    let mut running: HashMap<u64, Crc32c> = HashMap::new();
    let mut kept: HashMap<u64, u32> = HashMap::new();
    // The transfer whose CRC is asked for in this cycle, and the one that was in the one before.
    let (mut asks, mut asked): (Option<usize>, Option<usize>) = (None, None);
    let mut answers: HashMap<usize, (u32, u32)> = HashMap::new();
    let mut done = 0;
    let mut cycles = 0;
    while answers.len() < list.len() || host.open() > 0 {
        memory.drive(dut);
        host.drive(dut);
        dut.settle();
        memory.observe(dut);
        host.observe(dut).expect("its streams keep their rules");
        let beat = moved.map(|port| dut.peek(port));
        for (input, value) in operator.inputs.iter().zip(beat) {
            // The tag has 6 bits there.
            let value = if *input == operator.inputs[6] {
                value & 63
            } else {
                value
            };
            operator.dut.poke(*input, value);
        }
        let tag = asks.map_or(0, |i: usize| list[i].id & 63);
        operator.dut.poke(operator.read_tag, tag.into());
        operator.dut.settle();
        if let Some(i) = asked.take() {
            let crc = operator.dut.peek(operator.read_crc) as u32;
            let beats = kept.get(&u64::from(list[i].id as u8)).copied();
            answers.insert(i, (crc, beats.unwrap_or_default()));
        }
        asked = asks.take();
        // Asked for in the cycle after the completion.
        if host.completions().len() > done {
            asks = Some(done);
            done += 1;
        }
        let [valid, data, strobe, owner, first, last, tag] = beat;
        if valid == 1 {
            if first == 1 {
                running.insert(owner, Crc32c::default());
            }
            let crc = running
                .get_mut(&owner)
                .expect("a request begins with `first`");
            let lanes = data.to_le_bytes().into_iter().enumerate();
            for (_, byte) in lanes.filter(|(i, _)| strobe >> i & 1 == 1) {
                crc.update(&[byte]);
            }
            if last == 1 {
                kept.insert(tag, crc.value());
            }
        }
        operator.dut.step();
        dut.step();
        cycles += 1;
        assert!(cycles < 1_000_000, "it hangs");
    }

    assert_eq!(memory.data(), model.bytes);
    assert_eq!(host.scratch(), model.local);
    let statuses: Vec<_> = host.completions().iter().map(|end| end.status).collect();
    assert_eq!(statuses, endings);
    let mut bytes: HashMap<u8, Vec<u8>> = HashMap::new();
    let mut checked = 0;
    let mut whole = [true; 5];
    for (i, transfer) in list.iter().enumerate() {
        let request = bytes.entry(transfer.owner).or_default();
        for row in transfer.rows(true).expect("sound") {
            let row = row.start as usize..row.end as usize;
            request.extend(match transfer.dest_local {
                true => &host.scratch()[row],
                false => &memory.data()[row],
            });
        }
        let whole = &mut whole[usize::from(transfer.owner)];
        *whole &= statuses[i] == Status::Ok;
        if *whole {
            let crc = crc32c(request);
            assert_eq!(answers[&i], (crc, crc), "transfer {i}, {transfer:x?}");
            checked += 1;
        }
        if !transfer.more {
            request.clear();
            *whole = true;
        }
    }
    // What read the bad byte failed, and the rest of its request.
    assert!(checked * 2 > list.len(), "{checked} of {}", list.len());
    assert!(statuses.contains(&Status::ReadSlvErr));
}

#[test]
fn the_crc_of_each_request_on_verilator() {
    for seed in 0..12 {
        let (latency, pauses) = [(1, 0.0), (20, 0.0), (5, 0.4)][seed as usize % 3];
        run(Backend::Verilator, seed, 300, latency, pauses);
    }
}

#[test]
fn the_crc_of_each_request_on_rust_hdl() {
    run(Backend::Rtl, 77, 30, 3, 0.2);
}
