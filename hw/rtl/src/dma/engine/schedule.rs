//! The slots: whose turn it is, and the next piece of its work.
//!
//! ```text
//!          pick                      act                             pick
//! arbiter: whose turn? --> his descriptor, his counters --> piece --> mover
//!                                       |
//!                                       +--> at its end: the next one from the buffer --> his descriptor
//! ```
//!
//! A slot is two cycles. In the first the arbiter chooses, and all that is known of that queue is read from RAM. In the
//! second the slot does one thing, and a new slot begins after it:
//!
//! | the queue | what the slot does |
//! |---|---|
//! | has nothing | it sleeps until descriptors come |
//! | has no descriptor at hand, but one in its buffer | takes that one |
//! | is about to begin one, but its completion ring is full | it sleeps until CQ_HEAD moves |
//! | has a piece that its allowance does not cover | it sleeps until it does |
//! | has one that it does | sends the piece; after the last one takes the next descriptor |
//! | has one of a cast, but [`Casting`](super::casting::Casting) has no slot for it | it sleeps until there is one |
//! | has one whose earlier piece failed | closes the request with a piece of no bytes |
//!
//! What a slot finds out, that a queue has nothing to do, was read a cycle before; news that came meanwhile keep it awake.
//! So nothing is missed, and a queue that was woken for nothing costs one slot.
//!
//! A descriptor that was not fetched (its ring is not in a window, or memory answered with an error) is in the buffer as a
//! word with a cause, and goes through the mover as a piece of no bytes: its queue halts when all before it have ended.

use super::allowance::Allowance;
use super::grant::Grant;
use super::parse::Parse;
use super::types::{Failure, Narrowing, News, Piece, Rate, Second, Stand, Terms, Word, Work};
use crate::dma::mover::Descriptor;
use rust_hdl::prelude::*;

