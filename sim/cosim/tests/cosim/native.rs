//! Rust-HDL's simulator as a back end.

use crate::probe::Probe;
use crate::waves::changes;
use rust_hdl::prelude::*;
use std::path::Path;
use thorong_cosim::dut::{CosimError, Direction, Dut};
use thorong_cosim::native::NativeDut;
use thorong_rtl::ports::{Port, Ports};
use wellen::{TimescaleUnit, simple};

fn probe() -> NativeDut {
    NativeDut::new("probe", Box::<Probe>::default()).expect("it is sound")
}

#[test]
fn counts_and_settles() -> Result<(), CosimError> {
    let mut dut = probe();
    let (enable, by) = (dut.input("enable", 1)?, dut.input("by", 7)?);
    let (count, zero) = (dut.output("count", 32)?, dut.output("zero", 1)?);
    assert_eq!(dut.peek(zero), 1, "settled from the start");
    dut.poke(enable, 1);
    dut.poke(by, 5);
    dut.reset(3);
    assert_eq!((dut.cycles(), dut.peek(count)), (3, 0));
    for n in 1..=10 {
        dut.step();
        assert_eq!(dut.peek(count), 5 * n);
    }
    assert_eq!(dut.peek(zero), 0);
    dut.poke(by, 0x180);
    dut.settle();
    assert_eq!(dut.peek(zero), 1, "bits above the port's own are cut off");
    assert_eq!((dut.cycles(), dut.peek(count)), (13, 50));
    dut.check()
}

#[test]
fn vectors_are_packed_with_element_0_lowest() -> Result<(), CosimError> {
    let mut dut = probe();
    let lanes = dut.input("lanes", 77)?;
    let out = dut.output("lanes_out", 77)?;
    let mut words = [0u32; 3];
    for lane in 0..7usize {
        let value = 0x401u128 + lane as u128;
        for (i, word) in words.iter_mut().enumerate() {
            *word |= ((value << (11 * lane)) >> (32 * i)) as u32;
        }
    }
    dut.poke_wide(lanes, &words);
    dut.step();
    let mut read = [u32::MAX; 4];
    dut.peek_wide(out, &mut read);
    // The block inverts its 77 bits.
    let inverted = [!words[0], !words[1], !words[2] & 0x1fff];
    assert_eq!(read, [inverted[0], inverted[1], inverted[2], 0]);
    Ok(())
}

#[test]
fn a_wrong_port_is_named() {
    let dut = probe();
    let said = |result: Result<(), CosimError>| result.expect_err("it is wrong").to_string();
    assert_eq!(
        said(dut.input("enabel", 1).map(drop)),
        "probe has no port `enabel`; it has aclk, aresetn, enable, by, wide, lanes, count, wide_out, \
         lanes_out, zero"
    );
    assert_eq!(
        said(dut.input("lanes", 11).map(drop)),
        "port `lanes` of probe is 77 bits wide, not 11"
    );
    assert_eq!(
        said(dut.input("count", 32).map(drop)),
        "port `count` of probe is an output"
    );
    let wide = dut.ports().iter().find(|p| p.name == "wide");
    let wide = wide.expect("it is there");
    assert_eq!((wide.width, wide.direction), (101, Direction::Input));
}

#[test]
#[should_panic(expected = "port `wide_out` has 101 bits: use the wide call")]
fn a_narrow_call_on_a_wide_port_is_a_mistake() {
    let mut dut = probe();
    let wide = dut.output("wide_out", 101).expect("it is there");
    dut.peek(wide);
}

/// Lists of ports, the last one right.
const LISTS: [&[&str]; 5] = [
    &["aclk", "a"],
    &["aclk", "a", "b", "c"],
    &["a", "b"],
    &["a", "b", "c"],
    &["aclk", "a", "b"],
];

/// A block that has one of the lists, and whose logic turns for ever where `a` is set.
#[derive(LogicBlock, Default)]
struct Listed<const LIST: usize> {
    aclk: Signal<In, Clock>,
    a: Signal<In, Bit>,
    b: Signal<Out, Bit>,
    turn: Signal<Local, Bit>,
}

impl<const LIST: usize> Logic for Listed<LIST> {
    #[hdl_gen]
    fn update(&mut self) {
        self.turn.next = self.a.val() & !self.turn.val();
        self.b.next = self.turn.val();
    }
}

