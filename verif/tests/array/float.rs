//! The float arrays: any formats, any pauses, the golden model's bits and the contract's cycles.

use proptest::collection::vec;
use proptest::prelude::*;
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::array::{Array, Outcome, Shape, gemm_float};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::{CosimError, Dut};
use thorong_golden::{Format, decode};
use thorong_rtl::presets;
use thorong_verif::cores::on_all_cores;

/// The formats that an operand may have.
pub(crate) const FORMATS: [Format; 6] = [
    Format::Bfloat16,
    Format::Float16,
    Format::Float8E4m3fn,
    Format::Float8E4m3,
    Format::Float8E5m2,
    Format::Float8E3m4,
];

/// Every float array that is offered.
pub(crate) const PRESETS: [&str; 10] = [
    "float-1x1",
    "float-4x4",
    "float-8x8",
    "float-16x16",
    "float-8x32",
    "float-32x8",
    "float-l3-4x4",
    "float-l3-8x8",
    "float-l3-16x16",
    "float-fast-16x16",
];

/// A new device.
pub(crate) fn open(preset: &str, on: Backend) -> Box<dyn Dut> {
    let found = presets::find("array", preset).expect("a preset that is offered");
    backend::open(found, on, &OpenOptions::default()).unwrap()
}

/// Builds the models of all of them, on all cores, for who is about to open them one by one.
pub(crate) fn build_all() {
    on_all_cores(&PRESETS, |preset| drop(open(preset, Backend::Verilator)));
}

/// A product of two matrices of patterns.
#[derive(Clone, Debug)]
pub(crate) struct FloatProduct {
    pub(crate) shape: Shape,
    pub(crate) a: Vec<u16>,
    pub(crate) a_format: Format,
    pub(crate) b: Vec<u16>,
    pub(crate) b_format: Format,
    pub(crate) c0: Option<Vec<u32>>,
}

impl FloatProduct {
    pub(crate) fn golden(&self) -> Vec<u32> {
        let Shape { m, k, n } = self.shape;
        let values = |x: &[u16], format| -> Vec<f32> {
            x.iter().map(|x| decode(format, u32::from(*x))).collect()
        };
        let (a, b) = (
            values(&self.a, self.a_format),
            values(&self.b, self.b_format),
        );
        let c0: Option<Vec<f32>> = self
            .c0
            .as_ref()
            .map(|c0| c0.iter().map(|c| f32::from_bits(*c)).collect());
        let c = thorong_golden::gemm_f32(m, k, n, &a, &b, c0.as_deref());
        c.into_iter().map(f32::to_bits).collect()
    }

    pub(crate) fn run(
        &self,
        dut: &mut dyn Dut,
        array: Array,
        stall: &mut Stall,
    ) -> Result<Outcome<u32>, CosimError> {
        gemm_float(
            dut,
            array,
            self.shape,
            (&self.a, self.a_format),
            (&self.b, self.b_format),
            self.c0.as_deref(),
            stall,
            &mut |_, _| {},
        )
    }

    /// Finite operands near 1 that are a function of `salt`.
    pub(crate) fn fixed(shape: Shape, salt: usize) -> FloatProduct {
        let near = |i: usize| 0x3f80 ^ (i * 37 + salt * 11) as u16 & 0x80ff;
        FloatProduct {
            shape,
            a: (0..shape.m * shape.k).map(near).collect(),
            a_format: Format::Bfloat16,
            b: (0..shape.k * shape.n).map(|i| near(i + 5)).collect(),
            b_format: Format::Bfloat16,
            c0: None,
        }
    }
}

/// What a matrix is made of: the wilder, the sooner all sums are NaN.
#[derive(Clone, Copy, Debug)]
enum Taste {
    /// Any pattern.
    Any,
    /// Finite, all exponents.
    Finite,
    /// A narrow range of exponents around 1, so that sums cancel and round.
    Near,
    /// Near 1, rarely anything else.
    Spiced,
}

fn taste() -> impl Strategy<Value = Taste> {
    prop_oneof![
        1 => Just(Taste::Any),
        2 => Just(Taste::Finite),
        4 => Just(Taste::Near),
        3 => Just(Taste::Spiced),
    ]
}

fn element(format: Format, taste: Taste) -> BoxedStrategy<u16> {
    let spec = format.spec().expect("a float");
    let all = (1u32 << spec.bits()) - 1;
    let whatever = (0..=all).prop_map(|x| x as u16);
    let finite = (0..=spec.max_finite, any::<bool>())
        .prop_map(move |(x, negative)| (x | if negative { spec.sign_mask() } else { 0 }) as u16);
    let bias = spec.bias as u32;
    let near = (
        bias.saturating_sub(3).max(1)..=bias + 2,
        0..1u32 << spec.man_bits,
        any::<bool>(),
    )
        .prop_map(move |(e, m, negative)| {
            (e << spec.man_bits | m | if negative { spec.sign_mask() } else { 0 }) as u16
        });
    match taste {
        Taste::Any => whatever.boxed(),
        Taste::Finite => finite.boxed(),
        Taste::Near => near.boxed(),
        Taste::Spiced => {
            prop_oneof![60 => near, 3 => finite, 1 => whatever, 3 => Just(0u16)].boxed()
        }
    }
}

fn start(taste: Taste) -> BoxedStrategy<u32> {
    let near = (120u32..135, 0u32..1 << 23, any::<bool>())
        .prop_map(|(e, m, s)| u32::from(s) << 31 | e << 23 | m);
    let zero = prop_oneof![Just(0u32), Just(0x8000_0000)];
    match taste {
        Taste::Any => any::<u32>().boxed(),
        Taste::Near => near.boxed(),
        _ => prop_oneof![4 => near, 1 => zero, 1 => any::<u32>()].boxed(),
    }
}

/// Random products of operands of `formats`, at most as large as `most`, often 1 in a dimension.
pub(crate) fn products(
    most: Shape,
    formats: &'static [Format],
) -> impl Strategy<Value = FloatProduct> {
    let side = |most: usize| prop_oneof![1 => Just(1), 5 => 1..=most];
    let shape = (side(most.m), side(most.k), side(most.n));
    let format = || proptest::sample::select(formats);
    (shape, format(), format(), taste()).prop_flat_map(|((m, k, n), a_format, b_format, taste)| {
        let c0 = proptest::option::of(vec(start(taste), m * n));
        let a = vec(element(a_format, taste), m * k);
        let b = vec(element(b_format, taste), k * n);
        (a, b, c0).prop_map(move |(a, b, c0)| FloatProduct {
            shape: Shape { m, k, n },
            a,
            a_format,
            b,
            b_format,
            c0,
        })
    })
}