/// The scheduler of 2^A = N queues.
#[derive(LogicBlock)]
pub struct Scheduler<const A: usize, const N: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// Queues that may begin something.
    pub awake: Signal<In, Bits<N>>,
    /// Queues that come before the others.
    pub urgent: Signal<In, Bits<N>>,
    /// Queues that are not asked, for they cast.
    pub sleeping: Signal<In, Bits<N>>,
    /// There is a slot for a piece of a cast.
    pub cast_free: Signal<In, Bit>,
    /// This one.
    pub cast_slot: Signal<In, Bits<2>>,
    /// The piece that is sent is transfer 1 of a cast, into that slot.
    pub cast: Signal<Out, Bit>,
    /// How it is to be rounded.
    pub narrowing: Signal<Out, Narrowing>,
    /// Its elements.
    pub count: Signal<Out, Bits<10>>,
    /// What is to follow.
    pub second: Signal<Out, Second>,
    /// The slot's queue waits for one.
    pub starve: Signal<Out, Bit>,
    /// The mover would take a piece.
    pub room: Signal<In, Bit>,
    /// No slot is to begin in this cycle.
    pub hold: Signal<In, Bit>,
    /// Descriptors in a buffer.
    pub stored: Signal<In, News>,
    /// Completions taken.
    pub head: Signal<In, News>,
    /// A request has failed, or is over.
    pub failure: Signal<In, Bit>,
    /// Of this queue.
    pub failure_queue: Signal<In, Bits<6>>,
    /// Which.
    pub failed: Signal<In, Failure>,
    /// A queue is created.
    pub create: Signal<In, Bit>,
    /// Which.
    pub create_queue: Signal<In, Bits<6>>,
    /// With these descriptors and completions.
    pub terms: Signal<In, Terms>,
    /// With this allowance.
    pub rate: Signal<In, Rate>,
    /// With this weight.
    pub weight: Signal<In, Bits<8>>,
    /// What a queue has begun is closed by a piece of no bytes; only in an `act` without a slot.
    pub close: Signal<In, Bit>,
    /// Which.
    pub close_queue: Signal<In, Bits<6>>,
    /// A queue is forgotten; only in an `act` without a slot.
    pub wipe: Signal<In, Bit>,
    /// Which.
    pub wipe_queue: Signal<In, Bits<6>>,
    /// A row of the buffer is read.
    pub row_queue: Signal<Out, Bits<6>>,
    /// Which.
    pub row: Signal<Out, Bits<4>>,
    /// It is there in the next cycle.
    pub word0: Signal<In, Word>,
    /// Its second word.
    pub word1: Signal<In, Word>,
    /// Its third word.
    pub word2: Signal<In, Word>,
    /// Its last word.
    pub word3: Signal<In, Word>,
    /// A piece is sent.
    pub send: Signal<Out, Bit>,
    /// For the mover.
    pub transfer: Signal<Out, Descriptor>,
    /// For those who wait for its end.
    pub piece: Signal<Out, Piece>,
    /// Descriptors taken out of a buffer.
    pub taken: Signal<Out, News>,
    /// A piece has to wait for its allowance, and is counted.
    pub exceeded: Signal<Out, Bit>,
    /// Whose.
    pub exceeded_queue: Signal<Out, Bits<6>>,
    /// How many have.
    pub exceeded_count: Signal<Out, Bits<32>>,
    grant: Grant<A, N, 8, 11, 12, 20>,
    allowance: Allowance<A, N>,
    parse: Parse,
    works: RAM<Work, A>,
    stands: RAM<Stand, A>,
    store: RAM<Bits<16>, A>,
    heads: RAM<Bits<16>, A>,
    layouts: RAM<Terms, A>,
    failures: RAM<Failure, A>,
    something: DFF<Bits<N>>,
    roomy: DFF<Bits<N>>,
    slot: DFF<Bit>,
    queue: DFF<Bits<6>>,
    hot: DFF<Bits<N>>,
    stored_before: DFF<Bit>,
    head_before: DFF<Bit>,
    loads: DFF<Bit>,
    load_queue: DFF<Bits<6>>,
    load_full: DFF<Bit>,
    load_place: DFF<Bits<2>>,
    fresh: DFF<Bit>,
    fresh_work: DFF<Work>,
    one: Constant<Bits<N>>,
    quantum: Constant<Bits<32>>,
    step: Constant<Bits<64>>,
    least: Constant<Bits<12>>,
    begins: Signal<Local, Bit>,
    stored_hot: Signal<Local, Bits<N>>,
    head_hot: Signal<Local, Bits<N>>,
    work: Signal<Local, Work>,
    stand: Signal<Local, Stand>,
    new_stand: Signal<Local, Stand>,
    entry: Constant<Bits<16>>,
    ring: Signal<Local, Bits<16>>,
    more: Signal<Local, Bit>,
    full: Signal<Local, Bit>,
    stuck: Signal<Local, Bit>,
    closes: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    short: Signal<Local, Bit>,
    bytes: Signal<Local, Bits<12>>,
    cost: Signal<Local, Bits<12>>,
    last: Signal<Local, Bit>,
    ready: Signal<Local, Bit>,
    stages: Signal<Local, Bit>,
    lacks: Signal<Local, Bit>,
    how: Signal<Local, Narrowing>,
    new_how: Signal<Local, Narrowing>,
    no_how: Signal<Local, Narrowing>,
    wide: Signal<Local, Bit>,
    elements: Signal<Local, Bits<12>>,
    results: Signal<Local, Bits<12>>,
    row_elements: Signal<Local, Bits<32>>,
    row_results: Signal<Local, Bits<32>>,
    dest_part: Signal<Local, Bits<64>>,
    dest_reach: Signal<Local, Bits<66>>,
    waits: Signal<Local, Bit>,
    sends: Signal<Local, Bit>,
    takes: Signal<Local, Bit>,
    idles: Signal<Local, Bit>,
    stride_sign: Constant<Bits<66>>,
    source_step: Signal<Local, Bits<66>>,
    dest_step: Signal<Local, Bits<66>>,
    source_first: Signal<Local, Bits<66>>,
    dest_first: Signal<Local, Bits<66>>,
    reach: Signal<Local, Bits<66>>,
    source_end: Signal<Local, Bits<66>>,
    dest_end: Signal<Local, Bits<66>>,
    all: Signal<Local, Bits<33>>,
    next_work: Signal<Local, Work>,
    wiped: Signal<Local, Bits<N>>,
}

