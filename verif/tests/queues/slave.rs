//! The AXI4-Lite slave against the table of registers: a random master, a slow owner of the registers, every rule watched.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, VecDeque};
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::dut::{Dut, Input, Output};
use thorong_rtl::dma::axil::SmallSlave;
use thorong_rtl::dma::registers::{PAGE, PAGES};
use thorong_rtl::presets::Preset;
use thorong_verif::generic::combinational_paths;

/// Of [`SmallSlave`].
const QUEUES: u32 = 4;

fn open(backend: Backend) -> Box<dyn Dut> {
    let preset = Preset {
        block: "dma_axil",
        name: "small",
        summary: "register slave",
        build: || Box::<SmallSlave>::default(),
    };
    backend::open(&preset, backend, &OpenOptions::default()).expect("a sound block")
}

/// One access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Access {
    write: bool,
    address: u32,
    data: u32,
    strobes: u32,
}

impl Access {
    /// From the table itself, not from what the slave looks it up in.
    fn is_allowed(&self) -> bool {
        let page = self.address / PAGE;
        let (_, _, registers) = PAGES[usize::from(page > 0)];
        let register = registers.iter().find(|r| r.offset == self.address % PAGE);
        page <= QUEUES
            && register.is_some_and(|r| match self.write {
                true => r.access.writes() && self.strobes == 0xf && self.data & !r.mask() == 0,
                false => r.access.reads(),
            })
    }
}

/// Every place of the address map is hit, with and without reserved bits, and many that are no place.
fn accesses(random: &mut ChaCha8Rng, count: usize) -> Vec<Access> {
    let mut all = Vec::new();
    for _ in 0..count {
        let page = random.random_range(0..=QUEUES + 1);
        let (_, _, registers) = PAGES[usize::from(page > 0)];
        let register = &registers[random.random_range(0..registers.len())];
        let offset = match random.random_range(0..8) {
            0 => random.random_range(0..PAGE),
            1 => register.offset ^ 1 << random.random_range(0..12),
            _ => register.offset,
        };
        let high = if random.random_ratio(1, 20) {
            0x8_0000
        } else {
            0
        };
        let data: u32 = random.random();
        let stray = 1 << random.random_range(0..32);
        all.push(Access {
            write: random.random(),
            address: high | (PAGE * page + offset),
            data: match random.random_range(0..6) {
                0 => data,
                1 => data & register.mask() | stray,
                _ => data & register.mask(),
            },
            strobes: if random.random_ratio(1, 8) {
                random.random_range(0..16)
            } else {
                0xf
            },
        });
    }
    all
}

struct Pins {
    inputs: BTreeMap<&'static str, Input>,
    outputs: BTreeMap<&'static str, Output>,
}

impl Pins {
    fn new(dut: &dyn Dut) -> Self {
        let inputs = [
            ("clear", 1),
            ("awvalid", 1),
            ("awaddr", 20),
            ("wvalid", 1),
            ("wdata", 32),
            ("wstrb", 4),
            ("bready", 1),
            ("arvalid", 1),
            ("araddr", 20),
            ("rready", 1),
            ("done", 1),
            ("answer", 32),
        ];
        let outputs = [
            ("awready", 1),
            ("wready", 1),
            ("bvalid", 1),
            ("bresp", 2),
            ("arready", 1),
            ("rvalid", 1),
            ("rdata", 32),
            ("rresp", 2),
            ("access", 1),
            ("write", 1),
            ("page", 3),
            ("word", 5),
            ("data", 32),
        ];
        Pins {
            inputs: inputs
                .map(|(n, w)| (n, dut.input(n, w).expect("an input")))
                .into(),
            outputs: outputs
                .map(|(n, w)| (n, dut.output(n, w).expect("an output")))
                .into(),
        }
    }
    fn put(&self, dut: &mut dyn Dut, name: &str, value: u32) {
        dut.poke(self.inputs[name], value.into());
    }
    fn get(&self, dut: &mut dyn Dut, name: &str) -> u32 {
        dut.peek(self.outputs[name]) as u32
    }
}

