//! The protocol engine of one memory port: what it drives each cycle, and what it makes of what it sees.
//!
//! It knows no device. A port of a device ([`super::AxiMemory`]) or a made-up master of a test eats what
//! [`AxiSlave::drive`] returns and gives [`AxiSlave::observe`] the settled cycle.

use super::config::{AxiConfig, FaultKind, Order, Place, Visibility};
use super::cycle::{
    Address, AxiChannel, AxiCycle, MAX_BYTES, ReadBeat, Response, SlaveSide, WriteBeat,
    WriteResponse,
};
use super::memory::Bytes;
use super::schedule::{Tokens, choose};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::VecDeque;

/// What a lane that carries nothing, or the data of a failed beat, shows: a master must not look at it.
const JUNK: u8 = 0xEE;

/// One memory port's protocol engine.
#[derive(Clone, Debug)]
pub struct AxiSlave {
    config: AxiConfig,
    bus: usize,
    random: Option<ChaCha8Rng>,
    now: u64,
    side: SlaveSide,
    held: [bool; 5],
    /// Of each channel since the start.
    handshakes: [u64; 5],
    /// The cycle in which each silence began.
    hushed: Vec<Option<u64>>,
    reads: VecDeque<Read>,
    awaiting: VecDeque<Write>,
    beats: VecDeque<WriteBeat>,
    answers: VecDeque<Write>,
    read_tokens: Tokens,
    write_tokens: Tokens,
    read_beats: u64,
    write_beats: u64,
}

/// An accepted AR.
#[derive(Clone, Debug)]
struct Read {
    address: Address,
    ripe: u64,
    /// Beats offered and taken.
    done: usize,
    /// What each beat is to answer.
    fate: Vec<Response>,
    silent: bool,
    /// The data, where they were fixed at AR.
    data: Vec<[u8; MAX_BYTES]>,
}

/// An accepted AW with the beats that came for it so far.
#[derive(Clone, Debug)]
struct Write {
    address: Address,
    ripe: u64,
    beats: Vec<WriteBeat>,
    response: Response,
    silent: bool,
}

impl AxiSlave {
    /// An idle port of a bus `bus` bytes wide.
    ///
    /// # Panics
    /// Where a latency is 0 or the bus is not 1, 2, 4 ... 64 bytes wide.
    pub fn new(bus: usize, config: AxiConfig) -> Self {
        assert!(bus.is_power_of_two() && bus <= MAX_BYTES);
        assert!(
            config.read_latency >= 1 && config.write_latency >= 1,
            "an answer in the cycle of its request would be a combinational path"
        );
        let random = match config.order {
            Order::Accepted => None,
            Order::Shuffled { seed, .. } => Some(ChaCha8Rng::seed_from_u64(seed)),
        };
        AxiSlave {
            bus,
            random,
            now: 0,
            side: SlaveSide::default(),
            held: [false; 5],
            handshakes: [0; 5],
            hushed: vec![None; config.silences.len()],
            reads: VecDeque::new(),
            awaiting: VecDeque::new(),
            beats: VecDeque::new(),
            answers: VecDeque::new(),
            read_tokens: Tokens::new(config.read_rate),
            write_tokens: Tokens::new(config.write_rate),
            read_beats: 0,
            write_beats: 0,
            config,
        }
    }

    /// Bytes of the data bus.
    pub fn data_bytes(&self) -> usize {
        self.bus
    }

    /// Keeps a channel from starting anything new: its ready low, or no new valid. What is already
    /// offered stays.
    pub fn hold(&mut self, channel: AxiChannel, held: bool) {
        self.held[channel as usize] = held;
    }

    /// Forgets all that is in flight, as ARESETn does. Cycle and beat counts go on.
    pub fn reset(&mut self) {
        self.side = SlaveSide::default();
        self.reads.clear();
        self.awaiting.clear();
        self.beats.clear();
        self.answers.clear();
    }

    /// Nothing accepted and unanswered.
    pub fn is_idle(&self) -> bool {
        self.open_reads() == 0 && self.open_writes() == 0 && self.beats.is_empty()
    }

    /// Reads accepted whose last beat was not taken.
    pub fn open_reads(&self) -> usize {
        self.reads.len()
    }

    /// Writes accepted whose B was not taken.
    pub fn open_writes(&self) -> usize {
        self.awaiting.len() + self.answers.len()
    }

