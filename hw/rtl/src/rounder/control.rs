//! What the control inputs mean: the destination formats and their constants.

use rust_hdl::prelude::*;

/// `cfg_format`: `bfloat16`.
pub const BFLOAT16: u64 = 0;
/// `cfg_format`: `float16`.
pub const FLOAT16: u64 = 1;
/// `cfg_format`: `float8_e4m3fn`.
pub const FLOAT8_E4M3FN: u64 = 2;
/// `cfg_format`: `float8_e4m3`.
pub const FLOAT8_E4M3: u64 = 3;
/// `cfg_format`: `float8_e5m2`.
pub const FLOAT8_E5M2: u64 = 4;
/// `cfg_format`: `float8_e3m4`.
pub const FLOAT8_E3M4: u64 = 5;
/// `cfg_format`: `int8`. Code 7 is reserved and means the same.
pub const INT8: u64 = 6;

/// `cfg_mode`: to nearest, ties to even.
pub const RNE: u64 = 0;
/// `cfg_mode`: toward zero.
pub const RZ: u64 = 1;
/// `cfg_mode`: stochastic, the discarded part rounded down to N bits.
pub const SR_A: u64 = 2;
/// `cfg_mode`: stochastic, the discarded part rounded to nearest even in N bits.
pub const SR_C: u64 = 3;

/// The constants of a destination that place a number on its grid. Combinational, shared by all lanes.
///
/// With m mantissa bits and the smallest normal number 2^e: `base` = 10 - m, the distance by which a normal number is
/// shifted from `float16`'s place to the destination's; `offset` = e + 126, so that a biased `float32` exponent minus
/// `offset` is the destination's exponent field. `int8` is the format with 7 mantissa bits whose first normal binade
/// is 128..256: its subnormals are the integers below 128.
#[derive(LogicBlock, Default)]
pub struct Grid {
    /// The destination's code.
    pub format: Signal<In, Bits<3>>,
    /// 10 - mantissa bits.
    pub base: Signal<Out, Bits<4>>,
    /// The biased `float32` exponent just below the destination's first normal binade.
    pub offset: Signal<Out, Bits<8>>,
}

impl Logic for Grid {
    #[hdl_gen]
    fn update(&mut self) {
        self.base.next = 3.into();
        self.offset.next = 133.into();
        if self.format.val() == 0 {
            self.offset.next = 0.into();
        } else if self.format.val() == 1 {
            self.base.next = 0.into();
            self.offset.next = 112.into();
        } else if (self.format.val() == 2) | (self.format.val() == 3) {
            self.base.next = 7.into();
            self.offset.next = 120.into();
        } else if self.format.val() == 4 {
            self.base.next = 8.into();
            self.offset.next = 112.into();
        } else if self.format.val() == 5 {
            self.base.next = 6.into();
            self.offset.next = 124.into();
        }
    }
}

/// The patterns of a destination, and what overflow becomes. Combinational, shared by all lanes.
#[derive(LogicBlock, Default)]
pub struct Patterns {
    /// The destination's code.
    pub format: Signal<In, Bits<3>>,
    /// The rounding mode's code.
    pub mode: Signal<In, Bits<2>>,
    /// Clamp instead of overflowing.
    pub saturate: Signal<In, Bit>,
    /// The largest finite number, sign 0.
    pub largest: Signal<Out, Bits<16>>,
    /// The canonical NaN; 0 for `int8`.
    pub nan: Signal<Out, Bits<16>>,
    /// What an infinity becomes, sign 0.
    pub from_infinity: Signal<Out, Bits<16>>,
    /// That is a NaN, which has no sign.
    pub infinity_is_nan: Signal<Out, Bit>,
    /// What a finite number beyond the largest becomes, sign 0.
    pub from_overflow: Signal<Out, Bits<16>>,
    /// That is a NaN, which has no sign.
    pub overflow_is_nan: Signal<Out, Bit>,
    /// The sign bit's place; none for `int8`.
    pub sign_mask: Signal<Out, Bits<16>>,
    /// Negative numbers are two's complement in 8 bits.
    pub is_integer: Signal<Out, Bit>,
    infinity: Signal<Local, Bits<16>>,
    no_infinity: Signal<Local, Bit>,
    clamp: Signal<Local, Bit>,
}

