//! Completions and messages, on their way into memory.
//!
//! ```text
//! completions --+--> its place in the ring --> check ... verdict --+--> AW, W
//! messages -----+                                                  +--> what is on the bus
//! ```
//!
//! One in 2 cycles, and one burst after the other: AW of the next one is offered when the last W of this one was taken. A
//! message has a place of its own, and leaves unchecked: it is the admin's. A completion that no window holds makes its queue halt: it is on the bus all the same, a void one, so
//! that those before it are known first, and all after it are void too. So is every completion of a queue that has halted.

use super::types::{Entry, News, Posted, Report, Ring};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// The writer of completions of 2^A = N queues; 2^F wait, 2^J are on the bus; G = F + 1, K = J + 1.
#[derive(LogicBlock)]
pub struct Reporter<
    const A: usize,
    const N: usize,
    const F: usize,
    const G: usize,
    const J: usize,
    const K: usize,
> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// Queues that run.
    pub running: Signal<In, Bits<N>>,
    /// A completion or a message is handed on.
    pub push: Signal<In, Bit>,
    /// It.
    pub given: Signal<In, Report>,
    /// One would be taken.
    pub room: Signal<Out, Bit>,
    /// A burst is to be checked; only in an `act`.
    pub check: Signal<Out, Bit>,
    /// Whose.
    pub check_queue: Signal<Out, Bits<6>>,
    /// Its first byte.
    pub check_first: Signal<Out, Bits<64>>,
    /// Its last byte.
    pub check_last: Signal<Out, Bits<64>>,
    /// Two cycles later: it may leave.
    pub allowed: Signal<In, Bit>,
    /// AWVALID.
    pub aw_valid: Signal<Out, Bit>,
    /// AWREADY.
    pub aw_ready: Signal<In, Bit>,
    /// AWADDR.
    pub aw_addr: Signal<Out, Bits<64>>,
    /// AWLEN.
    pub aw_len: Signal<Out, Bits<8>>,
    /// WVALID.
    pub w_valid: Signal<Out, Bit>,
    /// WREADY.
    pub w_ready: Signal<In, Bit>,
    /// WDATA.
    pub w_data: Signal<Out, Bits<64>>,
    /// WSTRB.
    pub w_strb: Signal<Out, Bits<8>>,
    /// WLAST.
    pub w_last: Signal<Out, Bit>,
    /// A completion is on the bus.
    pub posted_push: Signal<Out, Bit>,
    /// It.
    pub posted: Signal<Out, Posted>,
    /// Two more may be.
    pub posted_room: Signal<In, Bit>,
    /// Completions given a place.
    pub sent: Signal<Out, News>,
    /// Queues whose completions no window holds.
    pub dead: Signal<Out, Bits<N>>,
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
    waiting: Fifo<Report, F, G>,
    entries: Fifo<Entry, J, K>,
    rings: RAM<Ring, A>,
    places: RAM<Bits<16>, A>,
    seen: DFF<Bit>,
    placed: DFF<Bit>,
    kept: DFF<Report>,
    kept_address: DFF<Bits<64>>,
    kept_round: DFF<Bit>,
    asked: DFF<Bit>,
    told: DFF<Bit>,
    second: DFF<Bit>,
    gone: DFF<Bits<N>>,
    one: Constant<Bits<N>>,
    entry: Constant<Bits<16>>,
    all_lanes: Constant<Bits<8>>,
    high_lanes: Constant<Bits<8>>,
    low_lanes: Constant<Bits<8>>,
    head: Signal<Local, Report>,
    index: Signal<Local, Bits<16>>,
    place: Signal<Local, Bits<16>>,
    round: Signal<Local, Bits<16>>,
    wide: Signal<Local, Bits<64>>,
    address: Signal<Local, Bits<64>>,
    takes: Signal<Local, Bit>,
    writes: Signal<Local, Bit>,
    hot: Signal<Local, Bits<N>>,
    alive: Signal<Local, Bit>,
    judged: Signal<Local, Bit>,
    leaves: Signal<Local, Bit>,
    forbidden: Signal<Local, Bit>,
    asks: Signal<Local, Bit>,
    tells: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    phase: Signal<Local, Bits<64>>,
    text: Signal<Local, Bits<64>>,
    number: Signal<Local, Bits<64>>,
    lost: Signal<Local, Bits<N>>,
    wiped: Signal<Local, Bits<N>>,
}

