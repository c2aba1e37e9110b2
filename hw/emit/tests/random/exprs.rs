//! Random expressions: as rust-hdl's tree, and as what Rust computes.

use super::dice::Dice;
use super::values::{Value, WIDTHS, b, bool, s, signed, unsigned};
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

fn number(n: usize) -> u64 {
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

/// Makes expressions over the signals in scope.
pub(crate) struct Maker<'a> {
    pub(crate) dice: &'a mut Dice,
    /// Name, width, signed.
    pub(crate) scope: Vec<(String, usize, bool)>,
}

impl Maker<'_> {
    fn leaf(&mut self, w: usize, signed: bool) -> E {
        let fits: Vec<_> = self
            .scope
            .iter()
            .filter(|n| (n.1, n.2) == (w, signed))
            .cloned()
            .collect();
        if !signed && (fits.is_empty() || self.dice.one_in(6)) {
            return E::Bits(self.literal(w), w);
        }
        if fits.is_empty() {
            return E::ToSigned(Box::new(self.leaf(w, false)));
        }
        let (name, w, signed) = fits[self.dice.below(fits.len())].clone();
        E::Name(name, w, signed)
    }

    fn literal(&mut self, w: usize) -> u64 {
        self.dice.bits(w.min(63)).try_into().unwrap_or(0)
    }

    fn any(&mut self, depth: usize) -> Box<E> {
        let w = self.dice.pick(WIDTHS);
        Box::new(self.unsigned(w, depth))
    }

    /// An index below `limit`, by its own few bits or by a mask.
    fn index(&mut self, limit: usize, depth: usize) -> Option<Box<E>> {
        let fits: Vec<usize> = WIDTHS
            .iter()
            .copied()
            .filter(|w| *w < 30 && (1 << w) <= limit)
            .collect();
        if fits.is_empty() {
            return None;
        }
        let bits = self.dice.pick(&fits);
        Some(Box::new(if self.dice.one_in(2) {
            self.unsigned(bits, depth)
        } else {
            let wide = self.dice.pick(&[8, 16, 31]);
            let mask = ((1_u64 << bits) - 1).min((1 << wide) - 1);
            E::BinLit(O::BitAnd, Box::new(self.unsigned(wide, depth)), mask)
        }))
    }

    fn boxed(&mut self, w: usize, signed: bool, depth: usize) -> Box<E> {
        Box::new(if signed {
            self.signed(w, depth)
        } else {
            self.unsigned(w, depth)
        })
    }

    /// A random expression of `Bits<w>`.
    pub(crate) fn unsigned(&mut self, w: usize, depth: usize) -> E {
        if depth == 0 {
            return self.leaf(w, false);
        }
        let depth = depth - 1;
        if w == 1 && self.dice.one_in(2) {
            return self.bool(depth);
        }
        let arith = [O::Add, O::Sub, O::BitAnd, O::BitOr, O::BitXor];
        match self.dice.below(16) {
            0 | 1 => E::Cast(self.any(depth), w),
            2..=4 => {
                let op = arith[self.dice.below(5)].clone();
                E::Bin(op, self.boxed(w, false, depth), self.boxed(w, false, depth))
            }
            5 => {
                let op = arith[self.dice.below(5)].clone();
                let v = self.literal(w);
                match self.dice.one_in(2) {
                    true => E::BinLit(op, self.boxed(w, false, depth), v),
                    false => E::LitBin(op, v, self.boxed(w, false, depth)),
                }
            }
            6 if w > 1 => E::Bin(
                O::Add,
                self.boxed(w, false, depth),
                Box::new(self.bool(depth)),
            ),
            7 if w == 32 => E::Bin(
                O::Mul,
                self.boxed(16, false, depth),
                self.boxed(16, false, depth),
            ),
            8 => {
                let op = if self.dice.one_in(2) { O::Shl } else { O::Shr };
                let n = number(self.dice.below(w + 3));
                E::ShiftBy(op, self.boxed(w, false, depth), n)
            }
            9 => {
                // Wider amounts would make rust-hdl's simulator shift by gigabytes.
                let by = self.dice.pick(&[1, 2, 5, 8, 9, 16]);
                let op = if self.dice.one_in(2) { O::Shl } else { O::Shr };
                if w == 64 && self.dice.one_in(3) {
                    let v = self.literal(64);
                    return E::LitBin(op, v, self.boxed(by, false, depth));
                }
                E::Shift(
                    op,
                    self.boxed(w, false, depth),
                    self.boxed(by, false, depth),
                )
            }
            10 => E::Unary(U::Not, self.boxed(w, false, depth)),
            11 => {
                let from = self.dice.pick(WIDTHS);
                let lo = number(self.dice.below(from + 1));
                E::Slice(self.boxed(from, false, depth), w, lo)
            }
            12 => {
                let from = self.dice.pick(WIDTHS);
                match self.index(from, depth) {
                    Some(at) => E::SliceAt(self.boxed(from, false, depth), w, at),
                    None => self.leaf(w, false),
                }
            }
            13 => {
                let value = Box::new(self.bool(depth));
                let i = number(self.dice.below(w));
                let x = self.boxed(w, false, depth);
                match self.index(w, depth) {
                    Some(at) if self.dice.one_in(2) => E::ReplaceAt(x, at, value),
                    _ => E::Replace(x, i, value),
                }
            }
            14 => E::ToUnsigned(self.boxed(w, true, depth)),
            _ => self.leaf(w, false),
        }
    }

    fn bool(&mut self, depth: usize) -> E {
        if depth == 0 {
            return self.leaf(1, false);
        }
        let depth = depth - 1;
        let compare = [O::Eq, O::Ne, O::Lt, O::Le, O::Gt, O::Ge];
        match self.dice.below(9) {
            0..=2 => {
                let op = compare[self.dice.below(6)].clone();
                let (w, sign) = (self.dice.pick(WIDTHS), self.dice.one_in(3));
                E::Bin(op, self.boxed(w, sign, depth), self.boxed(w, sign, depth))
            }
            3 => {
                let op = compare[self.dice.below(6)].clone();
                let w = self.dice.pick(WIDTHS);
                let v = self.literal(w);
                E::BinLit(op, self.boxed(w, false, depth), v)
            }
            4 => {
                let op = if self.dice.one_in(2) {
                    O::LogicalAnd
                } else {
                    O::LogicalOr
                };
                E::Bin(op, Box::new(self.bool(depth)), Box::new(self.bool(depth)))
            }
            5 => {
                let op = [U::All, U::Any, U::Xor][self.dice.below(3)].clone();
                E::Unary(op, self.any(depth))
            }
            6 => {
                let (w, sign) = (self.dice.pick(WIDTHS), self.dice.one_in(4));
                let i = number(self.dice.below(w));
                E::Bit(self.boxed(w, sign, depth), i)
            }
            7 => {
                let w = self.dice.pick(WIDTHS);
                match self.index(w, depth) {
                    Some(at) => E::BitAt(self.boxed(w, false, depth), at),
                    None => self.leaf(1, false),
                }
            }
            _ => E::Unary(U::Not, Box::new(self.bool(depth))),
        }
    }

    /// A random expression of `Signed<w>`.
    pub(crate) fn signed(&mut self, w: usize, depth: usize) -> E {
        if depth == 0 {
            return self.leaf(w, true);
        }
        let depth = depth - 1;
        match self.dice.below(9) {
            0..=2 => {
                let op = if self.dice.one_in(2) { O::Add } else { O::Sub };
                E::Bin(op, self.boxed(w, true, depth), self.boxed(w, true, depth))
            }
            3 => E::Unary(U::Neg, self.boxed(w, true, depth)),
            4 if w == 32 => E::Bin(
                O::Mul,
                self.boxed(16, true, depth),
                self.boxed(16, true, depth),
            ),
            5 => {
                let from = self.dice.pick(WIDTHS);
                let lo = number(self.dice.below(from + 1));
                E::Slice(self.boxed(from, true, depth), w, lo)
            }
            6 => {
                let from = self.dice.pick(WIDTHS);
                let cast = E::SignedBitCast(self.boxed(from, true, depth), w);
                let op = if self.dice.one_in(2) { O::Add } else { O::Sub };
                E::Bin(op, self.boxed(w, true, depth), Box::new(cast))
            }
            7 => E::ToSigned(self.boxed(w, false, depth)),
            _ => self.leaf(w, true),
        }
    }

    /// What a signal of this type may be assigned.
    pub(crate) fn value(&mut self, w: usize, signed: bool, depth: usize) -> E {
        if signed && self.dice.one_in(4) {
            let from = self.dice.pick(WIDTHS);
            return E::SignedBitCast(self.boxed(from, true, depth), w);
        }
        *self.boxed(w, signed, depth)
    }
}
