//! A processing element of whole `float32` operands, to compare its area and energy with the narrow ones'. No array is made
//! of it.

use rust_hdl::prelude::*;

/// One fused multiply-add of whole `float32`: `psum_out = psum_in + a * w`, the exact product of 48 bits added with one
/// rounding, to nearest, ties to even.
///
/// Operands are patterns, not codes. A subnormal one enters the multiplier as it is, with leading zeros: three guard
/// bits are enough, for where a bit of the other term falls off, the leading ones are three places apart. The weight
/// 0xffff_ffff is "no k". All else is [`FloatPe1`](super::FloatPe1)'s, its latencies too.
#[derive(LogicBlock)]
pub struct Float32Pe {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Registers move where this is high.
    pub advance: Signal<In, Bit>,
    /// The activation from the left, a pattern.
    pub a_in: Signal<In, Bits<32>>,
    /// The activation to the right.
    pub a_out: Signal<Out, Bits<32>>,
    /// The weight bus, a pattern.
    pub w_in: Signal<In, Bits<32>>,
    /// The bus carries this row's next weight.
    pub load: Signal<In, Bit>,
    /// `a_in` is the first activation of a pass.
    pub swap: Signal<In, Bit>,
    /// The partial sum from above, `float32`.
    pub psum_in: Signal<In, Bits<32>>,
    /// The partial sum to below, `float32`.
    pub psum_out: Signal<Out, Bits<32>>,
    a: DFF<Bits<32>>,
    shadow: DFF<Bits<32>>,
    active: DFF<Bits<32>>,
    product: DFF<Bits<48>>,
    product_field: DFF<Bits<10>>,
    product_sign: DFF<Bit>,
    product_some: DFF<Bit>,
    product_inf: DFF<Bit>,
    product_nan: DFF<Bit>,
    product_none: DFF<Bit>,
    psum: DFF<Bits<32>>,
    // The bit of the sum that has the weight of field 0.
    field_zero: Constant<Bits<52>>,
    every_place: Constant<Bits<51>>,
    hidden: Constant<Bits<51>>,

    a_field: Signal<Local, Bits<10>>,
    a_mantissa: Signal<Local, Bits<23>>,
    a_top: Signal<Local, Bit>,
    a_nan: Signal<Local, Bit>,
    a_inf: Signal<Local, Bit>,
    a_some: Signal<Local, Bit>,
    a_low: Signal<Local, Bits<16>>,
    a_high: Signal<Local, Bits<16>>,
    w_field: Signal<Local, Bits<10>>,
    w_mantissa: Signal<Local, Bits<23>>,
    w_top: Signal<Local, Bit>,
    w_none: Signal<Local, Bit>,
    w_nan: Signal<Local, Bit>,
    w_inf: Signal<Local, Bit>,
    w_some: Signal<Local, Bit>,
    w_low: Signal<Local, Bits<16>>,
    w_high: Signal<Local, Bits<16>>,
    low_low: Signal<Local, Bits<32>>,
    low_high: Signal<Local, Bits<32>>,
    high_low: Signal<Local, Bits<32>>,
    high_high: Signal<Local, Bits<32>>,

    addend_exponent: Signal<Local, Bits<8>>,
    addend_mantissa: Signal<Local, Bits<23>>,
    addend_top: Signal<Local, Bit>,
    addend_inf: Signal<Local, Bit>,
    addend_sign: Signal<Local, Bit>,
    addend_field: Signal<Local, Bits<10>>,
    addend: Signal<Local, Bits<51>>,
    product_term: Signal<Local, Bits<51>>,
    sign: Signal<Local, Bit>,
    opposite: Signal<Local, Bit>,
    apart: Signal<Local, Bits<10>>,
    product_high: Signal<Local, Bit>,
    distance: Signal<Local, Bits<10>>,
    places: Signal<Local, Bits<6>>,
    whole: Signal<Local, Bits<51>>,
    kept_places: Signal<Local, Bits<51>>,
    upper: Signal<Local, Bits<51>>,
    lower: Signal<Local, Bits<51>>,
    lost: Signal<Local, Bit>,
    negative: Signal<Local, Bit>,
    field: Signal<Local, Bits<9>>,
    nan: Signal<Local, Bit>,
    inf: Signal<Local, Bit>,

