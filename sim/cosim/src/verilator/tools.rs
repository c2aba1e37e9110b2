//! The programs that make a model: Verilator and the C++ compiler.

use crate::dut::CosimError;
use std::collections::HashMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex};

/// Where Verilator and the C++ compiler are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tools {
    /// Verilator, a path or a name on the `PATH`.
    pub verilator: OsString,
    /// A C++17 compiler that takes GCC's options.
    pub cxx: OsString,
}

impl Default for Tools {
    /// `verilator` and `g++` of the `PATH`, or what `THORONG_VERILATOR` and `THORONG_CXX` name.
    fn default() -> Self {
        let named = |variable, default: &str| std::env::var_os(variable).unwrap_or(default.into());
        Tools {
            verilator: named("THORONG_VERILATOR", "verilator"),
            cxx: named("THORONG_CXX", "g++"),
        }
    }
}

impl Tools {
    /// Verilator's headers. Fails where the runtime inside this program is of another release.
    pub(super) fn include(&self) -> Result<PathBuf, CosimError> {
        let said = self.verilator(&["--version"])?;
        let found = said.split_whitespace().nth(1).unwrap_or_default();
        let inside = super::runtime::version();
        if found != inside {
            return Err(CosimError::Unsupported(format!(
                "this program was built with Verilator {inside}, but {} is Verilator {found}: build it again",
                self.verilator.display()
            )));
        }
        let root = self.verilator(&["--getenv", "VERILATOR_ROOT"])?;
        Ok(PathBuf::from(root.trim()).join("include"))
    }

    fn verilator(&self, arguments: &[&str]) -> Result<String, CosimError> {
        let mut command = Command::new(&self.verilator);
        command.args(arguments);
        run("Verilator", "its installation", command)
    }

    /// What the compiler says it is; empty where there is none, which matters only when it must compile.
    /// Asked once in the life of the program.
    pub(super) fn compiler(&self) -> String {
        static KNOWN: LazyLock<Mutex<HashMap<OsString, String>>> = LazyLock::new(Mutex::default);
        let mut known = KNOWN.lock().expect("nothing panics while it is held");
        known
            .entry(self.cxx.clone())
            .or_insert_with(|| {
                let said = Command::new(&self.cxx)
                    .env("LC_ALL", "C")
                    .arg("--version")
                    .output();
                said.map(|out| String::from_utf8_lossy(&out.stdout).into_owned())
                    .unwrap_or_default()
            })
            .clone()
    }
}

/// Runs a tool to its end; its standard output.
///
/// # Errors
/// Where it is missing, or fails: then with all that it wrote.
pub(super) fn run(tool: &str, device: &str, mut command: Command) -> Result<String, CosimError> {
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .env("LC_ALL", "C")
        .output()
        .map_err(|source| match source.kind() {
            ErrorKind::NotFound => CosimError::Unsupported(format!(
                "{tool} is not installed: there is no `{}`",
                command.get_program().display()
            )),
            _ => CosimError::Io {
                path: command.get_program().into(),
                source,
            },
        })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_string();
    if status.success() {
        return Ok(text(&stdout));
    }
    let log = [text(&stdout), text(&stderr)].join("\n");
    Err(CosimError::Build {
        tool: tool.to_string(),
        device: device.to_string(),
        log: match log.trim() {
            "" => status.to_string(),
            log => log.to_string(),
        },
    })
}

/// Names this processor: what `-march=native` makes of a model runs on no other.
pub(super) fn processor() -> &'static str {
    static PROCESSOR: LazyLock<String> = LazyLock::new(|| {
        let told = ["model name", "flags", "Features", "CPU part", "isa"];
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let mut lines: Vec<_> = info
            .lines()
            .filter(|line| told.iter().any(|name| line.starts_with(name)))
            .collect();
        lines.sort_unstable();
        lines.dedup();
        format!("{} {}", std::env::consts::ARCH, lines.join("\n"))
    });
    &PROCESSOR
}
