//! The engine's parts, joined.

use super::acknowledge::Acknowledge;
use super::arrive::Arrivals;
use super::buffer::Buffer;
use super::casting::Casting;
use super::checksum::Checksum;
use super::control::Control;
use super::fetch::Fetcher;
use super::interrupt::Interrupt;
use super::janitor::Janitor;
use super::report::Reporter;
use super::retire::Retire;
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
    /// A completion's burst is announced.
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
    /// The lanes to write: all.
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
    ahead: Buffer<A, D>,
    schedule: Scheduler<A, N>,
    pieces: Fifo<Descriptor, 2, 3>,
    mover: MoverCore<64, 8, 5, 6, 7, 4, 5>,
    checksum: Checksum<A>,
    casting: Casting<N>,
    retire: Retire<A, N, 7, 8>,
    report: Reporter<A, N, 4, 5, 5, 6>,
    acknowledge: Acknowledge<A, N, 5, 6>,
    interrupt: Interrupt<A, N>,
    janitor: Janitor<A, N, C>,
    ring_guard: Guard<A, C, K>,
    read_guard: Guard<A, C, K>,
    write_guard: Guard<A, C, K>,
    act: DFF<Bit>,
    size: Constant<Bits<3>>,
    every: Constant<Bits<8>>,
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
            ahead: Buffer::default(),
            schedule: Scheduler::default(),
            pieces: Fifo::default(),
            mover: MoverCore::new(false),
            checksum: Checksum::default(),
            casting: Casting::default(),
            retire: Retire::default(),
            report: Reporter::default(),
            acknowledge: Acknowledge::default(),
            interrupt: Interrupt::default(),
            janitor: Janitor::default(),
            ring_guard: Guard::default(),
            read_guard: Guard::default(),
            write_guard: Guard::default(),
            act: DFF::default(),
            size: Constant::new(3u64.to_bits()),
            every: Constant::new(0xffu64.to_bits()),
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

