//! One thing at a time.

use super::both::Both;
use super::common::{Access, config, copy, open, post, start, window};
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::stall::Stall;
use thorong_golden::dma::{Completion, State, Status};
use thorong_rtl::dma::registers::table::{admin, command, result};

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 7 + i / 256) as u8).collect()
}

#[test]
fn a_copy_is_done_and_completed() {
    let mut dut = open("q4", Backend::Verilator);
    let mut expected = pattern(1 << 16);
    let (mut dma, seen) = start(
        &mut *dut,
        expected.clone(),
        AxiConfig::default(),
        AxiConfig::default(),
        Stall::none(),
    );
    let queue = config(0x1000, 0x2000, 2);
    let descriptor = copy(0x4001, 0x6003, 100, 0x123);
    assert_eq!(dma.set_window(1, 0, &window(0, 0xffff)).unwrap(), 0);
    assert_eq!(dma.create(1, &queue).unwrap(), 0);
    assert_eq!(dma.state(1).unwrap(), State::Running);
    post(dma.memory().data_mut(), &queue, 0, &descriptor);
    post(&mut expected, &queue, 0, &descriptor);
    dma.submission_tail(1, 1).unwrap();
    dma.run(200);
    let status = dma.status(1).unwrap();
    assert_eq!(
        (status.state, status.sq_head, status.cq_tail),
        (State::Running, 1, 1)
    );
    let done = Completion {
        address: 0,
        bytes: 100,
        id: 0x123,
        status: Status::Ok,
    };
    expected[0x2000..0x2010].copy_from_slice(&done.entry(true));
    expected.copy_within(0x4001..0x4001 + 100, 0x6003);
    assert!(dma.memory().data() == expected);
    seen.borrow_mut().finish();
}

#[test]
fn a_full_completion_ring_holds_back_its_own_queue_alone() {
    let mut dut = open("q4", Backend::Verilator);
    let memory = || AxiConfig::with_latency(5);
    let (mut dma, seen) = start(
        &mut *dut,
        pattern(1 << 16),
        memory(),
        memory(),
        Stall::none(),
    );
    let mut small = config(0x1000, 0x2000, 4);
    small.completion.log2 = 2;
    let other = config(0x3000, 0x3800, 5);
    for (queue, config, count) in [(0, &small, 16), (2, &other, 32)] {
        assert_eq!(dma.set_window(queue, 0, &window(0, 0xffff)).unwrap(), 0);
        assert_eq!(dma.create(queue, config).unwrap(), 0);
        for i in 0..count {
            let to = 0x8000 + 0x2000 * queue as u64 + 128 * u64::from(i);
            post(
                dma.memory().data_mut(),
                config,
                i,
                &copy(0x5000, to, 128, i),
            );
        }
        dma.submission_tail(queue, count).unwrap();
    }
    dma.run(3000);
    assert_eq!(dma.status(0).unwrap().cq_tail, 4);
    assert_eq!(dma.status(2).unwrap().cq_tail, 32);
    let untouched = pattern(1 << 16);
    assert!(dma.memory().data()[0x8200..0x8800] == untouched[0x8200..0x8800]);
    for taken in 1..=12 {
        dma.completion_head(0, taken).unwrap();
        dma.run(300);
        assert_eq!(dma.status(0).unwrap().cq_tail, 4 + taken);
        // The entry's phase: ones in the first round of the ring, zeros in the second.
        let last = 0x2000 + 16 * usize::from((taken + 3) % 4);
        let entry = &dma.memory().data()[last..last + 16];
        assert_eq!(
            entry[12..16],
            [
                (taken + 3) as u8,
                0,
                0,
                u8::from(taken.div_ceil(4) % 2 == 0)
            ]
        );
    }
    seen.borrow_mut().finish();
}

#[test]
fn a_reset_among_faults_ends_what_was_begun_and_nothing_else() {
    for (latency, wait) in [(1, 60), (3, 200), (60, 100), (60, 150), (60, 333)] {
        let mut dut = open("q4", Backend::Verilator);
        let answer = FaultKind::Answer(Response::SlvErr);
        let data = AxiConfig::with_latency(latency)
            .fault(Fault {
                place: Place::ReadBytes(0x4400..0x4500),
                kind: answer,
            })
            .fault(Fault {
                place: Place::WriteBytes(0x6900..0x6a00),
                kind: answer,
            });
        let ring = AxiConfig::with_latency(latency);
        let bytes = pattern(1 << 16);
        let (mut dma, seen) = start(&mut *dut, bytes.clone(), data, ring, Stall::none());
        let ended = config(0x1000, 0x2000, 6);
        let other = config(0xa000, 0xa800, 5);
        for (queue, config, base) in [(0, &ended, 0), (1, &other, 0x8000)] {
            assert_eq!(
                dma.set_window(queue, 0, &window(base, base + 0x7fff))
                    .unwrap(),
                0
            );
            assert_eq!(dma.create(queue, config).unwrap(), 0);
            for i in 0..32 {
                let at = 150 * u64::from(i);
                let descriptor = copy(base + 0x4000 + at, base + 0x6000 + at, 150, i);
                post(dma.memory().data_mut(), config, i, &descriptor);
            }
        }
        dma.submission_tail(0, 32).unwrap();
        dma.submission_tail(1, 32).unwrap();
        dma.run(wait);
        assert_eq!(dma.order(0, command::RESET).unwrap(), result::DONE);
        while dma.state(0).unwrap() != State::Off {}
        let off = seen.borrow().cycle;
        let status = dma.status(0).unwrap();
        assert_eq!((status.sq_head, status.cq_tail), (0, 0));
        dma.run(2000);
        let touched = |a: &Access| a.cycle > off && a.first < 0x8000;
        assert!(
            !seen.borrow().accesses.iter().any(touched),
            "off, and at work"
        );
        assert_eq!(dma.status(1).unwrap().cq_tail, 32);
        assert!(dma.memory().is_idle());
        let memory = dma.memory().data();
        assert!(memory[0xe000..0xe000 + 4800] == bytes[0xc000..0xc000 + 4800]);
        // Again, from the beginning; the window stayed.
        assert_eq!(dma.create(0, &ended).unwrap(), result::DONE);
        dma.submission_tail(0, 2).unwrap();
        dma.run(1000);
        assert_eq!(dma.status(0).unwrap().cq_tail, 2);
        assert_eq!(dma.status(0).unwrap().state, State::Running);
        seen.borrow_mut().finish();
    }
}

