//! A kernel with its loops unrolled, its constant conditions decided and its expressions typed.

use crate::design::{Module, Role};
use crate::error::{EmitError, rust_path};
use crate::expr::{Ex, K, SigId};
use crate::index;
use crate::lower::{Lower, Val};
use crate::show::show;
use num_bigint::{BigInt, BigUint};
use rust_hdl::core::ast::{
    VerilogBlock, VerilogBlockOrConditional, VerilogConditional, VerilogExpression, VerilogLink,
    VerilogLinkDetails, VerilogLiteral, VerilogMatch, VerilogStatement,
};
use std::panic::catch_unwind;

/// A statement. Assignments take effect in order, as in the kernel.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum St {
    /// Bits `lo ..` of a signal, as many as the value has.
    Assign { dst: SigId, lo: usize, rhs: Ex },
    If {
        test: Ex,
        then: Vec<St>,
        other: Vec<St>,
    },
    /// Each arm with its one value; the last part is for everything else.
    Case {
        on: Ex,
        arms: Vec<(Ex, Vec<St>)>,
        other: Vec<St>,
        /// Whether the arms cover every value, so that `other` is never taken.
        full: bool,
    },
}

/// The statements of a module's kernel.
pub(crate) fn statements(module: &Module) -> Result<Vec<St>, EmitError> {
    let mut walk = Walk {
        lower: Lower {
            module,
            loops: vec![],
        },
        module,
    };
    let mut out = vec![];
    walk.block(&module.kernel, &mut out)?;
    Ok(out)
}

struct Walk<'a> {
    lower: Lower<'a>,
    module: &'a Module,
}

type Done = Result<(), EmitError>;

