//! Queues with rings: what each is created with, and what is posted to it.

use super::file::{Answer, DescriptorEntry, FaultEntry, QueueEntry, Side};
use crate::host::golden::Trouble;
use std::ops::Range;
use thorong_golden::dma::format::COMPLETION;
use thorong_golden::dma::{
    self, Config, Descriptor, Layout, Moderation, Operation, Ring, Share, Window,
};

/// Windows that an engine has for each queue.
pub(super) const WINDOWS: usize = 4;

/// Descriptors of a ring where the file does not say.
const ENTRIES: u64 = 16;

/// What a queue may save where the file does not say, bytes.
const BURST: u64 = 4096;

/// A queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Queue {
    /// All but where its rings are.
    pub(super) config: Config,
    /// Where they are; behind the image, by a window of their own, where the file does not say.
    pub(super) rings: Option<u64>,
    pub(super) windows: Vec<Window>,
    /// In their order.
    pub(super) descriptors: Vec<Descriptor>,
}

/// What a file of queues with rings asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rings {
    pub(super) queues: Vec<Queue>,
    /// What goes wrong, at both ports.
    pub(super) faults: Vec<Trouble>,
}

const EVERYTHING: Window = Window {
    base: 0,
    limit: u64::MAX,
    read: true,
    write: true,
    lock: false,
};

impl Rings {
    pub(super) fn of(
        queues: Vec<QueueEntry>,
        descriptors: Vec<DescriptorEntry>,
        faults: Vec<FaultEntry>,
    ) -> Result<Rings, String> {
        let queues = queues.into_iter().enumerate();
        let mut queues: Vec<Queue> = queues.map(queue).collect::<Result<_, _>>()?;
        for (i, entry) in descriptors.iter().enumerate() {
            let queue = &mut queues[entry.queue];
            let descriptor = descriptor(i, entry, queue.config.layout)?;
            queue.descriptors.push(descriptor);
        }
        Ok(Rings {
            queues,
            faults: faults.into_iter().map(fault).collect(),
        })
    }

    /// Queues.
    pub fn count(&self) -> usize {
        self.queues.len()
    }
}

impl Queue {
    /// Bytes of its two rings: the submission ring, and the completion ring behind it.
    pub(super) fn bytes(&self) -> (u64, u64) {
        let (sq, cq) = (self.config.submission, self.config.completion);
        let layout = self.config.layout.bytes();
        (
            u64::from(sq.entries()) * layout as u64,
            u64::from(cq.entries()) * COMPLETION as u64,
        )
    }

    /// The same with its rings from `base` on, and all windows that it has then.
    pub(super) fn placed(&self, base: u64) -> (Config, Vec<Window>, Range<u64>) {
        let mut config = self.config;
        let (sq, cq) = self.bytes();
        config.submission.base = base;
        config.completion.base = base.saturating_add(sq);
        let end = config.completion.base.saturating_add(cq);
        let own = Window {
            base,
            limit: end - 1,
            ..EVERYTHING
        };
        let mut windows = self.windows.clone();
        if self.rings.is_none() {
            windows.push(own);
        }
        (config, windows, base..end)
    }
}

/// A number of the file where it is in `range`.
fn within(
    field: &str,
    value: Option<u64>,
    default: u64,
    range: Range<u64>,
    expected: &str,
) -> Result<u64, String> {
    let value = value.unwrap_or(default);
    match range.contains(&value) {
        true => Ok(value),
        false => Err(format!("{field} is {value}: expected {expected}")),
    }
}

