//! Casts: what lies between the two transfers of a piece.
//!
//! ```text
//! scheduler: transfer 1, memory --> slot    end of transfer 1          transfer 2, slot --> memory
//!     |                                        |                          ^
//!     +--> a slot, the queue sleeps            +--> Cast rounds it --> done --> sent, the slot is free, the queue awake
//!                                              +--> it failed ---------> a piece of no bytes, the same
//! ```
//!
//! A piece of a cast is two transfers with the rounding between them. From the first to the second its queue sleeps, so all that the
//! queue does stays in order; it has one such piece under way, the engine as many as there are slots. A queue that finds no
//! slot free sleeps until one is.
//!
//! Transfer 2 is sent from here, in a slot of the scheduler's time of its own, before all turns. So a slot is free
//! after the time that the mover and the rounding take, whatever its queue is allowed meanwhile, and even if it has halted:
//! nobody can keep a slot from others.
//!
//! A slot may be used anew as soon as transfer 2 is sent: the mover writes what a later transfer brings behind what that one reads.
//! Where transfer 1 has failed, nothing is rounded, and what is sent instead of transfer 2 has no bytes.

use super::pack::Pack;
use super::types::{Narrowing, Piece, Second};
use crate::dma::fifo::Fifo;
use crate::dma::mover::Descriptor;
use crate::dma::operators::cast::Cast4;
use rust_hdl::prelude::*;

/// The casts of N queues, in four slots.
#[derive(LogicBlock)]
pub struct Casting<const N: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// A slot is free.
    pub free: Signal<Out, Bit>,
    /// Which.
    pub slot: Signal<Out, Bits<2>>,
    /// Transfer 1 of a piece is sent, into that slot; only in an `act`, and while one is free.
    pub begin: Signal<In, Bit>,
    /// How it is to be rounded.
    pub narrowing: Signal<In, Narrowing>,
    /// Its elements.
    pub count: Signal<In, Bits<10>>,
    /// What transfer 2 is to be.
    pub second: Signal<In, Second>,
    /// `second.queue` would begin a piece, but no slot is free; only in an `act`.
    pub starve: Signal<In, Bit>,
    /// Queues that are not to be asked.
    pub sleeping: Signal<Out, Bits<N>>,
    /// Queues between their two transfers.
    pub under_way: Signal<Out, Bits<N>>,
    /// The slot of the transfer that is to end next.
    pub end_slot: Signal<In, Bits<2>>,
    /// It is a transfer 1, and ends.
    pub end: Signal<In, Bit>,
    /// It is good, and so is all before it.
    pub end_good: Signal<In, Bit>,
    /// The mover would take a piece.
    pub room: Signal<In, Bit>,
    /// The slot that would begin in this cycle is somebody else's.
    pub yields: Signal<In, Bit>,
    /// No slot is to begin in this cycle.
    pub hold: Signal<Out, Bit>,
    /// Transfer 2 is sent; only in an `act` without a slot.
    pub send: Signal<Out, Bit>,
    /// For the mover.
    pub transfer: Signal<Out, Descriptor>,
    /// For those who wait for its end.
    pub piece: Signal<Out, Piece>,
    /// A word of a slot is written.
    pub write: Signal<In, Bit>,
    /// Which.
    pub write_address: Signal<In, Bits<13>>,
    /// Its bytes.
    pub write_data: [Signal<In, Bits<8>>; 8],
    /// Which of its bytes.
    pub write_strobe: [Signal<In, Bit>; 8],
    /// A word of results is asked for.
    pub read_address: Signal<In, Bits<13>>,
    /// The one asked for in the cycle before.
    pub read_data: Signal<Out, Bits<64>>,
    /// A burst to be checked is on-chip: reads, writes.
    pub check_local: [Signal<In, Bit>; 2],
    /// Two cycles later: it may go on, whatever the windows are.
    pub pass: [Signal<Out, Bit>; 2],
    cast: Cast4,
    pack: Pack,
    staged: Fifo<Bits<2>, 2, 3>,
    narrowings: RAM<Narrowing, 2>,
    counts: RAM<Bits<10>, 2>,
    seconds: RAM<Second, 2>,
    busy: DFF<Bits<4>>,
    lost: DFF<Bits<4>>,
    between: DFF<Bits<N>>,
    starved: DFF<Bits<N>>,
    looked: DFF<Bit>,
    sends: DFF<Bit>,
    chosen: DFF<Bits<2>>,
    by_loss: DFF<Bit>,
    local1: [DFF<Bit>; 2],
    local2: [DFF<Bit>; 2],
    one: Constant<Bits<N>>,
    one_slot: Constant<Bits<4>>,
    here: Signal<Local, Bits<2>>,
    hot: Signal<Local, Bits<N>>,
    new_slot: Signal<Local, Bits<4>>,
    lost_slot: Signal<Local, Bits<4>>,
    gone_slot: Signal<Local, Bits<4>>,
    gone_loss: Signal<Local, Bits<4>>,
    gone: Signal<Local, Bits<N>>,
    new_queue: Signal<Local, Bits<N>>,
    new_starved: Signal<Local, Bits<N>>,
    starts: Signal<Local, Bit>,
    candidate: Signal<Local, Bits<2>>,
    holds: Signal<Local, Bit>,
}

