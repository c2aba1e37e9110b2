//! The numbers and random words that an implementation is asked for.
//!
//! | section | numbers | words |
//! |---|---|---|
//! | `expectation` | a few of every kind | every one of the 2^N: the share that rounds up is exact |
//! | `thresholds` | every binade, fields around every power of two and some at random | around the smallest that rounds up, the ends |
//! | `exact` | every finite value of the destination, both signs | the ends: it must not move |
//! | `specials` | zeros, subnormals of `float32`, infinities, NaN payloads, around the largest finite value | the ends, the middle |

use super::definition::{Asked, Place, place};
use super::profile::Profile;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use thorong_golden::decode;

/// Elements one behind the other that ask the same question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Its first element.
    pub first: usize,
    /// How many there are.
    pub count: usize,
}

/// The section whose shares are exact.
pub const EXPECTATION: &str = "expectation";

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vectors {
    /// `float32` patterns.
    pub x: Vec<u32>,
    /// As the profile wires them.
    pub words: Vec<u32>,
    /// Where is what.
    pub sections: Vec<Section>,
}

/// How many numbers meet every word, where nobody says: fewer with more bits, so that files stay within tens of megabytes.
pub fn usual_numbers(bits: u32) -> usize {
    ((1usize << 21) >> bits).clamp(4, 256)
}

/// The vectors of `profile`, with `numbers` numbers for every word; the same in every run.
pub fn vectors(profile: &Profile, numbers: usize) -> Vectors {
    let asked = &profile.asked;
    let mut random = ChaCha8Rng::seed_from_u64(0x0074_686f_726f_6e67);
    let mut list = List::default();
    let words = 1u64 << asked.bits;

    for x in kinds(asked, numbers, &mut random) {
        (0..words).for_each(|r| list.add(x, r));
    }
    list.close(EXPECTATION, profile);

    for x in everywhere(asked, &mut random) {
        let ups = match place(asked.to, x) {
            Place::Finite(at) => at.ups(asked.mode, asked.bits),
            _ => 0,
        };
        let first_up = words - ups;
        let near = [first_up.wrapping_sub(1), first_up, 0, words - 1];
        for r in near.into_iter().filter(|&r| r < words) {
            list.add(x, r);
        }
    }
    list.close("thresholds", profile);

    for x in values(asked) {
        list.add(x, 0);
        list.add(x, words - 1);
    }
    list.close("exact", profile);

    for x in specials(asked) {
        for r in [0, words / 2, words - 1] {
            list.add(x, r);
        }
    }
    list.close("specials", profile);

    let words = (list.r.chunks(profile.wiring.elements()))
        .map(|r| profile.wiring.word(r, asked.bits, random.random()))
        .collect();
    Vectors {
        x: list.x,
        words,
        sections: list.sections,
    }
}

#[derive(Default)]
struct List {
    x: Vec<u32>,
    r: Vec<u64>,
    sections: Vec<Section>,
}

impl List {
    fn add(&mut self, x: u32, r: u64) {
        self.x.push(x);
        self.r.push(r);
    }

    /// Ends a section, at a full word.
    fn close(&mut self, name: &str, profile: &Profile) {
        while !self.x.len().is_multiple_of(profile.wiring.elements()) {
            let last = self.x.len() - 1;
            self.add(self.x[last], self.r[last]);
        }
        let first = (self.sections.last()).map_or(0, |section| section.first + section.count);
        self.sections.push(Section {
            name: name.to_string(),
            first,
            count: self.x.len() - first,
        });
    }
}

/// The `float32` exponent fields between the smallest ulp / 8 and twice the largest value.
fn exponents(asked: &Asked) -> std::ops::RangeInclusive<u32> {
    let (low, high) = match asked.to.spec() {
        Some(spec) => (
            spec.min_ulp_exponent() - 3,
            decode(asked.to, spec.max_finite).log2() as i32 + 1,
        ),
        None => (-3, 8),
    };
    (low + 127).clamp(0, 254) as u32..=(high + 127).clamp(0, 254) as u32
}

