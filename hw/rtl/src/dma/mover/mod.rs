//! The DMA mover: moves bytes from anywhere to anywhere over AXI4.
//!
//! ```text
//! s_axis_desc --> legaliser --+--> read side: gate --> AR ......... wall .. m_axi
//!                    |        |       R --> realign --+               .        .
//!                    |        |                       v               .        .
//!                    |        |                     lanes             .        .
//!                    |        |                       |               .        .
//!                    |        +--> write side: gate --> AW, W ...... wall .. m_axi
//!                    |                B --> responder --+
//!                    v                                  v
//!                 tickets ------------------------> completer --> m_axis_cpl
//! ```
//!
//! [`DmaMover`] is the mover alone; [`MoverCore`] is the same with an address check at its ports, for a DMA
//! engine that has windows.
//!
//! # Parameters
//! | | |
//! |---|---|
//! | W | data bits: 64, 128, 256 or 512; B = W / 8 lanes |
//! | A | 2^A = N read bursts and as many write bursts in flight; C = A + 1, E = A + 2; 2 N transfers in flight |
//! | L | 2^L beats between the read and the write side; M = L + 1 |
//!
//! # Ports
//! | port | |
//! |---|---|
//! | `aclk`, `aresetn` | clock; synchronous reset, active low |
//! | `timeout` | for how long the slave may be silent, in units of 64 cycles; 0: for ever |
//! | `s_axis_desc_*` | transfers: [`Descriptor`] |
//! | `m_axis_cpl_*` | completions, in the order of the transfers: [`Completion`] |
//! | `m_axi_*` | AXI4 master, 64-bit addresses, no ids: all bursts have the same one |
//! | `m_local_read_*` | the on-chip memory, always ready: `address` counts words of the bus, `data` is the word that was asked for one cycle before |
//! | `m_local_write_*` | the same for writing: each byte lane whose `strobe` is high |
//! | `read_check_*`, `read_verdict_*` | of a guarded mover: each read burst before it is sent, and what becomes of it |
//! | `write_check_*`, `write_verdict_*` | the same for write bursts |
//! | `release_valid`, `release_owner` | of a guarded mover: an owner is no longer stopped; a pulse of one cycle |
//! | `moved_*` | of a guarded mover: each beat that was written in the cycle before, whose it is, whether it begins a request or ends a transfer; for [operators](super::operators) |
//!
//! # The address check
//! Each burst, after all address arithmetic, is shown once: `*_check_valid` is high for one cycle with the
//! owner, the first and the last byte in `*_check` ([`Check`]). There is no ready: the check takes a burst of
//! each side every cycle. It answers the bursts of a side in order, each by one cycle of `*_verdict_valid`
//! with `*_verdict_allowed`, at least one cycle after the burst was shown, from flip-flops. A verdict that comes 1,
//! 2 or 3 cycles later costs that much latency and no throughput; a later one is well too. The check is
//! reset together with the mover. A check with its tables in a RAM reads the owner's window in the cycle in which
//! the burst is shown, compares in the next one and answers 2 cycles later.
//!
//! | cycle | 0 | 1 | 2 | 3 |
//! |---|---|---|---|---|
//! | `read_check_valid` | 1 | 1 | 0 | 0 |
//! | `read_verdict_valid` | 0 | 0 | 1 | 1 |
//! | `m_axi_arvalid`, first burst allowed, second denied | 0 | 0 | 0 | 1 |
//!
//! A denied burst makes no access. Its transfer completes with [`status::PROTECTION`], the burst's first
//! address, and the bytes before it as bytes done; no later burst of it is sent, on either side, but reads that
//! were already on their way. A write burst is judged in its turn, when its first byte has been read: so what
//! is reported is the first failure by bytes, whatever the latencies are. A read burst and a write burst that
//! begin at the same byte of the transfer, both denied: the read is reported. Bursts of a transfer that is over
//! may still be shown, and their verdicts mean nothing. The pattern of a fill is not shown.
//!
//! # Requests of many pieces
//! Transfers of one owner with `more` set, up to and including the first one without it, are the pieces of one
//! request; those of other owners may lie between them. Once a piece fails, for whatever reason, the later pieces of
//! its request write nothing and complete in their turn with [`status::SKIPPED`], bytes and address 0.
//!
//! | the piece before failed by | of the pieces behind it |
//! |---|---|
//! | read error, denial, read timeout, malformed | no write burst is announced |
//! | write error, write timeout | what is sent before the B comes can't be called back |
//!
//! In both cases read bursts that were on their way come in and are dropped.
//!
//! # Stopped owners
//! Of a guarded mover, [`status::PROTECTION`] stops the owner: all its later transfers, also those that are in the
//! mover already, are skipped as above, until a pulse on `release_valid`. It counts for transfers that are taken
//! after it; what becomes of the owner's transfers that are in the mover then is open, so who releases an owner waits
//! for its completions first. Others wait for a denial as long as it takes to know it: until the B of the denied
//! transfer's earlier bursts are there. A release does not end a request: pieces that still come of one that failed
//! are skipped.
//!
//! [`status::TIMEOUT`] stops the owner in the same way, but for what its other transfers have already sent when a B is missing:
//! those end as they may.
//!
//! # A silent slave
//! If nothing moves on one side, reads or writes, for `64 timeout` cycles in which only the slave is to blame, that side is cut off at
//! the next such cycle, by a [`firewall`] between the mover and the bus. All bursts of that side that wait for an answer then, and
//! those that come while it is cut off, end by [`status::TIMEOUT`]: the address of the first beat (reads) or burst (writes) that was
//! not answered, and the bytes before it. With one id a bus answers in order, so one silent slave holds up the answers to everybody:
//! **whoever has a burst outstanding on that side when it is cut off gets a timeout**, whatever slave it is for.
//!
//! Bytes of a read that timed out are not written. Of a write, the beat that the slave did not take stays offered, and is written
//! if it ever takes it; the rest of that burst follows without strobes. Late answers are taken and dropped; once the last one is
//! in, the side is open again. A slave that never wakes up leaves it cut off: transfers still end, each at once by a timeout.
//!
//! Without a check nobody is stopped, and what follows a timeout is tried again.
//!
//! # On-chip ends
//! Source, destination or both may be in an on-chip memory of 64 KiB beside the bus: byte addresses 0 to 2^16 - 1 of an address space
//! of its own. Its bursts are cut, checked (with [`Check::local`] set) and counted like others, and stand in line with those of
//! the bus, so completions say the same; they never fail. It is as a memory whose R comes 2 cycles after it was asked for, and whose
//! B 1 cycle after the last W: the bus is full, whatever the ends. A row that leaves the 64 KiB, and a fill with an on-chip source, are
//! [`status::MALFORMED`]. Words are read before the mover has use for them, up to 4.
//!
//! # Latency and throughput
//! A memory that answers reads and writes L cycles after it was asked and is always ready; copies of b beats,
//! in one burst a side.
//!
//! | | cycles |
//! |---|---|
//! | descriptor taken -> AR valid | 2; with a check, as many more as the verdict takes |
//! | R taken -> the beat it completes valid on W | 2 |
//! | last B taken -> completion valid | 3 |
//! | descriptor taken -> completion valid, alone | 2 L + b + 6 |
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
//! * Pieces of a request cost nothing: a beat every cycle, as if they were transfers of their own.
//! * Length or rows 0, a reserved bit set, 2^32 bytes or more in all, a fill with an on-chip source, or a row that leaves
//!   its address space at either end, is [`status::MALFORMED`] without bus access.
//! * Rows follow each other without a gap, and a fill is as fast as a copy.
//! * An R beat with an error: bytes before it are written, it and all later ones of that copy are not, and no
//!   more bursts of it are sent but those that were on their way.
//! * A B with an error: bytes of that copy that reach W from the second cycle after it are not written, and no
//!   more bursts of it are sent. What was sent before can't be called back.
//! * Other copies do not notice, and all bursts that were begun end.
//! * `valid` never waits for `ready`, payloads hold still while they wait, and no output follows an input
//!   within a cycle.
//!
//! # Limits
//! * Copies in flight are not ordered against each other in memory: who reads what another copy writes waits
//!   for that one's completion. Source and destination of one copy must not overlap.
//! * A slave that answers a burst to one address and stays silent on another has a timeout for both (one id).
//! * RREADY falls when the lanes are full, so R can wait for W.
//! * RLAST is trusted: a slave that sets it on the wrong beat gets wrong copies.
//! * A transfer of many rows is held for the bits of (rows - 1) and 3 cycles before its first burst, and those
//!   behind it with it.

