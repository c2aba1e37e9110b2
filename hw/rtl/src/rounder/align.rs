//! Alignment: a `float32` split at the destination's unit, once, subnormal or not.

use rust_hdl::prelude::*;

/// Exponent to shift distance and exponent field. Combinational.
#[derive(LogicBlock, Default)]
pub struct Locate {
    /// A `float32`.
    pub x: Signal<In, Bits<32>>,
    /// From [`Grid`](super::control::Grid).
    pub base: Signal<In, Bits<4>>,
    /// From [`Grid`](super::control::Grid).
    pub offset: Signal<In, Bits<8>>,
    /// 1.mantissa or 0.mantissa.
    pub significand: Signal<Out, Bits<24>>,
    /// Places to the right from the finest grid of all; 31 stands for any more.
    pub distance: Signal<Out, Bits<5>>,
    /// The destination's exponent field with its lowest bit flipped in normal results, 0 in subnormal ones.
    pub exponent: Signal<Out, Bits<8>>,
    /// The exponent of infinities and NaNs.
    pub special: Signal<Out, Bit>,
    source: Signal<Local, Bits<8>>,
    adjusted: Signal<Local, Bits<8>>,
    field: Signal<Local, Bits<9>>,
    far: Signal<Local, Bits<9>>,
    field_low: Signal<Local, Bits<8>>,
    normal: Signal<Local, Bit>,
    hidden: Signal<Local, Bit>,
    mantissa: Signal<Local, Bits<23>>,
}

impl Logic for Locate {
    #[hdl_gen]
    fn update(&mut self) {
        self.source.next = self.x.val().get_bits::<8>(23);
        self.hidden.next = self.source.val().any();
        self.special.next = self.source.val().all();
        self.mantissa.next = self.x.val().get_bits::<23>(0);
        self.significand.next = bit_cast::<24, 23>(self.mantissa.val());
        if self.hidden.val() {
            self.significand.next = bit_cast::<24, 23>(self.mantissa.val()) | 0x80_0000;
        }

        // A subnormal source has the exponent of the first normal binade.
        self.adjusted.next = self.source.val();
        if !self.hidden.val() {
            self.adjusted.next = 1.into();
        }
        self.field.next =
            bit_cast::<9, 8>(self.adjusted.val()) - bit_cast::<9, 8>(self.offset.val());
        self.field_low.next = self.field.val().get_bits::<8>(0);
        self.normal.next = !self.field.val().get_bit(8) & self.field_low.val().any();

        // Below the first binade by 1 - field places: base + 1 - field = base + 2 + !field.
        self.far.next = bit_cast::<9, 4>(self.base.val()) + 2 + !self.field.val();
        self.distance.next = 31.into();
        if self.normal.val() {
            self.distance.next = bit_cast::<5, 4>(self.base.val());
        } else if !self.far.val().get_bits::<4>(5).any() {
            self.distance.next = self.far.val().get_bits::<5>(0);
        }

        // The kept part's hidden bit will lie over the field's lowest bit; flipping that one first lets an
        // exclusive or put both right. A subnormal source has field 1 in bfloat16 and no hidden bit: 0 is right too.
        self.exponent.next = 0.into();
        if self.normal.val() {
            self.exponent.next = self.field_low.val() ^ 1;
        }
    }
}

/// The barrel shifter, with a sticky bit. Combinational.
///
/// `W` = N + 12: 11 kept bits, N bits of fraction, one guard bit. What falls off to the right is only seen in `sticky`.
#[derive(LogicBlock)]
pub struct Shift<const N: usize, const W: usize> {
    /// From [`Locate`].
    pub significand: Signal<In, Bits<24>>,
    /// From [`Locate`].
    pub distance: Signal<In, Bits<5>>,
    /// The magnitude in whole units of the destination's last place.
    pub kept: Signal<Out, Bits<11>>,
    /// The top N bits of the discarded part.
    pub fraction: Signal<Out, Bits<N>>,
    /// The next bit of the discarded part.
    pub guard: Signal<Out, Bit>,
    /// Whether anything lies below the guard bit.
    pub sticky: Signal<Out, Bit>,
    wide: Signal<Local, Bits<28>>,
    trimmed: Signal<Local, Bits<28>>,
    by0: Signal<Local, Bits<W>>,
    by1: Signal<Local, Bits<W>>,
    by2: Signal<Local, Bits<W>>,
    by4: Signal<Local, Bits<W>>,
    by8: Signal<Local, Bits<W>>,
    by16: Signal<Local, Bits<W>>,
    lost0: Signal<Local, Bit>,
    lost1: Signal<Local, Bit>,
    lost2: Signal<Local, Bit>,
    lost4: Signal<Local, Bit>,
    lost8: Signal<Local, Bit>,
    lost16: Signal<Local, Bit>,
    above_point: Signal<Local, Bits<W>>,
    above_guard: Signal<Local, Bits<W>>,
    drop: Constant<Bits<5>>,
    dropped: Constant<Bits<28>>,
    point: Constant<Bits<5>>,
}

