//! Expressions as Verilog text.
//!
//! Every operator stands where Verilog evaluates it at exactly its own width: operands have the width of the result by
//! construction, and what changes a width (an extension, a comparison's operands, an index) is a concatenation, a part
//! select, a comparison or `$signed(...)`, whose operands are self-determined.

use crate::expr::{Cmp, Ex, K, Op, Red, SigId};
use crate::literal::{mask, sized};
use num_bigint::BigUint;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Where a signal lives: all of an object, or a lane of a packed port.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Net {
    pub(crate) name: String,
    pub(crate) lo: usize,
    /// Width of the whole object.
    pub(crate) total: usize,
}

/// An intermediate value with a name of its own.
#[derive(Debug, Clone)]
pub(crate) struct Temp {
    pub(crate) name: String,
    pub(crate) w: usize,
    pub(crate) text: String,
}

/// What printing needs to know, and what it finds out.
#[derive(Debug, Default)]
pub(crate) struct Printer {
    pub(crate) nets: HashMap<SigId, Net>,
    /// Bits read, by object.
    pub(crate) used: BTreeMap<String, BigUint>,
    /// Local parameters in use: name to width and value.
    pub(crate) params: BTreeMap<String, (usize, BigUint)>,
    pub(crate) param_names: BTreeMap<String, String>,
    pub(crate) names: crate::names::Names,
    /// Intermediate values that depend on settled signals only: wires.
    pub(crate) wires: Vec<Temp>,
    /// Intermediate values inside a process, to be assigned before the next statement.
    pub(crate) pending: Vec<Temp>,
    /// The signals that the current process assigns step by step.
    pub(crate) moving: HashSet<SigId>,
    /// What intermediate values are named after.
    pub(crate) subject: String,
}

/// How tightly a text binds.
#[derive(Clone, Copy, PartialEq)]
enum Tight {
    /// A name, literal, concatenation or call.
    Atom,
    /// `~x`, `!x`.
    Prefix,
    /// A chain of one operator.
    Chain(&'static str),
    /// Anything else.
    Loose,
}

impl Printer {
    fn use_bits(&mut self, name: &str, lo: usize, w: usize) {
        *self.used.entry(name.to_string()).or_default() |= mask(w) << lo;
    }

    /// A part of a signal, on either side of an assignment.
    pub(crate) fn select(net: &Net, lo: usize, w: usize) -> String {
        let lo = net.lo + lo;
        match w {
            w if lo == 0 && w == net.total => net.name.clone(),
            1 => format!("{}[{lo}]", net.name),
            w => format!("{}[{}:{lo}]", net.name, lo + w - 1),
        }
    }

    fn net(&self, id: SigId) -> Net {
        self.nets.get(&id).cloned().unwrap_or_else(|| Net {
            name: format!("missing_{id}"),
            lo: 0,
            total: 0,
        })
    }

    /// The expression alone, where its surroundings don't matter or have its width.
    pub(crate) fn text(&mut self, e: &Ex) -> String {
        self.ex(e).0
    }

    /// The expression as an operand.
    fn operand(&mut self, e: &Ex) -> String {
        match self.ex(e) {
            (text, Tight::Atom | Tight::Prefix) => text,
            (text, _) => format!("({text})"),
        }
    }

    fn atom(&mut self, e: &Ex) -> String {
        match self.ex(e) {
            (text, Tight::Atom) => text,
            (text, _) => format!("({text})"),
        }
    }

    /// Operands of an operator that may stand in a row.
    fn chained(&mut self, e: &Ex, op: &'static str) -> String {
        match self.ex(e) {
            (text, Tight::Atom | Tight::Prefix) => text,
            (text, Tight::Chain(inner)) if inner == op => text,
            (text, _) => format!("({text})"),
        }
    }

    fn chain(&mut self, a: &Ex, op: &'static str, b: &Ex) -> (String, Tight) {
        let a = self.chained(a, op);
        let b = self.operand(b);
        (format!("{a} {op} {b}"), Tight::Chain(op))
    }

