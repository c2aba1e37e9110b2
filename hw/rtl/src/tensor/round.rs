//! The rounder at the array's output.

use crate::rounder::delay::{self, Delay};
use crate::rounder::keys::Keys;
use crate::rounder::output::Output;
use crate::rounder::pipeline::{self, Pipeline};
use crate::rounder::threefry::{self, Threefry};
use rust_hdl::prelude::*;

/// Cycles from a row's handshake on the input to the first one in which it is offered on the output.
pub const LATENCY: usize = delay::MOVES + pipeline::DEPTH;

// A word comes out of the generator in the cycle in which the decision wants it.
const _: () = assert!(delay::MOVES + pipeline::RANDOM_AT == threefry::STAGES);

/// Rounds rows of `L` numbers, or lets them through; each row with an index, a format and a mode of its own.
///
/// The lanes, the delay and the generators are the [rounder](crate::rounder)'s, with 16 random bits. `G` = L / 4 + 1: a row
/// may begin at any index, so its random words can be spread over one group of four more; the row's index modulo four
/// chooses them. `H` = 2 L halves of rows that are let through. They take the same way in the same time, so rows keep their
/// order.
///
/// A row a cycle. Only a first row with a new seed may have to wait, while rows of two other seeds are on their way.
#[derive(LogicBlock)]
pub struct RowRounder<const L: usize, const G: usize, const H: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A row is offered.
    pub tvalid: Signal<In, Bit>,
    /// It is taken.
    pub tready: Signal<Out, Bit>,
    /// The row.
    pub x: [Signal<In, Bits<32>>; L],
    /// It is its command's first.
    pub first: Signal<In, Bit>,
    /// The index of its first element, by four.
    pub group: Signal<In, Bits<32>>,
    /// The rest.
    pub element: Signal<In, Bits<2>>,
    /// The command's [flags](super::flags).
    pub control: Signal<In, Bits<16>>,
    /// The seed's low half.
    pub key0: Signal<In, Bits<32>>,
    /// The seed's high half.
    pub key1: Signal<In, Bits<32>>,
    /// The stream.
    pub stream: Signal<In, Bits<32>>,
    /// A row is offered.
    pub m_tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_tready: Signal<In, Bit>,
    /// The row: patterns with zeros above them, or as it came.
    pub y: [Signal<Out, Bits<32>>; L],
    keys: Keys,
    generators: [Threefry; G],
    delay: Delay<L>,
    pipeline: Pipeline<L, 16, 17, 28>,
    raw: Output<H>,
    raw1: Vec<DFF<Bits<32>>>,
    raw2: Vec<DFF<Bits<32>>>,
    valid1: DFF<Bit>,
    valid2: DFF<Bit>,
    element1: DFF<Bits<2>>,
    element2: DFF<Bits<2>>,
    go: Signal<Local, Bit>,
    opens: Signal<Local, Bit>,
    ready: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
    waited: Signal<Local, Bits<7>>,
    reset: Signal<Local, Bit>,
    low: Signal<Local, Bits<16>>,
    high: Signal<Local, Bits<16>>,
    halves: Vec<Signal<Local, Bits<16>>>,
    offsets: [Constant<Bits<32>>; G],
}

impl<const L: usize, const G: usize, const H: usize> Default for RowRounder<L, G, H> {
    fn default() -> Self {
        assert!(L == 4 * (G - 1) && H == 2 * L, "G is L / 4 + 1, H is 2 L");
        RowRounder {
            aclk: Signal::default(),
            clear: Signal::default(),
            tvalid: Signal::default(),
            tready: Signal::default(),
            x: std::array::from_fn(|_| Signal::default()),
            first: Signal::default(),
            group: Signal::default(),
            element: Signal::default(),
            control: Signal::default(),
            key0: Signal::default(),
            key1: Signal::default(),
            stream: Signal::default(),
            m_tvalid: Signal::default(),
            m_tready: Signal::default(),
            y: std::array::from_fn(|_| Signal::default()),
            keys: Keys::default(),
            generators: std::array::from_fn(|_| Threefry::default()),
            delay: Delay::default(),
            pipeline: Pipeline::default(),
            raw: Output::default(),
            raw1: (0..L).map(|_| DFF::default()).collect(),
            raw2: (0..L).map(|_| DFF::default()).collect(),
            valid1: DFF::default(),
            valid2: DFF::default(),
            element1: DFF::default(),
            element2: DFF::default(),
            go: Signal::default(),
            opens: Signal::default(),
            ready: Signal::default(),
            taken: Signal::default(),
            waited: Signal::default(),
            reset: Signal::default(),
            low: Signal::default(),
            high: Signal::default(),
            halves: (0..4 * G).map(|_| Signal::default()).collect(),
            offsets: std::array::from_fn(|g| Constant::new(g.to_bits())),
        }
    }
}

