//! The rounder whose random words come with the data: `ext-*`.

use super::control::Hold;
use super::pipeline::{self, Pipeline};
use rust_hdl::prelude::*;

/// Cycles from the handshake on `s_axis` to the first cycle in which `m_axis_tvalid` is high for that beat.
pub const LATENCY: usize = pipeline::DEPTH;

/// `L` lanes with `N` random bits each in `s_axis_tuser`, `P` = N + 1, `W` = N + 12.
#[derive(LogicBlock)]
pub struct External<const L: usize, const N: usize, const P: usize, const W: usize> {
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
    /// A beat is there.
    pub s_axis_tvalid: Signal<In, Bit>,
    /// It is taken.
    pub s_axis_tready: Signal<Out, Bit>,
    /// The numbers.
    pub s_axis_tdata: [Signal<In, Bits<32>>; L],
    /// R of each lane.
    pub s_axis_tuser: [Signal<In, Bits<N>>; L],
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

    hold: Hold,
    pipeline: Pipeline<L, N, P, W>,
    random1: [DFF<Bits<N>>; L],
    random2: [DFF<Bits<N>>; L],
    ready: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
}

impl<const L: usize, const N: usize, const P: usize, const W: usize> Default
    for External<L, N, P, W>
{
    fn default() -> Self {
        External {
            aclk: Default::default(),
            aresetn: Default::default(),
            cfg_format: Default::default(),
            cfg_mode: Default::default(),
            cfg_saturate: Default::default(),
            s_axis_tvalid: Default::default(),
            s_axis_tready: Default::default(),
            s_axis_tdata: std::array::from_fn(|_| Default::default()),
            s_axis_tuser: std::array::from_fn(|_| Default::default()),
            s_axis_tkeep: std::array::from_fn(|_| Default::default()),
            s_axis_tlast: Default::default(),
            m_axis_tvalid: Default::default(),
            m_axis_tready: Default::default(),
            m_axis_tdata: std::array::from_fn(|_| Default::default()),
            m_axis_tkeep: std::array::from_fn(|_| Default::default()),
            m_axis_tlast: Default::default(),
            hold: Default::default(),
            pipeline: Default::default(),
            random1: std::array::from_fn(|_| Default::default()),
            random2: std::array::from_fn(|_| Default::default()),
            ready: Default::default(),
            taken: Default::default(),
        }
    }
}

impl<const L: usize, const N: usize, const P: usize, const W: usize> Logic
    for External<L, N, P, W>
{
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

        // The words wait until their numbers have come to the decision.
        for i in 0..L {
            self.random1[i].clock.next = self.aclk.val();
            self.random2[i].clock.next = self.aclk.val();
            self.random1[i].d.next = self.random1[i].q.val();
            self.random2[i].d.next = self.random2[i].q.val();
            if self.pipeline.enable.val() {
                self.random1[i].d.next = self.s_axis_tuser[i].val();
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

macro_rules! external_ports {
    ($($block:ty),+ $(,)?) => {$(
        crate::ports!(
            $block: aclk, aresetn, cfg_format, cfg_mode, cfg_saturate, s_axis_tvalid, s_axis_tready,
            s_axis_tdata, s_axis_tuser, s_axis_tkeep, s_axis_tlast, m_axis_tvalid, m_axis_tready,
            m_axis_tdata, m_axis_tkeep, m_axis_tlast
        );
    )+};
}

external_ports!(
    External<1, 16, 17, 28>,
    External<4, 16, 17, 28>,
    External<8, 16, 17, 28>,
    External<16, 16, 17, 28>,
    External<1, 8, 9, 20>,
    External<4, 8, 9, 20>,
    External<8, 8, 9, 20>,
    External<16, 8, 9, 20>,
    External<16, 4, 5, 16>,
    External<1, 1, 2, 13>,
);
