//! The DMA mover: copies bytes from anywhere to anywhere over AXI4.
//!
//! ```text
//! s_axis_desc --> legaliser --+--> read side: splitter --> AR ............. m_axi
//!                    |        |       R --> realign --+                        .
//!                    |        |                       v                        .
//!                    |        |                     lanes                      .
//!                    |        |                       |                        .
//!                    |        +--> write side: splitter --> AW, W ........... m_axi
//!                    |                B --> responder --+
//!                    v                                  v
//!                 tickets ------------------------> completer --> m_axis_cpl
//! ```
//!
//! # Parameters
//! | | |
//! |---|---|
//! | W | data bits: 64, 128, 256 or 512; B = W / 8 lanes |
//! | A | 2^A = N read bursts and as many write bursts in flight; C = A + 1, E = A + 2; 2 N copies in flight |
//! | L | 2^L beats between the read and the write side; M = L + 1 |
//!
//! # Ports
//! | port | |
//! |---|---|
//! | `aclk`, `aresetn` | clock; synchronous reset, active low |
//! | `s_axis_desc_*` | descriptors: [`Descriptor`] |
//! | `m_axis_cpl_*` | completions, in the order of the descriptors: [`Completion`] |
//! | `m_axi_*` | AXI4 master, 64-bit addresses, no ids: all bursts have the same one |
//!
//! # Latency and throughput
//! A memory that answers reads and writes L cycles after it was asked and is always ready; copies of b beats,
//! in one burst a side.
//!
//! | | cycles |
//! |---|---|
//! | descriptor taken -> AR valid | 2 |
//! | R taken -> the beat it completes valid on W | 2 |
//! | last B taken -> completion valid | 2 |
//! | descriptor taken -> completion valid, alone | 2 L + b + 5 |
//! | a copy, back to back with others | max(b, (L + 1 + b) / N, (2 L + 4 + b) / 2 N) |
//!
//! The three terms are the bus, N bursts in flight a side, and 2 N copies in flight. So the bus is full (one
//! beat every cycle on R and on W, whatever the two alignments) unless a latency is longer than what N
//! bursts cover:
//!
//! | share of the bus | L = 1 | L = 10 | L = 100 |
//! |---|---|---|---|
//! | 64 bytes, N = 32 | 100 % | 100 % | 100 % |
//! | 8 bytes, N = 32 | 100 % | 100 % | 31.3 % |
//! | 8 bytes, N = 64 | 100 % | 100 % | 62.6 % |
//!
//! # Promises
//! * Bursts are INCR, at most 2 KiB and 256 beats, and end at each 2 KiB border, so never cross 4 KiB.
//! * Every byte of the destination is written exactly once, and none beside it: WSTRB covers the copy only.
//! * A completion is seen only after the B of the copy's last burst.
//! * Length 0, or a source or destination that passes 2^64 - 1, is [`status::MALFORMED`] without bus access.
//! * An R beat with an error: bytes before it are written, it and all later ones of that copy are not.
//! * A B with an error: bytes of that copy that reach W from the second cycle after it are not written. What
//!   was sent before can't be called back.
//! * Other copies do not notice, and all bursts that were begun end.
//! * `valid` never waits for `ready`, payloads hold still while they wait, and no output follows an input
//!   within a cycle.
//!
//! # Limits
//! * Copies in flight are not ordered against each other in memory: who reads what another copy writes waits
//!   for that one's completion. Source and destination of one copy must not overlap.
//! * A slave that never answers stops the mover: there is no timeout.
//! * RREADY falls when the lanes are full, so R can wait for W.
//! * RLAST is trusted: a slave that sets it on the wrong beat gets wrong copies.
//! * One dimension only: no rows and strides, no fill, no on-chip port.

use rust_hdl::prelude::*;

pub mod complete;
pub mod lanes;
pub mod legalise;
pub mod read;
pub mod realign;
pub mod respond;
pub mod split;
pub mod types;
pub mod write;

