//! How published implementations take their random bits: each a profile with a name.
//!
//! | profile | implementation | destination | N | R of an element |
//! |---|---|---|---|---|
//! | `plain` | one's own | any | 1 to 16 | the low N bits of a `uint16` |
//! | `amd-ocp-e4m3`, `amd-ocp-e5m2` | AMD HIP, host model of the OCP formats | `float8_e4m3fn`, `float8_e5m2` | 23 - m = 20, 21 | the top N bits of a 32-bit seed |
//! | `ptx-bf16x2` | NVIDIA PTX, `cvt.rs.bf16x2.f32 d, a, b, rbits` | `bfloat16` | 16 | a: the upper half of rbits; b: the lower |
//! | `ptx-f16x2` | NVIDIA PTX, `cvt.rs.f16x2.f32 d, a, b, rbits` | `float16` | 13 | the low 13 bits of these halves |
//! | `cvfpu-*` | PULP CVFPU with `RsrPrecision` = 12 | `float16`, `bfloat16`, `float8_e5m2`, `float8_e4m3` | 12 | 2^12 - 1 - w: it rounds up where w is less than the 12 bits |
//!
//! All of them drop the bits of the discarded part below 2^-N, which is `sr-a`. Sources: ROCm's `amd_hip_ocp_host.hpp`, the
//! PTX ISA's page on `cvt`, CVFPU's `fpnew_rounding.sv`. A NaN may be any NaN there; here it is the canonical one.

use super::definition::Asked;
use crate::failure::{Failure, unusable};
use crate::npy::Dtype;
use serde::{Deserialize, Serialize};
use thorong_golden::{Format, Mode};

/// Where an element's R lies in the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wiring {
    /// `uint16` an element: the low N bits.
    Low,
    /// `uint32` an element: the top N bits.
    Top,
    /// `uint32` for two elements: the first takes the low N bits of the upper half, the second those of the lower.
    Halves,
    /// `uint16` w an element: up where w is less than floor(nu 2^N), so that R = 2^N - 1 - w.
    Less,
}

impl Wiring {
    /// Elements that share a word.
    pub fn elements(self) -> usize {
        match self {
            Wiring::Halves => 2,
            _ => 1,
        }
    }

    /// The words' element type.
    pub fn dtype(self) -> Dtype {
        match self {
            Wiring::Low | Wiring::Less => Dtype::Uint16,
            Wiring::Top | Wiring::Halves => Dtype::Uint32,
        }
    }

    /// R of element `i`.
    pub fn r(self, words: &[u32], bits: u32, i: usize) -> u64 {
        let word = u64::from(words[i / self.elements()]);
        let mask = (1 << bits) - 1;
        match self {
            Wiring::Low => word & mask,
            Wiring::Top => word >> (32 - bits),
            Wiring::Halves => (word >> (16 * (1 - i % 2))) & mask,
            Wiring::Less => mask - (word & mask),
        }
    }

    /// The word that gives R to each of its elements. `noise` fills bits that an implementation must not look at.
    pub fn word(self, r: &[u64], bits: u32, noise: u32) -> u32 {
        let first = r[0] as u32;
        let low = (1u32 << bits) - 1;
        match self {
            Wiring::Low => first | (noise & 0xffff & !low),
            Wiring::Top => first << (32 - bits) | noise & (u32::MAX >> bits),
            Wiring::Halves => first << 16 | r[1] as u32,
            Wiring::Less => low - first,
        }
    }

    /// What the page of the vectors says.
    pub fn sentence(self, bits: u32) -> String {
        match self {
            Wiring::Low => format!("R is the low {bits} bits of the element's word"),
            Wiring::Top => format!("R is the top {bits} bits of the element's 32-bit word"),
            Wiring::Halves => format!(
                "each row of x is (a, b) and has one word: R of a is the low {bits} bits of its upper half, R of b those of its lower half"
            ),
            Wiring::Less => format!(
                "the element rounds up where its word is less than the {bits} bits after the kept ones"
            ),
        }
    }
}

/// An implementation's manner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name on the command line.
    pub name: &'static str,
    /// Whose manner it is.
    pub summary: &'static str,
    /// What it must compute.
    pub asked: Asked,
    /// Where its random bits come from.
    pub wiring: Wiring,
    /// Any NaN is right where a NaN is right.
    pub any_nan: bool,
}

const fn published(
    name: &'static str,
    summary: &'static str,
    to: Format,
    bits: u32,
    wiring: Wiring,
) -> Profile {
    let mode = Mode::SrA;
    let saturate = false;
    Profile {
        name,
        summary,
        asked: Asked {
            to,
            mode,
            bits,
            saturate,
        },
        wiring,
        any_nan: true,
    }
}

const AMD: &str = "AMD HIP, host model of the OCP formats";
const PTX: &str = "NVIDIA PTX, cvt.rs of two values";
const CVFPU: &str = "PULP CVFPU, RsrPrecision = 12";

