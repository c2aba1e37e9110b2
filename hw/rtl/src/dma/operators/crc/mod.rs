//! CRC32C of what is written: a beat a cycle, a running CRC for each owner.
//!
//! ```text
//!  beat --> mask, move to the   --|--> A^8 low word    --|--> ^ --|--> acc ----> results, by tag --> read_crc
//!           high end of 8 bytes   |    ^ A^4 high word   |    ^   |     |
//!                                 |                      |   A^k <--+-- |
//!                                 |                      |    ^         |
//!                                 +--> states, by owner -|----+---------+
//! ```
//!
//! A is the linear map of a register over one byte of zeros. After k bytes the register is A^k of what it was, added
//! to what the bytes alone would make of 0. So only A^k lies in the loop from beat to beat; the bytes' share is made before.
//! As the bytes always end with the eighth place, that share is the same map for every k.
//!
//! # Ports
//! | port | bits | |
//! |---|---|---|
//! | `aclk` | 1 | |
//! | `clear` | 1 | forgets the beats of the last 3 cycles |
//! | `valid` | 1 | a beat is written |
//! | `data`, `strobe` | 64, 8 | its bytes; those that count lie side by side, all, some or none |
//! | `owner` | A | whose it is |
//! | `first` | 1 | it belongs to the first transfer of a request, of which no beat came before: the owner's CRC begins anew |
//! | `last`, `tag` | 1, T | it ends a transfer; the owner's CRC up to here is kept under this number |
//! | `read_tag`, `read_crc` | T, 32 | the CRC kept under a number, one cycle later |
//!
//! # What is promised
//! * A beat a cycle, of whatever owner; nothing ever waits.
//! * The CRC of a beat with `last` may be asked for from [`LATENCY`] cycles after it on, until the next such beat with that tag.
//! * Owners do not see each other. A beat without bytes changes no CRC, but may begin and end like others.
//! * Nothing has to be cleared for an owner: what it had before is gone with the next `first`.
//!
//! A transfer that wrote no beat leaves the CRC under its tag as it was. Such a transfer has failed, and nobody asks.

mod power;

pub use power::{Power, rows};

use rust_hdl::prelude::*;

/// Cycles from a beat with `last` to the first in which its tag may be read.
pub const LATENCY: u64 = 4;

/// For 2^A owners and 2^T tags.
#[derive(LogicBlock)]
pub struct Crc<const A: usize, const T: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets the beats that are on their way.
    pub clear: Signal<In, Bit>,
    /// A beat is written.
    pub valid: Signal<In, Bit>,
    /// Its bytes.
    pub data: Signal<In, Bits<64>>,
    /// Those that count, side by side.
    pub strobe: Signal<In, Bits<8>>,
    /// Whose it is.
    pub owner: Signal<In, Bits<A>>,
    /// The owner's CRC begins with it.
    pub first: Signal<In, Bit>,
    /// The owner's CRC up to here is kept.
    pub last: Signal<In, Bit>,
    /// Under this number.
    pub tag: Signal<In, Bits<T>>,
    /// The CRC under this number is asked for.
    pub read_tag: Signal<In, Bits<T>>,
    /// The one asked for in the cycle before.
    pub read_crc: Signal<Out, Bits<32>>,

    lanes: [Signal<Local, Bits<8>>; 8],
    by4: [Signal<Local, Bits<8>>; 8],
    by2: [Signal<Local, Bits<8>>; 8],
    by1: [Signal<Local, Bits<8>>; 8],
    strobe4: Signal<Local, Bits<8>>,
    strobe2: Signal<Local, Bits<8>>,
    strobe1: Signal<Local, Bits<8>>,
    low: Signal<Local, Bits<32>>,
    high: Signal<Local, Bits<32>>,

    valid1: DFF<Bit>,
    low1: DFF<Bits<32>>,
    high1: DFF<Bits<32>>,
    strobe_at1: DFF<Bits<8>>,
    owner1: DFF<Bits<A>>,
    first1: DFF<Bit>,
    last1: DFF<Bit>,
    tag1: DFF<Bits<T>>,

    low_map: Power,
    high_map: Power,
    valid2: DFF<Bit>,
    share2: DFF<Bits<32>>,
    /// Bit i: the first byte is at place i, of 8 - i.
    begin2: DFF<Bits<8>>,
    owner2: DFF<Bits<A>>,
    same2: DFF<Bit>,
    first2: DFF<Bit>,
    last2: DFF<Bit>,
    tag2: DFF<Bits<T>>,

    states: RAM<Bits<32>, A>,
    /// Over 8 - i bytes.
    steps: [Power; 8],
    ones: Constant<Bits<32>>,
    state: Signal<Local, Bits<32>>,
    moved: Signal<Local, Bits<32>>,
    updated: Signal<Local, Bits<32>>,
    acc: DFF<Bits<32>>,
    last3: DFF<Bit>,
    tag3: DFF<Bits<T>>,
    results: RAM<Bits<32>, T>,
}

