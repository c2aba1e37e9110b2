//! Which array a product runs on.

use crate::failure::{Failure, unusable};
use crate::product::Class;
use thorong_rtl::array::contract::Array;
use thorong_rtl::presets::{PRESETS, Preset};
use thorong_rtl::tensor::contract::Engine;

/// The block's name among the presets.
const BLOCK: &str = "array";

/// What may stand before a size: nothing, elements three cycles deep, four rows of weights a cycle.
const VARIANTS: [&str; 3] = ["", "l3-", "fast-"];

/// An array's class and size: `int8-8x8`, `float-l3-4x4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrayPreset {
    /// The operands it takes.
    pub class: Class,
    /// One of [`VARIANTS`].
    variant: &'static str,
    /// Rows of processing elements, R.
    pub rows: usize,
    /// Columns of processing elements, C.
    pub columns: usize,
}

impl ArrayPreset {
    /// Reads `RxC`, `VARIANT-RxC`, or the same behind the class's name.
    ///
    /// # Errors
    /// [`Failure::Input`] listing the known presets.
    pub fn parse(text: &str, class: Class) -> Result<ArrayPreset, Failure> {
        let classes = [Class::Int8, Class::Float];
        let stripped = |class: &Class| text.strip_prefix(class.name())?.strip_prefix('-');
        let rest = match classes.iter().find(|class| stripped(class).is_some()) {
            Some(named) if *named != class => {
                return unusable!(
                    "--preset {text}: the operands are {}, expected a size RxC or one of {}",
                    class.name(),
                    known(Some(class))
                );
            }
            Some(named) => stripped(named).unwrap_or(text),
            None => text,
        };
        let variant = VARIANTS.iter().rfind(|v| rest.starts_with(**v));
        let variant = variant.copied().unwrap_or_default();
        let size = &rest[variant.len()..];
        let number = |text: &str| text.parse().ok().filter(|&n: &usize| n > 0);
        let size = (size.split_once('x')).and_then(|(r, c)| Some((number(r)?, number(c)?)));
        match size {
            Some((rows, columns)) => Ok(ArrayPreset {
                class,
                variant,
                rows,
                columns,
            }),
            None => unusable!(
                "--preset {text}: expected a size RxC of {}",
                known(Some(class))
            ),
        }
    }

    /// `8x8`, `l3-8x8`.
    pub fn size(&self) -> String {
        format!("{}{}x{}", self.variant, self.rows, self.columns)
    }

    /// What of it counts for its cycles.
    pub fn timing(&self) -> Array {
        Array::of_preset(&self.name())
    }

    /// `int8-8x8`.
    pub fn name(&self) -> String {
        format!("{}-{}", self.class.name(), self.size())
    }

    /// The hardware.
    ///
    /// # Errors
    /// [`Failure::Input`] listing the known presets, where there is none of this class and size.
    pub fn hardware(&self) -> Result<&'static Preset, Failure> {
        match thorong_rtl::presets::find(BLOCK, &self.name()) {
            Some(preset) => Ok(preset),
            None => unusable!(
                "--preset {}: there is no array {}, expected one of {}{}",
                self.size(),
                self.name(),
                known(None),
                match self.class {
                    Class::Int8 => "",
                    Class::Float => "; --backend golden computes every format",
                }
            ),
        }
    }

    /// The tensor engine around it, where that is offered in its size.
    ///
    /// # Errors
    /// As [`ArrayPreset::hardware`].
    pub fn engine(&self) -> Result<Option<(&'static Preset, Engine)>, Failure> {
        self.hardware()?;
        let preset = thorong_rtl::presets::find("tensor", &self.name());
        Ok(preset.map(|preset| (preset, Engine::of_preset(preset.name))))
    }

    /// The tensor engine around it with a rounder at its output, where that is offered in its size.
    pub fn rounding_engine(&self) -> Option<(&'static Preset, Engine)> {
        let name = format!("{}-rounded-{}", self.class.name(), self.size());
        let preset = thorong_rtl::presets::find("tensor", &name)?;
        Some((preset, Engine::of_preset(preset.name)))
    }

    /// What computes products: the tensor engine where there is one, else the array.
    ///
    /// # Errors
    /// As [`ArrayPreset::hardware`].
    pub fn simulated(&self) -> Result<&'static Preset, Failure> {
        match self.engine()? {
            Some((preset, _)) => Ok(preset),
            None => self.hardware(),
        }
    }

    /// Fails as [`ArrayPreset::hardware`] does where no class has an array of this size: what the golden model asks for.
    ///
    /// # Errors
    /// [`Failure::Input`] listing the known presets.
    pub fn known_size(&self) -> Result<(), Failure> {
        let other = match self.class {
            Class::Int8 => Class::Float,
            Class::Float => Class::Int8,
        };
        let twin = ArrayPreset {
            class: other,
            ..*self
        };
        twin.hardware().or_else(|_| self.hardware()).map(drop)
    }
}

/// The names of all arrays, or of those of one class where it has any.
fn known(class: Option<Class>) -> String {
    let names = |wanted: &dyn Fn(&str) -> bool| -> Vec<&str> {
        (PRESETS.iter().filter(|p| p.block == BLOCK))
            .map(|p| p.name)
            .filter(|name| wanted(name))
            .collect()
    };
    let of_class = class.map_or_else(Vec::new, |class| {
        names(&|name| name.starts_with(class.name()))
    });
    match of_class.is_empty() {
        false => of_class.join(", "),
        true => names(&|_| true).join(", "),
    }
}
