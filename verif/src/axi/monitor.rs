//! Watches an AXI4 port.

use super::policy::AxiPolicy;
use super::rule::Rule;
use std::collections::VecDeque;
use std::fmt::{self, Debug};
use thorong_cosim::axi::{
    Address, AxiChannel, AxiCycle, Burst, Channel, ReadBeat, Response, WriteBeat, WriteResponse,
};

/// A broken run is not worth more lines than this.
const MOST: usize = 1_000;

/// A rule broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AxiViolation {
    /// Which.
    pub rule: Rule,
    /// On which channel it showed.
    pub channel: AxiChannel,
    /// When, in cycles since the monitor's first.
    pub cycle: u64,
    /// What was seen.
    pub detail: String,
}

impl fmt::Display for AxiViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (cycle, channel) = (self.cycle, self.channel);
        write!(
            f,
            "cycle {cycle}, {channel}: {}: {}",
            self.rule, self.detail
        )
    }
}

/// Watches one AXI4 port, master and slave, a cycle at a time.
///
/// ```text
/// let mut monitor = AxiMonitor::new(AxiPolicy::mover(&ports, 32));
/// memory.reset(&mut dut, 4, |_, cycle| monitor.check(cycle));
/// loop { ...; monitor.check(&memory.observe(&mut dut)[0]); ... }
/// monitor.finish();
/// monitor.assert_clean();
/// ```
///
/// A simulator of two values has no X: that is for the Verilog monitor. The first cycle that a monitor sees is
/// not held to the rules of reset, for a synchronous reset has not worked yet.
#[derive(Clone, Debug)]
pub struct AxiMonitor {
    policy: AxiPolicy,
    cycle: u64,
    before: Option<AxiCycle>,
    waited: [u64; 5],
    reads: VecDeque<Burstling>,
    writes: VecDeque<Burstling>,
    /// Write beats taken whose address was not.
    early: VecDeque<WriteBeat>,
    /// Beats of all addresses offered, less the beats offered: how far data may go.
    owed: i64,
    violations: Vec<AxiViolation>,
}

/// An address taken, and how many of its data beats were.
#[derive(Clone, Debug)]
struct Burstling {
    address: Address,
    done: usize,
}

impl AxiMonitor {
    /// One that has seen nothing.
    pub fn new(policy: AxiPolicy) -> Self {
        AxiMonitor {
            policy,
            cycle: 0,
            before: None,
            waited: [0; 5],
            reads: VecDeque::new(),
            writes: VecDeque::new(),
            early: VecDeque::new(),
            owed: 0,
            violations: Vec::new(),
        }
    }

    /// What was broken so far, in order.
    pub fn violations(&self) -> &[AxiViolation] {
        &self.violations
    }

    /// # Panics
    /// Where a rule was broken, with the first.
    pub fn assert_clean(&self) {
        if let Some(first) = self.violations.first() {
            panic!("{first}");
        }
    }

    /// Takes the next cycle.
    pub fn check(&mut self, now: &AxiCycle) {
        let before = self.before.replace(*now);
        let aresetn = before.map(|b| b.aresetn);
        if let Some(before) = &before {
            self.handshake(AxiChannel::Aw, before, now, &before.aw, &now.aw);
            self.handshake(AxiChannel::W, before, now, &before.w, &now.w);
            self.handshake(AxiChannel::B, before, now, &before.b, &now.b);
            self.handshake(AxiChannel::Ar, before, now, &before.ar, &now.ar);
            self.handshake(AxiChannel::R, before, now, &before.r, &now.r);
        }
        if now.aresetn && aresetn != Some(false) {
            self.transactions(before.as_ref(), now);
        } else if !now.aresetn {
            self.reads.clear();
            self.writes.clear();
            self.early.clear();
            self.owed = 0;
            self.waited = [0; 5];
        }
        self.cycle += 1;
    }

    /// The end of the run: nothing may be open.
    pub fn finish(&mut self) {
        if let Some(read) = self.reads.front() {
            let (a, done) = (read.address, read.done);
            let detail = format!("{done} of {} beats of {a:x?}", a.beats());
            self.broken(Rule::Unfinished, AxiChannel::R, detail);
        }
        if let Some(write) = self.writes.front() {
            let (a, done) = (write.address, write.done);
            let detail = format!("{done} of {} beats taken, no B: {a:x?}", a.beats());
            self.broken(Rule::Unfinished, AxiChannel::B, detail);
        }
        if !self.early.is_empty() {
            let detail = format!("{} data beats without an address", self.early.len());
            self.broken(Rule::Unfinished, AxiChannel::W, detail);
        }
        // An offer that nobody took is unfinished too.
        if let Some(last) = self.before {
            for channel in AxiChannel::ALL {
                if waits(&last, channel) {
                    let detail = "VALID still waits for READY".to_string();
                    self.broken(Rule::Unfinished, channel, detail);
                }
            }
        }
    }

