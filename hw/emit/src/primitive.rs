//! The blocks of rust-hdl-widgets that hold state: known by their ports and by their exact text.
//!
//! Anything else that brings Verilog text of its own is refused, so no text of another generator gets into ours.

use crate::literal;
use crate::probe::{AtomInfo, Scope};
use num_bigint::BigUint;
use rust_hdl::core::prelude::*;
use rust_hdl::widgets::prelude::DFFWithInit;
use std::collections::BTreeMap;

/// What a memory holds at the start; addresses not listed hold zero.
pub(crate) type Contents = BTreeMap<BigUint, BigUint>;

/// A block that becomes registers or a memory inside its parent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Primitive {
    /// `q` takes `d` at the rising edge. `explicit` is set where the author chose the initial value.
    Dff { init: BigUint, explicit: bool },
    /// One synchronous read port, one write port; a read of the word being written returns the old word.
    Ram { contents: Contents },
    /// A table.
    Rom { contents: Contents },
    /// A table with a registered output.
    SyncRom { contents: Contents },
}

/// The primitive that `scope` is, if it is one.
pub(crate) fn recognise(scope: &Scope) -> Option<Primitive> {
    match &scope.code {
        Verilog::Custom(text) if scope.children.is_empty() => {
            dff(scope, text).or_else(|| memory(scope, text))
        }
        Verilog::Combinatorial(_) => dff_with_init(scope),
        _ => None,
    }
}

/// Whether the scope's signals are exactly these: name, direction, a clock or not.
fn has_ports(scope: &Scope, ports: &[(&str, AtomKind, bool)]) -> bool {
    scope.atoms.len() == ports.len()
        && (scope.atoms.iter().zip(ports)).all(|(a, (name, kind, clock))| {
            a.name == *name && a.kind == *kind && a.clock() == *clock
        })
}

const IN: AtomKind = AtomKind::InputParameter;
const OUT: AtomKind = AtomKind::OutputParameter;

fn width_of(scope: &Scope, name: &str) -> usize {
    let atom = scope.atoms.iter().find(|a| a.name == name);
    atom.map_or(0, |a: &AtomInfo| a.width)
}

fn dff(scope: &Scope, text: &str) -> Option<Primitive> {
    let ports = [("d", IN, false), ("q", OUT, false), ("clock", IN, true)];
    if !has_ports(scope, &ports) || width_of(scope, "d") != width_of(scope, "q") {
        return None;
    }
    let value = text.strip_prefix("initial begin\n   q = ")?;
    let (value, rest) = value.split_once(';')?;
    if rest != "\nend\n\nalways @(posedge clock) begin\n   q <= d;\nend\n      " {
        return None;
    }
    Some(Primitive::Dff {
        init: literal::parse(value)?,
        explicit: false,
    })
}

/// `DFFWithInit` wraps a `DFF` between two exclusive-ors with the initial value: a register with that value.
fn dff_with_init(scope: &Scope) -> Option<Primitive> {
    let ports = [
        ("d", IN, false),
        ("q", OUT, false),
        ("clock", IN, true),
        ("init", AtomKind::Constant, false),
    ];
    let inner = match scope.children.as_slice() {
        [inner] if inner.name == "dff" => dff(inner, custom(inner)?)?,
        _ => return None,
    };
    let Primitive::Dff { init: base, .. } = inner else {
        return None;
    };
    let model = DFFWithInit::<Bits<8>>::new(Bits::default());
    let same = format!("{:?}", model.hdl()) == format!("{:?}", scope.code);
    if !has_ports(scope, &ports) || !same {
        return None;
    }
    let init = scope.atoms.iter().find(|a| a.name == "init")?;
    Some(Primitive::Dff {
        init: base ^ init.value.clone()?,
        explicit: true,
    })
}

fn custom(scope: &Scope) -> Option<&str> {
    match &scope.code {
        Verilog::Custom(text) => Some(text),
        _ => None,
    }
}

fn memory(scope: &Scope, text: &str) -> Option<Primitive> {
    let ram = [
        ("read_address", IN, false),
        ("read_clock", IN, true),
        ("read_data", OUT, false),
        ("write_address", IN, false),
        ("write_clock", IN, true),
        ("write_data", IN, false),
        ("write_enable", IN, false),
    ];
    let sync_rom = [
        ("address", IN, false),
        ("clock", IN, true),
        ("data", OUT, false),
    ];
    let rom = [("address", IN, false), ("data", OUT, false)];
    if has_ports(scope, &ram) {
        let (width, address) = (
            width_of(scope, "read_data"),
            width_of(scope, "read_address"),
        );
        let head = format!(
            "reg[{}:0] mem[{}:0];\n\n",
            width - 1,
            literal::mask(address)
        );
        let tail = "\n\nalways @(posedge read_clock) begin\n   read_data <= mem[read_address];\nend\n\n\
            always @(posedge write_clock) begin\n   if (write_enable) begin\n      \
            mem[write_address] <= write_data;\n   end\nend\n            ";
        let init = text.strip_prefix(&head)?.strip_suffix(tail)?;
        let contents = match init.strip_prefix("initial begin\n") {
            Some(body) => cells(body.strip_suffix(";\nend\n")?)?,
            None if init.is_empty() => Contents::new(),
            None => return None,
        };
        Some(Primitive::Ram { contents })
    } else if has_ports(scope, &sync_rom) {
        let (width, address) = (width_of(scope, "data"), width_of(scope, "address"));
        let head = format!(
            "reg[{}:0] mem [{}:0];\n\ninitial begin\n",
            width - 1,
            literal::mask(address)
        );
        let tail = ";\nend\n\nalways @(posedge clock) begin\n   data <= mem[address];\nend";
        let body = text.strip_prefix(&head)?.strip_suffix(tail)?;
        let contents = if body.is_empty() {
            Contents::new()
        } else {
            cells(body)?
        };
        Some(Primitive::SyncRom { contents })
    } else if has_ports(scope, &rom) {
        let body = text.strip_prefix("always @*\ncase (address)\n  ")?;
        let (body, default) = body.rsplit_once("\n  default: data = ")?;
        let default = literal::parse(default.strip_suffix(";\nendcase\n        ")?)?;
        if default != BigUint::default() {
            return None;
        }
        let lines = body.lines().filter(|line| !line.trim().is_empty());
        let contents = lines
            .map(|line| {
                let (address, value) = line.trim().strip_suffix(';')?.split_once(": data = ")?;
                Some((literal::parse(address)?, literal::parse(value)?))
            })
            .collect::<Option<_>>()?;
        Some(Primitive::Rom { contents })
    } else {
        None
    }
}

/// `mem[3'b001] = 8'h7f;\nmem[...] = ...`
fn cells(body: &str) -> Option<Contents> {
    body.split(";\n")
        .map(|cell| {
            let (address, value) = cell.trim().strip_prefix("mem[")?.split_once("] = ")?;
            Some((literal::parse(address)?, literal::parse(value)?))
        })
        .collect()
}
