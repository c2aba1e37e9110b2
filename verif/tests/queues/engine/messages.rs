//! Interrupts as messages: what is written, when, on whose behalf, and what an error there does.

use super::common::{Seen, config, copy, open, post, start, window};
use std::cell::RefCell;
use std::rc::Rc;
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::dma::{Dma, RING};
use thorong_cosim::drive::stall::Stall;
use thorong_golden::dma::{Cause, Config, Message, Moderation, State};
use thorong_rtl::dma::registers::table::{command, result};

/// Where messages go: in nobody's window.
const MAILBOX: u64 = 0xf000;

/// A queue that interrupts at each completion not yet taken, with a message for queue `queue`.
fn telling(queue: usize, data: u32) -> Config {
    let base = 0x3000 * queue as u64;
    Config {
        moderation: Moderation { count: 1, time: 0 },
        message: Some(Message {
            address: MAILBOX + 4 * queue as u64,
            data,
        }),
        ..config(base, base + 0x400, 4)
    }
}

fn begin<'a>(
    dut: &'a mut dyn thorong_cosim::dut::Dut,
    ring: AxiConfig,
    stall: f64,
) -> (Dma<'a>, Rc<RefCell<Seen>>) {
    let bytes: Vec<u8> = (0..1 << 16).map(|i: u32| (i * 7 + i / 256) as u8).collect();
    let data = AxiConfig::with_latency(4).stalled(stall, 1);
    start(
        dut,
        bytes,
        data,
        ring.stalled(stall, 2),
        Stall::random(stall, 3),
    )
}

/// Queue `queue` in its own part of memory.
fn create(dma: &mut Dma, queue: usize, config: &Config) {
    let base = 0x3000 * queue as u64;
    let own = window(base, base + 0x2fff);
    assert_eq!(dma.set_window(queue, 0, &own).unwrap(), result::DONE);
    assert_eq!(dma.create(queue, config).unwrap(), result::DONE);
}

/// One more copy of queue `queue`.
fn request(dma: &mut Dma, queue: usize, config: &Config, index: u16) {
    let base = 0x3000 * queue as u64;
    let to = base + 0x2000 + 64 * u64::from(index % 16);
    let copy = copy(base + 0x1000, to, 64, index);
    post(dma.memory().data_mut(), config, index, &copy);
    dma.submission_tail(queue, index + 1).unwrap();
}

/// Writes of messages so far.
fn messages(seen: &Rc<RefCell<Seen>>) -> Vec<(u64, u64)> {
    let seen = seen.borrow();
    let mine = |a: &&super::common::Access| a.port == RING && a.write && a.first >= MAILBOX;
    seen.accesses
        .iter()
        .filter(mine)
        .map(|a| (a.first, a.cycle))
        .collect()
}

fn word(dma: &mut Dma, address: u64) -> u32 {
    let bytes = &dma.memory().data()[address as usize..][..4];
    u32::from_le_bytes(bytes.try_into().expect("four bytes"))
}

/// Whatever flip-flops and memories hold when power comes: nobody is interrupted, and nothing leaves.
#[test]
fn nothing_happens_after_power_up() {
    for preset in ["q4", "q16", "q64"] {
        for _ in 0..10 {
            let mut dut = open(preset, Backend::Verilator);
            let (mut dma, seen) = begin(&mut *dut, AxiConfig::default(), 0.0);
            for cycle in 0..1000 {
                assert_eq!(dma.interrupts(), 0, "{preset}, cycle {cycle}");
                dma.cycle();
            }
            assert_eq!(seen.borrow().accesses, []);
        }
    }
}

/// Each rise is one message, of 4 bytes and no more, at either half of the bus; it comes after the completion it is about.
#[test]
fn each_rise_is_one_message() {
    for (backend, stall) in [
        (Backend::Verilator, 0.0),
        (Backend::Verilator, 0.5),
        (Backend::Rtl, 0.2),
    ] {
        let mut dut = open("q4", backend);
        let (mut dma, seen) = begin(&mut *dut, AxiConfig::with_latency(6), stall);
        let before = dma.memory().data()[MAILBOX as usize..].to_vec();
        let configs = [0, 1, 2].map(|queue| telling(queue, 0xc0de_0000 + queue as u32));
        for (queue, config) in configs.iter().enumerate() {
            create(&mut dma, queue, config);
        }
        let rounds = if backend == Backend::Rtl { 2 } else { 20 };
        for index in 0..rounds {
            for (queue, config) in configs.iter().enumerate() {
                request(&mut dma, queue, config, index);
            }
            dma.run(if stall == 0.0 { 200 } else { 600 });
            assert_eq!(dma.interrupts(), 7);
            let sent = messages(&seen);
            assert_eq!(sent.len(), 3 * (usize::from(index) + 1), "round {index}");
            for (queue, config) in configs.iter().enumerate() {
                let message = config.message.expect("a message");
                assert_eq!(word(&mut dma, message.address), message.data);
                let at = config.completion.at(index, 16);
                let seen = seen.borrow();
                let entry = seen.accesses.iter().rfind(|a| a.write && a.first == at);
                let told = sent.iter().rfind(|(to, _)| *to == message.address);
                assert!(entry.expect("a completion").cycle < told.expect("a message").1);
                drop(seen);
                dma.completion_head(queue, index + 1).unwrap();
                // The wire falls; nothing is left to tell.
                dma.unmask(queue).unwrap();
            }
            dma.run(100);
            assert_eq!(messages(&seen).len(), sent.len());
        }
        let end = MAILBOX as usize + 12;
        assert_eq!(dma.memory().data()[end..], before[12..]);
        assert_eq!(dma.interrupts(), 0);
        seen.borrow_mut().finish();
    }
}