impl<const N: usize> Default for Casting<N> {
    fn default() -> Self {
        Casting {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            free: Signal::default(),
            slot: Signal::default(),
            begin: Signal::default(),
            narrowing: Signal::default(),
            count: Signal::default(),
            second: Signal::default(),
            starve: Signal::default(),
            sleeping: Signal::default(),
            under_way: Signal::default(),
            end_slot: Signal::default(),
            end: Signal::default(),
            end_good: Signal::default(),
            room: Signal::default(),
            yields: Signal::default(),
            hold: Signal::default(),
            send: Signal::default(),
            transfer: Signal::default(),
            piece: Signal::default(),
            write: Signal::default(),
            write_address: Signal::default(),
            write_data: Default::default(),
            write_strobe: Default::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            check_local: Default::default(),
            pass: Default::default(),
            cast: Cast4::default(),
            pack: Pack::default(),
            staged: Fifo::default(),
            narrowings: RAM::default(),
            counts: RAM::default(),
            seconds: RAM::default(),
            busy: DFF::default(),
            lost: DFF::default(),
            between: DFF::default(),
            starved: DFF::default(),
            looked: DFF::default(),
            sends: DFF::default(),
            chosen: DFF::default(),
            by_loss: DFF::default(),
            local1: Default::default(),
            local2: Default::default(),
            one: Constant::new(1u64.to_bits()),
            one_slot: Constant::new(1u64.to_bits()),
            here: Signal::default(),
            hot: Signal::default(),
            new_slot: Signal::default(),
            lost_slot: Signal::default(),
            gone_slot: Signal::default(),
            gone_loss: Signal::default(),
            gone: Signal::default(),
            new_queue: Signal::default(),
            new_starved: Signal::default(),
            starts: Signal::default(),
            candidate: Signal::default(),
            holds: Signal::default(),
        }
    }
}

