//! Reads of descriptors: which queue, how many, from where; none leaves without a window.
//!
//! ```text
//! doorbell, room in a buffer --> hungry queues --> pick --> measure --> check --> verdict --+--> AR
//!                                                                                           +--> batches under way
//! ```
//!
//! A batch is as many descriptors as were posted, up to the ring's end and the next multiple of 256 bytes, and is asked for
//! when all of it fits into the queue's buffer beside what is there and under way. A queue is looked at again after each of
//! its batches, each of its doorbells and each descriptor that left its buffer.
//!
//! | | cycles |
//! |---|---|
//! | doorbell known -> ARVALID | 6 or 7 |
//! | one batch -> the next, of any queue | 4 |
//!
//! A batch that no window holds is under way all the same, a void one, so that its queue halts in its turn.

use super::next::Next;
use super::types::{Ask, Batch, News, Ring};
use rust_hdl::prelude::*;

/// The fetcher of 2^A = N queues.
#[derive(LogicBlock)]
pub struct Fetcher<const A: usize, const N: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// Queues that may begin something.
    pub awake: Signal<In, Bits<N>>,
    /// Memory answered a batch with an error.
    pub spoiled: Signal<In, Bit>,
    /// Of this queue.
    pub spoiled_queue: Signal<In, Bits<6>>,
    /// Descriptors posted.
    pub tail: Signal<In, News>,
    /// Descriptors taken out of a buffer.
    pub taken: Signal<In, News>,
    /// A queue is created.
    pub create: Signal<In, Bit>,
    /// Which.
    pub create_queue: Signal<In, Bits<6>>,
    /// With this ring.
    pub ring: Signal<In, Ring>,
    /// A queue is forgotten; only in an `act`.
    pub wipe: Signal<In, Bit>,
    /// Which.
    pub wipe_queue: Signal<In, Bits<6>>,
    /// Two more batches may be under way.
    pub room: Signal<In, Bit>,
    /// A burst is to be checked; never in an `act`.
    pub check: Signal<Out, Bit>,
    /// Whose.
    pub check_queue: Signal<Out, Bits<6>>,
    /// Its first byte.
    pub check_first: Signal<Out, Bits<64>>,
    /// Its last byte.
    pub check_last: Signal<Out, Bits<64>>,
    /// Two cycles later: it may leave.
    pub allowed: Signal<In, Bit>,
    /// A batch is under way.
    pub push: Signal<Out, Bit>,
    /// It.
    pub batch: Signal<Out, Batch>,
    /// And leaves.
    pub ask_push: Signal<Out, Bit>,
    /// So.
    pub ask: Signal<Out, Ask>,
    next: Next<A, N>,
    tails: RAM<Bits<16>, A>,
    takens: RAM<Bits<16>, A>,
    fetched: RAM<Bits<16>, A>,
    rings: RAM<Ring, A>,
    hungry: DFF<Bits<N>>,
    dry: DFF<Bits<N>>,
    last: DFF<Bits<N>>,
    read: DFF<Bit>,
    measured: DFF<Bit>,
    queue: DFF<Bits<6>>,
    hot: DFF<Bits<N>>,
    from: DFF<Bits<16>>,
    posted: DFF<Bits<16>>,
    used: DFF<Bits<16>>,
    to_end: DFF<Bits<16>>,
    address: DFF<Bits<64>>,
    full: DFF<Bit>,
    checked: DFF<Bit>,
    judged: DFF<Bit>,
    kept: DFF<Batch>,
    kept_ask: DFF<Ask>,
    one: Constant<Bits<N>>,
    entry: Constant<Bits<16>>,
    compact_room: Constant<Bits<16>>,
    full_room: Constant<Bits<16>>,
    compact_batch: Constant<Bits<16>>,
    full_batch: Constant<Bits<16>>,
    idle: Signal<Local, Bit>,
    picks: Signal<Local, Bit>,
    entries: Signal<Local, Bits<16>>,
    index: Signal<Local, Bits<16>>,
    wide: Signal<Local, Bits<64>>,
    to_border: Signal<Local, Bits<16>>,
    near: Signal<Local, Bits<16>>,
    count: Signal<Local, Bits<16>>,
    most: Signal<Local, Bits<16>>,
    fits: Signal<Local, Bit>,
    sated: Signal<Local, Bit>,
    goes: Signal<Local, Bit>,
    bytes: Signal<Local, Bits<16>>,
    tail_hot: Signal<Local, Bits<N>>,
    taken_hot: Signal<Local, Bits<N>>,
    again_hot: Signal<Local, Bits<N>>,
    pick_hot: Signal<Local, Bits<N>>,
    dried: Signal<Local, Bits<N>>,
    wiped: Signal<Local, Bits<N>>,
}

