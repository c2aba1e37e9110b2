//! From rust-hdl's untyped tree to typed expressions, by Rust's rules for `Bits`, `Signed` and `bool`.

use crate::build;
use crate::design::{Module, Role};
use crate::error::rust_path;
use crate::expr::{Cmp, Ex, K, Op, Red, SigId};
use crate::index;
use crate::literal;
use crate::show::show;
use crate::typing::{coerce, kind, open_cast, same, signed_resize};
use num_bigint::{BigInt, Sign};
use rust_hdl::core::ast::{VerilogExpression, VerilogLiteral, VerilogOp, VerilogOpUnary};

/// A value whose type may still be open.
#[derive(Debug, Clone)]
pub(crate) enum Val {
    Ex(Ex),
    /// An integer of Rust: takes the type of its surroundings.
    Int(BigInt),
    /// `signed_bit_cast`: rust-hdl drops the target width, only the surroundings know it.
    SignedCast(Ex),
}

/// A kernel's names at one place: the module's signals and the loop variables.
pub(crate) struct Lower<'a> {
    pub(crate) module: &'a Module,
    pub(crate) loops: Vec<(String, i64)>,
}

/// The reason why an expression can't be emitted; the caller adds the place.
pub(crate) type Lowered<T> = Result<T, String>;

