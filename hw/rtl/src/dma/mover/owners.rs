//! A flag an owner.
//!
//! Set one and look up two in a cycle; what is set counts for the look-ups of the next cycle. Look-ups are logic
//! behind flip-flops.

use rust_hdl::prelude::*;

/// A flag for each of 64 owners, set or cleared one a cycle.
#[derive(LogicBlock)]
pub struct Owners {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// All flags are false after the next edge.
    pub clear: Signal<In, Bit>,
    /// Set a flag.
    pub put: Signal<In, Bit>,
    /// Of this owner.
    pub owner: Signal<In, Bits<6>>,
    /// To this.
    pub value: Signal<In, Bit>,
    /// Whose flag is asked for.
    pub look: Signal<In, Bits<6>>,
    /// It.
    pub found: Signal<Out, Bit>,
    /// Whose flag is asked for as well.
    pub other_look: Signal<In, Bits<6>>,
    /// It.
    pub other_found: Signal<Out, Bit>,
    flags: DFF<Bits<64>>,
    one: Constant<Bits<64>>,
    place: Signal<Local, Bits<64>>,
    looked: Signal<Local, Bits<64>>,
    other_looked: Signal<Local, Bits<64>>,
}

impl Default for Owners {
    fn default() -> Self {
        Owners {
            aclk: Signal::default(),
            clear: Signal::default(),
            put: Signal::default(),
            owner: Signal::default(),
            value: Signal::default(),
            look: Signal::default(),
            found: Signal::default(),
            other_look: Signal::default(),
            other_found: Signal::default(),
            flags: DFF::default(),
            one: Constant::new(1u64.into()),
            place: Signal::default(),
            looked: Signal::default(),
            other_looked: Signal::default(),
        }
    }
}

impl Logic for Owners {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, flags);
        self.place.next = self.one.val() << self.owner.val();
        if self.put.val() {
            self.flags.d.next = self.flags.q.val() & !self.place.val();
            if self.value.val() {
                self.flags.d.next = self.flags.q.val() | self.place.val();
            }
        }
        self.looked.next = self.flags.q.val() >> self.look.val();
        self.found.next = self.looked.val().get_bit(0);
        self.other_looked.next = self.flags.q.val() >> self.other_look.val();
        self.other_found.next = self.other_looked.val().get_bit(0);
        if self.clear.val() {
            self.flags.d.next = 0.into();
        }
    }
}
