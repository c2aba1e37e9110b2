//! `thorong dma`.

use super::common::{Computation, Reporting};
use crate::dma::{Bus, Done, Job, Raw, Rings, state_names, status_name};
use crate::failure::{Failure, unusable};
use crate::output::OutputFile;
use crate::progress::Progress;
use crate::report::{Rows, grouped, percent, show};
use crate::simulate::Options;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use thorong_golden::mover::Status;
use thorong_rtl::presets::{PRESETS, Preset, find};

/// Makes DMA transfers on the mover, or through rings on the engine of queues
///
/// JOB.json names queues with their formats and windows, descriptors in order, and faults to inject; docs/dma-job.md describes it.
/// IN.bin is the memory at address 0; the memory after the job goes to OUT.bin.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: a job of two transfers, checked byte for byte
  echo '{\"descriptors\": [{\"source\": 3, \"dest\": 2053, \"length\": 1000}, \\
    {\"fill\": 0, \"dest\": 0, \"length\": 64}]}' > job.json
  thorong dma job.json --memory in.bin -o out.bin --latency 10 --check")]
pub(super) struct Args {
    /// The job
    #[arg(value_name = "JOB.json")]
    job: PathBuf,
    /// The memory before, from address 0 on
    #[arg(long, value_name = "IN.bin")]
    memory: PathBuf,
    /// Where the memory after the job goes
    #[arg(short, long, value_name = "OUT.bin")]
    output: PathBuf,
    /// The mover: axi64, axi128, ...; axi64-guarded where a raw queue has windows. The engine: q4, q16, q64
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// Cycles from a request to its answer
    #[arg(long, value_name = "L", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000))]
    latency: u64,
    #[command(flatten)]
    computation: Computation,
    #[command(flatten)]
    reporting: Reporting,
}

/// The report, as `--json` prints it. What the golden model has none of is null.
#[derive(Debug, Serialize)]
struct Report {
    preset: &'static str,
    backend: &'static str,
    latency: u64,
    stall: f64,
    completions: Vec<Completion>,
    bus: Option<Bus>,
    #[serde(flatten)]
    rings: Option<RingReport>,
    /// Null without --check.
    mismatches: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Completion {
    queue: usize,
    id: u16,
    status: &'static str,
    bytes: u32,
    /// Null where nothing failed.
    address: Option<u64>,
    cycle: Option<u64>,
}

/// What a job of queues with rings has besides.
#[derive(Debug, Serialize)]
struct RingReport {
    ring_bus: Option<Bus>,
    queues: Vec<Queue>,
}

#[derive(Debug, Serialize)]
struct Queue {
    state: &'static str,
    /// Null where it is not halted.
    cause: Option<&'static str>,
    posted: usize,
    completed: usize,
    exceeded: u32,
}

/// What is said of a job that was done, and what is left of it.
struct Outcome {
    preset: &'static Preset,
    memory: Vec<u8>,
    completions: Vec<Completion>,
    bus: Option<Bus>,
    rings: Option<RingReport>,
    compared: Option<(u64, Option<String>)>,
}

pub(super) fn execute(args: &Args) -> Result<(), Failure> {
    let simulation = args.computation.simulation()?;
    let job = Job::load(&args.job)?;
    let preset = match &job {
        Job::Raw(job) => mover(args.preset.as_deref(), job.guarded)?,
        Job::Rings(job) => job.preset(args.preset.as_deref())?,
    };
    let image = match std::fs::read(&args.memory) {
        Ok(image) => image,
        Err(e) => {
            return unusable!("{}: cannot read it: {}", args.memory.display(), e.kind());
        }
    };
    let output = OutputFile::create(&args.output)?;

    let done = {
        let _progress = simulation
            .as_ref()
            .map(|_| Progress::spinner(format!("simulating {}", preset.module())));
        match &job {
            Job::Raw(job) => raw(job, args, preset, simulation.as_ref(), &image)?,
            Job::Rings(job) => rings(job, args, preset, simulation.as_ref(), &image)?,
        }
    };
    let report = Report {
        preset: done.preset.name,
        backend: args.computation.backend.name(),
        latency: args.latency,
        stall: args.computation.stalls.stall,
        completions: done.completions,
        bus: done.bus,
        rings: done.rings,
        mismatches: done.compared.as_ref().map(|(count, _)| *count),
    };
    let difference = done.compared.and_then(|(_, difference)| difference);
    if difference.is_none() {
        output.commit(&done.memory[..image.len()])?;
    }
    show(&report, &rows(&report), args.reporting.json)?;
    difference.map_or(Ok(()), |sentence| Err(Failure::Check(sentence)))
}

fn raw(
    job: &Raw,
    args: &Args,
    preset: &'static Preset,
    simulation: Option<&Options>,
    image: &[u8],
) -> Result<Outcome, Failure> {
    let bus = bus_bytes(preset);
    let done = match simulation {
        None => {
            let (memory, endings) = job.golden(image, bus);
            Done {
                memory: memory.bytes,
                endings: endings.into_iter().map(|ending| (ending, None)).collect(),
                bus: None,
            }
        }
        Some(options) => job.simulate(preset, options, image, args.latency)?,
    };
    let completions = done.endings.iter().map(|(ending, cycle)| Completion {
        queue: ending.owner.into(),
        id: ending.id,
        status: status_name(ending.status),
        bytes: ending.bytes,
        address: (!matches!(ending.status, Status::Ok | Status::Malformed))
            .then_some(ending.address),
        cycle: *cycle,
    });
    Ok(Outcome {
        preset,
        completions: completions.collect(),
        compared: (args.reporting.check).then(|| job.compare(image, bus, &done)),
        memory: done.memory,
        bus: done.bus,
        rings: None,
    })
}

fn rings(
    job: &Rings,
    args: &Args,
    preset: &'static Preset,
    simulation: Option<&Options>,
    image: &[u8],
) -> Result<Outcome, Failure> {
    let named = |e: Failure| match e {
        Failure::Input(sentence) => Failure::Input(format!("{}: {sentence}", args.job.display())),
        other => other,
    };
    let done = match simulation {
        None => job.golden(image),
        Some(options) => job.simulate(preset, options, image, args.latency),
    }
    .map_err(named)?;
    let compared = (args.reporting.check).then(|| job.compare(image, &done));
    let completions = done.completions.iter().map(|taken| Completion {
        queue: taken.queue,
        id: taken.completion.id,
        status: status_name(taken.completion.status),
        bytes: taken.completion.bytes,
        address: (!matches!(taken.completion.status, Status::Ok | Status::Malformed))
            .then_some(taken.completion.address),
        cycle: taken.cycle,
    });
    let queues = done.queues.iter().map(|end| {
        let (state, cause) = state_names(end.state);
        Queue {
            state,
            cause,
            posted: end.posted,
            completed: end.completed,
            exceeded: end.exceeded,
        }
    });
    Ok(Outcome {
        preset,
        completions: completions.collect(),
        compared: compared.transpose()?,
        rings: Some(RingReport {
            ring_bus: done.ring_bus,
            queues: queues.collect(),
        }),
        memory: done.memory,
        bus: done.bus,
    })
}

/// The mover by its name, or the 64-bit one that the job needs.
fn mover(name: Option<&str>, guarded: bool) -> Result<&'static Preset, Failure> {
    const GUARDED: &str = "axi64-guarded";
    let name = name.unwrap_or(if guarded { GUARDED } else { "axi64" });
    let Some(preset) = find("dma_mover", name) else {
        let known = PRESETS.iter().filter(|p| p.block == "dma_mover");
        let known: Vec<&str> = known.map(|p| p.name).collect();
        return unusable!("--preset {name}: expected one of {}", known.join(", "));
    };
    if guarded && !name.ends_with("-guarded") {
        return unusable!("--preset {name}: it has no windows, expected {GUARDED}");
    }
    Ok(preset)
}

/// Bytes of a word of a mover's bus: `axi128-n8` has 16.
fn bus_bytes(preset: &Preset) -> u64 {
    let digits = preset.name.trim_start_matches("axi");
    let digits = digits.split('-').next().unwrap_or_default();
    digits.parse().map_or(8, |bits: u64| bits / 8)
}

fn rows(report: &Report) -> Rows {
    let mut rows = Rows::default();
    let mut statuses: BTreeMap<&str, u64> = BTreeMap::new();
    for completion in &report.completions {
        *statuses.entry(completion.status).or_default() += 1;
    }
    let hardware = if report.rings.is_some() {
        "engine"
    } else {
        "mover"
    };
    rows.add(hardware, report.preset)
        .add("back end", report.backend)
        .add("transfers", grouped(report.completions.len() as u64));
    for (status, count) in statuses {
        rows.add(status, grouped(count));
    }
    if let Some(bus) = &report.bus {
        rows.add("cycles", grouped(bus.cycles))
            .add("bytes read", grouped(bus.read_bytes))
            .add("bytes written", grouped(bus.written_bytes))
            .add("utilisation", percent(bus.utilisation))
            .add("most reads in flight", bus.max_reads_in_flight)
            .add("most writes in flight", bus.max_writes_in_flight);
    }
    let queues = report.rings.iter().flat_map(|rings| &rings.queues);
    for (i, queue) in queues.enumerate() {
        let halted = queue.cause.map(|cause| format!("{}: {cause}", queue.state));
        rows.add_some(&format!("queue {i}"), halted);
    }
    rows.add_some("mismatches", report.mismatches.map(grouped));
    rows
}
