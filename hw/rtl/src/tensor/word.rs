//! Elements side by side in a 32-bit lane of the host's port.

use rust_hdl::prelude::*;

/// Four bytes, the first lowest.
#[derive(LogicBlock, Default)]
pub struct Word8 {
    /// The bytes.
    pub part: [Signal<In, Bits<8>>; 4],
    /// Them together.
    pub whole: Signal<Out, Bits<32>>,
    one: Signal<Local, Bits<32>>,
    two: Signal<Local, Bits<32>>,
    three: Signal<Local, Bits<32>>,
    four: Signal<Local, Bits<32>>,
}

impl Logic for Word8 {
    #[hdl_gen]
    fn update(&mut self) {
        self.one.next = bit_cast::<32, 8>(self.part[0].val());
        self.two.next = bit_cast::<32, 8>(self.part[1].val());
        self.three.next = bit_cast::<32, 8>(self.part[2].val());
        self.four.next = bit_cast::<32, 8>(self.part[3].val());
        self.whole.next = self.one.val()
            | (self.two.val() << 8)
            | (self.three.val() << 16)
            | (self.four.val() << 24);
    }
}

/// Two elements of 16 bits, the first lowest.
#[derive(LogicBlock, Default)]
pub struct Word16 {
    /// The elements.
    pub part: [Signal<In, Bits<16>>; 2],
    /// Them together.
    pub whole: Signal<Out, Bits<32>>,
    one: Signal<Local, Bits<32>>,
    two: Signal<Local, Bits<32>>,
}

impl Logic for Word16 {
    #[hdl_gen]
    fn update(&mut self) {
        self.one.next = bit_cast::<32, 16>(self.part[0].val());
        self.two.next = bit_cast::<32, 16>(self.part[1].val());
        self.whole.next = self.one.val() | (self.two.val() << 16);
    }
}
