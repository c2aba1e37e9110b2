//! Who writes and who reads what in a kernel: the checks, and what is not needed.

use crate::design::{Kind, Module, Role};
use crate::error::{EmitError, rust_path};
use crate::expr::{Ex, K, SigId};
use crate::kernel::St;
use crate::literal::mask;
use crate::primitive::Primitive;
use num_bigint::BigUint;
use std::collections::{HashMap, HashSet};

/// One assignment with everything that decides about it.
#[derive(Debug)]
pub(crate) struct Leaf {
    /// Its place in the kernel's order.
    pub(crate) at: usize,
    pub(crate) dst: SigId,
    /// Signals read by the value and by the conditions around it, each with the place where it is read.
    pub(crate) reads: Vec<(SigId, usize)>,
}

/// All assignments in order.
pub(crate) fn leaves(list: &[St]) -> Vec<Leaf> {
    let mut out = vec![];
    let mut at = 0;
    walk(list, &mut at, &mut vec![], &mut out);
    out
}

fn reads_at(ex: &Ex, at: usize) -> impl Iterator<Item = (SigId, usize)> {
    let mut found = vec![];
    ex.reads(&mut found);
    found.into_iter().map(move |id| (id, at))
}

fn walk(list: &[St], at: &mut usize, around: &mut Vec<(SigId, usize)>, out: &mut Vec<Leaf>) {
    for st in list {
        *at += 1;
        let depth = around.len();
        match st {
            St::Assign { dst, rhs, .. } => {
                let mut reads = around.clone();
                reads.extend(reads_at(rhs, *at));
                out.push(Leaf {
                    at: *at,
                    dst: *dst,
                    reads,
                });
            }
            St::If { test, then, other } => {
                around.extend(reads_at(test, *at));
                walk(then, at, around, out);
                walk(other, at, around, out);
            }
            St::Case {
                on, arms, other, ..
            } => {
                around.extend(reads_at(on, *at));
                for (_, body) in arms {
                    walk(body, at, around, out);
                }
                walk(other, at, around, out);
            }
        }
        around.truncate(depth);
    }
}

/// The signals written in a statement.
pub(crate) fn writes(st: &St, found: &mut HashSet<SigId>) {
    found.extend(
        leaves(std::slice::from_ref(st))
            .into_iter()
            .map(|leaf| leaf.dst),
    );
}

/// The assignments to chosen signals, with the conditions around them; nothing where there are none.
pub(crate) fn keep(list: &[St], chosen: &dyn Fn(SigId) -> bool) -> Vec<St> {
    list.iter().filter_map(|st| keep_one(st, chosen)).collect()
}

fn keep_one(st: &St, chosen: &dyn Fn(SigId) -> bool) -> Option<St> {
    match st {
        St::Assign { dst, .. } => chosen(*dst).then(|| st.clone()),
        St::If { test, then, other } => {
            let (then, other) = (keep(then, chosen), keep(other, chosen));
            let test = test.clone();
            (!then.is_empty() || !other.is_empty()).then_some(St::If { test, then, other })
        }
        St::Case {
            on,
            arms,
            other,
            full,
        } => {
            let mut arms: Vec<(Ex, Vec<St>)> = arms
                .iter()
                .map(|(label, body)| (label.clone(), keep(body, chosen)))
                .collect();
            let other = keep(other, chosen);
            let mut full = *full;
            if other.is_empty() {
                let before = arms.len();
                arms.retain(|(_, body)| !body.is_empty());
                full &= arms.len() == before;
            }
            let on = on.clone();
            let empty = arms.is_empty() && other.is_empty();
            (!empty).then_some(St::Case {
                on,
                arms,
                other,
                full,
            })
        }
    }
}

/// Every written signal must be written on every path, and before it is read.
pub(crate) fn check(module: &Module, list: &[St]) -> Result<(), EmitError> {
    let mut checker = Checker { module };
    let mut done = Assigned::new();
    checker.list(list, &mut done)?;
    for leaf in leaves(list) {
        let signal = &module.signals[leaf.dst];
        if done.get(&leaf.dst) != Some(&mask(signal.w)) {
            return Err(EmitError::Latch {
                module: module.path.clone(),
                signal: rust_path(&signal.key),
            });
        }
    }
    Ok(())
}

/// The bits of each signal that are assigned by now, whatever path was taken.
type Assigned = HashMap<SigId, BigUint>;

struct Checker<'a> {
    module: &'a Module,
}

