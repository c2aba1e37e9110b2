//! The rounder with a leap-ahead linear feedback shift register: `lfsr-l4-*`, the small one.
//!
//! One sequence of bits s with the primitive polynomial x^128 + x^49 + x^28 + x^15 + 1:
//!
//! ```text
//!   s[n + 128] = s[n] ^ s[n + 15] ^ s[n + 28] ^ s[n + 49]
//! ```
//!
//! Each beat takes the next 4 N bits, lane 0 the first N, lane 1 the next, and so on; 128 bits of state hold what comes
//! next, oldest bit first. As no tap is above 49, up to 79 new bits are three exclusive ors each of old ones, so a whole
//! beat is made at once. The lanes' words of a beat are different pieces of one sequence of period 2^128 - 1, and any 128
//! consecutive bits of it are linearly independent: within a beat, and with the next one, words are exactly equidistributed
//! (but for the zero state) and have no correlation.
//!
//! What it gives up beside the Threefry counter:
//! * Order. A word belongs to a beat's place in the sequence, not to an element: another tiling, another order of
//!   tensors or a dropped beat gives other bits, and no element can be computed alone.
//! * Quality. The bits obey a linear recurrence of five terms, which any test for linearity finds (matrix rank, linear
//!   complexity), and words three beats apart are tied by exclusive or. Sums of roundings scatter as they should.
//! * The state 0 is a trap: R is then always 0.
//!
//! Measured over 2^20 words with N = 16, where variance is that of the number of elements of a group that round up, in units
//! of the variance of independent ones:
//!
//! | measured | Threefry counter | shift register | independent bits |
//! |---|--:|--:|--:|
//! | variance, nu = 1/2, a beat's 4 lanes | 0.998 | 1.000 | 1 |
//! | variance, nu = 1/2, 16 in a row | 0.995 | 1.007 | 1 |
//! | variance, nu = 1/2, 256 in a row | 1.035 | 1.003 | 1 |
//! | variance, nu = 1/2, a lane's 3 beats | 1.001 | 0.998 | 1 |
//! | variance, nu = 1/2, a lane's 64 beats | 1.003 | 0.985 | 1 |
//! | variance, nu = 1/2, 64 elements, each 16 apart | 0.991 | 0.989 | 1 |
//! | rank of 256 x 256 bits | 256 | 128 | 255.2 |
//! | linear complexity of 4,096 bits | 2049 | 128 | 2,048 |
//! | bits tied to four older ones | 49.9 % | 100.0 % | 50 % |
//!
//! The variances are within five standard errors of 1. dieharder's verdicts on both are in `docs/dieharder.md`.
//!
//! What it keeps: the state is visible, can be saved between beats and put back with a tensor.

use super::control::Hold;
use super::pipeline::{self, Pipeline};
use rust_hdl::prelude::*;

/// Cycles from the handshake on `s_axis` to the first cycle in which `m_axis_tvalid` is high for that beat.
pub const LATENCY: usize = pipeline::DEPTH;

/// The state after reset, oldest bit lowest: the fraction of pi.
pub const RESET_STATE: [u32; 4] = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];

/// One beat further. Combinational.
#[derive(LogicBlock)]
pub struct Leap {
    /// The state, oldest word first.
    pub state: [Signal<In, Bits<32>>; 4],
    /// The state 64 bits later, or 32 bits later.
    pub next: [Signal<Out, Bits<32>>; 4],
    new0: Signal<Local, Bits<32>>,
    new1: Signal<Local, Bits<32>>,
    by64: Constant<Bit>,
}

impl Leap {
    /// By 64 bits a beat, or by 32.
    pub fn new(by64: bool) -> Self {
        Leap {
            state: Default::default(),
            next: Default::default(),
            new0: Default::default(),
            new1: Default::default(),
            by64: Constant::new(by64),
        }
    }
}

