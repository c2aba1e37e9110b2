//! The register over some bytes of zeros: a linear map, a power of that over one.

use rust_hdl::prelude::*;

/// Castagnoli's polynomial 0x1edc6f41, its bits in reverse.
const POLYNOMIAL: u32 = 0x82f6_3b78;

/// The register over one bit 0.
const fn shift(x: u32) -> u32 {
    (x >> 1) ^ if x & 1 == 1 { POLYNOMIAL } else { 0 }
}

/// The map over `bytes` bytes of zeros, as rows: bit i of the result is the parity of the bits of `x & rows[i]`.
pub fn rows(bytes: u32) -> [u32; 32] {
    let mut rows = [0; 32];
    for place in 0..32 {
        let column = (0..8 * bytes).fold(1 << place, |x, _| shift(x));
        for (i, row) in rows.iter_mut().enumerate() {
            *row |= (column >> i & 1) << place;
        }
    }
    rows
}

/// The map over a number of bytes. Combinational, each bit an exclusive or of some.
#[derive(LogicBlock)]
pub struct Power {
    /// The register.
    pub x: Signal<In, Bits<32>>,
    /// The register behind the bytes.
    pub y: Signal<Out, Bits<32>>,
    rows: [Constant<Bits<32>>; 32],
    sum: Signal<Local, Bits<32>>,
}

impl Power {
    /// Over so many bytes.
    pub fn new(bytes: u32) -> Self {
        Power {
            x: Default::default(),
            y: Default::default(),
            rows: rows(bytes).map(|row| Constant::new(row.to_bits())),
            sum: Default::default(),
        }
    }
}

impl Logic for Power {
    #[hdl_gen]
    fn update(&mut self) {
        self.sum.next = 0.into();
        for i in 0..32 {
            self.sum.next = self
                .sum
                .val()
                .replace_bit(i, (self.x.val() & self.rows[i].val()).xor());
        }
        self.y.next = self.sum.val();
    }
}
