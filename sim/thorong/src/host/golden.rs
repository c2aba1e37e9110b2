//! The golden engine behind its registers and a memory: a device in Rust alone.
//!
//! It answers as the AXI4-Lite slave does (`hw/rtl/src/dma/axil.rs`), by the same table of rights. A cycle does one piece of
//! work, so it is no measure of speed.

use super::memory::{BEAT, Memory};
use super::{Fault, Host, admin::MAGIC};
use std::collections::BTreeMap;
use std::ops::Range;
use thorong_cosim::drive::dma::codes::{outcome_code, state_word};
use thorong_golden::dma::{
    Answer, Config, Engine, Layout, Message, Moderation, Refusal, Ring, Share, Window,
};
use thorong_rtl::dma::registers::decode::{WORDS, rights};
use thorong_rtl::dma::registers::table::{admin, command, queue, result};
use thorong_rtl::dma::registers::{PAGE, Register};

/// log2 of the bytes of the bus that CONFIG shows.
const BUS: u32 = BEAT.ilog2();

/// Bytes whose beats memory answers for in another way than it should; the first trouble that fits counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Writes, else reads.
    pub write: bool,
    /// Which.
    pub bytes: Range<u64>,
    /// How.
    pub answer: Answer,
}

/// A host with a golden engine.
#[derive(Clone, Debug)]
pub struct GoldenHost {
    engine: Engine,
    queues: usize,
    windows: usize,
    memory: Memory,
    /// Registers that keep what is written, by their word.
    kept: BTreeMap<u32, u32>,
    result: u32,
}

impl GoldenHost {
    /// An engine of so many queues with so many windows each, and `bytes` from address 0 on.
    pub fn new(queues: usize, windows: usize, bytes: Vec<u8>) -> Self {
        GoldenHost {
            engine: Engine::new(queues, windows),
            queues,
            windows,
            memory: Memory::new(bytes),
            kept: BTreeMap::new(),
            result: result::DONE,
        }
    }

    /// One more range that memory answers for with an error.
    pub fn trouble(&mut self, trouble: Trouble) {
        self.memory.troubles.push(trouble);
    }

    /// The memory.
    pub fn bytes(&self) -> &[u8] {
        &self.memory.bytes
    }

    /// What hardware may have written at `address` behind a write that failed, where the memory here has another byte.
    pub fn open(&self, address: u64) -> Option<u8> {
        self.memory.open.get(&address).copied()
    }

    fn kept(&self, register: &Register) -> u32 {
        let word = register.offset / 4;
        self.kept.get(&word).copied().unwrap_or_default()
    }

    fn field(&self, register: &Register, name: &str) -> u32 {
        register.field(name).get(self.kept(register))
    }

    /// 64 bits of two registers.
    fn wide(&self, low: &Register, high: &Register) -> u64 {
        u64::from(self.kept(low)) | u64::from(self.kept(high)) << 32
    }

    fn config(&self) -> Config {
        Config {
            submission: Ring {
                base: self.wide(&admin::SQ_BASE_LO, &admin::SQ_BASE_HI),
                log2: self.field(&admin::SHAPE, "sq_size") as u8,
            },
            layout: match self.field(&admin::SHAPE, "full") {
                0 => Layout::Compact,
                _ => Layout::Full,
            },
            completion: Ring {
                base: self.wide(&admin::CQ_BASE_LO, &admin::CQ_BASE_HI),
                log2: self.field(&admin::SHAPE, "cq_size") as u8,
            },
            share: Share {
                weight: self.field(&admin::SHARE, "weight") as u8,
                urgent: self.field(&admin::SHARE, "urgent") == 1,
                rate: self.field(&admin::RATE, "rate") as u16,
                burst: self.field(&admin::RATE, "burst") * 64,
            },
            moderation: Moderation {
                count: self.field(&admin::MODERATION, "count") as u16,
                time: u64::from(self.field(&admin::MODERATION, "time")) * 64,
            },
            message: (self.field(&admin::MESSAGE_LO, "enable") == 1).then(|| Message {
                address: self.wide(&admin::MESSAGE_LO, &admin::MESSAGE_HI) & !3,
                data: self.kept(&admin::MESSAGE_DATA),
            }),
        }
    }

    fn window(&self) -> Window {
        let right = |name| self.field(&admin::WINDOW_RIGHTS, name) == 1;
        Window {
            base: self.wide(&admin::WINDOW_BASE_LO, &admin::WINDOW_BASE_HI),
            limit: self.wide(&admin::WINDOW_LIMIT_LO, &admin::WINDOW_LIMIT_HI),
            read: right("read"),
            write: right("write"),
            lock: right("lock"),
        }
    }