impl Logic for Leap {
    #[hdl_gen]
    fn update(&mut self) {
        self.new0.next = self.state[0].val()
            ^ ((self.state[0].val() >> 15) | (self.state[1].val() << 17))
            ^ ((self.state[0].val() >> 28) | (self.state[1].val() << 4))
            ^ ((self.state[1].val() >> 17) | (self.state[2].val() << 15));
        self.new1.next = self.state[1].val()
            ^ ((self.state[1].val() >> 15) | (self.state[2].val() << 17))
            ^ ((self.state[1].val() >> 28) | (self.state[2].val() << 4))
            ^ ((self.state[2].val() >> 17) | (self.state[3].val() << 15));
        if self.by64.val() {
            self.next[0].next = self.state[2].val();
            self.next[1].next = self.state[3].val();
            self.next[2].next = self.new0.val();
            self.next[3].next = self.new1.val();
        } else {
            self.next[0].next = self.state[1].val();
            self.next[1].next = self.state[2].val();
            self.next[2].next = self.state[3].val();
            self.next[3].next = self.new0.val();
        }
    }
}

/// Four lanes with `N` random bits, 8 or 16; `P` = N + 1, `W` = N + 12.
#[derive(LogicBlock)]
pub struct Linear<const N: usize, const P: usize, const W: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Synchronous, active low.
    pub aresetn: Signal<In, Bit>,
    /// The destination.
    pub cfg_format: Signal<In, Bits<3>>,
    /// The mode.
    pub cfg_mode: Signal<In, Bits<2>>,
    /// The overflow policy.
    pub cfg_saturate: Signal<In, Bit>,
    /// The tensor starts with `cfg_state`; otherwise it goes on where the last one ended.
    pub cfg_load: Signal<In, Bit>,
    /// A saved state, oldest bit lowest; not 0.
    pub cfg_state: [Signal<In, Bits<32>>; 4],
    /// A beat is there.
    pub s_axis_tvalid: Signal<In, Bit>,
    /// It is taken.
    pub s_axis_tready: Signal<Out, Bit>,
    /// The numbers.
    pub s_axis_tdata: [Signal<In, Bits<32>>; 4],
    /// The bytes that count.
    pub s_axis_tkeep: [Signal<In, Bits<4>>; 4],
    /// The tensor's last beat.
    pub s_axis_tlast: Signal<In, Bit>,
    /// A result is there.
    pub m_axis_tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axis_tready: Signal<In, Bit>,
    /// The patterns.
    pub m_axis_tdata: [Signal<Out, Bits<16>>; 4],
    /// The bytes that count.
    pub m_axis_tkeep: [Signal<Out, Bits<2>>; 4],
    /// The tensor's last beat.
    pub m_axis_tlast: Signal<Out, Bit>,
    /// The state for the next beat.
    pub state: [Signal<Out, Bits<32>>; 4],

    hold: Hold,
    pipeline: Pipeline<4, N, P, W>,
    leap: Leap,
    sequence: [DFF<Bits<32>>; 4],
    random1: [DFF<Bits<N>>; 4],
    random2: [DFF<Bits<N>>; 4],
    load: Signal<Local, Bit>,
    now: [Signal<Local, Bits<32>>; 4],
    quarters: [Signal<Local, Bits<16>>; 4],
    top: Signal<Local, Bits<16>>,
    by64: Constant<Bit>,
    reset_state: [Constant<Bits<32>>; 4],
    ready: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
}

impl<const N: usize, const P: usize, const W: usize> Default for Linear<N, P, W> {
    fn default() -> Self {
        assert!(N == 8 || N == 16, "a beat takes 32 or 64 bits");
        Linear {
            aclk: Default::default(),
            aresetn: Default::default(),
            cfg_format: Default::default(),
            cfg_mode: Default::default(),
            cfg_saturate: Default::default(),
            cfg_load: Default::default(),
            cfg_state: Default::default(),
            s_axis_tvalid: Default::default(),
            s_axis_tready: Default::default(),
            s_axis_tdata: Default::default(),
            s_axis_tkeep: Default::default(),
            s_axis_tlast: Default::default(),
            m_axis_tvalid: Default::default(),
            m_axis_tready: Default::default(),
            m_axis_tdata: Default::default(),
            m_axis_tkeep: Default::default(),
            m_axis_tlast: Default::default(),
            state: Default::default(),
            hold: Default::default(),
            pipeline: Default::default(),
            leap: Leap::new(N == 16),
            sequence: Default::default(),
            random1: Default::default(),
            random2: Default::default(),
            load: Default::default(),
            now: Default::default(),
            quarters: Default::default(),
            top: Default::default(),
            by64: Constant::new(N == 16),
            reset_state: RESET_STATE.map(|word| Constant::new(word.to_bits())),
            ready: Default::default(),
            taken: Default::default(),
        }
    }
}

