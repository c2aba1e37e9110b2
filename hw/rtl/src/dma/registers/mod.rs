//! The registers of the DMA engine: one table, from which all else is made.
//!
//! ```text
//! table.rs --+--> offsets and field positions, for drivers in Rust and for the tests
//!            +--> decode: a table of rights for the AXI4-Lite slave
//!            +--> page: Markdown, for people
//!            +--> header: C, for drivers in C
//! ```
//!
//! # Address map
//! | bytes | page |
//! |---|---|
//! | 0x0000 to 0x0fff | admin: creates, resets and destroys queues, sets their windows |
//! | 0x1000 (q + 1) and the 4 KiB from there | queue q: doorbells and status, for its tenant alone |
//!
//! So a hypervisor maps one page to one tenant, and keeps the first.
//!
//! # Accesses
//! A register is 32 bits, read and written as a whole: a write with a strobe missing, to a register that is not
//! writable or is not there, or with a reserved bit set, answers SLVERR and does nothing. So does a read of a register
//! that is not readable or not there.

pub mod decode;
mod header;
mod page;
pub mod table;

pub use header::header;
pub use page::page;

/// Bytes from one page to the next.
pub const PAGE: u32 = 0x1000;

/// Address of register `register` on the page of queue `queue`.
pub fn of_queue(queue: usize, register: &Register) -> u32 {
    PAGE * (queue as u32 + 1) + register.offset
}

/// Who may do what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read only.
    RO,
    /// Write only: the write is an order.
    WO,
    /// Read and write: reads give what was written.
    RW,
}

impl Access {
    /// Reads are answered.
    pub const fn reads(self) -> bool {
        !matches!(self, Access::WO)
    }
    /// Writes are taken.
    pub const fn writes(self) -> bool {
        !matches!(self, Access::RO)
    }
}

/// Some neighbouring bits of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// In lower case.
    pub name: &'static str,
    /// Its highest bit.
    pub high: u32,
    /// Its lowest bit.
    pub low: u32,
    /// One line.
    pub doc: &'static str,
}

impl Field {
    /// Its bits in the register.
    pub const fn mask(&self) -> u32 {
        (u32::MAX >> (31 - self.high + self.low)) << self.low
    }
    /// `value` in its place.
    ///
    /// # Panics
    /// Where it has more bits than the field.
    pub const fn put(&self, value: u32) -> u32 {
        assert!(value <= self.mask() >> self.low, "the value fits its field");
        value << self.low
    }
    /// Its value in a register's word.
    pub const fn get(&self, word: u32) -> u32 {
        (word & self.mask()) >> self.low
    }
}

/// One register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register {
    /// In upper case.
    pub name: &'static str,
    /// Bytes from the start of its page.
    pub offset: u32,
    /// Who may do what.
    pub access: Access,
    /// One line.
    pub doc: &'static str,
    /// From the lowest bit up; bits in none are reserved.
    pub fields: &'static [Field],
}

impl Register {
    /// All bits that are not reserved.
    pub fn mask(&self) -> u32 {
        self.fields.iter().fold(0, |mask, f| mask | f.mask())
    }
    /// The field `name`.
    ///
    /// # Panics
    /// Where there is none.
    pub fn field(&self, name: &str) -> &'static Field {
        let found = self.fields.iter().find(|f| f.name == name);
        found.unwrap_or_else(|| panic!("{} has no field {name}", self.name))
    }
}

/// A number with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// In upper case.
    pub name: &'static str,
    /// The number.
    pub value: u32,
    /// One line.
    pub doc: &'static str,
}

/// The two kinds of pages: name, what it is for, registers.
pub const PAGES: [(&str, &str, &[Register]); 2] = [
    (
        "ADMIN",
        "The admin page, at 0x0000.",
        table::admin::REGISTERS,
    ),
    (
        "QUEUE",
        "The page of queue q, at 0x1000 (q + 1).",
        table::queue::REGISTERS,
    ),
];

/// All numbers with names, by what they number.
pub const CODES: [(&str, &str, &[Code]); 5] = [
    ("COMMAND", "Commands.", table::command::CODES),
    ("RESULT", "Results of commands.", table::result::CODES),
    ("STATE", "States of a queue.", table::state::CODES),
    ("CAUSE", "Why a queue halted.", table::cause::CODES),
    (
        "STATUS",
        "How a descriptor ended, in its completion.",
        table::status::CODES,
    ),
];
