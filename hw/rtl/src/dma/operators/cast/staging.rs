//! The sources' memory: words in, a pair of numbers out.

use rust_hdl::prelude::*;

/// 2^S words of 64 bits, written by bytes. The two halves of a word are read at addresses of their own, so that a pair of
/// numbers may begin in the middle of a word. What is read shows one cycle later.
#[derive(LogicBlock)]
pub struct Staging<const S: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// A word is written.
    pub write: Signal<In, Bit>,
    /// Where.
    pub write_address: Signal<In, Bits<S>>,
    /// The word.
    pub write_data: Signal<In, Bits<64>>,
    /// Its bytes that are written.
    pub write_strobe: Signal<In, Bits<8>>,
    /// The low half of this word is read.
    pub low_address: Signal<In, Bits<S>>,
    /// The high half of this word is read.
    pub high_address: Signal<In, Bits<S>>,
    /// The low half.
    pub low: Signal<Out, Bits<32>>,
    /// The high half.
    pub high: Signal<Out, Bits<32>>,
    bytes: [RAM<Bits<8>, S>; 8],
}

impl<const S: usize> Default for Staging<S> {
    fn default() -> Self {
        Staging {
            aclk: Default::default(),
            write: Default::default(),
            write_address: Default::default(),
            write_data: Default::default(),
            write_strobe: Default::default(),
            low_address: Default::default(),
            high_address: Default::default(),
            low: Default::default(),
            high: Default::default(),
            bytes: std::array::from_fn(|_| Default::default()),
        }
    }
}

impl<const S: usize> Logic for Staging<S> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..8 {
            self.bytes[i].read_clock.next = self.aclk.val();
            self.bytes[i].write_clock.next = self.aclk.val();
            self.bytes[i].write_address.next = self.write_address.val();
            self.bytes[i].write_data.next = self.write_data.val().get_bits::<8>(i * 8);
            self.bytes[i].write_enable.next = self.write.val() & self.write_strobe.val().get_bit(i);
        }
        for i in 0..4 {
            self.bytes[i].read_address.next = self.low_address.val();
            self.bytes[i + 4].read_address.next = self.high_address.val();
        }
        self.low.next = bit_cast::<32, 8>(self.bytes[0].read_data.val())
            | (bit_cast::<32, 8>(self.bytes[1].read_data.val()) << 8)
            | (bit_cast::<32, 8>(self.bytes[2].read_data.val()) << 16)
            | (bit_cast::<32, 8>(self.bytes[3].read_data.val()) << 24);
        self.high.next = bit_cast::<32, 8>(self.bytes[4].read_data.val())
            | (bit_cast::<32, 8>(self.bytes[5].read_data.val()) << 8)
            | (bit_cast::<32, 8>(self.bytes[6].read_data.val()) << 16)
            | (bit_cast::<32, 8>(self.bytes[7].read_data.val()) << 24);
    }
}
