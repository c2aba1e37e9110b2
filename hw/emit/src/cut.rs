//! Parts of expressions, and expressions of parts: a cut goes through whatever it commutes with, neighbours join.

use crate::build::{bin, neg, not, sext, shift, zext};
use crate::expr::{Ex, K, Op};

pub(crate) fn by_const(by: &Ex) -> Option<usize> {
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
