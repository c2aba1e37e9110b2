//! The host's port of the scratchpad.

use rust_hdl::prelude::*;

/// Takes requests of a word each, L lanes of 32 bits, and answers the reads in their order.
///
/// ```text
///   s_axis_mem --[request]--> banks --(a cycle later)--+--> m_axis_mem
///                                                      +--[2 answers]--+
/// ```
///
/// The host comes first: what it does in a cycle, the engine waits for. A request a cycle; a read is held back only
/// while two answers wait to be taken. `DA`, `DB`, `DC`: log2 of the banks' words; a write beyond a bank does nothing, a
/// read gives zeros.
#[derive(LogicBlock)]
pub struct HostPort<
    const L: usize,
    const E: usize,
    const DA: usize,
    const DB: usize,
    const DC: usize,
> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A request is offered.
    pub tvalid: Signal<In, Bit>,
    /// It is taken.
    pub tready: Signal<Out, Bit>,
    /// Bits 15:0 word, 17:16 bank, 18 write.
    pub tuser: Signal<In, Bits<19>>,
    /// Elements of the word to write.
    pub tstrb: Signal<In, Bits<E>>,
    /// What to write.
    pub tdata: [Signal<In, Bits<32>>; L],
    /// The word in this cycle.
    pub address: Signal<Out, Bits<16>>,
    /// Elements to write.
    pub strobe: Signal<Out, Bits<E>>,
    /// What to write.
    pub data: [Signal<Out, Bits<32>>; L],
    /// Bank A is written.
    pub write_a: Signal<Out, Bit>,
    /// Bank B is written.
    pub write_b: Signal<Out, Bit>,
    /// Bank C is written.
    pub write_c: Signal<Out, Bit>,
    /// Bank A is read.
    pub read_a: Signal<Out, Bit>,
    /// Bank B is read.
    pub read_b: Signal<Out, Bit>,
    /// Bank C is read.
    pub read_c: Signal<Out, Bit>,
    /// The bank that was read in the cycle before.
    pub bank: Signal<Out, Bits<2>>,
    /// What was read in the cycle before.
    pub answer: [Signal<In, Bits<32>>; L],
    /// An answer is offered.
    pub m_tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_tready: Signal<In, Bit>,
    /// The answer.
    pub m_tdata: [Signal<Out, Bits<32>>; L],
    full: DFF<Bit>,
    user: DFF<Bits<19>>,
    enable: DFF<Bits<E>>,
    word: Vec<DFF<Bits<32>>>,
    reading: DFF<Bit>,
    beyond: DFF<Bit>,
    from: DFF<Bits<2>>,
    open: DFF<Bits<2>>,
    kept: DFF<Bits<2>>,
    older: Vec<DFF<Bits<32>>>,
    newer: Vec<DFF<Bits<32>>>,
    bits_a: Constant<Bits<5>>,
    bits_b: Constant<Bits<5>>,
    bits_c: Constant<Bits<5>>,
    may: Signal<Local, Bit>,
    read: Signal<Local, Bit>,
    write: Signal<Local, Bit>,
    outside: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    of: Signal<Local, Bits<2>>,
    at: Signal<Local, Bits<16>>,
    now: [Signal<Local, Bits<32>>; L],
}

impl<const L: usize, const E: usize, const DA: usize, const DB: usize, const DC: usize> Default
    for HostPort<L, E, DA, DB, DC>
{
    fn default() -> Self {
        let words = || (0..L).map(|_| DFF::default()).collect();
        HostPort {
            aclk: Signal::default(),
            clear: Signal::default(),
            tvalid: Signal::default(),
            tready: Signal::default(),
            tuser: Signal::default(),
            tstrb: Signal::default(),
            tdata: std::array::from_fn(|_| Signal::default()),
            address: Signal::default(),
            strobe: Signal::default(),
            data: std::array::from_fn(|_| Signal::default()),
            write_a: Signal::default(),
            write_b: Signal::default(),
            write_c: Signal::default(),
            read_a: Signal::default(),
            read_b: Signal::default(),
            read_c: Signal::default(),
            bank: Signal::default(),
            answer: std::array::from_fn(|_| Signal::default()),
            m_tvalid: Signal::default(),
            m_tready: Signal::default(),
            m_tdata: std::array::from_fn(|_| Signal::default()),
            full: DFF::default(),
            user: DFF::default(),
            enable: DFF::default(),
            word: words(),
            reading: DFF::default(),
            beyond: DFF::default(),
            from: DFF::default(),
            open: DFF::default(),
            kept: DFF::default(),
            older: words(),
            newer: words(),
            bits_a: Constant::new(DA.to_bits()),
            bits_b: Constant::new(DB.to_bits()),
            bits_c: Constant::new(DC.to_bits()),
            may: Signal::default(),
            read: Signal::default(),
            write: Signal::default(),
            outside: Signal::default(),
            take: Signal::default(),
            of: Signal::default(),
            at: Signal::default(),
            now: std::array::from_fn(|_| Signal::default()),
        }
    }
}

