//! Drives the tensor engine: its scratchpad, its commands, and a host that disturbs both.

mod gemm;
mod plan;
mod ports;

pub use crate::drive::array::Counters;
pub use gemm::{Operands, Output, Product, gemm};
pub use plan::{Part, Plan, Swap};
pub use thorong_golden::{Command, Place, Status};
pub use thorong_rtl::tensor::contract::Engine;

use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut};
use ports::Ports;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::VecDeque;
use thorong_rtl::tensor::status;

/// Cycles without a handshake, after which the engine hangs: longer than any command's way through it.
const PATIENCE: u64 = 5_000;
/// Cycles of reset.
const RESET_CYCLES: usize = 2;

/// A bank of the scratchpad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bank {
    /// Rows of A.
    A,
    /// Rows of B.
    B,
    /// Rows of C0 and C.
    C,
}

impl Bank {
    /// All three.
    pub const ALL: [Bank; 3] = [Bank::A, Bank::B, Bank::C];
}

/// A word's address in the scratchpad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(pub Bank, pub u16);

/// One access of the host.
#[derive(Clone, Debug)]
enum Request {
    /// Elements of `strobe` of a word.
    Write(Word, u64, Vec<u32>),
    Read(Word),
    /// A read whose answer nobody wants.
    Disturb(Word),
}

/// What a batch of commands did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Ids and statuses, in the order in which they came.
    pub completions: Vec<(u16, Status)>,
    /// Cycles in which a pass was under way.
    pub cycles: u64,
    /// What the engine did in all cycles since the first command was offered.
    pub counters: Counters,
}

/// The host's side of an engine: its four streams.
pub struct TensorHost {
    ports: Ports,
    engine: Engine,
    /// Bits of an element of A and B.
    width: usize,
    commands: VecDeque<Command>,
    requests: VecDeque<Request>,
    /// For each read on its way, whether its answer is wanted.
    reads: VecDeque<bool>,
    answers: Vec<Vec<u32>>,
    completions: Vec<(u16, Status)>,
    offered: (bool, bool),
    held: (Option<u64>, Option<Vec<u32>>),
    give: [Stall; 2],
    take: [Stall; 2],
    noise: Stall,
    random: ChaCha8Rng,
    /// Words of each bank that may be disturbed.
    disturbed: usize,
    quiet: u64,
}

impl TensorHost {
    /// The host of an engine of that size, with elements of `width` bits. All streams pause as `stall` says, and as often
    /// the host reads the scratchpad, or writes none of a word's elements, while commands are under way.
    ///
    /// # Errors
    /// Where the device has other ports.
    pub fn new(
        dut: &mut dyn Dut,
        engine: Engine,
        width: usize,
        stall: &mut Stall,
    ) -> Result<Self, CosimError> {
        let ports = Ports::of(dut, engine)?;
        for port in [
            ports.cmd_valid,
            ports.mem_valid,
            ports.cpl_ready,
            ports.answer_ready,
        ] {
            dut.poke(port, 0);
        }
        dut.reset(RESET_CYCLES);
        dut.step();
        let mut fork = || stall.fork();
        Ok(TensorHost {
            ports,
            engine,
            width,
            commands: VecDeque::new(),
            requests: VecDeque::new(),
            reads: VecDeque::new(),
            answers: Vec::new(),
            completions: Vec::new(),
            offered: (false, false),
            held: (None, None),
            give: [fork(), fork()],
            take: [fork(), fork()],
            noise: fork(),
            random: ChaCha8Rng::seed_from_u64(0),
            disturbed: usize::MAX,
            quiet: 0,
        })
    }

    /// Elements of a word of `bank`, and the bits of each.
    fn shape(&self, bank: Bank) -> (usize, usize) {
        let array = self.engine.array;
        match bank {
            Bank::A => (array.rows, self.width),
            Bank::B => (array.cols * array.load, self.width),
            Bank::C => (array.cols, 32),
        }
    }

    /// Words of `bank`.
    pub fn words(&self, bank: Bank) -> usize {
        match bank {
            Bank::A => self.engine.a_words,
            Bank::B => self.engine.b_words,
            Bank::C => self.engine.c_words,
        }
    }

    /// From now on only the first `words` words of each bank are read to disturb the engine.
    pub fn disturb_within(&mut self, words: usize) {
        self.disturbed = words;
    }

    /// Queues a write of a word's first elements.
    pub fn post_write(&mut self, word: Word, elements: &[u32]) {
        let (count, width) = self.shape(word.0);
        assert!(elements.len() <= count, "more than a word");
        let mut data = vec![0; self.engine.array.cols];
        for (i, element) in elements.iter().enumerate() {
            data[i * width / 32] |= element << (i * width % 32);
        }
        let strobe = u64::MAX.checked_shr(64 - elements.len() as u32);
        let strobe = strobe.unwrap_or_default();
        self.requests.push_back(Request::Write(word, strobe, data));
    }

