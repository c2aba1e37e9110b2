//! A DMA job's file, as it is written. docs/dma-job.md is its page.

use serde::{Deserialize, Deserializer};

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) queues: Option<Vec<QueueEntry>>,
    pub(super) descriptors: Vec<DescriptorEntry>,
    #[serde(default)]
    pub(super) faults: Vec<FaultEntry>,
}

/// A queue.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueueEntry {
    #[serde(default)]
    pub(super) format: Option<String>,
    #[serde(default)]
    pub(super) windows: Option<Vec<WindowEntry>>,
    #[serde(default)]
    pub(super) weight: Option<u64>,
    #[serde(default)]
    pub(super) urgent: Option<bool>,
    #[serde(default)]
    pub(super) rate: Option<u64>,
    #[serde(default)]
    pub(super) burst: Option<u64>,
    #[serde(default)]
    pub(super) entries: Option<u64>,
    #[serde(default)]
    pub(super) rings: Option<Number>,
}

/// A window.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WindowEntry {
    pub(super) base: Number,
    pub(super) limit: Number,
    #[serde(default = "yes")]
    pub(super) read: bool,
    #[serde(default = "yes")]
    pub(super) write: bool,
}

/// A request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DescriptorEntry {
    #[serde(default)]
    pub(super) queue: usize,
    pub(super) id: Option<u16>,
    pub(super) source: Option<Number>,
    pub(super) fill: Option<Number>,
    pub(super) dest: Number,
    pub(super) length: u32,
    #[serde(default)]
    pub(super) source_stride: i32,
    #[serde(default)]
    pub(super) dest_stride: i32,
    #[serde(default = "one")]
    pub(super) rows: u16,
}

/// What goes wrong.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultEntry {
    pub(super) side: Side,
    pub(super) from: Number,
    pub(super) to: Number,
    pub(super) answer: Answer,
}

/// Reads or writes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Side {
    Read,
    Write,
}

/// How memory answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
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
pub(super) struct Number(pub(super) u64);

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
