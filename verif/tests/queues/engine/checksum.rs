//! Copies that tell their CRC32C.

use super::common::{config, copy, open, post, start, window};
use thorong_cosim::axi::{AxiConfig, Fault};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::dma::Dma;
use thorong_cosim::drive::stall::Stall;
use thorong_golden::dma::crc::crc32c;
use thorong_golden::dma::{Completion, Config, Descriptor, Layout, Operation, Status};

/// Of "123456789": RFC 3720's polynomial, as the catalogues of CRCs have it.
const CHECK: u32 = 0xe306_9283;

fn noise(length: usize) -> Vec<u8> {
    let mut x = 1u32;
    let byte = |_| {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 24) as u8
    };
    (0..length).map(byte).collect()
}

fn checked(source: u64, dest: u64, length: u32, id: u16) -> Descriptor {
    Descriptor {
        operation: Operation::CopyCrc,
        ..copy(source, dest, length, id)
    }
}

/// Full descriptors, one in four cache lines: rings at `sq` and `cq`.
fn full(sq: u64, cq: u64, log2: u8) -> Config {
    Config {
        layout: Layout::Full,
        ..config(sq, cq, log2)
    }
}

/// The bytes of a request in the order of its rows.
fn bytes(memory: &[u8], request: &Descriptor) -> Vec<u8> {
    let row = |row| {
        let from = request.row(row).and_then(|row| row.source).expect("a row") as usize;
        &memory[from..from + request.length as usize]
    };
    (0..=request.further).flat_map(row).copied().collect()
}

fn ended(dma: &mut Dma, queue: usize, count: u16) {
    let polls = (0..20_000).take_while(|_| dma.status(queue).unwrap().cq_tail != count);
    assert!(polls.count() < 20_000, "queue {queue} does not end");
}

/// The completion of request `index`, which must be OK: bytes, and the CRC as 8 bytes.
fn assert_told(memory: &[u8], config: &Config, index: u16, request: &Descriptor, crc: u32) {
    let done = Completion {
        address: crc.into(),
        bytes: request.length * (u32::from(request.further) + 1),
        id: request.id,
        status: Status::Ok,
    };
    let at = config.completion.at(index, 16) as usize;
    let phase = index >> config.completion.log2 & 1 == 0;
    assert_eq!(
        memory[at..at + 16],
        done.entry(phase),
        "request {index}, {request:?}"
    );
}

/// The published value, in both layouts, from and to each byte of a beat, each request alone, so that its completion is as
/// quick as it can be.
fn published(backend: Backend, offsets: u64) {
    let mut dut = open("q4", backend);
    let mut bytes = vec![0; 1 << 16];
    for offset in 0..8 {
        let at = 0x4000 + 32 * offset + offset;
        bytes[at..at + 9].copy_from_slice(b"123456789");
    }
    let (mut dma, seen) = start(
        &mut *dut,
        bytes,
        AxiConfig::default(),
        AxiConfig::default(),
        Stall::none(),
    );
    let queues = [config(0x1000, 0x2000, 6), full(0x8000, 0x2800, 6)];
    for (queue, config) in queues.iter().enumerate() {
        dma.set_window(queue, 0, &window(0, 0xffff)).unwrap();
        assert_eq!(dma.create(queue, config).unwrap(), 0);
        let mut index = 0;
        for from in 0..offsets {
            for to in 0..offsets {
                let request = checked(0x4000 + 33 * from, 0x6000 + to, 9, index);
                post(dma.memory().data_mut(), config, index, &request);
                // The slots' phase: requests come at odd and at even cycles.
                dma.run(from % 2);
                dma.submission_tail(queue, index + 1).unwrap();
                ended(&mut dma, queue, index + 1);
                assert_told(dma.memory().data(), config, index, &request, CHECK);
                let to = request.dest as usize;
                assert_eq!(&dma.memory().data()[to..to + 9], b"123456789");
                dma.completion_head(queue, index + 1).unwrap();
                index += 1;
            }
        }
    }
    seen.borrow_mut().finish();
}

#[test]
fn the_published_value_is_told_on_verilator() {
    published(Backend::Verilator, 8);
}

#[test]
fn the_published_value_is_told_on_rust_hdl() {
    published(Backend::Rtl, 2);
}

