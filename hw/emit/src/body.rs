//! One module's objects, assignments and instances.

use crate::design::{Kind, Module, Role, field_of};
use crate::expr::{Ex, K, SigId};
use crate::flow;
use crate::layout::wrap;
use crate::names::Names;
use crate::plan::{Plan, clock_source};
use crate::ports::{Dir, Lanes};
use crate::primitive::Primitive;
use crate::print::{Net, Printer, is_wiring};
use crate::process::Process;
use std::collections::{HashMap, HashSet};

/// A wire or register to declare.
pub(crate) struct Object {
    pub(crate) kind: &'static str,
    pub(crate) w: usize,
    pub(crate) name: String,
    /// Objects of one family share a line.
    pub(crate) family: String,
}

/// One module on its way to text.
pub(crate) struct Body<'a> {
    pub(crate) module: &'a Module,
    pub(crate) plan: &'a Plan,
    modules: &'a [Module],
    faces: &'a [(Names, Vec<Lanes>)],
    module_names: &'a [String],
    at: usize,
    pub(crate) initial_values: bool,
    pub(crate) printer: Printer,
    /// Child inputs that need no wire of their own.
    pub(crate) direct: HashMap<SigId, Ex>,
    /// The `d` of registers that a clocked process assigns.
    pub(crate) clocked: HashSet<SigId>,
    /// Signals assigned in processes that settle.
    pub(crate) settled: HashSet<SigId>,
    pub(crate) objects: Vec<Object>,
    pub(crate) assigns: String,
    pub(crate) arrays: String,
    pub(crate) initial: String,
    pub(crate) processes: Vec<String>,
    pub(crate) instances: String,
}