    /// Fills `bank` from word 0 on with words of the bank's elements.
    ///
    /// # Errors
    /// As [`TensorHost::run`].
    pub fn load(
        &mut self,
        dut: &mut dyn Dut,
        bank: Bank,
        elements: &[u32],
    ) -> Result<(), CosimError> {
        let (count, _) = self.shape(bank);
        for (at, word) in elements.chunks(count).enumerate() {
            self.post_write(Word(bank, at as u16), word);
        }
        self.settle(dut)
    }

    /// The elements of the first `words` words of `bank`.
    ///
    /// # Errors
    /// As [`TensorHost::run`].
    pub fn dump(
        &mut self,
        dut: &mut dyn Dut,
        bank: Bank,
        words: usize,
    ) -> Result<Vec<u32>, CosimError> {
        self.answers.clear();
        for at in 0..words {
            self.requests
                .push_back(Request::Read(Word(bank, at as u16)));
        }
        self.settle(dut)?;
        let (count, width) = self.shape(bank);
        let mask = (u64::from(u32::MAX) >> (32 - width)) as u32;
        let element = |word: &[u32], i: usize| word[i * width / 32] >> (i * width % 32) & mask;
        Ok(self
            .answers
            .iter()
            .flat_map(|word| (0..count).map(|i| element(word, i)))
            .collect())
    }

    /// Waits until all requests are done.
    ///
    /// # Errors
    /// As [`TensorHost::run`].
    pub fn settle(&mut self, dut: &mut dyn Dut) -> Result<(), CosimError> {
        while !self.requests.is_empty() || !self.reads.is_empty() {
            self.cycle(dut)?;
        }
        // The last write is taken, and done a cycle later.
        self.cycle(dut)
    }

    /// Gives `commands` to the engine, one behind the other as fast as it takes them, until all have ended.
    ///
    /// # Errors
    /// Where the engine hangs, breaks a stream's rules, answers what was not asked, or its counters do not add up.
    pub fn run(&mut self, dut: &mut dyn Dut, commands: &[Command]) -> Result<Batch, CosimError> {
        self.completions.clear();
        self.commands.extend(commands);
        let (before, start) = (self.counters(dut), dut.cycles());
        while self.completions.len() < commands.len() {
            if self.requests.is_empty() && !self.noise.go() {
                let request = self.disturbance();
                self.requests.push_back(request);
            }
            self.cycle(dut)?;
        }
        let (after, cycles) = (self.counters(dut), dut.cycles() - start);
        let count = |i: usize| u64::from(after[i].wrapping_sub(before[i]));
        let counters = Counters {
            active: count(0),
            waiting_weights: count(1),
            waiting_activations: count(2),
            waiting_psum: count(3),
            draining: count(4),
            idle: count(5),
        };
        if counters.total() != cycles {
            return Err(fail(dut, format!("{counters:?} are not {cycles} cycles")));
        }
        Ok(Batch {
            completions: std::mem::take(&mut self.completions),
            cycles: cycles - counters.idle,
            counters,
        })
    }

    /// An access that changes nothing but takes a port of a bank from the engine.
    fn disturbance(&mut self) -> Request {
        let bank = Bank::ALL[self.random.random_range(0..3)];
        let words = self.words(bank).min(self.disturbed);
        let word = Word(bank, self.random.random_range(0..words) as u16);
        match self.random.random() {
            true => Request::Disturb(word),
            false => Request::Write(
                Word(Bank::C, word.1),
                0,
                vec![u32::MAX; self.engine.array.cols],
            ),
        }
    }

    fn counters(&self, dut: &mut dyn Dut) -> [u32; 6] {
        self.ports.counters.map(|port| dut.peek(port) as u32)
    }

    /// One cycle of all four streams. Outputs depend on registers alone, so they are read before inputs are put.
    fn cycle(&mut self, dut: &mut dyn Dut) -> Result<(), CosimError> {
        let mut moved = self.command(dut);
        moved |= self.request(dut);
        moved |= self.completion(dut)?;
        moved |= self.answer(dut)?;
        dut.step();
        self.quiet = if moved { 0 } else { self.quiet + 1 };
        let pass = self.engine.psum_rows.max(self.engine.array.rows) as u64;
        if self.quiet > PATIENCE + 2_000 * pass {
            dut.check()?;
            return Err(fail(
                dut,
                format!("it hangs: nothing has moved for {} cycles", self.quiet),
            ));
        }
        Ok(())
    }

