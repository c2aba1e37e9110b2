//! The registers' owner: commands, states, doorbells.
//!
//! ```text
//! access --> the queue's counters, from RAM --> the next pick: check, do, done
//! ```
//!
//! What the slave offers is done in the first cycle of a slot, so it never meets a halt of the completions' side, which comes
//! in the second one. A doorbell is checked against the completions that were given a place in their ring: a tenant that
//! polls the ring's memory may see one before its response has come back, and must not be halted for being quick.
//!
//! A halt and an end are written into RAM a cycle before a slot, too late to be read in it: an access waits for the next one.

mod default;
mod logic;

use super::admin::Admin;
use super::types::{Message, Moderation, News, Rate, Ring, Terms};
use crate::dma::guard::Window;
use rust_hdl::prelude::*;

/// The states of 2^A = N queues of K windows, C = A + 1.
#[derive(LogicBlock)]
pub struct Control<const A: usize, const N: usize, const C: usize, const K: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// All queues off at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// Accesses may be done.
    pub ready: Signal<In, Bit>,
    /// A register is accessed; until `done`.
    pub access: Signal<In, Bit>,
    /// It is written, not read.
    pub write: Signal<In, Bit>,
    /// Its page.
    pub page: Signal<In, Bits<C>>,
    /// Its word on the page.
    pub word: Signal<In, Bits<5>>,
    /// What is written.
    pub data: Signal<In, Bits<32>>,
    /// The access is done.
    pub done: Signal<Out, Bit>,
    /// What is read.
    pub answer: Signal<Out, Bits<32>>,
    /// How long memory may be silent, in units of 64 cycles; 0: for ever.
    pub timeout: Signal<Out, Bits<16>>,
    /// How far pieces may run ahead.
    pub quanta: Signal<Out, Bits<5>>,
    /// Queues that run.
    pub running: Signal<Out, Bits<N>>,
    /// Queues that are urgent.
    pub urgent: Signal<Out, Bits<N>>,
    /// Queues that drain.
    pub draining: Signal<Out, Bits<N>>,
    /// Queues that lose their windows.
    pub destroyed: Signal<Out, Bits<N>>,
    /// A queue is created, as the registers say.
    pub create: Signal<Out, Bit>,
    /// The queue of `create`, `set` and `unmask`.
    pub queue: Signal<Out, Bits<6>>,
    /// Its submission ring.
    pub submission: Signal<Out, Ring>,
    /// Its completion ring.
    pub completion: Signal<Out, Ring>,
    /// What the scheduler needs of it.
    pub terms: Signal<Out, Terms>,
    /// Its weight.
    pub weight: Signal<Out, Bits<8>>,
    /// Its allowance.
    pub rate: Signal<Out, Rate>,
    /// Its interrupt.
    pub moderation: Signal<Out, Moderation>,
    /// Its interrupt's message.
    pub message: Signal<Out, Message>,
    /// A window is set.
    pub set: Signal<Out, Bit>,
    /// Which.
    pub slot: Signal<Out, Bits<4>>,
    /// To this.
    pub window: Signal<Out, Window>,
    /// Descriptors posted.
    pub tail: Signal<Out, News>,
    /// Completions taken.
    pub head: Signal<Out, News>,
    /// An interrupt is unmasked.
    pub unmask: Signal<Out, Bit>,
    /// Completions given a place.
    pub sent: Signal<In, News>,
    /// Completions written.
    pub written: Signal<In, News>,
    /// A piece had to wait for its allowance.
    pub exceeded: Signal<In, Bit>,
    /// Whose.
    pub exceeded_queue: Signal<In, Bits<6>>,
    /// How many have.
    pub exceeded_count: Signal<In, Bits<32>>,
    /// A queue halts; only in an `act`.
    pub halt: Signal<In, Bit>,
    /// Which.
    pub halt_queue: Signal<In, Bits<6>>,
    /// Why.
    pub halt_cause: Signal<In, Bits<4>>,
    /// A queue is forgotten; only in an `act`.
    pub wipe: Signal<In, Bit>,
    /// Its windows are unlocked; only in an `act`.
    pub close: Signal<In, Bit>,
    /// It is off; only in an `act`.
    pub off: Signal<In, Bit>,
    /// The queue of these.
    pub ended_queue: Signal<In, Bits<6>>,
    admin: Admin,
    tails: RAM<Bits<16>, A>,
    heads: RAM<Bits<16>, A>,
    places: RAM<Bits<16>, A>,
    counts: RAM<Bits<16>, A>,
    waits: RAM<Bits<32>, A>,
    shapes: RAM<Bits<4>, A>,
    causes: RAM<Bits<4>, A>,
    locks: RAM<Bits<K>, A>,
    looked: DFF<Bit>,
    changed: DFF<Bit>,
    result: DFF<Bits<4>>,
    runs: DFF<Bits<N>>,
    halts: DFF<Bits<N>>,
    drains: DFF<Bits<N>>,
    ends: DFF<Bits<N>>,
    hurries: DFF<Bits<N>>,
    one: Constant<Bits<N>>,
    entry: Constant<Bits<16>>,
    lock_one: Constant<Bits<K>>,
    queues: Constant<Bits<7>>,
    windows: Constant<Bits<5>>,
    identity: Constant<Bits<32>>,
    built: Constant<Bits<32>>,
    own: Signal<Local, Bit>,
    who: Signal<Local, Bits<6>>,
    there: Signal<Local, Bit>,
    hot: Signal<Local, Bits<N>>,
    goes: Signal<Local, Bit>,
    is_running: Signal<Local, Bit>,
    is_halted: Signal<Local, Bit>,
    is_draining: Signal<Local, Bit>,
    is_ended: Signal<Local, Bit>,
    is_off: Signal<Local, Bit>,
    state: Signal<Local, Bits<32>>,
    ring: Signal<Local, Bits<16>>,
    value: Signal<Local, Bits<16>>,
    ahead: Signal<Local, Bits<16>>,
    known: Signal<Local, Bits<16>>,
    passed: Signal<Local, Bits<16>>,
    untaken: Signal<Local, Bits<16>>,
    bad_tail: Signal<Local, Bit>,
    bad_head: Signal<Local, Bit>,
    rings_tail: Signal<Local, Bit>,
    rings_head: Signal<Local, Bit>,
    orders: Signal<Local, Bit>,
    code: Signal<Local, Bits<4>>,
    outcome: Signal<Local, Bits<4>>,
    creates: Signal<Local, Bit>,
    stops: Signal<Local, Bit>,
    destroys: Signal<Local, Bit>,
    sets: Signal<Local, Bit>,
    slot_hot: Signal<Local, Bits<K>>,
    locked: Signal<Local, Bit>,
    stopped: Signal<Local, Bit>,
    halt_hot: Signal<Local, Bits<N>>,
    end_hot: Signal<Local, Bits<N>>,
    now_runs: Signal<Local, Bits<N>>,
    now_halts: Signal<Local, Bits<N>>,
}
