//! What a call has to say: one JSON object, or lines for a reader. Both go to stdout.

use crate::failure::Failure;
use comfy_table::{CellAlignment, Table, presets::UTF8_BORDERS_ONLY};
use serde::Serialize;
use std::io::{self, Write};

/// Lines of a name and a value.
#[derive(Debug, Default)]
pub struct Rows(Vec<(String, String)>);

impl Rows {
    /// Adds a line.
    pub fn add(&mut self, name: &str, value: impl ToString) -> &mut Self {
        self.0.push((name.to_string(), value.to_string()));
        self
    }

    /// Adds a line where there is something to say.
    pub fn add_some(&mut self, name: &str, value: Option<impl ToString>) -> &mut Self {
        if let Some(value) = value {
            self.add(name, value);
        }
        self
    }

    fn table(&self) -> String {
        let mut table = Table::new();
        table.load_preset(UTF8_BORDERS_ONLY);
        for (name, value) in &self.0 {
            table.add_row([name, value]);
        }
        if let Some(values) = table.column_mut(1) {
            values.set_cell_alignment(CellAlignment::Right);
        }
        table.to_string()
    }
}

/// Prints `report` as one JSON object, or `rows` as a table.
///
/// # Errors
/// As [`print`].
pub fn show(report: &impl Serialize, rows: &Rows, json: bool) -> Result<(), Failure> {
    print(&match json {
        true => to_json(report),
        false => rows.table(),
    })
}

/// `report` as JSON, for a reader of either kind.
pub fn to_json(report: &impl Serialize) -> String {
    // Reports hold numbers, texts and maps with text keys: nothing that JSON cannot say.
    serde_json::to_string_pretty(report).unwrap_or_default()
}

/// Prints `text` and a line's end to stdout.
///
/// # Errors
/// [`Failure::Input`] where stdout cannot be written. A reader that has gone away (`| head`) is no error.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Input(format!(
            "stdout: cannot write the report: {e}"
        ))),
        _ => Ok(()),
    }
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A count with its thousands set apart.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let texts = [0, 7, 999, 1000, 123_456, 1_000_000].map(grouped);
        assert_eq!(texts, ["0", "7", "999", "1,000", "123,456", "1,000,000"]);
    }
}
