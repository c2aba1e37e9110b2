//! The float element alone, against the host's fused multiply-add, LLVM's soft floats and the golden model.

use crate::float::FORMATS;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_apfloat::ieee::Single;
use rustc_apfloat::{Float, Round};
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::pe::{NO_K, element, multiply_add, operand_code};
use thorong_cosim::dut::Dut;
use thorong_golden::{Format, decode, fma_f32};
use thorong_rtl::presets;

const PRESETS: [&str; 2] = ["float-l1", "float-l3"];

/// An operand with its format.
type Operand = (Format, u16);

pub(crate) fn open(preset: &str, on: Backend) -> Box<dyn Dut> {
    let found = presets::find("pe", preset).expect("a preset that is offered");
    backend::open(found, on, &OpenOptions::default()).unwrap()
}

fn value((format, pattern): Operand) -> f32 {
    decode(format, pattern.into())
}

/// What the host says; a NaN is the canonical one.
pub(crate) fn host(a: f32, b: f32, c: f32) -> u32 {
    let sum = a.mul_add(b, c);
    if sum.is_nan() {
        0x7fc0_0000
    } else {
        sum.to_bits()
    }
}

/// What LLVM's soft floats say.
pub(crate) fn llvm(a: f32, b: f32, c: f32) -> u32 {
    let single = |x: f32| Single::from_bits(x.to_bits().into());
    let sum = single(a).mul_add_r(single(b), single(c), Round::NearestTiesToEven);
    match sum.value.is_nan() {
        true => 0x7fc0_0000,
        false => sum.value.to_bits() as u32,
    }
}

/// Runs all terms on the element and compares each sum with `right`.
fn check(
    dut: &mut dyn Dut,
    preset: &str,
    terms: &[(Operand, Operand, u32)],
    right: impl Fn(f32, f32, f32) -> u32,
) {
    let codes: Vec<_> = terms
        .iter()
        .map(|(a, w, c)| (operand_code(a.0, a.1), operand_code(w.0, w.1), *c))
        .collect();
    let sums = multiply_add(dut, element(preset), &codes).unwrap();
    assert_eq!(sums.len(), terms.len());
    for (sum, (a, w, c)) in sums.iter().zip(terms) {
        let expected = right(value(*a), value(*w), f32::from_bits(*c));
        assert_eq!(
            *sum, expected,
            "{preset}: {a:x?} * {w:x?} + {c:#010x} is {sum:#010x}, not {expected:#010x}"
        );
    }
}

/// Every border of a format, both signs.
fn borders(format: Format) -> Vec<Operand> {
    let spec = format.spec().unwrap();
    let normal = 1 << spec.man_bits;
    let one = (spec.bias as u32) << spec.man_bits;
    let mut all = vec![
        0,
        1,
        2,
        3,
        normal / 2,
        normal - 2,
        normal - 1,
        normal,
        normal + 1,
    ];
    all.extend([
        2 * normal - 1,
        2 * normal,
        one - 2,
        one - 1,
        one,
        one + 1,
        one + 2,
    ]);
    all.extend([
        one + normal / 2,
        one + normal - 1,
        one + normal,
        one - normal / 2 + 1,
    ]);
    for k in [2, 5, spec.bias as u32 / 2, spec.bias as u32 - 1] {
        all.extend([one + k * normal, one + k * normal + normal - 1]);
        all.extend([
            one.saturating_sub(k * normal),
            one.saturating_sub(k * normal) + 1,
        ]);
    }
    all.extend([spec.max_finite - 1, spec.max_finite, spec.canonical_nan]);
    all.extend(spec.infinity());
    all.retain(|x| *x < spec.sign_mask());
    all.sort_unstable();
    all.dedup();
    let signed = all.iter().flat_map(|x| [*x, *x | spec.sign_mask()]);
    signed.map(|x| (format, x as u16)).collect()
}

/// Sums worth a try with a product: fixed borders, and the product itself with its neighbours, halves of an ulp
/// and powers of two around it, so that it cancels, ties and is lost.
pub(crate) fn addends(a: f32, b: f32, all: &mut Vec<u32>) {
    all.clear();
    all.extend([
        0,
        1,
        0x007f_ffff,
        0x0080_0000,
        0x3f80_0000,
        0x7f7f_ffff,
        0x7f80_0000,
        0x7f80_0001,
    ]);
    let product = a * b;
    if product.is_finite() {
        let bits = product.to_bits() & 0x7fff_ffff;
        let exponent = bits & 0x7f80_0000;
        all.extend([bits, bits.saturating_sub(1), bits + 1, exponent]);
        for binades in [1u32, 2, 3, 22, 23, 24, 25, 26, 27] {
            let by = binades << 23;
            all.extend([
                exponent.saturating_sub(by),
                (exponent + by).min(0x7f7f_ffff),
            ]);
            all.extend([bits.saturating_sub(by), (bits + by).min(0x7f7f_ffff) | 1]);
        }
    }
    let negative: Vec<u32> = all.iter().map(|c| c ^ 0x8000_0000).collect();
    all.extend(negative);
}

