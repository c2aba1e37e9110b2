//! The rounder with a Threefry counter, one generator per four lanes: `threefry-l4-*` and wider.

use super::control::Hold;
use super::delay::{self, Delay};
use super::keys::Keys;
use super::pipeline::{self, Pipeline};
use super::threefry::{self, Threefry};
use rust_hdl::prelude::*;

/// Cycles from the handshake on `s_axis` to the first cycle in which `m_axis_tvalid` is high for that beat.
pub const LATENCY: usize = delay::MOVES + pipeline::DEPTH;

// A word comes out of the generator in the cycle in which the decision wants it.
const _: () = assert!(delay::MOVES + pipeline::RANDOM_AT == threefry::STAGES);
const _: () = assert!(threefry::STAGES == threefry::HEAD + 5 * threefry::QUAD);

/// `L` lanes and `G` = L / 4 generators; `N` random bits, `P` = N + 1, `W` = N + 12.
///
/// Element 4 `cfg_group` is in lane 0 of a tensor's first beat, and the elements follow in order, lane by lane and beat by
/// beat. A tensor that starts between two multiples of four leaves the lanes before its first element unkept.
#[derive(LogicBlock)]
pub struct Counter<const L: usize, const G: usize, const N: usize, const P: usize, const W: usize> {
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
    /// Seed, low half.
    pub cfg_key0: Signal<In, Bits<32>>,
    /// Seed, high half.
    pub cfg_key1: Signal<In, Bits<32>>,
    /// Stream.
    pub cfg_stream: Signal<In, Bits<32>>,
    /// A quarter of the index of the element in lane 0 of the tensor's first beat.
    pub cfg_group: Signal<In, Bits<32>>,
    /// A beat is there.
    pub s_axis_tvalid: Signal<In, Bit>,
    /// It is taken.
    pub s_axis_tready: Signal<Out, Bit>,
    /// The numbers.
    pub s_axis_tdata: [Signal<In, Bits<32>>; L],
    /// The bytes that count.
    pub s_axis_tkeep: [Signal<In, Bits<4>>; L],
    /// The tensor's last beat.
    pub s_axis_tlast: Signal<In, Bit>,
    /// A result is there.
    pub m_axis_tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axis_tready: Signal<In, Bit>,
    /// The patterns.
    pub m_axis_tdata: [Signal<Out, Bits<16>>; L],
    /// The bytes that count.
    pub m_axis_tkeep: [Signal<Out, Bits<2>>; L],
    /// The tensor's last beat.
    pub m_axis_tlast: Signal<Out, Bit>,
    /// A quarter of the index of the element that lane 0 takes next, inside a tensor.
    pub state_group: Signal<Out, Bits<32>>,

    hold: Hold,
    keys: Keys,
    generators: [Threefry; G],
    delay: Delay<L>,
    pipeline: Pipeline<L, N, P, W>,
    group: DFF<Bits<32>>,
    stream: DFF<Bits<32>>,
    go: Signal<Local, Bit>,
    first: Signal<Local, Bit>,
    ready: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
    control_format: Signal<Local, Bits<7>>,
    control_mode: Signal<Local, Bits<7>>,
    control: Signal<Local, Bits<7>>,
    waited: Signal<Local, Bits<7>>,
    base: Signal<Local, Bits<32>>,
    current_stream: Signal<Local, Bits<32>>,
    halves: [Signal<Local, Bits<16>>; L],
    top: Signal<Local, Bits<16>>,
    offsets: [Constant<Bits<32>>; G],
    groups: Constant<Bits<32>>,
    surplus: Constant<Bits<5>>,
}

impl<const L: usize, const G: usize, const N: usize, const P: usize, const W: usize> Default
    for Counter<L, G, N, P, W>
{
    fn default() -> Self {
        assert!(L == 4 * G, "one generator per four lanes");
        Counter {
            aclk: Default::default(),
            aresetn: Default::default(),
            cfg_format: Default::default(),
            cfg_mode: Default::default(),
            cfg_saturate: Default::default(),
            cfg_key0: Default::default(),
            cfg_key1: Default::default(),
            cfg_stream: Default::default(),
            cfg_group: Default::default(),
            s_axis_tvalid: Default::default(),
            s_axis_tready: Default::default(),
            s_axis_tdata: std::array::from_fn(|_| Default::default()),
            s_axis_tkeep: std::array::from_fn(|_| Default::default()),
            s_axis_tlast: Default::default(),
            m_axis_tvalid: Default::default(),
            m_axis_tready: Default::default(),
            m_axis_tdata: std::array::from_fn(|_| Default::default()),
            m_axis_tkeep: std::array::from_fn(|_| Default::default()),
            m_axis_tlast: Default::default(),
            state_group: Default::default(),
            hold: Default::default(),
            keys: Default::default(),
            generators: std::array::from_fn(|_| Default::default()),
            delay: Default::default(),
            pipeline: Default::default(),
            group: Default::default(),
            stream: Default::default(),
            go: Default::default(),
            first: Default::default(),
            ready: Default::default(),
            taken: Default::default(),
            control_format: Default::default(),
            control_mode: Default::default(),
            control: Default::default(),
            waited: Default::default(),
            base: Default::default(),
            current_stream: Default::default(),
            halves: std::array::from_fn(|_| Default::default()),
            top: Default::default(),
            offsets: std::array::from_fn(|g| Constant::new(g.to_bits())),
            groups: Constant::new(G.to_bits()),
            surplus: Constant::new((16 - N).to_bits()),
        }
    }
}

