//! Over the hardware, in Verilator and in Rust-HDL's simulator.

use crate::orders;
use crate::program::{MEMORY, program};
use crate::scenes::{self, Any};
use crate::telling;
use thorong::host::device::DeviceHost;
use thorong::host::golden::Trouble;
use thorong_cosim::axi::{AxiConfig, Fault, FaultKind, Place, Response};
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::dma::Dma;
use thorong_cosim::drive::stall::Stall;
use thorong_golden::dma::Answer;

/// Latency of memory, probability of a pause, seed.
type Pace = (u64, f64, u64);

/// Memory always ready, that answers at once.
const QUICK: Pace = (1, 0.0, 0);
/// Memory far away, and pauses everywhere.
const SLOW: Pace = (30, 0.3, 4);

fn fault(trouble: &Trouble) -> Fault {
    let response = match trouble.answer {
        Answer::SlvErr => Response::SlvErr,
        Answer::DecErr => Response::DecErr,
        Answer::Never => panic!("no silence here"),
    };
    Fault {
        place: match trouble.write {
            true => Place::WriteBytes(trouble.bytes.clone()),
            false => Place::ReadBytes(trouble.bytes.clone()),
        },
        kind: FaultKind::Answer(response),
    }
}

/// Runs `scene` on a new engine of 16 queues.
fn on(backend: Backend, pace: Pace, trouble: Option<&Trouble>, scene: impl FnOnce(Any)) {
    let preset = thorong_rtl::presets::find("dma", "q16").expect("a preset");
    let mut dut = backend::open(preset, backend, &OpenOptions::default()).expect("a sound block");
    let (latency, pause, seed) = pace;
    let memory = |seed| {
        let mut config = AxiConfig::with_latency(latency).stalled(pause, seed);
        config.faults.extend(trouble.map(fault));
        config
    };
    let dma = Dma::new(
        &mut *dut,
        vec![0; MEMORY],
        memory(seed),
        memory(seed + 1),
        Stall::random(pause, seed + 2),
        |_| (),
    );
    scene(&mut DeviceHost::new(dma.expect("an engine")));
}

/// The same in Verilator, quick and slow.
fn both(scene: impl Fn(Any)) {
    for pace in [QUICK, SLOW] {
        on(Backend::Verilator, pace, None, &scene);
    }
}

#[test]
fn requests_of_every_kind() {
    for seed in 0..8 {
        let pace = (1 + 9 * (seed % 4), 0.15 * (seed % 3) as f64, seed);
        on(Backend::Verilator, pace, None, |mut host| {
            program(&mut host, seed, 300).unwrap();
        });
    }
}

#[test]
fn requests_of_every_kind_in_rust_hdl() {
    // A short one, for a cycle is dear here, with every operation, rows, and a queue that has to wait.
    on(Backend::Rtl, (3, 0.1, 5), None, |mut host| {
        program(&mut host, 21, 8).unwrap();
    });
}

fn orders_and_refusals(mut host: Any) {
    orders::refusals(&mut host).unwrap();
    orders::halts(&mut host).unwrap();
    orders::malformed(&mut host).unwrap();
}

#[test]
fn orders_refusals_halts() {
    both(orders_and_refusals);
}

#[test]
fn orders_refusals_halts_in_rust_hdl() {
    on(Backend::Rtl, QUICK, None, orders_and_refusals);
}

#[test]
fn more_requests_than_an_index_counts() {
    on(Backend::Verilator, QUICK, None, |mut host| {
        scenes::rings_go_round(&mut host, 70_000);
    });
    on(Backend::Verilator, SLOW, None, |mut host| {
        scenes::rings_go_round(&mut host, 500);
    });
}

#[test]
fn a_full_completion_ring_holds_back_its_own_queue() {
    both(|mut host| scenes::a_full_completion_ring(&mut host));
}

#[test]
fn interrupts_come_in_batches() {
    on(Backend::Verilator, QUICK, None, |mut host| {
        scenes::interrupts_come_in_batches(&mut host);
    });
}

#[test]
fn a_tenant_needs_its_own_page_alone() {
    both(|host| scenes::a_tenant_needs_its_own_page_alone(host));
}

#[test]
fn errors_of_memory() {
    for pace in [QUICK, SLOW] {
        for flaw in scenes::flaws() {
            let trouble = Some(&flaw.trouble);
            on(Backend::Verilator, pace, trouble, |mut host| {
                scenes::an_error_of_a_request(&mut host, &flaw);
            });
        }
        for (trouble, cause) in scenes::ring_flaws() {
            on(Backend::Verilator, pace, Some(&trouble), |mut host| {
                scenes::an_error_of_a_ring(&mut host, cause);
            });
        }
    }
}

#[test]
fn what_does_not_fit() {
    both(|mut host| scenes::what_does_not_fit(&mut host));
}

#[test]
fn what_can_t_be_a_completion() {
    both(|mut host| scenes::what_can_t_be_a_completion(&mut host));
}

#[test]
fn registers_that_refuse() {
    both(|mut host| scenes::registers_that_refuse(&mut host));
}

#[test]
fn an_interrupt_is_told() {
    both(|mut host| telling::an_interrupt_is_told(&mut host));
}

#[test]
fn a_timeout_is_kept() {
    both(|mut host| telling::a_timeout_is_kept(&mut host));
}
