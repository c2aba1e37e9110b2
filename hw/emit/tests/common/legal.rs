//! rust-hdl's text, where a tool refuses it for how it is written and not for what it says.

/// Words of Verilog that our kernels have as names of fields, which rust-hdl writes as they are.
const WORDS: [&str; 6] = ["begin", "end", "integer", "time", "table", "wait"];

/// A text that tools read: Verilog's words as names get an underscore, and a part of a part is one part.
pub(crate) fn legal(theirs: &str) -> String {
    let lines = theirs.lines().map(|line| {
        let line = WORDS
            .iter()
            .fold(line.to_string(), |line, word| renamed(&line, word));
        flat(&line)
    });
    lines.flat_map(|line| [line, "\n".to_string()]).collect()
}

/// Whether `word` between these two parts of a line is Verilog's own: `end` alone or before `else`, `begin` at the end of a
/// line, behind what opens a block.
fn own(before: &str, word: &str, after: &str) -> bool {
    let (before, after) = (before.trim(), after.trim());
    match word {
        "end" => before.is_empty() && (after.is_empty() || after == "else begin"),
        "begin" => {
            let opens = [")", ":", "else", "initial"];
            after.is_empty() && (before.is_empty() || opens.iter().any(|o| before.ends_with(o)))
        }
        _ => false,
    }
}

fn renamed(line: &str, word: &str) -> String {
    let in_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(word) {
        out.push_str(&rest[..at]);
        let after = &rest[at + word.len()..];
        let alone = !out.ends_with(in_name) && !after.starts_with(in_name);
        let own = own(&out, word, after);
        out.push_str(word);
        if alone && !own {
            out.push('_');
        }
        rest = after;
    }
    out + rest
}

/// `x[(a)+:(b)][(c)+:(d)]` as `x[(a)+(c)+:(d)]`, and `x[(a)+:(b)][c]` as `x[(a)+(c)]`: Verilog has no part of a part.
fn flat(line: &str) -> String {
    let mut line = line.to_string();
    while let Some(next) = once(&line) {
        line = next;
    }
    line
}

fn once(line: &str) -> Option<String> {
    let mut from = 0;
    loop {
        let border = from + line[from..].find("][")?;
        from = border + 1;
        let open = line[..border]
            .rfind('[')
            .filter(|open| !line[*open..border].contains(']'));
        let Some(open) = open else { continue };
        let Some((low, _)) = line[open + 1..border].split_once("+:") else {
            continue;
        };
        // The second pair of brackets, to its own end.
        let inner = &line[border + 2..];
        let mut depth = 0;
        let close = inner.find(|c| {
            match c {
                '[' => depth += 1,
                ']' if depth == 0 => return true,
                ']' => depth -= 1,
                _ => {}
            }
            false
        })?;
        let part = match inner[..close].rsplit_once("+:") {
            Some((start, width)) if !start.contains('[') => format!("{low}+{start}+:{width}"),
            _ => format!("{low}+({})", &inner[..close]),
        };
        return Some(format!("{}[{part}]{}", &line[..open], &inner[close + 1..]));
    }
}
