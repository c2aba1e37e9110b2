//! Rust-HDL's syntax tree to Verilog-2005 and packages.

pub mod bench;
mod body;
mod design;
mod error;
mod expr;
mod flow;
mod index;
mod inline;
mod kernel;
mod literal;
mod loops;
mod lower;
mod module_names;
mod names;
pub mod package;
mod plan;
mod ports;
mod primitive;
mod print;
mod probe;
mod process;
pub mod reference;
mod show;
mod storage;
mod write;

pub use error::EmitError;
pub use ports::{Dir, Port};

use rust_hdl::core::prelude::Block;
use std::collections::BTreeMap;

/// What the caller decides about the text.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Name of the top module: `thorong_array_int8_8x8`.
    pub top: String,
    /// What the names of all other modules begin with: `thorong` gives `thorong_pe`.
    pub prefix: String,
    /// Comment lines for the head of the file, without `//`.
    pub header: Vec<String>,
    /// Comments above modules, by the field name of their instances (`pe`), or by `top`'s name.
    pub notes: BTreeMap<String, String>,
    /// Names of modules, without the prefix, by the field name of their instances: `pe` to `int8_pe`.
    pub names: BTreeMap<String, String>,
    /// Initial values for all flip-flops and memories, even where the block has a reset (`aresetn`). Blocks without a
    /// reset have them always.
    pub initial_values: bool,
}

/// The Verilog of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verilog {
    /// Name of the top module.
    pub top: String,
    /// The file.
    pub text: String,
    /// Ports of the top module, in order.
    pub ports: Vec<Port>,
    /// All modules, the top first.
    pub modules: Vec<String>,
}

/// Emits a block on which `connect_all()` has been called.
///
/// Errors: the block fails one of rust-hdl's checks, or holds something that has no faithful Verilog.
pub fn emit(block: &dyn Block, options: &Options) -> Result<Verilog, EmitError> {
    reference::check(block)?;
    let scope = probe::collect(block)?;
    let modules = design::build(&scope)?;
    write::file(&modules, options)
}
