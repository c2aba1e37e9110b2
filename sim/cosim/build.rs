//! Compiles what the `verilated` crate lacks of Verilator's runtime, and exports this program's symbols, so
//! that a loaded model finds the runtime inside it.

use std::path::PathBuf;
use std::process::Command;

fn main() {
    let root = verilator_root();
    let include = root.join("include");
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++17")
        .warnings(false)
        .include(&include)
        .include(include.join("vltstd"))
        .file("csrc/runtime.cpp")
        .link_lib_modifier("+whole-archive");
    for part in ["verilated_threads", "verilated_fst_c", "verilated_probdist"] {
        build.file(include.join(part).with_extension("cpp"));
    }
    build.compile("thorong_runtime");
    // FST waveforms are compressed.
    println!("cargo::rustc-link-lib=z");
    println!("cargo::rustc-link-arg=-rdynamic");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=csrc");
    println!("cargo::rerun-if-changed={}", include.display());
}

/// Where Verilator's headers are: it is asked itself.
fn verilator_root() -> PathBuf {
    println!("cargo::rerun-if-env-changed=VERILATOR_ROOT");
    let said = Command::new("verilator")
        .args(["--getenv", "VERILATOR_ROOT"])
        .output();
    match said {
        Ok(out) if out.status.success() => {
            PathBuf::from(String::from_utf8_lossy(&out.stdout).trim().to_string())
        }
        _ => panic!("Verilator is not installed (no `verilator` on the PATH): run scripts/setup"),
    }
}
