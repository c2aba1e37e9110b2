//! The Verilog monitor sees what the Rust one sees: the same clean traffic passes in Icarus, the same mutants
//! trip the same rules; and Verilator and Yosys take the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use thorong_cosim::axi::{Address, AxiChannel, AxiCycle, Channel};
use thorong_verif::axi::mutation::{channels, mutate};
use thorong_verif::axi::traffic::{Recipe, clean};
use thorong_verif::axi::{AxiPolicy, Rule};

fn verilog(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("verilog")
        .join(file)
}

fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let output = output
        .unwrap_or_else(|e| panic!("{program} cannot be run ({e}); scripts/setup installs it"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{program} {args:?}:\n{out}{err}");
    out + &err
}

/// A line of `replay.v`.
fn line(cycle: &AxiCycle, mark: bool, bytes: usize) -> String {
    let mut s = String::new();
    let mut put = |digits: usize, value: u64| {
        write!(s, "{value:0digits$x}").expect("a string takes all");
    };
    put(1, mark.into());
    put(1, cycle.aresetn.into());
    let handshake = |put: &mut dyn FnMut(usize, u64), valid: bool, ready: bool| {
        put(1, valid.into());
        put(1, ready.into());
    };
    let address = |put: &mut dyn FnMut(usize, u64), channel: &Channel<Address>| {
        handshake(put, channel.valid, channel.ready);
        let a = &channel.payload;
        put(1, a.id.into());
        put(16, a.addr);
        put(2, a.len.into());
        put(1, a.size.into());
        put(1, a.burst as u64);
        put(1, a.lock.into());
        put(1, a.cache.into());
        put(1, a.prot.into());
        put(1, a.qos.into());
    };
    let data = |put: &mut dyn FnMut(usize, u64), data: &[u8]| {
        data[..bytes].iter().rev().for_each(|b| put(2, (*b).into()));
    };
    address(&mut put, &cycle.aw);
    handshake(&mut put, cycle.w.valid, cycle.w.ready);
    data(&mut put, &cycle.w.payload.data);
    put(bytes.div_ceil(4), cycle.w.payload.strobes.data[0]);
    put(1, cycle.w.payload.last.into());
    handshake(&mut put, cycle.b.valid, cycle.b.ready);
    put(1, cycle.b.payload.id.into());
    put(1, cycle.b.payload.response.bits());
    address(&mut put, &cycle.ar);
    handshake(&mut put, cycle.r.valid, cycle.r.ready);
    put(1, cycle.r.payload.id.into());
    data(&mut put, &cycle.r.payload.data);
    put(1, cycle.r.payload.response.bits());
    put(1, cycle.r.payload.last.into());
    s
}

/// What the monitor said about one trace.
#[derive(Clone, Debug, Default)]
struct Said {
    /// (time, rule, channel), in order.
    lines: Vec<(u64, String, String)>,
    idle: bool,
}

/// Replays traces, as lines, under one policy, in one run of Icarus.
fn replay(traces: &[Vec<String>], policy: &AxiPolicy) -> Vec<Said> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (traffic, program) = (path("traffic.hex"), path("replay.vvp"));
    let cycles: usize = traces.iter().map(Vec::len).sum();
    std::fs::write(&traffic, traces.concat().join("\n")).expect("written");
    let set = |name: &str, value: usize| format!("-Preplay.{name}={value}");
    let limit = |n: usize| n.clamp(1, 64);
    let said = run(
        "iverilog",
        &[
            "-g2005",
            "-Wall",
            "-o",
            &program,
            "-s",
            "replay",
            &set("CYCLES", cycles),
            &set("DATA_WIDTH", 8 * policy.data_bytes),
            &set("MAX_READS", limit(policy.max_reads)),
            &set("MAX_WRITES", limit(policy.max_writes)),
            &set("MAX_BEATS", policy.max_beats),
            &set("MAX_WAIT", policy.max_wait.unwrap_or(0) as usize),
            &verilog("axi4_monitor.v").display().to_string(),
            &verilog("replay.v").display().to_string(),
        ],
    );
    assert_eq!(said, "", "Icarus has nothing to warn of");
    let text = run("vvp", &["-n", &program, &format!("+traffic={traffic}")]);
    let mut all: Vec<Said> = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["trace", _] => all.push(Said::default()),
            ["idle", idle] => all.last_mut().expect("a trace").idle = idle == "1",
            ["violations", count] => {
                let lines: usize = all.iter().map(|s| s.lines.len()).sum();
                assert_eq!(count, lines.to_string());
            }
            [_, "time", time, rule, "on", channel, ..] => {
                let time = time.trim_end_matches(':').parse().expect("a time");
                let last = all.last_mut().expect("a trace");
                last.lines
                    .push((time, rule.to_string(), channel.to_string()));
            }
            _ => panic!("not understood: {line}"),
        }
    }
    assert_eq!(all.len(), traces.len());
    all
}

