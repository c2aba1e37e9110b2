//! The end of the write side: B responses in, outcomes out.
//!
//! One entry of `flights` a burst, pushed with its AW. The responses come in that order, since all bursts
//! have the same id.

use super::types::{Outcome, WriteFlight};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// 2^A bursts in flight, C = A + 1.
#[derive(LogicBlock, Default)]
pub struct Responder<const A: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A burst is sent.
    pub push: Signal<In, Bit>,
    /// The burst.
    pub flight: Signal<In, WriteFlight>,
    /// One more burst may be sent.
    pub room: Signal<Out, Bit>,
    /// BVALID.
    pub b_valid: Signal<In, Bit>,
    /// BRESP.
    pub b_resp: Signal<In, Bits<2>>,
    /// BREADY.
    pub b_ready: Signal<Out, Bit>,
    /// The completion would take an outcome.
    pub outcome_room: Signal<In, Bit>,
    /// It gets one.
    pub outcome_push: Signal<Out, Bit>,
    /// The outcome.
    pub outcome: Signal<Out, Outcome>,
    /// The number, modulo 2^C, of the copy whose responses are coming in.
    pub serial: Signal<Out, Bits<C>>,
    /// One of its bursts has failed.
    pub broken: Signal<Out, Bit>,
    flights: Fifo<WriteFlight, A, C>,
    number: DFF<Bits<C>>,
    failed: DFF<Bit>,
    decode: DFF<Bit>,
    good: DFF<Bits<32>>,
    fires: Signal<Local, Bit>,
    now_failed: Signal<Local, Bit>,
    now_decode: Signal<Local, Bit>,
    now_good: Signal<Local, Bits<32>>,
}

impl<const A: usize, const C: usize> Logic for Responder<A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, number, failed, decode, good);
        self.flights.aclk.next = self.aclk.val();
        self.flights.clear.next = self.clear.val();
        self.flights.push.next = self.push.val();
        self.flights.data_in.next = self.flight.val();
        self.room.next = self.flights.room.val();

        self.b_ready.next = self.flights.valid.val() & self.outcome_room.val();
        self.fires.next = self.b_valid.val() & self.b_ready.val();
        self.flights.pop.next = self.fires.val();

        self.now_failed.next = self.failed.q.val() | self.b_resp.val().get_bit(1);
        self.now_decode.next = self.b_resp.val().get_bit(0);
        self.now_good.next = self.flights.data_out.val().before;
        if self.failed.q.val() {
            self.now_decode.next = self.decode.q.val();
            self.now_good.next = self.good.q.val();
        }
        self.outcome_push.next = self.fires.val() & self.flights.data_out.val().last;
        self.outcome.next.failed = self.now_failed.val();
        self.outcome.next.decode = self.now_decode.val();
        self.outcome.next.bytes = self.now_good.val();
        self.serial.next = self.number.q.val();
        self.broken.next = self.failed.q.val();
        if self.fires.val() {
            self.failed.d.next = self.now_failed.val();
            self.decode.d.next = self.now_decode.val();
            self.good.d.next = self.now_good.val();
            if self.flights.data_out.val().last {
                self.failed.d.next = false;
                self.number.d.next = self.number.q.val() + 1;
            }
        }

        if self.clear.val() {
            self.number.d.next = 0.into();
            self.failed.d.next = false;
        }
    }
}
