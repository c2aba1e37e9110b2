//! `thorong gemm`.

use super::common::{Computation, Reporting, RoundingDetails};
use crate::array::ArrayPreset;
use crate::compare::Comparison;
use crate::failure::{Failure, unusable};
use crate::operand::Tensor;
use crate::output::OutputFile;
use crate::product::{Class, Product};
use crate::progress::Progress;
use crate::report::{Rows, grouped, percent};
use crate::simulate::{self, ArraySession, Simulated};
use clap::ValueEnum;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use thorong_cosim::drive::tensor::Output;
use thorong_golden::{Format, Mode, fast, round_tensor};

/// Multiplies two matrices: C = C0 + A B
///
/// Each element is one chain over ascending k: with floats a fused multiply-add in float32 a step, with int8 a wrapping
/// sum in int32. The tensor engine computes the sums, in one command or as many as it takes. Where --out-format is narrower,
/// they are rounded as `thorong round` does, element i of C with random word i: by the engine's own rounder at 4x4, 8x8 and
/// 16x16, which has 16 random bits; by the host where --bits asks for fewer, and on other arrays.
///
/// bfloat16 and float8 files hold bit patterns, uint16 and uint8. Where an 8- or 16-bit float is asked for, a float32
/// file is rounded to nearest first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: multiply int8 matrices on the 8x8 array in Verilator, with random pauses, and check every bit
  thorong gemm a.npy b.npy -o c.npy --a-format int8 --b-format int8 --stall 0.25 --check

Example: bfloat16 by float8 in the golden model, the result rounded stochastically to bfloat16
  thorong gemm a.npy b.npy -o c.npy --a-format bfloat16 --b-format float8_e4m3fn \\
      --out-format bfloat16 --round sr-a --bits 8 --seed 7 --backend golden")]
pub(super) struct Args {
    /// A: M x K
    #[arg(value_name = "A.npy")]
    a: PathBuf,
    /// B: K x N
    #[arg(value_name = "B.npy")]
    b: PathBuf,
    /// Where C goes: M x N
    #[arg(short, long, value_name = "C.npy")]
    output: PathBuf,
    /// A's format: int8, bfloat16, float16, float8_e4m3fn, float8_e4m3, float8_e5m2, float8_e3m4 (float32: golden only)
    #[arg(long, value_name = "F")]
    a_format: Format,
    /// B's format, likewise
    #[arg(long, value_name = "F")]
    b_format: Format,
    /// What the sums start from: M x N, float32, or int32 with int8 operands [default: +0]
    #[arg(long, value_name = "C0.npy")]
    c0: Option<PathBuf>,
    /// C's format [default: float32, or int32 with int8 operands]
    #[arg(long, value_name = "F")]
    out_format: Option<Format>,
    /// How to round to a narrower --out-format: rne, rz, sr-a, sr-c
    #[arg(long, value_name = "MODE", default_value = "rne")]
    round: Mode,
    #[command(flatten)]
    rounding: RoundingDetails,
    /// The random bits' stream, 32 bits
    #[arg(long, value_name = "T", default_value_t = 0)]
    stream: u32,
    /// The array's size, rows x columns; `thorong emit --list` shows all
    #[arg(long, value_name = "RxC", default_value = "8x8")]
    preset: String,
    /// What is driven
    #[arg(long, value_enum, default_value = "array", value_name = "NAME")]
    engine: Engine,
    #[command(flatten)]
    computation: Computation,
    #[command(flatten)]
    reporting: Reporting,
}

/// What is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Engine {
    /// The tensor engine alone, its operands in ideal memory; where there is none of the size, its array
    Array,
}

/// The report, as `--json` prints it. What the golden model has none of is null.
#[derive(Debug, Serialize)]
struct Report {
    m: usize,
    k: usize,
    n: usize,
    a_format: &'static str,
    b_format: &'static str,
    out_format: &'static str,
    preset: String,
    array: String,
    engine: Engine,
    backend: &'static str,
    stall: f64,
    cycles: Option<u64>,
    cycles_contract: Option<u64>,
    utilisation: Option<f64>,
    ceiling: Option<f64>,
    /// Commands of the tensor engine; null where the array is driven without it.
    commands: Option<usize>,
    /// The engine computed C transposed, from B and A transposed.
    swapped: Option<bool>,
    /// `engine` or `host`; null where C is not rounded.
    rounded_by: Option<&'static str>,
    /// Null without --check.
    mismatches: Option<u64>,
    counters: Option<BTreeMap<&'static str, u64>>,
}

