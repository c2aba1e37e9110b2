//! Bits in packed words.

use rust_hdl::prelude::*;
use thorong_rtl::ports::*;

/// Words of no pattern.
fn words(seed: u32) -> Vec<u32> {
    let word = |i: u32| (seed + i).wrapping_mul(0x9e37_79b9).rotate_left(i);
    (1..=6).map(word).collect()
}

/// Bit `at` of packed words.
fn get_bit(words: &[u32], at: usize) -> bool {
    words[at / 32] >> (at % 32) & 1 == 1
}

/// Every offset: bit by bit what a loop over single bits says, and nothing beside it is touched.
fn every_offset<const N: usize>() {
    for (offset, seed) in (0..=192 - N).zip(1..) {
        let from = words(seed);
        let value = Bits::<N>::load(&from, offset);
        for i in 0..N {
            assert_eq!(
                value.get_bit(i),
                get_bit(&from, offset + i),
                "{N} {offset} {i}"
            );
        }
        let mut to = vec![0; from.len()];
        value.store(&mut to, offset);
        for bit in 0..192 {
            let inside = (offset..offset + N).contains(&bit);
            assert_eq!(
                get_bit(&to, bit),
                inside && get_bit(&from, bit),
                "{N} {offset} {bit}"
            );
        }
    }
}

#[test]
fn bits_go_to_their_place() {
    every_offset::<1>();
    every_offset::<5>();
    every_offset::<8>();
    every_offset::<31>();
    every_offset::<32>();
    every_offset::<33>();
    every_offset::<64>();
    every_offset::<100>();
}