#[test]
fn an_engine_says_what_it_is() {
    for (preset, queues) in [("q4", 4), ("q16", 16), ("q64", 64)] {
        let mut dut = open(preset, Backend::Verilator);
        let (mut dma, _) = start(
            &mut *dut,
            vec![0; 64],
            AxiConfig::default(),
            AxiConfig::default(),
            Stall::none(),
        );
        assert_eq!(dma.read(admin::ID.offset).unwrap().0, 0x5448_4451);
        let word = dma.read(admin::CONFIG.offset).unwrap().0;
        let field = |name| admin::CONFIG.field(name).get(word);
        assert_eq!(
            (field("queues"), field("windows"), field("bus")),
            (queues, 4, 3)
        );
        assert_eq!(dma.read(0x1000 * queues + 0x10).unwrap().1, Response::Okay);
        assert_eq!(
            dma.read(0x1000 * (queues + 1) + 0x10).unwrap().1,
            Response::SlvErr
        );
    }
}

/// A request that is cut off between its pieces, the first of which fails, leaves nothing to the queue's next one.
#[test]
fn a_reset_between_the_pieces_of_a_failed_request_is_forgotten() {
    let mut dut = open("q4", Backend::Verilator);
    let answer = FaultKind::Answer(Response::SlvErr);
    let data = AxiConfig::with_latency(9).fault(Fault {
        place: Place::ReadBytes(0x4400..0x4408),
        kind: answer,
    });
    let bytes = pattern(1 << 16);
    let (mut dma, seen) = start(
        &mut *dut,
        bytes.clone(),
        data,
        AxiConfig::default(),
        Stall::none(),
    );
    let queue = config(0x1000, 0x2000, 2);
    assert_eq!(dma.set_window(0, 0, &window(0, 0xffff)).unwrap(), 0);
    for wait in (0..300).step_by(11) {
        assert_eq!(dma.create(0, &queue).unwrap(), result::DONE);
        post(
            dma.memory().data_mut(),
            &queue,
            0,
            &copy(0x4000, 0x8000, 0x3000, 1),
        );
        dma.submission_tail(0, 1).unwrap();
        dma.run(wait);
        assert_eq!(dma.order(0, command::RESET).unwrap(), result::DONE);
        while dma.state(0).unwrap() != State::Off {}
        assert_eq!(dma.create(0, &queue).unwrap(), result::DONE);
        post(
            dma.memory().data_mut(),
            &queue,
            0,
            &copy(0x5000, 0xc000 + wait, 0x30, 2),
        );
        dma.submission_tail(0, 1).unwrap();
        while dma.status(0).unwrap().cq_tail == 0 {}
        let done = Completion {
            address: 0,
            bytes: 0x30,
            id: 2,
            status: Status::Ok,
        };
        assert_eq!(
            dma.memory().data()[0x2000..0x2010],
            done.entry(true),
            "after {wait} cycles"
        );
        let to = 0xc000 + wait as usize;
        assert_eq!(dma.memory().data()[to..to + 0x30], bytes[0x5000..0x5030]);
        assert_eq!(dma.order(0, command::RESET).unwrap(), result::DONE);
        while dma.state(0).unwrap() != State::Off {}
    }
    seen.borrow_mut().finish();
}

/// A read is denied in the middle of a write burst, and memory refuses that burst's last beats, which bring nothing any more:
/// the burst failed, before the read did.
#[test]
fn a_burst_that_is_cut_is_answered_as_a_whole() {
    for (fault, status) in [(0x9500, Status::WriteSlvErr), (0x9700, Status::Protection)] {
        let data = AxiConfig::with_latency(3).fault(Fault::write_error(fault..fault + 8));
        let mut dut = open("q4", Backend::Verilator);
        let mut both = Both::new(&mut *dut, 4, data, 0.0);
        both.set_window(0, 0, window(0, 0x3fff));
        both.set_window(0, 1, window(0x8000, 0xffff));
        both.post(0, &[copy(0x3f00, 0x9004, 0x600, 1)]);
        both.ring(0);
        both.compare();
        assert_eq!(both.status(0, 0), status as u8);
        both.seen.borrow_mut().finish();
    }
}
