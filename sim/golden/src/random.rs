//! The random bits of an element: a pure function of seed, stream and index.

/// An index is below this: two bits choose the lane and 32 the counter.
pub const INDEX_LIMIT: u64 = 1 << 34;

/// Threefry-2x32 with 20 rounds: a counter turned into two random words by a key.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
pub fn threefry2x32(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
    const ROTATIONS: [u32; 8] = [13, 15, 26, 6, 17, 29, 16, 24];
    const SKEIN_PARITY: u32 = 0x1bd1_1bda;
    let keys = [key[0], key[1], key[0] ^ key[1] ^ SKEIN_PARITY];

    let mut x = [
        counter[0].wrapping_add(keys[0]),
        counter[1].wrapping_add(keys[1]),
    ];
    for round in 0..20 {
        x[0] = x[0].wrapping_add(x[1]);
        x[1] = x[1].rotate_left(ROTATIONS[round % 8]) ^ x[0];
        // After every fourth round the keys go in, each time one further on, with the count of times.
        if round % 4 == 3 {
            let times = round / 4 + 1;
            x[0] = x[0].wrapping_add(keys[times % 3]);
            x[1] = x[1]
                .wrapping_add(keys[(times + 1) % 3])
                .wrapping_add(times as u32);
        }
    }
    x
}

/// r16, the 16 random bits of element `index` (row-major, below [`INDEX_LIMIT`]) of a tensor written with (seed, stream).
///
/// # Panics
/// When `index` is not below [`INDEX_LIMIT`].
pub fn random_word(seed: u64, stream: u32, index: u64) -> u16 {
    let lane = index % 4;
    (four_words(seed, stream, index / 4) >> (16 * lane)) as u16
}

/// The words of elements 4 `group` .. 4 `group` + 3, the first in the low 16 bits.
pub(crate) fn four_words(seed: u64, stream: u32, group: u64) -> u64 {
    assert!(
        group < INDEX_LIMIT / 4,
        "an element's index must be below 2^34"
    );
    let key = [seed as u32, (seed >> 32) as u32];
    let [x0, x1] = threefry2x32(key, [group as u32, stream]);
    u64::from(x1) << 32 | u64::from(x0)
}

/// R, the random word of an element's rounding: the top `n` bits of its [`random_word`].
///
/// # Panics
/// When `n` is above 16, or `index` not below [`INDEX_LIMIT`].
pub fn random_bits(seed: u64, stream: u32, index: u64, n: u32) -> u32 {
    assert!(n <= 16, "an element has 16 random bits, not {n}");
    u32::from(random_word(seed, stream, index)) >> (16 - n)
}
