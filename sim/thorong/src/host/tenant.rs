//! The tenant's side: its rings, and its page.

use super::codes::{state_of, status_of};
use super::{Error, Host};
use thorong_golden::dma::format::{COMPLETION, FORMATS};
use thorong_golden::dma::{Completion, Config, Descriptor, Layout, Operation, Ring, State};
use thorong_rtl::dma::registers::of_queue;
use thorong_rtl::dma::registers::table::queue;

/// Cycles between two looks at memory.
const STEP: u64 = 16;

/// One queue, as its tenant sees it: from [`super::Admin::create`] until it is reset or destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    index: usize,
    layout: Layout,
    submission: Ring,
    completion: Ring,
    /// Descriptors written and announced, completions taken and acknowledged, modulo 2^16.
    posted: u16,
    rung: u16,
    taken: u16,
    acknowledged: u16,
}

impl Tenant {
    /// Of a queue that was just created: clears its completion ring, so that no entry has the phase of its first round.
    pub(super) fn new(host: &mut impl Host, index: usize, config: &Config) -> Result<Self, Error> {
        let ring = config.completion;
        let bytes = usize::from(ring.entries()) * COMPLETION;
        host.write_memory(ring.base, &vec![0; bytes])?;
        Ok(Tenant {
            index,
            layout: config.layout,
            submission: config.submission,
            completion: ring,
            posted: 0,
            rung: 0,
            taken: 0,
            acknowledged: 0,
        })
    }

    /// The queue's number.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Descriptors posted whose completion was not taken.
    pub fn open(&self) -> u16 {
        self.posted.wrapping_sub(self.taken)
    }

    /// Descriptors that can be posted before a completion is taken.
    pub fn room(&self) -> u16 {
        self.submission.entries() - self.open()
    }

    /// Writes a descriptor into the ring; the engine hears of it with [`Tenant::ring`].
    ///
    /// # Errors
    /// [`Error::Full`] where the ring is, [`Error::Unfit`] where the queue's layout has no room for it.
    pub fn post(&mut self, host: &mut impl Host, descriptor: &Descriptor) -> Result<(), Error> {
        fits(self.layout, descriptor)?;
        self.post_entry(host, &descriptor.entry(self.layout))
    }

    /// The same with the bytes of an entry, whatever they say.
    ///
    /// # Errors
    /// [`Error::Full`], or [`Error::Unfit`] where there are more or fewer bytes than the layout has.
    pub fn post_entry(&mut self, host: &mut impl Host, entry: &[u8]) -> Result<(), Error> {
        if entry.len() != self.layout.bytes() {
            return Err(Error::Unfit {
                field: "entry",
                expected: "as many bytes as the queue's layout has",
            });
        }
        if self.room() == 0 {
            return Err(Error::Full);
        }
        let at = self.submission.at(self.posted, self.layout.bytes());
        host.write_memory(at, entry)?;
        self.posted = self.posted.wrapping_add(1);
        Ok(())
    }

    /// Tells the engine of all descriptors posted.
    ///
    /// # Errors
    /// Where the host can't.
    pub fn ring(&mut self, host: &mut impl Host) -> Result<(), Error> {
        if self.rung != self.posted {
            let tail = queue::SQ_TAIL.field("tail").put(self.posted.into());
            host.write_register(of_queue(self.index, &queue::SQ_TAIL), tail)?;
            self.rung = self.posted;
        }
        Ok(())
    }

    /// The next completion, where it is in memory. Its place stays taken until [`Tenant::acknowledge`].
    ///
    /// # Errors
    /// [`Error::Garbled`] where it can't be one.
    pub fn next(&mut self, host: &mut impl Host) -> Result<Option<Completion>, Error> {
        // No entry of a full ring is new, whatever its phase says.
        if self.taken.wrapping_sub(self.acknowledged) == self.completion.entries() {
            return Ok(None);
        }
        let mut entry = [0; COMPLETION];
        let at = self.completion.at(self.taken, COMPLETION);
        host.read_memory(at, &mut entry)?;
        let phase = u8::from(self.taken >> self.completion.log2 & 1 == 0);
        let garbled = Error::Garbled {
            index: self.taken,
            entry,
        };
        if entry[15] == 1 - phase {
            return Ok(None);
        }
        let [address @ .., _, _, _, _, _, _, _, _] = entry;
        let [.., b0, b1, b2, b3, i0, i1, status, got] = entry;
        let (true, true, Some(status)) = (got == phase, self.open() > 0, status_of(status)) else {
            return Err(garbled);
        };
        self.taken = self.taken.wrapping_add(1);
        Ok(Some(Completion {
            address: u64::from_le_bytes(address),
            bytes: u32::from_le_bytes([b0, b1, b2, b3]),
            id: u16::from_le_bytes([i0, i1]),
            status,
        }))
    }

    /// Gives the places of all completions taken back to the engine.
    ///
    /// # Errors
    /// Where the host can't.
    pub fn acknowledge(&mut self, host: &mut impl Host) -> Result<(), Error> {
        if self.acknowledged != self.taken {
            let head = queue::CQ_HEAD.field("head").put(self.taken.into());
            host.write_register(of_queue(self.index, &queue::CQ_HEAD), head)?;
            self.acknowledged = self.taken;
        }
        Ok(())
    }

