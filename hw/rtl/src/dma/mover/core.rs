//! The mover's parts, joined.

use super::complete::Completer;
use super::firewall::{ReadWall, WriteWall};
use super::lanes::Lanes;
use super::legalise::Legaliser;
use super::owners::Owners;
use super::read::ReadSide;
use super::types::{Address, Check, Completion, Descriptor};
use super::write::WriteSide;
use rust_hdl::prelude::*;

/// The mover behind an address check; see the [module](super) for its parameters.
#[derive(LogicBlock)]
pub struct MoverCore<
    const W: usize,
    const B: usize,
    const A: usize,
    const C: usize,
    const E: usize,
    const L: usize,
    const M: usize,
> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Synchronous reset, active low.
    pub aresetn: Signal<In, Bit>,
    /// Silence of the slave that is allowed, in units of 64 cycles; 0: any.
    pub timeout: Signal<In, Bits<16>>,
    /// A descriptor is offered.
    pub s_axis_desc_tvalid: Signal<In, Bit>,
    /// It is taken.
    pub s_axis_desc_tready: Signal<Out, Bit>,
    /// The descriptor.
    pub s_axis_desc_tdata: Signal<In, Descriptor>,
    /// A completion is offered.
    pub m_axis_cpl_tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_axis_cpl_tready: Signal<In, Bit>,
    /// The completion.
    pub m_axis_cpl_tdata: Signal<Out, Completion>,
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
    pub m_axi_wdata: [Signal<Out, Bits<8>>; B],
    /// The lanes to write.
    pub m_axi_wstrb: [Signal<Out, Bit>; B],
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
    pub m_axi_rdata: Signal<In, Bits<W>>,
    /// OKAY, SLVERR or DECERR.
    pub m_axi_rresp: Signal<In, Bits<2>>,
    /// Last of its burst.
    pub m_axi_rlast: Signal<In, Bit>,
    /// A word of the on-chip memory is asked for.
    pub m_local_read_valid: Signal<Out, Bit>,
    /// Which.
    pub m_local_read_address: Signal<Out, Bits<13>>,
    /// The one asked for in the cycle before.
    pub m_local_read_data: Signal<In, Bits<W>>,
    /// A word of the on-chip memory is written.
    pub m_local_write_valid: Signal<Out, Bit>,
    /// Which.
    pub m_local_write_address: Signal<Out, Bits<13>>,
    /// Its bytes, by lane.
    pub m_local_write_data: [Signal<Out, Bits<8>>; B],
    /// The lanes to write.
    pub m_local_write_strobe: [Signal<Out, Bit>; B],
    /// A read burst is to be checked.
    pub read_check_valid: Signal<Out, Bit>,
    /// The burst.
    pub read_check: Signal<Out, Check>,
    /// The oldest read burst without a verdict gets one.
    pub read_verdict_valid: Signal<In, Bit>,
    /// It may go on the bus.
    pub read_verdict_allowed: Signal<In, Bit>,
    /// A write burst is to be checked.
    pub write_check_valid: Signal<Out, Bit>,
    /// The burst.
    pub write_check: Signal<Out, Check>,
    /// The oldest write burst without a verdict gets one.
    pub write_verdict_valid: Signal<In, Bit>,
    /// It may go on the bus.
    pub write_verdict_allowed: Signal<In, Bit>,
    /// An owner is no longer stopped.
    pub release_valid: Signal<In, Bit>,
    /// Which.
    pub release_owner: Signal<In, Bits<6>>,
    /// A beat was written in the cycle before: taken on W, or on-chip.
    pub moved_valid: Signal<Out, Bit>,
    /// Its bytes, by lane.
    pub moved_data: [Signal<Out, Bits<8>>; B],
    /// The lanes that were written; those that were lie side by side.
    pub moved_strobe: [Signal<Out, Bit>; B],
    /// Whose it is.
    pub moved_owner: Signal<Out, Bits<6>>,
    /// The low bits of its transfer's id.
    pub moved_tag: Signal<Out, Bits<8>>,
    /// It is the first one of the first piece of a request.
    pub moved_first: Signal<Out, Bit>,
    /// It is the last one of its transfer.
    pub moved_last: Signal<Out, Bit>,
    legalise: Legaliser,
    read: ReadSide<W, B, A, C>,
    middle: Lanes<W, B, L, M>,
    write: WriteSide<B, A, C, E>,
    complete: Completer<C, E>,
    read_wall: ReadWall<Address, A, C>,
    write_wall: WriteWall<Address, B, C>,
    stops: Owners,
    size: Constant<Bits<3>>,
    open: Constant<Bit>,
    clear: Signal<Local, Bit>,
}