impl<const A: usize, const N: usize> Default for Scheduler<A, N> {
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Scheduler {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            awake: Signal::default(),
            urgent: Signal::default(),
            sleeping: Signal::default(),
            cast_free: Signal::default(),
            cast_slot: Signal::default(),
            cast: Signal::default(),
            narrowing: Signal::default(),
            count: Signal::default(),
            second: Signal::default(),
            starve: Signal::default(),
            room: Signal::default(),
            hold: Signal::default(),
            stored: Signal::default(),
            head: Signal::default(),
            failure: Signal::default(),
            failure_queue: Signal::default(),
            failed: Signal::default(),
            create: Signal::default(),
            create_queue: Signal::default(),
            terms: Signal::default(),
            rate: Signal::default(),
            weight: Signal::default(),
            close: Signal::default(),
            close_queue: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            row_queue: Signal::default(),
            row: Signal::default(),
            word0: Signal::default(),
            word1: Signal::default(),
            word2: Signal::default(),
            word3: Signal::default(),
            send: Signal::default(),
            transfer: Signal::default(),
            piece: Signal::default(),
            taken: Signal::default(),
            exceeded: Signal::default(),
            exceeded_queue: Signal::default(),
            exceeded_count: Signal::default(),
            grant: Grant::default(),
            allowance: Allowance::default(),
            parse: Parse::default(),
            works: RAM::default(),
            stands: RAM::default(),
            store: RAM::default(),
            heads: RAM::default(),
            layouts: RAM::default(),
            failures: RAM::default(),
            something: DFF::default(),
            roomy: DFF::default(),
            slot: DFF::default(),
            queue: DFF::default(),
            hot: DFF::default(),
            stored_before: DFF::default(),
            head_before: DFF::default(),
            loads: DFF::default(),
            load_queue: DFF::default(),
            load_full: DFF::default(),
            load_place: DFF::default(),
            fresh: DFF::default(),
            fresh_work: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            quantum: Constant::new(2048u64.to_bits()),
            step: Constant::new(2048u64.to_bits()),
            least: Constant::new(64u64.to_bits()),
            begins: Signal::default(),
            stored_hot: Signal::default(),
            head_hot: Signal::default(),
            work: Signal::default(),
            stand: Signal::default(),
            new_stand: Signal::default(),
            entry: Constant::new(1u64.to_bits()),
            ring: Signal::default(),
            more: Signal::default(),
            full: Signal::default(),
            stuck: Signal::default(),
            closes: Signal::default(),
            free: Signal::default(),
            short: Signal::default(),
            bytes: Signal::default(),
            cost: Signal::default(),
            last: Signal::default(),
            ready: Signal::default(),
            stages: Signal::default(),
            lacks: Signal::default(),
            how: Signal::default(),
            new_how: Signal::default(),
            no_how: Signal::default(),
            wide: Signal::default(),
            elements: Signal::default(),
            results: Signal::default(),
            row_elements: Signal::default(),
            row_results: Signal::default(),
            dest_part: Signal::default(),
            dest_reach: Signal::default(),
            waits: Signal::default(),
            sends: Signal::default(),
            takes: Signal::default(),
            idles: Signal::default(),
            stride_sign: Constant::new((1u64 << 31).to_bits()),
            source_step: Signal::default(),
            dest_step: Signal::default(),
            source_first: Signal::default(),
            dest_first: Signal::default(),
            reach: Signal::default(),
            source_end: Signal::default(),
            dest_end: Signal::default(),
            all: Signal::default(),
            next_work: Signal::default(),
            wiped: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize> Logic for Scheduler<A, N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            something,
            roomy,
            slot,
            queue,
            hot,
            stored_before,
            head_before,
            loads,
            load_queue,
            load_full,
            load_place,
            fresh,
            fresh_work
        );
        self.works.read_clock.next = self.aclk.val();
        self.works.write_clock.next = self.aclk.val();
        self.stands.read_clock.next = self.aclk.val();
        self.stands.write_clock.next = self.aclk.val();
        self.store.read_clock.next = self.aclk.val();
        self.store.write_clock.next = self.aclk.val();
        self.heads.read_clock.next = self.aclk.val();
        self.heads.write_clock.next = self.aclk.val();
        self.layouts.read_clock.next = self.aclk.val();
        self.layouts.write_clock.next = self.aclk.val();
        self.failures.read_clock.next = self.aclk.val();
        self.failures.write_clock.next = self.aclk.val();
        self.grant.aclk.next = self.aclk.val();
        self.grant.clear.next = self.clear.val();
        self.allowance.aclk.next = self.aclk.val();
        self.allowance.clear.next = self.clear.val();
        self.allowance.act.next = self.act.val();

