//! `thorong conformance check`.

use crate::conformance::definition::Asked;
use crate::conformance::folder;
use crate::conformance::profile::Profile;
use crate::conformance::verdict::{Verdict, judge};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::report::{Rows, grouped, show};
use serde::Serialize;
use std::path::PathBuf;

/// Judges an implementation's answers
///
/// Exit code 0 where all are right, 1 where one is wrong, 2 where the files cannot be used.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: judge what an implementation made of the vectors
  thorong conformance check vectors --outputs y.npy")]
pub(super) struct Check {
    /// The folder that `vectors` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The answers, in the layout that the manifest names
    #[arg(long, value_name = "Y.npy")]
    outputs: PathBuf,
    /// Prints the report as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Judged<'a> {
    profile: &'static str,
    to: &'static str,
    mode: &'static str,
    bits: u32,
    #[serde(flatten)]
    verdict: &'a Verdict,
}

pub(super) fn check(args: &Check) -> Result<(), Failure> {
    let (profile, vectors) = folder::load(&args.folder)?;
    let answers = folder::load_answers(&args.outputs, &profile, &vectors)?;
    let verdict = {
        let _progress = Progress::spinner("judging");
        judge(&profile, &vectors, &answers)
    };
    let report = Judged {
        profile: profile.name,
        to: profile.asked.to.name(),
        mode: profile.asked.mode.name(),
        bits: profile.asked.bits,
        verdict: &verdict,
    };
    show(&report, &rows(&profile, &verdict), args.json)?;
    end(&verdict)
}

fn rows(profile: &Profile, verdict: &Verdict) -> Rows {
    let Asked { to, mode, bits, .. } = profile.asked;
    let mut rows = Rows::default();
    rows.add("profile", profile.name)
        .add("asked", format!("{to}, {mode}, N = {bits}"));
    for section in &verdict.sections {
        let wrong = match section.wrong {
            0 => "all right".to_string(),
            wrong => format!("{} wrong", grouped(wrong as u64)),
        };
        let elements = grouped(section.elements as u64);
        rows.add(&section.name, format!("{elements} elements, {wrong}"));
    }
    let e = &verdict.expectation;
    rows.add("numbers that met every word", e.numbers)
        .add_some("mean bias", e.bias)
        .add_some("the definition's", e.definition);
    if e.astray > 0 {
        rows.add("not in the mean", grouped(e.astray as u64));
    }
    if let Some(worst) = &e.worst {
        rows.add("worst number", &worst.x).add(
            "it rounds away from zero",
            format!(
                "for {} of {} words, must for {}",
                grouped(worst.does),
                grouped(worst.words),
                grouped(worst.must)
            ),
        );
    }
    for defect in &verdict.defects {
        rows.add("defect", defect.name)
            .add("", defect.sentence)
            .add("", format!("explains {}", grouped(defect.explains as u64)));
    }
    rows
}

/// The end of a call that judged.
fn end(verdict: &Verdict) -> Result<(), Failure> {
    let first = verdict.sections.iter().find_map(|s| s.first.as_ref());
    let Some(first) = first else {
        return Ok(());
    };
    let names: Vec<&str> = verdict.defects.iter().map(|d| d.name).collect();
    let named = match names.is_empty() {
        true => "no known defect does the same".to_string(),
        false => names.join(", "),
    };
    Err(Failure::Check(format!(
        "{} of {} elements break the definition ({named}); the first, {first}",
        grouped(verdict.wrong as u64),
        grouped(verdict.elements as u64)
    )))
}