/// Completions that are not taken make an unmask rise again at once, and that is one more message.
#[test]
fn an_unmask_with_completions_left_tells_again() {
    let mut dut = open("q4", Backend::Verilator);
    let (mut dma, seen) = begin(&mut *dut, AxiConfig::default(), 0.0);
    let config = telling(1, 5);
    create(&mut dma, 1, &config);
    request(&mut dma, 1, &config, 0);
    dma.run(200);
    for more in 1..30 {
        dma.unmask(1).unwrap();
        dma.run(more);
    }
    dma.run(100);
    assert_eq!(messages(&seen).len(), 30);
    // Without a message there is none.
    let silent = Config {
        message: None,
        ..telling(2, 6)
    };
    create(&mut dma, 2, &silent);
    request(&mut dma, 2, &silent, 0);
    dma.run(200);
    assert_eq!(dma.interrupts(), 0b110);
    assert_eq!(messages(&seen).len(), 30);
    seen.borrow_mut().finish();
}

/// A completion for which its queue halts is told all the same.
#[test]
fn a_queue_that_halts_tells_of_it() {
    let mut dut = open("q4", Backend::Verilator);
    let (mut dma, seen) = begin(&mut *dut, AxiConfig::with_latency(9), 0.0);
    let config = telling(1, 77);
    create(&mut dma, 1, &config);
    let outside = copy(0, 0x3000 + 0x2000, 8, 0);
    post(dma.memory().data_mut(), &config, 0, &outside);
    dma.submission_tail(1, 1).unwrap();
    dma.run(300);
    assert_eq!(dma.state(1).unwrap(), State::Halted(Cause::Protection));
    assert_eq!(word(&mut dma, MAILBOX + 4), 77);
    assert_eq!(messages(&seen).len(), 1);
    seen.borrow_mut().finish();
}

/// Memory refuses a message: its queue halts, and nobody else notices.
#[test]
fn an_error_at_a_message_halts_its_queue_alone() {
    let mut dut = open("q4", Backend::Verilator);
    let ring = AxiConfig::with_latency(5).fault(Fault {
        place: Place::WriteBytes(MAILBOX..MAILBOX + 4),
        kind: FaultKind::Answer(Response::DecErr),
    });
    let (mut dma, seen) = begin(&mut *dut, ring, 0.3);
    // Words of one beat fail together: the other queue's message is farther away.
    let mut other = telling(2, 3);
    other.message = Some(Message {
        address: MAILBOX + 64,
        data: 3,
    });
    let config = telling(0, 1);
    create(&mut dma, 0, &config);
    create(&mut dma, 2, &other);
    request(&mut dma, 0, &config, 0);
    request(&mut dma, 2, &other, 0);
    dma.run(600);
    assert_eq!(dma.state(0).unwrap(), State::Halted(Cause::MessageError));
    assert_eq!(dma.status(0).unwrap().cq_tail, 1);
    assert_eq!(dma.state(2).unwrap(), State::Running);
    assert_eq!(word(&mut dma, MAILBOX + 64), 3);
    assert_eq!(dma.order(0, command::RESET).unwrap(), result::DONE);
    while dma.state(0).unwrap() != State::Off {}
    seen.borrow_mut().finish();
}

/// A queue goes off at any time around its message: what was sent is answered before, and none comes after.
#[test]
fn no_message_of_a_queue_that_is_off() {
    let mut dut = open("q4", Backend::Verilator);
    let (mut dma, seen) = begin(&mut *dut, AxiConfig::with_latency(30), 0.0);
    let config = telling(1, 9);
    let mut told = 0;
    let mut some = [0, 0];
    for wait in 0..120 {
        create(&mut dma, 1, &config);
        request(&mut dma, 1, &config, 0);
        dma.run(60 + wait);
        assert_eq!(dma.order(1, command::RESET).unwrap(), result::DONE);
        while dma.state(1).unwrap() != State::Off {}
        assert!(dma.memory().is_idle(), "after {wait} cycles");
        let now = messages(&seen).len();
        some[usize::from(now > told)] += 1;
        dma.run(200);
        assert_eq!(messages(&seen).len(), now, "after {wait} cycles");
        told = now;
    }
    assert!(some[0] > 5 && some[1] > 5, "{some:?}");
    seen.borrow_mut().finish();
}
