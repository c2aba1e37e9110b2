//! Where a row that leaves the array goes, and which elements of its tensor it holds.

use super::types::{Rounding, SortJob};
use crate::dma::fifo::Fifo;
use rust_hdl::prelude::*;

/// Sends partial sums to the psum memory and results to the rounder, each with its first element's index in the whole tensor.
///
/// An index is a group of four, 32 bits, and an element in it. A command's rows are `step` apart, its n-tiles C. Blocks of
/// rows follow each other, so the first row of a block is `step` behind the last one of the block before, in the same
/// n-tile: no multiplier. Nothing waits here: the outputs follow the array's row within the cycle.
///
/// What a command says about rounding waits here from the cycle in which it is taken until its first pass leaves: 32
/// places are more than the commands that fit into the queues on the way.
#[derive(LogicBlock)]
pub struct Sorter<const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A command is taken.
    pub command: Signal<In, Bit>,
    /// Its flags.
    pub flags: Signal<In, Bits<16>>,
    /// What it says about rounding.
    pub rounding: Signal<In, Rounding>,
    /// A pass is added.
    pub push: Signal<In, Bit>,
    /// The pass.
    pub job: Signal<In, SortJob>,
    /// One more pass may be added.
    pub room: Signal<Out, Bit>,
    /// A row is offered.
    pub tvalid: Signal<In, Bit>,
    /// It is taken.
    pub tready: Signal<Out, Bit>,
    /// It goes to the psum memory at the next edge.
    pub push_psum: Signal<Out, Bit>,
    /// It goes to the rounder.
    pub out_valid: Signal<Out, Bit>,
    /// The rounder takes it.
    pub out_ready: Signal<In, Bit>,
    /// It is its command's first result.
    pub first: Signal<Out, Bit>,
    /// The index of its first element, by four.
    pub group: Signal<Out, Bits<32>>,
    /// The rest.
    pub element: Signal<Out, Bits<2>>,
    /// The command's flags.
    pub control: Signal<Out, Bits<16>>,
    /// The seed's low half.
    pub key0: Signal<Out, Bits<32>>,
    /// The seed's high half.
    pub key1: Signal<Out, Bits<32>>,
    /// The stream.
    pub stream: Signal<Out, Bits<32>>,
    passes: Fifo<SortJob, 4, 5>,
    commands: Fifo<Rounding, 5, 6>,
    controls: Fifo<Bits<16>, 5, 6>,
    busy: DFF<Bit>,
    now: DFF<SortJob>,
    left: DFF<Bits<16>>,
    /// The next pass is its command's first.
    starts: DFF<Bit>,
    /// A result of the command has gone.
    opened: DFF<Bit>,
    about: DFF<Rounding>,
    how: DFF<Bits<16>>,
    row_group: DFF<Bits<32>>,
    row_element: DFF<Bits<2>>,
    tile_group: DFF<Bits<32>>,
    tile_element: DFF<Bits<2>>,
    block_group: DFF<Bits<32>>,
    block_element: DFF<Bits<2>>,
    tile_step: Constant<Bits<32>>,
    step: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    load: Signal<Local, Bit>,
    elements: Signal<Local, Bits<3>>,
    step_group: Signal<Local, Bits<32>>,
    after_group: Signal<Local, Bits<32>>,
    after_element: Signal<Local, Bits<2>>,
    next_group: Signal<Local, Bits<32>>,
    next_element: Signal<Local, Bits<2>>,
    base_group: Signal<Local, Bits<32>>,
    base_element: Signal<Local, Bits<2>>,
}

impl<const C: usize> Default for Sorter<C> {
    fn default() -> Self {
        assert!(C.is_multiple_of(4), "columns in groups of four");
        Sorter {
            aclk: Signal::default(),
            clear: Signal::default(),
            command: Signal::default(),
            flags: Signal::default(),
            rounding: Signal::default(),
            push: Signal::default(),
            job: Signal::default(),
            room: Signal::default(),
            tvalid: Signal::default(),
            tready: Signal::default(),
            push_psum: Signal::default(),
            out_valid: Signal::default(),
            out_ready: Signal::default(),
            first: Signal::default(),
            group: Signal::default(),
            element: Signal::default(),
            control: Signal::default(),
            key0: Signal::default(),
            key1: Signal::default(),
            stream: Signal::default(),
            passes: Fifo::default(),
            commands: Fifo::default(),
            controls: Fifo::default(),
            busy: DFF::default(),
            now: DFF::default(),
            left: DFF::default(),
            starts: DFF::default(),
            opened: DFF::default(),
            about: DFF::default(),
            how: DFF::default(),
            row_group: DFF::default(),
            row_element: DFF::default(),
            tile_group: DFF::default(),
            tile_element: DFF::default(),
            block_group: DFF::default(),
            block_element: DFF::default(),
            tile_step: Constant::new((C / 4).to_bits()),
            step: Signal::default(),
            ends: Signal::default(),
            load: Signal::default(),
            elements: Signal::default(),
            step_group: Signal::default(),
            after_group: Signal::default(),
            after_element: Signal::default(),
            next_group: Signal::default(),
            next_element: Signal::default(),
            base_group: Signal::default(),
            base_element: Signal::default(),
        }
    }
}

