//! Descriptors in, checked jobs out.
//!
//! ```text
//! s_axis_desc --> extents of source and destination --> queue of 4 --+--> read side
//!                 length 0? end of the address space?                +--> write side
//!                                                                    +--> completion
//! ```
//!
//! A job leaves to all three at once; a malformed one to the completion alone.

use super::types::{Descriptor, Job, Span, Ticket};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// Where `bytes` + 1 bytes from `low` of `block` on end.
#[derive(LogicBlock, Default)]
pub struct Extent {
    /// First byte in its block.
    pub low: Signal<In, Bits<11>>,
    /// First block.
    pub block: Signal<In, Bits<53>>,
    /// Bytes less one.
    pub bytes: Signal<In, Bits<32>>,
    /// Block borders inside.
    pub blocks: Signal<Out, Bits<22>>,
    /// Last byte in its block.
    pub end: Signal<Out, Bits<11>>,
    /// The last byte would be beyond 2^64 - 1.
    pub beyond: Signal<Out, Bit>,
    wide_low: Signal<Local, Bits<12>>,
    wide_bytes: Signal<Local, Bits<12>>,
    sum: Signal<Local, Bits<12>>,
    carry: Signal<Local, Bits<22>>,
    whole: Signal<Local, Bits<22>>,
    near: Signal<Local, Bits<23>>,
    step: Signal<Local, Bits<23>>,
    last: Signal<Local, Bits<23>>,
}

impl Logic for Extent {
    #[hdl_gen]
    fn update(&mut self) {
        self.wide_low.next = bit_cast::<12, 11>(self.low.val());
        self.wide_bytes.next = bit_cast::<12, 11>(self.bytes.val().get_bits::<11>(0));
        self.sum.next = self.wide_low.val() + self.wide_bytes.val();
        self.end.next = self.sum.val().get_bits::<11>(0);
        self.carry.next = bit_cast::<22, 1>(self.sum.val().get_bits::<1>(11));
        self.whole.next = bit_cast::<22, 21>(self.bytes.val().get_bits::<21>(11));
        self.blocks.next = self.whole.val() + self.carry.val();
        // Only a start within 2^22 blocks of the end of the address space can pass it.
        self.near.next = bit_cast::<23, 22>(self.block.val().get_bits::<22>(0));
        self.step.next = bit_cast::<23, 22>(self.blocks.val());
        self.last.next = self.near.val() + self.step.val();
        self.beyond.next = self.last.val().get_bit(22) & self.block.val().get_bits::<31>(22).all();
    }
}

/// The front of the mover.
#[derive(LogicBlock)]
pub struct Legaliser {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Drops everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A descriptor is offered.
    pub desc_valid: Signal<In, Bit>,
    /// The descriptor.
    pub desc: Signal<In, Descriptor>,
    /// It is taken.
    pub desc_ready: Signal<Out, Bit>,
    /// The read side's row is there.
    pub read_valid: Signal<Out, Bit>,
    /// The read side takes it.
    pub read_ready: Signal<In, Bit>,
    /// The source.
    pub source: Signal<Out, Span>,
    /// The write side would take a row.
    pub write_room: Signal<In, Bit>,
    /// It gets one.
    pub write_push: Signal<Out, Bit>,
    /// The destination.
    pub dest: Signal<Out, Span>,
    /// The completion would take a ticket.
    pub ticket_room: Signal<In, Bit>,
    /// It gets one.
    pub ticket_push: Signal<Out, Bit>,
    /// The ticket.
    pub ticket: Signal<Out, Ticket>,
    from: Extent,
    to: Extent,
    jobs: Fifo<Job, 2, 3>,
    one: Constant<Bits<16>>,
    bytes: Signal<Local, Bits<32>>,
    source_low: Signal<Local, Bits<11>>,
    turn: Signal<Local, Bits<6>>,
    from_span: Signal<Local, Span>,
    to_span: Signal<Local, Span>,
    slip: Signal<Local, Ticket>,
    admit: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
}

