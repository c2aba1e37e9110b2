//! Random kernels: blocks made by hand, whose kernel is a random tree, with an interpreter of the same tree.

use super::dice::Dice;
use super::exprs::E;
use super::maker::Maker;
use super::values::{Value, WIDTHS};
use crate::with_width;
use num_bigint::BigUint;
use rust_hdl::core::ast::{
    VerilogBlock, VerilogBlockOrConditional, VerilogCase, VerilogConditional,
    VerilogExpression as V, VerilogMatch, VerilogStatement,
};
use rust_hdl::core::constraint::PinConstraint;
use rust_hdl::prelude::*;
use std::collections::BTreeMap;

/// A signal of a block made by hand.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    pub(crate) name: String,
    pub(crate) w: usize,
    pub(crate) signed: bool,
    pub(crate) kind: AtomKind,
    pub(crate) clock: bool,
}

impl Atom for Wire {
    fn bits(&self) -> usize {
        self.w
    }
    fn connected(&self) -> bool {
        true
    }
    fn changed(&self) -> bool {
        false
    }
    fn kind(&self) -> AtomKind {
        self.kind
    }
    fn descriptor(&self) -> TypeDescriptor {
        match (self.clock, self.signed) {
            (true, _) => Clock::descriptor(),
            (_, true) => with_width!(self.w, N => Signed::<N>::descriptor()),
            _ => with_width!(self.w, N => Bits::<N>::descriptor()),
        }
    }
    fn vcd(&self) -> VCDValue {
        false.into()
    }
    fn id(&self) -> usize {
        0
    }
    fn verilog(&self) -> VerilogLiteral {
        0_u64.into()
    }
    fn constraints(&self) -> Vec<PinConstraint> {
        vec![]
    }
}

/// A statement.
#[derive(Debug, Clone)]
pub(crate) enum S {
    Assign(String, E),
    If(E, Vec<S>, Vec<S>),
    Match(E, Vec<(u64, Vec<S>)>, Vec<S>),
}

/// A block with a random kernel. Registers `r0..` are real flip-flops of rust-hdl.
pub(crate) struct Program {
    pub(crate) wires: Vec<Wire>,
    /// Name and width.
    pub(crate) registers: Vec<(String, usize)>,
    flipflops: Vec<Box<dyn Block>>,
    pub(crate) body: Vec<S>,
    tree: VerilogBlock,
}

pub(crate) type State = BTreeMap<String, BigUint>;

impl Logic for Program {
    fn update(&mut self) {}
    fn hdl(&self) -> Verilog {
        Verilog::Combinatorial(self.tree.clone())
    }
}

impl Block for Program {
    fn connect_all(&mut self) {}
    fn update_all(&mut self) {}
    fn has_changed(&self) -> bool {
        false
    }
    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_start_scope(name, self);
        for wire in &self.wires {
            probe.visit_atom(&wire.name, wire);
        }
        for ((name, _), flipflop) in self.registers.iter().zip(&self.flipflops) {
            flipflop.accept(name, probe);
        }
        probe.visit_end_scope(name, self);
    }
}

fn wire(name: String, w: usize, signed: bool, kind: AtomKind) -> Wire {
    Wire {
        name,
        w,
        signed,
        kind,
        clock: false,
    }
}

fn inputs() -> Vec<Wire> {
    let input = AtomKind::InputParameter;
    let mut wires = vec![];
    for &w in WIDTHS {
        for n in 0..2 {
            wires.push(wire(format!("u{w}_{n}"), w, false, input));
            wires.push(wire(format!("s{w}_{n}"), w, true, input));
        }
    }
    wires
}

fn scope_of(wires: &[Wire]) -> Vec<(String, usize, bool)> {
    wires
        .iter()
        .map(|w| (w.name.clone(), w.w, w.signed))
        .collect()
}

impl Program {
    fn build(
        mut wires: Vec<Wire>,
        registers: Vec<(String, usize)>,
        body: Vec<S>,
        dice: &mut Dice,
    ) -> Program {
        let mut tree = statements(&body, dice);
        let mut flipflops: Vec<Box<dyn Block>> = vec![];
        for (name, w) in &registers {
            let clock = V::Signal(format!("{name}$clock$next"));
            tree.push(VerilogStatement::Assignment(
                clock,
                V::Signal("aclk".into()),
            ));
            flipflops.push(with_width!(*w, N => {
                let mut dff = DFF::<Bits<N>>::default();
                dff.d.connect();
                dff.clock.connect();
                dff.connect_all();
                Box::new(dff) as Box<dyn Block>
            }));
        }
        if !registers.is_empty() {
            let clock = wire("aclk".into(), 1, false, AtomKind::InputParameter);
            wires.push(Wire {
                clock: true,
                ..clock
            });
        }
        Program {
            wires,
            registers,
            flipflops,
            body,
            tree,
        }
    }

    /// One output for each of `count` random expressions.
    pub(crate) fn expressions(dice: &mut Dice, count: usize, depth: usize) -> Program {
        let mut wires = inputs();
        let scope = scope_of(&wires);
        let mut body = vec![];
        for n in 0..count {
            let (w, signed) = (dice.pick(WIDTHS), dice.one_in(3));
            let name = format!("y{n}");
            let scope = scope.clone();
            let value = Maker { dice, scope }.value(w, signed, depth);
            body.push(S::Assign(name.clone(), value));
            wires.push(wire(name, w, signed, AtomKind::OutputParameter));
        }
        Program::build(wires, vec![], body, dice)
    }

