//! The rounder with a Threefry counter and one lane: `threefry-l1-*`.

use super::control::Hold;
use super::delay::Delay;
use super::keys::Keys;
use super::pipeline::Pipeline;
use super::threefry::Threefry;
use rust_hdl::prelude::*;

/// One lane, which uses a quarter of each word; `N` random bits, `P` = N + 1, `W` = N + 12. A tensor may start at any
/// index. The latency is [`LATENCY`](super::counter::LATENCY).
#[derive(LogicBlock)]
pub struct Single<const N: usize, const P: usize, const W: usize> {
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
    /// A quarter of the index of the tensor's first element, rounded down.
    pub cfg_group: Signal<In, Bits<32>>,
    /// That index modulo 4.
    pub cfg_element: Signal<In, Bits<2>>,
    /// A beat is there.
    pub s_axis_tvalid: Signal<In, Bit>,
    /// It is taken.
    pub s_axis_tready: Signal<Out, Bit>,
    /// The numbers.
    pub s_axis_tdata: [Signal<In, Bits<32>>; 1],
    /// The bytes that count.
    pub s_axis_tkeep: [Signal<In, Bits<4>>; 1],
    /// The tensor's last beat.
    pub s_axis_tlast: Signal<In, Bit>,
    /// A result is there.
    pub m_axis_tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axis_tready: Signal<In, Bit>,
    /// The patterns.
    pub m_axis_tdata: [Signal<Out, Bits<16>>; 1],
    /// The bytes that count.
    pub m_axis_tkeep: [Signal<Out, Bits<2>>; 1],
    /// The tensor's last beat.
    pub m_axis_tlast: Signal<Out, Bit>,
    /// A quarter of the index of the element that is taken next, inside a tensor, rounded down.
    pub state_group: Signal<Out, Bits<32>>,
    /// That index modulo 4.
    pub state_element: Signal<Out, Bits<2>>,

    hold: Hold,
    keys: Keys,
    generator: Threefry,
    delay: Delay<1>,
    pipeline: Pipeline<1, N, P, W>,
    group: DFF<Bits<32>>,
    element: DFF<Bits<2>>,
    stream: DFF<Bits<32>>,
    /// Bit i: stage i's element is the second or fourth of its group.
    odds: DFF<Bits<27>>,
    /// Bit i: stage i's element is the third or fourth of its group.
    uppers: DFF<Bits<27>>,
    go: Signal<Local, Bit>,
    first: Signal<Local, Bit>,
    ready: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
    control_format: Signal<Local, Bits<7>>,
    control_mode: Signal<Local, Bits<7>>,
    control: Signal<Local, Bits<7>>,
    waited: Signal<Local, Bits<7>>,
    base: Signal<Local, Bits<32>>,
    base_element: Signal<Local, Bits<2>>,
    current_stream: Signal<Local, Bits<32>>,
    word: Signal<Local, Bits<32>>,
    half: Signal<Local, Bits<16>>,
    top: Signal<Local, Bits<16>>,
    surplus: Constant<Bits<5>>,
}

impl<const N: usize, const P: usize, const W: usize> Default for Single<N, P, W> {
    fn default() -> Self {
        Single {
            aclk: Default::default(),
            aresetn: Default::default(),
            cfg_format: Default::default(),
            cfg_mode: Default::default(),
            cfg_saturate: Default::default(),
            cfg_key0: Default::default(),
            cfg_key1: Default::default(),
            cfg_stream: Default::default(),
            cfg_group: Default::default(),
            cfg_element: Default::default(),
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
            state_group: Default::default(),
            state_element: Default::default(),
            hold: Default::default(),
            keys: Default::default(),
            generator: Default::default(),
            delay: Default::default(),
            pipeline: Default::default(),
            group: Default::default(),
            element: Default::default(),
            stream: Default::default(),
            odds: Default::default(),
            uppers: Default::default(),
            go: Default::default(),
            first: Default::default(),
            ready: Default::default(),
            taken: Default::default(),
            control_format: Default::default(),
            control_mode: Default::default(),
            control: Default::default(),
            waited: Default::default(),
            base: Default::default(),
            base_element: Default::default(),
            current_stream: Default::default(),
            word: Default::default(),
            half: Default::default(),
            top: Default::default(),
            surplus: Constant::new((16 - N).to_bits()),
        }
    }
}

impl<const N: usize, const P: usize, const W: usize> Logic for Single<N, P, W> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, group, element, stream, odds, uppers);
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

        // Where in the tensor this element lies.
        self.base.next = self.group.q.val();
        self.base_element.next = self.element.q.val();
        self.current_stream.next = self.stream.q.val();
        if self.first.val() {
            self.base.next = self.cfg_group.val();
            self.base_element.next = self.cfg_element.val();
            self.current_stream.next = self.cfg_stream.val();
        }
        if self.taken.val() {
            self.element.d.next = self.base_element.val() + 1;
            self.group.d.next = self.base.val();
            if self.base_element.val().all() {
                self.group.d.next = self.base.val() + 1;
            }
            self.stream.d.next = self.current_stream.val();
        }
        if !self.aresetn.val() {
            self.group.d.next = 0.into();
            self.element.d.next = 0.into();
        }
        self.state_group.next = self.group.q.val();
        self.state_element.next = self.element.q.val();
        self.keys.enable.next = self.go.val();
        self.keys.taken.next = self.taken.val();
        self.keys.first.next = self.first.val();
        self.keys.key0.next = self.cfg_key0.val();
        self.keys.key1.next = self.cfg_key1.val();
        self.generator.clock.next = self.aclk.val();
        self.generator.enable.next = self.go.val();
        self.generator.counter0.next = self.base.val();
        self.generator.counter1.next = self.current_stream.val();
        for t in 0..6 {
            self.generator.inject0[t].next = self.keys.inject0[t].val();
            self.generator.inject1[t].next = self.keys.inject1[t].val();
        }

        // Which quarter of the word is the element's own.
        if self.go.val() {
            self.odds.d.next = self.odds.q.val() << 1;
            if self.base_element.val().get_bit(0) {
                self.odds.d.next = (self.odds.q.val() << 1) | 1;
            }
            self.uppers.d.next = self.uppers.q.val() << 1;
            if self.base_element.val().get_bit(1) {
                self.uppers.d.next = (self.uppers.q.val() << 1) | 1;
            }
        }
        self.word.next = self.generator.word0.val();
        if self.uppers.q.val().get_bit(26) {
            self.word.next = self.generator.word1.val();
        }
        self.half.next = self.word.val().get_bits::<16>(0);
        if self.odds.q.val().get_bit(26) {
            self.half.next = self.word.val().get_bits::<16>(16);
        }
        // R is the top N bits.
        self.top.next = self.half.val() >> self.surplus.val();
        self.pipeline.random[0].next = bit_cast::<N, 16>(self.top.val());

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
        for i in 0..1 {
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

macro_rules! single_ports {
    ($($block:ty),+ $(,)?) => {$(
        crate::ports!(
            $block: aclk, aresetn, cfg_format, cfg_mode, cfg_saturate, cfg_key0, cfg_key1, cfg_stream,
            cfg_group, cfg_element, s_axis_tvalid, s_axis_tready, s_axis_tdata, s_axis_tkeep,
            s_axis_tlast, m_axis_tvalid, m_axis_tready, m_axis_tdata, m_axis_tkeep, m_axis_tlast,
            state_group, state_element
        );
    )+};
}

single_ports!(Single<16, 17, 28>, Single<8, 9, 20>);
