//! Operations on values whose width is known only at run time, done by rust-hdl's own `Bits` and `Signed`.

use num_bigint::BigUint;
use rust_hdl::prelude::*;

/// Every width that random expressions have.
pub(crate) const WIDTHS: &[usize] = &[1, 2, 5, 8, 9, 16, 17, 31, 32, 33, 48, 64, 65, 100];

/// Runs `$body` with the constant `$n` equal to the run-time width.
#[macro_export]
macro_rules! with_width {
    ($w:expr, $n:ident => $body:expr) => {
        $crate::with_width!(@ $w, $n, $body, 1 2 5 8 9 16 17 31 32 33 48 64 65 100)
    };
    (@ $w:expr, $n:ident, $body:expr, $($width:literal)*) => {
        match $w {
            $($width => { const $n: usize = $width; $body })*
            other => panic!("no width {other}"),
        }
    };
}

/// A bit pattern with its Rust type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Value {
    pub(crate) w: usize,
    pub(crate) signed: bool,
    pub(crate) bits: BigUint,
}

pub(crate) fn b<const N: usize>(v: &Value) -> Bits<N> {
    Bits::from(v.bits.clone())
}

pub(crate) fn s<const N: usize>(v: &Value) -> Signed<N> {
    signed_cast(b::<N>(v))
}

pub(crate) fn unsigned<const N: usize>(x: Bits<N>) -> Value {
    Value {
        w: N,
        signed: false,
        bits: x.into(),
    }
}

pub(crate) fn signed<const N: usize>(x: Signed<N>) -> Value {
    Value {
        w: N,
        signed: true,
        bits: x.inner().into(),
    }
}

pub(crate) fn bool(x: bool) -> Value {
    Value {
        w: 1,
        signed: false,
        bits: u32::from(x).into(),
    }
}

impl Value {
    pub(crate) fn truth(&self) -> bool {
        self.bits == BigUint::from(1_u32)
    }

    pub(crate) fn number(&self) -> u64 {
        u64::try_from(&self.bits).expect("an index fits 64 bits")
    }
}
