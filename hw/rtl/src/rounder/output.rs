//! The output buffer: two entries, so that `tready` need not run back through the pipeline in one cycle.

use rust_hdl::prelude::*;

/// A first-in first-out queue of two beats of `L` lanes, all its outputs registers.
///
/// `push_ready` is low only where both entries are taken; then the pipeline in front stands still. With a consumer
/// that takes a beat a cycle one entry is enough, so throughput is one.
#[derive(LogicBlock)]
pub struct Output<const L: usize> {
    /// The clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous, active low.
    pub resetn: Signal<In, Bit>,
    /// There is a beat; counts where `push_ready` is high.
    pub push_valid: Signal<In, Bit>,
    /// The beat.
    pub push_data: [Signal<In, Bits<16>>; L],
    /// Its lanes that count.
    pub push_keep: [Signal<In, Bit>; L],
    /// It is the last of its tensor.
    pub push_last: Signal<In, Bit>,
    /// There is room.
    pub push_ready: Signal<Out, Bit>,
    /// A beat is there.
    pub valid: Signal<Out, Bit>,
    /// It is taken where `valid` is high.
    pub ready: Signal<In, Bit>,
    /// The beat.
    pub data: [Signal<Out, Bits<16>>; L],
    /// Its lanes that count.
    pub keep: [Signal<Out, Bit>; L],
    /// It is the last of its tensor.
    pub last: Signal<Out, Bit>,

    full: DFF<Bit>,
    spare_full: DFF<Bit>,
    head: [DFF<Bits<16>>; L],
    head_keep: [DFF<Bit>; L],
    head_last: DFF<Bit>,
    spare: [DFF<Bits<16>>; L],
    spare_keep: [DFF<Bit>; L],
    spare_last: DFF<Bit>,
    push: Signal<Local, Bit>,
    blocked: Signal<Local, Bit>,
}

impl<const L: usize> Default for Output<L> {
    fn default() -> Self {
        Output {
            clock: Default::default(),
            resetn: Default::default(),
            push_valid: Default::default(),
            push_data: std::array::from_fn(|_| Default::default()),
            push_keep: std::array::from_fn(|_| Default::default()),
            push_last: Default::default(),
            push_ready: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            data: std::array::from_fn(|_| Default::default()),
            keep: std::array::from_fn(|_| Default::default()),
            last: Default::default(),
            full: Default::default(),
            spare_full: Default::default(),
            head: std::array::from_fn(|_| Default::default()),
            head_keep: std::array::from_fn(|_| Default::default()),
            head_last: Default::default(),
            spare: std::array::from_fn(|_| Default::default()),
            spare_keep: std::array::from_fn(|_| Default::default()),
            spare_last: Default::default(),
            push: Default::default(),
            blocked: Default::default(),
        }
    }
}

impl<const L: usize> Logic for Output<L> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, full, spare_full, head_last, spare_last);
        self.push_ready.next = !self.spare_full.q.val();
        self.valid.next = self.full.q.val();
        self.last.next = self.head_last.q.val();

        self.push.next = self.push_valid.val() & !self.spare_full.q.val();
        self.blocked.next = self.full.q.val() & !self.ready.val();
        if self.blocked.val() {
            if self.push.val() {
                self.spare_full.d.next = true;
                self.spare_last.d.next = self.push_last.val();
            }
        } else {
            self.full.d.next = self.push.val() | self.spare_full.q.val();
            self.spare_full.d.next = false;
            self.head_last.d.next = self.push_last.val();
            if self.spare_full.q.val() {
                self.head_last.d.next = self.spare_last.q.val();
            }
        }
        if !self.resetn.val() {
            self.full.d.next = false;
            self.spare_full.d.next = false;
        }

        for i in 0..L {
            self.head[i].clock.next = self.clock.val();
            self.head_keep[i].clock.next = self.clock.val();
            self.spare[i].clock.next = self.clock.val();
            self.spare_keep[i].clock.next = self.clock.val();
            self.head[i].d.next = self.head[i].q.val();
            self.head_keep[i].d.next = self.head_keep[i].q.val();
            self.spare[i].d.next = self.spare[i].q.val();
            self.spare_keep[i].d.next = self.spare_keep[i].q.val();
            if self.blocked.val() {
                if self.push.val() {
                    self.spare[i].d.next = self.push_data[i].val();
                    self.spare_keep[i].d.next = self.push_keep[i].val();
                }
            } else if self.spare_full.q.val() {
                self.head[i].d.next = self.spare[i].q.val();
                self.head_keep[i].d.next = self.spare_keep[i].q.val();
            } else {
                self.head[i].d.next = self.push_data[i].val();
                self.head_keep[i].d.next = self.push_keep[i].val();
            }
            self.data[i].next = self.head[i].q.val();
            self.keep[i].next = self.head_keep[i].q.val();
        }
    }
}
