//! A bank of the scratchpad.

use rust_hdl::prelude::*;

/// 2^A words of N lanes, W bits each: a word read and a word written a cycle, every lane with a write enable of its own.
///
/// The word at `read_address` is at `data_out` in the next cycle; one that is written at the same edge comes as it was
/// before.
#[derive(LogicBlock)]
pub struct Bank<const W: usize, const A: usize, const N: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// The word to read; high bits are ignored.
    pub read_address: Signal<In, Bits<16>>,
    /// The word to write; high bits are ignored.
    pub write_address: Signal<In, Bits<16>>,
    /// Lanes to write.
    pub write: Signal<In, Bits<N>>,
    /// What to write.
    pub data_in: [Signal<In, Bits<W>>; N],
    /// What was read.
    pub data_out: [Signal<Out, Bits<W>>; N],
    lane: Vec<RAM<Bits<W>, A>>,
}

impl<const W: usize, const A: usize, const N: usize> Default for Bank<W, A, N> {
    fn default() -> Self {
        Bank {
            aclk: Signal::default(),
            read_address: Signal::default(),
            write_address: Signal::default(),
            write: Signal::default(),
            data_in: std::array::from_fn(|_| Signal::default()),
            data_out: std::array::from_fn(|_| Signal::default()),
            lane: (0..N).map(|_| RAM::default()).collect(),
        }
    }
}

impl<const W: usize, const A: usize, const N: usize> Logic for Bank<W, A, N> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..N {
            self.lane[i].read_clock.next = self.aclk.val();
            self.lane[i].write_clock.next = self.aclk.val();
            self.lane[i].read_address.next = self.read_address.val().get_bits::<A>(0);
            self.lane[i].write_address.next = self.write_address.val().get_bits::<A>(0);
            self.lane[i].write_enable.next = self.write.val().get_bit(i);
            self.lane[i].write_data.next = self.data_in[i].val();
            self.data_out[i].next = self.lane[i].read_data.val();
        }
    }
}
