//! The address check that a guarded mover asks: windows an owner, and verdicts some cycles later.

use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut, Input, Output};
use std::collections::VecDeque;
use thorong_golden::mover::{Candidate, Windows};

/// One side's check port.
#[derive(Clone, Debug)]
struct Side {
    write: bool,
    valid: Output,
    check: Output,
    verdict_valid: Input,
    verdict_allowed: Input,
    pause: Stall,
    /// Verdicts on their way, and the cycle from which on each may be given.
    pending: VecDeque<(u64, bool)>,
}

/// The check at both ports of a guarded mover.
#[derive(Clone, Debug)]
pub struct Guard {
    windows: Windows,
    latency: u64,
    sides: Vec<Side>,
}

impl Guard {
    /// Finds the ports; a mover that asks nobody has none. Verdicts come `latency` cycles after their burst
    /// is shown, at least 1, and pause as `pause` says.
    ///
    /// # Errors
    /// Where only some of the ports are there.
    pub fn new<D: Dut + ?Sized>(
        dut: &D,
        windows: Windows,
        latency: u64,
        pause: &mut Stall,
    ) -> Result<Self, CosimError> {
        let mut sides = Vec::new();
        if dut.output("read_check_valid", 1).is_ok() {
            for (name, write) in [("read", false), ("write", true)] {
                sides.push(Side {
                    write,
                    valid: dut.output(&format!("{name}_check_valid"), 1)?,
                    check: dut.output(&format!("{name}_check"), 83)?,
                    verdict_valid: dut.input(&format!("{name}_verdict_valid"), 1)?,
                    verdict_allowed: dut.input(&format!("{name}_verdict_allowed"), 1)?,
                    pause: pause.fork(),
                    pending: VecDeque::new(),
                });
            }
        }
        Ok(Guard {
            windows,
            latency: latency.max(1),
            sides,
        })
    }

    /// Puts this cycle's verdicts on the device.
    pub(super) fn drive<D: Dut + ?Sized>(&mut self, dut: &mut D) {
        let now = dut.cycles();
        for side in &mut self.sides {
            let ripe = side.pending.front().is_some_and(|(due, _)| *due <= now);
            let verdict = if ripe && side.pause.go() {
                side.pending.pop_front()
            } else {
                None
            };
            dut.poke(side.verdict_valid, verdict.is_some().into());
            let allowed = verdict.is_some_and(|(_, allowed)| allowed);
            dut.poke(side.verdict_allowed, allowed.into());
        }
    }

    /// Takes the bursts that the settled device shows.
    ///
    /// # Errors
    /// Where a burst says that it is of the other side.
    pub(super) fn observe<D: Dut + ?Sized>(&mut self, dut: &mut D) -> Result<(), CosimError> {
        let now = dut.cycles();
        for side in &mut self.sides {
            if dut.peek(side.valid) == 0 {
                continue;
            }
            let mut words = [0u32; 3];
            dut.peek_wide(side.check, &mut words);
            let first = u64::from(words[0]) | u64::from(words[1]) << 32;
            let burst = Candidate {
                first,
                last: first & !2047 | u64::from(words[2] & 2047),
                owner: (words[2] >> 11) as u8 & 63,
                write: words[2] >> 17 & 1 == 1,
                local: words[2] >> 18 & 1 == 1,
            };
            if burst.write != side.write {
                return Err(CosimError::Block {
                    device: dut.name().to_string(),
                    reason: format!("cycle {now}: {burst:x?} is shown to the other check"),
                });
            }
            let verdict = self.windows.allow(&burst);
            side.pending.push_back((now + self.latency, verdict));
        }
        Ok(())
    }
}