    /// All completions that are in memory, their places given back.
    ///
    /// # Errors
    /// As [`Tenant::next`].
    pub fn take(&mut self, host: &mut impl Host) -> Result<Vec<Completion>, Error> {
        let mut all = Vec::new();
        while let Some(completion) = self.next(host)? {
            all.push(completion);
        }
        self.acknowledge(host)?;
        Ok(all)
    }

    /// The next completion, by looking at memory again and again.
    ///
    /// # Errors
    /// [`Error::Halted`] where the queue halted and there is none, [`Error::NotRunning`] where it is off or draining,
    /// [`Error::Patience`] where none came in `patience` cycles.
    pub fn wait(&mut self, host: &mut impl Host, patience: u64) -> Result<Completion, Error> {
        let mut waited = 0;
        loop {
            // The state before the memory: what was completed before a halt is in memory by then.
            let state = self.state(host)?;
            if let Some(completion) = self.next(host)? {
                self.acknowledge(host)?;
                return Ok(completion);
            }
            running(state)?;
            if waited >= patience {
                return Err(Error::Patience(waited));
            }
            host.pass(STEP)?;
            waited += STEP;
        }
    }

    /// At least one completion, by the queue's interrupt, which is armed again.
    ///
    /// # Errors
    /// As [`Tenant::wait`]; of a queue without an interrupt always [`Error::Patience`].
    pub fn wait_interrupt(
        &mut self,
        host: &mut impl Host,
        patience: u64,
    ) -> Result<Vec<Completion>, Error> {
        loop {
            if !host.interrupt(self.index, patience)? {
                running(self.state(host)?)?;
                return Err(Error::Patience(patience));
            }
            let all = self.take(host)?;
            host.write_register(
                of_queue(self.index, &queue::UNMASK),
                queue::UNMASK.field("unmask").put(1),
            )?;
            if !all.is_empty() {
                return Ok(all);
            }
        }
    }

    /// How the queue is.
    ///
    /// # Errors
    /// Where the host can't.
    pub fn state(&self, host: &mut impl Host) -> Result<State, Error> {
        state_of(host.read_register(of_queue(self.index, &queue::STATE))?)
    }

    /// Pieces that had to wait for their allowance, modulo 2^32.
    ///
    /// # Errors
    /// Where the host can't.
    pub fn exceeded(&self, host: &mut impl Host) -> Result<u32, Error> {
        Ok(host.read_register(of_queue(self.index, &queue::EXCEEDED))?)
    }

    /// Descriptors completed and completions written, modulo 2^16.
    ///
    /// # Errors
    /// Where the host can't.
    pub fn progress(&self, host: &mut impl Host) -> Result<(u16, u16), Error> {
        let head = host.read_register(of_queue(self.index, &queue::SQ_HEAD))?;
        let tail = host.read_register(of_queue(self.index, &queue::CQ_TAIL))?;
        Ok((
            queue::SQ_HEAD.field("head").get(head) as u16,
            queue::CQ_TAIL.field("tail").get(tail) as u16,
        ))
    }
}

/// # Errors
/// Where nothing more will come.
fn running(state: State) -> Result<(), Error> {
    match state {
        State::Running => Ok(()),
        State::Halted(cause) => Err(Error::Halted(cause)),
        State::Off | State::Draining => Err(Error::NotRunning),
    }
}

/// Whether `layout` can say what `descriptor` says.
///
/// # Errors
/// [`Error::Unfit`] with the field that it can't.
fn fits(layout: Layout, descriptor: &Descriptor) -> Result<(), Error> {
    let compact = layout == Layout::Compact;
    let narrow = |address: u64| !compact || address >> 48 == 0;
    let cast = match descriptor.operation {
        Operation::Cast(cast) => Some(cast),
        _ => None,
    };
    let simple = matches!(descriptor.operation, Operation::Copy | Operation::CopyCrc);
    let checks = [
        (narrow(descriptor.source), "source", "48 bits"),
        (narrow(descriptor.dest), "dest", "48 bits"),
        (
            !compact || descriptor.length >> 16 == 0,
            "length",
            "16 bits",
        ),
        (!compact || descriptor.id >> 12 == 0, "id", "12 bits"),
        (
            !compact || simple,
            "operation",
            "a copy, for the queue's descriptors are compact",
        ),
        (
            !compact || descriptor.further == 0,
            "further",
            "one row, for the queue's descriptors are compact",
        ),
        (
            !descriptor.malformed,
            "malformed",
            "a descriptor that is not",
        ),
        (
            cast.is_none_or(|cast| FORMATS.contains(&cast.format)),
            "format",
            "one that a cast can make",
        ),
        (
            cast.is_none_or(|cast| cast.first >> 34 == 0),
            "first",
            "34 bits",
        ),
    ];
    match checks.into_iter().find(|(fits, _, _)| !fits) {
        None => Ok(()),
        Some((_, field, expected)) => Err(Error::Unfit { field, expected }),
    }
}
