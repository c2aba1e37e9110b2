//! The picture of the array's schedule: who does what in which cycle of a product on the 4x4 array.
//!
//! [`trace`] runs the product on the emitted Verilog and reads a waveform of it, [`draw`] draws it. Every mark stands for
//! numbers seen in registers: the operands are chosen so that each of them, and each partial sum, tells where it belongs.

pub mod draw;
pub mod trace;

use thorong_rtl::array::contract::{Array, Shape};

/// What is drawn.
pub const PRESET: &str = "int8-4x4";

/// Two k-tiles of two n-tiles, and as many rows as bring the sums back just in time.
pub const SHAPE: Shape = Shape { m: 6, k: 8, n: 8 };

/// The array of [`PRESET`].
pub fn array() -> Array {
    Array::of_preset(PRESET)
}

#[cfg(test)]
mod tests {
    use super::*;
    use thorong_rtl::array::contract::{cycles, turnaround};

    #[test]
    fn the_committed_picture_is_what_the_trace_gives() {
        let schedule = trace::run().unwrap();
        assert_eq!(schedule.cycles, cycles(SHAPE, array()));
        let committed = include_str!("../../../../../docs/schedule.svg");
        assert!(
            draw::svg(&schedule) == committed,
            "docs/schedule.svg is out of date: make picture"
        );
    }

    /// What the page says of the picture.
    #[test]
    fn the_wave_front_moves_one_element_a_cycle_and_never_stops() {
        let schedule = trace::run().unwrap();
        let array = array();
        for (i, element) in schedule.elements.iter().enumerate() {
            let (k, n) = (i / array.cols, i % array.cols);
            let first = schedule.elements[0].steps[0].0;
            let cycles: Vec<u64> = element.steps.iter().map(|step| step.0).collect();
            let begins = first + (k + n) as u64;
            let expected: Vec<u64> = (begins..begins + cycles.len() as u64).collect();
            assert_eq!(cycles, expected, "element {k}, {n}");
        }
        let entries: Vec<u64> = schedule.rows.iter().map(|row| row.0).collect();
        let back = 2 * SHAPE.m;
        assert_eq!(entries[back] - entries[0], turnaround(array));
    }
}
