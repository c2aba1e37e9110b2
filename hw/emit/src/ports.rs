//! The ports of a module: packed and named exactly at the top, one a signal below.

use crate::design::{Module, Role, field_of};
use crate::error::EmitError;
use crate::expr::SigId;
use crate::names::{self, Names};

/// Direction of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dir {
    /// Into the block.
    Input,
    /// Out of the block.
    Output,
}

/// A port of the emitted top module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// The Rust field's name; bundles are joined by `_` (`bus.valid` is `bus_valid`).
    pub name: String,
    /// Its direction.
    pub dir: Dir,
    /// All bits together.
    pub width: usize,
    /// How many signals are packed into it. Element `i` is at bits `[i * W +: W]`, `W = width / lanes`.
    pub lanes: usize,
    /// Whether it is a clock.
    pub clock: bool,
}

/// A port with the signals in it, lane 0 first.
#[derive(Debug, Clone)]
pub(crate) struct Lanes {
    pub(crate) port: Port,
    pub(crate) signals: Vec<SigId>,
}

fn direction(role: &Role) -> Option<Dir> {
    match role {
        Role::Input => Some(Dir::Input),
        Role::Output => Some(Dir::Output),
        _ => None,
    }
}

/// One port a signal, under any free name.
pub(crate) fn separate(module: &Module, names: &mut Names) -> Vec<Lanes> {
    let ports = module.signals.iter().enumerate();
    ports
        .filter_map(|(id, signal)| {
            let dir = direction(&signal.role)?;
            let port = Port {
                name: names.fresh(&signal.key),
                dir,
                width: signal.w,
                lanes: 1,
                clock: signal.clock,
            };
            let signals = vec![id];
            Some(Lanes { port, signals })
        })
        .collect()
}

/// The ports of the top: arrays packed into one port each, names as in Rust.
pub(crate) fn packed(module: &Module, names: &mut Names) -> Result<Vec<Lanes>, EmitError> {
    let mut list: Vec<Lanes> = vec![];
    for (id, signal) in module.signals.iter().enumerate() {
        let Some(dir) = direction(&signal.role) else {
            continue;
        };
        let name = field_of(&signal.key);
        let is_array = signal
            .key
            .split('$')
            .any(|part| part.bytes().all(|b| b.is_ascii_digit()));
        let fail = |reason: &str| EmitError::Name {
            name: name.clone(),
            reason: reason.into(),
        };
        if let Some(lanes) = list.iter_mut().find(|l| l.port.name == name) {
            let first = &module.signals[lanes.signals[0]];
            let same = (first.w, first.clock) == (signal.w, signal.clock) && lanes.port.dir == dir;
            if !is_array || !same || !first.key.contains('$') {
                return Err(fail("two ports of the top have it"));
            }
            lanes.signals.push(id);
            lanes.port.lanes += 1;
            lanes.port.width += signal.w;
            continue;
        }
        if !names::legal(&name) || !names.exact(&name) {
            return Err(fail(
                "a port of the top must be a plain name that no tool reserves",
            ));
        }
        let port = Port {
            name,
            dir,
            width: signal.w,
            lanes: 1,
            clock: signal.clock,
        };
        let signals = vec![id];
        list.push(Lanes { port, signals });
    }
    Ok(list)
}
