//! From Verilog text to a model's shared library.

use super::header::{self, Member};
use super::options::{Options, PowerUp};
use super::tools::{Tools, processor, run};
use super::{cache, evaluation, runtime};
use crate::dut::{CLOCK, CosimError, Direction};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The library's file in its cache entry.
const LIBRARY: &str = "model.so";

/// Our half of a model's C++.
const GLUE: &str = include_str!("../../csrc/model.cpp");

/// What makes a model fast, and small enough to have no runtime of its own.
const CXX_FLAGS: &[&str] = &[
    "-std=gnu++17",
    "-march=native",
    "-fPIC",
    "-w",
    // One exported symbol; all other calls within the library are direct.
    "-fvisibility=hidden",
    // Two models of the same class keep their statics apart.
    "-fno-gnu-unique",
    // The runtime's thread-local state lies in the program and is constant at first: reached with one load.
    "-ftls-model=initial-exec",
    "-fno-extern-tls-init",
    "-DVL_USER_FINISH",
    "-DVL_USER_STOP",
    "-DVL_USER_FATAL",
];

/// For what runs in each cycle.
const OFTEN: &[&str] = &["-O3", "-shared"];

/// For what runs once, which Verilator keeps in files of their own: half of the text, and with `-O3` more than half
/// of the compiler's time.
const ONCE: &[&str] = &["-O0", "-c"];

/// A model to be made.
pub(super) struct Source<'a> {
    /// The device's name, for messages.
    pub(super) name: &'a str,
    /// Verilog-2005.
    pub(super) text: &'a str,
    /// The top module.
    pub(super) top: &'a str,
}

/// The model's library, built where the cache has none.
pub(super) fn library(
    source: &Source,
    options: &Options,
    tools: &Tools,
    folder: &Path,
) -> Result<PathBuf, CosimError> {
    let flags = verilator_flags(source.top, options);
    let key = cache::key(&[
        source.text,
        &flags.join(" "),
        &[CXX_FLAGS, OFTEN, ONCE].concat().join(" "),
        GLUE,
        options.cpp.as_deref().unwrap_or_default(),
        &runtime::version(),
        &tools.compiler(),
        processor(),
    ]);
    let entry = cache::entry(folder, &key, |aside| {
        build(source, &flags, options, tools, aside)
    })?;
    Ok(entry.join(LIBRARY))
}

fn verilator_flags(top: &str, options: &Options) -> Vec<String> {
    let x = match options.power_up {
        PowerUp::Fast => "fast",
        PowerUp::Random | PowerUp::Seed(_) => "unique",
    };
    let mut flags: Vec<String> = [
        "--cc",
        "--prefix",
        "Vmodel",
        // What the emitter writes; the words of newer standards are names.
        "--language",
        "1364-2005",
        "-O3",
        // The compiler's time grows faster than a function's length: three times shorter for 256 elements. Much
        // shorter functions than these make the model slower.
        "--output-split-cfuncs",
        "5000",
        // Lint is a step of its own, on the emitted file.
        "-Wno-fatal",
        "--no-timing",
        "--timescale-override",
        "1ns/1ns",
        "--x-assign",
        x,
        "--x-initial",
        x,
        "--top-module",
        top,
    ]
    .map(String::from)
    .to_vec();
    flags.extend(options.trace.map(|format| format.flag().to_string()));
    flags.extend(options.coverage.map(|kind| kind.flag().to_string()));
    flags
}

/// Fills the folder `aside` with the library and the Verilog it was made of.
fn build(
    source: &Source,
    flags: &[String],
    options: &Options,
    tools: &Tools,
    aside: &Path,
) -> Result<(), CosimError> {
    let include = tools.include()?;
    let verilog = format!("{}.v", source.top);
    write(&aside.join(&verilog), source.text)?;
    let mut verilator = Command::new(&tools.verilator);
    verilator
        .current_dir(aside)
        .args(flags)
        .args(["--Mdir", "generated"])
        .arg(&verilog);
    run("Verilator", source.name, verilator)?;

    let generated = aside.join("generated");
    let header = read(&generated.join("Vmodel.h"))?;
    let class = read(&generated.join("Vmodel.cpp"))?;
    let (once, often): (Vec<String>, Vec<String>) = sources(&generated)?
        .into_iter()
        .partition(|name| name.contains("__Slow"));
    let mut inc = includes(options, &often);
    inc += &definitions(
        source.name,
        &header::members(&header),
        evaluation::expression(&class),
    )?;
    write(&generated.join("generated.inc"), &inc)?;
    let extra = options.cpp.as_deref().unwrap_or_default();
    write(&generated.join("model.cpp"), &format!("{GLUE}\n{extra}"))?;

    write(&generated.join("once.cpp"), &includes(options, &once))?;

    let compile = |kind: &[&str], output: &str, inputs: &[&str]| {
        let mut cxx = Command::new(&tools.cxx);
        cxx.current_dir(&generated)
            .args(CXX_FLAGS)
            .args(kind)
            .arg("-I.")
            .arg("-isystem")
            .arg(&include)
            .arg("-isystem")
            .arg(include.join("vltstd"))
            .args(["-o", output])
            .args(inputs);
        run("the C++ compiler", source.name, cxx)
    };
    compile(ONCE, "once.o", &["once.cpp"])?;
    compile(OFTEN, &format!("../{LIBRARY}"), &["model.cpp", "once.o"])?;
    fs::remove_dir_all(&generated).map_err(|source| CosimError::Io {
        path: generated,
        source,
    })
}

/// The generated C++ files, sorted.
fn sources(generated: &Path) -> Result<Vec<String>, CosimError> {
    let failed = |source| CosimError::Io {
        path: generated.to_path_buf(),
        source,
    };
    let mut names = Vec::new();
    for file in fs::read_dir(generated).map_err(failed)? {
        let name = file
            .map_err(failed)?
            .file_name()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".cpp") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// These files' C++ in one.
fn includes(options: &Options, sources: &[String]) -> String {
    let mut text = String::new();
    if let Some(format) = options.trace {
        let (class, header) = (format.class(), format.header());
        let _ = writeln!(text, "#include <{header}>\n#define THORONG_TRACE {class}");
    }
    for source in sources {
        let _ = writeln!(text, "#include \"{source}\"");
    }
    text
}

/// What else `csrc/model.cpp` wants to know of this model.
fn definitions(device: &str, members: &[Member], eval: &str) -> Result<String, CosimError> {
    let clock = members
        .iter()
        .find(|m| m.port.name == CLOCK && m.port.direction == Direction::Input && m.port.width == 1)
        .ok_or_else(|| CosimError::Block {
            device: device.to_string(),
            reason: format!("it has no clock `{CLOCK}`"),
        })?;
    let mut text = format!(
        "#define THORONG_CLOCK {}\n#define THORONG_EVAL(top) {eval}\n#define THORONG_PORTS(PORT)",
        clock.member
    );
    for Member { member, port } in members {
        let direction = u32::from(port.direction == Direction::Output);
        let (name, width) = (&port.name, port.width);
        let _ = write!(
            text,
            " \\\n    PORT({member}, {name:?}, {width}, {direction})"
        );
    }
    text.push('\n');
    Ok(text)
}

fn write(path: &Path, text: &str) -> Result<(), CosimError> {
    fs::write(path, text).map_err(|source| CosimError::Io {
        path: path.to_path_buf(),
        source,
    })
}

fn read(path: &Path) -> Result<String, CosimError> {
    fs::read_to_string(path).map_err(|source| CosimError::Io {
        path: path.to_path_buf(),
        source,
    })
}