impl<const L: usize, const G: usize, const H: usize> Logic for RowRounder<L, G, H> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, valid1, valid2, element1, element2);
        self.reset.next = !self.clear.val();
        self.keys.clock.next = self.aclk.val();
        self.keys.resetn.next = self.reset.val();
        self.delay.clock.next = self.aclk.val();
        self.delay.resetn.next = self.reset.val();
        self.pipeline.clock.next = self.aclk.val();
        self.pipeline.resetn.next = self.reset.val();
        self.raw.clock.next = self.aclk.val();
        self.raw.resetn.next = self.reset.val();

        // All moves at once, or nothing. A row that is let through keeps the key, whatever it is.
        self.go.next = self.pipeline.enable.val();
        self.opens.next = self.first.val() & self.control.val().get_bit(7);
        self.ready.next = self.go.val() & !(self.opens.val() & self.keys.busy.val());
        self.taken.next = self.ready.val() & self.tvalid.val();
        self.tready.next = self.ready.val();
        self.keys.enable.next = self.go.val();
        self.keys.taken.next = self.taken.val();
        self.keys.first.next = self.opens.val();
        self.keys.key0.next = self.key0.val();
        self.keys.key1.next = self.key1.val();
        for g in 0..G {
            self.generators[g].clock.next = self.aclk.val();
            self.generators[g].enable.next = self.go.val();
            self.generators[g].counter0.next = self.group.val() + self.offsets[g].val();
            self.generators[g].counter1.next = self.stream.val();
            self.halves[g * 4].next = self.generators[g].word0.val().get_bits::<16>(0);
            self.halves[g * 4 + 1].next = self.generators[g].word0.val().get_bits::<16>(16);
            self.halves[g * 4 + 2].next = self.generators[g].word1.val().get_bits::<16>(0);
            self.halves[g * 4 + 3].next = self.generators[g].word1.val().get_bits::<16>(16);
            for t in 0..6 {
                self.generators[g].inject0[t].next = self.keys.inject0[t].val();
                self.generators[g].inject1[t].next = self.keys.inject1[t].val();
            }
        }

        // The numbers wait for their words; in their control, bit 6: let through.
        self.delay.enable.next = self.go.val();
        self.delay.control.next = 0x40.into();
        if self.control.val().get_bit(7) {
            self.delay.control.next = bit_cast::<7, 6>(self.control.val().get_bits::<6>(8));
        }
        self.waited.next = self.delay.out_control.val();
        self.pipeline.valid.next = self.keys.valid.val();
        self.pipeline.format.next = self.waited.val().get_bits::<3>(0);
        self.pipeline.mode.next = self.waited.val().get_bits::<2>(3);
        self.pipeline.saturate.next = self.waited.val().get_bit(5);
        self.pipeline.last.next = self.waited.val().get_bit(6);
        if self.go.val() {
            self.valid1.d.next = self.keys.valid.val();
            self.valid2.d.next = self.valid1.q.val();
            self.element1.d.next = 0.into();
            if self.delay.out_keep[0].val() & self.delay.out_keep[1].val() {
                self.element1.d.next = 3.into();
            } else if self.delay.out_keep[1].val() {
                self.element1.d.next = 2.into();
            } else if self.delay.out_keep[0].val() {
                self.element1.d.next = 1.into();
            }
            self.element2.d.next = self.element1.q.val();
        }
        self.raw.push_valid.next = self.valid2.q.val();
        self.raw.push_last.next = false;
        for i in 0..H {
            self.raw.push_keep[i].next = false;
        }
        for i in 0..L {
            self.delay.x[i].next = self.x[i].val();
            self.delay.keep[i].next = false;
            self.pipeline.x[i].next = self.delay.y[i].val();
            self.pipeline.keep[i].next = true;
            // The row's index modulo four shifts the words.
            self.pipeline.random[i].next = self.halves[i].val();
            if self.element2.q.val() == 1 {
                self.pipeline.random[i].next = self.halves[i + 1].val();
            } else if self.element2.q.val() == 2 {
                self.pipeline.random[i].next = self.halves[i + 2].val();
            } else if self.element2.q.val() == 3 {
                self.pipeline.random[i].next = self.halves[i + 3].val();
            }
            self.raw1[i].clock.next = self.aclk.val();
            self.raw2[i].clock.next = self.aclk.val();
            self.raw1[i].d.next = self.raw1[i].q.val();
            self.raw2[i].d.next = self.raw2[i].q.val();
            if self.go.val() {
                self.raw1[i].d.next = self.delay.y[i].val();
                self.raw2[i].d.next = self.raw1[i].q.val();
            }
            self.raw.push_data[i * 2].next = self.raw2[i].q.val().get_bits::<16>(0);
            self.raw.push_data[i * 2 + 1].next = self.raw2[i].q.val().get_bits::<16>(16);
        }
        // Their index modulo four takes the place of two marks.
        self.delay.keep[0].next = self.element.val().get_bit(0);
        self.delay.keep[1].next = self.element.val().get_bit(1);

        self.m_tvalid.next = self.pipeline.out_valid.val();
        self.pipeline.out_ready.next = self.m_tready.val();
        self.raw.ready.next = self.m_tready.val();
        for i in 0..L {
            self.low.next = self.pipeline.y[i].val();
            self.high.next = 0.into();
            if self.pipeline.out_last.val() {
                self.low.next = self.raw.data[i * 2].val();
                self.high.next = self.raw.data[i * 2 + 1].val();
            }
            self.y[i].next =
                bit_cast::<32, 16>(self.low.val()) | (bit_cast::<32, 16>(self.high.val()) << 16);
        }
        if self.clear.val() {
            self.valid1.d.next = false;
            self.valid2.d.next = false;
        }
    }
}
