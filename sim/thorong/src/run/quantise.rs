//! The classifier in `int8`: what runs on the array.
//!
//! Every scale is symmetric, without a zero point, one a tensor:
//!
//! | tensor | stored as | stands for |
//! |---|---|---|
//! | pixels | `int8`, the pixel 0 ..= 16 itself: nothing is lost | value / 16 |
//! | weights of layer i | `int8`, w = round(W / s_i), s_i = max abs W / 127, so -127 ..= 127 | w * s_i |
//! | bias of layer i | `int32`, round(bias / (s_i * scale of the layer's input)) | starts the partial sums, as C0 |
//! | sums of layer i | `int32`, exact | sum * s_i * scale of the layer's input |
//! | hidden values | `int8`, round(max(sum, 0) * requantise) saturated, so 0 ..= 127 | h * s_h |
//!
//! s_h = (largest hidden value over the training images) / 127, and requantise = s_1 / 16 / s_h. All `round` to nearest,
//! ties to even; the hidden values by the golden model's rounding of `float32` to `int8`, on the host, between the two
//! layers' products. The scores are the second layer's sums themselves: a common scale moves no maximum.

use super::digits::{BRIGHTEST, Digits, PIXELS};
use super::train::{Layer, Model, normalised};
use thorong_golden::{Format, Rounding, round};

/// The largest magnitude of a quantised weight or hidden value.
const LARGEST: f32 = 127.0;

/// A layer's operands as the array takes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantisedLayer {
    /// K of its product.
    pub inputs: usize,
    /// N of its product.
    pub outputs: usize,
    /// B: inputs x outputs, row-major.
    pub weights: Vec<i8>,
    /// One row of C0.
    pub bias: Vec<i32>,
}

impl QuantisedLayer {
    /// Quantises `layer`, whose inputs stand for `input_scale` each, and gives the scale of its sums.
    fn new(layer: &Layer, input_scale: f32) -> (QuantisedLayer, f32) {
        let largest = (layer.weights.iter()).fold(f32::MIN_POSITIVE, |m, w| m.max(w.abs()));
        let scale = largest / LARGEST;
        let sum_scale = scale * input_scale;
        let quantised = QuantisedLayer {
            inputs: layer.inputs,
            outputs: layer.outputs,
            weights: layer.weights.iter().map(|w| to_i8(w / scale)).collect(),
            bias: (layer.bias.iter())
                .map(|b| (b / sum_scale).round_ties_even() as i32)
                .collect(),
        };
        (quantised, sum_scale)
    }

    /// C0 for `rows` images: the bias in each row.
    pub fn initial_sums(&self, rows: usize) -> Vec<i32> {
        self.bias.repeat(rows)
    }
}

/// To the nearest `int8`, ties to even, saturating: the golden model's rounding.
fn to_i8(x: f32) -> i8 {
    round(x.to_bits(), Format::Int8, Rounding::NEAREST, 0) as i8
}

/// The classifier in `int8`.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantisedModel {
    /// Pixels to hidden.
    pub first: QuantisedLayer,
    /// Hidden to scores.
    pub second: QuantisedLayer,
    /// Hidden value a unit of the first layer's sums.
    requantise: f32,
}

impl QuantisedModel {
    /// Quantises `model`; the hidden values' scale is taken from the images it learned from.
    pub fn new(model: &Model, calibration: &Digits) -> QuantisedModel {
        let hidden = |image: &[u8; PIXELS]| model.hidden(&normalised(image));
        let largest =
            (calibration.images.iter().flat_map(hidden)).fold(f32::MIN_POSITIVE, f32::max);
        let hidden_scale = largest / LARGEST;
        let (first, sum_scale) = QuantisedLayer::new(&model.first, 1.0 / f32::from(BRIGHTEST));
        let (second, _) = QuantisedLayer::new(&model.second, hidden_scale);
        QuantisedModel {
            first,
            second,
            requantise: sum_scale / hidden_scale,
        }
    }

    /// The first layer's sums as the second layer's inputs. The sums are below 2^24, so `f32` holds them exactly.
    pub fn hidden(&self, sums: &[i32]) -> Vec<i8> {
        let requantise = |&sum: &i32| to_i8(sum.max(0) as f32 * self.requantise);
        sums.iter().map(requantise).collect()
    }
}

/// Images as rows of the first layer's A.
pub fn quantise_images(images: &[[u8; PIXELS]]) -> Vec<i8> {
    images.iter().flatten().map(|&pixel| pixel as i8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(weights: &[f32], bias: &[f32]) -> Layer {
        Layer {
            inputs: weights.len() / bias.len(),
            outputs: bias.len(),
            weights: weights.to_vec(),
            bias: bias.to_vec(),
        }
    }

    #[test]
    fn the_largest_weight_becomes_127() {
        let (quantised, scale) =
            QuantisedLayer::new(&layer(&[-2.54, 0.03, 1.27, 0.0], &[0.4, -0.3]), 0.5);
        assert_eq!(quantised.weights, [-127, 2, 64, 0]); // 1.5 and 63.5 go to the even neighbour
        assert!((scale - 0.01).abs() < 1e-8);
        assert_eq!(quantised.bias, [40, -30]);
        assert_eq!(quantised.initial_sums(2), [40, -30, 40, -30]);
    }

    #[test]
    fn a_layer_of_zeros_stays_one() {
        let (quantised, _) = QuantisedLayer::new(&layer(&[0.0, 0.0], &[0.0]), 1.0);
        assert_eq!((quantised.weights, quantised.bias), (vec![0, 0], vec![0]));
    }

    #[test]
    fn hidden_values_are_cut_at_0_and_at_127() {
        let model = Model {
            first: layer(&[1.27], &[0.0]),
            second: layer(&[1.0], &[0.0]),
        };
        let quantised = QuantisedModel {
            requantise: 0.25,
            ..QuantisedModel::new(&model, &Digits::default())
        };
        assert_eq!(
            quantised.hidden(&[-9, 0, 6, 10, 12, 1000]),
            [0, 0, 2, 2, 3, 127]
        );
    }
}
