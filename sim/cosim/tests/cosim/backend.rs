//! Presets on both back ends through the one entry point.

use crate::probe::preset;
use proptest::prelude::*;
use thorong_cosim::backend::{Backend, OpenOptions, open, open_verilator};
use thorong_cosim::dut::{CLOCK, CosimError, Direction, Dut, PortInfo, RESET};
use thorong_cosim::verilator::{Coverage, PowerUp};
use thorong_rtl::presets::PRESETS;

fn options() -> OpenOptions {
    OpenOptions {
        power_up: PowerUp::Seed(1),
        ..OpenOptions::default()
    }
}

/// The smallest preset of each block has the same ports everywhere.
#[test]
fn the_ports_are_the_same_on_both_back_ends() -> Result<(), CosimError> {
    let mut blocks: Vec<_> = PRESETS.iter().map(|p| p.block).collect();
    blocks.dedup();
    assert!(!blocks.is_empty());
    for block in blocks {
        let preset = PRESETS.iter().find(|p| p.block == block).expect("it is");
        let ports = |backend| -> Result<Vec<PortInfo>, CosimError> {
            let mut ports = open(preset, backend, &options())?.ports().to_vec();
            ports.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(ports)
        };
        assert_eq!(ports(Backend::Rtl)?, ports(Backend::Verilator)?, "{block}");
    }
    Ok(())
}

#[test]
fn names_of_back_ends() {
    for backend in Backend::ALL {
        assert_eq!(backend.to_string().parse::<Backend>().ok(), Some(backend));
    }
    let error = "golden".parse::<Backend>().expect_err("it is not one here");
    assert_eq!(
        error.to_string(),
        "no back end `golden`: there are rtl and verilator"
    );
}

/// The value of every output, by name.
fn outputs(dut: &mut dyn Dut) -> Result<Vec<(String, Vec<u32>)>, CosimError> {
    let mut values = Vec::new();
    for port in dut.ports().to_vec() {
        if port.direction == Direction::Output {
            let output = dut.output(&port.name, port.width)?;
            let mut value = vec![0; port.words()];
            dut.peek_wide(output, &mut value);
            values.push((port.name, value));
        }
    }
    values.sort();
    Ok(values)
}

/// Every input but clock and reset gets the bits of `words`.
fn poke_all(dut: &mut dyn Dut, words: &[u32]) -> Result<(), CosimError> {
    for port in dut.ports().to_vec() {
        if port.direction == Direction::Input && ![CLOCK, RESET].contains(&&*port.name) {
            let input = dut.input(&port.name, port.width)?;
            dut.poke_wide(input, words);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// In each cycle the outputs are equal, settled and after the edge: what a poke, a settled path, a step and a peek
    /// mean does not depend on the back end.
    #[test]
    fn both_back_ends_agree_in_lock_step(
        stimulus in prop::collection::vec(prop::array::uniform4(any::<u32>()), 1..30),
    ) {
        let preset = preset();
        let mut rtl = open(&preset, Backend::Rtl, &options())?;
        let mut verilator = open(&preset, Backend::Verilator, &options())?;
        rtl.reset(2);
        verilator.reset(2);
        for words in stimulus {
            poke_all(&mut rtl, &words)?;
            poke_all(&mut verilator, &words)?;
            rtl.settle();
            verilator.settle();
            prop_assert_eq!(outputs(&mut rtl)?, outputs(&mut verilator)?);
            rtl.step();
            verilator.step();
            prop_assert_eq!(outputs(&mut rtl)?, outputs(&mut verilator)?);
        }
        prop_assert_eq!(rtl.cycles(), verilator.cycles());
        rtl.check()?;
        verilator.check()?;
    }
}

#[test]
fn waves_follow_the_options() -> Result<(), CosimError> {
    let folder = tempfile::tempdir().expect("a folder");
    for (backend, file) in [
        (Backend::Rtl, "rtl.vcd"),
        (Backend::Verilator, "verilator.vcd"),
        (Backend::Verilator, "verilator.fst"),
    ] {
        let path = folder.path().join(file);
        let options = OpenOptions {
            waves: Some(path.clone()),
            ..options()
        };
        let mut dut = open(&preset(), backend, &options)?;
        dut.reset(3);
        drop(dut);
        let waves = wellen::simple::read(&path).expect("a readable waveform");
        assert_eq!(
            waves.time_table().len(),
            7,
            "{file}: three periods and the end"
        );
    }
    let error = |backend, waves: &str| {
        let options = OpenOptions {
            waves: Some(waves.into()),
            ..options()
        };
        let opened = open(&preset(), backend, &options);
        opened.err().expect("it can't").to_string()
    };
    assert_eq!(
        error(Backend::Rtl, "a.fst"),
        "Rust-HDL's simulator writes .vcd waveforms, not a.fst"
    );
    assert_eq!(
        error(Backend::Verilator, "a.txt"),
        "a waveform ends in .vcd or .fst, not a.txt"
    );
    Ok(())
}

#[test]
fn coverage_is_verilators() -> Result<(), CosimError> {
    let folder = tempfile::tempdir().expect("a folder");
    let options = OpenOptions {
        coverage: Some(Coverage::Line),
        ..options()
    };
    let error = open(&preset(), Backend::Rtl, &options).err();
    assert_eq!(
        error.expect("it counts nothing").to_string(),
        "Rust-HDL's simulator counts no coverage"
    );
    let mut dut = open_verilator(&preset(), &options)?;
    dut.reset(1);
    let path = folder.path().join("coverage.dat");
    dut.write_coverage(&path)?;
    let data = std::fs::read_to_string(path).expect("a coverage file");
    assert!(data.lines().any(|line| line.starts_with("C ")), "{data}");
    Ok(())
}