    /// Random statements over outputs, locals and registers.
    pub(crate) fn kernel(dice: &mut Dice, size: usize) -> Program {
        let mut wires = inputs();
        let mut scope = scope_of(&wires);
        let mut registers = vec![];
        let mut targets = vec![];
        let mut body = vec![];
        for n in 0..size {
            let w = dice.pick(WIDTHS);
            registers.push((format!("r{n}"), w));
            scope.push((format!("r{n}$q"), w, false));
            targets.push((format!("r{n}$d"), w, false));
            body.push(S::Assign(
                format!("r{n}$d"),
                E::Name(format!("r{n}$q"), w, false),
            ));
        }
        for n in 0..2 * size {
            let (w, signed) = (dice.pick(WIDTHS), dice.one_in(4));
            let local = n % 2 == 0;
            let name = format!("{}{n}", if local { "l" } else { "y" });
            let kind = if local {
                AtomKind::LocalSignal
            } else {
                AtomKind::OutputParameter
            };
            let inner = scope.clone();
            let value = Maker { dice, scope: inner }.value(w, signed, 2);
            body.push(S::Assign(name.clone(), value));
            targets.push((name.clone(), w, signed));
            scope.push((name.clone(), w, signed));
            wires.push(wire(name, w, signed, kind));
            if dice.one_in(2) {
                body.push(random_statement(dice, &scope, &targets, 3));
            }
        }
        for _ in 0..size {
            body.push(random_statement(dice, &scope, &targets, 3));
        }
        Program::build(wires, registers, body, dice)
    }

    /// The values of all signals for these inputs and register contents; `d` of the registers included.
    pub(crate) fn settle(&self, inputs: &State) -> State {
        let mut state = inputs.clone();
        execute(&self.body, &mut state);
        state
    }
}

fn execute(list: &[S], state: &mut State) {
    let eval = |e: &E, state: &State| -> Value { e.eval(&|name| state[name].clone()) };
    for s in list {
        match s {
            S::Assign(name, e) => {
                let value = eval(e, state);
                state.insert(name.clone(), value.bits);
            }
            S::If(test, then, other) => {
                let taken = if eval(test, state).truth() {
                    then
                } else {
                    other
                };
                execute(taken, state);
            }
            S::Match(on, arms, default) => {
                let value = eval(on, state).bits;
                let hit = arms
                    .iter()
                    .find(|(label, _)| BigUint::from(*label) == value);
                execute(hit.map_or(default, |(_, body)| body), state);
            }
        }
    }
}

fn random_statement(
    d: &mut Dice,
    scope: &[(String, usize, bool)],
    targets: &[(String, usize, bool)],
    depth: usize,
) -> S {
    let some = |d: &mut Dice| -> Vec<S> {
        let count = d.below(3);
        (0..count)
            .map(|_| random_statement(d, scope, targets, depth - 1))
            .collect()
    };
    if depth > 0 && d.one_in(3) {
        let (mut then, other) = (some(d), some(d));
        then.push(random_statement(d, scope, targets, 0));
        let test = Maker {
            dice: d,
            scope: scope.to_vec(),
        }
        .unsigned(1, 2);
        return S::If(test, then, other);
    }
    if depth > 0 && d.one_in(4) {
        let w = d.pick(&[1, 2, 5, 8]);
        let mut arms: Vec<(u64, Vec<S>)> = vec![];
        for _ in 0..d.below(5) {
            let label = d.bits(w).try_into().unwrap_or(0);
            let body = some(d);
            arms.push((label, body));
        }
        let default = some(d);
        let on = Maker {
            dice: d,
            scope: scope.to_vec(),
        }
        .unsigned(w, 1);
        return S::Match(on, arms, default);
    }
    let (name, w, signed) = targets[d.below(targets.len())].clone();
    S::Assign(
        name,
        Maker {
            dice: d,
            scope: scope.to_vec(),
        }
        .value(w, signed, 2),
    )
}

fn statements(list: &[S], d: &mut Dice) -> VerilogBlock {
    list.iter().map(|s| statement(s, d)).collect()
}

fn statement(s: &S, d: &mut Dice) -> VerilogStatement {
    match s {
        S::Assign(name, e) => {
            VerilogStatement::Assignment(V::Signal(format!("{name}$next")), e.tree(d))
        }
        S::If(test, then, other) => VerilogStatement::If(VerilogConditional {
            test: test.tree(d),
            then: statements(then, d),
            otherwise: match other.as_slice() {
                [] => VerilogBlockOrConditional::None,
                [S::If(..)] => {
                    VerilogBlockOrConditional::Conditional(Box::new(statement(&other[0], d)))
                }
                _ => VerilogBlockOrConditional::Block(statements(other, d)),
            },
        }),
        S::Match(on, arms, default) => {
            let case = |condition: String, body: &[S], d: &mut Dice| VerilogCase {
                condition,
                block: statements(body, d),
            };
            let mut cases: Vec<VerilogCase> = arms
                .iter()
                .map(|(v, body)| case(v.to_string(), body, d))
                .collect();
            cases.push(case("default".into(), default, d));
            VerilogStatement::Match(VerilogMatch {
                test: on.tree(d),
                cases,
            })
        }
    }
}