    /// What the port drives in the coming cycle.
    pub fn drive(&mut self, bytes: &Bytes) -> SlaveSide {
        self.read_tokens.refill();
        self.write_tokens.refill();
        let free = |held: bool, go: bool| go && !held;
        let held = self.quiet();
        let is_held = |channel: AxiChannel| held[channel as usize];
        let stalls = &mut self.config.stalls;
        let aw_go = free(is_held(AxiChannel::Aw), stalls.aw.go());
        let w_go = free(is_held(AxiChannel::W), stalls.w.go());
        let b_go = free(is_held(AxiChannel::B), stalls.b.go());
        let ar_go = free(is_held(AxiChannel::Ar), stalls.ar.go());
        let r_go = free(is_held(AxiChannel::R), stalls.r.go());

        self.side.aw_ready = aw_go && self.open_writes() < self.config.max_writes;
        self.side.ar_ready = ar_go && self.open_reads() < self.config.max_reads;
        self.side.w_ready = w_go && self.write_tokens.enough();
        if self.side.b.is_none() && b_go {
            self.side.b = self.choose_answer().map(|write| WriteResponse {
                id: write.address.id,
                response: write.response,
            });
        }
        if self.side.r.is_none() && r_go && self.read_tokens.enough() {
            self.side.r = self.choose_beat(bytes);
            if self.side.r.is_some() {
                self.read_tokens.spend();
            }
        }
        self.side
    }

    /// The channels that start nothing new in this cycle.
    fn quiet(&mut self) -> [bool; 5] {
        let mut quiet = self.held;
        for (silence, begun) in self.config.silences.iter().zip(&mut self.hushed) {
            let channel = silence.channel as usize;
            if self.handshakes[channel] >= silence.after {
                let begun = *begun.get_or_insert(self.now);
                let over = |cycles| self.now - begun >= cycles;
                quiet[channel] |= !silence.cycles.is_some_and(over);
            }
        }
        quiet
    }

    /// Takes the settled cycle: accepts requests, lands writes, retires answers.
    pub fn observe(&mut self, cycle: &AxiCycle, bytes: &mut Bytes) {
        for channel in AxiChannel::ALL {
            self.handshakes[channel as usize] += u64::from(cycle.fires(channel));
        }
        // Reads before writes: a read whose AR comes in the cycle of a B gets the old bytes.
        if let Some(address) = cycle.ar.taken() {
            self.accept_read(*address, bytes);
        }
        if let Some(beat) = cycle.r.taken() {
            self.side.r = None;
            self.retire_beat(beat.id);
        }
        if let Some(address) = cycle.aw.taken() {
            self.awaiting.push_back(Write {
                address: *address,
                ripe: 0,
                beats: Vec::with_capacity(address.beats()),
                response: Response::Okay,
                silent: false,
            });
        }
        if let Some(beat) = cycle.w.taken() {
            self.write_tokens.spend();
            self.beats.push_back(*beat);
        }
        self.match_beats(bytes);
        if let Some(answer) = cycle.b.taken() {
            self.side.b = None;
            self.retire_write(answer.id, bytes);
        }
        self.now += 1;
    }

    fn accept_read(&mut self, address: Address, bytes: &Bytes) {
        let mut read = Read {
            address,
            ripe: self.now + self.config.read_latency + self.extra_wait(),
            done: 0,
            fate: Vec::with_capacity(address.beats()),
            silent: false,
            data: Vec::new(),
        };
        for i in 0..address.beats() {
            let fault = self.fault(&address, i, self.read_beats, false);
            self.read_beats += 1;
            read.silent |= fault == Some(FaultKind::Silence);
            read.fate.push(match fault {
                Some(FaultKind::Answer(response)) => response,
                _ if !bytes.decodes(address.beat_address(i), self.bus) => Response::DecErr,
                _ => Response::Okay,
            });
            if self.config.visibility == Visibility::Lazy {
                read.data.push(self.load(&read, i, bytes));
            }
        }
        self.reads.push_back(read);
    }

    /// The data of beat `i`: its lanes from memory, junk in the others and in all of a failed beat.
    fn load(&self, read: &Read, i: usize, bytes: &Bytes) -> [u8; MAX_BYTES] {
        let mut data = [0; MAX_BYTES];
        data[..self.bus].fill(JUNK);
        if !read.fate[i].is_error() {
            let base = read.address.beat_address(i) / self.bus as u64 * self.bus as u64;
            for lane in read.address.lanes(i, self.bus) {
                data[lane] = bytes.get(base.wrapping_add(lane as u64)).unwrap_or(0);
            }
        }
        data
    }

    fn choose_beat(&mut self, bytes: &Bytes) -> Option<ReadBeat> {
        let interleave = matches!(
            self.config.order,
            Order::Shuffled {
                interleave: true,
                ..
            }
        );
        let begun = self.reads.iter().position(|r| r.done > 0);
        let index = match begun {
            Some(index) if !interleave => index,
            _ => {
                let keys = self.reads.iter().map(|r| (r.address.id, r.ripe, r.silent));
                choose(keys, self.now, self.random.as_mut())?
            }
        };
        let read = &self.reads[index];
        let data = match read.data.get(read.done) {
            Some(data) => *data,
            None => self.load(read, read.done, bytes),
        };
        Some(ReadBeat {
            id: read.address.id,
            data,
            response: read.fate[read.done],
            last: read.done + 1 == read.address.beats(),
        })
    }