impl<const L: usize, const E: usize, const DA: usize, const DB: usize, const DC: usize> Logic
    for HostPort<L, E, DA, DB, DC>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, full, user, enable, reading, beyond, from, open, kept
        );
        self.at.next = self.user.q.val().get_bits::<16>(0);
        self.of.next = self.user.q.val().get_bits::<2>(16);
        self.write.next = self.user.q.val().get_bit(18);
        self.may.next = self.write.val() | !self.open.q.val().get_bit(1);
        self.tready.next = !self.full.q.val() | self.may.val();
        if !self.full.q.val() | self.may.val() {
            self.full.d.next = self.tvalid.val();
            self.user.d.next = self.tuser.val();
            self.enable.d.next = self.tstrb.val();
        }

        self.outside.next = true;
        if self.of.val() == 0 {
            self.outside.next = (self.at.val() >> self.bits_a.val()).any();
        } else if self.of.val() == 1 {
            self.outside.next = (self.at.val() >> self.bits_b.val()).any();
        } else if self.of.val() == 2 {
            self.outside.next = (self.at.val() >> self.bits_c.val()).any();
        }
        self.address.next = self.at.val();
        self.strobe.next = self.enable.q.val();
        self.write_a.next = false;
        self.write_b.next = false;
        self.write_c.next = false;
        if self.full.q.val() & self.write.val() & !self.outside.val() {
            self.write_a.next = self.of.val() == 0;
            self.write_b.next = self.of.val() == 1;
            self.write_c.next = self.of.val() == 2;
        }
        self.read.next = self.full.q.val() & !self.write.val() & self.may.val();
        self.read_a.next = self.read.val() & (self.of.val() == 0);
        self.read_b.next = self.read.val() & (self.of.val() == 1);
        self.read_c.next = self.read.val() & (self.of.val() == 2);
        self.reading.d.next = self.read.val();
        self.beyond.d.next = self.outside.val();
        self.from.d.next = self.of.val();
        self.bank.next = self.from.q.val();

        // Answers: the bank's own output first, behind it those that were not taken at once.
        self.m_tvalid.next = self.reading.q.val() | self.kept.q.val().any();
        self.take.next = self.m_tready.val() & (self.reading.q.val() | self.kept.q.val().any());
        if self.read.val() & !self.take.val() {
            self.open.d.next = self.open.q.val() + 1;
        }
        if self.take.val() & !self.read.val() {
            self.open.d.next = self.open.q.val() - 1;
        }
        if self.reading.q.val() & !self.take.val() {
            self.kept.d.next = self.kept.q.val() + 1;
        }
        if self.take.val() & !self.reading.q.val() {
            self.kept.d.next = self.kept.q.val() - 1;
        }
        for i in 0..L {
            self.word[i].clock.next = self.aclk.val();
            self.word[i].d.next = self.word[i].q.val();
            if !self.full.q.val() | self.may.val() {
                self.word[i].d.next = self.tdata[i].val();
            }
            self.data[i].next = self.word[i].q.val();
            self.now[i].next = self.answer[i].val();
            if self.beyond.q.val() {
                self.now[i].next = 0.into();
            }
            self.older[i].clock.next = self.aclk.val();
            self.older[i].d.next = self.older[i].q.val();
            self.newer[i].clock.next = self.aclk.val();
            self.newer[i].d.next = self.newer[i].q.val();
            self.m_tdata[i].next = self.older[i].q.val();
            if !self.kept.q.val().any() {
                self.m_tdata[i].next = self.now[i].val();
                self.older[i].d.next = self.now[i].val();
            } else if self.kept.q.val().get_bit(0) {
                self.newer[i].d.next = self.now[i].val();
                if self.take.val() {
                    self.older[i].d.next = self.now[i].val();
                }
            } else if self.take.val() {
                self.older[i].d.next = self.newer[i].q.val();
            }
        }

        if self.clear.val() {
            self.full.d.next = false;
            self.reading.d.next = false;
            self.open.d.next = 0.into();
            self.kept.d.next = 0.into();
        }
    }
}
