//! What the array did in each cycle of a product.

/// Cycles by what the array did with activations in them: exclusive, and their sum is the elapsed cycles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// An activation row was taken.
    pub active: u64,
    /// The first row of a pass waited for the pass's weights.
    pub waiting_weights: u64,
    /// The array was free, and no activation row was there.
    pub waiting_activations: u64,
    /// A row waited for its partial sums.
    pub waiting_psum: u64,
    /// Results on their way out: behind the last row, or held up by whoever takes them.
    pub draining: u64,
    /// Nothing to do. A single product has no such cycle.
    pub idle: u64,
}

/// What of a cycle decides its counter.
#[derive(Clone, Copy)]
pub(super) enum Activity {
    Active,
    WaitingWeights,
    WaitingActivations,
    WaitingPsum,
    Draining,
}

impl Counters {
    /// All cycles.
    pub fn total(&self) -> u64 {
        self.active
            + self.waiting_weights
            + self.waiting_activations
            + self.waiting_psum
            + self.draining
            + self.idle
    }

    /// Adds those of another run.
    pub(crate) fn add(&mut self, other: &Counters) {
        self.active += other.active;
        self.waiting_weights += other.waiting_weights;
        self.waiting_activations += other.waiting_activations;
        self.waiting_psum += other.waiting_psum;
        self.draining += other.draining;
        self.idle += other.idle;
    }

    pub(super) fn count(&mut self, activity: Activity) {
        *match activity {
            Activity::Active => &mut self.active,
            Activity::WaitingWeights => &mut self.waiting_weights,
            Activity::WaitingActivations => &mut self.waiting_activations,
            Activity::WaitingPsum => &mut self.waiting_psum,
            Activity::Draining => &mut self.draining,
        } += 1;
    }
}
