//! The memory against hand-made masters: exact cycles, order, faults.

use crate::axi::cycle::{SlaveSide, WriteBeat};
use crate::axi::*;
use std::collections::VecDeque;

/// A master that offers what it is given as early as it may and is always ready.
struct Bench {
    slave: AxiSlave,
    bytes: Bytes,
    ar: VecDeque<Address>,
    aw: VecDeque<Address>,
    w: VecDeque<WriteBeat>,
    cycles: Vec<AxiCycle>,
    r_ready: bool,
}

impl Bench {
    fn new(bus: usize, size: usize, config: AxiConfig) -> Self {
        Bench {
            slave: AxiSlave::new(bus, config),
            bytes: Bytes::new(0, (0..size).map(|i| i as u8).collect()),
            ar: VecDeque::new(),
            aw: VecDeque::new(),
            w: VecDeque::new(),
            cycles: Vec::new(),
            r_ready: true,
        }
    }

    fn cycle(&mut self) -> AxiCycle {
        let side: SlaveSide = self.slave.drive(&self.bytes);
        let mut cycle = AxiCycle::default();
        let offer = |queue: &VecDeque<Address>, ready| Channel {
            valid: !queue.is_empty(),
            ready,
            payload: queue.front().copied().unwrap_or_default(),
        };
        cycle.ar = offer(&self.ar, side.ar_ready);
        cycle.aw = offer(&self.aw, side.aw_ready);
        cycle.w.valid = !self.w.is_empty();
        cycle.w.ready = side.w_ready;
        cycle.w.payload = self.w.front().copied().unwrap_or_default();
        cycle.b.valid = side.b.is_some();
        cycle.b.ready = true;
        cycle.b.payload = side.b.unwrap_or_default();
        cycle.r.valid = side.r.is_some();
        cycle.r.ready = self.r_ready;
        cycle.r.payload = side.r.unwrap_or_default();
        if cycle.ar.fires() {
            self.ar.pop_front();
        }
        if cycle.aw.fires() {
            self.aw.pop_front();
        }
        if cycle.w.fires() {
            self.w.pop_front();
        }
        self.slave.observe(&cycle, &mut self.bytes);
        self.cycles.push(cycle);
        cycle
    }

    fn run(&mut self, cycles: usize) {
        for _ in 0..cycles {
            self.cycle();
        }
    }

    fn r_cycles(&self) -> Vec<usize> {
        self.when(|c| c.r.fires())
    }

    fn when(&self, what: impl Fn(&AxiCycle) -> bool) -> Vec<usize> {
        let hits = self.cycles.iter().enumerate().filter(|(_, c)| what(c));
        hits.map(|(i, _)| i).collect()
    }

    fn r_beats(&self) -> Vec<ReadBeat> {
        self.cycles
            .iter()
            .filter_map(|c| c.r.taken())
            .copied()
            .collect()
    }

    fn answers(&self) -> Vec<WriteResponse> {
        self.cycles
            .iter()
            .filter_map(|c| c.b.taken())
            .copied()
            .collect()
    }
}

fn address(addr: u64, beats: usize, size: u8, id: u32) -> Address {
    Address {
        id,
        addr,
        len: (beats - 1) as u8,
        size,
        ..Address::default()
    }
}

fn word(value: u64, strobes: u64, last: bool) -> WriteBeat {
    let mut beat = WriteBeat {
        strobes: Strobes::new([strobes]),
        last,
        ..WriteBeat::default()
    };
    beat.data[..8].copy_from_slice(&value.to_le_bytes());
    beat
}

#[test]
fn the_first_r_comes_latency_cycles_after_ar_and_the_others_without_a_gap() {
    for latency in [1, 2, 3, 10, 100] {
        let mut bench = Bench::new(8, 4096, AxiConfig::with_latency(latency));
        bench.ar.extend([address(0, 2, 3, 0), address(64, 3, 3, 0)]);
        bench.run(latency as usize + 10);
        assert_eq!(bench.when(|c| c.ar.fires()), [0, 1]);
        let first = latency as usize;
        assert_eq!(bench.r_cycles(), Vec::from_iter(first..first + 5));
        let last = bench.when(|c| c.r.fires() && c.r.payload.last);
        assert_eq!(last, [first + 1, first + 4]);
        assert!(bench.slave.is_idle());
    }
}