use rust_hdl::prelude::*;

pub mod close;
pub mod command;
pub mod complete;
pub mod contract;
pub mod core;
pub mod firewall;
pub mod gate;
pub mod gather;
pub mod issue;
pub mod lanes;
pub mod legalise;
pub mod local;
pub mod owners;
pub mod plan;
pub mod queue;
pub mod read;
pub mod realign;
pub mod respond;
pub mod rows;
pub mod send;
pub mod split;
pub mod types;
pub mod write;

pub use core::MoverCore;
pub use types::{Address, Check, Completion, Descriptor, status};

/// The mover without an address check, so nobody is ever stopped; see the [module](self) for its parameters.
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
    core: MoverCore<W, B, A, C, E, L, M>,
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
        DmaMover {
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
            core: MoverCore::new(true),
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
        self.core.aclk.next = self.aclk.val();
        self.core.aresetn.next = self.aresetn.val();
        self.core.timeout.next = self.timeout.val();
        self.m_local_read_valid.next = self.core.m_local_read_valid.val();
        self.m_local_read_address.next = self.core.m_local_read_address.val();
        self.core.m_local_read_data.next = self.m_local_read_data.val();
        self.m_local_write_valid.next = self.core.m_local_write_valid.val();
        self.m_local_write_address.next = self.core.m_local_write_address.val();
        self.core.s_axis_desc_tvalid.next = self.s_axis_desc_tvalid.val();
        self.s_axis_desc_tready.next = self.core.s_axis_desc_tready.val();
        self.core.s_axis_desc_tdata.next = self.s_axis_desc_tdata.val();
        self.m_axis_cpl_tvalid.next = self.core.m_axis_cpl_tvalid.val();
        self.core.m_axis_cpl_tready.next = self.m_axis_cpl_tready.val();
        self.m_axis_cpl_tdata.next = self.core.m_axis_cpl_tdata.val();
        self.m_axi_awvalid.next = self.core.m_axi_awvalid.val();
        self.core.m_axi_awready.next = self.m_axi_awready.val();
        self.m_axi_awaddr.next = self.core.m_axi_awaddr.val();
        self.m_axi_awlen.next = self.core.m_axi_awlen.val();
        self.m_axi_awsize.next = self.core.m_axi_awsize.val();
        self.m_axi_awburst.next = self.core.m_axi_awburst.val();
        self.m_axi_awcache.next = self.core.m_axi_awcache.val();
        self.m_axi_awprot.next = self.core.m_axi_awprot.val();
        self.m_axi_wvalid.next = self.core.m_axi_wvalid.val();
        self.core.m_axi_wready.next = self.m_axi_wready.val();
        self.m_axi_wlast.next = self.core.m_axi_wlast.val();
        self.core.m_axi_bvalid.next = self.m_axi_bvalid.val();
        self.m_axi_bready.next = self.core.m_axi_bready.val();
        self.core.m_axi_bresp.next = self.m_axi_bresp.val();
        self.m_axi_arvalid.next = self.core.m_axi_arvalid.val();
        self.core.m_axi_arready.next = self.m_axi_arready.val();
        self.m_axi_araddr.next = self.core.m_axi_araddr.val();
        self.m_axi_arlen.next = self.core.m_axi_arlen.val();
        self.m_axi_arsize.next = self.core.m_axi_arsize.val();
        self.m_axi_arburst.next = self.core.m_axi_arburst.val();
        self.m_axi_arcache.next = self.core.m_axi_arcache.val();
        self.m_axi_arprot.next = self.core.m_axi_arprot.val();
        self.core.m_axi_rvalid.next = self.m_axi_rvalid.val();
        self.m_axi_rready.next = self.core.m_axi_rready.val();
        self.core.m_axi_rdata.next = self.m_axi_rdata.val();
        self.core.m_axi_rresp.next = self.m_axi_rresp.val();
        self.core.m_axi_rlast.next = self.m_axi_rlast.val();
        for i in 0..B {
            self.m_local_write_data[i].next = self.core.m_local_write_data[i].val();
            self.m_local_write_strobe[i].next = self.core.m_local_write_strobe[i].val();
            self.m_axi_wdata[i].next = self.core.m_axi_wdata[i].val();
            self.m_axi_wstrb[i].next = self.core.m_axi_wstrb[i].val();
        }
        self.core.read_verdict_valid.next = false;
        self.core.read_verdict_allowed.next = false;
        self.core.write_verdict_valid.next = false;
        self.core.write_verdict_allowed.next = false;
        self.core.release_valid.next = false;
        self.core.release_owner.next = 0.into();
    }
}

