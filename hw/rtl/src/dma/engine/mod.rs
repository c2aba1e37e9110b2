//! The engine of queues: many tenants' rings, their doorbells, and one mover behind address windows.
//!
//! ```text
//! s_axil --> AxilSlave --> Control (registers, commands, states, doorbells) --> Interrupt --> irq
//!                             |  windows                       ^ written
//!                             v                                |          Messages <-- Interrupt
//! m_axi_ring  AR <------ Fetcher --+                       Acknowledge <-- B   |
//!             R  --> Arrivals      +--> guard <-- Reporter --> AW, W           |   m_axi_ring
//!                       |                            ^ ^-----------------------+
//!                       v                            |
//!                    Buffer --> Scheduler         Retire
//!                               (grant, allowance)   ^
//!                                  | pieces          | their ends
//!                                  v                 |
//!                               MoverCore, guards for reads and for writes --> m_axi
//!                                  |  |
//!                  what is written |  | on-chip
//!                                  v  v
//!                           Checksum  Casting --> the second half of a piece of a cast
//!
//!                    Janitor: ends queues, wipes what they leave
//! ```
//!
//! Rules, formats and registers are those of `docs/queues.md` and `docs/dma-registers.md`; the golden model is
//! `sim/golden/src/dma`.
//!
//! # Time
//! All parts share one clock of two beats, a *slot*: `act` low, then high. What needs a queue's state reads its RAM in the
//! first cycle and works in the second one; doorbells and commands are done in the first one. So no two parts ever change
//! the same word, and a queue's state costs no flip-flops but a few bits.
//!
//! | file | |
//! |---|---|
//! | `join` | the parts, joined: [`Engine`] |
//! | [`control`], [`admin`] | registers, commands, states, doorbells |
//! | [`fetch`], [`arrive`], [`buffer`], [`parse`] | descriptors, from a ring to a buffer to words |
//! | [`schedule`], [`grant`], [`allowance`], [`next`] | whose piece is next |
//! | [`ahead`] | how many bytes of pieces are under way |
//! | [`checksum`], [`casting`], [`pack`] | the CRC32C of what is written; what is rounded |
//! | [`retire`], [`report`], [`acknowledge`] | the end of pieces, completions, their responses |
//! | [`interrupt`], [`messages`] | wires, moderated; what is written when they rise |
//! | [`ring_port`] | the rings' port, for a memory that does not answer |
//! | [`janitor`] | the end of queues |
//! | [`types`] | what they exchange |
//!
//! # Ports
//! | | |
//! |---|---|
//! | `aclk`, `aresetn` | clock, synchronous reset |
//! | `s_axil_*` | AXI4-Lite slave, 20-bit addresses, 32-bit data: the registers |
//! | `m_axi_*` | AXI4 master, 64 bits: the data |
//! | `m_axi_ring_*` | AXI4 master, 64 bits: descriptors are read, completions and messages written |
//! | `irq` | a wire a queue |
//!
//! # Promises
//! * Every burst on both AXI ports lies in a window of the queue on whose behalf it is made, with the right for it; but for
//!   messages, whose place and text are the admin's.
//! * A completion counts (CQ_TAIL, SQ_HEAD, interrupt) only after its write was answered.
//! * What a tenant writes into its page, its rings or its descriptors has no effect on other queues but by its share.
//! * A queue goes off only when nothing that it has begun is under way; then nothing of it is left.
//!
//! # Limits
//! * Four pieces of casts are under way, each of another queue. So casts of one queue use the bus for a part of the time.
//! * A request with a CRC32C ends at the earliest 4 cycles after the one before it: shorter ones than 32 bytes do not fill the bus.
//! * A write that memory answers with an error does not call back the pieces of its request that were sent before.
//! * Completions behind one that memory answered with an error may be in memory already; they do not count.
//! * The bursts of a port side, reads or writes, are answered in one order. So where memory does not answer one of them for
//!   longer than TIMEOUT, all that wait behind it end by a timeout too, whosesoever they are. With TIMEOUT at 0 they wait.

// The parts' fields are ports, documented one by one; derived methods are not.
#![allow(missing_docs)]

pub mod acknowledge;
pub mod admin;
pub mod ahead;
pub mod allowance;
pub mod arrive;
pub mod buffer;
pub mod casting;
pub mod checksum;
pub mod control;
pub mod fetch;
pub mod grant;
pub mod interrupt;
pub mod janitor;
mod join;
pub mod messages;
pub mod next;
pub mod pack;
pub mod parse;
pub mod report;
pub mod retire;
pub mod ring_port;
pub mod schedule;
pub mod types;

pub use join::Engine;

/// Engines, by the number of queues.
macro_rules! engines {
    ($($name:ident = $block:ident<$($p:literal),+>: $doc:literal;)+) => {
        $(
            #[doc = $doc]
            pub type $name = $block<$($p),+>;
            crate::ports!(
                $name: aclk, aresetn, s_axil_awvalid, s_axil_awready, s_axil_awaddr, s_axil_wvalid,
                s_axil_wready, s_axil_wdata, s_axil_wstrb, s_axil_bvalid,
                s_axil_bready, s_axil_bresp, s_axil_arvalid, s_axil_arready,
                s_axil_araddr, s_axil_rvalid, s_axil_rready, s_axil_rdata,
                s_axil_rresp, m_axi_awvalid, m_axi_awready, m_axi_awaddr,
                m_axi_awlen, m_axi_awsize, m_axi_awburst, m_axi_awcache,
                m_axi_awprot, m_axi_wvalid, m_axi_wready, m_axi_wdata, m_axi_wstrb,
                m_axi_wlast, m_axi_bvalid, m_axi_bready, m_axi_bresp, m_axi_arvalid,
                m_axi_arready, m_axi_araddr, m_axi_arlen, m_axi_arsize,
                m_axi_arburst, m_axi_arcache, m_axi_arprot, m_axi_rvalid,
                m_axi_rready, m_axi_rdata, m_axi_rresp, m_axi_rlast,
                m_axi_ring_awvalid, m_axi_ring_awready, m_axi_ring_awaddr,
                m_axi_ring_awlen, m_axi_ring_awsize, m_axi_ring_awburst,
                m_axi_ring_awcache, m_axi_ring_awprot, m_axi_ring_wvalid,
                m_axi_ring_wready, m_axi_ring_wdata, m_axi_ring_wstrb,
                m_axi_ring_wlast, m_axi_ring_bvalid, m_axi_ring_bready,
                m_axi_ring_bresp, m_axi_ring_arvalid, m_axi_ring_arready,
                m_axi_ring_araddr, m_axi_ring_arlen, m_axi_ring_arsize,
                m_axi_ring_arburst, m_axi_ring_arcache, m_axi_ring_arprot,
                m_axi_ring_rvalid, m_axi_ring_rready, m_axi_ring_rdata,
                m_axi_ring_rresp, m_axi_ring_rlast, irq,
            );
        )+
    };
}

engines! {
    Engine4 = Engine<2, 4, 3, 6, 4>: "4 queues of 4 windows.";
    Engine16 = Engine<4, 16, 5, 8, 4>: "16 queues of 4 windows.";
    Engine64 = Engine<6, 64, 7, 10, 4>: "64 queues of 4 windows.";
}