impl Logic for Patterns {
    #[hdl_gen]
    fn update(&mut self) {
        // int8, which has nothing but numbers.
        self.is_integer.next = false;
        self.largest.next = 0x7f.into();
        self.infinity.next = 0x7f.into();
        self.nan.next = 0.into();
        self.sign_mask.next = 0x80.into();
        self.no_infinity.next = false;
        if self.format.val() == 0 {
            self.largest.next = 0x7f7f.into();
            self.infinity.next = 0x7f80.into();
            self.nan.next = 0x7fc0.into();
            self.sign_mask.next = 0x8000.into();
        } else if self.format.val() == 1 {
            self.largest.next = 0x7bff.into();
            self.infinity.next = 0x7c00.into();
            self.nan.next = 0x7e00.into();
            self.sign_mask.next = 0x8000.into();
        } else if self.format.val() == 2 {
            self.largest.next = 0x7e.into();
            self.nan.next = 0x7f.into();
            self.no_infinity.next = true;
        } else if self.format.val() == 3 {
            self.largest.next = 0x77.into();
            self.infinity.next = 0x78.into();
            self.nan.next = 0x7c.into();
        } else if self.format.val() == 4 {
            self.largest.next = 0x7b.into();
            self.infinity.next = 0x7c.into();
            self.nan.next = 0x7e.into();
        } else if self.format.val() == 5 {
            self.largest.next = 0x6f.into();
            self.infinity.next = 0x70.into();
            self.nan.next = 0x78.into();
        } else {
            self.is_integer.next = true;
            self.sign_mask.next = 0.into();
        }

        // Toward zero, a finite number stays finite whatever the policy.
        self.clamp.next = self.saturate.val() | (self.mode.val() == 1);
        self.from_infinity.next = self.infinity.val();
        self.infinity_is_nan.next = self.no_infinity.val();
        if self.saturate.val() {
            self.from_infinity.next = self.largest.val();
            self.infinity_is_nan.next = false;
        }
        self.from_overflow.next = self.infinity.val();
        self.overflow_is_nan.next = self.no_infinity.val();
        if self.clamp.val() {
            self.from_overflow.next = self.largest.val();
            self.overflow_is_nan.next = false;
        }
    }
}

/// Holds a tensor's control from its first beat to its last.
#[derive(LogicBlock, Default)]
pub struct Hold {
    /// The clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous, active low.
    pub resetn: Signal<In, Bit>,
    /// A beat is taken in this cycle.
    pub taken: Signal<In, Bit>,
    /// It is its tensor's last.
    pub last: Signal<In, Bit>,
    /// From the port.
    pub cfg_format: Signal<In, Bits<3>>,
    /// From the port.
    pub cfg_mode: Signal<In, Bits<2>>,
    /// From the port.
    pub cfg_saturate: Signal<In, Bit>,
    /// A beat taken now is its tensor's first.
    pub first: Signal<Out, Bit>,
    /// For a beat taken now.
    pub format: Signal<Out, Bits<3>>,
    /// For a beat taken now.
    pub mode: Signal<Out, Bits<2>>,
    /// For a beat taken now.
    pub saturate: Signal<Out, Bit>,
    open: DFF<Bit>,
    held_format: DFF<Bits<3>>,
    held_mode: DFF<Bits<2>>,
    held_saturate: DFF<Bit>,
}

impl Logic for Hold {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, open, held_format, held_mode, held_saturate);
        self.first.next = !self.open.q.val();
        self.format.next = self.held_format.q.val();
        self.mode.next = self.held_mode.q.val();
        self.saturate.next = self.held_saturate.q.val();
        if !self.open.q.val() {
            self.format.next = self.cfg_format.val();
            self.mode.next = self.cfg_mode.val();
            self.saturate.next = self.cfg_saturate.val();
        }
        if self.taken.val() {
            self.open.d.next = !self.last.val();
            self.held_format.d.next = self.format.val();
            self.held_mode.d.next = self.mode.val();
            self.held_saturate.d.next = self.saturate.val();
        }
        if !self.resetn.val() {
            self.open.d.next = false;
        }
    }
}
