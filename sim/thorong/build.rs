//! Exports this program's symbols, so that a loaded Verilator model finds the runtime inside it.

fn main() {
    println!("cargo::rustc-link-arg=-rdynamic");
    println!("cargo::rerun-if-changed=build.rs");
}
