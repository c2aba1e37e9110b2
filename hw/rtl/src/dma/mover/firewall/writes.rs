//! The wall of AW, W and B.

use super::watch::Watch;
use rust_hdl::prelude::*;

/// The writes of a master: addresses `T`, B lanes, at most 2^C - 1 bursts outstanding.
#[derive(LogicBlock)]
pub struct WriteWall<T: Synth, const B: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// As [`Watch::timeout`].
    pub timeout: Signal<In, Bits<16>>,
    /// The master's AWVALID.
    pub aw_valid: Signal<In, Bit>,
    /// AWADDR.
    pub aw_addr: Signal<In, T>,
    /// AWLEN.
    pub aw_len: Signal<In, Bits<8>>,
    /// AWREADY.
    pub aw_ready: Signal<Out, Bit>,
    /// WVALID.
    pub w_valid: Signal<In, Bit>,
    /// WDATA, by lane.
    pub w_data: [Signal<In, Bits<8>>; B],
    /// WSTRB, by lane.
    pub w_strb: [Signal<In, Bit>; B],
    /// WLAST.
    pub w_last: Signal<In, Bit>,
    /// WREADY.
    pub w_ready: Signal<Out, Bit>,
    /// BVALID.
    pub b_valid: Signal<Out, Bit>,
    /// BRESP.
    pub b_resp: Signal<Out, Bits<2>>,
    /// BREADY.
    pub b_ready: Signal<In, Bit>,
    /// The bus's AWVALID.
    pub bus_aw_valid: Signal<Out, Bit>,
    /// AWADDR.
    pub bus_aw_addr: Signal<Out, T>,
    /// AWLEN.
    pub bus_aw_len: Signal<Out, Bits<8>>,
    /// AWREADY.
    pub bus_aw_ready: Signal<In, Bit>,
    /// WVALID.
    pub bus_w_valid: Signal<Out, Bit>,
    /// WDATA, by lane.
    pub bus_w_data: [Signal<Out, Bits<8>>; B],
    /// WSTRB, by lane.
    pub bus_w_strb: [Signal<Out, Bit>; B],
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
    watch: Watch,
    cut: DFF<Bit>,
    /// An AW was offered to the bus and not taken.
    held: DFF<Bit>,
    /// Of the burst that was offered to the bus last.
    address: DFF<T>,
    length: DFF<Bits<8>>,
    /// Its last W was not taken.
    inside: DFF<Bit>,
    /// Beats of it that were.
    beat: DFF<Bits<8>>,
    word: [DFF<Bits<8>>; B],
    strobe: [DFF<Bit>; B],
    /// Bursts whose AW the bus took, and whose B it did not bring.
    open: DFF<Bits<C>>,
    /// Bursts of which the master has no B: whose AW was taken, and whose last W was.
    asked: DFF<Bits<C>>,
    told: DFF<Bits<C>>,
    idle: Signal<Local, Bit>,
    asks: Signal<Local, Bit>,
    begins: Signal<Local, Bit>,
    bus_asks: Signal<Local, Bit>,
    writing: Signal<Local, Bit>,
    bus_writes: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    ready: Signal<Local, Bit>,
    tells: Signal<Local, Bit>,
    bus_moves: Signal<Local, Bit>,
    valid: Signal<Local, Bit>,
    gives: Signal<Local, Bit>,
    opens: Signal<Local, Bit>,
    closes: Signal<Local, Bit>,
    starved: Signal<Local, Bit>,
    wants: Signal<Local, Bit>,
}

