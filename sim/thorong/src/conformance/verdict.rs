//! Answers held against the definition: where they differ, how biased they are, and which defect does the same.

use super::bias::{Sum, Ulps};
use super::defects::{DEFECTS, Defect, Element};
use super::definition::{Finite, Place, place};
use super::profile::Profile;
use super::vectors::{EXPECTATION, Vectors};
use crate::compare::element_text;
use rayon::prelude::*;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use thorong_golden::{Value, unpack};

/// How a section went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The section.
    pub name: String,
    /// Its elements.
    pub elements: usize,
    /// Those that break the definition.
    pub wrong: usize,
    /// The first of them.
    pub first: Option<String>,
}

/// A number whose share of words is the furthest from its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Worst {
    /// Pattern and value.
    pub x: String,
    /// The words it met.
    pub words: u64,
    /// How many must round it away from zero.
    pub must: u64,
    /// How many do.
    pub does: u64,
}

fn as_fraction<S: Serializer>(ulps: &Option<Ulps>, s: S) -> Result<S::Ok, S::Error> {
    match ulps {
        Some(ulps) => s.serialize_str(&ulps.fraction()),
        None => s.serialize_none(),
    }
}

/// The mean of (|y| - |x|) / ulp over every word of every number of the first section, as a rational.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Expectation {
    /// The numbers.
    pub numbers: usize,
    /// The implementation's bias, in ulp; none where no answer was a number.
    #[serde(serialize_with = "as_fraction")]
    pub bias: Option<Ulps>,
    /// The definition's own over the same numbers: what is lost below 2^-N.
    #[serde(serialize_with = "as_fraction")]
    pub definition: Option<Ulps>,
    /// Answers of another sign, infinite, or NaN: not in the mean.
    pub astray: usize,
    /// The number that is furthest off; none where all shares are right.
    pub worst: Option<Worst>,
}

/// A defect that gives the same answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub sentence: &'static str,
    /// The wrong answers that it gives too.
    pub explains: usize,
}

/// All that is to be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Elements.
    pub elements: usize,
    /// Those that break the definition.
    pub wrong: usize,
    /// Section by section.
    pub sections: Vec<Tally>,
    /// Over every word.
    pub expectation: Expectation,
    /// The defects that give every answer looked at, right and wrong; several where only together they explain all.
    pub defects: Vec<Named>,
}

/// Judges one answer an element.
pub fn judge(profile: &Profile, vectors: &Vectors, answers: &[u32]) -> Verdict {
    let judge = Judge {
        profile,
        vectors,
        answers,
    };
    let right: Vec<bool> = (0..answers.len())
        .into_par_iter()
        .map(|i| judge.is_right(i))
        .collect();
    let wrong = right.iter().filter(|right| !**right).count();
    let tally = |section: &super::vectors::Section| {
        let range = section.first..section.first + section.count;
        let mut bad = range.filter(|&i| !right[i]);
        let first = bad.next();
        Tally {
            name: section.name.clone(),
            elements: section.count,
            wrong: usize::from(first.is_some()) + bad.count(),
            first: first.map(|i| judge.sentence(i)),
        }
    };
    Verdict {
        elements: answers.len(),
        wrong,
        sections: vectors.sections.iter().map(tally).collect(),
        expectation: judge.expectation(),
        defects: if wrong == 0 {
            Vec::new()
        } else {
            judge.name(&right)
        },
    }
}

struct Judge<'a> {
    profile: &'a Profile,
    vectors: &'a Vectors,
    answers: &'a [u32],
}

