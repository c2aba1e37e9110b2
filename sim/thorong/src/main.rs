//! The `thorong` command line; all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(thorong::cli::main(std::env::args_os()))
}
