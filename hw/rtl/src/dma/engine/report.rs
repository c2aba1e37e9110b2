//! Completions, on their way into memory.
//!
//! ```text
//! completions --> its place in the ring --> check ... verdict --+--> AW, W
//!                                                               +--> completions on the bus
//! ```
//!
//! One in 2 cycles. A completion that no window holds makes its queue halt: it is on the bus all the same, a void one, so
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
    /// A completion is handed on.
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
    /// WVALID.
    pub w_valid: Signal<Out, Bit>,
    /// WREADY.
    pub w_ready: Signal<In, Bit>,
    /// WDATA.
    pub w_data: Signal<Out, Bits<64>>,
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
    addresses: Fifo<Bits<64>, J, K>,
    entries: Fifo<Entry, J, K>,
    rings: RAM<Ring, A>,
    places: RAM<Bits<16>, A>,
    seen: DFF<Bit>,
    placed: DFF<Bit>,
    kept: DFF<Report>,
    kept_address: DFF<Bits<64>>,
    kept_round: DFF<Bit>,
    second: DFF<Bit>,
    gone: DFF<Bits<N>>,
    one: Constant<Bits<N>>,
    entry: Constant<Bits<16>>,
    head: Signal<Local, Report>,
    index: Signal<Local, Bits<16>>,
    place: Signal<Local, Bits<16>>,
    wide: Signal<Local, Bits<64>>,
    address: Signal<Local, Bits<64>>,
    takes: Signal<Local, Bit>,
    writes: Signal<Local, Bit>,
    hot: Signal<Local, Bits<N>>,
    alive: Signal<Local, Bit>,
    judged: Signal<Local, Bit>,
    leaves: Signal<Local, Bit>,
    forbidden: Signal<Local, Bit>,
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
            w_valid: Signal::default(),
            w_ready: Signal::default(),
            w_data: Signal::default(),
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
            addresses: Fifo::default(),
            entries: Fifo::default(),
            rings: RAM::default(),
            places: RAM::default(),
            seen: DFF::default(),
            placed: DFF::default(),
            kept: DFF::default(),
            kept_address: DFF::default(),
            kept_round: DFF::default(),
            second: DFF::default(),
            gone: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            entry: Constant::new(1u64.to_bits()),
            head: Signal::default(),
            index: Signal::default(),
            place: Signal::default(),
            wide: Signal::default(),
            address: Signal::default(),
            takes: Signal::default(),
            writes: Signal::default(),
            hot: Signal::default(),
            alive: Signal::default(),
            judged: Signal::default(),
            leaves: Signal::default(),
            forbidden: Signal::default(),
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
            second,
            gone
        );
        self.rings.read_clock.next = self.aclk.val();
        self.rings.write_clock.next = self.aclk.val();
        self.places.read_clock.next = self.aclk.val();
        self.places.write_clock.next = self.aclk.val();
        self.waiting.aclk.next = self.aclk.val();
        self.waiting.clear.next = self.clear.val();
        self.addresses.aclk.next = self.aclk.val();
        self.addresses.clear.next = self.clear.val();
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
        self.writes.next = self.takes.val() & !self.head.val().silent;
        self.place.next = self.places.read_data.val();
        self.index.next =
            self.place.val() & ((self.entry.val() << self.rings.read_data.val().log2) - 1);
        self.wide.next = bit_cast::<64, 16>(self.index.val()) << 4;
        self.address.next = self.rings.read_data.val().base + self.wide.val();
        self.check.next = self.takes.val();
        self.check_queue.next = self.head.val().queue;
        self.check_first.next = self.address.val();
        self.check_last.next = self.address.val() + 15;
        self.placed.d.next = self.placed.q.val();
        if self.act.val() {
            self.placed.d.next = self.takes.val();
            self.kept.d.next = self.head.val();
            self.kept_address.d.next = self.address.val();
            self.kept_round.d.next =
                !((self.place.val() >> self.rings.read_data.val().log2).get_bit(0));
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
        self.lost.next = self.gone.q.val();
        if self.forbidden.val() {
            self.lost.next = self.gone.q.val() | self.hot.val();
        }
        self.gone.d.next = self.lost.val();
        self.dead.next = self.gone.q.val();
        self.posted_push.next = self.judged.val();
        self.posted.next.queue = self.kept.q.val().queue;
        self.posted.next.void = !self.leaves.val();
        self.posted.next.cause = 0.into();
        if self.alive.val() {
            self.posted.next.cause = self.kept.q.val().cause;
        }
        if self.forbidden.val() {
            self.posted.next.cause = 5.into();
        }
        self.addresses.push.next = self.leaves.val();
        self.addresses.data_in.next = self.kept_address.q.val();
        self.entries.push.next = self.leaves.val();
        self.entries.data_in.next.low = self.kept.q.val().address;
        self.text.next = bit_cast::<64, 32>(self.kept.q.val().bytes);
        self.number.next = (bit_cast::<64, 16>(self.kept.q.val().id) << 32)
            | (bit_cast::<64, 8>(self.kept.q.val().status) << 48);
        self.phase.next = 0.into();
        if self.kept_round.q.val() {
            self.phase.next = 1.into();
        }
        self.entries.data_in.next.high =
            self.text.val() | self.number.val() | (self.phase.val() << 56);

        self.aw_valid.next = self.addresses.valid.val();
        self.aw_addr.next = self.addresses.data_out.val();
        self.addresses.pop.next = self.aw_ready.val();
        self.w_valid.next = self.entries.valid.val();
        self.w_data.next = self.entries.data_out.val().low;
        self.w_last.next = self.second.q.val();
        if self.second.q.val() {
            self.w_data.next = self.entries.data_out.val().high;
        }
        self.entries.pop.next = self.w_ready.val() & self.second.q.val();
        if self.entries.valid.val() & self.w_ready.val() {
            self.second.d.next = !self.second.q.val();
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
            self.second.d.next = false;
            self.gone.d.next = 0.into();
        }
    }
}
