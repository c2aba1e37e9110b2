//! The AXI4 ports of a device that is a master, found by name once.

use super::cycle::{Address, AxiCycle, Burst, Channel, MAX_BYTES, SlaveSide, Strobes, WriteBeat};
use crate::dut::{CosimError, Dut, Input, Output};

/// Handles of one AXI4 master interface, and what was last driven into it.
///
/// The signals that section A10.3 lets a master leave out may be missing: ids, AxLEN, AxSIZE, AxBURST,
/// AxLOCK, AxCACHE, AxPROT, AxQOS, WSTRB, WLAST and both RESP; they read as their default. A whole direction
/// may be missing too.
#[derive(Clone, Debug)]
pub struct AxiPorts {
    data_bytes: usize,
    id_bits: usize,
    write: Option<WritePorts>,
    read: Option<ReadPorts>,
    driven: SlaveSide,
}

#[derive(Clone, Debug)]
struct AddressPorts {
    valid: Output,
    ready: Input,
    addr: Output,
    id: Option<Output>,
    len: Option<Output>,
    size: Option<Output>,
    burst: Option<Output>,
    lock: Option<Output>,
    cache: Option<Output>,
    prot: Option<Output>,
    qos: Option<Output>,
}

#[derive(Clone, Debug)]
struct WritePorts {
    aw: AddressPorts,
    valid: Output,
    ready: Input,
    data: Output,
    strobes: Option<Output>,
    last: Option<Output>,
    b_valid: Input,
    b_ready: Output,
    b_id: Option<Input>,
    b_resp: Option<Input>,
}

#[derive(Clone, Debug)]
struct ReadPorts {
    ar: AddressPorts,
    valid: Input,
    ready: Output,
    data: Input,
    id: Option<Input>,
    resp: Option<Input>,
    last: Option<Input>,
}

/// Looks ports up under a prefix.
struct Finder<'a, D: Dut + ?Sized> {
    dut: &'a D,
    prefix: &'a str,
}

impl<D: Dut + ?Sized> Finder<'_, D> {
    fn name(&self, signal: &str) -> String {
        format!("{}_{signal}", self.prefix)
    }
    fn width(&self, signal: &str) -> Option<usize> {
        let name = self.name(signal);
        let port = self.dut.ports().iter().find(|p| p.name == name);
        port.map(|p| p.width)
    }
    fn output(&self, signal: &str, width: usize) -> Result<Output, CosimError> {
        self.dut.output(&self.name(signal), width)
    }
    fn input(&self, signal: &str, width: usize) -> Result<Input, CosimError> {
        self.dut.input(&self.name(signal), width)
    }
    fn maybe_output(&self, signal: &str, width: usize) -> Result<Option<Output>, CosimError> {
        let there = self.width(signal).is_some();
        there.then(|| self.output(signal, width)).transpose()
    }
    fn maybe_input(&self, signal: &str, width: usize) -> Result<Option<Input>, CosimError> {
        let there = self.width(signal).is_some();
        there.then(|| self.input(signal, width)).transpose()
    }

    fn address(&self, channel: &str, id_bits: usize) -> Result<AddressPorts, CosimError> {
        let signal = |end: &str| format!("{channel}{end}");
        Ok(AddressPorts {
            valid: self.output(&signal("valid"), 1)?,
            ready: self.input(&signal("ready"), 1)?,
            addr: self.output(&signal("addr"), 64)?,
            id: self.maybe_output(&signal("id"), id_bits)?,
            len: self.maybe_output(&signal("len"), 8)?,
            size: self.maybe_output(&signal("size"), 3)?,
            burst: self.maybe_output(&signal("burst"), 2)?,
            lock: self.maybe_output(&signal("lock"), 1)?,
            cache: self.maybe_output(&signal("cache"), 4)?,
            prot: self.maybe_output(&signal("prot"), 3)?,
            qos: self.maybe_output(&signal("qos"), 4)?,
        })
    }
}

