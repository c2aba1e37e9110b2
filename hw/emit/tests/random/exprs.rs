//! Random expressions: as rust-hdl's tree, and as what Rust computes.

use super::dice::Dice;
use super::values::{Value, b, bool, s, signed, unsigned};
use crate::with_width;
use num_bigint::BigUint;
use rust_hdl::core::ast::{VerilogExpression as V, VerilogOp as O, VerilogOpUnary as U};
use rust_hdl::prelude::*;

/// A typed expression of Rust-HDL.
#[derive(Debug, Clone)]
pub(crate) enum E {
    /// A named signal: name, width, whether it is `Signed`.
    Name(String, usize, bool),
    /// `bits::<W>(literal)`.
    Bits(u64, usize),
    Cast(Box<E>, usize),
    Bin(O, Box<E>, Box<E>),
    /// `Bits op u64`.
    BinLit(O, Box<E>, u64),
    /// `u64 op Bits`.
    LitBin(O, u64, Box<E>),
    ShiftBy(O, Box<E>, u64),
    Shift(O, Box<E>, Box<E>),
    Unary(U, Box<E>),
    Bit(Box<E>, u64),
    BitAt(Box<E>, Box<E>),
    Slice(Box<E>, usize, u64),
    SliceAt(Box<E>, usize, Box<E>),
    Replace(Box<E>, u64, Box<E>),
    ReplaceAt(Box<E>, Box<E>, Box<E>),
    ToSigned(Box<E>),
    ToUnsigned(Box<E>),
    /// `signed_bit_cast`, where the surroundings give the width.
    SignedBitCast(Box<E>, usize),
}

fn literal(value: u64) -> V {
    V::Literal(value.into())
}

/// rust-hdl keeps Rust's grouping in the tree's shape; parentheses come and go.
fn node(e: &E, dice: &mut Dice) -> Box<V> {
    let tree = e.tree(dice);
    Box::new(if dice.one_in(3) {
        V::Paren(Box::new(tree))
    } else {
        tree
    })
}

pub(super) fn number(n: usize) -> u64 {
    n as u64
}

impl E {
    /// As rust-hdl's macro would write it.
    pub(crate) fn tree(&self, d: &mut Dice) -> V {
        match self {
            E::Name(name, ..) => V::Signal(name.clone()),
            E::Bits(v, w) => V::Cast(Box::new(literal(*v)), *w),
            E::Cast(a, w) => V::Cast(node(a, d), *w),
            E::Bin(op, x, y) => V::Binary(node(x, d), op.clone(), node(y, d)),
            E::BinLit(op, x, v) | E::ShiftBy(op, x, v) => {
                V::Binary(node(x, d), op.clone(), Box::new(literal(*v)))
            }
            E::LitBin(op, v, x) => V::Binary(Box::new(literal(*v)), op.clone(), node(x, d)),
            E::Shift(op, x, y) => V::Binary(node(x, d), op.clone(), node(y, d)),
            E::Unary(op, x) => V::Unary(op.clone(), node(x, d)),
            E::Bit(x, i) => V::Index(node(x, d), Box::new(literal(*i))),
            E::BitAt(x, i) => V::Index(node(x, d), node(i, d)),
            E::Slice(x, w, i) => V::Slice(node(x, d), *w, Box::new(literal(*i))),
            E::SliceAt(x, w, i) => V::Slice(node(x, d), *w, node(i, d)),
            E::Replace(x, i, v) => V::IndexReplace(node(x, d), Box::new(literal(*i)), node(v, d)),
            E::ReplaceAt(x, i, v) => V::IndexReplace(node(x, d), node(i, d), node(v, d)),
            E::ToSigned(x) | E::SignedBitCast(x, _) => V::Signed(node(x, d)),
            E::ToUnsigned(x) => V::Unsigned(node(x, d)),
        }
    }

