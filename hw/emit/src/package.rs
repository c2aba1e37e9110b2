//! A package: what `thorong emit` writes for one block in one size.
//!
//! ```text
//! README.md            what it is: ports, latency, contract
//! TOP.f                file list
//! TOP.core             FuseSoC: targets default, lint, sim
//! rtl/TOP.v            the Verilog, which needs nothing else
//! lint/TOP.vlt         waivers, where there are any, each with its reason
//! tb/TOP_tb.v          a self-checking test bench, with its vectors beside it
//! scripts/*.tcl        Vivado and Quartus, out of context
//! ```
//!
//! There is one list of files, [`Package::files`]; the file list and the FuseSoC core are written from it.

use crate::{Dir, Verilog};
use std::fmt::Write as _;

/// One warning that is meant to be there.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// Verilator's name of the rule.
    pub rule: String,
    /// The files that it is about, with `*` as a wild card.
    pub file: String,
    /// The text of the message that it covers, with `*` as a wild card.
    pub matches: String,
    /// Why it is right.
    pub reason: String,
}

/// A self-checking test bench for the package.
#[derive(Clone, Debug)]
pub struct Bench {
    /// Its Verilog; the top module is `TOP_tb`.
    pub text: String,
    /// Files that it reads, by name, from the folder in which it runs.
    pub data: Vec<(String, String)>,
}

/// What the caller knows about the block.
#[derive(Clone, Debug)]
pub struct Description {
    /// The block's name.
    pub block: String,
    /// The preset's name.
    pub preset: String,
    /// Half a line.
    pub summary: String,
    /// The block's page, Markdown, its first line a heading.
    pub page: String,
    /// What holds for this preset alone (latency in numbers), Markdown.
    pub figures: String,
    /// The project's version.
    pub version: String,
    /// Lint waivers.
    pub waivers: Vec<Waiver>,
    /// The test bench.
    pub bench: Option<Bench>,
    /// Further files: a C header, a register page, a protocol monitor.
    pub more: Vec<File>,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Synthesizable Verilog.
    Rtl,
    /// A Verilator configuration file.
    Lint,
    /// Test bench Verilog.
    Bench,
    /// Data that the test bench reads.
    Vectors,
    /// For people, for C compilers, for other tools.
    Other,
}

/// One file of a package.
#[derive(Clone, Debug)]
pub struct File {
    /// Relative to the package.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What it is for.
    pub role: Role,
}

/// All files of one package.
#[derive(Clone, Debug)]
pub struct Package {
    /// In the order in which tools should read them.
    pub files: Vec<File>,
}

impl Package {
    /// Puts a package together. The same input gives the same bytes.
    pub fn new(verilog: &Verilog, d: &Description) -> Self {
        let top = &verilog.top;
        let file = |path: String, text: String, role| File { path, text, role };
        let mut files = vec![file(
            format!("rtl/{top}.v"),
            verilog.text.clone(),
            Role::Rtl,
        )];
        if !d.waivers.is_empty() {
            let text = waivers(&d.waivers);
            files.push(file(format!("lint/{top}.vlt"), text, Role::Lint));
        }
        if let Some(bench) = &d.bench {
            let path = format!("tb/{top}_tb.v");
            files.push(file(path, bench.text.clone(), Role::Bench));
            for (name, text) in &bench.data {
                files.push(file(format!("tb/{name}"), text.clone(), Role::Vectors));
            }
        }
        files.extend(d.more.iter().cloned());
        let core = core(top, d, &files);
        let list: String = of(&files, Role::Rtl)
            .map(|f| f.path.clone() + "\n")
            .collect();
        files.push(file(format!("{top}.core"), core, Role::Other));
        files.push(file(format!("{top}.f"), list, Role::Other));
        files.push(file(
            "scripts/vivado.tcl".into(),
            vivado(top, &files),
            Role::Other,
        ));
        files.push(file(
            "scripts/quartus.tcl".into(),
            quartus(top, &files),
            Role::Other,
        ));
        let readme = readme(verilog, d, &files);
        files.push(file("README.md".into(), readme, Role::Other));
        Package { files }
    }
}

fn of(files: &[File], role: Role) -> impl Iterator<Item = &File> {
    files.iter().filter(move |f| f.role == role)
}

fn waivers(list: &[Waiver]) -> String {
    let mut text = String::from("`verilator_config\n");
    for w in list {
        let _ = write!(
            text,
            "\n// {}\nlint_off -rule {} -file \"{}\" -match \"{}\"\n",
            w.reason, w.rule, w.file, w.matches
        );
    }
    text
}

