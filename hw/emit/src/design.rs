//! The design as a list of distinct modules, children before parents.

use crate::error::EmitError;
use crate::expr::SigId;
use crate::primitive::{self, Primitive};
use crate::probe::{AtomInfo, Scope};
use num_bigint::BigUint;
use rust_hdl::core::ast::VerilogBlock;
use rust_hdl::core::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// What a child instance is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Primitive(Primitive),
    /// Index into the list of modules.
    Module(usize),
}

#[derive(Debug, Clone)]
pub(crate) struct Child {
    /// `pe$3`.
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// What a signal is to the module that holds it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Role {
    Input,
    Output,
    Local,
    Const(BigUint),
    /// Input of a child: child, port.
    ChildIn(usize, String),
    /// Output of a child: child, port.
    ChildOut(usize, String),
}

#[derive(Debug, Clone)]
pub(crate) struct Signal {
    /// `pe$3$a_in`, as kernels call it once its indexes are known.
    pub(crate) key: String,
    pub(crate) w: usize,
    pub(crate) signed: bool,
    pub(crate) clock: bool,
    pub(crate) desc: Rc<TypeDescriptor>,
    pub(crate) role: Role,
}

/// One distinct module.
#[derive(Debug, Clone)]
pub(crate) struct Module {
    /// Where it was first met, for messages.
    pub(crate) path: String,
    /// The field names of its instances, without indexes, each once, in order of appearance.
    pub(crate) fields: Vec<String>,
    pub(crate) signals: Vec<Signal>,
    pub(crate) by_key: HashMap<String, SigId>,
    pub(crate) children: Vec<Child>,
    pub(crate) kernel: VerilogBlock,
    /// `State$Idle` to its width and value.
    pub(crate) enums: BTreeMap<String, (usize, usize)>,
}

impl Module {
    pub(crate) fn unsupported(
        &self,
        expression: impl Into<String>,
        reason: impl Into<String>,
    ) -> EmitError {
        EmitError::Unsupported {
            module: self.path.clone(),
            expression: expression.into(),
            reason: reason.into(),
        }
    }
}

/// Field name without array indexes: `pe$3` gives `pe`.
pub(crate) fn field_of(name: &str) -> String {
    let numeric = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    name.split('$')
        .filter(|part| !numeric(part))
        .collect::<Vec<_>>()
        .join("_")
}

#[derive(Default)]
struct Builder {
    modules: Vec<Module>,
    known: HashMap<String, usize>,
}

/// All distinct modules below and including `top`; the last one is the top.
pub(crate) fn build(top: &Scope) -> Result<Vec<Module>, EmitError> {
    let mut builder = Builder::default();
    if let Some(primitive) = primitive::recognise(top) {
        return Err(EmitError::Unsupported {
            module: top.path.clone(),
            expression: format!("{primitive:?}"),
            reason: "a primitive can't be the top".into(),
        });
    }
    builder.module(top)?;
    Ok(builder.modules)
}

impl Builder {
    fn module(&mut self, scope: &Scope) -> Result<usize, EmitError> {
        let mut children = vec![];
        for child in &scope.children {
            let kind = match primitive::recognise(child) {
                Some(primitive) => Kind::Primitive(primitive),
                None => Kind::Module(self.module(child)?),
            };
            let name = child.name.clone();
            children.push(Child { name, kind });
        }
        let refused = |what: &str| {
            EmitError::Unsupported {
            module: scope.path.clone(),
            expression: what.into(),
            reason: "only kernels made by #[hdl_gen] and rust-hdl's DFF, DFFWithInit, RAM, ROM and SyncROM can be emitted"
                .into(),
        }
        };
        let kernel = match &scope.code {
            Verilog::Combinatorial(kernel) => kernel.clone(),
            Verilog::Empty => return Err(refused("no kernel")),
            Verilog::Custom(_) => return Err(refused("Verilog::Custom")),
            Verilog::Blackbox(_) => return Err(refused("Verilog::Blackbox")),
            Verilog::Wrapper(_) => return Err(refused("Verilog::Wrapper")),
        };
        let key = structure(scope, &children, &kernel);
        let field = field_of(&scope.name);
        if let Some(&id) = self.known.get(&key) {
            let fields = &mut self.modules[id].fields;
            if !fields.contains(&field) {
                fields.push(field);
            }
            return Ok(id);
        }
        let mut signals: Vec<Signal> = scope.atoms.iter().map(own).collect();
        for (at, child) in scope.children.iter().enumerate() {
            let ports = child.atoms.iter().filter(|a| a.kind.is_parameter());
            signals.extend(ports.map(|atom| childs(at, &child.name, atom)));
        }
        let by_key = signals
            .iter()
            .enumerate()
            .map(|(n, s)| (s.key.clone(), n))
            .collect();
        let mut enums = BTreeMap::new();
        for signal in &signals {
            variants(&signal.desc, &mut enums).map_err(|reason| EmitError::Unsupported {
                module: scope.path.clone(),
                expression: signal.key.clone(),
                reason,
            })?;
        }
        self.modules.push(Module {
            path: scope.path.clone(),
            fields: vec![field],
            signals,
            by_key,
            children,
            kernel,
            enums,
        });
        let id = self.modules.len() - 1;
        self.known.insert(key, id);
        Ok(id)
    }
}

/// Two scopes with the same text here are the same module.
fn structure(scope: &Scope, children: &[Child], kernel: &VerilogBlock) -> String {
    let mut key = String::new();
    for a in &scope.atoms {
        key.push_str(&format!(
            "{} {:?} {} {:?} {:?}\n",
            a.name, a.kind, a.width, a.desc, a.value
        ));
    }
    for child in children {
        key.push_str(&format!("{} {:?}\n", child.name, child.kind));
    }
    key.push_str(&format!("{kernel:?}"));
    key
}

fn own(atom: &AtomInfo) -> Signal {
    let role = match atom.kind {
        AtomKind::InputParameter => Role::Input,
        AtomKind::Constant => Role::Const(atom.value.clone().unwrap_or_default()),
        AtomKind::LocalSignal => Role::Local,
        _ => Role::Output,
    };
    signal(atom.name.clone(), atom, role)
}

fn childs(at: usize, child: &str, atom: &AtomInfo) -> Signal {
    let port = atom.name.clone();
    let role = match atom.kind {
        AtomKind::InputParameter => Role::ChildIn(at, port),
        _ => Role::ChildOut(at, port),
    };
    signal(format!("{child}${}", atom.name), atom, role)
}

fn signal(key: String, atom: &AtomInfo, role: Role) -> Signal {
    Signal {
        key,
        w: atom.width,
        signed: atom.signed(),
        clock: atom.clock(),
        desc: atom.desc.clone(),
        role,
    }
}

fn variants(
    desc: &TypeDescriptor,
    found: &mut BTreeMap<String, (usize, usize)>,
) -> Result<(), String> {
    match &desc.kind {
        TypeKind::Enum(labels) => {
            let width = clog2(labels.len());
            for (value, label) in labels.iter().enumerate() {
                let before = found.insert(label.replace("::", "$"), (width, value));
                if before.is_some_and(|b| b != (width, value)) {
                    return Err(format!("two different enumerations have a `{label}`"));
                }
            }
            Ok(())
        }
        TypeKind::Composite(fields) => fields.iter().try_for_each(|f| variants(&f.kind, found)),
        _ => Ok(()),
    }
}
