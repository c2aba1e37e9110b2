//! Descriptors byte by byte.

use proptest::prelude::*;
use thorong_golden::Mode;
use thorong_golden::dma::format::FORMATS;
use thorong_golden::dma::{Cast, Descriptor, Layout, Operation};

pub(super) fn cast() -> impl Strategy<Value = Cast> {
    (
        0..FORMATS.len(),
        0..Mode::ALL.len(),
        any::<bool>(),
        any::<u64>(),
        any::<u32>(),
        prop_oneof![0u64..1 << 34, (1u64 << 34) - 600..1 << 34],
    )
        .prop_map(|(format, mode, saturate, seed, stream, first)| Cast {
            format: FORMATS[format],
            mode: Mode::ALL[mode],
            saturate,
            seed,
            stream,
            first,
        })
}

pub(super) fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        Just(Operation::Copy),
        Just(Operation::CopyCrc),
        cast().prop_map(Operation::Cast),
        Just(Operation::Fill),
    ]
}

fn full() -> impl Strategy<Value = Descriptor> {
    (
        operation(),
        any::<[u64; 2]>(),
        any::<u32>(),
        any::<[u16; 2]>(),
        any::<[i32; 2]>(),
    )
        .prop_map(
            |(operation, addresses, length, small, strides)| Descriptor {
                source: addresses[0],
                dest: addresses[1],
                length,
                id: small[0],
                operation,
                further: small[1],
                source_stride: match operation {
                    Operation::Fill => 0,
                    _ => strides[0],
                },
                dest_stride: strides[1],
                malformed: false,
            },
        )
}

proptest! {
    #[test]
    fn a_full_descriptor_comes_back(descriptor in full()) {
        let entry = descriptor.entry(Layout::Full);
        prop_assert_eq!(entry.len(), 64);
        prop_assert_eq!(Descriptor::parse(Layout::Full, &entry), descriptor);
    }

    #[test]
    fn a_compact_descriptor_comes_back(
        source in 0u64..1 << 48, dest in 0u64..1 << 48, length: u16, id in 0u16..1 << 12, crc: bool,
    ) {
        let operation = if crc { Operation::CopyCrc } else { Operation::Copy };
        let length = length.into();
        let descriptor = Descriptor { source, dest, length, id, operation, ..Descriptor::default() };
        let entry = descriptor.entry(Layout::Compact);
        prop_assert_eq!(entry.len(), 16);
        prop_assert_eq!(Descriptor::parse(Layout::Compact, &entry), descriptor);
    }

    /// Each bit of an entry: it says something, or it is reserved and makes the descriptor malformed.
    #[test]
    fn a_bit_is_told_or_malformed(descriptor in full(), bit in 0usize..512) {
        let mut entry = descriptor.entry(Layout::Full);
        entry[bit / 8] ^= 1 << (bit % 8);
        let other = Descriptor::parse(Layout::Full, &entry);
        prop_assert_ne!(other, descriptor);
        let cast = matches!(descriptor.operation, Operation::Cast(_));
        let reserved = match bit / 8 {
            23 | 56.. => true,
            24..=27 => descriptor.operation == Operation::Fill,
            34 if cast => bit % 8 == 3 || bit % 8 == 6,
            35 => true,
            52 if cast => bit % 8 > 1,
            53..=55 => true,
            34..=52 => !cast,
            _ => false,
        };
        if reserved {
            prop_assert!(other.malformed, "bit {}", bit);
        } else if bit / 8 != 22 && bit / 8 != 34 {
            prop_assert!(!other.malformed, "bit {}", bit);
        }
        // Where it is not malformed, it is what it says.
        if !other.malformed {
            prop_assert_eq!(other.entry(Layout::Full), entry);
        }
    }
}