/// The mover of one preset: W, B and the depths as the [module](self) says.
macro_rules! mover_ports {
    ($($name:ident = $block:ident<$($p:literal),+> $([$($check:ident),+])?: $doc:literal;)+) => {
        $(
            #[doc = $doc]
            pub type $name = $block<$($p),+>;
            crate::ports!(
                $name: aclk, aresetn, timeout,
                s_axis_desc_tvalid, s_axis_desc_tready, s_axis_desc_tdata,
                m_axis_cpl_tvalid, m_axis_cpl_tready, m_axis_cpl_tdata,
                $($($check,)+)?
                m_axi_awvalid, m_axi_awready, m_axi_awaddr, m_axi_awlen, m_axi_awsize,
                m_axi_awburst, m_axi_awcache, m_axi_awprot,
                m_axi_wvalid, m_axi_wready, m_axi_wdata, m_axi_wstrb, m_axi_wlast,
                m_axi_bvalid, m_axi_bready, m_axi_bresp,
                m_axi_arvalid, m_axi_arready, m_axi_araddr, m_axi_arlen, m_axi_arsize,
                m_axi_arburst, m_axi_arcache, m_axi_arprot,
                m_axi_rvalid, m_axi_rready, m_axi_rdata, m_axi_rresp, m_axi_rlast,
                m_local_read_valid, m_local_read_address, m_local_read_data,
                m_local_write_valid, m_local_write_address, m_local_write_data, m_local_write_strobe,
            );
        )+
    };
}

