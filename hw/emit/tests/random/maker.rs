//! Makes random expressions of a type.

use super::dice::Dice;
use super::exprs::{E, number};
use super::values::WIDTHS;
use rust_hdl::core::ast::{VerilogOp as O, VerilogOpUnary as U};

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
