//! A short run of the engine of queues: its registers, two tenants, one of them outside his windows, an end.

use super::exercise::{PAUSE, SEED, differs};
use crate::failure::Failure;
use crate::simulate::failure;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use thorong_cosim::axi::AxiConfig;
use thorong_cosim::drive::dma::Dma;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{CosimError, Dut};
use thorong_golden::dma::{
    Bus, BusError, Cast, Cause, Config, Descriptor, Engine, Layout, Moderation, Operation, Ring,
    Share, State, Window,
};
use thorong_golden::{Format, Mode};
use thorong_rtl::dma::registers::table::{command, result};

/// Bytes of memory, of which each of two tenants has a half.
const SIZE: usize = 0x4000;
/// Descriptors of each.
const COPIES: u16 = 6;
/// How often a state is read until it must have come.
const POLLS: usize = 2_000;

struct Memory(Vec<u8>);

impl Bus for Memory {
    fn read(&mut self, _: usize, address: u64, data: &mut [u8]) -> Result<(), BusError> {
        data.copy_from_slice(&self.0[address as usize..][..data.len()]);
        Ok(())
    }
    fn write(&mut self, _: usize, address: u64, data: &[u8]) -> Result<(), BusError> {
        self.0[address as usize..][..data.len()].copy_from_slice(data);
        Ok(())
    }
}

/// Whether memory, states and counters are as the golden engine has them.
///
/// # Errors
/// [`Failure::Check`] where they are not.
pub(super) fn engine<D: Dut>(dut: &mut D, random: &mut ChaCha8Rng) -> Result<(), Failure> {
    let same = both(dut, random).map_err(failure)?;
    if same {
        Ok(())
    } else {
        differs(dut, "memory or states")
    }
}

fn both<D: Dut>(dut: &mut D, random: &mut ChaCha8Rng) -> Result<bool, CosimError> {
    let mut memory = Memory((0..SIZE).map(|_| random.random()).collect());
    let mut golden = Engine::new(2, 4);
    let latency = || AxiConfig::with_latency(4).stalled(PAUSE, SEED);
    let stall = Stall::random(PAUSE, SEED);
    let mut dma = Dma::new(dut, memory.0.clone(), latency(), latency(), stall, |_| ())?;
    let mut same = true;
    for queue in 0..2 {
        let base = (queue * SIZE / 2) as u64;
        let config = Config {
            submission: Ring { base, log2: 3 },
            layout: [Layout::Compact, Layout::Full][queue],
            completion: Ring {
                base: base + 0x200,
                log2: 3,
            },
            share: Share {
                weight: 1,
                urgent: false,
                rate: 0,
                burst: 0,
            },
            moderation: Moderation { count: 2, time: 0 },
            message: None,
        };
        let window = Window {
            base,
            limit: base + SIZE as u64 / 2 - 1,
            read: true,
            write: true,
            lock: queue == 1,
        };
        same &= dma.set_window(queue, 0, &window)? == result::DONE
            && golden.set_window(queue, 0, window).is_ok();
        same &= dma.create(queue, &config)? == result::DONE && golden.create(queue, config).is_ok();
        for index in 0..COPIES {
            // The last one of the second tenant leaves his window.
            let stray = if queue == 1 && index + 1 == COPIES {
                0x2000
            } else {
                0
            };
            let cast = Cast {
                format: Format::Float8E4m3,
                mode: Mode::SrC,
                saturate: false,
                seed: random.random(),
                stream: random.random(),
                first: random.random_range(0..1 << 34),
            };
            let descriptor = Descriptor {
                source: base + random.random_range(0x400..0xe00),
                dest: base + 0x1000 + 300 * u64::from(index) + random.random_range(0..8) - stray,
                length: 4 * random.random_range(1..=50),
                id: random.random_range(0..1 << 12),
                operation: match (index % 3, config.layout) {
                    (0, _) => Operation::Copy,
                    (2, Layout::Full) => Operation::Cast(cast),
                    _ => Operation::CopyCrc,
                },
                ..Descriptor::default()
            };
            let entry = descriptor.entry(config.layout);
            let at = config.submission.at(index, entry.len()) as usize;
            dma.memory().data_mut()[at..at + entry.len()].copy_from_slice(&entry);
            memory.0[at..at + entry.len()].copy_from_slice(&entry);
        }
    }
    for queue in 0..2 {
        dma.submission_tail(queue, COPIES)?;
        golden.submission_tail(queue, COPIES);
    }
    while golden.step(&mut memory).is_some() {}
    same &= (0..2).all(|queue| golden.completion_tail(queue) == COPIES);
    same &= golden.state(1) == State::Halted(Cause::Protection);
    for queue in 0..2 {
        let mut polls = 0..POLLS;
        while polls.next().is_some() && dma.status(queue)?.cq_tail != COPIES {}
        let status = dma.status(queue)?;
        same &=
            (status.state, status.sq_head) == (golden.state(queue), golden.submission_head(queue));
    }
    same &= dma.interrupts() == 3 && dma.memory().data() == memory.0;
    same &= dma.order(1, command::DESTROY)? == result::DONE;
    let mut polls = 0..POLLS;
    while polls.next().is_some() && dma.state(1)? != State::Off {}
    Ok(same && dma.state(1)? == State::Off)
}