    fn retire_beat(&mut self, id: u32) {
        let oldest = self.reads.iter().position(|r| r.address.id == id);
        // A made-up cycle may show an R that nobody asked for; a monitor says so, the memory ignores it.
        if let Some(index) = oldest {
            let read = &mut self.reads[index];
            read.done += 1;
            if read.done == read.address.beats() {
                self.reads.remove(index);
            }
        }
    }

    /// Gives waiting W beats to waiting AWs, in order (section A5.4: write data are not interleaved).
    fn match_beats(&mut self, bytes: &mut Bytes) {
        while let Some(write) = self.awaiting.front() {
            let Some(beat) = self.beats.pop_front() else {
                break;
            };
            let (address, i) = (write.address, write.beats.len());
            let fault = self.fault(&address, i, self.write_beats, true);
            self.write_beats += 1;
            let fate = match fault {
                Some(FaultKind::Answer(response)) => response,
                _ if !bytes.decodes(address.beat_address(i), self.bus) => Response::DecErr,
                _ => Response::Okay,
            };
            let eager = self.config.visibility == Visibility::Eager;
            let mut kept = beat;
            if fate.is_error() {
                kept.strobes.fill(false);
            }
            let landed = !eager || land(&address, i, &kept, self.bus, bytes);
            let fits = landed && (eager || reach(&address, i, &kept, self.bus, bytes));
            let ripe = self.now + self.config.write_latency + self.extra_wait();
            let Some(write) = self.awaiting.front_mut() else {
                break;
            };
            write.beats.push(kept);
            write.silent |= fault == Some(FaultKind::Silence);
            if write.response == Response::Okay {
                write.response = if fits { fate } else { Response::DecErr };
            }
            if write.beats.len() == address.beats() {
                write.ripe = ripe;
                self.answers.extend(self.awaiting.pop_front());
            }
        }
    }

    fn choose_answer(&mut self) -> Option<&Write> {
        let keys = self
            .answers
            .iter()
            .map(|w| (w.address.id, w.ripe, w.silent));
        let index = choose(keys, self.now, self.random.as_mut())?;
        self.answers.get(index)
    }

    fn retire_write(&mut self, id: u32, bytes: &mut Bytes) {
        let oldest = self.answers.iter().position(|w| w.address.id == id);
        let Some(write) = oldest.and_then(|index| self.answers.remove(index)) else {
            return;
        };
        if self.config.visibility == Visibility::Lazy {
            for (i, beat) in write.beats.iter().enumerate() {
                land(&write.address, i, beat, self.bus, bytes);
            }
        }
    }

    fn fault(&self, address: &Address, beat: usize, count: u64, write: bool) -> Option<FaultKind> {
        let (first, bytes) = address.beat_bytes(beat);
        let last = first.wrapping_add(bytes as u64 - 1);
        let touches = |range: &std::ops::Range<u64>| first < range.end && last >= range.start;
        let hit = self.config.faults.iter().find(|fault| match &fault.place {
            Place::ReadBytes(range) => !write && touches(range),
            Place::WriteBytes(range) => write && touches(range),
            Place::ReadBeat(n) => !write && *n == count,
            Place::WriteBeat(n) => write && *n == count,
        });
        hit.map(|fault| fault.kind)
    }

    fn extra_wait(&mut self) -> u64 {
        match (self.config.order, &mut self.random) {
            (Order::Shuffled { spread, .. }, Some(random)) => random.random_range(0..=spread),
            _ => 0,
        }
    }
}

/// Writes the strobed lanes of a beat; false where a byte is outside the memory.
fn land(address: &Address, i: usize, beat: &WriteBeat, bus: usize, bytes: &mut Bytes) -> bool {
    let base = address.beat_address(i) / bus as u64 * bus as u64;
    let mut inside = true;
    for lane in beat.strobes[..bus].iter_ones() {
        inside &= bytes.set(base.wrapping_add(lane as u64), beat.data[lane]);
    }
    inside
}

/// Whether all strobed lanes of a beat are inside the memory.
fn reach(address: &Address, i: usize, beat: &WriteBeat, bus: usize, bytes: &Bytes) -> bool {
    let base = address.beat_address(i) / bus as u64 * bus as u64;
    let mut lanes = beat.strobes[..bus].iter_ones();
    lanes.all(|lane| bytes.get(base.wrapping_add(lane as u64)).is_some())
}
