//! The float processing elements: one kernel, cut into one or three cycles.

use rust_hdl::prelude::*;

/// Stamps an element.
///
/// The kernel is a straight line; `aligned` and `summed` are the two places where it may be cut. Each takes what ends in
/// `_next` over to the names without it, at once or through `registers`. `self` and the kernel's attribute are the caller's,
/// for the cuts are the caller's text.
macro_rules! float_pe {
    (
        $(#[$doc:meta])*
        $name:ident, $self:ident, {$($hdl:tt)*};
        registers { $($register:ident: $bits:ty,)* }
        aligned { $($aligned:tt)* }
        summed { $($summed:tt)* }
    ) => {
        $(#[$doc])*
        #[derive(LogicBlock, Default)]
        pub struct $name {
            /// The clock.
            pub aclk: Signal<In, Clock>,
            /// Registers move where this is high.
            pub advance: Signal<In, Bit>,
            /// The activation from the left, an operand's code.
            pub a_in: Signal<In, Bits<21>>,
            /// The activation to the right.
            pub a_out: Signal<Out, Bits<21>>,
            /// The weight bus, an operand's code.
            pub w_in: Signal<In, Bits<21>>,
            /// The bus carries this row's next weight.
            pub load: Signal<In, Bit>,
            /// `a_in` is the first activation of a pass.
            pub swap: Signal<In, Bit>,
            /// The partial sum from above, `float32`.
            pub psum_in: Signal<In, Bits<32>>,
            /// The partial sum to below, `float32`.
            pub psum_out: Signal<Out, Bits<32>>,
            a: DFF<Bits<21>>,
            shadow: DFF<Bits<21>>,
            active: DFF<Bits<21>>,
            product: DFF<Bits<22>>,
            product_field: DFF<Bits<10>>,
            product_sign: DFF<Bit>,
            product_some: DFF<Bit>,
            product_inf: DFF<Bit>,
            product_nan: DFF<Bit>,
            product_none: DFF<Bit>,
            $($register: DFF<$bits>,)*
            psum: DFF<Bits<32>>,

            a_wide: Signal<Local, Bits<16>>,
            w_wide: Signal<Local, Bits<16>>,
            a_exponent: Signal<Local, Bits<10>>,
            w_exponent: Signal<Local, Bits<10>>,
            wide: Signal<Local, Bits<32>>,
            a_special: Signal<Local, Bit>,
            w_special: Signal<Local, Bit>,
            w_none: Signal<Local, Bit>,
            a_inf: Signal<Local, Bit>,
            w_inf: Signal<Local, Bit>,
            is_nan: Signal<Local, Bit>,

            addend_exponent: Signal<Local, Bits<8>>,
            addend_mantissa: Signal<Local, Bits<23>>,
            addend_hidden: Signal<Local, Bit>,
            addend_top: Signal<Local, Bit>,
            addend_inf: Signal<Local, Bit>,
            addend_sign: Signal<Local, Bit>,
            addend_field: Signal<Local, Bits<10>>,
            addend: Signal<Local, Bits<27>>,
            product_term: Signal<Local, Bits<27>>,
            sign: Signal<Local, Bit>,
            apart: Signal<Local, Bits<10>>,
            product_high: Signal<Local, Bit>,
            distance: Signal<Local, Bits<10>>,
            places: Signal<Local, Bits<5>>,
            whole: Signal<Local, Bits<27>>,
            every_place: Signal<Local, Bits<27>>,
            kept_places: Signal<Local, Bits<27>>,

            high_next: Signal<Local, Bits<27>>,
            low_next: Signal<Local, Bits<27>>,
            lost_next: Signal<Local, Bit>,
            opposite_next: Signal<Local, Bit>,
            negative_next: Signal<Local, Bit>,
            field_next: Signal<Local, Bits<9>>,
            nan_next: Signal<Local, Bit>,
            inf_next: Signal<Local, Bit>,

            high: Signal<Local, Bits<28>>,
            low: Signal<Local, Bits<28>>,
            lost: Signal<Local, Bit>,
            opposite: Signal<Local, Bit>,
            negative: Signal<Local, Bit>,
            field: Signal<Local, Bits<9>>,
            nan: Signal<Local, Bit>,
            inf: Signal<Local, Bit>,
            borrow: Signal<Local, Bits<28>>,
            total: Signal<Local, Bits<28>>,
            turned: Signal<Local, Bit>,
            field_zero: Signal<Local, Bits<28>>,
            floor: Signal<Local, Bits<28>>,
            sum_next: Signal<Local, Bits<28>>,
            count_next: Signal<Local, Bits<28>>,
            sum_lost_next: Signal<Local, Bit>,
            sum_negative_next: Signal<Local, Bit>,
            sum_field_next: Signal<Local, Bits<9>>,
            sum_nan_next: Signal<Local, Bit>,
            sum_inf_next: Signal<Local, Bit>,
            nothing_next: Signal<Local, Bit>,

            sum: Signal<Local, Bits<28>>,
            count: Signal<Local, Bits<28>>,
            sum_lost: Signal<Local, Bit>,
            sum_negative: Signal<Local, Bit>,
            sum_field: Signal<Local, Bits<9>>,
            sum_nan: Signal<Local, Bit>,
            sum_inf: Signal<Local, Bit>,
            nothing: Signal<Local, Bit>,
            count16: Signal<Local, Bits<16>>,
            count8: Signal<Local, Bits<8>>,
            count4: Signal<Local, Bits<4>>,
            count2: Signal<Local, Bits<2>>,
            by16: Signal<Local, Bits<28>>,
            by8: Signal<Local, Bits<28>>,
            by4: Signal<Local, Bits<28>>,
            by2: Signal<Local, Bits<28>>,
            by1: Signal<Local, Bits<28>>,
            less16: Signal<Local, Bits<5>>,
            less8: Signal<Local, Bits<5>>,
            less4: Signal<Local, Bits<5>>,
            less2: Signal<Local, Bits<5>>,
            less1: Signal<Local, Bits<5>>,
            field_below: Signal<Local, Bits<9>>,
            truncated: Signal<Local, Bits<32>>,
            rounded: Signal<Local, Bits<32>>,
            magnitude: Signal<Local, Bits<32>>,
            sign_bit: Signal<Local, Bits<32>>,
            result: Signal<Local, Bits<32>>,
        }

        impl Logic for $name {
            $($hdl)*
            fn update(&mut $self) {
                dff_setup!(
                    $self,
                    aclk,
                    a,
                    shadow,
                    active,
                    product,
                    product_field,
                    product_sign,
                    product_some,
                    product_inf,
                    product_nan,
                    product_none,
                    $($register,)*
                    psum
                );

                // The product, exact. Its field is the biased float32 exponent of bit 20, in two's complement.
                $self.a_wide.next = bit_cast::<16, 21>($self.a.q.val() & 0x7ff);
                $self.w_wide.next = bit_cast::<16, 21>($self.active.q.val() & 0x7ff);
                $self.wide.next = $self.a_wide.val() * $self.w_wide.val();
                $self.a_exponent.next = bit_cast::<10, 21>(($self.a.q.val() >> 11) & 0x1ff);
                $self.w_exponent.next = bit_cast::<10, 21>(($self.active.q.val() >> 11) & 0x1ff);
                $self.a_special.next = $self.a.q.val().get_bits::<2>(18).all();
                $self.w_special.next = $self.active.q.val().get_bits::<2>(18).all();
                $self.w_none.next = $self.w_special.val() & !$self.active.q.val().get_bit(10);
                $self.a_inf.next = $self.a_special.val() & !$self.a.q.val().get_bit(9);
                $self.w_inf.next = $self.w_special.val() & !$self.active.q.val().get_bit(9);
                $self.is_nan.next = ($self.a_special.val() & $self.a.q.val().get_bit(9))
                    | ($self.w_special.val() & $self.active.q.val().get_bit(9))
                    | ($self.a_inf.val() & !$self.active.q.val().get_bit(10))
                    | ($self.w_inf.val() & !$self.a.q.val().get_bit(10));

                // The addend: hidden bit at bit 25, for the product may be twice as large.
                $self.addend_exponent.next = $self.psum_in.val().get_bits::<8>(23);
                $self.addend_mantissa.next = $self.psum_in.val().get_bits::<23>(0);
                $self.addend_hidden.next = $self.addend_exponent.val().any();
                $self.addend_top.next = $self.addend_exponent.val().all();
                $self.addend_sign.next = $self.psum_in.val().get_bit(31);
                $self.addend_inf.next = $self.addend_top.val() & !$self.addend_mantissa.val().any();
                $self.addend_field.next = bit_cast::<10, 8>($self.addend_exponent.val());
                $self.addend.next = bit_cast::<27, 23>($self.addend_mantissa.val()) << 2;
                if $self.addend_hidden.val() {
                    $self.addend.next =
                        (bit_cast::<27, 23>($self.addend_mantissa.val()) << 2) | 0x200_0000;
                } else {
                    $self.addend_field.next = 1.into();
                }

                // No k: as if a zero of the addend's sign were added, which moves nothing, -0 neither.
                $self.sign.next = $self.product_sign.q.val();
                if $self.product_none.q.val() {
                    $self.sign.next = $self.addend_sign.val();
                }
                $self.opposite_next.next = $self.sign.val() ^ $self.addend_sign.val();

                // Alignment. The term with the lower field goes right; what falls off is only seen in `lost`.
                $self.apart.next = $self.product_field.q.val() - $self.addend_field.val();
                $self.product_high.next = $self.product_some.q.val() & !$self.apart.val().get_bit(9);
                $self.product_term.next = bit_cast::<27, 22>($self.product.q.val()) << 5;
                if $self.product_high.val() {
                    $self.high_next.next = $self.product_term.val();
                    $self.whole.next = $self.addend.val();
                    $self.distance.next = $self.apart.val();
                    $self.field_next.next = bit_cast::<9, 10>($self.product_field.q.val());
                    $self.negative_next.next = $self.sign.val();
                } else {
                    $self.high_next.next = $self.addend.val();
                    $self.whole.next = $self.product_term.val();
                    $self.distance.next = $self.addend_field.val() - $self.product_field.q.val();
                    $self.field_next.next = bit_cast::<9, 10>($self.addend_field.val());
                    $self.negative_next.next = $self.addend_sign.val();
                }
                $self.places.next = bit_cast::<5, 10>($self.distance.val());
                if $self.distance.val().get_bits::<5>(5).any() {
                    $self.places.next = 31.into();
                }
                $self.low_next.next = $self.whole.val() >> $self.places.val();
                $self.every_place.next = 0x7ff_ffff.into();
                $self.kept_places.next = $self.every_place.val() << $self.places.val();
                $self.lost_next.next = ($self.whole.val() & !$self.kept_places.val()).any();

                // Infinity: its sign instead of the higher term's.
                $self.inf_next.next = $self.product_inf.q.val() | $self.addend_inf.val();
                $self.nan_next.next = $self.product_nan.q.val()
                    | ($self.addend_top.val() & !$self.addend_inf.val())
                    | ($self.product_inf.q.val() & $self.addend_inf.val() & $self.opposite_next.val());
                if $self.product_inf.q.val() {
                    $self.negative_next.next = $self.sign.val();
                } else if $self.addend_inf.val() {
                    $self.negative_next.next = $self.addend_sign.val();
                }

                $($aligned)*

                // The sum, or the difference with what was lost borrowed from it; turned where the lower term was larger.
                $self.borrow.next = 0.into();
                if $self.lost.val() {
                    $self.borrow.next = 1.into();
                }
                $self.total.next = $self.high.val() + $self.low.val();
                if $self.opposite.val() {
                    $self.total.next = $self.high.val() - $self.low.val() - $self.borrow.val();
                }
                $self.turned.next = $self.opposite.val() & $self.total.val().get_bit(27);
                $self.sum_next.next = $self.total.val();
                if $self.turned.val() {
                    $self.sum_next.next = $self.low.val() - $self.high.val();
                }
                $self.sum_lost_next.next = $self.lost.val();
                $self.sum_negative_next.next = $self.negative.val() ^ ($self.turned.val() & !$self.inf.val());
                $self.sum_field_next.next = $self.field.val();
                $self.sum_nan_next.next = $self.nan.val();
                $self.sum_inf_next.next = $self.inf.val();
                $self.nothing_next.next = $self.opposite.val()
                    & !$self.sum_next.val().any()
                    & !$self.lost.val()
                    & !$self.inf.val();
                // No number is shifted beyond the field 1: a one there ends the count of leading zeros.
                $self.field_zero.next = 0x400_0000.into();
                $self.floor.next = $self.field_zero.val() >> $self.field.val();
                $self.count_next.next = $self.sum_next.val() | $self.floor.val();

                $($summed)*

                // Normalisation: the leading one to bit 27.
                $self.by16.next = $self.sum.val();
                $self.less16.next = 0.into();
                $self.count16.next = bit_cast::<16, 28>($self.count.val() >> 12);
                if !$self.count.val().get_bits::<16>(12).any() {
                    $self.by16.next = $self.sum.val() << 16;
                    $self.less16.next = 16.into();
                    $self.count16.next = bit_cast::<16, 28>($self.count.val() << 4);
                }
                $self.by8.next = $self.by16.val();
                $self.less8.next = $self.less16.val();
                $self.count8.next = bit_cast::<8, 16>($self.count16.val() >> 8);
                if !$self.count16.val().get_bits::<8>(8).any() {
                    $self.by8.next = $self.by16.val() << 8;
                    $self.less8.next = $self.less16.val() | 8;
                    $self.count8.next = bit_cast::<8, 16>($self.count16.val());
                }
                $self.by4.next = $self.by8.val();
                $self.less4.next = $self.less8.val();
                $self.count4.next = bit_cast::<4, 8>($self.count8.val() >> 4);
                if !$self.count8.val().get_bits::<4>(4).any() {
                    $self.by4.next = $self.by8.val() << 4;
                    $self.less4.next = $self.less8.val() | 4;
                    $self.count4.next = bit_cast::<4, 8>($self.count8.val());
                }
                $self.by2.next = $self.by4.val();
                $self.less2.next = $self.less4.val();
                $self.count2.next = bit_cast::<2, 4>($self.count4.val() >> 2);
                if !$self.count4.val().get_bits::<2>(2).any() {
                    $self.by2.next = $self.by4.val() << 2;
                    $self.less2.next = $self.less4.val() | 2;
                    $self.count2.next = bit_cast::<2, 4>($self.count4.val());
                }
                $self.by1.next = $self.by2.val();
                $self.less1.next = $self.less2.val();
                if !$self.count2.val().get_bit(1) {
                    $self.by1.next = $self.by2.val() << 1;
                    $self.less1.next = $self.less2.val() | 1;
                }

                // Rounding: 24 bits, a guard bit and the rest. The hidden bit, and a carry, count the field up.
                $self.field_below.next = $self.sum_field.val() + 1 - bit_cast::<9, 5>($self.less1.val());
                $self.truncated.next = (bit_cast::<32, 9>($self.field_below.val()) << 23)
                    + bit_cast::<32, 28>($self.by1.val() >> 4);
                $self.rounded.next = $self.truncated.val();
                if $self.by1.val().get_bit(3)
                    & ($self.by1.val().get_bit(4)
                        | $self.by1.val().get_bits::<3>(0).any()
                        | $self.sum_lost.val())
                {
                    $self.rounded.next = $self.truncated.val() + 1;
                }
                $self.magnitude.next = $self.rounded.val();
                if $self.sum_inf.val()
                    | $self.rounded.val().get_bit(31)
                    | $self.rounded.val().get_bits::<8>(23).all()
                {
                    $self.magnitude.next = 0x7f80_0000.into();
                }
                $self.sign_bit.next = 0.into();
                if $self.sum_negative.val() {
                    $self.sign_bit.next = 1.into();
                }
                if $self.sum_nan.val() {
                    $self.result.next = 0x7fc0_0000.into();
                } else if $self.nothing.val() {
                    $self.result.next = 0.into();
                } else {
                    $self.result.next = $self.magnitude.val() | ($self.sign_bit.val() << 31);
                }

                if $self.advance.val() {
                    $self.a.d.next = $self.a_in.val();
                    if $self.load.val() {
                        $self.shadow.d.next = $self.w_in.val();
                    }
                    if $self.swap.val() {
                        $self.active.d.next = $self.shadow.q.val();
                    }
                    $self.product.d.next = bit_cast::<22, 32>($self.wide.val());
                    // e + 127 from (e_a + 134) + (e_w + 134).
                    $self.product_field.d.next = $self.a_exponent.val() + $self.w_exponent.val() - 141;
                    $self.product_sign.d.next =
                        $self.a.q.val().get_bit(20) ^ $self.active.q.val().get_bit(20);
                    $self.product_some.d.next =
                        $self.a.q.val().get_bit(10) & $self.active.q.val().get_bit(10);
                    $self.product_inf.d.next =
                        ($self.a_special.val() | $self.w_special.val()) & !$self.w_none.val();
                    $self.product_nan.d.next = $self.is_nan.val() & !$self.w_none.val();
                    $self.product_none.d.next = $self.w_none.val();
                    $self.psum.d.next = $self.result.val();
                }
                $self.a_out.next = $self.a.q.val();
                $self.psum_out.next = $self.psum.q.val();
            }
        }
    };
}

float_pe! {
    /// One fused multiply-add of the array: `psum_out = psum_in + a * w` in `float32`, the exact product added with one
    /// rounding, to nearest, ties to even.
    ///
    /// ```text
    ///                  w_in, load           psum_in
    ///                      |                   |
    ///                  [shadow]                |
    ///                 swap |                   |
    ///                  [active]                |
    ///                      |                   |
    ///   a_in --[ a ]--+--( x )--[ product ]--( + )  align, add, normalise, round
    ///                 |                        |
    ///               a_out                   [psum]
    ///                                          |
    ///                                       psum_out
    /// ```
    ///
    /// * Operands are [`Decode`](super::Decode)'s codes. The product of two 11-bit significands has 22 bits, fewer than a
    ///   `float32`, so the fused sum is an ordinary `float32` addition with an addend of wider exponent: the term with the
    ///   smaller exponent is shifted right, 27 bits and one for all that is lost are enough.
    /// * Subnormal numbers, infinities, NaN (always 0x7fc00000) and zeros as IEEE 754 says. The weight "no k" lets
    ///   every sum through, -0 too; a NaN becomes the canonical one.
    /// * Latency: `a_in` to `a_out` 1 cycle, `psum_in` to `psum_out` L = 1; `a_in` to `psum_out` 3, so a sum meets the
    ///   activation that came one cycle before it. A product each cycle.
    /// * `swap` comes with the first activation of a pass: that activation already meets the new weight.
    ///   `load` and `swap` in one cycle: the old shadow weight becomes active, the new one shadow.
    /// * All registers hold while `advance` is low. None has a reset: what is in them means nothing until a row
    ///   that the array calls valid has passed.
    FloatPe1, self, {#[hdl_gen]};
    registers {}
    aligned {
        self.high.next = bit_cast::<28, 27>(self.high_next.val());
        self.low.next = bit_cast::<28, 27>(self.low_next.val());
        self.lost.next = self.lost_next.val();
        self.opposite.next = self.opposite_next.val();
        self.negative.next = self.negative_next.val();
        self.field.next = self.field_next.val();
        self.nan.next = self.nan_next.val();
        self.inf.next = self.inf_next.val();
    }
    summed {
        self.sum.next = self.sum_next.val();
        self.count.next = self.count_next.val();
        self.sum_lost.next = self.sum_lost_next.val();
        self.sum_negative.next = self.sum_negative_next.val();
        self.sum_field.next = self.sum_field_next.val();
        self.sum_nan.next = self.sum_nan_next.val();
        self.sum_inf.next = self.sum_inf_next.val();
        self.nothing.next = self.nothing_next.val();
    }
}

float_pe! {
    /// [`FloatPe1`] in three cycles: aligned, added, normalised and rounded.
    ///
    /// `psum_in` to `psum_out` L = 3 cycles, `a_in` to `psum_out` 5. All else is the same.
    FloatPe3, self, {#[hdl_gen]};
    registers {
        high2: Bits<27>,
        low2: Bits<27>,
        lost2: Bit,
        opposite2: Bit,
        negative2: Bit,
        field2: Bits<9>,
        nan2: Bit,
        inf2: Bit,
        sum3: Bits<28>,
        count3: Bits<28>,
        lost3: Bit,
        negative3: Bit,
        field3: Bits<9>,
        nan3: Bit,
        inf3: Bit,
        nothing3: Bit,
    }
    aligned {
        if self.advance.val() {
            self.high2.d.next = self.high_next.val();
            self.low2.d.next = self.low_next.val();
            self.lost2.d.next = self.lost_next.val();
            self.opposite2.d.next = self.opposite_next.val();
            self.negative2.d.next = self.negative_next.val();
            self.field2.d.next = self.field_next.val();
            self.nan2.d.next = self.nan_next.val();
            self.inf2.d.next = self.inf_next.val();
        }
        self.high.next = bit_cast::<28, 27>(self.high2.q.val());
        self.low.next = bit_cast::<28, 27>(self.low2.q.val());
        self.lost.next = self.lost2.q.val();
        self.opposite.next = self.opposite2.q.val();
        self.negative.next = self.negative2.q.val();
        self.field.next = self.field2.q.val();
        self.nan.next = self.nan2.q.val();
        self.inf.next = self.inf2.q.val();
    }
    summed {
        if self.advance.val() {
            self.sum3.d.next = self.sum_next.val();
            self.count3.d.next = self.count_next.val();
            self.lost3.d.next = self.sum_lost_next.val();
            self.negative3.d.next = self.sum_negative_next.val();
            self.field3.d.next = self.sum_field_next.val();
            self.nan3.d.next = self.sum_nan_next.val();
            self.inf3.d.next = self.sum_inf_next.val();
            self.nothing3.d.next = self.nothing_next.val();
        }
        self.sum.next = self.sum3.q.val();
        self.count.next = self.count3.q.val();
        self.sum_lost.next = self.lost3.q.val();
        self.sum_negative.next = self.negative3.q.val();
        self.sum_field.next = self.field3.q.val();
        self.sum_nan.next = self.nan3.q.val();
        self.sum_inf.next = self.inf3.q.val();
        self.nothing.next = self.nothing3.q.val();
    }
}
