//! What the engine's tests share: sizes, devices, random scratchpads and commands.

use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::drive::tensor::{Bank, Batch, Command, Engine, Place, Status, TensorHost};
use thorong_cosim::dut::{CosimError, Dut};
use thorong_golden::{INDEX_LIMIT, Scratchpad};
use thorong_rtl::presets;

/// Flags of a command whose operands are `int8`.
pub(crate) const INT8: u16 = 6 << 1 | 6 << 4;

/// Bits of an element of a preset.
pub(crate) fn width(preset: &str) -> usize {
    match preset.starts_with("int8") {
        true => 8,
        false => 16,
    }
}

/// A new device.
pub(crate) fn open(preset: &str, on: Backend) -> Box<dyn Dut> {
    let found = presets::find("tensor", preset).expect("a size that is offered");
    backend::open(found, on, &OpenOptions::default()).unwrap()
}

/// A scratchpad full of random elements, many of them extreme.
pub(crate) fn scratchpad(preset: &str, seed: u64) -> Scratchpad {
    let engine = Engine::of_preset(preset);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let width = width(preset);
    let mut fill = |elements: usize, mask: u32| -> Vec<u32> {
        // The exponents of 0x3c00 to 0x3fff; in sums, of 0x3c00_0000 and so on.
        let (middle, one) = match mask {
            u32::MAX => (0x7c00_0000, 0x3c00_0000),
            _ => (0x7c00, 0x3c00),
        };
        let mut element = || match random.random_range(0..8) {
            // -128, the largest sum.
            0 => mask ^ (mask >> 1),
            1 => mask >> 1,
            // Floats of a size at which sums round: in all formats.
            2..6 if width == 16 => (random.random::<u32>() & mask & !middle) | one,
            _ => random.random::<u32>() & mask,
        };
        (0..elements).map(|_| element()).collect()
    };
    let mask = (1 << width) - 1;
    let (rows, cols) = (engine.array.rows, engine.array.cols);
    Scratchpad {
        rows,
        cols,
        a: fill(engine.a_words * rows, mask),
        b: fill(engine.b_words * cols * engine.array.load, mask),
        c: fill(engine.c_words * cols, u32::MAX),
        load: engine.array.load,
        integer: width == 8,
        rounds: engine.rounder > 0,
    }
}

/// Loads the whole scratchpad into a device that was just reset.
pub(crate) fn load(
    dut: &mut dyn Dut,
    preset: &str,
    from: &Scratchpad,
    stall: &mut Stall,
) -> Result<TensorHost, CosimError> {
    let mut host = TensorHost::new(dut, Engine::of_preset(preset), width(preset), stall)?;
    host.load(dut, Bank::A, &from.a)?;
    host.load(dut, Bank::B, &from.b)?;
    host.load(dut, Bank::C, &from.c)?;
    Ok(host)
}

/// Commands over one scratchpad.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) commands: Vec<Command>,
}

/// What is left behind: completions and the whole scratchpad.
pub(crate) type Left = (Vec<String>, (Vec<u32>, (Vec<u32>, Vec<u32>)));

fn left(completions: &[(u16, Status)], a: Vec<u32>, b: Vec<u32>, c: Vec<u32>) -> Left {
    let text = completions
        .iter()
        .map(|(id, status)| format!("{id}: {status:?}"));
    (text.collect(), (c, (a, b)))
}

impl Case {
    pub(crate) fn golden(&self, preset: &str) -> Left {
        let mut pad = scratchpad(preset, self.seed);
        let ends: Vec<_> = self
            .commands
            .iter()
            .map(|c| (c.id, pad.execute(c)))
            .collect();
        left(&ends, pad.a, pad.b, pad.c)
    }

    pub(crate) fn run(
        &self,
        dut: &mut dyn Dut,
        preset: &str,
        stall: &mut Stall,
    ) -> Result<(Left, Batch), CosimError> {
        let engine = Engine::of_preset(preset);
        let mut host = load(dut, preset, &scratchpad(preset, self.seed), stall)?;
        let batch = host.run(dut, &self.commands)?;
        let c = host.dump(dut, Bank::C, engine.c_words)?;
        let a = host.dump(dut, Bank::A, engine.a_words)?;
        let b = host.dump(dut, Bank::B, engine.b_words)?;
        Ok((left(&batch.completions, a, b, c), batch))
    }
}

