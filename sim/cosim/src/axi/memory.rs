//! Bytes behind one or more AXI4 ports of a device.

use super::config::AxiConfig;
use super::cycle::{AxiChannel, AxiCycle, SlaveSide};
use super::ports::AxiPorts;
use super::slave::AxiSlave;
use crate::dut::Dut;

/// A range of bytes of the address space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    base: u64,
    data: Vec<u8>,
}

impl Bytes {
    /// `data` from address `base` on; usually 0, near 2^64 in tests of overflow.
    ///
    /// # Panics
    /// Where they would not fit below 2^64, or `base` is not a multiple of 64 (the widest bus).
    pub fn new(base: u64, data: Vec<u8>) -> Self {
        assert!(base.is_multiple_of(64), "the base is a multiple of 64");
        assert!(
            data.is_empty() || base.checked_add(data.len() as u64 - 1).is_some(),
            "the memory ends below 2^64"
        );
        Bytes { base, data }
    }

    fn index(&self, address: u64) -> Option<usize> {
        let offset = usize::try_from(address.checked_sub(self.base)?).ok()?;
        (offset < self.data.len()).then_some(offset)
    }

    /// The byte at `address`, where there is one.
    pub fn get(&self, address: u64) -> Option<u8> {
        self.index(address).map(|i| self.data[i])
    }

    /// Sets the byte at `address`; false where there is none.
    pub fn set(&mut self, address: u64, value: u8) -> bool {
        let index = self.index(address);
        if let Some(i) = index {
            self.data[i] = value;
        }
        index.is_some()
    }

    /// Whether the bus word around `address` holds a byte of this memory; an access elsewhere is a DECERR.
    pub fn decodes(&self, address: u64, bus: usize) -> bool {
        self.get(address & !(bus as u64 - 1)).is_some()
    }

    /// All bytes, from the base on.
    pub fn as_slice(&self) -> &[u8] {
        &self.data
    }

    /// All bytes, from the base on.
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.data
    }
}

/// Memory on the AXI4 ports of a device.
///
/// ```text
/// let ports = AxiPorts::resolve(&dut, "m_axi")?;
/// let mut memory = AxiMemory::new(ports, vec![0; 1 << 16], AxiConfig::with_latency(10));
/// memory.reset(&mut dut, 4, |cycle| monitor.check(cycle));
/// loop {
///     memory.drive(&mut dut);                  // and the device's other inputs
///     dut.settle();
///     monitor.check(&memory.observe(&mut dut)[0]);
///     dut.step();
/// }
/// ```
///
/// Every `drive` is followed by one `observe`, once a clock cycle.
#[derive(Clone, Debug)]
pub struct AxiMemory {
    bytes: Bytes,
    attached: Vec<(AxiPorts, AxiSlave)>,
    seen: Vec<AxiCycle>,
}

impl AxiMemory {
    /// `data` from address 0 on, behind one port.
    pub fn new(ports: AxiPorts, data: Vec<u8>, config: AxiConfig) -> Self {
        let mut memory = AxiMemory {
            bytes: Bytes::new(0, data),
            attached: Vec::new(),
            seen: Vec::new(),
        };
        memory.attach(ports, config);
        memory
    }

    /// The same bytes behind one more port; its cycles come after those of the ports before it.
    pub fn attach(&mut self, ports: AxiPorts, config: AxiConfig) {
        let slave = AxiSlave::new(ports.data_bytes(), config);
        self.attached.push((ports, slave));
        self.seen.push(AxiCycle::default());
    }

    /// Moves the memory elsewhere in the address space.
    ///
    /// # Panics
    /// As [`Bytes::new`].
    pub fn at(mut self, base: u64) -> Self {
        self.bytes = Bytes::new(base, self.bytes.data);
        self
    }

    /// The bytes, from the base on.
    pub fn data(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// The bytes, from the base on; a host that writes to memory.
    pub fn data_mut(&mut self) -> &mut [u8] {
        self.bytes.as_mut_slice()
    }

    /// The engine of port `port`: what is open, and [`AxiSlave::hold`].
    pub fn slave(&mut self, port: usize) -> &mut AxiSlave {
        &mut self.attached[port].1
    }

    /// Stops or frees a channel of every port, as [`AxiSlave::hold`].
    pub fn hold(&mut self, channel: AxiChannel, held: bool) {
        for (_, slave) in &mut self.attached {
            slave.hold(channel, held);
        }
    }

    /// Nothing accepted and unanswered on any port.
    pub fn is_idle(&self) -> bool {
        self.attached.iter().all(|(_, slave)| slave.is_idle())
    }

    /// Puts this cycle's readies, responses and data on the device's inputs.
    pub fn drive<D: Dut + ?Sized>(&mut self, dut: &mut D) {
        for (ports, slave) in &mut self.attached {
            let side = slave.drive(&self.bytes);
            ports.drive(dut, &side);
        }
    }

    /// Takes what the settled device shows, once a cycle before `step`; returns each port's cycle.
    pub fn observe<D: Dut + ?Sized>(&mut self, dut: &mut D) -> &[AxiCycle] {
        for ((ports, slave), seen) in self.attached.iter_mut().zip(&mut self.seen) {
            *seen = ports.sample(dut, true);
            slave.observe(seen, &mut self.bytes);
        }
        &self.seen
    }

    /// Resets the device for `cycles` cycles with nothing offered to it, and forgets what is in flight.
    /// `look` sees each of those cycles of each port; a monitor checks there that nothing is valid.
    pub fn reset<D: Dut + ?Sized>(
        &mut self,
        dut: &mut D,
        cycles: usize,
        mut look: impl FnMut(usize, &AxiCycle),
    ) {
        let reset = dut.input(crate::dut::RESET, 1).ok();
        if let Some(port) = reset {
            dut.poke(port, 0);
        }
        for (ports, slave) in &mut self.attached {
            slave.reset();
            ports.drive(dut, &SlaveSide::default());
        }
        for _ in 0..cycles {
            dut.settle();
            for (index, (ports, _)) in self.attached.iter().enumerate() {
                look(index, &ports.sample(dut, false));
            }
            dut.step();
        }
        if let Some(port) = reset {
            dut.poke(port, 1);
        }
    }
}
