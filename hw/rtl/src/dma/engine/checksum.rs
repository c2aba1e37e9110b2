//! CRC32C of requests that ask for one: what the mover writes is looked at, and the end of each piece kept.
//!
//! ```text
//! piece is sent ------> its number, into the transfer's id and its piece
//! beat of the mover --> its queue's CRC; at its piece's end kept under that number
//! piece's end --------> CRC kept under its number
//! ```
//!
//! There are as many numbers as pieces may be under way. Rows and pieces of one request are written in order, those
//! of others may lie between them. Every piece is looked at, also one that nobody asks about.
//!
//! A CRC is there in time: a piece's last beat is shown one cycle after it was taken, its B comes at the same time or later, and
//! the completion three cycles after that. [`Retire`](super::retire::Retire) asks when it has seen the completion for one cycle, so
//! [`LATENCY`] cycles after the beat was shown.

use super::pack::Pack;
use crate::dma::operators::crc::{Crc, LATENCY};
use rust_hdl::prelude::*;

// From a beat that is shown to its completion, and one.
const _: () = assert!(LATENCY <= 3 + 1);

/// The CRCs of 2^A queues and of 128 pieces.
#[derive(LogicBlock, Default)]
pub struct Checksum<const A: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets what is on its way at the next edge.
    pub clear: Signal<In, Bit>,
    /// A piece is sent.
    pub send: Signal<In, Bit>,
    /// Its number, for the mover to hand back with its beats.
    pub number: Signal<Out, Bits<7>>,
    /// A beat is written.
    pub moved: Signal<In, Bit>,
    /// Its bytes, by lane.
    pub data: [Signal<In, Bits<8>>; 8],
    /// Those that are written.
    pub strobe: [Signal<In, Bit>; 8],
    /// Of this queue.
    pub owner: Signal<In, Bits<6>>,
    /// Of the piece with this number.
    pub moved_tag: Signal<In, Bits<8>>,
    /// It is the first beat of its request.
    pub moved_first: Signal<In, Bit>,
    /// It is the last beat of its piece.
    pub moved_last: Signal<In, Bit>,
    /// The CRC up to the end of the piece with this number is asked for.
    pub read_tag: Signal<In, Bits<7>>,
    /// The one asked for in the cycle before.
    pub read_crc: Signal<Out, Bits<32>>,
    crc: Crc<A, 7>,
    count: DFF<Bits<7>>,
    pack: Pack,
}

impl<const A: usize> Logic for Checksum<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, count);
        self.crc.aclk.next = self.aclk.val();
        self.crc.clear.next = self.clear.val();
        self.number.next = self.count.q.val();
        if self.send.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        self.crc.valid.next = self.moved.val();
        for i in 0..8 {
            self.pack.data[i].next = self.data[i].val();
            self.pack.strobe[i].next = self.strobe[i].val();
        }
        self.crc.data.next = self.pack.word.val();
        self.crc.strobe.next = self.pack.lanes.val();
        self.crc.owner.next = bit_cast::<A, 6>(self.owner.val());
        self.crc.first.next = self.moved_first.val();
        self.crc.last.next = self.moved_last.val();
        self.crc.tag.next = self.moved_tag.val().get_bits::<7>(0);
        self.crc.read_tag.next = self.read_tag.val();
        self.read_crc.next = self.crc.read_crc.val();
        if self.clear.val() {
            self.count.d.next = 0.into();
        }
    }
}