mover_ports! {
    Mover64 = DmaMover<64, 8, 5, 6, 7, 4, 5>: "64 data bits, 32 bursts in flight each way.";
    Mover64N8 = DmaMover<64, 8, 3, 4, 5, 4, 5>: "64 data bits, 8 bursts in flight each way.";
    Mover64N16 = DmaMover<64, 8, 4, 5, 6, 4, 5>: "64 data bits, 16 bursts in flight each way.";
    Mover64N64 = DmaMover<64, 8, 6, 7, 8, 4, 5>: "64 data bits, 64 bursts in flight each way.";
    Mover128 = DmaMover<128, 16, 5, 6, 7, 4, 5>: "128 data bits, 32 bursts in flight each way.";
    Mover256 = DmaMover<256, 32, 5, 6, 7, 4, 5>: "256 data bits, 32 bursts in flight each way.";
    Mover512 = DmaMover<512, 64, 5, 6, 7, 4, 5>: "512 data bits, 32 bursts in flight each way.";
    Guarded64 = MoverCore<64, 8, 5, 6, 7, 4, 5>
        [read_check_valid, read_check, read_verdict_valid, read_verdict_allowed,
         write_check_valid, write_check, write_verdict_valid, write_verdict_allowed,
         release_valid, release_owner,
         moved_valid, moved_data, moved_strobe, moved_owner, moved_tag, moved_first, moved_last]:
        "64 data bits, 32 bursts in flight each way, each burst checked outside.";
}