impl<
    const W: usize,
    const B: usize,
    const A: usize,
    const C: usize,
    const E: usize,
    const L: usize,
    const M: usize,
> MoverCore<W, B, A, C, E, L, M>
{
    /// With an address check at its ports, or with all bursts `unchecked` and those ports without use.
    pub fn new(unchecked: bool) -> Self {
        assert!(
            matches!(W, 64 | 128 | 256 | 512),
            "the data bus has 64, 128, 256 or 512 bits"
        );
        MoverCore {
            aclk: Signal::default(),
            aresetn: Signal::default(),
            timeout: Signal::default(),
            s_axis_desc_tvalid: Signal::default(),
            s_axis_desc_tready: Signal::default(),
            s_axis_desc_tdata: Signal::default(),
            m_axis_cpl_tvalid: Signal::default(),
            m_axis_cpl_tready: Signal::default(),
            m_axis_cpl_tdata: Signal::default(),
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
            m_local_read_valid: Signal::default(),
            m_local_read_address: Signal::default(),
            m_local_read_data: Signal::default(),
            m_local_write_valid: Signal::default(),
            m_local_write_address: Signal::default(),
            m_local_write_data: std::array::from_fn(|_| Signal::default()),
            m_local_write_strobe: std::array::from_fn(|_| Signal::default()),
            read_check_valid: Signal::default(),
            read_check: Signal::default(),
            read_verdict_valid: Signal::default(),
            read_verdict_allowed: Signal::default(),
            write_check_valid: Signal::default(),
            write_check: Signal::default(),
            write_verdict_valid: Signal::default(),
            write_verdict_allowed: Signal::default(),
            release_valid: Signal::default(),
            release_owner: Signal::default(),
            moved_valid: Signal::default(),
            moved_data: std::array::from_fn(|_| Signal::default()),
            moved_strobe: std::array::from_fn(|_| Signal::default()),
            moved_owner: Signal::default(),
            moved_tag: Signal::default(),
            moved_first: Signal::default(),
            moved_last: Signal::default(),
            legalise: Legaliser::default(),
            read: ReadSide::default(),
            middle: Lanes::default(),
            write: WriteSide::default(),
            complete: Completer::default(),
            read_wall: ReadWall::default(),
            write_wall: WriteWall::default(),
            stops: Owners::default(),
            size: Constant::new(u64::from(B.ilog2()).into()),
            open: Constant::new(unchecked),
            clear: Signal::default(),
        }
    }
}

impl<
    const W: usize,
    const B: usize,
    const A: usize,
    const C: usize,
    const E: usize,
    const L: usize,
    const M: usize,
> Default for MoverCore<W, B, A, C, E, L, M>
{
    fn default() -> Self {
        MoverCore::new(false)
    }
}

impl<
    const W: usize,
    const B: usize,
    const A: usize,
    const C: usize,
    const E: usize,
    const L: usize,
    const M: usize,