impl<const C: usize> Logic for Sorter<C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            busy,
            now,
            left,
            starts,
            opened,
            about,
            how,
            row_group,
            row_element,
            tile_group,
            tile_element,
            block_group,
            block_element
        );
        self.passes.aclk.next = self.aclk.val();
        self.passes.clear.next = self.clear.val();
        self.passes.push.next = self.push.val();
        self.passes.data_in.next = self.job.val();
        self.room.next = self.passes.room.val();
        self.commands.aclk.next = self.aclk.val();
        self.commands.clear.next = self.clear.val();
        self.commands.push.next = self.command.val();
        self.commands.data_in.next = self.rounding.val();
        self.controls.aclk.next = self.aclk.val();
        self.controls.clear.next = self.clear.val();
        self.controls.push.next = self.command.val();
        self.controls.data_in.next = self.flags.val();

        // The row in front. One that is stored is none of a malformed command.
        self.tready.next = self.busy.q.val()
            & !self.now.q.val().bad
            & (!self.now.q.val().memory | self.out_ready.val());
        self.out_valid.next = self.busy.q.val() & self.now.q.val().memory & self.tvalid.val();
        self.push_psum.next = self.busy.q.val()
            & !self.now.q.val().memory
            & !self.now.q.val().bad
            & self.tvalid.val();
        self.step.next = self.busy.q.val()
            & (self.now.q.val().bad
                | (self.tvalid.val() & (!self.now.q.val().memory | self.out_ready.val())));
        self.ends.next = self.step.val() & !self.left.q.val().any();
        self.load.next = self.passes.valid.val() & (!self.busy.q.val() | self.ends.val());
        self.passes.pop.next = self.load.val();
        self.commands.pop.next = self.load.val() & self.starts.q.val();
        self.controls.pop.next = self.load.val() & self.starts.q.val();

        self.first.next = !self.opened.q.val();
        self.group.next = self.row_group.q.val();
        self.element.next = self.row_element.q.val();
        self.control.next = self.how.q.val();
        self.key0.next = self.about.q.val().key0;
        self.key1.next = self.about.q.val().key1;
        self.stream.next = self.about.q.val().stream;

        // A row on.
        self.step_group.next = (self.about.q.val().step >> 2)
            | (bit_cast::<32, 16>(self.about.q.val().step_high) << 30);
        self.elements.next = bit_cast::<3, 2>(self.row_element.q.val())
            + bit_cast::<3, 2>(self.about.q.val().step.get_bits::<2>(0));
        self.after_element.next = self.elements.val().get_bits::<2>(0);
        self.after_group.next = self.row_group.q.val() + self.step_group.val();
        if self.elements.val().get_bit(2) {
            self.after_group.next = self.row_group.q.val() + self.step_group.val() + 1;
        }
        if self.step.val() {
            self.left.d.next = self.left.q.val() - 1;
            if self.now.q.val().memory {
                self.opened.d.next = true;
                self.row_group.d.next = self.after_group.val();
                self.row_element.d.next = self.after_element.val();
            }
        }
        if self.ends.val() {
            self.busy.d.next = false;
        }

        // Where the next block of rows begins.
        self.next_group.next = self.block_group.q.val();
        self.next_element.next = self.block_element.q.val();
        if self.ends.val() & self.now.q.val().memory & self.now.q.val().opens {
            self.next_group.next = self.after_group.val();
            self.next_element.next = self.after_element.val();
        }
        if self.load.val() & self.starts.q.val() {
            self.next_group.next = (self.commands.data_out.val().first >> 2)
                | (bit_cast::<32, 16>(self.commands.data_out.val().first_high) << 30);
            self.next_element.next = self.commands.data_out.val().first.get_bits::<2>(0);
            self.about.d.next = self.commands.data_out.val();
            self.how.d.next = self.controls.data_out.val();
            self.opened.d.next = false;
        }
        self.block_group.d.next = self.next_group.val();
        self.block_element.d.next = self.next_element.val();

        // A pass on: a block's first n-tile, or the one after the one before.
        self.base_group.next = self.tile_group.q.val() + self.tile_step.val();
        self.base_element.next = self.tile_element.q.val();
        if self.passes.data_out.val().opens {
            self.base_group.next = self.next_group.val();
            self.base_element.next = self.next_element.val();
        }
        if self.load.val() {
            self.busy.d.next = true;
            self.now.d.next = self.passes.data_out.val();
            self.left.d.next = self.passes.data_out.val().rest;
            self.starts.d.next = self.passes.data_out.val().ends;
            if self.passes.data_out.val().memory {
                self.row_group.d.next = self.base_group.val();
                self.row_element.d.next = self.base_element.val();
                self.tile_group.d.next = self.base_group.val();
                self.tile_element.d.next = self.base_element.val();
            }
        }
        if self.clear.val() {
            self.busy.d.next = false;
            self.starts.d.next = true;
        }
    }
}
