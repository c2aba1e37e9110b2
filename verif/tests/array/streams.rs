//! The array as its ports know it: any mix of tiles, rows and partial sums, not only what a matrix product makes.

use crate::bench::{SIZES, int8, int32, preset};
use proptest::collection::vec;
use proptest::prelude::*;
use thorong_cosim::backend::Backend;
use thorong_cosim::drive::array::Array;
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{CosimError, Dut, Input, Output};
use thorong_verif::harness::Lockstep;

/// An activation row and what comes with it.
#[derive(Clone, Debug)]
struct Row {
    swap: bool,
    last: bool,
    a: Vec<i8>,
    /// The row of `s_axis_c`, if it takes one.
    psum: Option<Vec<i32>>,
}

/// What goes in. There is a tile for each swap, and perhaps one more, which stays in the shadow registers.
#[derive(Clone, Debug)]
struct Script {
    tiles: Vec<Vec<i8>>,
    rows: Vec<Row>,
}

/// A result row and its `tlast`.
type Results = Vec<(Vec<i32>, bool)>;

fn scripts(array: Array) -> impl Strategy<Value = Script> {
    let Array { rows, cols, .. } = array;
    let row = (
        prop_oneof![3 => Just(false), 1 => Just(true)],
        any::<bool>(),
        vec(int8(), rows),
        proptest::option::of(vec(int32(), cols)),
    )
        .prop_map(|(swap, last, a, psum)| Row {
            swap,
            last,
            a,
            psum,
        });
    (vec(row, 1..40), any::<bool>()).prop_flat_map(move |(mut rows_in, spare)| {
        rows_in[0].swap = true;
        let tiles = rows_in.iter().filter(|r| r.swap).count() + usize::from(spare);
        vec(vec(int8(), rows * cols), tiles).prop_map(move |tiles| Script {
            tiles,
            rows: rows_in.clone(),
        })
    })
}

fn golden(script: &Script, array: Array) -> Results {
    let mut tiles = script.tiles.iter();
    let mut tile: &[i8] = &[];
    let mut results = Vec::new();
    for row in &script.rows {
        if row.swap {
            tile = tiles.next().expect("a tile for each swap");
        }
        let start = row.psum.clone().unwrap_or_else(|| vec![0; array.cols]);
        let sums = start.iter().enumerate().map(|(n, &start)| {
            let products = row.a.iter().zip(tile[n..].iter().step_by(array.cols));
            products.fold(start, |sum, (&a, &w)| {
                sum.wrapping_add(i32::from(a) * i32::from(w))
            })
        });
        results.push((sums.collect(), row.last));
    }
    results
}

/// Words of a list of elements of at most 32 bits.
fn pack(bits: usize, elements: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut words = Vec::new();
    for (i, element) in elements.enumerate() {
        if (i * bits).is_multiple_of(32) {
            words.push(0);
        }
        words[i * bits / 32] |= element << (i * bits % 32);
    }
    words
}

fn bytes(row: &[i8]) -> Vec<u32> {
    pack(8, row.iter().map(|x| x.cast_unsigned().into()))
}

/// One stream into the array: the words of each port of each beat.
struct Source {
    valid: Input,
    ready: Output,
    ports: Vec<Input>,
    beats: Vec<Vec<Vec<u32>>>,
    next: usize,
    offered: bool,
    stall: Stall,
}

impl Source {
    fn new(
        dut: &dyn Dut,
        name: &str,
        ports: &[(&str, usize)],
        beats: Vec<Vec<Vec<u32>>>,
        stall: &mut Stall,
    ) -> Result<Self, CosimError> {
        let port = |suffix: &str| format!("s_axis_{name}_{suffix}");
        Ok(Source {
            valid: dut.input(&port("tvalid"), 1)?,
            ready: dut.output(&port("tready"), 1)?,
            ports: ports
                .iter()
                .map(|(suffix, width)| dut.input(&port(suffix), *width))
                .collect::<Result<_, _>>()?,
            beats,
            next: 0,
            offered: false,
            stall: stall.fork(),
        })
    }

