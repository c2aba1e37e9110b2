//! Random legal traffic: a made-up master against the memory's protocol engine.
//!
//! Nothing here is a device; it is what a monitor must let pass, and the ground that mutations break.

use super::policy::AxiPolicy;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::VecDeque;
use thorong_cosim::axi::{
    Address, AxiConfig, AxiCycle, AxiSlave, Burst, Bytes, Channel, Order, Rate, Stalls, Strobes,
    Visibility, WriteBeat,
};

/// Cycles of reset before the traffic, and of rest around it.
pub const RESET_CYCLES: usize = 3;

/// What to make up.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// What the master keeps to.
    pub policy: AxiPolicy,
    /// Reads, and as many writes.
    pub bursts: usize,
    /// Chance of a pause in each cycle of each channel, both sides, in percent.
    pub percent: u8,
    /// Latency of the memory.
    pub latency: u64,
    /// Ids 0 to `ids` - 1.
    pub ids: u32,
    /// Of everything random.
    pub seed: u64,
}

/// One direction's requests and the choice of when to offer them.
struct Offers<T> {
    queue: VecDeque<T>,
    up: bool,
}

impl<T: Copy + Default> Offers<T> {
    fn new(queue: impl IntoIterator<Item = T>) -> Self {
        Offers {
            queue: queue.into_iter().collect(),
            up: false,
        }
    }

    /// This cycle's channel; what was offered and not taken stays.
    fn offer(&mut self, ready: bool, go: bool) -> Channel<T> {
        self.up |= go && !self.queue.is_empty();
        let payload = self.queue.front().copied().unwrap_or_default();
        let channel = Channel {
            valid: self.up,
            ready,
            payload,
        };
        if self.up && ready {
            self.queue.pop_front();
            self.up = false;
        }
        channel
    }
}

/// Makes a trace: reset, traffic until all is answered, rest.
///
/// # Panics
/// Where the traffic does not end: the memory's engine or this master is broken.
pub fn clean(recipe: &Recipe) -> Vec<AxiCycle> {
    let mut random = ChaCha8Rng::seed_from_u64(recipe.seed);
    let config = AxiConfig {
        read_latency: recipe.latency,
        write_latency: recipe.latency,
        read_rate: Rate::FULL,
        write_rate: Rate::FULL,
        stalls: Stalls::all(f64::from(recipe.percent) / 100.0, random.random()),
        order: Order::Shuffled {
            spread: 8,
            interleave: random.random(),
            seed: random.random(),
        },
        visibility: Visibility::Lazy,
        max_reads: usize::MAX,
        max_writes: usize::MAX,
        faults: Vec::new(),
        silences: Vec::new(),
    };
    let mut bytes = Bytes::new(0, (0..1 << 14).map(|_| random.random()).collect());
    let mut slave = AxiSlave::new(recipe.policy.data_bytes, config);
    let mut addresses = |_: usize| address(recipe, &mut random);
    let reads: Vec<Address> = (0..recipe.bursts).map(&mut addresses).collect();
    let writes: Vec<Address> = (0..recipe.bursts).map(&mut addresses).collect();
    let data: Vec<WriteBeat> = writes
        .iter()
        .flat_map(|a| (0..a.beats()).map(|i| (*a, i)))
        .map(|(a, i)| beat(&a, i, recipe.policy.data_bytes, &mut random))
        .collect();
    let (mut ar, mut aw, mut w) = (Offers::new(reads), Offers::new(writes), Offers::new(data));

    let mut trace = vec![
        AxiCycle {
            aresetn: false,
            ..AxiCycle::default()
        };
        RESET_CYCLES
    ];
    trace.push(AxiCycle::default());
    let (mut owed, mut open_reads, mut open_writes) = (0usize, 0usize, 0usize);
    let mut rest = 4;
    while rest > 0 {
        assert!(trace.len() < 1_000_000, "the traffic does not end");
        let mut go = || !random.random_bool(f64::from(recipe.percent) / 100.0);
        let side = slave.drive(&bytes);
        let mut now = AxiCycle::default();
        let room = aw.up || open_writes < recipe.policy.max_writes;
        let new_address = !aw.up;
        now.aw = aw.offer(side.aw_ready, room && go());
        if new_address && now.aw.valid {
            owed += now.aw.payload.beats();
        }
        let may = w.up || owed > 0 || !recipe.policy.data_after_address;
        let new_data = !w.up;
        now.w = w.offer(side.w_ready, may && go());
        if new_data && now.w.valid {
            owed = owed.saturating_sub(1);
        }
        let room = ar.up || open_reads < recipe.policy.max_reads;
        now.ar = ar.offer(side.ar_ready, room && go());
        now.b = Channel {
            valid: side.b.is_some(),
            ready: go(),
            payload: side.b.unwrap_or_default(),
        };
        now.r = Channel {
            valid: side.r.is_some(),
            ready: go(),
            payload: side.r.unwrap_or_default(),
        };
        open_writes += usize::from(now.aw.fires());
        open_writes -= usize::from(now.b.fires());
        open_reads += usize::from(now.ar.fires());
        open_reads -= usize::from(now.r.fires() && now.r.payload.last);
        slave.observe(&now, &mut bytes);
        trace.push(now);
        let busy = !ar.queue.is_empty() || !aw.queue.is_empty() || !w.queue.is_empty();
        if !busy && slave.is_idle() {
            rest -= 1;
        }
    }
    trace
}

