//! Array indexes inside signal names: rust-hdl keeps them as text, `pe[r*4+c-1]$a_in`.

/// A loop variable and its value in this round.
pub(crate) type Loops = [(String, i64)];

/// Replaces every `[expression]` by `$value`: `pe[r*4+c-1]$a_in` becomes `pe$6$a_in`.
///
/// Known in an expression are integers, loop variables, `+ - * / % << >>` and parentheses. The error says what is not.
pub(crate) fn resolve(name: &str, loops: &Loops) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = name;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        let close = rest[at..].find(']').map(|n| at + n);
        let close = close.ok_or_else(|| "unbalanced brackets".to_string())?;
        let value = evaluate(&rest[at + 1..close], loops)?;
        if value < 0 {
            return Err(format!("index {value} is negative"));
        }
        out.push_str(&format!("${value}"));
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn evaluate(text: &str, loops: &Loops) -> Result<i64, String> {
    let mut parser = Parser {
        text: text.as_bytes(),
        at: 0,
        loops,
    };
    let value = parser.level(0)?;
    parser.space();
    if parser.at < parser.text.len() {
        return Err(format!("index `{text}` is not a constant expression"));
    }
    Ok(value)
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    loops: &'a Loops,
}

/// Binding strength, weakest first, as in Rust.
const LEVELS: [&[&str]; 3] = [&["<<", ">>"], &["+", "-"], &["*", "/", "%"]];

impl Parser<'_> {
    fn space(&mut self) {
        while self.text.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    fn level(&mut self, level: usize) -> Result<i64, String> {
        let Some(operators) = LEVELS.get(level) else {
            return self.atom();
        };
        let mut left = self.level(level + 1)?;
        loop {
            self.space();
            let Some(op) = operators
                .iter()
                .find(|op| self.text[self.at..].starts_with(op.as_bytes()))
            else {
                return Ok(left);
            };
            self.at += op.len();
            let right = self.level(level + 1)?;
            left = match *op {
                "<<" => u32::try_from(right).ok().and_then(|n| left.checked_shl(n)),
                ">>" => u32::try_from(right).ok().and_then(|n| left.checked_shr(n)),
                "+" => left.checked_add(right),
                "-" => left.checked_sub(right),
                "*" => left.checked_mul(right),
                "/" => left.checked_div(right),
                _ => left.checked_rem(right),
            }
            .ok_or_else(|| "the index overflows".to_string())?;
        }
    }

    fn atom(&mut self) -> Result<i64, String> {
        self.space();
        if self.text.get(self.at) == Some(&b'(') {
            self.at += 1;
            let value = self.level(0)?;
            self.space();
            if self.text.get(self.at) != Some(&b')') {
                return Err("unbalanced parentheses in an index".into());
            }
            self.at += 1;
            return Ok(value);
        }
        let start = self.at;
        while (self.text.get(self.at)).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_') {
            self.at += 1;
        }
        let word = String::from_utf8_lossy(&self.text[start..self.at]).into_owned();
        if word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            return integer(&word).ok_or_else(|| format!("`{word}` is not an integer"));
        }
        let known = self.loops.iter().rev().find(|(name, _)| *name == word);
        known.map(|(_, value)| *value).ok_or_else(|| {
            format!("the index uses `{word}`, which is neither a literal nor a loop variable")
        })
    }
}

/// A Rust integer literal: `12`, `0x1f`, `0b10`, `1_000`, `3usize`.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let plain = text.replace('_', "");
    let (digits, radix) = if let Some(hex) = plain.strip_prefix("0x") {
        (hex, 16)
    } else if let Some(binary) = plain.strip_prefix("0b") {
        (binary, 2)
    } else if let Some(octal) = plain.strip_prefix("0o") {
        (octal, 8)
    } else {
        (plain.as_str(), 10)
    };
    let digits = ["usize", "u128", "u64", "u32", "u16", "u8", "i32"]
        .iter()
        .find_map(|suffix| digits.strip_suffix(suffix))
        .unwrap_or(digits);
    i64::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::{integer, resolve};

    #[test]
    fn indexes_follow_rusts_precedence() {
        let loops = [("r".to_string(), 2), ("c".to_string(), 3)];
        let name = |text: &str| resolve(text, &loops);
        assert_eq!(name("pe[r*4+c-1]$a_in").unwrap(), "pe$10$a_in");
        assert_eq!(name("pe[(r+1)*(c-1)]$x[c]").unwrap(), "pe$6$x$3");
        assert_eq!(name("a[1<<r+1]").unwrap(), "a$8");
        assert_eq!(name("a[7/2%2]").unwrap(), "a$1");
        assert_eq!(name("plain$next").unwrap(), "plain$next");
        assert!(name("pe[r*N+c]").unwrap_err().contains("`N`"));
        assert!(name("pe[r-3]").unwrap_err().contains("negative"));
        assert!(name("pe[9/0]").unwrap_err().contains("overflows"));
    }

    #[test]
    fn integers_are_rusts() {
        assert_eq!(integer("1_000"), Some(1000));
        assert_eq!(integer("0x1f"), Some(31));
        assert_eq!(integer("3usize"), Some(3));
        assert_eq!(integer("0b101u8"), Some(5));
        assert_eq!(integer("x"), None);
    }
}