    fn ex(&mut self, e: &Ex) -> (String, Tight) {
        match &e.k {
            K::Const(value, None) => (sized(value, e.w), Tight::Atom),
            K::Const(value, Some(key)) => (self.param(key, e.w, value), Tight::Atom),
            K::Ref(id) => {
                let net = self.net(*id);
                self.use_bits(&net.name, net.lo, e.w);
                (Self::select(&net, 0, e.w), Tight::Atom)
            }
            K::Slice(inner, lo) => {
                let net = self.named(inner);
                self.use_bits(&net.name, net.lo + lo, e.w);
                (Self::select(&net, *lo, e.w), Tight::Atom)
            }
            K::Bin(op, a, b) => {
                let op = match op {
                    Op::Add => "+",
                    Op::And => "&",
                    Op::Or => "|",
                    Op::Xor => "^",
                    Op::Sub | Op::Mul => {
                        let sign = if *op == Op::Sub { "-" } else { "*" };
                        let (a, b) = (self.operand(a), self.operand(b));
                        return (format!("{a} {sign} {b}"), Tight::Loose);
                    }
                };
                self.chain(a, op, b)
            }
            K::MulSigned(a, b) => {
                let (a, b) = (self.factor(a), self.factor(b));
                (format!("$unsigned({a} * {b})"), Tight::Atom)
            }
            K::Shift { left, value, by } => {
                let sign = if *left { "<<" } else { ">>" };
                let (value, by) = (self.operand(value), self.amount(by));
                (format!("{value} {sign} {by}"), Tight::Loose)
            }
            K::Cmp(op, signed, a, b) => {
                let op = match op {
                    Cmp::Eq => "==",
                    Cmp::Ne => "!=",
                    Cmp::Lt => "<",
                    Cmp::Le => "<=",
                    Cmp::Gt => ">",
                    Cmp::Ge => ">=",
                };
                let (a, b) = if *signed {
                    let (a, b) = (self.text(a), self.text(b));
                    (format!("$signed({a})"), format!("$signed({b})"))
                } else {
                    (self.operand(a), self.operand(b))
                };
                (format!("{a} {op} {b}"), Tight::Loose)
            }
            K::Logic(and, a, b) => self.chain(a, if *and { "&&" } else { "||" }, b),
            K::Mux(test, a, b) => {
                let (test, a, b) = (self.operand(test), self.operand(a), self.operand(b));
                (format!("{test} ? {a} : {b}"), Tight::Loose)
            }
            K::Not(a) => {
                let sign = if e.w == 1 { '!' } else { '~' };
                (format!("{sign}{}", self.atom(a)), Tight::Prefix)
            }
            K::Neg(a) => (format!("-{}", self.atom(a)), Tight::Loose),
            K::Reduce(op, a) => {
                let sign = match op {
                    Red::All => '&',
                    Red::Any => '|',
                    Red::Xor => '^',
                };
                (format!("{sign}{}", self.atom(a)), Tight::Loose)
            }
            K::Zext(a) => {
                let zeros = sized(&BigUint::default(), e.w - a.w);
                (format!("{{{zeros}, {}}}", self.text(a)), Tight::Atom)
            }
            K::Sext(a) => {
                let net = self.named(a);
                self.use_bits(&net.name, net.lo, a.w);
                let (sign, all) = (Self::select(&net, a.w - 1, 1), Self::select(&net, 0, a.w));
                let n = e.w - a.w;
                let text = match a.w {
                    1 => format!("{{{}{{{sign}}}}}", n + 1),
                    _ => format!("{{{{{n}{{{sign}}}}}, {all}}}"),
                };
                (text, Tight::Atom)
            }
            K::Concat(list) => {
                let parts: Vec<String> = list.iter().map(|part| self.text(part)).collect();
                (format!("{{{}}}", parts.join(", ")), Tight::Atom)
            }
            K::DynSlice(value, at) => {
                let net = self.whole(value);
                self.use_bits(&net.name, 0, net.total);
                let at = self.text(at);
                (format!("{}[{at} +: {}]", net.name, e.w), Tight::Atom)
            }
            K::DynBit(value, at) => {
                let net = self.whole(value);
                self.use_bits(&net.name, 0, net.total);
                let at = self.text(at);
                (format!("{}[{at}]", net.name), Tight::Atom)
            }
        }
    }

