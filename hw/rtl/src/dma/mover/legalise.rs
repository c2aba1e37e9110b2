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
#[derive(LogicBlock, Default)]
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
    /// The read side's job is there.
    pub read_valid: Signal<Out, Bit>,
    /// The read side takes it.
    pub read_ready: Signal<In, Bit>,
    /// The source.
    pub source: Signal<Out, Span>,
    /// The write side would take a job.
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
    bytes: Signal<Local, Bits<32>>,
    admit: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
}

impl Logic for Legaliser {
    #[hdl_gen]
    fn update(&mut self) {
        self.jobs.aclk.next = self.aclk.val();
        self.jobs.clear.next = self.clear.val();

        self.bytes.next = self.desc.val().length - 1;
        self.from.low.next = self.desc.val().source_low;
        self.from.block.next = self.desc.val().source_block;
        self.from.bytes.next = self.bytes.val();
        self.to.low.next = self.desc.val().dest_low;
        self.to.block.next = self.desc.val().dest_block;
        self.to.bytes.next = self.bytes.val();

        self.desc_ready.next = self.jobs.room.val();
        self.jobs.push.next = self.desc_valid.val();
        self.jobs.data_in.next.source_low = self.desc.val().source_low;
        self.jobs.data_in.next.source_block = self.desc.val().source_block;
        self.jobs.data_in.next.source_blocks = self.from.blocks.val();
        self.jobs.data_in.next.source_end = self.from.end.val();
        self.jobs.data_in.next.dest_low = self.desc.val().dest_low;
        self.jobs.data_in.next.dest_block = self.desc.val().dest_block;
        self.jobs.data_in.next.dest_blocks = self.to.blocks.val();
        self.jobs.data_in.next.dest_end = self.to.end.val();
        self.jobs.data_in.next.length = self.desc.val().length;
        self.jobs.data_in.next.id = self.desc.val().id;
        self.jobs.data_in.next.malformed =
            !self.desc.val().length.any() | self.from.beyond.val() | self.to.beyond.val();

        self.admit.next = self.jobs.valid.val() & self.write_room.val() & self.ticket_room.val();
        self.read_valid.next = self.admit.val() & !self.jobs.data_out.val().malformed;
        self.taken.next =
            self.admit.val() & (self.jobs.data_out.val().malformed | self.read_ready.val());
        self.jobs.pop.next = self.taken.val();
        self.ticket_push.next = self.taken.val();
        self.write_push.next = self.taken.val() & !self.jobs.data_out.val().malformed;

        self.source.next.low = self.jobs.data_out.val().source_low;
        self.source.next.block = self.jobs.data_out.val().source_block;
        self.source.next.blocks = self.jobs.data_out.val().source_blocks;
        self.source.next.end = self.jobs.data_out.val().source_end;
        self.dest.next.low = self.jobs.data_out.val().dest_low;
        self.dest.next.block = self.jobs.data_out.val().dest_block;
        self.dest.next.blocks = self.jobs.data_out.val().dest_blocks;
        self.dest.next.end = self.jobs.data_out.val().dest_end;
        self.ticket.next.source_low = self.jobs.data_out.val().source_low;
        self.ticket.next.source_block = self.jobs.data_out.val().source_block;
        self.ticket.next.dest_low = self.jobs.data_out.val().dest_low;
        self.ticket.next.dest_block = self.jobs.data_out.val().dest_block;
        self.ticket.next.length = self.jobs.data_out.val().length;
        self.ticket.next.id = self.jobs.data_out.val().id;
        self.ticket.next.malformed = self.jobs.data_out.val().malformed;
    }
}
