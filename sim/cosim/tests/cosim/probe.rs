//! A small block with ports of every shape, as a preset.

use rust_hdl::prelude::*;
use thorong_rtl::ports;
use thorong_rtl::presets::Preset;

/// A counter with reset, and registers in front of wide and packed ports.
#[derive(LogicBlock)]
pub(crate) struct Probe {
    pub(crate) aclk: Signal<In, Clock>,
    pub(crate) aresetn: Signal<In, Bit>,
    pub(crate) enable: Signal<In, Bit>,
    pub(crate) by: Signal<In, Bits<7>>,
    pub(crate) wide: Signal<In, Bits<101>>,
    pub(crate) lanes: [Signal<In, Bits<11>>; 7],
    pub(crate) count: Signal<Out, Bits<32>>,
    pub(crate) wide_out: Signal<Out, Bits<101>>,
    pub(crate) lanes_out: [Signal<Out, Bits<11>>; 7],
    pub(crate) zero: Signal<Out, Bit>,
    value: DFF<Bits<32>>,
    wide_value: DFF<Bits<101>>,
    lane_values: [DFF<Bits<11>>; 7],
}

impl Default for Probe {
    fn default() -> Self {
        Probe {
            aclk: Default::default(),
            aresetn: Default::default(),
            enable: Default::default(),
            by: Default::default(),
            wide: Default::default(),
            lanes: std::array::from_fn(|_| Default::default()),
            count: Default::default(),
            wide_out: Default::default(),
            lanes_out: std::array::from_fn(|_| Default::default()),
            zero: Default::default(),
            value: Default::default(),
            wide_value: Default::default(),
            lane_values: std::array::from_fn(|_| Default::default()),
        }
    }
}

impl Logic for Probe {
    #[hdl_gen]
    fn update(&mut self) {
        self.value.clock.next = self.aclk.val();
        self.wide_value.clock.next = self.aclk.val();
        self.value.d.next = self.value.q.val();
        if self.enable.val() {
            self.value.d.next = self.value.q.val() + bit_cast::<32, 7>(self.by.val());
        }
        if !self.aresetn.val() {
            self.value.d.next = 0.into();
        }
        self.wide_value.d.next = !self.wide.val();
        for i in 0..7 {
            self.lane_values[i].clock.next = self.aclk.val();
            self.lane_values[i].d.next = !self.lanes[i].val();
            self.lanes_out[i].next = self.lane_values[i].q.val();
        }
        self.count.next = self.value.q.val();
        self.wide_out.next = self.wide_value.q.val();
        // Combinational from an input.
        self.zero.next = self.by.val() == 0;
    }
}

ports!(Probe: aclk, aresetn, enable, by, wide, lanes, count, wide_out, lanes_out, zero);

/// The block as a preset that is in no list.
pub(crate) fn preset() -> Preset {
    Preset {
        block: "probe",
        name: "test",
        summary: "ports of every shape",
        build: || Box::<Probe>::default(),
    }
}
