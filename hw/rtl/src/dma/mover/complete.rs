//! The end of the mover: a completion a transfer, in the order of the descriptors.
//!
//! ```text
//! tickets: 2^C -----------+
//! outcomes of reads: 2^C -+--> which failed first, and where --> m_axis_cpl
//! outcomes of writes: 2^C +
//! ```
//!
//! The outcome of a write is pushed by the B of its last burst, so no completion is seen before it.
//!
//! | read | write | reported |
//! |---|---|---|
//! | ok | ok | ok, all bytes |
//! | failed | ok | read |
//! | ok | failed | write |
//! | failed | failed | the one with fewer bytes before it; the read, where they are equal |
//!
//! A transfer is skipped, and says nothing else, if it was skipped on its way, or if the last piece of its owner had
//! `more` and failed: here all failures are known, in order. A denial or a timeout that is reported stops its owner, unless the
//! mover is `open`.
//!
//! The queue of tickets is also what limits the transfers in flight. Latency 2 cycles, a completion a cycle.

use super::owners::Owners;
use super::queue::Queue;
use super::types::{Completion, Outcome, Ticket};
use rust_hdl::prelude::*;

/// 2^C transfers in flight, E = C + 1.
#[derive(LogicBlock, Default)]
pub struct Completer<const C: usize, const E: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// Nobody is ever stopped; constant.
    pub open: Signal<In, Bit>,
    /// A transfer begins.
    pub ticket_push: Signal<In, Bit>,
    /// Its ticket.
    pub ticket: Signal<In, Ticket>,
    /// One more may begin.
    pub ticket_room: Signal<Out, Bit>,
    /// The reads of a transfer have ended.
    pub read_push: Signal<In, Bit>,
    /// How.
    pub read: Signal<In, Outcome>,
    /// One more may end.
    pub read_room: Signal<Out, Bit>,
    /// The writes of a transfer have ended.
    pub write_push: Signal<In, Bit>,
    /// How.
    pub write: Signal<In, Outcome>,
    /// One more may end.
    pub write_room: Signal<Out, Bit>,
    /// A completion is offered.
    pub cpl_valid: Signal<Out, Bit>,
    /// The completion.
    pub cpl: Signal<Out, Completion>,
    /// It is taken.
    pub cpl_ready: Signal<In, Bit>,
    /// An owner is to be stopped.
    pub stop: Signal<Out, Bit>,
    /// Which.
    pub stop_owner: Signal<Out, Bits<6>>,
    /// No owner may be stopped in this cycle.
    pub stop_wait: Signal<In, Bit>,
    /// Transfers whose completion is decided, modulo 2^E.
    pub decided: Signal<Out, Bits<E>>,
    broken: Owners,
    count: DFF<Bits<E>>,
    tickets: Queue<Ticket, C, E>,
    reads: Queue<Outcome, C, E>,
    writes: Queue<Outcome, C, E>,
    ending: DFF<Bit>,
    ticket_of: DFF<Ticket>,
    read_of: DFF<Outcome>,
    write_of: DFF<Outcome>,
    offered: DFF<Bit>,
    completion: DFF<Completion>,
    free: Signal<Local, Bit>,
    moves: Signal<Local, Bit>,
    ended: Signal<Local, Bit>,
    fires: Signal<Local, Bit>,
    read_first: Signal<Local, Bit>,
    said: Signal<Local, Outcome>,
    skipped: Signal<Local, Bit>,
    failed: Signal<Local, Bit>,
    stops: Signal<Local, Bit>,
}

