//! Clap's answers in the manner of the rest: help to stdout, an error as one sentence.

use crate::failure::Failure;
use crate::report::print;
use clap::error::ErrorKind;

/// Help and version are what was asked for; anything else is unusable input.
pub(super) fn answer(e: &clap::Error) -> Result<(), Failure> {
    let text = e.render();
    match e.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // On a terminal with clap's styles.
            use std::io::IsTerminal;
            match std::io::stdout().is_terminal() {
                true => print(text.ansi().to_string().trim_end()),
                false => print(text.to_string().trim_end()),
            }
        }
        _ => Err(Failure::Input(sentence(&text.to_string()))),
    }
}

/// The message's own paragraph on one line; clap adds a usage and a hint below, which `--help` shows better.
fn sentence(text: &str) -> String {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let below = |line: &&str| {
        let line = line.trim_start();
        !["Usage:", "For more information"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let lines: Vec<&str> = (text.lines().take_while(below))
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("tip: to pass"))
        .collect();
    format!("{}; see --help", lines.join(" "))
}
