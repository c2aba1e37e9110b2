//! The `int8` processing element.

use rust_hdl::prelude::*;

/// One multiply-accumulate of the array: `psum_out = psum_in + a * w`, `int8 * int8` into `int32`, modulo 2^32.
///
/// ```text
///                  w_in, load           psum_in
///                      |                   |
///                  [shadow]                |
///                 swap |                   |
///                  [active]                |
///                      |                   |
///   a_in --[ a ]--+--( x )---------------( + )
///                 |                        |
///               a_out                   [psum]
///                                          |
///                                       psum_out
/// ```
///
/// * Latency: `a_in` to `a_out` 1 cycle, `a_in` to `psum_out` 2, `psum_in` to `psum_out` 1. A product each cycle.
/// * `swap` comes with the first activation of a pass: that activation already meets the new weight.
///   `load` and `swap` in one cycle: the old shadow weight becomes active, the new one shadow.
/// * All registers hold while `advance` is low. None has a reset: what is in them means nothing until a row
///   that the array calls valid has passed.
/// * The multiplier's operands and the sum are registers with nothing between them and the multiplier, so the
///   whole element but the shadow weight fits one DSP slice. 58 flip-flops an element, two of them in the
///   array's tag columns.
#[derive(LogicBlock, Default)]
pub struct Int8Pe {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Registers move where this is high.
    pub advance: Signal<In, Bit>,
    /// The activation from the left, two's complement.
    pub a_in: Signal<In, Bits<8>>,
    /// The activation to the right.
    pub a_out: Signal<Out, Bits<8>>,
    /// The column's weight bus, two's complement.
    pub w_in: Signal<In, Bits<8>>,
    /// The bus carries this row's next weight.
    pub load: Signal<In, Bit>,
    /// `a_in` is the first activation of a pass.
    pub swap: Signal<In, Bit>,
    /// The partial sum from above.
    pub psum_in: Signal<In, Bits<32>>,
    /// The partial sum to below.
    pub psum_out: Signal<Out, Bits<32>>,
    a: DFF<Bits<8>>,
    shadow: DFF<Bits<8>>,
    active: DFF<Bits<8>>,
    psum: DFF<Bits<32>>,
    a_wide: Signal<Local, Bits<16>>,
    w_wide: Signal<Local, Bits<16>>,
    product: Signal<Local, Signed<32>>,
}

impl Logic for Int8Pe {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, a, shadow, active, psum);

        // Rust-HDL multiplies 16 x 16 bits only, and its own sign extension does not survive -128.
        self.a_wide.next = bit_cast::<16, 8>(self.a.q.val());
        if self.a.q.val().get_bit(7) {
            self.a_wide.next = bit_cast::<16, 8>(self.a.q.val()) | 0xff00;
        }
        self.w_wide.next = bit_cast::<16, 8>(self.active.q.val());
        if self.active.q.val().get_bit(7) {
            self.w_wide.next = bit_cast::<16, 8>(self.active.q.val()) | 0xff00;
        }
        self.product.next = signed_cast(self.a_wide.val()) * signed_cast(self.w_wide.val());

        if self.advance.val() {
            self.a.d.next = self.a_in.val();
            self.psum.d.next = self.psum_in.val() + unsigned_cast(self.product.val());
            if self.load.val() {
                self.shadow.d.next = self.w_in.val();
            }
            if self.swap.val() {
                self.active.d.next = self.shadow.q.val();
            }
        }
        self.a_out.next = self.a.q.val();
        self.psum_out.next = self.psum.q.val();
    }
}