/// The published ones.
pub const PUBLISHED: [Profile; 8] = [
    published("amd-ocp-e4m3", AMD, Format::Float8E4m3fn, 20, Wiring::Top),
    published("amd-ocp-e5m2", AMD, Format::Float8E5m2, 21, Wiring::Top),
    published("ptx-bf16x2", PTX, Format::Bfloat16, 16, Wiring::Halves),
    published("ptx-f16x2", PTX, Format::Float16, 13, Wiring::Halves),
    published("cvfpu-fp16", CVFPU, Format::Float16, 12, Wiring::Less),
    published("cvfpu-fp16alt", CVFPU, Format::Bfloat16, 12, Wiring::Less),
    published("cvfpu-fp8", CVFPU, Format::Float8E5m2, 12, Wiring::Less),
    published("cvfpu-fp8alt", CVFPU, Format::Float8E4m3, 12, Wiring::Less),
];

/// The profile for one's own rounder.
pub fn plain(asked: Asked) -> Profile {
    Profile {
        name: "plain",
        summary: "one's own: any format, sr-a or sr-c, 1 to 16 bits",
        asked,
        wiring: Wiring::Low,
        any_nan: false,
    }
}

/// The published profile `name`.
///
/// # Errors
/// [`Failure::Input`] where there is none.
pub fn find(name: &str) -> Result<Profile, Failure> {
    match PUBLISHED.iter().find(|p| p.name == name) {
        Some(profile) => Ok(profile.clone()),
        None => {
            let known: Vec<&str> = PUBLISHED.iter().map(|p| p.name).collect();
            unusable!(
                "--profile {name}: expected one of plain, {}",
                known.join(", ")
            )
        }
    }
}

impl Profile {
    /// The shape of x for `count` elements.
    pub fn shape(&self, count: usize) -> Vec<usize> {
        match self.wiring.elements() {
            1 => vec![count],
            n => vec![count / n, n],
        }
    }

    /// The output's element types that are understood, the usual one first.
    pub fn output_dtypes(&self) -> Vec<Dtype> {
        if self.wiring == Wiring::Halves {
            return vec![Dtype::Uint32];
        }
        let usual = Dtype::of(self.asked.to);
        let patterns = match usual.bytes() {
            1 => Dtype::Uint8,
            _ => Dtype::Uint16,
        };
        let mut all = vec![usual];
        if patterns != usual {
            all.push(patterns);
        }
        all
    }

    /// One word an output as it comes, to one pattern an element.
    pub fn unpack(&self, outputs: &[u32]) -> Vec<u32> {
        match self.wiring {
            Wiring::Halves => {
                let halves = |&d: &u32| [d >> 16, d & 0xffff];
                outputs.iter().flat_map(halves).collect()
            }
            _ => outputs.to_vec(),
        }
    }

    /// And back.
    pub fn pack(&self, patterns: &[u32]) -> Vec<u32> {
        match self.wiring {
            Wiring::Halves => patterns.chunks(2).map(|d| d[0] << 16 | d[1]).collect(),
            _ => patterns.to_vec(),
        }
    }

    /// Whether `actual` is right where the definition says `expected`.
    pub fn accepts(&self, actual: u32, expected: u32) -> bool {
        let is_nan = |y| self.asked.to.spec().is_some_and(|spec| spec.is_nan(y));
        actual == expected || (self.any_nan && is_nan(actual) && is_nan(expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_gives_back_its_random_bits() {
        for profile in &PUBLISHED {
            let Profile { wiring, asked, .. } = profile;
            let limit = 1u64 << asked.bits;
            for noise in [0, u32::MAX, 0x5a5a_1234] {
                for r in [0, 1, limit / 2, limit / 3, limit - 1] {
                    let rs = [r, limit - 1 - r];
                    let word = wiring.word(&rs, asked.bits, noise);
                    for (i, &r) in rs.iter().enumerate().take(wiring.elements()) {
                        assert_eq!(wiring.r(&[word], asked.bits, i), r, "{}", profile.name);
                    }
                    let width = 8 * wiring.dtype().bytes() as u32;
                    assert_eq!(word, word & (u32::MAX >> (32 - width)));
                }
            }
        }
    }

    /// The facts, by hand: which bit of which word decides at nu = 1/2.
    #[test]
    fn the_published_wirings() {
        let r = |name: &str, words: &[u32], i| {
            let p = find(name).unwrap();
            p.wiring.r(words, p.asked.bits, i)
        };
        assert_eq!(r("amd-ocp-e4m3", &[0xabcd_e123], 0), 0xa_bcde);
        assert_eq!(r("amd-ocp-e5m2", &[0xffff_f800], 0), 0x1f_ffff);
        assert_eq!(r("ptx-bf16x2", &[0x1234_5678], 0), 0x1234);
        assert_eq!(r("ptx-bf16x2", &[0x1234_5678], 1), 0x5678);
        assert_eq!(r("ptx-f16x2", &[0xffff_0000], 0), 0x1fff);
        assert_eq!(r("ptx-f16x2", &[0xffff_0000], 1), 0);
        assert_eq!(r("cvfpu-fp8", &[0x0abc], 0), 0x543);
    }
}
