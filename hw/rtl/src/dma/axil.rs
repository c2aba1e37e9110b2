//! The AXI4-Lite slave in front of the engine's registers.
//!
//! ```text
//! AW, W --> held --+--> who may do what? --no--> SLVERR
//! AR -----> held --+         | yes
//!                            v
//!                     access ... done --> B or R
//! ```
//!
//! One access at a time; where a read and a write wait, they take turns. An access stays offered until it is `done`,
//! so whoever owns the registers may take as long as it wants.
//!
//! | | cycles |
//! |---|---|
//! | the later of AW and W taken -> `access` | 2 |
//! | AR taken -> `access` | 2 |
//! | `done` -> BVALID or RVALID | 1 |
//! | refused: the later of AW and W, or AR, taken -> BVALID or RVALID | 2 |
//!
//! # Promises
//! * The owner of the registers sees no access that the [table](super::registers) does not allow.
//! * BVALID only after AW and W, RVALID only after AR, one for each; they and their payloads hold still until taken.
//! * OKAY if and only if the owner of the registers has done the access, once.
//! * No output follows an input within a cycle.
//!
//! All but the last are proved by induction on the emitted Verilog (`verif/tests/queues/slave.v`). The public property set
//! `faxil_slave.v` of ZipCPU's wb2axip (commit df8e764, not kept here) was proved on it by induction as well.

use super::registers::decode;
use rust_hdl::prelude::*;

/// The slave; 2^A queues, so 2^A + 1 pages; C = A + 1.
#[derive(LogicBlock)]
pub struct AxilSlave<const A: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A write's address is offered.
    pub awvalid: Signal<In, Bit>,
    /// It is taken.
    pub awready: Signal<Out, Bit>,
    /// The address.
    pub awaddr: Signal<In, Bits<20>>,
    /// A write's data are offered.
    pub wvalid: Signal<In, Bit>,
    /// They are taken.
    pub wready: Signal<Out, Bit>,
    /// The data.
    pub wdata: Signal<In, Bits<32>>,
    /// The bytes to write: all, or the write is refused.
    pub wstrb: Signal<In, Bits<4>>,
    /// A write's response is offered.
    pub bvalid: Signal<Out, Bit>,
    /// It is taken.
    pub bready: Signal<In, Bit>,
    /// OKAY or SLVERR.
    pub bresp: Signal<Out, Bits<2>>,
    /// A read's address is offered.
    pub arvalid: Signal<In, Bit>,
    /// It is taken.
    pub arready: Signal<Out, Bit>,
    /// The address.
    pub araddr: Signal<In, Bits<20>>,
    /// A read's data are offered.
    pub rvalid: Signal<Out, Bit>,
    /// They are taken.
    pub rready: Signal<In, Bit>,
    /// The data, 0 where the read is refused.
    pub rdata: Signal<Out, Bits<32>>,
    /// OKAY or SLVERR.
    pub rresp: Signal<Out, Bits<2>>,
    /// A register is accessed; until `done`.
    pub access: Signal<Out, Bit>,
    /// It is written, not read.
    pub write: Signal<Out, Bit>,
    /// Its page: 0, or 1 + the queue.
    pub page: Signal<Out, Bits<C>>,
    /// Its word on the page.
    pub word: Signal<Out, Bits<5>>,
    /// What is written.
    pub data: Signal<Out, Bits<32>>,
    /// The access is done.
    pub done: Signal<In, Bit>,
    /// What is read.
    pub answer: Signal<In, Bits<32>>,
    rights: ROM<Bits<34>, 6>,
    queues: Constant<Bits<8>>,
    every: Constant<Bits<4>>,
    aw_held: DFF<Bit>,
    aw: DFF<Bits<20>>,
    w_held: DFF<Bit>,
    w: DFF<Bits<32>>,
    w_whole: DFF<Bit>,
    ar_held: DFF<Bit>,
    ar: DFF<Bits<20>>,
    b_offered: DFF<Bit>,
    b_bad: DFF<Bit>,
    r_offered: DFF<Bit>,
    r_bad: DFF<Bit>,
    r: DFF<Bits<32>>,
    turn: DFF<Bit>,
    busy: DFF<Bit>,
    writes: DFF<Bit>,
    at_page: DFF<Bits<C>>,
    at_word: DFF<Bits<5>>,
    write_waits: Signal<Local, Bit>,
    read_waits: Signal<Local, Bit>,
    take_write: Signal<Local, Bit>,
    take_read: Signal<Local, Bit>,
    address: Signal<Local, Bits<20>>,
    place: Signal<Local, Bits<6>>,
    there: Signal<Local, Bit>,
    stray: Signal<Local, Bits<32>>,
    fit: Signal<Local, Bit>,
}

