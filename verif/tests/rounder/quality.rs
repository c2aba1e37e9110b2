//! How random the words are, as far as rounding sees it. Lockstep holds the hardware's words to the golden model's, so what
//! is measured on these is the hardware's.

use thorong_golden::{ShiftRegister, fast};
use thorong_rtl::rounder::linear;

const WORDS: usize = 1 << 20;

/// How elements are drawn together: so many, each so many elements after the one before.
const GROUPS: [(&str, usize, usize); 6] = [
    ("a beat's 4 lanes", 4, 1),
    ("16 in a row", 16, 1),
    ("256 in a row", 256, 1),
    ("a lane's 3 beats", 3, 4),
    ("a lane's 64 beats", 64, 4),
    ("64 elements, each 16 apart", 64, 16),
];

fn threefry(bits: u32) -> Vec<u32> {
    let mut words = vec![0; WORDS];
    fast::random_words(2026, 7, 0, &mut words);
    words.iter().map(|w| u32::from(*w) >> (16 - bits)).collect()
}

fn lfsr(bits: u32) -> Vec<u32> {
    let mut register = ShiftRegister::new(linear::RESET_STATE);
    (0..WORDS).map(|_| register.word(bits)).collect()
}

/// The variance of the number that round up in a group, over that of independent draws; and how many standard errors that
/// is from 1.
fn inflation(words: &[u32], bits: u32, ups: u32, group: usize, stride: usize) -> (f64, f64) {
    let p = f64::from(ups) / f64::from(1 << bits);
    let (mean, variance) = (group as f64 * p, group as f64 * p * (1.0 - p));
    let mut squares = 0.0;
    let mut groups = 0;
    // Blocks of `stride` interleaved groups.
    for block in words.chunks_exact(group * stride) {
        for start in 0..stride {
            let up = |i: &usize| block[start + i * stride] >= (1 << bits) - ups;
            let count = (0..group).filter(up).count();
            squares += (count as f64 - mean).powi(2);
            groups += 1;
        }
    }
    let ratio = squares / f64::from(groups) / variance;
    // Of (count - mean)^2 / variance: 2, and a share of a single draw's excess.
    let excess = (1.0 - 6.0 * p * (1.0 - p)) / (p * (1.0 - p));
    let error = ((2.0 + excess / group as f64) / f64::from(groups)).sqrt();
    (ratio, (ratio - 1.0) / error)
}

/// Neither consecutive draws nor lanes hang together: sums of roundings scatter as those of independent ones.
#[test]
fn variance_is_not_inflated() {
    for (source, words) in [
        ("threefry", threefry as fn(u32) -> Vec<u32>),
        ("lfsr", lfsr),
    ] {
        for bits in [8, 16] {
            let words = words(bits);
            for shift in [1, 2, 4, 7] {
                for ups in [
                    (1 << bits) >> shift,
                    (1 << bits) - ((1 << bits) >> shift),
                    (1 << bits) / 3,
                ] {
                    for (name, group, stride) in GROUPS {
                        let (ratio, errors) = inflation(&words, bits, ups, group, stride);
                        assert!(
                            errors.abs() < 5.0,
                            "{source}, N = {bits}, {ups} of 2^{bits}, {name}: {ratio:.4}, {errors:.1} standard errors"
                        );
                    }
                }
            }
        }
    }
}

/// The test can fail: a generator that repeats itself, one whose lanes share a word, one that alternates.
#[test]
fn inflation_and_deflation_are_seen() {
    let good = threefry(16);
    let repeats: Vec<u32> = (0..WORDS).map(|i| good[i / 8 * 4 + i % 4]).collect();
    let shared: Vec<u32> = (0..WORDS).map(|i| good[i / 4]).collect();
    let alternating: Vec<u32> = (0..WORDS)
        .map(|i| good[i / 2] ^ (0xffff * (i as u32 % 2)))
        .collect();
    for (words, low, high) in [
        (repeats, 1.02, 3.0),
        (shared, 3.9, 4.1),
        (alternating, 0.0, 0.01),
    ] {
        let worst = GROUPS.map(|(_, group, stride)| inflation(&words, 16, 1 << 15, group, stride));
        let seen =
            |&(ratio, errors): &(f64, f64)| errors.abs() > 5.0 && (low..=high).contains(&ratio);
        assert!(worst.iter().any(seen), "{worst:?}");
    }
}

