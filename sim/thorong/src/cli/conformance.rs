//! `thorong conformance`.

mod check;

use super::common::{BackendName, Stalls, random_bits};
use crate::conformance::definition::Asked;
use crate::conformance::folder;
use crate::conformance::profile::{PUBLISHED, Profile, find, plain};
use crate::conformance::vectors::{Vectors, usual_numbers, vectors};
use crate::failure::{Failure, unusable};
use crate::output::{OutputFile, OutputFolder};
use crate::progress::Progress;
use crate::report::{Rows, grouped, show};
use crate::rounding::{Rounder, Task, Words};
use clap::Subcommand;
use rayon::prelude::*;
use serde::Serialize;
use std::path::PathBuf;
use thorong_golden::{Format, Mode, Rounding};

/// Checks somebody else's stochastic rounder against the definition
///
/// Writes numbers and random words, reads back what the other made of them, and says where it breaks the definition, what
/// its bias is as an exact fraction, and which known defect does the same.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: ask a rounder to bfloat16 with 8 random bits, and judge what it answered in y.npy
  thorong conformance vectors --profile plain --to bfloat16 --round sr-a --bits 8 -o vectors
  thorong conformance check vectors --outputs y.npy

The page docs/conformance.md leads through it.")]
pub(super) struct Args {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    Profiles(Profiles),
    Vectors(VectorsArgs),
    Run(Run),
    Check(check::Check),
}

pub(super) fn execute(args: &Args) -> Result<(), Failure> {
    match &args.step {
        Step::Profiles(args) => profiles(args),
        Step::Vectors(args) => write(args),
        Step::Run(args) => run(args),
        Step::Check(args) => check::check(args),
    }
}

/// Lists the published implementations whose manner is known
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: all of them
  thorong conformance profiles")]
struct Profiles {
    /// Prints the list as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Listed {
    profile: &'static str,
    implementation: &'static str,
    to: &'static str,
    mode: &'static str,
    bits: u32,
    wiring: String,
}

fn profiles(args: &Profiles) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct List {
        profiles: Vec<Listed>,
    }
    let listed = |p: &Profile| Listed {
        profile: p.name,
        implementation: p.summary,
        to: p.asked.to.name(),
        mode: p.asked.mode.name(),
        bits: p.asked.bits,
        wiring: p.wiring.sentence(p.asked.bits),
    };
    let mut rows = Rows::default();
    rows.add(
        "plain",
        "one's own: --to, --round, --bits; R in the low bits of a uint16",
    );
    for p in &PUBLISHED {
        let Asked { to, mode, bits, .. } = p.asked;
        rows.add(p.name, format!("{}: {to}, {mode}, N = {bits}", p.summary));
    }
    let profiles = PUBLISHED.iter().map(listed).collect();
    show(&List { profiles }, &rows, args.json)
}

/// Writes numbers, random words, and a manifest that says what they are
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: for a rounder to float8_e4m3fn by sr-c with 8 bits, R in the low bits of each uint16
  thorong conformance vectors --profile plain --to float8_e4m3fn --round sr-c --bits 8 -o vectors

Example: for an implementation of PTX's cvt.rs.bf16x2
  thorong conformance vectors --profile ptx-bf16x2 -o vectors")]
struct VectorsArgs {
    /// How the implementation takes its random bits: `thorong conformance profiles` lists them
    #[arg(long, value_name = "NAME", default_value = "plain")]
    profile: String,
    /// plain only: the destination, bfloat16, float16, float8_e4m3fn, float8_e4m3, float8_e5m2, float8_e3m4, int8
    #[arg(long, value_name = "F")]
    to: Option<Format>,
    /// plain only: sr-a or sr-c [default: sr-a]
    #[arg(long, value_name = "MODE")]
    round: Option<Mode>,
    /// plain only: random bits N, 1 to 16 [default: 16]
    #[arg(long, value_name = "N", value_parser = random_bits, allow_negative_numbers = true)]
    bits: Option<u32>,
    /// plain only: overflow and infinity become the largest finite number
    #[arg(long)]
    saturate: bool,
    /// How many numbers meet every one of the 2^N words [default: by N, files of at most 50 MB]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=4096))]
    numbers: Option<u32>,
    /// The folder to write, which must be new or empty
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Prints the report as one JSON object
    #[arg(long)]
    json: bool,
}

impl VectorsArgs {
    fn profile(&self) -> Result<Profile, Failure> {
        if self.profile != "plain" {
            let own = [
                ("--to", self.to.is_some()),
                ("--round", self.round.is_some()),
                ("--bits", self.bits.is_some()),
                ("--saturate", self.saturate),
            ];
            let profile = find(&self.profile)?;
            return match own.iter().find(|(_, given)| *given) {
                Some((option, _)) => unusable!(
                    "{option}: --profile {} says it already, expected it with --profile plain only",
                    self.profile
                ),
                None => Ok(profile),
            };
        }
        let known = || Format::ROUNDED.map(Format::name).join(", ");
        let to = match self.to {
            Some(to) if Format::ROUNDED.contains(&to) => to,
            Some(to) => return unusable!("--to {to}: expected one of {}", known()),
            None => {
                return unusable!(
                    "--to: --profile plain needs it, expected one of {}",
                    known()
                );
            }
        };
        let mode = self.round.unwrap_or(Mode::SrA);
        if !mode.is_stochastic() {
            return unusable!("--round {mode}: expected sr-a or sr-c");
        }
        Ok(plain(Asked {
            to,
            mode,
            bits: self.bits.unwrap_or(Rounding::MAX_BITS),
            saturate: self.saturate,
        }))
    }
}

