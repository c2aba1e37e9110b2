//! The read side's first half: bursts that may leave go to AR, to the on-chip memory, or nowhere; each is a flight.
//!
//! ```text
//! burst --+--> AR register --> AR
//!         +--> on-chip reader
//!         +--> flight
//! ```

use super::types::{Address, Burst, LocalBurst, ReadFlight};
use rust_hdl::prelude::*;

/// For B lanes; transfers are counted modulo 2^C.
#[derive(LogicBlock)]
pub struct Issuer<const B: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A burst is offered.
    pub burst_valid: Signal<In, Bit>,
    /// The burst.
    pub burst: Signal<In, Burst>,
    /// The check forbids it.
    pub denied: Signal<In, Bit>,
    /// It is taken.
    pub burst_ready: Signal<Out, Bit>,
    /// No more bursts of its transfer are wanted.
    pub stop: Signal<Out, Bit>,
    /// A beat has failed.
    pub failed: Signal<In, Bit>,
    /// Of the transfer of this number.
    pub number: Signal<In, Bits<C>>,
    /// The write side wants no more of a transfer.
    pub abort: Signal<In, Bit>,
    /// Of this number.
    pub abort_number: Signal<In, Bits<C>>,
    /// ARVALID.
    pub ar_valid: Signal<Out, Bit>,
    /// ARADDR.
    pub ar_addr: Signal<Out, Address>,
    /// ARLEN.
    pub ar_len: Signal<Out, Bits<8>>,
    /// ARREADY.
    pub ar_ready: Signal<In, Bit>,
    /// The on-chip reader gets a burst.
    pub local_push: Signal<Out, Bit>,
    /// The burst.
    pub local_burst: Signal<Out, LocalBurst>,
    /// One more flight may begin.
    pub room: Signal<In, Bit>,
    /// One begins.
    pub push: Signal<Out, Bit>,
    /// The flight.
    pub flight: Signal<Out, ReadFlight>,
    asked: DFF<Bit>,
    address: DFF<Address>,
    length: DFF<Bits<8>>,
    /// The number of the transfer whose bursts come.
    count: DFF<Bits<C>>,
    lane_bits: Constant<Bits<4>>,
    lane_mask: Constant<Bits<6>>,
    low: Signal<Local, Bits<11>>,
    place: Signal<Local, Bits<16>>,
    beats: Signal<Local, Bits<11>>,
    slot: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
    halted: Signal<Local, Bit>,
    ends_here: Signal<Local, Bit>,
}

impl<const B: usize, const C: usize> Default for Issuer<B, C> {
    fn default() -> Self {
        Issuer {
            aclk: Signal::default(),
            clear: Signal::default(),
            burst_valid: Signal::default(),
            burst: Signal::default(),
            denied: Signal::default(),
            burst_ready: Signal::default(),
            stop: Signal::default(),
            failed: Signal::default(),
            number: Signal::default(),
            abort: Signal::default(),
            abort_number: Signal::default(),
            ar_valid: Signal::default(),
            ar_addr: Signal::default(),
            ar_len: Signal::default(),
            ar_ready: Signal::default(),
            local_push: Signal::default(),
            local_burst: Signal::default(),
            room: Signal::default(),
            push: Signal::default(),
            flight: Signal::default(),
            asked: DFF::default(),
            address: DFF::default(),
            length: DFF::default(),
            count: DFF::default(),
            lane_bits: Constant::new(u64::from(B.ilog2()).into()),
            lane_mask: Constant::new((B as u64 - 1).into()),
            low: Signal::default(),
            place: Signal::default(),
            beats: Signal::default(),
            slot: Signal::default(),
            taken: Signal::default(),
            halted: Signal::default(),
            ends_here: Signal::default(),
        }
    }
}

impl<const B: usize, const C: usize> Logic for Issuer<B, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, asked, address, length, count);

        // A burst leaves when the AR register is free, or is being freed, and the limit allows it.
        self.slot.next = (!self.asked.q.val() | self.ar_ready.val()) & self.room.val();
        self.burst_ready.next = self.slot.val();
        self.taken.next = self.slot.val() & self.burst_valid.val();
        // Nothing more of this transfer: a beat of it has failed, or the write side gave up.
        self.halted.next = (self.failed.val() & (self.number.val() == self.count.q.val()))
            | (self.abort.val() & (self.abort_number.val() == self.count.q.val()));
        self.ends_here.next = self.halted.val() | self.denied.val() | self.burst.val().void;
        self.stop.next = self.taken.val() & self.ends_here.val() & !self.burst.val().last;
        self.low.next = self.burst.val().low;
        if self.burst.val().fill {
            self.low.next = 0.into();
        }
        self.beats.next = (self.burst.val().end >> self.lane_bits.val())
            - (self.low.val() >> self.lane_bits.val());

        if self.ar_ready.val() {
            self.asked.d.next = false;
        }
        if self.taken.val() {
            if !self.ends_here.val() & !self.burst.val().fill & !self.burst.val().local {
                self.asked.d.next = true;
                self.address.d.next.low = self.burst.val().low;
                self.address.d.next.block = self.burst.val().block;
                self.length.d.next = self.beats.val().get_bits::<8>(0);
            }
            if self.burst.val().last | self.ends_here.val() {
                self.count.d.next = self.count.q.val() + 1;
            }
        }
        self.ar_valid.next = self.asked.q.val();
        self.ar_addr.next = self.address.q.val();
        self.ar_len.next = self.length.q.val();

        self.place.next = ((bit_cast::<16, 5>(self.burst.val().block.get_bits::<5>(0)) << 11)
            | bit_cast::<16, 11>(self.low.val()))
            >> self.lane_bits.val();
        self.local_push.next = self.taken.val() & !self.ends_here.val() & self.burst.val().local;
        self.local_burst.next.place = self.place.val().get_bits::<13>(0);
        self.local_burst.next.beats = self.beats.val().get_bits::<8>(0);

        self.push.next = self.taken.val();
        self.flight.next.low = self.burst.val().low;
        self.flight.next.block = self.burst.val().block;
        self.flight.next.beats = self.beats.val().get_bits::<8>(0);
        self.flight.next.skip = self.low.val().get_bits::<6>(0) & self.lane_mask.val();
        self.flight.next.spare = !self.burst.val().end.get_bits::<6>(0) & self.lane_mask.val();
        self.flight.next.turn = self.burst.val().turn & self.lane_mask.val();
        self.flight.next.fill = self.burst.val().fill;
        self.flight.next.local = self.burst.val().local;
        self.flight.next.void = self.ends_here.val();
        self.flight.next.denied = self.denied.val() & !self.halted.val();
        self.flight.next.last = self.burst.val().last | self.ends_here.val();
        if self.clear.val() {
            self.asked.d.next = false;
            self.count.d.next = 0.into();
        }
    }
}