impl<const A: usize, const N: usize> Default for Fetcher<A, N> {
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Fetcher {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            awake: Signal::default(),
            spoiled: Signal::default(),
            spoiled_queue: Signal::default(),
            tail: Signal::default(),
            taken: Signal::default(),
            create: Signal::default(),
            create_queue: Signal::default(),
            ring: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            room: Signal::default(),
            check: Signal::default(),
            check_queue: Signal::default(),
            check_first: Signal::default(),
            check_last: Signal::default(),
            allowed: Signal::default(),
            push: Signal::default(),
            batch: Signal::default(),
            ask_push: Signal::default(),
            ask: Signal::default(),
            next: Next::default(),
            tails: RAM::default(),
            takens: RAM::default(),
            fetched: RAM::default(),
            rings: RAM::default(),
            hungry: DFF::default(),
            dry: DFF::default(),
            last: DFF::default(),
            read: DFF::default(),
            measured: DFF::default(),
            queue: DFF::default(),
            hot: DFF::default(),
            from: DFF::default(),
            posted: DFF::default(),
            used: DFF::default(),
            to_end: DFF::default(),
            address: DFF::default(),
            full: DFF::default(),
            checked: DFF::default(),
            judged: DFF::default(),
            kept: DFF::default(),
            kept_ask: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            entry: Constant::new(1u64.to_bits()),
            compact_room: Constant::new(64u64.to_bits()),
            full_room: Constant::new(16u64.to_bits()),
            compact_batch: Constant::new(16u64.to_bits()),
            full_batch: Constant::new(4u64.to_bits()),
            idle: Signal::default(),
            picks: Signal::default(),
            entries: Signal::default(),
            index: Signal::default(),
            wide: Signal::default(),
            to_border: Signal::default(),
            near: Signal::default(),
            count: Signal::default(),
            most: Signal::default(),
            fits: Signal::default(),
            sated: Signal::default(),
            goes: Signal::default(),
            bytes: Signal::default(),
            tail_hot: Signal::default(),
            taken_hot: Signal::default(),
            again_hot: Signal::default(),
            pick_hot: Signal::default(),
            dried: Signal::default(),
            wiped: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize> Logic for Fetcher<A, N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, hungry, dry, last, read, measured, queue, hot, from, posted, used, to_end,
            address, full, checked, judged, kept, kept_ask
        );
        self.tails.read_clock.next = self.aclk.val();
        self.tails.write_clock.next = self.aclk.val();
        self.takens.read_clock.next = self.aclk.val();
        self.takens.write_clock.next = self.aclk.val();
        self.fetched.read_clock.next = self.aclk.val();
        self.fetched.write_clock.next = self.aclk.val();
        self.rings.read_clock.next = self.aclk.val();
        self.rings.write_clock.next = self.aclk.val();
        self.idle.next = !self.read.q.val() & !self.measured.q.val();
        self.next.candidates.next = self.hungry.q.val() & self.awake.val() & !self.dry.q.val();
        self.next.last.next = self.last.q.val();
        self.picks.next = self.idle.val() & self.next.any.val();

        // Pick: the queue's counters are there in the next cycle.
        self.tails.read_address.next = bit_cast::<A, 6>(self.next.index.val());
        self.takens.read_address.next = bit_cast::<A, 6>(self.next.index.val());
        self.fetched.read_address.next = bit_cast::<A, 6>(self.next.index.val());
        self.rings.read_address.next = bit_cast::<A, 6>(self.next.index.val());
        self.read.d.next = self.picks.val();
        self.pick_hot.next = 0.into();
        if self.picks.val() {
            self.queue.d.next = self.next.index.val();
            self.hot.d.next = self.next.hot.val();
            self.last.d.next = self.next.hot.val();
            self.pick_hot.next = self.next.hot.val();
        }

        // Measure.
        self.entries.next = self.entry.val() << self.rings.read_data.val().log2;
        self.index.next = self.fetched.read_data.val() & (self.entries.val() - 1);
        self.wide.next = bit_cast::<64, 16>(self.index.val()) << 4;
        if self.rings.read_data.val().full {
            self.wide.next = bit_cast::<64, 16>(self.index.val()) << 6;
        }
        if self.read.q.val() {
            self.measured.d.next = true;
            self.from.d.next = self.fetched.read_data.val();
            self.posted.d.next = self.tails.read_data.val() - self.fetched.read_data.val();
            self.used.d.next = self.fetched.read_data.val() - self.takens.read_data.val();
            self.to_end.d.next = self.entries.val() - self.index.val();
            self.address.d.next = self.rings.read_data.val().base + self.wide.val();
            self.full.d.next = self.rings.read_data.val().full;
        }