    fn broken(&mut self, rule: Rule, channel: AxiChannel, detail: String) {
        if self.violations.len() < MOST {
            self.violations.push(AxiViolation {
                rule,
                channel,
                cycle: self.cycle,
                detail,
            });
        }
    }

    fn handshake<T: PartialEq + Debug>(
        &mut self,
        channel: AxiChannel,
        earlier: &AxiCycle,
        later: &AxiCycle,
        before: &Channel<T>,
        now: &Channel<T>,
    ) {
        if earlier.aresetn && later.aresetn && before.valid && !before.ready {
            if !now.valid {
                let detail = format!("{:x?} was withdrawn", before.payload);
                self.broken(Rule::ValidStable, channel, detail);
            } else if now.payload != before.payload {
                let detail = format!("{:x?} became {:x?}", before.payload, now.payload);
                self.broken(Rule::PayloadStable, channel, detail);
            }
        }
        if now.valid && !earlier.aresetn {
            let rule = match later.aresetn {
                true => Rule::ReleaseQuiet,
                false => Rule::ResetQuiet,
            };
            self.broken(rule, channel, format!("{:x?}", now.payload));
        }
        let waited = &mut self.waited[channel as usize];
        *waited = if now.valid && !now.ready {
            *waited + 1
        } else {
            0
        };
        if self.policy.max_wait == Some(waited.saturating_sub(1)) && *waited > 0 {
            let detail = format!("{} cycles", self.waited[channel as usize]);
            self.broken(Rule::WaitDeclared, channel, detail);
        }
    }

    /// What only makes sense out of reset. Answers come first: they are to what earlier cycles took.
    fn transactions(&mut self, before: Option<&AxiCycle>, now: &AxiCycle) {
        let new = |channel| !before.is_some_and(|b| waits(b, channel));
        if now.b.valid && new(AxiChannel::B) {
            self.answer(&now.b.payload);
        }
        if now.r.valid && new(AxiChannel::R) {
            self.read_beat(&now.r.payload);
        }
        if let Some(b) = now.b.taken() {
            let index = self.oldest_write(b.id, true);
            index.and_then(|i| self.writes.remove(i));
        }
        if let Some(r) = now.r.taken() {
            self.retire_read_beat(r.id);
        }
        if now.aw.valid && new(AxiChannel::Aw) {
            self.address(AxiChannel::Aw, &now.aw.payload);
            self.owed += now.aw.payload.beats() as i64;
        }
        if now.ar.valid && new(AxiChannel::Ar) {
            self.address(AxiChannel::Ar, &now.ar.payload);
        }
        if now.w.valid && new(AxiChannel::W) {
            self.owed -= 1;
            if self.policy.data_after_address && self.owed < 0 {
                let detail = format!("{:x?}", now.w.payload);
                self.broken(Rule::WAhead, AxiChannel::W, detail);
            }
        }
        if let Some(address) = now.ar.taken() {
            self.reads.push_back(Burstling::new(address));
            let (open, most) = (self.reads.len(), self.policy.max_reads);
            if open > most {
                let detail = format!("{open} open, {most} declared");
                self.broken(Rule::ReadsInFlight, AxiChannel::Ar, detail);
            }
        }
        if let Some(address) = now.aw.taken() {
            self.writes.push_back(Burstling::new(address));
            let (open, most) = (self.writes.len(), self.policy.max_writes);
            if open > most {
                let detail = format!("{open} open, {most} declared");
                self.broken(Rule::WritesInFlight, AxiChannel::Aw, detail);
            }
        }
        if let Some(beat) = now.w.taken() {
            self.early.push_back(*beat);
        }
        self.match_write_data();
    }

