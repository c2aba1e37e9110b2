//! Registers and memories of a module.

use crate::body::Body;
use crate::design::{Kind, Role};
use crate::expr::{Ex, K, SigId};
use crate::flow;
use crate::kernel::St;
use crate::layout::{range, wrap};
use crate::literal::{mask, sized};
use crate::plan::clock_source;
use crate::primitive::{Contents, Primitive};
use crate::print::Printer;
use crate::process::Process;
use num_bigint::BigUint;
use std::collections::BTreeMap;

/// What happens at the edges of one clock.
#[derive(Default)]
struct Edge {
    /// Lines of the process shared by all plain registers.
    plain: String,
    /// Processes of their own.
    blocks: Vec<String>,
}

impl Body<'_> {
    fn child_port(&self, child: usize, port: &str) -> SigId {
        let key = format!("{}${port}", self.module.children[child].name);
        self.module.by_key.get(&key).copied().unwrap_or(usize::MAX)
    }

    fn clock_of(&mut self, child: usize, port: &str) -> String {
        let id = clock_source(self.plan, self.child_port(child, port));
        self.printer.text(&Ex::new(1, K::Ref(id)))
    }

    /// The value that feeds a child's input.
    pub(crate) fn input(&mut self, id: SigId) -> String {
        self.printer.subject = self.module.signals[id].key.clone();
        match self.direct.get(&id) {
            Some(ex) => self.printer.text(&ex.clone()),
            None => self
                .printer
                .text(&Ex::new(self.module.signals[id].w, K::Ref(id))),
        }
    }

    /// All clocked processes, and the tables of ROMs.
    pub(crate) fn storage(&mut self) {
        let mut edges: BTreeMap<String, Edge> = BTreeMap::new();
        self.registers(&mut edges);
        for child in 0..self.module.children.len() {
            let Kind::Primitive(primitive) = self.module.children[child].kind.clone() else {
                continue;
            };
            if !self.is_live(child) {
                continue;
            }
            match primitive {
                Primitive::Dff { init, explicit } => {
                    self.register(child, &init, explicit, &mut edges)
                }
                Primitive::Ram { contents } => self.ram(child, &contents, &mut edges),
                Primitive::Rom { contents } => self.rom(child, &contents),
                Primitive::SyncRom { contents } => self.sync_rom(child, &contents, &mut edges),
            }
        }
        for (clock, edge) in edges {
            for body in std::iter::once(edge.plain)
                .chain(edge.blocks)
                .filter(|b| !b.is_empty())
            {
                self.processes.push(format!(
                    "    always @(posedge {clock}) begin\n{body}    end\n"
                ));
            }
        }
    }

    fn is_live(&self, child: usize) -> bool {
        let mut signals = self.module.signals.iter().enumerate();
        signals.any(|(id, s)| {
            matches!(&s.role, Role::ChildOut(c, _) if *c == child) && self.plan.live.contains(&id)
        })
    }

    /// Registers whose next value the kernel computes inside the clocked process.
    fn registers(&mut self, edges: &mut BTreeMap<String, Edge>) {
        for group in &self.plan.clocked {
            let mut by_clock: BTreeMap<String, Vec<SigId>> = BTreeMap::new();
            for leaf in flow::leaves(group) {
                if let Role::ChildIn(child, _) = self.module.signals[leaf.dst].role {
                    let clock = self.clock_of(child, "clock");
                    by_clock.entry(clock).or_default().push(leaf.dst);
                }
            }
            for (clock, list) in by_clock {
                let group = flow::keep(group, &|id| list.contains(&id));
                let plain = matches!(group.as_slice(), [St::Assign { .. }]);
                let nets = self.register_nets();
                let target = |id: SigId, lo: usize, w: usize| {
                    nets.get(&id)
                        .map_or(String::new(), |net| Printer::select(net, lo, w))
                };
                let process = Process::new(&mut self.printer, &target, "<=");
                let (body, _) = process.body(&group, 8);
                let edge = edges.entry(clock).or_default();
                if plain {
                    edge.plain.push_str(&body)
                } else {
                    edge.blocks.push(body)
                }
            }
        }
    }

    /// A register: its initial value, and its next value where that is a signal.
    fn register(
        &mut self,
        child: usize,
        init: &BigUint,
        explicit: bool,
        edges: &mut BTreeMap<String, Edge>,
    ) {
        let (d, q) = (self.child_port(child, "d"), self.child_port(child, "q"));
        let net = self.printer.nets[&q].clone();
        if self.initial_values || explicit {
            let value = sized(init, net.total);
            self.initial
                .push_str(&wrap(8, &format!("{} = {value};", net.name)));
        }
        if !self.clocked.contains(&d) {
            let (clock, next) = (self.clock_of(child, "clock"), self.input(d));
            let line = wrap(8, &format!("{} <= {next};", net.name));
            edges.entry(clock).or_default().plain.push_str(&line);
        }
    }

    /// Declares a memory and sets its contents.
    fn array(&mut self, child: usize, words: usize, w: usize, contents: &Contents) -> String {
        let name = self
            .printer
            .names
            .fresh(&format!("{}$mem", self.module.children[child].name));
        let last = mask(words);
        self.arrays
            .push_str(&format!("    reg {}{name} [0:{last}];\n", range(w)));
        if self.initial_values || !contents.is_empty() {
            if contents.len() < 1 << words {
                let i = self.printer.names.fresh("i");
                self.arrays.push_str(&format!("    integer {i};\n"));
                let zero = sized(&BigUint::default(), w);
                let text =
                    format!("for ({i} = 0; {i} <= {last}; {i} = {i} + 1) {name}[{i}] = {zero};");
                self.initial.push_str(&wrap(8, &text));
            }
            for (at, value) in contents {
                self.initial
                    .push_str(&wrap(8, &format!("{name}[{at}] = {};", sized(value, w))));
            }
        }
        name
    }

    fn ram(&mut self, child: usize, contents: &Contents, edges: &mut BTreeMap<String, Edge>) {
        let port = |body: &Self, name: &str| body.child_port(child, name);
        let data = self.printer.nets[&port(self, "read_data")].clone();
        let words = self.module.signals[port(self, "read_address")].w;
        let mem = self.array(child, words, data.total, contents);
        if self.initial_values {
            let zero = sized(&BigUint::default(), data.total);
            self.initial
                .push_str(&wrap(8, &format!("{} = {zero};", data.name)));
        }
        let write = self.clock_of(child, "write_clock");
        let read = self.clock_of(child, "read_clock");
        let enable = self.input(port(self, "write_enable"));
        let (to, value) = (
            self.input(port(self, "write_address")),
            self.input(port(self, "write_data")),
        );
        let from = self.input(port(self, "read_address"));
        let mut store = wrap(8, &format!("if ({enable}) {mem}[{to}] <= {value};"));
        let load = wrap(8, &format!("{} <= {mem}[{from}];", data.name));
        if write == read {
            store.push_str(&load);
            edges.entry(write).or_default().blocks.push(store);
        } else {
            edges.entry(write).or_default().blocks.push(store);
            edges.entry(read).or_default().blocks.push(load);
        }
    }

    fn sync_rom(&mut self, child: usize, contents: &Contents, edges: &mut BTreeMap<String, Edge>) {
        let data = self.printer.nets[&self.child_port(child, "data")].clone();
        let address = self.child_port(child, "address");
        let words = self.module.signals[address].w;
        let mem = self.array(child, words, data.total, contents);
        if self.initial_values {
            let zero = sized(&BigUint::default(), data.total);
            self.initial
                .push_str(&wrap(8, &format!("{} = {zero};", data.name)));
        }
        let (clock, at) = (self.clock_of(child, "clock"), self.input(address));
        let load = wrap(8, &format!("{} <= {mem}[{at}];", data.name));
        edges.entry(clock).or_default().blocks.push(load);
    }

    fn rom(&mut self, child: usize, contents: &Contents) {
        let data = self.printer.nets[&self.child_port(child, "data")].clone();
        let address = self.child_port(child, "address");
        let words = self.module.signals[address].w;
        let at = self.input(address);
        let mut text = format!(
            "    always @(*) begin\n{}",
            wrap(8, &format!("case ({at})"))
        );
        for (at, value) in contents {
            let (at, value) = (sized(at, words), sized(value, data.total));
            text.push_str(&wrap(12, &format!("{at}: {} = {value};", data.name)));
        }
        if contents.len() < 1 << words {
            let zero = sized(&BigUint::default(), data.total);
            text.push_str(&wrap(12, &format!("default: {} = {zero};", data.name)));
        }
        text.push_str("        endcase\n    end\n");
        self.processes.push(text);
    }
}
