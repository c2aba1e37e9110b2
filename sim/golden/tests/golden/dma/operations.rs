//! Copies with CRC, casts, fills, and rows: against byte by byte.

use super::layout::operation;
use super::memory::Memory;
use super::rings::{ALL, DATA, completion, config, open, post};
use proptest::prelude::*;
use thorong_golden::dma::crc::{Crc32c, crc32c};
use thorong_golden::dma::format::FORMATS;
use thorong_golden::dma::{
    Cast, Cause, Config, Descriptor, Engine, Layout, Operation, State, Window,
};
use thorong_golden::{INDEX_LIMIT, Mode, Rounding, random_bits, round};

/// What is written lies from here on; what is read before it.
const DEST: u64 = 0xa000;

/// The vectors of RFC 3720, B.4, and the check value of the catalogues.
#[test]
fn crc_known_answers() {
    let pdu = [
        0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0,
        0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
    ];
    let up: Vec<u8> = (0..32).collect();
    let down: Vec<u8> = (0..32).rev().collect();
    let answers: [(&[u8], u32); 7] = [
        (b"123456789", 0xe306_9283),
        (&[0; 32], 0x8a91_36aa),
        (&[0xff; 32], 0x62a8_ab43),
        (&up, 0x46dd_794e),
        (&down, 0x113f_db5c),
        (&pdu, 0xd996_3a56),
        (&[], 0),
    ];
    for (bytes, crc) in answers {
        assert_eq!(crc32c(bytes), crc, "{bytes:x?}");
        for cut in 0..=bytes.len() {
            let mut parts = Crc32c::default();
            parts.update(&bytes[..cut]);
            parts.update(&bytes[cut..]);
            assert_eq!(parts.value(), crc, "{bytes:x?} cut at {cut}");
        }
    }
}

/// All bytes that a request writes, in order, with their addresses.
fn naive(descriptor: &Descriptor, memory: &[u8]) -> Vec<(usize, u8)> {
    let mut written = Vec::new();
    let mut element = 0u64;
    for row in 0..=i64::from(descriptor.further) {
        let source = descriptor.source as i64 + row * i64::from(descriptor.source_stride);
        let mut dest = (descriptor.dest as i64 + row * i64::from(descriptor.dest_stride)) as usize;
        let mut put = |byte| {
            written.push((dest, byte));
            dest += 1;
        };
        let source = source as usize;
        let length = descriptor.length as usize;
        match descriptor.operation {
            Operation::Copy | Operation::CopyCrc => {
                memory[source..source + length].iter().for_each(|b| put(*b))
            }
            Operation::Fill => {
                (0..length).for_each(|i| put((descriptor.source >> (8 * (i % 8))) as u8))
            }
            Operation::Cast(cast) => {
                for number in memory[source..source + length].chunks(4) {
                    let x = u32::from_le_bytes(number.try_into().expect("whole elements"));
                    let index = (cast.first + element) % INDEX_LIMIT;
                    let random = random_bits(cast.seed, cast.stream, index, 16);
                    let how = Rounding::new(cast.mode, 16, cast.saturate).expect("16 bits");
                    let y = round(x, cast.format, how, random);
                    put(y as u8);
                    if cast.format.bits() == 16 {
                        put((y >> 8) as u8);
                    }
                    element += 1;
                }
            }
        }
    }
    written
}

/// A request that stays in memory, its source and its destination in halves of their own.
fn request() -> impl Strategy<Value = Descriptor> {
    let length = prop_oneof![1u32..5200, 1u32..20, Just(2048u32), Just(2052u32)];
    let place = 0u64..0x800;
    let stride = -600i32..600;
    (
        operation(),
        place.clone(),
        place,
        length,
        0u16..10,
        stride.clone(),
        stride,
        any::<u64>(),
    )
        .prop_map(
            |(operation, source, dest, length, further, from, to, pattern)| {
                let fill = operation == Operation::Fill;
                let cast = matches!(operation, Operation::Cast(_));
                Descriptor {
                    source: if fill {
                        pattern
                    } else {
                        DATA + 0x2c00 + source
                    },
                    dest: DEST + 0x2c00 + dest,
                    length: if cast {
                        length.next_multiple_of(4)
                    } else {
                        length
                    },
                    id: further,
                    operation,
                    further,
                    source_stride: if fill { 0 } else { from },
                    dest_stride: to,
                    malformed: false,
                }
            },
        )
}

