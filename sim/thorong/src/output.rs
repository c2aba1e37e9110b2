//! Output that is there whole or not at all: written aside in the same folder, then renamed.

use crate::failure::{Failure, unusable};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};

/// A file to be written at the end. Making it early finds out early that the place cannot be written.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    /// Renamed to its place at the end; removed when dropped before.
    Staged { file: NamedTempFile, place: PathBuf },
    /// A pipe or a device, which a rename would replace.
    Direct(File),
}

impl OutputFile {
    /// Prepares to write `path`.
    ///
    /// # Errors
    /// [`Failure::Input`] naming `path`, where it cannot be written.
    pub fn create(path: &Path) -> Result<OutputFile, Failure> {
        let target = stage(path).map_err(|e| cannot_write(path, &e))?;
        let path = path.to_path_buf();
        Ok(OutputFile { path, target })
    }

    /// A path that somebody else may write meanwhile; its ending is the file's.
    pub fn aside(&self) -> &Path {
        match &self.target {
            Target::Direct(_) => &self.path,
            Target::Staged { file, .. } => file.path(),
        }
    }

    /// Writes `data` and puts the file in its place.
    ///
    /// # Errors
    /// [`Failure::Input`] naming the file, where the system refuses; nothing is left behind then.
    pub fn commit(mut self, data: &[u8]) -> Result<(), Failure> {
        let written = match &mut self.target {
            Target::Direct(file) => file.write_all(data),
            Target::Staged { file, .. } => file.write_all(data),
        };
        match written {
            Ok(()) => self.commit_aside(),
            Err(e) => Err(cannot_write(&self.path, &e)),
        }
    }

    /// Puts what was written at [`OutputFile::aside`] in its place.
    ///
    /// # Errors
    /// As [`OutputFile::commit`].
    pub fn commit_aside(self) -> Result<(), Failure> {
        match self.target {
            Target::Direct(_) => Ok(()),
            Target::Staged { file, place } => match file.persist(place) {
                Ok(_) => Ok(()),
                Err(e) => Err(cannot_write(&self.path, &e.error)),
            },
        }
    }
}

/// The kind of the error alone: its full text may name the staged file, which the user never sees.
fn cannot_write(path: &Path, e: &io::Error) -> Failure {
    let reason = match e.kind() {
        io::ErrorKind::NotFound => "its folder does not exist".to_string(),
        kind => kind.to_string(),
    };
    Failure::Input(format!("{}: cannot write it: {reason}", path.display()))
}

fn stage(path: &Path) -> io::Result<Target> {
    // A link is followed, so that the rename replaces what it points to and not the link.
    let place = match fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => {
            return File::options().write(true).open(path).map(Target::Direct);
        }
        Ok(_) => fs::canonicalize(path)?,
        Err(_) => path.to_path_buf(),
    };
    if place.file_name().is_none() {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    let ending = place.extension().unwrap_or_default().to_string_lossy();
    let suffix = format!(".{ending}");
    let file = aside().suffix(&suffix).tempfile_in(folder_of(&place))?;
    Ok(Target::Staged { file, place })
}

/// The folder a path lies in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Names beside the target, with the permissions that the user's mask gives an ordinary file or folder.
fn aside<'a>() -> Builder<'a, 'a> {
    let mut builder = Builder::new();
    builder.prefix(".thorong-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// A folder to be filled at the end, which must be new or empty.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    staged: TempDir,
}

impl OutputFolder {
    /// Prepares to make or fill `path`.
    ///
    /// # Errors
    /// [`Failure::Input`] naming `path`, where it is not new or empty, or cannot be made.
    pub fn create(path: &Path) -> Result<OutputFolder, Failure> {
        let refuse = |e: io::Error| cannot_write(path, &e);
        // Staged inside an empty folder, beside a new one: always on the same file system.
        let beside = match fs::metadata(path) {
            Ok(there) if !there.is_dir() => {
                return Err(refuse(io::ErrorKind::NotADirectory.into()));
            }
            Ok(_) if fs::read_dir(path).map_err(refuse)?.next().is_some() => {
                return unusable!(
                    "{}: expected a new or an empty folder, this one holds files",
                    path.display()
                );
            }
            Ok(_) => path,
            Err(_) => folder_of(path),
        };
        let mut builder = aside();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let staged = builder.tempdir_in(beside).map_err(refuse)?;
        let path = path.to_path_buf();
        Ok(OutputFolder { path, staged })
    }

    /// Writes the files, each a path inside the folder and its bytes, and puts them in their place.
    ///
    /// # Errors
    /// [`Failure::Input`] naming the folder, where the system refuses; nothing is left behind then.
    pub fn commit(self, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        let write = || -> io::Result<()> {
            for (name, data) in files {
                let place = self.staged.path().join(name);
                fs::create_dir_all(folder_of(&place))?;
                fs::write(place, data)?;
            }
            Ok(())
        };
        write().map_err(|e| cannot_write(&self.path, &e))?;
        let moved = match self.path.is_dir() {
            false => fs::rename(self.staged.path(), &self.path),
            true => move_entries(self.staged.path(), &self.path),
        };
        moved.map_err(|e| cannot_write(&self.path, &e))
    }
}

/// Moves all of `from` into the empty folder `to`; on failure takes back what was moved.
fn move_entries(from: &Path, to: &Path) -> io::Result<()> {
    let mut moved = Vec::new();
    let mut all = || -> io::Result<()> {
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let place = to.join(entry.file_name());
            fs::rename(entry.path(), &place)?;
            moved.push((entry.path(), place));
        }
        Ok(())
    };
    let result = all();
    if result.is_err() {
        for (origin, place) in moved {
            // Back under the staging folder, which is removed as a whole.
            let _ = fs::rename(place, origin);
        }
    }
    result
}
