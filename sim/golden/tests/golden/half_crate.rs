//! `rne` to the 16-bit formats against the crate `half`.

use crate::common::interesting_lower_halves;
use half::{bf16, f16};
use rayon::prelude::*;
use thorong_golden::{Format, Rounding, round};

#[test]
fn all_upper_halves_with_all_lower_halves_that_matter() {
    let lows = interesting_lower_halves();
    assert!(lows.len() > 100);
    (0..=u16::MAX)
        .into_par_iter()
        .panic_fuse()
        .for_each(|high| {
            for &low in &lows {
                let bits = u32::from(high) << 16 | low;
                let x = f32::from_bits(bits);
                let nearest = |to| round(bits, to, Rounding::NEAREST, 0) as u16;
                if x.is_nan() {
                    assert_eq!(nearest(Format::Bfloat16), 0x7fc0, "{bits:#x}");
                    assert_eq!(nearest(Format::Float16), 0x7e00, "{bits:#x}");
                } else {
                    assert_eq!(
                        nearest(Format::Bfloat16),
                        bf16::from_f32(x).to_bits(),
                        "{bits:#x}"
                    );
                    assert_eq!(
                        nearest(Format::Float16),
                        f16::from_f32(x).to_bits(),
                        "{bits:#x}"
                    );
                }
            }
        });
}
