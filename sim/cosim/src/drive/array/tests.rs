//! The driver on the smallest arrays, in Rust-HDL's simulator.

use super::{Array, Counters, Outcome, Shape, gemm_i8};
use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut, Input, Output, PortInfo};
use crate::native::NativeDut;
use std::path::Path;
use thorong_rtl::array::contract;
use thorong_rtl::presets;

fn device(name: &str) -> NativeDut {
    let preset = presets::find("array", name).unwrap();
    NativeDut::new(name, (preset.build)()).unwrap()
}

/// Bytes with the extremes among them, the same in every run.
fn bytes(len: usize, salt: usize) -> Vec<i8> {
    (0..len)
        .map(|i| match (i * 7 + salt) % 5 {
            0 => -128,
            1 => 127,
            _ => (i * 37 + salt * 11) as i8,
        })
        .collect()
}

/// A product on a 4x4 array without stalls, progress dropped.
fn on_4x4(
    device: &mut NativeDut,
    shape: Shape,
    operands: (&[i8], &[i8], Option<&[i32]>),
    stall: &mut Stall,
) -> Outcome {
    let (a, b, c0) = operands;
    gemm_i8(
        device,
        Array::int8(4, 4),
        shape,
        a,
        b,
        c0,
        stall,
        &mut |_, _| {},
    )
    .unwrap()
}

#[test]
fn a_product_is_right_and_takes_the_contracts_cycles() {
    let sizes = [
        (1, 1, 1),
        (4, 4, 4),
        (2, 9, 3),
        (7, 13, 5),
        (3, 8, 9),
        (1, 17, 4),
    ];
    let array = Array::int8(4, 4);
    let mut device = device("int8-4x4");
    for (m, k, n) in sizes {
        let shape = Shape { m, k, n };
        let (a, b) = (bytes(m * k, 1), bytes(k * n, 2));
        let c0: Vec<i32> = (0..m * n).map(|i| i32::MAX - i as i32).collect();
        for c0 in [None, Some(c0.as_slice())] {
            let golden = thorong_golden::gemm_i8(m, k, n, &a, &b, c0);
            let outcome = on_4x4(&mut device, shape, (&a, &b, c0), &mut Stall::none());
            assert_eq!(outcome.c, golden, "{shape:?}");
            assert_eq!(outcome.cycles, contract::cycles(shape, array), "{shape:?}");
        }
    }
}

#[test]
fn pauses_cost_cycles_and_change_nothing_else() {
    let (m, k, n) = (5, 9, 6);
    let shape = Shape { m, k, n };
    let (a, b) = (bytes(m * k, 3), bytes(k * n, 4));
    let golden = thorong_golden::gemm_i8(m, k, n, &a, &b, None);
    let mut device = device("int8-4x4");
    for (percent, seed) in [(25, 1), (50, 2), (90, 3)] {
        let mut stall = Stall::random(f64::from(percent) / 100.0, seed);
        let outcome = on_4x4(&mut device, shape, (&a, &b, None), &mut stall);
        assert_eq!(outcome.c, golden);
        assert!(outcome.cycles > contract::cycles(shape, Array::int8(4, 4)));
        assert_eq!(outcome.counters.total(), outcome.cycles);
    }
}

#[test]
fn progress_tells_each_pass() {
    let mut told = Vec::new();
    gemm_i8(
        &mut device("int8-4x4"),
        Array::int8(4, 4),
        Shape { m: 2, k: 5, n: 5 },
        &bytes(10, 1),
        &bytes(25, 2),
        None,
        &mut Stall::none(),
        &mut |done, of| told.push((done, of)),
    )
    .unwrap();
    assert_eq!(told, [(1, 4), (2, 4), (3, 4), (4, 4)]);
}

