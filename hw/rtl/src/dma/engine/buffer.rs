//! The descriptors that were fetched: 1 KiB a queue, 64 compact or 16 full ones.
//!
//! Four banks of 16 bytes side by side, so that a full descriptor is read as fast as a compact one.

use super::types::Word;
use rust_hdl::prelude::*;

/// The buffers of 2^A queues; D = A + 4.
#[derive(LogicBlock)]
pub struct Buffer<const A: usize, const D: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// A word is written.
    pub write: Signal<In, Bit>,
    /// To this queue's buffer.
    pub write_queue: Signal<In, Bits<6>>,
    /// At this place.
    pub write_place: Signal<In, Bits<6>>,
    /// The word.
    pub write_word: Signal<In, Word>,
    /// Or a row of a queue's buffer is zeroed.
    pub wipe: Signal<In, Bit>,
    /// Which queue's.
    pub wipe_queue: Signal<In, Bits<6>>,
    /// Which row.
    pub wipe_row: Signal<In, Bits<4>>,
    /// A row is read, and is there in the next cycle.
    pub read_queue: Signal<In, Bits<6>>,
    /// Which: places 4 row to 4 row + 3.
    pub read_row: Signal<In, Bits<4>>,
    /// Its first word.
    pub word0: Signal<Out, Word>,
    /// Its second word.
    pub word1: Signal<Out, Word>,
    /// Its third word.
    pub word2: Signal<Out, Word>,
    /// Its last word.
    pub word3: Signal<Out, Word>,
    bank0: RAM<Word, D>,
    bank1: RAM<Word, D>,
    bank2: RAM<Word, D>,
    bank3: RAM<Word, D>,
    to: Signal<Local, Bits<D>>,
    word: Signal<Local, Word>,
    bank: Signal<Local, Bits<2>>,
    from: Signal<Local, Bits<D>>,
}

impl<const A: usize, const D: usize> Default for Buffer<A, D> {
    fn default() -> Self {
        assert!(D == A + 4, "16 rows a queue");
        Buffer {
            aclk: Signal::default(),
            write: Signal::default(),
            write_queue: Signal::default(),
            write_place: Signal::default(),
            write_word: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            wipe_row: Signal::default(),
            read_queue: Signal::default(),
            read_row: Signal::default(),
            word0: Signal::default(),
            word1: Signal::default(),
            word2: Signal::default(),
            word3: Signal::default(),
            bank0: RAM::default(),
            bank1: RAM::default(),
            bank2: RAM::default(),
            bank3: RAM::default(),
            to: Signal::default(),
            word: Signal::default(),
            bank: Signal::default(),
            from: Signal::default(),
        }
    }
}

impl<const A: usize, const D: usize> Logic for Buffer<A, D> {
    #[hdl_gen]
    fn update(&mut self) {
        self.bank0.read_clock.next = self.aclk.val();
        self.bank0.write_clock.next = self.aclk.val();
        self.bank1.read_clock.next = self.aclk.val();
        self.bank1.write_clock.next = self.aclk.val();
        self.bank2.read_clock.next = self.aclk.val();
        self.bank2.write_clock.next = self.aclk.val();
        self.bank3.read_clock.next = self.aclk.val();
        self.bank3.write_clock.next = self.aclk.val();
        self.from.next =
            (bit_cast::<D, 6>(self.read_queue.val()) << 4) | bit_cast::<D, 4>(self.read_row.val());
        self.to.next = (bit_cast::<D, 6>(self.write_queue.val()) << 4)
            | bit_cast::<D, 4>(self.write_place.val().get_bits::<4>(2));
        self.word.next = self.write_word.val();
        self.bank.next = self.write_place.val().get_bits::<2>(0);
        if self.wipe.val() {
            self.to.next = (bit_cast::<D, 6>(self.wipe_queue.val()) << 4)
                | bit_cast::<D, 4>(self.wipe_row.val());
            self.word.next.low = 0.into();
            self.word.next.high = 0.into();
            self.word.next.cause = 0.into();
        }
        self.bank0.read_address.next = self.from.val();
        self.bank0.write_address.next = self.to.val();
        self.bank0.write_data.next = self.word.val();
        self.bank0.write_enable.next =
            self.wipe.val() | (self.write.val() & (self.bank.val() == 0));
        self.word0.next = self.bank0.read_data.val();
        self.bank1.read_address.next = self.from.val();
        self.bank1.write_address.next = self.to.val();
        self.bank1.write_data.next = self.word.val();
        self.bank1.write_enable.next =
            self.wipe.val() | (self.write.val() & (self.bank.val() == 1));
        self.word1.next = self.bank1.read_data.val();
        self.bank2.read_address.next = self.from.val();
        self.bank2.write_address.next = self.to.val();
        self.bank2.write_data.next = self.word.val();
        self.bank2.write_enable.next =
            self.wipe.val() | (self.write.val() & (self.bank.val() == 2));
        self.word2.next = self.bank2.read_data.val();
        self.bank3.read_address.next = self.from.val();
        self.bank3.write_address.next = self.to.val();
        self.bank3.write_data.next = self.word.val();
        self.bank3.write_enable.next =
            self.wipe.val() | (self.write.val() & (self.bank.val() == 3));
        self.word3.next = self.bank3.read_data.val();
    }
}
