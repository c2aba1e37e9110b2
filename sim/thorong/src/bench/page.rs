//! The tables of docs/dma-performance.md.

use super::rings::{self, Figure, Measured, Unit};
use super::{LATENCIES, MOVERS, Mover, Published, Row};
use std::fmt::Write;

/// Where the generated passage begins.
pub const BEGIN: &str = "<!-- begin: thorong bench dma -->";
/// Where that of the engine of queues begins.
pub const RINGS: &str = "<!-- begin: thorong bench dma, rings -->";
/// Where either ends.
pub const END: &str = "<!-- end -->";

/// What is published.
///
/// # Errors
/// Where docs/dma-performance.json does not hold it.
#[cfg(test)]
pub(crate) fn published() -> Result<Published, serde_json::Error> {
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

/// The engine's tables: what was measured, in brackets what is asked; what is missed is bold.
pub fn ring_passage(measured: &Measured) -> String {
    let heads: Vec<String> = rings::LATENCIES
        .iter()
        .map(|l| format!("L = {l}"))
        .collect();
    let head = |name: &str| {
        let columns = "--:|".repeat(heads.len());
        format!("| {name} | {} |\n|---|{columns}\n", heads.join(" | "))
    };
    let mut text = head("per cent of the bus");
    for (bytes, _) in rings::ASKED {
        for queues in rings::QUEUES {
            let plural = if queues == 1 { "" } else { "s" };
            let _ = write!(text, "| {bytes} B, {queues} queue{plural} |");
            let own = |row: &&rings::Row| row.bytes == bytes && row.queues == queues;
            for row in measured.rows.iter().filter(own) {
                let is = percent(row.utilisation);
                let missed = row.asked.is_some_and(|asked| row.utilisation < asked);
                cell(&mut text, &is, row.asked.map(percent), missed);
            }
            text.push('\n');
        }
    }
    text.push('\n');
    text.push_str(&head("cycles, index, per cent"));
    let mut names: Vec<&str> = Vec::new();
    for figure in &measured.figures {
        if !names.contains(&figure.name.as_str()) {
            names.push(&figure.name);
        }
    }
    for name in names {
        let _ = write!(text, "| {name} |");
        for figure in measured.figures.iter().filter(|f| f.name == name) {
            let number = |value| number(figure, value);
            let asked = figure.asked.map(number);
            cell(&mut text, &number(figure.value), asked, !figure.holds());
        }
        text.push('\n');
    }
    text
}

fn cell(text: &mut String, is: &str, asked: Option<String>, missed: bool) {
    let is = match missed {
        true => format!("**{is}**"),
        false => is.to_string(),
    };
    let _ = match asked {
        Some(asked) => write!(text, " {is} ({asked}) |"),
        None => write!(text, " {is} |"),
    };
}

fn number(figure: &Figure, value: f64) -> String {
    match figure.unit {
        Unit::Cycles => crate::report::grouped(value as u64),
        Unit::Index => format!("{value:.4}"),
        Unit::Error => format!("{:.2} %", 100.0 * value),
    }
}

/// `page` with a new passage behind the line `begin`; `None` where the markers are not there.
pub fn renew(page: &str, begin: &str, passage: &str) -> Option<String> {
    let (before, rest) = page.split_once(begin)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{begin}\n\n{passage}\n{END}{after}"))
}

/// `page` with both passages new.
pub fn renew_all(page: &str, all: &Published) -> Option<String> {
    let page = renew(page, BEGIN, &passage(&all.mover))?;
    renew(&page, RINGS, &ring_passage(&all.rings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_up_to_date() {
        let page = include_str!("../../../../docs/dma-performance.md");
        let renewed = renew_all(page, &published().unwrap()).unwrap();
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

    #[test]
    fn what_is_missed_is_bold() {
        let mut text = String::new();
        cell(&mut text, "22", Some("7".to_string()), true);
        cell(&mut text, "5", Some("7".to_string()), false);
        cell(&mut text, "5", None, false);
        assert_eq!(text, " **22** (7) | 5 (7) | 5 |");
    }
}