impl<const N: usize> Logic for Casting<N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, busy, lost, between, starved, looked, sends, chosen, by_loss
        );
        self.cast.aclk.next = self.aclk.val();
        self.cast.clear.next = self.clear.val();
        self.staged.aclk.next = self.aclk.val();
        self.staged.clear.next = self.clear.val();
        self.narrowings.read_clock.next = self.aclk.val();
        self.narrowings.write_clock.next = self.aclk.val();
        self.counts.read_clock.next = self.aclk.val();
        self.counts.write_clock.next = self.aclk.val();
        self.seconds.read_clock.next = self.aclk.val();
        self.seconds.write_clock.next = self.aclk.val();

        // A piece begins: its slot is the lowest free one.
        self.free.next = !self.busy.q.val().all();
        self.here.next = 3.into();
        if !self.busy.q.val().get_bit(2) {
            self.here.next = 2.into();
        }
        if !self.busy.q.val().get_bit(1) {
            self.here.next = 1.into();
        }
        if !self.busy.q.val().get_bit(0) {
            self.here.next = 0.into();
        }
        self.slot.next = self.here.val();
        self.hot.next = self.one.val() << self.second.val().queue;
        self.new_slot.next = 0.into();
        self.new_queue.next = 0.into();
        if self.begin.val() {
            self.new_slot.next = self.one_slot.val() << self.here.val();
            self.new_queue.next = self.hot.val();
        }
        self.new_starved.next = 0.into();
        if self.starve.val() {
            self.new_starved.next = self.hot.val();
        }
        self.narrowings.write_enable.next = self.begin.val();
        self.narrowings.write_address.next = self.here.val();
        self.narrowings.write_data.next = self.narrowing.val();
        self.counts.write_enable.next = self.begin.val();
        self.counts.write_address.next = self.here.val();
        self.counts.write_data.next = self.count.val();
        self.seconds.write_enable.next = self.begin.val();
        self.seconds.write_address.next = self.here.val();
        self.seconds.write_data.next = self.second.val();

        // Transfer 1 has ended: the slot is rounded, in its turn, or there is nothing to round.
        self.lost_slot.next = 0.into();
        if self.end.val() & !self.end_good.val() {
            self.lost_slot.next = self.one_slot.val() << self.end_slot.val();
        }
        self.staged.push.next = self.end.val() & self.end_good.val();
        self.staged.data_in.next = self.end_slot.val();
        self.narrowings.read_address.next = self.staged.data_out.val();
        self.counts.read_address.next = self.staged.data_out.val();
        self.cast.start_valid.next = self.looked.q.val();
        self.cast.start_slot.next = self.staged.data_out.val();
        self.cast.start_count.next = self.counts.read_data.val();
        self.cast.start_format.next = self.narrowings.read_data.val().format;
        self.cast.start_mode.next = self.narrowings.read_data.val().mode;
        self.cast.start_saturate.next = self.narrowings.read_data.val().saturate;
        self.cast.start_key0.next = self.narrowings.read_data.val().seed.get_bits::<32>(0);
        self.cast.start_key1.next = self.narrowings.read_data.val().seed.get_bits::<32>(32);
        self.cast.start_stream.next = self.narrowings.read_data.val().stream;
        self.cast.start_group.next = self.narrowings.read_data.val().index.get_bits::<32>(2);
        self.cast.start_element.next = self.narrowings.read_data.val().index.get_bits::<2>(0);
        self.starts.next = self.looked.q.val() & self.cast.start_ready.val();
        self.staged.pop.next = self.starts.val();
        self.looked.d.next = self.staged.valid.val() & !self.starts.val();

        // It is done, or lost: transfer 2 is looked up in a slot's first cycle and sent in its second.
        self.candidate.next = self.cast.done_slot.val();
        if self.lost.q.val().any() {
            self.candidate.next = 3.into();
            if self.lost.q.val().get_bit(2) {
                self.candidate.next = 2.into();
            }
            if self.lost.q.val().get_bit(1) {
                self.candidate.next = 1.into();
            }
            if self.lost.q.val().get_bit(0) {
                self.candidate.next = 0.into();
            }
        }
        self.seconds.read_address.next = self.candidate.val();
        self.holds.next = !self.act.val()
            & self.room.val()
            & !self.yields.val()
            & (self.cast.done_valid.val() | self.lost.q.val().any());
        self.hold.next = self.holds.val();
        self.sends.d.next = self.holds.val();
        self.chosen.d.next = self.candidate.val();
        self.by_loss.d.next = self.lost.q.val().any();
        self.send.next = self.sends.q.val();
        self.cast.done_ready.next = self.sends.q.val() & !self.by_loss.q.val();
        self.transfer.next.source_low = 0.into();
        self.transfer.next.source_block = bit_cast::<53, 2>(self.chosen.q.val());
        self.transfer.next.dest_low = self.seconds.read_data.val().dest.get_bits::<11>(0);
        self.transfer.next.dest_block = self.seconds.read_data.val().dest.get_bits::<53>(11);
        self.transfer.next.length = bit_cast::<32, 11>(self.seconds.read_data.val().bytes);
        if self.by_loss.q.val() {
            self.transfer.next.length = 0.into();
        }
        self.transfer.next.id = 0.into();
        self.transfer.next.owner = self.seconds.read_data.val().queue;
        self.transfer.next.fill = false;
        self.transfer.next.source_local = true;
        self.transfer.next.dest_local = false;
        self.transfer.next.more = !self.seconds.read_data.val().last;
        self.transfer.next.reserved = 0.into();
        self.transfer.next.source_stride = 0.into();
        self.transfer.next.dest_stride = 0.into();
        self.transfer.next.rows = 1.into();
        self.piece.next.queue = self.seconds.read_data.val().queue;
        self.piece.next.id = self.seconds.read_data.val().id;
        self.piece.next.number = self.seconds.read_data.val().number;
        self.piece.next.last = self.seconds.read_data.val().last;
        self.piece.next.bytes = bit_cast::<12, 11>(self.seconds.read_data.val().bytes);
        self.piece.next.checked = false;
        self.piece.next.staged = false;
        self.piece.next.scale = 2.into();
        if self.seconds.read_data.val().wide {
            self.piece.next.scale = 1.into();
        }
        self.piece.next.slot = self.chosen.q.val();
        self.piece.next.tag = 0.into();
        self.piece.next.cause = 0.into();

        self.gone_slot.next = 0.into();
        self.gone_loss.next = 0.into();
        self.gone.next = 0.into();
        if self.sends.q.val() {
            self.gone_slot.next = self.one_slot.val() << self.chosen.q.val();
            self.gone.next = self.one.val() << self.seconds.read_data.val().queue;
            if self.by_loss.q.val() {
                self.gone_loss.next = self.one_slot.val() << self.chosen.q.val();
            }
        }
        self.busy.d.next = (self.busy.q.val() | self.new_slot.val()) & !self.gone_slot.val();
        self.lost.d.next = (self.lost.q.val() & !self.gone_loss.val()) | self.lost_slot.val();
        self.between.d.next = (self.between.q.val() & !self.gone.val()) | self.new_queue.val();
        self.starved.d.next = self.starved.q.val() | self.new_starved.val();
        if self.sends.q.val() {
            self.starved.d.next = 0.into();
        }
        self.sleeping.next = self.between.q.val() | self.starved.q.val();
        self.under_way.next = self.between.q.val();

        // The slots, as the mover sees them: on-chip address 2048 s is slot s.
        for i in 0..8 {
            self.pack.data[i].next = self.write_data[i].val();
            self.pack.strobe[i].next = self.write_strobe[i].val();
        }
        self.cast.write.next = self.write.val();
        self.cast.write_address.next = self.write_address.val().get_bits::<10>(0);
        self.cast.write_data.next = self.pack.word.val();
        self.cast.write_strobe.next = self.pack.lanes.val();
        self.cast.read_address.next = self.read_address.val().get_bits::<10>(0);
        self.read_data.next = self.cast.read_data.val();
        for i in 0..2 {
            self.local1[i].clock.next = self.aclk.val();
            self.local1[i].d.next = self.check_local[i].val();
            self.local2[i].clock.next = self.aclk.val();
            self.local2[i].d.next = self.local1[i].q.val();
            self.pass[i].next = self.local2[i].q.val();
        }

        if self.clear.val() {
            self.busy.d.next = 0.into();
            self.lost.d.next = 0.into();
            self.between.d.next = 0.into();
            self.starved.d.next = 0.into();
            self.looked.d.next = false;
            self.sends.d.next = false;
        }
    }
}