    high: Signal<Local, Bits<52>>,
    low: Signal<Local, Bits<52>>,
    borrow: Signal<Local, Bits<52>>,
    total: Signal<Local, Bits<52>>,
    turned: Signal<Local, Bit>,
    floor: Signal<Local, Bits<52>>,
    sum: Signal<Local, Bits<52>>,
    nothing: Signal<Local, Bit>,
    sum_negative: Signal<Local, Bit>,
    count: Signal<Local, Bits<64>>,
    count32: Signal<Local, Bits<32>>,
    count16: Signal<Local, Bits<16>>,
    count8: Signal<Local, Bits<8>>,
    count4: Signal<Local, Bits<4>>,
    count2: Signal<Local, Bits<2>>,
    by32: Signal<Local, Bits<52>>,
    by16: Signal<Local, Bits<52>>,
    by8: Signal<Local, Bits<52>>,
    by4: Signal<Local, Bits<52>>,
    by2: Signal<Local, Bits<52>>,
    by1: Signal<Local, Bits<52>>,
    less32: Signal<Local, Bits<6>>,
    less16: Signal<Local, Bits<6>>,
    less8: Signal<Local, Bits<6>>,
    less4: Signal<Local, Bits<6>>,
    less2: Signal<Local, Bits<6>>,
    less1: Signal<Local, Bits<6>>,
    field_below: Signal<Local, Bits<9>>,
    truncated: Signal<Local, Bits<32>>,
    rounded: Signal<Local, Bits<32>>,
    magnitude: Signal<Local, Bits<32>>,
    sign_bit: Signal<Local, Bits<32>>,
    result: Signal<Local, Bits<32>>,
}

impl Default for Float32Pe {
    fn default() -> Self {
        Float32Pe {
            aclk: Signal::default(),
            advance: Signal::default(),
            a_in: Signal::default(),
            a_out: Signal::default(),
            w_in: Signal::default(),
            load: Signal::default(),
            swap: Signal::default(),
            psum_in: Signal::default(),
            psum_out: Signal::default(),
            a: DFF::default(),
            shadow: DFF::default(),
            active: DFF::default(),
            product: DFF::default(),
            product_field: DFF::default(),
            product_sign: DFF::default(),
            product_some: DFF::default(),
            product_inf: DFF::default(),
            product_nan: DFF::default(),
            product_none: DFF::default(),
            psum: DFF::default(),
            field_zero: Constant::new((1u64 << 50).into()),
            every_place: Constant::new(((1u64 << 51) - 1).into()),
            hidden: Constant::new((1u64 << 49).into()),
            a_field: Signal::default(),
            a_mantissa: Signal::default(),
            a_top: Signal::default(),
            a_nan: Signal::default(),
            a_inf: Signal::default(),
            a_some: Signal::default(),
            a_low: Signal::default(),
            a_high: Signal::default(),
            w_field: Signal::default(),
            w_mantissa: Signal::default(),
            w_top: Signal::default(),
            w_none: Signal::default(),
            w_nan: Signal::default(),
            w_inf: Signal::default(),
            w_some: Signal::default(),
            w_low: Signal::default(),
            w_high: Signal::default(),
            low_low: Signal::default(),
            low_high: Signal::default(),
            high_low: Signal::default(),
            high_high: Signal::default(),
            addend_exponent: Signal::default(),
            addend_mantissa: Signal::default(),
            addend_top: Signal::default(),
            addend_inf: Signal::default(),
            addend_sign: Signal::default(),
            addend_field: Signal::default(),
            addend: Signal::default(),
            product_term: Signal::default(),
            sign: Signal::default(),
            opposite: Signal::default(),
            apart: Signal::default(),
            product_high: Signal::default(),
            distance: Signal::default(),
            places: Signal::default(),
            whole: Signal::default(),
            kept_places: Signal::default(),
            upper: Signal::default(),
            lower: Signal::default(),
            lost: Signal::default(),
            negative: Signal::default(),
            field: Signal::default(),
            nan: Signal::default(),
            inf: Signal::default(),
            high: Signal::default(),
            low: Signal::default(),
            borrow: Signal::default(),
            total: Signal::default(),
            turned: Signal::default(),
            floor: Signal::default(),
            sum: Signal::default(),
            nothing: Signal::default(),
            sum_negative: Signal::default(),
            count: Signal::default(),
            count32: Signal::default(),
            count16: Signal::default(),
            count8: Signal::default(),
            count4: Signal::default(),
            count2: Signal::default(),
            by32: Signal::default(),
            by16: Signal::default(),
            by8: Signal::default(),
            by4: Signal::default(),
            by2: Signal::default(),
            by1: Signal::default(),
            less32: Signal::default(),
            less16: Signal::default(),
            less8: Signal::default(),
            less4: Signal::default(),
            less2: Signal::default(),
            less1: Signal::default(),
            field_below: Signal::default(),
            truncated: Signal::default(),
            rounded: Signal::default(),
            magnitude: Signal::default(),
            sign_bit: Signal::default(),
            result: Signal::default(),
        }
    }
}