impl<const N: usize, const W: usize> Default for Shift<N, W> {
    fn default() -> Self {
        assert!((1..=16).contains(&N) && W == N + 12, "W is N + 12");
        let drop = 16 - N;
        Shift {
            significand: Default::default(),
            distance: Default::default(),
            kept: Default::default(),
            fraction: Default::default(),
            guard: Default::default(),
            sticky: Default::default(),
            wide: Default::default(),
            trimmed: Default::default(),
            by0: Default::default(),
            by1: Default::default(),
            by2: Default::default(),
            by4: Default::default(),
            by8: Default::default(),
            by16: Default::default(),
            lost0: Default::default(),
            lost1: Default::default(),
            lost2: Default::default(),
            lost4: Default::default(),
            lost8: Default::default(),
            lost16: Default::default(),
            above_point: Default::default(),
            above_guard: Default::default(),
            drop: Constant::new(drop.to_bits()),
            dropped: Constant::new(((1usize << drop) - 1).to_bits()),
            point: Constant::new((N + 1).to_bits()),
        }
    }
}

impl<const N: usize, const W: usize> Logic for Shift<N, W> {
    #[hdl_gen]
    fn update(&mut self) {
        // At distance 0 the significand's 24 bits are 11 kept ones and 13 of fraction.
        self.wide.next = bit_cast::<28, 24>(self.significand.val()) << 4;
        self.lost0.next = (self.wide.val() & self.dropped.val()).any();
        self.trimmed.next = self.wide.val() >> self.drop.val();
        self.by0.next = bit_cast::<W, 28>(self.trimmed.val());

        self.by1.next = self.by0.val();
        self.lost1.next = self.lost0.val();
        if self.distance.val().get_bit(0) {
            self.by1.next = self.by0.val() >> 1;
            self.lost1.next = self.lost0.val() | self.by0.val().get_bit(0);
        }
        self.by2.next = self.by1.val();
        self.lost2.next = self.lost1.val();
        if self.distance.val().get_bit(1) {
            self.by2.next = self.by1.val() >> 2;
            self.lost2.next = self.lost1.val() | self.by1.val().get_bits::<2>(0).any();
        }
        self.by4.next = self.by2.val();
        self.lost4.next = self.lost2.val();
        if self.distance.val().get_bit(2) {
            self.by4.next = self.by2.val() >> 4;
            self.lost4.next = self.lost2.val() | self.by2.val().get_bits::<4>(0).any();
        }
        self.by8.next = self.by4.val();
        self.lost8.next = self.lost4.val();
        if self.distance.val().get_bit(3) {
            self.by8.next = self.by4.val() >> 8;
            self.lost8.next = self.lost4.val() | self.by4.val().get_bits::<8>(0).any();
        }
        self.by16.next = self.by8.val();
        self.lost16.next = self.lost8.val();
        if self.distance.val().get_bit(4) {
            self.by16.next = self.by8.val() >> 16;
            self.lost16.next = self.lost8.val() | self.by8.val().get_bits::<16>(0).any();
        }

        self.above_point.next = self.by16.val() >> self.point.val();
        self.above_guard.next = self.by16.val() >> 1;
        self.kept.next = bit_cast::<11, W>(self.above_point.val());
        self.fraction.next = bit_cast::<N, W>(self.above_guard.val());
        self.guard.next = self.by16.val().get_bit(0);
        self.sticky.next = self.lost16.val();
    }
}
