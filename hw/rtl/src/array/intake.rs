//! The array's input side: which row, weight or partial sum enters in this cycle.

use rust_hdl::prelude::*;

/// Joins the three input streams and keeps the order of weights and activations.
///
/// It holds one activation row and one psum row back (the data are in the frame's registers, here are their
/// states), so every `ready` is a function of registers alone: no input of the array reaches an output in the
/// same cycle.
///
/// | the row held back | enters when |
/// |---|---|
/// | first of a pass (`swap`) | all `R` weight beats of its tile are in |
/// | with a partial sum (`psum`) | the psum row is there |
/// | else | at once |
///
/// A weight beat is taken while the shadow registers have room: from the cycle in which the previous tile's
/// first row enters. Row `k` becomes active `k` cycles after that and beat `k` comes no earlier, so a tile is
/// never overwritten before it is in use.
#[derive(LogicBlock)]
pub struct Intake<const R: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Synchronous reset, active low.
    pub aresetn: Signal<In, Bit>,
    /// The array moves in this cycle.
    pub advance: Signal<In, Bit>,
    /// An activation row is offered.
    pub a_tvalid: Signal<In, Bit>,
    /// It is taken; also the enable of the row's register.
    pub a_tready: Signal<Out, Bit>,
    /// Of the offered row, bit 0: first of a pass; bit 1: add a psum row.
    pub a_tuser: Signal<In, Bits<2>>,
    /// The offered row is the last of its packet.
    pub a_tlast: Signal<In, Bit>,
    /// A weight row is offered.
    pub b_tvalid: Signal<In, Bit>,
    /// It is taken.
    pub b_tready: Signal<Out, Bit>,
    /// A psum row is offered.
    pub c_tvalid: Signal<In, Bit>,
    /// It is taken; also the enable of the row's register.
    pub c_tready: Signal<Out, Bit>,
    /// The held activation row enters the array.
    pub enter: Signal<Out, Bit>,
    /// It is the last of its packet.
    pub enter_last: Signal<Out, Bit>,
    /// It starts from the held psum row, not from 0.
    pub enter_psum: Signal<Out, Bit>,
    /// It is the first of a pass.
    pub enter_swap: Signal<Out, Bit>,
    /// Bit `k`: the weight row taken in this cycle is row `k` of its tile.
    pub load: Signal<Out, Bits<R>>,
    a_full: DFF<Bit>,
    a_user: DFF<Bits<2>>,
    a_last: DFF<Bit>,
    c_full: DFF<Bit>,
    loaded: DFF<Bit>,
    row: DFF<Bits<R>>,
    next_row: Signal<Local, Bits<R>>,
    go: Signal<Local, Bit>,
    add_psum: Signal<Local, Bit>,
    swapping: Signal<Local, Bit>,
    beat: Signal<Local, Bit>,
}

impl<const R: usize> Default for Intake<R> {
    fn default() -> Self {
        Intake {
            aclk: Signal::default(),
            aresetn: Signal::default(),
            advance: Signal::default(),
            a_tvalid: Signal::default(),
            a_tready: Signal::default(),
            a_tuser: Signal::default(),
            a_tlast: Signal::default(),
            b_tvalid: Signal::default(),
            b_tready: Signal::default(),
            c_tvalid: Signal::default(),
            c_tready: Signal::default(),
            enter: Signal::default(),
            enter_last: Signal::default(),
            enter_psum: Signal::default(),
            enter_swap: Signal::default(),
            load: Signal::default(),
            a_full: DFF::default(),
            a_user: DFF::default(),
            a_last: DFF::default(),
            c_full: DFF::default(),
            loaded: DFF::default(),
            row: DFF::default(),
            next_row: Signal::default(),
            go: Signal::default(),
            add_psum: Signal::default(),
            swapping: Signal::default(),
            beat: Signal::default(),
        }
    }
}

impl<const R: usize> Logic for Intake<R> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, a_full, a_user, a_last, c_full, loaded, row);

        self.go.next = self.a_full.q.val()
            && (!self.a_user.q.val().get_bit(0) || self.loaded.q.val())
            && (!self.a_user.q.val().get_bit(1) || self.c_full.q.val());
        self.swapping.next = self.go.val() && self.a_user.q.val().get_bit(0);
        self.add_psum.next = self.go.val() && self.a_user.q.val().get_bit(1);
        self.enter.next = self.go.val();
        self.enter_last.next = self.a_last.q.val();
        self.enter_psum.next = self.add_psum.val();
        self.enter_swap.next = self.swapping.val();

        self.a_tready.next = self.advance.val() && (!self.a_full.q.val() || self.go.val());
        if self.advance.val() && (!self.a_full.q.val() || self.go.val()) {
            self.a_full.d.next = self.a_tvalid.val();
            self.a_user.d.next = self.a_tuser.val();
            self.a_last.d.next = self.a_tlast.val();
        }
        self.c_tready.next = self.advance.val() && (!self.c_full.q.val() || self.add_psum.val());
        if self.advance.val() && (!self.c_full.q.val() || self.add_psum.val()) {
            self.c_full.d.next = self.c_tvalid.val();
        }

        // `row` is one-hot; behind its last position nothing is left.
        self.b_tready.next = self.advance.val() && (!self.loaded.q.val() || self.swapping.val());
        self.beat.next = self.b_tvalid.val()
            && self.advance.val()
            && (!self.loaded.q.val() || self.swapping.val());
        self.next_row.next = self.row.q.val() << 1;
        self.load.next = 0.into();
        if self.advance.val() && self.swapping.val() {
            self.loaded.d.next = false;
        }
        if self.beat.val() {
            self.load.next = self.row.q.val();
            self.row.d.next = self.next_row.val();
            if self.next_row.val() == 0 {
                self.row.d.next = 1.into();
                self.loaded.d.next = true;
            }
        }

        if !self.aresetn.val() {
            self.a_full.d.next = false;
            self.c_full.d.next = false;
            self.loaded.d.next = false;
            self.row.d.next = 1.into();
        }
    }
}
