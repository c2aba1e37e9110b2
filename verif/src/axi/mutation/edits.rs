//! The edits of a trace, each at a random place where it breaks one rule.

use super::Mutant;
use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use thorong_cosim::axi::{Address, AxiChannel, AxiCycle, Response};

impl Mutant {
    fn valid(&self, cycle: &AxiCycle) -> bool {
        cycle.handshake(self.channel).0
    }

    fn waits(&self, cycle: &AxiCycle) -> bool {
        let (valid, ready) = cycle.handshake(self.channel);
        cycle.aresetn && valid && !ready
    }

    fn fires(&self, cycle: &AxiCycle) -> bool {
        let (valid, ready) = cycle.handshake(self.channel);
        cycle.aresetn && valid && ready
    }

    fn pick(&self, random: &mut ChaCha8Rng, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let sites: Vec<usize> = (1..self.trace.len()).filter(|i| fits(*i)).collect();
        sites.choose(random).copied()
    }

    /// All cycles of the transfer that fires at `at`.
    fn span(&self, at: usize) -> std::ops::RangeInclusive<usize> {
        let mut first = at;
        while first > 0 && self.waits(&self.trace[first - 1]) {
            first -= 1;
        }
        first..=at
    }

    pub(super) fn withdraw(&mut self, random: &mut ChaCha8Rng) -> bool {
        let Some(at) = self.pick(random, |i| self.waits(&self.trace[i - 1])) else {
            return false;
        };
        self.alone = false;
        set_valid(&mut self.trace[at], self.channel, false);
        true
    }

    pub(super) fn waver(&mut self, random: &mut ChaCha8Rng) -> bool {
        let Some(at) = self.pick(random, |i| self.waits(&self.trace[i - 1])) else {
            return false;
        };
        // Bits that no other rule looks at.
        let cycle = &mut self.trace[at];
        match self.channel {
            AxiChannel::Aw => cycle.aw.payload.qos ^= 1,
            AxiChannel::W => cycle.w.payload.data[0] ^= 0x10,
            AxiChannel::B => cycle.b.payload.response = Response::SlvErr,
            AxiChannel::Ar => cycle.ar.payload.prot ^= 1,
            AxiChannel::R => cycle.r.payload.data[0] ^= 0x10,
        }
        true
    }

    pub(super) fn dawdle(&mut self, random: &mut ChaCha8Rng) -> bool {
        let longest = self.longest_wait();
        self.policy.max_wait = Some(longest);
        // Where nothing else waits already, and data do not lose their address: the others come later then.
        let lonely = |i: usize| {
            let (before, now) = (&self.trace[i - 1], &self.trace[i]);
            let others = AxiChannel::ALL.into_iter().filter(|c| *c != self.channel);
            let mut others = others.map(|c| before.handshake(c));
            let orphan = self.channel == AxiChannel::W && now.aw.valid;
            let none_waits = !others.any(|(valid, ready)| valid && !ready);
            now.aresetn && self.valid(now) && !orphan && none_waits
        };
        let Some(at) = self.pick(random, lonely) else {
            return false;
        };
        let mut wait = self.trace[at];
        for channel in AxiChannel::ALL {
            set_valid(&mut wait, channel, channel == self.channel);
            set_ready(&mut wait, channel, false);
        }
        let more = vec![wait; longest as usize + 1];
        self.trace.splice(at..at, more);
        true
    }

    pub(super) fn raise(&mut self, at: usize) -> bool {
        set_valid(&mut self.trace[at], self.channel, true);
        set_ready(&mut self.trace[at], self.channel, true);
        true
    }

    /// Edits all cycles of one transfer on the channel.
    pub(super) fn transfer(
        &mut self,
        random: &mut ChaCha8Rng,
        fits: impl Fn(&AxiCycle) -> bool,
        edit: impl Fn(&mut AxiCycle),
    ) -> bool {
        let fire = |i: usize| self.fires(&self.trace[i]) && fits(&self.trace[i]);
        let Some(at) = self.pick(random, fire) else {
            return false;
        };
        for i in self.span(at) {
            edit(&mut self.trace[i]);
        }
        true
    }

    pub(super) fn address(
        &mut self,
        random: &mut ChaCha8Rng,
        fits: impl Fn(&Address) -> bool,
        edit: impl Fn(&mut Address),
    ) -> bool {
        match self.channel {
            AxiChannel::Aw => {
                self.transfer(random, |c| fits(&c.aw.payload), |c| edit(&mut c.aw.payload))
            }
            _ => self.transfer(random, |c| fits(&c.ar.payload), |c| edit(&mut c.ar.payload)),
        }
    }

