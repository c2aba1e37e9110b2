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
//! The queue of tickets is also what limits the transfers in flight. Latency 2 cycles, a completion a cycle.

use super::types::{Completion, Outcome, Ticket};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// 2^C transfers in flight, E = C + 1.
#[derive(LogicBlock, Default)]
pub struct Completer<const C: usize, const E: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
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
    tickets: Fifo<Ticket, C, E>,
    reads: Fifo<Outcome, C, E>,
    writes: Fifo<Outcome, C, E>,
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
}

impl<const C: usize, const E: usize> Logic for Completer<C, E> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, ending, ticket_of, read_of, write_of, offered, completion
        );
        self.tickets.aclk.next = self.aclk.val();
        self.tickets.clear.next = self.clear.val();
        self.reads.aclk.next = self.aclk.val();
        self.reads.clear.next = self.clear.val();
        self.writes.aclk.next = self.aclk.val();
        self.writes.clear.next = self.clear.val();

        self.tickets.push.next = self.ticket_push.val();
        self.tickets.data_in.next = self.ticket.val();
        self.ticket_room.next = self.tickets.room.val();
        self.reads.push.next = self.read_push.val();
        self.reads.data_in.next = self.read.val();
        self.read_room.next = self.reads.room.val();
        self.writes.push.next = self.write_push.val();
        self.writes.data_in.next = self.write.val();
        self.write_room.next = self.writes.room.val();

        // First stage: out of the queues, all three at once.
        self.free.next = !self.offered.q.val() | self.cpl_ready.val();
        self.moves.next = self.ending.q.val() & self.free.val();
        self.ended.next = self.tickets.data_out.val().malformed
            | (self.reads.valid.val() & self.writes.valid.val());
        self.fires.next =
            self.tickets.valid.val() & self.ended.val() & (!self.ending.q.val() | self.free.val());
        self.tickets.pop.next = self.fires.val();
        self.reads.pop.next = self.fires.val() & !self.tickets.data_out.val().malformed;
        self.writes.pop.next = self.fires.val() & !self.tickets.data_out.val().malformed;
        if self.moves.val() {
            self.ending.d.next = false;
        }
        if self.fires.val() {
            self.ending.d.next = true;
            self.ticket_of.d.next = self.tickets.data_out.val();
            self.read_of.d.next = self.reads.data_out.val();
            self.write_of.d.next = self.writes.data_out.val();
        }

        // Second stage: the table above.
        self.read_first.next = self.read_of.q.val().failed
            & (!self.write_of.q.val().failed
                | (self.read_of.q.val().bytes <= self.write_of.q.val().bytes));
        self.said.next = self.write_of.q.val();
        if self.read_first.val() {
            self.said.next = self.read_of.q.val();
        }
        if self.cpl_ready.val() {
            self.offered.d.next = false;
        }
        if self.moves.val() {
            self.offered.d.next = true;
            self.completion.d.next.id = self.ticket_of.q.val().id;
            self.completion.d.next.owner = self.ticket_of.q.val().owner;
            self.completion.d.next.status = bit_cast::<8, 3>(self.said.val().status);
            self.completion.d.next.bytes = self.said.val().bytes;
            self.completion.d.next.address_low = self.said.val().low;
            self.completion.d.next.address_block = self.said.val().block;
            if self.ticket_of.q.val().malformed
                | (!self.read_of.q.val().failed & !self.write_of.q.val().failed)
            {
                self.completion.d.next.status = 0.into();
                self.completion.d.next.bytes = self.ticket_of.q.val().bytes;
                self.completion.d.next.address_low = 0.into();
                self.completion.d.next.address_block = 0.into();
            }
            if self.ticket_of.q.val().malformed {
                self.completion.d.next.status = 6.into();
                self.completion.d.next.bytes = 0.into();
            }
            self.completion.d.next.reserved = 0.into();
        }
        self.cpl_valid.next = self.offered.q.val();
        self.cpl.next = self.completion.q.val();
        if self.clear.val() {
            self.ending.d.next = false;
            self.offered.d.next = false;
        }
    }
}
