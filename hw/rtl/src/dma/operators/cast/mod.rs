//! The cast: `float32` in a staging memory, rounded to a narrower format, two a cycle.
//!
//! ```text
//!                      start: slot, count, format, ...
//!                        |
//!  write_* --> staging --+--> pair of numbers --> Threefry, two lanes --> pair of patterns --> results --> read_*
//!              2^A slots      at any first index      of the rounder       without gaps        2^A slots
//!              of 2 KiB                                     |              of 1 KiB
//!                                                           +--> done: slot
//! ```
//!
//! A piece of a cast goes through a slot: it is written to the slot's first bytes, rounded at once as a whole, and
//! its results are read from the slot's first bytes. Slots are worked at in the order in which they were started; while one
//! is rounded others may be written and read.
//!
//! # Ports
//! Addresses are in words of 64 bits, slot s at 256 s: byte b of slot s is in word 256 s + b / 8.
//!
//! | port | bits | |
//! |---|---|---|
//! | `aclk` | 1 | |
//! | `clear` | 1 | forgets all that was started; memories stay |
//! | `write` | 1 | a word of sources is written in this cycle |
//! | `write_address`, `write_data`, `write_strobe` | A + 8, 64, 8 | where, what, which bytes of it |
//! | `read_address`, `read_data` | A + 8, 64 | a word of results, one cycle later; 128 words a slot |
//! | `start_valid`, `start_ready` | 1 | a slot's sources are there |
//! | `start_slot` | A | which slot |
//! | `start_count` | 10 | elements, 1 to 512 |
//! | `start_format`, `start_mode`, `start_saturate` | 3, 2, 1 | as the rounder's `cfg_*` |
//! | `start_key0`, `start_key1`, `start_stream` | 32 | seed, low and high half, and stream |
//! | `start_group`, `start_element` | 32, 2 | index of the first element: its quarter, and it modulo 4 |
//! | `done_valid`, `done_ready`, `done_slot` | 1, 1, A | a slot's results are there |
//!
//! A result has 2 bytes in `bfloat16` and `float16`, 1 in all others; element n of the slot is in bytes 2 n and 2 n + 1, or
//! in byte n. Index 4 `start_group` + `start_element` + n chooses its random bits, modulo 2^34.
//!
//! # What is promised
//! * Valid never waits for ready; no output follows an input within a cycle.
//! * Two elements a cycle: a slot of `n` elements takes [`beats`] cycles, and the next one follows without a gap, but for one
//!   soon after a change of seed, see [`keys`](crate::rounder::keys).
//! * From the cycle in which a start is taken to the first in which `done_valid` is high: [`beats`] + [`LATENCY`] cycles.
//! * A word that is written in one cycle may belong to a slot that is started in the same one. A word that is asked for while
//!   `done_valid` names its slot is a result.
//! * At most 2^A slots are started and not yet taken as done: then `start_ready` is low.
//!
//! Whoever writes a slot again before it is done, or reads it before, gets what he deserves; so does a count of 0.

pub mod pair;
mod results;
mod staging;

pub use results::Results;
pub use staging::Staging;

use crate::dma::fifo::Fifo;
use pair::Pair;
use rust_hdl::prelude::*;

/// Cycles from a start to `done_valid`, besides those for its [`beats`].
pub const LATENCY: u64 = pair::LATENCY + 1;

/// Cycles in which a slot of so many elements, the first with such an index, goes into the lanes.
pub fn beats(count: u64, first: u64) -> u64 {
    (count + first % 2).div_ceil(2)
}