impl<const A: usize, const N: usize, const F: usize, const G: usize, const J: usize, const K: usize>
    Default for Reporter<A, N, F, G, J, K>
{
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Reporter {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            running: Signal::default(),
            push: Signal::default(),
            given: Signal::default(),
            room: Signal::default(),
            check: Signal::default(),
            check_queue: Signal::default(),
            check_first: Signal::default(),
            check_last: Signal::default(),
            allowed: Signal::default(),
            aw_valid: Signal::default(),
            aw_ready: Signal::default(),
            aw_addr: Signal::default(),
            aw_len: Signal::default(),
            w_valid: Signal::default(),
            w_ready: Signal::default(),
            w_data: Signal::default(),
            w_strb: Signal::default(),
            w_last: Signal::default(),
            posted_push: Signal::default(),
            posted: Signal::default(),
            posted_room: Signal::default(),
            sent: Signal::default(),
            dead: Signal::default(),
            create: Signal::default(),
            create_queue: Signal::default(),
            ring: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            waiting: Fifo::default(),
            entries: Fifo::default(),
            rings: RAM::default(),
            places: RAM::default(),
            seen: DFF::default(),
            placed: DFF::default(),
            kept: DFF::default(),
            kept_address: DFF::default(),
            kept_round: DFF::default(),
            asked: DFF::default(),
            told: DFF::default(),
            second: DFF::default(),
            gone: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            entry: Constant::new(1u64.to_bits()),
            all_lanes: Constant::new(0xffu64.to_bits()),
            high_lanes: Constant::new(0xf0u64.to_bits()),
            low_lanes: Constant::new(0x0fu64.to_bits()),
            head: Signal::default(),
            index: Signal::default(),
            place: Signal::default(),
            round: Signal::default(),
            wide: Signal::default(),
            address: Signal::default(),
            takes: Signal::default(),
            writes: Signal::default(),
            hot: Signal::default(),
            alive: Signal::default(),
            judged: Signal::default(),
            leaves: Signal::default(),
            forbidden: Signal::default(),
            asks: Signal::default(),
            tells: Signal::default(),
            last: Signal::default(),
            ends: Signal::default(),
            phase: Signal::default(),
            text: Signal::default(),
            number: Signal::default(),
            lost: Signal::default(),
            wiped: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize, const F: usize, const G: usize, const J: usize, const K: usize>
    Logic for Reporter<A, N, F, G, J, K>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            seen,
            placed,
            kept,
            kept_address,
            kept_round,
            asked,
            told,
            second,
            gone
        );
        self.rings.read_clock.next = self.aclk.val();
        self.rings.write_clock.next = self.aclk.val();
        self.places.read_clock.next = self.aclk.val();
        self.places.write_clock.next = self.aclk.val();
        self.waiting.aclk.next = self.aclk.val();
        self.waiting.clear.next = self.clear.val();
        self.entries.aclk.next = self.aclk.val();
        self.entries.clear.next = self.clear.val();
        self.waiting.push.next = self.push.val();
        self.waiting.data_in.next = self.given.val();
        self.room.next = self.waiting.room.val();

        // Its place; the ring is read in the slot's first cycle.
        self.head.next = self.waiting.data_out.val();
        self.seen.d.next = !self.act.val() & self.waiting.valid.val();
        self.rings.read_address.next = bit_cast::<A, 6>(self.head.val().queue);
        self.places.read_address.next = bit_cast::<A, 6>(self.head.val().queue);
        self.takes.next =
            self.act.val() & self.seen.q.val() & self.posted_room.val() & !self.wipe.val();
        self.waiting.pop.next = self.takes.val();
        self.writes.next = self.takes.val() & !self.head.val().silent & !self.head.val().message;
        self.place.next = self.places.read_data.val();
        self.index.next =
            self.place.val() & ((self.entry.val() << self.rings.read_data.val().log2) - 1);
        self.round.next = self.place.val() >> self.rings.read_data.val().log2;
        self.wide.next = bit_cast::<64, 16>(self.index.val()) << 4;
        self.address.next = self.rings.read_data.val().base + self.wide.val();
        self.check.next = self.takes.val() & !self.head.val().message;
        self.check_queue.next = self.head.val().queue;
        self.check_first.next = self.address.val();
        self.check_last.next = self.address.val() + 15;
        self.placed.d.next = self.placed.q.val();
        if self.act.val() {
            self.placed.d.next = self.takes.val();
            self.kept.d.next = self.head.val();
            self.kept_address.d.next = self.address.val();
            if self.head.val().message {
                self.kept_address.d.next = self.head.val().address;
            }
            self.kept_round.d.next = !self.round.val().get_bit(0);
        }
        self.places.write_enable.next = self.writes.val() | self.wipe.val();
        self.places.write_address.next = bit_cast::<A, 6>(self.head.val().queue);
        self.places.write_data.next = self.place.val() + 1;
        self.sent.next.there = self.writes.val();
        self.sent.next.queue = self.head.val().queue;
        self.sent.next.value = self.place.val() + 1;

        // Its verdict, in the next slot's second cycle.
        self.hot.next = self.one.val() << self.kept.q.val().queue;
        self.judged.next = self.act.val() & self.placed.q.val();
        self.alive.next = (self.hot.val() & self.running.val() & !self.gone.q.val()).any();
        self.leaves.next =
            self.judged.val() & self.alive.val() & self.allowed.val() & !self.kept.q.val().silent;
        self.forbidden.next =
            self.judged.val() & self.alive.val() & !self.allowed.val() & !self.kept.q.val().silent;
        if self.kept.q.val().message {
            self.leaves.next = self.judged.val();
            self.forbidden.next = false;
        }
        self.lost.next = self.gone.q.val();
        if self.forbidden.val() {
            self.lost.next = self.gone.q.val() | self.hot.val();
        }
        self.gone.d.next = self.lost.val();
        self.dead.next = self.gone.q.val();
        self.posted_push.next = self.judged.val();
        self.posted.next.queue = self.kept.q.val().queue;
        self.posted.next.void = !self.leaves.val();
        self.posted.next.message = self.kept.q.val().message;
        self.posted.next.cause = 0.into();
        if self.alive.val() {
            self.posted.next.cause = self.kept.q.val().cause;
        }
        if self.forbidden.val() {
            self.posted.next.cause = 5.into();
        }
        self.entries.push.next = self.leaves.val();
        self.entries.data_in.next.address = self.kept_address.q.val();
        self.entries.data_in.next.message = self.kept.q.val().message;
        self.entries.data_in.next.low = self.kept.q.val().address;
        self.text.next = bit_cast::<64, 32>(self.kept.q.val().bytes);
        self.number.next = (bit_cast::<64, 16>(self.kept.q.val().id) << 32)
            | (bit_cast::<64, 8>(self.kept.q.val().status) << 48);
        if self.kept.q.val().message {
            self.entries.data_in.next.low = self.text.val() | (self.text.val() << 32);
        }
        self.phase.next = 0.into();
        if self.kept_round.q.val() {
            self.phase.next = 1.into();
        }
        self.entries.data_in.next.high =
            self.text.val() | self.number.val() | (self.phase.val() << 56);

        // The burst at the head: its address and its data each as memory takes them, until it has both.
        self.asks.next = self.entries.valid.val() & !self.asked.q.val();
        self.tells.next = self.entries.valid.val() & !self.told.q.val();
        self.last.next = self.second.q.val() | self.entries.data_out.val().message;
        self.aw_valid.next = self.asks.val();
        self.aw_addr.next = self.entries.data_out.val().address;
        self.aw_len.next = 1.into();
        self.w_valid.next = self.tells.val();
        self.w_data.next = self.entries.data_out.val().low;
        self.w_strb.next = self.all_lanes.val();
        self.w_last.next = self.last.val();
        if self.second.q.val() {
            self.w_data.next = self.entries.data_out.val().high;
        }
        if self.entries.data_out.val().message {
            self.aw_len.next = 0.into();
            self.w_strb.next = self.low_lanes.val();
            if self.entries.data_out.val().address.get_bit(2) {
                self.w_strb.next = self.high_lanes.val();
            }
        }
        if self.tells.val() & self.w_ready.val() {
            self.second.d.next = !self.last.val();
            self.told.d.next = self.last.val();
        }
        if self.asks.val() & self.aw_ready.val() {
            self.asked.d.next = true;
        }
        self.ends.next = self.entries.valid.val()
            & (self.asked.q.val() | self.aw_ready.val())
            & (self.told.q.val() | (self.w_ready.val() & self.last.val()));
        self.entries.pop.next = self.ends.val();
        if self.ends.val() {
            self.asked.d.next = false;
            self.told.d.next = false;
        }

        self.rings.write_enable.next = self.create.val();
        self.rings.write_address.next = bit_cast::<A, 6>(self.create_queue.val());
        self.rings.write_data.next = self.ring.val();
        self.wiped.next = self.one.val() << self.wipe_queue.val();
        if self.wipe.val() {
            self.places.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.places.write_data.next = 0.into();
            self.gone.d.next = self.lost.val() & !self.wiped.val();
        }
        if self.clear.val() {
            self.seen.d.next = false;
            self.placed.d.next = false;
            self.asked.d.next = false;
            self.told.d.next = false;
            self.second.d.next = false;
            self.gone.d.next = 0.into();
        }
    }
}
