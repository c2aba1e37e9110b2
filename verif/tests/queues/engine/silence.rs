//! Memory that does not answer: what waits for it ends by a timeout, its queues halt, and the engine goes on.

use super::common::{Seen, config, copy, open, post, start, window};
use std::cell::RefCell;
use std::rc::Rc;
use thorong_cosim::axi::{AxiChannel, AxiConfig, Silence};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::dma::{DATA, Dma, RING};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::dma::{Cast, Cause, Config, Descriptor, Layout, Operation, State, Status};
use thorong_golden::{Format, Mode};
use thorong_rtl::dma::registers::table::{command, result};

/// In units of 64 cycles.
const TIMEOUT: u16 = 3;
/// Each queue's part of memory: rings, what is read from 0x4000 on, what is written from 0x8000 on.
const PART: u64 = 0x1_0000;
const QUEUES: usize = 3;
const REQUESTS: u16 = 12;

fn pattern() -> Vec<u8> {
    (0..QUEUES as u64 * PART)
        .map(|i| (i * 7 + i / 256) as u8)
        .collect()
}

fn queue_config(queue: usize) -> Config {
    let base = PART * queue as u64;
    Config {
        layout: Layout::Full,
        ..config(base, base + 0x2000, 5)
    }
}

/// Request `index` of a queue: copies of several pieces, of one beat, with a CRC, fills and casts.
fn request(queue: usize, index: u16) -> Descriptor {
    let base = PART * queue as u64;
    let slice = 0x400 * u64::from(index);
    let lengths = [0x3f0, 8, 100, 0x200];
    let length = lengths[(usize::from(index) + queue) % 4];
    let mut request = copy(
        base + 0x4000 + slice + u64::from(index % 8),
        base + 0x8000 + slice + 3,
        length,
        index,
    );
    request.operation = match index % 5 {
        1 => Operation::CopyCrc,
        2 => Operation::Fill,
        4 => Operation::Cast(Cast {
            format: Format::Bfloat16,
            mode: Mode::Rne,
            saturate: false,
            seed: 0,
            stream: 0,
            first: 0,
        }),
        _ => Operation::Copy,
    };
    if request.operation == Operation::Fill {
        request.source = 0x0123_4567_89ab_cdef;
    }
    request
}

struct Scene<'a> {
    dma: Dma<'a>,
    seen: Rc<RefCell<Seen>>,
    before: Vec<u8>,
}

impl<'a> Scene<'a> {
    fn new(dut: &'a mut dyn Dut, ports: [AxiConfig; 2], stall: f64) -> Self {
        let [data, ring] = ports;
        let stalls = Stall::random(stall, 4);
        let (dma, seen) = start(dut, pattern(), data, ring, stalls);
        let mut scene = Scene {
            dma,
            seen,
            before: pattern(),
        };
        scene.dma.set_timeout(TIMEOUT).unwrap();
        for queue in 0..QUEUES {
            let base = PART * queue as u64;
            let own = window(base, base + PART - 1);
            assert_eq!(scene.dma.set_window(queue, 0, &own).unwrap(), result::DONE);
        }
        scene
    }

    fn begin(&mut self) {
        for queue in 0..QUEUES {
            let config = queue_config(queue);
            assert_eq!(self.dma.create(queue, &config).unwrap(), result::DONE);
            for index in 0..REQUESTS {
                let request = request(queue, index);
                post(self.dma.memory().data_mut(), &config, index, &request);
            }
        }
        self.before = self.dma.memory().data().to_vec();
        for queue in 0..QUEUES {
            self.dma.submission_tail(queue, REQUESTS).unwrap();
        }
    }

    /// Until each queue is done or halted; which of them halted.
    fn end(&mut self) -> Vec<bool> {
        let ends = |dma: &mut Dma, queue| {
            let status = dma.status(queue).unwrap();
            match status.state {
                State::Running => (status.cq_tail == REQUESTS).then_some(false),
                State::Halted(cause) => {
                    assert_eq!(cause, Cause::Timeout);
                    Some(true)
                }
                other => panic!("{other:?}"),
            }
        };
        (0..QUEUES)
            .map(|queue| {
                (0..3_000)
                    .find_map(|_| ends(&mut self.dma, queue))
                    .unwrap_or_else(|| panic!("queue {queue} hangs"))
            })
            .collect()
    }

    /// What completions say is so, and nothing lies outside of what was asked for.
    fn sound(&mut self, halted: &[bool], port: usize) {
        let mut owned = vec![false; self.before.len()];
        for (queue, halts) in halted.iter().enumerate() {
            let config = queue_config(queue);
            let base = (PART * queue as u64) as usize;
            owned[base + 0x2000..base + 0x2200].fill(true);
            let tail = self.dma.status(queue).unwrap().cq_tail;
            let memory = self.dma.memory().data();
            let mut timeouts = 0;
            for index in 0..REQUESTS {
                let request = request(queue, index);
                let cast = matches!(request.operation, Operation::Cast(_));
                let bytes = if cast {
                    request.length / 2
                } else {
                    request.length
                };
                let to = request.dest as usize..(request.dest + u64::from(bytes)) as usize;
                owned[to.clone()].fill(true);
                if index >= tail {
                    continue;
                }
                let at = config.completion.at(index, 16) as usize;
                let entry = &memory[at..at + 16];
                assert_eq!(u16::from(entry[12]), index);
                let done = u32::from_le_bytes(entry[8..12].try_into().expect("four bytes"));
                match entry[14] {
                    status if status == Status::Ok as u8 => {
                        assert_eq!(done, request.length);
                        if matches!(request.operation, Operation::Copy | Operation::CopyCrc) {
                            let from = request.source as usize;
                            assert!(memory[to.clone()] == self.before[from..from + to.len()]);
                        }
                    }
                    status if status == Status::Timeout as u8 => {
                        assert!(done <= request.length);
                        timeouts += 1;
                        assert_eq!(index + 1, tail, "the last one of its queue");
                    }
                    other => panic!("status {other}"),
                }
            }
            // Of a halted queue the ring's port says no more than its state.
            if port == DATA {
                assert_eq!(timeouts, u32::from(*halts), "queue {queue}");
            }
        }
        let memory = self.dma.memory().data();
        for (at, owned) in owned.iter().enumerate() {
            assert!(*owned || memory[at] == self.before[at], "byte {at:#x}");
        }
    }

