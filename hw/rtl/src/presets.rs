//! Every block in every size that is offered: the names that `thorong emit --list` prints.

use crate::ports::Ports;

/// A block in one size, ready to be built.
#[derive(Clone, Copy)]
pub struct Preset {
    /// The block: `array`, `rounder`, `dma_mover`.
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

/// All presets, grouped by block.
pub const PRESETS: &[Preset] = &[];

/// The preset `name` of `block`.
pub fn find(block: &str, name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|p| p.block == block && p.name == name)
}
