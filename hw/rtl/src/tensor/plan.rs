//! Commands into passes.
//!
//! ```text
//!   for each block of rows of A             at most 2^P rows
//!     for each group of n-tiles             the fewest whose rows outlast the way through the array
//!       for each k-tile
//!         for each n-tile of the group      one pass: R rows of weights, the block's rows of A
//! ```

use super::contract::GROUPS;
use super::types::{Command, ResultJob, RowJob, SumJob, WeightJob};
use crate::array::contract::{Array, turnaround};
use rust_hdl::prelude::*;

/// Walks over the tiles of a command, a pass a cycle, and tells each of the four streams its part of it.
///
/// 2^LR rows and 2^LC columns of elements, 2^P rows of psum memory.
#[derive(LogicBlock)]
pub struct Planner<const LR: usize, const LC: usize, const P: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A checked command is there.
    pub valid: Signal<In, Bit>,
    /// The command.
    pub command: Signal<In, Command>,
    /// It cannot be done.
    pub bad: Signal<In, Bit>,
    /// It is taken.
    pub ready: Signal<Out, Bit>,
    /// All streams would take a pass.
    pub room: Signal<In, Bit>,
    /// A pass for weights and rows.
    pub push: Signal<Out, Bit>,
    /// A pass for partial sums.
    pub push_sums: Signal<Out, Bit>,
    /// A pass for results.
    pub push_results: Signal<Out, Bit>,
    /// Its weights.
    pub weights: Signal<Out, WeightJob>,
    /// Its rows.
    pub rows: Signal<Out, RowJob>,
    /// Its partial sums.
    pub sums: Signal<Out, SumJob>,
    /// Its results.
    pub results: Signal<Out, ResultJob>,
    busy: DFF<Bit>,
    broken: DFF<Bit>,
    now: DFF<Command>,
    number: DFF<Bits<8>>,
    k_tiles: DFF<Bits<16>>,
    n_tiles: DFF<Bits<16>>,
    m_left: DFF<Bits<16>>,
    a_block: DFF<Bits<16>>,
    c0_block: DFF<Bits<16>>,
    c_block: DFF<Bits<16>>,
    n_first: DFF<Bits<16>>,
    n_left: DFF<Bits<16>>,
    tile: DFF<Bits<16>>,
    k_tile: DFF<Bits<16>>,
    b_row: DFF<Bits<16>>,
    row_bits: Constant<Bits<5>>,
    beat_bits: Constant<Bits<5>>,
    col_bits: Constant<Bits<5>>,
    row_mask: Constant<Bits<16>>,
    col_mask: Constant<Bits<16>>,
    whole: Constant<Bits<16>>,
    half: Constant<Bits<16>>,
    both: Constant<Bits<16>>,
    whole_bits: Constant<Bits<5>>,
    half_bits: Constant<Bits<5>>,
    below: [Constant<Bits<16>>; GROUPS],
    block: Signal<Local, Bits<16>>,
    block_bits: Signal<Local, Bits<5>>,
    need: Signal<Local, Bits<16>>,
    group: Signal<Local, Bits<16>>,
    last_tile: Signal<Local, Bit>,
    last_k: Signal<Local, Bit>,
    last_group: Signal<Local, Bit>,
    last_block: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    n_tile: Signal<Local, Bits<16>>,
    k_pad: Signal<Local, Bits<16>>,
    n_pad: Signal<Local, Bits<16>>,
    go: Signal<Local, Bit>,
    load: Signal<Local, Bit>,
    more: [Signal<Local, Bits<16>>; GROUPS],
}