        // Check: the smallest of what is posted, what is left of the ring, and what is left up to the border.
        self.to_border.next =
            self.compact_batch.val() - bit_cast::<16, 4>(self.address.q.val().get_bits::<4>(4));
        self.most.next = self.compact_room.val();
        if self.full.q.val() {
            self.to_border.next =
                self.full_batch.val() - bit_cast::<16, 2>(self.address.q.val().get_bits::<2>(6));
            self.most.next = self.full_room.val();
        }
        self.near.next = self.posted.q.val();
        if self.to_end.q.val() < self.posted.q.val() {
            self.near.next = self.to_end.q.val();
        }
        self.count.next = self.near.val();
        if self.to_border.val() < self.near.val() {
            self.count.next = self.to_border.val();
        }
        self.fits.next = (self.used.q.val() + self.count.val()) <= self.most.val();
        self.sated.next = !self.posted.q.val().any()
            | !self.fits.val()
            | !(self.hot.q.val() & self.awake.val() & !self.dry.q.val()).any();
        self.goes.next =
            self.measured.q.val() & !self.sated.val() & self.room.val() & !self.act.val();
        if self.measured.q.val() & (self.sated.val() | self.goes.val()) {
            self.measured.d.next = false;
        }
        self.bytes.next = self.count.val() << 4;
        if self.full.q.val() {
            self.bytes.next = self.count.val() << 6;
        }
        self.check.next = self.goes.val();
        self.check_queue.next = self.queue.q.val();
        self.check_first.next = self.address.q.val();
        self.check_last.next = self.address.q.val() + bit_cast::<64, 16>(self.bytes.val() - 1);
        self.again_hot.next = 0.into();
        self.checked.d.next = self.goes.val();
        if self.goes.val() {
            self.again_hot.next = self.hot.q.val();
            self.kept.d.next.queue = self.queue.q.val();
            self.kept.d.next.first = self.from.q.val();
            self.kept.d.next.after = self.from.q.val() + self.count.val();
            self.kept.d.next.full = self.full.q.val();
            self.kept.d.next.void = false;
            self.kept_ask.d.next.address = self.address.q.val();
            self.kept_ask.d.next.beats = bit_cast::<8, 16>((self.bytes.val() >> 3) - 1);
        }
        self.fetched.write_enable.next = self.goes.val() | self.wipe.val();
        self.fetched.write_address.next = bit_cast::<A, 6>(self.queue.q.val());
        self.fetched.write_data.next = self.from.q.val() + self.count.val();

        // Verdict.
        self.judged.d.next = self.checked.q.val();
        self.push.next = self.judged.q.val();
        self.batch.next = self.kept.q.val();
        self.batch.next.void = !self.allowed.val();
        self.ask_push.next = self.judged.q.val() & self.allowed.val();
        self.ask.next = self.kept_ask.q.val();
        self.dried.next = self.dry.q.val();
        if self.spoiled.val() {
            self.dried.next = self.dry.q.val() | (self.one.val() << self.spoiled_queue.val());
        }
        self.dry.d.next = self.dried.val();
        if self.judged.q.val() & !self.allowed.val() {
            self.dry.d.next = self.dried.val() | (self.one.val() << self.kept.q.val().queue);
        }

        // News.
        self.tails.write_enable.next = self.tail.val().there | self.wipe.val();
        self.tails.write_address.next = bit_cast::<A, 6>(self.tail.val().queue);
        self.tails.write_data.next = self.tail.val().value;
        self.takens.write_enable.next = self.taken.val().there | self.wipe.val();
        self.takens.write_address.next = bit_cast::<A, 6>(self.taken.val().queue);
        self.takens.write_data.next = self.taken.val().value;
        self.tail_hot.next = 0.into();
        if self.tail.val().there {
            self.tail_hot.next = self.one.val() << self.tail.val().queue;
        }
        self.taken_hot.next = 0.into();
        if self.taken.val().there {
            self.taken_hot.next = self.one.val() << self.taken.val().queue;
        }
        self.hungry.d.next = (self.hungry.q.val() & !self.pick_hot.val())
            | self.tail_hot.val()
            | self.taken_hot.val()
            | self.again_hot.val();
        self.rings.write_enable.next = self.create.val();
        self.rings.write_address.next = bit_cast::<A, 6>(self.create_queue.val());
        self.rings.write_data.next = self.ring.val();
        self.wiped.next = self.one.val() << self.wipe_queue.val();
        if self.wipe.val() {
            self.fetched.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.fetched.write_data.next = 0.into();
            self.tails.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.tails.write_data.next = 0.into();
            self.takens.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.takens.write_data.next = 0.into();
            self.hungry.d.next = ((self.hungry.q.val() & !self.pick_hot.val())
                | self.again_hot.val())
                & !self.wiped.val();
            self.dry.d.next = self.dried.val() & !self.wiped.val();
        }
        if self.clear.val() {
            self.hungry.d.next = 0.into();
            self.dry.d.next = 0.into();
            self.last.d.next = 1.into();
            self.read.d.next = false;
            self.measured.d.next = false;
            self.checked.d.next = false;
            self.judged.d.next = false;
        }
    }
}
