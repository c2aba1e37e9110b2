//! Reads a block's tree of scopes, signals and kernels through rust-hdl's `Probe`.

use crate::error::{EmitError, panic_text, rust_path};
use crate::literal;
use num_bigint::BigUint;
use rust_hdl::core::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// A signal or constant of one scope.
#[derive(Debug, Clone)]
pub(crate) struct AtomInfo {
    /// `bus$valid`, `a_in$3`.
    pub(crate) name: String,
    pub(crate) kind: AtomKind,
    pub(crate) width: usize,
    pub(crate) desc: Rc<TypeDescriptor>,
    /// The value of a constant, as a bit pattern of `width` bits.
    pub(crate) value: Option<BigUint>,
}

impl AtomInfo {
    pub(crate) fn signed(&self) -> bool {
        matches!(self.desc.kind, TypeKind::Signed(_))
    }

    pub(crate) fn clock(&self) -> bool {
        is_clock(&self.desc)
    }
}

/// rust-hdl gives `Clock` a descriptor name that no other type can have (types are capitalised).
pub(crate) fn is_clock(desc: &TypeDescriptor) -> bool {
    desc.name == "clock" && matches!(desc.kind, TypeKind::Bits(1))
}

/// One instance of a block, with everything below it.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    /// The field's name in the parent: `pe$3`.
    pub(crate) name: String,
    /// From the top, for messages: `top.pe[3]`.
    pub(crate) path: String,
    pub(crate) atoms: Vec<AtomInfo>,
    pub(crate) children: Vec<Scope>,
    pub(crate) code: Verilog,
}

struct Collector {
    open: Vec<Scope>,
    namespace: Vec<String>,
    done: Option<Scope>,
    undriven: Vec<String>,
    error: Option<EmitError>,
}

/// The whole tree below `block`, whose top scope is called `top`.
///
/// Errors: a signal that nothing drives, a signal of no bits, an in-out signal, a kernel that panics.
pub(crate) fn collect(block: &dyn Block) -> Result<Scope, EmitError> {
    let mut probe = Collector {
        open: vec![],
        namespace: vec![],
        done: None,
        undriven: vec![],
        error: None,
    };
    block.accept("top", &mut probe);
    if let Some(error) = probe.error {
        return Err(error);
    }
    if !probe.undriven.is_empty() {
        return Err(EmitError::Open(probe.undriven));
    }
    probe.done.ok_or_else(|| EmitError::Unsupported {
        module: "top".into(),
        expression: "top".into(),
        reason: "only a block with fields of its own can be emitted".into(),
    })
}

impl Collector {
    fn fail(&mut self, error: EmitError) {
        self.error.get_or_insert(error);
    }
}

impl Probe for Collector {
    fn visit_start_scope(&mut self, name: &str, node: &dyn Block) {
        let path = match self.open.last() {
            Some(parent) => format!("{}.{}", parent.path, rust_path(name)),
            None => name.to_string(),
        };
        self.namespace.clear();
        let code = catch_unwind(AssertUnwindSafe(|| node.hdl())).unwrap_or_else(|payload| {
            self.fail(EmitError::Panic {
                module: path.clone(),
                message: panic_text(payload),
            });
            Verilog::Empty
        });
        self.open.push(Scope {
            name: name.to_string(),
            path,
            atoms: vec![],
            children: vec![],
            code,
        });
    }

    fn visit_start_namespace(&mut self, name: &str, _node: &dyn Block) {
        self.namespace.push(name.to_string());
    }

    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        let mut parts = self.namespace.clone();
        parts.push(name.to_string());
        let name = parts.join("$");
        let is_top = self.open.len() == 1;
        let Some(scope) = self.open.last_mut() else {
            return;
        };
        let place = format!("{}.{}", scope.path, rust_path(&name));
        let kind = signal.kind();
        let width = signal.bits();
        let value = (kind == AtomKind::Constant)
            .then(|| literal::pattern(&literal::value(&signal.verilog()), width));
        scope.atoms.push(AtomInfo {
            name,
            kind,
            width,
            desc: Rc::new(signal.descriptor()),
            value,
        });
        let from_outside = is_top && kind == AtomKind::InputParameter;
        if !(signal.connected() || from_outside) {
            self.undriven.push(place.clone());
        }
        let reason = match (kind, width) {
            (AtomKind::InOutParameter, _) => "in-out signals are not supported",
            (_, 0) => "a signal needs at least one bit",
            _ => return,
        };
        let module = self.open.last().map_or(String::new(), |s| s.path.clone());
        self.fail(EmitError::Unsupported {
            module,
            expression: place,
            reason: reason.into(),
        });
    }

    fn visit_end_namespace(&mut self, _name: &str, _node: &dyn Block) {
        self.namespace.pop();
    }

    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        let Some(scope) = self.open.pop() else {
            return;
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(scope),
            None => self.done = Some(scope),
        }
    }
}
