//! The psum memory.

use rust_hdl::prelude::*;

/// A queue of 2^A rows of N partial sums, D = A + 1.
///
/// Rows leave the array in the order in which they go in again, so a queue needs no addresses. A row that is pushed at
/// one edge is at the head after it; a push and a pop a cycle, at any fill.
#[derive(LogicBlock)]
pub struct PsumQueue<const N: usize, const A: usize, const D: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Empties the queue at the next edge.
    pub clear: Signal<In, Bit>,
    /// Append `data_in`; the sequencer never sends more than there is room for.
    pub push: Signal<In, Bit>,
    /// A row.
    pub data_in: [Signal<In, Bits<32>>; N],
    /// Drop the row at the head.
    pub pop: Signal<In, Bit>,
    /// There is a row at the head.
    pub valid: Signal<Out, Bit>,
    /// The row at the head.
    pub data_out: [Signal<Out, Bits<32>>; N],
    lane: Vec<RAM<Bits<32>, A>>,
    held: Vec<DFF<Bits<32>>>,
    head: DFF<Bits<A>>,
    tail: DFF<Bits<A>>,
    count: DFF<Bits<D>>,
    fresh: DFF<Bit>,
    next_head: Signal<Local, Bits<A>>,
}

impl<const N: usize, const A: usize, const D: usize> Default for PsumQueue<N, A, D> {
    fn default() -> Self {
        assert_eq!(D, A + 1, "the count of 2^A rows has A + 1 bits");
        PsumQueue {
            aclk: Signal::default(),
            clear: Signal::default(),
            push: Signal::default(),
            data_in: std::array::from_fn(|_| Signal::default()),
            pop: Signal::default(),
            valid: Signal::default(),
            data_out: std::array::from_fn(|_| Signal::default()),
            lane: (0..N).map(|_| RAM::default()).collect(),
            held: (0..N).map(|_| DFF::default()).collect(),
            head: DFF::default(),
            tail: DFF::default(),
            count: DFF::default(),
            fresh: DFF::default(),
            next_head: Signal::default(),
        }
    }
}

impl<const N: usize, const A: usize, const D: usize> Logic for PsumQueue<N, A, D> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, head, tail, count, fresh);
        self.valid.next = self.count.q.val().any();
        self.next_head.next = self.head.q.val();
        if self.pop.val() {
            self.next_head.next = self.head.q.val() + 1;
        }
        self.head.d.next = self.next_head.val();
        if self.push.val() {
            self.tail.d.next = self.tail.q.val() + 1;
        }
        if self.push.val() & !self.pop.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        if self.pop.val() & !self.push.val() {
            self.count.d.next = self.count.q.val() - 1;
        }
        // The memory misses a row that is written at the edge at which it is read.
        self.fresh.d.next = self.push.val() & (self.tail.q.val() == self.next_head.val());
        for i in 0..N {
            self.lane[i].read_clock.next = self.aclk.val();
            self.lane[i].write_clock.next = self.aclk.val();
            self.lane[i].read_address.next = self.next_head.val();
            self.lane[i].write_address.next = self.tail.q.val();
            self.lane[i].write_enable.next = self.push.val();
            self.lane[i].write_data.next = self.data_in[i].val();
            self.held[i].clock.next = self.aclk.val();
            self.held[i].d.next = self.data_in[i].val();
            self.data_out[i].next = self.lane[i].read_data.val();
            if self.fresh.q.val() {
                self.data_out[i].next = self.held[i].q.val();
            }
        }
        if self.clear.val() {
            self.head.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.count.d.next = 0.into();
        }
    }
}
