//! The text itself, for blocks small enough to be reviewed, and that it is always the same.

mod common;

use common::blocks::*;
use common::{options, text_of, tools};
use rust_hdl::prelude::*;
use std::collections::BTreeMap;
use thorong_emit::{Dir, Options, Port, emit};

/// Everything that a kernel may contain, once.
#[derive(LogicBlock, Default)]
pub(crate) struct Sampler {
    pub aclk: Signal<In, Clock>,
    pub u: Signal<In, Bits<8>>,
    pub v: [Signal<In, Bits<8>>; 2],
    pub at: Signal<In, Bits<3>>,
    pub s: Signal<In, Signed<8>>,
    pub wide: Signal<Out, Bits<16>>,
    pub cut: Signal<Out, Bits<4>>,
    pub one: Signal<Out, Bit>,
    pub patched: Signal<Out, Bits<8>>,
    pub less: Signal<Out, Bit>,
    pub looked_up: Signal<Out, Bits<8>>,
    pub kept: Signal<Out, Bits<8>>,
    pub rom: Lookup,
    pub start: Start,
    pub limit: Limit,
}

/// A register that starts at a number.
#[derive(LogicBlock)]
pub(crate) struct Start {
    pub aclk: Signal<In, Clock>,
    pub d: Signal<In, Bits<8>>,
    pub q: Signal<Out, Bits<8>>,
    pub word: DFFWithInit<Bits<8>>,
}

impl Default for Start {
    fn default() -> Self {
        Start {
            aclk: Default::default(),
            d: Default::default(),
            q: Default::default(),
            word: DFFWithInit::new(bits(77)),
        }
    }
}

impl Logic for Start {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.clock.next = self.aclk.val();
        self.word.d.next = self.d.val();
        self.q.next = self.word.q.val();
    }
}

/// A table in a block of its own.
#[derive(LogicBlock)]
pub(crate) struct Lookup {
    pub at: Signal<In, Bits<2>>,
    pub word: Signal<Out, Bits<8>>,
    pub rom: ROM<Bits<8>, 2>,
}

impl Default for Lookup {
    fn default() -> Self {
        Lookup {
            at: Default::default(),
            word: Default::default(),
            rom: [3_u64, 141, 59].into_iter().map(bits).into(),
        }
    }
}

impl Logic for Lookup {
    #[hdl_gen]
    fn update(&mut self) {
        self.rom.address.next = self.at.val();
        self.word.next = self.rom.data.val();
    }
}

/// Saturates at a constant.
#[derive(LogicBlock)]
pub(crate) struct Limit {
    pub x: Signal<In, Bits<8>>,
    pub y: Signal<Out, Bits<8>>,
    pub top: Constant<Bits<8>>,
}

impl Default for Limit {
    fn default() -> Self {
        Limit {
            x: Default::default(),
            y: Default::default(),
            top: Constant::new(bits(200)),
        }
    }
}

impl Logic for Limit {
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.x.val();
        if self.x.val() > self.top.val() {
            self.y.next = self.top.val();
        }
    }
}

impl Logic for Sampler {
    #[hdl_gen]
    fn update(&mut self) {
        self.start.aclk.next = self.aclk.val();
        self.start.d.next = self.limit.y.val();
        self.limit.x.next = self.u.val() + self.v[1].val();
        self.kept.next = self.start.q.val();
        self.wide.next = bit_cast::<16, 8>(self.u.val() - self.v[0].val()) << 3;
        self.cut.next = (self.u.val() + self.v[0].val()).get_bits::<4>(4);
        self.one.next = (self.u.val() ^ self.v[1].val()).get_bit(self.at.val().index());
        self.patched.next = self.u.val().replace_bit(3, self.v[0].val().any());
        self.less.next = self.s.val() < -self.s.val();
        self.rom.at.next = self.at.val().get_bits::<2>(1);
        self.looked_up.next = self.rom.word.val();
    }
}

#[test]
fn small_modules_read_well() {
    insta::assert_snapshot!("cell", text_of::<Cell>("cell_top").text);
    insta::assert_snapshot!("grid", text_of::<Grid2x3>("grid").text);
    insta::assert_snapshot!("machine", text_of::<Machine>("machine").text);
    insta::assert_snapshot!("store", text_of::<Store>("store").text);
    insta::assert_snapshot!("sampler", text_of::<Sampler>("sampler").text);
}

#[test]
fn the_sampler_is_clean() {
    tools::lint(&text_of::<Sampler>("sampler"));
}

#[test]
fn the_same_block_gives_the_same_bytes() {
    let first = text_of::<Grid2x3>("grid");
    for _ in 0..5 {
        assert_eq!(text_of::<Grid2x3>("grid"), first);
    }
}

#[test]
fn ports_are_packed_in_order() {
    let port = |name: &str, dir, width, lanes, clock| Port {
        name: name.into(),
        dir,
        width,
        lanes,
        clock,
    };
    assert_eq!(
        text_of::<Grid2x3>("grid").ports,
        [
            port("aclk", Dir::Input, 1, 1, true),
            port("load", Dir::Input, 1, 1, false),
            port("a_in", Dir::Input, 16, 2, false),
            port("psum_in", Dir::Input, 96, 3, false),
            port("psum_out", Dir::Output, 96, 3, false),
        ]
    );
}

#[test]
fn the_caller_names_and_comments() {
    let mut block = Grid2x3::default();
    block.connect_all();
    let map = |key: &str, value: &str| BTreeMap::from([(key.to_string(), value.to_string())]);
    let options = Options {
        header: vec!["An array.".into(), "Preset small.".into()],
        notes: map("pe", "A processing element.\nOne cycle."),
        names: map("pe", "int8_pe"),
        ..options("grid")
    };
    let verilog = emit(&block, &options).expect("an array");
    assert_eq!(verilog.modules, ["grid", "t_int8_pe"]);
    assert!(verilog.text.starts_with(
        "// An array.\n// Preset small.\n// SPDX-License-Identifier: MIT OR Apache-2.0\n"
    ));
    assert!(
        verilog
            .text
            .contains("// A processing element.\n// One cycle.\nmodule t_int8_pe (")
    );
}

#[test]
fn a_kept_module_says_so_to_synthesis() {
    let mut block = Grid2x3::default();
    block.connect_all();
    let kept = |fields: &[&str]| {
        let options = Options {
            kept: fields.iter().map(|f| f.to_string()).collect(),
            ..options("grid")
        };
        emit(&block, &options).expect("an array").text
    };
    let mark = "(* keep_hierarchy = \"yes\" *)\nmodule t_pe (";
    assert!(kept(&["pe"]).contains(mark));
    assert_eq!(kept(&["pe"]).matches("keep_hierarchy").count(), 1);
    assert!(!kept(&["no_such_field"]).contains("keep_hierarchy"));
}

#[test]
fn initial_values_follow_the_reset() {
    assert!(!text_of::<Machine>("machine").text.contains("initial"));
    assert!(text_of::<Cell>("cell_top").text.contains("initial"));
    let mut block = Machine::default();
    block.connect_all();
    let options = Options {
        initial_values: true,
        ..options("machine")
    };
    assert!(
        emit(&block, &options)
            .expect("a machine")
            .text
            .contains("counter = 5'd0;")
    );
}
