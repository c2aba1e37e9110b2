//! The rules by name.
//!
//! Sections are those of ARM IHI 0022, issue E (2013), "AMBA AXI and ACE Protocol Specification": A3.1.2 reset, A3.2.1 handshake
//! process, A3.2.2 channel signaling requirements, A3.3.1 dependencies between channel handshake signals, A3.4.1 address
//! structure, A3.4.3 data read and write structure, A3.4.4 read and write response structure, A4.4 memory types. Later
//! issues number them otherwise (L of 2025: A2.3 for A3.2.1, A3.1 for A3.4.1). They were compared with three public lists that
//! cite the numbers of E: the assertions of Altera's AXI4 bus functional models, those of Mentor's verification IP for Altera, and YosysHQ's
//! SVA-AXI4-FVIP.

use std::fmt;

/// What an AXI4 port must keep to. "Declared" rules hold what the device's own page promises beyond the
/// specification; [`super::AxiPolicy`] says what that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// Valid stays until the transfer.
    ValidStable,
    /// The payload stays while valid waits for ready.
    PayloadStable,
    /// Ready comes in time.
    WaitDeclared,
    /// Nothing valid in reset.
    ResetQuiet,
    /// Nothing valid in the cycle after reset.
    ReleaseQuiet,
    /// AxBURST is not 0b11.
    BurstReserved,
    /// Only the declared burst types.
    BurstDeclared,
    /// FIXED up to 16 beats, WRAP 2, 4, 8 or 16.
    BurstLength,
    /// WRAP starts aligned.
    WrapAligned,
    /// A beat is not wider than the bus.
    SizeFits,
    /// A beat is as wide as the bus.
    SizeDeclared,
    /// No longer than declared.
    LengthDeclared,
    /// Not over a 4 KiB border.
    FourKib,
    /// No reserved AxCACHE.
    CacheReserved,
    /// No exclusive accesses.
    LockDeclared,
    /// WLAST on the beat that AWLEN says.
    WLast,
    /// Strobes inside the beat's lanes.
    WStrobes,
    /// No write data before their address.
    WAhead,
    /// BID is that of an open write.
    BId,
    /// B after the last W.
    BEarly,
    /// RID is that of an open read.
    RId,
    /// RLAST on the beat that ARLEN says.
    RLast,
    /// EXOKAY answers an exclusive access only.
    ExOkay,
    /// No more open reads than declared.
    ReadsInFlight,
    /// No more open writes than declared.
    WritesInFlight,
    /// All that began has ended.
    Unfinished,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 26] = [
        Rule::ValidStable,
        Rule::PayloadStable,
        Rule::WaitDeclared,
        Rule::ResetQuiet,
        Rule::ReleaseQuiet,
        Rule::BurstReserved,
        Rule::BurstDeclared,
        Rule::BurstLength,
        Rule::WrapAligned,
        Rule::SizeFits,
        Rule::SizeDeclared,
        Rule::LengthDeclared,
        Rule::FourKib,
        Rule::CacheReserved,
        Rule::LockDeclared,
        Rule::WLast,
        Rule::WStrobes,
        Rule::WAhead,
        Rule::BId,
        Rule::BEarly,
        Rule::RId,
        Rule::RLast,
        Rule::ExOkay,
        Rule::ReadsInFlight,
        Rule::WritesInFlight,
        Rule::Unfinished,
    ];

    /// The section of ARM IHI 0022, issue E; `None` where the device declares it.
    pub fn section(self) -> Option<&'static str> {
        Some(match self {
            Rule::ValidStable | Rule::PayloadStable => "A3.2.1",
            Rule::ResetQuiet | Rule::ReleaseQuiet => "A3.1.2",
            Rule::BurstReserved | Rule::BurstLength | Rule::WrapAligned => "A3.4.1",
            Rule::SizeFits | Rule::FourKib | Rule::Unfinished => "A3.4.1",
            Rule::CacheReserved => "A4.4",
            Rule::WLast | Rule::RLast => "A3.2.2",
            Rule::WStrobes => "A3.4.3",
            Rule::BEarly | Rule::BId | Rule::RId => "A3.3.1",
            Rule::ExOkay => "A3.4.4",
            Rule::WaitDeclared
            | Rule::BurstDeclared
            | Rule::SizeDeclared
            | Rule::LengthDeclared
            | Rule::LockDeclared
            | Rule::WAhead
            | Rule::ReadsInFlight
            | Rule::WritesInFlight => return None,
        })
    }

    /// The rule in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Rule::ValidStable => "once VALID is high it stays high until READY takes the transfer",
            Rule::PayloadStable => "the payload holds still while VALID waits for READY",
            Rule::WaitDeclared => "VALID waits for READY no longer than declared",
            Rule::ResetQuiet => "no VALID is high while ARESETn is low",
            Rule::ReleaseQuiet => "no VALID is high before a rising edge has seen ARESETn high",
            Rule::BurstReserved => "AxBURST is not 0b11",
            Rule::BurstDeclared => "the burst type is one that the device declares",
            Rule::BurstLength => "FIXED has at most 16 beats, WRAP 2, 4, 8 or 16",
            Rule::WrapAligned => "a WRAP burst starts at a multiple of its beat's size",
            Rule::SizeFits => "a beat is not wider than the bus",
            Rule::SizeDeclared => "a beat is as wide as the bus, as the device declares",
            Rule::LengthDeclared => "a burst has no more beats than the device declares",
            Rule::FourKib => "a burst does not cross a 4 KiB border",
            Rule::CacheReserved => "AxCACHE[3:2] is 0 where AxCACHE[1] is 0",
            Rule::LockDeclared => "AxLOCK is 0, as the device declares",
            Rule::WLast => "WLAST is high on the last beat of AWLEN, and on no other",
            Rule::WStrobes => "WSTRB is high only for byte lanes of the beat",
            Rule::WAhead => "no write data are offered before their address is",
            Rule::BId => "BID is the id of a write whose address was taken and not answered",
            Rule::BEarly => "a write is answered only after its last data beat was taken",
            Rule::RId => "RID is the id of a read whose address was taken and not answered in full",
            Rule::RLast => "RLAST is high on the last beat of ARLEN, and on no other",
            Rule::ExOkay => "EXOKAY answers an exclusive access only",
            Rule::ReadsInFlight => "no more reads are open than the device declares",
            Rule::WritesInFlight => "no more writes are open than the device declares",
            Rule::Unfinished => "no burst is left unfinished or unanswered",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.section() {
            Some(section) => write!(f, "{self:?} (IHI 0022 {section}): {}", self.sentence()),
            None => write!(f, "{self:?} (declared): {}", self.sentence()),
        }
    }
}
