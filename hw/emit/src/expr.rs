//! Typed expressions: every node knows its width in bits, and every rule of Rust's types already holds.
//!
//! The constructors simplify as they build (constants, slices of slices), so that what is not needed is not emitted.

use crate::literal::{mask, power};
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

/// Wider with zeros.
pub(crate) fn zext(a: Ex, w: usize) -> Ex {
    if w == a.w {
        return a.with_sign(false);
    }
    match a.k {
        K::Const(value, _) => Ex::constant(value, w),
        K::Zext(inner) => Ex::new(w, K::Zext(inner)),
        _ => Ex::new(w, K::Zext(Box::new(a.with_sign(false)))),
    }
}

/// Wider with copies of the sign.
pub(crate) fn sext(a: Ex, w: usize) -> Ex {
    if w == a.w {
        return a;
    }
    if let K::Const(value, _) = &a.k {
        let negative = value.bit(a.w as u64 - 1);
        let high = if negative {
            mask(w) - mask(a.w)
        } else {
            BigUint::default()
        };
        return Ex::constant(value + high, w);
    }
    match a.k {
        K::Sext(inner) => Ex::new(w, K::Sext(inner)),
        _ => Ex::new(w, K::Sext(Box::new(a))),
    }
}

/// Zero-extended or cut to `w` bits.
pub(crate) fn resize(a: Ex, w: usize) -> Ex {
    if w > a.w { zext(a, w) } else { slice(a, 0, w) }
}

fn by_const(by: &Ex) -> Option<usize> {
    by.value().map(|v| usize::try_from(v).unwrap_or(usize::MAX))
}

/// Bits `lo .. lo + w`, all inside `a`. Cuts go through whatever they commute with, so nothing unused is computed.
pub(crate) fn slice(a: Ex, lo: usize, w: usize) -> Ex {
    debug_assert!(w > 0 && lo + w <= a.w);
    if lo == 0 && w == a.w {
        return a.with_sign(false);
    }
    match a.k {
        K::Const(value, _) => Ex::constant(value >> lo, w),
        K::Slice(inner, base) => cut(*inner, base + lo, w),
        K::Zext(inner) if lo >= inner.w => Ex::zero(w),
        K::Zext(inner) if lo + w <= inner.w => slice(*inner, lo, w),
        K::Zext(inner) => {
            let rest = inner.w - lo;
            zext(slice(*inner, lo, rest), w)
        }
        K::Sext(inner) if lo + w <= inner.w => slice(*inner, lo, w),
        K::Sext(inner) => {
            let from = lo.min(inner.w - 1);
            let rest = inner.w - from;
            sext(slice(*inner, from, rest), w).with_sign(false)
        }
        K::Not(x) => not(slice(*x, lo, w)),
        K::Bin(op @ (Op::And | Op::Or | Op::Xor), x, y) => {
            bin(op, slice(*x, lo, w), slice(*y, lo, w))
        }
        K::Bin(op, x, y) if lo == 0 => bin(op, slice(*x, 0, w), slice(*y, 0, w)),
        // The low half of a signed product is that of the unsigned one.
        K::MulSigned(x, y) if lo == 0 => bin(Op::Mul, slice(*x, 0, w), slice(*y, 0, w)),
        K::Neg(x) if lo == 0 => neg(slice(*x, 0, w)),
        K::Bin(Op::Add | Op::Sub | Op::Mul, ..) | K::MulSigned(..) | K::Neg(_) if lo + w < a.w => {
            let low = slice(
                Ex {
                    w: a.w,
                    signed: false,
                    k: a.k,
                },
                0,
                lo + w,
            );
            cut(low, lo, w)
        }
        K::Shift { left, value, by } => slice_shift(a.w, left, *value, *by, lo, w),
        K::Concat(list) => slice_concat(list, lo, w),
        K::DynSlice(value, at) if lo == 0 => Ex::new(w, K::DynSlice(value, at)),
        k => cut(
            Ex {
                w: a.w,
                signed: false,
                k,
            },
            lo,
            w,
        ),
    }
}

fn cut(a: Ex, lo: usize, w: usize) -> Ex {
    if lo == 0 && w == a.w {
        return a.with_sign(false);
    }
    Ex::new(w, K::Slice(Box::new(a.with_sign(false)), lo))
}

