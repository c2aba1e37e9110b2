//! Small blocks that use every construct the emitter knows.

use rust_hdl::prelude::*;

/// A multiply-accumulate cell of a systolic array: `psum_out <= psum_in + a * w`, `a` handed on.
#[derive(LogicBlock, Default)]
pub(crate) struct Cell {
    pub aclk: Signal<In, Clock>,
    pub a_in: Signal<In, Bits<8>>,
    pub load: Signal<In, Bit>,
    pub psum_in: Signal<In, Bits<32>>,
    pub a_out: Signal<Out, Bits<8>>,
    pub psum_out: Signal<Out, Bits<32>>,
    pub a: DFF<Bits<8>>,
    pub weight: DFF<Bits<8>>,
    pub psum: DFF<Bits<32>>,
    pub a_wide: Signal<Local, Bits<16>>,
    pub w_wide: Signal<Local, Bits<16>>,
    pub product: Signal<Local, Signed<32>>,
}

impl Logic for Cell {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, a, weight, psum);
        self.a.d.next = self.a_in.val();
        if self.load.val() {
            self.weight.d.next = self.a_in.val();
        }
        self.a_wide.next = (bit_cast::<16, 8>(self.a_in.val()) ^ 0x80) - 0x80;
        self.w_wide.next = (bit_cast::<16, 8>(self.weight.q.val()) ^ 0x80) - 0x80;
        self.product.next = signed_cast(self.a_wide.val()) * signed_cast(self.w_wide.val());
        self.psum.d.next = self.psum_in.val() + unsigned_cast(self.product.val());
        self.a_out.next = self.a.q.val();
        self.psum_out.next = self.psum.q.val();
    }
}

macro_rules! grid {
    ($name:ident, $r:tt, $c:tt) => {
        /// A systolic array of cells.
        #[derive(LogicBlock)]
        pub(crate) struct $name {
            pub aclk: Signal<In, Clock>,
            pub load: Signal<In, Bit>,
            pub a_in: [Signal<In, Bits<8>>; $r],
            pub psum_in: [Signal<In, Bits<32>>; $c],
            pub psum_out: [Signal<Out, Bits<32>>; $c],
            pub pe: Vec<Cell>,
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    aclk: Default::default(),
                    load: Default::default(),
                    a_in: std::array::from_fn(|_| Default::default()),
                    psum_in: std::array::from_fn(|_| Default::default()),
                    psum_out: std::array::from_fn(|_| Default::default()),
                    pe: (0..$r * $c).map(|_| Default::default()).collect(),
                }
            }
        }

        impl Logic for $name {
            #[hdl_gen]
            fn update(&mut self) {
                for i in 0..($r * $c) {
                    self.pe[i].aclk.next = self.aclk.val();
                    self.pe[i].load.next = self.load.val();
                    self.pe[i].a_in.next = bits::<8>(0);
                    self.pe[i].psum_in.next = bits::<32>(0);
                }
                for r in 0..$r {
                    self.pe[r * $c].a_in.next = self.a_in[r].val();
                    for c in 1..$c {
                        self.pe[r * $c + c].a_in.next = self.pe[r * $c + c - 1].a_out.val();
                    }
                }
                for c in 0..$c {
                    self.pe[c].psum_in.next = self.psum_in[c].val();
                    for r in 1..$r {
                        self.pe[r * $c + c].psum_in.next = self.pe[r * $c + c - $c].psum_out.val();
                    }
                    self.psum_out[c].next = self.pe[($r - 1) * $c + c].psum_out.val();
                }
            }
        }
    };
}
grid!(Grid2x3, 2, 3);
grid!(Grid16x16, 16, 16);

#[derive(Copy, Clone, Debug, PartialEq, LogicState)]
pub(crate) enum State {
    Idle,
    Run,
    Stop,
}

/// A state machine with a synchronous reset, a counter and a table.
#[derive(LogicBlock, Default)]
pub(crate) struct Machine {
    pub aclk: Signal<In, Clock>,
    pub aresetn: Signal<In, Bit>,
    pub start: Signal<In, Bit>,
    pub busy: Signal<Out, Bit>,
    pub count: Signal<Out, Bits<5>>,
    pub state: DFF<State>,
    pub counter: DFF<Bits<5>>,
}

impl Logic for Machine {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, state, counter);
        self.busy.next = false;
        match self.state.q.val() {
            State::Idle => {
                if self.start.val() {
                    self.state.d.next = State::Run;
                    self.counter.d.next = bits::<5>(17);
                }
            }
            State::Run => {
                self.busy.next = true;
                self.counter.d.next = self.counter.q.val() - 1;
                if self.counter.q.val() == 1 {
                    self.state.d.next = State::Stop;
                }
            }
            State::Stop => self.state.d.next = State::Idle,
        }
        if !self.aresetn.val() {
            self.state.d.next = State::Idle;
            self.counter.d.next = bits::<5>(0);
        }
        self.count.next = self.counter.q.val();
    }
}

/// A memory with one write and one read port.
#[derive(LogicBlock, Default)]
pub(crate) struct Store {
    pub aclk: Signal<In, Clock>,
    pub write: Signal<In, Bit>,
    pub to: Signal<In, Bits<4>>,
    pub from: Signal<In, Bits<4>>,
    pub data: Signal<In, Bits<12>>,
    pub word: Signal<Out, Bits<12>>,
    pub ram: RAM<Bits<12>, 4>,
}

impl Logic for Store {
    #[hdl_gen]
    fn update(&mut self) {
        self.ram.read_clock.next = self.aclk.val();
        self.ram.write_clock.next = self.aclk.val();
        self.ram.read_address.next = self.from.val();
        self.ram.write_address.next = self.to.val() + 1;
        self.ram.write_data.next = self.data.val();
        self.ram.write_enable.next = self.write.val();
        self.word.next = self.ram.read_data.val();
    }
}
