//! The cache of models: when it builds, what it says when it can't, what it leaves behind.

use crate::common::{COUNTER, options};
use crate::script::script;
use std::ffi::OsStr;
use std::path::Path;
use tempfile::TempDir;
use thorong_cosim::dut::CosimError;
use thorong_cosim::verilator::{Options, PowerUp, Tools, TraceFormat, VerilatorDut};

/// A cache folder and a Verilator that logs its calls.
struct Bench {
    folder: TempDir,
    tools: Tools,
}

impl Bench {
    fn new(what: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let verilator = script(folder.path(), &folder.path().join("calls"), what);
        let tools = Tools {
            verilator: verilator.into(),
            cxx: "g++".into(),
        };
        Bench { folder, tools }
    }

    fn cache(&self) -> std::path::PathBuf {
        self.folder.path().join("cache")
    }

    fn build(&self, text: &str, options: &Options) -> Result<VerilatorDut, CosimError> {
        let cache = self.cache();
        VerilatorDut::build("counter", text, "counter", options, &self.tools, &cache)
    }

    fn fails(&self, text: &str, options: &Options) -> String {
        let built = self.build(text, options);
        built.err().expect("it must fail").to_string()
    }

    /// How often Verilator translated something.
    fn translations(&self) -> usize {
        let log = std::fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default();
        log.lines().filter(|line| line.contains("--cc")).count()
    }

    /// What is in the cache, lock files aside.
    fn entries(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.cache()).expect("the cache is there");
        let names = files.map(|f| {
            f.expect("a name")
                .file_name()
                .to_string_lossy()
                .into_owned()
        });
        names.filter(|name| !name.ends_with(".lock")).collect()
    }
}

const VERILATOR: &str = "exec verilator \"$@\"";

#[test]
fn a_model_is_built_once_for_each_content() -> Result<(), CosimError> {
    let mut bench = Bench::new(VERILATOR);
    bench.build(COUNTER, &options())?;
    assert_eq!(bench.translations(), 1);
    // Another seed is the same model; so is one opened where there is no Verilator any more.
    let seed = Options {
        power_up: PowerUp::Seed(2),
        ..options()
    };
    bench.build(COUNTER, &seed)?;
    assert_eq!(bench.translations(), 1);
    let verilator = std::mem::replace(&mut bench.tools.verilator, "/nowhere/verilator".into());
    bench.build(COUNTER, &options())?;
    bench.tools.verilator = verilator;
    // Other text and other flags are other models.
    bench.build(&COUNTER.replace("value +", "value -"), &options())?;
    assert_eq!(bench.translations(), 2);
    let fast = Options {
        power_up: PowerUp::Fast,
        ..options()
    };
    bench.build(COUNTER, &fast)?;
    let traced = Options {
        trace: Some(TraceFormat::Vcd),
        ..options()
    };
    bench.build(COUNTER, &traced)?;
    assert_eq!(bench.translations(), 4);
    assert_eq!(bench.entries().len(), 4);
    Ok(())
}

#[test]
fn threads_that_want_the_same_model_wait_for_one_build() {
    let bench = Bench::new(VERILATOR);
    std::thread::scope(|scope| {
        let threads = [1, 2, 3].map(|seed| {
            let options = Options {
                power_up: PowerUp::Seed(seed),
                ..options()
            };
            scope.spawn(|| bench.build(COUNTER, &{ options }).map(|dut| dut.seed()))
        });
        let seeds = threads.map(|t| t.join().expect("no panic").expect("it builds"));
        assert_eq!(seeds, [1, 2, 3]);
    });
    assert_eq!(bench.translations(), 1);
}

#[test]
fn verilators_message_is_reported() {
    let bench = Bench::new(VERILATOR);
    let broken = COUNTER.replace("assign count = value;", "assign count = valeu;");
    let error = bench.fails(&broken, &options());
    assert!(
        error.starts_with("Verilator failed on counter:\n"),
        "{error}"
    );
    assert!(
        error.contains("counter.v:23:18: Can't find definition of variable: 'valeu'"),
        "{error}"
    );
    assert_eq!(bench.entries(), [""; 0]);
    // The next one is not disturbed by it.
    assert!(bench.build(COUNTER, &options()).is_ok());
}

#[test]
fn the_compilers_message_is_reported() {
    let bench = Bench::new(VERILATOR);
    let extra = Options {
        cpp: Some("int wrong() { return undeclared; }".to_string()),
        ..options()
    };
    let error = bench.fails(COUNTER, &extra);
    assert!(
        error.starts_with("the C++ compiler failed on counter:\n"),
        "{error}"
    );
    assert!(error.contains("'undeclared' was not declared"), "{error}");
    assert_eq!(bench.entries(), [""; 0]);
}

#[test]
fn missing_tools_are_one_sentence() {
    let mut bench = Bench::new(VERILATOR);
    bench.tools.cxx = "no-such-compiler".into();
    assert_eq!(
        bench.fails(COUNTER, &options()),
        "the C++ compiler is not installed: there is no `no-such-compiler`"
    );
    bench.tools.verilator = "no-such-verilator".into();
    assert_eq!(
        bench.fails(COUNTER, &options()),
        "Verilator is not installed: there is no `no-such-verilator`"
    );
    assert_eq!(bench.entries(), [""; 0]);
}

#[test]
fn another_release_of_verilator_is_one_sentence() {
    let bench = Bench::new("echo Verilator 4.228 2022-10-01");
    let error = bench.fails(COUNTER, &options());
    assert!(
        error.starts_with("this program was built with Verilator 5."),
        "{error}"
    );
    assert!(
        error.ends_with("is Verilator 4.228: build it again"),
        "{error}"
    );
}

#[test]
fn a_cache_that_can_not_be_written_is_an_error() {
    let bench = Bench::new(VERILATOR);
    let file = bench.folder.path().join("file");
    std::fs::write(&file, "not a folder").expect("a file");
    let cache: &Path = &file.join("cache");
    let (text, tools) = (COUNTER, &bench.tools);
    let built = VerilatorDut::build("counter", text, "counter", &options(), tools, cache);
    assert!(matches!(built, Err(CosimError::Io { path, .. }) if path == cache));
}

#[test]
fn a_damaged_library_is_an_error_that_names_it() {
    let bench = Bench::new(VERILATOR);
    drop(bench.build(COUNTER, &options()).expect("it builds"));
    // Under another path, since this process has the first one loaded.
    let copy = Bench::new(VERILATOR);
    let entry = &bench.entries()[0];
    std::fs::create_dir_all(copy.cache().join(entry)).expect("a folder");
    let library = copy.cache().join(entry).join("model.so");
    std::fs::write(&library, "not a library").expect("a file");
    let error = copy.fails(COUNTER, &options());
    assert!(error.contains(&*library.to_string_lossy()), "{error}");
    assert_eq!(library.extension(), Some(OsStr::new("so")));
}
