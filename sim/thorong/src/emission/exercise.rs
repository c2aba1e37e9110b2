//! A short run of each block, compared with the golden model: what a package's test bench replays.

use crate::failure::Failure;
use crate::simulate::failure;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thorong_cosim::axi::{AxiConfig, AxiMemory, AxiPorts};
use thorong_cosim::drive;
use thorong_cosim::drive::array::{gemm_float, gemm_i8};
use thorong_cosim::drive::mover::{self, Status, Transfer};
use thorong_cosim::drive::rounder::{self, Config, Counter, round_stream};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::drive::tensor::{Bank, Command, Engine, Place, Status as Ended, TensorHost};
use thorong_cosim::dut::Dut;
use thorong_golden::{
    Format, Mode, Rounding, Scratchpad, ShiftRegister, decode, round, round_tensor,
};
use thorong_rtl::array::contract::{Array, Shape};
use thorong_rtl::presets::Preset;
use thorong_rtl::rounder::linear;

/// Each package's vectors come from this seed.
pub(super) const SEED: u64 = 0x7407_0e60;
/// How often a stream pauses.
pub(super) const PAUSE: f64 = 0.25;

/// Runs `preset` on `dut`, with pauses on every stream.
///
/// # Errors
/// [`Failure::Check`] where a result is not the golden model's.
pub(super) fn exercise<D: Dut>(preset: &Preset, dut: &mut D) -> Result<(), Failure> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    match preset.block {
        "array" => array(preset, dut, &mut random),
        "pe" => pe(preset, dut, &mut random),
        "rounder" => rounder(preset, dut, &mut random),
        "dma_mover" => dma_mover(dut, &mut random),
        "dma" => super::engine::engine(dut, &mut random),
        "tensor" => tensor(preset, dut, &mut random),
        other => unreachable!("block {other} has no exercise"),
    }
}

pub(super) fn differs<T>(dut: &dyn Dut, what: &str) -> Result<T, Failure> {
    Err(Failure::Check(format!(
        "{}: {what} differ from the golden model's",
        dut.name()
    )))
}

/// Two products, the second with every edge: tiles that are not full, C0, and extremes in both operands.
fn array<D: Dut>(preset: &Preset, dut: &mut D, random: &mut ChaCha8Rng) -> Result<(), Failure> {
    let array = Array::of_preset(preset.name);
    let Array { rows, cols, .. } = array;
    let mut stall = Stall::random(PAUSE, SEED);
    let shapes = [
        Shape {
            m: 3,
            k: rows,
            n: cols,
        },
        Shape {
            m: 5,
            k: rows + rows / 2 + 1,
            n: cols + cols / 2 + 1,
        },
    ];
    for (shape, formats) in shapes.into_iter().zip([
        (Format::Bfloat16, Format::Float8E4m3fn),
        (Format::Float16, Format::Float16),
    ]) {
        let right = match preset.name.starts_with("int8") {
            true => int8_product(array, shape, dut, random, &mut stall)?,
            false => float_product(array, shape, formats, dut, random, &mut stall)?,
        };
        if !right {
            return differs(dut, "sums");
        }
    }
    Ok(())
}

/// Whether a random product is the golden model's.
fn int8_product<D: Dut>(
    array: Array,
    shape: Shape,
    dut: &mut D,
    random: &mut ChaCha8Rng,
    stall: &mut Stall,
) -> Result<bool, Failure> {
    let Shape { m, k, n } = shape;
    let mut operand = |len: usize| -> Vec<i8> {
        (0..len)
            .map(|_| match random.random_ratio(1, 4) {
                true => -128,
                false => random.random(),
            })
            .collect()
    };
    let (a, b) = (operand(m * k), operand(k * n));
    let c0: Vec<i32> = (0..m * n).map(|_| random.random()).collect();
    let out = gemm_i8(dut, array, shape, &a, &b, Some(&c0), stall, &mut |_, _| ());
    Ok(out.map_err(failure)?.c == thorong_golden::gemm_i8(m, k, n, &a, &b, Some(&c0)))
}

