//! Descriptors in, checked jobs out.
//!
//! ```text
//! s_axis_desc --> extents of the first row --+--> queue of 4 --> rows --+--> read side
//!                 length 0? rows 0?          |        ^                 +--> write side
//!                                            +--> planner               +--> completion
//! ```
//!
//! A row leaves to both sides at once, with the first one the ticket to the completion. A transfer that is malformed,
//! or whose owner is stopped, leaves as one void row: so that both sides see it in its turn.

use super::plan::Planner;
use super::rows::Rows;
use super::types::{Descriptor, Job, Question, Span, Ticket};
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
    /// It is on-chip.
    pub local: Signal<In, Bit>,
    /// Block borders inside.
    pub blocks: Signal<Out, Bits<22>>,
    /// Last byte in its block.
    pub end: Signal<Out, Bits<11>>,
    /// The last byte would be beyond 2^64 - 1, or on-chip beyond 2^16 - 1.
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
        // The on-chip memory has 32 blocks.
        if self.local.val() {
            self.beyond.next =
                self.last.val().get_bits::<18>(5).any() | self.block.val().get_bits::<31>(22).any();
        }
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
    /// Its owner is stopped.
    pub stopped: Signal<In, Bit>,
    /// The read side's row is there.
    pub read_valid: Signal<Out, Bit>,
    /// The read side takes it.
    pub read_ready: Signal<In, Bit>,
    /// The read side wants no more rows of the transfer whose row it takes.
    pub abandon: Signal<In, Bit>,
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
    plan: Planner,
    rows: Rows,
    held: DFF<Job>,
    one: Constant<Bits<16>>,
    many: Signal<Local, Bit>,
    bad: Signal<Local, Bit>,
    asked: Signal<Local, Question>,
    job: Signal<Local, Job>,
    ready: Signal<Local, Bit>,
    bytes: Signal<Local, Bits<32>>,
    source_low: Signal<Local, Bits<11>>,
    from_span: Signal<Local, Span>,
    to_span: Signal<Local, Span>,
    slip: Signal<Local, Ticket>,
    late_slip: Signal<Local, Ticket>,
    void_source: Signal<Local, Span>,
    void_dest: Signal<Local, Span>,
    starts: Signal<Local, Bit>,
    admit: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
    void: Signal<Local, Bit>,
}

impl Default for Legaliser {
    fn default() -> Self {
        Legaliser {
            aclk: Signal::default(),
            clear: Signal::default(),
            desc_valid: Signal::default(),
            desc: Signal::default(),
            desc_ready: Signal::default(),
            stopped: Signal::default(),
            read_valid: Signal::default(),
            read_ready: Signal::default(),
            abandon: Signal::default(),
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
            plan: Planner::default(),
            rows: Rows::default(),
            held: DFF::default(),
            one: Constant::new(1.into()),
            many: Signal::default(),
            bad: Signal::default(),
            asked: Signal::default(),
            job: Signal::default(),
            ready: Signal::default(),
            bytes: Signal::default(),
            source_low: Signal::default(),
            from_span: Signal::default(),
            to_span: Signal::default(),
            slip: Signal::default(),
            late_slip: Signal::default(),
            void_source: Signal::default(),
            void_dest: Signal::default(),
            starts: Signal::default(),
            admit: Signal::default(),
            taken: Signal::default(),
            void: Signal::default(),
        }
    }
}

