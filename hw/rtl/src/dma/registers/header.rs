//! The table for C.

use super::{CODES, PAGE, PAGES};
use std::fmt::Write as _;

/// The C header: C89, macros alone, one file.
pub fn header() -> String {
    let mut text = format!(
        "/* SPDX-License-Identifier: MIT OR Apache-2.0 */\n\
         /* Registers of the Thorong DMA engine. Made from its table of registers; do not edit. */\n\
         #ifndef THORONG_DMA_H\n#define THORONG_DMA_H\n\n\
         /* Byte address of a page: the admin page, and that of queue q. */\n\
         #define THORONG_DMA_ADMIN 0x0u\n\
         #define THORONG_DMA_QUEUE(q) (0x{PAGE:x}u * ((q) + 1u))\n\n\
         /* A field of a register: its value in a word, and a value in its place. */\n\
         #define THORONG_DMA_GET(field, word) (((word) & field##_MASK) >> field##_SHIFT)\n\
         #define THORONG_DMA_PUT(field, value) (((value) << field##_SHIFT) & field##_MASK)\n"
    );
    for (page, about, registers) in PAGES {
        let _ = write!(text, "\n/* {about} */\n");
        for r in registers {
            let name = format!("THORONG_DMA_{page}_{}", r.name);
            let _ = write!(
                text,
                "\n/* {} */\n#define {name} 0x{:03x}u\n",
                r.doc, r.offset
            );
            for f in r.fields {
                let field = format!("{name}_{}", f.name.to_uppercase());
                let _ = write!(
                    text,
                    "#define {field}_SHIFT {} /* {} */\n#define {field}_MASK 0x{:08x}u\n",
                    f.low,
                    f.doc,
                    f.mask()
                );
            }
        }
    }
    for (kind, about, codes) in CODES {
        let _ = write!(text, "\n/* {about} */\n");
        for c in codes {
            let _ = writeln!(
                text,
                "#define THORONG_DMA_{kind}_{} {}u /* {} */",
                c.name, c.value, c.doc
            );
        }
    }
    text.push_str("\n#endif\n");
    text
}
