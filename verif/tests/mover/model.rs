//! What a list of transfers must do: the golden model over the memory of a case.

use thorong_cosim::axi::{Fault, FaultKind, Place, Response};
use thorong_cosim::drive::mover::{Transfer, Windows};
use thorong_golden::mover::{self as dma, Ending, Memory};

/// The memory after `transfers`, and how each ended, over a bus of `bus` bytes.
pub(crate) fn expected(
    base: u64,
    bytes: Vec<u8>,
    bus: u64,
    transfers: &[Transfer],
    faults: &[Fault],
    windows: &Windows,
) -> (Memory, Vec<Ending>) {
    let mut memory = Memory::new(base, bytes, bus);
    memory.faults = faults.iter().map(fault).collect();
    memory.windows = windows.clone();
    let endings = transfers.iter().map(|t| memory.transfer(t)).collect();
    (memory, endings)
}

fn fault(fault: &Fault) -> dma::Fault {
    let (write, bytes) = match &fault.place {
        Place::ReadBytes(bytes) => (false, bytes.clone()),
        Place::WriteBytes(bytes) => (true, bytes.clone()),
        other => panic!("the model knows faults by address, not {other:?}"),
    };
    match fault.kind {
        FaultKind::Answer(response) => dma::Fault {
            write,
            bytes,
            decode: response == Response::DecErr,
        },
        FaultKind::Silence => panic!("the model knows no silence"),
    }
}