/// Numbers of all kinds: at home among the normal ones, negative and subnormal, about to carry, a bit above a value and a
/// bit below; then any.
fn kinds(asked: &Asked, count: usize, random: &mut ChaCha8Rng) -> Vec<u32> {
    // In an integer format 32 is what 1 is in a floating one.
    let one = if asked.to.is_float() { 1.0f32 } else { 32.0 }.to_bits();
    let man_bits = asked.to.spec().map_or(5, |spec| spec.man_bits);
    let discarded = 23 - man_bits;
    let ulp = 1u32 << discarded;
    let (subnormal, carry) = match asked.to.spec() {
        // Three times the smallest subnormal and a bit of everything; float32's own where it shares the grid.
        Some(spec) if spec.exp_bits < 8 => {
            let smallest = 2f64.powi(spec.min_ulp_exponent());
            (((3.0 + 0.337_9) * smallest) as f32, one | (ulp - 1) << 1)
        }
        Some(_) => (f32::from_bits(3 << discarded | 0x5678), one | 0x7f_9abc),
        None => (3.337_9, 63.337_9f32.to_bits()),
    };
    let mut all = vec![
        one | ulp | (0x2_b3d5 & (ulp - 1)),
        subnormal.to_bits() | 1 << 31,
        (one | 0x7f_ffff) ^ (carry & (ulp - 1) & 0x5555),
        one | 1,
        one | 1 << 31 | ulp | (ulp / 2),
        one | (ulp / 4) | 1,
    ];
    let range = exponents(asked);
    let largest = u64::from(asked.to.spec().map_or(127, |spec| spec.max_finite));
    while all.len() < count {
        let x = random.random_range(range.clone()) << 23 | random.random::<u32>() & 0x807f_ffff;
        // Overflow has no share to speak of.
        if matches!(place(asked.to, x), Place::Finite(at) if at.lower < largest) {
            all.push(x);
        }
    }
    all.truncate(count);
    all
}

/// Every binade, with fields around every power of two.
fn everywhere(asked: &Asked, random: &mut ChaCha8Rng) -> Vec<u32> {
    let mut all = Vec::new();
    for exponent in exponents(asked) {
        let base = exponent << 23;
        for bit in 0..23 {
            let field = 1u32 << bit;
            // The bits above the field are anyone's.
            let above = random.random::<u32>() & 0x807f_ffff & !(2 * field - 1);
            all.extend([field, field - 1, field | 1, 2 * field - 1].map(|f| base | above | f));
        }
        all.extend((0..32).map(|_| base | random.random::<u32>() & 0x807f_ffff));
    }
    all
}

/// Every finite value, as `float32`.
fn values(asked: &Asked) -> Vec<u32> {
    let patterns = 0..1u32 << asked.to.bits();
    let finite = |&y: &u32| {
        let magnitude = |spec: thorong_golden::FloatSpec| y & (spec.sign_mask() - 1);
        (asked.to.spec()).is_none_or(|spec| magnitude(spec) <= spec.max_finite)
    };
    patterns
        .filter(finite)
        .map(|y| decode(asked.to, y).to_bits())
        .collect()
}

