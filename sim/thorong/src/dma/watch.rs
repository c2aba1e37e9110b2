//! What a memory port did, from its cycles.

use serde::Serialize;
use thorong_cosim::axi::AxiCycle;

/// What the bus did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Bus {
    /// In the read bursts, whole words.
    pub read_bytes: u64,
    /// With their strobe high.
    pub written_bytes: u64,
    /// From the first descriptor that is offered, or the first doorbell, to the last completion.
    pub cycles: u64,
    /// W beats in the cycles from the first to the last one; 0 without any.
    pub utilisation: f64,
    /// The most read bursts that were open at once.
    pub max_reads_in_flight: u64,
    /// The most write bursts that were open at once.
    pub max_writes_in_flight: u64,
}

/// Counts what a port does.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    bus: Bus,
    word: u64,
    now: u64,
    reads: u64,
    writes: u64,
    beats: u64,
    first: Option<u64>,
    last: u64,
}

impl Watch {
    /// A port whose words have so many bytes.
    pub(super) fn new(word: u64) -> Self {
        Watch {
            word,
            ..Watch::default()
        }
    }

    /// One cycle of the port.
    pub(super) fn look(&mut self, cycle: &AxiCycle) {
        self.now += 1;
        self.reads += u64::from(cycle.ar.fires());
        self.writes += u64::from(cycle.aw.fires());
        let bus = &mut self.bus;
        bus.max_reads_in_flight = bus.max_reads_in_flight.max(self.reads);
        bus.max_writes_in_flight = bus.max_writes_in_flight.max(self.writes);
        if let Some(beat) = cycle.r.taken() {
            bus.read_bytes += self.word;
            self.reads -= u64::from(beat.last);
        }
        if let Some(beat) = cycle.w.taken() {
            bus.written_bytes += beat.strobes.count_ones() as u64;
            self.beats += 1;
            self.first = self.first.or(Some(self.now));
            self.last = self.now;
        }
        // A slave may answer only after the address: a B is never ahead of its AW here.
        self.writes -= u64::from(cycle.b.fires());
    }

    /// All of it, of so many cycles.
    pub(super) fn bus(&self, cycles: u64) -> Bus {
        let span = self.first.map(|first| self.last - first + 1);
        Bus {
            cycles,
            utilisation: span.map_or(0.0, |span| self.beats as f64 / span as f64),
            ..self.bus
        }
    }
}
