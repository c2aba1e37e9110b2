//! Descriptors that can't be done: a completion, no bus access, no hang.

use crate::common::{Case, check, devices};
use thorong_cosim::axi::AxiConfig;
use thorong_cosim::drive::mover::{Completion, Status, Transfer, Windows};
use thorong_cosim::drive::stall::Stall;

/// A copy within the last 64 KiB of the address space, both ends counted back from 2^64.
fn copy(source: u64, dest: u64, length: u32) -> Transfer {
    Transfer {
        source: source.wrapping_neg(),
        dest: dest.wrapping_neg(),
        length,
        id: (source ^ dest ^ u64::from(length)) as u16,
        ..Transfer::default()
    }
}

fn case(copies: Vec<Transfer>) -> Case {
    Case {
        base: u64::MAX - 0xffff,
        size: 0x1_0000,
        copies,
        config: AxiConfig::with_latency(3),
        stall: Stall::none(),
        windows: Windows::none(),
        verdict: 2,
        releases: Vec::new(),
        timeout: 0,
    }
}

#[test]
fn the_last_byte_of_the_address_space_is_reached_and_never_passed() {
    for mut dut in devices("axi64") {
        for length in [2, 7, 8, 9, 64, 2047, 2048, 2049, 5000, u32::MAX] {
            let n = u64::from(length);
            let bad = [
                copy(n - 1, 0x4000, length),
                copy(0x9000, n - 1, length),
                copy(n - 1, n - 1, length),
                copy(1, 0x4000, 0),
            ];
            let (reads, writes) = (copy(n, 0xc000, length), copy(0x9000, n, length));
            for good in [reads, writes] {
                let mut copies = bad.to_vec();
                copies.push(copy(0x9000, 0x8000, 100));
                if length < u32::MAX {
                    copies.insert(2, good);
                }
                let seen = check(dut.as_mut(), &case(copies));
                let malformed = |c: &&Completion| c.status == Status::Malformed;
                assert_eq!(seen.completions().iter().filter(malformed).count(), 4);
            }
        }
    }
}