/// A channel that the slave drives: once offered, it holds still until it is taken.
#[derive(Default)]
struct Held(Option<Vec<u32>>);

impl Held {
    fn see(&mut self, what: &str, valid: bool, ready: bool, payload: Vec<u32>) {
        if let Some(held) = &self.0 {
            assert!(valid && *held == payload, "{what} moved while it waited");
        }
        self.0 = (valid && !ready).then_some(payload);
    }
}

/// Drives all accesses, each channel valid and ready with `pace`; the registers answer in some cycles.
fn drive(dut: &mut dyn Dut, all: &[Access], pace: f64, seed: u64) -> u64 {
    let pins = Pins::new(dut);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    pins.put(dut, "clear", 1);
    for _ in 0..3 {
        dut.step();
    }
    pins.put(dut, "clear", 0);
    let of = |write: bool| all.iter().filter(move |a| a.write == write).copied();
    let (mut aw, mut w): (VecDeque<_>, VecDeque<_>) = (of(true).collect(), of(true).collect());
    let mut ar: VecDeque<Access> = of(false).collect();
    let (mut writes, mut reads): (VecDeque<Access>, VecDeque<Access>) = (aw.clone(), ar.clone());
    // What the owner of the registers must see, and what it answered to a read.
    let mut seen = [0usize; 2];
    let owed = |write: bool| {
        all.iter()
            .filter(move |a| a.write == write && a.is_allowed())
    };
    let owed: [Vec<Access>; 2] = [
        owed(false).copied().collect(),
        owed(true).copied().collect(),
    ];
    let mut answered = VecDeque::new();
    let (mut aw_on, mut w_on, mut ar_on) = (false, false, false);
    let (mut aw_taken, mut w_taken, mut ar_taken, mut ended) =
        (0usize, 0usize, 0usize, [0usize; 2]);
    let (mut b_held, mut r_held, mut access_held) =
        (Held::default(), Held::default(), Held::default());
    let (mut cycles, mut idle) = (0, 0);
    while !writes.is_empty() || !reads.is_empty() {
        aw_on |= !aw.is_empty() && random.random_bool(pace);
        w_on |= !w.is_empty() && random.random_bool(pace);
        ar_on |= !ar.is_empty() && random.random_bool(pace);
        let [b_ready, r_ready, done] = [(); 3].map(|()| random.random_bool(pace));
        let answer: u32 = random.random();
        // A payload without its valid is noise.
        let junk: u32 = random.random();
        let place = |on: bool, queue: &VecDeque<Access>| {
            if on {
                queue[0].address
            } else {
                junk & 0xf_ffff
            }
        };
        pins.put(dut, "awvalid", aw_on.into());
        pins.put(dut, "awaddr", place(aw_on, &aw));
        pins.put(dut, "wvalid", w_on.into());
        pins.put(dut, "wdata", if w_on { w[0].data } else { junk });
        pins.put(dut, "wstrb", if w_on { w[0].strobes } else { junk & 0xf });
        pins.put(dut, "arvalid", ar_on.into());
        pins.put(dut, "araddr", place(ar_on, &ar));
        pins.put(dut, "bready", b_ready.into());
        pins.put(dut, "rready", r_ready.into());
        pins.put(dut, "done", done.into());
        pins.put(dut, "answer", answer);
        dut.settle();
        let get = |dut: &mut dyn Dut, name: &str| pins.get(dut, name);

        let access = get(dut, "access") == 1;
        let write = get(dut, "write") == 1;
        let now = vec![
            write.into(),
            get(dut, "page"),
            get(dut, "word"),
            if write { get(dut, "data") } else { 0 },
        ];
        access_held.see("an access", access, done, now.clone());
        if access {
            let expected = owed[usize::from(write)][seen[usize::from(write)]];
            let address = expected.address;
            assert_eq!(
                now,
                [
                    write.into(),
                    address / PAGE,
                    address % PAGE / 4,
                    if write { expected.data } else { 0 }
                ],
                "{expected:x?}"
            );
            if done {
                seen[usize::from(write)] += 1;
                if !write {
                    answered.push_back(answer);
                }
            }
        }
        let (b, r) = (get(dut, "bvalid") == 1, get(dut, "rvalid") == 1);
        let (b_resp, r_resp) = (get(dut, "bresp"), get(dut, "rresp"));
        let r_data = get(dut, "rdata");
        b_held.see("B", b, b_ready, vec![b_resp]);
        r_held.see("R", r, r_ready, vec![r_resp, r_data]);
        if b {
            assert!(
                aw_taken > ended[1] && w_taken > ended[1],
                "B before its AW and W"
            );
            assert_eq!(
                b_resp,
                if writes[0].is_allowed() { 0 } else { 2 },
                "{:x?}",
                writes[0]
            );
        }
        if r {
            assert!(ar_taken > ended[0], "R before its AR");
            let allowed = reads[0].is_allowed();
            let data = if allowed { answered[0] } else { 0 };
            assert_eq!(
                (r_resp, r_data),
                (if allowed { 0 } else { 2 }, data),
                "{:x?}",
                reads[0]
            );
        }
        let mut moved = false;
        if b && b_ready {
            writes.pop_front();
            ended[1] += 1;
            moved = true;
        }
        if r && r_ready {
            if reads.pop_front().is_some_and(|a| a.is_allowed()) {
                answered.pop_front();
            }
            ended[0] += 1;
            moved = true;
        }
        if aw_on && get(dut, "awready") == 1 {
            (aw_on, aw_taken, moved) = (false, aw_taken + 1, true);
            aw.pop_front();
        }
        if w_on && get(dut, "wready") == 1 {
            (w_on, w_taken, moved) = (false, w_taken + 1, true);
            w.pop_front();
        }
        if ar_on && get(dut, "arready") == 1 {
            (ar_on, ar_taken, moved) = (false, ar_taken + 1, true);
            ar.pop_front();
        }
        dut.step();
        cycles += 1;
        idle = if moved { 0 } else { idle + 1 };
        assert!(idle < 1000, "it hangs");
    }
    assert_eq!(
        seen,
        [owed[0].len(), owed[1].len()],
        "every allowed access, once"
    );
    cycles
}

