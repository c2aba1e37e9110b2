//! A device, both memories watched, and what every test needs.

use std::cell::RefCell;
use std::rc::Rc;
use thorong_cosim::axi::{AxiConfig, AxiCycle, AxiPorts};
use thorong_cosim::backend::{self, Backend, OpenOptions};
use thorong_cosim::drive::dma::{DATA, Dma, RING};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_golden::dma::{Config, Descriptor, Layout, Moderation, Ring, Share, Window};
use thorong_rtl::presets;
use thorong_verif::axi::{AxiMonitor, AxiPolicy};

/// A preset of the engine on a back end.
pub(crate) fn open(preset: &str, backend: Backend) -> Box<dyn Dut> {
    let preset = presets::find("dma", preset).unwrap_or_else(|| panic!("no preset {preset}"));
    backend::open(preset, backend, &OpenOptions::default()).expect("a sound block")
}

/// One address handshake on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) port: usize,
    pub(crate) write: bool,
    pub(crate) first: u64,
    pub(crate) bytes: u64,
    pub(crate) cycle: u64,
}

/// All that was seen at both ports.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) accesses: Vec<Access>,
    /// Cycles in which a beat was taken on W of the data port.
    pub(crate) beats: Vec<u64>,
    pub(crate) cycle: u64,
    monitors: Vec<AxiMonitor>,
}

impl Seen {
    fn look(&mut self, cycles: &[AxiCycle]) {
        for (port, cycle) in cycles.iter().enumerate() {
            self.monitors[port].check(cycle);
            for (write, channel) in [(false, &cycle.ar), (true, &cycle.aw)] {
                if let Some(address) = channel.taken() {
                    self.accesses.push(Access {
                        port,
                        write,
                        first: address.addr,
                        bytes: (address.beats() as u64) * 8 - address.addr % 8,
                        cycle: self.cycle,
                    });
                }
            }
        }
        if cycles[DATA].w.fires() {
            self.beats.push(self.cycle);
        }
        self.cycle += 1;
    }

    /// The protocol was kept until now.
    pub(crate) fn assert_clean(&self) {
        for monitor in &self.monitors {
            monitor.assert_clean();
        }
    }

    /// The protocol was kept to the end.
    pub(crate) fn finish(&mut self) {
        for monitor in &mut self.monitors {
            monitor.finish();
            monitor.assert_clean();
        }
    }
}

/// An engine with `bytes` behind it.
pub(crate) fn start<'a>(
    dut: &'a mut dyn Dut,
    bytes: Vec<u8>,
    data: AxiConfig,
    ring: AxiConfig,
    stall: Stall,
) -> (Dma<'a>, Rc<RefCell<Seen>>) {
    let policy = |prefix: &str| {
        let ports = AxiPorts::resolve(&*dut, prefix).expect("an AXI port");
        AxiPolicy {
            data_after_address: prefix == "m_axi",
            ..AxiPolicy::mover(&ports, 32)
        }
    };
    let monitors = vec![policy("m_axi"), policy("m_axi_ring")];
    let seen = Rc::new(RefCell::new(Seen {
        monitors: monitors.into_iter().map(AxiMonitor::new).collect(),
        ..Seen::default()
    }));
    let eyes = Rc::clone(&seen);
    let look = move |cycles: &[AxiCycle]| eyes.borrow_mut().look(cycles);
    const { assert!(DATA < RING) };
    let dma = Dma::new(dut, bytes, data, ring, stall, look).expect("an engine");
    (dma, seen)
}

/// A queue of compact descriptors without limit or interrupt.
pub(crate) fn config(sq: u64, cq: u64, log2: u8) -> Config {
    Config {
        submission: Ring { base: sq, log2 },
        layout: Layout::Compact,
        completion: Ring { base: cq, log2 },
        share: Share {
            weight: 1,
            urgent: false,
            rate: 0,
            burst: 0,
        },
        moderation: Moderation { count: 0, time: 0 },
        message: None,
    }
}

/// May be read and written.
pub(crate) fn window(base: u64, limit: u64) -> Window {
    Window {
        base,
        limit,
        read: true,
        write: true,
        lock: false,
    }
}

/// A copy.
pub(crate) fn copy(source: u64, dest: u64, length: u32, id: u16) -> Descriptor {
    Descriptor {
        source,
        dest,
        length,
        id,
        ..Descriptor::default()
    }
}

/// Puts descriptor number `index` into its ring.
pub(crate) fn post(memory: &mut [u8], config: &Config, index: u16, descriptor: &Descriptor) {
    let entry = descriptor.entry(config.layout);
    let at = config.submission.at(index, entry.len()) as usize;
    memory[at..at + entry.len()].copy_from_slice(&entry);
}
