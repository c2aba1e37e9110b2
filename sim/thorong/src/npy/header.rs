//! The header of a `.npy` file: a Python dictionary with three keys.

/// What a header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The element type as written, `<f4`; a structured type is no string and is kept as its source text.
    pub(super) descr: String,
    /// Columns first.
    pub(super) fortran_order: bool,
    /// The dimensions.
    pub(super) shape: Vec<usize>,
}

impl Header {
    /// Parses the dictionary.
    ///
    /// # Errors
    /// What is wrong, as the end of a sentence that begins with "its header".
    pub(super) fn parse(text: &str) -> Result<Header, String> {
        let mut scan = Scan { rest: text.trim() };
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        scan.expect('{')?;
        while !scan.take('}') {
            let key = scan.string()?;
            scan.expect(':')?;
            match key.as_str() {
                "descr" => descr = Some(scan.descr()?),
                "fortran_order" => fortran_order = Some(scan.boolean()?),
                "shape" => shape = Some(scan.shape()?),
                _ => return Err(format!("has the unknown key `{key}`")),
            }
            if !scan.take(',') {
                scan.expect('}')?;
                break;
            }
        }
        let missing = |key: &str| format!("has no `{key}`");
        Ok(Header {
            descr: descr.ok_or_else(|| missing("descr"))?,
            fortran_order: fortran_order.ok_or_else(|| missing("fortran_order"))?,
            shape: shape.ok_or_else(|| missing("shape"))?,
        })
    }
}

/// What is left of the text.
struct Scan<'a> {
    rest: &'a str,
}

impl Scan<'_> {
    fn take(&mut self, wanted: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        match self.take(wanted) {
            true => Ok(()),
            false => Err(format!("lacks a `{wanted}` before `{}`", self.peek())),
        }
    }

    /// The next few characters, for a message.
    fn peek(&self) -> String {
        self.rest.chars().take(12).collect()
    }

    /// Cuts off the next `length` bytes, which must end on a character's border.
    fn cut(&mut self, length: usize) -> String {
        let (head, tail) = self.rest.split_at(length);
        self.rest = tail;
        head.to_string()
    }

    fn string(&mut self) -> Result<String, String> {
        for quote in ['\'', '"'] {
            if self.take(quote) {
                let end = self.rest.find(quote);
                let end = end.ok_or_else(|| "has a string without an end".to_string())?;
                let text = self.cut(end);
                self.expect(quote)?;
                return Ok(text);
            }
        }
        Err(format!("lacks a string before `{}`", self.peek()))
    }

    /// A string, or a structured type's list, whose text is kept up to its closing bracket.
    fn descr(&mut self) -> Result<String, String> {
        self.rest = self.rest.trim_start();
        if !self.rest.starts_with('[') {
            return self.string();
        }
        let mut depth = 0usize;
        for (at, c) in self.rest.char_indices() {
            match c {
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(self.cut(at + 1));
            }
        }
        Err("has a list without an end".to_string())
    }

    fn boolean(&mut self) -> Result<bool, String> {
        self.rest = self.rest.trim_start();
        for (word, value) in [("True", true), ("False", false)] {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                return Ok(value);
            }
        }
        Err(format!("lacks True or False before `{}`", self.peek()))
    }

    fn shape(&mut self) -> Result<Vec<usize>, String> {
        let mut shape = Vec::new();
        self.expect('(')?;
        while !self.take(')') {
            self.rest = self.rest.trim_start();
            let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
            let number = self.cut(digits);
            let dimension = number
                .parse()
                .map_err(|_| format!("has no usable dimension at `{number}{}`", self.peek()))?;
            shape.push(dimension);
            // Python 2 wrote its long integers with an L.
            self.take('L');
            if !self.take(',') {
                self.expect(')')?;
                break;
            }
        }
        Ok(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Header, String> {
        Header::parse(text)
    }

    #[test]
    fn numpys_own_headers() {
        let matrix = parse("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }  \n");
        let expected = Header {
            descr: "<f4".into(),
            fortran_order: false,
            shape: vec![3, 4],
        };
        assert_eq!(matrix, Ok(expected));
        let shape = |text: &str| {
            let text = format!("{{'shape': {text}, \"fortran_order\": True, 'descr': '|i1'}}");
            parse(&text).map(|header| header.shape)
        };
        assert_eq!(shape("()"), Ok(vec![]));
        assert_eq!(shape("(5,)"), Ok(vec![5]));
        assert_eq!(shape("(5L, 6L)"), Ok(vec![5, 6]));
        let structured = "{'descr': [('a', '<f4'), ('b', [('c', '|i1')])], 'fortran_order': False, 'shape': (2,), }";
        assert_eq!(
            parse(structured).unwrap().descr,
            "[('a', '<f4'), ('b', [('c', '|i1')])]"
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |text: &str| parse(text).unwrap_err();
        assert_eq!(wrong(""), "lacks a `{` before ``");
        assert_eq!(wrong("{}"), "has no `descr`");
        assert_eq!(wrong("{'descr': '<f4"), "has a string without an end");
        assert_eq!(wrong("{'descr': [('a'"), "has a list without an end");
        assert_eq!(wrong("{'colour': 1}"), "has the unknown key `colour`");
        assert_eq!(
            wrong("{'fortran_order': Maybe}"),
            "lacks True or False before `Maybe}`"
        );
        assert_eq!(
            wrong("{'shape': (-1, 2)}"),
            "has no usable dimension at `-1, 2)}`"
        );
        assert_eq!(
            wrong("{'shape': (99999999999999999999, )}"),
            "has no usable dimension at `99999999999999999999, )}`"
        );
    }

    #[test]
    fn a_cut_header_never_panics() {
        let whole = "{'descr': [('é', '<f4')], 'fortran_order': False, 'shape': (3L, 4), }";
        for (at, _) in whole.char_indices() {
            assert!(parse(&whole[..at]).is_err(), "cut at {at}");
        }
        assert!(parse(whole).is_ok());
    }
}
