//! How a call ends when it does not end well: two kinds, two exit codes, one sentence each.

use thiserror::Error;

/// A call that did not end well, with the sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Failure {
    /// A check failed: a mismatch, a protocol error. Exit code 1.
    #[error("{0}")]
    Check(String),
    /// The input cannot be used; the sentence names the file or option, the field and what was expected. Exit code 2.
    #[error("{0}")]
    Input(String),
}

impl Failure {
    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Check(_) => 1,
            Failure::Input(_) => 2,
        }
    }
}

/// Shorthand for `Err(Failure::Input(..))` with a formatted sentence.
macro_rules! unusable {
    ($($sentence:tt)*) => {
        Err($crate::failure::Failure::Input(format!($($sentence)*)))
    };
}
pub(crate) use unusable;
