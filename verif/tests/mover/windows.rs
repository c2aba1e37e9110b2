//! A mover whose bursts are checked outside: what is denied is never seen on the bus, and nobody else notices.

use crate::common::{Case, Seen, check, open};
use thorong_cosim::axi::AxiConfig;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::mover::{Status, Transfer, Window, Windows};
use thorong_cosim::dut::Dut;

/// A window of the transfer's owner over bytes `from..to` of one of its sides.
pub(crate) fn window(transfer: &Transfer, write: bool, from: u32, to: u32) -> Option<Window> {
    let start = if write {
        transfer.dest
    } else {
        transfer.source
    };
    (from < to).then(|| Window {
        owner: transfer.owner,
        base: start + u64::from(from),
        limit: start + u64::from(to) - 1,
        read: !write,
        write,
        local: transfer.local(write),
    })
}

/// Windows over exactly what each transfer touches, but for `hole` bytes from `at` on of one side of `victim`.
fn windows(case: &Case, victim: usize, write: bool, at: u32, hole: u32) -> Windows {
    let mut list = Vec::new();
    for (i, transfer) in case.copies.iter().enumerate() {
        for side in [false, true] {
            if (i, side) == (victim, write) {
                list.extend(window(transfer, side, 0, at));
                list.extend(window(transfer, side, at + hole, transfer.length));
            } else {
                list.extend(window(transfer, side, 0, transfer.length));
            }
        }
    }
    Windows::of(list)
}

/// Transfers of one to many bursts around a victim of `length` bytes, ids and owners in order.
fn case(shape: (u64, u64, u32), latency: u64) -> Case {
    let around = [
        (1, 2, 30),
        (4090, 2041, 700),
        (6, 0, 64),
        shape,
        (3, 3, 17),
        (2040, 7, 2100),
        (0, 7, 100),
    ];
    Case::apart(8, &around, AxiConfig::with_latency(latency), 0)
}

fn denied(dut: &mut dyn Dut, case: &Case, victim: usize) -> Seen {
    let seen = check(dut, case);
    for (i, completion) in seen.completions().iter().enumerate() {
        let expected = [Status::Ok, Status::Protection][usize::from(i == victim)];
        assert_eq!(completion.status, expected, "transfer {i}");
    }
    seen
}

/// A hole of one byte at the first and the last byte of every burst of either side, verdicts late and later.
fn every_burst(dut: &mut dyn Dut, shape: (u64, u64, u32), latency: u64) {
    let plain = case(shape, latency);
    let victim = plain.copies.iter().position(|t| t.length == shape.2);
    let victim = victim.expect("the shape's length is unlike the others'");
    let transfer = plain.copies[victim];
    for write in [false, true] {
        let start = if write {
            transfer.dest
        } else {
            transfer.source
        };
        let borders = (0..transfer.length)
            .filter(|at| matches!((start + u64::from(*at)) % 2048, 0 | 2047))
            .chain([0, transfer.length - 1]);
        for (n, at) in borders.enumerate() {
            for verdict in [1, 2, 3, 9] {
                let mut case = plain.clone();
                case.verdict = verdict;
                case.windows = windows(&case, victim, write, at, 1);
                if n % 2 == 1 {
                    case = case.stalled(0.3, n as u64);
                }
                denied(dut, &case, victim);
            }
        }
    }
}

#[test]
fn a_hole_anywhere_denies_its_burst_and_all_behind_on_verilator() {
    let mut dut = open("axi64-guarded", Backend::Verilator);
    for shape in [
        (3, 5, 45),
        (4083, 2029, 9001),
        (0, 0, 4096),
        (2047, 1, 2050),
    ] {
        for latency in [1, 40] {
            every_burst(dut.as_mut(), shape, latency);
        }
    }
}

#[test]
fn a_hole_anywhere_denies_its_burst_and_all_behind_on_rust_hdl() {
    let mut dut = open("axi64-guarded", Backend::Rtl);
    every_burst(dut.as_mut(), (4083, 2029, 2301), 3);
}

/// The wrong owner, and the wrong direction.
#[test]
fn a_window_is_its_owners_and_for_one_direction() {
    let mut dut = open("axi64-guarded", Backend::Verilator);
    let plain = case((3, 5, 45), 4);
    let all = |owner: u8, read: bool, write: bool| Window {
        owner,
        base: 0,
        limit: u64::MAX,
        read,
        write,
        local: false,
    };
    for (read, write) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut case = plain.clone();
        let list = (0..7).map(|o| match o {
            3 => all(3, read, write),
            other => all(other, true, true),
        });
        case.windows = Windows::of(list.collect());
        let seen = check(dut.as_mut(), &case);
        for completion in seen.completions() {
            let good = completion.owner != 3 || (read && write);
            assert_eq!(completion.status == Status::Ok, good);
        }
    }
}

/// Nothing at all is allowed: no burst is ever seen, and as many completions as transfers.
#[test]
fn what_nobody_allows_makes_no_access() {
    let mut dut = open("axi64-guarded", Backend::Verilator);
    let mut case = case((4083, 2029, 60_000), 4);
    case.windows = Windows::of(Vec::new());
    let seen = check(dut.as_mut(), &case);
    assert_eq!((seen.longest_read, seen.longest_write), (0, 0));
    let statuses = seen.completions().iter().map(|c| c.status);
    assert!(statuses.eq([Status::Protection; 7]));
}

/// Verdicts cost latency, never throughput: 64-byte transfers fill the bus.
#[test]
fn a_check_costs_no_throughput() {
    let mut dut = open("axi64-guarded", Backend::Verilator);
    for verdict in [1, 2, 3] {
        let shapes = vec![(0, 0, 64); 1000];
        let mut case = Case::apart(8, &shapes, AxiConfig::with_latency(10), 1);
        case.verdict = verdict;
        case.windows = windows(&case, usize::MAX, false, 0, 0);
        let seen = check(dut.as_mut(), &case);
        assert_eq!(seen.cycles, 8 * 1000 + 2 * 10 + 7 + verdict);
    }
}
