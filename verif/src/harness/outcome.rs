//! Results that can say where they differ.

use std::fmt::Debug;

/// What a device gave, or what the golden model says it should.
pub trait Outcome: Debug {
    /// The first element that differs, by name, with both values; `None` where all are equal.
    fn difference(&self, golden: &Self) -> Option<String>;
}

fn differ(name: &str, actual: &dyn Debug, golden: &dyn Debug) -> String {
    format!("{name} is {actual:#x?}, golden says {golden:#x?}")
}

fn first<T: PartialEq + Debug>(
    actual: &[T],
    golden: &[T],
    name: impl Fn(usize) -> String,
) -> Option<String> {
    let pairs = actual.iter().zip(golden);
    let unequal = pairs.enumerate().find(|(_, (a, g))| a != g);
    match unequal {
        Some((i, (a, g))) => Some(differ(&name(i), a, g)),
        None if actual.len() == golden.len() => None,
        None => Some(format!(
            "{} elements, golden says {}",
            actual.len(),
            golden.len()
        )),
    }
}

impl<T: PartialEq + Debug> Outcome for Vec<T> {
    fn difference(&self, golden: &Self) -> Option<String> {
        first(self, golden, |i| format!("element {i}"))
    }
}

/// A matrix in C order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid<T> {
    /// Its name in a report: `C`.
    pub name: &'static str,
    /// Elements a row.
    pub columns: usize,
    /// Row by row.
    pub data: Vec<T>,
}

impl<T: PartialEq + Debug> Outcome for Grid<T> {
    fn difference(&self, golden: &Self) -> Option<String> {
        if self.columns != golden.columns {
            let (a, g) = (self.columns, golden.columns);
            return Some(format!("{} has {a} columns, golden says {g}", self.name));
        }
        let columns = self.columns.max(1);
        first(&self.data, &golden.data, |i| {
            format!("{}[{}][{}]", self.name, i / columns, i % columns)
        })
    }
}

/// Bytes of memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// The first byte's address.
    pub base: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes at {:#x}", self.bytes.len(), self.base)
    }
}

impl Outcome for Image {
    fn difference(&self, golden: &Self) -> Option<String> {
        if self.base != golden.base {
            return Some(differ("the base", &self.base, &golden.base));
        }
        first(&self.bytes, &golden.bytes, |i| {
            format!("byte {:#x}", self.base + i as u64)
        })
    }
}

/// A part of a result, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<T>(pub &'static str, pub T);

impl<T: Outcome> Outcome for Named<T> {
    fn difference(&self, golden: &Self) -> Option<String> {
        let inner = self.1.difference(&golden.1)?;
        Some(format!("{}: {inner}", self.0))
    }
}

impl<A: Outcome, B: Outcome> Outcome for (A, B) {
    fn difference(&self, golden: &Self) -> Option<String> {
        let rest = || self.1.difference(&golden.1);
        self.0.difference(&golden.0).or_else(rest)
    }
}

impl<A: Outcome, B: Outcome, C: Outcome> Outcome for (A, B, C) {
    fn difference(&self, golden: &Self) -> Option<String> {
        let second = || self.1.difference(&golden.1);
        let third = || self.2.difference(&golden.2);
        self.0.difference(&golden.0).or_else(second).or_else(third)
    }
}

macro_rules! scalar {
    ($($type:ty),*) => {$(
        impl Outcome for $type {
            fn difference(&self, golden: &Self) -> Option<String> {
                (self != golden).then(|| format!("{self:?}, golden says {golden:?}"))
            }
        }
    )*};
}

scalar!(
    (),
    bool,
    u8,
    u16,
    u32,
    u64,
    usize,
    i8,
    i16,
    i32,
    i64,
    String
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let grid = |data: &[i32]| Grid {
            name: "C",
            columns: 2,
            data: data.to_vec(),
        };
        let (a, b) = (grid(&[1, 2, 3, 4, 5, 6]), grid(&[1, 2, 3, 0, 0, 6]));
        assert_eq!(a.difference(&a), None);
        assert_eq!(
            a.difference(&b).as_deref(),
            Some("C[1][1] is 0x4, golden says 0x0")
        );
        let short = grid(&[1, 2]);
        assert_eq!(
            short.difference(&b).as_deref(),
            Some("2 elements, golden says 6")
        );
        let image = |bytes: &[u8]| Image {
            base: 0x1000,
            bytes: bytes.to_vec(),
        };
        let text = image(&[1, 2]).difference(&image(&[1, 3]));
        assert_eq!(text.as_deref(), Some("byte 0x1001 is 0x2, golden says 0x3"));
        let parts = |y: u32, cycles: u64| (Named("y", vec![y]), Named("cycles", cycles));
        assert_eq!(
            parts(1, 8).difference(&parts(1, 7)).as_deref(),
            Some("cycles: 8, golden says 7")
        );
    }
}
