//! Unusable input: exit code 2, one sentence that names what is wrong, and nothing left behind.

use super::bench::{Bench, bytes, words};
use insta::assert_snapshot;
use thorong::npy::Dtype;

/// A folder with operands that fit each other, and some that do not.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.npy("a.npy", Dtype::Int8, &[2, 3], &bytes(6, 1));
    bench.npy("b.npy", Dtype::Int8, &[3, 4], &bytes(12, 2));
    bench.npy("b4.npy", Dtype::Int8, &[4, 4], &bytes(16, 3));
    bench.npy("cube.npy", Dtype::Int8, &[1, 2, 3], &bytes(6, 4));
    bench.npy("empty.npy", Dtype::Int8, &[3, 0], &[]);
    bench.npy("c0.npy", Dtype::Int32, &[2, 3], &words(6, 5));
    bench.npy(
        "x.npy",
        Dtype::Float32,
        &[2, 3],
        &[0, 0, 0, 0, 0x7fc0_0000, 0],
    );
    bench.npy("h.npy", Dtype::Float16, &[2, 3], &[0x3c00; 6]);
    bench.npy("w.npy", Dtype::Uint16, &[2, 3], &[0; 6]);
    bench.npy("w6.npy", Dtype::Uint16, &[6], &[0; 6]);
    bench.write("text.npy", b"1 2 3\n");
    bench
}

/// `gemm` of int8 files with `rest` behind.
fn gemm(bench: &Bench, rest: &str) -> String {
    bench.refusal(&format!("gemm --a-format int8 --b-format int8 {rest}"))
}

/// The sentence without its list of arrays, which grows.
fn listed(sentence: String) -> String {
    let presets = thorong_rtl::presets::PRESETS
        .iter()
        .filter(|p| p.block == "array");
    let all: Vec<&str> = presets.map(|p| p.name).collect();
    let int8: Vec<&str> = all
        .iter()
        .copied()
        .filter(|name| name.starts_with("int8"))
        .collect();
    assert!(!int8.is_empty());
    let cut = [all, int8].iter().fold(sentence, |s, names| {
        s.replace(&names.join(", "), "(arrays)")
    });
    assert!(cut.contains("(arrays)"), "{cut}");
    cut
}

/// `round` of a file with `rest` behind.
fn round(bench: &Bench, rest: &str) -> String {
    bench.refusal(&format!("round {rest}"))
}

