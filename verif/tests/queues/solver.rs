//! Properties of an emitted block as problems for a solver.

use std::path::Path;
use std::process::Command;
use thorong_cosim::backend;
use thorong_rtl::ports::Ports;
use thorong_rtl::presets::Preset;

/// A block's Verilog, and its top module's name.
pub(crate) struct Block {
    pub(crate) text: String,
    top: String,
}

impl Block {
    /// A block in its smallest size, which is no preset of its own.
    pub(crate) fn small(block: &'static str, build: fn() -> Box<dyn Ports>) -> Self {
        let preset = Preset {
            block,
            name: "small",
            summary: "as small as may be",
            build,
        };
        Block {
            text: backend::emit(&preset).expect("faithful Verilog").text,
            top: preset.module(),
        }
    }

    /// The same with `from` in its text replaced.
    ///
    /// # Panics
    /// Where the text has no `from`: `what` would break nothing.
    pub(crate) fn broken(&self, what: &str, from: &str, to: &str) -> Self {
        let text = self.text.replace(from, to);
        assert!(
            text != self.text,
            "{what}: `{from}` is not in\n{}",
            self.text
        );
        Block {
            text,
            top: self.top.clone(),
        }
    }

    /// As a problem, with `properties` at the end of the flattened block.
    pub(crate) fn problem(&self, properties: &str) -> Problem {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("block.v"), &self.text).expect("written");
        let top = &self.top;
        yosys(
            folder.path(),
            &format!(
                "read_verilog block.v; hierarchy -top {top}; proc; flatten; opt_reduce; opt_clean; \
                 write_verilog -noattr flat.v"
            ),
        );
        let flat = std::fs::read_to_string(path("flat.v")).expect("read");
        let (body, end) = flat.rsplit_once("endmodule").expect("a module");
        let with = format!("{body}{properties}endmodule{end}");
        std::fs::write(path("with.v"), with).expect("written");
        yosys(
            folder.path(),
            &format!(
                "read_verilog -formal with.v; prep -top {top}; memory_nordff; dffunmap; opt_clean; \
                 write_smt2 -wires block.smt2"
            ),
        );
        Problem { folder }
    }
}

fn run(folder: &Path, tool: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(tool)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|e| panic!("{tool}: {e}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

fn yosys(folder: &Path, script: &str) {
    let (good, said) = run(folder, "yosys", &["-p", script]);
    assert!(good, "{said}");
}

/// What a solver is asked.
pub(crate) struct Problem {
    folder: tempfile::TempDir,
}

impl Problem {
    fn solve(&self, arguments: &[&str]) -> (bool, String) {
        let arguments = [&["--unroll", "-s", "z3"], arguments, &["block.smt2"]].concat();
        run(self.folder.path(), "yosys-smtbmc", &arguments)
    }

    /// No input leads to a failure within so many cycles, and what holds in one cycle holds in the next.
    ///
    /// # Panics
    /// Where it is not so.
    pub(crate) fn holds_for_ever(&self, cycles: &str) {
        for way in [&["-t", cycles][..], &["-i", "-t", "1"]] {
            let (good, said) = self.solve(way);
            assert!(good && said.contains("Status: PASSED"), "{said}");
        }
    }

    /// Some input leads to a failure within so many cycles.
    ///
    /// # Panics
    /// Where none does.
    pub(crate) fn is_refuted(&self, what: &str, cycles: &str) {
        let (good, said) = self.solve(&["-t", cycles]);
        assert!(!good && said.contains("Status: FAILED"), "{what}: {said}");
        assert!(said.contains("Assert failed"), "{what}: {said}");
    }
}
