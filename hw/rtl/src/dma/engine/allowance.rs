//! Who has to wait for its allowance: a token bucket a queue, in RAM.
//!
//! Kept is what a queue has spent of its bucket and not earned back, so that a bucket of zeros is a full one. Each bucket
//! earns once in 256 cycles, in turn, between the scheduler's own accesses; a queue that waits is let go by the visit that
//! makes its bucket cover the piece it waits for. Queues without a limit spend nothing.
//!
//! ```text
//! cycle      0 (pick)             1 (act)                        2 (pick)
//! slot       read the bucket      covers? spend, or wait         .
//! visit      .                    read the bucket                earn, let go
//! ```

use super::types::Rate;
use rust_hdl::prelude::*;

/// The buckets of 2^A = N queues.
#[derive(LogicBlock)]
pub struct Allowance<const A: usize, const N: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets who waits at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// In a slot's first cycle, its queue.
    pub queue: Signal<In, Bits<6>>,
    /// In its second, what its piece costs.
    pub cost: Signal<In, Bits<12>>,
    /// The bucket covers it, or there is no limit.
    pub covers: Signal<Out, Bit>,
    /// It is spent.
    pub spend: Signal<In, Bit>,
    /// Or the queue waits until it is covered.
    pub wait: Signal<In, Bit>,
    /// And that is counted.
    pub count: Signal<In, Bit>,
    /// Queues that wait.
    pub waiting: Signal<Out, Bits<N>>,
    /// What has been counted for the slot's queue, with this one.
    pub exceeded: Signal<Out, Bits<32>>,
    /// A queue is created.
    pub create: Signal<In, Bit>,
    /// Which.
    pub create_queue: Signal<In, Bits<6>>,
    /// On these terms.
    pub create_rate: Signal<In, Rate>,
    /// A queue's bucket is filled, its count is 0; only in an `act` without a slot.
    pub wipe: Signal<In, Bit>,
    /// Which.
    pub wipe_queue: Signal<In, Bits<6>>,
    terms: RAM<Rate, A>,
    terms_visited: RAM<Rate, A>,
    spent: RAM<Bits<22>, A>,
    needs: RAM<Bits<12>, A>,
    counts: RAM<Bits<32>, A>,
    time: DFF<Bits<8>>,
    slot: DFF<Bits<6>>,
    kept_valid: DFF<Bit>,
    kept: DFF<Bits<22>>,
    visits: DFF<Bit>,
    visited: DFF<Bits<6>>,
    ahead_valid: DFF<Bit>,
    ahead: DFF<Bits<22>>,
    waits: DFF<Bits<N>>,
    held_up: DFF<Bit>,
    period: Constant<Bits<8>>,
    steps: Constant<Bits<4>>,
    one: Constant<Bits<N>>,
    now: Signal<Local, Bits<22>>,
    limit: Signal<Local, Bits<23>>,
    room: Signal<Local, Bits<23>>,
    after: Signal<Local, Bits<22>>,
    limited: Signal<Local, Bit>,
    fits: Signal<Local, Bit>,
    due: Signal<Local, Bit>,
    turn: Signal<Local, Bits<6>>,
    old: Signal<Local, Bits<22>>,
    earned: Signal<Local, Bits<22>>,
    new: Signal<Local, Bits<22>>,
    visit_limit: Signal<Local, Bits<23>>,
    visit_room: Signal<Local, Bits<23>>,
    let_go: Signal<Local, Bit>,
    all: Signal<Local, Bits<N>>,
}

impl<const A: usize, const N: usize> Default for Allowance<A, N> {
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Allowance {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            queue: Signal::default(),
            cost: Signal::default(),
            covers: Signal::default(),
            spend: Signal::default(),
            wait: Signal::default(),
            count: Signal::default(),
            waiting: Signal::default(),
            exceeded: Signal::default(),
            create: Signal::default(),
            create_queue: Signal::default(),
            create_rate: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            terms: RAM::default(),
            terms_visited: RAM::default(),
            spent: RAM::default(),
            needs: RAM::default(),
            counts: RAM::default(),
            time: DFF::default(),
            slot: DFF::default(),
            kept_valid: DFF::default(),
            kept: DFF::default(),
            visits: DFF::default(),
            visited: DFF::default(),
            ahead_valid: DFF::default(),
            ahead: DFF::default(),
            waits: DFF::default(),
            held_up: DFF::default(),
            period: Constant::new(((256usize >> A) - 1).to_bits()),
            steps: Constant::new((8 - A).to_bits()),
            one: Constant::new(1u64.to_bits()),
            now: Signal::default(),
            limit: Signal::default(),
            room: Signal::default(),
            after: Signal::default(),
            limited: Signal::default(),
            fits: Signal::default(),
            due: Signal::default(),
            turn: Signal::default(),
            old: Signal::default(),
            earned: Signal::default(),
            new: Signal::default(),
            visit_limit: Signal::default(),
            visit_room: Signal::default(),
            let_go: Signal::default(),
            all: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize> Logic for Allowance<A, N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            time,
            slot,
            kept_valid,
            kept,
            visits,
            visited,
            ahead_valid,
            ahead,
            waits,
            held_up
        );
        self.terms.read_clock.next = self.aclk.val();
        self.terms.write_clock.next = self.aclk.val();
        self.terms_visited.read_clock.next = self.aclk.val();
        self.terms_visited.write_clock.next = self.aclk.val();
        self.spent.read_clock.next = self.aclk.val();
        self.spent.write_clock.next = self.aclk.val();
        self.needs.read_clock.next = self.aclk.val();
        self.needs.write_clock.next = self.aclk.val();
        self.counts.read_clock.next = self.aclk.val();
        self.counts.write_clock.next = self.aclk.val();
        // The slot.
        self.slot.d.next = self.queue.val();
        self.terms.read_address.next = bit_cast::<A, 6>(self.queue.val());
        self.counts.read_address.next = bit_cast::<A, 6>(self.queue.val());
        self.now.next = self.spent.read_data.val();
        if self.kept_valid.q.val() {
            self.now.next = self.kept.q.val();
        }
        self.limit.next = bit_cast::<23, 16>(self.terms.read_data.val().burst) << 6;
        self.room.next = self.limit.val() - bit_cast::<23, 22>(self.now.val());
        self.limited.next = self.terms.read_data.val().rate.any();
        self.fits.next =
            !self.limited.val() | (bit_cast::<23, 12>(self.cost.val()) <= self.room.val());
        self.covers.next = self.fits.val();
        self.after.next = self.now.val();
        if self.limited.val() & self.spend.val() {
            self.after.next = self.now.val() + bit_cast::<22, 12>(self.cost.val());
        }
        self.exceeded.next = self.counts.read_data.val() + 1;
        self.counts.write_enable.next =
            (self.act.val() & self.wait.val() & self.count.val()) | self.wipe.val();
        self.counts.write_address.next = bit_cast::<A, 6>(self.slot.q.val());
        self.counts.write_data.next = self.counts.read_data.val() + 1;
        self.needs.write_enable.next = self.act.val() & self.wait.val();
        self.needs.write_address.next = bit_cast::<A, 6>(self.slot.q.val());
        self.needs.write_data.next = self.cost.val();