/// The FuseSoC core file, CAPI 2.
fn core(top: &str, d: &Description, files: &[File]) -> String {
    let mut text = format!(
        "CAPI=2:\nname: thorong:{}:{top}:{}\ndescription: {}\n\nfilesets:\n",
        d.block, d.version, d.summary
    );
    let mut sets = Vec::new();
    for (set, roles) in [
        ("rtl", &[(Role::Rtl, "verilogSource-2005")][..]),
        ("lint", &[(Role::Lint, "vlt")][..]),
        (
            "tb",
            &[(Role::Bench, "verilogSource-2005"), (Role::Vectors, "user")][..],
        ),
    ] {
        let members: Vec<(&File, &str)> = roles
            .iter()
            .flat_map(|(role, kind)| of(files, *role).map(move |f| (f, *kind)))
            .collect();
        if members.is_empty() {
            continue;
        }
        sets.push(set);
        let _ = writeln!(text, "  {set}:\n    files:");
        for (file, kind) in members {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            let copy = match file.role {
                Role::Vectors => format!(", copyto: {name}"),
                _ => String::new(),
            };
            let _ = writeln!(text, "      - {}: {{file_type: {kind}{copy}}}", file.path);
        }
    }
    let with = |wanted: &[&str]| {
        let there: Vec<&str> = wanted
            .iter()
            .copied()
            .filter(|s| sets.contains(s))
            .collect();
        there.join(", ")
    };
    let _ = write!(
        text,
        "\ntargets:\n  default:\n    filesets: [rtl]\n    toplevel: {top}\n\n  lint:\n    flow: lint\n    \
         flow_options:\n      tool: verilator\n      verilator_options: [-Wall]\n    filesets: [{}]\n    toplevel: {top}\n",
        with(&["lint", "rtl"])
    );
    if sets.contains(&"tb") {
        let _ = write!(
            text,
            "\n  sim:\n    flow: sim\n    flow_options:\n      tool: icarus\n      iverilog_options: [-g2005, -Wall]\n    \
             filesets: [{}]\n    toplevel: {top}_tb\n",
            with(&["rtl", "tb"])
        );
    }
    text
}

fn vivado(top: &str, files: &[File]) -> String {
    let mut text = String::from(
        "# Out-of-context synthesis and implementation in Vivado: vivado -mode batch -source scripts/vivado.tcl\n\
         # Written for Vivado 2022.1 and newer; not run by this project.\nset part [expr {$argc > 0 ? [lindex $argv 0] : \"xc7a100tcsg324-1\"}]\n\
         set here [file dirname [file dirname [file normalize [info script]]]]\n",
    );
    for f in of(files, Role::Rtl) {
        let _ = writeln!(text, "read_verilog [file join $here {}]", f.path);
    }
    let _ = write!(
        text,
        "synth_design -top {top} -part $part -mode out_of_context\ncreate_clock -name aclk -period 5.0 [get_ports aclk]\n\
         opt_design\nplace_design\nroute_design\nreport_utilization -file {top}_utilization.rpt\nreport_timing_summary -file {top}_timing.rpt\n"
    );
    text
}

fn quartus(top: &str, files: &[File]) -> String {
    let mut text = format!(
        "# Compilation in Quartus Prime: quartus_sh -t scripts/quartus.tcl\n\
         # Ports become virtual pins, so that a block with more ports than pins fits. Not run by this project.\n\
         load_package flow\nset here [file dirname [file dirname [file normalize [info script]]]]\nproject_new {top} -overwrite\n\
         set_global_assignment -name FAMILY \"Cyclone V\"\nset_global_assignment -name DEVICE 5CSEBA6U23I7\n\
         set_global_assignment -name TOP_LEVEL_ENTITY {top}\n"
    );
    for f in of(files, Role::Rtl) {
        let _ = writeln!(
            text,
            "set_global_assignment -name VERILOG_FILE [file join $here {}]",
            f.path
        );
    }
    let _ = write!(
        text,
        "set_instance_assignment -name VIRTUAL_PIN ON -to *\nset_instance_assignment -name VIRTUAL_PIN OFF -to aclk\n\
         set sdc [open {top}.sdc w]\nputs $sdc \"create_clock -name aclk -period 5.0 \\[get_ports aclk\\]\"\nclose $sdc\n\
         set_global_assignment -name SDC_FILE {top}.sdc\nexecute_flow -compile\nproject_close\n"
    );
    text
}

fn readme(verilog: &Verilog, d: &Description, files: &[File]) -> String {
    let top = &verilog.top;
    let mut text = format!(
        "# `{top}`\n\n{}. Thorong {}, block `{}`, preset `{}`. MIT OR Apache-2.0.\n\n## Ports\n\n\
         | port | direction | bits | lanes |\n|---|---|--:|---|\n",
        d.summary, d.version, d.block, d.preset
    );
    for p in &verilog.ports {
        let direction = match p.dir {
            Dir::Input => "input",
            Dir::Output => "output",
        };
        let lanes = match p.lanes {
            1 => String::new(),
            n => format!(
                "{n} of {} bits; lane i at `[{w}*i +: {w}]`",
                p.width / n,
                w = p.width / n
            ),
        };
        let _ = writeln!(
            text,
            "| `{}` | {direction} | {} | {lanes} |",
            p.name, p.width
        );
    }
    if !d.figures.is_empty() {
        let _ = write!(
            text,
            "\n## Figures of this preset\n\n{}\n",
            d.figures.trim_end()
        );
    }
    text.push_str("\n## Files\n\n");
    for f in files {
        let _ = writeln!(text, "* `{}`", f.path);
    }
    if d.bench.is_some() {
        let _ = write!(
            text,
            "\nThe test bench checks itself, in Icarus Verilog alone:\n\n    cd tb && iverilog -g2005 -o tb.vvp {top}_tb.v ../rtl/{top}.v && vvp tb.vvp\n\n\
             or with FuseSoC, from this folder: `fusesoc --cores-root . run --target sim thorong:{}:{top}`.\n",
            d.block
        );
    }
    let _ = write!(text, "\n{}\n", d.page.trim_end());
    text
}
