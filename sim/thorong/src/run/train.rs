//! A small classifier, trained here: 64 pixels, one hidden layer, 10 scores.
//!
//! Stochastic gradient descent with momentum on the squared hinge loss of one-against-the-rest. Additions,
//! multiplications, comparisons and square roots only, in a fixed order on one thread: IEEE 754 pins every one of them,
//! so the weights are the same on every machine (an `exp` would depend on the C library).

use super::digits::{BRIGHTEST, CLASSES, Digits, PIXELS};
use super::random::Choices;

/// Width of the hidden layer.
pub const HIDDEN: usize = 32;
/// Times that each image is seen.
pub const EPOCHS: u64 = 40;
const BATCH: usize = 16;
const LEARNING_RATE: f32 = 0.02;
const MOMENTUM: f32 = 0.9;
const WEIGHT_DECAY: f32 = 1e-4;

/// A fully connected layer: y = bias + x W.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Length of x.
    pub inputs: usize,
    /// Length of y.
    pub outputs: usize,
    /// W, inputs x outputs, row-major: the B of a matrix product.
    pub weights: Vec<f32>,
    /// One an output.
    pub bias: Vec<f32>,
}

impl Layer {
    /// Weights uniform in +-sqrt(6 / inputs), as He et al. (2015) start a layer before a ReLU.
    fn random(inputs: usize, outputs: usize, choices: &mut Choices) -> Layer {
        let bound = (6.0 / inputs as f32).sqrt();
        Layer {
            inputs,
            outputs,
            weights: (0..inputs * outputs)
                .map(|_| bound * choices.signed_unit())
                .collect(),
            bias: vec![0.0; outputs],
        }
    }

    fn zero_like(&self) -> Layer {
        Layer {
            weights: vec![0.0; self.weights.len()],
            bias: vec![0.0; self.bias.len()],
            ..*self
        }
    }

    /// y for one x.
    pub fn forward(&self, x: &[f32]) -> Vec<f32> {
        let mut y = self.bias.clone();
        for (&x, row) in x.iter().zip(self.weights.chunks(self.outputs)) {
            for (y, &w) in y.iter_mut().zip(row) {
                *y += x * w;
            }
        }
        y
    }

    /// Adds the gradient of one image to `self`, a sum of gradients: `dy` is the loss by y.
    fn accumulate(&mut self, x: &[f32], dy: &[f32]) {
        for (&x, row) in x.iter().zip(self.weights.chunks_mut(self.outputs)) {
            for (g, &dy) in row.iter_mut().zip(dy) {
                *g += x * dy;
            }
        }
        for (g, &dy) in self.bias.iter_mut().zip(dy) {
            *g += dy;
        }
    }

    /// The loss by x, from the loss by y.
    fn backward(&self, dy: &[f32]) -> Vec<f32> {
        let dot = |row: &[f32]| row.iter().zip(dy).map(|(w, dy)| w * dy).sum();
        self.weights.chunks(self.outputs).map(dot).collect()
    }

    /// One step of descent along the mean of `gradient`, which is cleared.
    fn descend(&mut self, gradient: &mut Layer, velocity: &mut Layer, rate: f32, batch: usize) {
        let step = |w: &mut f32, g: &mut f32, v: &mut f32, decay: f32| {
            *v = MOMENTUM * *v - rate * (*g / batch as f32 + decay * *w);
            *w += *v;
            *g = 0.0;
        };
        let weights = self.weights.iter_mut().zip(&mut gradient.weights);
        for ((w, g), v) in weights.zip(&mut velocity.weights) {
            step(w, g, v, WEIGHT_DECAY);
        }
        let biases = self.bias.iter_mut().zip(&mut gradient.bias);
        for ((w, g), v) in biases.zip(&mut velocity.bias) {
            step(w, g, v, 0.0);
        }
    }
}

/// The classifier: scores = layer 2 of relu(layer 1 of pixels / 16).
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Pixels to hidden.
    pub first: Layer,
    /// Hidden to scores.
    pub second: Layer,
}

/// The pixels as numbers of 0 to 1.
pub fn normalised(image: &[u8; PIXELS]) -> Vec<f32> {
    let brightest = f32::from(BRIGHTEST);
    image.iter().map(|&p| f32::from(p) / brightest).collect()
}

/// max(x, 0), element by element.
fn relu(x: Vec<f32>) -> Vec<f32> {
    x.into_iter().map(|x| x.max(0.0)).collect()
}

/// The first of the largest.
pub fn argmax<T: PartialOrd + Copy>(scores: &[T]) -> usize {
    (1..scores.len()).fold(0, |best, i| match scores[i] > scores[best] {
        true => i,
        false => best,
    })
}