#[test]
fn accesses_are_those_of_the_table() {
    for (backend, count) in [(Backend::Rtl, 600), (Backend::Verilator, 20_000)] {
        let mut dut = open(backend);
        for (pace, seed) in [(1.0, 1), (0.5, 2), (0.1, 3)] {
            let all = accesses(&mut ChaCha8Rng::seed_from_u64(seed), count);
            let allowed = all.iter().filter(|a| a.is_allowed()).count();
            assert!(
                allowed > count / 5 && allowed < count,
                "{allowed} of {count}"
            );
            drive(dut.as_mut(), &all, pace, seed);
        }
    }
}

/// Four cycles from one write to the next where nobody waits, as the module's page says.
#[test]
fn cycles_are_as_stated() {
    let tail = |i: u32| Access {
        write: true,
        address: PAGE,
        data: i,
        strobes: 0xf,
    };
    let read = Access {
        write: false,
        ..tail(0)
    };
    let head = Access {
        address: PAGE + 0x14,
        ..read
    };
    for backend in Backend::ALL {
        let mut dut = open(backend);
        assert_eq!(
            drive(dut.as_mut(), &[tail(1)], 1.0, 1),
            4,
            "taken, decoded, done, B"
        );
        assert_eq!(
            drive(dut.as_mut(), &[head], 1.0, 1),
            4,
            "taken, decoded, done, R"
        );
        assert_eq!(drive(dut.as_mut(), &[read], 1.0, 1), 3, "taken, refused, R");
    }
}

#[test]
fn no_output_follows_an_input_within_a_cycle() {
    let mut dut = open(Backend::Rtl);
    assert_eq!(combinational_paths(dut.as_mut(), 60, 1), []);
}
