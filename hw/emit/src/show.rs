//! Expressions in Rust's words, for messages.

use crate::error::rust_path;
use crate::literal;
use rust_hdl::core::ast::{VerilogExpression, VerilogOp, VerilogOpUnary};

/// What an author would recognise, not what he typed: `bit_cast::<9>(u + v)`.
pub(crate) fn show(e: &VerilogExpression) -> String {
    use VerilogExpression as V;
    match e {
        V::Signal(name) => rust_path(name),
        V::Literal(literal) => literal::value(literal).to_string(),
        V::Cast(a, w) => format!("bit_cast::<{w}>({})", show(a)),
        V::Signed(a) => format!("signed_cast({})", show(a)),
        V::Unsigned(a) => format!("unsigned_cast({})", show(a)),
        V::Paren(a) => format!("({})", show(a)),
        V::Binary(a, op, b) => format!("{} {} {}", show(a), operator(op), show(b)),
        V::Unary(VerilogOpUnary::Not, a) => format!("!{}", show(a)),
        V::Unary(VerilogOpUnary::Neg, a) => format!("-{}", show(a)),
        V::Unary(VerilogOpUnary::All, a) => format!("{}.all()", show(a)),
        V::Unary(VerilogOpUnary::Any, a) => format!("{}.any()", show(a)),
        V::Unary(VerilogOpUnary::Xor, a) => format!("{}.xor()", show(a)),
        V::Index(a, i) => format!("{}.get_bit({})", show(a), show(i)),
        V::Slice(a, w, i) => format!("{}.get_bits::<{w}>({})", show(a), show(i)),
        V::IndexReplace(a, i, v) => format!("{}.replace_bit({}, {})", show(a), show(i), show(v)),
    }
}

fn operator(op: &VerilogOp) -> &'static str {
    match op {
        VerilogOp::Add => "+",
        VerilogOp::Sub => "-",
        VerilogOp::Mul => "*",
        VerilogOp::LogicalAnd => "&&",
        VerilogOp::LogicalOr => "||",
        VerilogOp::BitXor => "^",
        VerilogOp::BitAnd => "&",
        VerilogOp::BitOr => "|",
        VerilogOp::Shl => "<<",
        VerilogOp::Shr => ">>",
        VerilogOp::Eq => "==",
        VerilogOp::Lt => "<",
        VerilogOp::Le => "<=",
        VerilogOp::Ne => "!=",
        VerilogOp::Ge => ">=",
        VerilogOp::Gt => ">",
    }
}
