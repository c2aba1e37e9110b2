//! The tensor engine's cycles.

use thorong_rtl::array::contract::{self as array, Shape, turnaround};
use thorong_rtl::tensor::contract::*;

fn shape(m: usize, k: usize, n: usize) -> Shape {
    Shape { m, k, n }
}

#[test]
fn reference_points() {
    let engine = Engine::of_preset("int8-16x16");
    let (big, small) = (shape(128, 256, 256), shape(64, 64, 64));
    assert_eq!(cycles(big, engine), 32_814 + engine.array.fixed_latency());
    assert_eq!(cycles(small, engine), 1_070 + engine.array.fixed_latency());
    assert!(engine.fits(big) && engine.fits(small));
}

#[test]
fn blocks_and_groups_cover_everything_and_fit_the_psum_memory() {
    for preset in [
        "int8-4x4",
        "float-4x4",
        "float-8x8",
        "int8-16x16",
        "float-16x16",
        "int8-fast-16x16",
        "float-l3-4x4",
        "float-l3-8x8",
        "float-l3-16x16",
        "float-rounded-8x8",
    ] {
        let engine = Engine::of_preset(preset);
        let distance = turnaround(engine.array) as usize;
        assert!(distance.div_ceil(engine.array.tile_beats()) <= GROUPS + 1);
        for m in 1..5 * engine.psum_rows {
            let blocks = blocks(m, engine);
            assert_eq!(blocks.iter().sum::<usize>(), m);
            let short = blocks.iter().any(|rows| *rows < engine.psum_rows / 2);
            assert!(!short || blocks.len() == 1, "{preset} {m}: {blocks:?}");
            for rows in blocks {
                for n_tiles in 1..40 {
                    let groups = groups(rows, n_tiles, engine);
                    assert_eq!(groups.iter().sum::<usize>(), n_tiles);
                    let most = groups.iter().max().copied().unwrap_or_default();
                    assert!(
                        rows * most <= engine.psum_rows,
                        "{preset} {rows} {groups:?}"
                    );
                    let waits = |g: &usize| g * rows.max(engine.array.tile_beats()) < distance;
                    assert!(groups.len() == 1 || !groups.iter().any(waits));
                }
            }
        }
    }
}

#[test]
fn one_group_is_the_arrays_own_contract() {
    let engine = Engine::of_preset("int8-8x8");
    for m in 1..=engine.psum_rows {
        for (k, n) in [(1, 1), (8, 8), (9, 8), (64, 7)] {
            let shape = shape(m, k, n);
            assert_eq!(cycles(shape, engine), array::cycles(shape, engine.array));
        }
    }
}
