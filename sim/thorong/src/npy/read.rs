//! Reading a `.npy` file.

use super::header::Header;
use super::{Array, Dtype, shape_text};
use crate::failure::{Failure, unusable};
use std::path::Path;

const MAGIC: &[u8] = b"\x93NUMPY";

/// Dimensions that NumPy 2 allows.
const MAX_RANK: usize = 64;

/// Reads the array in `path`.
///
/// # Errors
/// [`Failure::Input`] naming the file, where it is missing, no `.npy` file, cut short, or of another element type.
pub fn load(path: &Path) -> Result<Array, Failure> {
    let at = path.display();
    if path.is_dir() {
        return unusable!("{at}: expected a .npy file, this is a directory");
    }
    match std::fs::read(path) {
        Ok(data) => decode(&data).map_err(|problem| Failure::Input(format!("{at}: {problem}"))),
        Err(e) => unusable!("{at}: cannot read it as a .npy file: {e}"),
    }
}

/// Reads the array in the bytes of a `.npy` file.
///
/// # Errors
/// What is wrong, to be put behind the file's name.
pub fn decode(data: &[u8]) -> Result<Array, String> {
    let (header, payload) = split(data)?;
    let header = Header::parse(&header).map_err(|e| format!("its header {e}"))?;
    let (dtype, big_endian) = element_type(&header.descr)?;
    let shape = header.shape;
    if shape.len() > MAX_RANK {
        return Err(format!(
            "its header has {} dimensions, expected at most {MAX_RANK}",
            shape.len()
        ));
    }

    let elements = (shape.iter()).try_fold(1usize, |product, &d| product.checked_mul(d));
    let wanted = elements.and_then(|n| n.checked_mul(dtype.bytes()));
    if wanted != Some(payload.len()) {
        return Err(format!(
            "its header promises {dtype} of shape {}, but {} bytes of data follow",
            shape_text(&shape),
            payload.len()
        ));
    }

    let mut patterns: Vec<u32> = payload
        .chunks_exact(dtype.bytes())
        .map(|bytes| {
            let push = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
            match big_endian {
                true => bytes.iter().fold(0, push),
                false => bytes.iter().rev().fold(0, push),
            }
        })
        .collect();
    if header.fortran_order && shape.len() > 1 {
        patterns = rows_first(&patterns, &shape);
    }
    Ok(Array {
        dtype,
        shape,
        patterns,
    })
}

/// The header's text and the data behind it.
fn split(data: &[u8]) -> Result<(String, &[u8]), String> {
    let cut_short = || "it is cut short inside its header".to_string();
    let Some(rest) = data.strip_prefix(MAGIC) else {
        return Err("it is not a .npy file: it does not begin with \\x93NUMPY".to_string());
    };
    let (version, rest) = rest.split_at_checked(2).ok_or_else(cut_short)?;
    let width = match version[0] {
        1 => 2,
        2 | 3 => 4,
        other => return Err(format!("its format version is {other}, expected 1 to 3")),
    };
    let (length, rest) = rest.split_at_checked(width).ok_or_else(cut_short)?;
    let length = (length.iter().rev()).fold(0usize, |value, byte| value << 8 | usize::from(*byte));
    let (header, payload) = rest.split_at_checked(length).ok_or_else(cut_short)?;
    Ok((String::from_utf8_lossy(header).into_owned(), payload))
}

/// The element type and whether its bytes are in big-endian order.
fn element_type(descr: &str) -> Result<(Dtype, bool), String> {
    let (order, code) = match descr.chars().next() {
        Some(order @ ('<' | '>' | '=' | '|')) => (order, &descr[1..]),
        _ => ('=', descr),
    };
    let big_endian = order == '>' || (order == '=' && cfg!(target_endian = "big"));
    match Dtype::ALL.into_iter().find(|dtype| dtype.code() == code) {
        Some(dtype) => Ok((dtype, big_endian)),
        None => {
            let hint = match code {
                "V1" | "f1" => " (an 8-bit float is saved as its patterns: x.view(numpy.uint8))",
                "V2" => " (a bfloat16 is saved as its patterns: x.view(numpy.uint16))",
                _ => "",
            };
            let known = Dtype::ALL.map(Dtype::name).join(", ");
            Err(format!(
                "its element type is {}{hint}, expected one of {known}",
                numpy_name(code).unwrap_or(descr)
            ))
        }
    }
}

