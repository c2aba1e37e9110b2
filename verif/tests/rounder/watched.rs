//! A rounder with a monitor on each stream.

use std::path::Path;
use thorong_cosim::dut::{CosimError, Dut, Input, Output, PortInfo};
use thorong_verif::stream::{StreamCycle, StreamMonitor};

/// One side's outputs; the input side's payload is the driver's own and not watched.
struct Side {
    valid: Output,
    data: Output,
    keep: Output,
    last: Output,
}

/// Samples the output stream before each rising edge.
pub(crate) struct Watched<D> {
    inner: D,
    side: Side,
    ready: bool,
    aresetn: bool,
    ready_port: Input,
    reset_port: Input,
    monitor: StreamMonitor<Vec<u32>>,
}

impl<D: Dut> Watched<D> {
    /// Watches `m_axis`.
    pub(crate) fn new(inner: D) -> Self {
        let width = |name: &str| {
            let port = inner.ports().iter().find(|p| p.name == name);
            port.unwrap_or_else(|| panic!("no port {name}")).width
        };
        let output = |name: &str| inner.output(name, width(name)).expect("an output");
        let side = Side {
            valid: output("m_axis_tvalid"),
            data: output("m_axis_tdata"),
            keep: output("m_axis_tkeep"),
            last: output("m_axis_tlast"),
        };
        let ready_port = inner.input("m_axis_tready", 1).expect("an input");
        let reset_port = inner.input("aresetn", 1).expect("an input");
        Watched {
            inner,
            side,
            ready: false,
            aresetn: false,
            ready_port,
            reset_port,
            monitor: StreamMonitor::new(),
        }
    }

    /// # Panics
    /// Where the stream broke a rule.
    pub(crate) fn assert_clean(&self) {
        self.monitor.assert_clean();
    }
}

impl<D: Dut> Dut for Watched<D> {
    fn name(&self) -> &str {
        self.inner.name()
    }
    fn ports(&self) -> &[PortInfo] {
        self.inner.ports()
    }
    fn poke(&mut self, port: Input, value: u64) {
        if port == self.ready_port {
            self.ready = value == 1;
        }
        if port == self.reset_port {
            self.aresetn = value == 1;
        }
        self.inner.poke(port, value);
    }
    fn poke_wide(&mut self, port: Input, words: &[u32]) {
        self.inner.poke_wide(port, words);
    }
    fn peek(&mut self, port: Output) -> u64 {
        self.inner.peek(port)
    }
    fn peek_wide(&mut self, port: Output, words: &mut [u32]) {
        self.inner.peek_wide(port, words);
    }
    fn settle(&mut self) {
        self.inner.settle();
    }
    fn step(&mut self) {
        self.inner.settle();
        let mut payload = Vec::new();
        for port in [self.side.data, self.side.keep, self.side.last] {
            let mut words = [0; 8];
            self.inner.peek_wide(port, &mut words);
            payload.extend(words);
        }
        self.monitor.check(&StreamCycle {
            aresetn: self.aresetn,
            valid: self.inner.peek(self.side.valid) == 1,
            ready: self.ready,
            payload,
        });
        self.inner.step();
    }
    fn cycles(&self) -> u64 {
        self.inner.cycles()
    }
    fn trace(&mut self, path: &Path) -> Result<(), CosimError> {
        self.inner.trace(path)
    }
    fn check(&self) -> Result<(), CosimError> {
        self.inner.check()
    }
}
