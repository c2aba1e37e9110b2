//! Commands in, checked commands out.

use super::types::Command;
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// Tells commands that can be done from those that cannot, one multiplier for all four matrices.
///
/// A matrix of r rows and t words a row fits where `base + (r - 1) pitch + t - 1` is a word of its bank. A command is
/// malformed where one does not fit, M, K or N is 0, rows of C overlap, the formats are not the array's, or a reserved bit
/// is set. A command every 5 cycles, the first one 6 cycles after it was taken.
///
/// R x C elements, 2^LR and 2^LC; `DA`, `DB`, `DC`: log2 of the banks' words.
#[derive(LogicBlock)]
pub struct Checker<
    const LR: usize,
    const LC: usize,
    const DA: usize,
    const DB: usize,
    const DC: usize,
> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A command is offered.
    pub tvalid: Signal<In, Bit>,
    /// The command.
    pub tdata: Signal<In, Command>,
    /// It is taken.
    pub tready: Signal<Out, Bit>,
    /// A checked command is there.
    pub valid: Signal<Out, Bit>,
    /// The command.
    pub command: Signal<Out, Command>,
    /// It cannot be done.
    pub bad: Signal<Out, Bit>,
    /// It is taken.
    pub ready: Signal<In, Bit>,
    queue: Fifo<Command, 2, 3>,
    phase: DFF<Bits<3>>,
    product: DFF<Bits<32>>,
    offset: DFF<Bits<32>>,
    failed: DFF<Bit>,
    checked: DFF<Bit>,
    verdict: DFF<Bit>,
    held: DFF<Command>,
    row_bits: Constant<Bits<5>>,
    col_bits: Constant<Bits<5>>,
    bits_a: Constant<Bits<5>>,
    bits_b: Constant<Bits<5>>,
    bits_c: Constant<Bits<5>>,
    beat_bits: Constant<Bits<5>>,
    formats: Constant<Bits<6>>,
    integer: Constant<Bit>,
    rounds: Constant<Bit>,
    rows: Signal<Local, Bits<16>>,
    pitch: Signal<Local, Bits<16>>,
    base: Signal<Local, Bits<16>>,
    tiles: Signal<Local, Bits<16>>,
    k_tiles: Signal<Local, Bits<16>>,
    n_tiles: Signal<Local, Bits<16>>,
    wide_base: Signal<Local, Bits<32>>,
    wide_tiles: Signal<Local, Bits<32>>,
    last: Signal<Local, Bits<32>>,
    beyond: Signal<Local, Bit>,
    codes: Signal<Local, Bits<6>>,
    alien: Signal<Local, Bit>,
    reserved: Signal<Local, Bit>,
    wrong: Signal<Local, Bit>,
    done: Signal<Local, Bit>,
}

impl<const LR: usize, const LC: usize, const DA: usize, const DB: usize, const DC: usize>
    Checker<LR, LC, DA, DB, DC>
{
    /// For an array of `int8` elements, or one of floats; `load` rows of B are in a word of its bank, and results may be
    /// rounded.
    pub fn new(integer: bool, load: usize, rounds: bool) -> Self {
        Checker {
            aclk: Signal::default(),
            clear: Signal::default(),
            tvalid: Signal::default(),
            tdata: Signal::default(),
            tready: Signal::default(),
            valid: Signal::default(),
            command: Signal::default(),
            bad: Signal::default(),
            ready: Signal::default(),
            queue: Fifo::default(),
            phase: DFF::default(),
            product: DFF::default(),
            offset: DFF::default(),
            failed: DFF::default(),
            checked: DFF::default(),
            verdict: DFF::default(),
            held: DFF::default(),
            row_bits: Constant::new(LR.to_bits()),
            col_bits: Constant::new(LC.to_bits()),
            bits_a: Constant::new(DA.to_bits()),
            bits_b: Constant::new(DB.to_bits()),
            bits_c: Constant::new(DC.to_bits()),
            beat_bits: Constant::new((load.ilog2() as usize).to_bits()),
            formats: Constant::new(0b110_110.into()),
            integer: Constant::new(integer),
            rounds: Constant::new(rounds),
            rows: Signal::default(),
            pitch: Signal::default(),
            base: Signal::default(),
            tiles: Signal::default(),
            k_tiles: Signal::default(),
            n_tiles: Signal::default(),
            wide_base: Signal::default(),
            wide_tiles: Signal::default(),
            last: Signal::default(),
            beyond: Signal::default(),
            codes: Signal::default(),
            alien: Signal::default(),
            reserved: Signal::default(),
            wrong: Signal::default(),
            done: Signal::default(),
        }
    }
}

