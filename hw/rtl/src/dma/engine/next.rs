//! Who is next: round robin over one bit a queue.

use rust_hdl::prelude::*;

/// The candidate next after a queue, round the end: 2^A = N queues. No clock.
///
/// The lowest candidate above the last one, else the lowest of all, isolated by x & -x.
#[derive(LogicBlock)]
pub struct Next<const A: usize, const N: usize> {
    /// A bit a queue.
    pub candidates: Signal<In, Bits<N>>,
    /// The bit of the queue that was last.
    pub last: Signal<In, Bits<N>>,
    /// There is a candidate.
    pub any: Signal<Out, Bit>,
    /// The bit of the next one, 0 where there is none.
    pub hot: Signal<Out, Bits<N>>,
    /// Its number.
    pub index: Signal<Out, Bits<6>>,
    numbers: [Constant<Bits<6>>; N],
    above: Signal<Local, Bits<N>>,
    field: Signal<Local, Bits<N>>,
    lowest: Signal<Local, Bits<N>>,
}

impl<const A: usize, const N: usize> Default for Next<A, N> {
    fn default() -> Self {
        assert!(N == 1 << A && (1..=6).contains(&A), "2 to 64 queues");
        Next {
            candidates: Signal::default(),
            last: Signal::default(),
            any: Signal::default(),
            hot: Signal::default(),
            index: Signal::default(),
            numbers: std::array::from_fn(|i| Constant::new(i.to_bits())),
            above: Signal::default(),
            field: Signal::default(),
            lowest: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize> Logic for Next<A, N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.any.next = self.candidates.val().any();
        self.above.next = self.candidates.val() & !(self.last.val() | (self.last.val() - 1));
        self.field.next = self.candidates.val();
        if self.above.val().any() {
            self.field.next = self.above.val();
        }
        self.lowest.next = self.field.val() & (!self.field.val() + 1);
        self.hot.next = self.lowest.val();
        self.index.next = 0.into();
        for i in 0..N {
            if self.lowest.val().get_bit(i) {
                self.index.next = self.numbers[i].val();
            }
        }
    }
}
