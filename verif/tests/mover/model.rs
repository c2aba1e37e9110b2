//! What a list of transfers must do: the golden model over the memory of a case.

use crate::common::Case;
use thorong_cosim::axi::{Fault, FaultKind, Place, Response};
use thorong_golden::mover::{self as dma, Ending, Memory};

/// The memory and the on-chip one after the transfers of `case`, and how each ended, over a bus of `bus` bytes.
pub(crate) fn expected(
    bytes: Vec<u8>,
    on_chip: Vec<u8>,
    bus: u64,
    case: &Case,
) -> (Memory, Vec<Ending>) {
    let mut memory = Memory::new(case.base, bytes, bus);
    memory.local = on_chip;
    memory.faults = case.config.faults.iter().map(fault).collect();
    memory.windows = case.windows.clone();
    let mut endings = Vec::new();
    for (i, transfer) in case.copies.iter().enumerate() {
        let releases = case.releases.iter().filter(|(before, _)| *before == i);
        releases.for_each(|(_, owner)| memory.release(*owner));
        endings.push(memory.transfer(transfer));
    }
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
