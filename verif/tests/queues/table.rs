//! The table of registers and its readers: the page in the documentation, the header in a C compiler.

use std::path::Path;
use std::process::Command;
use thorong_rtl::dma::registers::{CODES, PAGES, header, of_queue, page, table};

/// The committed page is the table's.
#[test]
fn the_page_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/dma-registers.md");
    if std::env::var_os("THORONG_RENEW").is_some() {
        std::fs::write(&path, page()).expect("written");
    }
    let is = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        is == page(),
        "docs/dma-registers.md is old: THORONG_RENEW=1 cargo test --workspace --test queues the_page_is_fresh"
    );
}

/// The header says in C what the table says: a program prints every macro, and its numbers are compared.
#[test]
fn the_header_is_the_table_in_c() {
    let mut names = Vec::new();
    for (page, _, registers) in PAGES {
        for r in registers {
            let name = format!("THORONG_DMA_{page}_{}", r.name);
            for f in r.fields {
                let field = format!("{name}_{}", f.name.to_uppercase());
                names.push((format!("{field}_SHIFT"), f.low));
                names.push((format!("{field}_MASK"), f.mask()));
                let ones = f.mask() >> f.low;
                names.push((format!("THORONG_DMA_PUT({field}, {ones}u)"), f.put(ones)));
                names.push((
                    format!("THORONG_DMA_GET({field}, 0x5a69c30fu)"),
                    f.get(0x5a69_c30f),
                ));
            }
            names.push((name, r.offset));
        }
    }
    for (kind, _, codes) in CODES {
        names.extend(
            codes
                .iter()
                .map(|c| (format!("THORONG_DMA_{kind}_{}", c.name), c.value)),
        );
    }
    for queue in [0, 1, 63] {
        let tail = format!("THORONG_DMA_QUEUE({queue}u) + THORONG_DMA_QUEUE_SQ_TAIL");
        names.push((tail, of_queue(queue as usize, &table::queue::SQ_TAIL)));
    }
    let mut text = "#include <stdio.h>\n#include \"thorong_dma.h\"\n#include \"thorong_dma.h\"\nint main(void) {\n"
        .to_string();
    for (name, _) in &names {
        text += &format!("    printf(\"%lu\\n\", (unsigned long)({name}));\n");
    }
    text += "    return 0;\n}\n";
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
    write("thorong_dma.h", &header()).expect("written");
    write("main.c", &text).expect("written");
    let compiler = Command::new("cc")
        .args([
            "-std=c89",
            "-pedantic",
            "-Wall",
            "-Wextra",
            "-Werror",
            "main.c",
            "-o",
            "main",
        ])
        .current_dir(folder.path())
        .output()
        .expect("a C compiler");
    let said = String::from_utf8_lossy(&compiler.stderr);
    assert!(compiler.status.success(), "{said}");
    let output = Command::new(folder.path().join("main"))
        .output()
        .expect("it runs");
    let printed = String::from_utf8(output.stdout).expect("numbers");
    let printed: Vec<u32> = printed
        .lines()
        .map(|line| line.parse().expect("a number"))
        .collect();
    let wanted: Vec<u32> = names.iter().map(|(_, value)| *value).collect();
    assert_eq!(printed, wanted);
}
