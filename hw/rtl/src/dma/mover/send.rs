//! The registers behind which W, AW and the on-chip memory's write port begin.
//!
//! ```text
//! beat --> W register --+--> W
//!    |                  +--> m_local_write
//!    +--> AW register -----> AW           with a burst's first beat, unless it is on-chip
//! ```
//!
//! A beat that is loaded is offered in the next cycle. The on-chip memory takes each at once. In the cycle after a beat was taken it is
//! shown to the operators.

use super::types::{Address, Moved, WriteCommand};
use rust_hdl::prelude::*;

/// What is offered on W: B lanes, from flip-flops.
#[derive(LogicBlock)]
pub struct Sender<const B: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A beat comes; only while there is `room`.
    pub load: Signal<In, Bit>,
    /// The first one of its burst; then only while there is `aw_room`, unless it is on-chip.
    pub first: Signal<In, Bit>,
    /// The last one of its burst.
    pub last: Signal<In, Bit>,
    /// The first one of the first piece of a request.
    pub fresh: Signal<In, Bit>,
    /// The last one of its transfer.
    pub ends: Signal<In, Bit>,
    /// The burst.
    pub command: Signal<In, WriteCommand>,
    /// The beat, by lane.
    pub word: [Signal<In, Bits<8>>; B],
    /// The lanes to write.
    pub strobe: [Signal<In, Bit>; B],
    /// A beat would be taken.
    pub room: Signal<Out, Bit>,
    /// A burst would be.
    pub aw_room: Signal<Out, Bit>,
    /// AWVALID.
    pub aw_valid: Signal<Out, Bit>,
    /// AWADDR.
    pub aw_addr: Signal<Out, Address>,
    /// AWLEN.
    pub aw_len: Signal<Out, Bits<8>>,
    /// AWREADY.
    pub aw_ready: Signal<In, Bit>,
    /// WVALID.
    pub w_valid: Signal<Out, Bit>,
    /// WDATA, by lane; the on-chip memory's too.
    pub w_data: [Signal<Out, Bits<8>>; B],
    /// WSTRB, by lane; the on-chip memory's too.
    pub w_strb: [Signal<Out, Bit>; B],
    /// WLAST.
    pub w_last: Signal<Out, Bit>,
    /// WREADY.
    pub w_ready: Signal<In, Bit>,
    /// A word of the on-chip memory is written.
    pub local_valid: Signal<Out, Bit>,
    /// Which.
    pub local_address: Signal<Out, Bits<13>>,
    /// It is its burst's last.
    pub lands: Signal<Out, Bit>,
    /// A beat was taken in the cycle before.
    pub moved: Signal<Out, Bit>,
    /// It, by lane.
    pub moved_data: [Signal<Out, Bits<8>>; B],
    /// The lanes that were written.
    pub moved_strobe: [Signal<Out, Bit>; B],
    /// Whose it is, and of which transfer.
    pub moved_beat: Signal<Out, Moved>,
    announced: DFF<Bit>,
    address: DFF<Address>,
    length: DFF<Bits<8>>,
    offered: DFF<Bit>,
    /// To the on-chip memory.
    local: DFF<Bit>,
    place: DFF<Bits<13>>,
    end: DFF<Bit>,
    bytes: [DFF<Bits<8>>; B],
    lanes: [DFF<Bit>; B],
    mark: DFF<Moved>,
    passed: DFF<Bit>,
    passed_bytes: [DFF<Bits<8>>; B],
    passed_lanes: [DFF<Bit>; B],
    passed_mark: DFF<Moved>,
    lane_bits: Constant<Bits<4>>,
    now_mark: Signal<Local, Moved>,
    start: Signal<Local, Bits<16>>,
    taken: Signal<Local, Bit>,
}

