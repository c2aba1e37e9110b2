//! A beat of the mover, lane by lane, as a word.

use rust_hdl::prelude::*;

/// Eight lanes side by side. No clock.
#[derive(LogicBlock, Default)]
pub struct Pack {
    /// The bytes, by lane.
    pub data: [Signal<In, Bits<8>>; 8],
    /// Those that count.
    pub strobe: [Signal<In, Bit>; 8],
    /// The bytes, that of lane 0 lowest.
    pub word: Signal<Out, Bits<64>>,
    /// Those that count.
    pub lanes: Signal<Out, Bits<8>>,
    mask: Signal<Local, Bits<8>>,
}

impl Logic for Pack {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = bit_cast::<64, 8>(self.data[0].val())
            | (bit_cast::<64, 8>(self.data[1].val()) << 8)
            | (bit_cast::<64, 8>(self.data[2].val()) << 16)
            | (bit_cast::<64, 8>(self.data[3].val()) << 24)
            | (bit_cast::<64, 8>(self.data[4].val()) << 32)
            | (bit_cast::<64, 8>(self.data[5].val()) << 40)
            | (bit_cast::<64, 8>(self.data[6].val()) << 48)
            | (bit_cast::<64, 8>(self.data[7].val()) << 56);
        self.mask.next = 0.into();
        for i in 0..8 {
            self.mask.next = self.mask.val().replace_bit(i, self.strobe[i].val());
        }
        self.lanes.next = self.mask.val();
    }
}
