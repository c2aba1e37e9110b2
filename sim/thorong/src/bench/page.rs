//! The tables of docs/dma-performance.md.

use super::{LATENCIES, MOVERS, Mover, Row};
use std::fmt::Write;

/// Where the generated passage begins.
pub const BEGIN: &str = "<!-- begin: thorong bench dma -->";
/// Where it ends.
pub const END: &str = "<!-- end -->";

/// The published rows.
///
/// # Errors
/// Where docs/dma-performance.json does not hold rows.
#[cfg(test)]
pub(crate) fn published() -> Result<Vec<Row>, serde_json::Error> {
    serde_json::from_str(include_str!("../../../../docs/dma-performance.json"))
}

/// Rounded down, so that 100 % is all of it.
fn percent(share: f64) -> String {
    format!("{:.1}", (1000.0 * share + 1e-9).floor() / 10.0)
}

fn bytes(count: u32) -> String {
    match count {
        1000 => "1,000 B".to_string(),
        1024.. => format!("{} KiB", count / 1024),
        _ => format!("{count} B"),
    }
}

/// Rows of sizes, a column a latency: measured, and in brackets what the formula allows where that is not the same.
fn table(mover: Mover, rows: &[Row]) -> String {
    let mut text = String::new();
    let heads: Vec<String> = LATENCIES.iter().map(|l| format!("L = {l}")).collect();
    let _ = writeln!(
        text,
        "| {}-bit bus, N = {} | {} |",
        8 * mover.word,
        mover.in_flight,
        heads.join(" | ")
    );
    let _ = writeln!(text, "|--:|{}", "--:|".repeat(heads.len()));
    let mut rows = rows
        .iter()
        .filter(|row| row.preset == mover.preset)
        .peekable();
    while let Some(&first) = rows.peek() {
        let mut name = bytes(first.bytes);
        if first.from != 0 {
            let _ = write!(name, ", {} to {}", first.from, first.to);
        }
        let _ = write!(text, "| {name} |");
        for _ in LATENCIES {
            let Some(row) = rows.next() else { break };
            let (is, allowed) = (percent(row.utilisation), percent(row.allowed));
            let _ = match is == allowed {
                true => write!(text, " {is} |"),
                false => write!(text, " {is} ({allowed}) |"),
            };
        }
        text.push('\n');
    }
    text
}

/// The generated passage, without its markers.
pub fn passage(rows: &[Row]) -> String {
    let tables: Vec<String> = MOVERS.iter().map(|mover| table(*mover, rows)).collect();
    tables.join("\n")
}

/// `page` with a new passage; `None` where the markers are not there.
pub fn renew(page: &str, passage: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{passage}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_up_to_date() {
        let page = include_str!("../../../../docs/dma-performance.md");
        let renewed = renew(page, &passage(&published().unwrap())).unwrap();
        assert!(
            page == renewed,
            "docs/dma-performance.md is out of date: make bench-dma"
        );
    }

    #[test]
    fn a_share_is_never_rounded_up() {
        assert_eq!(
            ["0.9999", "1", "0.313", "0.0319"].map(|s| percent(s.parse().unwrap())),
            ["99.9", "100.0", "31.3", "3.1"]
        );
    }
}
