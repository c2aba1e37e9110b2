//! The lanes with their control, from an aligned beat to the output port.

use super::control::{Grid, Patterns};
use super::lane::Lane;
use super::output::Output;
use rust_hdl::prelude::*;

/// Cycles from a beat on the pipeline's input to its valid result.
pub const DEPTH: usize = 3;

/// Cycles from a beat on the pipeline's input to the cycle in which `random` must hold its words.
pub const RANDOM_AT: usize = 2;

/// `L` lanes with `N` random bits, `P` = N + 1, `W` = N + 12.
#[derive(LogicBlock)]
pub struct Pipeline<const L: usize, const N: usize, const P: usize, const W: usize> {
    /// The clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous, active low.
    pub resetn: Signal<In, Bit>,
    /// The pipeline moves in this cycle: a beat on the input is taken. From a register.
    pub enable: Signal<Out, Bit>,
    /// There is a beat.
    pub valid: Signal<In, Bit>,
    /// It is the last of its tensor.
    pub last: Signal<In, Bit>,
    /// The numbers.
    pub x: [Signal<In, Bits<32>>; L],
    /// The lanes that count.
    pub keep: [Signal<In, Bit>; L],
    /// The beat's destination.
    pub format: Signal<In, Bits<3>>,
    /// The beat's mode.
    pub mode: Signal<In, Bits<2>>,
    /// The beat's policy.
    pub saturate: Signal<In, Bit>,
    /// R of the beat taken [`RANDOM_AT`] moves ago.
    pub random: [Signal<In, Bits<N>>; L],
    /// A result is there.
    pub out_valid: Signal<Out, Bit>,
    /// It is taken.
    pub out_ready: Signal<In, Bit>,
    /// The patterns.
    pub y: [Signal<Out, Bits<16>>; L],
    /// The lanes that count.
    pub out_keep: [Signal<Out, Bit>; L],
    /// It is the last of its tensor.
    pub out_last: Signal<Out, Bit>,

    grid: Grid,
    patterns: Patterns,
    lanes: [Lane<N, P, W>; L],
    buffer: Output<L>,
    valid1: DFF<Bit>,
    valid2: DFF<Bit>,
    last1: DFF<Bit>,
    last2: DFF<Bit>,
    format1: DFF<Bits<3>>,
    format2: DFF<Bits<3>>,
    mode1: DFF<Bits<2>>,
    mode2: DFF<Bits<2>>,
    saturate1: DFF<Bit>,
    saturate2: DFF<Bit>,
    keep1: [DFF<Bit>; L],
    keep2: [DFF<Bit>; L],
    go: Signal<Local, Bit>,
}

impl<const L: usize, const N: usize, const P: usize, const W: usize> Default
    for Pipeline<L, N, P, W>
{
    fn default() -> Self {
        Pipeline {
            clock: Default::default(),
            resetn: Default::default(),
            enable: Default::default(),
            valid: Default::default(),
            last: Default::default(),
            x: std::array::from_fn(|_| Default::default()),
            keep: std::array::from_fn(|_| Default::default()),
            format: Default::default(),
            mode: Default::default(),
            saturate: Default::default(),
            random: std::array::from_fn(|_| Default::default()),
            out_valid: Default::default(),
            out_ready: Default::default(),
            y: std::array::from_fn(|_| Default::default()),
            out_keep: std::array::from_fn(|_| Default::default()),
            out_last: Default::default(),
            grid: Default::default(),
            patterns: Default::default(),
            lanes: std::array::from_fn(|_| Default::default()),
            buffer: Default::default(),
            valid1: Default::default(),
            valid2: Default::default(),
            last1: Default::default(),
            last2: Default::default(),
            format1: Default::default(),
            format2: Default::default(),
            mode1: Default::default(),
            mode2: Default::default(),
            saturate1: Default::default(),
            saturate2: Default::default(),
            keep1: std::array::from_fn(|_| Default::default()),
            keep2: std::array::from_fn(|_| Default::default()),
            go: Default::default(),
        }
    }
}

impl<const L: usize, const N: usize, const P: usize, const W: usize> Logic
    for Pipeline<L, N, P, W>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, valid1, valid2, last1, last2, format1, format2, mode1, mode2, saturate1,
            saturate2
        );
        self.buffer.clock.next = self.clock.val();
        self.buffer.resetn.next = self.resetn.val();
        self.go.next = self.buffer.push_ready.val();
        self.enable.next = self.go.val();

        // First step: where the number lies on the destination's grid.
        self.grid.format.next = self.format.val();
        if self.go.val() {
            self.valid1.d.next = self.valid.val();
            self.last1.d.next = self.last.val();
            self.format1.d.next = self.format.val();
            self.mode1.d.next = self.mode.val();
            self.saturate1.d.next = self.saturate.val();
            self.valid2.d.next = self.valid1.q.val();
            self.last2.d.next = self.last1.q.val();
            self.format2.d.next = self.format1.q.val();
            self.mode2.d.next = self.mode1.q.val();
            self.saturate2.d.next = self.saturate1.q.val();
        }
        if !self.resetn.val() {
            self.valid1.d.next = false;
            self.valid2.d.next = false;
        }

        // Last step: the decision and the pattern.
        self.patterns.format.next = self.format2.q.val();
        self.patterns.mode.next = self.mode2.q.val();
        self.patterns.saturate.next = self.saturate2.q.val();
        self.buffer.push_valid.next = self.valid2.q.val();
        self.buffer.push_last.next = self.last2.q.val();

        for i in 0..L {
            self.lanes[i].clock.next = self.clock.val();
            self.lanes[i].enable.next = self.go.val();
            self.lanes[i].x.next = self.x[i].val();
            self.lanes[i].base.next = self.grid.base.val();
            self.lanes[i].offset.next = self.grid.offset.val();
            self.lanes[i].random.next = self.random[i].val();
            self.lanes[i].format.next = self.format2.q.val();
            self.lanes[i].mode.next = self.mode2.q.val();
            self.lanes[i].largest.next = self.patterns.largest.val();
            self.lanes[i].nan.next = self.patterns.nan.val();
            self.lanes[i].from_infinity.next = self.patterns.from_infinity.val();
            self.lanes[i].infinity_is_nan.next = self.patterns.infinity_is_nan.val();
            self.lanes[i].from_overflow.next = self.patterns.from_overflow.val();
            self.lanes[i].overflow_is_nan.next = self.patterns.overflow_is_nan.val();
            self.lanes[i].sign_mask.next = self.patterns.sign_mask.val();
            self.lanes[i].is_integer.next = self.patterns.is_integer.val();
            self.buffer.push_data[i].next = self.lanes[i].y.val();

            self.keep1[i].clock.next = self.clock.val();
            self.keep2[i].clock.next = self.clock.val();
            self.keep1[i].d.next = self.keep1[i].q.val();
            self.keep2[i].d.next = self.keep2[i].q.val();
            if self.go.val() {
                self.keep1[i].d.next = self.keep[i].val();
                self.keep2[i].d.next = self.keep1[i].q.val();
            }
            self.buffer.push_keep[i].next = self.keep2[i].q.val();
        }

        self.out_valid.next = self.buffer.valid.val();
        self.buffer.ready.next = self.out_ready.val();
        self.out_last.next = self.buffer.last.val();
        for i in 0..L {
            self.y[i].next = self.buffer.data[i].val();
            self.out_keep[i].next = self.buffer.keep[i].val();
        }
    }
}
