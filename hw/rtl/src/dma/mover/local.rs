//! The on-chip memory's read side: bursts in, their words out, in order.
//!
//! ```text
//! bursts: 2^A --> word by word --> m_local_read ... data one cycle later --> 4 words --> the place of R
//! ```
//!
//! The memory is asked for a word as long as there is a place for it, so what comes out may wait. A word a cycle; a burst that is pushed
//! into an empty reader is asked for in the next cycle, and its first word is there two cycles after that.
//!
//! Writing needs no module: a beat of the write side goes there instead of to W, and is done in that cycle.

use super::queue::Queue;
use super::types::LocalBurst;
use rust_hdl::prelude::*;

/// Bytes of the on-chip memory's address space.
pub const LOCAL_BYTES: u64 = 1 << 16;

/// W data bits, 2^A bursts waiting, C = A + 1.
#[derive(LogicBlock)]
pub struct LocalReader<const W: usize, const A: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A burst comes; there are never more than 2^A of which a word was not taken.
    pub push: Signal<In, Bit>,
    /// The burst.
    pub burst: Signal<In, LocalBurst>,
    /// A word is asked for.
    pub read_valid: Signal<Out, Bit>,
    /// Which.
    pub read_address: Signal<Out, Bits<13>>,
    /// The one asked for in the cycle before.
    pub read_data: Signal<In, Bits<W>>,
    /// A word is offered.
    pub valid: Signal<Out, Bit>,
    /// The word.
    pub data: Signal<Out, Bits<W>>,
    /// It is taken.
    pub pop: Signal<In, Bit>,
    bursts: Queue<LocalBurst, A, C>,
    words: Queue<Bits<W>, 2, 3>,
    inside: DFF<Bit>,
    place: DFF<Bits<13>>,
    left: DFF<Bits<8>>,
    /// A word comes in this cycle.
    coming: DFF<Bit>,
    /// Words asked for and not taken.
    used: DFF<Bits<3>>,
    at: Signal<Local, Bits<13>>,
    now_left: Signal<Local, Bits<8>>,
    asks: Signal<Local, Bit>,
    gives: Signal<Local, Bit>,
}

impl<const W: usize, const A: usize, const C: usize> Default for LocalReader<W, A, C> {
    fn default() -> Self {
        LocalReader {
            aclk: Signal::default(),
            clear: Signal::default(),
            push: Signal::default(),
            burst: Signal::default(),
            read_valid: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            valid: Signal::default(),
            data: Signal::default(),
            pop: Signal::default(),
            bursts: Queue::default(),
            words: Queue::default(),
            inside: DFF::default(),
            place: DFF::default(),
            left: DFF::default(),
            coming: DFF::default(),
            used: DFF::default(),
            at: Signal::default(),
            now_left: Signal::default(),
            asks: Signal::default(),
            gives: Signal::default(),
        }
    }
}

impl<const W: usize, const A: usize, const C: usize> Logic for LocalReader<W, A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, inside, place, left, coming, used);
        self.bursts.aclk.next = self.aclk.val();
        self.bursts.clear.next = self.clear.val();
        self.words.aclk.next = self.aclk.val();
        self.words.clear.next = self.clear.val();

        self.bursts.push.next = self.push.val();
        self.bursts.data_in.next = self.burst.val();
        self.at.next = self.bursts.data_out.val().place;
        self.now_left.next = self.bursts.data_out.val().beats;
        if self.inside.q.val() {
            self.at.next = self.place.q.val();
            self.now_left.next = self.left.q.val();
        }
        self.asks.next = self.bursts.valid.val() & !self.used.q.val().get_bit(2);
        self.bursts.pop.next = self.asks.val() & !self.now_left.val().any();
        if self.asks.val() {
            self.inside.d.next = self.now_left.val().any();
            self.place.d.next = self.at.val() + 1;
            self.left.d.next = self.now_left.val() - 1;
        }
        self.read_valid.next = self.asks.val();
        self.read_address.next = self.at.val();
        self.coming.d.next = self.asks.val();

        self.words.push.next = self.coming.q.val();
        self.words.data_in.next = self.read_data.val();
        self.valid.next = self.words.valid.val();
        self.data.next = self.words.data_out.val();
        self.words.pop.next = self.pop.val();
        self.gives.next = self.words.valid.val() & self.pop.val();
        if self.asks.val() & !self.gives.val() {
            self.used.d.next = self.used.q.val() + 1;
        }
        if self.gives.val() & !self.asks.val() {
            self.used.d.next = self.used.q.val() - 1;
        }
        if self.clear.val() {
            self.inside.d.next = false;
            self.coming.d.next = false;
            self.used.d.next = 0.into();
        }
    }
}