impl<'a> Body<'a> {
    pub(crate) fn new(
        modules: &'a [Module],
        at: usize,
        plan: &'a Plan,
        faces: &'a [(Names, Vec<Lanes>)],
        module_names: &'a [String],
        initial_values: bool,
    ) -> Body<'a> {
        let dsts = |groups: &[Vec<crate::kernel::St>]| -> HashSet<SigId> {
            groups
                .iter()
                .flat_map(|g| flow::leaves(g))
                .map(|leaf| leaf.dst)
                .collect()
        };
        let (clocked, settled) = (dsts(&plan.clocked), dsts(&plan.combs));
        let printer = Printer {
            names: faces[at].0.clone(),
            ..Printer::default()
        };
        let mut body = Body {
            module: &modules[at],
            plan,
            modules,
            faces,
            module_names,
            at,
            initial_values,
            printer,
            direct: HashMap::new(),
            clocked,
            settled,
            objects: vec![],
            assigns: String::new(),
            arrays: String::new(),
            initial: String::new(),
            processes: vec![],
            instances: String::new(),
        };
        body.find_direct();
        body.place();
        body
    }

    pub(crate) fn ports(&self) -> &'a [Lanes] {
        &self.faces[self.at].1
    }

    /// Inputs of children that only take a wire from elsewhere are connected to it.
    fn find_direct(&mut self) {
        let mut read = vec![];
        for (_, ex) in &self.plan.assigns {
            ex.reads(&mut read);
        }
        for leaf in self
            .plan
            .combs
            .iter()
            .chain(&self.plan.clocked)
            .flat_map(|g| flow::leaves(g))
        {
            read.extend(leaf.reads.iter().map(|(id, _)| *id));
        }
        let read: HashSet<SigId> = read.into_iter().collect();
        for (id, ex) in &self.plan.assigns {
            let is_input = matches!(self.module.signals[*id].role, Role::ChildIn(..));
            if is_input && !read.contains(id) && is_wiring(ex) {
                self.direct.insert(*id, ex.clone());
            }
        }
    }

    fn object(&mut self, id: SigId, kind: &'static str, wanted: &str) {
        let w = self.module.signals[id].w;
        let name = self.printer.names.fresh(wanted);
        let net = Net {
            name: name.clone(),
            lo: 0,
            total: w,
        };
        self.printer.nets.insert(id, net);
        let family = field_of(&self.module.signals[id].key);
        self.objects.push(Object {
            kind,
            w,
            name,
            family,
        });
    }

    /// Decides where every signal lives.
    fn place(&mut self) {
        for lanes in self.ports() {
            let own = lanes.port.dir == Dir::Output
                && lanes.port.lanes > 1
                && lanes.signals.iter().any(|id| self.settled.contains(id));
            for (n, id) in lanes.signals.iter().enumerate() {
                if own {
                    let kind = self.kind(*id);
                    self.object(*id, kind, &self.module.signals[*id].key);
                    continue;
                }
                let net = Net {
                    name: lanes.port.name.clone(),
                    lo: n * (lanes.port.width / lanes.port.lanes),
                    total: lanes.port.width,
                };
                self.printer.nets.insert(*id, net);
            }
        }
        let module = self.module;
        for (id, signal) in module.signals.iter().enumerate() {
            let live = self.plan.live.contains(&id);
            match &signal.role {
                _ if signal.clock && !matches!(signal.role, Role::ChildOut(..)) => {}
                Role::Local if live => self.object(id, self.kind(id), &signal.key),
                Role::ChildOut(child, port) => match &module.children[*child].kind {
                    Kind::Module(_) => self.object(id, "wire", &signal.key),
                    Kind::Primitive(_) if !live => {}
                    Kind::Primitive(Primitive::Dff { .. }) => {
                        self.object(id, "reg", &module.children[*child].name)
                    }
                    Kind::Primitive(_) => {
                        let name = format!("{}_{port}", module.children[*child].name);
                        self.object(id, "reg", &name)
                    }
                },
                Role::ChildIn(child, port)
                    if live && !self.direct.contains_key(&id) && !self.clocked.contains(&id) =>
                {
                    let is_next =
                        port == "d" && matches!(module.children[*child].kind, Kind::Primitive(_));
                    let port = if is_next { "next" } else { port };
                    let name = format!("{}_{port}", module.children[*child].name);
                    self.object(id, self.kind(id), &name)
                }
                _ => {}
            }
        }
        for id in 0..module.signals.len() {
            if module.signals[id].clock && !self.printer.nets.contains_key(&id) {
                let source = clock_source(self.plan, id);
                if let Some(net) = self.printer.nets.get(&source).cloned() {
                    self.printer.nets.insert(id, net);
                }
            }
        }
    }

    fn kind(&self, id: SigId) -> &'static str {
        if self.settled.contains(&id) {
            "reg"
        } else {
            "wire"
        }
    }

    /// The register behind each `d` that a clocked process assigns.
    pub(crate) fn register_nets(&self) -> HashMap<SigId, Net> {
        let find = |id: &SigId| match &self.module.signals[*id].role {
            Role::ChildIn(child, _) => {
                let key = format!("{}$q", self.module.children[*child].name);
                let q = self.module.by_key.get(&key)?;
                Some((*id, self.printer.nets.get(q)?.clone()))
            }
            _ => None,
        };
        self.clocked.iter().filter_map(find).collect()
    }

    fn assign(&mut self, id: SigId, ex: &Ex) {
        let net = self.printer.nets[&id].clone();
        self.printer.subject = net.name.clone();
        let left = Printer::select(&net, 0, ex.w);
        let text = format!("assign {left} = {};", self.printer.text(ex));
        self.assigns.push_str(&wrap(4, &text));
    }

    pub(crate) fn continuous(&mut self) {
        for (id, ex) in &self.plan.assigns {
            if !self.direct.contains_key(id) {
                self.assign(*id, ex);
            }
        }
        let module = self.module;
        for lanes in self.ports() {
            let id = lanes.signals[0];
            if lanes.port.clock && lanes.port.dir == Dir::Output {
                for id in &lanes.signals {
                    let source = clock_source(self.plan, *id);
                    self.assign(*id, &Ex::new(1, K::Ref(source)));
                }
            } else if self.printer.nets[&id].name != lanes.port.name {
                let parts = lanes.signals.iter().rev();
                let parts = parts.map(|id| Ex::new(module.signals[*id].w, K::Ref(*id)));
                let parts: Vec<String> = parts.map(|ex| self.printer.text(&ex)).collect();
                let text = format!("assign {} = {{{}}};", lanes.port.name, parts.join(", "));
                self.assigns.push_str(&wrap(4, &text));
            }
        }
    }

    pub(crate) fn combinational(&mut self) {
        for group in &self.plan.combs {
            self.printer.moving = flow::leaves(group).iter().map(|leaf| leaf.dst).collect();
            let nets = self.printer.nets.clone();
            let target = |id: SigId, lo: usize, w: usize| {
                nets.get(&id)
                    .map_or(String::new(), |net| Printer::select(net, lo, w))
            };
            let (body, temps) = Process::new(&mut self.printer, &target, "=").body(group, 8);
            self.processes
                .push(format!("    always @(*) begin\n{body}    end\n"));
            for temp in temps {
                let (w, name) = (temp.w, temp.name);
                let family = name.clone();
                self.objects.push(Object {
                    kind: "reg",
                    w,
                    name,
                    family,
                });
            }
            self.printer.moving.clear();
        }
    }

    pub(crate) fn connect(&mut self) {
        let module = self.module;
        for child in &module.children {
            let Kind::Module(id) = child.kind else {
                continue;
            };
            let mut pins = vec![];
            for lanes in &self.faces[id].1 {
                for inner in &lanes.signals {
                    let key = format!("{}${}", child.name, self.child_key(id, *inner));
                    let signal = module.by_key[&key];
                    let wire = match &module.signals[signal].role {
                        Role::ChildOut(..) => self.printer.nets[&signal].name.clone(),
                        _ => self.input(signal),
                    };
                    pins.push(format!(".{}({wire})", lanes.port.name));
                }
            }
            let name = self.printer.names.fresh(&child.name);
            let text = format!("{} {name} ({});", self.module_names[id], pins.join(", "));
            self.instances.push_str(&wrap(4, &text));
        }
    }

    fn child_key(&self, module: usize, signal: SigId) -> String {
        self.modules[module].signals[signal].key.clone()
    }
}