impl<const LR: usize, const LC: usize, const P: usize> Planner<LR, LC, P> {
    /// For that array.
    pub fn new(array: Array) -> Self {
        assert_eq!(
            (array.rows, array.cols),
            (1 << LR, 1 << LC),
            "the array's size"
        );
        let distance = turnaround(array);
        Planner {
            aclk: Signal::default(),
            clear: Signal::default(),
            valid: Signal::default(),
            command: Signal::default(),
            bad: Signal::default(),
            ready: Signal::default(),
            room: Signal::default(),
            push: Signal::default(),
            push_sums: Signal::default(),
            push_results: Signal::default(),
            weights: Signal::default(),
            rows: Signal::default(),
            sums: Signal::default(),
            results: Signal::default(),
            busy: DFF::default(),
            broken: DFF::default(),
            now: DFF::default(),
            number: DFF::default(),
            k_tiles: DFF::default(),
            n_tiles: DFF::default(),
            m_left: DFF::default(),
            a_block: DFF::default(),
            c0_block: DFF::default(),
            c_block: DFF::default(),
            n_first: DFF::default(),
            n_left: DFF::default(),
            tile: DFF::default(),
            k_tile: DFF::default(),
            b_row: DFF::default(),
            row_bits: Constant::new(LR.to_bits()),
            beat_bits: Constant::new((array.tile_beats().ilog2() as usize).to_bits()),
            col_bits: Constant::new(LC.to_bits()),
            row_mask: Constant::new(((1usize << LR) - 1).to_bits()),
            col_mask: Constant::new(((1usize << LC) - 1).to_bits()),
            whole: Constant::new((1usize << P).to_bits()),
            half: Constant::new((1usize << (P - 1)).to_bits()),
            both: Constant::new((3usize << (P - 1)).to_bits()),
            whole_bits: Constant::new(P.to_bits()),
            half_bits: Constant::new((P - 1).to_bits()),
            // One more n-tile where that many passes of these rows, and the pass's least length, are too short.
            below: std::array::from_fn(|i| {
                let tiles = i as u64 + 1;
                let short = tiles * (array.tile_beats() as u64) < distance;
                let rows = if short { distance.div_ceil(tiles) } else { 0 };
                Constant::new(rows.into())
            }),
            block: Signal::default(),
            block_bits: Signal::default(),
            need: Signal::default(),
            group: Signal::default(),
            last_tile: Signal::default(),
            last_k: Signal::default(),
            last_group: Signal::default(),
            last_block: Signal::default(),
            ends: Signal::default(),
            n_tile: Signal::default(),
            k_pad: Signal::default(),
            n_pad: Signal::default(),
            go: Signal::default(),
            load: Signal::default(),
            more: std::array::from_fn(|_| Signal::default()),
        }
    }
}

