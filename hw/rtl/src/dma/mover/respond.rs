//! The end of the write side: B responses in, outcomes out.
//!
//! One entry of `flights` a burst, pushed with its AW. The responses come in that order, since all bursts
//! have the same id. A void flight was not sent: it has no response and ends at once, in its turn. One that went to the on-chip
//! memory ends in its turn when its last beat is written.

use super::queue::Queue;
use super::types::{Outcome, WriteFlight};
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
    /// The last beat of a burst is being written on-chip.
    pub lands: Signal<In, Bit>,
    /// The completion would take an outcome.
    pub outcome_room: Signal<In, Bit>,
    /// It gets one.
    pub outcome_push: Signal<Out, Bit>,
    /// The outcome.
    pub outcome: Signal<Out, Outcome>,
    /// The number, modulo 2^C, of the transfer whose responses are coming in.
    pub serial: Signal<Out, Bits<C>>,
    /// One of its bursts has failed.
    pub broken: Signal<Out, Bit>,
    flights: Queue<WriteFlight, A, C>,
    number: DFF<Bits<C>>,
    /// Bursts that are written on-chip and whose turn has not come.
    landed: DFF<Bits<C>>,
    failed: DFF<Bit>,
    failure: DFF<Outcome>,
    ready: Signal<Local, Bit>,
    answered: Signal<Local, Bit>,
    settles: Signal<Local, Bit>,
    fires: Signal<Local, Bit>,
    bad: Signal<Local, Bit>,
    now_failed: Signal<Local, Bit>,
    now_failure: Signal<Local, Outcome>,
}

impl<const A: usize, const C: usize> Logic for Responder<A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, number, landed, failed, failure);
        self.flights.aclk.next = self.aclk.val();
        self.flights.clear.next = self.clear.val();
        self.flights.push.next = self.push.val();
        self.flights.data_in.next = self.flight.val();
        self.room.next = self.flights.room.val();

        self.ready.next = self.flights.valid.val() & self.outcome_room.val();
        self.b_ready.next = self.ready.val()
            & !self.flights.data_out.val().void
            & !self.flights.data_out.val().local;
        self.answered.next = self.b_valid.val();
        if self.flights.data_out.val().local {
            self.answered.next = self.landed.q.val().any();
        }
        self.fires.next =
            self.ready.val() & (self.flights.data_out.val().void | self.answered.val());
        self.settles.next = self.fires.val()
            & !self.flights.data_out.val().void
            & self.flights.data_out.val().local;
        if self.lands.val() & !self.settles.val() {
            self.landed.d.next = self.landed.q.val() + 1;
        }
        if self.settles.val() & !self.lands.val() {
            self.landed.d.next = self.landed.q.val() - 1;
        }
        self.flights.pop.next = self.fires.val();

        // The first failure of a transfer stays until its end.
        self.bad.next = self.b_resp.val().any() & !self.flights.data_out.val().local;
        self.now_failure.next.status = 3.into();
        if self.b_resp.val().get_bit(0) {
            self.now_failure.next.status = 4.into();
        }
        if self.b_resp.val() == 1 {
            self.now_failure.next.status = 7.into();
        }
        if self.flights.data_out.val().void {
            self.bad.next = self.flights.data_out.val().denied;
            self.now_failure.next.status = 5.into();
        }
        self.now_failure.next.failed = true;
        self.now_failure.next.skipped = false;
        self.now_failure.next.bytes = self.flights.data_out.val().before;
        self.now_failure.next.low = self.flights.data_out.val().low;
        self.now_failure.next.block = self.flights.data_out.val().block;
        self.now_failed.next = self.bad.val();
        if self.failed.q.val() {
            self.now_failed.next = true;
            self.now_failure.next = self.failure.q.val();
        }
        self.outcome_push.next = self.fires.val() & self.flights.data_out.val().last;
        self.outcome.next = self.now_failure.val();
        self.outcome.next.failed = self.now_failed.val();
        self.outcome.next.skipped = self.flights.data_out.val().skipped;
        self.serial.next = self.number.q.val();
        self.broken.next = self.failed.q.val();
        if self.fires.val() {
            self.failed.d.next = self.now_failed.val();
            self.failure.d.next = self.now_failure.val();
            if self.flights.data_out.val().last {
                self.failed.d.next = false;
                self.number.d.next = self.number.q.val() + 1;
            }
        }

        if self.clear.val() {
            self.number.d.next = 0.into();
            self.landed.d.next = 0.into();
            self.failed.d.next = false;
        }
    }
}
