//! The host's driver of the DMA engine of queues. It knows registers and memory, nothing else.
//!
//! ```text
//!   [`Admin`]   creates, resets and destroys queues, sets windows ------> admin page ----+
//!   [`Tenant`]  posts descriptors, rings, takes completions ------------> its own page --+--> engine
//!                    |                                                                   |
//!                    +--- rings, data ---> memory <--------------------------------------+
//! ```
//!
//! A [`Host`] is what both run on: it reads and writes registers and memory, lets time pass, and waits for an interrupt.
//! [`golden`] is one over the golden model, [`device`] one over the hardware in a simulator. Offsets, fields and codes are those of
//! [`thorong_rtl::dma::registers`], descriptors and completions those of [`thorong_golden::dma`]; docs/queues.md is the
//! contract.
//!
//! ```
//! # use thorong::host::{Admin, Error, golden::GoldenHost};
//! # use thorong_golden::dma::{Config, Descriptor, Layout, Moderation, Ring, Share, Window};
//! # fn main() -> Result<(), Error> {
//! let mut host = GoldenHost::new(16, 4, vec![7; 0x1_0000]);
//! let admin = Admin::probe(&mut host)?;
//! let all = Window { base: 0, limit: 0xffff, read: true, write: true, lock: false };
//! admin.set_window(&mut host, 3, 0, &all)?;
//! let config = Config {
//!     submission: Ring { base: 0x1000, log2: 4 },
//!     layout: Layout::Compact,
//!     completion: Ring { base: 0x2000, log2: 4 },
//!     share: Share { weight: 1, ..Share::default() },
//!     moderation: Moderation::default(),
//!     message: None,
//! };
//! let mut tenant = admin.create(&mut host, 3, &config)?;
//! let copy = Descriptor { source: 0x4000, dest: 0x8000, length: 100, id: 9, ..Descriptor::default() };
//! tenant.post(&mut host, &copy)?;
//! tenant.ring(&mut host)?;
//! assert_eq!(tenant.wait(&mut host, 1_000)?.id, 9);
//! # Ok(())
//! # }
//! ```

mod admin;
mod codes;
pub mod device;
pub mod golden;
mod memory;
mod tenant;

pub use admin::Admin;
pub use tenant::Tenant;

use thiserror::Error;
use thorong_golden::dma::{Cause, Refusal};

/// What a host has of an engine.
pub trait Host {
    /// Reads the register at `address`.
    ///
    /// # Errors
    /// Where it is answered by an error, or not at all.
    fn read_register(&mut self, address: u32) -> Result<u32, Fault>;

    /// Writes the register at `address`; back when it is answered.
    ///
    /// # Errors
    /// Where it is answered by an error, or not at all.
    fn write_register(&mut self, address: u32, value: u32) -> Result<(), Fault>;

    /// Fills `bytes` from `address` of the memory on.
    ///
    /// # Errors
    /// Where there is no such memory.
    fn read_memory(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), Fault>;

    /// Writes `bytes` from `address` of the memory on; the engine sees them before any register that is written later.
    ///
    /// # Errors
    /// Where there is no such memory.
    fn write_memory(&mut self, address: u64, bytes: &[u8]) -> Result<(), Fault>;

    /// Lets `cycles` cycles pass.
    ///
    /// # Errors
    /// Where the device fails.
    fn pass(&mut self, cycles: u64) -> Result<(), Fault>;

    /// Lets time pass until the interrupt of queue `queue` is high, at most `cycles` cycles; whether it is.
    ///
    /// # Errors
    /// Where the device fails.
    fn interrupt(&mut self, queue: usize, cycles: u64) -> Result<bool, Fault>;
}

/// Whoever is lent a host has one.
impl<H: Host + ?Sized> Host for &mut H {
    fn read_register(&mut self, address: u32) -> Result<u32, Fault> {
        (**self).read_register(address)
    }
    fn write_register(&mut self, address: u32, value: u32) -> Result<(), Fault> {
        (**self).write_register(address, value)
    }
    fn read_memory(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), Fault> {
        (**self).read_memory(address, bytes)
    }
    fn write_memory(&mut self, address: u64, bytes: &[u8]) -> Result<(), Fault> {
        (**self).write_memory(address, bytes)
    }
    fn pass(&mut self, cycles: u64) -> Result<(), Fault> {
        (**self).pass(cycles)
    }
    fn interrupt(&mut self, queue: usize, cycles: u64) -> Result<bool, Fault> {
        (**self).interrupt(queue, cycles)
    }
}

/// What a host could not do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// A register's access was answered by an error.
    #[error("the register at {address:#x} answers with an error")]
    Register {
        /// Which.
        address: u32,
    },
    /// There is no such memory.
    #[error("there is no memory at {address:#x}")]
    Memory {
        /// The first byte of the access.
        address: u64,
    },
    /// The device itself failed.
    #[error("{0}")]
    Device(String),
}

/// Why the driver could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The host could not.
    #[error(transparent)]
    Host(#[from] Fault),
    /// ID says something else.
    #[error("there is no engine: ID is {0:#010x}")]
    NoEngine(u32),
    /// The engine refused an order.
    #[error("the engine refuses the order: {0:?}")]
    Refused(Refusal),
    /// A code that the table of registers does not have.
    #[error("{register} has the code {code}, which means nothing")]
    Code {
        /// The register's name.
        register: &'static str,
        /// What it said.
        code: u32,
    },
    /// A number that its register or its descriptor has no room for.
    #[error("{field}: expected {expected}")]
    Unfit {
        /// Which.
        field: &'static str,
        /// What would fit.
        expected: &'static str,
    },
    /// No place in the submission ring: take completions first.
    #[error("the submission ring is full")]
    Full,
    /// The queue halted, and there are no more completions.
    #[error("the queue is halted: {0:?}")]
    Halted(Cause),
    /// The queue is off or on its way there.
    #[error("the queue does not run")]
    NotRunning,
    /// A completion that can't be one.
    #[error("completion {index} can't be one: {entry:02x?}")]
    Garbled {
        /// Completions taken before it, modulo 2^16.
        index: u16,
        /// As it stands in memory.
        entry: [u8; 16],
    },
    /// Nothing happened for so many cycles.
    #[error("nothing came in {0} cycles")]
    Patience(u64),
}