    /// An operand of a signed product, itself signed. A shift out and back in extends the sign faster in Verilator than
    /// copies of the sign bit do, and gives the same circuit.
    fn factor(&mut self, e: &Ex) -> String {
        match &e.k {
            K::Sext(inner) => {
                let n = e.w - inner.w;
                let (inner, zeros) = (self.text(inner), sized(&BigUint::default(), n));
                let by = amount(&BigUint::from(n));
                format!("($signed({{{inner}, {zeros}}}) >>> {by})")
            }
            _ => format!("$signed({})", self.text(e)),
        }
    }

    /// A shift's amount: a constant needs no more bits than it has.
    fn amount(&mut self, by: &Ex) -> String {
        match by.value() {
            Some(n) => amount(n),
            None => self.operand(by),
        }
    }

    fn param(&mut self, key: &str, w: usize, value: &BigUint) -> String {
        let name = match self.param_names.get(key) {
            Some(name) => name.clone(),
            None => self.names.fresh(key),
        };
        self.param_names.insert(key.to_string(), name.clone());
        self.params.insert(name.clone(), (w, value.clone()));
        name
    }

    /// The object and place of a signal or a part of one; anything else gets a name first.
    fn named(&mut self, e: &Ex) -> Net {
        match &e.k {
            K::Ref(id) => self.net(*id),
            K::Slice(inner, lo) => {
                let net = self.named(inner);
                Net {
                    lo: net.lo + lo,
                    ..net
                }
            }
            _ => self.temp(e),
        }
    }

    /// Like `named`, but never a part of something.
    fn whole(&mut self, e: &Ex) -> Net {
        match &e.k {
            K::Ref(id) if self.net(*id).total == e.w => self.net(*id),
            _ => self.temp(e),
        }
    }

    fn moves(&self, e: &Ex) -> bool {
        let mut read = vec![];
        e.reads(&mut read);
        read.iter().any(|id| self.moving.contains(id))
    }

    /// Whether the expression can't be printed without a statement before it.
    pub(crate) fn needs_statement(&self, e: &Ex) -> bool {
        let here = match &e.k {
            K::Slice(inner, _) | K::Sext(inner) => !is_part(inner) && self.moves(inner),
            K::DynSlice(value, _) | K::DynBit(value, _) => {
                let whole = matches!(value.k, K::Ref(id) if self.net(id).total == value.w);
                !whole && self.moves(value)
            }
            _ => false,
        };
        here || e.parts().into_iter().any(|part| self.needs_statement(part))
    }

    fn temp(&mut self, e: &Ex) -> Net {
        let w = e.w;
        let settled = !self.moves(e);
        let text = self.text(e);
        let list = if settled { &self.wires } else { &self.pending };
        let known = list
            .iter()
            .find(|t| t.w == w && t.text == text)
            .map(|t| t.name.clone());
        let name = known.unwrap_or_else(|| {
            let name = self.names.fresh(&format!("{}_part", self.subject));
            let temp = Temp {
                name: name.clone(),
                w,
                text,
            };
            if settled {
                self.wires.push(temp)
            } else {
                self.pending.push(temp)
            }
            name
        });
        Net {
            name,
            lo: 0,
            total: w,
        }
    }
}

/// A number with as many bits as it needs.
fn amount(n: &BigUint) -> String {
    format!("{}'d{n}", n.bits().max(1))
}

/// A signal, or a part of one.
fn is_part(e: &Ex) -> bool {
    match &e.k {
        K::Ref(_) => true,
        K::Slice(inner, _) => is_part(inner),
        _ => false,
    }
}

/// Whether an expression is only wiring.
pub(crate) fn is_wiring(e: &Ex) -> bool {
    match &e.k {
        K::Const(..) | K::Ref(_) => true,
        K::Slice(inner, _) | K::Sext(inner) => matches!(inner.k, K::Ref(_)),
        K::Zext(inner) => is_wiring(inner),
        K::Concat(list) => list.len() <= 4 && list.iter().all(is_wiring),
        _ => false,
    }
}
