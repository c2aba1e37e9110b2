//! The constructors of typed expressions. They simplify as they build, so that what is not needed is not emitted.

use crate::cut::{by_const, slice};
use crate::expr::{Cmp, Ex, K, Op, Red};
use crate::literal::{mask, power};
use num_bigint::BigUint;

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
