//! Where the random words come from: seeds, chunks, saved states.

use crate::case::{Case, Source, shapes};
use crate::common::{config, device};
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::rounder::{Config, Counter, Tensor, lanes, round_stream, round_tensors};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::{Format, Mode, ShiftRegister, round};
use thorong_rtl::rounder::linear;

/// A tensor that starts while beats of two seeds are in the generator waits for the older ones, and only then.
#[test]
fn a_tensor_behind_two_seeds_waits() {
    let shape = *shapes()
        .iter()
        .find(|s| s.name == "threefry-l4-n16")
        .expect("there");
    let mut dut = device(shape.name, Backend::Verilator);
    let x = [0x3f80_8000; 4];
    let mut cycles = |seeds: &[u64]| {
        let tensors: Vec<Tensor> = seeds
            .iter()
            .map(|seed| {
                let mut config = config(Format::Bfloat16, Mode::SrA, 16, false);
                config.counter.seed = *seed;
                Tensor {
                    config,
                    x: &x,
                    random: None,
                    state: None,
                }
            })
            .collect();
        round_tensors(dut.as_mut(), &tensors, &mut Stall::none())
            .unwrap()
            .cycles
    };
    let fluent = |tensors: u64| tensors + shape.latency;
    assert_eq!(cycles(&[1, 1, 1, 1]), fluent(4));
    assert_eq!(cycles(&[1, 2]), fluent(2));
    assert_eq!(cycles(&[3, 3, 3, 4]), fluent(4));
    // The beat with the first seed enters in cycle 0 and needs its key while it is in stages 0 to 24, cycles 1 to 25.
    // The third, of whatever seed, enters in cycle 26.
    assert_eq!(cycles(&[5, 6, 7]), fluent(3) + 24);
    assert_eq!(cycles(&[8, 9, 9]), fluent(3) + 24);
    assert_eq!(cycles(&[10, 10, 11, 11]), fluent(4) + 24);
}

/// Any chunking, any number of lanes, stopped at any element and resumed from the visible state: the same bits.
#[test]
fn stop_save_resume() {
    let whole = Case {
        config: Config {
            counter: Counter {
                seed: 0x0123_4567_89ab_cdef,
                stream: 42,
                first: (1 << 33) + 3,
            },
            ..config(Format::Bfloat16, Mode::SrA, 16, false)
        },
        x: (0..400u32)
            .map(|i| 0x3f80_0000 + i.wrapping_mul(0x0001_2347))
            .collect(),
        random: None,
        state: None,
    };
    let golden = whole.golden();
    for shape in shapes()
        .into_iter()
        .filter(|s| s.source == Source::Counter && s.bits == 16)
    {
        let mut dut = device(shape.name, Backend::Verilator);
        let group = dut.output("state_group", 32).expect("a port");
        let element = dut.output("state_element", 2).ok();
        for chunk in [1, 2, 3, 5, 16, 33, 64, 100] {
            let (mut y, mut from) = (Vec::new(), 0);
            let mut first = whole.config.counter.first;
            while from < whole.x.len() {
                let to = (from + chunk).min(whole.x.len());
                let mut config = whole.config;
                config.counter.first = first;
                let mut stall = Stall::random(0.3, chunk as u64);
                let part = &whole.x[from..to];
                y.extend(
                    round_stream(dut.as_mut(), &config, part, None, &mut stall)
                        .unwrap()
                        .y,
                );
                // The next lane 0, less the lanes of the last beat that were empty.
                let skip = if shape.lanes == 1 {
                    0
                } else {
                    (first % 4) as usize
                };
                let unused = (part.len() + skip).next_multiple_of(lanes(dut.as_ref()).unwrap())
                    - part.len()
                    - skip;
                let state = 4 * dut.peek(group) + element.map_or(0, |e| dut.peek(e));
                assert_eq!(
                    state % (1 << 34),
                    first + (to - from + unused) as u64,
                    "{}",
                    shape.name
                );
                first = state - unused as u64;
                from = to;
            }
            assert_eq!(y, golden, "{} in chunks of {chunk}", shape.name);
        }
    }
}

/// The sequence goes on from tensor to tensor; its state is visible, and put back it goes on again; reset starts anew.
#[test]
fn shift_register_save_and_restore() {
    for (name, bits) in [("lfsr-l4-n16", 16), ("lfsr-l4-n8", 8)] {
        let mut dut = device(name, Backend::Verilator);
        let port = dut.output("state", 128).expect("a port");
        let state = |dut: &mut dyn Dut| {
            let mut words = [0; 4];
            dut.peek_wide(port, &mut words);
            words
        };
        let mut register = ShiftRegister::new(linear::RESET_STATE);
        // 40 elements are ten full beats: no word is dropped.
        let x: Vec<u32> = (0..40).map(|i| 0x3f80_0000 + i * 0x0065_4321).collect();
        let config = config(Format::Bfloat16, Mode::SrA, bits, false);
        let mut saved = None;
        for seed in 0..10 {
            let before = state(dut.as_mut());
            assert_eq!(before, register.state());
            let mut stall = Stall::random(0.3, seed);
            let y = round_stream(dut.as_mut(), &config, &x, None, &mut stall)
                .unwrap()
                .y;
            let golden = x
                .iter()
                .map(|x| round(*x, config.format, config.rounding, register.word(bits)));
            assert_eq!(y, golden.collect::<Vec<u32>>());
            saved = saved.or((seed == 4).then_some((before, y)));
        }
        let (before, y) = saved.expect("saved");
        let tensor = Tensor {
            config,
            x: &x,
            random: None,
            state: Some(before),
        };
        let again = round_tensors(dut.as_mut(), &[tensor], &mut Stall::none()).unwrap();
        assert_eq!(again.y, y);
        dut.reset(1);
        assert_eq!(state(dut.as_mut()), linear::RESET_STATE);
    }
}