/// Whether a random product, any patterns of the formats, is the golden model's.
fn float_product<D: Dut>(
    array: Array,
    shape: Shape,
    formats: (Format, Format),
    dut: &mut D,
    random: &mut ChaCha8Rng,
    stall: &mut Stall,
) -> Result<bool, Failure> {
    let Shape { m, k, n } = shape;
    let mut operand = |len: usize, format: Format| -> Vec<u16> {
        let mask = u16::MAX >> (16 - format.bits());
        // Half of them between 1 and 2, so that not every sum is infinite or NaN.
        let one = encode(format, 1.5);
        (0..len)
            .map(|_| match random.random() {
                true => random.random::<u16>() & mask,
                false => one ^ (random.random::<u16>() & 3),
            })
            .collect()
    };
    let (a, b) = (operand(m * k, formats.0), operand(k * n, formats.1));
    let c0: Vec<u32> = (0..m * n).map(|_| random.random()).collect();
    let out = gemm_float(
        dut,
        array,
        shape,
        (&a, formats.0),
        (&b, formats.1),
        Some(&c0),
        stall,
        &mut |_, _| (),
    )
    .map_err(failure)?;
    let values = |x: &[u16], format| -> Vec<f32> {
        x.iter().map(|x| decode(format, u32::from(*x))).collect()
    };
    let c0: Vec<f32> = c0.into_iter().map(f32::from_bits).collect();
    let (a, b) = (values(&a, formats.0), values(&b, formats.1));
    let golden = thorong_golden::gemm_f32(m, k, n, &a, &b, Some(&c0));
    Ok(out.c.into_iter().eq(golden.into_iter().map(f32::to_bits)))
}

/// The pattern of `x`, which the format holds exactly.
fn encode(format: Format, x: f32) -> u16 {
    let exact = Rounding {
        mode: Mode::Rne,
        bits: 1,
        saturate: false,
    };
    round(x.to_bits(), format, exact, 0) as u16
}

/// Multiply-adds, one a cycle: any operands, and sums near the products.
fn pe<D: Dut>(preset: &Preset, dut: &mut D, random: &mut ChaCha8Rng) -> Result<(), Failure> {
    let element = drive::pe::element(preset.name);
    let mut terms = Vec::new();
    let mut golden = Vec::new();
    for _ in 0..400 {
        let (a, w, near): (u16, u16, u32) = (random.random(), random.random(), random.random());
        if preset.name == "int8" {
            let (x, y) = (a as i8, w as i8);
            terms.push((u32::from(a & 0xff), u32::from(w & 0xff), near));
            golden.push(near.wrapping_add((i32::from(x) * i32::from(y)).cast_unsigned()));
            continue;
        }
        let (a_format, w_format) = (Format::Bfloat16, Format::Float16);
        let whole = preset.name.starts_with("float32");
        let (x, y) = match whole {
            // Within the range of the sums, so that most products are numbers.
            true => [a, w]
                .map(|high| f32::from_bits(u32::from(high) << 16 ^ random.random_range(0..1 << 29)))
                .into(),
            false => (decode(a_format, a.into()), decode(w_format, w.into())),
        };
        // Half of the sums within a few binades of the product, of either sign.
        let product = (x * y).to_bits() ^ near & 0x81ff_ffff;
        let psum = if random.random() { product } else { near };
        let code = drive::pe::operand_code;
        terms.push(match whole {
            true => (drive::pe::float32_code(x), drive::pe::float32_code(y), psum),
            false => (code(a_format, a), code(w_format, w), psum),
        });
        golden.push(thorong_golden::fma_f32(x, y, f32::from_bits(psum)).to_bits());
    }
    let sums = drive::pe::multiply_add(dut, element, &terms).map_err(failure)?;
    match sums == golden {
        true => Ok(()),
        false => differs(dut, "sums"),
    }
}