/// All pairs of special values with all their sums; one in `thin` of them.
fn corners(preset: &str, on: Backend, thin: usize, right: impl Fn(f32, f32, f32) -> u32) {
    let mut dut = open(preset, on);
    let values: Vec<Operand> = FORMATS.into_iter().flat_map(borders).collect();
    assert!(values.len() >= 200, "{}", values.len());
    let (mut terms, mut sums) = (Vec::new(), Vec::new());
    let mut count = 0usize;
    for a in &values {
        terms.clear();
        for w in &values {
            addends(value(*a), value(*w), &mut sums);
            for c in &sums {
                count += 1;
                // A step without a common factor with the lists' lengths.
                if count.is_multiple_of(thin) {
                    terms.push((*a, *w, *c));
                }
            }
        }
        check(dut.as_mut(), preset, &terms, &right);
    }
}

#[test]
fn special_values_as_the_host_says() {
    for preset in PRESETS {
        corners(preset, Backend::Verilator, 7, host);
    }
}

#[test]
fn special_values_as_llvm_says() {
    corners("float-l1", Backend::Verilator, 11, llvm);
}

#[test]
fn special_values_in_rust_hdls_simulator() {
    for preset in PRESETS {
        corners(preset, Backend::Rtl, 997, |a, b, c| {
            fma_f32(a, b, c).to_bits()
        });
    }
}

#[test]
#[ignore = "soak: all of them, minutes"]
fn soak_all_special_values() {
    for preset in PRESETS {
        corners(preset, Backend::Verilator, 1, host);
        corners(preset, Backend::Verilator, 1, llvm);
    }
}

/// A term that is likely to cancel, tie, overflow, underflow or lie at an alignment's border.
fn term(random: &mut ChaCha8Rng) -> (Operand, Operand, u32) {
    let operand = |random: &mut ChaCha8Rng| {
        let format = *FORMATS.choose(random).unwrap();
        let spec = format.spec().unwrap();
        let any = random.random_range(0..1u32 << spec.bits());
        let pattern = match random.random_range(0..4) {
            // Few ones in the mantissa: products that tie.
            0 => any & !((1 << (spec.man_bits - 1)) - 1),
            _ => any,
        };
        (format, pattern as u16)
    };
    let (a, w) = (operand(random), operand(random));
    let product = (value(a) * value(w)).to_bits();
    let any: u32 = random.random();
    let c = match random.random_range(0..6) {
        0 => any,
        // The product's exponent and some binades to either side; its mantissa, or ones at its end, or any.
        1 => product ^ 0x8000_0000 ^ any & 3,
        2 => product ^ any & 0x8000_0007,
        n => {
            let far = random.random_range(-28i32..=28) << 23;
            let magnitude = (product & 0x7f80_0000).cast_signed().saturating_add(far);
            let mantissa = match n {
                3 => 0,
                4 => 0x7f_ffff,
                _ => any & 0x7f_ffff,
            };
            (magnitude.clamp(0, 0x7f80_0000).cast_unsigned() | mantissa) ^ any & 0x8000_0000
        }
    };
    (a, w, c)
}

fn random_terms(count: usize, seed: u64) {
    for preset in PRESETS {
        let mut dut = open(preset, Backend::Verilator);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        for block in 0..count.div_ceil(100_000) {
            let terms: Vec<_> = (0..100_000.min(count)).map(|_| term(&mut random)).collect();
            if block % 2 == 0 {
                check(dut.as_mut(), preset, &terms, host);
            } else {
                check(dut.as_mut(), preset, &terms, llvm);
            }
        }
    }
}

#[test]
fn random_terms_as_both_say() {
    random_terms(600_000, 1);
}

#[test]
#[ignore = "soak: ten million terms for each element"]
fn soak_random_terms() {
    random_terms(10_000_000, 2);
}

/// Every pair of patterns of every two 8-bit formats, with `sums` of the sums that are worth a try.
fn pairs(preset: &str, sums: usize) {
    let mut dut = open(preset, Backend::Verilator);
    let eight = FORMATS.into_iter().filter(|f| f.bits() == 8);
    let eight: Vec<Format> = eight.collect();
    let (mut terms, mut all) = (Vec::new(), Vec::new());
    let mut next = 0usize;
    for a_format in &eight {
        for w_format in &eight {
            terms.clear();
            for a in 0..=255u16 {
                for w in 0..=255u16 {
                    let (a, w) = ((*a_format, a), (*w_format, w));
                    addends(value(a), value(w), &mut all);
                    for _ in 0..sums {
                        next += 1;
                        terms.push((a, w, all[next * 7 % all.len()]));
                    }
                }
            }
            check(dut.as_mut(), preset, &terms, host);
        }
    }
}

#[test]
fn every_pair_of_8_bit_operands() {
    pairs("float-l1", 1);
}

#[test]
#[ignore = "soak: sixteen sums for each pair"]
fn soak_every_pair_of_8_bit_operands() {
    for preset in PRESETS {
        pairs(preset, 16);
    }
}

#[test]
fn no_k_lets_every_sum_through() {
    let sums = [
        0,
        0x8000_0000,
        1,
        0x8000_0001,
        0x3f80_0000,
        0x7f80_0000,
        0xff80_0000,
        0x7fc0_0000,
    ];
    for preset in PRESETS {
        let mut dut = open(preset, Backend::Verilator);
        let mut terms = Vec::new();
        for a in FORMATS.into_iter().flat_map(borders) {
            terms.extend(sums.map(|c| (operand_code(a.0, a.1), NO_K, c)));
        }
        let out = multiply_add(dut.as_mut(), element(preset), &terms).unwrap();
        for (sum, (a, _, c)) in out.iter().zip(&terms) {
            assert_eq!(sum, c, "{preset}: {a:#x}");
        }
    }
}