/// Every queue has requests of many pieces and rows, at any byte, and they take turns.
fn interleaved(preset: &str, latency: u64, pause: f64) {
    let queues: usize = preset[1..].parse().expect("a number");
    let mut dut = open(preset, Backend::Verilator);
    let part = 0x1_0000;
    let original = noise((queues + 1) * part as usize);
    let data = AxiConfig::with_latency(latency).stalled(pause, 5);
    let ring = AxiConfig::with_latency(latency).stalled(pause, 6);
    let stall = Stall::random(pause, 7);
    let (mut dma, seen) = start(&mut *dut, original.clone(), data, ring, stall);
    let mut expected = original.clone();
    let requests: Vec<Vec<Descriptor>> = (0..queues as u64)
        .map(|queue| {
            let (source, dest) = (queue * part + 0x1000, queue * part + 0x8000);
            let simple = |i: u64, length| {
                checked(
                    source + 3 * i + queue,
                    dest + 0x800 * i + 5,
                    length,
                    i as u16,
                )
            };
            let rows = |i: u64, stride: i32, length| Descriptor {
                further: 12,
                source_stride: stride,
                dest_stride: length as i32 + 9,
                source: source + 0x3000,
                ..simple(i, length)
            };
            // Without a CRC, between those with one.
            let plain = Descriptor {
                operation: Operation::Copy,
                ..simple(12, 700)
            };
            vec![
                simple(0, 0x17fd),
                simple(3, 1),
                rows(4, 777, 300),
                plain,
                rows(7, -300, 281),
                simple(9, 0x1001),
                simple(13, 2048),
                simple(14, 64),
            ]
        })
        .collect();
    let config = |queue: usize| full(queue as u64 * part, queue as u64 * part + 0x800, 3);
    for (queue, list) in requests.iter().enumerate() {
        let config = config(queue);
        let base = queue as u64 * part;
        dma.set_window(queue, 0, &window(base, base + part - 1))
            .unwrap();
        assert_eq!(dma.create(queue, &config).unwrap(), 0);
        for (index, request) in (0..).zip(list) {
            post(dma.memory().data_mut(), &config, index, request);
            post(&mut expected, &config, index, request);
        }
    }
    for queue in 0..queues {
        dma.submission_tail(queue, 8).unwrap();
    }
    for (queue, list) in requests.iter().enumerate() {
        ended(&mut dma, queue, 8);
        for (index, request) in (0..).zip(list) {
            let crc = match request.operation {
                Operation::CopyCrc => crc32c(&bytes(&original, request)),
                _ => 0,
            };
            let memory = dma.memory().data();
            assert_told(memory, &config(queue), index, request, crc);
            for row in 0..=request.further {
                let place = request.row(row).expect("a row");
                let (from, to) = (place.source.expect("a copy") as usize, place.dest as usize);
                let length = request.length as usize;
                assert!(memory[to..to + length] == original[from..from + length]);
            }
        }
    }
    seen.borrow_mut().finish();
}

#[test]
fn pieces_and_rows_of_many_queues_do_not_mix() {
    for (preset, latency, pause) in [
        ("q4", 1, 0.0),
        ("q4", 30, 0.0),
        ("q4", 3, 0.5),
        ("q16", 9, 0.1),
        ("q64", 9, 0.0),
    ] {
        interleaved(preset, latency, pause);
    }
}

/// Requests that fail in their first, a middle or their last piece: nothing of them is in the CRC of the next one.
#[test]
fn a_failure_leaves_nothing_to_the_next_request() {
    for latency in [1, 4, 50] {
        for (piece, write) in [0, 1, 2].into_iter().flat_map(|p| [(p, false), (p, true)]) {
            let at = 2048 * piece + 999;
            let fault = match write {
                true => Fault::write_error(0x9000 + at..0x9000 + at + 8),
                false => Fault::read_error(0x4000 + at..0x4000 + at + 8),
            };
            let mut dut = open("q4", Backend::Verilator);
            let original = noise(1 << 16);
            let (mut dma, seen) = start(
                &mut *dut,
                original.clone(),
                AxiConfig::with_latency(latency).fault(fault),
                AxiConfig::with_latency(latency),
                Stall::none(),
            );
            let ring = config(0x1000, 0x2000, 3);
            let requests = [
                checked(0x6000, 0xb000, 0x900, 0),
                checked(0x4000, 0x9000, 0x1500, 1),
                checked(0x6001, 0xc003, 0x1100, 2),
                checked(0x4001, 0x9000, 3, 3),
            ];
            dma.set_window(2, 0, &window(0, 0xffff)).unwrap();
            assert_eq!(dma.create(2, &ring).unwrap(), 0);
            for (index, request) in (0..).zip(&requests) {
                post(dma.memory().data_mut(), &ring, index, request);
            }
            dma.submission_tail(2, 4).unwrap();
            ended(&mut dma, 2, 4);
            let memory = dma.memory().data();
            for index in [0, 2, 3] {
                let request = &requests[usize::from(index)];
                let crc = crc32c(&bytes(&original, request));
                assert_told(memory, &ring, index, request, crc);
            }
            // A failure tells where it was, and no CRC.
            let first = if write { 0x9000 } else { 0x4000 } + at;
            let (address, before) = match write {
                true => (first / 2048 * 2048, first / 2048 * 2048 - 0x9000),
                false => (first / 8 * 8, first / 8 * 8 - 0x4000),
            };
            let failed = Completion {
                address,
                bytes: before as u32,
                id: 1,
                status: match write {
                    true => Status::WriteSlvErr,
                    false => Status::ReadSlvErr,
                },
            };
            assert_eq!(
                memory[0x2010..0x2020],
                failed.entry(true),
                "piece {piece}, write {write}"
            );
            seen.borrow_mut().finish();
        }
    }
}