/// Every destination under every mode, on numbers near the borders of each.
fn rounder<D: Dut>(preset: &Preset, dut: &mut D, random: &mut ChaCha8Rng) -> Result<(), Failure> {
    let mut parts = preset.name.split('-');
    let source = parts.next().unwrap_or_default();
    let bits = parts
        .next_back()
        .and_then(|n| n.strip_prefix('n')?.parse().ok());
    let bits = bits.unwrap_or(Rounding::MAX_BITS);
    let lanes = rounder::lanes(dut).map_err(failure)?;
    let mut stall = Stall::random(PAUSE, SEED);
    let mut register = ShiftRegister::new(linear::RESET_STATE);
    dut.reset(4);
    for format in Format::ROUNDED {
        for mode in Mode::ALL {
            let rounding = Rounding {
                mode,
                bits,
                saturate: random.random(),
            };
            let counter = Counter {
                seed: random.random(),
                stream: random.random(),
                first: 0,
            };
            let x: Vec<u32> = (0..2 * lanes + 3).map(|_| number(random, format)).collect();
            let words: Vec<u16> = match source {
                // A register goes on by whole beats.
                "lfsr" => (0..x.len().next_multiple_of(lanes))
                    .map(|_| register.word(bits) as u16)
                    .collect(),
                _ => x.iter().map(|_| random.random()).collect(),
            };
            let config = Config {
                format,
                rounding,
                counter,
            };
            let given = (source == "ext").then_some(words.as_slice());
            let out = round_stream(dut, &config, &x, given, &mut stall).map_err(failure)?;
            let expected: Vec<u32> = match source {
                "threefry" => round_tensor(&x, format, rounding, counter.seed, counter.stream, 0),
                _ => x
                    .iter()
                    .zip(&words)
                    .map(|(x, w)| round(*x, format, rounding, u32::from(*w) & ((1 << bits) - 1)))
                    .collect(),
            };
            if out.y != expected {
                return differs(dut, "rounded numbers");
            }
        }
    }
    Ok(())
}

/// A `float32` pattern: any, one whose exponent is near the destination's, or one on the destination's grid or halfway.
fn number(random: &mut ChaCha8Rng, format: Format) -> u32 {
    let any: u32 = random.random();
    let (exponents, man_bits) = match format.spec() {
        Some(spec) => {
            let low = 127 - spec.bias - spec.man_bits as i32 - 2;
            (low.max(0)..=(130 + spec.bias).min(255), spec.man_bits)
        }
        None => (120..=135, 6),
    };
    let exponent = random.random_range(exponents) as u32;
    let near = any & 0x807f_ffff | exponent << 23;
    match random.random_range(0..4) {
        0 => any,
        1 => near,
        // The kept bits and one more: exact, or a tie.
        _ => near & (u32::MAX << (22 - man_bits)),
    }
}

/// Copies of all alignments, one of them across a 4 KiB border, with several in flight, one of them to the on-chip memory, and one
/// malformed; then one from there.
fn dma_mover<D: Dut>(dut: &mut D, random: &mut ChaCha8Rng) -> Result<(), Failure> {
    const SIZE: usize = 0x4000;
    let half = SIZE as u64 / 2;
    let mut expected: Vec<u8> = (0..SIZE).map(|_| random.random()).collect();
    let ports = AxiPorts::resolve(dut, "m_axi").map_err(failure)?;
    let config = AxiConfig::with_latency(4).stalled(PAUSE, SEED);
    let mut memory = AxiMemory::new(ports, expected.clone(), config);
    let mut stall = Stall::random(PAUSE, SEED);
    let mut copies: Vec<Transfer> = (0..12)
        .map(|i| Transfer {
            source: random.random_range(0..half - 256),
            dest: half + 300 * u64::from(i) + random.random_range(0..8),
            length: random.random_range(1..=128),
            id: i,
            ..Transfer::default()
        })
        .collect();
    copies.push(Transfer {
        source: 0x0fc3,
        dest: half + 0x0fb1,
        length: 150,
        id: 12,
        ..Transfer::default()
    });
    copies.push(Transfer {
        source: 0,
        dest: half,
        length: 0,
        id: 13,
        ..Transfer::default()
    });
    copies.push(Transfer {
        dest_local: true,
        ..Transfer::copy(0x35, 0x1203, 90, 14)
    });
    let back = Transfer {
        source_local: true,
        ..Transfer::copy(0x1203, half + 0x1806, 90, 15)
    };
    for copy in copies.iter().filter(|copy| !copy.dest_local) {
        let from = copy.source as usize;
        expected.copy_within(from..from + copy.length as usize, copy.dest as usize);
    }
    memory.reset(dut, 4, |_, _| ());
    let host = mover::run(dut, &mut memory, &copies, &mut stall, |_, _, _| ()).map_err(failure)?;
    let host = mover::run_host(dut, host, &mut memory, &[back], |_, _, _| ()).map_err(failure)?;
    expected.copy_within(0x35..0x35 + 90, back.dest as usize);
    let statuses = host.completions().iter().map(|c| c.status);
    let wanted = copies.iter().chain([&back]).map(|c| match c.length {
        0 => Status::Malformed,
        _ => Status::Ok,
    });
    if !statuses.eq(wanted) {
        return differs(dut, "statuses");
    }
    match memory.data() == expected {
        true => Ok(()),
        false => differs(dut, "bytes in memory"),
    }
}

