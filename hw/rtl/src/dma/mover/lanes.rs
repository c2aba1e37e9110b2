//! The data between the read and the write side: a queue for each byte lane of the destination.
//!
//! ```text
//!  rotated beat --+--> lane 0: bytes --+--> the lanes that the write beat's strobes need
//!                 +--> lane 1: bytes --+
//!                 ...
//! ```
//!
//! Latency 1 cycle, a beat a cycle in and out.

use super::queue::Queue;
use super::types::LaneByte;
use rust_hdl::prelude::*;

/// One lane: 2^A bytes, each with a flag that says it is none: the end of a transfer that was cut, and whether that
/// stops the owner.
#[derive(LogicBlock, Default)]
pub struct Lane<const A: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Empties the lane at the next edge.
    pub clear: Signal<In, Bit>,
    /// Append `data`.
    pub push: Signal<In, Bit>,
    /// A byte.
    pub data: Signal<In, Bits<8>>,
    /// It is the mark that no more bytes of its transfer will come.
    pub cut: Signal<In, Bit>,
    /// For a reason that stops the owner.
    pub denied: Signal<In, Bit>,
    /// A push would be taken.
    pub room: Signal<Out, Bit>,
    /// Drop the first byte.
    pub pop: Signal<In, Bit>,
    /// There is a first byte.
    pub valid: Signal<Out, Bit>,
    /// The first byte.
    pub head: Signal<Out, Bits<8>>,
    /// It is the mark that no more bytes of its transfer will come.
    pub head_cut: Signal<Out, Bit>,
    /// For a reason that stops the owner.
    pub head_denied: Signal<Out, Bit>,
    bytes: Queue<LaneByte, A, C>,
}

impl<const A: usize, const C: usize> Logic for Lane<A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        self.bytes.aclk.next = self.aclk.val();
        self.bytes.clear.next = self.clear.val();
        self.bytes.push.next = self.push.val();
        self.bytes.data_in.next.data = self.data.val();
        self.bytes.data_in.next.cut = self.cut.val();
        self.bytes.data_in.next.denied = self.denied.val();
        self.room.next = self.bytes.room.val();
        self.bytes.pop.next = self.pop.val();
        self.valid.next = self.bytes.valid.val();
        self.head.next = self.bytes.data_out.val().data;
        self.head_cut.next = self.bytes.data_out.val().cut;
        self.head_denied.next = self.bytes.data_out.val().denied;
    }
}

/// B lanes of 2^A bytes; W = 8 B, C = A + 1.
#[derive(LogicBlock)]
pub struct Lanes<const W: usize, const B: usize, const A: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Empties all lanes at the next edge.
    pub clear: Signal<In, Bit>,
    /// Lanes that get their byte of `data`.
    pub push: Signal<In, Bits<B>>,
    /// The bytes.
    pub data: Signal<In, Bits<W>>,
    /// They are no bytes, but the mark that no more of their transfer will come.
    pub cut: Signal<In, Bit>,
    /// For a reason that stops the owner.
    pub denied: Signal<In, Bit>,
    /// Every lane would take a byte.
    pub room: Signal<Out, Bit>,
    /// Lanes that lose their first byte.
    pub pop: [Signal<In, Bit>; B],
    /// Lanes that have a byte.
    pub valid: [Signal<Out, Bit>; B],
    /// The first byte of each lane.
    pub head: [Signal<Out, Bits<8>>; B],
    /// It is the mark that no more bytes of its transfer will come.
    pub head_cut: [Signal<Out, Bit>; B],
    /// The mark that is first in lane 0 stops its owner.
    pub head_denied: Signal<Out, Bit>,
    // On the heap: 64 lanes are too much for a stack.
    lane: Vec<Lane<A, C>>,
}

impl<const W: usize, const B: usize, const A: usize, const C: usize> Default for Lanes<W, B, A, C> {
    fn default() -> Self {
        assert_eq!(W, 8 * B, "a lane is a byte");
        Lanes {
            aclk: Signal::default(),
            clear: Signal::default(),
            push: Signal::default(),
            data: Signal::default(),
            cut: Signal::default(),
            denied: Signal::default(),
            room: Signal::default(),
            pop: std::array::from_fn(|_| Signal::default()),
            valid: std::array::from_fn(|_| Signal::default()),
            head: std::array::from_fn(|_| Signal::default()),
            head_cut: std::array::from_fn(|_| Signal::default()),
            head_denied: Signal::default(),
            lane: (0..B).map(|_| Lane::default()).collect(),
        }
    }
}

impl<const W: usize, const B: usize, const A: usize, const C: usize> Logic for Lanes<W, B, A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        self.room.next = true;
        self.head_denied.next = self.lane[0].head_denied.val();
        for i in 0..B {
            self.lane[i].aclk.next = self.aclk.val();
            self.lane[i].clear.next = self.clear.val();
            self.lane[i].push.next = self.push.val().get_bit(i);
            self.lane[i].data.next = self.data.val().get_bits::<8>(i * 8);
            self.lane[i].cut.next = self.cut.val();
            self.lane[i].denied.next = self.denied.val();
            self.lane[i].pop.next = self.pop[i].val();
            self.valid[i].next = self.lane[i].valid.val();
            self.head[i].next = self.lane[i].head.val();
            self.head_cut[i].next = self.lane[i].head_cut.val();
            if !self.lane[i].room.val() {
                self.room.next = false;
            }
        }
    }
}