fn lines(trace: &[AxiCycle], bytes: usize) -> Vec<String> {
    let numbered = trace.iter().enumerate();
    numbered
        .map(|(i, cycle)| line(cycle, i == 0, bytes))
        .collect()
}

fn policy(bytes: usize) -> AxiPolicy {
    AxiPolicy {
        bursts: vec![Default::default()],
        full_width: true,
        exclusive: false,
        data_after_address: true,
        max_reads: 4,
        max_writes: 3,
        ..AxiPolicy::specification(bytes)
    }
}

fn recipe(bytes: usize, seed: u64) -> Recipe {
    Recipe {
        policy: policy(bytes),
        bursts: 6,
        percent: [0, 30, 60][seed as usize % 3],
        latency: 1 + seed % 7,
        ids: 3,
        seed,
    }
}

/// The Verilog monitor always holds a master to full-width INCR bursts; the rules that this implies have one
/// name there. `None`: said by `idle`, or nothing to break in such traffic.
fn name(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::ValidStable => "ValidStable",
        Rule::PayloadStable => "PayloadStable",
        Rule::WaitDeclared => "WaitDeclared",
        Rule::ResetQuiet => "ResetQuiet",
        Rule::ReleaseQuiet => "ReleaseQuiet",
        Rule::BurstReserved | Rule::BurstDeclared | Rule::BurstLength => "BurstDeclared",
        Rule::SizeFits | Rule::SizeDeclared => "SizeDeclared",
        Rule::LengthDeclared => "LengthDeclared",
        Rule::FourKib => "FourKib",
        Rule::CacheReserved => "CacheReserved",
        Rule::LockDeclared => "LockDeclared",
        Rule::WLast => "WLast",
        Rule::WStrobes => "WStrobes",
        Rule::WAhead => "WAhead",
        Rule::BId => "BId",
        Rule::BEarly => "BEarly",
        Rule::RId => "RId",
        Rule::RLast => "RLast",
        Rule::ExOkay => "ExOkay",
        Rule::ReadsInFlight => "ReadsInFlight",
        Rule::WritesInFlight => "WritesInFlight",
        Rule::WrapAligned | Rule::Unfinished => return None,
    })
}

#[test]
fn legal_traffic_passes_in_icarus() {
    for bytes in [4, 8, 64] {
        let traces: Vec<_> = (0..10)
            .map(|s| lines(&clean(&recipe(bytes, s)), bytes))
            .collect();
        for said in replay(&traces, &policy(bytes)) {
            assert!(said.lines.is_empty(), "{:?}", said.lines);
            assert!(said.idle);
        }
    }
}

/// A mutant: its rule, its channel, whether it breaks nothing else, and its lines.
type Broken = (Rule, AxiChannel, bool, Vec<String>);