impl AxiPorts {
    /// Finds `{prefix}_awvalid` and the others, usually with the prefix `m_axi`.
    ///
    /// # Errors
    /// Where a needed port is missing, has another width or the wrong direction, or the data bus is not 8 to
    /// 512 bits wide.
    pub fn resolve<D: Dut + ?Sized>(dut: &D, prefix: &str) -> Result<Self, CosimError> {
        let find = Finder { dut, prefix };
        let fail = |reason: String| CosimError::Block {
            device: dut.name().to_string(),
            reason,
        };
        let writes = find.width("awvalid").is_some();
        let reads = find.width("arvalid").is_some();
        let Some(data_bits) = find.width("rdata").or(find.width("wdata")) else {
            return Err(fail(format!(
                "no AXI port `{prefix}_rdata` or `{prefix}_wdata`"
            )));
        };
        if !data_bits.is_power_of_two() || !(8..=8 * MAX_BYTES).contains(&data_bits) {
            return Err(fail(format!(
                "`{prefix}` has a data bus of {data_bits} bits; AXI4 here has 8, 16, 32 ... 512"
            )));
        }
        if !writes && !reads {
            return Err(fail(format!(
                "neither `{prefix}_awvalid` nor `{prefix}_arvalid`"
            )));
        }
        let id_bits = find.width("arid").or(find.width("awid")).unwrap_or(0);
        if id_bits > 32 {
            return Err(fail(format!(
                "`{prefix}` has ids of {id_bits} bits; at most 32"
            )));
        }
        let write = || -> Result<WritePorts, CosimError> {
            Ok(WritePorts {
                aw: find.address("aw", id_bits)?,
                valid: find.output("wvalid", 1)?,
                ready: find.input("wready", 1)?,
                data: find.output("wdata", data_bits)?,
                strobes: find.maybe_output("wstrb", data_bits / 8)?,
                last: find.maybe_output("wlast", 1)?,
                b_valid: find.input("bvalid", 1)?,
                b_ready: find.output("bready", 1)?,
                b_id: find.maybe_input("bid", id_bits)?,
                b_resp: find.maybe_input("bresp", 2)?,
            })
        };
        let read = || -> Result<ReadPorts, CosimError> {
            Ok(ReadPorts {
                ar: find.address("ar", id_bits)?,
                valid: find.input("rvalid", 1)?,
                ready: find.output("rready", 1)?,
                data: find.input("rdata", data_bits)?,
                id: find.maybe_input("rid", id_bits)?,
                resp: find.maybe_input("rresp", 2)?,
                last: find.maybe_input("rlast", 1)?,
            })
        };
        Ok(AxiPorts {
            data_bytes: data_bits / 8,
            id_bits,
            write: writes.then(write).transpose()?,
            read: reads.then(read).transpose()?,
            driven: SlaveSide::default(),
        })
    }

    /// Bytes of the data bus.
    pub fn data_bytes(&self) -> usize {
        self.data_bytes
    }

    /// Bits of the ids, 0 where there are none.
    pub fn id_bits(&self) -> usize {
        self.id_bits
    }

    /// What was driven last.
    pub fn driven(&self) -> &SlaveSide {
        &self.driven
    }

    /// Puts the slave's side on the inputs. Payloads of a channel that is not valid are left as they are.
    pub fn drive<D: Dut + ?Sized>(&mut self, dut: &mut D, side: &SlaveSide) {
        if let Some(write) = &self.write {
            dut.poke(write.aw.ready, side.aw_ready.into());
            dut.poke(write.ready, side.w_ready.into());
            dut.poke(write.b_valid, side.b.is_some().into());
            if let Some(b) = &side.b {
                poke_if(dut, write.b_id, b.id.into());
                poke_if(dut, write.b_resp, b.response.bits());
            }
        }
        if let Some(read) = &self.read {
            dut.poke(read.ar.ready, side.ar_ready.into());
            dut.poke(read.valid, side.r.is_some().into());
            if let Some(r) = &side.r
                && side.r != self.driven.r
            {
                poke_if(dut, read.id, r.id.into());
                poke_if(dut, read.resp, r.response.bits());
                poke_if(dut, read.last, r.last.into());
                poke_bytes(dut, read.data, &r.data[..self.data_bytes]);
            }
        }
        self.driven = *side;
    }