impl<const B: usize> Default for Sender<B> {
    fn default() -> Self {
        Sender {
            aclk: Signal::default(),
            clear: Signal::default(),
            load: Signal::default(),
            first: Signal::default(),
            last: Signal::default(),
            fresh: Signal::default(),
            ends: Signal::default(),
            command: Signal::default(),
            word: std::array::from_fn(|_| Signal::default()),
            strobe: std::array::from_fn(|_| Signal::default()),
            room: Signal::default(),
            aw_room: Signal::default(),
            aw_valid: Signal::default(),
            aw_addr: Signal::default(),
            aw_len: Signal::default(),
            aw_ready: Signal::default(),
            w_valid: Signal::default(),
            w_data: std::array::from_fn(|_| Signal::default()),
            w_strb: std::array::from_fn(|_| Signal::default()),
            w_last: Signal::default(),
            w_ready: Signal::default(),
            local_valid: Signal::default(),
            local_address: Signal::default(),
            lands: Signal::default(),
            moved: Signal::default(),
            moved_data: std::array::from_fn(|_| Signal::default()),
            moved_strobe: std::array::from_fn(|_| Signal::default()),
            moved_beat: Signal::default(),
            announced: DFF::default(),
            address: DFF::default(),
            length: DFF::default(),
            offered: DFF::default(),
            local: DFF::default(),
            place: DFF::default(),
            end: DFF::default(),
            bytes: std::array::from_fn(|_| DFF::default()),
            lanes: std::array::from_fn(|_| DFF::default()),
            mark: DFF::default(),
            passed: DFF::default(),
            passed_bytes: std::array::from_fn(|_| DFF::default()),
            passed_lanes: std::array::from_fn(|_| DFF::default()),
            passed_mark: DFF::default(),
            now_mark: Signal::default(),
            lane_bits: Constant::new(u64::from(B.ilog2()).into()),
            start: Signal::default(),
            taken: Signal::default(),
        }
    }
}

impl<const B: usize> Logic for Sender<B> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            announced,
            address,
            length,
            offered,
            local,
            place,
            end,
            mark,
            passed,
            passed_mark
        );
        self.taken.next = self.w_ready.val() | self.local.q.val();
        self.room.next = !self.offered.q.val() | self.taken.val();
        self.aw_room.next = !self.announced.q.val() | self.aw_ready.val();
        self.start.next = ((bit_cast::<16, 5>(self.command.val().block.get_bits::<5>(0)) << 11)
            | bit_cast::<16, 11>(self.command.val().low))
            >> self.lane_bits.val();

        if self.taken.val() {
            self.offered.d.next = false;
        }
        if self.aw_ready.val() {
            self.announced.d.next = false;
        }
        self.now_mark.next.owner = self.command.val().owner;
        self.now_mark.next.tag = self.command.val().tag;
        self.now_mark.next.first = self.fresh.val();
        self.now_mark.next.last = self.ends.val();
        self.passed.d.next = self.offered.q.val() & self.taken.val();
        self.passed_mark.d.next = self.mark.q.val();
        self.moved.next = self.passed.q.val();
        self.moved_beat.next = self.passed_mark.q.val();
        if self.load.val() {
            self.mark.d.next = self.now_mark.val();
            self.offered.d.next = true;
            self.local.d.next = self.command.val().local;
            self.end.d.next = self.last.val();
            self.place.d.next = self.place.q.val() + 1;
            if self.first.val() {
                self.place.d.next = self.start.val().get_bits::<13>(0);
            }
            if self.first.val() & !self.command.val().local {
                self.announced.d.next = true;
                self.address.d.next.low = self.command.val().low;
                self.address.d.next.block = self.command.val().block;
                self.length.d.next = self.command.val().beats;
            }
        }
        for i in 0..B {
            self.bytes[i].clock.next = self.aclk.val();
            self.bytes[i].d.next = self.bytes[i].q.val();
            self.lanes[i].clock.next = self.aclk.val();
            self.lanes[i].d.next = self.lanes[i].q.val();
            if self.load.val() {
                self.bytes[i].d.next = self.word[i].val();
                self.lanes[i].d.next = self.strobe[i].val();
            }
            self.passed_bytes[i].clock.next = self.aclk.val();
            self.passed_bytes[i].d.next = self.bytes[i].q.val();
            self.passed_lanes[i].clock.next = self.aclk.val();
            self.passed_lanes[i].d.next = self.lanes[i].q.val();
            self.moved_data[i].next = self.passed_bytes[i].q.val();
            self.moved_strobe[i].next = self.passed_lanes[i].q.val();
            self.w_data[i].next = self.bytes[i].q.val();
            self.w_strb[i].next = self.lanes[i].q.val();
        }
        self.aw_valid.next = self.announced.q.val();
        self.aw_addr.next = self.address.q.val();
        self.aw_len.next = self.length.q.val();
        self.w_valid.next = self.offered.q.val() & !self.local.q.val();
        self.w_last.next = self.end.q.val();
        self.local_valid.next = self.offered.q.val() & self.local.q.val();
        self.local_address.next = self.place.q.val();
        self.lands.next = self.offered.q.val() & self.local.q.val() & self.end.q.val();

        if self.clear.val() {
            self.announced.d.next = false;
            self.offered.d.next = false;
            self.passed.d.next = false;
        }
    }
}