    fn command(&mut self, dut: &mut dyn Dut) -> bool {
        if let (false, Some(command)) = (self.offered.0, self.commands.front())
            && self.give[0].go()
        {
            dut.poke_wide(self.ports.cmd_data, &words(command));
            if let Some(port) = self.ports.cmd_user {
                dut.poke_wide(port, &place_words(&command.place));
            }
            self.offered.0 = true;
        }
        dut.poke(self.ports.cmd_valid, self.offered.0.into());
        let taken = self.offered.0 && dut.peek(self.ports.cmd_ready) == 1;
        if taken {
            self.commands.pop_front();
            self.offered.0 = false;
        }
        taken
    }

    fn request(&mut self, dut: &mut dyn Dut) -> bool {
        if let (false, Some(request)) = (self.offered.1, self.requests.front())
            && self.give[1].go()
        {
            let (Word(bank, word), write) = match request {
                Request::Write(word, strobe, data) => {
                    dut.poke(self.ports.mem_strobe, *strobe);
                    dut.poke_wide(self.ports.mem_data, data);
                    (*word, 1)
                }
                Request::Read(word) | Request::Disturb(word) => (*word, 0),
            };
            let user = u64::from(word) | (bank as u64) << 16 | write << 18;
            dut.poke(self.ports.mem_user, user);
            self.offered.1 = true;
        }
        dut.poke(self.ports.mem_valid, self.offered.1.into());
        let taken = self.offered.1 && dut.peek(self.ports.mem_ready) == 1;
        if taken {
            match self.requests.pop_front() {
                Some(Request::Read(_)) => self.reads.push_back(true),
                Some(Request::Disturb(_)) => self.reads.push_back(false),
                Some(Request::Write(..)) | None => {}
            }
            self.offered.1 = false;
        }
        taken
    }

    fn completion(&mut self, dut: &mut dyn Dut) -> Result<bool, CosimError> {
        let ready = self.take[0].go();
        dut.poke(self.ports.cpl_ready, ready.into());
        let now = (dut.peek(self.ports.cpl_valid) == 1).then(|| dut.peek(self.ports.cpl_data));
        if self.held.0.is_some() && self.held.0 != now {
            return Err(fail(dut, "a waiting completion changed".to_string()));
        }
        self.held.0 = now.filter(|_| !ready);
        let Some(data) = now.filter(|_| ready) else {
            return Ok(false);
        };
        let status = match (data >> 16) as u8 {
            status::OK => Status::Ok,
            status::MALFORMED => Status::Malformed,
            other => return Err(fail(dut, format!("status {other} has no meaning"))),
        };
        self.completions.push((data as u16, status));
        Ok(true)
    }

    fn answer(&mut self, dut: &mut dyn Dut) -> Result<bool, CosimError> {
        let ready = self.take[1].go();
        dut.poke(self.ports.answer_ready, ready.into());
        let now = (dut.peek(self.ports.answer_valid) == 1).then(|| {
            let mut data = vec![0; self.engine.array.cols];
            dut.peek_wide(self.ports.answer_data, &mut data);
            data
        });
        if self.held.1.is_some() && self.held.1 != now {
            return Err(fail(dut, "a waiting answer changed".to_string()));
        }
        self.held.1 = now.clone().filter(|_| !ready);
        let Some(data) = now.filter(|_| ready) else {
            return Ok(false);
        };
        match self.reads.pop_front() {
            Some(true) => self.answers.push(data),
            Some(false) => {}
            None => return Err(fail(dut, "an answer that nobody asked for".to_string())),
        }
        Ok(true)
    }
}

/// `s_axis_cmd_tdata`.
fn words(command: &Command) -> [u32; 7] {
    let Command {
        id,
        m,
        k,
        n,
        a,
        b,
        c0,
        c,
        flags,
        place: _,
    } = *command;
    let two = |low: u16, high: u16| u32::from(low) | u32::from(high) << 16;
    [
        two(id, m),
        two(k, n),
        two(a.0, a.1),
        two(b.0, b.1),
        two(c0.0, c0.1),
        two(c.0, c.1),
        flags.into(),
    ]
}

/// `s_axis_cmd_tuser`.
fn place_words(place: &Place) -> [u32; 6] {
    let Place {
        seed,
        stream,
        first,
        step,
    } = *place;
    // Two numbers of 48 bits side by side.
    [
        seed as u32,
        (seed >> 32) as u32,
        stream,
        first as u32,
        (first >> 32) as u32 & 0xffff | (step as u32) << 16,
        (step >> 16) as u32,
    ]
}

fn fail(dut: &dyn Dut, reason: String) -> CosimError {
    CosimError::Block {
        device: dut.name().to_string(),
        reason: format!("cycle {}: {reason}", dut.cycles()),
    }
}
