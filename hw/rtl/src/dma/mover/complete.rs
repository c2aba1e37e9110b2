//! The end of the mover: a completion a copy, in the order of the descriptors.
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
//! The queue of tickets is also what limits the copies in flight. Latency 1 cycle, a completion a cycle.

use super::types::{Completion, Outcome, Ticket};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// 2^C copies in flight, E = C + 1.
#[derive(LogicBlock, Default)]
pub struct Completer<const C: usize, const E: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A copy begins.
    pub ticket_push: Signal<In, Bit>,
    /// Its ticket.
    pub ticket: Signal<In, Ticket>,
    /// One more may begin.
    pub ticket_room: Signal<Out, Bit>,
    /// The reads of a copy have ended.
    pub read_push: Signal<In, Bit>,
    /// How.
    pub read: Signal<In, Outcome>,
    /// One more may end.
    pub read_room: Signal<Out, Bit>,
    /// The writes of a copy have ended.
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
    offered: DFF<Bit>,
    completion: DFF<Completion>,
    free: Signal<Local, Bit>,
    ended: Signal<Local, Bit>,
    fires: Signal<Local, Bit>,
    status: Signal<Local, Bits<8>>,
    bytes: Signal<Local, Bits<32>>,
    base_low: Signal<Local, Bits<11>>,
    base_block: Signal<Local, Bits<53>>,
    wide_low: Signal<Local, Bits<12>>,
    wide_bytes: Signal<Local, Bits<12>>,
    sum: Signal<Local, Bits<12>>,
    carry: Signal<Local, Bits<53>>,
    whole: Signal<Local, Bits<53>>,
}

impl<const C: usize, const E: usize> Logic for Completer<C, E> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, offered, completion);
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

        self.free.next = !self.offered.q.val() | self.cpl_ready.val();
        self.ended.next = self.tickets.data_out.val().malformed
            | (self.reads.valid.val() & self.writes.valid.val());
        self.fires.next = self.tickets.valid.val() & self.ended.val() & self.free.val();
        self.tickets.pop.next = self.fires.val();
        self.reads.pop.next = self.fires.val() & !self.tickets.data_out.val().malformed;
        self.writes.pop.next = self.fires.val() & !self.tickets.data_out.val().malformed;

        self.status.next = 0.into();
        self.bytes.next = self.tickets.data_out.val().length;
        self.base_low.next = self.tickets.data_out.val().source_low;
        self.base_block.next = self.tickets.data_out.val().source_block;
        if self.writes.data_out.val().failed {
            self.status.next = 3.into();
            if self.writes.data_out.val().decode {
                self.status.next = 4.into();
            }
            self.bytes.next = self.writes.data_out.val().bytes;
            self.base_low.next = self.tickets.data_out.val().dest_low;
            self.base_block.next = self.tickets.data_out.val().dest_block;
        }
        if self.reads.data_out.val().failed
            & (!self.writes.data_out.val().failed
                | (self.reads.data_out.val().bytes <= self.writes.data_out.val().bytes))
        {
            self.status.next = 1.into();
            if self.reads.data_out.val().decode {
                self.status.next = 2.into();
            }
            self.bytes.next = self.reads.data_out.val().bytes;
            self.base_low.next = self.tickets.data_out.val().source_low;
            self.base_block.next = self.tickets.data_out.val().source_block;
        }
        if self.tickets.data_out.val().malformed {
            self.status.next = 6.into();
            self.bytes.next = 0.into();
        }

        // The failing address is the base plus the bytes before it.
        self.wide_low.next = bit_cast::<12, 11>(self.base_low.val());
        self.wide_bytes.next = bit_cast::<12, 11>(self.bytes.val().get_bits::<11>(0));
        self.sum.next = self.wide_low.val() + self.wide_bytes.val();
        self.carry.next = bit_cast::<53, 1>(self.sum.val().get_bits::<1>(11));
        self.whole.next = bit_cast::<53, 21>(self.bytes.val().get_bits::<21>(11));

        if self.cpl_ready.val() {
            self.offered.d.next = false;
        }
        if self.fires.val() {
            self.offered.d.next = true;
            self.completion.d.next.id = self.tickets.data_out.val().id;
            self.completion.d.next.status = self.status.val();
            self.completion.d.next.bytes = self.bytes.val();
            self.completion.d.next.address_low = self.sum.val().get_bits::<11>(0);
            self.completion.d.next.address_block =
                self.base_block.val() + self.whole.val() + self.carry.val();
            if (self.status.val() == 0) | (self.status.val() == 6) {
                self.completion.d.next.address_low = 0.into();
                self.completion.d.next.address_block = 0.into();
            }
        }
        self.cpl_valid.next = self.offered.q.val();
        self.cpl.next = self.completion.q.val();
        if self.clear.val() {
            self.offered.d.next = false;
        }
    }
}
