//! The table for people.

use super::{Access, CODES, PAGES};
use std::fmt::Write as _;

/// The register page: Markdown.
pub fn page() -> String {
    let mut text = String::from(
        "# Registers of the DMA engine\n\n\
         All are 32 bits wide, and written as a whole. A write to a register that can't be written, with a reserved bit \
         set, or with a\nstrobe missing answers SLVERR and does nothing; so does a read of a register that can't be \
         read, and an access elsewhere.\n",
    );
    for (name, about, registers) in PAGES {
        let _ = write!(
            text,
            "\n## {name}\n\n{about}\n\n| offset | register | access | bits | field | |\n|--:|---|---|--:|---|---|\n"
        );
        for r in registers {
            let access = match r.access {
                Access::RO => "read",
                Access::WO => "write",
                Access::RW => "read, write",
            };
            let _ = writeln!(
                text,
                "| 0x{:03x} | `{}` | {access} | | | {} |",
                r.offset, r.name, r.doc
            );
            for f in r.fields {
                let bits = match f.high == f.low {
                    true => f.low.to_string(),
                    false => format!("{}:{}", f.high, f.low),
                };
                let _ = writeln!(text, "| | | | {bits} | `{}` | {} |", f.name, f.doc);
            }
        }
    }
    for (name, about, codes) in CODES {
        let _ = write!(text, "\n## {name}\n\n{about}\n\n| | | |\n|--:|---|---|\n");
        for c in codes {
            let _ = writeln!(text, "| {} | `{}` | {} |", c.value, c.name, c.doc);
        }
    }
    text
}