impl<const LR: usize, const LC: usize, const DA: usize, const DB: usize, const DC: usize> Logic
    for Checker<LR, LC, DA, DB, DC>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, phase, product, offset, failed, checked, verdict, held
        );
        self.queue.aclk.next = self.aclk.val();
        self.queue.clear.next = self.clear.val();
        self.queue.push.next = self.tvalid.val();
        self.queue.data_in.next = self.tdata.val();
        self.tready.next = self.queue.room.val();

        // Phases 0 to 3 multiply for A, B, C0, C; phases 1 to 4 look at the product of the phase before.
        self.k_tiles.next = (self.queue.data_out.val().k - 1) >> self.row_bits.val();
        self.n_tiles.next = (self.queue.data_out.val().n - 1) >> self.col_bits.val();
        self.rows.next = self.queue.data_out.val().m - 1;
        self.pitch.next = self.queue.data_out.val().c_pitch;
        self.base.next = self.queue.data_out.val().c;
        self.tiles.next = self.n_tiles.val();
        if self.phase.q.val() == 0 {
            self.pitch.next = self.queue.data_out.val().a_pitch;
            self.base.next = self.queue.data_out.val().a;
            self.tiles.next = self.k_tiles.val();
        } else if self.phase.q.val() == 1 {
            self.rows.next = (self.queue.data_out.val().k - 1) >> self.beat_bits.val();
            self.pitch.next = self.queue.data_out.val().b_pitch;
            self.base.next = self.queue.data_out.val().b;
        } else if self.phase.q.val() == 2 {
            self.pitch.next = self.queue.data_out.val().c0_pitch;
            self.base.next = self.queue.data_out.val().c0;
        }
        self.product.d.next = self.rows.val() * self.pitch.val();
        self.wide_base.next = bit_cast::<32, 16>(self.base.val());
        self.wide_tiles.next = bit_cast::<32, 16>(self.tiles.val());
        self.offset.d.next = self.wide_base.val() + self.wide_tiles.val();

        // (2^16 - 1)^2 + 2 (2^16 - 1) = 2^32 - 1: no sum is lost.
        self.last.next = self.product.q.val() + self.offset.q.val();
        self.beyond.next = false;
        if self.phase.q.val() == 1 {
            self.beyond.next = (self.last.val() >> self.bits_a.val()).any();
        } else if self.phase.q.val() == 2 {
            self.beyond.next = (self.last.val() >> self.bits_b.val()).any();
        } else if self.phase.q.val() == 3 {
            self.beyond.next = (self.last.val() >> self.bits_c.val()).any()
                & self.queue.data_out.val().flags.get_bit(0);
        } else if self.phase.q.val() == 4 {
            self.beyond.next = (self.last.val() >> self.bits_c.val()).any();
        }
        self.codes.next = self.queue.data_out.val().flags.get_bits::<6>(1);
        self.alien.next = self.codes.val() != self.formats.val();
        if !self.integer.val() {
            // Both below 6.
            self.alien.next = (self.codes.val().get_bit(1) & self.codes.val().get_bit(2))
                | (self.codes.val().get_bit(4) & self.codes.val().get_bit(5));
        }
        self.reserved.next = self.queue.data_out.val().flags.get_bits::<9>(7).any();
        if self.rounds.val() {
            // The format 7, and how to round what is not rounded.
            self.reserved.next = self.queue.data_out.val().flags.get_bits::<2>(14).any()
                | self.queue.data_out.val().flags.get_bits::<3>(8).all()
                | (!self.queue.data_out.val().flags.get_bit(7)
                    & self.queue.data_out.val().flags.get_bits::<6>(8).any());
        }
        self.wrong.next = self.alien.val()
            | self.reserved.val()
            | !self.queue.data_out.val().m.any()
            | !self.queue.data_out.val().k.any()
            | !self.queue.data_out.val().n.any()
            | ((self.queue.data_out.val().c_pitch <= self.n_tiles.val())
                & (self.queue.data_out.val().m != 1));

        self.done.next = self.queue.valid.val()
            & (self.phase.q.val() == 4)
            & (!self.checked.q.val() | self.ready.val());
        self.queue.pop.next = self.done.val();
        if self.queue.valid.val() & (self.phase.q.val() != 4) {
            self.phase.d.next = self.phase.q.val() + 1;
            self.failed.d.next = self.failed.q.val() | self.beyond.val();
        }
        if self.ready.val() {
            self.checked.d.next = false;
        }
        if self.done.val() {
            self.phase.d.next = 0.into();
            self.failed.d.next = false;
            self.checked.d.next = true;
            self.held.d.next = self.queue.data_out.val();
            self.verdict.d.next = self.failed.q.val() | self.beyond.val() | self.wrong.val();
        }
        self.valid.next = self.checked.q.val();
        self.command.next = self.held.q.val();
        self.bad.next = self.verdict.q.val();

        if self.clear.val() {
            self.phase.d.next = 0.into();
            self.failed.d.next = false;
            self.checked.d.next = false;
        }
    }
}