#[test]
fn b_comes_latency_cycles_after_the_later_of_aw_and_the_last_w() {
    for latency in [1, 5] {
        // AW first, then W.
        let mut bench = Bench::new(8, 4096, AxiConfig::with_latency(latency));
        bench.aw.push_back(address(0, 2, 3, 0));
        bench.w.extend([word(1, 0xff, false), word(2, 0xff, true)]);
        bench.run(10);
        assert_eq!(bench.when(|c| c.b.fires()), [1 + latency as usize]);
        // W first, AW in cycle 4.
        let mut bench = Bench::new(8, 4096, AxiConfig::with_latency(latency));
        bench.w.extend([word(1, 0xff, false), word(2, 0xff, true)]);
        bench.run(4);
        bench.aw.push_back(address(0, 2, 3, 0));
        bench.run(10);
        assert_eq!(bench.when(|c| c.b.fires()), [4 + latency as usize]);
    }
}

#[test]
fn an_r_that_waits_holds_still() {
    let mut bench = Bench::new(8, 4096, AxiConfig::with_latency(1).stalled(0.5, 7));
    bench
        .ar
        .extend((0..8).map(|i| address(64 * i, 4, 3, i as u32 % 2)));
    let mut held: Option<ReadBeat> = None;
    for i in 0..400 {
        bench.r_ready = i % 3 == 0;
        let cycle = bench.cycle();
        if let Some(beat) = held {
            assert!(cycle.r.valid);
            assert_eq!(cycle.r.payload, beat);
        }
        held = (cycle.r.valid && !cycle.r.ready).then_some(cycle.r.payload);
    }
    assert_eq!(bench.r_beats().len(), 32);
}

#[test]
fn bandwidth_is_kept_to_the_cycle() {
    let mut config = AxiConfig::with_latency(1);
    config.read_rate = Rate {
        beats: 1,
        cycles: 4,
    };
    config.write_rate = Rate {
        beats: 2,
        cycles: 3,
    };
    let mut bench = Bench::new(8, 4096, config);
    bench.run(9);
    bench.ar.push_back(address(0, 4, 3, 0));
    bench.aw.push_back(address(0, 6, 3, 0));
    bench.w.extend((0..6).map(|i| word(i, 0xff, i == 5)));
    bench.run(30);
    assert_eq!(bench.r_cycles(), [10, 14, 18, 22]);
    let w = bench.when(|c| c.w.fires());
    assert_eq!(w.len(), 6);
    // In no window of three cycles more than two beats.
    assert!(w.windows(3).all(|three| three[2] - three[0] >= 3), "{w:?}");
    assert_eq!(w[5] - w[0], 7);
}

#[test]
fn only_strobed_bytes_are_written_and_only_when_b_is_taken() {
    let mut bench = Bench::new(8, 4096, AxiConfig::with_latency(3));
    let before = bench.bytes.clone();
    bench.aw.push_back(address(0x13, 2, 3, 0));
    bench
        .w
        .push_back(word(0x8877_6655_4433_2211, 0b0101_1000, false));
    bench
        .w
        .push_back(word(0xffff_ffff_ffff_ffff, 0b0000_0001, true));
    bench.run(4);
    assert_eq!(bench.bytes, before);
    bench.run(1);
    let mut want = before;
    for (at, value) in [(0x13, 0x44), (0x14, 0x55), (0x16, 0x77), (0x18, 0xff)] {
        assert!(want.set(at, value));
    }
    assert_eq!(bench.bytes, want);
}

#[test]
fn eager_and_lazy_are_the_two_corners() {
    for (visibility, read, at_once) in [
        (Visibility::Lazy, 0x08, false),
        (Visibility::Eager, 0x5a, true),
    ] {
        let mut config = AxiConfig::with_latency(6);
        config.visibility = visibility;
        let mut bench = Bench::new(8, 4096, config);
        bench.ar.push_back(address(8, 1, 3, 0));
        bench.aw.push_back(address(8, 1, 3, 0));
        bench.w.push_back(word(0x5a, 0xff, true));
        bench.run(1);
        assert_eq!(bench.bytes.get(8) == Some(0x5a), at_once);
        bench.run(9);
        assert_eq!(bench.r_beats()[0].data[0], read);
        assert_eq!(bench.bytes.get(8), Some(0x5a));
    }
}

#[test]
fn lanes_outside_the_transfer_are_junk() {
    let mut bench = Bench::new(8, 4096, AxiConfig::default());
    bench
        .ar
        .extend([address(0x23, 2, 3, 0), address(0x42, 1, 1, 0)]);
    bench.run(8);
    let beats = bench.r_beats();
    let junk = 0xEE;
    assert_eq!(
        beats[0].data[..8],
        [junk, junk, junk, 0x23, 0x24, 0x25, 0x26, 0x27]
    );
    assert_eq!(
        beats[1].data[..8],
        [0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f]
    );
    assert_eq!(
        beats[2].data[..8],
        [junk, junk, 0x42, 0x43, junk, junk, junk, junk]
    );
}