impl<const A: usize, const N: usize, const C: usize, const D: usize, const K: usize> Logic
    for Engine<A, N, C, D, K>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, act);
        self.clear.next = !self.aresetn.val();
        self.act.d.next = !self.act.q.val() & self.aresetn.val();
        self.slave.aclk.next = self.aclk.val();
        self.slave.clear.next = self.clear.val();
        self.control.aclk.next = self.aclk.val();
        self.control.clear.next = self.clear.val();
        self.fetch.aclk.next = self.aclk.val();
        self.fetch.clear.next = self.clear.val();
        self.asks.aclk.next = self.aclk.val();
        self.asks.clear.next = self.clear.val();
        self.arrive.aclk.next = self.aclk.val();
        self.arrive.clear.next = self.clear.val();
        self.schedule.aclk.next = self.aclk.val();
        self.schedule.clear.next = self.clear.val();
        self.pieces.aclk.next = self.aclk.val();
        self.pieces.clear.next = self.clear.val();
        self.casting.aclk.next = self.aclk.val();
        self.casting.clear.next = self.clear.val();
        self.casting.act.next = self.act.q.val();
        self.checksum.aclk.next = self.aclk.val();
        self.checksum.clear.next = self.clear.val();
        self.retire.aclk.next = self.aclk.val();
        self.retire.clear.next = self.clear.val();
        self.report.aclk.next = self.aclk.val();
        self.report.clear.next = self.clear.val();
        self.acknowledge.aclk.next = self.aclk.val();
        self.acknowledge.clear.next = self.clear.val();
        self.interrupt.aclk.next = self.aclk.val();
        self.interrupt.clear.next = self.clear.val();
        self.janitor.aclk.next = self.aclk.val();
        self.janitor.clear.next = self.clear.val();
        self.ring_guard.aclk.next = self.aclk.val();
        self.ring_guard.clear.next = self.clear.val();
        self.read_guard.aclk.next = self.aclk.val();
        self.read_guard.clear.next = self.clear.val();
        self.write_guard.aclk.next = self.aclk.val();
        self.write_guard.clear.next = self.clear.val();
        self.ahead.aclk.next = self.aclk.val();
        self.mover.aclk.next = self.aclk.val();
        self.mover.aresetn.next = self.aresetn.val();
        self.mover.timeout.next = 0.into();
        self.control.act.next = self.act.q.val();
        self.fetch.act.next = self.act.q.val();
        self.schedule.act.next = self.act.q.val();
        self.retire.act.next = self.act.q.val();
        self.report.act.next = self.act.q.val();
        self.acknowledge.act.next = self.act.q.val();
        self.interrupt.act.next = self.act.q.val();
        self.janitor.act.next = self.act.q.val();

        // Registers.
        self.slave.awvalid.next = self.s_axil_awvalid.val();
        self.s_axil_awready.next = self.slave.awready.val();
        self.slave.awaddr.next = self.s_axil_awaddr.val();
        self.slave.wvalid.next = self.s_axil_wvalid.val();
        self.s_axil_wready.next = self.slave.wready.val();
        self.slave.wdata.next = self.s_axil_wdata.val();
        self.slave.wstrb.next = self.s_axil_wstrb.val();
        self.s_axil_bvalid.next = self.slave.bvalid.val();
        self.slave.bready.next = self.s_axil_bready.val();
        self.s_axil_bresp.next = self.slave.bresp.val();
        self.slave.arvalid.next = self.s_axil_arvalid.val();
        self.s_axil_arready.next = self.slave.arready.val();
        self.slave.araddr.next = self.s_axil_araddr.val();
        self.s_axil_rvalid.next = self.slave.rvalid.val();
        self.slave.rready.next = self.s_axil_rready.val();
        self.s_axil_rdata.next = self.slave.rdata.val();
        self.s_axil_rresp.next = self.slave.rresp.val();
        self.control.access.next = self.slave.access.val();
        self.control.write.next = self.slave.write.val();
        self.control.page.next = self.slave.page.val();
        self.control.word.next = self.slave.word.val();
        self.control.data.next = self.slave.data.val();
        self.slave.done.next = self.control.done.val();
        self.slave.answer.next = self.control.answer.val();
        self.control.ready.next = self.janitor.ready.val();
        self.control.sent.next = self.report.sent.val();
        self.control.written.next = self.acknowledge.done.val();
        self.control.exceeded.next = self.schedule.exceeded.val();
        self.control.exceeded_queue.next = self.schedule.exceeded_queue.val();
        self.control.exceeded_count.next = self.schedule.exceeded_count.val();
        self.control.halt.next = self.acknowledge.halt.val();
        self.control.halt_queue.next = self.acknowledge.halt_queue.val();
        self.control.halt_cause.next = self.acknowledge.halt_cause.val();
        self.control.wipe.next = self.janitor.wipe.val();
        self.control.close.next = self.janitor.close.val();
        self.control.off.next = self.janitor.off.val();
        self.control.ended_queue.next = self.janitor.queue.val();
        self.awake.next =
            self.control.running.val() & !self.retire.over.val() & !self.report.dead.val();

        // A queue's beginning and its end.
        self.fetch.create.next = self.control.create.val();
        self.fetch.create_queue.next = self.control.queue.val();
        self.schedule.create.next = self.control.create.val();
        self.schedule.create_queue.next = self.control.queue.val();
        self.report.create.next = self.control.create.val();
        self.report.create_queue.next = self.control.queue.val();
        self.interrupt.create.next = self.control.create.val();
        self.interrupt.create_queue.next = self.control.queue.val();
        self.fetch.ring.next = self.control.submission.val();
        self.report.ring.next = self.control.completion.val();
        self.schedule.terms.next = self.control.terms.val();
        self.schedule.rate.next = self.control.rate.val();
        self.schedule.weight.next = self.control.weight.val();
        self.interrupt.moderation.next = self.control.moderation.val();
        self.fetch.wipe.next = self.janitor.wipe.val();
        self.fetch.wipe_queue.next = self.janitor.queue.val();
        self.arrive.wipe.next = self.janitor.wipe.val();
        self.arrive.wipe_queue.next = self.janitor.queue.val();
        self.ahead.wipe.next = self.janitor.wipe.val();
        self.ahead.wipe_queue.next = self.janitor.queue.val();
        self.schedule.wipe.next = self.janitor.wipe.val();
        self.schedule.wipe_queue.next = self.janitor.queue.val();
        self.retire.wipe.next = self.janitor.wipe.val();
        self.retire.wipe_queue.next = self.janitor.queue.val();
        self.report.wipe.next = self.janitor.wipe.val();
        self.report.wipe_queue.next = self.janitor.queue.val();
        self.acknowledge.wipe.next = self.janitor.wipe.val();
        self.acknowledge.wipe_queue.next = self.janitor.queue.val();
        self.interrupt.wipe.next = self.janitor.wipe.val();
        self.interrupt.wipe_queue.next = self.janitor.queue.val();
        self.ahead.wipe_row.next = self.janitor.wipe_row.val();
        self.janitor.guards_ready.next = self.ring_guard.ready.val();
        self.janitor.room.next = self.pieces.room.val() & self.retire.room.val();
        self.schedule.close.next = self.janitor.end.val();
        self.schedule.close_queue.next = self.janitor.queue.val();
        self.mover.release_valid.next = self.janitor.wipe.val();
        self.mover.release_owner.next = self.janitor.queue.val();
        self.janitor.draining.next = self.control.draining.val();
        self.janitor.destroyed.next = self.control.destroyed.val();
        self.janitor.piece_begun.next = self.schedule.send.val() | self.casting.send.val();
        self.janitor.casting.next = self.casting.under_way.val();
        self.janitor.piece_ended.next = self.retire.ended.val();
        self.janitor.batch_begun.next = self.fetch.push.val();
        self.janitor.batch_ended.next = self.arrive.ended.val();
        self.janitor.report_begun.next = self.retire.report_push.val();
        self.janitor.report_ended.next = self.acknowledge.ended.val();

        // Windows: all guards keep the same.
        self.set.next = self.control.set.val() | self.janitor.close.val();
        self.set_queue.next = bit_cast::<A, 6>(self.control.queue.val());
        self.window.next = self.control.window.val();
        if self.janitor.close.val() {
            self.set_queue.next = bit_cast::<A, 6>(self.janitor.queue.val());
            self.window.next.base = 0.into();
            self.window.next.limit = 0.into();
            self.window.next.read = false;
            self.window.next.write = false;
        }
        self.ring_guard.set.next = self.set.val();
        self.ring_guard.set_all.next = self.janitor.close.val();
        self.ring_guard.set_queue.next = self.set_queue.val();
        self.ring_guard.set_slot.next = self.control.slot.val();
        self.ring_guard.set_window.next = self.window.val();
        self.read_guard.set.next = self.set.val();
        self.read_guard.set_all.next = self.janitor.close.val();
        self.read_guard.set_queue.next = self.set_queue.val();
        self.read_guard.set_slot.next = self.control.slot.val();
        self.read_guard.set_window.next = self.window.val();
        self.write_guard.set.next = self.set.val();
        self.write_guard.set_all.next = self.janitor.close.val();
        self.write_guard.set_queue.next = self.set_queue.val();
        self.write_guard.set_slot.next = self.control.slot.val();
        self.write_guard.set_window.next = self.window.val();

        // Descriptors.
        self.fetch.awake.next = self.awake.val();
        self.fetch.spoiled.next = self.arrive.spoiled.val();
        self.fetch.spoiled_queue.next = self.arrive.spoiled_queue.val();
        self.fetch.tail.next = self.control.tail.val();
        self.fetch.taken.next = self.schedule.taken.val();
        self.fetch.room.next = self.arrive.room.val();
        self.fetch.allowed.next = self.ring_guard.allowed.val();
        self.asks.push.next = self.fetch.ask_push.val();
        self.asks.data_in.next = self.fetch.ask.val();
        self.m_axi_ring_arvalid.next = self.asks.valid.val();
        self.m_axi_ring_araddr.next = self.asks.data_out.val().address;
        self.m_axi_ring_arlen.next = self.asks.data_out.val().beats;
        self.asks.pop.next = self.m_axi_ring_arready.val();
        self.m_axi_ring_arsize.next = self.size.val();
        self.m_axi_ring_arburst.next = 1.into();
        self.m_axi_ring_arcache.next = 3.into();
        self.m_axi_ring_arprot.next = 0.into();
        self.arrive.running.next = self.control.running.val();
        self.arrive.push.next = self.fetch.push.val();
        self.arrive.batch.next = self.fetch.batch.val();
        self.arrive.r_valid.next = self.m_axi_ring_rvalid.val();
        self.arrive.r_data.next = self.m_axi_ring_rdata.val();
        self.arrive.r_resp.next = self.m_axi_ring_rresp.val();
        self.arrive.r_last.next = self.m_axi_ring_rlast.val();
        self.m_axi_ring_rready.next = self.arrive.r_ready.val();
        self.ahead.write.next = self.arrive.write.val();
        self.ahead.write_queue.next = self.arrive.write_queue.val();
        self.ahead.write_place.next = self.arrive.write_place.val();
        self.ahead.write_word.next = self.arrive.write_word.val();
        self.ahead.read_queue.next = self.schedule.row_queue.val();
        self.ahead.read_row.next = self.schedule.row.val();
        self.schedule.word0.next = self.ahead.word0.val();
        self.schedule.word1.next = self.ahead.word1.val();
        self.schedule.word2.next = self.ahead.word2.val();
        self.schedule.word3.next = self.ahead.word3.val();

        // Pieces.
        self.schedule.awake.next = self.awake.val();
        self.schedule.urgent.next = self.control.urgent.val();
        self.schedule.room.next = self.pieces.room.val() & self.retire.room.val();
        self.schedule.hold.next = self.janitor.hold.val() | self.casting.hold.val();
        self.schedule.stored.next = self.arrive.stored.val();
        self.schedule.head.next = self.control.head.val();
        self.schedule.failure.next = self.retire.failure.val();
        self.schedule.failure_queue.next = self.retire.failure_queue.val();
        self.schedule.failed.next = self.retire.failed.val();
        self.sends.next = self.schedule.send.val() | self.casting.send.val();
        self.sent.next = self.schedule.piece.val();
        self.transfer.next = self.schedule.transfer.val();
        if self.casting.send.val() {
            self.sent.next = self.casting.piece.val();
            self.transfer.next = self.casting.transfer.val();
        }
        self.pieces.push.next = self.sends.val();
        self.pieces.data_in.next = self.transfer.val();
        self.pieces.data_in.next.id = bit_cast::<16, 7>(self.checksum.number.val());
        self.mover.s_axis_desc_tvalid.next = self.pieces.valid.val();
        self.mover.s_axis_desc_tdata.next = self.pieces.data_out.val();
        self.pieces.pop.next = self.mover.s_axis_desc_tready.val();
        self.retire.running.next = self.control.running.val();
        self.retire.push.next = self.sends.val();
        self.retire.piece.next = self.sent.val();
        self.retire.piece.next.tag = self.checksum.number.val();
        self.retire.valid.next = self.mover.m_axis_cpl_tvalid.val();
        self.retire.end.next = self.mover.m_axis_cpl_tdata.val();
        self.mover.m_axis_cpl_tready.next = self.retire.ready.val();
        self.retire.report_room.next = self.report.room.val();

        // What it writes, for those who ask for a CRC.
        self.checksum.send.next = self.sends.val();
        self.checksum.moved.next = self.mover.moved_valid.val();
        for i in 0..8 {
            self.checksum.data[i].next = self.mover.moved_data[i].val();
            self.checksum.strobe[i].next = self.mover.moved_strobe[i].val();
        }
        self.checksum.owner.next = self.mover.moved_owner.val();
        self.checksum.moved_tag.next = self.mover.moved_tag.val();
        self.checksum.moved_first.next = self.mover.moved_first.val();
        self.checksum.moved_last.next = self.mover.moved_last.val();
        self.checksum.read_tag.next = self.retire.tag.val();
        self.retire.crc.next = self.checksum.read_crc.val();

        // Casts, on their way through the chip.
        self.schedule.sleeping.next = self.casting.sleeping.val();
        self.schedule.cast_free.next = self.casting.free.val();
        self.schedule.cast_slot.next = self.casting.slot.val();
        self.casting.begin.next = self.schedule.cast.val();
        self.casting.narrowing.next = self.schedule.narrowing.val();
        self.casting.count.next = self.schedule.count.val();
        self.casting.second.next = self.schedule.second.val();
        self.casting.starve.next = self.schedule.starve.val();
        self.casting.end_slot.next = self.retire.slot.val();
        self.casting.end.next = self.retire.staged.val();
        self.casting.end_good.next = self.retire.staged_good.val();
        self.casting.room.next = self.pieces.room.val() & self.retire.room.val();
        self.casting.yields.next = self.janitor.hold.val();
        self.casting.write.next = self.mover.m_local_write_valid.val();
        self.casting.write_address.next = self.mover.m_local_write_address.val();
        for i in 0..8 {
            self.casting.write_data[i].next = self.mover.m_local_write_data[i].val();
            self.casting.write_strobe[i].next = self.mover.m_local_write_strobe[i].val();
        }
        self.casting.read_address.next = self.mover.m_local_read_address.val();
        self.mover.m_local_read_data.next = self.casting.read_data.val();
        self.casting.check_local[0].next = self.mover.read_check.val().local;
        self.casting.check_local[1].next = self.mover.write_check.val().local;

        // Every burst of the mover, and its window.
        self.read_guard.check.next = self.mover.read_check_valid.val();
        self.read_guard.owner.next = self.mover.read_check.val().owner;
        self.read_guard.write.next = false;
        self.read_block.next = bit_cast::<64, 53>(self.mover.read_check.val().block) << 11;
        self.read_guard.first.next =
            self.read_block.val() | bit_cast::<64, 11>(self.mover.read_check.val().low);
        self.read_guard.last.next =
            self.read_block.val() | bit_cast::<64, 11>(self.mover.read_check.val().end);
        self.mover.read_verdict_valid.next = self.read_guard.verdict.val();
        self.mover.read_verdict_allowed.next =
            self.read_guard.allowed.val() | self.casting.pass[0].val();
        self.write_guard.check.next = self.mover.write_check_valid.val();
        self.write_guard.owner.next = self.mover.write_check.val().owner;
        self.write_guard.write.next = true;
        self.write_block.next = bit_cast::<64, 53>(self.mover.write_check.val().block) << 11;
        self.write_guard.first.next =
            self.write_block.val() | bit_cast::<64, 11>(self.mover.write_check.val().low);
        self.write_guard.last.next =
            self.write_block.val() | bit_cast::<64, 11>(self.mover.write_check.val().end);
        self.mover.write_verdict_valid.next = self.write_guard.verdict.val();
        self.mover.write_verdict_allowed.next =
            self.write_guard.allowed.val() | self.casting.pass[1].val();
        self.m_axi_awvalid.next = self.mover.m_axi_awvalid.val();
        self.mover.m_axi_awready.next = self.m_axi_awready.val();
        self.m_axi_awaddr.next = self.mover.m_axi_awaddr.val();
        self.m_axi_awlen.next = self.mover.m_axi_awlen.val();
        self.m_axi_awsize.next = self.mover.m_axi_awsize.val();
        self.m_axi_awburst.next = self.mover.m_axi_awburst.val();
        self.m_axi_awcache.next = self.mover.m_axi_awcache.val();
        self.m_axi_awprot.next = self.mover.m_axi_awprot.val();
        self.m_axi_wvalid.next = self.mover.m_axi_wvalid.val();
        self.mover.m_axi_wready.next = self.m_axi_wready.val();
        self.m_axi_wlast.next = self.mover.m_axi_wlast.val();
        self.mover.m_axi_bvalid.next = self.m_axi_bvalid.val();
        self.m_axi_bready.next = self.mover.m_axi_bready.val();
        self.mover.m_axi_bresp.next = self.m_axi_bresp.val();
        self.m_axi_arvalid.next = self.mover.m_axi_arvalid.val();
        self.mover.m_axi_arready.next = self.m_axi_arready.val();
        self.m_axi_araddr.next = self.mover.m_axi_araddr.val();
        self.m_axi_arlen.next = self.mover.m_axi_arlen.val();
        self.m_axi_arsize.next = self.mover.m_axi_arsize.val();
        self.m_axi_arburst.next = self.mover.m_axi_arburst.val();
        self.m_axi_arcache.next = self.mover.m_axi_arcache.val();
        self.m_axi_arprot.next = self.mover.m_axi_arprot.val();
        self.mover.m_axi_rvalid.next = self.m_axi_rvalid.val();
        self.m_axi_rready.next = self.mover.m_axi_rready.val();
        self.mover.m_axi_rdata.next = self.m_axi_rdata.val();
        self.mover.m_axi_rresp.next = self.m_axi_rresp.val();
        self.mover.m_axi_rlast.next = self.m_axi_rlast.val();
        for i in 0..8 {
            self.m_axi_wdata[i].next = self.mover.m_axi_wdata[i].val();
            self.m_axi_wstrb[i].next = self.mover.m_axi_wstrb[i].val();
        }

        // Completions.
        self.report.running.next = self.control.running.val();
        self.report.push.next = self.retire.report_push.val();
        self.report.given.next = self.retire.given.val();
        self.report.allowed.next = self.ring_guard.allowed.val();
        self.report.posted_room.next = self.acknowledge.room.val();
        self.m_axi_ring_awvalid.next = self.report.aw_valid.val();
        self.report.aw_ready.next = self.m_axi_ring_awready.val();
        self.m_axi_ring_awaddr.next = self.report.aw_addr.val();
        self.m_axi_ring_awlen.next = 1.into();
        self.m_axi_ring_awsize.next = self.size.val();
        self.m_axi_ring_awburst.next = 1.into();
        self.m_axi_ring_awcache.next = 3.into();
        self.m_axi_ring_awprot.next = 0.into();
        self.m_axi_ring_wvalid.next = self.report.w_valid.val();
        self.report.w_ready.next = self.m_axi_ring_wready.val();
        self.m_axi_ring_wdata.next = self.report.w_data.val();
        self.m_axi_ring_wstrb.next = self.every.val();
        self.m_axi_ring_wlast.next = self.report.w_last.val();
        self.acknowledge.running.next = self.control.running.val();
        self.acknowledge.push.next = self.report.posted_push.val();
        self.acknowledge.posted.next = self.report.posted.val();
        self.acknowledge.b_valid.next = self.m_axi_ring_bvalid.val();
        self.acknowledge.b_resp.next = self.m_axi_ring_bresp.val();
        self.m_axi_ring_bready.next = self.acknowledge.b_ready.val();

        // The rings' windows: completions in a slot's second cycle, descriptors in its first one.
        self.ring_guard.check.next = self.fetch.check.val();
        self.ring_guard.owner.next = self.fetch.check_queue.val();
        self.ring_guard.write.next = self.act.q.val();
        self.ring_guard.first.next = self.fetch.check_first.val();
        self.ring_guard.last.next = self.fetch.check_last.val();
        if self.act.q.val() {
            self.ring_guard.check.next = self.report.check.val();
            self.ring_guard.owner.next = self.report.check_queue.val();
            self.ring_guard.first.next = self.report.check_first.val();
            self.ring_guard.last.next = self.report.check_last.val();
        }

        // Interrupts.
        self.interrupt.done.next = self.acknowledge.done.val();
        self.interrupt.head.next = self.control.head.val();
        self.interrupt.unmask.next = self.control.unmask.val();
        self.interrupt.unmask_queue.next = self.control.queue.val();
        self.irq.next = self.interrupt.raised.val();
    }
}