/// Rank of a square matrix over GF(2), a row a slice of `bits` in order.
fn rank(bits: &[bool], size: usize) -> usize {
    let mut rows: Vec<Vec<bool>> = bits.chunks(size).take(size).map(<[bool]>::to_vec).collect();
    let mut rank = 0;
    for column in 0..size {
        if let Some(pivot) = (rank..size).find(|&r| rows[r][column]) {
            rows.swap(rank, pivot);
            let pivot = rows[rank].clone();
            for row in rows.iter_mut().skip(rank + 1).filter(|row| row[column]) {
                row.iter_mut().zip(&pivot).for_each(|(a, b)| *a ^= b);
            }
            rank += 1;
        }
    }
    rank
}

/// The shortest linear recurrence that makes `s` (Massey, "Shift-register synthesis and BCH decoding", 1969).
fn linear_complexity(s: &[bool]) -> usize {
    let (mut c, mut b) = (vec![false; s.len() + 1], vec![false; s.len() + 1]);
    (c[0], b[0]) = (true, true);
    let (mut length, mut since) = (0, 1);
    for n in 0..s.len() {
        let discrepancy = (0..=length).fold(false, |d, i| d ^ (c[i] & s[n - i]));
        if discrepancy {
            let before = c.clone();
            (since..c.len()).for_each(|i| c[i] ^= b[i - since]);
            if 2 * length <= n {
                (length, since, b) = (n + 1 - length, 0, before);
            }
        }
        since += 1;
    }
    length
}

/// The table on the shift register's page is what is measured.
#[test]
fn the_page_has_the_measured_numbers() {
    let mut lines = vec![
        "| measured | Threefry counter | shift register | independent bits |".to_string(),
        "|---|--:|--:|--:|".to_string(),
    ];
    let sources = [threefry(16), lfsr(16)];
    for (name, group, stride) in GROUPS {
        let [a, b] = [0, 1].map(|i| inflation(&sources[i], 16, 1 << 15, group, stride).0);
        lines.push(format!(
            "| variance, nu = 1/2, {name} | {a:.3} | {b:.3} | 1 |"
        ));
    }
    let bits = sources.map(|words| {
        let bit = |i: usize| words[i / 16] >> (i % 16) & 1 == 1;
        (0..1 << 16).map(bit).collect::<Vec<bool>>()
    });
    let [a, b] = [0, 1].map(|i| rank(&bits[i], 256));
    lines.push(format!("| rank of 256 x 256 bits | {a} | {b} | 255.2 |"));
    let [a, b] = [0, 1].map(|i| linear_complexity(&bits[i][..4096]));
    lines.push(format!(
        "| linear complexity of 4,096 bits | {a} | {b} | 2,048 |"
    ));
    // s[n + 128] = s[n] ^ s[n + 15] ^ s[n + 28] ^ s[n + 49].
    let ties = bits.each_ref().map(|s| {
        let tied = |n: &usize| s[n + 128] == s[*n] ^ s[n + 15] ^ s[n + 28] ^ s[n + 49];
        let all = s.len() - 128;
        100.0 * (0..all).filter(tied).count() as f64 / all as f64
    });
    lines.push(format!(
        "| bits tied to four older ones | {:.1} % | {:.1} % | 50 % |",
        ties[0], ties[1]
    ));
    let page = include_str!("../../../hw/rtl/src/rounder/linear.rs");
    let wanted: Vec<String> = lines.iter().map(|line| format!("//! {line}")).collect();
    let wanted = wanted.join("\n");
    assert!(
        page.contains(&wanted),
        "hw/rtl/src/rounder/linear.rs must have:\n{wanted}\n"
    );
}
