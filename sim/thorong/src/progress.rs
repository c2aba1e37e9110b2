//! Progress on a terminal, nothing in a pipe.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// Shown on stderr while it lives, where stderr is a terminal.
pub struct Progress(ProgressBar);

impl Progress {
    /// Work of `total` known steps.
    pub fn steps(what: impl Into<String>, total: u64) -> Progress {
        Progress::new(
            what,
            ProgressBar::new(total),
            "{msg} [{bar:40}] {pos}/{len} {eta}",
        )
    }

    /// Work whose length nobody knows.
    pub fn spinner(what: impl Into<String>) -> Progress {
        Progress::new(
            what,
            ProgressBar::new_spinner(),
            "{spinner} {msg} {elapsed}",
        )
    }

    fn new(what: impl Into<String>, bar: ProgressBar, template: &str) -> Progress {
        if !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what.into());
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(bar)
    }

    /// `done` steps are done.
    pub fn at(&self, done: u64) {
        self.0.set_position(done);
    }

    /// `done` steps of `all` are done.
    pub fn at_of(&self, done: u64, all: u64) {
        self.0.set_length(all);
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