/// A random burst that the policy allows.
fn address(recipe: &Recipe, random: &mut ChaCha8Rng) -> Address {
    let policy = &recipe.policy;
    let bus = policy.data_bytes.trailing_zeros() as u8;
    let size = match policy.full_width {
        true => bus,
        false => random.random_range(0..=bus),
    };
    let bytes = 1u64 << size;
    let burst = policy.bursts.choose(random).copied().unwrap_or_default();
    let addr = random.random_range(0..1u64 << 14);
    let aligned = addr & !(bytes - 1);
    let to_border = (0x1000 - aligned % 0x1000) / bytes;
    let most = policy.max_beats.min(16);
    let (addr, beats) = match burst {
        Burst::Wrap => {
            let lengths: Vec<u64> = [2, 4, 8, 16]
                .into_iter()
                .filter(|n| *n <= most as u64)
                .collect();
            (aligned, lengths.choose(random).copied().unwrap_or(2))
        }
        Burst::Fixed => (addr, random.random_range(1..=most as u64)),
        Burst::Incr | Burst::Reserved => {
            let often_short = [1, 2, most as u64, policy.max_beats as u64];
            let limit = often_short.choose(random).copied().unwrap_or(1);
            let beats = random.random_range(1..=limit.min(to_border));
            // Some end exactly at the border.
            let at_border = random.random_bool(0.125);
            let shift = if at_border {
                (to_border - beats) * bytes
            } else {
                0
            };
            (addr + shift, beats)
        }
    };
    Address {
        id: random.random_range(0..recipe.ids),
        addr,
        len: (beats - 1) as u8,
        size,
        burst,
        lock: 0,
        cache: [0b0000, 0b0011, 0b1111]
            .choose(random)
            .copied()
            .unwrap_or(0),
        prot: random.random_range(0..8),
        qos: random.random_range(0..16),
    }
}

/// A data beat: random bytes, all lanes that may be written or some of them.
fn beat(address: &Address, index: usize, bus: usize, random: &mut ChaCha8Rng) -> WriteBeat {
    let mut beat = WriteBeat {
        last: index + 1 == address.beats(),
        ..WriteBeat::default()
    };
    random.fill(&mut beat.data[..bus]);
    let mut strobes = Strobes::ZERO;
    let sparse = random.random_bool(0.25);
    for mut lane in &mut strobes[address.lanes(index, bus)] {
        *lane = !sparse || random.random();
    }
    beat.strobes = strobes;
    beat
}
