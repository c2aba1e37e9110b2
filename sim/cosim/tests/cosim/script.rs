//! A tool that writes down how it was called.

use std::path::{Path, PathBuf};

/// An executable that appends its arguments as a line to `log`, then does `what`.
pub(crate) fn script(folder: &Path, log: &Path, what: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("tool");
    let text = format!("#!/bin/sh\necho \"$@\" >> '{}'\n{what}\n", log.display());
    std::fs::write(&path, text).expect("a script");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&path, executable).expect("an executable script");
    path
}
