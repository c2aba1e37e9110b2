//! DMA jobs: read from a file, made by a golden model or by the hardware.
//!
//! ```text
//! file, job --+--> raw    one mover, the transfers in their order
//!             +--> rings  queues with rings, by the host's driver --> run: on any host, golden or simulated
//! ```

mod file;
mod job;
mod raw;
mod rings;
mod run;
mod watch;

pub use job::Job;
pub use raw::{Done, Raw};
pub use rings::Rings;
pub use run::{QueueEnd, RingDone, Taken};
pub use watch::Bus;

use thorong_golden::dma::{Cause, State};
use thorong_golden::mover::Status;

/// A memory ends with a word of the widest bus.
const WORD: usize = 64;

/// The name of a status in a report.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::ReadSlvErr => "read-slverr",
        Status::ReadDecErr => "read-decerr",
        Status::WriteSlvErr => "write-slverr",
        Status::WriteDecErr => "write-decerr",
        Status::Protection => "protection",
        Status::Malformed => "malformed",
        Status::Timeout => "timeout",
        Status::Skipped => "skipped",
    }
}

/// The names of a queue's state and, where it is halted, of its cause in a report.
pub fn state_names(state: State) -> (&'static str, Option<&'static str>) {
    let cause = match state {
        State::Off => return ("off", None),
        State::Running => return ("running", None),
        State::Draining => return ("draining", None),
        State::Halted(cause) => cause,
    };
    let name = match cause {
        Cause::SqDoorbell => "sq-doorbell",
        Cause::CqDoorbell => "cq-doorbell",
        Cause::Protection => "protection",
        Cause::SqProtection => "sq-protection",
        Cause::CqProtection => "cq-protection",
        Cause::SqError => "sq-error",
        Cause::CqError => "cq-error",
        Cause::Timeout => "timeout",
        Cause::MessageError => "message-error",
    };
    ("halted", Some(name))
}

fn padded(image: &[u8]) -> Vec<u8> {
    let mut bytes = image.to_vec();
    bytes.resize(image.len().next_multiple_of(WORD), 0);
    bytes
}

/// How many bytes of `is` differ from `must`, and the first as a sentence. A byte for which `open` gives another value may have
/// that one too; one that is `hidden` may have any.
fn first_difference(
    is: &[u8],
    must: &[u8],
    open: impl Fn(usize) -> Option<u8>,
    hidden: impl Fn(usize) -> bool,
) -> (u64, Option<String>) {
    let mut count = 0;
    let mut said = None;
    for (at, (is, must)) in is.iter().zip(must).enumerate() {
        if is != must && !hidden(at) && open(at) != Some(*is) {
            count += 1;
            said.get_or_insert_with(|| {
                format!("byte {at:#x} is {is:#04x}, but the golden model says {must:#04x}")
            });
        }
    }
    (count, said)
}
