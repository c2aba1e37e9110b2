//! The data: handwritten digits, 8x8 pixels, and their split.

use super::random::Choices;
use crate::failure::{Failure, unusable};
use flate2::read::GzDecoder;

/// Pixels an image.
pub const PIXELS: usize = 64;
/// Digits there are.
pub const CLASSES: usize = 10;
/// The brightest pixel.
pub const BRIGHTEST: u8 = 16;

/// The data set, part of the program: see `data/README.md`.
const DATA: &[u8] = include_bytes!("../../../../data/digits.csv.gz");

/// Images and what they show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digits {
    /// [`PIXELS`] values of 0 ..= [`BRIGHTEST`] an image, row by row.
    pub images: Vec<[u8; PIXELS]>,
    /// The digit of each image.
    pub labels: Vec<u8>,
}

impl Digits {
    /// Reads the data set.
    ///
    /// # Errors
    /// [`Failure::Input`] naming line and field where the data is not what it should be.
    pub fn load() -> Result<Digits, Failure> {
        Digits::parse(GzDecoder::new(DATA))
    }

    fn parse(text: impl std::io::Read) -> Result<Digits, Failure> {
        let mut digits = Digits::default();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text);
        for (line, record) in (1..).zip(reader.deserialize::<Vec<u8>>()) {
            let at = format!("digits.csv.gz, line {line}");
            let fields =
                record.map_err(|e| Failure::Input(format!("{at}: expected whole numbers: {e}")))?;
            let Ok([pixels @ .., label]) = <[u8; PIXELS + 1]>::try_from(fields) else {
                return unusable!("{at}: expected {PIXELS} pixels and a label");
            };
            if pixels.iter().any(|&p| p > BRIGHTEST) || usize::from(label) >= CLASSES {
                return unusable!("{at}: expected pixels of 0 to {BRIGHTEST} and a digit");
            }
            digits.images.push(pixels);
            digits.labels.push(label);
        }
        Ok(digits)
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// Splits at random into images to learn from and `held_out` images to be judged by.
    pub fn split(&self, held_out: usize, seed: u64) -> (Digits, Digits) {
        let order = Choices::new(seed).permutation(self.len());
        let (test, train) = order.split_at(held_out.min(self.len()));
        let pick = |order: &[usize]| Digits {
            images: order.iter().map(|&i| self.images[i]).collect(),
            labels: order.iter().map(|&i| self.labels[i]).collect(),
        };
        (pick(train), pick(test))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_data_is_all_there() {
        let digits = Digits::load().unwrap();
        assert_eq!(digits.len(), 1797);
        // The first image, a nought, as the data's own page shows it.
        assert_eq!(digits.images[0][..8], [0, 0, 5, 13, 9, 1, 0, 0]);
        assert_eq!(digits.labels[..5], [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_split_loses_and_doubles_nothing() {
        let digits = Digits::load().unwrap();
        let (train, test) = digits.split(360, 7);
        assert_eq!((train.len(), test.len()), (1437, 360));
        let set = |d: &Digits| d.images.iter().copied().collect::<BTreeSet<_>>();
        let mut both = set(&train);
        both.extend(set(&test));
        assert_eq!(both, set(&digits));
        assert_ne!(digits.split(360, 8).1, test);
    }

    #[test]
    fn broken_data_is_named() {
        let sentence = |text: &str| Digits::parse(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            sentence("1,2\n"),
            "digits.csv.gz, line 1: expected 64 pixels and a label"
        );
        let bright = format!("{}{}", "17,".repeat(64), "3\n");
        assert_eq!(
            sentence(&bright),
            "digits.csv.gz, line 1: expected pixels of 0 to 16 and a digit"
        );
        assert!(sentence("x\n").starts_with("digits.csv.gz, line 1: expected whole numbers"));
    }
}