pub(super) fn execute(args: &Args) -> Result<(), Failure> {
    let class = Class::of(args.a_format, args.b_format)?;
    let out_format = out_format(args, class)?;
    let array = ArrayPreset::parse(&args.preset, class)?;
    let simulation = args.computation.simulation()?;
    match &simulation {
        None => array.known_size()?,
        Some(_) => {
            refuse_wide(args)?;
            array.hardware()?;
        }
    }
    let product = Product::load(
        (&args.a, args.a_format),
        (&args.b, args.b_format),
        args.c0.as_deref(),
    )?;
    let output = OutputFile::create(&args.output)?;

    let rounding = args.rounding.rounding(args.round);
    let (seed, stream) = (args.rounding.seed, args.stream);
    let narrower = out_format != class.sums();
    // The engine rounds where it can.
    let in_engine = (simulation.is_some() && narrower && array.rounding_engine().is_some())
        .then(|| simulate::output(out_format, rounding, seed, stream))
        .flatten();

    let simulated = match &simulation {
        None => None,
        Some(options) => {
            let mut session = {
                let _progress =
                    Progress::spinner(format!("building the model of {}", array.name()));
                ArraySession::open(&array, in_engine, options)?
            };
            let progress = Progress::steps(format!("simulating {}", array.name()), 1);
            let simulated = session.gemm(&product, &mut |done, all| progress.at_of(done, all));
            // The waveform of an array that hangs is wanted most of all.
            session.finish()?;
            Some(simulated?)
        }
    };
    let sums = match &simulated {
        Some(simulated) => simulated.result.clone(),
        None => product.golden(),
    };
    let narrow = |sums: &[u32], definition: bool| -> Vec<u32> {
        match narrower {
            false => sums.to_vec(),
            true if definition => round_tensor(sums, out_format, rounding, seed, stream, 0),
            true => fast::round_tensor(sums, out_format, rounding, seed, stream, 0),
        }
    };
    let result = Tensor {
        format: out_format,
        shape: vec![product.m(), product.n()],
        patterns: match in_engine {
            Some(_) => sums,
            None => narrow(&sums, false),
        },
    };

    let comparison = args.reporting.check.then(|| {
        let expected = match &simulation {
            None => product.defined(),
            Some(_) => product.golden(),
        };
        let expected = narrow(&expected, true);
        Comparison::new("C", out_format, &result.shape, &result.patterns, &expected)
    });
    let rounded_by = narrower.then_some(match in_engine {
        Some(_) => "engine",
        None => "host",
    });
    let mut report = report(args, &product, &array, simulated, &comparison, in_engine);
    report.out_format = out_format.name();
    report.rounded_by = rounded_by;
    let rows = rows(&report);
    args.reporting
        .conclude(output, &result, comparison, &report, &rows)
}

/// C's format, which must be one that the sums can be rounded to.
fn out_format(args: &Args, class: Class) -> Result<Format, Failure> {
    let Some(format) = args.out_format else {
        return Ok(class.sums());
    };
    let possible = match class {
        Class::Int8 => format == Format::Int32,
        Class::Float => format == Format::Float32 || Format::ROUNDED.contains(&format),
    };
    match (possible, class) {
        (true, _) => Ok(format),
        (false, Class::Int8) => {
            unusable!("--out-format {format}: expected int32, the sums of int8 operands")
        }
        (false, Class::Float) => {
            unusable!("--out-format {format}: expected a floating format or int8")
        }
    }
}

/// The array decodes 8- and 16-bit operands only.
fn refuse_wide(args: &Args) -> Result<(), Failure> {
    for (option, format) in [("--a-format", args.a_format), ("--b-format", args.b_format)] {
        if format == Format::Float32 {
            return unusable!(
                "{option} {format}: the array takes formats of 8 and 16 bits; --backend golden computes float32"
            );
        }
    }
    Ok(())
}

fn report(
    args: &Args,
    product: &Product,
    array: &ArrayPreset,
    simulated: Option<Simulated>,
    comparison: &Option<Comparison>,
    in_engine: Option<Output>,
) -> Report {
    let share = |cycles: u64| {
        product.operations() / (array.rows as f64 * array.columns as f64 * cycles as f64)
    };
    let contract = simulate::contract_cycles(product, array, in_engine);
    let plan = simulate::plan_of(product, array, in_engine);
    Report {
        m: product.m(),
        k: product.k(),
        n: product.n(),
        a_format: args.a_format.name(),
        b_format: args.b_format.name(),
        out_format: "",
        preset: array.size(),
        array: array.name(),
        engine: args.engine,
        backend: args.computation.backend.name(),
        stall: args.computation.stalls.stall,
        cycles: simulated.as_ref().map(|s| s.cycles),
        cycles_contract: contract,
        utilisation: simulated.as_ref().map(|s| share(s.cycles)),
        ceiling: contract.map(share),
        commands: plan.map(|plan| plan.parts().count()),
        swapped: plan.map(|plan| plan.swap),
        rounded_by: None,
        mismatches: comparison.as_ref().map(|c| c.mismatches),
        counters: simulated.map(|s| s.counters),
    }
}

fn rows(report: &Report) -> Rows {
    let mut rows = Rows::default();
    rows.add(
        "product",
        format!(
            "{} x {} x {}, {} by {} to {}",
            report.m, report.k, report.n, report.a_format, report.b_format, report.out_format
        ),
    )
    .add("array", &report.array)
    .add("back end", report.backend)
    .add_some("rounded by", report.rounded_by)
    .add_some("cycles", report.cycles.map(grouped))
    .add_some("the contract's cycles", report.cycles_contract.map(grouped))
    .add_some("utilisation", report.utilisation.map(percent))
    .add_some("the contract's ceiling", report.ceiling.map(percent));
    for (name, count) in report.counters.iter().flatten() {
        rows.add(&format!("  {name}"), grouped(*count));
    }
    rows.add_some("mismatches", report.mismatches.map(grouped));
    rows
}