#[test]
fn outside_is_a_decode_error_and_nothing_is_written() {
    // 20 bytes: the bus word at 16 is half there.
    let mut bench = Bench::new(8, 20, AxiConfig::default());
    bench.ar.extend([
        address(8, 3, 3, 0),
        address(u64::MAX - 7, 1, 3, 0),
        address(16, 1, 3, 0),
    ]);
    bench.aw.extend([
        address(16, 1, 3, 0),
        address(16, 1, 3, 1),
        address(24, 1, 3, 2),
    ]);
    bench.w.extend([
        word(0x0909_0909, 0x0f, true),
        word(u64::MAX, 0x1f, true),
        word(u64::MAX, 0xff, true),
    ]);
    bench.run(30);
    let responses: Vec<_> = bench.r_beats().iter().map(|b| b.response).collect();
    use Response::{DecErr, Okay};
    assert_eq!(responses, [Okay, Okay, DecErr, DecErr, Okay]);
    let answers: Vec<_> = bench.answers().iter().map(|b| b.response).collect();
    assert_eq!(answers, [Okay, DecErr, DecErr]);
    assert_eq!(bench.bytes.as_slice().len(), 20);
    assert_eq!(bench.bytes.get(19), Some(0xff));
}

#[test]
fn faults_by_byte_and_by_beat() {
    let mut config = AxiConfig::default()
        .fault(Fault::read_error(0x18..0x19))
        .fault(Fault::write_error(0x108..0x109));
    config.faults.push(Fault {
        place: Place::ReadBeat(5),
        kind: FaultKind::Answer(Response::DecErr),
    });
    config.faults.push(Fault {
        place: Place::WriteBeat(2),
        kind: FaultKind::Answer(Response::DecErr),
    });
    let mut bench = Bench::new(8, 4096, config);
    bench
        .ar
        .extend([address(0x10, 4, 3, 0), address(0x40, 4, 3, 0)]);
    bench
        .aw
        .extend([address(0x100, 2, 3, 0), address(0x200, 2, 3, 0)]);
    bench
        .w
        .extend((0..4).map(|i| word(u64::MAX, 0xff, i % 2 == 1)));
    bench.run(30);
    use Response::{DecErr, Okay, SlvErr};
    let responses: Vec<_> = bench.r_beats().iter().map(|b| b.response).collect();
    assert_eq!(
        responses,
        [Okay, SlvErr, Okay, Okay, Okay, DecErr, Okay, Okay]
    );
    assert_eq!(bench.r_beats()[1].data[..8], [0xEE; 8]);
    let answers: Vec<_> = bench.answers().iter().map(|b| b.response).collect();
    assert_eq!(answers, [SlvErr, DecErr]);
    // The good beat of each burst landed, the faulty one did not.
    let bytes = |at: usize| &bench.bytes.as_slice()[at..at + 8];
    assert_eq!(bytes(0x100), [0xff; 8]);
    assert_eq!(bytes(0x108), [8, 9, 10, 11, 12, 13, 14, 15]);
    assert_eq!(bytes(0x200), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(bytes(0x208), [0xff; 8]);
}

#[test]
fn a_silent_burst_blocks_its_own_id_only() {
    let silence = Fault {
        place: Place::ReadBytes(0x80..0x81),
        kind: FaultKind::Silence,
    };
    let mut bench = Bench::new(8, 4096, AxiConfig::default().fault(silence));
    bench.ar.extend([
        address(0x00, 1, 3, 1),
        address(0x80, 1, 3, 1),
        address(0x10, 1, 3, 1),
        address(0x20, 1, 3, 2),
    ]);
    bench.run(50);
    let ids: Vec<_> = bench.r_beats().iter().map(|b| b.id).collect();
    assert_eq!(ids, [1, 2]);
    assert_eq!(bench.slave.open_reads(), 2);
    bench.slave.reset();
    assert!(bench.slave.is_idle());
}

#[test]
fn a_held_channel_starts_nothing() {
    for channel in AxiChannel::ALL {
        let mut bench = Bench::new(8, 4096, AxiConfig::default());
        bench.slave.hold(channel, true);
        bench.ar.push_back(address(0, 1, 3, 0));
        bench.aw.push_back(address(0, 1, 3, 0));
        bench.w.push_back(word(0, 0xff, true));
        bench.run(20);
        let reads = matches!(channel, AxiChannel::Ar | AxiChannel::R);
        assert_eq!(bench.r_beats().len(), usize::from(!reads), "{channel}");
        assert_eq!(bench.answers().len(), usize::from(reads), "{channel}");
        bench.slave.hold(channel, false);
        bench.run(20);
        assert_eq!(bench.r_beats().len() + bench.answers().len(), 2);
    }
}

#[test]
fn shuffled_answers_keep_the_order_of_each_id() {
    for interleave in [false, true] {
        let mut config = AxiConfig::with_latency(4);
        config.order = Order::Shuffled {
            spread: 20,
            interleave,
            seed: 3,
        };
        let mut bench = Bench::new(8, 4096, config);
        bench
            .ar
            .extend((0..32).map(|i| address(32 * i, 2, 3, i as u32 % 4)));
        bench.run(300);
        let beats = bench.r_beats();
        assert_eq!(beats.len(), 64);
        let ids: Vec<_> = beats.iter().map(|b| b.id).collect();
        let accepted: Vec<_> = (0..32).flat_map(|i| [i % 4; 2]).collect();
        assert_ne!(ids, accepted, "nothing overtook");
        for id in 0..4 {
            let mine: Vec<_> = beats.iter().filter(|b| b.id == id).collect();
            let first: Vec<_> = mine.iter().map(|b| b.data[0]).collect();
            let want: Vec<_> = (0..32u32)
                .filter(|i| i % 4 == id)
                .flat_map(|i| [(32 * i) as u8, (32 * i + 8) as u8])
                .collect();
            assert_eq!(first, want);
            assert!(mine.iter().enumerate().all(|(i, b)| b.last == (i % 2 == 1)));
        }
        let broken_bursts = ids.chunks(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(broken_bursts > 0, interleave);
    }
}

#[test]
fn limits_of_open_bursts_hold_the_readies() {
    let mut config = AxiConfig::with_latency(10);
    config.max_reads = 3;
    config.max_writes = 2;
    let mut bench = Bench::new(8, 4096, config);
    bench.ar.extend((0..9).map(|i| address(8 * i, 1, 3, 0)));
    bench.aw.extend((0..4).map(|i| address(8 * i, 1, 3, 0)));
    let (mut reads, mut writes) = (0, 0);
    for _ in 0..60 {
        bench.cycle();
        reads = reads.max(bench.slave.open_reads());
        writes = writes.max(bench.slave.open_writes());
    }
    assert_eq!((reads, writes), (3, 2));
    assert_eq!(bench.r_beats().len(), 9);
}

#[test]
fn the_top_of_the_address_space() {
    let mut bench = Bench::new(8, 0, AxiConfig::default());
    bench.bytes = Bytes::new(u64::MAX - 63, (0..64).collect());
    bench.ar.push_back(address(u64::MAX - 7, 1, 3, 0));
    bench.run(5);
    assert_eq!(
        bench.r_beats()[0].data[..8],
        [56, 57, 58, 59, 60, 61, 62, 63]
    );
    assert_eq!(bench.bytes.get(0), None);
}

/// Each channel stops at each of its handshakes, for a while or for ever; what the others may do without it is done.
#[test]
fn a_silence_begins_and_ends_when_it_says() {
    for channel in AxiChannel::ALL {
        for after in 0..3 {
            for cycles in [None, Some(100)] {
                let silence = Silence {
                    channel,
                    after,
                    cycles,
                };
                let mut bench = Bench::new(8, 4096, AxiConfig::default().silence(silence));
                for i in 0..3 {
                    bench.ar.push_back(address(64 * i, 1, 3, 0));
                    bench.aw.push_back(address(64 * i, 1, 3, 0));
                    bench.w.push_back(word(0, 0xff, true));
                }
                bench.run(200);
                let times = bench.when(|c| c.fires(channel));
                let late = times.iter().filter(|t| **t >= 100).count();
                let expected = match cycles {
                    None => (after as usize, 0),
                    Some(_) => (3, 3 - after as usize),
                };
                assert_eq!((times.len(), late), expected, "{silence:?}");
                let reads = bench.when(|c| c.r.fires()).len();
                let writes = bench.when(|c| c.b.fires()).len();
                let read = matches!(channel, AxiChannel::Ar | AxiChannel::R);
                assert_eq!(if read { writes } else { reads }, 3, "{silence:?}");
            }
        }
    }
}