impl Judge<'_> {
    fn element(&self, i: usize) -> Element<'_> {
        let bits = self.profile.asked.bits;
        Element {
            x: self.vectors.x[i],
            r: self.profile.wiring.r(&self.vectors.words, bits, i),
            i,
            words: &self.vectors.words,
        }
    }

    fn expected(&self, i: usize) -> u32 {
        let element = self.element(i);
        self.profile.asked.round(element.x, element.r)
    }

    fn is_right(&self, i: usize) -> bool {
        self.profile.accepts(self.answers[i], self.expected(i))
    }

    fn sentence(&self, i: usize) -> String {
        let Element { x, r, .. } = self.element(i);
        let to = self.profile.asked.to;
        format!(
            "element {i}: {} with R {r:#x} of {} bits is {}, but the definition says {}",
            element_text(thorong_golden::Format::Float32, x),
            self.profile.asked.bits,
            element_text(to, self.answers[i]),
            element_text(to, self.expected(i))
        )
    }

    fn expectation(&self) -> Expectation {
        let range = (self.vectors.sections.iter())
            .find(|section| section.name == EXPECTATION)
            .map_or(0..0, |section| section.first..section.first + section.count);
        let (mut own, mut definition) = (Sum::default(), Sum::default());
        let mut astray = 0;
        // x -> (words, must, does)
        let mut shares: BTreeMap<u32, (u64, u64, u64)> = BTreeMap::new();
        for i in range {
            let Element { x, r, .. } = self.element(i);
            let Place::Finite(at) = place(self.profile.asked.to, x) else {
                continue;
            };
            let must = at.is_up(&self.profile.asked, r);
            let add = |sum: &mut Sum, whole: i64| sum.add(whole, at.nu.numerator, at.nu.width);
            add(&mut definition, i64::from(must));
            let moved = self.moved(&at, self.answers[i]);
            if !moved.is_some_and(|whole| add(&mut own, whole)) {
                astray += 1;
            }
            let share = shares.entry(x).or_default();
            share.0 += 1;
            share.1 += u64::from(must);
            share.2 += u64::from(moved.is_some_and(|whole| whole > 0));
        }
        let off = |share: &(u64, u64, u64)| share.1.abs_diff(share.2);
        let worst = (shares.iter()).max_by_key(|(_, share)| off(share));
        Expectation {
            numbers: shares.len(),
            bias: own.mean(),
            definition: definition.mean(),
            astray,
            worst: worst
                .filter(|(_, share)| off(share) > 0)
                .map(|(&x, &(words, must, does))| Worst {
                    x: element_text(thorong_golden::Format::Float32, x),
                    words,
                    must,
                    does,
                }),
        }
    }

    /// How many ulps of `at`'s binade the answer lies beyond the neighbour toward zero, for a number of the same sign.
    fn moved(&self, at: &Finite, y: u32) -> Option<i64> {
        let Some(spec) = self.profile.asked.to.spec() else {
            let y = i64::from(y as u8 as i8);
            let same_sign = y == 0 || (y < 0) == at.negative;
            return same_sign.then(|| y.abs() - at.kept as i64);
        };
        match unpack(spec, y) {
            Value::Finite(y) if y.negative == at.negative || y.magnitude == 0 => {
                let (whole, rest) = y.in_units_of(at.ulp);
                let whole = i64::try_from(whole).ok().filter(|w| *w < 1 << 32)?;
                (rest.numerator == 0).then(|| whole - at.kept as i64)
            }
            _ => None,
        }
    }

    /// The defects that fit. One that gives every answer comes alone; else several that contradict no right answer and
    /// together explain all wrong ones, or what they can.
    fn name(&self, right: &[bool]) -> Vec<Named> {
        const SAMPLE: usize = 1 << 16;
        let wrong: Vec<usize> = (0..right.len()).filter(|&i| !right[i]).collect();
        let fine: Vec<usize> = (0..right.len()).filter(|&i| right[i]).collect();
        let gives = |defect: &Defect, i: usize| {
            let given = (defect.round)(self.profile, &self.element(i));
            self.profile.accepts(self.answers[i], given)
        };
        // Where the implementation was right the defect must be too: first on some, then on all.
        let contradicts = |defect: &Defect| {
            let step = fine.len().div_ceil(SAMPLE).max(1);
            !fine.iter().step_by(step).all(|&i| gives(defect, i))
                || !fine.par_iter().all(|&i| gives(defect, i))
        };
        let mut fitting: Vec<(&Defect, Vec<bool>)> = Vec::new();
        for defect in DEFECTS {
            let some = wrong.iter().step_by(wrong.len().div_ceil(SAMPLE).max(1));
            if some.clone().any(|&i| gives(defect, i)) && !contradicts(defect) {
                let explained: Vec<bool> = wrong.par_iter().map(|&i| gives(defect, i)).collect();
                fitting.push((defect, explained));
            }
        }
        let mut open = vec![true; wrong.len()];
        let mut named = Vec::new();
        // The one that explains most of what is still open, until none does.
        loop {
            let news = |explained: &Vec<bool>| {
                (explained.iter().zip(&open))
                    .filter(|(e, o)| **e && **o)
                    .count()
            };
            // On equal terms the first of the list.
            let best = fitting
                .iter()
                .rev()
                .max_by_key(|(_, explained)| news(explained));
            let Some((defect, explained)) = best.filter(|(_, explained)| news(explained) > 0)
            else {
                return named;
            };
            named.push(Named {
                name: defect.name,
                sentence: defect.sentence,
                explains: explained.iter().filter(|e| **e).count(),
            });
            open.iter_mut().zip(explained).for_each(|(o, e)| *o &= !e);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::definition::Asked;
    use super::super::profile::{PUBLISHED, plain};
    use super::super::vectors::vectors;
    use super::*;
    use thorong_golden::{Format, Mode};

    fn profiles() -> Vec<Profile> {
        let own = |to, mode, bits, saturate| {
            plain(Asked {
                to,
                mode,
                bits,
                saturate,
            })
        };
        // ptx-bf16x2, cvfpu-fp16, cvfpu-fp8: each wiring but the one of 20 bits and more.
        let mut all: Vec<Profile> = [2, 4, 6].map(|i| PUBLISHED[i].clone()).to_vec();
        all.extend([
            own(Format::Bfloat16, Mode::SrA, 8, false),
            own(Format::Float8E4m3fn, Mode::SrC, 8, true),
            own(Format::Float8E3m4, Mode::SrC, 4, false),
            own(Format::Int8, Mode::SrC, 8, false),
        ]);
        all
    }

    fn answers(profile: &Profile, vectors: &Vectors, round: impl Fn(&Element) -> u32) -> Vec<u32> {
        let judge = Judge {
            profile,
            vectors,
            answers: &[],
        };
        (0..vectors.x.len())
            .map(|i| round(&judge.element(i)))
            .collect()
    }

    /// Each defect is told from the definition where it differs at all, and from all others.
    #[test]
    fn every_defect_is_named_by_its_own_name() {
        let mut named = std::collections::BTreeSet::new();
        for profile in &profiles() {
            let vectors = vectors(profile, 4);
            let right = answers(profile, &vectors, |e| profile.asked.round(e.x, e.r));
            let verdict = judge(profile, &vectors, &right);
            assert_eq!((verdict.wrong, verdict.defects.len()), (0, 0));
            let Expectation {
                bias,
                definition,
                astray,
                worst,
                ..
            } = verdict.expectation;
            assert!(bias.is_some() && bias == definition && astray == 0 && worst.is_none());

            for defect in DEFECTS {
                let wrong = answers(profile, &vectors, |e| (defect.round)(profile, e));
                let verdict = judge(profile, &vectors, &wrong);
                let same = (right.iter().zip(&wrong)).all(|(r, w)| profile.accepts(*w, *r));
                assert_eq!(verdict.wrong == 0, same);
                if !same {
                    let names: Vec<&str> = verdict.defects.iter().map(|d| d.name).collect();
                    assert_eq!(names, [defect.name], "{} {:?}", profile.name, profile.asked);
                    assert_eq!(verdict.defects[0].explains, verdict.wrong);
                    named.insert(defect.name);
                }
            }
        }
        let all: std::collections::BTreeSet<&str> = DEFECTS.iter().map(|d| d.name).collect();
        assert_eq!(named, all, "each differs somewhere");
    }

    /// Two at once are both named.
    #[test]
    fn two_defects_at_once() {
        let profile = &profiles()[3];
        let vectors = vectors(profile, 4);
        let find = |name: &str| DEFECTS.iter().find(|d| d.name == name).unwrap();
        let (down, nan) = (find("always-down"), find("nan-truncated"));
        let both = answers(profile, &vectors, |e| match e.x & 0x7fff_ffff {
            0x7f80_0001.. => (nan.round)(profile, e),
            _ => (down.round)(profile, e),
        });
        let verdict = judge(profile, &vectors, &both);
        let names: Vec<&str> = verdict.defects.iter().map(|d| d.name).collect();
        assert_eq!(names, ["always-down", "nan-truncated"]);
        // Nothing fits an answer at random: no name is better than a wrong one.
        let noise = answers(profile, &vectors, |e| e.x.wrapping_mul(0x9e37_79b9) >> 16);
        let verdict = judge(profile, &vectors, &noise);
        assert!(verdict.defects.is_empty(), "{:?}", verdict.defects);
    }

    /// The share and the bias of a rounder that never rounds up, by hand: minus the mean of nu.
    #[test]
    fn the_bias_of_rounding_down() {
        let profile = plain(Asked {
            to: Format::Bfloat16,
            mode: Mode::SrA,
            bits: 8,
            saturate: false,
        });
        // nu = 3/4 and 1/2^16.
        let x = [0x3f80_c000u32, 0xbf81_0001];
        let vectors = Vectors {
            x: x.iter().flat_map(|&x| [x; 256]).collect(),
            words: (0..512).map(|i| i % 256).collect(),
            sections: vec![super::super::vectors::Section {
                name: EXPECTATION.to_string(),
                first: 0,
                count: 512,
            }],
        };
        let down: Vec<u32> = vectors.x.iter().map(|x| x >> 16).collect();
        let verdict = judge(&profile, &vectors, &down);
        let e = verdict.expectation;
        // -(3/4 + 2^-16) / 2; by sr-a with 8 bits only 2^-16 is lost, in one number of two.
        assert_eq!(e.bias.unwrap().fraction(), "-49153/131072");
        assert_eq!(e.definition.unwrap().fraction(), "-1/131072");
        let worst = e.worst.unwrap();
        assert_eq!((worst.words, worst.must, worst.does), (256, 192, 0));
        assert_eq!((verdict.wrong, verdict.sections[0].wrong), (192, 192));
    }
}
