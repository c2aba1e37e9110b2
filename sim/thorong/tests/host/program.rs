//! A host's whole day, over any device: several tenants with requests of every kind, by doorbell, poll and interrupt.
//!
//! What each request must do is worked out here, byte by byte, in the simplest way.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::VecDeque;
use thorong::host::{Admin, Error, Host, Tenant};
use thorong_golden::dma::format::FORMATS;
use thorong_golden::dma::{
    Cast, Completion, Config, Descriptor, Layout, Moderation, Operation, Ring, Share, Status,
    Window,
};
use thorong_golden::{Mode, Rounding, random_word, round};

/// Bytes of the memory that the program wants from address 0 on.
pub(crate) const MEMORY: usize = 1 << 20;

/// Bytes that are only read.
const SOURCES: std::ops::Range<u64> = 0x4_0000..0x8_0000;

/// Destinations of a tenant.
const AREA: u64 = 0x1_0000;

/// Cycles in which anything comes.
const PATIENCE: u64 = 1_000_000;

/// A tenant, its requests and what is to come of them.
struct User {
    tenant: Tenant,
    layout: Layout,
    interrupts: bool,
    /// Where its next destination is.
    free: u64,
    area: u64,
    expected: VecDeque<Completion>,
}

/// CRC32C, bit by bit.
fn crc32c(bytes: &[u8]) -> u32 {
    let mut crc = !0u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 == 1 { 0x82f6_3b78 } else { 0 };
        }
    }
    !crc
}

/// What `descriptor` writes, row by row, and its completion.
fn outcome(memory: &[u8], d: &Descriptor) -> (Vec<(u64, Vec<u8>)>, Completion) {
    let mut rows = Vec::new();
    let mut all = Vec::new();
    let mut index = 0;
    for row in 0..=i64::from(d.further) {
        let source = d
            .source
            .wrapping_add_signed(row * i64::from(d.source_stride)) as usize;
        let dest = d.dest.wrapping_add_signed(row * i64::from(d.dest_stride));
        let length = d.length as usize;
        let data: Vec<u8> = match d.operation {
            Operation::Fill => d
                .source
                .to_le_bytes()
                .into_iter()
                .cycle()
                .take(length)
                .collect(),
            Operation::Copy | Operation::CopyCrc => memory[source..source + length].to_vec(),
            Operation::Cast(cast) => {
                let rounding = Rounding {
                    mode: cast.mode,
                    bits: 16,
                    saturate: cast.saturate,
                };
                let words = memory[source..source + length].chunks(4);
                let results = words.map(|word| {
                    let x = u32::from_le_bytes(word.try_into().expect("4 bytes"));
                    let at = (cast.first + index) % (1 << 34);
                    index += 1;
                    let random = random_word(cast.seed, cast.stream, at);
                    let y = round(x, cast.format, rounding, random.into());
                    y.to_le_bytes()[..cast.width() as usize].to_vec()
                });
                results.collect::<Vec<_>>().concat()
            }
        };
        all.extend(&data);
        rows.push((dest, data));
    }
    let completion = Completion {
        address: match d.operation {
            Operation::CopyCrc => crc32c(&all).into(),
            _ => 0,
        },
        bytes: d.length * (u32::from(d.further) + 1),
        id: d.id,
        status: Status::Ok,
    };
    (rows, completion)
}

/// A request of any kind that the user's queue can say, its destination behind the last one.
fn request(dice: &mut ChaCha8Rng, user: &mut User) -> Descriptor {
    let full = user.layout == Layout::Full;
    let kind = dice.random_range(0..if full { 4 } else { 2 });
    let further = match full && dice.random_bool(0.3) {
        true => dice.random_range(1..5u16),
        false => 0,
    };
    let longest = if dice.random_bool(0.1) { 5000 } else { 300 };
    let mut length: u32 = dice.random_range(1..longest);
    let cast = Cast {
        format: FORMATS[dice.random_range(0..FORMATS.len())],
        mode: Mode::ALL[dice.random_range(0..Mode::ALL.len())],
        saturate: dice.random(),
        seed: dice.random(),
        stream: dice.random(),
        first: dice.random_range(0..1 << 34),
    };
    let operation = match kind {
        0 => Operation::Copy,
        1 => Operation::CopyCrc,
        2 => Operation::Cast(cast),
        _ => Operation::Fill,
    };
    if kind == 2 {
        length = length.next_multiple_of(4);
    }
    let pitch = i64::from(length) + dice.random_range(0..100);
    let room = pitch as u64 * (u64::from(further) + 1);
    let dest = user.free + dice.random_range(0..64);
    user.free = dest + room + 64;
    let down = dice.random_bool(0.5);
    let source = match operation {
        Operation::Fill => dice.random(),
        _ => dice.random_range(SOURCES.start + 0x8000..SOURCES.end - 0x8000),
    };
    Descriptor {
        source,
        dest: if down {
            dest + room - pitch as u64
        } else {
            dest
        },
        length,
        id: dice.random_range(0..1 << 12),
        operation,
        further,
        source_stride: match operation {
            Operation::Fill => 0,
            _ if further == 0 => 0,
            _ => dice.random_range(-4000..4000),
        },
        dest_stride: if down { -pitch as i32 } else { pitch as i32 },
        malformed: false,
    }
}

