//! The held-out images through the array: every matrix product simulated, checked and counted.

use super::digits::{CLASSES, Digits};
use super::quantise::{QuantisedLayer, QuantisedModel, quantise_images};
use super::train::argmax;
use crate::compare::Comparison;
use crate::failure::Failure;
use crate::operand::Matrix;
use crate::product::{Class, Product};
use crate::simulate::Simulated;
use std::time::{Duration, Instant};
use thorong_golden::Format;

/// Images a product: M.
pub const BATCH: usize = 32;
/// Matrix products a batch, one a layer.
const LAYERS: usize = 2;

/// What was seen.
#[derive(Debug, Default)]
pub struct Tally {
    /// Images classified.
    pub images: usize,
    /// Of these rightly.
    pub right: usize,
    /// Matrix products simulated.
    pub products: u64,
    /// Elements of their results, each compared.
    pub elements: u64,
    /// Of these not the golden model's.
    pub mismatches: u64,
    /// The first of them.
    pub first_mismatch: Option<String>,
    /// Multiply-adds.
    pub operations: f64,
    /// Cycles, all products.
    pub cycles: u64,
    /// Wall time of their simulation.
    pub elapsed: Duration,
}

/// Matrix products that `images` images take.
pub fn products(images: usize) -> u64 {
    (LAYERS * images.div_ceil(BATCH)) as u64
}

/// Classifies `images`, each matrix product computed by `engine` and compared with the golden model.
/// `progress` is told how many products are done.
///
/// The classification goes on with the engine's own numbers, right or wrong: they are the accuracy's.
///
/// # Errors
/// Those of `engine`. A mismatch is no error here; it is counted.
pub fn classify(
    model: &QuantisedModel,
    digits: &Digits,
    mut engine: impl FnMut(&Product) -> Result<Simulated, Failure>,
    mut progress: impl FnMut(u64),
) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    let batches = digits.images.chunks(BATCH).zip(digits.labels.chunks(BATCH));
    for (images, labels) in batches {
        let rows = images.len();
        let mut layer = |a: Vec<i8>, layer: &QuantisedLayer| -> Result<Vec<i32>, Failure> {
            let sums = tally.product(&product(rows, &a, layer), &mut engine)?;
            progress(tally.products);
            Ok(sums)
        };
        let sums = layer(quantise_images(images), &model.first)?;
        let scores = layer(model.hidden(&sums), &model.second)?;
        let found = scores.chunks(CLASSES).map(argmax);
        tally.right += (found.zip(labels))
            .filter(|(found, label)| *found == usize::from(**label))
            .count();
        tally.images += rows;
    }
    Ok(tally)
}

/// The first product that [`classify`] gives to its engine.
pub fn first_product(model: &QuantisedModel, digits: &Digits) -> Product {
    let images = &digits.images[..BATCH.min(digits.len())];
    product(images.len(), &quantise_images(images), &model.first)
}

/// A layer's product: A holds an image a row, C0 the bias in each row.
fn product(rows: usize, a: &[i8], layer: &QuantisedLayer) -> Product {
    let matrix = |format, rows, columns, patterns| Matrix {
        format,
        rows,
        columns,
        patterns,
    };
    let bytes = |values: &[i8]| values.iter().map(|&v| u32::from(v as u8)).collect();
    let words = |values: Vec<i32>| values.into_iter().map(|v| v as u32).collect();
    let (k, n) = (layer.inputs, layer.outputs);
    Product {
        class: Class::Int8,
        a: matrix(Format::Int8, rows, k, bytes(a)),
        b: matrix(Format::Int8, k, n, bytes(&layer.weights)),
        c0: Some(matrix(
            Format::Int32,
            rows,
            n,
            words(layer.initial_sums(rows)),
        )),
    }
}

impl Tally {
    /// Simulates, compares and counts one product, and gives its sums.
    fn product(
        &mut self,
        product: &Product,
        engine: &mut impl FnMut(&Product) -> Result<Simulated, Failure>,
    ) -> Result<Vec<i32>, Failure> {
        let start = Instant::now();
        let simulated = engine(product)?;
        self.elapsed += start.elapsed();
        self.products += 1;
        self.cycles += simulated.cycles;
        self.operations += product.operations();
        self.elements += simulated.result.len() as u64;
        let comparison = Comparison::new(
            &format!("C of product {}, element ", self.products),
            Format::Int32,
            &[product.m(), product.n()],
            &simulated.result,
            &product.golden(),
        );
        self.mismatches += comparison.mismatches;
        if self.first_mismatch.is_none() {
            self.first_mismatch = comparison.first;
        }
        Ok(simulated.result.iter().map(|&c| c as i32).collect())
    }

    /// The share of images classified rightly.
    pub fn accuracy(&self) -> f64 {
        self.right as f64 / self.images as f64
    }
}

#[cfg(test)]
mod tests {
    use super::super::train::Model;
    use super::*;

    fn engine(product: &Product) -> Result<Simulated, Failure> {
        Ok(Simulated {
            result: product.defined(),
            cycles: 10,
            counters: Default::default(),
        })
    }

    fn trained() -> (QuantisedModel, Digits, Model) {
        let (train, test) = Digits::load().unwrap().split(72, 1);
        let model = Model::train(&train, 2, |_| {});
        (QuantisedModel::new(&model, &train), test, model)
    }

    #[test]
    fn every_product_is_compared_and_a_flipped_bit_is_found() {
        let (model, test, float) = trained();
        let mut done = Vec::new();
        let tally = classify(&model, &test, engine, |n| done.push(n)).unwrap();
        assert_eq!((tally.images, tally.products, tally.cycles), (72, 6, 60));
        assert_eq!(done, [1, 2, 3, 4, 5, 6]);
        assert_eq!(done.last(), Some(&products(72)));
        assert_eq!(tally.elements, 72 * (32 + 10));
        assert_eq!((tally.mismatches, &tally.first_mismatch), (0, &None));
        assert!(tally.accuracy() >= 0.9, "{}", tally.accuracy());
        // int8 agrees with float32 on nearly every image.
        let float_right =
            |i: &usize| float.classify(&test.images[*i]) == usize::from(test.labels[*i]);
        let float_right = (0..72).filter(float_right).count();
        assert!(float_right.abs_diff(tally.right) <= 2);

        let mut count = 0;
        let lying = |product: &Product| {
            let mut simulated = engine(product)?;
            count += 1;
            if count == 4 {
                simulated.result[11] ^= 1 << 31;
            }
            Ok(simulated)
        };
        let tally = classify(&model, &test, lying, |_| {}).unwrap();
        assert_eq!(tally.mismatches, 1);
        let first = tally.first_mismatch.unwrap();
        assert!(
            first.starts_with("C of product 4, element [1, 1] is "),
            "{first}"
        );
    }
}