fn slice_shift(n: usize, left: bool, value: Ex, by: Ex, lo: usize, w: usize) -> Ex {
    match (left, by_const(&by)) {
        (false, Some(k)) if lo + k >= n => Ex::zero(w),
        (false, Some(k)) if lo + k + w <= n => slice(value, lo + k, w),
        (false, Some(k)) => zext(slice(value, lo + k, n - lo - k), w),
        (true, Some(k)) if lo >= k => slice(value, lo - k, w),
        (true, _) if lo == 0 => shift(true, slice(value, 0, w), by),
        (true, Some(k)) if k >= lo + w => Ex::zero(w),
        (true, Some(k)) => concat(vec![slice(value, 0, lo + w - k), Ex::zero(k - lo)]),
        _ => cut(shift(left, value, by), lo, w),
    }
}

fn slice_concat(list: Vec<Ex>, lo: usize, w: usize) -> Ex {
    let mut at = 0;
    let mut kept = vec![];
    for part in list.into_iter().rev() {
        let (from, to) = (lo.max(at), (lo + w).min(at + part.w));
        let base = at;
        at += part.w;
        if from < to {
            kept.push(slice(part, from - base, to - from));
        }
    }
    kept.reverse();
    concat(kept)
}

/// Most significant first; neighbours that continue each other are joined.
pub(crate) fn concat(list: Vec<Ex>) -> Ex {
    let w = list.iter().map(|x| x.w).sum();
    let mut flat: Vec<Ex> = vec![];
    for part in list {
        let parts = match part.k {
            K::Concat(inner) => inner,
            _ => vec![part.with_sign(false)],
        };
        for part in parts {
            match flat.last().and_then(|last| join(last, &part)) {
                Some(joined) => *flat.last_mut().expect("there is a last one") = joined,
                None => flat.push(part),
            }
        }
    }
    match (flat.len(), flat.first()) {
        (1, _) => flat.remove(0),
        (2, Some(first)) if first.is(0) => zext(flat.remove(1), w),
        _ => Ex::new(w, K::Concat(flat)),
    }
}

fn join(high: &Ex, low: &Ex) -> Option<Ex> {
    let w = high.w + low.w;
    match (&high.k, &low.k) {
        (K::Const(h, None), K::Const(l, None)) => Some(Ex::constant((h << low.w) + l, w)),
        (K::Slice(a, hi), K::Slice(b, lo)) if a == b && *hi == lo + low.w => {
            Some(cut((**a).clone(), *lo, w))
        }
        _ => None,
    }
}

pub(crate) fn not(a: Ex) -> Ex {
    match a.k {
        K::Const(value, _) => Ex::constant(mask(a.w) - value, a.w),
        K::Not(inner) => *inner,
        _ => Ex::new(a.w, K::Not(Box::new(a))),
    }
}

pub(crate) fn neg(a: Ex) -> Ex {
    let signed = a.signed;
    let ex = match a.k {
        K::Const(value, _) => Ex::constant(power(a.w) - value, a.w),
        _ => Ex::new(a.w, K::Neg(Box::new(a))),
    };
    ex.with_sign(signed)
}

pub(crate) fn bin(op: Op, a: Ex, b: Ex) -> Ex {
    debug_assert_eq!(a.w, b.w);
    let (w, signed) = (a.w, a.signed && b.signed);
    if let (Some(x), Some(y)) = (a.value(), b.value()) {
        let value = match op {
            Op::Add => x + y,
            Op::Sub => x + power(w) - y,
            Op::Mul => x * y,
            Op::And => x & y,
            Op::Or => x | y,
            Op::Xor => x ^ y,
        };
        return Ex::constant(value, w).with_sign(signed);
    }
    if let (Op::Sub, Some(x)) = (op, sign_extension(&a, &b)) {
        return sext(x, w).with_sign(signed);
    }
    match op {
        Op::And if a.is(0) || b.is(0) => Ex::zero(w),
        Op::Add | Op::Or | Op::Xor if a.is(0) => b,
        Op::Add | Op::Sub | Op::Or | Op::Xor if b.is(0) => a,
        _ => Ex::new(w, K::Bin(op, Box::new(a), Box::new(b))).with_sign(signed),
    }
}

