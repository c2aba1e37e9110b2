//! The ports by name on a device that is only wires.

use crate::axi::cycle::SlaveSide;
use crate::axi::*;
use crate::dut::{CosimError, Direction, Dut, Input, Output, PortInfo};
use std::path::Path;

/// Ports that hold what was put on them; a test plays the device's part with [`Wires::set`].
struct Wires {
    ports: Vec<PortInfo>,
    values: Vec<Vec<u32>>,
    cycles: u64,
}

impl Wires {
    fn new(ports: &[(&str, Direction, usize)]) -> Self {
        let ports: Vec<_> = ports
            .iter()
            .map(|(name, direction, width)| PortInfo {
                name: name.to_string(),
                direction: *direction,
                width: *width,
            })
            .collect();
        let values = ports.iter().map(|p| vec![0; p.words()]).collect();
        Wires {
            ports,
            values,
            cycles: 0,
        }
    }

    fn at(&self, name: &str) -> usize {
        let found = self.ports.iter().position(|p| p.name == name);
        found.unwrap_or_else(|| panic!("no {name}"))
    }

    fn set(&mut self, name: &str, words: &[u32]) {
        let at = self.at(name);
        self.values[at] = words.to_vec();
    }

    fn get(&self, name: &str) -> &[u32] {
        &self.values[self.at(name)]
    }
}

impl Dut for Wires {
    fn name(&self) -> &str {
        "wires"
    }
    fn ports(&self) -> &[PortInfo] {
        &self.ports
    }
    fn poke(&mut self, port: Input, value: u64) {
        let words = [value as u32, (value >> 32) as u32];
        let n = self.ports[port.0].words();
        self.values[port.0] = words[..n].to_vec();
    }
    fn poke_wide(&mut self, port: Input, words: &[u32]) {
        assert_eq!(words.len(), self.ports[port.0].words());
        self.values[port.0] = words.to_vec();
    }
    fn peek(&mut self, port: Output) -> u64 {
        let words = &self.values[port.0];
        u64::from(words[0]) | u64::from(words.get(1).copied().unwrap_or(0)) << 32
    }
    fn peek_wide(&mut self, port: Output, words: &mut [u32]) {
        words.copy_from_slice(&self.values[port.0]);
    }
    fn settle(&mut self) {}
    fn step(&mut self) {
        self.cycles += 1;
    }
    fn cycles(&self) -> u64 {
        self.cycles
    }
    fn trace(&mut self, _path: &Path) -> Result<(), CosimError> {
        Err(CosimError::Unsupported("wires have no waves".to_string()))
    }
}

