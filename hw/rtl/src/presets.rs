//! Every block in every size that is offered: the names that `thorong emit --list` prints.

use crate::array::{
    Float32Pe, FloatArray1x1, FloatArray4x4, FloatArray8x8, FloatArray8x32, FloatArray16x16,
    FloatArray32x8, FloatArrayDeep4x4, FloatArrayDeep8x8, FloatArrayDeep16x16, FloatArrayFast16x16,
    FloatPe1, FloatPe3, Int8Array1x1, Int8Array4x4, Int8Array8x8, Int8Array8x32, Int8Array16x16,
    Int8Array32x8, Int8ArrayFast16x16, Int8Pe,
};
use crate::dma::engine::{Engine4, Engine16, Engine64};
use crate::dma::mover::{
    Guarded64, Mover64, Mover64N8, Mover64N16, Mover64N64, Mover128, Mover256, Mover512,
};
use crate::ports::Ports;
use crate::rounder::{
    Counter8, Counter16, External8, External16, Linear8, Linear16, Single8, Single16,
};
use crate::tensor::{
    FloatTensor4x4, FloatTensor8x8, FloatTensor16x16, FloatTensorDeep4x4, FloatTensorDeep8x8,
    FloatTensorDeep16x16, FloatTensorRounded4x4, FloatTensorRounded8x8, FloatTensorRounded16x16,
    Int8Tensor4x4, Int8Tensor8x8, Int8Tensor16x16, Int8TensorFast16x16,
};

/// A block in one size, ready to be built.
#[derive(Clone, Copy)]
pub struct Preset {
    /// The block: `array`, `rounder`, `dma_mover`, `dma`, `tensor`.
    pub block: &'static str,
    /// The preset's name, unique within the block: `int8-8x8`.
    pub name: &'static str,
    /// Half a line that says what it is.
    pub summary: &'static str,
    /// A new instance, as constructed: nothing is connected yet.
    pub build: fn() -> Box<dyn Ports>,
}

impl Preset {
    /// The emitted top module's name: `thorong_array_int8_8x8`.
    pub fn module(&self) -> String {
        format!("thorong_{}_{}", self.block, self.name.replace('-', "_"))
    }
}

const fn preset(
    block: &'static str,
    name: &'static str,
    summary: &'static str,
    build: fn() -> Box<dyn Ports>,
) -> Preset {
    Preset {
        block,
        name,
        summary,
        build,
    }
}