/// 2^A slots. S = A + 8, R = A + 7, C = A + 1, F = A + 2.
#[derive(LogicBlock)]
pub struct Cast<const A: usize, const S: usize, const R: usize, const C: usize, const F: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets all that was started.
    pub clear: Signal<In, Bit>,
    /// A word of sources is written.
    pub write: Signal<In, Bit>,
    /// Where.
    pub write_address: Signal<In, Bits<S>>,
    /// What.
    pub write_data: Signal<In, Bits<64>>,
    /// Which of its bytes.
    pub write_strobe: Signal<In, Bits<8>>,
    /// A word of results is asked for.
    pub read_address: Signal<In, Bits<S>>,
    /// The one asked for in the cycle before.
    pub read_data: Signal<Out, Bits<64>>,
    /// A slot's sources are there.
    pub start_valid: Signal<In, Bit>,
    /// It is begun.
    pub start_ready: Signal<Out, Bit>,
    /// Which slot.
    pub start_slot: Signal<In, Bits<A>>,
    /// Its elements.
    pub start_count: Signal<In, Bits<10>>,
    /// The destination.
    pub start_format: Signal<In, Bits<3>>,
    /// The mode.
    pub start_mode: Signal<In, Bits<2>>,
    /// The overflow policy.
    pub start_saturate: Signal<In, Bit>,
    /// Seed, low half.
    pub start_key0: Signal<In, Bits<32>>,
    /// Seed, high half.
    pub start_key1: Signal<In, Bits<32>>,
    /// The stream.
    pub start_stream: Signal<In, Bits<32>>,
    /// A quarter of the first element's index.
    pub start_group: Signal<In, Bits<32>>,
    /// That index modulo 4.
    pub start_element: Signal<In, Bits<2>>,
    /// A slot's results are there.
    pub done_valid: Signal<Out, Bit>,
    /// It is taken.
    pub done_ready: Signal<In, Bit>,
    /// Which slot.
    pub done_slot: Signal<Out, Bits<A>>,

    staging: Staging<S>,
    pair: Pair,
    results: Results<R>,
    /// What the results need to know: slot, whether it is shifted, whether its results are wide.
    begun: Fifo<Bits<F>, A, C>,
    done: Fifo<Bits<A>, A, C>,
    /// Slots started and not taken as done.
    open: DFF<Bits<C>>,
    all: Constant<Bits<C>>,

    running: DFF<Bit>,
    first: DFF<Bit>,
    slot: DFF<Bits<A>>,
    /// The first element has an odd index: it is the second of its pair.
    shifted: DFF<Bit>,
    /// The pair's number in its slot.
    beat: DFF<Bits<9>>,
    /// Pairs behind this one.
    left: DFF<Bits<9>>,
    /// Both numbers of the last pair count.
    full: DFF<Bit>,
    format: DFF<Bits<3>>,
    mode: DFF<Bits<2>>,
    saturate: DFF<Bit>,
    key0: DFF<Bits<32>>,
    key1: DFF<Bits<32>>,
    stream: DFF<Bits<32>>,
    group: DFF<Bits<32>>,
    second: DFF<Bit>,
    issue: Signal<Local, Bit>,
    final_pair: Signal<Local, Bit>,
    ready: Signal<Local, Bit>,
    start: Signal<Local, Bit>,
    end: Signal<Local, Bit>,
    odd_start: Signal<Local, Bit>,
    behind: Signal<Local, Bits<10>>,
    low_word: Signal<Local, Bits<8>>,
    high_word: Signal<Local, Bits<8>>,
    base: Signal<Local, Bits<S>>,
    begun_in: Signal<Local, Bits<F>>,

    shifted1: DFF<Bit>,
    keep0: DFF<Bit>,
    keep1: DFF<Bit>,
    format1: DFF<Bits<3>>,
    mode1: DFF<Bits<2>>,
    saturate1: DFF<Bit>,
    last1: DFF<Bit>,

    out_beat: DFF<Bits<8>>,
    out_job: Signal<Local, Bits<F>>,
    out_high: Signal<Local, Bits<F>>,
    out_slot: Signal<Local, Bits<A>>,
    out_shifted: Signal<Local, Bit>,
    read_high: Signal<Local, Bits<S>>,
    read_base: Signal<Local, Bits<R>>,
}

impl<const A: usize, const S: usize, const R: usize, const C: usize, const F: usize> Default
    for Cast<A, S, R, C, F>
{
    fn default() -> Self {
        assert!(S == A + 8 && R == A + 7 && C == A + 1 && F == A + 2);
        Cast {
            aclk: Default::default(),
            clear: Default::default(),
            write: Default::default(),
            write_address: Default::default(),
            write_data: Default::default(),
            write_strobe: Default::default(),
            read_address: Default::default(),
            read_data: Default::default(),
            start_valid: Default::default(),
            start_ready: Default::default(),
            start_slot: Default::default(),
            start_count: Default::default(),
            start_format: Default::default(),
            start_mode: Default::default(),
            start_saturate: Default::default(),
            start_key0: Default::default(),
            start_key1: Default::default(),
            start_stream: Default::default(),
            start_group: Default::default(),
            start_element: Default::default(),
            done_valid: Default::default(),
            done_ready: Default::default(),
            done_slot: Default::default(),
            staging: Default::default(),
            pair: Default::default(),
            results: Default::default(),
            begun: Default::default(),
            done: Default::default(),
            open: Default::default(),
            all: Constant::new((1usize << A).to_bits()),
            running: Default::default(),
            first: Default::default(),
            slot: Default::default(),
            shifted: Default::default(),
            beat: Default::default(),
            left: Default::default(),
            full: Default::default(),
            format: Default::default(),
            mode: Default::default(),
            saturate: Default::default(),
            key0: Default::default(),
            key1: Default::default(),
            stream: Default::default(),
            group: Default::default(),
            second: Default::default(),
            issue: Default::default(),
            final_pair: Default::default(),
            ready: Default::default(),
            start: Default::default(),
            end: Default::default(),
            odd_start: Default::default(),
            behind: Default::default(),
            low_word: Default::default(),
            high_word: Default::default(),
            base: Default::default(),
            begun_in: Default::default(),
            shifted1: Default::default(),
            keep0: Default::default(),
            keep1: Default::default(),
            format1: Default::default(),
            mode1: Default::default(),
            saturate1: Default::default(),
            last1: Default::default(),
            out_beat: Default::default(),
            out_job: Default::default(),
            out_high: Default::default(),
            out_slot: Default::default(),
            out_shifted: Default::default(),
            read_high: Default::default(),
            read_base: Default::default(),
        }
    }
}

