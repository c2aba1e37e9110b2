//! The harness itself: it passes what is right, and finds, shrinks and names what is wrong.

#[path = "common/toy.rs"]
mod toy;

use proptest::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use thorong_cosim::dut::Dut;
use thorong_verif::generic::{combinational_paths, valid_in_reset};
use thorong_verif::harness::{Lockstep, Pauses};
use toy::{Fault, Toy, run};

fn device(fault: Fault) -> Lockstep {
    let open = move |_: Option<&std::path::Path>| Ok(Box::new(Toy::new(fault)) as Box<dyn Dut>);
    Lockstep::new("a slice of +1").device("toy", 1, Box::new(open))
}

fn golden(x: &[u8]) -> Vec<u8> {
    x.iter().map(|x| x.wrapping_add(1)).collect()
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..40)
}

#[test]
fn a_right_device_passes_with_and_without_stalls() {
    let stalled = Cell::new(0);
    let whole = Cell::new(0);
    device(Fault::None).cases(64).check(
        &bytes(),
        |x| golden(x),
        |dut, x, stall| {
            let went = (0..64).filter(|_| stall.clone().go()).count();
            match went {
                64 => whole.set(whole.get() + 1),
                _ => stalled.set(stalled.get() + 1),
            }
            run(dut, x, stall)
        },
    );
    assert_eq!(whole.get() + stalled.get(), 64);
    assert!(stalled.get() > 16 && whole.get() > 4);
}

#[test]
fn a_wrong_value_is_found_and_shrunk_to_one_element() {
    let wrong = device(Fault::WrongAt(0x40)).cases(512);
    let failure = wrong
        .run(&bytes(), |x| golden(x), |dut, x, stall| run(dut, x, stall))
        .unwrap_err();
    assert_eq!(failure.place, "a slice of +1 on toy");
    assert_eq!(failure.reason, "element 0 is 0x0, golden says 0x41");
    assert_eq!(failure.case, "[64], Pauses { percent: 0, seed: 0 }");
}

#[test]
fn a_device_that_loses_data_under_back_pressure_is_found() {
    let wrong = device(Fault::DropWhenFull).cases(128);
    let failure = wrong
        .run(&bytes(), |x| golden(x), |dut, x, stall| run(dut, x, stall))
        .unwrap_err();
    // Without pauses it is never full: shrinking must keep some.
    assert!(!failure.case.contains("percent: 0,"), "{failure}");
}

#[test]
fn a_device_that_hangs_or_a_driver_that_panics_is_a_failure_not_the_end() {
    let failure = device(Fault::Hang)
        .run(&bytes(), |x| golden(x), |dut, x, stall| run(dut, x, stall))
        .unwrap_err();
    assert!(failure.reason.contains("hangs"), "{failure}");

    let opened = Rc::new(Cell::new(0));
    let count = opened.clone();
    let open = move |_: Option<&std::path::Path>| {
        count.set(count.get() + 1);
        Ok(Box::new(Toy::new(Fault::None)) as Box<dyn Dut>)
    };
    let failure = Lockstep::new("panics")
        .device("toy", 1, Box::new(open))
        .run(
            &bytes(),
            |x| golden(x),
            |dut, x, stall| {
                assert!(x.len() < 3, "three elements");
                run(dut, x, stall)
            },
        )
        .unwrap_err();
    assert!(failure.reason.contains("three elements"), "{failure}");
    assert!(failure.case.starts_with("[0, 0, 0]"), "{failure}");
    assert!(opened.get() > 1, "a new device after a panic");
}

#[test]
fn what_reset_leaves_behind_is_said() {
    // Wrong only from the second case on: a new device repeats nothing.
    let failure = device(Fault::WrongAfterReset)
        .run(&bytes(), |x| golden(x), |dut, x, stall| run(dut, x, stall))
        .unwrap_err();
    assert!(failure.reason.contains("reset leaves"), "{failure}");
}

#[test]
fn runs_repeat_exactly() {
    let seen = || {
        let cases = std::cell::RefCell::new(Vec::new());
        device(Fault::None).cases(8).check(
            &(bytes(), Pauses::any()),
            |(x, _)| golden(x),
            |dut, case, stall| {
                cases.borrow_mut().push(case.clone());
                run(dut, &case.0, stall)
            },
        );
        cases.into_inner()
    };
    assert_eq!(seen(), seen());
}

#[test]
fn combinational_paths_are_found() {
    let none = combinational_paths(&mut Toy::new(Fault::None), 8, 1);
    assert_eq!(none, []);
    let paths = combinational_paths(&mut Toy::new(Fault::ReadyThrough), 8, 1);
    let text: Vec<_> = paths.iter().map(|p| p.to_string()).collect();
    assert_eq!(text, ["m_axis_tready[0] -> s_axis_tready"]);
}

#[test]
fn valid_in_reset_is_found() {
    assert_eq!(valid_in_reset(&mut Toy::new(Fault::None), 8, 1), []);
    let found = valid_in_reset(&mut Toy::new(Fault::NoReset), 8, 1);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].output, "m_axis_tvalid");
}