/// The bytes of one descriptor of each kind, as the page has them.
#[test]
fn places() {
    let mut descriptor = Descriptor {
        source: 0x0807_0605_0403_0201,
        dest: 0x1817_1615_1413_1211,
        length: 0x2423_2220,
        id: 0x3231,
        operation: Operation::CopyCrc,
        further: 0x4241,
        source_stride: -2,
        dest_stride: 0x5453_5251,
        malformed: false,
    };
    let mut expected: Vec<u8> = (0x01..=0x08).chain(0x11..=0x18).collect();
    expected.extend([0x20, 0x22, 0x23, 0x24, 0x31, 0x32, 1, 0]);
    expected.extend([0xfe, 0xff, 0xff, 0xff, 0x51, 0x52, 0x53, 0x54, 0x41, 0x42]);
    expected.resize(64, 0);
    assert_eq!(descriptor.entry(Layout::Full), expected);
    descriptor.operation = Operation::Cast(Cast {
        format: FORMATS[5],
        mode: Mode::SrC,
        saturate: true,
        seed: 0x6867_6665_6463_6261,
        stream: 0x7473_7271,
        first: 0x3_8483_8281,
    });
    expected[22] = 2;
    expected[34] = 0b1011_0101;
    expected[36..40].copy_from_slice(&[0x71, 0x72, 0x73, 0x74]);
    expected[40..48].copy_from_slice(&[0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68]);
    expected[48..53].copy_from_slice(&[0x81, 0x82, 0x83, 0x84, 0x03]);
    assert_eq!(descriptor.entry(Layout::Full), expected);
    // No format of the rounder, no mode beyond, no operation.
    for (byte, value) in [(34, 0b1011_0111), (22, 4), (22, 0x82), (52, 4)] {
        let mut entry = expected.clone();
        entry[byte] = value;
        assert!(Descriptor::parse(Layout::Full, &entry).malformed, "{byte}");
    }
    for operation in 0..16u8 {
        let mut entry = [0; 16];
        entry[15] = operation << 4 | 0xf;
        let malformed = Descriptor::parse(Layout::Compact, &entry).malformed;
        assert_eq!(malformed, operation > 1, "{operation}");
    }
}

/// Rows at both ends of the address space, and the largest total.
#[test]
fn rows_end_where_they_must() {
    let copy = Descriptor {
        source: 0x1000,
        dest: 16,
        length: 16,
        further: 5,
        source_stride: 1,
        dest_stride: -8,
        ..Descriptor::default()
    };
    let begins = |d: &Descriptor, r| d.row(r).map(|row| (row.source, row.dest));
    assert_eq!(begins(&copy, 2), Some((Some(0x1002), 0)));
    assert_eq!(begins(&copy, 3), None, "below 0");
    let up = Descriptor {
        dest: u64::MAX - 31,
        dest_stride: 8,
        ..copy
    };
    assert_eq!(begins(&up, 2), Some((Some(0x1002), u64::MAX - 15)));
    assert_eq!(begins(&up, 3), None, "beyond the end");
    let large = Descriptor {
        length: 0x8000_0000,
        dest_stride: 0,
        ..copy
    };
    assert!(large.row(0).is_some() && large.row(1).is_none());
    let most = Descriptor {
        length: u32::MAX,
        ..large
    };
    assert!(most.row(0).is_some());
    let fill = Descriptor {
        source: u64::MAX,
        operation: Operation::Fill,
        ..copy
    };
    assert_eq!(begins(&fill, 1), Some((None, 8)), "a pattern is no address");
    // A cast is shorter at its destination.
    let cast = Descriptor {
        dest: u64::MAX - 3,
        length: 16,
        operation: Operation::Cast(Cast {
            format: FORMATS[6],
            mode: Mode::Rne,
            saturate: false,
            seed: 0,
            stream: 0,
            first: 0,
        }),
        ..copy
    };
    assert_eq!(begins(&cast, 0), Some((Some(0x1000), u64::MAX - 3)));
    for length in [0, 1, 2, 3, 5, 14] {
        assert_eq!(Descriptor { length, ..cast }.row(0), None, "{length}");
    }
}
