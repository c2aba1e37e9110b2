//! A queue in a small memory.
//!
//! ```text
//!             +------------- ram, 2^A words -------------+
//!  data_in ---+--> write port              read port ----+--> data_out
//!             |                                          |
//!             +--> held: what the read port misses ------+
//! ```
//!
//! The memory reads synchronously, so its address is that of the word that will be at the head after this
//! edge. A word that is written to that address at the same edge comes from `held` instead.
//!
//! | | |
//! |---|---|
//! | capacity | 2^A words |
//! | latency | 1 cycle: pushed at one edge, at the head after it |
//! | throughput | one push and one pop a cycle, at any fill |
//!
//! `valid` and `room` come from flip-flops. A push without room and a pop without a word do nothing.

use rust_hdl::prelude::*;

/// A queue of 2^A words of `D`; C must be A + 1.
#[derive(LogicBlock)]
pub struct Fifo<D: Synth, const A: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Empties the queue at the next edge.
    pub clear: Signal<In, Bit>,
    /// Append `data_in`.
    pub push: Signal<In, Bit>,
    /// The word to append.
    pub data_in: Signal<In, D>,
    /// A push would be taken.
    pub room: Signal<Out, Bit>,
    /// Drop the word at the head.
    pub pop: Signal<In, Bit>,
    /// The word at the head; means nothing unless `valid`.
    pub data_out: Signal<Out, D>,
    /// There is a word at the head.
    pub valid: Signal<Out, Bit>,
    ram: RAM<D, A>,
    head: DFF<Bits<A>>,
    tail: DFF<Bits<A>>,
    count: DFF<Bits<C>>,
    fresh: DFF<Bit>,
    held: DFF<D>,
    full: Constant<Bits<C>>,
    stored: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
    next_head: Signal<Local, Bits<A>>,
}

impl<D: Synth, const A: usize, const C: usize> Default for Fifo<D, A, C> {
    fn default() -> Self {
        assert_eq!(C, A + 1, "the count of 2^A words has A + 1 bits");
        Fifo {
            aclk: Signal::default(),
            clear: Signal::default(),
            push: Signal::default(),
            data_in: Signal::default(),
            room: Signal::default(),
            pop: Signal::default(),
            data_out: Signal::default(),
            valid: Signal::default(),
            ram: RAM::default(),
            head: DFF::default(),
            tail: DFF::default(),
            count: DFF::default(),
            fresh: DFF::default(),
            held: DFF::default(),
            full: Constant::new((1u64 << A).into()),
            stored: Signal::default(),
            taken: Signal::default(),
            next_head: Signal::default(),
        }
    }
}

impl<D: Synth, const A: usize, const C: usize> Logic for Fifo<D, A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, head, tail, count, fresh, held);
        self.ram.read_clock.next = self.aclk.val();
        self.ram.write_clock.next = self.aclk.val();

        self.valid.next = self.count.q.val().any();
        self.room.next = self.count.q.val() != self.full.val();
        self.stored.next = self.push.val() & self.room.val();
        self.taken.next = self.pop.val() & self.valid.val();

        self.next_head.next = self.head.q.val();
        if self.taken.val() {
            self.next_head.next = self.head.q.val() + 1;
        }
        self.head.d.next = self.next_head.val();
        if self.stored.val() {
            self.tail.d.next = self.tail.q.val() + 1;
        }
        if self.stored.val() & !self.taken.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        if self.taken.val() & !self.stored.val() {
            self.count.d.next = self.count.q.val() - 1;
        }

        self.ram.write_address.next = self.tail.q.val();
        self.ram.write_data.next = self.data_in.val();
        self.ram.write_enable.next = self.stored.val();
        self.ram.read_address.next = self.next_head.val();
        self.fresh.d.next = self.stored.val() & (self.tail.q.val() == self.next_head.val());
        self.held.d.next = self.data_in.val();
        self.data_out.next = self.ram.read_data.val();
        if self.fresh.q.val() {
            self.data_out.next = self.held.q.val();
        }

        if self.clear.val() {
            self.head.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.count.d.next = 0.into();
        }
    }
}