impl<T: Synth, const B: usize, const C: usize> Default for WriteWall<T, B, C> {
    fn default() -> Self {
        WriteWall {
            aclk: Signal::default(),
            clear: Signal::default(),
            timeout: Signal::default(),
            aw_valid: Signal::default(),
            aw_addr: Signal::default(),
            aw_len: Signal::default(),
            aw_ready: Signal::default(),
            w_valid: Signal::default(),
            w_data: std::array::from_fn(|_| Signal::default()),
            w_strb: std::array::from_fn(|_| Signal::default()),
            w_last: Signal::default(),
            w_ready: Signal::default(),
            b_valid: Signal::default(),
            b_resp: Signal::default(),
            b_ready: Signal::default(),
            bus_aw_valid: Signal::default(),
            bus_aw_addr: Signal::default(),
            bus_aw_len: Signal::default(),
            bus_aw_ready: Signal::default(),
            bus_w_valid: Signal::default(),
            bus_w_data: std::array::from_fn(|_| Signal::default()),
            bus_w_strb: std::array::from_fn(|_| Signal::default()),
            bus_w_last: Signal::default(),
            bus_w_ready: Signal::default(),
            bus_b_valid: Signal::default(),
            bus_b_resp: Signal::default(),
            bus_b_ready: Signal::default(),
            watch: Watch::default(),
            cut: DFF::default(),
            held: DFF::default(),
            address: DFF::default(),
            length: DFF::default(),
            inside: DFF::default(),
            beat: DFF::default(),
            word: std::array::from_fn(|_| DFF::default()),
            strobe: std::array::from_fn(|_| DFF::default()),
            open: DFF::default(),
            asked: DFF::default(),
            told: DFF::default(),
            idle: Signal::default(),
            asks: Signal::default(),
            begins: Signal::default(),
            bus_asks: Signal::default(),
            writing: Signal::default(),
            bus_writes: Signal::default(),
            last: Signal::default(),
            ready: Signal::default(),
            tells: Signal::default(),
            bus_moves: Signal::default(),
            valid: Signal::default(),
            gives: Signal::default(),
            opens: Signal::default(),
            closes: Signal::default(),
            starved: Signal::default(),
            wants: Signal::default(),
        }
    }
}