        // Pick.
        self.grant.eligible.next = self.awake.val()
            & self.something.q.val()
            & self.roomy.q.val()
            & !self.sleeping.val()
            & !self.allowance.waiting.val();
        self.grant.urgent.next = self.urgent.val();
        self.begins.next =
            !self.act.val() & !self.hold.val() & self.room.val() & self.grant.valid.val();
        self.grant.take.next = self.begins.val();
        self.allowance.queue.next = self.grant.queue.val();
        self.slot.d.next = self.begins.val();
        self.queue.d.next = self.grant.queue.val();
        self.hot.d.next = self.grant.hot.val();
        self.works.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.stands.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.store.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.heads.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.layouts.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.failures.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());

        // A descriptor that the last slot took arrives.
        self.parse.full.next = self.load_full.q.val();
        self.parse.place.next = self.load_place.q.val();
        self.parse.word0.next = self.word0.val();
        self.parse.word1.next = self.word1.val();
        self.parse.word2.next = self.word2.val();
        self.parse.word3.next = self.word3.val();
        self.fresh.d.next =
            self.loads.q.val() & (self.load_queue.q.val() == self.grant.queue.val());
        self.fresh_work.d.next = self.parse.work.val();

        // Act.
        self.work.next = self.works.read_data.val();
        if self.fresh.q.val() {
            self.work.next = self.fresh_work.q.val();
        }
        self.stand.next = self.stands.read_data.val();
        self.full.next = self.layouts.read_data.val().full;
        self.more.next = self.store.read_data.val() != self.stand.val().taken;
        self.ring.next = self.entry.val() << self.layouts.read_data.val().log2;
        self.closes.next = self.stand.val().open
            & self.failures.read_data.val().there
            & (self.failures.read_data.val().number == self.stand.val().taken);
        self.free.next = self.closes.val() | self.work.val().cause.any();
        self.stuck.next = self.stand.val().loaded
            & !self.stand.val().open
            & ((self.stand.val().taken - self.heads.read_data.val()) > self.ring.val());
        self.short.next = self.work.val().length <= self.quantum.val();
        self.bytes.next = 2048.into();
        if self.short.val() {
            self.bytes.next = self.work.val().length.get_bits::<12>(0);
        }
        if self.free.val() | self.work.val().malformed {
            self.bytes.next = 0.into();
        }
        self.last.next = self.free.val()
            | self.work.val().malformed
            | (self.short.val() & !self.work.val().further.any());
        self.cost.next = self.bytes.val();
        if self.bytes.val() < self.least.val() {
            self.cost.next = self.least.val();
        }
        self.allowance.cost.next = self.cost.val();
        self.ready.next = self.slot.q.val() & self.stand.val().loaded & !self.stuck.val();
        self.stages.next = self.work.val().casts & !self.free.val() & !self.work.val().malformed;
        self.lacks.next = self.ready.val() & self.stages.val() & !self.cast_free.val();
        self.sends.next =
            self.ready.val() & !self.lacks.val() & (self.free.val() | self.allowance.covers.val());
        self.waits.next =
            self.ready.val() & !self.lacks.val() & !self.free.val() & !self.allowance.covers.val();
        self.takes.next = self.more.val()
            & ((self.slot.q.val() & !self.stand.val().loaded)
                | (self.sends.val() & self.last.val()));
        self.idles.next = !self.more.val()
            & ((self.slot.q.val() & !self.stand.val().loaded)
                | (self.sends.val() & self.last.val()));
        self.allowance.spend.next = self.sends.val() & !self.free.val();
        self.allowance.wait.next = self.waits.val();
        self.allowance.count.next = !self.stand.val().counted;
        self.exceeded.next = self.waits.val() & !self.stand.val().counted;
        self.exceeded_queue.next = self.queue.q.val();
        self.exceeded_count.next = self.allowance.exceeded.val();
        self.grant.cost.next = 0.into();
        if self.sends.val() & !self.free.val() {
            self.grant.cost.next = self.cost.val();
        }

        self.send.next = self.sends.val() | self.close.val();
        self.transfer.next.source_low = self.work.val().source.get_bits::<11>(0);
        self.transfer.next.source_block = self.work.val().source.get_bits::<53>(11);
        self.transfer.next.dest_low = self.work.val().dest.get_bits::<11>(0);
        self.transfer.next.dest_block = self.work.val().dest.get_bits::<53>(11);
        self.transfer.next.length = bit_cast::<32, 12>(self.bytes.val());
        self.transfer.next.id = self.work.val().id;
        self.transfer.next.owner = self.queue.q.val();
        self.transfer.next.fill = self.work.val().fill;
        self.transfer.next.more = !self.last.val();
        self.transfer.next.source_local = false;
        self.transfer.next.dest_local = false;
        self.transfer.next.reserved = 0.into();
        self.transfer.next.source_stride = 0.into();
        self.transfer.next.dest_stride = 0.into();
        self.transfer.next.rows = 1.into();
        self.piece.next.queue = self.queue.q.val();
        self.piece.next.id = self.work.val().id;
        self.piece.next.number = self.stand.val().taken;
        self.piece.next.last = self.last.val() & !self.stages.val();
        self.piece.next.checked = self.work.val().checked;
        self.piece.next.staged = self.stages.val();
        self.piece.next.scale = 0.into();
        self.piece.next.slot = self.cast_slot.val();
        self.piece.next.tag = 0.into();
        self.piece.next.cause = self.work.val().cause;
        // Of a cast, what is read goes into a slot; the rest is told to those who send what follows.
        if self.stages.val() {
            self.transfer.next.dest_low = 0.into();
            self.transfer.next.dest_block = bit_cast::<53, 2>(self.cast_slot.val());
            self.transfer.next.dest_local = true;
            self.transfer.next.more = true;
        }
        self.how.next = self.work.val().narrowing;
        self.wide.next = !self.how.val().format.get_bits::<2>(1).any();
        self.elements.next = self.bytes.val() >> 2;
        self.results.next = self.elements.val();
        if self.wide.val() {
            self.results.next = self.elements.val() << 1;
        }
        self.cast.next = self.sends.val() & self.stages.val();
        self.starve.next = self.lacks.val();
        self.narrowing.next = self.how.val();
        self.count.next = self.elements.val().get_bits::<10>(0);
        self.second.next.queue = self.queue.q.val();
        self.second.next.id = self.work.val().id;
        self.second.next.number = self.stand.val().taken;
        self.second.next.dest = self.work.val().dest;
        self.second.next.bytes = self.results.val().get_bits::<11>(0);
        self.second.next.wide = self.wide.val();
        self.second.next.last = self.last.val();
        if self.close.val() {
            self.transfer.next.length = 0.into();
            self.transfer.next.owner = self.close_queue.val();
            self.transfer.next.more = false;
            self.piece.next.queue = self.close_queue.val();
            self.transfer.next.dest_local = false;
            self.piece.next.last = true;
            self.piece.next.staged = false;
            self.piece.next.cause = 0.into();
        }

        self.new_stand.next = self.stand.val();
        if self.waits.val() {
            self.new_stand.next.counted = true;
        }
        if self.sends.val() {
            self.new_stand.next.open = !self.last.val();
            self.new_stand.next.loaded = !self.last.val();
            self.new_stand.next.counted = false;
        }
        if self.takes.val() {
            self.new_stand.next.loaded = true;
            self.new_stand.next.taken = self.stand.val().taken + 1;
        }
        self.taken.next.there = self.takes.val();
        self.taken.next.queue = self.queue.q.val();
        self.taken.next.value = self.stand.val().taken + 1;
        self.row_queue.next = self.queue.q.val();
        self.row.next = self.stand.val().taken.get_bits::<4>(2);
        if self.full.val() {
            self.row.next = self.stand.val().taken.get_bits::<4>(0);
        }
        self.loads.d.next = self.takes.val();
        self.load_queue.d.next = self.queue.q.val();
        self.load_full.d.next = self.full.val();
        self.load_place.d.next = self.stand.val().taken.get_bits::<2>(0);

        // The row goes on, or the next one begins: its ends in 66 bits, so that nothing goes round.
        self.source_step.next = (bit_cast::<66, 32>(self.work.val().source_stride)
            ^ self.stride_sign.val())
            - self.stride_sign.val();
        self.dest_step.next = (bit_cast::<66, 32>(self.work.val().dest_stride)
            ^ self.stride_sign.val())
            - self.stride_sign.val();
        self.source_first.next =
            bit_cast::<66, 64>(self.work.val().source_row) + self.source_step.val();
        self.dest_first.next = bit_cast::<66, 64>(self.work.val().dest_row) + self.dest_step.val();
        self.reach.next = bit_cast::<66, 32>(self.work.val().row) - 1;
        self.source_end.next = self.source_first.val() + self.reach.val();
        self.row_elements.next = self.work.val().row >> 2;
        self.row_results.next = self.row_elements.val();
        self.dest_part.next = bit_cast::<64, 12>(self.results.val());
        if self.wide.val() {
            self.row_results.next = self.row_elements.val() << 1;
        }
        self.dest_reach.next = bit_cast::<66, 32>(self.row_results.val()) - 1;
        if !self.work.val().casts {
            self.dest_part.next = self.step.val();
            self.dest_reach.next = self.reach.val();
        }
        self.dest_end.next = self.dest_first.val() + self.dest_reach.val();
        self.all.next =
            bit_cast::<33, 32>(self.work.val().total) + bit_cast::<33, 32>(self.work.val().row);
        self.next_work.next = self.work.val();
        if !self.work.val().fill {
            self.next_work.next.source = self.work.val().source + self.step.val();
        }
        self.next_work.next.dest = self.work.val().dest + self.dest_part.val();
        self.new_how.next = self.how.val();
        self.new_how.next.index = self.how.val().index + bit_cast::<34, 12>(self.elements.val());
        self.next_work.next.narrowing = self.new_how.val();
        self.next_work.next.length = self.work.val().length - self.quantum.val();
        if self.short.val() {
            if !self.work.val().fill {
                self.next_work.next.source = self.source_first.val().get_bits::<64>(0);
                self.next_work.next.source_row = self.source_first.val().get_bits::<64>(0);
            }
            self.next_work.next.dest = self.dest_first.val().get_bits::<64>(0);
            self.next_work.next.dest_row = self.dest_first.val().get_bits::<64>(0);
            self.next_work.next.length = self.work.val().row;
            self.next_work.next.total = self.all.val().get_bits::<32>(0);
            self.next_work.next.further = self.work.val().further - 1;
            self.next_work.next.malformed = self.dest_first.val().get_bit(65)
                | self.dest_end.val().get_bit(64)
                | self.all.val().get_bit(32)
                | (!self.work.val().fill
                    & (self.source_first.val().get_bit(65) | self.source_end.val().get_bit(64)));
        }
        self.works.write_enable.next =
            self.loads.q.val() | (self.sends.val() & !self.last.val()) | self.wipe.val();
        self.works.write_address.next = bit_cast::<A, 6>(self.queue.q.val());
        self.works.write_data.next = self.next_work.val();
        if self.loads.q.val() {
            self.works.write_address.next = bit_cast::<A, 6>(self.load_queue.q.val());
            self.works.write_data.next = self.parse.work.val();
        }
        self.stands.write_enable.next = self.slot.q.val() | self.wipe.val();
        self.stands.write_address.next = bit_cast::<A, 6>(self.queue.q.val());
        self.stands.write_data.next = self.new_stand.val();

        // News, and who sleeps.
        self.store.write_enable.next = self.stored.val().there;
        self.store.write_address.next = bit_cast::<A, 6>(self.stored.val().queue);
        self.store.write_data.next = self.stored.val().value;
        self.heads.write_enable.next = self.head.val().there;
        self.heads.write_address.next = bit_cast::<A, 6>(self.head.val().queue);
        self.heads.write_data.next = self.head.val().value;
        self.failures.write_enable.next = self.failure.val();
        self.failures.write_address.next = bit_cast::<A, 6>(self.failure_queue.val());
        self.failures.write_data.next = self.failed.val();
        self.stored_hot.next = 0.into();
        if self.stored.val().there {
            self.stored_hot.next = self.one.val() << self.stored.val().queue;
        }
        self.head_hot.next = 0.into();
        if self.head.val().there {
            self.head_hot.next = self.one.val() << self.head.val().queue;
        }
        // In the slot's first cycle its queue is known a cycle later: what is compared is the news' queue then.
        self.stored_before.d.next =
            self.stored.val().there & (self.stored.val().queue == self.grant.queue.val());
        self.head_before.d.next =
            self.head.val().there & (self.head.val().queue == self.grant.queue.val());
        self.something.d.next = self.something.q.val() | self.stored_hot.val();
        if self.idles.val() & !self.stored_before.q.val() {
            self.something.d.next =
                (self.something.q.val() & !self.hot.q.val()) | self.stored_hot.val();
        }
        self.roomy.d.next = self.roomy.q.val() | self.head_hot.val();
        if self.slot.q.val() & self.stuck.val() & !self.head_before.q.val() {
            self.roomy.d.next = (self.roomy.q.val() & !self.hot.q.val()) | self.head_hot.val();
        }

        // Created, and forgotten.
        self.grant.create.next = self.create.val();
        self.grant.create_queue.next = self.create_queue.val();
        self.grant.weight.next = self.weight.val();
        self.grant.wipe.next = self.wipe.val();
        self.grant.wipe_queue.next = self.wipe_queue.val();
        self.allowance.create.next = self.create.val();
        self.allowance.create_queue.next = self.create_queue.val();
        self.allowance.create_rate.next = self.rate.val();
        self.allowance.wipe.next = self.wipe.val();
        self.allowance.wipe_queue.next = self.wipe_queue.val();
        self.layouts.write_enable.next = self.create.val();
        self.layouts.write_address.next = bit_cast::<A, 6>(self.create_queue.val());
        self.layouts.write_data.next = self.terms.val();
        self.wiped.next = self.one.val() << self.wipe_queue.val();
        self.no_how.next.format = 0.into();
        self.no_how.next.mode = 0.into();
        self.no_how.next.saturate = false;
        self.no_how.next.stream = 0.into();
        self.no_how.next.seed = 0.into();
        self.no_how.next.index = 0.into();
        if self.wipe.val() {
            self.works.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.works.write_data.next.source = 0.into();
            self.works.write_data.next.dest = 0.into();
            self.works.write_data.next.length = 0.into();
            self.works.write_data.next.id = 0.into();
            self.works.write_data.next.fill = false;
            self.works.write_data.next.checked = false;
            self.works.write_data.next.casts = false;
            self.works.write_data.next.narrowing = self.no_how.val();
            self.works.write_data.next.source_row = 0.into();
            self.works.write_data.next.dest_row = 0.into();
            self.works.write_data.next.source_stride = 0.into();
            self.works.write_data.next.dest_stride = 0.into();
            self.works.write_data.next.row = 0.into();
            self.works.write_data.next.total = 0.into();
            self.works.write_data.next.further = 0.into();
            self.works.write_data.next.malformed = false;
            self.works.write_data.next.cause = 0.into();
            self.stands.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.stands.write_data.next.taken = 0.into();
            self.stands.write_data.next.loaded = false;
            self.stands.write_data.next.open = false;
            self.stands.write_data.next.counted = false;
            self.store.write_enable.next = true;
            self.store.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.store.write_data.next = 0.into();
            self.heads.write_enable.next = true;
            self.heads.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.heads.write_data.next = 0.into();
            self.failures.write_enable.next = true;
            self.failures.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.failures.write_data.next.there = false;
            self.failures.write_data.next.number = 0.into();
            self.something.d.next =
                (self.something.q.val() & !self.wiped.val()) | self.stored_hot.val();
            self.roomy.d.next = self.roomy.q.val() | self.wiped.val() | self.head_hot.val();
        }
        if self.clear.val() {
            self.slot.d.next = false;
            self.loads.d.next = false;
            self.something.d.next = 0.into();
            self.roomy.d.next = 0.into();
            self.stored_before.d.next = false;
            self.head_before.d.next = false;
        }
    }
}
