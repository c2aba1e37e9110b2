//! The beats' waiting room while their random words are made: a ring in memory.

use rust_hdl::prelude::*;

/// Moves from the input to the output.
pub const MOVES: usize = 25;

/// A delay of [`MOVES`] moves for `L` lanes and their control.
///
/// ```text
///   write at p, p + 1, ... one entry a move         p - 24 = p + 8 modulo 32 is read, and shows one cycle later
/// ```
#[derive(LogicBlock)]
pub struct Delay<const L: usize> {
    /// The clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous, active low.
    pub resetn: Signal<In, Bit>,
    /// A move: the input is taken, the output goes on.
    pub enable: Signal<In, Bit>,
    /// The numbers.
    pub x: [Signal<In, Bits<32>>; L],
    /// The lanes that count.
    pub keep: [Signal<In, Bit>; L],
    /// Last beat, policy, mode, format, from the top bit down.
    pub control: Signal<In, Bits<7>>,
    /// The numbers.
    pub y: [Signal<Out, Bits<32>>; L],
    /// The lanes that count.
    pub out_keep: [Signal<Out, Bit>; L],
    /// As it came.
    pub out_control: Signal<Out, Bits<7>>,
    place: DFF<Bits<5>>,
    read_place: Signal<Local, Bits<5>>,
    numbers: [RAM<Bits<32>, 5>; L],
    keeps: [RAM<Bit, 5>; L],
    controls: RAM<Bits<7>, 5>,
}

impl<const L: usize> Default for Delay<L> {
    fn default() -> Self {
        Delay {
            clock: Default::default(),
            resetn: Default::default(),
            enable: Default::default(),
            x: std::array::from_fn(|_| Default::default()),
            keep: std::array::from_fn(|_| Default::default()),
            control: Default::default(),
            y: std::array::from_fn(|_| Default::default()),
            out_keep: std::array::from_fn(|_| Default::default()),
            out_control: Default::default(),
            place: Default::default(),
            read_place: Default::default(),
            numbers: std::array::from_fn(|_| Default::default()),
            keeps: std::array::from_fn(|_| Default::default()),
            controls: Default::default(),
        }
    }
}

impl<const L: usize> Logic for Delay<L> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, place);
        // The memory reads in every cycle; standing still it must read the same entry again.
        self.read_place.next = self.place.q.val() + 7;
        if self.enable.val() {
            self.place.d.next = self.place.q.val() + 1;
            self.read_place.next = self.place.q.val() + 8;
        }
        if !self.resetn.val() {
            self.place.d.next = 0.into();
        }
        self.controls.read_clock.next = self.clock.val();
        self.controls.write_clock.next = self.clock.val();
        self.controls.read_address.next = self.read_place.val();
        self.controls.write_address.next = self.place.q.val();
        self.controls.write_data.next = self.control.val();
        self.controls.write_enable.next = self.enable.val();
        self.out_control.next = self.controls.read_data.val();
        for i in 0..L {
            self.numbers[i].read_clock.next = self.clock.val();
            self.numbers[i].write_clock.next = self.clock.val();
            self.numbers[i].read_address.next = self.read_place.val();
            self.numbers[i].write_address.next = self.place.q.val();
            self.numbers[i].write_data.next = self.x[i].val();
            self.numbers[i].write_enable.next = self.enable.val();
            self.y[i].next = self.numbers[i].read_data.val();
            self.keeps[i].read_clock.next = self.clock.val();
            self.keeps[i].write_clock.next = self.clock.val();
            self.keeps[i].read_address.next = self.read_place.val();
            self.keeps[i].write_address.next = self.place.q.val();
            self.keeps[i].write_data.next = self.keep[i].val();
            self.keeps[i].write_enable.next = self.enable.val();
            self.out_keep[i].next = self.keeps[i].read_data.val();
        }
    }
}