/// All presets, grouped by block.
pub const PRESETS: &[Preset] = &[
    preset(
        "array",
        "int8-1x1",
        "int8 systolic array, 1 rows, 1 columns",
        || Box::<Int8Array1x1>::default(),
    ),
    preset(
        "array",
        "int8-4x4",
        "int8 systolic array, 4 rows, 4 columns",
        || Box::<Int8Array4x4>::default(),
    ),
    preset(
        "array",
        "int8-8x8",
        "int8 systolic array, 8 rows, 8 columns",
        || Box::<Int8Array8x8>::default(),
    ),
    preset(
        "array",
        "int8-16x16",
        "int8 systolic array, 16 rows, 16 columns",
        || Box::<Int8Array16x16>::default(),
    ),
    preset(
        "array",
        "int8-8x32",
        "int8 systolic array, 8 rows, 32 columns",
        || Box::<Int8Array8x32>::default(),
    ),
    preset(
        "array",
        "int8-32x8",
        "int8 systolic array, 32 rows, 8 columns",
        || Box::<Int8Array32x8>::default(),
    ),
    preset(
        "array",
        "int8-fast-16x16",
        "int8 systolic array, 16 rows, 16 columns, 4 rows of weights a cycle",
        || Box::<Int8ArrayFast16x16>::default(),
    ),
    preset(
        "array",
        "float-1x1",
        "8- and 16-bit float systolic array, 1 rows, 1 columns",
        || Box::<FloatArray1x1>::default(),
    ),
    preset(
        "array",
        "float-4x4",
        "8- and 16-bit float systolic array, 4 rows, 4 columns",
        || Box::<FloatArray4x4>::default(),
    ),
    preset(
        "array",
        "float-8x8",
        "8- and 16-bit float systolic array, 8 rows, 8 columns",
        || Box::<FloatArray8x8>::default(),
    ),
    preset(
        "array",
        "float-16x16",
        "8- and 16-bit float systolic array, 16 rows, 16 columns",
        || Box::<FloatArray16x16>::default(),
    ),
    preset(
        "array",
        "float-8x32",
        "8- and 16-bit float systolic array, 8 rows, 32 columns",
        || Box::<FloatArray8x32>::default(),
    ),
    preset(
        "array",
        "float-32x8",
        "8- and 16-bit float systolic array, 32 rows, 8 columns",
        || Box::<FloatArray32x8>::default(),
    ),
    preset(
        "array",
        "float-l3-4x4",
        "8- and 16-bit float systolic array, 4 rows, 4 columns, adders 3 deep",
        || Box::<FloatArrayDeep4x4>::default(),
    ),
    preset(
        "array",
        "float-l3-8x8",
        "8- and 16-bit float systolic array, 8 rows, 8 columns, adders 3 deep",
        || Box::<FloatArrayDeep8x8>::default(),
    ),
    preset(
        "array",
        "float-l3-16x16",
        "8- and 16-bit float systolic array, 16 rows, 16 columns, adders 3 deep",
        || Box::<FloatArrayDeep16x16>::default(),
    ),
    preset(
        "array",
        "float-fast-16x16",
        "8- and 16-bit float systolic array, 16 rows, 16 columns, 4 rows of weights a cycle",
        || Box::<FloatArrayFast16x16>::default(),
    ),
    preset("pe", "int8", "int8 processing element", || {
        Box::<Int8Pe>::default()
    }),
    preset(
        "pe",
        "float-l1",
        "8- and 16-bit float processing element, adder 1 deep",
        || Box::<FloatPe1>::default(),
    ),
    preset(
        "pe",
        "float-l3",
        "8- and 16-bit float processing element, adder 3 deep",
        || Box::<FloatPe3>::default(),
    ),
    preset(
        "pe",
        "float32-l1",
        "float32 processing element, adder 1 deep, to compare with",
        || Box::<Float32Pe>::default(),
    ),
    preset(
        "rounder",
        "ext-l1-n16",
        "1 lane, 16 random bits a lane given with the data",
        || Box::<External16<1>>::default(),
    ),
    preset(
        "rounder",
        "ext-l4-n16",
        "4 lanes, 16 random bits a lane given with the data",
        || Box::<External16<4>>::default(),
    ),
    preset(
        "rounder",
        "ext-l8-n16",
        "8 lanes, 16 random bits a lane given with the data",
        || Box::<External16<8>>::default(),
    ),
    preset(
        "rounder",
        "ext-l16-n16",
        "16 lanes, 16 random bits a lane given with the data",
        || Box::<External16<16>>::default(),
    ),
    preset(
        "rounder",
        "ext-l1-n8",
        "1 lane, 8 random bits a lane given with the data",
        || Box::<External8<1>>::default(),
    ),
    preset(
        "rounder",
        "ext-l4-n8",
        "4 lanes, 8 random bits a lane given with the data",
        || Box::<External8<4>>::default(),
    ),
    preset(
        "rounder",
        "ext-l8-n8",
        "8 lanes, 8 random bits a lane given with the data",
        || Box::<External8<8>>::default(),
    ),
    preset(
        "rounder",
        "ext-l16-n8",
        "16 lanes, 8 random bits a lane given with the data",
        || Box::<External8<16>>::default(),
    ),
    preset(
        "rounder",
        "threefry-l1-n16",
        "1 lane, 16 random bits a lane from a Threefry counter",
        || Box::<Single16>::default(),
    ),
    preset(
        "rounder",
        "threefry-l4-n16",
        "4 lanes, 16 random bits a lane from a Threefry counter",
        || Box::<Counter16<4, 1>>::default(),
    ),
    preset(
        "rounder",
        "threefry-l8-n16",
        "8 lanes, 16 random bits a lane from 2 Threefry counters",
        || Box::<Counter16<8, 2>>::default(),
    ),
    preset(
        "rounder",
        "threefry-l16-n16",
        "16 lanes, 16 random bits a lane from 4 Threefry counters",
        || Box::<Counter16<16, 4>>::default(),
    ),
    preset(
        "rounder",
        "threefry-l1-n8",
        "1 lane, 8 random bits a lane from a Threefry counter",
        || Box::<Single8>::default(),
    ),
    preset(
        "rounder",
        "threefry-l4-n8",
        "4 lanes, 8 random bits a lane from a Threefry counter",
        || Box::<Counter8<4, 1>>::default(),
    ),
    preset(
        "rounder",
        "threefry-l8-n8",
        "8 lanes, 8 random bits a lane from 2 Threefry counters",
        || Box::<Counter8<8, 2>>::default(),
    ),
    preset(
        "rounder",
        "threefry-l16-n8",
        "16 lanes, 8 random bits a lane from 4 Threefry counters",
        || Box::<Counter8<16, 4>>::default(),
    ),
    preset(
        "rounder",
        "lfsr-l4-n16",
        "4 lanes, 16 random bits a lane from one shift register",
        || Box::<Linear16>::default(),
    ),
    preset(
        "rounder",
        "lfsr-l4-n8",
        "4 lanes, 8 random bits a lane from one shift register",
        || Box::<Linear8>::default(),
    ),
    preset(
        "dma_mover",
        "axi64",
        "DMA mover, 64-bit AXI4, 32 bursts in flight each way",
        || Box::<Mover64>::default(),
    ),
    preset(
        "dma_mover",
        "axi64-n8",
        "DMA mover, 64-bit AXI4, 8 bursts in flight each way",
        || Box::<Mover64N8>::default(),
    ),
    preset(
        "dma_mover",
        "axi64-n16",
        "DMA mover, 64-bit AXI4, 16 bursts in flight each way",
        || Box::<Mover64N16>::default(),
    ),
    preset(
        "dma_mover",
        "axi64-n64",
        "DMA mover, 64-bit AXI4, 64 bursts in flight each way",
        || Box::<Mover64N64>::default(),
    ),
    preset(
        "dma_mover",
        "axi64-guarded",
        "DMA mover, 64-bit AXI4, 32 bursts in flight each way, each burst checked outside",
        || Box::<Guarded64>::default(),
    ),
    preset(
        "dma_mover",
        "axi128",
        "DMA mover, 128-bit AXI4, 32 bursts in flight each way",
        || Box::<Mover128>::default(),
    ),
    preset(
        "dma_mover",
        "axi256",
        "DMA mover, 256-bit AXI4, 32 bursts in flight each way",
        || Box::<Mover256>::default(),
    ),
    preset(
        "dma_mover",
        "axi512",
        "DMA mover, 512-bit AXI4, 32 bursts in flight each way",
        || Box::<Mover512>::default(),
    ),
    preset(
        "dma",
        "q4",
        "DMA engine, 64-bit AXI4, 4 queues of 4 windows",
        || Box::<Engine4>::default(),
    ),
    preset(
        "dma",
        "q16",
        "DMA engine, 64-bit AXI4, 16 queues of 4 windows",
        || Box::<Engine16>::default(),
    ),
    preset(
        "dma",
        "q64",
        "DMA engine, 64-bit AXI4, 64 queues of 4 windows",
        || Box::<Engine64>::default(),
    ),
    preset(
        "tensor",
        "int8-4x4",
        "int8 tensor engine, 4 rows, 4 columns",
        || Box::<Int8Tensor4x4>::default(),
    ),
    preset(
        "tensor",
        "int8-8x8",
        "int8 tensor engine, 8 rows, 8 columns",
        || Box::<Int8Tensor8x8>::default(),
    ),
    preset(
        "tensor",
        "int8-16x16",
        "int8 tensor engine, 16 rows, 16 columns",
        || Box::<Int8Tensor16x16>::default(),
    ),
    preset(
        "tensor",
        "float-4x4",
        "8- and 16-bit float tensor engine, 4 rows, 4 columns",
        || Box::<FloatTensor4x4>::default(),
    ),
    preset(
        "tensor",
        "float-8x8",
        "8- and 16-bit float tensor engine, 8 rows, 8 columns",
        || Box::<FloatTensor8x8>::default(),
    ),
    preset(
        "tensor",
        "float-16x16",
        "8- and 16-bit float tensor engine, 16 rows, 16 columns",
        || Box::<FloatTensor16x16>::default(),
    ),
    preset(
        "tensor",
        "int8-fast-16x16",
        "int8 tensor engine, 16 rows, 16 columns, 4 rows of weights a cycle",
        || Box::<Int8TensorFast16x16>::default(),
    ),
    preset(
        "tensor",
        "float-l3-4x4",
        "8- and 16-bit float tensor engine, 4 rows, 4 columns, adders 3 deep",
        || Box::<FloatTensorDeep4x4>::default(),
    ),
    preset(
        "tensor",
        "float-l3-8x8",
        "8- and 16-bit float tensor engine, 8 rows, 8 columns, adders 3 deep",
        || Box::<FloatTensorDeep8x8>::default(),
    ),
    preset(
        "tensor",
        "float-l3-16x16",
        "8- and 16-bit float tensor engine, 16 rows, 16 columns, adders 3 deep",
        || Box::<FloatTensorDeep16x16>::default(),
    ),
    preset(
        "tensor",
        "float-rounded-4x4",
        "8- and 16-bit float tensor engine, 4 rows, 4 columns, a rounder at its output",
        || Box::<FloatTensorRounded4x4>::default(),
    ),
    preset(
        "tensor",
        "float-rounded-8x8",
        "8- and 16-bit float tensor engine, 8 rows, 8 columns, a rounder at its output",
        || Box::<FloatTensorRounded8x8>::default(),
    ),
    preset(
        "tensor",
        "float-rounded-16x16",
        "8- and 16-bit float tensor engine, 16 rows, 16 columns, a rounder at its output",
        || Box::<FloatTensorRounded16x16>::default(),
    ),
];

/// The preset `name` of `block`.
pub fn find(block: &str, name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|p| p.block == block && p.name == name)
}
