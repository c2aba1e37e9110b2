//! The triangle of registers at an edge of the array.

use rust_hdl::prelude::*;

/// Delays lane `k` of a `W`-bit vector of `N` lanes by `k + 1` cycles of `advance`.
///
/// ```text
///   data_in[0] --[ ]-----------------> data_out[0]
///   data_in[1] --[ ]--[ ]------------> data_out[1]
///   data_in[2] --[ ]--[ ]--[ ]-------> data_out[2]
/// ```
///
/// Fed with the lanes of a vector it makes a wave front of them; fed with the lanes of a wave front in
/// reverse order it makes the vector again. `N (N + 1) / 2` registers; they have no reset, so an FPGA may
/// put a lane into shift-register LUTs.
#[derive(LogicBlock)]
pub struct Skew<const W: usize, const N: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Registers move where this is high and hold where it is low.
    pub advance: Signal<In, Bit>,
    /// The lanes, `W` bits each.
    pub data_in: [Signal<In, Bits<W>>; N],
    /// Lane `k`, `k + 1` cycles later.
    pub data_out: [Signal<Out, Bits<W>>; N],
    /// Lane `k` owns the `k + 1` registers from `k (k + 1) / 2` on.
    stage: Vec<DFF<Bits<W>>>,
}

impl<const W: usize, const N: usize> Default for Skew<W, N> {
    fn default() -> Self {
        Skew {
            aclk: Signal::default(),
            advance: Signal::default(),
            data_in: std::array::from_fn(|_| Signal::default()),
            data_out: std::array::from_fn(|_| Signal::default()),
            stage: (0..N * (N + 1) / 2).map(|_| DFF::default()).collect(),
        }
    }
}

impl<const W: usize, const N: usize> Logic for Skew<W, N> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..(N * (N + 1) / 2) {
            self.stage[i].clock.next = self.aclk.val();
            self.stage[i].d.next = self.stage[i].q.val();
        }
        if self.advance.val() {
            // One long chain, cut where a lane begins.
            for i in 1..(N * (N + 1) / 2) {
                self.stage[i].d.next = self.stage[i - 1].q.val();
            }
            for k in 0..N {
                self.stage[k * (k + 1) / 2].d.next = self.data_in[k].val();
            }
        }
        for k in 0..N {
            self.data_out[k].next = self.stage[k * (k + 3) / 2].q.val();
        }
    }
}
