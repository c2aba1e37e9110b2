//! Text around expressions: ranges, part selects of what is not read, lines of a width.

use crate::print::{Net, Printer};
use num_bigint::BigUint;

/// `[7:0] `, or nothing for one bit.
pub(crate) fn range(w: usize) -> String {
    if w == 1 {
        String::new()
    } else {
        format!("[{}:0] ", w - 1)
    }
}

/// The bits of an object that nothing reads, as part selects.
pub(crate) fn unread(name: &str, w: usize, used: Option<&BigUint>) -> Vec<String> {
    let used = used.cloned().unwrap_or_default();
    let net = Net {
        name: name.to_string(),
        lo: 0,
        total: w,
    };
    let mut out = vec![];
    let mut at = w;
    while at > 0 {
        if used.bit(at as u64 - 1) {
            at -= 1;
            continue;
        }
        let top = at;
        while at > 0 && !used.bit(at as u64 - 1) {
            at -= 1;
        }
        out.push(Printer::select(&net, at, top - at));
    }
    out
}

/// Cuts a text into lines of at most 100 columns at its spaces; further lines are indented once more.
pub(crate) fn wrap(indent: usize, text: &str) -> String {
    let pad = " ".repeat(indent);
    let mut out = String::new();
    let mut line = pad.clone();
    let mut words = 0;
    for word in text.split(' ') {
        if words > 0 && line.len() + 1 + word.len() > 100 {
            out.push_str(line.trim_end());
            out.push('\n');
            line = format!("{pad}    ");
            words = 0;
        }
        if words > 0 {
            line.push(' ');
        }
        line.push_str(word);
        words += 1;
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}
