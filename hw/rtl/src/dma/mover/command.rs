//! From a burst to what the write side must know of it, while its beats are sent.

use super::types::{Burst, WriteCommand};
use rust_hdl::prelude::*;

/// Counts the bytes of a transfer, burst by burst, for B lanes.
#[derive(LogicBlock)]
pub struct Commander<const B: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A burst.
    pub burst: Signal<In, Burst>,
    /// The check forbids it.
    pub denied: Signal<In, Bit>,
    /// Its command is taken.
    pub take: Signal<In, Bit>,
    /// No more bursts of the transfer will come; only if none is taken.
    pub ends: Signal<In, Bit>,
    /// Its command.
    pub command: Signal<Out, WriteCommand>,
    sent: DFF<Bits<32>>,
    lane_bits: Constant<Bits<4>>,
    lane_mask: Constant<Bits<6>>,
    size: Signal<Local, Bits<32>>,
    beats: Signal<Local, Bits<11>>,
}

impl<const B: usize> Default for Commander<B> {
    fn default() -> Self {
        Commander {
            aclk: Signal::default(),
            clear: Signal::default(),
            burst: Signal::default(),
            denied: Signal::default(),
            take: Signal::default(),
            ends: Signal::default(),
            command: Signal::default(),
            sent: DFF::default(),
            lane_bits: Constant::new(u64::from(B.ilog2()).into()),
            lane_mask: Constant::new((B as u64 - 1).into()),
            size: Signal::default(),
            beats: Signal::default(),
        }
    }
}

impl<const B: usize> Logic for Commander<B> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, sent);
        self.size.next =
            bit_cast::<32, 11>(self.burst.val().end) - bit_cast::<32, 11>(self.burst.val().low) + 1;
        self.beats.next = (self.burst.val().end >> self.lane_bits.val())
            - (self.burst.val().low >> self.lane_bits.val());
        self.command.next.low = self.burst.val().low;
        self.command.next.block = self.burst.val().block;
        self.command.next.beats = self.beats.val().get_bits::<8>(0);
        self.command.next.skip = self.burst.val().low.get_bits::<6>(0) & self.lane_mask.val();
        self.command.next.spare = !self.burst.val().end.get_bits::<6>(0) & self.lane_mask.val();
        self.command.next.before = self.sent.q.val();
        self.command.next.denied = self.denied.val();
        self.command.next.owner = self.burst.val().owner;
        self.command.next.tag = self.burst.val().tag;
        self.command.next.local = self.burst.val().local;
        self.command.next.more = self.burst.val().more;
        self.command.next.last = self.burst.val().last;
        if self.ends.val() {
            self.sent.d.next = 0.into();
        }
        if self.take.val() {
            self.sent.d.next = self.sent.q.val() + self.size.val();
            if self.burst.val().last {
                self.sent.d.next = 0.into();
            }
        }
        if self.clear.val() {
            self.sent.d.next = 0.into();
        }
    }
}