/// A command of any shape that fits; now and then one that does not.
pub(crate) fn command(preset: &'static str) -> impl Strategy<Value = Command> {
    any::<[u64; 2]>().prop_map(move |[seed, how]| {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let formats = match width(preset) {
            8 => INT8,
            _ => random.random_range(0..6) << 1 | random.random_range(0..6) << 4,
        };
        let engine = Engine::of_preset(preset);
        let mut command = fitting(&engine, &mut random, formats);
        // Most commands are rounded, half of them stochastically.
        if engine.rounder > 0 && how & 0x300 != 0 {
            let how = random.random_range(0..7) | random.random_range(0..8) << 3;
            command.flags |= 1 << 7 | how << 8;
        }
        if how % 8 == 0 {
            spoil(&mut command, &mut random);
        }
        command
    })
}

/// A random command that fits, C0 in C's place or apart from it.
fn fitting(engine: &Engine, random: &mut ChaCha8Rng, formats: u16) -> Command {
    let (rows, cols) = (engine.array.rows, engine.array.cols);
    loop {
        let mut side = |most: usize| match random.random_range(0..6) {
            0 => 1,
            1 => random.random_range(1..=most.min(3)),
            _ => random.random_range(1..=most),
        };
        let (m, k, n) = (side(4 * engine.psum_rows), side(5 * rows), side(9 * cols));
        let (k_tiles, n_tiles) = (k.div_ceil(rows), n.div_ceil(cols));
        let mut place = |rows: usize, tiles: usize, words: usize| -> Option<(u16, u16)> {
            let room = words.checked_sub(rows * tiles)?;
            let pitch = match rows {
                1 => random.random_range(0..=u16::MAX as usize),
                _ => tiles + random.random_range(0..=(room / (rows - 1)).min(3)),
            };
            let most = words - (rows - 1) * pitch - tiles;
            Some((random.random_range(0..=most) as u16, pitch as u16))
        };
        let (a, b) = (
            place(m, k_tiles, engine.a_words),
            place(engine.b_rows(k), n_tiles, engine.b_words),
        );
        // C in the lower half of its bank, C0 in the upper one or in C's place.
        let (c, c0) = (
            place(m, n_tiles, engine.c_words / 2),
            place(m, n_tiles, engine.c_words / 2),
        );
        let (Some(a), Some(b), Some(c), Some(c0)) = (a, b, c, c0) else {
            continue;
        };
        let c0 = match random.random() {
            true => c,
            false => (c0.0 + (engine.c_words / 2) as u16, c0.1),
        };
        return Command {
            id: random.random(),
            m: m as u16,
            k: k as u16,
            n: n as u16,
            a,
            b,
            c0,
            c,
            flags: formats | random.random_range(0..2),
            place: place_of(random, n),
        };
    }
}

/// A place in some tensor: of few seeds, at any index, also near the last one, rows close together or far apart.
fn place_of(random: &mut ChaCha8Rng, n: usize) -> Place {
    Place {
        seed: [0, 1, 0x0123_4567_89ab_cdef][random.random_range(0..3)],
        stream: random.random_range(0..2),
        first: match random.random_range(0..3) {
            0 => 0,
            1 => INDEX_LIMIT - random.random_range(1..100),
            _ => random.random_range(0..INDEX_LIMIT),
        },
        step: match random.random() {
            true => n as u64,
            false => random.random_range(0..INDEX_LIMIT),
        },
    }
}

/// Makes it one that may not be done, in one of many ways.
fn spoil(command: &mut Command, random: &mut ChaCha8Rng) {
    match random.random_range(0..8) {
        0 => command.m = 0,
        1 => command.k = 0,
        2 => command.n = 0,
        3 => command.flags ^= 1 << random.random_range(1..16),
        4 => command.a.0 = random.random(),
        5 => command.b.1 = random.random(),
        6 => command.c.0 = random.random(),
        _ => command.c.1 = random.random_range(0..2),
    }
}
