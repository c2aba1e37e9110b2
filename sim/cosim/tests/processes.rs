//! Several processes want the same model at once: one builds it, all run it. Also: the cache folder and the
//! tools that the environment names.
//!
//! This program starts itself again, so it has a `main` of its own.

#[path = "cosim/script.rs"]
mod script;

use std::process::{Command, Stdio};
use thorong_cosim::dut::{CosimError, Dut};
use thorong_cosim::verilator::{Options, PowerUp, Tools, VerilatorDut, cache_folder};

const COUNTER: &str = include_str!("cosim/verilog/counter.v");

/// Set in the children: what they count by.
const CHILD: &str = "THORONG_TEST_CHILD";
const CHILDREN: u64 = 4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    match std::env::var(CHILD) {
        Ok(by) => child(by.parse()?)?,
        Err(_) => parent()?,
    }
    Ok(())
}

fn parent() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("calls");
    let verilator = script::script(folder.path(), &log, "exec verilator \"$@\"");
    let cache = folder.path().join("cache");
    let children: Vec<_> = (1..=CHILDREN)
        .map(|by| {
            Command::new(std::env::current_exe()?)
                .env(CHILD, by.to_string())
                .env("THORONG_CACHE", &cache)
                .env("THORONG_VERILATOR", &verilator)
                .stdout(Stdio::piped())
                .spawn()
        })
        .collect::<Result<_, _>>()?;
    for (child, by) in children.into_iter().zip(1..) {
        let out = child.wait_with_output()?;
        assert!(out.status.success(), "child {by}: {}", out.status);
        let expected = format!("{}\n", 100 * by);
        assert_eq!(String::from_utf8_lossy(&out.stdout), expected);
    }
    let calls = std::fs::read_to_string(&log)?;
    let builds = calls.lines().filter(|line| line.contains("--cc")).count();
    assert_eq!(builds, 1, "one of {CHILDREN} processes builds");
    println!("{CHILDREN} processes, 1 build: ok");
    Ok(())
}

fn child(by: u64) -> Result<(), CosimError> {
    let (tools, cache) = (Tools::default(), cache_folder()?);
    let options = Options {
        power_up: PowerUp::Seed(1),
        ..Options::default()
    };
    let mut dut = VerilatorDut::build("counter", COUNTER, "counter", &options, &tools, &cache)?;
    let (enable, input) = (dut.input("enable", 1)?, dut.input("by", 4)?);
    let count = dut.output("count", 32)?;
    dut.poke(enable, 1);
    dut.poke(input, by);
    dut.reset(1);
    for _ in 0..100 {
        dut.step();
    }
    println!("{}", dut.peek(count));
    dut.check()
}