fn queue((i, entry): (usize, QueueEntry)) -> Result<Queue, String> {
    let field = |name: &str| format!("queues[{i}].{name}");
    let most = match entry.rings {
        None => WINDOWS - 1,
        Some(_) => WINDOWS,
    };
    // Without windows of its own a queue may touch everything.
    let windows: Vec<Window> = match entry.windows {
        None => vec![EVERYTHING],
        Some(list) => list
            .into_iter()
            .map(|window| Window {
                base: window.base.0,
                limit: window.limit.0,
                read: window.read,
                write: window.write,
                lock: false,
            })
            .collect(),
    };
    if windows.len() > most {
        return Err(format!(
            "{}: expected at most {most}, for a queue has {WINDOWS}, and rings without a place need one",
            field("windows")
        ));
    }
    let expected = "a power of two from 4 to 32768";
    let entries = within(
        &field("entries"),
        entry.entries,
        ENTRIES,
        4..(1 << 15) + 1,
        expected,
    )?;
    if !entries.is_power_of_two() {
        return Err(format!(
            "{} is {entries}: expected {expected}",
            field("entries")
        ));
    }
    let rings = entry.rings.map(|rings| rings.0);
    if let Some(base) = rings.filter(|base| !base.is_multiple_of(64)) {
        return Err(format!(
            "{} is {base:#x}: expected a multiple of 64",
            field("rings")
        ));
    }
    let weight = within(&field("weight"), entry.weight, 1, 1..256, "1 to 255")?;
    let expected = "bytes in 256 cycles, at most 65535, 0 for no limit";
    let rate = within(&field("rate"), entry.rate, 0, 0..1 << 16, expected)?;
    let expected = "a multiple of 64 from 2048 to 4194240";
    let burst = within(
        &field("burst"),
        entry.burst,
        BURST,
        2048..4_194_241,
        expected,
    )?;
    if !burst.is_multiple_of(64) {
        return Err(format!(
            "{} is {burst}: expected {expected}",
            field("burst")
        ));
    }
    let log2 = entries.ilog2() as u8;
    let queue = Queue {
        config: Config {
            submission: Ring { base: 0, log2 },
            layout: match entry.format.as_deref() {
                Some("full") => Layout::Full,
                _ => Layout::Compact,
            },
            completion: Ring { base: 0, log2 },
            share: Share {
                weight: weight as u8,
                urgent: entry.urgent.unwrap_or_default(),
                rate: rate as u16,
                burst: burst as u32,
            },
            moderation: Moderation::default(),
            message: None,
        },
        rings,
        windows,
        descriptors: Vec::new(),
    };
    let (sq, cq) = queue.bytes();
    match rings.filter(|base| base.checked_add(sq + cq).is_none()) {
        None => Ok(queue),
        Some(base) => Err(format!(
            "{} is {base:#x}: expected rings that end below 2^64",
            field("rings")
        )),
    }
}

fn descriptor(i: usize, entry: &DescriptorEntry, layout: Layout) -> Result<Descriptor, String> {
    let compact = layout == Layout::Compact;
    let wrong = |field: &str, expected: &str| {
        let kind = if compact { "compact" } else { "full" };
        Err(format!(
            "descriptors[{i}].{field}: expected {expected}, for its queue's descriptors are {kind}"
        ))
    };
    let wide = |number: Option<u64>| compact && number.is_some_and(|number| number >> 48 != 0);
    let source = entry.source.map(|number| number.0);
    if entry.rows == 0 {
        return wrong("rows", "at least 1");
    }
    if compact && entry.fill.is_some() {
        return wrong("fill", "a source");
    }
    if wide(source) {
        return wrong("source", "48 bits");
    }
    if wide(Some(entry.dest.0)) {
        return wrong("dest", "48 bits");
    }
    if compact && entry.length >> 16 != 0 {
        return wrong("length", "16 bits");
    }
    if compact && entry.rows > 1 {
        return wrong("rows", "1");
    }
    if compact && entry.id.is_some_and(|id| id >> 12 != 0) {
        return wrong("id", "12 bits");
    }
    let place = if compact { i & 0xfff } else { i };
    let fill = entry.fill.map(|number| number.0);
    Ok(Descriptor {
        source: source.or(fill).unwrap_or_default(),
        dest: entry.dest.0,
        length: entry.length,
        id: entry.id.unwrap_or(place as u16),
        operation: match fill {
            Some(_) => Operation::Fill,
            None => Operation::Copy,
        },
        further: entry.rows - 1,
        source_stride: entry.source_stride,
        dest_stride: entry.dest_stride,
        malformed: false,
    })
}

fn fault(entry: FaultEntry) -> Trouble {
    Trouble {
        write: matches!(entry.side, Side::Write),
        bytes: entry.from.0..entry.to.0,
        answer: match entry.answer {
            Answer::Slverr => dma::Answer::SlvErr,
            Answer::Decerr => dma::Answer::DecErr,
        },
    }
}