    /// What Rust computes; `read` gives the signals' values.
    pub(crate) fn eval(&self, read: &dyn Fn(&str) -> BigUint) -> Value {
        match self {
            E::Name(name, w, signed) => Value {
                w: *w,
                signed: *signed,
                bits: read(name),
            },
            E::Bits(v, w) => with_width!(*w, N => unsigned(bits::<N>(*v))),
            E::Cast(a, w) => {
                let a = a.eval(read);
                with_width!(a.w, N => with_width!(*w, M => unsigned(bit_cast::<M, N>(b(&a)))))
            }
            E::Bin(op, x, y) => binary(op, &x.eval(read), &y.eval(read)),
            E::BinLit(op, x, v) => {
                let x = x.eval(read);
                with_width!(x.w, N => with_literal(op, b::<N>(&x), *v))
            }
            E::LitBin(op, v, x) => {
                let x = x.eval(read);
                with_width!(x.w, N => literal_with(op, *v, b::<N>(&x)))
            }
            E::ShiftBy(op, x, v) => {
                let x = x.eval(read);
                let left = matches!(op, O::Shl);
                with_width!(x.w, N => unsigned(if left { b::<N>(&x) << *v } else { b::<N>(&x) >> *v }))
            }
            E::Shift(op, x, y) => {
                let (x, y) = (x.eval(read), y.eval(read));
                let left = matches!(op, O::Shl);
                with_width!(x.w, N => with_width!(y.w, M => {
                    let (x, y) = (b::<N>(&x), b::<M>(&y));
                    unsigned(if left { x << y } else { x >> y })
                }))
            }
            E::Unary(op, x) => {
                let x = x.eval(read);
                with_width!(x.w, N => match op {
                    U::Not => unsigned(!b::<N>(&x)),
                    U::Neg => signed(-s::<N>(&x)),
                    U::All => bool(b::<N>(&x).all()),
                    U::Any => bool(b::<N>(&x).any()),
                    U::Xor => bool(b::<N>(&x).xor()),
                })
            }
            E::Bit(x, i) => bit(&x.eval(read), *i),
            E::BitAt(x, i) => bit(&x.eval(read), i.eval(read).number()),
            E::Slice(x, w, i) => slice(&x.eval(read), *w, *i),
            E::SliceAt(x, w, i) => slice(&x.eval(read), *w, i.eval(read).number()),
            E::Replace(x, i, v) => replace(&x.eval(read), *i, &v.eval(read)),
            E::ReplaceAt(x, i, v) => replace(&x.eval(read), i.eval(read).number(), &v.eval(read)),
            E::ToSigned(x) => {
                let x = x.eval(read);
                with_width!(x.w, N => signed(signed_cast(b::<N>(&x))))
            }
            E::ToUnsigned(x) => {
                let x = x.eval(read);
                with_width!(x.w, N => unsigned(unsigned_cast(s::<N>(&x))))
            }
            E::SignedBitCast(x, w) => {
                let x = x.eval(read);
                if x.bits == BigUint::from(1_u32) << (x.w - 1) {
                    // rust-hdl's own never returns for the smallest value (issue 47 there): by its definition for all others.
                    let ones = (BigUint::from(1_u32) << *w) - 1_u32;
                    let high = (&ones >> x.w) << x.w;
                    return Value {
                        w: *w,
                        signed: true,
                        bits: (x.bits | high) & ones,
                    };
                }
                with_width!(x.w, N => with_width!(*w, M => signed(signed_bit_cast::<M, N>(s(&x)))))
            }
        }
    }
}

fn binary(op: &O, x: &Value, y: &Value) -> Value {
    if let O::Mul = op {
        return match x.signed {
            true => signed(s::<16>(x) * s::<16>(y)),
            false => unsigned(b::<16>(x) * b::<16>(y)),
        };
    }
    if matches!(op, O::Add) && y.w == 1 && x.w > 1 {
        return with_width!(x.w, N => unsigned(b::<N>(x) + y.truth()));
    }
    if x.signed {
        return with_width!(x.w, N => {
            let (x, y) = (s::<N>(x), s::<N>(y));
            match op {
                O::Add => signed(x + y),
                O::Sub => signed(x - y),
                O::Eq => bool(x == y),
                O::Ne => bool(x != y),
                O::Lt => bool(x < y),
                O::Le => bool(x <= y),
                O::Gt => bool(x > y),
                O::Ge => bool(x >= y),
                _ => panic!("no {op:?} for Signed"),
            }
        });
    }
    with_width!(x.w, N => {
        let (x, y) = (b::<N>(x), b::<N>(y));
        match op {
            O::Add => unsigned(x + y),
            O::Sub => unsigned(x - y),
            O::BitAnd => unsigned(x & y),
            O::BitOr => unsigned(x | y),
            O::BitXor => unsigned(x ^ y),
            O::LogicalAnd => bool(x.any() && y.any()),
            O::LogicalOr => bool(x.any() || y.any()),
            O::Eq => bool(x == y),
            O::Ne => bool(x != y),
            O::Lt => bool(x < y),
            O::Le => bool(x <= y),
            O::Gt => bool(x > y),
            O::Ge => bool(x >= y),
            _ => panic!("{op:?} is not binary"),
        }
    })
}

fn with_literal<const N: usize>(op: &O, x: Bits<N>, v: u64) -> Value {
    match op {
        O::Add => unsigned(x + v),
        O::Sub => unsigned(x - v),
        O::BitAnd => unsigned(x & v),
        O::BitOr => unsigned(x | v),
        O::BitXor => unsigned(x ^ v),
        O::Eq => bool(x == v),
        O::Ne => bool(x != v),
        O::Lt => bool(x < v),
        O::Le => bool(x <= v),
        O::Gt => bool(x > v),
        O::Ge => bool(x >= v),
        _ => panic!("no {op:?} with a literal"),
    }
}

fn literal_with<const N: usize>(op: &O, v: u64, x: Bits<N>) -> Value {
    match op {
        O::Add => unsigned(v + x),
        O::Sub => unsigned(v - x),
        O::BitAnd => unsigned(v & x),
        O::BitOr => unsigned(v | x),
        O::BitXor => unsigned(v ^ x),
        O::Eq => bool(v == x),
        O::Lt => bool(v < x),
        O::Ge => bool(v >= x),
        O::Shl => unsigned(v << x),
        O::Shr => unsigned(v >> x),
        _ => panic!("no literal {op:?}"),
    }
}

fn bit(x: &Value, i: u64) -> Value {
    with_width!(x.w, N => bool(b::<N>(x).get_bit(i as usize)))
}

fn slice(x: &Value, w: usize, i: u64) -> Value {
    with_width!(x.w, N => with_width!(w, M => match x.signed {
        true => signed(s::<N>(x).get_bits::<M>(i as usize)),
        false => unsigned(b::<N>(x).get_bits::<M>(i as usize)),
    }))
}

fn replace(x: &Value, i: u64, v: &Value) -> Value {
    with_width!(x.w, N => unsigned(b::<N>(x).replace_bit(i as usize, v.truth())))
}
