//! Which type a value has or takes, and the words for a type that doesn't fit.

use crate::build;
use crate::cut;
use crate::expr::Ex;
use crate::literal;
use crate::lower::Val;
use crate::show::show;
use num_bigint::Sign;
use rust_hdl::core::ast::VerilogExpression;

/// Gives a value its type; an integer has to fit, as it has to in Rust-HDL's simulator.
pub(crate) fn coerce(value: Val, w: usize, signed: bool) -> Result<Ex, String> {
    match value {
        Val::Ex(ex) => Ok(ex),
        Val::SignedCast(ex) if signed => Ok(signed_resize(ex, w)),
        Val::SignedCast(_) => Err("a Signed value where Bits are expected".into()),
        Val::Int(n) => {
            let negative = n.sign() == Sign::Minus;
            // Rust-HDL checks a literal against up to 32 bits and truncates it beyond.
            let fits = n.magnitude().bits() <= w as u64 || (w > 32 && n.magnitude().bits() <= 64);
            if w == 0 || !fits || (negative && !signed) {
                return Err(format!("the integer {n} does not fit {}", kind(w, signed)));
            }
            let pattern = literal::pattern(&n, w);
            Ok(Ex::constant(pattern, w).with_sign(signed))
        }
    }
}

pub(crate) fn signed_resize(ex: Ex, w: usize) -> Ex {
    if w > ex.w {
        build::sext(ex, w)
    } else {
        cut::slice(ex, 0, w)
    }
    .with_sign(true)
}

pub(crate) fn same(
    a: &Ex,
    b: &Ex,
    l: &VerilogExpression,
    r: &VerilogExpression,
) -> Result<(), String> {
    if (a.w, a.signed) == (b.w, b.signed) {
        return Ok(());
    }
    let (ka, kb) = (kind(a.w, a.signed), kind(b.w, b.signed));
    Err(format!("`{}` is {ka} and `{}` is {kb}", show(l), show(r)))
}

pub(crate) fn kind(w: usize, signed: bool) -> String {
    format!("{}<{w}>", if signed { "Signed" } else { "Bits" })
}

pub(crate) fn open_cast(e: &VerilogExpression) -> String {
    format!(
        "rust-hdl doesn't hand on the target width of `{}`: assign it to a signal of its own first",
        show(e)
    )
}
