//! Bits, slices and fields of a value, and their replacement.

use crate::build;
use crate::cut;
use crate::expr::{Ex, K, Op};
use crate::literal;
use crate::lower::{Lower, Lowered, Val};
use crate::show::show;
use rust_hdl::core::ast::VerilogExpression;
use rust_hdl::core::prelude::{TypeDescriptor, TypeKind};

impl Lower<'_> {
    /// `get_bit`.
    pub(crate) fn bit(&self, value: Ex, at: &VerilogExpression) -> Lowered<Ex> {
        match self.lower(at, None)? {
            Val::Int(n) => match usize::try_from(n) {
                Ok(n) if n < value.w => Ok(cut::slice(value, n, 1)),
                _ => Err(format!("bit `{}` of {} bits", show(at), value.w)),
            },
            Val::Ex(at) if !at.signed => {
                if value.w == 1 {
                    return Ok(value.with_sign(false));
                }
                let at = build::resize(at, rust_hdl::core::prelude::clog2(value.w));
                match at.value().map(usize::try_from) {
                    Some(Ok(n)) if n < value.w => Ok(cut::slice(value, n, 1)),
                    _ => Ok(Ex::new(
                        1,
                        K::DynBit(Box::new(value.with_sign(false)), Box::new(at)),
                    )),
                }
            }
            _ => Err(format!("`{}` can't be an index", show(at))),
        }
    }

    /// `get_bits`, or the field of a struct.
    pub(crate) fn bits(
        &self,
        e: &VerilogExpression,
        w: usize,
        at: &VerilogExpression,
    ) -> Lowered<Ex> {
        if w == 0 {
            return Err("a slice of no bits".into());
        }
        let value = self.known(e)?;
        let n = value.w;
        let place = match self.lower(at, None)? {
            Val::Ex(ex) if ex.value().is_some() => {
                Val::Int(ex.value().cloned().unwrap_or_default().into())
            }
            other => other,
        };
        match place {
            Val::Int(lo) => {
                let lo = usize::try_from(lo).ok().filter(|lo| *lo <= n);
                let lo = lo.ok_or_else(|| format!("offset `{}` is beyond {n} bits", show(at)))?;
                let signed = match self.composite(e) {
                    Some(desc) => field_signed(&desc, lo, w),
                    None => value.signed,
                };
                let cut = match n - lo {
                    0 => Ex::zero(w),
                    rest if rest >= w => cut::slice(value, lo, w),
                    rest => build::zext(cut::slice(value, lo, rest), w),
                };
                Ok(cut.with_sign(signed))
            }
            Val::Ex(at) if !at.signed => {
                let signed = value.signed;
                let value = value.with_sign(false);
                let largest = literal::mask(at.w);
                let ex = if largest + w <= n.into() {
                    let at = build::resize(at, rust_hdl::core::prelude::clog2(n));
                    match w {
                        1 => Ex::new(1, K::DynBit(Box::new(value), Box::new(at))),
                        _ => Ex::new(w, K::DynSlice(Box::new(value), Box::new(at))),
                    }
                } else {
                    build::resize(build::shift(false, value, at), w)
                };
                Ok(ex.with_sign(signed))
            }
            _ => Err(format!("`{}` can't be an offset", show(at))),
        }
    }

    /// `replace_bit`.
    pub(crate) fn replace(&self, value: Ex, at: &VerilogExpression, bit: Ex) -> Lowered<Ex> {
        let n = value.w;
        match self.lower(at, None)? {
            Val::Int(i) => {
                let i = usize::try_from(i).ok().filter(|i| *i < n);
                let i = i.ok_or_else(|| format!("bit `{}` of {n} bits", show(at)))?;
                let mut parts = vec![];
                if i + 1 < n {
                    parts.push(cut::slice(value.clone(), i + 1, n - i - 1));
                }
                parts.push(bit);
                if i > 0 {
                    parts.push(cut::slice(value, 0, i));
                }
                Ok(cut::concat(parts))
            }
            Val::Ex(at) if !at.signed => {
                let one = build::shift(true, Ex::constant(1_u32.into(), n), at.clone());
                let kept = build::bin(Op::And, value, build::not(one));
                let set = build::shift(true, build::zext(bit, n), at);
                Ok(build::bin(Op::Or, kept, set))
            }
            _ => Err(format!("`{}` can't be an index", show(at))),
        }
    }

    fn composite(&self, e: &VerilogExpression) -> Option<std::rc::Rc<TypeDescriptor>> {
        match e {
            VerilogExpression::Paren(inner) => self.composite(inner),
            VerilogExpression::Signal(name) => {
                let desc = &self.module.signals[self.signal(name).ok()?].desc;
                matches!(desc.kind, TypeKind::Composite(_)).then(|| desc.clone())
            }
            _ => None,
        }
    }
}

/// Whether the field of a struct at this place is `Signed`.
fn field_signed(desc: &TypeDescriptor, offset: usize, w: usize) -> bool {
    let TypeKind::Composite(fields) = &desc.kind else {
        return false;
    };
    let mut at = 0;
    for field in fields {
        let width = width_of(&field.kind);
        if at == offset && width == w {
            return matches!(field.kind.kind, TypeKind::Signed(_));
        }
        at += width;
    }
    false
}

fn width_of(desc: &TypeDescriptor) -> usize {
    match &desc.kind {
        TypeKind::Bits(n) | TypeKind::Signed(n) => *n,
        TypeKind::Enum(labels) => rust_hdl::core::prelude::clog2(labels.len()),
        TypeKind::Composite(fields) => fields.iter().map(|f| width_of(&f.kind)).sum(),
    }
}
