//! A queue whose head is in flip-flops.
//!
//! ```text
//!             +---- ram, 2^A words ----+
//!  data_in -+-+--> write     second ---+--> head --> data_out
//!           +----------------------------->
//! ```
//!
//! As [`Fifo`](crate::dma::fifo::Fifo), and at the same latency, but no logic and no memory lies between a clock
//! edge and `data_out`, `valid` and `room`: a block RAM alone takes half a cycle at 100 MHz on an ECP5. The memory is
//! read one word ahead: what comes out of it is the word behind the head.
//!
//! | | |
//! |---|---|
//! | capacity | 2^A words |
//! | latency | 1 cycle: pushed at one edge, at the head after it |
//! | throughput | one push and one pop a cycle, at any fill |
//!
//! A push without room and a pop without a word do nothing.

use rust_hdl::prelude::*;

/// A queue of 2^A words of `D`; C must be A + 1.
#[derive(LogicBlock)]
pub struct Queue<D: Synth, const A: usize, const C: usize> {
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
    head: DFF<D>,
    second: DFF<Bits<A>>,
    tail: DFF<Bits<A>>,
    count: DFF<Bits<C>>,
    some: DFF<Bit>,
    several: DFF<Bit>,
    full: DFF<Bit>,
    fresh: DFF<Bit>,
    held: DFF<D>,
    one: Constant<Bits<C>>,
    two: Constant<Bits<C>>,
    nearly: Constant<Bits<C>>,
    stored: Signal<Local, Bit>,
    direct: Signal<Local, Bit>,
    kept: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
    next_second: Signal<Local, Bits<A>>,
    behind: Signal<Local, D>,
}

impl<D: Synth, const A: usize, const C: usize> Default for Queue<D, A, C> {
    fn default() -> Self {
        assert_eq!(C, A + 1, "the count of 2^A words has A + 1 bits");
        Queue {
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
            second: DFF::default(),
            tail: DFF::default(),
            count: DFF::default(),
            some: DFF::default(),
            several: DFF::default(),
            full: DFF::default(),
            fresh: DFF::default(),
            held: DFF::default(),
            one: Constant::new(1u64.into()),
            two: Constant::new(2u64.into()),
            nearly: Constant::new(((1u64 << A) - 1).into()),
            stored: Signal::default(),
            direct: Signal::default(),
            kept: Signal::default(),
            taken: Signal::default(),
            next_second: Signal::default(),
            behind: Signal::default(),
        }
    }
}

impl<D: Synth, const A: usize, const C: usize> Logic for Queue<D, A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, head, second, tail, count, some, several, full, fresh, held
        );
        self.ram.read_clock.next = self.aclk.val();
        self.ram.write_clock.next = self.aclk.val();

        self.valid.next = self.some.q.val();
        self.room.next = !self.full.q.val();
        self.data_out.next = self.head.q.val();
        self.stored.next = self.push.val() & !self.full.q.val();
        self.taken.next = self.pop.val() & self.some.q.val();

        // Only what does not go straight to the head is kept in the memory.
        self.direct.next = !self.some.q.val() | (self.pop.val() & !self.several.q.val());
        self.kept.next = self.stored.val() & !self.direct.val();
        self.next_second.next = self.second.q.val();
        if self.pop.val() & self.several.q.val() {
            self.next_second.next = self.second.q.val() + 1;
        }
        self.second.d.next = self.next_second.val();
        if self.kept.val() {
            self.tail.d.next = self.tail.q.val() + 1;
        }
        if self.stored.val() & !self.taken.val() {
            self.count.d.next = self.count.q.val() + 1;
            self.some.d.next = true;
            self.several.d.next = self.some.q.val();
            self.full.d.next = self.count.q.val() == self.nearly.val();
        }
        if self.taken.val() & !self.stored.val() {
            self.count.d.next = self.count.q.val() - 1;
            self.some.d.next = self.several.q.val();
            self.several.d.next =
                (self.count.q.val() != self.two.val()) & (self.count.q.val() != self.one.val());
            self.full.d.next = false;
        }

        self.ram.write_address.next = self.tail.q.val();
        self.ram.write_data.next = self.data_in.val();
        self.ram.write_enable.next = self.kept.val();
        self.ram.read_address.next = self.next_second.val();
        self.fresh.d.next = self.kept.val() & (self.tail.q.val() == self.next_second.val());
        self.held.d.next = self.data_in.val();
        self.behind.next = self.ram.read_data.val();
        if self.fresh.q.val() {
            self.behind.next = self.held.q.val();
        }

        // The head follows the pop; an empty queue's next word goes straight to it.
        if self.pop.val() | !self.some.q.val() {
            self.head.d.next = self.data_in.val();
            if self.several.q.val() {
                self.head.d.next = self.behind.val();
            }
        }

        if self.clear.val() {
            self.second.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.count.d.next = 0.into();
            self.some.d.next = false;
            self.several.d.next = false;
            self.full.d.next = false;
        }
    }
}
