//! Presets on both back ends through the one entry point.

use thorong_cosim::backend::{Backend, OpenOptions, open};
use thorong_cosim::dut::{CosimError, PortInfo};
use thorong_cosim::verilator::PowerUp;
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
