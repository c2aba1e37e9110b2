//! Threefry-2x32 with 20 rounds, one word of 64 bits a cycle.
//!
//! Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. A block of four rounds and a
//! key injection is five register stages, none with more than one addition in it:
//!
//! ```text
//!  counter --|-- + key --|-- 4 rounds, + key --|-- ... --|-- 4 rounds, + key --|-- word
//!            0           1                     6        21                    26
//! ```

use rust_hdl::prelude::*;

/// Register stages from the counter to the word.
pub const STAGES: usize = 27;

/// Stages in front of the first four rounds.
pub const HEAD: usize = 2;

/// Stages of four rounds and an injection.
pub const QUAD: usize = 5;

const EVEN: [u64; 4] = [13, 15, 26, 6];
const ODD: [u64; 4] = [17, 29, 16, 24];

/// Four rounds and a key injection: [`QUAD`] cycles, one word a cycle.
#[derive(LogicBlock)]
pub struct Quad {
    /// The clock.
    pub clock: Signal<In, Clock>,
    /// All stages move.
    pub enable: Signal<In, Bit>,
    /// The low half.
    pub x0: Signal<In, Bits<32>>,
    /// The high half.
    pub x1: Signal<In, Bits<32>>,
    /// Added to the low half at the end; for the word in the last stage but one.
    pub inject0: Signal<In, Bits<32>>,
    /// Added to the high half at the end.
    pub inject1: Signal<In, Bits<32>>,
    /// The low half.
    pub y0: Signal<Out, Bits<32>>,
    /// The high half.
    pub y1: Signal<Out, Bits<32>>,
    low: [DFF<Bits<32>>; 5],
    high: [DFF<Bits<32>>; 5],
    low_in: [Signal<Local, Bits<32>>; 4],
    high_in: [Signal<Local, Bits<32>>; 4],
    sum: [Signal<Local, Bits<32>>; 4],
    left: [Constant<Bits<5>>; 4],
    right: [Constant<Bits<5>>; 4],
}

impl Quad {
    /// Rounds that rotate by `rotations`.
    pub fn new(rotations: [u64; 4]) -> Self {
        Quad {
            clock: Default::default(),
            enable: Default::default(),
            x0: Default::default(),
            x1: Default::default(),
            inject0: Default::default(),
            inject1: Default::default(),
            y0: Default::default(),
            y1: Default::default(),
            low: Default::default(),
            high: Default::default(),
            low_in: Default::default(),
            high_in: Default::default(),
            sum: Default::default(),
            left: rotations.map(|r| Constant::new(bits(r))),
            right: rotations.map(|r| Constant::new(bits(32 - r))),
        }
    }
}

impl Logic for Quad {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..5 {
            self.low[i].clock.next = self.clock.val();
            self.high[i].clock.next = self.clock.val();
            self.low[i].d.next = self.low[i].q.val();
            self.high[i].d.next = self.high[i].q.val();
        }
        self.low_in[0].next = self.x0.val();
        self.high_in[0].next = self.x1.val();
        for i in 1..4 {
            self.low_in[i].next = self.low[i - 1].q.val();
            self.high_in[i].next = self.high[i - 1].q.val();
        }
        for i in 0..4 {
            self.sum[i].next = self.low_in[i].val() + self.high_in[i].val();
        }
        if self.enable.val() {
            for i in 0..4 {
                self.low[i].d.next = self.sum[i].val();
                self.high[i].d.next = ((self.high_in[i].val() << self.left[i].val())
                    | (self.high_in[i].val() >> self.right[i].val()))
                    ^ self.sum[i].val();
            }
            self.low[4].d.next = self.low[3].q.val() + self.inject0.val();
            self.high[4].d.next = self.high[3].q.val() + self.inject1.val();
        }
        self.y0.next = self.low[4].q.val();
        self.y1.next = self.high[4].q.val();
    }
}

/// The generator: [`STAGES`] cycles from `counter` to `word`, one a cycle.
#[derive(LogicBlock)]
pub struct Threefry {
    /// The clock.
    pub clock: Signal<In, Clock>,
    /// All stages move.
    pub enable: Signal<In, Bit>,
    /// The counter's low word.
    pub counter0: Signal<In, Bits<32>>,
    /// The counter's high word.
    pub counter1: Signal<In, Bits<32>>,
    /// The six injections, from [`Keys`](super::keys::Keys).
    pub inject0: [Signal<In, Bits<32>>; 6],
    /// The six injections.
    pub inject1: [Signal<In, Bits<32>>; 6],
    /// The random word's low half.
    pub word0: Signal<Out, Bits<32>>,
    /// The random word's high half.
    pub word1: Signal<Out, Bits<32>>,
    count0: DFF<Bits<32>>,
    count1: DFF<Bits<32>>,
    start0: DFF<Bits<32>>,
    start1: DFF<Bits<32>>,
    quads: [Quad; 5],
}

impl Default for Threefry {
    fn default() -> Self {
        Threefry {
            clock: Default::default(),
            enable: Default::default(),
            counter0: Default::default(),
            counter1: Default::default(),
            inject0: Default::default(),
            inject1: Default::default(),
            word0: Default::default(),
            word1: Default::default(),
            count0: Default::default(),
            count1: Default::default(),
            start0: Default::default(),
            start1: Default::default(),
            quads: [EVEN, ODD, EVEN, ODD, EVEN].map(Quad::new),
        }
    }
}

impl Logic for Threefry {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count0, count1, start0, start1);
        if self.enable.val() {
            self.count0.d.next = self.counter0.val();
            self.count1.d.next = self.counter1.val();
            self.start0.d.next = self.count0.q.val() + self.inject0[0].val();
            self.start1.d.next = self.count1.q.val() + self.inject1[0].val();
        }
        for i in 0..5 {
            self.quads[i].clock.next = self.clock.val();
            self.quads[i].enable.next = self.enable.val();
            self.quads[i].inject0.next = self.inject0[i + 1].val();
            self.quads[i].inject1.next = self.inject1[i + 1].val();
        }
        self.quads[0].x0.next = self.start0.q.val();
        self.quads[0].x1.next = self.start1.q.val();
        for i in 1..5 {
            self.quads[i].x0.next = self.quads[i - 1].y0.val();
            self.quads[i].x1.next = self.quads[i - 1].y1.val();
        }
        self.word0.next = self.quads[4].y0.val();
        self.word1.next = self.quads[4].y1.val();
    }
}
