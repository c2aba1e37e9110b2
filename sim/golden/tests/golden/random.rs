//! The generator and its assignment to elements.

use crate::common::rounding;
use thorong_golden::{
    Format, INDEX_LIMIT, Mode, fast, random_bits, random_word, round, round_tensor, threefry2x32,
};

#[test]
fn published_vectors() {
    // The known-answer file of the Random123 library, threefry2x32 with 20 rounds.
    assert_eq!(threefry2x32([0, 0], [0, 0]), [0x6b20_0159, 0x99ba_4efe]);
    assert_eq!(threefry2x32([!0, !0], [!0, !0]), [0x1cb9_96fc, 0xbb00_2be7]);
    assert_eq!(
        threefry2x32([0x1319_8a2e, 0x0370_7344], [0x243f_6a88, 0x85a3_08d3]),
        [0xc492_3a9c, 0x483d_f7a0]
    );
}

#[test]
fn four_elements_share_a_counter_and_take_it_from_the_bottom() {
    let words: Vec<u16> = (0..4).map(|i| random_word(0, 0, i)).collect();
    assert_eq!(words, [0x0159, 0x6b20, 0x4efe, 0x99ba]);

    // key = (seed low, seed high), counter = (index / 4, stream), from the third published vector.
    let (seed, stream) = (0x0370_7344_1319_8a2e, 0x85a3_08d3);
    let first = 0x243f_6a88u64 * 4;
    let words: Vec<u16> = (first..first + 4)
        .map(|i| random_word(seed, stream, i))
        .collect();
    assert_eq!(words, [0x3a9c, 0xc492, 0xf7a0, 0x483d]);

    // The last index of all, from the second.
    assert_eq!(random_word(!0, !0, INDEX_LIMIT - 1), 0xbb00);
    assert_eq!(random_word(!0, !0, INDEX_LIMIT - 4), 0x96fc);
}

#[test]
fn r_is_the_top_n_bits() {
    assert_eq!(random_bits(0, 0, 1, 16), 0x6b20);
    assert_eq!(random_bits(0, 0, 1, 8), 0x6b);
    assert_eq!(random_bits(0, 0, 1, 4), 6);
    assert_eq!(random_bits(0, 0, 3, 1), 1);
    assert_eq!(random_bits(0, 0, 0, 1), 0);
    assert_eq!(random_bits(0, 0, 3, 0), 0);
}

#[test]
#[should_panic(expected = "an element's index must be below 2^34")]
fn the_first_index_too_far_is_refused() {
    random_word(1, 2, INDEX_LIMIT);
}

#[test]
fn fast_words_are_the_words() {
    for first in [0, 1, 2, 3, 4, 7, INDEX_LIMIT - 21] {
        for len in 0..=20 {
            let mut words = vec![0; len];
            fast::random_words(77, 5, first, &mut words);
            let expected: Vec<u16> = (first..).take(len).map(|i| random_word(77, 5, i)).collect();
            assert_eq!(words, expected, "{first} {len}");
        }
    }
}

#[test]
fn a_tensor_in_pieces_is_the_tensor() {
    let x: Vec<u32> = (0..10_000u32).map(|i| 0x3f80_0000 + i * 977).collect();
    let (seed, stream) = (0x0123_4567_89ab_cdef, 9);
    for mode in [Mode::SrA, Mode::SrC, Mode::Rne] {
        let r = rounding(mode, 11, false);
        let whole = round_tensor(&x, Format::Float8E4m3, r, seed, stream, 0);
        let one = |i: usize| {
            let random = random_bits(seed, stream, i as u64, 11);
            round(x[i], Format::Float8E4m3, r, random)
        };
        assert_eq!(whole, (0..x.len()).map(one).collect::<Vec<_>>());
        for cut in [1, 2, 3, 5, 4096, 9999] {
            let (head, tail) = x.split_at(cut);
            let mut pieces = round_tensor(head, Format::Float8E4m3, r, seed, stream, 0);
            pieces.extend(fast::round_tensor(
                tail,
                Format::Float8E4m3,
                r,
                seed,
                stream,
                cut as u64,
            ));
            assert_eq!(pieces, whole, "{mode} cut at {cut}");
        }
        assert_eq!(
            fast::round_tensor(&x, Format::Float8E4m3, r, seed, stream, 0),
            whole
        );
    }
}

#[test]
fn seeds_streams_and_indexes_matter_in_every_bit_and_words_are_balanced() {
    let words =
        |seed, stream| -> Vec<u16> { (0..64).map(|i| random_word(seed, stream, i)).collect() };
    let base = words(5, 3);
    for bit in 0..64 {
        assert_ne!(words(5 ^ 1 << bit, 3), base, "seed bit {bit}");
    }
    for bit in 0..32 {
        assert_ne!(words(5, 3 ^ 1 << bit), base, "stream bit {bit}");
    }
    for bit in 0..34 {
        assert_ne!(
            random_word(5, 3, 6 ^ 1 << bit),
            random_word(5, 3, 6),
            "index bit {bit}"
        );
    }
    // 2^16 words: each of the 16 bits is 1 in half of them within 6 standard deviations (128 each).
    let mut many = vec![0; 1 << 16];
    fast::random_words(2026, 0, 0, &mut many);
    for bit in 0..16 {
        let ones = many.iter().filter(|&&word| word >> bit & 1 == 1).count();
        assert!(ones.abs_diff(1 << 15) < 6 * 128, "bit {bit}: {ones}");
    }
}