    fn addresses(&self) -> impl Iterator<Item = (usize, Address)> + '_ {
        let fires = |(i, c): (usize, &AxiCycle)| self.fires(c).then_some((i, *c));
        let channel = self.channel;
        self.trace
            .iter()
            .enumerate()
            .filter_map(fires)
            .map(move |(i, c)| match channel {
                AxiChannel::Aw => (i, c.aw.payload),
                _ => (i, c.ar.payload),
            })
    }

    /// Beats of the longest burst on either address channel.
    pub(super) fn longest(&self) -> usize {
        let beats = |c: &AxiCycle| {
            let of = |valid: bool, a: &Address| if valid { a.beats() } else { 0 };
            of(c.aw.valid, &c.aw.payload).max(of(c.ar.valid, &c.ar.payload))
        };
        self.trace.iter().map(beats).max().unwrap_or(1)
    }

    fn longest_wait(&self) -> u64 {
        let mut longest = 0;
        for channel in AxiChannel::ALL {
            let mut waited = 0u64;
            for cycle in &self.trace {
                let (valid, ready) = cycle.handshake(channel);
                waited = if valid && !ready { waited + 1 } else { 0 };
                longest = longest.max(waited);
            }
        }
        longest
    }

    pub(super) fn stray_strobe(&mut self, random: &mut ChaCha8Rng) -> bool {
        let writes = Mutant {
            channel: AxiChannel::Aw,
            ..self.clone()
        };
        // The lanes of each data beat, in the order of the addresses.
        let bus = self.policy.data_bytes;
        let lanes: Vec<_> = writes
            .addresses()
            .flat_map(|(_, a)| (0..a.beats()).map(move |i| a.lanes(i, bus)))
            .collect();
        let fires: Vec<usize> = (0..self.trace.len())
            .filter(|i| self.fires(&self.trace[*i]))
            .collect();
        let spare: Vec<_> = fires
            .iter()
            .zip(&lanes)
            .filter(|(_, l)| l.len() < bus)
            .collect();
        let Some((at, lanes)) = spare.choose(random) else {
            return false;
        };
        let outside: Vec<usize> = (0..bus).filter(|lane| !lanes.contains(lane)).collect();
        let lane = outside[random.random_range(0..outside.len())];
        for i in self.span(**at) {
            self.trace[i].w.payload.strobes.set(lane, true);
        }
        true
    }

    /// Takes the last AW away: its data come without it.
    pub(super) fn hide_last_address(&mut self) -> bool {
        self.policy.data_after_address = true;
        self.alone = false;
        let writes = Mutant {
            channel: AxiChannel::Aw,
            ..self.clone()
        };
        let Some((at, _)) = writes.addresses().last() else {
            return false;
        };
        for i in writes.span(at) {
            set_valid(&mut self.trace[i], AxiChannel::Aw, false);
        }
        true
    }

    /// A B for a write whose data are not all there, where no other write of its id may be answered.
    pub(super) fn answer_early(&mut self, random: &mut ChaCha8Rng) -> bool {
        let mut open: Vec<(u32, usize)> = Vec::new();
        let mut sites = Vec::new();
        // Beats taken before their address.
        let mut ahead = 0;
        for (i, cycle) in self.trace.iter().enumerate() {
            let early = open.iter().find(|(_, left)| *left > 0);
            if let Some((id, _)) = early {
                let oldest = open.iter().find(|(other, _)| other == id);
                if oldest.is_some_and(|(_, left)| *left > 0) && !cycle.b.valid {
                    sites.push((i, *id));
                }
            }
            if let Some(b) = cycle.b.taken() {
                let index = open.iter().position(|(id, left)| *id == b.id && *left == 0);
                index.map(|i| open.remove(i));
            }
            if let Some(a) = cycle.aw.taken() {
                open.push((a.id, a.beats()));
            }
            ahead += usize::from(cycle.w.fires());
            while ahead > 0
                && let Some((_, left)) = open.iter_mut().find(|(_, left)| *left > 0)
            {
                *left -= 1;
                ahead -= 1;
            }
        }
        let Some((at, id)) = sites.choose(random).copied() else {
            return false;
        };
        self.alone = false;
        let b = &mut self.trace[at].b;
        (b.valid, b.ready, b.payload.id) = (true, true, id);
        b.payload.response = Response::Okay;
        true
    }

    /// Declares what the trace just keeps, then adds an address where that many are open.
    pub(super) fn one_more_in_flight(&mut self, random: &mut ChaCha8Rng) -> bool {
        let reads = self.channel == AxiChannel::Ar;
        let mut open = 0usize;
        let mut after = Vec::new();
        for cycle in &self.trace {
            let (begins, ends) = match reads {
                true => (cycle.ar.fires(), cycle.r.fires() && cycle.r.payload.last),
                false => (cycle.aw.fires(), cycle.b.fires()),
            };
            open = open + usize::from(begins) - usize::from(ends);
            after.push(open);
        }
        let most = after.iter().copied().max().unwrap_or(0);
        match reads {
            true => self.policy.max_reads = most,
            false => self.policy.max_writes = most,
        }
        let full = |i: usize| after[i] == most && !self.valid(&self.trace[i]);
        let Some(at) = self.pick(random, full) else {
            return false;
        };
        let extra = Address {
            len: 0,
            size: self.policy.data_bytes.trailing_zeros() as u8,
            ..Address::default()
        };
        let cycle = &mut self.trace[at];
        let channel = if reads { &mut cycle.ar } else { &mut cycle.aw };
        (channel.valid, channel.ready, channel.payload) = (true, true, extra);
        self.alone = false;
        true
    }

    /// Ends the trace before its last answer.
    pub(super) fn forget_the_last(&mut self) -> bool {
        let last = (0..self.trace.len()).rfind(|i| self.fires(&self.trace[*i]));
        let Some(at) = last else {
            return false;
        };
        for i in self.span(at) {
            set_valid(&mut self.trace[i], self.channel, false);
        }
        true
    }
}

fn set_ready(cycle: &mut AxiCycle, channel: AxiChannel, ready: bool) {
    *match channel {
        AxiChannel::Aw => &mut cycle.aw.ready,
        AxiChannel::W => &mut cycle.w.ready,
        AxiChannel::B => &mut cycle.b.ready,
        AxiChannel::Ar => &mut cycle.ar.ready,
        AxiChannel::R => &mut cycle.r.ready,
    } = ready;
}

fn set_valid(cycle: &mut AxiCycle, channel: AxiChannel, valid: bool) {
    *match channel {
        AxiChannel::Aw => &mut cycle.aw.valid,
        AxiChannel::W => &mut cycle.w.valid,
        AxiChannel::B => &mut cycle.b.valid,
        AxiChannel::Ar => &mut cycle.ar.valid,
        AxiChannel::R => &mut cycle.r.valid,
    } = valid;
}
