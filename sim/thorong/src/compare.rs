//! A result held against the golden model, bit for bit.

use crate::failure::Failure;
use crate::npy::index_text;
use thorong_golden::{Format, decode};

/// How two tensors differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Elements that differ.
    pub mismatches: u64,
    /// The first of them, as a sentence.
    pub first: Option<String>,
}

impl Comparison {
    /// Compares a result named `name` with what it must be. Both hold patterns of `format`, row-major in `shape`.
    pub fn new(
        name: &str,
        format: Format,
        shape: &[usize],
        actual: &[u32],
        expected: &[u32],
    ) -> Comparison {
        assert_eq!(actual.len(), expected.len(), "one element of each");
        let differ = |&at: &usize| actual[at] != expected[at];
        let first = (0..actual.len()).find(differ).map(|at| {
            format!(
                "{name}{} is {}, but the golden model says {}",
                index_text(shape, at),
                element_text(format, actual[at]),
                element_text(format, expected[at])
            )
        });
        let mismatches = (0..actual.len()).filter(differ).count() as u64;
        Comparison { mismatches, first }
    }

    /// The end of a call that compared.
    ///
    /// # Errors
    /// [`Failure::Check`] naming the first element that differs.
    pub fn verdict(&self) -> Result<(), Failure> {
        match &self.first {
            None => Ok(()),
            Some(first) if self.mismatches == 1 => {
                Err(Failure::Check(format!("1 element differs: {first}")))
            }
            Some(first) => Err(Failure::Check(format!(
                "{} elements differ, the first of them: {first}",
                self.mismatches
            ))),
        }
    }
}

/// An element for a reader: integers as they are, floats as pattern and value.
pub(crate) fn element_text(format: Format, pattern: u32) -> String {
    match format {
        Format::Int8 => (pattern as i8).to_string(),
        Format::Int32 => (pattern as i32).to_string(),
        _ => format!(
            "{pattern:#0width$x} ({:?})",
            decode(format, pattern),
            width = format.bits() as usize / 4 + 2
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_is_no_failure() {
        let same = Comparison::new("C", Format::Int32, &[1, 2], &[1, 2], &[1, 2]);
        assert_eq!(same.mismatches, 0);
        assert_eq!(same.verdict(), Ok(()));
    }

    #[test]
    fn the_first_difference_is_named() {
        let actual = [0, 1, u32::MAX, 3, 4, 6];
        let expected = [0, 1, 2, 3, 4, 5];
        let found = Comparison::new("C", Format::Int32, &[2, 3], &actual, &expected);
        assert_eq!(found.mismatches, 2);
        assert_eq!(
            found.verdict(),
            Err(Failure::Check(
                "2 elements differ, the first of them: C[0, 2] is -1, but the golden model says 2"
                    .into()
            ))
        );
    }

    #[test]
    fn bits_count_not_values() {
        let zeros = Comparison::new("Y", Format::Bfloat16, &[2], &[0, 0x8000], &[0, 0]);
        assert_eq!(
            zeros.verdict().unwrap_err().to_string(),
            "1 element differs: Y[1] is 0x8000 (-0.0), but the golden model says 0x0000 (0.0)"
        );
    }
}