impl Walk<'_> {
    fn refuse(&self, text: impl Into<String>, reason: impl Into<String>) -> EmitError {
        self.module.unsupported(text, reason)
    }

    fn block(&mut self, block: &VerilogBlock, out: &mut Vec<St>) -> Done {
        block.iter().try_for_each(|s| self.statement(s, out))
    }

    fn statement(&mut self, statement: &VerilogStatement, out: &mut Vec<St>) -> Done {
        match statement {
            VerilogStatement::Assignment(dst, value) => self.assign(dst, None, value, out),
            VerilogStatement::SliceAssignment {
                base,
                width,
                offset,
                replacement,
            } => {
                let lo = self.lower.constant(offset);
                let lo = lo.map_err(|reason| self.refuse(show(offset), reason))?;
                self.assign(base, Some((lo, *width)), replacement, out)
            }
            VerilogStatement::If(c) => self.conditional(c, out),
            VerilogStatement::Match(m) => self.select(m, out),
            VerilogStatement::Loop(l) => {
                let (from, to) = (self.bound(&l.from)?, self.bound(&l.to)?);
                for i in from..to {
                    self.lower.loops.push((l.index.clone(), i));
                    self.block(&l.block, out)?;
                    self.lower.loops.pop();
                }
                Ok(())
            }
            VerilogStatement::Comment(_) => Ok(()),
            VerilogStatement::Link(links) => links.iter().try_for_each(|l| self.link(l, out)),
            VerilogStatement::Macro(block) => self.block(block, out),
        }
    }

    fn bound(&self, literal: &VerilogLiteral) -> Result<i64, EmitError> {
        let value = catch_unwind(|| literal.as_usize()).ok();
        let value = value.and_then(|n| i64::try_from(n).ok());
        value.ok_or_else(|| self.refuse(literal.to_string(), "a loop bound must be a small number"))
    }

    fn assign(
        &mut self,
        dst: &VerilogExpression,
        part: Option<(usize, usize)>,
        value: &VerilogExpression,
        out: &mut Vec<St>,
    ) -> Done {
        let text = || format!("{} = {}", show(dst), show(value));
        let refuse = |reason: String| self.refuse(text(), reason);
        let VerilogExpression::Signal(name) = dst else {
            return Err(refuse("only signals can be assigned".into()));
        };
        let name = name.strip_suffix("$next").unwrap_or(name);
        let id = self.lower.signal(name).map_err(refuse)?;
        let target = &self.module.signals[id];
        if !matches!(target.role, Role::Output | Role::Local | Role::ChildIn(..)) {
            return Err(refuse(format!(
                "`{}` can't be written here",
                rust_path(&target.key)
            )));
        }
        let (lo, w) = part.unwrap_or((0, target.w));
        if w == 0 || lo + w > target.w {
            return Err(refuse("the field lies outside the signal".into()));
        }
        let rhs = match part {
            None => self.lower.typed(value, w, target.signed),
            // Fields keep their own sign.
            Some(_) => (self.lower.typed(value, w, false))
                .or_else(|reason| self.lower.typed(value, w, true).map_err(|_| reason)),
        };
        let rhs = rhs.map_err(refuse)?.with_sign(false);
        out.push(St::Assign { dst: id, lo, rhs });
        Ok(())
    }

    fn conditional(&mut self, c: &VerilogConditional, out: &mut Vec<St>) -> Done {
        let test = self.lower.condition(&c.test);
        let test = test.map_err(|reason| self.refuse(format!("if {}", show(&c.test)), reason))?;
        if test.value().is_some() {
            return if test.is(1) {
                self.block(&c.then, out)
            } else {
                self.otherwise(&c.otherwise, out)
            };
        }
        let (mut then, mut other) = (vec![], vec![]);
        self.block(&c.then, &mut then)?;
        self.otherwise(&c.otherwise, &mut other)?;
        out.push(St::If { test, then, other });
        Ok(())
    }

    fn otherwise(&mut self, o: &VerilogBlockOrConditional, out: &mut Vec<St>) -> Done {
        match o {
            VerilogBlockOrConditional::Block(block) => self.block(block, out),
            VerilogBlockOrConditional::Conditional(statement) => self.statement(statement, out),
            VerilogBlockOrConditional::None => Ok(()),
        }
    }

    fn select(&mut self, m: &VerilogMatch, out: &mut Vec<St>) -> Done {
        let text = format!("match {}", show(&m.test));
        let on = self.lower.selector(&m.test);
        let on = match on.map_err(|reason| self.refuse(&text, reason))? {
            Val::Ex(ex) => ex.with_sign(false),
            Val::Int(n) => return self.select_known(&text, &n, m, out),
            Val::SignedCast(_) => {
                return Err(self.refuse(&text, "the type of the operand is unknown"));
            }
        };
        let mut arms: Vec<(Ex, Vec<St>)> = vec![];
        let mut other = None;
        for case in &m.cases {
            let mut body = vec![];
            if case.condition == "default" {
                self.block(&case.block, &mut body)?;
                other = Some(body);
                break;
            }
            let Some(label) = self.label(&text, &case.condition, on.w)? else {
                continue;
            };
            if let Some(seen) = arms.iter().find(|(l, _)| l.value() == label.value()) {
                debug_assert!(seen.0.value().is_some());
                continue;
            }
            self.block(&case.block, &mut body)?;
            arms.push((label, body));
        }
        if on.value().is_some() {
            let taken = arms
                .into_iter()
                .find(|(label, _)| label.value() == on.value());
            out.extend(taken.map(|(_, body)| body).or(other).unwrap_or_default());
            return Ok(());
        }
        let full = on.w < 16 && arms.len() == 1 << on.w;
        let other = match other {
            Some(body) => body,
            None if full || arms.is_empty() => vec![],
            // Rust has checked that the arms cover the enumeration: the last one may stand for all other patterns.
            None => arms.pop().map(|(_, body)| body).unwrap_or_default(),
        };
        out.push(St::Case {
            on,
            arms,
            other,
            full,
        });
        Ok(())
    }

    /// A `match` on a loop variable.
    fn select_known(
        &mut self,
        text: &str,
        n: &BigInt,
        m: &VerilogMatch,
        out: &mut Vec<St>,
    ) -> Done {
        for case in &m.cases {
            let hit = case.condition == "default"
                || match index::integer(&case.condition) {
                    Some(value) => *n == value.into(),
                    None => return Err(self.pattern(text, &case.condition)),
                };
            if hit {
                return self.block(&case.block, out);
            }
        }
        Ok(())
    }

    /// The value of a pattern; none where the operand can't have it.
    fn label(&self, text: &str, pattern: &str, w: usize) -> Result<Option<Ex>, EmitError> {
        if let "true" | "false" = pattern {
            return Ok((w == 1).then(|| Ex::bool(pattern == "true")));
        }
        if let Some(value) = index::integer(pattern) {
            let value = BigUint::try_from(value).map_err(|_| self.pattern(text, pattern))?;
            return Ok((value.bits() <= w as u64).then(|| Ex::constant(value, w)));
        }
        let named = VerilogExpression::Signal(pattern.to_string());
        match self.lower.selector(&named) {
            Ok(Val::Ex(ex))
                if ex.w == w && matches!(ex.k, K::Const(..)) && pattern.contains('$') =>
            {
                Ok(Some(ex))
            }
            _ => Err(self.pattern(text, pattern)),
        }
    }

    fn pattern(&self, text: &str, pattern: &str) -> EmitError {
        let reason = format!(
            "the pattern `{}` is neither a value nor a variant",
            rust_path(pattern)
        );
        self.refuse(text, reason)
    }

    /// `join` and `link` are assignments between the fields of two bundles.
    fn link(&mut self, link: &VerilogLink, out: &mut Vec<St>) -> Done {
        let name = |bundle: &str, d: &VerilogLinkDetails| {
            let field = d.my_name.trim_start_matches('.').replace('.', "$");
            if field.is_empty() {
                bundle.to_string()
            } else {
                format!("{bundle}${field}")
            }
        };
        let (dst, src) = match link {
            VerilogLink::Forward(d) => (name(&d.other_name, d), name(&d.owner_name, d)),
            VerilogLink::Backward(d) => (name(&d.owner_name, d), name(&d.other_name, d)),
            VerilogLink::Bidirectional(d) => {
                return Err(self.refuse(name(&d.owner_name, d), "in-out signals are not supported"));
            }
        };
        let (dst, src) = (
            VerilogExpression::Signal(dst),
            VerilogExpression::Signal(src),
        );
        self.assign(&dst, None, &src, out)
    }
}
