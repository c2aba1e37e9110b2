//! The decision: away from zero or not.
//!
//! With frac the top N bits of the discarded part nu, g the next bit and s the OR of all below, every mode is one
//! comparison of frac with a threshold, and one bit that breaks the tie:
//!
//! | mode | up when | threshold t | tie |
//! |---|---|---|---|
//! | `rne` | nu > 1/2, or nu = 1/2 and odd | 2^(N-1) | g, s or odd |
//! | `rz` | never | 2^N - 1 | 0 |
//! | `sr-a` | floor(nu 2^N) + R >= 2^N | 2^N - 1 - R | 0 |
//! | `sr-c` | rnite(nu 2^N) + R >= 2^N | 2^N - 1 - R | g and (s or frac odd) |
//!
//! up = frac > t, or frac = t and tie; that is `{frac, tie} > {t, 0}`. For the stochastic modes: frac + R >= 2^N says
//! frac > 2^N - 1 - R, and rnite(nu 2^N) = frac + (g and (s or frac odd)).

use rust_hdl::prelude::*;

/// The rounding decision. Combinational; `P` = N + 1.
#[derive(LogicBlock)]
pub struct Decision<const N: usize, const P: usize> {
    /// The top N bits of the discarded part.
    pub fraction: Signal<In, Bits<N>>,
    /// The next bit.
    pub guard: Signal<In, Bit>,
    /// OR of all lower bits.
    pub sticky: Signal<In, Bit>,
    /// The kept part is odd.
    pub odd: Signal<In, Bit>,
    /// `cfg_mode`'s code, see [`control`](super::control).
    pub mode: Signal<In, Bits<2>>,
    /// R.
    pub random: Signal<In, Bits<N>>,
    /// The kept part grows by one.
    pub up: Signal<Out, Bit>,
    threshold: Signal<Local, Bits<N>>,
    tie: Signal<Local, Bit>,
    left: Signal<Local, Bits<P>>,
    right: Signal<Local, Bits<P>>,
    half: Constant<Bits<N>>,
    never: Constant<Bits<N>>,
}

impl<const N: usize, const P: usize> Default for Decision<N, P> {
    fn default() -> Self {
        assert!((1..=16).contains(&N) && P == N + 1, "P is N + 1");
        Decision {
            fraction: Default::default(),
            guard: Default::default(),
            sticky: Default::default(),
            odd: Default::default(),
            mode: Default::default(),
            random: Default::default(),
            up: Default::default(),
            threshold: Default::default(),
            tie: Default::default(),
            left: Default::default(),
            right: Default::default(),
            half: Constant::new((1usize << (N - 1)).to_bits()),
            never: Constant::new(((1usize << N) - 1).to_bits()),
        }
    }
}

impl<const N: usize, const P: usize> Logic for Decision<N, P> {
    #[hdl_gen]
    fn update(&mut self) {
        if self.mode.val() == 0 {
            self.threshold.next = self.half.val();
            self.tie.next = self.guard.val() | self.sticky.val() | self.odd.val();
        } else if self.mode.val() == 1 {
            self.threshold.next = self.never.val();
            self.tie.next = false;
        } else {
            self.threshold.next = !self.random.val();
            self.tie.next = self.mode.val().get_bit(0)
                & self.guard.val()
                & (self.sticky.val() | self.fraction.val().get_bit(0));
        }
        self.left.next = bit_cast::<P, N>(self.fraction.val()) << 1;
        if self.tie.val() {
            self.left.next = self.left.val() | 1;
        }
        self.right.next = bit_cast::<P, N>(self.threshold.val()) << 1;
        self.up.next = self.left.val() > self.right.val();
    }
}
