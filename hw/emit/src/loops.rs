//! Combinational paths: through a module from its inputs to its outputs, and never in a circle.

use crate::design::{Kind, Module, Role};
use crate::error::{EmitError, rust_path};
use crate::expr::{Ex, SigId};
use crate::kernel::St;
use crate::plan::Plan;
use crate::primitive::Primitive;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The outputs of a module that depend on an input without a flip-flop in between: (input, output), by name.
pub(crate) type Paths = BTreeSet<(String, String)>;

/// What each signal depends on at once.
type Edges = BTreeMap<SigId, BTreeSet<SigId>>;

/// The paths through `module`, whose children have the paths `known`; an error where a path bites its tail.
pub(crate) fn paths(module: &Module, plan: &Plan, known: &[Paths]) -> Result<Paths, EmitError> {
    let mut edges = Edges::new();
    for (dst, ex) in &plan.assigns {
        edges.entry(*dst).or_default().extend(reads(ex));
    }
    for group in &plan.combs {
        let mut now = HashMap::new();
        run(module, group, &BTreeSet::new(), &mut now);
        for (dst, from) in now {
            edges.entry(dst).or_default().extend(from);
        }
    }
    for (id, signal) in module.signals.iter().enumerate() {
        let Role::ChildOut(child, port) = &signal.role else {
            continue;
        };
        let name = &module.children[*child].name;
        let inputs: Vec<&str> = match &module.children[*child].kind {
            Kind::Primitive(Primitive::Rom { .. }) => vec!["address"],
            Kind::Primitive(_) => vec![],
            Kind::Module(n) => {
                let through = known[*n].iter().filter(|(_, out)| out == port);
                through.map(|(input, _)| input.as_str()).collect()
            }
        };
        let from = inputs
            .iter()
            .filter_map(|port| module.by_key.get(&format!("{name}${port}")));
        edges.entry(id).or_default().extend(from.copied());
    }
    acyclic(module, &edges)?;
    let mut found = Paths::new();
    for (id, signal) in module.signals.iter().enumerate() {
        if signal.role != Role::Output {
            continue;
        }
        for source in sources(id, &edges) {
            let source = &module.signals[source];
            if source.role == Role::Input {
                found.insert((source.key.clone(), signal.key.clone()));
            }
        }
    }
    Ok(found)
}

fn reads(ex: &Ex) -> Vec<SigId> {
    let mut found = vec![];
    ex.reads(&mut found);
    found
}

/// Runs a process, keeping for every signal what its value depends on by now.
fn run(
    module: &Module,
    list: &[St],
    around: &BTreeSet<SigId>,
    now: &mut HashMap<SigId, BTreeSet<SigId>>,
) {
    let of = |ex: &Ex, now: &HashMap<SigId, BTreeSet<SigId>>| {
        let mut found = around.clone();
        for id in reads(ex) {
            let stepwise = matches!(module.signals[id].role, Role::Local | Role::Output);
            match now.get(&id) {
                Some(from) if stepwise => found.extend(from),
                _ => {
                    found.insert(id);
                }
            }
        }
        found
    };
    for st in list {
        match st {
            St::Assign { dst, lo, rhs } => {
                let mut from = of(rhs, now);
                let whole = *lo == 0 && rhs.w == module.signals[*dst].w && around.is_empty();
                if let (false, Some(before)) = (whole, now.get(dst)) {
                    from.extend(before);
                }
                now.insert(*dst, from);
            }
            St::If { test, then, other } => {
                let around = of(test, now);
                branches(module, [then, other], &around, now);
            }
            St::Case {
                on, arms, other, ..
            } => {
                let around = of(on, now);
                branches(
                    module,
                    arms.iter().map(|(_, body)| body).chain([other]),
                    &around,
                    now,
                );
            }
        }
    }
}

fn branches<'a>(
    module: &Module,
    list: impl IntoIterator<Item = &'a Vec<St>>,
    around: &BTreeSet<SigId>,
    now: &mut HashMap<SigId, BTreeSet<SigId>>,
) {
    let before = now.clone();
    for body in list {
        let mut here = before.clone();
        run(module, body, around, &mut here);
        for (id, from) in here {
            now.entry(id).or_default().extend(from);
        }
    }
}

/// Everything a signal depends on, however far.
fn sources(id: SigId, edges: &Edges) -> HashSet<SigId> {
    let mut seen = HashSet::new();
    let mut work = vec![id];
    while let Some(id) = work.pop() {
        if seen.insert(id) {
            work.extend(edges.get(&id).into_iter().flatten());
        }
    }
    seen
}

fn acyclic(module: &Module, edges: &Edges) -> Result<(), EmitError> {
    let mut done: HashSet<SigId> = HashSet::new();
    for &start in edges.keys() {
        let mut path: Vec<(SigId, Vec<SigId>)> = vec![];
        let mut next = Some(start);
        while let Some(id) = next.take() {
            if let Some(at) = path.iter().position(|(known, _)| *known == id) {
                let mut signals: Vec<String> = path[at..]
                    .iter()
                    .map(|(id, _)| rust_path(&module.signals[*id].key))
                    .collect();
                signals.reverse();
                signals.push(signals[0].clone());
                return Err(EmitError::Loop {
                    module: module.path.clone(),
                    signals,
                });
            }
            if !done.contains(&id) {
                let from = edges.get(&id).into_iter().flatten().copied().collect();
                path.push((id, from));
            }
            while let Some((id, rest)) = path.last_mut() {
                if let Some(follow) = rest.pop() {
                    next = Some(follow);
                    break;
                }
                done.insert(*id);
                path.pop();
            }
        }
    }
    Ok(())
}