impl<const A: usize, const C: usize> Default for AxilSlave<A, C> {
    fn default() -> Self {
        assert!(C == A + 1 && (1..=6).contains(&A), "2 to 64 queues");
        AxilSlave {
            aclk: Signal::default(),
            clear: Signal::default(),
            awvalid: Signal::default(),
            awready: Signal::default(),
            awaddr: Signal::default(),
            wvalid: Signal::default(),
            wready: Signal::default(),
            wdata: Signal::default(),
            wstrb: Signal::default(),
            bvalid: Signal::default(),
            bready: Signal::default(),
            bresp: Signal::default(),
            arvalid: Signal::default(),
            arready: Signal::default(),
            araddr: Signal::default(),
            rvalid: Signal::default(),
            rready: Signal::default(),
            rdata: Signal::default(),
            rresp: Signal::default(),
            access: Signal::default(),
            write: Signal::default(),
            page: Signal::default(),
            word: Signal::default(),
            data: Signal::default(),
            done: Signal::default(),
            answer: Signal::default(),
            rights: ROM::new(decode::rom()),
            queues: Constant::new((1usize << A).to_bits()),
            every: Constant::new(0xfu32.to_bits()),
            aw_held: DFF::default(),
            aw: DFF::default(),
            w_held: DFF::default(),
            w: DFF::default(),
            w_whole: DFF::default(),
            ar_held: DFF::default(),
            ar: DFF::default(),
            b_offered: DFF::default(),
            b_bad: DFF::default(),
            r_offered: DFF::default(),
            r_bad: DFF::default(),
            r: DFF::default(),
            turn: DFF::default(),
            busy: DFF::default(),
            writes: DFF::default(),
            at_page: DFF::default(),
            at_word: DFF::default(),
            write_waits: Signal::default(),
            read_waits: Signal::default(),
            take_write: Signal::default(),
            take_read: Signal::default(),
            address: Signal::default(),
            place: Signal::default(),
            there: Signal::default(),
            stray: Signal::default(),
            fit: Signal::default(),
        }
    }
}

