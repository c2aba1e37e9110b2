//! Sign extensions seen as what they are, also through a local signal: what widens twice widens once.

use crate::build;
use crate::cut;
use crate::design::{Module, Role};
use crate::expr::{Ex, K, Op, SigId};
use crate::flow;
use crate::kernel::St;
use crate::literal::mask;
use crate::plan::Plan;
use std::collections::{HashMap, HashSet};

/// `if x.get_bit(n - 1) { zext(x) | ones } else { zext(x) }` is another way to write a sign extension.
pub(crate) fn choice(test: &Ex, then: &Ex, other: &Ex) -> Option<Ex> {
    let K::Zext(x) = &other.k else { return None };
    let K::Bin(Op::Or, a, b) = &then.k else {
        return None;
    };
    let ones = mask(then.w) - mask(x.w);
    let sign = cut::slice((**x).clone(), x.w - 1, 1);
    let same = *test == sign && **a == *other && b.value() == Some(&ones);
    same.then(|| build::sext((**x).clone(), then.w))
}

/// Replaces extensions of extended locals, and drops locals that nothing reads any more.
pub(crate) fn extensions(module: &Module, plan: &mut Plan) {
    let mut known: HashMap<SigId, Ex> = HashMap::new();
    for (id, ex) in &plan.assigns {
        let local = module.signals[*id].role == Role::Local;
        if let (true, K::Sext(inner)) = (local, &ex.k)
            && matches!(inner.k, K::Ref(_) | K::Slice(..))
        {
            known.insert(*id, (**inner).clone());
        }
    }
    if known.is_empty() {
        return;
    }
    for (_, ex) in &mut plan.assigns {
        replace(ex, &known);
    }
    for group in plan.combs.iter_mut().chain(&mut plan.clocked) {
        group.iter_mut().for_each(|st| statement(st, &known));
    }
    let mut read: HashSet<SigId> = HashSet::new();
    for (_, ex) in &plan.assigns {
        let mut found = vec![];
        ex.reads(&mut found);
        read.extend(found);
    }
    for leaf in plan
        .combs
        .iter()
        .chain(&plan.clocked)
        .flat_map(|g| flow::leaves(g))
    {
        read.extend(leaf.reads.iter().map(|(id, _)| *id));
    }
    let gone = |id: &SigId| known.contains_key(id) && !read.contains(id);
    plan.assigns.retain(|(id, _)| !gone(id));
    plan.live.retain(|id| !gone(id));
}

fn replace(ex: &mut Ex, known: &HashMap<SigId, Ex>) {
    if let K::Sext(inner) = &ex.k
        && let K::Ref(id) = inner.k
        && let Some(source) = known.get(&id)
    {
        *ex = build::sext(source.clone(), ex.w).with_sign(ex.signed);
        return;
    }
    match &mut ex.k {
        K::Const(..) | K::Ref(_) => {}
        K::Slice(a, _) | K::Not(a) | K::Neg(a) | K::Reduce(_, a) | K::Zext(a) | K::Sext(a) => {
            replace(a, known);
        }
        K::Bin(_, a, b)
        | K::MulSigned(a, b)
        | K::Cmp(_, _, a, b)
        | K::Logic(_, a, b)
        | K::DynSlice(a, b)
        | K::DynBit(a, b)
        | K::Shift {
            value: a, by: b, ..
        } => {
            replace(a, known);
            replace(b, known);
        }
        K::Mux(test, a, b) => [test, a, b]
            .into_iter()
            .for_each(|part| replace(part, known)),
        K::Concat(list) => list.iter_mut().for_each(|part| replace(part, known)),
    }
}

fn statement(st: &mut St, known: &HashMap<SigId, Ex>) {
    match st {
        St::Assign { rhs, .. } => replace(rhs, known),
        St::If { test, then, other } => {
            replace(test, known);
            then.iter_mut()
                .chain(other)
                .for_each(|st| statement(st, known));
        }
        St::Case {
            on, arms, other, ..
        } => {
            replace(on, known);
            let bodies = arms.iter_mut().map(|(_, body)| body).chain([other]);
            bodies.flatten().for_each(|st| statement(st, known));
        }
    }
}