impl<T: Synth, const B: usize, const C: usize> Logic for WriteWall<T, B, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, cut, held, address, length, inside, beat, open, asked, told
        );
        self.watch.aclk.next = self.aclk.val();
        self.watch.clear.next = self.clear.val();

        // AW: through, or what is held; what comes while the side is cut off is answered here.
        self.idle.next = !self.held.q.val() & !self.open.q.val().any();
        self.bus_asks.next = self.aw_valid.val();
        self.bus_aw_addr.next = self.aw_addr.val();
        self.bus_aw_len.next = self.aw_len.val();
        self.aw_ready.next = self.bus_aw_ready.val();
        self.asks.next = self.aw_valid.val() & self.bus_aw_ready.val();
        self.begins.next = self.aw_valid.val() & !self.held.q.val();
        if self.cut.q.val() {
            self.bus_asks.next = self.held.q.val();
            self.bus_aw_addr.next = self.address.q.val();
            self.bus_aw_len.next = self.length.q.val();
            self.aw_ready.next = !self.idle.val();
            self.asks.next = self.aw_valid.val() & !self.idle.val();
            self.begins.next = false;
        }
        self.bus_aw_valid.next = self.bus_asks.val();
        self.held.d.next = self.bus_asks.val() & !self.bus_aw_ready.val();
        if self.begins.val() {
            self.address.d.next = self.aw_addr.val();
            self.length.d.next = self.aw_len.val();
        }

        // W: through, or what is left of the burst that was announced, without strobes but those that were offered. Of the
        // master's beats only those whose AW was taken, or is now, are taken and dropped.
        self.writing.next = self.inside.q.val() | self.begins.val();
        self.bus_writes.next = self.w_valid.val();
        self.last.next = self.w_last.val();
        self.ready.next = self.bus_w_ready.val();
        if self.cut.q.val() {
            self.bus_writes.next = self.inside.q.val();
            self.last.next = self.beat.q.val() == self.length.q.val();
            self.ready.next = (self.told.q.val() != self.asked.q.val()) | self.asks.val();
        }
        self.bus_w_valid.next = self.bus_writes.val();
        self.bus_w_last.next = self.last.val();
        self.w_ready.next = self.ready.val();
        self.bus_moves.next = self.bus_writes.val() & self.bus_w_ready.val();
        self.inside.d.next = self.writing.val() & !(self.bus_moves.val() & self.last.val());
        if self.bus_moves.val() {
            self.beat.d.next = self.beat.q.val() + 1;
            if self.last.val() {
                self.beat.d.next = 0.into();
            }
        }
        for i in 0..B {
            self.word[i].clock.next = self.aclk.val();
            self.word[i].d.next = self.word[i].q.val();
            self.strobe[i].clock.next = self.aclk.val();
            self.strobe[i].d.next = self.strobe[i].q.val() & !self.bus_moves.val();
            self.bus_w_data[i].next = self.word[i].q.val();
            self.bus_w_strb[i].next = self.strobe[i].q.val();
            if !self.cut.q.val() {
                self.word[i].d.next = self.w_data[i].val();
                self.strobe[i].d.next = self.w_valid.val() & self.w_strb[i].val();
                self.bus_w_data[i].next = self.w_data[i].val();
                self.bus_w_strb[i].next = self.w_strb[i].val();
            }
        }

        // B: through, or made here.
        self.valid.next = self.bus_b_valid.val();
        self.b_resp.next = self.bus_b_resp.val();
        if self.bus_b_resp.val() == 1 {
            self.b_resp.next = 0.into();
        }
        self.bus_b_ready.next = self.b_ready.val();
        self.closes.next = self.bus_b_valid.val() & self.b_ready.val();
        if self.cut.q.val() {
            self.valid.next = self.asked.q.val().any() & self.told.q.val().any();
            self.b_resp.next = 1.into();
            self.bus_b_ready.next = true;
            self.closes.next = self.bus_b_valid.val();
        }
        self.b_valid.next = self.valid.val();
        self.gives.next = self.valid.val() & self.b_ready.val();

        self.opens.next = self.bus_asks.val() & self.bus_aw_ready.val();
        if self.opens.val() & !self.closes.val() {
            self.open.d.next = self.open.q.val() + 1;
        }
        if self.closes.val() & !self.opens.val() {
            self.open.d.next = self.open.q.val() - 1;
        }
        if self.asks.val() & !self.gives.val() {
            self.asked.d.next = self.asked.q.val() + 1;
        }
        if self.gives.val() & !self.asks.val() {
            self.asked.d.next = self.asked.q.val() - 1;
        }
        self.tells.next = self.w_valid.val() & self.ready.val() & self.w_last.val();
        if self.tells.val() & !self.gives.val() {
            self.told.d.next = self.told.q.val() + 1;
        }
        if self.gives.val() & !self.tells.val() {
            self.told.d.next = self.told.q.val() - 1;
        }

        // Who is to blame.
        self.starved.next = self.writing.val() & !self.w_valid.val();
        self.wants.next = self.open.q.val().any() & self.told.q.val().any();
        self.watch.timeout.next = self.timeout.val();
        self.watch.silent.next = (self.bus_asks.val() & !self.starved.val())
            | self.bus_writes.val()
            | (self.b_ready.val() & self.wants.val());
        self.watch.moves.next = self.opens.val()
            | self.bus_moves.val()
            | self.bus_b_valid.val()
            | self.cut.q.val()
            | !(self.bus_asks.val() | self.bus_writes.val() | self.wants.val());
        if self.watch.over.val() {
            self.cut.d.next = true;
        }
        if self.cut.q.val() & self.idle.val() & !self.asked.q.val().any() {
            self.cut.d.next = false;
        }
        if self.clear.val() {
            self.cut.d.next = false;
            self.held.d.next = false;
            self.inside.d.next = false;
            self.beat.d.next = 0.into();
            self.open.d.next = 0.into();
            self.asked.d.next = 0.into();
            self.told.d.next = 0.into();
        }
    }
}