/// What is no number, and what is hardly one.
fn specials(asked: &Asked) -> Vec<u32> {
    let mut all = vec![
        0,
        1,
        2,
        0x7f_ffff,
        0x80_0000,
        0x7f7f_ffff,
        0x7f80_0000,
        0x7f80_0001,
        0x7f80_8000,
        0x7f80_ffff,
        0x7fbf_ffff,
        0x7fc0_0000,
        0x7fff_ffff,
    ];
    let (largest, ulp) = match asked.to.spec() {
        Some(spec) => {
            let [top, below] = [0, 1].map(|d| f64::from(decode(asked.to, spec.max_finite - d)));
            (top, top - below)
        }
        None => (127.0, 1.0),
    };
    for quarter in -4..=12 {
        let x = (largest + ulp * f64::from(quarter) / 4.0) as f32;
        all.extend([x.to_bits() - 1, x.to_bits(), x.to_bits() + 1]);
    }
    let finite_or_not = |x: &u32| *x <= 0x7fff_ffff;
    let negative: Vec<u32> = all
        .iter()
        .copied()
        .filter(finite_or_not)
        .map(|x| x | 1 << 31)
        .collect();
    all.extend(negative);
    all
}

#[cfg(test)]
mod tests {
    use super::super::profile::{PUBLISHED, plain};
    use super::*;
    use std::collections::HashMap;
    use thorong_golden::{Format, Mode};

    fn small(to: Format, mode: Mode) -> Profile {
        plain(Asked {
            to,
            mode,
            bits: 4,
            saturate: false,
        })
    }

    #[test]
    fn every_number_of_the_expectation_meets_every_word_once() {
        let mut profiles = PUBLISHED.to_vec();
        profiles.push(small(Format::Int8, Mode::SrC));
        for profile in profiles.iter().filter(|p| p.asked.bits <= 13) {
            let v = vectors(profile, 12);
            let section = &v.sections[0];
            assert_eq!((section.name.as_str(), section.first), (EXPECTATION, 0));
            let mut seen: HashMap<u32, Vec<bool>> = HashMap::new();
            for i in 0..section.count {
                let r = profile.wiring.r(&v.words, profile.asked.bits, i) as usize;
                let words = seen
                    .entry(v.x[i])
                    .or_insert(vec![false; 1 << profile.asked.bits]);
                assert!(!std::mem::replace(&mut words[r], true), "{}", profile.name);
            }
            assert_eq!(seen.len(), 12, "{}", profile.name);
            assert!(seen.values().flatten().all(|seen| *seen));
        }
    }

    /// Each kind is what it is said to be, in every format.
    #[test]
    fn the_first_numbers_are_of_every_kind() {
        for to in Format::ROUNDED {
            let asked = small(to, Mode::SrA).asked;
            let kinds = kinds(&asked, 6, &mut ChaCha8Rng::seed_from_u64(0));
            let at = kinds.map_places(to);
            assert!(
                at.iter().all(|at| at.nu.numerator != 0),
                "{to}: nothing is exact"
            );
            assert!(
                at[1].negative && at[1].kept == 3,
                "{to}: a subnormal: {:?}",
                at[1]
            );
            let spec = to.spec();
            let full = spec.map_or(63, |spec| (2 << spec.man_bits) - 1);
            assert_eq!(at[2].kept, full, "{to}: about to carry");
            assert_eq!(
                at[3].nu.numerator.trailing_zeros(),
                0,
                "{to}: a bit above a value"
            );
        }
    }

    trait Places {
        fn map_places(&self, to: Format) -> Vec<super::super::definition::Finite>;
    }

    impl Places for Vec<u32> {
        fn map_places(&self, to: Format) -> Vec<super::super::definition::Finite> {
            let finite = |&x: &u32| match place(to, x) {
                Place::Finite(at) => at,
                other => panic!("{x:#x} to {to}: {other:?}"),
            };
            self.iter().map(finite).collect()
        }
    }

    #[test]
    fn the_same_in_every_run_and_in_whole_words() {
        for profile in &PUBLISHED[2..] {
            let v = vectors(profile, 2);
            assert_eq!(v, vectors(profile, 2));
            assert_eq!(v.x.len(), v.words.len() * profile.wiring.elements());
            let last = v.sections.last().unwrap();
            assert_eq!(last.first + last.count, v.x.len());
            assert!(
                v.sections
                    .iter()
                    .all(|s| s.count % profile.wiring.elements() == 0)
            );
        }
    }
}