impl<const A: usize, const S: usize, const R: usize, const C: usize, const F: usize> Logic
    for Cast<A, S, R, C, F>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, open, running, first, slot, shifted, beat, left, full, format, mode,
            saturate, key0, key1, stream, group, second, shifted1, keep0, keep1, format1, mode1,
            saturate1, last1, out_beat
        );
        self.staging.aclk.next = self.aclk.val();
        self.pair.aclk.next = self.aclk.val();
        self.pair.clear.next = self.clear.val();
        self.results.aclk.next = self.aclk.val();
        self.begun.aclk.next = self.aclk.val();
        self.begun.clear.next = self.clear.val();
        self.done.aclk.next = self.aclk.val();
        self.done.clear.next = self.clear.val();
        self.staging.write.next = self.write.val();
        self.staging.write_address.next = self.write_address.val();
        self.staging.write_data.next = self.write_data.val();
        self.staging.write_strobe.next = self.write_strobe.val();

        // A pair goes in.
        self.issue.next = self.running.q.val() & !(self.first.q.val() & self.pair.busy.val());
        self.final_pair.next = !self.left.q.val().any();
        self.pair.taken.next = self.issue.val();
        self.pair.first.next = self.first.q.val();
        self.pair.key0.next = self.key0.q.val();
        self.pair.key1.next = self.key1.q.val();
        self.pair.stream.next = self.stream.q.val();
        self.pair.group.next = self.group.q.val();
        self.pair.second.next = self.second.q.val();
        if self.issue.val() {
            self.first.d.next = false;
            self.beat.d.next = self.beat.q.val() + 1;
            self.left.d.next = self.left.q.val() - 1;
            self.second.d.next = !self.second.q.val();
            if self.second.q.val() {
                self.group.d.next = self.group.q.val() + 1;
            }
            if self.final_pair.val() {
                self.running.d.next = false;
            }
        }

        // Its numbers: of a shifted slot, the high half of one word and the low half of the next.
        self.base.next = bit_cast::<S, A>(self.slot.q.val()) << 8;
        self.low_word.next = self.beat.q.val().get_bits::<8>(0);
        self.high_word.next = self.beat.q.val().get_bits::<8>(0);
        if self.shifted.q.val() {
            self.high_word.next = self.beat.q.val().get_bits::<8>(0) - 1;
        }
        self.staging.low_address.next = self.base.val() | bit_cast::<S, 8>(self.low_word.val());
        self.staging.high_address.next = self.base.val() | bit_cast::<S, 8>(self.high_word.val());
        self.shifted1.d.next = self.shifted.q.val();
        self.keep0.d.next = !(self.first.q.val() & self.shifted.q.val());
        self.keep1.d.next = !self.final_pair.val() | self.full.q.val();
        self.format1.d.next = self.format.q.val();
        self.mode1.d.next = self.mode.q.val();
        self.saturate1.d.next = self.saturate.q.val();
        self.last1.d.next = self.final_pair.val();
        self.pair.x[0].next = self.staging.low.val();
        self.pair.x[1].next = self.staging.high.val();
        if self.shifted1.q.val() {
            self.pair.x[0].next = self.staging.high.val();
            self.pair.x[1].next = self.staging.low.val();
        }
        self.pair.keep[0].next = self.keep0.q.val();
        self.pair.keep[1].next = self.keep1.q.val();
        self.pair.format.next = self.format1.q.val();
        self.pair.mode.next = self.mode1.q.val();
        self.pair.saturate.next = self.saturate1.q.val();
        self.pair.last.next = self.last1.q.val();

        // A slot is started, at the earliest together with the last pair of the one before.
        self.ready.next = (!self.running.q.val() | (self.issue.val() & self.final_pair.val()))
            & (self.open.q.val() != self.all.val());
        self.start_ready.next = self.ready.val();
        self.start.next = self.ready.val() & self.start_valid.val();
        self.odd_start.next = self.start_element.val().get_bit(0);
        // Places of numbers behind the first pair's first one.
        self.behind.next = self.start_count.val() - 1;
        if self.odd_start.val() {
            self.behind.next = self.start_count.val();
        }
        self.begun_in.next = bit_cast::<F, A>(self.start_slot.val()) << 2;
        if self.odd_start.val() {
            self.begun_in.next = self.begun_in.val() | 2;
        }
        if !self.start_format.val().get_bits::<2>(1).any() {
            self.begun_in.next = self.begun_in.val() | 1;
        }
        self.begun.data_in.next = self.begun_in.val();
        self.begun.push.next = self.start.val();
        if self.start.val() {
            self.running.d.next = true;
            self.first.d.next = true;
            self.slot.d.next = self.start_slot.val();
            self.shifted.d.next = self.odd_start.val();
            self.beat.d.next = 0.into();
            self.left.d.next = self.behind.val().get_bits::<9>(1);
            self.full.d.next = self.behind.val().get_bit(0);
            self.format.d.next = self.start_format.val();
            self.mode.d.next = self.start_mode.val();
            self.saturate.d.next = self.start_saturate.val();
            self.key0.d.next = self.start_key0.val();
            self.key1.d.next = self.start_key1.val();
            self.stream.d.next = self.start_stream.val();
            self.group.d.next = self.start_group.val();
            self.second.d.next = self.start_element.val().get_bit(1);
        }

        // A pair comes out. In a shifted slot its first one is the odd one, of the pair before.
        self.out_job.next = self.begun.data_out.val();
        self.out_high.next = self.out_job.val() >> 2;
        self.out_slot.next = bit_cast::<A, F>(self.out_high.val());
        self.out_shifted.next = self.out_job.val().get_bit(1);
        self.results.slot.next = bit_cast::<R, A>(self.out_slot.val()) << 7;
        self.results.wide.next = self.out_job.val().get_bit(0);
        self.results.even.next = self.pair.out_valid.val() & self.pair.out_keep[0].val();
        self.results.even_pair.next = self.out_beat.q.val();
        self.results.even_data.next = self.pair.y[0].val();
        self.results.odd.next = self.pair.out_valid.val() & self.pair.out_keep[1].val();
        self.results.odd_pair.next = self.out_beat.q.val();
        self.results.odd_data.next = self.pair.y[1].val();
        if self.out_shifted.val() {
            self.results.even.next = self.pair.out_valid.val() & self.pair.out_keep[1].val();
            self.results.even_data.next = self.pair.y[1].val();
            self.results.odd.next = self.pair.out_valid.val() & self.pair.out_keep[0].val();
            self.results.odd_pair.next = self.out_beat.q.val() - 1;
            self.results.odd_data.next = self.pair.y[0].val();
        }
        self.end.next = self.pair.out_valid.val() & self.pair.out_last.val();
        if self.pair.out_valid.val() {
            self.out_beat.d.next = self.out_beat.q.val() + 1;
            if self.pair.out_last.val() {
                self.out_beat.d.next = 0.into();
            }
        }
        self.begun.pop.next = self.end.val();
        self.done.data_in.next = self.out_slot.val();
        self.done.push.next = self.end.val();
        self.done.pop.next = self.done_ready.val();
        self.done_valid.next = self.done.valid.val();
        self.done_slot.next = self.done.data_out.val();
        if self.start.val() & !(self.done.valid.val() & self.done_ready.val()) {
            self.open.d.next = self.open.q.val() + 1;
        } else if !self.start.val() & self.done.valid.val() & self.done_ready.val() {
            self.open.d.next = self.open.q.val() - 1;
        }

        self.read_high.next = self.read_address.val() >> 8;
        self.read_base.next = bit_cast::<R, S>(self.read_high.val()) << 7;
        self.results.read_address.next =
            self.read_base.val() | bit_cast::<R, 7>(self.read_address.val().get_bits::<7>(0));
        self.read_data.next = self.results.read_data.val();

        if self.clear.val() {
            self.open.d.next = 0.into();
            self.running.d.next = false;
            self.out_beat.d.next = 0.into();
        }
    }
}

/// Four slots.
pub type Cast4 = Cast<2, 10, 9, 3, 4>;
/// Eight slots.
pub type Cast8 = Cast<3, 11, 10, 4, 5>;

macro_rules! cast_ports {
    ($($block:ty),+ $(,)?) => {$(
        crate::ports!(
            $block: aclk, clear, write, write_address, write_data, write_strobe, read_address,
            read_data, start_valid, start_ready, start_slot, start_count, start_format, start_mode,
            start_saturate, start_key0, start_key1, start_stream, start_group, start_element,
            done_valid, done_ready, done_slot
        );
    )+};
}

cast_ports!(Cast4, Cast8);
