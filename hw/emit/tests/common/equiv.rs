//! Equivalence of our text with rust-hdl's own, by Yosys: registers are paired by name, every pair and every output is
//! proved equal under the assumption that all pairs were equal one cycle before.
//!
//! Products are too hard for a SAT solver, so every multiplier stands for another function of its operands, extended to
//! the product's width as theirs are, that is also the same modulo any power of two. Multiplication itself is compared
//! by the random expressions.

use super::tools::run;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use thorong_emit::{Dir, Verilog};

const STAND_IN: &str = r"
module \$mul (A, B, Y);
    parameter A_SIGNED = 0; parameter B_SIGNED = 0;
    parameter A_WIDTH = 1; parameter B_WIDTH = 1; parameter Y_WIDTH = 1;
    input [A_WIDTH-1:0] A; input [B_WIDTH-1:0] B; output [Y_WIDTH-1:0] Y;
    wire [Y_WIDTH-1:0] a, b;
    generate
        if (A_SIGNED && B_SIGNED) assign a = $signed(A), b = $signed(B);
        else assign a = A, b = B;
    endgenerate
    assign Y = a ^ (b << 1);
endmodule
";

/// Proves `ours` equal to `theirs` (rust-hdl's text, top module `top`); a panic with Yosys' report where it can't.
///
/// Gives the number of proved points.
pub(crate) fn prove(ours: &Verilog, theirs: &str) -> usize {
    match attempt(ours, theirs) {
        Ok(points) => points,
        Err(report) => panic!("{}: {report}", ours.top),
    }
}

/// Like `prove`, but hands out the report where the texts differ.
pub(crate) fn attempt(ours: &Verilog, theirs: &str) -> Result<usize, String> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let write =
        |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("a file");
    write("ours.v", &ours.text);
    write("theirs.v", &(theirs.to_string() + &wrapper(ours, theirs)));
    write("stand_in.v", STAND_IN);
    let prepare = |file: &str, top: &str| {
        format!(
            "read_verilog {file}; hierarchy -check -top {top}; proc; flatten; techmap -map stand_in.v; memory -nomap; memory_map; opt_clean"
        )
    };
    let gate = wires(dir.path(), &prepare("ours.v", &ours.top));
    let gold = wires(dir.path(), &prepare("theirs.v", "gold"));
    let mut script = format!(
        "{}; rename {} gate; design -stash gate\n",
        prepare("ours.v", &ours.top),
        ours.top
    );
    writeln!(script, "{}; cd gold", prepare("theirs.v", "gold")).expect("a string takes all");
    let mut pairs = 0;
    let mut taken = gold.clone();
    for name in &gold {
        let wanted = ours_names(name)
            .into_iter()
            .find(|n| gate.contains(n) && !taken.contains(n));
        if let Some(wanted) = wanted {
            taken.insert(wanted.clone());
            writeln!(script, "rename {name} {wanted}").expect("a string takes all");
            pairs += 1;
        }
    }
    script.push_str(
        "cd ..\ndesign -stash gold\ndesign -copy-from gold -as gold gold\ndesign -copy-from gate -as gate gate\n\
         equiv_make gold gate equiv\nhierarchy -top equiv\nopt_clean\nequiv_simple -undef\n\
         equiv_induct -undef -seq 5\nequiv_status -assert\n",
    );
    write("prove.ys", &script);
    let output = std::process::Command::new("yosys")
        .args(["-s", "prove.ys"])
        .current_dir(dir.path())
        .output()
        .expect("yosys");
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let tail: Vec<&str> = text.lines().rev().take(12).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        return Err(format!("{pairs} registers paired\n{}", tail.join("\n")));
    }
    let found = text.lines().rev().find_map(|line| {
        line.trim()
            .strip_prefix("Of those cells ")?
            .split(' ')
            .next()?
            .parse()
            .ok()
    });
    found.ok_or_else(|| "Yosys gave no count".into())
}

/// What a wire of rust-hdl may be called in ours, the likeliest first: `pe$3.acc.q` is our register `pe_3.acc`, and
/// `ram.mem[3]` is our `ram_mem[3]`.
fn ours_names(theirs: &str) -> Vec<String> {
    let Some(inner) = theirs.strip_prefix("top.") else {
        return vec![];
    };
    let plain = inner.replace('$', "_");
    let register = plain.strip_suffix(".q").map(str::to_string);
    let inlined = plain
        .rsplit_once('.')
        .map(|(head, tail)| format!("{head}_{tail}"));
    register.into_iter().chain(inlined).chain([plain]).collect()
}

fn wires(dir: &Path, prepare: &str) -> BTreeSet<String> {
    let text = run(
        dir,
        "yosys",
        &[
            "-Q",
            "-T",
            "-p",
            &format!("{prepare}; tee -q -o wires.txt select -list w:*"),
        ],
    );
    assert!(!text.contains("ERROR"), "{text}");
    let list = std::fs::read_to_string(dir.join("wires.txt")).expect("Yosys' list");
    let names = list.lines().filter_map(|line| {
        line.trim()
            .split_once('/')
            .map(|(_, name)| name.to_string())
    });
    names.filter(|name| !name.starts_with('$')).collect()
}

/// rust-hdl's top under our port names.
pub(crate) fn wrapper(ours: &Verilog, theirs: &str) -> String {
    let (mut ports, mut pins) = (vec![], vec![]);
    for port in &ours.ports {
        let dir = if port.dir == Dir::Input {
            "input"
        } else {
            "output"
        };
        ports.push(format!("{dir} wire [{}:0] {}", port.width - 1, port.name));
        let w = port.width / port.lanes;
        for lane in 0..port.lanes {
            let array = port.lanes > 1 || theirs.contains(&format!(" {}$0;", port.name));
            let inner = if array {
                format!("{}${lane}", port.name)
            } else {
                port.name.clone()
            };
            pins.push(format!(".{inner}({}[{} +: {w}])", port.name, lane * w));
        }
    }
    format!(
        "\nmodule gold({});\n top top({});\nendmodule\n",
        ports.join(", "),
        pins.join(", ")
    )
}