impl<const LR: usize, const LC: usize, const P: usize> Logic for Planner<LR, LC, P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, busy, broken, now, number, k_tiles, n_tiles, m_left, a_block, c0_block,
            c_block, n_first, n_left, tile, k_tile, b_row
        );

        // A block: the psum memory's rows, or half of them where a whole one would leave less than that.
        self.block.next = self.m_left.q.val();
        self.block_bits.next = self.whole_bits.val();
        if self.m_left.q.val() > self.whole.val() {
            self.block.next = self.half.val();
            self.block_bits.next = self.half_bits.val();
            if self.m_left.q.val() > self.both.val() {
                self.block.next = self.whole.val();
                self.block_bits.next = self.whole_bits.val();
            }
        }
        self.last_block.next = self.m_left.q.val() == self.block.val();

        // A group: as many n-tiles as it takes; the last one also those that would not make another.
        self.need.next = 1.into();
        for i in 0..8 {
            self.more[i].next = 0.into();
            if self.block.val() < self.below[i].val() {
                self.more[i].next = 1.into();
            }
        }
        self.need.next = self.more[0].val()
            + self.more[1].val()
            + self.more[2].val()
            + self.more[3].val()
            + self.more[4].val()
            + self.more[5].val()
            + self.more[6].val()
            + self.more[7].val()
            + 1;
        self.group.next = self.n_left.q.val();
        self.last_group.next = true;
        if self.n_left.q.val() >= (self.need.val() << 1) {
            self.group.next = self.need.val();
            self.last_group.next = false;
        }

        self.last_tile.next = (self.tile.q.val() + 1) == self.group.val();
        self.last_k.next = self.k_tile.q.val() == self.k_tiles.q.val();
        self.ends.next = (self.last_tile.val()
            & self.last_k.val()
            & self.last_group.val()
            & self.last_block.val())
            | self.broken.q.val();
        self.n_tile.next = self.n_first.q.val() + self.tile.q.val();
        self.k_pad.next = 0.into();
        if self.last_k.val() {
            self.k_pad.next = (self.row_mask.val() - self.now.q.val().k + 1) & self.row_mask.val();
        }
        self.n_pad.next = 0.into();
        if self.last_group.val() & self.last_tile.val() {
            self.n_pad.next = (self.col_mask.val() - self.now.q.val().n + 1) & self.col_mask.val();
        }

        self.weights.next.base = self.b_row.q.val() + self.n_tile.val();
        self.weights.next.pitch = self.now.q.val().b_pitch;
        self.weights.next.pad = self.k_pad.val();
        self.weights.next.format = self.now.q.val().flags.get_bits::<3>(4);
        self.rows.next.base = self.a_block.q.val() + self.k_tile.q.val();
        self.rows.next.pitch = self.now.q.val().a_pitch;
        self.rows.next.rest = self.block.val() - 1;
        self.rows.next.psum = self.k_tile.q.val().any() | self.now.q.val().flags.get_bit(0);
        self.rows.next.format = self.now.q.val().flags.get_bits::<3>(1);
        self.sums.next.memory = !self.k_tile.q.val().any();
        self.sums.next.base = self.c0_block.q.val() + self.n_tile.val();
        self.sums.next.pitch = self.now.q.val().c0_pitch;
        self.sums.next.rest = self.block.val() - 1;
        self.sums.next.serial = self.number.q.val();
        self.results.next.memory = self.last_k.val() & !self.broken.q.val();
        self.results.next.base = self.c_block.q.val() + self.n_tile.val();
        self.results.next.pitch = self.now.q.val().c_pitch;
        self.results.next.rest = self.block.val() - 1;
        if self.broken.q.val() {
            self.results.next.rest = 0.into();
        }
        self.results.next.pad = self.n_pad.val();
        self.results.next.opens = !self.n_tile.val().any();
        self.results.next.ends = self.ends.val();
        self.results.next.bad = self.broken.q.val();
        self.results.next.id = self.now.q.val().id;

        self.go.next = self.busy.q.val() & self.room.val();
        self.push_results.next = self.go.val();
        self.push.next = self.go.val() & !self.broken.q.val();
        self.push_sums.next = self.go.val()
            & !self.broken.q.val()
            & (self.k_tile.q.val().any() | self.now.q.val().flags.get_bit(0));

        if self.go.val() {
            self.tile.d.next = self.tile.q.val() + 1;
            if self.last_tile.val() {
                self.tile.d.next = 0.into();
                self.k_tile.d.next = self.k_tile.q.val() + 1;
                self.b_row.d.next =
                    self.b_row.q.val() + (self.now.q.val().b_pitch << self.beat_bits.val());
                if self.last_k.val() {
                    self.k_tile.d.next = 0.into();
                    self.b_row.d.next = self.now.q.val().b;
                    self.n_first.d.next = self.n_first.q.val() + self.group.val();
                    self.n_left.d.next = self.n_left.q.val() - self.group.val();
                    if self.last_group.val() {
                        self.n_first.d.next = 0.into();
                        self.n_left.d.next = self.n_tiles.q.val();
                        self.m_left.d.next = self.m_left.q.val() - self.block.val();
                        self.a_block.d.next = self.a_block.q.val()
                            + (self.now.q.val().a_pitch << self.block_bits.val());
                        self.c0_block.d.next = self.c0_block.q.val()
                            + (self.now.q.val().c0_pitch << self.block_bits.val());
                        self.c_block.d.next = self.c_block.q.val()
                            + (self.now.q.val().c_pitch << self.block_bits.val());
                    }
                }
            }
            if self.ends.val() {
                self.busy.d.next = false;
                self.number.d.next = self.number.q.val() + 1;
            }
        }

        self.load.next =
            self.valid.val() & (!self.busy.q.val() | (self.go.val() & self.ends.val()));
        self.ready.next = self.load.val();
        if self.load.val() {
            self.busy.d.next = true;
            self.broken.d.next = self.bad.val();
            self.now.d.next = self.command.val();
            self.k_tiles.d.next = (self.command.val().k - 1) >> self.row_bits.val();
            self.n_tiles.d.next = ((self.command.val().n - 1) >> self.col_bits.val()) + 1;
            self.m_left.d.next = self.command.val().m;
            self.a_block.d.next = self.command.val().a;
            self.c0_block.d.next = self.command.val().c0;
            self.c_block.d.next = self.command.val().c;
            self.n_first.d.next = 0.into();
            self.n_left.d.next = ((self.command.val().n - 1) >> self.col_bits.val()) + 1;
            self.tile.d.next = 0.into();
            self.k_tile.d.next = 0.into();
            self.b_row.d.next = self.command.val().b;
        }
        if self.clear.val() {
            self.busy.d.next = false;
            self.number.d.next = 0.into();
        }
    }
}
