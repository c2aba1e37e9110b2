//! The triangles of registers at the edges of the array.

use rust_hdl::prelude::*;

/// Stamps a triangle: `steps` registers more from lane to lane, `abreast` numbers in each lane.
///
/// The two are literal tokens because Rust-HDL evaluates an index expression as text.
macro_rules! triangle {
    ($(#[$doc:meta])* $name:ident: $steps:tt steps, $abreast:tt abreast) => {
        $(#[$doc])*
        #[derive(LogicBlock)]
        pub struct $name<const W: usize, const N: usize> {
            /// The clock.
            pub aclk: Signal<In, Clock>,
            /// Registers move where this is high and hold where it is low.
            pub advance: Signal<In, Bit>,
            /// The numbers, `W` bits each, lane by lane.
            pub data_in: [Signal<In, Bits<W>>; N],
            /// The same, later.
            pub data_out: [Signal<Out, Bits<W>>; N],
            /// Lane by lane; in a lane, register by register.
            stage: Vec<DFF<Bits<W>>>,
        }

        impl<const W: usize, const N: usize> Default for $name<W, N> {
            fn default() -> Self {
                let lanes = N / $abreast;
                let registers = (lanes + $steps * lanes * (lanes - 1) / 2) * $abreast;
                $name {
                    aclk: Signal::default(),
                    advance: Signal::default(),
                    data_in: std::array::from_fn(|_| Signal::default()),
                    data_out: std::array::from_fn(|_| Signal::default()),
                    stage: (0..registers).map(|_| DFF::default()).collect(),
                }
            }
        }

        impl<const W: usize, const N: usize> Logic for $name<W, N> {
            #[hdl_gen]
            fn update(&mut self) {
                for i in 0..((N / $abreast + $steps * (N / $abreast) * (N / $abreast - 1) / 2) * $abreast) {
                    self.stage[i].clock.next = self.aclk.val();
                    self.stage[i].d.next = self.stage[i].q.val();
                }
                if self.advance.val() {
                    // One long chain, cut where a lane begins.
                    for i in $abreast..((N / $abreast + $steps * (N / $abreast) * (N / $abreast - 1) / 2) * $abreast) {
                        self.stage[i].d.next = self.stage[i - $abreast].q.val();
                    }
                    for k in 0..(N / $abreast) {
                        for j in 0..$abreast {
                            self.stage[($steps * k * k - $steps * k + 2 * k) / 2 * $abreast + j].d.next =
                                self.data_in[k * $abreast + j].val();
                        }
                    }
                }
                for k in 0..(N / $abreast) {
                    for j in 0..$abreast {
                        self.data_out[k * $abreast + j].next =
                            self.stage[($steps * k * k + $steps * k + 2 * k) / 2 * $abreast + j].q.val();
                    }
                }
            }
        }
    };
}

triangle! {
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
    Skew: 1 steps, 1 abreast
}
triangle! {
    /// As [`Skew`], with three steps from lane to lane: `3 k + 1` cycles for lane `k`. For elements that are 3 deep.
    Skew3: 3 steps, 1 abreast
}
triangle! {
    /// As [`Skew`], with four numbers abreast in each lane: `k + 1` cycles for numbers `4 k .. 4 k + 3`.
    SkewBy4: 1 steps, 4 abreast
}