impl<const A: usize, const T: usize> Default for Crc<A, T> {
    fn default() -> Self {
        Crc {
            aclk: Default::default(),
            clear: Default::default(),
            valid: Default::default(),
            data: Default::default(),
            strobe: Default::default(),
            owner: Default::default(),
            first: Default::default(),
            last: Default::default(),
            tag: Default::default(),
            read_tag: Default::default(),
            read_crc: Default::default(),
            lanes: Default::default(),
            by4: Default::default(),
            by2: Default::default(),
            by1: Default::default(),
            strobe4: Default::default(),
            strobe2: Default::default(),
            strobe1: Default::default(),
            low: Default::default(),
            high: Default::default(),
            valid1: Default::default(),
            low1: Default::default(),
            high1: Default::default(),
            strobe_at1: Default::default(),
            owner1: Default::default(),
            first1: Default::default(),
            last1: Default::default(),
            tag1: Default::default(),
            low_map: Power::new(8),
            high_map: Power::new(4),
            valid2: Default::default(),
            share2: Default::default(),
            begin2: Default::default(),
            owner2: Default::default(),
            same2: Default::default(),
            first2: Default::default(),
            last2: Default::default(),
            tag2: Default::default(),
            states: Default::default(),
            steps: std::array::from_fn(|i| Power::new(8 - i as u32)),
            ones: Constant::new(u32::MAX.to_bits()),
            state: Default::default(),
            moved: Default::default(),
            updated: Default::default(),
            acc: Default::default(),
            last3: Default::default(),
            tag3: Default::default(),
            results: Default::default(),
        }
    }
}