/// Posts requests to an engine whose queues may go everywhere, and lets it work till it is done.
fn serve(config: &Config, memory: &mut Memory, engine: &mut Engine, requests: &[Descriptor]) {
    for (place, request) in (0..).zip(requests) {
        post(memory, config, place, request);
    }
    engine.submission_tail(0, requests.len() as u16);
    while engine.step(memory).is_some() {}
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn requests_do_what_they_say(requests in prop::collection::vec(request(), 1..5)) {
        let config = config(0, Layout::Full, 3);
        let (mut engine, mut memory) = open(config);
        let mut expected = memory.bytes.clone();
        let mut answers = Vec::new();
        for request in &requests {
            let written = naive(request, &expected);
            for (at, byte) in &written {
                expected[*at] = *byte;
            }
            let data: Vec<u8> = written.iter().map(|(_, byte)| *byte).collect();
            let crc = match request.operation {
                Operation::CopyCrc => crc32c(&data),
                _ => 0,
            };
            let bytes = request.length * (u32::from(request.further) + 1);
            answers.push((u64::from(crc), bytes, request.id, 0, 1));
        }
        serve(&config, &mut memory, &mut engine, &requests);
        for (place, answer) in (0..).zip(&answers) {
            prop_assert_eq!(&completion(&memory, &config, place), answer);
        }
        prop_assert!(memory.bytes[DATA as usize..] == expected[DATA as usize..], "memory");
        prop_assert!(memory.open.iter().all(Option::is_none), "nothing failed");
    }
}

/// Four `float32` in `bfloat16` each.
fn cast(source: u64, dest: u64, length: u32) -> Descriptor {
    Descriptor {
        source,
        dest,
        length,
        operation: Operation::Cast(Cast {
            format: FORMATS[0],
            mode: Mode::Rne,
            saturate: false,
            seed: 0,
            stream: 0,
            first: 0,
        }),
        ..Descriptor::default()
    }
}

#[test]
fn a_cast_whose_read_fails_writes_nothing_of_that_piece() {
    let config = config(0, Layout::Full, 3);
    let (mut engine, mut memory) = open(config);
    memory.bad_read = Some(DATA + 2048 + 1600);
    let before = memory.bytes.clone();
    let whole = cast(DATA, DEST, 6000);
    serve(&config, &mut memory, &mut engine, &[whole]);
    assert_eq!(
        completion(&memory, &config, 0),
        (DATA + 3648, 2048, 0, 1, 1)
    );
    let expected = naive(&cast(DATA, DEST, 2048), &before);
    assert!(expected.iter().all(|(at, byte)| memory.bytes[*at] == *byte));
    assert_eq!(
        memory.bytes[DEST as usize + 1024..],
        before[DEST as usize + 1024..]
    );
    assert_eq!(engine.state(0), State::Running);
}

/// Bytes of a cast are those of the source; behind the failed write hardware may have gone on.
#[test]
fn a_cast_whose_write_fails_tells_what_it_wrote() {
    let config = config(0, Layout::Full, 3);
    let (mut engine, mut memory) = open(config);
    // Results from 0xa7f9 on, so 7 bytes of the first piece lie before 0xa800: three results and a half.
    memory.bad_write = Some(0xa800);
    let before = memory.bytes.clone();
    let whole = cast(DATA, 0xa7f9, 6000);
    serve(&config, &mut memory, &mut engine, &[whole]);
    assert_eq!(completion(&memory, &config, 0), (0xa800, 14, 0, 3, 1));
    let expected = naive(&whole, &before);
    for (at, byte) in expected {
        let may = memory.open[at];
        match at {
            ..0xa800 => assert_eq!((memory.bytes[at], may), (byte, None), "{at:x}"),
            // The burst that failed: memory says what became of it.
            0xa800..0xabf9 => assert_eq!((memory.bytes[at], may), (before[at], None), "{at:x}"),
            _ => assert_eq!((memory.bytes[at], may), (before[at], Some(byte)), "{at:x}"),
        }
    }
}