/// Hands what came to the user.
fn compare(user: &mut User, got: impl IntoIterator<Item = Completion>) {
    for completion in got {
        let expected = user.expected.pop_front();
        assert_eq!(Some(completion), expected, "queue {}", user.tenant.index());
    }
}

/// Takes all that is to come.
fn drain(host: &mut impl Host, user: &mut User) -> Result<(), Error> {
    while !user.expected.is_empty() {
        let got = match user.interrupts {
            true => user.tenant.wait_interrupt(host, PATIENCE)?,
            false => vec![user.tenant.wait(host, PATIENCE)?],
        };
        compare(user, got);
    }
    assert_eq!(user.tenant.open(), 0);
    Ok(())
}

/// `rounds` times one of four tenants posts or takes some; the memory at the end is as it must be, everywhere but in the
/// rings.
pub(crate) fn program(host: &mut impl Host, seed: u64, rounds: usize) -> Result<(), Error> {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let admin = Admin::probe(host)?;
    let mut memory = vec![0; MEMORY];
    dice.fill(&mut memory[..]);
    host.write_memory(0, &memory)?;
    let mut users = Vec::new();
    for i in 0..4u64 {
        let index = (i as usize * 5 + seed as usize) % admin.queues();
        let (rings, area) = (i * 0x1_0000, 0x8_0000 + i * AREA);
        let layout = [Layout::Compact, Layout::Full][i as usize % 2];
        let interrupts = i >= 2;
        // What is read, what is written, the rings.
        let windows = [
            (SOURCES.start, SOURCES.end - 1, true, false),
            (area, area + AREA - 1, false, true),
            (rings, rings + 0xffff, true, true),
        ];
        for (slot, (base, limit, read, write)) in windows.into_iter().enumerate() {
            let window = Window {
                base,
                limit,
                read,
                write,
                lock: false,
            };
            admin.set_window(host, index, slot, &window)?;
        }
        let config = Config {
            submission: Ring {
                base: rings,
                log2: dice.random_range(2..6),
            },
            layout,
            completion: Ring {
                base: rings + 0x8000,
                log2: dice.random_range(2..6),
            },
            share: Share {
                weight: dice.random_range(1..9),
                urgent: i == 3,
                rate: if i == 1 { 64 } else { 0 },
                burst: 2048,
            },
            moderation: match interrupts {
                true => Moderation {
                    count: dice.random_range(1..5),
                    time: 1024,
                },
                false => Moderation::default(),
            },
            message: None,
        };
        users.push(User {
            tenant: admin.create(host, index, &config)?,
            layout,
            interrupts,
            free: area,
            area,
            expected: VecDeque::new(),
        });
    }
    for _ in 0..rounds {
        let user = &mut users[dice.random_range(0..4)];
        // Nothing is written twice before what was there is taken.
        if user.free + 0x8000 > user.area + AREA {
            drain(host, user)?;
            user.free = user.area;
        }
        match dice.random_range(0..4) {
            0 => {
                let got = user.tenant.take(host)?;
                compare(user, got);
            }
            1 => host.pass(dice.random_range(0..200))?,
            _ => {
                let most = dice.random_range(0..=user.tenant.room());
                for _ in 0..most {
                    if user.free + 0x8000 > user.area + AREA {
                        break;
                    }
                    let descriptor = request(&mut dice, user);
                    let (rows, completion) = outcome(&memory, &descriptor);
                    for (at, data) in rows {
                        memory[at as usize..at as usize + data.len()].copy_from_slice(&data);
                    }
                    user.expected.push_back(completion);
                    user.tenant.post(host, &descriptor)?;
                }
                user.tenant.ring(host)?;
            }
        }
    }
    for user in &mut users {
        drain(host, user)?;
        let (head, tail) = user.tenant.progress(host)?;
        assert_eq!(head, tail);
    }
    assert!(users[1].tenant.exceeded(host)? > 0, "it had to wait");
    let mut now = vec![0; MEMORY];
    host.read_memory(0, &mut now)?;
    let rings = SOURCES.start as usize;
    let wrong = (rings..MEMORY).find(|at| now[*at] != memory[*at]);
    assert_eq!(wrong, None, "the first byte that is not as it must be");
    Ok(())
}