    /// All queues go off.
    fn reset(&mut self) {
        for queue in 0..QUEUES {
            assert_eq!(self.dma.order(queue, command::RESET).unwrap(), result::DONE);
        }
        for queue in 0..QUEUES {
            let off = (0..3_000).any(|_| self.dma.state(queue).unwrap() == State::Off);
            assert!(off, "queue {queue} does not go off");
        }
    }
}

/// One silence at one port, for ever or for long; gives how many queues halted.
pub(crate) fn silent(
    preset: &str,
    backend: Backend,
    port: usize,
    silence: Silence,
    latency: u64,
    stall: f64,
) -> usize {
    let mut dut = open(preset, backend);
    let mut ports = [
        AxiConfig::with_latency(latency).stalled(stall, 5),
        AxiConfig::with_latency(latency).stalled(stall, 6),
    ];
    ports[port].silences.push(silence);
    let mut scene = Scene::new(&mut *dut, ports, stall);
    scene.begin();
    let halted = scene.end();
    scene.sound(&halted, port);
    scene.reset();
    if let Some(cycles) = silence.cycles {
        // Memory is back: what it still owed comes and is dropped, and all goes on.
        scene.dma.run(cycles);
        let idle = (0..2_000).any(|_| {
            scene.dma.cycle();
            scene.dma.memory().is_idle()
        });
        assert!(idle, "something is left on the bus");
        scene.begin();
        assert_eq!(scene.end(), [false; QUEUES]);
        scene.sound(&[false; QUEUES], port);
        scene.reset();
        scene.seen.borrow_mut().finish();
    } else {
        scene.seen.borrow().assert_clean();
    }
    halted.iter().filter(|halted| **halted).count()
}

/// Each channel of each port, early and late, for ever and for a while.
#[test]
fn every_channel_of_both_ports() {
    let mut most = 0;
    for port in [DATA, RING] {
        for channel in AxiChannel::ALL {
            // A while begins behind a handshake, not at the start, where there is nothing to answer.
            for (i, after) in [1, 6, 30].into_iter().enumerate() {
                // Reads are few: a ring has three batches, and fills have none.
                let after = match (port, channel) {
                    (RING, AxiChannel::Ar) => after.min(7),
                    (DATA, AxiChannel::Ar) => after.min(25),
                    _ => after,
                };
                // Longer than all that moves without the silent channel.
                for cycles in [None, Some(6_000)] {
                    let silence = Silence {
                        channel,
                        after,
                        cycles,
                    };
                    let latency = [1, 20][i % 2];
                    let halted = silent("q4", Backend::Verilator, port, silence, latency, 0.0);
                    assert!(halted > 0, "{port} {silence:?} was not noticed");
                    most = most.max(halted);
                }
            }
        }
    }
    assert_eq!(most, QUEUES);
}

#[test]
fn pauses_are_no_silence() {
    for seed in 0..12u64 {
        let silence = Silence {
            channel: AxiChannel::ALL[seed as usize % 5],
            after: 1 + seed,
            // With the pauses around it still shorter than the timeout.
            cycles: Some(100),
        };
        let port = (seed / 5) as usize % 2;
        assert_eq!(silent("q4", Backend::Verilator, port, silence, 3, 0.2), 0);
    }
}

/// Silence number `seed` of many, between pauses.
pub(crate) fn paused(preset: &str, seed: u64) {
    let silence = Silence {
        channel: AxiChannel::ALL[seed as usize % 5],
        after: 1 + seed % 7,
        cycles: (!seed.is_multiple_of(3)).then_some(10_000 + 30 * (seed % 100)),
    };
    let port = (seed / 5) as usize % 2;
    let halted = silent(
        preset,
        Backend::Verilator,
        port,
        silence,
        1 + seed % 50,
        0.4,
    );
    assert!(halted > 0, "{port} {silence:?} was not noticed");
}

#[test]
fn pauses_around_a_silence() {
    for seed in 0..20u64 {
        paused("q4", seed);
    }
}

#[test]
fn rust_hdl_times_out_too() {
    for port in [DATA, RING] {
        let silence = Silence {
            channel: [AxiChannel::R, AxiChannel::B][port],
            after: 3,
            cycles: None,
        };
        assert!(silent("q4", Backend::Rtl, port, silence, 5, 0.0) > 0);
    }
}

/// With no timeout, memory is waited for, and all is done in the end.
#[test]
fn without_a_timeout_memory_is_waited_for() {
    for port in [DATA, RING] {
        for channel in AxiChannel::ALL {
            let mut dut = open("q4", Backend::Verilator);
            let mut ports = [AxiConfig::with_latency(3), AxiConfig::with_latency(3)];
            ports[port].silences.push(Silence {
                channel,
                after: 1,
                cycles: Some(5_000),
            });
            let mut scene = Scene::new(&mut *dut, ports, 0.0);
            scene.dma.set_timeout(0).unwrap();
            scene.begin();
            scene.dma.run(4_000);
            assert_eq!(scene.end(), [false; QUEUES]);
            scene.sound(&[false; QUEUES], port);
            scene.seen.borrow_mut().finish();
        }
    }
}
