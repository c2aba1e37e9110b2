//! Roundings a second to `bfloat16` by `sr-a`: the definition beside the fast path.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::{Duration, Instant};
use thorong_golden::{Format, Mode, Rounding, fast, round};

const ELEMENTS: usize = 1 << 14; // stays in the cache: 128 KiB with words and results

struct Data {
    x: Vec<u32>,
    random: Vec<u16>,
    out: Vec<u16>,
}

impl Data {
    fn new() -> Self {
        let mut words = vec![0; 3 * ELEMENTS];
        fast::random_words(1, 0, 0, &mut words);
        Data {
            x: words[ELEMENTS..]
                .chunks(2)
                .map(|pair| u32::from(pair[0]) << 16 | u32::from(pair[1]))
                .collect(),
            random: words[..ELEMENTS].to_vec(),
            out: vec![0; ELEMENTS],
        }
    }

    fn definition(&mut self, r: Rounding) {
        for (out, (&x, &random)) in self.out.iter_mut().zip(self.x.iter().zip(&self.random)) {
            *out = round(x, Format::Bfloat16, r, u32::from(random)) as u16;
        }
        black_box(&mut self.out);
    }

    fn fast(&mut self, r: Rounding) {
        fast::round_bfloat16(&self.x, r, &self.random, &mut self.out);
        black_box(&mut self.out);
    }
}

fn rounding(c: &mut Criterion) {
    let mut data = Data::new();
    let mut group = c.benchmark_group("bfloat16");
    group.throughput(Throughput::Elements(ELEMENTS as u64));
    for mode in Mode::ALL {
        let r = Rounding::new(mode, 16, false).unwrap();
        group.bench_function(BenchmarkId::new("definition", mode), |b| {
            b.iter(|| data.definition(r))
        });
        group.bench_function(BenchmarkId::new("fast", mode), |b| b.iter(|| data.fast(r)));
    }
    group.finish();
}

/// One line: both rates in one run, and their ratio.
fn ratio(_: &mut Criterion) {
    let mut data = Data::new();
    let r = Rounding::new(Mode::SrA, 16, false).unwrap();
    let definition = rate(|| data.definition(r));
    let fast = rate(|| data.fast(r));
    println!(
        "bfloat16 sr-a on one core: definition {:.1}, fast {:.1} million a second, ratio {:.0}",
        definition / 1e6,
        fast / 1e6,
        fast / definition
    );
}

fn rate(mut pass: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut passes = 0;
    while start.elapsed() < Duration::from_millis(500) {
        pass();
        passes += 1;
    }
    (passes * ELEMENTS) as f64 / start.elapsed().as_secs_f64()
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = rounding, ratio
}
criterion_main!(benches);