/// In rows: all behind the failed burst, up to what a read failure or a window stops.
#[test]
fn behind_a_failed_write_all_is_open() {
    let config = config(0, Layout::Full, 3);
    let rows = Descriptor {
        source: DATA,
        dest: 0xa0f0,
        length: 64,
        further: 7,
        source_stride: 64,
        dest_stride: 0x100,
        ..Descriptor::default()
    };
    for stopped in [None, Some(Status::Read), Some(Status::Window)] {
        let (mut engine, mut memory) = open(config);
        memory.bad_write = Some(0xa2f0);
        let last = match stopped {
            None => 8,
            Some(Status::Read) => {
                memory.bad_read = Some(DATA + 5 * 64 + 9);
                5
            }
            Some(Status::Window) => {
                let window = Window {
                    limit: 0xa5ff,
                    ..ALL
                };
                engine.set_window(0, 0, window).expect("a window");
                memory.windows[0][0] = window;
                5
            }
        };
        let before = memory.bytes.clone();
        serve(&config, &mut memory, &mut engine, &[rows]);
        assert_eq!(completion(&memory, &config, 0), (0xa2f0, 128, 0, 3, 1));
        assert_eq!(engine.state(0), State::Running);
        for row in 0..8usize {
            for column in 0..64 {
                let at = 0xa0f0 + 0x100 * row + column;
                let byte = before[DATA as usize + 64 * row + column];
                let (written, may) = (memory.bytes[at], memory.open[at]);
                let expected = match row {
                    0 | 1 => (byte, None),
                    2 => (before[at], None),
                    5 if stopped == Some(Status::Read) && column < 9 => (before[at], Some(byte)),
                    _ if row < last => (before[at], Some(byte)),
                    _ => (before[at], None),
                };
                assert_eq!((written, may), expected, "row {row}, {column}, {stopped:?}");
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Read,
    Window,
}

#[test]
fn a_row_that_cannot_be_ends_its_request() {
    let config = config(0, Layout::Full, 3);
    let (mut engine, mut memory) = open(config);
    let down = Descriptor {
        source: 0x0807_0605_0403_0201,
        dest: 0xa000,
        length: 16,
        id: 1,
        operation: Operation::Fill,
        further: 9,
        dest_stride: -0x4800,
        ..Descriptor::default()
    };
    let up = Descriptor {
        source: DATA,
        dest: 0xb000,
        length: 2052,
        id: 2,
        operation: Operation::CopyCrc,
        further: 1,
        source_stride: i32::MIN,
        ..Descriptor::default()
    };
    let good = Descriptor {
        id: 3,
        further: 0,
        ..up
    };
    let before = memory.bytes.clone();
    // The first one's rows are at 0xa000, 0x5800 and 0x1000.
    serve(&config, &mut memory, &mut engine, &[down, up, good]);
    assert_eq!(completion(&memory, &config, 0), (0, 48, 1, 6, 1));
    assert_eq!(completion(&memory, &config, 1), (0, 2052, 2, 6, 1));
    let bytes = &before[DATA as usize..][..2052];
    let crc = u64::from(crc32c(bytes));
    assert_eq!(completion(&memory, &config, 2), (crc, 2052, 3, 0, 1));
    for at in [0xa000, 0x5800, 0x1000] {
        assert_eq!(memory.bytes[at..at + 8], [1, 2, 3, 4, 5, 6, 7, 8], "{at:x}");
    }
    assert_eq!(memory.bytes[0xb000..0xb000 + 2052], *bytes);
    assert_eq!(engine.state(0), State::Running);
}

/// A window may end inside a burst whose first bytes alone are good: the burst is judged as a whole, as it is sent.
#[test]
fn a_write_burst_is_judged_as_it_is_sent() {
    let config = config(0, Layout::Full, 3);
    let (mut engine, mut memory) = open(config);
    let window = Window {
        limit: 0xa00f,
        ..ALL
    };
    engine.set_window(0, 0, window).expect("a window");
    memory.windows[0][0] = window;
    memory.bad_read = Some(DATA + 8);
    let copy = Descriptor {
        source: DATA,
        dest: 0xa000,
        length: 64,
        ..Descriptor::default()
    };
    let before = memory.bytes.clone();
    serve(&config, &mut memory, &mut engine, &[copy]);
    assert_eq!(completion(&memory, &config, 0), (0xa000, 0, 0, 5, 1));
    assert_eq!(memory.bytes[0xa000..], before[0xa000..]);
    assert_eq!(engine.state(0), State::Halted(Cause::Protection));
}

#[test]
fn silence_halts_its_queue() {
    let config = config(0, Layout::Full, 3);
    for (silent, open_from) in [(DATA + 70, None), (0xa005, Some(0xa000))] {
        let (mut engine, mut memory) = open(config);
        memory.silent = silent..silent + 1;
        let copy = Descriptor {
            source: DATA + 64,
            dest: 0xa000,
            length: 64,
            id: 5,
            ..Descriptor::default()
        };
        let other = Descriptor {
            source: DATA,
            dest: 0xb000,
            length: 8,
            ..copy
        };
        let before = memory.bytes.clone();
        serve(&config, &mut memory, &mut engine, &[copy, other]);
        assert_eq!(engine.state(0), State::Halted(Cause::Timeout));
        let (_, bytes, id, status, _) = completion(&memory, &config, 0);
        assert_eq!((bytes, id, status), (0, 5, 7));
        assert_eq!(engine.completion_tail(0), 1);
        assert_eq!(memory.bytes[0xa000..], before[0xa000..]);
        let first = memory.open.iter().position(Option::is_some);
        assert_eq!(first, open_from, "what was not answered may be written");
    }
}
