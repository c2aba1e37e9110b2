//! Over the golden engine.

use crate::orders::{self, config, copy, everything};
use crate::program::{MEMORY, program};
use crate::{scenes, telling};
use thorong::host::golden::{GoldenHost, Trouble};
use thorong::host::{Admin, Error};
use thorong_golden::dma::{Answer, Cause, Status};

fn host() -> GoldenHost {
    GoldenHost::new(16, 4, vec![0; MEMORY])
}

fn troubled(trouble: &Trouble) -> GoldenHost {
    let mut host = host();
    host.trouble(trouble.clone());
    host
}

#[test]
fn requests_of_every_kind() {
    for seed in 0..20 {
        program(&mut host(), seed, 400).unwrap();
    }
}

#[test]
fn orders_and_refusals() {
    let mut host = host();
    orders::refusals(&mut host).unwrap();
    orders::halts(&mut host).unwrap();
    orders::malformed(&mut host).unwrap();
}

#[test]
fn more_requests_than_an_index_counts() {
    scenes::rings_go_round(&mut host(), 70_000);
}

#[test]
fn a_full_completion_ring_holds_back_its_own_queue() {
    scenes::a_full_completion_ring(&mut host());
}

#[test]
fn interrupts_come_in_batches() {
    scenes::interrupts_come_in_batches(&mut host());
}

#[test]
fn a_tenant_needs_its_own_page_alone() {
    scenes::a_tenant_needs_its_own_page_alone(&mut host());
}

#[test]
fn errors_of_memory() {
    for flaw in scenes::flaws() {
        scenes::an_error_of_a_request(&mut troubled(&flaw.trouble), &flaw);
    }
    for (trouble, cause) in scenes::ring_flaws() {
        scenes::an_error_of_a_ring(&mut troubled(&trouble), cause);
    }
}

/// Memory that never answers halts the queue behind the request's completion.
#[test]
fn memory_that_does_not_answer() {
    let mut host = troubled(&Trouble {
        write: false,
        bytes: 0x4000..0x4001,
        answer: Answer::Never,
    });
    let admin = Admin::probe(&mut host).unwrap();
    admin.set_window(&mut host, 0, 0, &everything()).unwrap();
    let mut tenant = admin.create(&mut host, 0, &config(0x1000)).unwrap();
    for id in 1..3 {
        let request = copy(0x4000, 0x8000, 100, id);
        tenant.post(&mut host, &request).unwrap();
    }
    tenant.ring(&mut host).unwrap();
    let got = tenant.wait(&mut host, 1_000).unwrap();
    assert_eq!(
        (got.status, got.bytes, got.address),
        (Status::Timeout, 0, 0x4000)
    );
    assert_eq!(
        tenant.wait(&mut host, 1_000),
        Err(Error::Halted(Cause::Timeout))
    );
}

#[test]
fn what_does_not_fit() {
    scenes::what_does_not_fit(&mut host());
}

#[test]
fn what_can_t_be_a_completion() {
    scenes::what_can_t_be_a_completion(&mut host());
}

#[test]
fn registers_that_refuse() {
    scenes::registers_that_refuse(&mut host());
}

#[test]
fn an_interrupt_is_told() {
    telling::an_interrupt_is_told(&mut host());
}

#[test]
fn a_timeout_is_kept() {
    telling::a_timeout_is_kept(&mut host());
}