#[test]
fn mutants_trip_the_same_rules_in_icarus() {
    // Icarus builds a program for each policy, so mutants of one policy share a run.
    let mut runs: BTreeMap<String, (AxiPolicy, Vec<Broken>)> = BTreeMap::new();
    for seed in 0..9u64 {
        let bytes = if seed % 6 == 0 { 64 } else { 8 };
        let recipe = recipe(bytes, seed);
        let trace = clean(&recipe);
        for rule in Rule::ALL {
            // These need a policy of their own for each trace: a few are enough.
            let own = matches!(rule, Rule::WaitDeclared | Rule::LengthDeclared);
            if own && seed >= 4 {
                continue;
            }
            for &channel in channels(rule) {
                let Some(m) = mutate(rule, channel, &trace, &recipe.policy, seed) else {
                    continue;
                };
                let p = &m.policy;
                // There 0 stands for any number of cycles.
                if p.max_wait == Some(0) {
                    continue;
                }
                let key = [p.data_bytes, p.max_reads, p.max_writes, p.max_beats];
                let key = format!("{key:?} {:?}", p.max_wait);
                let entry = runs
                    .entry(key)
                    .or_insert_with(|| (m.policy.clone(), Vec::new()));
                entry
                    .1
                    .push((rule, channel, m.alone, lines(&m.trace, bytes)));
            }
        }
    }
    let mut alive = BTreeSet::new();
    for (policy, mutants) in runs.values() {
        let traces: Vec<_> = mutants.iter().map(|(.., lines)| lines.clone()).collect();
        let all = replay(&traces, policy);
        for ((rule, channel, alone, _), said) in mutants.iter().zip(all) {
            let Some(name) = name(*rule) else {
                assert!(!said.idle && said.lines.is_empty(), "{rule:?}: {said:?}");
                continue;
            };
            let wanted =
                |(_, rule, on): &&(u64, String, String)| rule == name && *on == channel.to_string();
            let first = said.lines.first().map(|(time, ..)| *time);
            let mut at_first = said.lines.iter().filter(|(time, ..)| Some(*time) == first);
            assert!(
                at_first.any(|line| wanted(&line)),
                "{rule:?} on {channel}: {said:?}"
            );
            if *alone {
                assert!(
                    said.lines.iter().all(|line| wanted(&line)),
                    "{rule:?}: {said:?}"
                );
            }
            alive.insert((*rule, *channel as usize));
        }
    }
    for rule in Rule::ALL {
        for &channel in channels(rule) {
            let known = name(rule).is_none() || alive.contains(&(rule, channel as usize));
            assert!(known, "no mutant of {rule:?} on {channel}");
        }
    }
}

#[test]
fn an_x_is_seen_by_icarus() {
    let bytes = 8;
    let trace = lines(&clean(&recipe(bytes, 1)), bytes);
    // The digits of AW's valid and of its qos.
    let (valid, qos) = (2, 2 + 2 + 1 + 16 + 2 + 5);
    let x = |digit: usize, pick: fn(&str) -> bool| {
        let mut trace = trace.clone();
        let at = trace
            .iter()
            .rposition(|line| pick(&line[2..3]))
            .expect("a cycle");
        trace[at].replace_range(digit..=digit, "x");
        trace
    };
    let said = replay(
        &[x(valid, |v| v == "0"), x(qos, |v| v == "1")],
        &policy(bytes),
    );
    for (said, rule) in said.iter().zip(["KnownHandshake", "KnownPayload"]) {
        assert!(
            said.lines.iter().any(|(_, r, on)| r == rule && on == "AW"),
            "{rule}: {said:?}"
        );
    }
}

#[test]
fn verilator_and_yosys_take_the_file() {
    let file = verilog("axi4_monitor.v").display().to_string();
    for width in ["8", "64", "512"] {
        let width = format!("-GDATA_WIDTH={width}");
        let top = ["--top-module", "axi4_monitor"];
        let said = run(
            "verilator",
            &["--lint-only", "-Wall", top[0], top[1], &width, &file],
        );
        assert_eq!(said, "");
    }
    // Every rule that speaks of values is an assertion for a formal tool, on each channel.
    let script = format!(
        "read_verilog -formal {file}; chparam -set MAX_READS 4 -set MAX_WRITES 4 axi4_monitor; \
         hierarchy -top axi4_monitor; proc; flatten; select -assert-count 48 t:$assert"
    );
    run("yosys", &["-q", "-p", &script]);
    run(
        "yosys",
        &[
            "-q",
            "-p",
            &format!("read_verilog {file}; hierarchy -top axi4_monitor; proc"),
        ],
    );
}
