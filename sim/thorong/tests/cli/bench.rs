//! A folder to call the program in, and random operands.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use thorong::npy::{self, Array, Dtype};

/// Each way to compute.
pub(crate) const BACKENDS: [&str; 3] = ["golden", "rtl", "verilator"];

/// An empty folder, the program's working directory.
pub(crate) struct Bench {
    folder: TempDir,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bench {
    pub(crate) fn new() -> Bench {
        Bench {
            folder: TempDir::new().unwrap(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, data: &[u8]) {
        std::fs::write(self.path(name), data).unwrap();
    }

    pub(crate) fn npy(&self, name: &str, dtype: Dtype, shape: &[usize], patterns: &[u32]) {
        assert_eq!(shape.iter().product::<usize>(), patterns.len());
        let array = Array {
            dtype,
            shape: shape.to_vec(),
            patterns: patterns.to_vec(),
        };
        self.write(name, &npy::encode(&array));
    }

    pub(crate) fn load(&self, name: &str) -> Array {
        npy::load(&self.path(name)).unwrap()
    }

    /// Calls the program with `line`'s words.
    pub(crate) fn call(&self, line: &str) -> Ended {
        let output = self.command(line).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thorong"));
        command
            .args(line.split_whitespace())
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Calls the program with `line`'s words and `--json`; it must succeed without a message.
    pub(crate) fn report(&self, line: &str) -> Value {
        let ended = self.call(&format!("{line} --json"));
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{line}");
        serde_json::from_str(&ended.stdout).unwrap()
    }

    /// Calls the program, which must refuse `line` as unusable input, print nothing and leave every file as it was.
    /// Gives its sentence.
    pub(crate) fn refusal(&self, line: &str) -> String {
        let before = files(self.folder.path());
        let ended = self.call(line);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(2), ""),
            "{line}: {ended:?}"
        );
        assert_eq!(files(self.folder.path()), before, "{line}");
        let sentence = ended.stderr.strip_prefix("thorong: ").unwrap();
        assert_eq!(sentence.matches('\n').count(), 1, "one line: {sentence}");
        sentence.trim_end().to_string()
    }
}

/// Every file below `folder` with its bytes, and every folder.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.push((path.clone(), Vec::new()));
            found.extend(files(&path));
        } else {
            // A pipe would wait for a writer.
            let data = if path.is_file() {
                std::fs::read(&path).unwrap()
            } else {
                Vec::new()
            };
            found.push((path, data));
        }
    }
    found.sort();
    found
}

/// Seeded words.
pub(crate) fn words(count: usize, seed: u64) -> Vec<u32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|_| random.random()).collect()
}

/// Seeded `int8` patterns, every third of them -128.
pub(crate) fn bytes(count: usize, seed: u64) -> Vec<u32> {
    let mark = |(i, word): (usize, u32)| if i % 3 == 0 { 0x80 } else { word & 0xff };
    words(count, seed)
        .into_iter()
        .enumerate()
        .map(mark)
        .collect()
}
