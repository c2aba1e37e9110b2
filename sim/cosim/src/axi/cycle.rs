//! One clock cycle of an AXI4 port, as seen after the outputs settled and before the rising edge.

use bitvec::prelude::*;
use std::fmt;

/// The widest data bus, in bytes.
pub const MAX_BYTES: usize = 64;

/// WSTRB: bit `i` says that byte lane `i` is written.
pub type Strobes = BitArray<[u64; 1], Lsb0>;

/// The five channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AxiChannel {
    /// Write addresses.
    Aw,
    /// Write data.
    W,
    /// Write responses.
    B,
    /// Read addresses.
    Ar,
    /// Read data and responses.
    R,
}

impl AxiChannel {
    /// All five.
    pub const ALL: [AxiChannel; 5] = [Self::Aw, Self::W, Self::B, Self::Ar, Self::R];
}

impl fmt::Display for AxiChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AxiChannel::Aw => "AW",
            AxiChannel::W => "W",
            AxiChannel::B => "B",
            AxiChannel::Ar => "AR",
            AxiChannel::R => "R",
        })
    }
}

/// AxBURST, table A3-3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Burst {
    /// Every beat at the same address.
    Fixed,
    /// Addresses rise by the transfer size.
    #[default]
    Incr,
    /// Addresses rise and wrap at the burst's own size.
    Wrap,
    /// 0b11, which no master may send.
    Reserved,
}

impl Burst {
    /// From the two bits of AxBURST.
    pub fn from_bits(bits: u64) -> Self {
        [Self::Fixed, Self::Incr, Self::Wrap, Self::Reserved][(bits & 3) as usize]
    }
}

/// RRESP and BRESP, table A3-4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Response {
    /// Done.
    #[default]
    Okay,
    /// An exclusive access succeeded.
    ExOkay,
    /// The slave was reached and failed.
    SlvErr,
    /// Nothing is at that address.
    DecErr,
}

impl Response {
    /// From the two bits on the bus.
    pub fn from_bits(bits: u64) -> Self {
        [Self::Okay, Self::ExOkay, Self::SlvErr, Self::DecErr][(bits & 3) as usize]
    }

    /// The two bits on the bus.
    pub fn bits(self) -> u64 {
        self as u64
    }

    /// Whether it reports a failure.
    pub fn is_error(self) -> bool {
        matches!(self, Response::SlvErr | Response::DecErr)
    }
}

/// A payload of AW or AR.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// AxID.
    pub id: u32,
    /// AxADDR, the first byte.
    pub addr: u64,
    /// AxLEN: beats less one.
    pub len: u8,
    /// AxSIZE: log2 of the bytes a beat.
    pub size: u8,
    /// AxBURST.
    pub burst: Burst,
    /// AxLOCK.
    pub lock: u8,
    /// AxCACHE.
    pub cache: u8,
    /// AxPROT.
    pub prot: u8,
    /// AxQOS.
    pub qos: u8,
}

impl Address {
    /// Beats of the burst, 1 to 256.
    pub fn beats(&self) -> usize {
        usize::from(self.len) + 1
    }
}

/// A payload of W.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct WriteBeat {
    /// WDATA, lane 0 first; lanes beyond the bus are zero.
    pub data: [u8; MAX_BYTES],
    /// WSTRB.
    pub strobes: Strobes,
    /// WLAST.
    pub last: bool,
}

impl Default for WriteBeat {
    fn default() -> Self {
        WriteBeat {
            data: [0; MAX_BYTES],
            strobes: Strobes::ZERO,
            last: false,
        }
    }
}

/// A payload of B.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct WriteResponse {
    /// BID.
    pub id: u32,
    /// BRESP.
    pub response: Response,
}

/// A payload of R.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReadBeat {
    /// RID.
    pub id: u32,
    /// RDATA, lane 0 first; lanes beyond the bus are zero.
    pub data: [u8; MAX_BYTES],
    /// RRESP.
    pub response: Response,
    /// RLAST.
    pub last: bool,
}

impl Default for ReadBeat {
    fn default() -> Self {
        ReadBeat {
            id: 0,
            data: [0; MAX_BYTES],
            response: Response::Okay,
            last: false,
        }
    }
}

/// Data as a number reads: highest lane first, leading zero bytes left out.
struct Hex<'a>(&'a [u8]);

impl fmt::Debug for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0.iter().rposition(|b| *b != 0).map_or(1, |i| i + 1);
        f.write_str("0x")?;
        self.0[..bytes]
            .iter()
            .rev()
            .try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for WriteBeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteBeat")
            .field("data", &Hex(&self.data))
            .field("strobes", &format_args!("{:#x}", self.strobes.data[0]))
            .field("last", &self.last)
            .finish()
    }
}

impl fmt::Debug for ReadBeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadBeat")
            .field("id", &self.id)
            .field("data", &Hex(&self.data))
            .field("response", &self.response)
            .field("last", &self.last)
            .finish()
    }
}

/// One channel in one cycle. The payload means nothing while `valid` is low.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Channel<T> {
    /// The source offers a payload.
    pub valid: bool,
    /// The sink would take one.
    pub ready: bool,
    /// What is offered.
    pub payload: T,
}

impl<T> Channel<T> {
    /// A transfer happens at this cycle's rising edge.
    pub fn fires(&self) -> bool {
        self.valid && self.ready
    }

    /// The payload, where it is transferred.
    pub fn taken(&self) -> Option<&T> {
        self.fires().then_some(&self.payload)
    }
}

/// All five channels in one cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AxiCycle {
    /// ARESETn.
    pub aresetn: bool,
    /// Write addresses.
    pub aw: Channel<Address>,
    /// Write data.
    pub w: Channel<WriteBeat>,
    /// Write responses.
    pub b: Channel<WriteResponse>,
    /// Read addresses.
    pub ar: Channel<Address>,
    /// Read data.
    pub r: Channel<ReadBeat>,
}

impl Default for AxiCycle {
    fn default() -> Self {
        AxiCycle {
            aresetn: true,
            aw: Channel::default(),
            w: Channel::default(),
            b: Channel::default(),
            ar: Channel::default(),
            r: Channel::default(),
        }
    }
}

impl AxiCycle {
    /// A channel's valid and ready.
    pub fn handshake(&self, channel: AxiChannel) -> (bool, bool) {
        match channel {
            AxiChannel::Aw => (self.aw.valid, self.aw.ready),
            AxiChannel::W => (self.w.valid, self.w.ready),
            AxiChannel::B => (self.b.valid, self.b.ready),
            AxiChannel::Ar => (self.ar.valid, self.ar.ready),
            AxiChannel::R => (self.r.valid, self.r.ready),
        }
    }

    /// Whether what a channel offers is taken.
    pub fn fires(&self, channel: AxiChannel) -> bool {
        self.handshake(channel) == (true, true)
    }
}

/// What a slave drives: two channels and three readies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlaveSide {
    /// AWREADY.
    pub aw_ready: bool,
    /// WREADY.
    pub w_ready: bool,
    /// ARREADY.
    pub ar_ready: bool,
    /// BVALID and what goes with it.
    pub b: Option<WriteResponse>,
    /// RVALID and what goes with it.
    pub r: Option<ReadBeat>,
}
