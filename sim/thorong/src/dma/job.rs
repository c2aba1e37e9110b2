//! What a job's file asks for: transfers on a mover, or queues of an engine.

use super::file::{DescriptorEntry, File, QueueEntry, WindowEntry};
use super::raw::Raw;
use super::rings::Rings;
use crate::failure::{Failure, unusable};
use std::path::Path;

/// Queues that the hardware can tell apart.
const QUEUES: usize = 64;

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// All queues are raw.
    Raw(Raw),
    /// All queues have rings.
    Rings(Rings),
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
        for (i, queue) in queues.iter().enumerate() {
            for (n, window) in queue.windows.iter().flatten().enumerate() {
                sound(i, n, window)?;
            }
        }
        for (i, descriptor) in file.descriptors.iter().enumerate() {
            known(i, descriptor, queues.len())?;
        }
        for (i, fault) in file.faults.iter().enumerate() {
            if fault.to.0 <= fault.from.0 {
                return Err(format!(
                    "faults[{i}].to: expected the byte behind the last one, beyond from"
                ));
            }
        }
        let formats = queues.iter().map(|queue| queue.format.as_deref());
        let formats: Vec<&str> = formats.map(|format| format.unwrap_or("raw")).collect();
        for (i, format) in formats.iter().enumerate() {
            if !["raw", "compact", "full"].contains(format) {
                return Err(format!(
                    "queues[{i}].format is {format}: expected raw, compact or full"
                ));
            }
            let first = formats[0];
            if (first == "raw") != (*format == "raw") {
                return Err(format!(
                    "queues[{i}].format is {format}, but that of queues[0] is {first}: expected all queues raw, or none"
                ));
            }
        }
        match formats.first() {
            None | Some(&"raw") => Raw::of(queues, file.descriptors, file.faults).map(Job::Raw),
            _ => Rings::of(queues, file.descriptors, file.faults).map(Job::Rings),
        }
    }
}

fn sound(queue: usize, slot: usize, window: &WindowEntry) -> Result<(), String> {
    match window.limit.0 < window.base.0 {
        false => Ok(()),
        true => Err(format!(
            "queues[{queue}].windows[{slot}].limit: expected the last byte, not below base"
        )),
    }
}

fn known(i: usize, entry: &DescriptorEntry, queues: usize) -> Result<(), String> {
    if entry.queue >= queues {
        let queue = entry.queue;
        return Err(format!(
            "descriptors[{i}].queue is {queue}: expected a queue of the list, which has {queues}"
        ));
    }
    match (entry.source, entry.fill) {
        (Some(_), None) | (None, Some(_)) => Ok(()),
        _ => Err(format!(
            "descriptors[{i}]: expected either source, an address, or fill, a pattern"
        )),
    }
}