impl Lower<'_> {
    /// The signal that a name stands for.
    pub(crate) fn signal(&self, name: &str) -> Lowered<SigId> {
        let key = index::resolve(name, &self.loops)?;
        let found = self.module.by_key.get(&key).copied();
        found.ok_or_else(|| format!("`{}` is no signal of this block", rust_path(&key)))
    }

    /// An expression where a type of `w` bits is expected.
    pub(crate) fn typed(&self, e: &VerilogExpression, w: usize, signed: bool) -> Lowered<Ex> {
        let ex = coerce(self.lower(e, Some(w))?, w, signed)?;
        if ex.w != w || ex.signed != signed {
            let (have, want) = (kind(ex.w, ex.signed), kind(w, signed));
            return Err(format!("`{}` is {have}, not {want}", show(e)));
        }
        Ok(ex)
    }

    /// An expression whose type must follow from itself.
    pub(crate) fn known(&self, e: &VerilogExpression) -> Lowered<Ex> {
        match self.lower(e, None)? {
            Val::Ex(ex) => Ok(ex),
            Val::Int(_) => Err(format!("the width of `{}` is unknown", show(e))),
            Val::SignedCast(_) => Err(open_cast(e)),
        }
    }

    /// A condition.
    pub(crate) fn condition(&self, e: &VerilogExpression) -> Lowered<Ex> {
        self.typed(e, 1, false)
    }

    /// The operand of a `match`: typed, or an integer known now.
    pub(crate) fn selector(&self, e: &VerilogExpression) -> Lowered<Val> {
        self.lower(e, None)
    }

    /// A constant that must be known now, such as the offset of a field.
    pub(crate) fn constant(&self, e: &VerilogExpression) -> Lowered<usize> {
        match self.lower(e, None)? {
            Val::Int(n) => usize::try_from(n).map_err(|_| "the offset is out of range".into()),
            _ => Err(format!("`{}` is not a constant", show(e))),
        }
    }

    pub(crate) fn lower(&self, e: &VerilogExpression, hint: Option<usize>) -> Lowered<Val> {
        use VerilogExpression as V;
        Ok(Val::Ex(match e {
            V::Paren(inner) => return self.lower(inner, hint),
            V::Signal(name) => return self.name(name),
            V::Literal(literal) => return Ok(number(literal)),
            V::Cast(inner, w) => match self.lower(inner, None)? {
                Val::Ex(ex) if !ex.signed && *w > 0 => build::resize(ex, *w),
                Val::Ex(_) => {
                    return Err(format!(
                        "`{}` is Signed, a bit_cast takes Bits",
                        show(inner)
                    ));
                }
                Val::Int(n) => coerce(Val::Int(n), *w, false)?,
                Val::SignedCast(_) => return Err(open_cast(inner)),
            },
            V::Signed(inner) => match self.lower(inner, None)? {
                Val::Ex(ex) if ex.signed => match hint {
                    Some(w) => signed_resize(ex, w),
                    None => return Ok(Val::SignedCast(ex)),
                },
                Val::Ex(ex) => ex.with_sign(true),
                Val::Int(n) => return Ok(Val::Int(n)),
                Val::SignedCast(_) => return Err(open_cast(inner)),
            },
            V::Unsigned(inner) => {
                let ex = self.known(inner)?;
                if !ex.signed {
                    return Err(format!("`{}` is not Signed", show(inner)));
                }
                ex.with_sign(false)
            }
            V::Unary(op, inner) => return self.unary(op, inner, hint),
            V::Binary(l, op, r) => return self.binary(l, op, r, hint),
            V::Index(value, at) => {
                let value = self.known(value)?;
                self.bit(value, at)?
            }
            V::Slice(value, w, at) => self.bits(value, *w, at)?,
            V::IndexReplace(value, at, bit) => {
                let value = self.unsigned(value)?;
                let bit = self.typed(bit, 1, false)?;
                self.replace(value, at, bit)?
            }
        }))
    }

    fn name(&self, name: &str) -> Lowered<Val> {
        if let Some((_, value)) = self.loops.iter().rev().find(|(n, _)| n == name) {
            return Ok(Val::Int((*value).into()));
        }
        let parts: Vec<&str> = name.split('$').collect();
        if let [.., ty, variant] = parts.as_slice()
            && let Some((w, value)) = self.module.enums.get(&format!("{ty}${variant}"))
        {
            let constant = K::Const((*value).into(), Some(format!("{ty}_{variant}")));
            return Ok(Val::Ex(Ex::new(*w, constant)));
        }
        let id = self.signal(name)?;
        let signal = &self.module.signals[id];
        let k = match &signal.role {
            Role::Const(value) => K::Const(value.clone(), Some(signal.key.clone())),
            _ => K::Ref(id),
        };
        Ok(Val::Ex(Ex::new(signal.w, k).with_sign(signal.signed)))
    }

    pub(crate) fn unsigned(&self, e: &VerilogExpression) -> Lowered<Ex> {
        let ex = self.known(e)?;
        if ex.signed {
            return Err(format!(
                "`{}` is Signed, which has no such operation",
                show(e)
            ));
        }
        Ok(ex)
    }

    fn unary(
        &self,
        op: &VerilogOpUnary,
        e: &VerilogExpression,
        hint: Option<usize>,
    ) -> Lowered<Val> {
        use VerilogOpUnary as U;
        Ok(match (op, self.lower(e, hint)?) {
            (U::Not, Val::Int(n)) => Val::Int(BigInt::from(u64::MAX) - n),
            (U::Neg, Val::Int(n)) => Val::Int(-n),
            (U::Neg, Val::Ex(ex)) if ex.signed => Val::Ex(build::neg(ex)),
            (_, Val::SignedCast(_)) => return Err(open_cast(e)),
            (U::Not, Val::Ex(ex)) if !ex.signed => Val::Ex(build::not(ex)),
            (U::All, Val::Ex(ex)) if !ex.signed => Val::Ex(build::reduce(Red::All, ex)),
            (U::Any, Val::Ex(ex)) if !ex.signed => Val::Ex(build::reduce(Red::Any, ex)),
            (U::Xor, Val::Ex(ex)) if !ex.signed => Val::Ex(build::reduce(Red::Xor, ex)),
            _ => return Err(format!("the type of `{}` has no such operation", show(e))),
        })
    }

    fn binary(
        &self,
        l: &VerilogExpression,
        op: &VerilogOp,
        r: &VerilogExpression,
        hint: Option<usize>,
    ) -> Lowered<Val> {
        use VerilogOp as V;
        let ex = match op {
            V::LogicalAnd | V::LogicalOr => {
                let and = matches!(op, V::LogicalAnd);
                let left = self.condition(l)?;
                // As in Rust, the right side doesn't matter where the left one decides.
                if left.value().is_some() && left.is(0) == and {
                    return Ok(Val::Ex(left));
                }
                build::logic(and, left, self.condition(r)?)
            }
            V::Shl | V::Shr => {
                let left = matches!(op, V::Shl);
                let by = match self.lower(r, None)? {
                    Val::Int(n) if n.sign() == Sign::Minus => return Err("a negative shift".into()),
                    Val::Int(n) => match self.lower(l, None)? {
                        Val::Int(value) => return integer_shift(left, value, n),
                        _ => Ex::constant(n.magnitude().clone(), 64),
                    },
                    Val::Ex(by) if !by.signed && by.w <= 64 => by,
                    _ => {
                        return Err(format!(
                            "a shift by `{}`: Bits of up to 64 bits expected",
                            show(r)
                        ));
                    }
                };
                // An integer to the left of a run-time shift is 64 bits wide in rust-hdl.
                let value = match self.lower(l, None)? {
                    Val::Int(value) => coerce(Val::Int(value), 64, false)?,
                    _ => self.unsigned(l)?,
                };
                build::shift(left, value, by)
            }
            V::Mul => {
                let (a, b) = match self.pair(l, r, Some(16))? {
                    Pair::Int(a, b) => return Ok(Val::Int(a * b)),
                    Pair::Ex(a, b) => (a, b),
                };
                if (a.w, b.w) != (16, 16) {
                    return Err("rust-hdl multiplies 16 by 16 bits only".into());
                }
                if a.signed {
                    build::mul_signed(build::sext(a, 32), build::sext(b, 32))
                } else {
                    build::bin(Op::Mul, build::zext(a, 32), build::zext(b, 32))
                }
            }
            V::Add | V::Sub | V::BitAnd | V::BitOr | V::BitXor => {
                let op = match op {
                    V::Add => Op::Add,
                    V::Sub => Op::Sub,
                    V::BitAnd => Op::And,
                    V::BitOr => Op::Or,
                    _ => Op::Xor,
                };
                match self.pair(l, r, hint)? {
                    Pair::Int(a, b) => return integer(op, a, b),
                    Pair::Ex(a, b) if op == Op::Add && b.w == 1 && !a.signed && !b.signed => {
                        let w = a.w;
                        build::bin(op, a, build::zext(b, w))
                    }
                    Pair::Ex(a, b) => {
                        same(&a, &b, l, r)?;
                        if a.signed && !matches!(op, Op::Add | Op::Sub) {
                            return Err("Signed has no bitwise operators".into());
                        }
                        build::bin(op, a, b)
                    }
                }
            }
            V::Eq | V::Ne | V::Lt | V::Le | V::Gt | V::Ge => {
                let op = match op {
                    V::Eq => Cmp::Eq,
                    V::Ne => Cmp::Ne,
                    V::Lt => Cmp::Lt,
                    V::Le => Cmp::Le,
                    V::Gt => Cmp::Gt,
                    _ => Cmp::Ge,
                };
                match self.pair(l, r, None)? {
                    Pair::Int(a, b) => Ex::bool(match op {
                        Cmp::Eq => a == b,
                        Cmp::Ne => a != b,
                        Cmp::Lt => a < b,
                        Cmp::Le => a <= b,
                        Cmp::Gt => a > b,
                        Cmp::Ge => a >= b,
                    }),
                    Pair::Ex(a, b) => {
                        same(&a, &b, l, r)?;
                        build::compare(op, a, b)
                    }
                }
            }
        };
        Ok(Val::Ex(ex))
    }

    /// Both operands, each helping the other to its type.
    fn pair(
        &self,
        l: &VerilogExpression,
        r: &VerilogExpression,
        hint: Option<usize>,
    ) -> Lowered<Pair> {
        let (a, b) = (self.lower(l, None)?, self.lower(r, None)?);
        Ok(match (a, b) {
            (Val::Int(a), Val::Int(b)) => Pair::Int(a, b),
            (Val::Ex(a), Val::Ex(b)) => Pair::Ex(a, b),
            (Val::Ex(a), b) => {
                let (w, signed) = (a.w, a.signed);
                Pair::Ex(a, coerce(b, w, signed)?)
            }
            (a, Val::Ex(b)) => {
                let (w, signed) = (b.w, b.signed);
                Pair::Ex(coerce(a, w, signed)?, b)
            }
            (a, b) => {
                let w = hint.ok_or_else(|| open_cast(l))?;
                Pair::Ex(coerce(a, w, true)?, coerce(b, w, true)?)
            }
        })
    }
}

enum Pair {
    Ex(Ex, Ex),
    Int(BigInt, BigInt),
}

/// `true` and `false` have a type, integers don't yet.
fn number(literal: &VerilogLiteral) -> Val {
    let value = literal::value(literal);
    if literal::is_bool(literal) {
        Val::Ex(Ex::bool(value != BigInt::default()))
    } else {
        Val::Int(value)
    }
}

fn integer(op: Op, a: BigInt, b: BigInt) -> Result<Val, String> {
    Ok(Val::Int(match op {
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::And => a & b,
        Op::Or => a | b,
        Op::Xor => a ^ b,
        Op::Mul => a * b,
    }))
}

fn integer_shift(left: bool, value: BigInt, by: BigInt) -> Result<Val, String> {
    let by = u32::try_from(by).ok().filter(|n| *n < 64);
    let by = by.ok_or_else(|| "an integer shifted by 64 or more".to_string())?;
    Ok(Val::Int(if left { value << by } else { value >> by }))
}