impl<const L: usize, const G: usize, const N: usize, const P: usize, const W: usize> Logic
    for Counter<L, G, N, P, W>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, group, stream);
        self.hold.clock.next = self.aclk.val();
        self.hold.resetn.next = self.aresetn.val();
        self.keys.clock.next = self.aclk.val();
        self.keys.resetn.next = self.aresetn.val();
        self.delay.clock.next = self.aclk.val();
        self.delay.resetn.next = self.aresetn.val();
        self.pipeline.clock.next = self.aclk.val();
        self.pipeline.resetn.next = self.aresetn.val();

        // All moves at once, or nothing.
        self.go.next = self.pipeline.enable.val();
        self.first.next = self.hold.first.val();
        self.ready.next = self.go.val() & !(self.first.val() & self.keys.busy.val());
        self.taken.next = self.ready.val() & self.s_axis_tvalid.val();
        self.s_axis_tready.next = self.ready.val();

        self.hold.taken.next = self.taken.val();
        self.hold.last.next = self.s_axis_tlast.val();
        self.hold.cfg_format.next = self.cfg_format.val();
        self.hold.cfg_mode.next = self.cfg_mode.val();
        self.hold.cfg_saturate.next = self.cfg_saturate.val();

        // Where in the tensor this beat lies.
        self.base.next = self.group.q.val();
        self.current_stream.next = self.stream.q.val();
        if self.first.val() {
            self.base.next = self.cfg_group.val();
            self.current_stream.next = self.cfg_stream.val();
        }
        if self.taken.val() {
            self.group.d.next = self.base.val() + self.groups.val();
            self.stream.d.next = self.current_stream.val();
        }
        if !self.aresetn.val() {
            self.group.d.next = 0.into();
        }
        self.state_group.next = self.group.q.val();
        self.keys.enable.next = self.go.val();
        self.keys.taken.next = self.taken.val();
        self.keys.first.next = self.first.val();
        self.keys.key0.next = self.cfg_key0.val();
        self.keys.key1.next = self.cfg_key1.val();
        for g in 0..G {
            self.generators[g].clock.next = self.aclk.val();
            self.generators[g].enable.next = self.go.val();
            self.generators[g].counter0.next = self.base.val() + self.offsets[g].val();
            self.generators[g].counter1.next = self.current_stream.val();
            self.halves[g * 4].next = self.generators[g].word0.val().get_bits::<16>(0);
            self.halves[g * 4 + 1].next = self.generators[g].word0.val().get_bits::<16>(16);
            self.halves[g * 4 + 2].next = self.generators[g].word1.val().get_bits::<16>(0);
            self.halves[g * 4 + 3].next = self.generators[g].word1.val().get_bits::<16>(16);
            for t in 0..6 {
                self.generators[g].inject0[t].next = self.keys.inject0[t].val();
                self.generators[g].inject1[t].next = self.keys.inject1[t].val();
            }
        }

        // The numbers wait for their words.
        self.delay.enable.next = self.go.val();
        self.control_format.next = bit_cast::<7, 3>(self.hold.format.val());
        self.control_mode.next = bit_cast::<7, 2>(self.hold.mode.val()) << 3;
        self.control.next = self.control_format.val() | self.control_mode.val();
        if self.hold.saturate.val() {
            self.control.next = self.control.val() | 0x20;
        }
        if self.s_axis_tlast.val() {
            self.control.next = self.control.val() | 0x40;
        }
        self.delay.control.next = self.control.val();
        self.waited.next = self.delay.out_control.val();
        self.pipeline.valid.next = self.keys.valid.val();
        self.pipeline.format.next = self.waited.val().get_bits::<3>(0);
        self.pipeline.mode.next = self.waited.val().get_bits::<2>(3);
        self.pipeline.saturate.next = self.waited.val().get_bit(5);
        self.pipeline.last.next = self.waited.val().get_bit(6);
        for i in 0..L {
            // R is the top N bits.
            self.top.next = self.halves[i].val() >> self.surplus.val();
            self.pipeline.random[i].next = bit_cast::<N, 16>(self.top.val());
            self.delay.x[i].next = self.s_axis_tdata[i].val();
            self.delay.keep[i].next = self.s_axis_tkeep[i].val().all();
            self.pipeline.x[i].next = self.delay.y[i].val();
            self.pipeline.keep[i].next = self.delay.out_keep[i].val();
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

macro_rules! counter_ports {
    ($($block:ty),+ $(,)?) => {$(
        crate::ports!(
            $block: aclk, aresetn, cfg_format, cfg_mode, cfg_saturate, cfg_key0, cfg_key1, cfg_stream,
            cfg_group, s_axis_tvalid, s_axis_tready, s_axis_tdata, s_axis_tkeep, s_axis_tlast,
            m_axis_tvalid, m_axis_tready, m_axis_tdata, m_axis_tkeep, m_axis_tlast, state_group
        );
    )+};
}

counter_ports!(
    Counter<4, 1, 16, 17, 28>,
    Counter<8, 2, 16, 17, 28>,
    Counter<16, 4, 16, 17, 28>,
    Counter<4, 1, 8, 9, 20>,
    Counter<8, 2, 8, 9, 20>,
    Counter<16, 4, 8, 9, 20>,
);