use complete::Completer;
use lanes::Lanes;
use legalise::Legaliser;
use read::ReadSide;
pub use types::{Address, Completion, Descriptor, status};
use write::WriteSide;

/// The mover; see the [module](self) for its parameters.
#[derive(LogicBlock)]
pub struct DmaMover<
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
    legalise: Legaliser,
    read: ReadSide<W, B, A, C>,
    lanes: Lanes<W, B, L, M>,
    write: WriteSide<B, A, C, E>,
    complete: Completer<C, E>,
    size: Constant<Bits<3>>,
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
> Default for DmaMover<W, B, A, C, E, L, M>
{
    fn default() -> Self {
        assert!(
            matches!(W, 64 | 128 | 256 | 512),
            "the data bus has 64, 128, 256 or 512 bits"
        );
        DmaMover {
            aclk: Signal::default(),
            aresetn: Signal::default(),
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
            legalise: Legaliser::default(),
            read: ReadSide::default(),
            lanes: Lanes::default(),
            write: WriteSide::default(),
            complete: Completer::default(),
            size: Constant::new(u64::from(B.ilog2()).into()),
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
> Logic for DmaMover<W, B, A, C, E, L, M>
{
    #[hdl_gen]
    fn update(&mut self) {
        self.clear.next = !self.aresetn.val();
        self.legalise.aclk.next = self.aclk.val();
        self.legalise.clear.next = self.clear.val();
        self.read.aclk.next = self.aclk.val();
        self.read.clear.next = self.clear.val();
        self.lanes.aclk.next = self.aclk.val();
        self.lanes.clear.next = self.clear.val();
        self.write.aclk.next = self.aclk.val();
        self.write.clear.next = self.clear.val();
        self.complete.aclk.next = self.aclk.val();
        self.complete.clear.next = self.clear.val();

        self.legalise.desc_valid.next = self.s_axis_desc_tvalid.val();
        self.legalise.desc.next = self.s_axis_desc_tdata.val();
        self.s_axis_desc_tready.next = self.legalise.desc_ready.val();
        self.legalise.read_ready.next = self.read.span_ready.val();
        self.legalise.write_room.next = self.write.span_room.val();
        self.legalise.ticket_room.next = self.complete.ticket_room.val();

        self.read.span_valid.next = self.legalise.read_valid.val();
        self.read.span.next = self.legalise.source.val();
        self.read.dest_low.next = self.legalise.dest.val().low;
        self.m_axi_arvalid.next = self.read.ar_valid.val();
        self.m_axi_araddr.next = self.read.ar_addr.val();
        self.m_axi_arlen.next = self.read.ar_len.val();
        self.m_axi_arsize.next = self.size.val();
        self.m_axi_arburst.next = 1.into();
        self.m_axi_arcache.next = 3.into();
        self.m_axi_arprot.next = 0.into();
        self.read.ar_ready.next = self.m_axi_arready.val();
        self.read.r_valid.next = self.m_axi_rvalid.val();
        self.read.r_data.next = self.m_axi_rdata.val();
        self.read.r_resp.next = self.m_axi_rresp.val();
        self.read.r_last.next = self.m_axi_rlast.val();
        self.m_axi_rready.next = self.read.r_ready.val();
        self.read.lanes_room.next = self.lanes.room.val();
        self.read.outcome_room.next = self.complete.read_room.val();

        self.lanes.push.next = self.read.push.val();
        self.lanes.data.next = self.read.data.val();
        self.lanes.spoilt.next = self.read.spoilt.val();
        self.lanes.pop.next = self.write.pop.val();

        self.write.span_push.next = self.legalise.write_push.val();
        self.write.span.next = self.legalise.dest.val();
        self.m_axi_awvalid.next = self.write.aw_valid.val();
        self.m_axi_awaddr.next = self.write.aw_addr.val();
        self.m_axi_awlen.next = self.write.aw_len.val();
        self.m_axi_awsize.next = self.size.val();
        self.m_axi_awburst.next = 1.into();
        self.m_axi_awcache.next = 3.into();
        self.m_axi_awprot.next = 0.into();
        self.write.aw_ready.next = self.m_axi_awready.val();
        self.m_axi_wvalid.next = self.write.w_valid.val();
        self.m_axi_wlast.next = self.write.w_last.val();
        self.write.w_ready.next = self.m_axi_wready.val();
        for i in 0..B {
            self.write.lane_valid[i].next = self.lanes.valid[i].val();
            self.write.lane_head[i].next = self.lanes.head[i].val();
            self.write.lane_spoilt[i].next = self.lanes.head_spoilt[i].val();
            self.m_axi_wdata[i].next = self.write.w_data[i].val();
            self.m_axi_wstrb[i].next = self.write.w_strb[i].val();
        }
        self.write.b_valid.next = self.m_axi_bvalid.val();
        self.write.b_resp.next = self.m_axi_bresp.val();
        self.m_axi_bready.next = self.write.b_ready.val();
        self.write.outcome_room.next = self.complete.write_room.val();

        self.complete.ticket_push.next = self.legalise.ticket_push.val();
        self.complete.ticket.next = self.legalise.ticket.val();
        self.complete.read_push.next = self.read.outcome_push.val();
        self.complete.read.next = self.read.outcome.val();
        self.complete.write_push.next = self.write.outcome_push.val();
        self.complete.write.next = self.write.outcome.val();
        self.m_axis_cpl_tvalid.next = self.complete.cpl_valid.val();
        self.m_axis_cpl_tdata.next = self.complete.cpl.val();
        self.complete.cpl_ready.next = self.m_axis_cpl_tready.val();
    }
}

/// The mover of one preset: W, B and the depths as the [module](self) says.
macro_rules! mover_ports {
    ($($name:ident = <$($p:literal),+>: $doc:literal;)+) => {
        $(
            #[doc = $doc]
            pub type $name = DmaMover<$($p),+>;
            crate::ports!(
                $name: aclk, aresetn,
                s_axis_desc_tvalid, s_axis_desc_tready, s_axis_desc_tdata,
                m_axis_cpl_tvalid, m_axis_cpl_tready, m_axis_cpl_tdata,
                m_axi_awvalid, m_axi_awready, m_axi_awaddr, m_axi_awlen, m_axi_awsize,
                m_axi_awburst, m_axi_awcache, m_axi_awprot,
                m_axi_wvalid, m_axi_wready, m_axi_wdata, m_axi_wstrb, m_axi_wlast,
                m_axi_bvalid, m_axi_bready, m_axi_bresp,
                m_axi_arvalid, m_axi_arready, m_axi_araddr, m_axi_arlen, m_axi_arsize,
                m_axi_arburst, m_axi_arcache, m_axi_arprot,
                m_axi_rvalid, m_axi_rready, m_axi_rdata, m_axi_rresp, m_axi_rlast,
            );
        )+
    };
}

mover_ports! {
    Mover64 = <64, 8, 5, 6, 7, 4, 5>: "64 data bits, 32 bursts in flight each way.";
    Mover64N8 = <64, 8, 3, 4, 5, 4, 5>: "64 data bits, 8 bursts in flight each way.";
    Mover64N16 = <64, 8, 4, 5, 6, 4, 5>: "64 data bits, 16 bursts in flight each way.";
    Mover64N64 = <64, 8, 6, 7, 8, 4, 5>: "64 data bits, 64 bursts in flight each way.";
    Mover128 = <128, 16, 5, 6, 7, 4, 5>: "128 data bits, 32 bursts in flight each way.";
    Mover256 = <256, 32, 5, 6, 7, 4, 5>: "256 data bits, 32 bursts in flight each way.";
    Mover512 = <512, 64, 5, 6, 7, 4, 5>: "512 data bits, 32 bursts in flight each way.";
}
