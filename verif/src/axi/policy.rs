//! What a device declares beyond the specification.

use thorong_cosim::axi::{AxiPorts, Burst};

/// Limits that the monitor holds a device to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AxiPolicy {
    /// Bytes of the data bus.
    pub data_bytes: usize,
    /// The burst types it sends.
    pub bursts: Vec<Burst>,
    /// Every beat is as wide as the bus.
    pub full_width: bool,
    /// The longest burst, in beats.
    pub max_beats: usize,
    /// Whether it makes exclusive accesses.
    pub exclusive: bool,
    /// Write data are never offered before their address is.
    pub data_after_address: bool,
    /// The most reads open at once: AR taken, last R not.
    pub max_reads: usize,
    /// The most writes open at once: AW taken, B not.
    pub max_writes: usize,
    /// The longest that any VALID may wait for READY, in cycles.
    pub max_wait: Option<u64>,
}

impl AxiPolicy {
    /// The specification alone.
    pub fn specification(data_bytes: usize) -> Self {
        AxiPolicy {
            data_bytes,
            bursts: vec![Burst::Fixed, Burst::Incr, Burst::Wrap],
            full_width: false,
            max_beats: 256,
            exclusive: true,
            data_after_address: false,
            max_reads: usize::MAX,
            max_writes: usize::MAX,
            max_wait: None,
        }
    }

    /// A data mover: full-width INCR bursts of at most 256 beats, no exclusive accesses, no write data before
    /// their address, at most so many reads and as many writes open.
    pub fn mover(ports: &AxiPorts, in_flight: usize) -> Self {
        AxiPolicy {
            bursts: vec![Burst::Incr],
            full_width: true,
            exclusive: false,
            data_after_address: true,
            max_reads: in_flight,
            max_writes: in_flight,
            ..AxiPolicy::specification(ports.data_bytes())
        }
    }
}