    fn address(&mut self, channel: AxiChannel, a: &Address) {
        let policy = &self.policy;
        let bytes = 1usize << a.size;
        let wrap = a.burst == Burst::Wrap;
        let bad_length = match a.burst {
            Burst::Fixed => a.beats() > 16,
            Burst::Wrap => ![2, 4, 8, 16].contains(&a.beats()),
            Burst::Incr | Burst::Reserved => false,
        };
        // INCR only: WRAP stays in its own aligned block, FIXED in its beat.
        let first = a.addr & !(bytes as u64 - 1);
        let last = first.wrapping_add((bytes * a.beats()) as u64 - 1);
        let crosses = a.burst == Burst::Incr && first >> 12 != last >> 12;
        let reserved = a.burst == Burst::Reserved;
        let checks = [
            (Rule::BurstReserved, reserved),
            (
                Rule::BurstDeclared,
                !reserved && !policy.bursts.contains(&a.burst),
            ),
            (Rule::BurstLength, bad_length),
            (
                Rule::WrapAligned,
                wrap && !a.addr.is_multiple_of(bytes as u64),
            ),
            (Rule::SizeFits, bytes > policy.data_bytes),
            (
                Rule::SizeDeclared,
                policy.full_width && bytes < policy.data_bytes,
            ),
            (Rule::LengthDeclared, a.beats() > policy.max_beats),
            (Rule::FourKib, crosses),
            (
                Rule::CacheReserved,
                a.cache & 0b0010 == 0 && a.cache & 0b1100 != 0,
            ),
            (Rule::LockDeclared, a.lock != 0 && !policy.exclusive),
        ];
        for (rule, broken) in checks {
            if broken {
                self.broken(rule, channel, format!("{a:x?}"));
            }
        }
    }

    fn match_write_data(&mut self) {
        while let Some(write) = self.writes.iter_mut().find(|w| !w.complete()) {
            let Some(beat) = self.early.pop_front() else {
                break;
            };
            let (a, i) = (write.address, write.done);
            write.done += 1;
            let place = format!("beat {i} of {a:x?}");
            if beat.last != (write.complete()) {
                self.broken(
                    Rule::WLast,
                    AxiChannel::W,
                    format!("WLAST = {} on {place}", beat.last),
                );
            }
            // A beat wider than the bus has no lanes to speak of; SizeFits has said so.
            let lanes = a.lanes(i, self.policy.data_bytes);
            let fits = lanes.end <= self.policy.data_bytes;
            let (below, rest) = beat.strobes.split_at(lanes.start);
            if fits && (below.any() || rest[lanes.len()..].any()) {
                let strobes = beat.strobes.data[0];
                let detail = format!("WSTRB = {strobes:#x} on {place}, lanes {lanes:?}");
                self.broken(Rule::WStrobes, AxiChannel::W, detail);
            }
        }
    }

    /// The oldest open write of an id, or the oldest with all its data.
    fn oldest_write(&self, id: u32, complete: bool) -> Option<usize> {
        self.writes
            .iter()
            .position(|w| w.address.id == id && (w.complete() || !complete))
    }

    fn answer(&mut self, b: &WriteResponse) {
        let Some(index) = self.oldest_write(b.id, false) else {
            return self.broken(Rule::BId, AxiChannel::B, format!("{b:x?}"));
        };
        let write = &self.writes[index];
        let address = write.address;
        if !write.complete() {
            let done = write.done;
            let detail = format!("{done} of {} beats taken of {address:x?}", address.beats());
            self.broken(Rule::BEarly, AxiChannel::B, detail);
        }
        if b.response == Response::ExOkay && address.lock == 0 {
            self.broken(Rule::ExOkay, AxiChannel::B, format!("{address:x?}"));
        }
    }

    fn read_beat(&mut self, r: &ReadBeat) {
        let Some(read) = self.reads.iter().find(|b| b.address.id == r.id) else {
            return self.broken(Rule::RId, AxiChannel::R, format!("{r:x?}"));
        };
        let (address, i) = (read.address, read.done);
        if r.last != (i + 1 == address.beats()) {
            let detail = format!("RLAST = {} on beat {i} of {address:x?}", r.last);
            self.broken(Rule::RLast, AxiChannel::R, detail);
        }
        if r.response == Response::ExOkay && address.lock == 0 {
            self.broken(Rule::ExOkay, AxiChannel::R, format!("{address:x?}"));
        }
    }

    fn retire_read_beat(&mut self, id: u32) {
        if let Some(index) = self.reads.iter().position(|b| b.address.id == id) {
            self.reads[index].done += 1;
            if self.reads[index].complete() {
                self.reads.remove(index);
            }
        }
    }
}

impl Burstling {
    fn new(address: &Address) -> Self {
        Burstling {
            address: *address,
            done: 0,
        }
    }

    fn complete(&self) -> bool {
        self.done == self.address.beats()
    }
}

/// Whether a channel offers something that is not taken in this cycle.
fn waits(cycle: &AxiCycle, channel: AxiChannel) -> bool {
    cycle.aresetn && cycle.handshake(channel) == (true, false)
}