/// Two products with every edge, the second from the first one's C, a malformed one between them, while the host reads.
fn tensor<D: Dut>(preset: &Preset, dut: &mut D, random: &mut ChaCha8Rng) -> Result<(), Failure> {
    let integer = preset.name.starts_with("int8");
    // int8, or float16 by float8_e5m2.
    let (width, formats) = match integer {
        true => (8, 6 << 1 | 6 << 4),
        false => (16, 1 << 1 | 4 << 4),
    };
    let engine = Engine::of_preset(preset.name);
    let Array { rows, cols, .. } = engine.array;
    let (m, k, n) = (5, rows + rows / 2 + 1, cols + cols / 2 + 1);
    // Two words a row; only what the commands read is loaded.
    let mut fill = |words: usize, lanes: usize, mask: u32| -> Vec<u32> {
        (0..words * lanes)
            .map(|_| random.random::<u32>() & mask)
            .collect()
    };
    let mut pad = Scratchpad {
        rows,
        cols,
        a: fill(2 * m, rows, (1 << width) - 1),
        b: fill(
            2 * engine.b_rows(k),
            cols * engine.array.load,
            (1 << width) - 1,
        ),
        c: fill(2 * m, cols, u32::MAX),
        load: engine.array.load,
        integer,
        rounds: engine.rounder > 0,
    };
    // To bfloat16 by sr-a, and to float8_e5m2 by rne, saturated.
    let (first, second) = match pad.rounds {
        true => (1 << 7 | 2 << 11, 1 << 7 | 4 << 8 | 1 << 13),
        false => (0, 0),
    };
    let good = Command {
        id: 1,
        m: m as u16,
        k: k as u16,
        n: n as u16,
        a: (0, 2),
        b: (0, 2),
        c0: (0, 2),
        c: (0, 2),
        flags: formats | 1 | first,
        place: Place {
            seed: 0x0123_4567_89ab_cdef,
            stream: 5,
            first: 6,
            step: n as u64,
        },
    };
    let commands = [
        good,
        Command {
            id: 2,
            k: 0,
            ..good
        },
        Command {
            id: 3,
            m: 3,
            n: 1,
            flags: formats | 1 | second,
            ..good
        },
    ];
    let mut stall = Stall::random(PAUSE, SEED);
    let mut host = TensorHost::new(dut, engine, width, &mut stall).map_err(failure)?;
    for (bank, elements) in [(Bank::A, &pad.a), (Bank::B, &pad.b), (Bank::C, &pad.c)] {
        host.load(dut, bank, elements).map_err(failure)?;
    }
    // The host may disturb any word: unknown ones would be answered differently by every simulator.
    host.disturb_within(2 * m);
    let batch = host.run(dut, &commands).map_err(failure)?;
    let expected: Vec<(u16, Ended)> = commands.iter().map(|c| (c.id, pad.execute(c))).collect();
    if batch.completions != expected {
        return differs(dut, "statuses");
    }
    match host.dump(dut, Bank::C, 2 * m).map_err(failure)? == pad.c {
        true => Ok(()),
        false => differs(dut, "sums"),
    }
}