impl Model {
    /// Learns from `digits`. `progress` is told after each of the [`EPOCHS`] how many are done.
    pub fn train(digits: &Digits, seed: u64, mut progress: impl FnMut(u64)) -> Model {
        let mut choices = Choices::new(seed);
        let mut model = Model {
            first: Layer::random(PIXELS, HIDDEN, &mut choices),
            second: Layer::random(HIDDEN, CLASSES, &mut choices),
        };
        let images: Vec<Vec<f32>> = digits.images.iter().map(normalised).collect();
        let mut gradient = (model.first.zero_like(), model.second.zero_like());
        let mut velocity = (model.first.zero_like(), model.second.zero_like());
        for epoch in 0..EPOCHS {
            let rate = LEARNING_RATE * (1.0 - epoch as f32 / EPOCHS as f32);
            let order = choices.permutation(images.len());
            for batch in order.chunks(BATCH) {
                for &i in batch {
                    model.learn(&images[i], digits.labels[i], &mut gradient);
                }
                let Model { first, second } = &mut model;
                first.descend(&mut gradient.0, &mut velocity.0, rate, batch.len());
                second.descend(&mut gradient.1, &mut velocity.1, rate, batch.len());
            }
            progress(epoch + 1);
        }
        model
    }

    /// Adds one image's gradient of sum over c of max(0, 1 - t_c s_c)^2, t_c = +1 for the label's score, else -1.
    fn learn(&self, x: &[f32], label: u8, gradient: &mut (Layer, Layer)) {
        let hidden = self.hidden(x);
        let scores = self.second.forward(&hidden);
        let by_score = |(class, &score): (usize, &f32)| {
            let target = if class == usize::from(label) {
                1.0
            } else {
                -1.0
            };
            -2.0 * target * (1.0 - target * score).max(0.0)
        };
        let by_scores: Vec<f32> = scores.iter().enumerate().map(by_score).collect();
        gradient.1.accumulate(&hidden, &by_scores);
        let mut by_hidden = self.second.backward(&by_scores);
        for (d, &h) in by_hidden.iter_mut().zip(&hidden) {
            if h <= 0.0 {
                *d = 0.0;
            }
        }
        gradient.0.accumulate(x, &by_hidden);
    }

    /// The hidden layer's values.
    pub fn hidden(&self, x: &[f32]) -> Vec<f32> {
        relu(self.first.forward(x))
    }

    /// The digit that an image shows, in `float32`.
    pub fn classify(&self, image: &[u8; PIXELS]) -> usize {
        argmax(&self.second.forward(&self.hidden(&normalised(image))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_the_losss_slope() {
        let digits = Digits::load().unwrap();
        let (x, label) = (normalised(&digits.images[3]), digits.labels[3]);
        let mut choices = Choices::new(5);
        let model = Model {
            first: Layer::random(PIXELS, HIDDEN, &mut choices),
            second: Layer::random(HIDDEN, CLASSES, &mut choices),
        };
        let loss = |model: &Model| -> f64 {
            let scores = model.second.forward(&model.hidden(&x));
            (0..CLASSES)
                .map(|c| {
                    let target = if c == usize::from(label) { 1.0 } else { -1.0 };
                    f64::from((1.0 - target * scores[c]).max(0.0)).powi(2)
                })
                .sum()
        };
        let mut gradient = (model.first.zero_like(), model.second.zero_like());
        model.learn(&x, label, &mut gradient);

        // Differences on both sides; a ReLU or hinge that switches within the step is seldom, so the median is held.
        const STEP: f32 = 1.0 / 512.0;
        let slope = |nudge: &dyn Fn(&mut Model, f32)| {
            let (mut up, mut down) = (model.clone(), model.clone());
            nudge(&mut up, STEP);
            nudge(&mut down, -STEP);
            (loss(&up) - loss(&down)) / f64::from(2.0 * STEP)
        };
        let mut errors: Vec<f64> = (0..PIXELS * HIDDEN)
            .step_by(7)
            .map(|i| {
                let slope = slope(&|m, d| m.first.weights[i] += d);
                (slope - f64::from(gradient.0.weights[i])).abs()
            })
            .collect();
        errors.extend((0..HIDDEN * CLASSES).map(|i| {
            let slope = slope(&|m, d| m.second.weights[i] += d);
            (slope - f64::from(gradient.1.weights[i])).abs()
        }));
        errors.extend((0..HIDDEN).map(|i| {
            let slope = slope(&|m, d| m.first.bias[i] += d);
            (slope - f64::from(gradient.0.bias[i])).abs()
        }));
        errors.sort_by(f64::total_cmp);
        let largest = (gradient.0.weights.iter()).fold(0.0, |m: f32, g| m.max(g.abs()));
        assert!(largest > 0.1, "a gradient of nothing proves nothing");
        assert!(errors[errors.len() / 2] < 1e-2, "{:?}", &errors[..9]);
        assert!(errors[errors.len() * 95 / 100] < 0.1);
    }

    /// The main job's own training: a change of one bit in any weight shows, on whatever machine.
    #[test]
    fn the_weights_are_the_same_everywhere() {
        let (learn_from, _) = Digits::load().unwrap().split(360, 1);
        let model = Model::train(&learn_from, 1, |_| {});
        let add = |sum: u64, w: &f32| sum.wrapping_mul(31).wrapping_add(w.to_bits().into());
        let fingerprint = model.first.weights.iter().fold(0, add);
        assert_eq!(fingerprint, 0x52f0_3b05_4b21_a7f0);
    }

    #[test]
    fn the_first_of_the_largest_wins() {
        assert_eq!(argmax(&[1, 3, 3, 2]), 1);
        assert_eq!(argmax(&[7]), 0);
    }
}
