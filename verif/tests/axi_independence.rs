//! VALID never waits for READY (IHI 0022 E, A3.3.1): each AXI master offers all that it can while one of its
//! channels is held back, and goes on when it is freed.

use thorong_cosim::axi::{AxiChannel, AxiConfig, AxiMemory, AxiPorts};
use thorong_cosim::backend::{Backend, OpenOptions, open};
use thorong_cosim::drive::mover::{MoverHost, Transfer};
use thorong_cosim::drive::stall::Stall;
use thorong_cosim::dut::Dut;
use thorong_verif::axi::{AxiMonitor, AxiPolicy};

/// Far more cycles than two copies of 64 bytes need.
const LONG: usize = 500;

/// Which of AR, AW and W the mover offers while `held` is not ready; then all is freed and must end.
fn offers(dut: &mut dyn Dut, held: AxiChannel) -> [bool; 3] {
    let ports = AxiPorts::resolve(dut, "m_axi").expect("an AXI port");
    let mut monitor = AxiMonitor::new(AxiPolicy::mover(&ports, 64));
    let data: Vec<u8> = (0..4096u32).map(|i| (i * 7) as u8).collect();
    let mut memory = AxiMemory::new(ports, data, AxiConfig::with_latency(3));
    memory.reset(dut, 3, |_, cycle| monitor.check(cycle));
    memory.hold(held, true);
    let mut host = MoverHost::new(dut, Stall::none(), Stall::none()).expect("a mover");
    for (id, source) in [(1, 0x103), (2, 0x205)] {
        host.post(Transfer::copy(source, source + 0x800, 64, id));
    }
    let mut seen = [false; 3];
    for cycle in 0..2 * LONG {
        if cycle == LONG {
            assert_eq!(host.completions(), [], "done without {held}");
            memory.hold(held, false);
        }
        memory.drive(dut);
        host.drive(dut);
        dut.settle();
        let now = memory.observe(dut)[0];
        monitor.check(&now);
        host.observe(dut).expect("its streams keep their rules");
        if cycle < LONG {
            let offered = [now.ar.valid, now.aw.valid, now.w.valid];
            seen.iter_mut().zip(offered).for_each(|(s, o)| *s |= o);
        }
        dut.step();
    }
    monitor.finish();
    monitor.assert_clean();
    assert_eq!(host.open(), 0, "goes on when {held} is freed");
    for source in [0x103, 0x205] {
        let data = memory.data();
        assert_eq!(data[source..source + 64], data[source + 0x800..][..64]);
    }
    seen
}

#[test]
fn the_mover_offers_what_it_can_whatever_is_not_ready() {
    let preset = thorong_rtl::presets::find("dma_mover", "axi64").expect("the preset");
    for backend in Backend::ALL {
        let mut dut = open(preset, backend, &OpenOptions::default()).expect("a device");
        // Without AW taken there must be W all the same: a memory may wait for both.
        assert_eq!(offers(dut.as_mut(), AxiChannel::Aw), [true; 3], "{backend}");
        assert_eq!(offers(dut.as_mut(), AxiChannel::W), [true; 3], "{backend}");
        // Without read data there is nothing to write: only the addresses show.
        assert!(offers(dut.as_mut(), AxiChannel::Ar)[0], "{backend}");
        assert!(offers(dut.as_mut(), AxiChannel::R)[0], "{backend}");
        // B held back stops nothing but completions.
        assert_eq!(offers(dut.as_mut(), AxiChannel::B), [true; 3], "{backend}");
    }
}
