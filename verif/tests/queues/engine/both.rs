//! A device and the golden engine, side by side, for programs that a test writes itself.

use super::common::{Seen, config, post, start, window};
use super::model::{Memory, settle};
use std::cell::RefCell;
use std::rc::Rc;
use thorong_cosim::axi::AxiConfig;
use thorong_cosim::drive::dma::Dma;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::dma::{Config, Descriptor, Engine, Layout, Window};
use thorong_rtl::dma::registers::table::result;

/// Each queue's part of memory: rings, what is read from 0x4000 on, what is written from 0x9000 on.
pub(crate) const PART: u64 = 0x1_0000;

/// `float32` of all sizes that the formats know, and some noise.
fn numbers(bytes: usize) -> Vec<u8> {
    let mut x = 7u32;
    let mut number = |i: usize| {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match i % 8 {
            0 => x,
            _ => (x & 0x80ff_ffff) | (110 + (x >> 24) % 36) << 23,
        }
    };
    (0..bytes / 4)
        .flat_map(|i| number(i).to_le_bytes())
        .collect()
}

/// A device and the golden engine, with the same queues.
pub(crate) struct Both<'a> {
    pub(crate) dma: Dma<'a>,
    pub(crate) seen: Rc<RefCell<Seen>>,
    pub(crate) engine: Engine,
    memory: Memory,
    pub(crate) posted: Vec<u16>,
}

impl<'a> Both<'a> {
    pub(crate) fn new(dut: &'a mut dyn Dut, queues: usize, data: AxiConfig, stall: f64) -> Self {
        let bytes = numbers(queues * PART as usize);
        let ring = AxiConfig::with_latency(3).stalled(stall, 8);
        let data = data.stalled(stall, 9);
        let memory = Memory::new(bytes.clone(), [&data, &ring]);
        let (dma, seen) = start(dut, bytes, data, ring, Stall::random(stall, 10));
        let mut both = Both {
            dma,
            seen,
            engine: Engine::new(queues, 4),
            memory,
            posted: vec![0; queues],
        };
        for queue in 0..queues {
            let base = queue as u64 * PART;
            both.set_window(queue, 0, window(base, base + PART - 1));
            both.create(queue);
        }
        both
    }

    fn config(queue: usize) -> Config {
        let base = queue as u64 * PART;
        Config {
            layout: Layout::Full,
            ..config(base, base + 0x2000, 5)
        }
    }

    pub(crate) fn set_window(&mut self, queue: usize, slot: usize, window: Window) {
        assert_eq!(
            self.dma.set_window(queue, slot, &window).unwrap(),
            result::DONE
        );
        self.engine.set_window(queue, slot, window).unwrap();
    }

    pub(crate) fn create(&mut self, queue: usize) {
        let config = Self::config(queue);
        assert_eq!(self.dma.create(queue, &config).unwrap(), result::DONE);
        self.engine.create(queue, config).unwrap();
        self.posted[queue] = 0;
    }

    /// Puts requests into the ring; their doorbell is another matter.
    pub(crate) fn post(&mut self, queue: usize, requests: &[Descriptor]) {
        for request in requests {
            let (config, index) = (Self::config(queue), self.posted[queue]);
            post(self.dma.memory().data_mut(), &config, index, request);
            post(&mut self.memory.bytes, &config, index, request);
            self.posted[queue] += 1;
        }
    }

    pub(crate) fn ring(&mut self, queue: usize) {
        self.dma.submission_tail(queue, self.posted[queue]).unwrap();
        self.engine.submission_tail(queue, self.posted[queue]);
    }

    /// Both come to rest, and are the same.
    pub(crate) fn compare(&mut self) {
        settle(&mut self.engine, &mut self.memory);
        for queue in 0..self.posted.len() {
            let golden = (
                self.engine.state(queue),
                self.engine.submission_head(queue),
                self.engine.completion_tail(queue),
            );
            let mut is = golden;
            let same = (0..20_000).any(|_| {
                let status = self.dma.status(queue).unwrap();
                is = (status.state, status.sq_head, status.cq_tail);
                is == golden
            });
            assert!(same, "queue {queue} is {is:?}, not {golden:?}");
        }
        self.dma.run(3000);
        let is = self.dma.memory().data();
        let must = &self.memory.bytes;
        let wrong = (0..is.len()).find(|i| !self.memory.may_hold(*i, is[*i]));
        if let Some(i) = wrong {
            panic!("byte {i:#x} is {:#x}, not {:#x}", is[i], must[i]);
        }
    }

    /// The golden engine does all that there is to do.
    pub(crate) fn settle(&mut self) {
        settle(&mut self.engine, &mut self.memory);
    }

    /// The status of completion `index`.
    pub(crate) fn status(&self, queue: usize, index: u16) -> u8 {
        let at = Self::config(queue).completion.at(index, 16);
        self.memory.bytes[at as usize + 14]
    }

    /// One queue comes to rest.
    pub(crate) fn compare_one(&mut self, queue: usize) {
        settle(&mut self.engine, &mut self.memory);
        let golden = self.engine.completion_tail(queue);
        let same = (0..20_000).any(|_| self.dma.status(queue).unwrap().cq_tail == golden);
        assert!(same, "queue {queue} does not come to {golden}");
    }
}
