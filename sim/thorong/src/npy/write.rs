//! Writing a `.npy` file: version 1, little-endian, C order.

use super::{Array, shape_text};

/// The data begins at a multiple of this, as NumPy writes it.
const ALIGNMENT: usize = 64;

/// The bytes of the file that holds `array`.
pub fn encode(array: &Array) -> Vec<u8> {
    let width = array.dtype.bytes();
    // A byte has no order, which NumPy writes as a bar.
    let order = if width == 1 { '|' } else { '<' };
    let mut header = format!(
        "{{'descr': '{order}{}', 'fortran_order': False, 'shape': {}, }}",
        array.dtype.code(),
        shape_text(&array.shape)
    );
    const PREAMBLE: usize = 10; // magic, version, length of the header
    while !(PREAMBLE + header.len() + 1).is_multiple_of(ALIGNMENT) {
        header.push(' ');
    }
    header.push('\n');

    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    file.reserve(array.patterns.len() * width);
    for pattern in &array.patterns {
        file.extend(&pattern.to_le_bytes()[..width]);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::super::{Dtype, decode};
    use super::*;
    use ndarray::{ArrayD, arr0, arr2};
    use ndarray_npy::{ReadNpyExt, WriteNpyExt};

    /// Another implementation of the format reads what we write.
    #[test]
    fn ndarray_npy_reads_it() {
        let file = |dtype, patterns: &[u32]| {
            encode(&Array {
                dtype,
                shape: vec![1, 3],
                patterns: patterns.to_vec(),
            })
        };
        let floats = file(Dtype::Float32, &[0x3f80_0000, 0x8000_0000, 0x0000_0001]);
        let floats = ArrayD::<f32>::read_npy(&floats[..]).unwrap();
        assert_eq!(floats, arr2(&[[1.0, -0.0, f32::from_bits(1)]]).into_dyn());
        let bytes = ArrayD::<i8>::read_npy(&file(Dtype::Int8, &[0x80, 0xff, 5])[..]).unwrap();
        assert_eq!(bytes, arr2(&[[-128, -1, 5]]).into_dyn());
        let words = ArrayD::<u16>::read_npy(&file(Dtype::Uint16, &[0, 0x7fc0, 9])[..]).unwrap();
        assert_eq!(words, arr2(&[[0, 0x7fc0, 9]]).into_dyn());
    }

    /// And we read what it writes.
    #[test]
    fn it_reads_what_ndarray_npy_writes() {
        let mut file = Vec::new();
        arr2(&[[1i32, -2, 3], [4, 5, 6]])
            .reversed_axes()
            .write_npy(&mut file)
            .unwrap();
        let array = decode(&file).unwrap();
        assert_eq!(array.shape, [3, 2]);
        assert_eq!(array.patterns, [1, 4, -2i32 as u32, 5, 3, 6]);
        let mut file = Vec::new();
        arr0(2.0f32).write_npy(&mut file).unwrap();
        assert_eq!(decode(&file).unwrap().patterns, [0x4000_0000]);
    }

    #[test]
    fn the_data_is_aligned() {
        for rank in 0..12 {
            let shape = vec![1; rank];
            let array = Array {
                dtype: Dtype::Uint8,
                shape,
                patterns: vec![0xa5],
            };
            assert_eq!(encode(&array).len() % ALIGNMENT, 1);
            assert_eq!(decode(&encode(&array)).unwrap(), array);
        }
    }
}