        // The visit: its bucket is read in a slot's second cycle, and is the one that the slot leaves behind.
        self.time.d.next = self.time.q.val() + 1;
        self.due.next =
            self.act.val() & ((self.time.q.val() & self.period.val()) == self.period.val());
        self.turn.next = bit_cast::<6, 8>(self.time.q.val() >> self.steps.val());
        self.visits.d.next = self.due.val() & !self.wipe.val();
        self.visited.d.next = self.turn.val();
        self.terms_visited.read_address.next = bit_cast::<A, 6>(self.turn.val());
        self.needs.read_address.next = bit_cast::<A, 6>(self.turn.val());
        self.spent.read_address.next = bit_cast::<A, 6>(self.queue.val());
        if self.act.val() {
            self.spent.read_address.next = bit_cast::<A, 6>(self.turn.val());
        }
        self.ahead_valid.d.next = self.act.val()
            & (self.spend.val() | self.wait.val())
            & (self.turn.val() == self.slot.q.val());
        self.ahead.d.next = self.after.val();
        self.held_up.d.next =
            self.act.val() & self.wait.val() & (self.turn.val() == self.slot.q.val());
        self.old.next = self.spent.read_data.val();
        if self.ahead_valid.q.val() {
            self.old.next = self.ahead.q.val();
        }
        self.earned.next = bit_cast::<22, 16>(self.terms_visited.read_data.val().rate);
        self.new.next = 0.into();
        if self.old.val() > self.earned.val() {
            self.new.next = self.old.val() - self.earned.val();
        }
        self.visit_limit.next = bit_cast::<23, 16>(self.terms_visited.read_data.val().burst) << 6;
        self.visit_room.next = self.visit_limit.val() - bit_cast::<23, 22>(self.new.val());
        self.let_go.next = self.visits.q.val()
            & !self.held_up.q.val()
            & (bit_cast::<23, 12>(self.needs.read_data.val()) <= self.visit_room.val());
        self.kept_valid.d.next = self.visits.q.val() & (self.visited.q.val() == self.queue.val());
        self.kept.d.next = self.new.val();

        self.spent.write_enable.next =
            (self.act.val() & self.spend.val()) | self.visits.q.val() | self.wipe.val();
        self.spent.write_address.next = bit_cast::<A, 6>(self.slot.q.val());
        self.spent.write_data.next = self.after.val();
        if self.visits.q.val() {
            self.spent.write_address.next = bit_cast::<A, 6>(self.visited.q.val());
            self.spent.write_data.next = self.new.val();
        }
        self.waiting.next = self.waits.q.val();
        self.all.next = self.waits.q.val();
        if self.let_go.val() {
            self.all.next = self.waits.q.val() & !(self.one.val() << self.visited.q.val());
        }
        if self.act.val() & self.wait.val() {
            self.all.next = self.waits.q.val() | (self.one.val() << self.slot.q.val());
        }
        if self.wipe.val() {
            self.all.next = self.waits.q.val() & !(self.one.val() << self.wipe_queue.val());
            self.counts.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.counts.write_data.next = 0.into();
            self.spent.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.spent.write_data.next = 0.into();
        }
        self.waits.d.next = self.all.val();
        self.terms.write_enable.next = self.create.val();
        self.terms.write_address.next = bit_cast::<A, 6>(self.create_queue.val());
        self.terms.write_data.next = self.create_rate.val();
        self.terms_visited.write_enable.next = self.create.val();
        self.terms_visited.write_address.next = bit_cast::<A, 6>(self.create_queue.val());
        self.terms_visited.write_data.next = self.create_rate.val();

        if self.clear.val() {
            self.time.d.next = 0.into();
            self.visits.d.next = false;
            self.kept_valid.d.next = false;
            self.ahead_valid.d.next = false;
            self.waits.d.next = 0.into();
        }
    }
}
