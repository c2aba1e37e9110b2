//! The address windows: no burst goes on the bus unless one window of its queue holds all of its bytes.
//!
//! ```text
//!               +--------- window table: K windows a queue, in RAM ---------+
//!  set -------->|  base, limit, read, write                                 |
//!               +-----------------------------------------------------------+
//!                        | the K windows of the owner
//!  owner, write,         v
//!  first, last --> base <= first <= last <= limit, and the right? --> verdict
//! ```
//!
//! * [`Guard`] is the check alone, for a master that has its own way to hold a burst back.
//! * [`Port`] is a guard with an address channel behind it: a burst that is allowed leaves on it, one that is not is
//!   reported and leaves no trace.
//!
//! # Windows
//! | field | |
//! |---|---|
//! | base | the first byte |
//! | limit | the last byte, so a window may end at 2^64 - 1 |
//! | read, write | what may be done; a window with neither is closed |
//!
//! After a reset all windows are closed. Closing them takes 2^A cycles, in which nothing is set and nothing allowed.
//!
//! # Latency and throughput
//! A check a cycle; its verdict two cycles later. A window that is set in one cycle counts for the checks from the
//! next one on; a burst that was checked before may still leave.
//!
//! # Promises
//! Proved by induction on the emitted Verilog, for every owner, window, address and order of events:
//! * an allowed burst has a window of its owner, as set when it was checked, that holds every byte from the first to
//!   the last and has the right; a burst that goes round 2^64 has none;
//! * a burst that has such a window is allowed;
//! * what leaves a [`Port`] is the burst that was checked, and holds still until it is taken.

mod port;
mod slot;
mod window;

pub use port::{Port, SmallPort};
pub use slot::Slot;
pub use window::Window;

use rust_hdl::prelude::*;

/// The window table and the check: 2^A queues of K windows, C = A + 1.
#[derive(LogicBlock)]
pub struct Guard<const A: usize, const C: usize, const K: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets checks and begins to close all windows at the next edge.
    pub clear: Signal<In, Bit>,
    /// All windows were closed since the reset.
    pub ready: Signal<Out, Bit>,
    /// Set a window; ignored until `ready`.
    pub set: Signal<In, Bit>,
    /// All of the queue's windows, not one alone.
    pub set_all: Signal<In, Bit>,
    /// Of this queue.
    pub set_queue: Signal<In, Bits<A>>,
    /// This one of them.
    pub set_slot: Signal<In, Bits<4>>,
    /// To this.
    pub set_window: Signal<In, Window>,
    /// A burst is to be checked.
    pub check: Signal<In, Bit>,
    /// Its queue.
    pub owner: Signal<In, Bits<6>>,
    /// It writes.
    pub write: Signal<In, Bit>,
    /// Its first byte.
    pub first: Signal<In, Bits<64>>,
    /// Its last byte.
    pub last: Signal<In, Bits<64>>,
    /// The burst of two cycles ago was checked.
    pub verdict: Signal<Out, Bit>,
    /// It may leave.
    pub allowed: Signal<Out, Bit>,
    slots: [Slot<A>; K],
    numbers: [Constant<Bits<4>>; K],
    queues: Constant<Bits<C>>,
    owners: Constant<Bits<7>>,
    closed: DFF<Bits<C>>,
    checked: DFF<Bit>,
    writes: DFF<Bit>,
    from: DFF<Bits<64>>,
    to: DFF<Bits<64>>,
    known: DFF<Bit>,
    judged: DFF<Bit>,
    good: DFF<Bit>,
    all_closed: Signal<Local, Bit>,
    target: Signal<Local, Bits<A>>,
    window: Signal<Local, Window>,
    sound: Signal<Local, Bit>,
}

impl<const A: usize, const C: usize, const K: usize> Default for Guard<A, C, K> {
    fn default() -> Self {
        assert!(C == A + 1 && (1..=6).contains(&A), "2 to 64 queues");
        assert!((1..=15).contains(&K), "a slot's number has 4 bits");
        Guard {
            aclk: Signal::default(),
            clear: Signal::default(),
            ready: Signal::default(),
            set: Signal::default(),
            set_all: Signal::default(),
            set_queue: Signal::default(),
            set_slot: Signal::default(),
            set_window: Signal::default(),
            check: Signal::default(),
            owner: Signal::default(),
            write: Signal::default(),
            first: Signal::default(),
            last: Signal::default(),
            verdict: Signal::default(),
            allowed: Signal::default(),
            slots: std::array::from_fn(|_| Slot::default()),
            numbers: std::array::from_fn(|k| Constant::new(k.to_bits())),
            queues: Constant::new((1usize << A).to_bits()),
            owners: Constant::new((1usize << A).to_bits()),
            closed: DFF::default(),
            checked: DFF::default(),
            writes: DFF::default(),
            from: DFF::default(),
            to: DFF::default(),
            known: DFF::default(),
            judged: DFF::default(),
            good: DFF::default(),
            all_closed: Signal::default(),
            target: Signal::default(),
            window: Signal::default(),
            sound: Signal::default(),
        }
    }
}

impl<const A: usize, const C: usize, const K: usize> Logic for Guard<A, C, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, closed, checked, writes, from, to, known, judged, good
        );
        self.all_closed.next = self.closed.q.val() == self.queues.val();
        self.ready.next = self.all_closed.val();
        if !self.all_closed.val() {
            self.closed.d.next = self.closed.q.val() + 1;
        }

        self.target.next = self.set_queue.val();
        self.window.next = self.set_window.val();
        if !self.all_closed.val() {
            self.target.next = bit_cast::<A, C>(self.closed.q.val());
            self.window.next.base = 0.into();
            self.window.next.limit = 0.into();
            self.window.next.read = false;
            self.window.next.write = false;
        }
        for k in 0..K {
            self.slots[k].aclk.next = self.aclk.val();
            self.slots[k].set_queue.next = self.target.val();
            self.slots[k].set_window.next = self.window.val();
            self.slots[k].set.next = !self.all_closed.val()
                | (self.set.val()
                    & (self.set_all.val() | (self.set_slot.val() == self.numbers[k].val())));
            self.slots[k].owner.next = bit_cast::<A, 6>(self.owner.val());
            self.slots[k].write.next = self.writes.q.val();
            self.slots[k].first.next = self.from.q.val();
            self.slots[k].last.next = self.to.q.val();
        }

        self.checked.d.next = self.check.val();
        self.writes.d.next = self.write.val();
        self.from.d.next = self.first.val();
        self.to.d.next = self.last.val();
        self.known.d.next =
            self.all_closed.val() & (bit_cast::<7, 6>(self.owner.val()) < self.owners.val());

        // From the first to the last byte without going round 2^64.
        self.sound.next = self.known.q.val() & (self.from.q.val() <= self.to.q.val());
        self.judged.d.next = self.checked.q.val();
        self.good.d.next = false;
        for k in 0..K {
            if self.sound.val() & self.slots[k].holds.val() {
                self.good.d.next = true;
            }
        }
        self.verdict.next = self.judged.q.val();
        self.allowed.next = self.good.q.val();

        if self.clear.val() {
            self.closed.d.next = 0.into();
            self.checked.d.next = false;
            self.judged.d.next = false;
        }
    }
}
