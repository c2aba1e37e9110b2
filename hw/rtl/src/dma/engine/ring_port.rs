//! The rings' port, behind walls: a memory that does not answer ends what waits for it.
//!
//! As the mover's port, see [`firewall`](crate::dma::mover::firewall). No cycle of latency, no beat lost.
//! Completions' responses are taken in every second cycle, and only those in which one would be taken count as silence: it takes
//! twice as long there.

use super::pack::Pack;
use super::types::Ask;
use crate::dma::mover::firewall::{ReadWall, WriteWall};
use rust_hdl::prelude::*;

/// Both walls, and the bus in words: 16 batches, 63 completions and messages outstanding.
#[derive(LogicBlock)]
pub struct RingPort {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// Silence that is allowed, in units of 64 cycles; 0: any.
    pub timeout: Signal<In, Bits<16>>,
    /// A batch is asked for.
    pub ar_valid: Signal<In, Bit>,
    /// It.
    pub ask: Signal<In, Ask>,
    /// It is taken.
    pub ar_ready: Signal<Out, Bit>,
    /// A beat of a batch; its data are those of the bus.
    pub r_valid: Signal<Out, Bit>,
    /// How it was answered.
    pub r_resp: Signal<Out, Bits<2>>,
    /// Last of its batch.
    pub r_last: Signal<Out, Bit>,
    /// It is taken.
    pub r_ready: Signal<In, Bit>,
    /// A burst is announced.
    pub aw_valid: Signal<In, Bit>,
    /// Its first byte.
    pub aw_addr: Signal<In, Bits<64>>,
    /// Its beats less one.
    pub aw_len: Signal<In, Bits<8>>,
    /// It is taken.
    pub aw_ready: Signal<Out, Bit>,
    /// A beat is offered.
    pub w_valid: Signal<In, Bit>,
    /// Its bytes.
    pub w_data: Signal<In, Bits<64>>,
    /// Those that are written.
    pub w_strb: Signal<In, Bits<8>>,
    /// Last of its burst.
    pub w_last: Signal<In, Bit>,
    /// It is taken.
    pub w_ready: Signal<Out, Bit>,
    /// A burst is answered.
    pub b_valid: Signal<Out, Bit>,
    /// How.
    pub b_resp: Signal<Out, Bits<2>>,
    /// The answer is taken.
    pub b_ready: Signal<In, Bit>,
    /// ARVALID.
    pub bus_ar_valid: Signal<Out, Bit>,
    /// ARADDR.
    pub bus_ar_addr: Signal<Out, Bits<64>>,
    /// ARLEN.
    pub bus_ar_len: Signal<Out, Bits<8>>,
    /// ARREADY.
    pub bus_ar_ready: Signal<In, Bit>,
    /// RVALID.
    pub bus_r_valid: Signal<In, Bit>,
    /// RRESP.
    pub bus_r_resp: Signal<In, Bits<2>>,
    /// RLAST.
    pub bus_r_last: Signal<In, Bit>,
    /// RREADY.
    pub bus_r_ready: Signal<Out, Bit>,
    /// AWVALID.
    pub bus_aw_valid: Signal<Out, Bit>,
    /// AWADDR.
    pub bus_aw_addr: Signal<Out, Bits<64>>,
    /// AWLEN.
    pub bus_aw_len: Signal<Out, Bits<8>>,
    /// AWREADY.
    pub bus_aw_ready: Signal<In, Bit>,
    /// WVALID.
    pub bus_w_valid: Signal<Out, Bit>,
    /// WDATA.
    pub bus_w_data: Signal<Out, Bits<64>>,
    /// WSTRB.
    pub bus_w_strb: Signal<Out, Bits<8>>,
    /// WLAST.
    pub bus_w_last: Signal<Out, Bit>,
    /// WREADY.
    pub bus_w_ready: Signal<In, Bit>,
    /// BVALID.
    pub bus_b_valid: Signal<In, Bit>,
    /// BRESP.
    pub bus_b_resp: Signal<In, Bits<2>>,
    /// BREADY.
    pub bus_b_ready: Signal<Out, Bit>,
    reads: ReadWall<Bits<64>, 4, 5>,
    writes: WriteWall<Bits<64>, 8, 6>,
    pack: Pack,
    bytes: [Signal<Local, Bits<64>>; 8],
}