#[test]
fn files_that_are_no_arrays() {
    let bench = bench();
    assert_snapshot!(gemm(&bench, "none.npy b.npy -o c.npy"), @"none.npy: cannot read it as a .npy file: No such file or directory (os error 2)");
    assert_snapshot!(gemm(&bench, "a.npy none.npy -o c.npy"), @"none.npy: cannot read it as a .npy file: No such file or directory (os error 2)");
    assert_snapshot!(gemm(&bench, "text.npy b.npy -o c.npy"), @r#"text.npy: it is not a .npy file: it does not begin with \x93NUMPY"#);
    assert_snapshot!(gemm(&bench, ". b.npy -o c.npy"), @".: expected a .npy file, this is a directory");
    let mut cut = std::fs::read(bench.path("a.npy")).unwrap();
    cut.pop();
    bench.write("cut.npy", &cut);
    assert_snapshot!(gemm(&bench, "cut.npy b.npy -o c.npy"), @"cut.npy: its header promises int8 of shape (2, 3), but 5 bytes of data follow");
}

#[test]
fn shapes() {
    let bench = bench();
    assert_snapshot!(gemm(&bench, "a.npy b4.npy -o c.npy"), @"b4.npy: expected 3 rows, as many as a.npy has columns, but it has 4");
    assert_snapshot!(gemm(&bench, "cube.npy b.npy -o c.npy"), @"cube.npy: expected a matrix of 2 dimensions, but its shape is (1, 2, 3)");
    assert_snapshot!(gemm(&bench, "a.npy empty.npy -o c.npy"), @"empty.npy: expected every dimension to be at least 1, but its shape is (3, 0)");
    assert_snapshot!(gemm(&bench, "a.npy b.npy --c0 c0.npy -o c.npy"), @"c0.npy: --c0 expects the result's shape (2, 4), but its shape is (2, 3)");
}

#[test]
fn element_types() {
    let bench = bench();
    assert_snapshot!(gemm(&bench, "x.npy b.npy -o c.npy"), @"x.npy: --a-format int8 expects elements of int8, but the file holds float32, with a NaN at [1, 1]");
    assert_snapshot!(gemm(&bench, "h.npy b.npy -o c.npy"), @"h.npy: --a-format int8 expects elements of int8, but the file holds float16");
    assert_snapshot!(gemm(&bench, "a.npy b.npy --c0 x.npy -o c.npy"), @"x.npy: --c0 with int8 operands expects elements of int32, but the file holds float32, with a NaN at [1, 1]");
    let float = |format: &str, file: &str| {
        bench.refusal(&format!(
            "gemm {file} {file} -o c.npy --backend golden --a-format {format} --b-format {format}"
        ))
    };
    assert_snapshot!(float("bfloat16", "h.npy"), @"h.npy: --a-format bfloat16 expects elements of uint16 (its bit patterns), or float32 to be rounded, but the file holds float16");
    assert_snapshot!(float("float16", "w.npy"), @"w.npy: --a-format float16 expects elements of float16, or float32 to be rounded, but the file holds uint16");
    assert_snapshot!(float("float8_e5m2", "w.npy"), @"w.npy: --a-format float8_e5m2 expects elements of uint8 (its bit patterns), or float32 to be rounded, but the file holds uint16");
    assert_snapshot!(float("float32", "h.npy"), @"h.npy: --a-format float32 expects elements of float32, but the file holds float16");
}

#[test]
fn formats_and_options_of_gemm() {
    let bench = bench();
    let formats = |a: &str, b: &str| {
        bench.refusal(&format!(
            "gemm a.npy b.npy -o c.npy --a-format {a} --b-format {b}"
        ))
    };
    assert_snapshot!(formats("int8", "float16"), @"--a-format int8 with --b-format float16: expected both int8, or both floating formats");
    assert_snapshot!(formats("int32", "int8"), @"--a-format int32: expected int8 or a floating format");
    assert_snapshot!(formats("int4", "int8"), @r#"invalid value 'int4' for '--a-format <F>': unknown format "int4": expected one of float32, int32, bfloat16, float16, float8_e4m3fn, float8_e4m3, float8_e5m2, float8_e3m4, int8; see --help"#);
    let options = |options: &str| gemm(&bench, &format!("a.npy b.npy -o c.npy {options}"));
    assert_snapshot!(options("--out-format int8"), @"--out-format int8: expected int32, the sums of int8 operands");
    assert_snapshot!(listed(options("--preset 5x5")), @"--preset 5x5: there is no array int8-5x5, expected one of (arrays)");
    assert_snapshot!(listed(options("--preset 5x5 --backend golden")), @"--preset 5x5: there is no array int8-5x5, expected one of (arrays)");
    assert_snapshot!(listed(options("--preset 0x8")), @"--preset 0x8: expected a size RxC of (arrays)");
    assert_snapshot!(listed(options("--preset large")), @"--preset large: expected a size RxC of (arrays)");
    assert_snapshot!(listed(options("--preset float-8x8")), @"--preset float-8x8: the operands are int8, expected a size RxC or one of (arrays)");
    assert_snapshot!(options("--stall 1"), @"invalid value '1' for '--stall <P>': expected a number P with 0 <= P < 1; see --help");
    assert_snapshot!(options("--stall -0.5"), @"invalid value '-0.5' for '--stall <P>': expected a number P with 0 <= P < 1; see --help");
    assert_snapshot!(options("--stall NaN"), @"invalid value 'NaN' for '--stall <P>': expected a number P with 0 <= P < 1; see --help");
    assert_snapshot!(options("--bits 0"), @"invalid value '0' for '--bits <N>': expected a whole number of 1 to 16; see --help");
    assert_snapshot!(options("--round up"), @r#"invalid value 'up' for '--round <MODE>': unknown rounding mode "up": expected one of rne, rz, sr-a, sr-c; see --help"#);
    assert!(
        options("--engine gpu")
            .starts_with("invalid value 'gpu' for '--engine <NAME>' [possible values: array")
    );
    assert_snapshot!(options("--backend icarus"), @"invalid value 'icarus' for '--backend <NAME>' [possible values: golden, rtl, verilator]; see --help");
    assert_snapshot!(options("--trace a.txt"), @"--trace a.txt: expected a name that ends in .vcd or .fst");
    assert_snapshot!(options("--trace a.fst --backend rtl"), @"--trace a.fst: expected a name that ends in .vcd");
    assert_snapshot!(options("--trace a.vcd --backend golden"), @"--trace: the golden model has no signals, expected --backend rtl or verilator");
}

#[test]
fn options_of_round() {
    let bench = bench();
    assert_snapshot!(round(&bench, "none.npy -o y.npy --to bfloat16 --round rne"), @"none.npy: cannot read it as a .npy file: No such file or directory (os error 2)");
    assert_snapshot!(round(&bench, "h.npy -o y.npy --to bfloat16 --round rne"), @"h.npy: X expects elements of float32, but the file holds float16");
    assert_snapshot!(round(&bench, "x.npy -o y.npy --to float32 --round rne"), @"--to float32: expected one of bfloat16, float16, float8_e4m3fn, float8_e4m3, float8_e5m2, float8_e3m4, int8");
    assert_snapshot!(round(&bench, "x.npy -o y.npy --to bfloat16 --round nearest"), @r#"invalid value 'nearest' for '--round <MODE>': unknown rounding mode "nearest": expected one of rne, rz, sr-a, sr-c; see --help"#);
    let to_bfloat16 = |rest: &str| {
        round(
            &bench,
            &format!("x.npy -o y.npy --to bfloat16 --round {rest}"),
        )
    };
    assert_snapshot!(to_bfloat16("sr-a --bits 17"), @"invalid value '17' for '--bits <N>': expected a whole number of 1 to 16; see --help");
    assert_snapshot!(to_bfloat16("sr-a --bits 0"), @"invalid value '0' for '--bits <N>': expected a whole number of 1 to 16; see --help");
    assert_snapshot!(to_bfloat16("sr-a --bits -3"), @"invalid value '-3' for '--bits <N>': expected a whole number of 1 to 16; see --help");
    assert_snapshot!(to_bfloat16("sr-c --bits 5 --random w.npy"), @"--bits 5 with --round sr-c: expected one of 8, 16, the random bits of the rounders there are; --backend golden takes 1 to 16");
    assert_snapshot!(to_bfloat16("sr-a --random w6.npy"), @"w6.npy: --random expects one word an element, shape (2, 3), but its shape is (6,)");
    assert_snapshot!(to_bfloat16("sr-a --random c0.npy"), @"c0.npy: --random expects elements of uint16, but the file holds int32");
    assert_snapshot!(to_bfloat16("sr-a --random w.npy --stream 1"), @"the argument '--random <R.npy>' cannot be used with '--stream <T>'; see --help");
    assert_snapshot!(to_bfloat16("sr-a --stall 2"), @"invalid value '2' for '--stall <P>': expected a number P with 0 <= P < 1; see --help");
}

#[test]
fn outputs_that_cannot_be_written() {
    let bench = bench();
    assert_snapshot!(gemm(&bench, "a.npy b.npy -o none/c.npy"), @"none/c.npy: cannot write it: its folder does not exist");
    assert_snapshot!(gemm(&bench, "a.npy b.npy -o ."), @".: cannot write it: is a directory");
    assert_snapshot!(gemm(&bench, "a.npy b.npy -o a.npy/c.npy"), @"a.npy/c.npy: cannot write it: not a directory");
    assert_snapshot!(gemm(&bench, "a.npy b.npy -o c.npy --trace none/t.vcd"), @"none/t.vcd: cannot write it: its folder does not exist");
    assert_snapshot!(round(&bench, "x.npy -o none/y.npy --to int8 --round rz"), @"none/y.npy: cannot write it: its folder does not exist");
    assert_snapshot!(bench.refusal("run --out a.npy"), @"a.npy: cannot make this folder: entity already exists");
    assert_snapshot!(bench.refusal("run --out a.npy/out"), @"a.npy/out: cannot make this folder: not a directory");
}

#[test]
fn emit_and_run() {
    let bench = bench();
    assert_snapshot!(bench.refusal("emit"), @"the following required arguments were not provided: --preset <NAME> --output <DIR> <BLOCK>; see --help");
    assert_snapshot!(bench.refusal("emit array --preset int8-8x8 -o ."), @".: expected a new or an empty folder, this one holds files");
    assert_snapshot!(bench.refusal("emit array --preset int8-8x8 -o a.npy"), @"a.npy: cannot write it: not a directory");
    assert_snapshot!(bench.refusal("emit array --preset int8-8x8 -o none/array"), @"none/array: cannot write it: its folder does not exist");
    assert_snapshot!(listed(bench.refusal("run --preset int8-5x5")), @"--preset 5x5: there is no array int8-5x5, expected one of (arrays)");
    assert_snapshot!(bench.refusal("run --backend golden"), @"invalid value 'golden' for '--backend <NAME>' [possible values: rtl, verilator]; see --help");
    // The lists of blocks and presets grow; what they begin with stays.
    let list = bench.refusal("emit cpu --preset int8-8x8 -o d");
    assert!(
        list.starts_with("BLOCK cpu: there is none of this name, expected one of array, "),
        "{list}"
    );
    let list = bench.refusal("emit array --preset int8-5x5 -o d");
    assert!(
        list.starts_with("--preset int8-5x5: array has none of this name, expected one of int8-"),
        "{list}"
    );
}

#[test]
fn usage() {
    let bench = bench();
    assert_snapshot!(bench.refusal(""), @"'thorong' requires a subcommand but one was not provided [subcommands: run, gemm, round, dma, emit, conformance, picture, bench, help]; see --help");
    assert_snapshot!(bench.refusal("gemm"), @"the following required arguments were not provided: --output <C.npy> --a-format <F> --b-format <F> <A.npy> <B.npy>; see --help");
    assert_snapshot!(bench.refusal("fly"), @"unrecognized subcommand 'fly'; see --help");
    assert_snapshot!(bench.refusal("round x.npy --fast"), @"unexpected argument '--fast' found; see --help");
}

#[test]
fn a_float_array_is_asked_for_where_there_is_none() {
    let bench = bench();
    let float = "gemm x.npy x.npy -o c.npy --a-format bfloat16 --b-format float8_e4m3fn";
    assert!(
        bench
            .refusal(&format!("{float} --preset 3x3"))
            .starts_with("--preset 3x3: there is no array float-3x3, expected one of int8-")
    );
    assert_snapshot!(
        bench.refusal("gemm x.npy x.npy -o c.npy --a-format float32 --b-format float16"),
        @"--a-format float32: the array takes formats of 8 and 16 bits; --backend golden computes float32"
    );
}