    /// What is on the ports now, the device having settled. Payloads that are not valid are zero.
    pub fn sample<D: Dut + ?Sized>(&self, dut: &mut D, aresetn: bool) -> AxiCycle {
        let mut cycle = AxiCycle {
            aresetn,
            ..AxiCycle::default()
        };
        let beat_size = self.data_bytes.trailing_zeros() as u8;
        if let Some(write) = &self.write {
            cycle.aw = write.aw.sample(dut, self.driven.aw_ready, beat_size);
            cycle.w.valid = dut.peek(write.valid) == 1;
            cycle.w.ready = self.driven.w_ready;
            if cycle.w.valid {
                cycle.w.payload = write.beat(dut, self.data_bytes);
            }
            cycle.b = Channel {
                valid: self.driven.b.is_some(),
                ready: dut.peek(write.b_ready) == 1,
                payload: self.driven.b.unwrap_or_default(),
            };
        }
        if let Some(read) = &self.read {
            cycle.ar = read.ar.sample(dut, self.driven.ar_ready, beat_size);
            cycle.r = Channel {
                valid: self.driven.r.is_some(),
                ready: dut.peek(read.ready) == 1,
                payload: self.driven.r.unwrap_or_default(),
            };
        }
        cycle
    }
}

impl AddressPorts {
    fn sample<D: Dut + ?Sized>(&self, dut: &mut D, ready: bool, bus: u8) -> Channel<Address> {
        let valid = dut.peek(self.valid) == 1;
        let mut channel = Channel {
            valid,
            ready,
            payload: Address::default(),
        };
        if valid {
            let mut get = |port: Option<Output>, default: u64| match port {
                Some(port) => dut.peek(port),
                None => default,
            };
            channel.payload = Address {
                id: get(self.id, 0) as u32,
                addr: get(Some(self.addr), 0),
                len: get(self.len, 0) as u8,
                size: get(self.size, bus.into()) as u8,
                burst: Burst::from_bits(get(self.burst, 1)),
                lock: get(self.lock, 0) as u8,
                cache: get(self.cache, 0) as u8,
                prot: get(self.prot, 0) as u8,
                qos: get(self.qos, 0) as u8,
            };
        }
        channel
    }
}

impl WritePorts {
    fn beat<D: Dut + ?Sized>(&self, dut: &mut D, bytes: usize) -> WriteBeat {
        let mut beat = WriteBeat::default();
        peek_bytes(dut, self.data, &mut beat.data[..bytes]);
        let all = u64::MAX >> (64 - bytes);
        beat.strobes = Strobes::new([self.strobes.map_or(all, |port| dut.peek(port))]);
        beat.last = self.last.is_none_or(|port| dut.peek(port) == 1);
        beat
    }
}

fn poke_if<D: Dut + ?Sized>(dut: &mut D, port: Option<Input>, value: u64) {
    if let Some(port) = port {
        dut.poke(port, value);
    }
}

fn poke_bytes<D: Dut + ?Sized>(dut: &mut D, port: Input, bytes: &[u8]) {
    let mut words = [0u32; MAX_BYTES / 4];
    for (i, byte) in bytes.iter().enumerate() {
        words[i / 4] |= u32::from(*byte) << (8 * (i % 4));
    }
    dut.poke_wide(port, &words[..bytes.len().div_ceil(4)]);
}

fn peek_bytes<D: Dut + ?Sized>(dut: &mut D, port: Output, bytes: &mut [u8]) {
    let mut words = [0u32; MAX_BYTES / 4];
    dut.peek_wide(port, &mut words[..bytes.len().div_ceil(4)]);
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = (words[i / 4] >> (8 * (i % 4))) as u8;
    }
}