/// `(zext(x) ^ S) - S`, with `S` the sign bit of `x`, is how Rust-HDL code extends a sign.
fn sign_extension(a: &Ex, b: &Ex) -> Option<Ex> {
    let sign = b.value()?;
    let K::Bin(Op::Xor, x, s) = &a.k else {
        return None;
    };
    let K::Zext(inner) = &x.k else { return None };
    let matches = s.value() == Some(sign) && *sign == power(inner.w - 1);
    matches.then(|| (**inner).clone())
}

/// The full product of two signed numbers of half the width.
pub(crate) fn mul_signed(a: Ex, b: Ex) -> Ex {
    debug_assert_eq!(a.w, b.w);
    let w = a.w;
    let ex = if a.value().is_some() && b.value().is_some() {
        bin(Op::Mul, a, b)
    } else {
        Ex::new(w, K::MulSigned(Box::new(a), Box::new(b)))
    };
    ex.with_sign(true)
}

/// A shift that moves zeros in; a shift by the width or more gives zero.
pub(crate) fn shift(left: bool, value: Ex, by: Ex) -> Ex {
    let w = value.w;
    match by_const(&by) {
        Some(0) => value,
        Some(k) if k >= w => Ex::zero(w),
        Some(k) if value.value().is_some() => match (left, value.value()) {
            (true, Some(v)) => Ex::constant(v << k, w),
            (_, v) => Ex::constant(v.cloned().unwrap_or_default() >> k, w),
        },
        _ => {
            let (value, by) = (Box::new(value), Box::new(by));
            Ex::new(w, K::Shift { left, value, by })
        }
    }
}

pub(crate) fn compare(op: Cmp, a: Ex, b: Ex) -> Ex {
    debug_assert_eq!((a.w, a.signed), (b.w, b.signed));
    let signed = a.signed;
    let known = match (a.value(), b.value()) {
        (Some(x), Some(y)) => {
            let flip = if signed {
                power(a.w - 1)
            } else {
                BigUint::default()
            };
            let (x, y) = (x ^ &flip, y ^ &flip);
            Some(match op {
                Cmp::Eq => x == y,
                Cmp::Ne => x != y,
                Cmp::Lt => x < y,
                Cmp::Le => x <= y,
                Cmp::Gt => x > y,
                Cmp::Ge => x >= y,
            })
        }
        _ if signed => None,
        // Comparisons with the smallest or the largest value may be constant.
        (None, Some(y)) => match op {
            Cmp::Ge if *y == BigUint::default() => Some(true),
            Cmp::Lt if *y == BigUint::default() => Some(false),
            Cmp::Le if *y == mask(a.w) => Some(true),
            Cmp::Gt if *y == mask(a.w) => Some(false),
            _ => None,
        },
        (Some(x), None) => match op {
            Cmp::Le if *x == BigUint::default() => Some(true),
            Cmp::Gt if *x == BigUint::default() => Some(false),
            Cmp::Ge if *x == mask(a.w) => Some(true),
            Cmp::Lt if *x == mask(a.w) => Some(false),
            _ => None,
        },
        _ => None,
    };
    match known {
        Some(value) => Ex::bool(value),
        None if a.w == 1 && !signed && op == Cmp::Eq && b.is(1) => a,
        None if a.w == 1 && !signed && op == Cmp::Eq && b.is(0) => not(a),
        None => Ex::new(1, K::Cmp(op, signed, Box::new(a), Box::new(b))),
    }
}

pub(crate) fn logic(and: bool, a: Ex, b: Ex) -> Ex {
    match (a.value().is_some(), b.value().is_some()) {
        (true, _) if a.is(1) == and => b,
        (true, _) => a,
        (_, true) if b.is(1) == and => a,
        (_, true) => b,
        _ => Ex::new(1, K::Logic(and, Box::new(a), Box::new(b))),
    }
}

pub(crate) fn reduce(op: Red, a: Ex) -> Ex {
    if a.w == 1 {
        return a.with_sign(false);
    }
    match a.value() {
        Some(v) => Ex::bool(match op {
            Red::All => *v == mask(a.w),
            Red::Any => *v != BigUint::default(),
            Red::Xor => v.count_ones() % 2 == 1,
        }),
        None => Ex::new(1, K::Reduce(op, Box::new(a))),
    }
}
