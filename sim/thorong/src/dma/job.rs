//! A DMA job as its file says it: queues, descriptors, faults. docs/dma-job.md is its page.

use crate::failure::{Failure, unusable};
use serde::{Deserialize, Deserializer};
use std::path::Path;
use thorong_golden::mover::{Fault, Transfer, Window, Windows};

/// Owners that the mover can tell apart.
const QUEUES: usize = 64;

/// A job file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    queues: Option<Vec<QueueEntry>>,
    descriptors: Vec<DescriptorEntry>,
    #[serde(default)]
    faults: Vec<FaultEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueueEntry {
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    windows: Option<Vec<WindowEntry>>,
    #[serde(default)]
    weight: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowEntry {
    base: Number,
    limit: Number,
    #[serde(default = "yes")]
    read: bool,
    #[serde(default = "yes")]
    write: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DescriptorEntry {
    #[serde(default)]
    queue: usize,
    id: Option<u16>,
    source: Option<Number>,
    fill: Option<Number>,
    dest: Number,
    length: u32,
    #[serde(default)]
    source_stride: i32,
    #[serde(default)]
    dest_stride: i32,
    #[serde(default = "one")]
    rows: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultEntry {
    side: Side,
    from: Number,
    to: Number,
    answer: Answer,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Read,
    Write,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Slverr,
    Decerr,
}

fn yes() -> bool {
    true
}

fn one() -> u16 {
    1
}

/// 64 bits: a JSON number, or text in decimal or after `0x` in hexadecimal.
#[derive(Debug, Clone, Copy)]
struct Number(u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(u64),
            Text(String),
        }
        let expected = || serde::de::Error::custom("expected a number of 64 bits, or \"0x...\"");
        match Either::deserialize(deserializer).map_err(|_| expected())? {
            Either::Number(value) => Ok(Number(value)),
            Either::Text(text) => match text.strip_prefix("0x") {
                Some(digits) => u64::from_str_radix(digits, 16),
                None => text.parse(),
            }
            .map(Number)
            .map_err(|_| expected()),
        }
    }
}

/// What a file asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// In order; the owner is the queue.
    pub transfers: Vec<Transfer>,
    /// What each queue may touch.
    pub windows: Windows,
    /// Some queue has windows.
    pub guarded: bool,
    /// What goes wrong.
    pub faults: Vec<Fault>,
}

impl Job {
    /// Reads `path`.
    ///
    /// # Errors
    /// [`Failure::Input`] naming the file, the field and what was expected.
    pub fn load(path: &Path) -> Result<Job, Failure> {
        let name = path.display();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) => return unusable!("{name}: cannot read it: {}", e.kind()),
        };
        match serde_json::from_str(&text) {
            Ok(file) => {
                Job::of(file).map_err(|sentence| Failure::Input(format!("{name}: {sentence}")))
            }
            Err(e) => unusable!("{name}: {e}"),
        }
    }

    fn of(file: File) -> Result<Job, String> {
        let queues = file.queues.unwrap_or_else(|| vec![QueueEntry::default()]);
        if queues.len() > QUEUES {
            return Err(format!("queues: expected at most {QUEUES}"));
        }
        let count = queues.len();
        let guarded = queues.iter().any(|queue| queue.windows.is_some());
        let mut windows = Vec::new();
        for (i, queue) in queues.into_iter().enumerate() {
            let format = queue.format.as_deref().unwrap_or("raw");
            if format != "raw" {
                return Err(format!(
                    "queues[{i}].format is {format}: expected raw, for there are no descriptor rings yet"
                ));
            }
            if let Some(weight) = queue.weight.filter(|&weight| weight != 1) {
                return Err(format!(
                    "queues[{i}].weight is {weight}: expected 1, for queues are served in the descriptors' order"
                ));
            }
            // Without windows of its own a queue may touch everything.
            let list = queue.windows.unwrap_or_else(|| {
                vec![WindowEntry {
                    base: Number(0),
                    limit: Number(u64::MAX),
                    read: true,
                    write: true,
                }]
            });
            for (n, window) in list.into_iter().enumerate() {
                if window.limit.0 < window.base.0 {
                    return Err(format!(
                        "queues[{i}].windows[{n}].limit: expected the last byte, not below base"
                    ));
                }
                windows.push(Window {
                    owner: i as u8,
                    base: window.base.0,
                    limit: window.limit.0,
                    read: window.read,
                    write: window.write,
                    local: false,
                });
            }
        }
        let transfers = file.descriptors.into_iter().enumerate();
        let transfers: Result<Vec<_>, String> =
            transfers.map(|(i, d)| transfer(i, d, count)).collect();
        let faults: Result<Vec<_>, String> =
            file.faults.into_iter().enumerate().map(fault).collect();
        Ok(Job {
            transfers: transfers?,
            windows: if guarded {
                Windows::of(windows)
            } else {
                Windows::none()
            },
            guarded,
            faults: faults?,
        })
    }
}

fn transfer(i: usize, entry: DescriptorEntry, queues: usize) -> Result<Transfer, String> {
    if entry.queue >= queues {
        let queue = entry.queue;
        return Err(format!(
            "descriptors[{i}].queue is {queue}: expected a queue of the list, which has {queues}"
        ));
    }
    let (source, fill) = match (entry.source, entry.fill) {
        (Some(source), None) => (source.0, false),
        (None, Some(pattern)) => (pattern.0, true),
        _ => {
            return Err(format!(
                "descriptors[{i}]: expected either source, an address, or fill, a pattern"
            ));
        }
    };
    Ok(Transfer {
        source,
        dest: entry.dest.0,
        length: entry.length,
        id: entry.id.unwrap_or(i as u16),
        owner: entry.queue as u8,
        fill,
        source_stride: entry.source_stride,
        dest_stride: entry.dest_stride,
        rows: entry.rows,
        ..Transfer::default()
    })
}

fn fault((i, entry): (usize, FaultEntry)) -> Result<Fault, String> {
    if entry.to.0 <= entry.from.0 {
        return Err(format!(
            "faults[{i}].to: expected the byte behind the last one, beyond from"
        ));
    }
    Ok(Fault {
        write: matches!(entry.side, Side::Write),
        bytes: entry.from.0..entry.to.0,
        decode: matches!(entry.answer, Answer::Decerr),
    })
}
