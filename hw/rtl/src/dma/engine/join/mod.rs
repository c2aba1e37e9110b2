//! The engine's parts, joined.

mod default;
mod logic;

use super::acknowledge::Acknowledge;
use super::ahead::Ahead;
use super::arrive::Arrivals;
use super::buffer::Buffer;
use super::casting::Casting;
use super::checksum::Checksum;
use super::control::Control;
use super::fetch::Fetcher;
use super::interrupt::Interrupt;
use super::janitor::Janitor;
use super::messages::Messages;
use super::report::Reporter;
use super::retire::Retire;
use super::ring_port::RingPort;
use super::schedule::Scheduler;
use super::types::{Ask, Piece};
use crate::dma::axil::AxilSlave;
use crate::dma::fifo::Fifo;
use crate::dma::guard::{Guard, Window};
use crate::dma::mover::{Address, Descriptor, MoverCore};
use rust_hdl::prelude::*;

/// The engine of 2^A = N queues with K windows each; C = A + 1, D = A + 4. See the [module](super).
#[derive(LogicBlock)]
pub struct Engine<const A: usize, const N: usize, const C: usize, const D: usize, const K: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Synchronous reset, active low.
    pub aresetn: Signal<In, Bit>,
    /// A write's address is offered.
    pub s_axil_awvalid: Signal<In, Bit>,
    /// It is taken.
    pub s_axil_awready: Signal<Out, Bit>,
    /// The address.
    pub s_axil_awaddr: Signal<In, Bits<20>>,
    /// A write's data are offered.
    pub s_axil_wvalid: Signal<In, Bit>,
    /// They are taken.
    pub s_axil_wready: Signal<Out, Bit>,
    /// The data.
    pub s_axil_wdata: Signal<In, Bits<32>>,
    /// The bytes to write: all, or the write is refused.
    pub s_axil_wstrb: Signal<In, Bits<4>>,
    /// A write's response is offered.
    pub s_axil_bvalid: Signal<Out, Bit>,
    /// It is taken.
    pub s_axil_bready: Signal<In, Bit>,
    /// OKAY or SLVERR.
    pub s_axil_bresp: Signal<Out, Bits<2>>,
    /// A read's address is offered.
    pub s_axil_arvalid: Signal<In, Bit>,
    /// It is taken.
    pub s_axil_arready: Signal<Out, Bit>,
    /// The address.
    pub s_axil_araddr: Signal<In, Bits<20>>,
    /// A read's data are offered.
    pub s_axil_rvalid: Signal<Out, Bit>,
    /// They are taken.
    pub s_axil_rready: Signal<In, Bit>,
    /// The data.
    pub s_axil_rdata: Signal<Out, Bits<32>>,
    /// OKAY or SLVERR.
    pub s_axil_rresp: Signal<Out, Bits<2>>,
    /// A write burst is announced.
    pub m_axi_awvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axi_awready: Signal<In, Bit>,
    /// Its first byte.
    pub m_axi_awaddr: Signal<Out, Address>,
    /// Its beats less one.
    pub m_axi_awlen: Signal<Out, Bits<8>>,
    /// log2 of the bus in bytes.
    pub m_axi_awsize: Signal<Out, Bits<3>>,
    /// INCR.
    pub m_axi_awburst: Signal<Out, Bits<2>>,
    /// Normal, non-cacheable, bufferable.
    pub m_axi_awcache: Signal<Out, Bits<4>>,
    /// Unprivileged, secure, data.
    pub m_axi_awprot: Signal<Out, Bits<3>>,
    /// A beat is offered.
    pub m_axi_wvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axi_wready: Signal<In, Bit>,
    /// Its bytes, by lane.
    pub m_axi_wdata: [Signal<Out, Bits<8>>; 8],
    /// The lanes to write.
    pub m_axi_wstrb: [Signal<Out, Bit>; 8],
    /// Last of its burst.
    pub m_axi_wlast: Signal<Out, Bit>,
    /// A response is offered.
    pub m_axi_bvalid: Signal<In, Bit>,
    /// It is taken.
    pub m_axi_bready: Signal<Out, Bit>,
    /// OKAY, SLVERR or DECERR.
    pub m_axi_bresp: Signal<In, Bits<2>>,
    /// A read burst is asked for.
    pub m_axi_arvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axi_arready: Signal<In, Bit>,
    /// Its first byte.
    pub m_axi_araddr: Signal<Out, Address>,
    /// Its beats less one.
    pub m_axi_arlen: Signal<Out, Bits<8>>,
    /// log2 of the bus in bytes.
    pub m_axi_arsize: Signal<Out, Bits<3>>,
    /// INCR.
    pub m_axi_arburst: Signal<Out, Bits<2>>,
    /// Normal, non-cacheable, bufferable.
    pub m_axi_arcache: Signal<Out, Bits<4>>,
    /// Unprivileged, secure, data.
    pub m_axi_arprot: Signal<Out, Bits<3>>,
    /// A beat is offered.
    pub m_axi_rvalid: Signal<In, Bit>,
    /// It is taken.
    pub m_axi_rready: Signal<Out, Bit>,
    /// Its bytes.
    pub m_axi_rdata: Signal<In, Bits<64>>,
    /// OKAY, SLVERR or DECERR.
    pub m_axi_rresp: Signal<In, Bits<2>>,
    /// Last of its burst.
    pub m_axi_rlast: Signal<In, Bit>,
    /// The burst of a completion or of a message is announced.
    pub m_axi_ring_awvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axi_ring_awready: Signal<In, Bit>,
    /// Its first byte.
    pub m_axi_ring_awaddr: Signal<Out, Bits<64>>,
    /// Its beats less one.
    pub m_axi_ring_awlen: Signal<Out, Bits<8>>,
    /// log2 of the bus in bytes.
    pub m_axi_ring_awsize: Signal<Out, Bits<3>>,
    /// INCR.
    pub m_axi_ring_awburst: Signal<Out, Bits<2>>,
    /// Normal, non-cacheable, bufferable.
    pub m_axi_ring_awcache: Signal<Out, Bits<4>>,
    /// Unprivileged, secure, data.
    pub m_axi_ring_awprot: Signal<Out, Bits<3>>,
    /// A beat is offered.
    pub m_axi_ring_wvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axi_ring_wready: Signal<In, Bit>,
    /// Its bytes.
    pub m_axi_ring_wdata: Signal<Out, Bits<64>>,
    /// The lanes to write.
    pub m_axi_ring_wstrb: Signal<Out, Bits<8>>,
    /// Last of its burst.
    pub m_axi_ring_wlast: Signal<Out, Bit>,
    /// A response is offered.
    pub m_axi_ring_bvalid: Signal<In, Bit>,
    /// It is taken.
    pub m_axi_ring_bready: Signal<Out, Bit>,
    /// OKAY, SLVERR or DECERR.
    pub m_axi_ring_bresp: Signal<In, Bits<2>>,
    /// A read of descriptors is asked for.
    pub m_axi_ring_arvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axi_ring_arready: Signal<In, Bit>,
    /// Its first byte.
    pub m_axi_ring_araddr: Signal<Out, Bits<64>>,
    /// Its beats less one.
    pub m_axi_ring_arlen: Signal<Out, Bits<8>>,
    /// log2 of the bus in bytes.
    pub m_axi_ring_arsize: Signal<Out, Bits<3>>,
    /// INCR.
    pub m_axi_ring_arburst: Signal<Out, Bits<2>>,
    /// Normal, non-cacheable, bufferable.
    pub m_axi_ring_arcache: Signal<Out, Bits<4>>,
    /// Unprivileged, secure, data.
    pub m_axi_ring_arprot: Signal<Out, Bits<3>>,
    /// A beat is offered.
    pub m_axi_ring_rvalid: Signal<In, Bit>,
    /// It is taken.
    pub m_axi_ring_rready: Signal<Out, Bit>,
    /// Its bytes.
    pub m_axi_ring_rdata: Signal<In, Bits<64>>,
    /// OKAY, SLVERR or DECERR.
    pub m_axi_ring_rresp: Signal<In, Bits<2>>,
    /// Last of its burst.
    pub m_axi_ring_rlast: Signal<In, Bit>,
    /// A queue's interrupt, a bit a queue.
    pub irq: Signal<Out, Bits<N>>,
    slave: AxilSlave<A, C>,
    control: Control<A, N, C, K>,
    fetch: Fetcher<A, N>,
    asks: Fifo<Ask, 4, 5>,
    arrive: Arrivals<A, N, 4, 5>,
    fetched: Buffer<A, D>,
    ahead: Ahead,
    schedule: Scheduler<A, N>,
    pieces: Fifo<Descriptor, 2, 3>,
    mover: MoverCore<64, 8, 5, 6, 7, 4, 5>,
    checksum: Checksum<A>,
    casting: Casting<N>,
    retire: Retire<A, N, 7, 8>,
    report: Reporter<A, N, 4, 5, 5, 6>,
    acknowledge: Acknowledge<A, N, 5, 6>,
    ring_port: RingPort,
    interrupt: Interrupt<A, N>,
    messages: Messages<A, N>,
    janitor: Janitor<A, N, C>,
    ring_guard: Guard<A, C, K>,
    read_guard: Guard<A, C, K>,
    write_guard: Guard<A, C, K>,
    act: DFF<Bit>,
    size: Constant<Bits<3>>,
    clear: Signal<Local, Bit>,
    awake: Signal<Local, Bits<N>>,
    set: Signal<Local, Bit>,
    set_queue: Signal<Local, Bits<A>>,
    window: Signal<Local, Window>,
    sends: Signal<Local, Bit>,
    sent: Signal<Local, Piece>,
    transfer: Signal<Local, Descriptor>,
    read_block: Signal<Local, Bits<64>>,
    write_block: Signal<Local, Bits<64>>,
}