impl Logic for Float32Pe {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
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
            psum
        );

        // The operands, each in a high part of 8 bits and a low one of 16.
        self.a_field.next = bit_cast::<10, 8>(self.a.q.val().get_bits::<8>(23));
        self.a_mantissa.next = self.a.q.val().get_bits::<23>(0);
        self.a_low.next = self.a.q.val().get_bits::<16>(0);
        self.a_high.next = bit_cast::<16, 7>(self.a.q.val().get_bits::<7>(16)) | 0x80;
        if !self.a.q.val().get_bits::<8>(23).any() {
            self.a_field.next = 1.into();
            self.a_high.next = bit_cast::<16, 7>(self.a.q.val().get_bits::<7>(16));
        }
        self.a_top.next = self.a.q.val().get_bits::<8>(23).all();
        self.a_nan.next = self.a_top.val() & self.a_mantissa.val().any();
        self.a_inf.next = self.a_top.val() & !self.a_mantissa.val().any();
        self.a_some.next = self.a.q.val().get_bits::<31>(0).any();
        self.w_field.next = bit_cast::<10, 8>(self.active.q.val().get_bits::<8>(23));
        self.w_mantissa.next = self.active.q.val().get_bits::<23>(0);
        self.w_low.next = self.active.q.val().get_bits::<16>(0);
        self.w_high.next = bit_cast::<16, 7>(self.active.q.val().get_bits::<7>(16)) | 0x80;
        if !self.active.q.val().get_bits::<8>(23).any() {
            self.w_field.next = 1.into();
            self.w_high.next = bit_cast::<16, 7>(self.active.q.val().get_bits::<7>(16));
        }
        self.w_top.next = self.active.q.val().get_bits::<8>(23).all();
        self.w_none.next = self.active.q.val().all();
        self.w_nan.next = self.w_top.val() & self.w_mantissa.val().any();
        self.w_inf.next = self.w_top.val() & !self.w_mantissa.val().any();
        self.w_some.next = self.active.q.val().get_bits::<31>(0).any();
        self.low_low.next = self.a_low.val() * self.w_low.val();
        self.low_high.next = self.a_low.val() * self.w_high.val();
        self.high_low.next = self.a_high.val() * self.w_low.val();
        self.high_high.next = self.a_high.val() * self.w_high.val();

        // The addend: hidden bit at bit 49, for the product may be twice as large.
        self.addend_exponent.next = self.psum_in.val().get_bits::<8>(23);
        self.addend_mantissa.next = self.psum_in.val().get_bits::<23>(0);
        self.addend_top.next = self.addend_exponent.val().all();
        self.addend_sign.next = self.psum_in.val().get_bit(31);
        self.addend_inf.next = self.addend_top.val() & !self.addend_mantissa.val().any();
        self.addend_field.next = bit_cast::<10, 8>(self.addend_exponent.val());
        self.addend.next =
            (bit_cast::<51, 23>(self.addend_mantissa.val()) << 26) | self.hidden.val();
        if !self.addend_exponent.val().any() {
            self.addend_field.next = 1.into();
            self.addend.next = bit_cast::<51, 23>(self.addend_mantissa.val()) << 26;
        }

        // No k: as if a zero of the addend's sign were added, which moves nothing, -0 neither.
        self.sign.next = self.product_sign.q.val();
        if self.product_none.q.val() {
            self.sign.next = self.addend_sign.val();
        }
        self.opposite.next = self.sign.val() ^ self.addend_sign.val();

        // Alignment. The term with the lower field goes right; what falls off is only seen in `lost`.
        self.apart.next = self.product_field.q.val() - self.addend_field.val();
        self.product_high.next = self.product_some.q.val() & !self.apart.val().get_bit(9);
        self.product_term.next = bit_cast::<51, 48>(self.product.q.val()) << 3;
        if self.product_high.val() {
            self.upper.next = self.product_term.val();
            self.whole.next = self.addend.val();
            self.distance.next = self.apart.val();
            self.field.next = bit_cast::<9, 10>(self.product_field.q.val());
            self.negative.next = self.sign.val();
        } else {
            self.upper.next = self.addend.val();
            self.whole.next = self.product_term.val();
            self.distance.next = self.addend_field.val() - self.product_field.q.val();
            self.field.next = bit_cast::<9, 10>(self.addend_field.val());
            self.negative.next = self.addend_sign.val();
        }
        self.places.next = bit_cast::<6, 10>(self.distance.val());
        if self.distance.val().get_bits::<4>(6).any() {
            self.places.next = 63.into();
        }
        self.lower.next = self.whole.val() >> self.places.val();
        self.kept_places.next = self.every_place.val() << self.places.val();
        self.lost.next = (self.whole.val() & !self.kept_places.val()).any();

        // Infinity: its sign instead of the higher term's.
        self.inf.next = self.product_inf.q.val() | self.addend_inf.val();
        self.nan.next = self.product_nan.q.val()
            | (self.addend_top.val() & !self.addend_inf.val())
            | (self.product_inf.q.val() & self.addend_inf.val() & self.opposite.val());
        if self.product_inf.q.val() {
            self.negative.next = self.sign.val();
        } else if self.addend_inf.val() {
            self.negative.next = self.addend_sign.val();
        }

        // The sum, or the difference with what was lost borrowed from it; turned where the lower term was larger.
        self.high.next = bit_cast::<52, 51>(self.upper.val());
        self.low.next = bit_cast::<52, 51>(self.lower.val());
        self.borrow.next = 0.into();
        if self.lost.val() {
            self.borrow.next = 1.into();
        }
        self.total.next = self.high.val() + self.low.val();
        if self.opposite.val() {
            self.total.next = self.high.val() - self.low.val() - self.borrow.val();
        }
        self.turned.next = self.opposite.val() & self.total.val().get_bit(51);
        self.sum.next = self.total.val();
        if self.turned.val() {
            self.sum.next = self.low.val() - self.high.val();
        }
        self.sum_negative.next = self.negative.val() ^ (self.turned.val() & !self.inf.val());
        self.nothing.next =
            self.opposite.val() & !self.sum.val().any() & !self.lost.val() & !self.inf.val();

        // Normalisation: the leading one to bit 51, but no number beyond the field 1: a one there ends the count.
        self.floor.next = self.field_zero.val() >> self.field.val();
        self.count.next = bit_cast::<64, 52>(self.sum.val() | self.floor.val()) << 12;
        self.by32.next = self.sum.val();
        self.less32.next = 0.into();
        self.count32.next = bit_cast::<32, 64>(self.count.val() >> 32);
        if !self.count.val().get_bits::<32>(32).any() {
            self.by32.next = self.sum.val() << 32;
            self.less32.next = 32.into();
            self.count32.next = bit_cast::<32, 64>(self.count.val());
        }
        self.by16.next = self.by32.val();
        self.less16.next = self.less32.val();
        self.count16.next = bit_cast::<16, 32>(self.count32.val() >> 16);
        if !self.count32.val().get_bits::<16>(16).any() {
            self.by16.next = self.by32.val() << 16;
            self.less16.next = self.less32.val() | 16;
            self.count16.next = bit_cast::<16, 32>(self.count32.val());
        }
        self.by8.next = self.by16.val();
        self.less8.next = self.less16.val();
        self.count8.next = bit_cast::<8, 16>(self.count16.val() >> 8);
        if !self.count16.val().get_bits::<8>(8).any() {
            self.by8.next = self.by16.val() << 8;
            self.less8.next = self.less16.val() | 8;
            self.count8.next = bit_cast::<8, 16>(self.count16.val());
        }
        self.by4.next = self.by8.val();
        self.less4.next = self.less8.val();
        self.count4.next = bit_cast::<4, 8>(self.count8.val() >> 4);
        if !self.count8.val().get_bits::<4>(4).any() {
            self.by4.next = self.by8.val() << 4;
            self.less4.next = self.less8.val() | 4;
            self.count4.next = bit_cast::<4, 8>(self.count8.val());
        }
        self.by2.next = self.by4.val();
        self.less2.next = self.less4.val();
        self.count2.next = bit_cast::<2, 4>(self.count4.val() >> 2);
        if !self.count4.val().get_bits::<2>(2).any() {
            self.by2.next = self.by4.val() << 2;
            self.less2.next = self.less4.val() | 2;
            self.count2.next = bit_cast::<2, 4>(self.count4.val());
        }
        self.by1.next = self.by2.val();
        self.less1.next = self.less2.val();
        if !self.count2.val().get_bit(1) {
            self.by1.next = self.by2.val() << 1;
            self.less1.next = self.less2.val() | 1;
        }

        // Rounding: 24 bits, a guard bit and the rest. The hidden bit, and a carry, count the field up.
        self.field_below.next = self.field.val() + 1 - bit_cast::<9, 6>(self.less1.val());
        self.truncated.next = (bit_cast::<32, 9>(self.field_below.val()) << 23)
            + bit_cast::<32, 52>(self.by1.val() >> 28);
        self.rounded.next = self.truncated.val();
        if self.by1.val().get_bit(27)
            & (self.by1.val().get_bit(28)
                | self.by1.val().get_bits::<27>(0).any()
                | self.lost.val())
        {
            self.rounded.next = self.truncated.val() + 1;
        }
        self.magnitude.next = self.rounded.val();
        if self.inf.val()
            | self.rounded.val().get_bit(31)
            | self.rounded.val().get_bits::<8>(23).all()
        {
            self.magnitude.next = 0x7f80_0000.into();
        }
        self.sign_bit.next = 0.into();
        if self.sum_negative.val() {
            self.sign_bit.next = 1.into();
        }
        if self.nan.val() {
            self.result.next = 0x7fc0_0000.into();
        } else if self.nothing.val() {
            self.result.next = 0.into();
        } else {
            self.result.next = self.magnitude.val() | (self.sign_bit.val() << 31);
        }

        if self.advance.val() {
            self.a.d.next = self.a_in.val();
            if self.load.val() {
                self.shadow.d.next = self.w_in.val();
            }
            if self.swap.val() {
                self.active.d.next = self.shadow.q.val();
            }
            self.product.d.next = bit_cast::<48, 32>(self.low_low.val())
                + (bit_cast::<48, 32>(self.low_high.val()) << 16)
                + (bit_cast::<48, 32>(self.high_low.val()) << 16)
                + (bit_cast::<48, 32>(self.high_high.val()) << 32);
            if self.w_none.val() {
                self.product.d.next = 0.into();
            }
            // The biased exponent of bit 46, in two's complement.
            self.product_field.d.next = self.a_field.val() + self.w_field.val() - 127;
            self.product_sign.d.next = self.a.q.val().get_bit(31) ^ self.active.q.val().get_bit(31);
            self.product_some.d.next = self.a_some.val() & self.w_some.val() & !self.w_none.val();
            self.product_inf.d.next = (self.a_inf.val() | self.w_inf.val()) & !self.w_none.val();
            self.product_nan.d.next = !self.w_none.val()
                & (self.a_nan.val()
                    | self.w_nan.val()
                    | (self.a_inf.val() & !self.w_some.val())
                    | (self.w_inf.val() & !self.a_some.val()));
            self.product_none.d.next = self.w_none.val();
            self.psum.d.next = self.result.val();
        }
        self.a_out.next = self.a.q.val();
        self.psum_out.next = self.psum.q.val();
    }
}
