//! Typed expressions: every node knows its width in bits, and every rule of Rust's types already holds.
//!
//! Their constructors are in `build` and `cut`.

use crate::literal::mask;
use num_bigint::BigUint;

/// Index of a signal in its module.
pub(crate) type SigId = usize;

/// An expression of `w` bits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ex {
    pub(crate) w: usize,
    /// Whether the Rust type is `Signed`.
    pub(crate) signed: bool,
    pub(crate) k: K,
}

/// Operators whose operands and result all have the same width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Red {
    All,
    Any,
    Xor,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum K {
    /// A value, and the local parameter that stands for it, if one does.
    Const(BigUint, Option<String>),
    Ref(SigId),
    /// Bits `lo ..` of something that can't be cut any further without a name.
    Slice(Box<Ex>, usize),
    Bin(Op, Box<Ex>, Box<Ex>),
    /// The full product of two signed numbers, both given at the width of the product.
    MulSigned(Box<Ex>, Box<Ex>),
    Shift {
        left: bool,
        value: Box<Ex>,
        by: Box<Ex>,
    },
    /// The flag says that the operands are two's complement.
    Cmp(Cmp, bool, Box<Ex>, Box<Ex>),
    /// `&&` or `||`.
    Logic(bool, Box<Ex>, Box<Ex>),
    /// `test ? then : other`.
    Mux(Box<Ex>, Box<Ex>, Box<Ex>),
    Not(Box<Ex>),
    Neg(Box<Ex>),
    Reduce(Red, Box<Ex>),
    Zext(Box<Ex>),
    Sext(Box<Ex>),
    /// Most significant first.
    Concat(Vec<Ex>),
    /// `w` bits from a run-time offset on, all of them inside the value.
    DynSlice(Box<Ex>, Box<Ex>),
    /// One bit at a run-time index, which is below the value's width.
    DynBit(Box<Ex>, Box<Ex>),
}

impl Ex {
    pub(crate) fn new(w: usize, k: K) -> Ex {
        Ex {
            w,
            signed: false,
            k,
        }
    }

    pub(crate) fn constant(value: BigUint, w: usize) -> Ex {
        Ex::new(w, K::Const(value & mask(w), None))
    }

    pub(crate) fn zero(w: usize) -> Ex {
        Ex::constant(BigUint::default(), w)
    }

    pub(crate) fn bool(value: bool) -> Ex {
        Ex::constant(u32::from(value).into(), 1)
    }

    pub(crate) fn with_sign(mut self, signed: bool) -> Ex {
        self.signed = signed;
        self
    }

    /// The value, where it is known now.
    pub(crate) fn value(&self) -> Option<&BigUint> {
        match &self.k {
            K::Const(value, _) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn is(&self, value: u32) -> bool {
        self.value().is_some_and(|v| *v == BigUint::from(value))
    }

    /// The operands.
    pub(crate) fn parts(&self) -> Vec<&Ex> {
        match &self.k {
            K::Const(..) | K::Ref(_) => vec![],
            K::Slice(a, _) | K::Not(a) | K::Neg(a) | K::Reduce(_, a) | K::Zext(a) | K::Sext(a) => {
                vec![a]
            }
            K::Bin(_, a, b)
            | K::MulSigned(a, b)
            | K::Cmp(_, _, a, b)
            | K::Logic(_, a, b)
            | K::DynSlice(a, b)
            | K::DynBit(a, b)
            | K::Shift {
                value: a, by: b, ..
            } => vec![a, b],
            K::Mux(test, a, b) => vec![test, a, b],
            K::Concat(list) => list.iter().collect(),
        }
    }

    /// Every signal read, in order, with repetitions.
    pub(crate) fn reads(&self, found: &mut Vec<SigId>) {
        if let K::Ref(id) = self.k {
            found.push(id);
        }
        for part in self.parts() {
            part.reads(found);
        }
    }
}
