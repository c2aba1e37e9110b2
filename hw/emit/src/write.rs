//! Modules and the file as text.

use crate::body::{Body, Object};
use crate::design::Module;
use crate::error::EmitError;
use crate::layout::{range, unread, wrap};
use crate::literal::sized;
use crate::loops;
use crate::module_names;
use crate::names::Names;
use crate::plan::plan;
use crate::ports::{self, Dir, Lanes};
use crate::{Options, Verilog};

/// The text of the whole design; the last module is the top.
pub(crate) fn file(modules: &[Module], options: &Options) -> Result<Verilog, EmitError> {
    let names = module_names::all(modules, options)?;
    let mut faces: Vec<(Names, Vec<Lanes>)> = vec![];
    for (n, module) in modules.iter().enumerate() {
        let mut taken = Names::default();
        let ports = if n + 1 == modules.len() {
            ports::packed(module, &mut taken)?
        } else {
            ports::separate(module, &mut taken)
        };
        faces.push((taken, ports));
    }
    let ports: Vec<_> = faces
        .last()
        .map_or(vec![], |(_, p)| p.iter().map(|l| l.port.clone()).collect());
    let reset = ports
        .iter()
        .any(|p| p.name == "aresetn" && p.dir == Dir::Input);
    let mut texts = vec![];
    let mut paths = vec![];
    for (n, module) in modules.iter().enumerate() {
        let plan = plan(module)?;
        paths.push(loops::paths(module, &plan, &paths)?);
        let body = Body::new(
            modules,
            n,
            &plan,
            &faces,
            &names,
            options.initial_values || !reset,
        );
        let note = note(module, &names[n], options);
        let kept = module.fields.iter().any(|f| options.kept.contains(f));
        texts.push(text(body, &names[n], &note, kept));
    }
    let mut text = String::new();
    for line in &options.header {
        text.push_str(format!("// {line}").trim_end());
        text.push('\n');
    }
    text.push_str("// SPDX-License-Identifier: MIT OR Apache-2.0\n\n`default_nettype none\n\n");
    if let Some(top) = texts.pop() {
        text.push_str(&top);
    }
    if !texts.is_empty() {
        text.push_str("\n// One file holds all modules, so only the top has the file's name.\n");
        text.push_str("/* verilator lint_off DECLFILENAME */\n\n");
        texts.reverse();
        text.push_str(&texts.join("\n"));
        text.push_str("\n/* verilator lint_on DECLFILENAME */\n");
    }
    text.push_str("\n`default_nettype wire\n");
    Ok(Verilog {
        top: options.top.clone(),
        text,
        ports,
        modules: names.into_iter().rev().collect(),
    })
}

fn note(module: &Module, name: &str, options: &Options) -> String {
    let keys = std::iter::once(name).chain(module.fields.iter().map(String::as_str));
    let asked = keys.filter_map(|key| options.notes.get(key)).next();
    let text = match asked {
        Some(text) => text.clone(),
        None if name == options.top => "The top.".into(),
        None => format!("Instances: {}.", module.fields.join(", ")),
    };
    text.lines()
        .map(|line| format!("// {line}").trim_end().to_string() + "\n")
        .collect()
}

/// The module's text.
fn text(mut body: Body, name: &str, note: &str, kept: bool) -> String {
    body.continuous();
    body.combinational();
    body.storage();
    body.connect();
    let mut out = note.to_string();
    if kept {
        out.push_str("(* keep_hierarchy = \"yes\" *)\n");
    }
    out.push_str(&format!("module {name}"));
    out.push_str(&port_list(&body));
    section(&mut out, &parameters(&body));
    let unused = unused(&mut body);
    section(&mut out, &(declarations(&body.objects) + &body.arrays));
    let mut wires = String::new();
    for temp in &body.printer.wires {
        let text = format!("wire {}{} = {};", range(temp.w), temp.name, temp.text);
        wires.push_str(&wrap(4, &text));
    }
    section(&mut out, &(wires + &body.assigns));
    section(&mut out, &body.processes.join("\n"));
    if !body.initial.is_empty() {
        section(
            &mut out,
            &format!("    initial begin\n{}    end\n", body.initial),
        );
    }
    section(&mut out, &body.instances);
    section(&mut out, &unused);
    out.push_str("endmodule\n");
    out
}

fn section(out: &mut String, text: &str) {
    if !text.is_empty() {
        out.push('\n');
        out.push_str(text);
    }
}

fn port_list(body: &Body) -> String {
    let ports = body.ports();
    let widest = ports
        .iter()
        .map(|l| range(l.port.width).len())
        .max()
        .unwrap_or(0);
    let mut lines = vec![];
    for lanes in ports {
        let port = &lanes.port;
        let driven = |id| body.settled.contains(id) && body.printer.nets[id].name == port.name;
        let kind = match port.dir {
            Dir::Input => "input  wire",
            Dir::Output if lanes.signals.iter().any(driven) => "output reg ",
            Dir::Output => "output wire",
        };
        lines.push(format!(
            "    {kind} {:widest$}{}",
            range(port.width),
            port.name
        ));
    }
    match lines.len() {
        0 => ";\n".into(),
        _ => format!(" (\n{}\n);\n", lines.join(",\n")),
    }
}

fn parameters(body: &Body) -> String {
    let mut out = String::new();
    for (name, (w, value)) in &body.printer.params {
        out.push_str(&format!(
            "    localparam {}{name} = {};\n",
            range(*w),
            sized(value, *w)
        ));
    }
    out
}

fn declarations(objects: &[Object]) -> String {
    let mut lines: Vec<(&Object, String)> = vec![];
    for object in objects {
        let known = lines.iter_mut().find(|(first, _)| {
            (first.kind, first.w, &first.family) == (object.kind, object.w, &object.family)
        });
        match known {
            Some((_, names)) => names.push_str(&format!(", {}", object.name)),
            None => lines.push((object, object.name.clone())),
        }
    }
    let text =
        |(o, names): &(&Object, String)| wrap(4, &format!("{} {}{names};", o.kind, range(o.w)));
    lines.iter().map(text).collect()
}

/// What nothing reads is read here, so that a linter needs no waiver for it.
fn unused(body: &mut Body) -> String {
    let mut bits = vec![];
    for lanes in body.ports().iter().filter(|l| l.port.dir == Dir::Input) {
        bits.extend(unread(
            &lanes.port.name,
            lanes.port.width,
            body.printer.used.get(&lanes.port.name),
        ));
    }
    for object in &body.objects {
        bits.extend(unread(
            &object.name,
            object.w,
            body.printer.used.get(&object.name),
        ));
    }
    for temp in &body.printer.wires {
        bits.extend(unread(
            &temp.name,
            temp.w,
            body.printer.used.get(&temp.name),
        ));
    }
    if bits.is_empty() {
        return String::new();
    }
    let name = body.printer.names.fresh("unused_bits");
    let text = format!("wire {name} = &{{1'b0, {}}};", bits.join(", "));
    format!(
        "    // Nothing in this module depends on these.\n{}",
        wrap(4, &text)
    )
}