    fn offer(&mut self, dut: &mut dyn Dut) {
        self.offered |= self.next < self.beats.len() && self.stall.go();
        dut.poke(self.valid, self.offered.into());
        if self.offered {
            for (port, words) in self.ports.iter().zip(&self.beats[self.next]) {
                dut.poke_wide(*port, words);
            }
        }
    }

    fn hand_over(&mut self, dut: &mut dyn Dut) -> bool {
        let taken = self.offered && dut.peek(self.ready) == 1;
        if taken {
            self.offered = false;
            self.next += 1;
        }
        taken
    }
}

fn run(
    dut: &mut dyn Dut,
    script: &Script,
    array: Array,
    stall: &mut Stall,
) -> Result<Results, CosimError> {
    let Array { rows, cols, .. } = array;
    let a = script.rows.iter().map(|row| {
        let user = u32::from(row.swap) | u32::from(row.psum.is_some()) << 1;
        vec![bytes(&row.a), vec![user], vec![row.last.into()]]
    });
    let b = script.tiles.iter().flat_map(|tile| tile.chunks(cols));
    let b = b.map(|row| vec![bytes(row)]);
    let c = script.rows.iter().filter_map(|row| row.psum.as_ref());
    let c = c.map(|row| vec![row.iter().map(|x| x.cast_unsigned()).collect()]);
    let a_ports = [("tdata", 8 * rows), ("tuser", 2), ("tlast", 1)];
    let mut sources = [
        Source::new(dut, "a", &a_ports, a.collect(), stall)?,
        Source::new(dut, "b", &[("tdata", 8 * cols)], b.collect(), stall)?,
        Source::new(dut, "c", &[("tdata", 32 * cols)], c.collect(), stall)?,
    ];
    let m_valid = dut.output("m_axis_tvalid", 1)?;
    let m_ready = dut.input("m_axis_tready", 1)?;
    let m_data = dut.output("m_axis_tdata", 32 * cols)?;
    let m_last = dut.output("m_axis_tlast", 1)?;
    let mut words = vec![0; cols];
    let mut results = Vec::new();
    // On for a while after the last result: there must be no other.
    let mut rest = 4 * (rows + cols);
    // With nine pauses in ten so long a silence does not happen.
    let mut patience = 1_000;
    while rest > 0 && patience > 0 {
        patience -= 1;
        for source in &mut sources {
            source.offer(dut);
        }
        let accept = stall.go();
        dut.poke(m_ready, accept.into());
        dut.settle();
        if accept && dut.peek(m_valid) == 1 {
            dut.peek_wide(m_data, &mut words);
            let row = words.iter().map(|w| w.cast_signed()).collect();
            results.push((row, dut.peek(m_last) == 1));
            patience = 1_000;
        }
        for source in &mut sources {
            if source.hand_over(dut) {
                patience = 1_000;
            }
        }
        dut.step();
        if results.len() >= script.rows.len() {
            rest -= 1;
        }
    }
    Ok(results)
}

fn streams(array: Array, one_in: u32, cases: u32) {
    let name = preset(array);
    Lockstep::new(format!("array {name} streams"))
        .on("array", &name, Backend::Rtl, one_in)
        .on("array", &name, Backend::Verilator, 1)
        .cases(cases)
        .check(
            &scripts(array),
            |script| golden(script, array),
            |dut, script, stall| run(dut, script, array, stall),
        );
}

#[test]
fn any_mix_of_beats_on_1x1() {
    streams(SIZES[0], 10, 100);
}

#[test]
fn any_mix_of_beats_on_4x4() {
    streams(SIZES[1], 10, 200);
}

#[test]
fn any_mix_of_beats_on_8x32() {
    streams(SIZES[4], 30, 60);
}

#[test]
fn any_mix_of_beats_on_32x8() {
    streams(SIZES[5], 30, 60);
}
