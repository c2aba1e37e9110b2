//! Why a block can't be emitted.

use rust_hdl::core::check_error::{CheckError, PathedName};

/// Why a block can't be emitted. Every message names the signal, or the module and the expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmitError {
    /// Signals that nothing drives.
    #[error("not driven: {}", .0.join(", "))]
    Open(Vec<String>),
    /// Signals that a kernel reads before it writes them.
    #[error("read before written: {}", .0.join(", "))]
    ReadFirst(Vec<String>),
    /// Inputs that their own block writes.
    #[error("written although it is an input: {}", .0.join(", "))]
    WritesInput(Vec<String>),
    /// Signals that feed themselves without a flip-flop in between.
    #[error("combinational loop in {module}: {}", .signals.join(" -> "))]
    Loop {
        /// The module, by instance path.
        module: String,
        /// The signals along the loop.
        signals: Vec<String>,
    },
    /// A signal that keeps its old value on some path through the kernel.
    #[error("{module}: {signal} is not assigned on every path (that would be a latch)")]
    Latch {
        /// The module, by instance path.
        module: String,
        /// The signal.
        signal: String,
    },
    /// Something that has no faithful Verilog.
    #[error("{module}: {reason}, in `{expression}`")]
    Unsupported {
        /// The module, by instance path.
        module: String,
        /// What in the kernel it is about, in Rust's words.
        expression: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A module or port name that Verilog can't have.
    #[error("{name:?} can't be a name in Verilog: {reason}")]
    Name {
        /// The name asked for.
        name: String,
        /// Why not.
        reason: String,
    },
    /// A kernel's `hdl()` panicked, which rust-hdl does for constructs it doesn't know.
    #[error("{module}: rust-hdl panicked: {message}")]
    Panic {
        /// The module, by instance path.
        module: String,
        /// The panic's message.
        message: String,
    },
}

fn listed(names: impl IntoIterator<Item = PathedName>) -> Vec<String> {
    let mut list: Vec<String> = names
        .into_iter()
        .map(|n| rust_path(&format!("{}${}", n.path, n.name)))
        .collect();
    list.sort();
    list.dedup();
    list
}

/// `uut$pe$3$a_in` as an author would write it: `uut.pe[3].a_in`.
pub(crate) fn rust_path(name: &str) -> String {
    let mut text = String::new();
    for part in name.split('$') {
        if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) {
            text.push_str(&format!("[{part}]"));
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(part);
        }
    }
    text
}

impl From<CheckError> for EmitError {
    fn from(error: CheckError) -> EmitError {
        match error {
            CheckError::OpenSignal(map) => EmitError::Open(listed(map.into_values())),
            CheckError::LogicLoops(list) => EmitError::ReadFirst(listed(list)),
            CheckError::WritesToInputs(list) => EmitError::WritesInput(listed(list)),
        }
    }
}

/// The message of a caught panic.
pub(crate) fn panic_text(payload: Box<dyn std::any::Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&str>() {
            Ok(text) => text.to_string(),
            Err(_) => "without a message".to_string(),
        },
    }
}
