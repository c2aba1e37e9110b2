//! Rust-HDL's syntax tree to Verilog-2005 and packages.
//!
//! The emitter reads a block through rust-hdl's `Probe`, types every expression by Rust's rules, and writes each operator
//! where Verilog evaluates it at exactly its Rust width. What it can't say faithfully is an [`EmitError`].
//!
//! ```text
//! probe -> design -> kernel + lower -> flow + plan -> body, process, storage -> write
//! scopes   distinct  unrolled, typed   checked, sorted  one module's text        the file
//! ```
//!
//! # What becomes of what
//! * Each distinct module is written once. Same ports, constants, kernel and children make the same module.
//! * `DFF` and `DFFWithInit` become registers in their parent, `RAM`, `ROM` and `SyncROM` memories there. A read of the
//!   word being written returns the old word. No other text of another generator is taken over.
//! * Arrays of signals at the top are one port, element `i` at bits `[i * W +: W]`. An array of one element is packed too.
//!   Below the top every element is a port of its own. A field `valid` of a bundle `bus` is `bus_valid`.
//! * Loops are unrolled, conditions on loop variables decided; what nothing depends on is left out.
//! * Registers have no initial value where the top has an input `aresetn`, unless [`Options::initial_values`] asks for it;
//!   `DFFWithInit` and memories with contents always have theirs.
//!
//! # Names
//! rust-hdl tells instance names, not type names. A module is called after the field that holds its instances, with the
//! prefix before it: `pe: Vec<Pe>` gives `thorong_pe`. Fields of different names with the same module give what the names
//! share (`read_fifo`, `write_fifo`: `fifo`), or else the first. A second module that wants a taken name gets `_2`.
//! [`Options::names`] overrides the name by field name. Names reserved in Verilog, SystemVerilog or C++ get a `_` behind
//! them; as a port of the top they are an error.
//!
//! # Rules for authors
//! * Assign every output, local and child input on every path: default first, then override. Read a local only after that.
//! * An index is made of literals and loop variables; a size that a kernel computes with is a literal, a loop bound, or a
//!   field of type `Constant`. A Rust `const` inside an expression is not visible to the emitter.
//! * A clock is assigned once, unconditionally, from another clock.
//! * `signed_bit_cast` needs a neighbour that tells its width: an assignment to a signal, or the other operand.
//! * No guards in `match`: rust-hdl's macro drops `State::A if ready` to `State::A`, and nobody can tell afterwards.
//! * The `Default` of a struct stored in a memory is all zeros: rust-hdl's text doesn't tell another.
//! * No path from a signal back to itself without a register; the whole signal counts, not single bits.
//! * In-out signals, `BlackBox`, `Wrapper` and `Custom` are refused.

mod access;
pub mod bench;
mod body;
mod build;
mod cut;
mod design;
mod error;
mod expr;
mod flow;
mod index;
mod inline;
mod kernel;
mod layout;
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
mod typing;
mod write;

pub use error::EmitError;
pub use ports::{Dir, Port};

use rust_hdl::core::prelude::Block;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Modules that synthesis keeps apart, by the field name of their instances: each is synthesised once, however many
    /// instances it has, and nothing is optimised across its ports.
    pub kept: BTreeSet<String>,
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
