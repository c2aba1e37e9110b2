//! Equal copies back to back, and the cycle of every handshake: what a mover's speed is measured by.

use super::{Transfer, run};
use crate::axi::{AxiConfig, AxiMemory, AxiPorts};
use crate::drive::stall::Stall;
use crate::dut::{CosimError, Dut};

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copies {
    /// How many.
    pub count: u64,
    /// The first byte of each source, behind a word of the bus.
    pub from: u64,
    /// The first byte of each destination, behind a word of the bus.
    pub to: u64,
    /// Bytes of one.
    pub length: u32,
}

impl Copies {
    /// `count` copies of `length` bytes between words of the bus.
    pub fn aligned(count: u64, length: u32) -> Self {
        Copies {
            count,
            from: 0,
            to: 0,
            length,
        }
    }

    /// From one copy to the next, on both sides: a power of two, so that one of at most 2 KiB is one burst a side.
    fn stride(&self, word: u64) -> u64 {
        let end = self.from.max(self.to) + u64::from(self.length);
        end.next_power_of_two().max(word)
    }
}

/// Cycles of the handshakes, counted from the first descriptor's.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// Read bursts asked for.
    pub ar: Vec<u64>,
    /// Beats read.
    pub r: Vec<u64>,
    /// Beats written.
    pub w: Vec<u64>,
    /// Write bursts answered.
    pub b: Vec<u64>,
    /// Completions taken.
    pub completions: Vec<u64>,
}

impl Times {
    /// Cycles from the first beat written to the last one, both included.
    pub fn span(&self) -> u64 {
        match (self.w.first(), self.w.last()) {
            (Some(first), Some(last)) => last - first + 1,
            _ => 0,
        }
    }

    /// Beats written a cycle, in [`Times::span`].
    pub fn utilisation(&self) -> f64 {
        self.w.len() as f64 / self.span().max(1) as f64
    }

    /// Cycles from the first descriptor taken to the last completion taken.
    pub fn total(&self) -> u64 {
        self.completions.last().copied().unwrap_or_default()
    }
}

/// Byte `i` of what is copied: no two words of any bus are alike for long.
fn pattern(i: u64) -> u8 {
    (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

/// Makes `copies` on a mover over a memory that is always ready and answers after `latency` cycles, and compares every byte of
/// the memory.
///
/// # Errors
/// Where the device is no mover, hangs, breaks its streams' rules, or copies wrongly.
pub fn measure<D: Dut + ?Sized>(
    dut: &mut D,
    copies: Copies,
    latency: u64,
) -> Result<Times, CosimError> {
    let ports = AxiPorts::resolve(dut, "m_axi")?;
    let stride = copies.stride(ports.data_bytes() as u64);
    // The destinations begin as far from a border of a burst as the sources.
    let half = (copies.count * stride + 4096).next_multiple_of(4096);
    let transfers: Vec<Transfer> = (0..copies.count)
        .map(|i| Transfer {
            source: copies.from + i * stride,
            dest: half + copies.to + i * stride,
            length: copies.length,
            id: i as u16,
            ..Transfer::default()
        })
        .collect();
    let mut expected: Vec<u8> = (0..2 * half).map(pattern).collect();
    let mut memory = AxiMemory::new(ports, expected.clone(), AxiConfig::with_latency(latency));
    for t in &transfers {
        let (source, dest) = (t.source as usize, t.dest as usize);
        expected.copy_within(source..source + t.length as usize, dest);
    }
    memory.reset(dut, 2, |_, _| {});
    let mut times = Times::default();
    let mut now = dut.cycles();
    let mut stall = Stall::none();
    let host = run(dut, &mut memory, &transfers, &mut stall, |cycle, _, _| {
        let all = [
            (cycle.ar.fires(), &mut times.ar),
            (cycle.r.fires(), &mut times.r),
            (cycle.w.fires(), &mut times.w),
            (cycle.b.fires(), &mut times.b),
        ];
        for (fires, list) in all {
            if fires {
                list.push(now);
            }
        }
        now += 1;
    })?;
    if memory.data() != expected {
        let at = memory
            .data()
            .iter()
            .zip(&expected)
            .position(|(a, b)| a != b);
        return Err(CosimError::Block {
            device: dut.name().to_string(),
            reason: format!("byte {:#x} is not what was copied", at.unwrap_or_default()),
        });
    }
    let start = host.accepted().first().copied().unwrap_or_default();
    for list in [&mut times.ar, &mut times.r, &mut times.w, &mut times.b] {
        list.iter_mut().for_each(|t| *t -= start);
    }
    let ends = host.completions().iter();
    times.completions = ends.map(|c| c.cycle - start).collect();
    Ok(times)
}