impl Default for Legaliser {
    fn default() -> Self {
        Legaliser {
            aclk: Signal::default(),
            clear: Signal::default(),
            desc_valid: Signal::default(),
            desc: Signal::default(),
            desc_ready: Signal::default(),
            read_valid: Signal::default(),
            read_ready: Signal::default(),
            source: Signal::default(),
            write_room: Signal::default(),
            write_push: Signal::default(),
            dest: Signal::default(),
            ticket_room: Signal::default(),
            ticket_push: Signal::default(),
            ticket: Signal::default(),
            from: Extent::default(),
            to: Extent::default(),
            jobs: Fifo::default(),
            one: Constant::new(1.into()),
            bytes: Signal::default(),
            source_low: Signal::default(),
            turn: Signal::default(),
            from_span: Signal::default(),
            to_span: Signal::default(),
            slip: Signal::default(),
            admit: Signal::default(),
            taken: Signal::default(),
        }
    }
}

impl Logic for Legaliser {
    #[hdl_gen]
    fn update(&mut self) {
        self.jobs.aclk.next = self.aclk.val();
        self.jobs.clear.next = self.clear.val();

        // A pattern begins at byte 0, whatever its lowest bits are.
        self.source_low.next = self.desc.val().source_low;
        if self.desc.val().fill {
            self.source_low.next = 0.into();
        }
        self.turn.next =
            self.desc.val().dest_low.get_bits::<6>(0) - self.source_low.val().get_bits::<6>(0);
        self.bytes.next = self.desc.val().length - 1;
        self.from.low.next = self.source_low.val();
        self.from.block.next = self.desc.val().source_block;
        self.from.bytes.next = self.bytes.val();
        self.to.low.next = self.desc.val().dest_low;
        self.to.block.next = self.desc.val().dest_block;
        self.to.bytes.next = self.bytes.val();

        self.from_span.next.low = self.desc.val().source_low;
        self.from_span.next.block = self.desc.val().source_block;
        self.from_span.next.blocks = self.from.blocks.val();
        self.from_span.next.end = self.from.end.val();
        self.from_span.next.turn = self.turn.val();
        self.from_span.next.owner = self.desc.val().owner;
        self.from_span.next.fill = self.desc.val().fill;
        self.from_span.next.local = self.desc.val().source_local;
        self.from_span.next.last = true;
        self.to_span.next.low = self.desc.val().dest_low;
        self.to_span.next.block = self.desc.val().dest_block;
        self.to_span.next.blocks = self.to.blocks.val();
        self.to_span.next.end = self.to.end.val();
        self.to_span.next.turn = 0.into();
        self.to_span.next.owner = self.desc.val().owner;
        self.to_span.next.fill = false;
        self.to_span.next.local = self.desc.val().dest_local;
        self.to_span.next.last = true;
        self.slip.next.bytes = self.desc.val().length;
        self.slip.next.id = self.desc.val().id;
        self.slip.next.owner = self.desc.val().owner;
        self.slip.next.malformed = !self.desc.val().length.any()
            | self.desc.val().reserved.any()
            | (self.desc.val().rows != self.one.val())
            | self.desc.val().source_local
            | self.desc.val().dest_local
            | (self.from.beyond.val() & !self.desc.val().fill)
            | self.to.beyond.val();
        self.desc_ready.next = self.jobs.room.val();
        self.jobs.push.next = self.desc_valid.val();
        self.jobs.data_in.next.source = self.from_span.val();
        self.jobs.data_in.next.dest = self.to_span.val();
        self.jobs.data_in.next.ticket = self.slip.val();

        self.source.next = self.jobs.data_out.val().source;
        self.dest.next = self.jobs.data_out.val().dest;
        self.ticket.next = self.jobs.data_out.val().ticket;
        self.admit.next = self.jobs.valid.val() & self.write_room.val() & self.ticket_room.val();
        self.read_valid.next = self.admit.val() & !self.ticket.val().malformed;
        self.taken.next = self.admit.val() & (self.ticket.val().malformed | self.read_ready.val());
        self.jobs.pop.next = self.taken.val();
        self.ticket_push.next = self.taken.val();
        self.write_push.next = self.taken.val() & !self.ticket.val().malformed;
    }
}