impl Default for RingPort {
    fn default() -> Self {
        RingPort {
            aclk: Signal::default(),
            clear: Signal::default(),
            timeout: Signal::default(),
            ar_valid: Signal::default(),
            ask: Signal::default(),
            ar_ready: Signal::default(),
            r_valid: Signal::default(),
            r_resp: Signal::default(),
            r_last: Signal::default(),
            r_ready: Signal::default(),
            aw_valid: Signal::default(),
            aw_addr: Signal::default(),
            aw_len: Signal::default(),
            aw_ready: Signal::default(),
            w_valid: Signal::default(),
            w_data: Signal::default(),
            w_strb: Signal::default(),
            w_last: Signal::default(),
            w_ready: Signal::default(),
            b_valid: Signal::default(),
            b_resp: Signal::default(),
            b_ready: Signal::default(),
            bus_ar_valid: Signal::default(),
            bus_ar_addr: Signal::default(),
            bus_ar_len: Signal::default(),
            bus_ar_ready: Signal::default(),
            bus_r_valid: Signal::default(),
            bus_r_resp: Signal::default(),
            bus_r_last: Signal::default(),
            bus_r_ready: Signal::default(),
            bus_aw_valid: Signal::default(),
            bus_aw_addr: Signal::default(),
            bus_aw_len: Signal::default(),
            bus_aw_ready: Signal::default(),
            bus_w_valid: Signal::default(),
            bus_w_data: Signal::default(),
            bus_w_strb: Signal::default(),
            bus_w_last: Signal::default(),
            bus_w_ready: Signal::default(),
            bus_b_valid: Signal::default(),
            bus_b_resp: Signal::default(),
            bus_b_ready: Signal::default(),
            reads: ReadWall::default(),
            writes: WriteWall::default(),
            pack: Pack::default(),
            bytes: std::array::from_fn(|_| Signal::default()),
        }
    }
}

impl Logic for RingPort {
    #[hdl_gen]
    fn update(&mut self) {
        self.reads.aclk.next = self.aclk.val();
        self.reads.clear.next = self.clear.val();
        self.reads.timeout.next = self.timeout.val();
        self.reads.ar_valid.next = self.ar_valid.val();
        self.reads.ar_addr.next = self.ask.val().address;
        self.reads.ar_len.next = self.ask.val().beats;
        self.ar_ready.next = self.reads.ar_ready.val();
        self.r_valid.next = self.reads.r_valid.val();
        self.r_resp.next = self.reads.r_resp.val();
        self.r_last.next = self.reads.r_last.val();
        self.reads.r_ready.next = self.r_ready.val();
        self.bus_ar_valid.next = self.reads.bus_ar_valid.val();
        self.bus_ar_addr.next = self.reads.bus_ar_addr.val();
        self.bus_ar_len.next = self.reads.bus_ar_len.val();
        self.reads.bus_ar_ready.next = self.bus_ar_ready.val();
        self.reads.bus_r_valid.next = self.bus_r_valid.val();
        self.reads.bus_r_resp.next = self.bus_r_resp.val();
        self.reads.bus_r_last.next = self.bus_r_last.val();
        self.bus_r_ready.next = self.reads.bus_r_ready.val();

        self.writes.aclk.next = self.aclk.val();
        self.writes.clear.next = self.clear.val();
        self.writes.timeout.next = self.timeout.val();
        self.writes.aw_valid.next = self.aw_valid.val();
        self.writes.aw_addr.next = self.aw_addr.val();
        self.writes.aw_len.next = self.aw_len.val();
        self.aw_ready.next = self.writes.aw_ready.val();
        self.writes.w_valid.next = self.w_valid.val();
        self.writes.w_last.next = self.w_last.val();
        self.w_ready.next = self.writes.w_ready.val();
        self.b_valid.next = self.writes.b_valid.val();
        self.b_resp.next = self.writes.b_resp.val();
        self.writes.b_ready.next = self.b_ready.val();
        self.bus_aw_valid.next = self.writes.bus_aw_valid.val();
        self.bus_aw_addr.next = self.writes.bus_aw_addr.val();
        self.bus_aw_len.next = self.writes.bus_aw_len.val();
        self.writes.bus_aw_ready.next = self.bus_aw_ready.val();
        self.bus_w_valid.next = self.writes.bus_w_valid.val();
        self.bus_w_last.next = self.writes.bus_w_last.val();
        self.writes.bus_w_ready.next = self.bus_w_ready.val();
        self.writes.bus_b_valid.next = self.bus_b_valid.val();
        self.writes.bus_b_resp.next = self.bus_b_resp.val();
        self.bus_b_ready.next = self.writes.bus_b_ready.val();
        self.bytes[0].next = self.w_data.val();
        for i in 1..8 {
            self.bytes[i].next = self.bytes[i - 1].val() >> 8;
        }
        for i in 0..8 {
            self.writes.w_data[i].next = self.bytes[i].val().get_bits::<8>(0);
            self.writes.w_strb[i].next = self.w_strb.val().get_bit(i);
            self.pack.data[i].next = self.writes.bus_w_data[i].val();
            self.pack.strobe[i].next = self.writes.bus_w_strb[i].val();
        }
        self.bus_w_data.next = self.pack.word.val();
        self.bus_w_strb.next = self.pack.lanes.val();
    }
}