#[test]
fn counters_say_where_the_cycles_went() {
    // Two passes of one row: the second waits for its weights, then for the first one's sums.
    let shape = Shape { m: 1, k: 8, n: 4 };
    let (a, b) = (bytes(8, 5), bytes(32, 6));
    let outcome = on_4x4(
        &mut device("int8-4x4"),
        shape,
        (&a, &b, None),
        &mut Stall::none(),
    );
    let counters = Counters {
        active: 2,
        // Cycles 1 to 3 and 5 to 7: all beats but the tile's last.
        waiting_weights: 6,
        waiting_activations: 0,
        // From there to a turnaround after the first row, in cycle 4.
        waiting_psum: 8,
        draining: 11,
        idle: 0,
    };
    assert_eq!(outcome.counters, counters);
    assert_eq!(counters.total(), outcome.cycles);
}

#[test]
fn operands_that_do_not_fit_are_refused() {
    let mut device = device("int8-4x4");
    let mut refusal = |rows, m, a: &[i8]| {
        let shape = Shape { m, k: 2, n: 1 };
        let (b, none) = ([1, 1], &mut Stall::none());
        gemm_i8(
            &mut device,
            Array::int8(rows, 4),
            shape,
            a,
            &b,
            None,
            none,
            &mut |_, _| {},
        )
        .unwrap_err()
        .to_string()
    };
    assert_eq!(
        refusal(4, 0, &[]),
        "A is 0 x 2: the array needs M, K and N of at least 1"
    );
    assert_eq!(refusal(4, 2, &[0; 3]), "A has 3 elements, not 2 x 2");
    assert_eq!(
        refusal(8, 1, &[0; 2]),
        "port `s_axis_a_tdata` of int8-4x4 is 32 bits wide, not 64"
    );
}

/// A device one of whose outputs is stuck.
struct Stuck {
    dut: NativeDut,
    output: Output,
    level: u64,
}

impl Stuck {
    fn product(output: &str, level: u64) -> String {
        let dut = device("int8-4x4");
        let output = dut.output(output, 1).unwrap();
        let mut stuck = Stuck { dut, output, level };
        let shape = Shape { m: 3, k: 2, n: 1 };
        let (a, b, mut none) = (bytes(6, 1), bytes(2, 2), Stall::none());
        gemm_i8(
            &mut stuck,
            Array::int8(4, 4),
            shape,
            &a,
            &b,
            None,
            &mut none,
            &mut |_, _| {},
        )
        .unwrap_err()
        .to_string()
    }
}

impl Dut for Stuck {
    fn name(&self) -> &str {
        self.dut.name()
    }
    fn ports(&self) -> &[PortInfo] {
        self.dut.ports()
    }
    fn poke(&mut self, port: Input, value: u64) {
        self.dut.poke(port, value);
    }
    fn poke_wide(&mut self, port: Input, words: &[u32]) {
        self.dut.poke_wide(port, words);
    }
    fn peek(&mut self, port: Output) -> u64 {
        match port == self.output {
            true => self.level,
            false => self.dut.peek(port),
        }
    }
    fn peek_wide(&mut self, port: Output, words: &mut [u32]) {
        self.dut.peek_wide(port, words);
    }
    fn settle(&mut self) {
        self.dut.settle();
    }
    fn step(&mut self) {
        self.dut.step();
    }
    fn cycles(&self) -> u64 {
        self.dut.cycles()
    }
    fn trace(&mut self, path: &Path) -> Result<(), CosimError> {
        self.dut.trace(path)
    }
}

#[test]
fn a_device_that_misbehaves_is_an_error() {
    assert_eq!(
        Stuck::product("m_axis_tvalid", 0),
        "int8-4x4: it hangs: nothing has moved for 33 cycles, after 4 weight, 3 activation and 0 psum beats and 0 results"
    );
    assert_eq!(
        Stuck::product("s_axis_b_tready", 0),
        "int8-4x4: it gave all results before it took all operands"
    );
    assert_eq!(
        Stuck::product("m_axis_tlast", 1),
        "int8-4x4: result 0 has m_axis_tlast 1"
    );
    assert_eq!(
        Stuck::product("m_axis_tlast", 0),
        "int8-4x4: result 2 has m_axis_tlast 0"
    );
}
