//! A kernel's statements sorted into continuous assignments, combinational and clocked processes.

use crate::cut;
use crate::design::{Module, Role};
use crate::error::{EmitError, rust_path};
use crate::expr::{Ex, K, SigId};
use crate::flow;
use crate::inline;
use crate::kernel::{self, St};
use std::collections::{HashMap, HashSet};

/// What becomes of a kernel.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The source of each clock input of a child, and of each clock output.
    pub(crate) clocks: HashMap<SigId, SigId>,
    /// One value each, in the kernel's order.
    pub(crate) assigns: Vec<(SigId, Ex)>,
    /// Processes that settle.
    pub(crate) combs: Vec<Vec<St>>,
    /// Processes at a clock edge; what they assign are the `d` of flip-flops.
    pub(crate) clocked: Vec<Vec<St>>,
    /// Signals that matter.
    pub(crate) live: HashSet<SigId>,
}

/// Checks a module's kernel and sorts it.
pub(crate) fn plan(module: &Module) -> Result<Plan, EmitError> {
    let mut plan = Plan::default();
    let all = kernel::statements(module)?;
    flow::check(module, &all)?;
    let rest = take_clocks(module, all, &mut plan.clocks)?;
    let rest = drop_overwritten(rest);
    plan.live = flow::live(module, &rest);
    let rest = flow::keep(&rest, &|id| plan.live.contains(&id));
    let clocked = flow::clocked(module, &rest);
    let edge = flow::keep(&rest, &|id| clocked.contains(&id));
    let settle = flow::keep(&rest, &|id| !clocked.contains(&id));
    for group in groups(&edge, &|_| false) {
        merge(&mut plan.clocked, drop_holds(module, group));
    }
    let ordered = |id: SigId| matches!(module.signals[id].role, Role::Local | Role::Output);
    for group in groups(&settle, &ordered) {
        match overlay(module, &group).or_else(|| choice(module, &group)) {
            Some(assign) => plan.assigns.push(assign),
            None => plan.combs.push(group),
        }
    }
    inline::extensions(module, &mut plan);
    Ok(plan)
}

/// Clocks are wires: one unconditional assignment from another clock each.
fn take_clocks(
    module: &Module,
    list: Vec<St>,
    clocks: &mut HashMap<SigId, SigId>,
) -> Result<Vec<St>, EmitError> {
    let mut rest = vec![];
    let gated = |id: SigId| {
        let key = rust_path(&module.signals[id].key);
        module.unsupported(
            key,
            "a clock must be assigned once, unconditionally, from another clock",
        )
    };
    for st in list {
        match st {
            St::Assign { dst, ref rhs, .. } if module.signals[dst].clock => match rhs.k {
                K::Ref(src) if module.signals[src].clock && !clocks.contains_key(&dst) => {
                    clocks.insert(dst, src);
                }
                _ => return Err(gated(dst)),
            },
            st => {
                let mut written = HashSet::new();
                flow::writes(&st, &mut written);
                if let Some(id) = written.into_iter().find(|id| module.signals[*id].clock) {
                    return Err(gated(id));
                }
                rest.push(st);
            }
        }
    }
    Ok(rest)
}

/// The signal that a clock finally comes from.
pub(crate) fn clock_source(plan: &Plan, mut id: SigId) -> SigId {
    let mut steps = 0;
    while let Some(next) = plan.clocks.get(&id) {
        id = *next;
        steps += 1;
        if steps > plan.clocks.len() {
            break;
        }
    }
    id
}

/// "Default first, then override" leaves assignments that are overwritten before anybody reads them.
fn drop_overwritten(list: Vec<St>) -> Vec<St> {
    let mut pending: HashMap<SigId, Vec<usize>> = HashMap::new();
    let mut dead = HashSet::new();
    for (n, st) in list.iter().enumerate() {
        for leaf in flow::leaves(std::slice::from_ref(st)) {
            for (id, _) in &leaf.reads {
                pending.remove(id);
            }
        }
        match st {
            St::Assign { dst, lo: 0, rhs } => {
                let whole = |m: &usize| match &list[*m] {
                    St::Assign {
                        lo, rhs: before, ..
                    } => lo + before.w <= rhs.w,
                    _ => false,
                };
                let before = pending.entry(*dst).or_default();
                dead.extend(before.iter().copied().filter(whole));
                before.retain(|m| !whole(m));
                before.push(n);
            }
            St::Assign { dst, .. } => pending.entry(*dst).or_default().push(n),
            st => {
                let mut written = HashSet::new();
                flow::writes(st, &mut written);
                written.iter().for_each(|id| {
                    pending.remove(id);
                });
            }
        }
    }
    let keep = |(n, st): (usize, St)| (!dead.contains(&n)).then_some(st);
    list.into_iter().enumerate().filter_map(keep).collect()
}