impl<const A: usize, const C: usize> Logic for AxilSlave<A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, aw_held, aw, w_held, w, w_whole, ar_held, ar, b_offered, b_bad, r_offered,
            r_bad, r, turn, busy, writes, at_page, at_word
        );
        self.awready.next = !self.aw_held.q.val();
        if self.awvalid.val() & !self.aw_held.q.val() {
            self.aw_held.d.next = true;
            self.aw.d.next = self.awaddr.val();
        }
        self.wready.next = !self.w_held.q.val();
        if self.wvalid.val() & !self.w_held.q.val() {
            self.w_held.d.next = true;
            self.w.d.next = self.wdata.val();
            self.w_whole.d.next = self.wstrb.val() == self.every.val();
        }
        self.arready.next = !self.ar_held.q.val();
        if self.arvalid.val() & !self.ar_held.q.val() {
            self.ar_held.d.next = true;
            self.ar.d.next = self.araddr.val();
        }
        if self.bready.val() {
            self.b_offered.d.next = false;
        }
        if self.rready.val() {
            self.r_offered.d.next = false;
        }

        // A request stays held until its response is offered, so each channel has one at most.
        self.write_waits.next = self.aw_held.q.val()
            & self.w_held.q.val()
            & !self.b_offered.q.val()
            & !self.busy.q.val();
        self.read_waits.next = self.ar_held.q.val() & !self.r_offered.q.val() & !self.busy.q.val();
        self.take_write.next =
            self.write_waits.val() & (!self.read_waits.val() | !self.turn.q.val());
        self.take_read.next = self.read_waits.val() & (!self.write_waits.val() | self.turn.q.val());

        self.address.next = self.ar.q.val();
        if self.take_write.val() {
            self.address.next = self.aw.q.val();
        }
        self.place.next = bit_cast::<6, 5>(self.address.val().get_bits::<5>(2));
        if self.address.val().get_bits::<8>(12).any() {
            self.place.next = bit_cast::<6, 5>(self.address.val().get_bits::<5>(2)) | 32;
        }
        self.rights.address.next = self.place.val();
        self.there.next = !self.address.val().get_bits::<2>(0).any()
            & !self.address.val().get_bits::<5>(7).any()
            & (self.address.val().get_bits::<8>(12) <= self.queues.val());
        self.stray.next = self.w.q.val() & !self.rights.data.val().get_bits::<32>(0);
        self.fit.next = self.there.val() & self.rights.data.val().get_bit(32);
        if self.take_write.val() {
            self.fit.next = self.there.val()
                & self.rights.data.val().get_bit(33)
                & self.w_whole.q.val()
                & !self.stray.val().any();
        }

        if self.take_write.val() | self.take_read.val() {
            self.turn.d.next = self.take_write.val();
            self.writes.d.next = self.take_write.val();
            self.at_page.d.next = bit_cast::<C, 8>(self.address.val().get_bits::<8>(12));
            self.at_word.d.next = self.address.val().get_bits::<5>(2);
            self.busy.d.next = self.fit.val();
        }
        if self.take_write.val() & !self.fit.val() {
            self.aw_held.d.next = false;
            self.w_held.d.next = false;
            self.b_offered.d.next = true;
            self.b_bad.d.next = true;
        }
        if self.take_read.val() & !self.fit.val() {
            self.ar_held.d.next = false;
            self.r_offered.d.next = true;
            self.r_bad.d.next = true;
            self.r.d.next = 0.into();
        }
        self.access.next = self.busy.q.val();
        self.write.next = self.writes.q.val();
        self.page.next = self.at_page.q.val();
        self.word.next = self.at_word.q.val();
        self.data.next = self.w.q.val();
        if self.busy.q.val() & self.done.val() {
            self.busy.d.next = false;
            if self.writes.q.val() {
                self.aw_held.d.next = false;
                self.w_held.d.next = false;
                self.b_offered.d.next = true;
                self.b_bad.d.next = false;
            } else {
                self.ar_held.d.next = false;
                self.r_offered.d.next = true;
                self.r_bad.d.next = false;
                self.r.d.next = self.answer.val();
            }
        }

        self.bvalid.next = self.b_offered.q.val();
        self.bresp.next = 0.into();
        if self.b_bad.q.val() {
            self.bresp.next = 2.into();
        }
        self.rvalid.next = self.r_offered.q.val();
        self.rdata.next = self.r.q.val();
        self.rresp.next = 0.into();
        if self.r_bad.q.val() {
            self.rresp.next = 2.into();
        }
        if self.clear.val() {
            self.aw_held.d.next = false;
            self.w_held.d.next = false;
            self.ar_held.d.next = false;
            self.b_offered.d.next = false;
            self.r_offered.d.next = false;
            self.busy.d.next = false;
            self.turn.d.next = false;
        }
    }
}

/// The slave of 4 queues.
pub type SmallSlave = AxilSlave<2, 3>;
crate::ports!(
    SmallSlave: aclk, clear, awvalid, awready, awaddr, wvalid, wready, wdata, wstrb, bvalid, bready,
    bresp, arvalid, arready, araddr, rvalid, rready, rdata, rresp, access, write, page, word, data,
    done, answer,
);
