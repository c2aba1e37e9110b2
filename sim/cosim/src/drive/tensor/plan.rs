//! A product of any size as commands that fit the scratchpad.

use crate::drive::array::Shape;
use thorong_rtl::tensor::contract::{Engine, cycles, sequence};

/// How a product is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The engine computes `C^T = B^T A^T`: faster where N leaves much of its last tile empty, for rows are not tiled.
    pub swap: bool,
    /// The product as the engine sees it, operands swapped or not.
    pub whole: Shape,
    /// The largest part; parts at the ends of M, K and N are smaller.
    pub part: Shape,
}

/// One command of a [`Plan`]: where it begins in the product, and its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// First row of A.
    pub m: usize,
    /// First column of A.
    pub k: usize,
    /// First column of B.
    pub n: usize,
    /// Its size.
    pub shape: Shape,
}

/// Whether the operands may be swapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// Where that takes fewer cycles.
    Auto,
    /// Not at all.
    Never,
    /// Always.
    Always,
}

impl Plan {
    /// The plan of the fewest cycles by the contract.
    pub fn new(shape: Shape, engine: Engine, swap: Swap) -> Plan {
        let turned = Shape {
            m: shape.n,
            k: shape.k,
            n: shape.m,
        };
        let straight = || (swap != Swap::Always).then(|| Plan::of(shape, engine, false));
        let swapped = || (swap != Swap::Never).then(|| Plan::of(turned, engine, true));
        let plans = [straight(), swapped()];
        // The first of equals: no swap without a gain.
        let best = plans
            .into_iter()
            .flatten()
            .min_by_key(|plan| plan.cycles(engine));
        best.unwrap_or_else(|| Plan::of(shape, engine, false))
    }

    /// The best cut of `whole`: parts of whole tiles in K and N, as equal as can be, and of M what then fits.
    fn of(whole: Shape, engine: Engine, swap: bool) -> Plan {
        let (k_tiles, n_tiles) = whole.tiles(engine.array);
        let mut best: Option<(u64, Plan)> = None;
        for k_part in shares(k_tiles) {
            for n_part in shares(n_tiles) {
                let k = whole.k.min(k_part * engine.array.rows);
                let most = (engine.a_words / k_part).min(engine.c_words / n_part);
                if engine.b_rows(k) * n_part > engine.b_words || most == 0 {
                    continue;
                }
                let m = whole.m.div_ceil(whole.m.div_ceil(most));
                let n = whole.n.min(n_part * engine.array.cols);
                let part = Shape { m, k, n };
                let plan = Plan { swap, whole, part };
                let cost = plan.cycles(engine);
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, plan));
                }
            }
        }
        // One tile a command fits any engine.
        let (rows, cols) = (engine.array.rows, engine.array.cols);
        let least = Plan {
            swap,
            whole,
            part: Shape {
                m: 1,
                k: whole.k.min(rows),
                n: whole.n.min(cols),
            },
        };
        best.map_or(least, |(_, plan)| plan)
    }

    /// The commands in their order: the parts of K innermost, each from the sums of the one before.
    pub fn parts(self) -> impl Iterator<Item = Part> {
        let Plan { whole, part, .. } = self;
        let starts = |whole: usize, part: usize| (0..whole).step_by(part);
        starts(whole.n, part.n).flat_map(move |n| {
            starts(whole.m, part.m).flat_map(move |m| {
                starts(whole.k, part.k).map(move |k| Part {
                    m,
                    k,
                    n,
                    shape: Shape {
                        m: part.m.min(whole.m - m),
                        k: part.k.min(whole.k - k),
                        n: part.n.min(whole.n - n),
                    },
                })
            })
        })
    }

    /// The contract's cycles of the commands, each alone.
    pub fn cycles(self, engine: Engine) -> u64 {
        let sizes = |whole: usize, part: usize| [(part, whole / part), (whole % part, 1)];
        let mut sum = 0;
        for (m, ms) in sizes(self.whole.m, self.part.m) {
            for (k, ks) in sizes(self.whole.k, self.part.k) {
                for (n, ns) in sizes(self.whole.n, self.part.n) {
                    if m * k * n > 0 {
                        sum += (ms * ks * ns) as u64 * cycles(Shape { m, k, n }, engine);
                    }
                }
            }
        }
        sum
    }

    /// The contract's cycles where each command waits in the queue with its operands in place: what a scratchpad that is
    /// loaded behind the engine's back allows.
    pub fn queued(self, engine: Engine) -> u64 {
        let commands: Vec<_> = self.parts().map(|part| (part.shape, part.k > 0)).collect();
        sequence(&commands, engine)
    }
}

/// The different values of `ceil(tiles / i)`.
fn shares(tiles: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (1..=tiles).map(|i| tiles.div_ceil(i)).collect();
    all.dedup();
    all
}