impl Checker<'_> {
    fn list(&mut self, list: &[St], done: &mut Assigned) -> Result<(), EmitError> {
        for st in list {
            match st {
                St::Assign { dst, lo, rhs } => {
                    self.reads(rhs, done)?;
                    *done.entry(*dst).or_default() |= mask(rhs.w) << lo;
                }
                St::If { test, then, other } => {
                    self.reads(test, done)?;
                    self.branches([then, other], done)?;
                }
                St::Case {
                    on,
                    arms,
                    other,
                    full,
                } => {
                    self.reads(on, done)?;
                    let rest = (!full).then_some(other);
                    self.branches(arms.iter().map(|(_, body)| body).chain(rest), done)?;
                }
            }
        }
        Ok(())
    }

    fn branches<'b>(
        &mut self,
        branches: impl IntoIterator<Item = &'b Vec<St>>,
        done: &mut Assigned,
    ) -> Result<(), EmitError> {
        let mut common: Option<Assigned> = None;
        for branch in branches {
            let mut here = done.clone();
            self.list(branch, &mut here)?;
            common = Some(match common {
                None => here,
                Some(mut common) => {
                    common.retain(|id, _| here.contains_key(id));
                    for (id, bits) in &mut common {
                        *bits &= &here[id];
                    }
                    common
                }
            });
        }
        *done = common.unwrap_or_default();
        Ok(())
    }

    fn reads(&self, ex: &Ex, done: &Assigned) -> Result<(), EmitError> {
        let (id, bits) = match &ex.k {
            K::Ref(id) => (*id, mask(ex.w)),
            K::Slice(inner, lo) => match inner.k {
                K::Ref(id) => (id, mask(ex.w) << lo),
                _ => return self.reads(inner, done),
            },
            _ => {
                return ex
                    .parts()
                    .into_iter()
                    .try_for_each(|part| self.reads(part, done));
            }
        };
        let signal = &self.module.signals[id];
        if !matches!(signal.role, Role::Local | Role::Output) {
            return Ok(());
        }
        let have = done.get(&id).cloned().unwrap_or_default();
        if &have & &bits == bits {
            return Ok(());
        }
        let name = format!("{}.{}", self.module.path, rust_path(&signal.key));
        Err(EmitError::ReadFirst(vec![name]))
    }
}

/// The signals that reach an output of the module or an instance.
pub(crate) fn live(module: &Module, list: &[St]) -> HashSet<SigId> {
    let leaves = leaves(list);
    let mut by_dst: HashMap<SigId, Vec<SigId>> = HashMap::new();
    for leaf in &leaves {
        let reads = leaf.reads.iter().map(|(id, _)| *id);
        by_dst.entry(leaf.dst).or_default().extend(reads);
    }
    let mut primitive_inputs: HashMap<usize, Vec<SigId>> = HashMap::new();
    let mut work = vec![];
    for (id, signal) in module.signals.iter().enumerate() {
        match &signal.role {
            Role::Output => work.push(id),
            Role::ChildIn(child, _) => match module.children[*child].kind {
                Kind::Module(_) => work.push(id),
                Kind::Primitive(_) => primitive_inputs.entry(*child).or_default().push(id),
            },
            _ => {}
        }
    }
    let mut live = HashSet::new();
    while let Some(id) = work.pop() {
        if !live.insert(id) {
            continue;
        }
        work.extend(by_dst.get(&id).into_iter().flatten());
        if let Role::ChildOut(child, _) = &module.signals[id].role {
            work.extend(primitive_inputs.get(child).into_iter().flatten());
        }
    }
    live
}

/// The registers whose next value may be assigned inside the clocked process: nothing else reads it, and everything it
/// depends on has its final value where it is read.
pub(crate) fn clocked(module: &Module, list: &[St]) -> HashSet<SigId> {
    let leaves = leaves(list);
    let mut last_write: HashMap<SigId, usize> = HashMap::new();
    let mut read: HashSet<SigId> = HashSet::new();
    for leaf in &leaves {
        last_write.insert(leaf.dst, leaf.at);
        read.extend(leaf.reads.iter().map(|(id, _)| *id));
    }
    let is_next = |id: SigId| match &module.signals[id].role {
        Role::ChildIn(child, port) => {
            port == "d"
                && matches!(
                    module.children[*child].kind,
                    Kind::Primitive(Primitive::Dff { .. })
                )
        }
        _ => false,
    };
    let mut chosen: HashSet<SigId> = leaves
        .iter()
        .map(|leaf| leaf.dst)
        .filter(|id| is_next(*id) && !read.contains(id))
        .collect();
    for leaf in &leaves {
        let stale = |(id, at): &(SigId, usize)| {
            matches!(module.signals[*id].role, Role::Local | Role::Output)
                && last_write.get(id).is_some_and(|last| last >= at)
        };
        if leaf.reads.iter().any(stale) {
            chosen.remove(&leaf.dst);
        }
    }
    chosen
}
