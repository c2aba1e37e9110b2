//! What is known to go wrong, each as the rounder that does so. An implementation that does exactly this is named by it.

use super::definition::{Asked, Finite, Place, place};
use super::profile::{Profile, Wiring};
use thorong_golden::{Format, Fraction};

/// One element under one profile.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    /// The `float32`.
    pub x: u32,
    /// R.
    pub r: u64,
    /// Its number.
    pub i: usize,
    /// All words.
    pub words: &'a [u32],
}

/// A way to be wrong.
#[derive(Clone, Copy)]
pub struct Defect {
    /// Its name in a report.
    pub name: &'static str,
    /// What the implementation does, in a sentence.
    pub sentence: &'static str,
    /// The result of an implementation that has it.
    pub round: fn(&Profile, &Element) -> u32,
}

/// All of them; where two explain the same, the first is named.
pub const DEFECTS: &[Defect] = &[
    Defect {
        name: "random-bits-at-the-wrong-end",
        sentence: "R is taken from the other end of its word",
        round: |p, e| p.asked.round(e.x, other_end(p, e)),
    },
    Defect {
        name: "random-bits-at-the-wrong-end",
        sentence: "R is added at the low end of the discarded bits, not at their top",
        round: |p, e| decide(p, e, |at, asked| low_end(at, asked, e.r)),
    },
    Defect {
        name: "greater-or-equal-for-greater",
        sentence: "it rounds up where nu 2^N >= 2^N - 1 - R, not only where it is greater: exact values move",
        round: |p, e| {
            decide(p, e, |at, a| {
                at.ups(a.mode, a.bits) + e.r + 1 >= 1 << a.bits
            })
        },
    },
    Defect {
        name: "greater-for-greater-or-equal",
        sentence: "it rounds up where nu 2^N + R > 2^N, not where they are equal",
        round: |p, e| decide(p, e, |at, a| at.ups(a.mode, a.bits) + e.r > 1 << a.bits),
    },
    Defect {
        name: "truncated-before-subnormal-alignment",
        sentence: "the significand is cut to the destination's width before a subnormal result is aligned",
        round: |p, e| p.asked.round(cut(p.asked.to, e.x), e.r),
    },
    Defect {
        name: "rounded-before-subnormal-alignment",
        sentence: "the significand is rounded as a normal one, and what subnormal alignment shifts out is dropped",
        round: rounded_first,
    },
    Defect {
        name: "subnormal-results-flushed",
        sentence: "subnormal results become zero",
        round: |p, e| flush(&p.asked, p.asked.round(e.x, e.r)),
    },
    Defect {
        name: "always-down",
        sentence: "it never rounds up",
        round: |p, e| decide(p, e, |_, _| false),
    },
    Defect {
        name: "nearest",
        sentence: "it rounds to nearest even, whatever the random bits",
        round: |p, e| decide(p, e, |at, _| at.nu.nearest_is_up(at.kept)),
    },
    Defect {
        name: "always-zero",
        sentence: "every result is zero",
        round: |_, _| 0,
    },
    Defect {
        name: "the-other-stochastic-mode",
        sentence: "nu 2^N is rounded down where it should be to nearest, or the other way round",
        round: |p, e| other_mode(&p.asked).round(e.x, e.r),
    },
    Defect {
        name: "random-bits-complemented",
        sentence: "R is used as 2^N - 1 - R: the same expectation, other pairs",
        round: |p, e| p.asked.round(e.x, (1 << p.asked.bits) - 1 - e.r),
    },
    Defect {
        name: "random-bits-reversed",
        sentence: "R is used with its bits in reverse order: the same expectation, other pairs",
        round: |p, e| {
            p.asked
                .round(e.x, e.r.reverse_bits() >> (64 - p.asked.bits))
        },
    },
    Defect {
        name: "toward-minus-infinity",
        sentence: "the random bits move a negative number up, not away from zero",
        round: |p, e| decide(p, e, |at, asked| downward(at, asked, e.r)),
    },
    Defect {
        name: "overflow-policy",
        sentence: "overflow and infinity are treated by the other policy",
        round: |p, e| {
            let saturate = !p.asked.saturate;
            Asked {
                saturate,
                ..p.asked
            }
            .round(e.x, e.r)
        },
    },
    Defect {
        name: "finite-overflow-saturates",
        sentence: "a finite number beyond the largest becomes the largest; an infinity stays",
        round: |p, e| match e.x & 0x7fff_ffff {
            0x7f80_0000.. => p.asked.round(e.x, e.r),
            _ => Asked {
                saturate: true,
                ..p.asked
            }
            .round(e.x, e.r),
        },
    },
    Defect {
        name: "nan-truncated",
        sentence: "a NaN whose upper payload bits are zero becomes an infinity",
        round: |p, e| match place(p.asked.to, e.x) {
            Place::Nan if e.x & 0x7f_ffff & !low_mask(p.asked.to) == 0 => {
                p.asked.beyond(e.x >> 31 == 1)
            }
            _ => p.asked.round(e.x, e.r),
        },
    },
];