impl Logic for Legaliser {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, held);
        self.plan.aclk.next = self.aclk.val();
        self.plan.clear.next = self.clear.val();
        self.rows.aclk.next = self.aclk.val();
        self.rows.clear.next = self.clear.val();
        self.jobs.aclk.next = self.aclk.val();
        self.jobs.clear.next = self.clear.val();

        // A pattern begins at byte 0, whatever its lowest bits are.
        self.source_low.next = self.desc.val().source_low;
        if self.desc.val().fill {
            self.source_low.next = 0.into();
        }
        self.bytes.next = self.desc.val().length - 1;
        self.from.low.next = self.source_low.val();
        self.from.block.next = self.desc.val().source_block;
        self.from.bytes.next = self.bytes.val();
        self.from.local.next = self.desc.val().source_local;
        self.to.low.next = self.desc.val().dest_low;
        self.to.block.next = self.desc.val().dest_block;
        self.to.bytes.next = self.bytes.val();
        self.to.local.next = self.desc.val().dest_local;

        self.bad.next = !self.desc.val().length.any()
            | !self.desc.val().rows.any()
            | self.desc.val().reserved.any()
            | (self.desc.val().source_local & self.desc.val().fill)
            | (self.from.beyond.val() & !self.desc.val().fill)
            | self.to.beyond.val();
        self.void.next = self.bad.val() | self.stopped.val();

        self.from_span.next.low = self.desc.val().source_low;
        self.from_span.next.block = self.desc.val().source_block;
        self.from_span.next.blocks = self.from.blocks.val();
        self.from_span.next.end = self.from.end.val();
        self.from_span.next.turn = 0.into();
        self.from_span.next.owner = self.desc.val().owner;
        self.from_span.next.tag = self.desc.val().id.get_bits::<8>(0);
        self.from_span.next.fill = self.desc.val().fill;
        self.from_span.next.local = self.desc.val().source_local;
        self.from_span.next.void = self.void.val();
        self.from_span.next.more = self.desc.val().more;
        self.from_span.next.last = true;
        self.to_span.next.low = self.desc.val().dest_low;
        self.to_span.next.block = self.desc.val().dest_block;
        self.to_span.next.blocks = self.to.blocks.val();
        self.to_span.next.end = self.to.end.val();
        self.to_span.next.turn = 0.into();
        self.to_span.next.owner = self.desc.val().owner;
        self.to_span.next.tag = self.desc.val().id.get_bits::<8>(0);
        self.to_span.next.fill = false;
        self.to_span.next.local = self.desc.val().dest_local;
        self.to_span.next.void = self.void.val();
        self.to_span.next.more = self.desc.val().more;
        self.to_span.next.last = true;
        if self.void.val() {
            self.from_span.next.blocks = 0.into();
            self.to_span.next.blocks = 0.into();
        }
        self.slip.next.bytes = self.desc.val().length;
        self.slip.next.id = self.desc.val().id;
        self.slip.next.owner = self.desc.val().owner;
        self.slip.next.more = self.desc.val().more;
        self.slip.next.skipped = self.stopped.val();
        self.slip.next.malformed = self.bad.val();
        self.job.next.source = self.from_span.val();
        self.job.next.dest = self.to_span.val();
        self.job.next.source_stride = self.desc.val().source_stride;
        self.job.next.dest_stride = self.desc.val().dest_stride;
        self.job.next.bytes = self.bytes.val();
        self.job.next.rows = self.desc.val().rows;
        self.job.next.ticket = self.slip.val();

        // Many rows are held until it is known how far they reach; one row goes on at once.
        self.many.next = (self.desc.val().rows != self.one.val()) & !self.void.val();
        self.ready.next = self.jobs.room.val() & !self.plan.busy.val();
        self.desc_ready.next = self.ready.val();
        self.asked.next.source_low = self.desc.val().source_low;
        self.asked.next.source_block = self.desc.val().source_block;
        self.asked.next.dest_low = self.desc.val().dest_low;
        self.asked.next.dest_block = self.desc.val().dest_block;
        self.asked.next.length = self.desc.val().length;
        self.asked.next.source_stride = self.desc.val().source_stride;
        self.asked.next.dest_stride = self.desc.val().dest_stride;
        self.asked.next.rows = self.desc.val().rows;
        self.asked.next.fill = self.desc.val().fill;
        self.asked.next.source_local = self.desc.val().source_local;
        self.asked.next.dest_local = self.desc.val().dest_local;
        self.plan.question.next = self.asked.val();
        self.starts.next = self.ready.val() & self.desc_valid.val() & self.many.val();
        self.plan.start.next = self.starts.val();
        if self.starts.val() {
            self.held.d.next = self.job.val();
        }
        self.jobs.push.next =
            self.plan.done.val() | (self.ready.val() & self.desc_valid.val() & !self.many.val());
        self.plan.taken.next = self.jobs.room.val();
        self.late_slip.next = self.held.q.val().ticket;
        self.late_slip.next.bytes = self.plan.bytes.val();
        self.late_slip.next.malformed = self.plan.beyond.val();
        self.void_source.next = self.held.q.val().source;
        self.void_source.next.void = true;
        self.void_source.next.blocks = 0.into();
        self.void_dest.next = self.held.q.val().dest;
        self.void_dest.next.void = true;
        self.void_dest.next.blocks = 0.into();
        self.jobs.data_in.next = self.job.val();
        if self.plan.busy.val() {
            self.jobs.data_in.next = self.held.q.val();
            self.jobs.data_in.next.ticket = self.late_slip.val();
            if self.plan.beyond.val() {
                self.jobs.data_in.next.source = self.void_source.val();
                self.jobs.data_in.next.dest = self.void_dest.val();
            }
        }

        self.ticket.next = self.jobs.data_out.val().ticket;
        self.rows.job_valid.next = self.jobs.valid.val();
        self.rows.job.next = self.jobs.data_out.val();
        self.rows.abandon.next = self.abandon.val();
        self.source.next = self.rows.source.val();
        self.dest.next = self.rows.dest.val();
        // The ticket goes with the first row.
        self.admit.next = self.write_room.val() & (self.ticket_room.val() | !self.rows.first.val());
        self.read_valid.next = self.rows.row_valid.val() & self.admit.val();
        self.taken.next = self.read_valid.val() & self.read_ready.val();
        self.rows.row_ready.next = self.admit.val() & self.read_ready.val();
        self.write_push.next = self.taken.val();
        self.ticket_push.next = self.taken.val() & self.rows.first.val();
        self.jobs.pop.next = self.taken.val() & self.rows.first.val();
    }
}
