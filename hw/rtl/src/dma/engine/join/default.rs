//! The engine before its first cycle.

use super::Engine;
use crate::dma::axil::AxilSlave;
use crate::dma::engine::acknowledge::Acknowledge;
use crate::dma::engine::ahead::Ahead;
use crate::dma::engine::arrive::Arrivals;
use crate::dma::engine::buffer::Buffer;
use crate::dma::engine::casting::Casting;
use crate::dma::engine::checksum::Checksum;
use crate::dma::engine::control::Control;
use crate::dma::engine::fetch::Fetcher;
use crate::dma::engine::interrupt::Interrupt;
use crate::dma::engine::janitor::Janitor;
use crate::dma::engine::messages::Messages;
use crate::dma::engine::report::Reporter;
use crate::dma::engine::retire::Retire;
use crate::dma::engine::ring_port::RingPort;
use crate::dma::engine::schedule::Scheduler;
use crate::dma::fifo::Fifo;
use crate::dma::guard::Guard;
use crate::dma::mover::MoverCore;
use rust_hdl::prelude::*;

impl<const A: usize, const N: usize, const C: usize, const D: usize, const K: usize> Default
    for Engine<A, N, C, D, K>
{
    fn default() -> Self {
        assert!(
            N == 1 << A && C == A + 1 && D == A + 4 && (1..=6).contains(&A),
            "2 to 64 queues"
        );
        Engine {
            aclk: Signal::default(),
            aresetn: Signal::default(),
            s_axil_awvalid: Signal::default(),
            s_axil_awready: Signal::default(),
            s_axil_awaddr: Signal::default(),
            s_axil_wvalid: Signal::default(),
            s_axil_wready: Signal::default(),
            s_axil_wdata: Signal::default(),
            s_axil_wstrb: Signal::default(),
            s_axil_bvalid: Signal::default(),
            s_axil_bready: Signal::default(),
            s_axil_bresp: Signal::default(),
            s_axil_arvalid: Signal::default(),
            s_axil_arready: Signal::default(),
            s_axil_araddr: Signal::default(),
            s_axil_rvalid: Signal::default(),
            s_axil_rready: Signal::default(),
            s_axil_rdata: Signal::default(),
            s_axil_rresp: Signal::default(),
            m_axi_awvalid: Signal::default(),
            m_axi_awready: Signal::default(),
            m_axi_awaddr: Signal::default(),
            m_axi_awlen: Signal::default(),
            m_axi_awsize: Signal::default(),
            m_axi_awburst: Signal::default(),
            m_axi_awcache: Signal::default(),
            m_axi_awprot: Signal::default(),
            m_axi_wvalid: Signal::default(),
            m_axi_wready: Signal::default(),
            m_axi_wdata: std::array::from_fn(|_| Signal::default()),
            m_axi_wstrb: std::array::from_fn(|_| Signal::default()),
            m_axi_wlast: Signal::default(),
            m_axi_bvalid: Signal::default(),
            m_axi_bready: Signal::default(),
            m_axi_bresp: Signal::default(),
            m_axi_arvalid: Signal::default(),
            m_axi_arready: Signal::default(),
            m_axi_araddr: Signal::default(),
            m_axi_arlen: Signal::default(),
            m_axi_arsize: Signal::default(),
            m_axi_arburst: Signal::default(),
            m_axi_arcache: Signal::default(),
            m_axi_arprot: Signal::default(),
            m_axi_rvalid: Signal::default(),
            m_axi_rready: Signal::default(),
            m_axi_rdata: Signal::default(),
            m_axi_rresp: Signal::default(),
            m_axi_rlast: Signal::default(),
            m_axi_ring_awvalid: Signal::default(),
            m_axi_ring_awready: Signal::default(),
            m_axi_ring_awaddr: Signal::default(),
            m_axi_ring_awlen: Signal::default(),
            m_axi_ring_awsize: Signal::default(),
            m_axi_ring_awburst: Signal::default(),
            m_axi_ring_awcache: Signal::default(),
            m_axi_ring_awprot: Signal::default(),
            m_axi_ring_wvalid: Signal::default(),
            m_axi_ring_wready: Signal::default(),
            m_axi_ring_wdata: Signal::default(),
            m_axi_ring_wstrb: Signal::default(),
            m_axi_ring_wlast: Signal::default(),
            m_axi_ring_bvalid: Signal::default(),
            m_axi_ring_bready: Signal::default(),
            m_axi_ring_bresp: Signal::default(),
            m_axi_ring_arvalid: Signal::default(),
            m_axi_ring_arready: Signal::default(),
            m_axi_ring_araddr: Signal::default(),
            m_axi_ring_arlen: Signal::default(),
            m_axi_ring_arsize: Signal::default(),
            m_axi_ring_arburst: Signal::default(),
            m_axi_ring_arcache: Signal::default(),
            m_axi_ring_arprot: Signal::default(),
            m_axi_ring_rvalid: Signal::default(),
            m_axi_ring_rready: Signal::default(),
            m_axi_ring_rdata: Signal::default(),
            m_axi_ring_rresp: Signal::default(),
            m_axi_ring_rlast: Signal::default(),
            irq: Signal::default(),
            slave: AxilSlave::default(),
            control: Control::default(),
            fetch: Fetcher::default(),
            asks: Fifo::default(),
            arrive: Arrivals::default(),
            fetched: Buffer::default(),
            ahead: Ahead::default(),
            schedule: Scheduler::default(),
            pieces: Fifo::default(),
            mover: MoverCore::new(false),
            checksum: Checksum::default(),
            casting: Casting::default(),
            retire: Retire::default(),
            report: Reporter::default(),
            acknowledge: Acknowledge::default(),
            ring_port: RingPort::default(),
            interrupt: Interrupt::default(),
            messages: Messages::default(),
            janitor: Janitor::default(),
            ring_guard: Guard::default(),
            read_guard: Guard::default(),
            write_guard: Guard::default(),
            act: DFF::default(),
            size: Constant::new(3u64.to_bits()),
            clear: Signal::default(),
            awake: Signal::default(),
            set: Signal::default(),
            set_queue: Signal::default(),
            window: Signal::default(),
            sends: Signal::default(),
            sent: Signal::default(),
            transfer: Signal::default(),
            read_block: Signal::default(),
            write_block: Signal::default(),
        }
    }
}