impl<const N: usize, const P: usize, const W: usize> Logic for Linear<N, P, W> {
    #[hdl_gen]
    fn update(&mut self) {
        self.hold.clock.next = self.aclk.val();
        self.hold.resetn.next = self.aresetn.val();
        self.pipeline.clock.next = self.aclk.val();
        self.pipeline.resetn.next = self.aresetn.val();

        self.ready.next = self.pipeline.enable.val();
        self.taken.next = self.ready.val() & self.s_axis_tvalid.val();
        self.s_axis_tready.next = self.ready.val();

        self.hold.taken.next = self.taken.val();
        self.hold.last.next = self.s_axis_tlast.val();
        self.hold.cfg_format.next = self.cfg_format.val();
        self.hold.cfg_mode.next = self.cfg_mode.val();
        self.hold.cfg_saturate.next = self.cfg_saturate.val();

        self.pipeline.valid.next = self.taken.val();
        self.pipeline.last.next = self.s_axis_tlast.val();
        self.pipeline.format.next = self.hold.format.val();
        self.pipeline.mode.next = self.hold.mode.val();
        self.pipeline.saturate.next = self.hold.saturate.val();

        // The sequence moves with the beats.
        self.load.next = self.hold.first.val() & self.cfg_load.val();
        for i in 0..4 {
            self.sequence[i].clock.next = self.aclk.val();
            self.sequence[i].d.next = self.sequence[i].q.val();
            self.now[i].next = self.sequence[i].q.val();
            if self.load.val() {
                self.now[i].next = self.cfg_state[i].val();
            }
            self.leap.state[i].next = self.now[i].val();
            if self.taken.val() {
                self.sequence[i].d.next = self.leap.next[i].val();
            }
            if !self.aresetn.val() {
                self.sequence[i].d.next = self.reset_state[i].val();
            }
            self.state[i].next = self.sequence[i].q.val();
        }
        self.quarters[0].next = self.now[0].val().get_bits::<16>(0);
        self.quarters[1].next = self.now[0].val().get_bits::<16>(16);
        self.quarters[2].next = self.now[1].val().get_bits::<16>(0);
        self.quarters[3].next = self.now[1].val().get_bits::<16>(16);
        if !self.by64.val() {
            self.quarters[3].next = self.quarters[1].val() >> 8;
            self.quarters[2].next = self.quarters[1].val() & 0xff;
            self.quarters[1].next = self.quarters[0].val() >> 8;
            self.quarters[0].next = self.quarters[0].val() & 0xff;
        }

        // The words wait until their numbers have come to the decision.
        for i in 0..4 {
            self.random1[i].clock.next = self.aclk.val();
            self.random2[i].clock.next = self.aclk.val();
            self.random1[i].d.next = self.random1[i].q.val();
            self.random2[i].d.next = self.random2[i].q.val();
            self.top.next = self.quarters[i].val();
            if self.pipeline.enable.val() {
                self.random1[i].d.next = bit_cast::<N, 16>(self.top.val());
                self.random2[i].d.next = self.random1[i].q.val();
            }
            self.pipeline.random[i].next = self.random2[i].q.val();
            self.pipeline.x[i].next = self.s_axis_tdata[i].val();
            self.pipeline.keep[i].next = self.s_axis_tkeep[i].val().all();
            self.m_axis_tdata[i].next = self.pipeline.y[i].val();
            self.m_axis_tkeep[i].next = 0.into();
            if self.pipeline.out_keep[i].val() {
                self.m_axis_tkeep[i].next = 3.into();
            }
        }
        self.m_axis_tvalid.next = self.pipeline.out_valid.val();
        self.m_axis_tlast.next = self.pipeline.out_last.val();
        self.pipeline.out_ready.next = self.m_axis_tready.val();
    }
}

macro_rules! linear_ports {
    ($($block:ty),+ $(,)?) => {$(
        crate::ports!(
            $block: aclk, aresetn, cfg_format, cfg_mode, cfg_saturate, cfg_load, cfg_state,
            s_axis_tvalid, s_axis_tready, s_axis_tdata, s_axis_tkeep, s_axis_tlast, m_axis_tvalid,
            m_axis_tready, m_axis_tdata, m_axis_tkeep, m_axis_tlast, state
        );
    )+};
}

linear_ports!(Linear<16, 17, 28>, Linear<8, 9, 20>);
