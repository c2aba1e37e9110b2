//! Two lanes of the rounder with one Threefry generator, and nothing that could hold them up.
//!
//! ```text
//!  cycle   0              1            26                28               29
//!          counter --|--> 27 stages of Threefry --|--> the pair's half --|
//!          numbers are    numbers --|--> delay of 25 --|--> lanes -------|--> results
//!          read
//! ```
//!
//! The numbers come one cycle behind their place in the tensor, out of a memory that was asked at the same time.

use crate::rounder::delay::{self, Delay};
use crate::rounder::keys::Keys;
use crate::rounder::pipeline::{self, Pipeline};
use crate::rounder::threefry::{self, Threefry};
use rust_hdl::prelude::*;

/// Cycles from `taken` to the result.
pub const LATENCY: u64 = (1 + delay::MOVES + pipeline::DEPTH) as u64;

// The word's half goes through a register more.
const _: () = assert!(1 + delay::MOVES + pipeline::RANDOM_AT == threefry::STAGES + 1);

/// Rounds a pair a cycle, elements 2 i and 2 i + 1 of a tensor, by 16 random bits each.
#[derive(LogicBlock, Default)]
pub struct Pair {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets all pairs on their way.
    pub clear: Signal<In, Bit>,
    /// No pair that is its tensor's first may come now: two seeds are on their way. From registers.
    pub busy: Signal<Out, Bit>,
    /// A pair comes.
    pub taken: Signal<In, Bit>,
    /// It is its tensor's first: its seed is on the next two inputs.
    pub first: Signal<In, Bit>,
    /// Seed, low half.
    pub key0: Signal<In, Bits<32>>,
    /// Seed, high half.
    pub key1: Signal<In, Bits<32>>,
    /// The stream.
    pub stream: Signal<In, Bits<32>>,
    /// A quarter of the pair's place in the tensor.
    pub group: Signal<In, Bits<32>>,
    /// It is the second pair of that quarter.
    pub second: Signal<In, Bit>,
    /// One cycle later: the numbers.
    pub x: [Signal<In, Bits<32>>; 2],
    /// One cycle later: those that count.
    pub keep: [Signal<In, Bit>; 2],
    /// One cycle later: the destination.
    pub format: Signal<In, Bits<3>>,
    /// One cycle later: the mode.
    pub mode: Signal<In, Bits<2>>,
    /// One cycle later: the overflow policy.
    pub saturate: Signal<In, Bit>,
    /// One cycle later: it is its tensor's last.
    pub last: Signal<In, Bit>,
    /// A pair of results is there.
    pub out_valid: Signal<Out, Bit>,
    /// The patterns.
    pub y: [Signal<Out, Bits<16>>; 2],
    /// Those that count.
    pub out_keep: [Signal<Out, Bit>; 2],
    /// It is its tensor's last.
    pub out_last: Signal<Out, Bit>,

    keys: Keys,
    generator: Threefry,
    delay: Delay<2>,
    pipeline: Pipeline<2, 16, 17, 28>,
    valid: DFF<Bit>,
    /// Bit i: the pair of i + 1 cycles ago is the second of its quarter.
    seconds: DFF<Bits<27>>,
    random: [DFF<Bits<16>>; 2],
    resetn: Signal<Local, Bit>,
    go: Signal<Local, Bit>,
    word: Signal<Local, Bits<32>>,
    control_format: Signal<Local, Bits<7>>,
    control_mode: Signal<Local, Bits<7>>,
    control: Signal<Local, Bits<7>>,
    waited: Signal<Local, Bits<7>>,
}

impl Logic for Pair {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, valid, seconds);
        self.resetn.next = !self.clear.val();
        self.keys.clock.next = self.aclk.val();
        self.keys.resetn.next = self.resetn.val();
        self.generator.clock.next = self.aclk.val();
        self.delay.clock.next = self.aclk.val();
        self.delay.resetn.next = self.resetn.val();
        self.pipeline.clock.next = self.aclk.val();
        self.pipeline.resetn.next = self.resetn.val();

        // Always: the results are taken as they come.
        self.go.next = self.pipeline.enable.val();
        self.pipeline.out_ready.next = true;
        self.keys.enable.next = self.go.val();
        self.generator.enable.next = self.go.val();
        self.delay.enable.next = self.go.val();

        self.busy.next = self.keys.busy.val();
        self.keys.taken.next = self.taken.val();
        self.keys.first.next = self.first.val();
        self.keys.key0.next = self.key0.val();
        self.keys.key1.next = self.key1.val();
        self.generator.counter0.next = self.group.val();
        self.generator.counter1.next = self.stream.val();
        for t in 0..6 {
            self.generator.inject0[t].next = self.keys.inject0[t].val();
            self.generator.inject1[t].next = self.keys.inject1[t].val();
        }
        self.seconds.d.next = self.seconds.q.val() << 1;
        if self.second.val() {
            self.seconds.d.next = (self.seconds.q.val() << 1) | 1;
        }
        self.word.next = self.generator.word0.val();
        if self.seconds.q.val().get_bit(26) {
            self.word.next = self.generator.word1.val();
        }
        self.random[0].d.next = self.word.val().get_bits::<16>(0);
        self.random[1].d.next = self.word.val().get_bits::<16>(16);
        self.valid.d.next = self.keys.valid.val();

        self.control_format.next = bit_cast::<7, 3>(self.format.val());
        self.control_mode.next = bit_cast::<7, 2>(self.mode.val()) << 3;
        self.control.next = self.control_format.val() | self.control_mode.val();
        if self.saturate.val() {
            self.control.next = self.control.val() | 0x20;
        }
        if self.last.val() {
            self.control.next = self.control.val() | 0x40;
        }
        self.delay.control.next = self.control.val();
        self.waited.next = self.delay.out_control.val();
        self.pipeline.valid.next = self.valid.q.val();
        self.pipeline.format.next = self.waited.val().get_bits::<3>(0);
        self.pipeline.mode.next = self.waited.val().get_bits::<2>(3);
        self.pipeline.saturate.next = self.waited.val().get_bit(5);
        self.pipeline.last.next = self.waited.val().get_bit(6);
        for i in 0..2 {
            self.random[i].clock.next = self.aclk.val();
            self.delay.x[i].next = self.x[i].val();
            self.delay.keep[i].next = self.keep[i].val();
            self.pipeline.x[i].next = self.delay.y[i].val();
            self.pipeline.keep[i].next = self.delay.out_keep[i].val();
            self.pipeline.random[i].next = self.random[i].q.val();
            self.y[i].next = self.pipeline.y[i].val();
            self.out_keep[i].next = self.pipeline.out_keep[i].val();
        }
        self.out_valid.next = self.pipeline.out_valid.val();
        self.out_last.next = self.pipeline.out_last.val();

        if self.clear.val() {
            self.valid.d.next = false;
        }
    }
}
