//! The element alone, exhaustively.

use rust_hdl::prelude::*;
use thorong_rtl::array::Int8Pe;

/// An element with its clock.
struct Bench {
    pe: Int8Pe,
}

impl Bench {
    fn new() -> Self {
        let mut pe = Int8Pe::default();
        pe.connect_all();
        pe.advance.next = true;
        Bench { pe }
    }

    fn settle(&mut self) {
        for _ in 0..100 {
            self.pe.update_all();
            if !self.pe.has_changed() {
                return;
            }
        }
        panic!("the element does not settle");
    }

    fn step(&mut self) {
        self.settle();
        self.pe.aclk.next = true.into();
        self.settle();
        self.pe.aclk.next = false.into();
        self.settle();
    }

    /// Makes `w` the active weight; `a` is the activation that comes with it.
    fn weight(&mut self, w: i8, a: i8) {
        self.pe.w_in.next = bits(w);
        self.pe.load.next = true;
        self.step();
        self.pe.load.next = false;
        self.pe.swap.next = true;
        self.pe.a_in.next = bits(a);
        self.step();
        self.pe.swap.next = false;
    }

    fn sum(&self) -> u32 {
        self.pe.psum_out.val().to_u32()
    }
}

fn bits(x: i8) -> Bits<8> {
    x.cast_unsigned().to_bits()
}

fn mac(a: i8, w: i8, psum: u32) -> u32 {
    psum.wrapping_add((i32::from(a) * i32::from(w)).cast_unsigned())
}

#[test]
fn every_product_of_two_bytes() {
    // A new activation each cycle: the sum of activation i comes out while i + 1 is multiplied.
    let psums = [
        0,
        1,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff,
        0xffff_c000,
        0x1234_5678,
    ];
    let mut bench = Bench::new();
    for w in i8::MIN..=i8::MAX {
        bench.weight(w, i8::MIN);
        for a in i8::MIN..=i8::MAX {
            let psum = psums[(a as u8 as usize + 3 * w as u8 as usize) % psums.len()];
            bench.pe.psum_in.next = psum.to_bits();
            bench.pe.a_in.next = bits(a.wrapping_add(1));
            bench.step();
            assert_eq!(bench.sum(), mac(a, w, psum), "{a} * {w} + {psum:#x}");
        }
    }
}

#[test]
fn the_extremes_with_every_border_of_the_sum() {
    let mut bench = Bench::new();
    for w in [-128, -127, -1, 0, 1, 127] {
        for a in [-128, -127, -1, 0, 1, 127] {
            for bit in 0..32 {
                for psum in [1u32 << bit, (1 << bit) - 1, !(1 << bit)] {
                    bench.weight(w, a);
                    bench.pe.psum_in.next = psum.to_bits();
                    bench.step();
                    assert_eq!(bench.sum(), mac(a, w, psum), "{a} * {w} + {psum:#x}");
                }
            }
        }
    }
}

#[test]
fn the_first_activation_meets_the_new_weight_and_the_next_one_loads_meanwhile() {
    let mut bench = Bench::new();
    bench.weight(3, 10);
    // The weight 5 loads into the shadow while 10 and 11 meet 3.
    bench.pe.w_in.next = bits(5);
    bench.pe.load.next = true;
    bench.pe.a_in.next = bits(11);
    bench.step();
    assert_eq!(bench.sum(), 30);
    // The next one, 7, in the very cycle of the swap.
    bench.pe.w_in.next = bits(7);
    bench.pe.swap.next = true;
    bench.pe.a_in.next = bits(12);
    bench.step();
    assert_eq!(bench.sum(), 33);
    bench.pe.load.next = false;
    bench.pe.a_in.next = bits(13);
    bench.step();
    assert_eq!(bench.sum(), 60);
    bench.pe.swap.next = false;
    bench.step();
    assert_eq!(bench.sum(), 91);
}

#[test]
fn nothing_moves_while_the_array_stands_still() {
    let mut bench = Bench::new();
    bench.weight(2, 9);
    bench.step();
    let (sum, a_out) = (bench.sum(), bench.pe.a_out.val());
    bench.pe.advance.next = false;
    bench.pe.load.next = true;
    bench.pe.swap.next = true;
    bench.pe.w_in.next = bits(77);
    bench.pe.a_in.next = bits(-5);
    bench.pe.psum_in.next = 1000u32.to_bits();
    for _ in 0..3 {
        bench.step();
        assert_eq!((bench.sum(), bench.pe.a_out.val()), (sum, a_out));
    }
    bench.pe.advance.next = true;
    bench.pe.load.next = false;
    bench.pe.swap.next = false;
    bench.step();
    assert_eq!(bench.sum(), 1018);
}