/// Statements that must stay together: they write the same signal, or one reads what another writes later.
fn groups(list: &[St], ordered: &dyn Fn(SigId) -> bool) -> Vec<Vec<St>> {
    let mut parent: Vec<usize> = (0..list.len()).collect();
    fn root(parent: &mut [usize], mut n: usize) -> usize {
        while parent[n] != n {
            parent[n] = parent[parent[n]];
            n = parent[n];
        }
        n
    }
    let mut writers: HashMap<SigId, Vec<usize>> = HashMap::new();
    for (n, st) in list.iter().enumerate() {
        let mut written = HashSet::new();
        flow::writes(st, &mut written);
        for id in written {
            writers.entry(id).or_default().push(n);
        }
    }
    let mut union = |a: usize, b: usize| {
        let (a, b) = (root(&mut parent, a), root(&mut parent, b));
        parent[a.max(b)] = a.min(b);
    };
    for list in writers.values() {
        list.windows(2).for_each(|pair| union(pair[0], pair[1]));
    }
    for (n, st) in list.iter().enumerate() {
        for leaf in flow::leaves(std::slice::from_ref(st)) {
            for (id, _) in leaf.reads.iter().filter(|(id, _)| ordered(*id)) {
                if let Some(list) = writers.get(id)
                    && list.last().is_some_and(|last| *last > n)
                {
                    union(n, list[0]);
                }
            }
        }
    }
    let mut out: Vec<(usize, Vec<St>)> = vec![];
    let mut place: HashMap<usize, usize> = HashMap::new();
    for (n, st) in list.iter().enumerate() {
        let first = root(&mut parent, n);
        let at = *place.entry(first).or_insert_with(|| {
            out.push((first, vec![]));
            out.len() - 1
        });
        out[at].1.push(st.clone());
    }
    out.into_iter().map(|(_, group)| group).collect()
}

/// A flip-flop holds without being told; only one that never does anything else is told.
fn drop_holds(module: &Module, group: Vec<St>) -> Vec<St> {
    let mut seen = HashSet::new();
    let mut rest = vec![];
    for st in &group {
        let hold = match st {
            St::Assign { dst, lo: 0, rhs } => !seen.contains(dst) && is_own_q(module, *dst, rhs),
            _ => false,
        };
        flow::writes(st, &mut seen);
        if !hold {
            rest.push(st.clone());
        }
    }
    let mut written = HashSet::new();
    rest.iter().for_each(|st| flow::writes(st, &mut written));
    if written.len() == seen.len() {
        rest
    } else {
        group
    }
}

/// Registers under the same condition share a process: at a clock edge their order doesn't matter.
fn merge(groups: &mut Vec<Vec<St>>, group: Vec<St>) {
    if let [St::If { test, then, other }] = group.as_slice() {
        for known in groups.iter_mut() {
            if let [
                St::If {
                    test: same,
                    then: a,
                    other: b,
                },
            ] = known.as_mut_slice()
                && same == test
            {
                a.extend(then.iter().cloned());
                b.extend(other.iter().cloned());
                return;
            }
        }
    }
    groups.push(group);
}

/// One signal with one condition is a choice between two values.
fn choice(module: &Module, group: &[St]) -> Option<(SigId, Ex)> {
    let whole = |list: &[St]| match list {
        [St::Assign { dst, lo: 0, rhs }] if rhs.w == module.signals[*dst].w => {
            Some((*dst, rhs.clone()))
        }
        _ => None,
    };
    let (test, (dst, then), (same, other)) = match group {
        [St::If { test, then, other }] => (test, whole(then)?, whole(other)?),
        [first, St::If { test, then, other }] if other.is_empty() => {
            (test, whole(then)?, whole(std::slice::from_ref(first))?)
        }
        _ => return None,
    };
    let mut read = vec![];
    test.reads(&mut read);
    then.reads(&mut read);
    other.reads(&mut read);
    if dst != same || read.contains(&dst) {
        return None;
    }
    let w = then.w;
    if let Some(extended) = inline::choice(test, &then, &other) {
        return Some((dst, extended));
    }
    let value = K::Mux(Box::new(test.clone()), Box::new(then), Box::new(other));
    Some((dst, Ex::new(w, value)))
}

fn is_own_q(module: &Module, dst: SigId, rhs: &Ex) -> bool {
    let K::Ref(src) = rhs.k else { return false };
    match (&module.signals[dst].role, &module.signals[src].role) {
        (Role::ChildIn(a, _), Role::ChildOut(b, port)) => a == b && port == "q",
        _ => false,
    }
}

/// A group of unconditional assignments to one signal is one continuous assignment.
fn overlay(module: &Module, group: &[St]) -> Option<(SigId, Ex)> {
    let mut parts: Vec<(usize, Ex)> = vec![];
    let mut target = None;
    for st in group {
        let St::Assign { dst, lo, rhs } = st else {
            return None;
        };
        if target.is_some_and(|t| t != *dst) {
            return None;
        }
        target = Some(*dst);
        let mut read = vec![];
        rhs.reads(&mut read);
        if read.contains(dst) && matches!(module.signals[*dst].role, Role::Local | Role::Output) {
            return None;
        }
        let end = lo + rhs.w;
        let mut kept = vec![];
        for (at, old) in parts {
            let top = at + old.w;
            if at < *lo {
                kept.push((at, cut::slice(old.clone(), 0, top.min(*lo) - at)));
            }
            if top > end {
                let from = at.max(end);
                kept.push((from, cut::slice(old.clone(), from - at, top - from)));
            }
        }
        kept.push((*lo, rhs.clone()));
        parts = kept;
    }
    parts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let target = target?;
    let value = cut::concat(parts.into_iter().map(|(_, ex)| ex).collect());
    (value.w == module.signals[target].w).then_some((target, value))
}
