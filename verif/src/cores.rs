//! A check on many things at once.

use rayon::prelude::*;

/// `check` on each of `items`, on all cores; the results in the items' order.
///
/// # Panics
/// Where a check does.
pub fn on_all_cores<T: Sync, R: Send>(
    items: &[T],
    check: impl Fn(&T) -> R + Send + Sync,
) -> Vec<R> {
    // Rust-HDL's blocks pass over the stack while they are built.
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20);
    let pool = pool.build().expect("threads");
    // One at a time to a thread that has nothing to do: they take from seconds to minutes.
    pool.install(|| items.par_iter().with_max_len(1).map(check).collect())
}