impl<const LIST: usize> Ports for Listed<LIST> {
    fn port_names(&self) -> &'static [&'static str] {
        LISTS[LIST]
    }
    fn port(&mut self, index: usize) -> &mut dyn Port {
        match LISTS[LIST][index] {
            "aclk" => &mut self.aclk,
            "a" => &mut self.a,
            _ => &mut self.b,
        }
    }
}

#[test]
fn a_port_list_that_is_not_the_blocks_is_an_error() {
    fn said<const LIST: usize>() -> String {
        let dut = NativeDut::new("wrong", Box::<Listed<LIST>>::default());
        dut.err().expect("it is wrong").to_string()
    }
    let differ = |names: &str| format!("wrong: its port list and its signals differ: [{names}]");
    assert_eq!(said::<0>(), differ("\"b\""));
    assert_eq!(said::<1>(), differ("\"c\""));
    assert_eq!(said::<2>(), differ("\"aclk\""));
    assert_eq!(said::<3>(), differ("\"aclk\", \"c\""));
}

/// A block with another name for its clock.
#[derive(LogicBlock, Default)]
struct Clockless {
    clk: Signal<In, Clock>,
    a: Signal<In, Bit>,
    out: Signal<Out, Bit>,
}

impl Logic for Clockless {
    #[hdl_gen]
    fn update(&mut self) {
        self.out.next = self.a.val();
    }
}

thorong_rtl::ports!(Clockless: clk, a, out);

#[test]
fn a_block_without_the_clock_is_an_error() {
    let dut = NativeDut::new("clockless", Box::<Clockless>::default());
    let error = dut.err().expect("no clock").to_string();
    assert_eq!(error, "clockless: it has no clock `aclk`");
}

#[test]
fn logic_that_never_settles_is_reported() -> Result<(), CosimError> {
    let mut dut = NativeDut::new("wrong", Box::<Listed<4>>::default())?;
    let a = dut.input("a", 1)?;
    dut.step();
    dut.check()?;
    dut.poke(a, 1);
    dut.settle();
    dut.step();
    assert_eq!(
        dut.check().expect_err("it turns").to_string(),
        "wrong stopped in cycle 1: its logic does not settle"
    );
    Ok(())
}

#[test]
fn the_waveform_has_names_times_and_values() -> Result<(), CosimError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("waves.vcd");
    let mut dut = probe();
    crate::waves::run(&mut dut, 7, &path)?;
    // A second one ends the first.
    let second = folder.path().join("second.vcd");
    dut.trace(&second)?;
    dut.step();
    drop(dut);

    let mut waves = simple::read(&path).expect("a readable waveform");
    let scale = waves.hierarchy().timescale().expect("a time scale");
    assert_eq!((scale.factor, scale.unit), (1, TimescaleUnit::PicoSeconds));
    let in_ps = |ns: &[(u64, u64)]| ns.iter().map(|(t, v)| (1000 * t, *v)).collect::<Vec<_>>();
    let by = changes(&mut waves, &["uut"], "by");
    assert_eq!(by, in_ps(&[(20, 1), (30, 2), (40, 3), (50, 4), (60, 5)]));
    let count = changes(&mut waves, &["uut"], "count");
    assert_eq!(
        count,
        in_ps(&[(20, 0), (25, 1), (35, 3), (45, 6), (55, 10), (65, 15)])
    );
    let clock = changes(&mut waves, &["uut"], "aclk");
    let edges: Vec<_> = (0..=10).map(|half| (20 + 5 * half, half % 2)).collect();
    assert_eq!(clock, in_ps(&edges));
    let mut waves = simple::read(&second).expect("a readable waveform");
    let count = changes(&mut waves, &["uut"], "count");
    assert_eq!(count, in_ps(&[(70, 15), (75, 20)]));
    Ok(())
}

#[test]
fn a_waveform_that_can_not_be_is_one_sentence() {
    let mut dut = probe();
    let mut said = |path| {
        dut.trace(Path::new(path))
            .expect_err("it can't")
            .to_string()
    };
    assert_eq!(
        said("a.fst"),
        "Rust-HDL's simulator writes .vcd waveforms, not a.fst"
    );
    assert_eq!(
        said("/nowhere/a.vcd"),
        "/nowhere/a.vcd: No such file or directory (os error 2)"
    );
}
