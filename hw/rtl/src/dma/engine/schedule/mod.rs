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

mod default;
mod logic;

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
