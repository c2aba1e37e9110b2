//! From the source's byte lanes to the destination's: a rotation, beat by beat, without a register.
//!
//! ```text
//! lane          0  1  2  3  4  5  6  7
//! in, turn 3    a  b  c  d  e  f  g  h
//! out           f  g  h  a  b  c  d  e      f, g, h belong to the next word of the destination
//! ```
//!
//! Which word a byte belongs to is not decided here: each lane has a queue of its own
//! ([`Lanes`](super::lanes::Lanes)), and the write side takes from the lanes that its beat needs. So no beat
//! is ever held back to be joined with the next one, whatever the two alignments are.

use rust_hdl::prelude::*;

/// Rotates W bits by whole bytes, and the B lane bits beside them; B = W / 8.
#[derive(LogicBlock)]
pub struct Realign<const W: usize, const B: usize> {
    /// A beat.
    pub data: Signal<In, Bits<W>>,
    /// Its valid lanes.
    pub mask: Signal<In, Bits<B>>,
    /// Lanes upwards, less than B.
    pub turn: Signal<In, Bits<6>>,
    /// The beat, rotated.
    pub turned: Signal<Out, Bits<W>>,
    /// The valid lanes, rotated.
    pub turned_mask: Signal<Out, Bits<B>>,
    word_bits: Constant<Bits<10>>,
    lanes: Constant<Bits<7>>,
    up: Signal<Local, Bits<10>>,
    down: Signal<Local, Bits<10>>,
    mask_up: Signal<Local, Bits<7>>,
    mask_down: Signal<Local, Bits<7>>,
}

impl<const W: usize, const B: usize> Default for Realign<W, B> {
    fn default() -> Self {
        Realign {
            data: Signal::default(),
            mask: Signal::default(),
            turn: Signal::default(),
            turned: Signal::default(),
            turned_mask: Signal::default(),
            word_bits: Constant::new((W as u64).into()),
            lanes: Constant::new((B as u64).into()),
            up: Signal::default(),
            down: Signal::default(),
            mask_up: Signal::default(),
            mask_down: Signal::default(),
        }
    }
}

impl<const W: usize, const B: usize> Logic for Realign<W, B> {
    #[hdl_gen]
    fn update(&mut self) {
        self.mask_up.next = bit_cast::<7, 6>(self.turn.val());
        self.mask_down.next = self.lanes.val() - self.mask_up.val();
        self.up.next = bit_cast::<10, 6>(self.turn.val()) << 3;
        self.down.next = self.word_bits.val() - self.up.val();
        self.turned.next =
            (self.data.val() << self.up.val()) | (self.data.val() >> self.down.val());
        self.turned_mask.next =
            (self.mask.val() << self.mask_up.val()) | (self.mask.val() >> self.mask_down.val());
    }
}
