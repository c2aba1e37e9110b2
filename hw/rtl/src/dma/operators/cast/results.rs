//! The results' memory: pairs of patterns in, without gaps, words out.
//!
//! Elements with an even number and those with an odd one keep to places of their own in a word, so two of them are
//! written in one cycle although they may belong to two words:
//!
//! ```text
//!  place         0     1     2     3     4     5     6     7
//!  16 bits      [  even   ] [   odd   ] [  even   ] [   odd   ]
//!   8 bits      even   odd  even   odd  even   odd  even   odd
//! ```

use rust_hdl::prelude::*;

/// 2^R words of 64 bits. Written by pairs, the address of each of their halves in units of two elements within a slot;
/// what is read shows one cycle later.
#[derive(LogicBlock)]
pub struct Results<const R: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// The first word of the slot that is written.
    pub slot: Signal<In, Bits<R>>,
    /// An element has two bytes, else one.
    pub wide: Signal<In, Bit>,
    /// An element with an even number is written.
    pub even: Signal<In, Bit>,
    /// Half its number.
    pub even_pair: Signal<In, Bits<8>>,
    /// Its pattern.
    pub even_data: Signal<In, Bits<16>>,
    /// An element with an odd number is written.
    pub odd: Signal<In, Bit>,
    /// Half its number, rounded down.
    pub odd_pair: Signal<In, Bits<8>>,
    /// Its pattern.
    pub odd_data: Signal<In, Bits<16>>,
    /// This word is read.
    pub read_address: Signal<In, Bits<R>>,
    /// The word.
    pub read_data: Signal<Out, Bits<64>>,
    bytes: [RAM<Bits<8>, R>; 8],
    even_word: Signal<Local, Bits<R>>,
    odd_word: Signal<Local, Bits<R>>,
    even_places: Signal<Local, Bits<8>>,
    odd_places: Signal<Local, Bits<8>>,
    places: Signal<Local, Bits<8>>,
    even_low: Signal<Local, Bits<8>>,
    even_high: Signal<Local, Bits<8>>,
    odd_low: Signal<Local, Bits<8>>,
    odd_high: Signal<Local, Bits<8>>,
}

impl<const R: usize> Default for Results<R> {
    fn default() -> Self {
        Results {
            aclk: Default::default(),
            slot: Default::default(),
            wide: Default::default(),
            even: Default::default(),
            even_pair: Default::default(),
            even_data: Default::default(),
            odd: Default::default(),
            odd_pair: Default::default(),
            odd_data: Default::default(),
            read_address: Default::default(),
            read_data: Default::default(),
            bytes: std::array::from_fn(|_| Default::default()),
            even_word: Default::default(),
            odd_word: Default::default(),
            even_places: Default::default(),
            odd_places: Default::default(),
            places: Default::default(),
            even_low: Default::default(),
            even_high: Default::default(),
            odd_low: Default::default(),
            odd_high: Default::default(),
        }
    }
}

impl<const R: usize> Logic for Results<R> {
    #[hdl_gen]
    fn update(&mut self) {
        self.even_low.next = self.even_data.val().get_bits::<8>(0);
        self.even_high.next = self.even_data.val().get_bits::<8>(8);
        self.odd_low.next = self.odd_data.val().get_bits::<8>(0);
        self.odd_high.next = self.odd_data.val().get_bits::<8>(8);

        // Four elements a word, or eight.
        self.even_places.next = 0x03.into();
        self.odd_places.next = 0x0c.into();
        if self.wide.val() {
            self.even_word.next =
                self.slot.val() | bit_cast::<R, 7>(self.even_pair.val().get_bits::<7>(1));
            self.odd_word.next =
                self.slot.val() | bit_cast::<R, 7>(self.odd_pair.val().get_bits::<7>(1));
            if self.even_pair.val().get_bit(0) {
                self.even_places.next = 0x30.into();
            }
            if self.odd_pair.val().get_bit(0) {
                self.odd_places.next = 0xc0.into();
            }
        } else {
            self.even_word.next =
                self.slot.val() | bit_cast::<R, 6>(self.even_pair.val().get_bits::<6>(2));
            self.odd_word.next =
                self.slot.val() | bit_cast::<R, 6>(self.odd_pair.val().get_bits::<6>(2));
            self.even_places.next = 0x01.into();
            if self.even_pair.val().get_bits::<2>(0) == 1 {
                self.even_places.next = 0x04.into();
            } else if self.even_pair.val().get_bits::<2>(0) == 2 {
                self.even_places.next = 0x10.into();
            } else if self.even_pair.val().get_bits::<2>(0) == 3 {
                self.even_places.next = 0x40.into();
            }
            self.odd_places.next = 0x02.into();
            if self.odd_pair.val().get_bits::<2>(0) == 1 {
                self.odd_places.next = 0x08.into();
            } else if self.odd_pair.val().get_bits::<2>(0) == 2 {
                self.odd_places.next = 0x20.into();
            } else if self.odd_pair.val().get_bits::<2>(0) == 3 {
                self.odd_places.next = 0x80.into();
            }
        }
        self.places.next = 0.into();
        if self.even.val() {
            self.places.next = self.even_places.val();
        }
        if self.odd.val() {
            self.places.next = self.places.val() | self.odd_places.val();
        }

        for i in 0..8 {
            self.bytes[i].read_clock.next = self.aclk.val();
            self.bytes[i].write_clock.next = self.aclk.val();
            self.bytes[i].read_address.next = self.read_address.val();
            self.bytes[i].write_enable.next = self.places.val().get_bit(i);
        }
        for h in 0..2 {
            self.bytes[h * 4].write_address.next = self.even_word.val();
            self.bytes[h * 4].write_data.next = self.even_low.val();
            self.bytes[h * 4 + 1].write_address.next = self.odd_word.val();
            self.bytes[h * 4 + 1].write_data.next = self.odd_low.val();
            self.bytes[h * 4 + 2].write_address.next = self.even_word.val();
            self.bytes[h * 4 + 2].write_data.next = self.even_low.val();
            self.bytes[h * 4 + 3].write_address.next = self.odd_word.val();
            self.bytes[h * 4 + 3].write_data.next = self.odd_low.val();
            if self.wide.val() {
                self.bytes[h * 4 + 1].write_address.next = self.even_word.val();
                self.bytes[h * 4 + 1].write_data.next = self.even_high.val();
                self.bytes[h * 4 + 2].write_address.next = self.odd_word.val();
                self.bytes[h * 4 + 2].write_data.next = self.odd_low.val();
                self.bytes[h * 4 + 3].write_data.next = self.odd_high.val();
            }
        }
        self.read_data.next = bit_cast::<64, 8>(self.bytes[0].read_data.val())
            | (bit_cast::<64, 8>(self.bytes[1].read_data.val()) << 8)
            | (bit_cast::<64, 8>(self.bytes[2].read_data.val()) << 16)
            | (bit_cast::<64, 8>(self.bytes[3].read_data.val()) << 24)
            | (bit_cast::<64, 8>(self.bytes[4].read_data.val()) << 32)
            | (bit_cast::<64, 8>(self.bytes[5].read_data.val()) << 40)
            | (bit_cast::<64, 8>(self.bytes[6].read_data.val()) << 48)
            | (bit_cast::<64, 8>(self.bytes[7].read_data.val()) << 56);
    }
}
