//! The key schedule of the generators, and whose key is whose.
//!
//! Two keys can be on their way through the generators at once, so that a tensor with a new seed follows its
//! predecessor without a gap: each beat carries one bit that names its key. While beats of two keys are on their way no
//! further tensor may start, whatever its seed: `busy` must not depend on the control inputs, or `tready` would. So
//! only a tensor that starts within 25 beats after a change of seed can have to wait, and tensors of one seed never do.

use rust_hdl::prelude::*;

/// Two keys and the words that are injected, for all generators at once.
#[derive(LogicBlock, Default)]
pub struct Keys {
    /// The clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous, active low.
    pub resetn: Signal<In, Bit>,
    /// The generators move.
    pub enable: Signal<In, Bit>,
    /// A beat enters the generators; only with `enable`.
    pub taken: Signal<In, Bit>,
    /// It is its tensor's first: its key is on the next two inputs.
    pub first: Signal<In, Bit>,
    /// Seed, low half.
    pub key0: Signal<In, Bits<32>>,
    /// Seed, high half.
    pub key1: Signal<In, Bits<32>>,
    /// No first beat may come now. From registers.
    pub busy: Signal<Out, Bit>,
    /// The beat that entered 25 moves ago is there.
    pub valid: Signal<Out, Bit>,
    /// Added to the low half, at injection 0 to 5.
    pub inject0: [Signal<Out, Bits<32>>; 6],
    /// Added to the high half.
    pub inject1: [Signal<Out, Bits<32>>; 6],

    even0: DFF<Bits<32>>,
    even1: DFF<Bits<32>>,
    odd0: DFF<Bits<32>>,
    odd1: DFF<Bits<32>>,
    /// Which key the last beat had: the odd one or the even one.
    current: DFF<Bit>,
    /// Bit i: stage i holds a beat.
    valids: DFF<Bits<25>>,
    /// Bit i: its key is the odd one.
    tags: DFF<Bits<25>>,
    words0: [DFF<Bits<32>>; 5],
    words1: [DFF<Bits<32>>; 5],

    same: Signal<Local, Bit>,
    switch: Signal<Local, Bit>,
    tag: Signal<Local, Bit>,
    others: Signal<Local, Bits<25>>,
    next0: [Signal<Local, Bits<32>>; 5],
    next1: [Signal<Local, Bits<32>>; 5],
    parity: [Signal<Local, Bits<32>>; 5],
}

impl Logic for Keys {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, even0, even1, odd0, odd1, current, valids, tags);

        // A new key takes the place that is not current.
        self.same.next =
            (self.key0.val() == self.even0.q.val()) & (self.key1.val() == self.even1.q.val());
        if self.current.q.val() {
            self.same.next =
                (self.key0.val() == self.odd0.q.val()) & (self.key1.val() == self.odd1.q.val());
        }
        self.switch.next = self.taken.val() & self.first.val() & !self.same.val();
        self.tag.next = self.current.q.val();
        if self.switch.val() {
            self.tag.next = !self.current.q.val();
            self.current.d.next = !self.current.q.val();
            if self.current.q.val() {
                self.even0.d.next = self.key0.val();
                self.even1.d.next = self.key1.val();
            } else {
                self.odd0.d.next = self.key0.val();
                self.odd1.d.next = self.key1.val();
            }
        }

        // Who is where.
        if self.enable.val() {
            self.valids.d.next = self.valids.q.val() << 1;
            if self.taken.val() {
                self.valids.d.next = (self.valids.q.val() << 1) | 1;
            }
            self.tags.d.next = self.tags.q.val() << 1;
            if self.tag.val() {
                self.tags.d.next = (self.tags.q.val() << 1) | 1;
            }
        }
        if !self.resetn.val() {
            self.valids.d.next = 0.into();
            self.current.d.next = false;
            // A comparison with an unknown key is unknown in a four-state simulator, and the first key never taken.
            self.even0.d.next = 0.into();
            self.even1.d.next = 0.into();
            self.odd0.d.next = 0.into();
            self.odd1.d.next = 0.into();
        }
        self.others.next = self.valids.q.val() & self.tags.q.val();
        if self.current.q.val() {
            self.others.next = self.valids.q.val() & !self.tags.q.val();
        }
        self.busy.next = self.others.val().any();
        self.valid.next = self.valids.q.val().get_bit(24);

        // Injection 0 meets stage 0.
        self.inject0[0].next = self.even0.q.val();
        self.inject1[0].next = self.even1.q.val();
        if self.tags.q.val().get_bit(0) {
            self.inject0[0].next = self.odd0.q.val();
            self.inject1[0].next = self.odd1.q.val();
        }

        // Injection t = i + 1 meets stage 5 t: its words are made one stage before.
        for i in 0..5 {
            self.words0[i].clock.next = self.clock.val();
            self.words1[i].clock.next = self.clock.val();
            self.words0[i].d.next = self.words0[i].q.val();
            self.words1[i].d.next = self.words1[i].q.val();
            self.next0[i].next = self.even0.q.val();
            self.next1[i].next = self.even1.q.val();
            if self.tags.q.val().get_bit(i * 5 + 4) {
                self.next0[i].next = self.odd0.q.val();
                self.next1[i].next = self.odd1.q.val();
            }
            self.parity[i].next = self.next0[i].val() ^ self.next1[i].val() ^ 0x1bd1_1bda;
        }
        if self.enable.val() {
            self.words0[0].d.next = self.next1[0].val();
            self.words1[0].d.next = self.parity[0].val() + 1;
            self.words0[1].d.next = self.parity[1].val();
            self.words1[1].d.next = self.next0[1].val() + 2;
            self.words0[2].d.next = self.next0[2].val();
            self.words1[2].d.next = self.next1[2].val() + 3;
            self.words0[3].d.next = self.next1[3].val();
            self.words1[3].d.next = self.parity[3].val() + 4;
            self.words0[4].d.next = self.parity[4].val();
            self.words1[4].d.next = self.next0[4].val() + 5;
        }
        for i in 0..5 {
            self.inject0[i + 1].next = self.words0[i].q.val();
            self.inject1[i + 1].next = self.words1[i].q.val();
        }
    }
}
