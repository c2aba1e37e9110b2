//! The reference model shares no code with what it judges: neither the hardware's language nor a simulator.

use std::collections::{BTreeMap, BTreeSet};

/// Package name -> names of its direct dependencies, development ones included, from the workspace's lock file.
fn locked() -> BTreeMap<String, Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock");
    let text = std::fs::read_to_string(path).unwrap();
    let name = |line: &str| {
        line.trim_matches([' ', '"', ','])
            .split(' ')
            .next()
            .unwrap()
            .to_owned()
    };
    let mut packages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in text.split("[[package]]").skip(1) {
        let mut lines = package.lines();
        let own = lines
            .find_map(|line| line.strip_prefix("name = "))
            .map(name)
            .unwrap();
        let dependencies = package
            .lines()
            .filter(|line| line.starts_with(" \""))
            .map(name);
        packages.entry(own).or_default().extend(dependencies);
    }
    packages
}

fn reachable(from: &str) -> BTreeSet<String> {
    let packages = locked();
    let mut seen = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(package) = open.pop() {
        open.extend(
            packages[&package]
                .iter()
                .filter(|name| !seen.contains(*name))
                .cloned(),
        );
        seen.insert(package);
    }
    seen
}

#[test]
fn nothing_below_knows_hardware_or_a_simulator() {
    let below = reachable("thorong-golden");
    assert!(
        below.contains("rayon") && below.contains("half"),
        "the walk sees dependencies"
    );
    let foreign = |name: &&String| {
        name.starts_with("rust-hdl") || name.starts_with("verilat") || name.starts_with("thorong-")
    };
    let found: Vec<&String> = below.iter().filter(foreign).collect();
    assert_eq!(found, ["thorong-golden"]);
    // The same walk finds them where they are.
    assert!(reachable("thorong-rtl").contains("rust-hdl-core"));
}
