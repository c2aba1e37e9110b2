//! How large a lane and its decision are, in Yosys' estimate of transistors for static CMOS.
//!
//! The baseline is a lane that only rounds to nearest even: one bit of fraction, its mode a constant. Rounders with more
//! random bits are measured with their mode a constant too, and with all modes.

use std::process::Command;
use thorong_cosim::backend;
use thorong_rtl::presets::{self, Preset};
use thorong_rtl::rounder::External1;

const ONE_BIT: Preset = Preset {
    block: "rounder",
    name: "ext-l1-n1",
    summary: "1 lane, 1 random bit given with the data",
    build: || Box::<External1<1>>::default(),
};

/// What is built: a part of a lane with N random bits, for one mode or for all.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// The end of its module's name.
    module: &'static str,
    bits: usize,
    /// Its code and name.
    mode: Option<(u32, &'static str)>,
}

const RNE: Option<(u32, &str)> = Some((0, "rne"));
const SR_A: Option<(u32, &str)> = Some((2, "sr-a"));
const SR_C: Option<(u32, &str)> = Some((3, "sr-c"));

/// Yosys' estimate.
fn transistors(part: Part) -> u32 {
    let name = format!("ext-l1-n{}", part.bits);
    let preset = presets::find("rounder", &name).unwrap_or(&ONE_BIT);
    assert_eq!(preset.name, name);
    let verilog = backend::emit(preset).expect("Verilog");
    let found = verilog.modules.iter().find(|m| m.ends_with(part.module));
    let top = found.expect("a module of its own");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("block.v");
    std::fs::write(&file, &verilog.text).expect("written");
    let wrapper = wrapper(&verilog.text, top, part);
    let around = folder.path().join("measured.v");
    std::fs::write(&around, wrapper).expect("written");
    let script = format!(
        "read_verilog {} {}; hierarchy -top measured; proc; flatten; opt -full; synth -top measured; \
         dfflegalize -cell $_DFF_P_ x; abc -g cmos; opt_clean -purge; stat -tech cmos",
        file.display(),
        around.display()
    );
    let output = Command::new("yosys")
        .args(["-p", &script])
        .output()
        .expect("yosys runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said
        .lines()
        .rev()
        .find(|l| l.contains("Estimated number of transistors:"));
    let number = line.and_then(|l| l.split_whitespace().last());
    number.and_then(|n| n.parse().ok()).unwrap_or_else(|| {
        panic!(
            "{part:?}: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// A module with the ports of `top` but those that are constant.
fn wrapper(text: &str, top: &str, part: Part) -> String {
    let (_, rest) = text
        .split_once(&format!("module {top} (\n"))
        .expect("its header");
    let (header, _) = rest.split_once("\n);").expect("its header's end");
    let (mut ports, mut pins) = (Vec::new(), Vec::new());
    for line in header.lines() {
        let port = line.trim().trim_end_matches(',');
        let name = port.split_whitespace().last().expect("a name");
        let constant = match (name, part.mode) {
            ("mode", Some((code, _))) => Some(format!("2'd{code}")),
            ("random", RNE) => Some(format!("{}'d0", part.bits)),
            _ => None,
        };
        pins.push(format!(".{name}({})", constant.as_deref().unwrap_or(name)));
        if constant.is_none() {
            ports.push(port);
        }
    }
    let (ports, pins) = (ports.join(", "), pins.join(", "));
    format!("module measured({ports}); {top} inner({pins}); endmodule\n")
}

fn part(module: &'static str, bits: usize, mode: Option<(u32, &'static str)>) -> Part {
    Part { module, bits, mode }
}

/// The promise: 1.35 and 1.8 times a lane that only rounds to nearest.
#[test]
fn a_stochastic_lane_is_hardly_larger() {
    let rne = f64::from(transistors(part("lane", 1, RNE)));
    for (bits, mode, limit) in [(8, SR_C, 1.35), (16, SR_A, 1.8)] {
        let ratio = f64::from(transistors(part("lane", bits, mode))) / rne;
        assert!(
            (1.0..=limit).contains(&ratio),
            "N = {bits}, {mode:?}: {ratio:.2}"
        );
    }
}

/// The table of the page is what Yosys says.
#[test]
#[ignore = "a minute, and the numbers are those of Debian's Yosys 0.23; make soak"]
fn the_page_has_the_measured_areas() {
    let mut lines = vec![
        "| built for | N | lane | to `rne` alone | decision | to `rne` alone |".to_string(),
        "|---|--:|--:|--:|--:|--:|".to_string(),
    ];
    let rows = [
        (1, RNE),
        (8, SR_A),
        (8, SR_C),
        (8, None),
        (16, SR_A),
        (16, SR_C),
        (16, None),
    ];
    let mut alone = [0.0; 2];
    for (bits, mode) in rows {
        let [lane, decision] = ["lane", "decision"].map(|m| transistors(part(m, bits, mode)));
        if bits == 1 {
            alone = [lane, decision].map(f64::from);
        }
        let [a, b] = [f64::from(lane) / alone[0], f64::from(decision) / alone[1]];
        let name = mode.map_or("all four modes".to_string(), |(_, name)| {
            format!("`{name}` alone")
        });
        lines.push(format!(
            "| {name} | {bits} | {lane} | {a:.2} | {decision} | {b:.1} |"
        ));
    }
    let wanted = lines.join("\n");
    let page = include_str!("../../../docs/rounding.md");
    assert!(
        page.contains(&wanted),
        "docs/rounding.md must have:\n{wanted}\n"
    );
}
