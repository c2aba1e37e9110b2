//! Finished models by their content: built once, however many processes want them at once.

use crate::dut::CosimError;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The folder of finished models: `THORONG_CACHE`, else `$XDG_CACHE_HOME/thorong`, else `~/.cache/thorong`.
///
/// # Errors
/// Where none of the three variables is set.
pub fn folder() -> Result<PathBuf, CosimError> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(folder) = variable("THORONG_CACHE") {
        return Ok(folder.into());
    }
    if let Some(folder) = variable("XDG_CACHE_HOME") {
        return Ok(Path::new(&folder).join("thorong"));
    }
    if let Some(home) = variable("HOME") {
        return Ok(Path::new(&home).join(".cache/thorong"));
    }
    Err(CosimError::Unsupported(
        "no place for compiled models: set THORONG_CACHE or HOME".to_string(),
    ))
}

/// The SHA-256 of all `parts`, in hexadecimal. Each counts with its length, so that no two lists of parts
/// are the same text.
pub(super) fn key(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// The folder `entry` in `cache`; where it is not there, `build` fills an empty one, which then takes the
/// name. One process builds while the others wait; a failure leaves nothing behind.
pub(super) fn entry(
    cache: &Path,
    entry: &str,
    build: impl FnOnce(&Path) -> Result<(), CosimError>,
) -> Result<PathBuf, CosimError> {
    let done = cache.join(entry);
    if done.is_dir() {
        return Ok(done);
    }
    let at = |path: &Path| {
        let path = path.to_path_buf();
        move |source| CosimError::Io { path, source }
    };
    fs::create_dir_all(cache).map_err(at(cache))?;
    let lock = cache.join(format!("{entry}.lock"));
    let file = File::create(&lock).map_err(at(&lock))?;
    file.lock().map_err(at(&lock))?;
    // Another process may have finished while this one waited.
    if !done.is_dir() {
        let aside = tempfile::Builder::new()
            .prefix(".building-")
            .tempdir_in(cache)
            .map_err(at(cache))?;
        build(aside.path())?;
        // Kept from here on: it is renamed, not removed.
        let aside = aside.keep();
        fs::rename(&aside, &done).map_err(at(&done))?;
    }
    // The lock file stays: were it removed, one process could hold the old file and another a new one.
    Ok(done)
}
