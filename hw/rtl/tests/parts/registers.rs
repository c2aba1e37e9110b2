//! The table of registers.

use std::collections::BTreeSet;
use thorong_rtl::dma::registers::*;

#[test]
fn registers_are_words_on_their_page_and_none_meets_another() {
    for (page, _, registers) in PAGES {
        let mut places = BTreeSet::new();
        let mut names = BTreeSet::new();
        for r in registers {
            assert!(
                r.offset.is_multiple_of(4) && r.offset < PAGE,
                "{page}: {r:?}"
            );
            assert!(
                places.insert(r.offset) && names.insert(r.name),
                "{page}: {r:?}"
            );
        }
    }
}

#[test]
fn fields_are_in_order_and_apart() {
    for r in PAGES.iter().flat_map(|(_, _, registers)| registers.iter()) {
        let mut free = 0;
        for f in r.fields {
            assert!(
                f.low >= free && f.high >= f.low && f.high < 32,
                "{} {f:?}",
                r.name
            );
            free = f.high + 1;
            let ones = f.mask() >> f.low;
            assert_eq!(f.get(f.put(ones)), ones);
            assert_eq!(f.put(ones), f.mask());
            assert_eq!(f.mask().count_ones(), f.high - f.low + 1);
        }
        assert!(free > 0, "{} has a field", r.name);
    }
}

#[test]
fn codes_are_numbers_of_their_own() {
    for (kind, _, codes) in CODES {
        let values: BTreeSet<u32> = codes.iter().map(|c| c.value).collect();
        let names: BTreeSet<&str> = codes.iter().map(|c| c.name).collect();
        assert_eq!(
            (values.len(), names.len()),
            (codes.len(), codes.len()),
            "{kind}"
        );
    }
}

#[test]
fn the_mover_and_the_engine_speak_of_the_same_statuses() {
    use table::status;
    use thorong_rtl::dma::mover::status as mover;
    let pairs = [
        (status::OK, mover::OK),
        (status::READ_SLVERR, mover::READ_SLVERR),
        (status::READ_DECERR, mover::READ_DECERR),
        (status::WRITE_SLVERR, mover::WRITE_SLVERR),
        (status::WRITE_DECERR, mover::WRITE_DECERR),
        (status::PROTECTION, mover::PROTECTION),
        (status::MALFORMED, mover::MALFORMED),
        (status::TIMEOUT, mover::TIMEOUT),
    ];
    for (ours, theirs) in pairs {
        assert_eq!(ours, u32::from(theirs));
    }
    assert_eq!(pairs.len(), status::CODES.len());
}