impl<const C: usize, const E: usize> Logic for Completer<C, E> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, count, ending, ticket_of, read_of, write_of, offered, completion
        );
        self.tickets.aclk.next = self.aclk.val();
        self.tickets.clear.next = self.clear.val();
        self.reads.aclk.next = self.aclk.val();
        self.reads.clear.next = self.clear.val();
        self.writes.aclk.next = self.aclk.val();
        self.writes.clear.next = self.clear.val();
        self.broken.aclk.next = self.aclk.val();
        self.broken.clear.next = self.clear.val();

        self.tickets.push.next = self.ticket_push.val();
        self.tickets.data_in.next = self.ticket.val();
        self.ticket_room.next = self.tickets.room.val();
        self.reads.push.next = self.read_push.val();
        self.reads.data_in.next = self.read.val();
        self.read_room.next = self.reads.room.val();
        self.writes.push.next = self.write_push.val();
        self.writes.data_in.next = self.write.val();
        self.write_room.next = self.writes.room.val();

        // What the second stage decides: the table above.
        self.read_first.next = self.read_of.q.val().failed
            & (!self.write_of.q.val().failed
                | (self.read_of.q.val().bytes <= self.write_of.q.val().bytes));
        self.said.next = self.write_of.q.val();
        if self.read_first.val() {
            self.said.next = self.read_of.q.val();
        }
        self.broken.look.next = self.ticket_of.q.val().owner;
        self.broken.other_look.next = 0.into();
        self.skipped.next = self.ticket_of.q.val().skipped
            | self.write_of.q.val().skipped
            | self.broken.found.val();
        self.failed.next = self.read_of.q.val().failed
            | self.write_of.q.val().failed
            | self.ticket_of.q.val().malformed
            | self.skipped.val();
        self.stops.next = !self.skipped.val()
            & !self.ticket_of.q.val().malformed
            & (self.read_of.q.val().failed | self.write_of.q.val().failed)
            & ((self.said.val().status == 5) | (self.said.val().status == 7))
            & !self.open.val();

        // First stage: out of the queues, all three at once.
        self.free.next = !self.offered.q.val() | self.cpl_ready.val();
        self.moves.next =
            self.ending.q.val() & self.free.val() & !(self.stops.val() & self.stop_wait.val());
        self.ended.next =
            self.tickets.valid.val() & self.reads.valid.val() & self.writes.valid.val();
        self.fires.next = self.ended.val() & (!self.ending.q.val() | self.moves.val());
        self.tickets.pop.next = self.fires.val();
        self.reads.pop.next = self.fires.val();
        self.writes.pop.next = self.fires.val();
        if self.moves.val() {
            self.ending.d.next = false;
        }
        if self.fires.val() {
            self.ending.d.next = true;
            self.ticket_of.d.next = self.tickets.data_out.val();
            self.read_of.d.next = self.reads.data_out.val();
            self.write_of.d.next = self.writes.data_out.val();
        }

        // Second stage.
        self.stop.next = self.moves.val() & self.stops.val();
        self.stop_owner.next = self.ticket_of.q.val().owner;
        self.broken.put.next = self.moves.val();
        self.broken.owner.next = self.ticket_of.q.val().owner;
        self.broken.value.next = self.ticket_of.q.val().more & self.failed.val();
        self.decided.next = self.count.q.val();
        if self.cpl_ready.val() {
            self.offered.d.next = false;
        }
        if self.moves.val() {
            self.count.d.next = self.count.q.val() + 1;
            self.offered.d.next = true;
            self.completion.d.next.id = self.ticket_of.q.val().id;
            self.completion.d.next.owner = self.ticket_of.q.val().owner;
            self.completion.d.next.status = bit_cast::<8, 3>(self.said.val().status);
            self.completion.d.next.bytes = self.said.val().bytes;
            self.completion.d.next.address_low = self.said.val().low;
            self.completion.d.next.address_block = self.said.val().block;
            if !self.read_of.q.val().failed & !self.write_of.q.val().failed {
                self.completion.d.next.status = 0.into();
                self.completion.d.next.bytes = self.ticket_of.q.val().bytes;
                self.completion.d.next.address_low = 0.into();
                self.completion.d.next.address_block = 0.into();
            }
            if self.ticket_of.q.val().malformed | self.skipped.val() {
                self.completion.d.next.status = 6.into();
                self.completion.d.next.bytes = 0.into();
                self.completion.d.next.address_low = 0.into();
                self.completion.d.next.address_block = 0.into();
            }
            if self.skipped.val() {
                self.completion.d.next.status = 8.into();
            }
            self.completion.d.next.reserved = 0.into();
        }
        self.cpl_valid.next = self.offered.q.val();
        self.cpl.next = self.completion.q.val();
        if self.clear.val() {
            self.count.d.next = 0.into();
            self.ending.d.next = false;
            self.offered.d.next = false;
        }
    }
}
