//! What can't be emitted is an error that names the place.

mod common;

use common::options;
use rust_hdl::prelude::*;
use thorong_emit::{EmitError, Options, emit};

macro_rules! kernel {
    ($name:ident { $($field:ident: $ty:ty),* $(,)? } $($update:tt)*) => {
        #[derive(LogicBlock, Default)]
        struct $name {
            $(pub $field: $ty,)*
        }

        impl Logic for $name {
            $($update)*
        }
    };
}

fn refusal<B: Block + Default>() -> EmitError {
    let mut block = B::default();
    block.connect_all();
    emit(&block, &options("dut")).expect_err("a refusal")
}

fn says<B: Block + Default>(parts: &[&str]) {
    let text = refusal::<B>().to_string();
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in `{text}`");
    }
}

kernel!(Latch { c: Signal<In, Bit>, y: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        if self.c.val() {
            self.y.next = true;
        }
    }
);

kernel!(Match { c: Signal<In, Bits<2>>, y: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        match self.c.val().index() {
            0 => self.y.next = true,
            1 => self.y.next = false,
            _ => {}
        }
    }
);

#[test]
fn latches() {
    let expected = EmitError::Latch {
        module: "top".into(),
        signal: "y".into(),
    };
    assert_eq!(refusal::<Latch>(), expected);
    assert_eq!(refusal::<Match>(), expected);
}

kernel!(Early { l: Signal<Local, Bit>, y: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.l.val();
        self.l.next = true;
    }
);

kernel!(Sometimes { c: Signal<In, Bit>, l: Signal<Local, Bit>, y: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        if self.c.val() {
            self.l.next = true;
        }
        self.y.next = self.l.val();
    }
);

#[test]
fn reads_before_writes() {
    assert_eq!(
        refusal::<Early>(),
        EmitError::ReadFirst(vec!["uut.l".into()])
    );
    assert_eq!(
        refusal::<Sometimes>(),
        EmitError::ReadFirst(vec!["top.l".into()])
    );
}

kernel!(Drives { a: Signal<In, Bit>, y: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        self.a.next = true;
        self.y.next = self.a.val();
    }
);

kernel!(Open { y: Signal<Out, Bit>, d: DFF<Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.d.q.val();
    }
);

#[test]
fn wrong_drivers() {
    assert_eq!(
        refusal::<Drives>(),
        EmitError::WritesInput(vec!["uut.a".into()])
    );
    assert_eq!(
        refusal::<Open>(),
        EmitError::Open(vec!["top.d.d".into(), "top.d.clock".into()])
    );
}

kernel!(Gated { aclk: Signal<In, Clock>, c: Signal<In, Bit>, y: Signal<Out, Bit>, d: DFF<Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        self.d.clock.next = self.aclk.val();
        if self.c.val() {
            self.d.clock.next = self.aclk.val();
        }
        self.d.d.next = self.c.val();
        self.y.next = self.d.q.val();
    }
);

#[test]
fn gated_clocks() {
    says::<Gated>(&["top:", "d.clock", "a clock must be assigned once"]);
}

kernel!(Open2 { u: Signal<In, Signed<8>>, v: Signal<In, Signed<8>>, y: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = signed_bit_cast::<5, 8>(self.u.val()) < signed_bit_cast::<5, 8>(self.v.val());
    }
);

kernel!(Name { u: Signal<In, Bits<8>>, y: Signal<Out, Bits<8>> }
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.u.val() + LIMIT;
    }
);
const LIMIT: u64 = 3;

kernel!(Large { u: Signal<In, Bits<40>>, y: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.u.val().get_bits::<8>(38).get_bit(9);
    }
);

#[test]
fn expressions() {
    says::<Open2>(&["top:", "target width", "signed_cast(u)"]);
    says::<Name>(&["top:", "`LIMIT` is no signal", "y.next = u + LIMIT"]);
    says::<Large>(&["top:", "bit `9` of 8 bits"]);
}

kernel!(Ring { y: Signal<Out, Bit>, a: Turn, b: Turn }
    #[hdl_gen]
    fn update(&mut self) {
        self.a.x.next = self.b.z.val();
        self.b.x.next = self.a.z.val();
        self.y.next = self.a.z.val();
    }
);

kernel!(Turn { x: Signal<In, Bit>, z: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        self.z.next = !self.x.val();
    }
);

#[test]
fn loops_through_instances() {
    says::<Ring>(&["combinational loop in top", "a.z", "b.x", "b.z", "a.x"]);
}

#[derive(LogicBlock, Default)]
struct Foreign {
    pub y: Signal<Out, Bit>,
}

impl Logic for Foreign {
    fn update(&mut self) {}
    fn connect(&mut self) {
        self.y.connect();
    }
    fn hdl(&self) -> Verilog {
        Verilog::Custom("assign y = 1;".into())
    }
}

kernel!(Holds { y: Signal<Out, Bit>, inner: Foreign }
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.inner.y.val();
    }
);

#[derive(LogicBlock, Default)]
struct Panics {
    pub y: Signal<Out, Bit>,
}

impl Logic for Panics {
    fn update(&mut self) {}
    fn connect(&mut self) {
        self.y.connect();
    }
    fn hdl(&self) -> Verilog {
        panic!("no text today")
    }
}

#[test]
fn foreign_text() {
    says::<Holds>(&["top.inner:", "Verilog::Custom", "DFF"]);
    says::<Panics>(&["top:", "no text today"]);
}

kernel!(Keyword { output_: Signal<In, Bit>, logic: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        self.logic.next = self.output_.val();
    }
);

kernel!(Fine { a: Signal<In, Bit>, y: Signal<Out, Bit> }
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = self.a.val();
    }
);

#[test]
fn names() {
    says::<Keyword>(&["\"logic\"", "can't be a name"]);
    let mut block = Fine::default();
    block.connect_all();
    for top in ["", "a b", "module", "1st"] {
        let options = Options {
            top: top.into(),
            ..Options::default()
        };
        assert!(
            matches!(emit(&block, &options), Err(EmitError::Name { .. })),
            "{top:?}"
        );
    }
}