#[derive(Debug, Serialize)]
struct Written<'a> {
    profile: &'static str,
    to: &'static str,
    mode: &'static str,
    bits: u32,
    elements: u64,
    wiring: String,
    folder: &'a PathBuf,
    files: Vec<&'a String>,
}

fn write(args: &VectorsArgs) -> Result<(), Failure> {
    let profile = args.profile()?;
    let output = OutputFolder::create(&args.output)?;
    let numbers = match args.numbers {
        Some(numbers) => numbers as usize,
        None => usual_numbers(profile.asked.bits),
    };
    // Eight bytes an element, in memory and then on disk.
    if (numbers as u64) << profile.asked.bits > 1 << 28 {
        return unusable!(
            "--numbers {numbers}: with {} random bits expected at most {}",
            profile.asked.bits,
            (1u64 << 28) >> profile.asked.bits
        );
    }
    let vectors = vectors(&profile, numbers);
    let files = folder::files(&profile, &vectors);
    output.commit(&files)?;
    let Asked { to, mode, bits, .. } = profile.asked;
    let report = Written {
        profile: profile.name,
        to: to.name(),
        mode: mode.name(),
        bits,
        elements: vectors.x.len() as u64,
        wiring: profile.wiring.sentence(bits),
        folder: &args.output,
        files: files.iter().map(|(name, _)| name).collect(),
    };
    let mut rows = Rows::default();
    rows.add("asked", format!("{to}, {mode}, N = {bits}"))
        .add("elements", grouped(report.elements))
        .add("random bits", &report.wiring);
    for file in &report.files {
        rows.add("written", args.output.join(file).display());
    }
    show(&report, &rows, args.json)
}

/// Answers the vectors with a rounder of ours
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the emitted Verilog answers, and is judged like anybody else
  thorong conformance run vectors -o y.npy
  thorong conformance check vectors --outputs y.npy")]
struct Run {
    /// The folder that `vectors` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Where the answers go
    #[arg(short, long, value_name = "Y.npy")]
    output: PathBuf,
    /// Who answers
    #[arg(long, value_enum, default_value = "verilator", value_name = "NAME")]
    backend: BackendName,
    #[command(flatten)]
    stalls: Stalls,
    /// Prints the report as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Answered {
    elements: u64,
    backend: &'static str,
    preset: Option<&'static str>,
    cycles: Option<u64>,
}

fn run(args: &Run) -> Result<(), Failure> {
    let (profile, vectors) = folder::load(&args.folder)?;
    let output = OutputFile::create(&args.output)?;
    let Asked { bits, .. } = profile.asked;
    let mut report = Answered {
        elements: vectors.x.len() as u64,
        backend: args.backend.name(),
        preset: None,
        cycles: None,
    };
    let answers = match args.backend.simulator() {
        // More bits than the golden model takes: the kit's own definition, which the golden model is held to.
        None if bits > Rounding::MAX_BITS => (0..vectors.x.len())
            .into_par_iter()
            .map(|i| {
                let r = profile.wiring.r(&vectors.words, bits, i);
                profile.asked.round(vectors.x[i], r)
            })
            .collect(),
        None => task(&profile, &vectors)?.golden(),
        Some(simulator) => {
            let task = task(&profile, &vectors)?;
            let rounder = Rounder::find(task.rounding, true)?;
            let _progress = Progress::spinner(format!("simulating {}", rounder.preset.module()));
            let simulated = task.simulate(&rounder, &args.stalls.options(simulator))?;
            report.preset = Some(rounder.preset.name);
            report.cycles = Some(simulated.cycles);
            simulated.result
        }
    };
    output.commit(&folder::encode_answers(&profile, &answers))?;
    let mut rows = Rows::default();
    rows.add("elements", grouped(report.elements))
        .add("back end", report.backend)
        .add_some("rounder", report.preset)
        .add_some("cycles", report.cycles.map(grouped))
        .add("written", args.output.display());
    show(&report, &rows, args.json)
}

/// The vectors as one rounding of ours.
fn task<'a>(profile: &Profile, vectors: &'a Vectors) -> Result<Task<'a>, Failure> {
    let Asked {
        to,
        mode,
        bits,
        saturate,
    } = profile.asked;
    let Ok(rounding) = Rounding::new(mode, bits, saturate) else {
        return unusable!(
            "--profile {}: it takes {bits} random bits, our rounders at most {}; expected --backend golden",
            profile.name,
            Rounding::MAX_BITS
        );
    };
    let r = |i| profile.wiring.r(&vectors.words, bits, i) as u32;
    Ok(Task {
        x: &vectors.x,
        to,
        rounding,
        words: Words::Given((0..vectors.x.len()).map(r).collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page tells of each of them.
    #[test]
    fn the_page_names_every_profile() {
        let page = include_str!("../../../../docs/conformance.md");
        for p in &PUBLISHED {
            assert!(page.contains(&format!("`{}`", p.name)), "{}", p.name);
        }
    }
}