type List = Vec<(&'static str, Direction, usize)>;

/// A master with everything, `bits` wide, ids of 5 bits.
fn full(bits: usize) -> List {
    use Direction::{Input as I, Output as O};
    let mut list: List = vec![("aclk", I, 1), ("aresetn", I, 1)];
    for (name, direction, width) in [
        ("awid", O, 5),
        ("awaddr", O, 64),
        ("awlen", O, 8),
        ("awsize", O, 3),
        ("awburst", O, 2),
        ("awlock", O, 1),
        ("awcache", O, 4),
        ("awprot", O, 3),
        ("awqos", O, 4),
        ("awvalid", O, 1),
        ("awready", I, 1),
        ("wdata", O, bits),
        ("wstrb", O, bits / 8),
        ("wlast", O, 1),
        ("wvalid", O, 1),
        ("wready", I, 1),
        ("bid", I, 5),
        ("bresp", I, 2),
        ("bvalid", I, 1),
        ("bready", O, 1),
        ("arid", O, 5),
        ("araddr", O, 64),
        ("arlen", O, 8),
        ("arsize", O, 3),
        ("arburst", O, 2),
        ("arvalid", O, 1),
        ("arready", I, 1),
        ("rid", I, 5),
        ("rdata", I, bits),
        ("rresp", I, 2),
        ("rlast", I, 1),
        ("rvalid", I, 1),
        ("rready", O, 1),
    ] {
        list.push((
            Box::leak(format!("m_axi_{name}").into_boxed_str()),
            direction,
            width,
        ));
    }
    list
}

#[test]
fn every_width_carries_every_byte() {
    for bits in [8, 16, 32, 64, 128, 256, 512] {
        let mut wires = Wires::new(&full(bits));
        let mut ports = AxiPorts::resolve(&wires, "m_axi").expect("a master");
        assert_eq!((ports.data_bytes(), ports.id_bits()), (bits / 8, 5));
        let words = bits.div_ceil(32);
        let mask = if bits < 32 { (1 << bits) - 1 } else { u32::MAX };
        let data: Vec<u32> = (0..words as u32)
            .map(|i| (0x0403_0201 + 0x0404_0404 * i) & mask)
            .collect();
        wires.set("m_axi_wdata", &data);
        wires.set("m_axi_wvalid", &[1]);
        let lanes = bits / 8;
        wires.set(
            "m_axi_wstrb",
            &[u32::MAX >> (32 - lanes.min(32)), 5][..lanes.div_ceil(32)],
        );
        let mut side = SlaveSide {
            w_ready: true,
            ..SlaveSide::default()
        };
        let mut beat = ReadBeat {
            id: 17,
            response: Response::SlvErr,
            last: true,
            ..ReadBeat::default()
        };
        (0..lanes).for_each(|i| beat.data[i] = i as u8 + 1);
        side.r = Some(beat);
        ports.drive(&mut wires, &side);
        let seen = ports.sample(&mut wires, true);
        assert!(seen.w.fires());
        let want: Vec<u8> = (1..=lanes as u8).collect();
        assert_eq!(seen.w.payload.data[..lanes], want);
        assert_eq!(
            seen.w.payload.strobes[..lanes.min(32)].count_ones(),
            lanes.min(32)
        );
        assert_eq!(wires.get("m_axi_rdata"), data);
        assert_eq!(wires.get("m_axi_rid"), [17]);
        assert_eq!(wires.get("m_axi_rresp"), [2]);
        assert_eq!(seen.r.payload, beat);
        assert!(!seen.r.ready && !seen.b.valid && !seen.aw.valid);
    }
}

#[test]
fn addresses_come_whole_and_left_out_signals_have_their_defaults() {
    let mut wires = Wires::new(&full(64));
    let ports = AxiPorts::resolve(&wires, "m_axi").expect("a master");
    for (name, words) in [
        ("m_axi_awvalid", &[1][..]),
        ("m_axi_awid", &[21]),
        ("m_axi_awaddr", &[0x89ab_cdef, 0x0123_4567]),
        ("m_axi_awlen", &[255]),
        ("m_axi_awsize", &[2]),
        ("m_axi_awburst", &[2]),
        ("m_axi_awlock", &[1]),
        ("m_axi_awcache", &[3]),
        ("m_axi_awprot", &[4]),
        ("m_axi_awqos", &[9]),
    ] {
        wires.set(name, words);
    }
    let a = ports.sample(&mut wires, true).aw.payload;
    assert_eq!(
        (a.id, a.addr, a.len, a.size),
        (21, 0x0123_4567_89ab_cdef, 255, 2)
    );
    assert_eq!(
        (a.burst, a.lock, a.cache, a.prot, a.qos),
        (Burst::Wrap, 1, 3, 4, 9)
    );

    // A read-only master with the least.
    let least = ["aclk", "m_axi_araddr", "m_axi_arvalid", "m_axi_arready"];
    let least = [&least[..], &["m_axi_rdata", "m_axi_rvalid", "m_axi_rready"]].concat();
    let list: List = full(128)
        .into_iter()
        .filter(|p| least.contains(&p.0))
        .collect();
    let mut wires = Wires::new(&list);
    wires.set("m_axi_arvalid", &[1]);
    let mut ports = AxiPorts::resolve(&wires, "m_axi").expect("a reader");
    ports.drive(&mut wires, &SlaveSide::default());
    let seen = ports.sample(&mut wires, true);
    let a = seen.ar.payload;
    assert_eq!((a.id, a.len, a.size, a.burst), (0, 0, 4, Burst::Incr));
    assert!(!seen.aw.valid && !seen.w.valid);
}

#[test]
fn a_port_that_does_not_fit_is_one_sentence() {
    let say = |list: List, prefix: &str| {
        let wires = Wires::new(&list);
        AxiPorts::resolve(&wires, prefix)
            .expect_err("does not fit")
            .to_string()
    };
    let without = |name: &str| -> List { full(64).into_iter().filter(|p| p.0 != name).collect() };
    assert!(say(without("m_axi_wready"), "m_axi").contains("no port `m_axi_wready`"));
    assert!(say(full(64), "m_axi_fetch").contains("m_axi_fetch_rdata"));
    let mut narrow = full(64);
    for port in &mut narrow {
        port.2 = if port.0 == "m_axi_araddr" { 32 } else { port.2 };
    }
    assert!(say(narrow, "m_axi").contains("`m_axi_araddr` of wires is 32 bits wide, not 64"));
    assert!(say(full(24), "m_axi").contains("24 bits"));
}

#[test]
fn a_memory_moves_bytes_between_the_wires_and_reset_is_quiet() {
    let mut wires = Wires::new(&full(64));
    let ports = AxiPorts::resolve(&wires, "m_axi").expect("a master");
    let mut memory = AxiMemory::new(ports, (0..=255).collect(), AxiConfig::with_latency(2));
    let mut looked = Vec::new();
    memory.reset(&mut wires, 3, |port, cycle| {
        looked.push((port, cycle.aresetn))
    });
    assert_eq!(looked, [(0, false); 3]);
    assert_eq!(wires.get("aresetn"), [1]);
    assert_eq!(wires.get("m_axi_arready"), [0]);
    // A read of one beat at 0x28, taken in cycle 0; a write of two bytes at 0x11, B in cycle 2.
    let mut log = Vec::new();
    for cycle in 0..4 {
        memory.drive(&mut wires);
        for name in ["m_axi_arvalid", "m_axi_awvalid", "m_axi_wvalid"] {
            wires.set(name, &[u32::from(cycle == 0)]);
        }
        wires.set("m_axi_araddr", &[0x28, 0]);
        wires.set("m_axi_awaddr", &[0x11, 0]);
        for name in ["m_axi_arsize", "m_axi_awsize"] {
            wires.set(name, &[3]);
        }
        for name in ["m_axi_arburst", "m_axi_awburst"] {
            wires.set(name, &[1]);
        }
        wires.set("m_axi_wdata", &[0xddcc_bbaa, 0]);
        wires.set("m_axi_wstrb", &[0b0110]);
        wires.set("m_axi_wlast", &[1]);
        wires.set("m_axi_rready", &[1]);
        wires.set("m_axi_bready", &[1]);
        let seen = memory.observe(&mut wires)[0];
        log.push((seen.ar.fires(), seen.r.fires(), seen.b.fires()));
        if seen.r.valid {
            let want = [0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f];
            assert_eq!(seen.r.payload.data[..8], want);
        }
        wires.step();
    }
    let nothing = (false, false, false);
    assert_eq!(
        log,
        [(true, false, false), nothing, (false, true, true), nothing]
    );
    assert_eq!(memory.data()[0x10..0x14], [0x10, 0xbb, 0xcc, 0x13]);
    assert!(memory.is_idle());
}