/// As the definition but for the decision.
fn decide(p: &Profile, e: &Element, up: impl Fn(&Finite, &Asked) -> bool) -> u32 {
    match place(p.asked.to, e.x) {
        Place::Finite(at) => {
            let up = up(&at, &p.asked);
            p.asked.pattern(at.negative, at.lower + u64::from(up))
        }
        _ => p.asked.round(e.x, e.r),
    }
}

fn other_mode(asked: &Asked) -> Asked {
    use thorong_golden::Mode::{SrA, SrC};
    let mode = if asked.mode == SrA { SrC } else { SrA };
    Asked { mode, ..*asked }
}

/// The N bits at the word's other end, or the other half.
fn other_end(p: &Profile, e: &Element) -> u64 {
    let bits = p.asked.bits;
    let word = e.words[e.i / p.wiring.elements()];
    let mask = (1u64 << bits) - 1;
    match p.wiring {
        Wiring::Low => u64::from(word) >> (16 - bits.min(16)),
        Wiring::Top => u64::from(word) & mask,
        Wiring::Halves => p.wiring.r(e.words, bits, e.i ^ 1),
        Wiring::Less => mask - (u64::from(word) >> (16 - bits)),
    }
}

/// field + R >= 2^D, both at the low end.
fn low_end(at: &Finite, asked: &Asked, r: u64) -> bool {
    let discarded = 23 - asked.to.spec().map_or(7, |spec| spec.man_bits);
    let width = discarded.max(asked.bits);
    // Only the bits of float32's own mantissa count, however far it lies below; zeros and whole numbers have none.
    let field = match at.nu.width.checked_sub(width) {
        Some(below) => at.nu.numerator >> below,
        None => at.nu.numerator << (width - at.nu.width),
    };
    field + u128::from(r) >= 1 << width
}

/// The bits of `float32`'s mantissa below the destination's.
fn low_mask(to: Format) -> u32 {
    let man_bits = to.spec().map_or(7, |spec| spec.man_bits);
    (1 << (23 - man_bits)) - 1
}

/// The number without the bits below a normal result's last place, where the result is subnormal.
fn cut(to: Format, x: u32) -> u32 {
    let Some(spec) = to.spec() else {
        return x;
    };
    let exponent = (x >> 23 & 0xff) as i32 - 127;
    if exponent >= spec.min_exponent() || x & 0x7f80_0000 == 0x7f80_0000 {
        return x;
    }
    x & !low_mask(to)
}

fn rounded_first(p: &Profile, e: &Element) -> u32 {
    let Some(spec) = p.asked.to.spec() else {
        return p.asked.round(e.x, e.r);
    };
    let exponent = (e.x >> 23 & 0xff) as i32 - 127;
    if exponent >= spec.min_exponent() || exponent < -126 {
        return p.asked.round(e.x, e.r);
    }
    // As a normal number: its own binade's ulp; a carry into the next is right in the sum.
    let significand = u64::from(e.x & 0x7f_ffff | 0x80_0000);
    let width = 23 - spec.man_bits;
    let fraction = Fraction {
        numerator: u128::from(significand) & ((1 << width) - 1),
        width,
    };
    let normal = Finite {
        negative: false,
        lower: 0,
        nu: fraction,
        ulp: 0,
        kept: 0,
    };
    let rounded = (significand >> width) + u64::from(normal.is_up(&p.asked, e.r));
    let places = (spec.min_exponent() - exponent).min(63);
    p.asked.pattern(e.x >> 31 == 1, rounded >> places)
}

fn flush(asked: &Asked, y: u32) -> u32 {
    match asked.to.spec() {
        Some(spec) if y & (spec.sign_mask() - 1) < 1 << spec.man_bits => y & spec.sign_mask(),
        _ => y,
    }
}

/// A negative number's neighbour toward zero is the one above it, and 1 - nu the way from the one below.
fn downward(at: &Finite, asked: &Asked, r: u64) -> bool {
    let Fraction { numerator, width } = at.nu;
    if !at.negative || numerator == 0 || width > 96 {
        return at.is_up(asked, r);
    }
    let from_below = Finite {
        nu: Fraction {
            numerator: (1 << width) - numerator,
            width,
        },
        ..*at
    };
    !from_below.is_up(asked, r)
}