/// NumPy's name of a common type that is not read.
fn numpy_name(code: &str) -> Option<&'static str> {
    Some(match code {
        "f8" => "float64",
        "i2" => "int16",
        "i8" => "int64",
        "u8" => "uint64",
        "b1" => "bool",
        "c8" => "complex64",
        "c16" => "complex128",
        _ => return None,
    })
}

/// Column-major to row-major: the element at index (i0, i1, ..) is found at i0 + d0 * (i1 + d1 * (..)).
fn rows_first(patterns: &[u32], shape: &[usize]) -> Vec<u32> {
    (0..patterns.len())
        .map(|flat| {
            let (mut rest, mut stride, mut place) = (flat, patterns.len(), 0);
            for &dimension in shape.iter().rev() {
                stride /= dimension;
                place += rest % dimension * stride;
                rest /= dimension;
            }
            patterns[place]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::encode;
    use super::*;

    fn file(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([version, 0]);
        let length = (header.len() as u32).to_le_bytes();
        bytes.extend(&length[..if version == 1 { 2 } else { 4 }]);
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    fn header(descr: &str, fortran: &str, shape: &str) -> String {
        format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n")
    }

    #[test]
    fn either_byte_order_and_every_version() {
        for version in 1..=3 {
            let little = file(version, &header("<u2", "False", "(2,)"), &[1, 2, 3, 4]);
            let big = file(version, &header(">u2", "False", "(2,)"), &[2, 1, 4, 3]);
            let array = decode(&little).unwrap();
            assert_eq!(array.patterns, [0x0201, 0x0403]);
            assert_eq!(decode(&big).unwrap(), array);
        }
    }

    #[test]
    fn fortran_order_is_turned() {
        // numpy.asfortranarray(numpy.arange(24, dtype=numpy.uint8).reshape(2, 3, 4)).tobytes(order="A")
        let columns: Vec<u8> = (0..24)
            .map(|at| {
                let (i, j, k) = (at % 2, at / 2 % 3, at / 6);
                12 * i + 4 * j + k
            })
            .collect();
        let array = decode(&file(1, &header("|u1", "True", "(2, 3, 4)"), &columns)).unwrap();
        assert_eq!(array.patterns, (0..24).collect::<Vec<u32>>());
    }

    #[test]
    fn a_header_that_promises_too_much_is_refused() {
        let huge = header("<f4", "False", "(4611686018427387905, 4)");
        assert_eq!(
            decode(&file(1, &huge, &[0; 16])).unwrap_err(),
            "its header promises float32 of shape (4611686018427387905, 4), but 16 bytes of data follow"
        );
    }

    #[test]
    fn every_cut_is_refused() {
        let array = Array {
            dtype: Dtype::Int32,
            shape: vec![2, 2],
            patterns: vec![1, 2, 3, 4],
        };
        let whole = encode(&array);
        assert_eq!(decode(&whole).unwrap(), array);
        for length in 0..whole.len() {
            assert!(decode(&whole[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn other_element_types_are_named() {
        let refused = |descr| element_type(descr).unwrap_err();
        assert!(refused("<f8").starts_with("its element type is float64, expected"));
        assert!(refused("|V2").contains("x.view(numpy.uint16)"));
        assert!(refused("").starts_with("its element type is , expected"));
        assert!(refused("é4").starts_with("its element type is é4, expected"));
    }
}