    fn order(&mut self, code: u32) -> u32 {
        let queue = self.field(&admin::QUEUE, "queue") as usize;
        let outcome: Result<(), Refusal> = match code {
            command::CREATE => self.engine.create(queue, self.config()),
            command::RESET => self.engine.reset(queue),
            command::DESTROY => self.engine.destroy(queue),
            command::SET_WINDOW => {
                let slot = self.field(&admin::WINDOW, "slot") as usize;
                self.engine.set_window(queue, slot, self.window())
            }
            _ => return result::BAD_COMMAND,
        };
        outcome_code(outcome)
    }

    /// The queue of a page, none for the admin page; and the register's word there.
    fn decode(&self, address: u32, write: bool) -> Option<(Option<usize>, u32, u32)> {
        let (page, word) = (address / PAGE, address % PAGE / 4);
        let queue = page.checked_sub(1).map(|queue| queue as usize);
        let there = address.is_multiple_of(4)
            && word < WORDS
            && queue.is_none_or(|queue| queue < self.queues);
        let half = u32::from(queue.is_some()) * WORDS;
        let rights = rights().get(&(half + word)).copied();
        let rights = rights.filter(|r| there && if write { r.writes } else { r.reads })?;
        Some((queue, word, rights.mask))
    }

    /// One cycle.
    fn cycle(&mut self) {
        self.engine.advance(1);
        self.engine.step(&mut self.memory);
    }
}

impl Host for GoldenHost {
    fn read_register(&mut self, address: u32) -> Result<u32, Fault> {
        let refused = Fault::Register { address };
        let (page, word, _) = self.decode(address, false).ok_or(refused)?;
        let is = |register: &Register| word * 4 == register.offset;
        self.cycle();
        Ok(match page {
            None if is(&admin::ID) => MAGIC,
            None if is(&admin::CONFIG) => {
                let field = |name, value| admin::CONFIG.field(name).put(value);
                field("queues", self.queues as u32)
                    | field("windows", self.windows as u32)
                    | field("bus", BUS)
            }
            None if is(&admin::RESULT) => admin::RESULT.field("code").put(self.result),
            None if is(&admin::STATE) => match self.field(&admin::QUEUE, "queue") as usize {
                queue if queue < self.queues => state_word(self.engine.state(queue)),
                _ => 0,
            },
            None => self.kept.get(&word).copied().unwrap_or_default(),
            Some(q) if is(&queue::STATE) => state_word(self.engine.state(q)),
            Some(q) if is(&queue::SQ_HEAD) => self.engine.submission_head(q).into(),
            Some(q) if is(&queue::CQ_TAIL) => self.engine.completion_tail(q).into(),
            Some(q) => self.engine.exceeded(q),
        })
    }

    fn write_register(&mut self, address: u32, value: u32) -> Result<(), Fault> {
        let refused = Fault::Register { address };
        let (page, word, mask) = self.decode(address, true).ok_or(refused.clone())?;
        if value & !mask != 0 {
            return Err(refused);
        }
        let is = |register: &Register| word * 4 == register.offset;
        match page {
            None if is(&admin::COMMAND) => {
                self.result = self.order(admin::COMMAND.field("code").get(value));
            }
            None => {
                self.kept.insert(word, value);
            }
            Some(q) if is(&queue::SQ_TAIL) => self.engine.submission_tail(q, value as u16),
            Some(q) if is(&queue::CQ_HEAD) => self.engine.completion_head(q, value as u16),
            Some(q) if value == 1 => self.engine.unmask(q),
            Some(_) => (),
        }
        self.cycle();
        Ok(())
    }

    fn read_memory(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), Fault> {
        let place = self.memory.place(address, bytes.len());
        bytes.copy_from_slice(&self.memory.bytes[place.ok_or(Fault::Memory { address })?]);
        Ok(())
    }

    fn write_memory(&mut self, address: u64, bytes: &[u8]) -> Result<(), Fault> {
        let place = self.memory.place(address, bytes.len());
        self.memory.bytes[place.ok_or(Fault::Memory { address })?].copy_from_slice(bytes);
        Ok(())
    }

    fn pass(&mut self, cycles: u64) -> Result<(), Fault> {
        (0..cycles).for_each(|_| self.cycle());
        Ok(())
    }

    fn interrupt(&mut self, queue: usize, cycles: u64) -> Result<bool, Fault> {
        for _ in 0..cycles {
            if self.engine.interrupt(queue) {
                return Ok(true);
            }
            self.cycle();
        }
        Ok(self.engine.interrupt(queue))
    }
}
