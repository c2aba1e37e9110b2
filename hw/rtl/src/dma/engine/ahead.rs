//! How far pieces may run ahead of memory, so that a small copy does not wait for all that a mover would take.
//!
//! ```text
//! a piece is sent: + its bytes --+
//!                                +--> bytes under way < 2,048 (quanta + 2) --> room for one more
//! a piece ends:    - its bytes --+
//! ```
//!
//! The mover works in order and takes many pieces: a small one behind them would wait for all. As few bytes as fill the bus
//! are enough, and those are what memory's answers take: with the first 4,096, two whole pieces, a bus of 8 bytes is full
//! where reads and writes take some 100 cycles each. `room` follows what is sent and what ends a cycle later.

use rust_hdl::prelude::*;

/// The bytes under way, at most 2^19 - 1, and whether there may be more.
#[derive(LogicBlock, Default)]
pub struct Ahead {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Nothing is under way at the next edge.
    pub clear: Signal<In, Bit>,
    /// So many quanta of 2,048 bytes beyond the first two.
    pub quanta: Signal<In, Bits<5>>,
    /// A piece is sent.
    pub sent: Signal<In, Bit>,
    /// Of so many bytes.
    pub sent_bytes: Signal<In, Bits<12>>,
    /// A piece has ended.
    pub ended: Signal<In, Bit>,
    /// Of so many bytes.
    pub ended_bytes: Signal<In, Bits<12>>,
    /// A piece may be sent.
    pub room: Signal<Out, Bit>,
    under_way: DFF<Bits<19>>,
    whole: Signal<Local, Bits<8>>,
    first: Signal<Local, Bits<8>>,
    more: Signal<Local, Bits<19>>,
    less: Signal<Local, Bits<19>>,
}

impl Logic for Ahead {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, under_way);
        self.more.next = 0.into();
        if self.sent.val() {
            self.more.next = bit_cast::<19, 12>(self.sent_bytes.val());
        }
        self.less.next = 0.into();
        if self.ended.val() {
            self.less.next = bit_cast::<19, 12>(self.ended_bytes.val());
        }
        self.under_way.d.next = self.under_way.q.val() + self.more.val() - self.less.val();
        self.whole.next = self.under_way.q.val().get_bits::<8>(11);
        self.first.next = bit_cast::<8, 5>(self.quanta.val()) + 1;
        self.room.next = self.whole.val() <= self.first.val();
        if self.clear.val() {
            self.under_way.d.next = 0.into();
        }
    }
}