> Logic for MoverCore<W, B, A, C, E, L, M>
{
    #[hdl_gen]
    fn update(&mut self) {
        self.clear.next = !self.aresetn.val();
        self.legalise.aclk.next = self.aclk.val();
        self.legalise.clear.next = self.clear.val();
        self.read.aclk.next = self.aclk.val();
        self.read.clear.next = self.clear.val();
        self.middle.aclk.next = self.aclk.val();
        self.middle.clear.next = self.clear.val();
        self.write.aclk.next = self.aclk.val();
        self.write.clear.next = self.clear.val();
        self.complete.aclk.next = self.aclk.val();
        self.complete.clear.next = self.clear.val();
        self.read_wall.aclk.next = self.aclk.val();
        self.read_wall.clear.next = self.clear.val();
        self.read_wall.timeout.next = self.timeout.val();
        self.write_wall.aclk.next = self.aclk.val();
        self.write_wall.clear.next = self.clear.val();
        self.write_wall.timeout.next = self.timeout.val();
        self.stops.aclk.next = self.aclk.val();
        self.stops.clear.next = self.clear.val();

        self.legalise.desc_valid.next = self.s_axis_desc_tvalid.val();
        self.legalise.desc.next = self.s_axis_desc_tdata.val();
        self.s_axis_desc_tready.next = self.legalise.desc_ready.val();
        self.legalise.abandon.next = self.read.abandon.val();
        self.legalise.read_ready.next = self.read.span_ready.val();
        self.legalise.write_room.next = self.write.span_room.val();
        self.legalise.ticket_room.next = self.complete.ticket_room.val();

        self.read.span_valid.next = self.legalise.read_valid.val();
        self.read.span.next = self.legalise.source.val();
        self.read.open.next = self.open.val();
        self.read_check_valid.next = self.read.check_valid.val();
        self.read_check.next = self.read.check.val();
        self.read.verdict_valid.next = self.read_verdict_valid.val();
        self.read.verdict_allowed.next = self.read_verdict_allowed.val();
        self.read.abort.next = self.write.abort.val();
        self.read.abort_number.next = self.write.abort_number.val();
        self.read_wall.ar_valid.next = self.read.ar_valid.val();
        self.read_wall.ar_addr.next = self.read.ar_addr.val();
        self.read_wall.ar_len.next = self.read.ar_len.val();
        self.read.ar_ready.next = self.read_wall.ar_ready.val();
        self.read.r_valid.next = self.read_wall.r_valid.val();
        self.read.r_data.next = self.m_axi_rdata.val();
        self.read.r_resp.next = self.read_wall.r_resp.val();
        self.read.r_last.next = self.read_wall.r_last.val();
        self.read_wall.r_ready.next = self.read.r_ready.val();
        self.m_axi_arvalid.next = self.read_wall.bus_ar_valid.val();
        self.m_axi_araddr.next = self.read_wall.bus_ar_addr.val();
        self.m_axi_arlen.next = self.read_wall.bus_ar_len.val();
        self.m_axi_arsize.next = self.size.val();
        self.m_axi_arburst.next = 1.into();
        self.m_axi_arcache.next = 3.into();
        self.m_axi_arprot.next = 0.into();
        self.read_wall.bus_ar_ready.next = self.m_axi_arready.val();
        self.read_wall.bus_r_valid.next = self.m_axi_rvalid.val();
        self.read_wall.bus_r_resp.next = self.m_axi_rresp.val();
        self.read_wall.bus_r_last.next = self.m_axi_rlast.val();
        self.m_axi_rready.next = self.read_wall.bus_r_ready.val();
        self.m_local_read_valid.next = self.read.local_valid.val();
        self.m_local_read_address.next = self.read.local_address.val();
        self.read.local_data.next = self.m_local_read_data.val();
        self.read.lanes_room.next = self.middle.room.val();
        self.read.outcome_room.next = self.complete.read_room.val();

        self.middle.push.next = self.read.push.val();
        self.middle.data.next = self.read.data.val();
        self.middle.cut.next = self.read.cut.val();
        self.middle.denied.next = self.read.denied.val();
        self.write.lane_denied.next = self.middle.head_denied.val();

        self.write.span_push.next = self.legalise.write_push.val();
        self.write.span.next = self.legalise.dest.val();
        self.write.open.next = self.open.val();
        self.write_check_valid.next = self.write.check_valid.val();
        self.write_check.next = self.write.check.val();
        self.write.verdict_valid.next = self.write_verdict_valid.val();
        self.write.verdict_allowed.next = self.write_verdict_allowed.val();
        self.write_wall.aw_valid.next = self.write.aw_valid.val();
        self.write_wall.aw_addr.next = self.write.aw_addr.val();
        self.write_wall.aw_len.next = self.write.aw_len.val();
        self.write.aw_ready.next = self.write_wall.aw_ready.val();
        self.write_wall.w_valid.next = self.write.w_valid.val();
        self.write_wall.w_last.next = self.write.w_last.val();
        self.write.w_ready.next = self.write_wall.w_ready.val();
        self.write.b_valid.next = self.write_wall.b_valid.val();
        self.write.b_resp.next = self.write_wall.b_resp.val();
        self.write_wall.b_ready.next = self.write.b_ready.val();
        self.m_axi_awvalid.next = self.write_wall.bus_aw_valid.val();
        self.m_axi_awaddr.next = self.write_wall.bus_aw_addr.val();
        self.m_axi_awlen.next = self.write_wall.bus_aw_len.val();
        self.m_axi_awsize.next = self.size.val();
        self.m_axi_awburst.next = 1.into();
        self.m_axi_awcache.next = 3.into();
        self.m_axi_awprot.next = 0.into();
        self.write_wall.bus_aw_ready.next = self.m_axi_awready.val();
        self.m_axi_wvalid.next = self.write_wall.bus_w_valid.val();
        self.m_axi_wlast.next = self.write_wall.bus_w_last.val();
        self.write_wall.bus_w_ready.next = self.m_axi_wready.val();
        self.write_wall.bus_b_valid.next = self.m_axi_bvalid.val();
        self.write_wall.bus_b_resp.next = self.m_axi_bresp.val();
        self.m_axi_bready.next = self.write_wall.bus_b_ready.val();
        for i in 0..B {
            self.write.lane_valid[i].next = self.middle.valid[i].val();
            self.write.lane_head[i].next = self.middle.head[i].val();
            self.write.lane_cut[i].next = self.middle.head_cut[i].val();
            self.middle.pop[i].next = self.write.pop[i].val();
            self.write_wall.w_data[i].next = self.write.w_data[i].val();
            self.write_wall.w_strb[i].next = self.write.w_strb[i].val();
            self.moved_data[i].next = self.write.moved_data[i].val();
            self.moved_strobe[i].next = self.write.moved_strobe[i].val();
            self.m_local_write_data[i].next = self.write.w_data[i].val();
            self.m_local_write_strobe[i].next = self.write.w_strb[i].val();
            self.m_axi_wdata[i].next = self.write_wall.bus_w_data[i].val();
            self.m_axi_wstrb[i].next = self.write_wall.bus_w_strb[i].val();
        }
        self.moved_valid.next = self.write.moved.val();
        self.moved_owner.next = self.write.moved_beat.val().owner;
        self.moved_tag.next = self.write.moved_beat.val().tag;
        self.moved_first.next = self.write.moved_beat.val().first;
        self.moved_last.next = self.write.moved_beat.val().last;
        self.m_local_write_valid.next = self.write.local_valid.val();
        self.m_local_write_address.next = self.write.local_address.val();
        self.write.outcome_room.next = self.complete.write_room.val();

        self.complete.open.next = self.open.val();
        self.complete.ticket_push.next = self.legalise.ticket_push.val();
        self.complete.ticket.next = self.legalise.ticket.val();
        self.complete.read_push.next = self.read.outcome_push.val();
        self.complete.read.next = self.read.outcome.val();
        self.complete.write_push.next = self.write.outcome_push.val();
        self.complete.write.next = self.write.outcome.val();
        self.write.decided.next = self.complete.decided.val();

        // Stopped by the completer, released from outside; asked by the legaliser and the write side.
        self.complete.stop_wait.next = self.release_valid.val();
        self.stops.put.next = self.release_valid.val() | self.complete.stop.val();
        self.stops.owner.next = self.complete.stop_owner.val();
        self.stops.value.next = true;
        if self.release_valid.val() {
            self.stops.owner.next = self.release_owner.val();
            self.stops.value.next = false;
        }
        self.stops.look.next = self.s_axis_desc_tdata.val().owner;
        self.legalise.stopped.next = self.stops.found.val();
        self.stops.other_look.next = self.write.look.val();
        self.write.stopped.next = self.stops.other_found.val();

        self.m_axis_cpl_tvalid.next = self.complete.cpl_valid.val();
        self.m_axis_cpl_tdata.next = self.complete.cpl.val();
        self.complete.cpl_ready.next = self.m_axis_cpl_tready.val();
    }
}