impl<const A: usize, const T: usize> Logic for Crc<A, T> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, valid1, low1, high1, strobe_at1, owner1, first1, last1, tag1, valid2,
            share2, begin2, owner2, same2, first2, last2, tag2, acc, last3, tag3
        );
        self.states.read_clock.next = self.aclk.val();
        self.states.write_clock.next = self.aclk.val();
        self.results.read_clock.next = self.aclk.val();
        self.results.write_clock.next = self.aclk.val();

        // First step: the last byte that counts goes to the highest place, with those before it.
        for i in 0..8 {
            self.lanes[i].next = 0.into();
            if self.strobe.val().get_bit(i) {
                self.lanes[i].next = self.data.val().get_bits::<8>(i * 8);
            }
        }
        for i in 0..8 {
            self.by4[i].next = self.lanes[i].val();
        }
        self.strobe4.next = self.strobe.val();
        if !self.strobe.val().get_bits::<4>(4).any() {
            self.strobe4.next = self.strobe.val() << 4;
            for i in 0..4 {
                self.by4[i].next = 0.into();
                self.by4[i + 4].next = self.lanes[i].val();
            }
        }
        for i in 0..8 {
            self.by2[i].next = self.by4[i].val();
        }
        self.strobe2.next = self.strobe4.val();
        if !self.strobe4.val().get_bits::<2>(6).any() {
            self.strobe2.next = self.strobe4.val() << 2;
            for i in 0..2 {
                self.by2[i].next = 0.into();
            }
            for i in 2..8 {
                self.by2[i].next = self.by4[i - 2].val();
            }
        }
        for i in 0..8 {
            self.by1[i].next = self.by2[i].val();
        }
        self.strobe1.next = self.strobe2.val();
        if !self.strobe2.val().get_bit(7) {
            self.strobe1.next = self.strobe2.val() << 1;
            self.by1[0].next = 0.into();
            for i in 1..8 {
                self.by1[i].next = self.by2[i - 1].val();
            }
        }
        self.low.next = bit_cast::<32, 8>(self.by1[0].val())
            | (bit_cast::<32, 8>(self.by1[1].val()) << 8)
            | (bit_cast::<32, 8>(self.by1[2].val()) << 16)
            | (bit_cast::<32, 8>(self.by1[3].val()) << 24);
        self.high.next = bit_cast::<32, 8>(self.by1[4].val())
            | (bit_cast::<32, 8>(self.by1[5].val()) << 8)
            | (bit_cast::<32, 8>(self.by1[6].val()) << 16)
            | (bit_cast::<32, 8>(self.by1[7].val()) << 24);
        self.valid1.d.next = self.valid.val();
        self.low1.d.next = self.low.val();
        self.high1.d.next = self.high.val();
        self.strobe_at1.d.next = self.strobe1.val();
        self.owner1.d.next = self.owner.val();
        self.first1.d.next = self.first.val();
        self.last1.d.next = self.last.val();
        self.tag1.d.next = self.tag.val();

        // Second step: the bytes' share; and the state of their owner is fetched, where it does not lie in `acc`.
        self.low_map.x.next = self.low1.q.val();
        self.high_map.x.next = self.high1.q.val();
        self.states.read_address.next = self.owner1.q.val();
        self.valid2.d.next = self.valid1.q.val();
        if self.valid1.q.val() {
            self.share2.d.next = self.low_map.y.val() ^ self.high_map.y.val();
            // Of bytes that end at the eighth place only the first has none before it.
            self.begin2.d.next = self.strobe_at1.q.val() & !(self.strobe_at1.q.val() << 1);
            self.owner2.d.next = self.owner1.q.val();
            self.same2.d.next = self.owner1.q.val() == self.owner2.q.val();
            self.first2.d.next = self.first1.q.val();
            self.last2.d.next = self.last1.q.val();
            self.tag2.d.next = self.tag1.q.val();
        }

        // Third step: the loop from beat to beat.
        self.state.next = self.states.read_data.val();
        if self.first2.q.val() {
            self.state.next = self.ones.val();
        } else if self.same2.q.val() {
            self.state.next = self.acc.q.val();
        }
        self.moved.next = 0.into();
        if !self.begin2.q.val().any() {
            self.moved.next = self.state.val();
        }
        for i in 0..8 {
            self.steps[i].x.next = self.state.val();
            if self.begin2.q.val().get_bit(i) {
                self.moved.next = self.moved.val() | self.steps[i].y.val();
            }
        }
        self.updated.next = self.moved.val() ^ self.share2.q.val();
        if self.valid2.q.val() {
            self.acc.d.next = self.updated.val();
        }
        self.states.write_address.next = self.owner2.q.val();
        self.states.write_data.next = self.updated.val();
        self.states.write_enable.next = self.valid2.q.val();

        // And its end is kept.
        self.last3.d.next = self.valid2.q.val() & self.last2.q.val();
        self.tag3.d.next = self.tag2.q.val();
        self.results.write_address.next = self.tag3.q.val();
        self.results.write_data.next = !self.acc.q.val();
        self.results.write_enable.next = self.last3.q.val();
        self.results.read_address.next = self.read_tag.val();
        self.read_crc.next = self.results.read_data.val();

        if self.clear.val() {
            self.valid1.d.next = false;
            self.valid2.d.next = false;
            self.last3.d.next = false;
        }
    }
}

/// 64 owners and 64 tags.
pub type Crc64 = Crc<6, 6>;
crate::ports!(
    Crc64: aclk, clear, valid, data, strobe, owner, first, last, tag, read_tag, read_crc
);
