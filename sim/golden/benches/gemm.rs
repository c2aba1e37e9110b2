//! Multiply-adds a second of a 128 x 128 x 128 product: the definition beside the fast path.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use thorong_golden::{fast, gemm_f32, gemm_i8};

const SIDE: usize = 128;

fn gemm(c: &mut Criterion) {
    let small = |seed: usize| move |i: usize| ((i * seed) % 251) as i8;
    let a: Vec<i8> = (0..SIDE * SIDE).map(small(37)).collect();
    let b: Vec<i8> = (0..SIDE * SIDE).map(small(101)).collect();
    let float = |x: &[i8]| x.iter().map(|&x| f32::from(x) / 7.0).collect::<Vec<_>>();
    let (fa, fb) = (float(&a), float(&b));

    let mut group = c.benchmark_group("gemm");
    group.throughput(Throughput::Elements((SIDE * SIDE * SIDE) as u64));
    group.bench_function("float32/definition", |bench| {
        bench.iter(|| gemm_f32(SIDE, SIDE, SIDE, black_box(&fa), &fb, None))
    });
    group.bench_function("float32/fast", |bench| {
        bench.iter(|| fast::gemm_f32(SIDE, SIDE, SIDE, black_box(&fa), &fb, None))
    });
    group.bench_function("int8/definition", |bench| {
        bench.iter(|| gemm_i8(SIDE, SIDE, SIDE, black_box(&a), &b, None))
    });
    group.bench_function("int8/fast", |bench| {
        bench.iter(|| fast::gemm_i8(SIDE, SIDE, SIDE, black_box(&a), &b, None))
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = gemm
}
criterion_main!(benches);
