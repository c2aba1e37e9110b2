//! The frame of an array: edges, tags and the grid of processing elements, stamped out for each size.

/// Stamps an array's type: `systolic_array!(Int8Array4x4: 4 rows, 4 columns of Int8Pe, 8 bits);`.
///
/// The sizes are literal tokens because Rust-HDL evaluates an index expression as text. The element is any
/// block with [`Int8Pe`](super::Int8Pe)'s ports and latencies and operands of the given width.
macro_rules! systolic_array {
    ($(#[$doc:meta])* $name:ident: $r:tt rows, $c:tt columns of $pe:ident, $w:tt bits) => {
        $(#[$doc])*
        #[derive(LogicBlock)]
        pub struct $name {
            /// The clock of everything.
            pub aclk: Signal<In, Clock>,
            /// Synchronous reset, active low.
            pub aresetn: Signal<In, Bit>,
            /// Activations: a row is offered.
            pub s_axis_a_tvalid: Signal<In, Bit>,
            /// Activations: it is taken.
            pub s_axis_a_tready: Signal<Out, Bit>,
            /// Activations: `A[m, k0 + k]` for array row `k`.
            pub s_axis_a_tdata: [Signal<In, Bits<$w>>; $r],
            /// Activations, bit 0: first row of a pass; bit 1: add a row of `s_axis_c`.
            pub s_axis_a_tuser: Signal<In, Bits<2>>,
            /// Activations: comes out again as `m_axis_tlast`.
            pub s_axis_a_tlast: Signal<In, Bit>,
            /// Weights: a row is offered.
            pub s_axis_b_tvalid: Signal<In, Bit>,
            /// Weights: it is taken.
            pub s_axis_b_tready: Signal<Out, Bit>,
            /// Weights: beat `k` of a tile is `B[k0 + k, n0 + n]` for column `n`.
            pub s_axis_b_tdata: [Signal<In, Bits<$w>>; $c],
            /// Partial sums: a row is offered.
            pub s_axis_c_tvalid: Signal<In, Bit>,
            /// Partial sums: it is taken.
            pub s_axis_c_tready: Signal<Out, Bit>,
            /// Partial sums: where column `n` starts from.
            pub s_axis_c_tdata: [Signal<In, Bits<32>>; $c],
            /// Results: a row is offered.
            pub m_axis_tvalid: Signal<Out, Bit>,
            /// Results: it is taken.
            pub m_axis_tready: Signal<In, Bit>,
            /// Results: column `n`'s sum.
            pub m_axis_tdata: [Signal<Out, Bits<32>>; $c],
            /// Results: the `tlast` of the activation row.
            pub m_axis_tlast: Signal<Out, Bit>,
            intake: Intake<$r>,
            outlet: Outlet<{ $r + $c + 2 }>,
            a_held: Vec<DFF<Bits<$w>>>,
            c_held: Vec<DFF<Bits<32>>>,
            top: Vec<DFF<Bits<32>>>,
            spare: Vec<DFF<Bits<32>>>,
            a_skew: Skew<$w, $r>,
            b_skew: Skew<$w, $c>,
            c_skew: Skew<32, $c>,
            m_skew: Skew<32, $c>,
            /// Column `n`'s tags, bit `k` for row `k`.
            load: Vec<DFF<Bits<$r>>>,
            swap: Vec<DFF<Bits<$r>>>,
            /// Row `k`, column `n` is number `k C + n`.
            pe: Vec<$pe>,
        }

        impl Default for $name {
            fn default() -> Self {
                fn blocks<T: Default>(count: usize) -> Vec<T> {
                    (0..count).map(|_| T::default()).collect()
                }
                $name {
                    aclk: Signal::default(),
                    aresetn: Signal::default(),
                    s_axis_a_tvalid: Signal::default(),
                    s_axis_a_tready: Signal::default(),
                    s_axis_a_tdata: std::array::from_fn(|_| Signal::default()),
                    s_axis_a_tuser: Signal::default(),
                    s_axis_a_tlast: Signal::default(),
                    s_axis_b_tvalid: Signal::default(),
                    s_axis_b_tready: Signal::default(),
                    s_axis_b_tdata: std::array::from_fn(|_| Signal::default()),
                    s_axis_c_tvalid: Signal::default(),
                    s_axis_c_tready: Signal::default(),
                    s_axis_c_tdata: std::array::from_fn(|_| Signal::default()),
                    m_axis_tvalid: Signal::default(),
                    m_axis_tready: Signal::default(),
                    m_axis_tdata: std::array::from_fn(|_| Signal::default()),
                    m_axis_tlast: Signal::default(),
                    intake: Intake::default(),
                    outlet: Outlet::default(),
                    a_held: blocks($r),
                    c_held: blocks($c),
                    top: blocks($c),
                    spare: blocks($c),
                    a_skew: Skew::default(),
                    b_skew: Skew::default(),
                    c_skew: Skew::default(),
                    m_skew: Skew::default(),
                    load: blocks($c),
                    swap: blocks($c),
                    pe: blocks($r * $c),
                }
            }
        }

        // A single row or column has no neighbours: its loops are empty, on purpose.
        #[allow(clippy::reversed_empty_ranges)]
        impl Logic for $name {
            #[hdl_gen]
            fn update(&mut self) {
                self.intake.aclk.next = self.aclk.val();
                self.intake.aresetn.next = self.aresetn.val();
                self.intake.advance.next = self.outlet.advance.val();
                self.intake.a_tvalid.next = self.s_axis_a_tvalid.val();
                self.intake.a_tuser.next = self.s_axis_a_tuser.val();
                self.intake.a_tlast.next = self.s_axis_a_tlast.val();
                self.intake.b_tvalid.next = self.s_axis_b_tvalid.val();
                self.intake.c_tvalid.next = self.s_axis_c_tvalid.val();
                self.s_axis_a_tready.next = self.intake.a_tready.val();
                self.s_axis_b_tready.next = self.intake.b_tready.val();
                self.s_axis_c_tready.next = self.intake.c_tready.val();

                self.outlet.aclk.next = self.aclk.val();
                self.outlet.aresetn.next = self.aresetn.val();
                self.outlet.enter.next = self.intake.enter.val();
                self.outlet.enter_last.next = self.intake.enter_last.val();
                self.outlet.m_tready.next = self.m_axis_tready.val();
                self.m_axis_tvalid.next = self.outlet.m_tvalid.val();
                self.m_axis_tlast.next = self.outlet.m_tlast.val();

                // Left edge: the held row, skewed by row.
                self.a_skew.aclk.next = self.aclk.val();
                self.a_skew.advance.next = self.outlet.advance.val();
                for k in 0..$r {
                    self.a_held[k].clock.next = self.aclk.val();
                    self.a_held[k].d.next = self.a_held[k].q.val();
                    if self.intake.a_tready.val() {
                        self.a_held[k].d.next = self.s_axis_a_tdata[k].val();
                    }
                    self.a_skew.data_in[k].next = self.a_held[k].q.val();
                    self.pe[k * $c].a_in.next = self.a_skew.data_out[k].val();
                }

                // Top edge: weight buses, partial sums and tags, skewed by column.
                self.b_skew.aclk.next = self.aclk.val();
                self.b_skew.advance.next = self.outlet.advance.val();
                self.c_skew.aclk.next = self.aclk.val();
                self.c_skew.advance.next = self.outlet.advance.val();
                for n in 0..$c {
                    self.b_skew.data_in[n].next = self.s_axis_b_tdata[n].val();
                    self.c_held[n].clock.next = self.aclk.val();
                    self.c_held[n].d.next = self.c_held[n].q.val();
                    if self.intake.c_tready.val() {
                        self.c_held[n].d.next = self.s_axis_c_tdata[n].val();
                    }
                    self.top[n].clock.next = self.aclk.val();
                    self.top[n].d.next = self.top[n].q.val();
                    if self.outlet.advance.val() {
                        self.top[n].d.next = 0.into();
                        if self.intake.enter_psum.val() {
                            self.top[n].d.next = self.c_held[n].q.val();
                        }
                    }
                    self.c_skew.data_in[n].next = self.top[n].q.val();
                    self.pe[n].psum_in.next = self.c_skew.data_out[n].val();
                    self.load[n].clock.next = self.aclk.val();
                    self.load[n].d.next = self.load[n].q.val();
                    self.swap[n].clock.next = self.aclk.val();
                    self.swap[n].d.next = self.swap[n].q.val();
                }
                // The swap goes down one row a cycle, and both tags go right one column a cycle.
                if self.outlet.advance.val() {
                    self.load[0].d.next = self.intake.load.val();
                    self.swap[0].d.next = self.swap[0].q.val() << 1;
                    if self.intake.enter_swap.val() {
                        self.swap[0].d.next = (self.swap[0].q.val() << 1) | 1;
                    }
                    for n in 1..$c {
                        self.load[n].d.next = self.load[n - 1].q.val();
                        self.swap[n].d.next = self.swap[n - 1].q.val();
                    }
                }

                // The grid.
                for k in 0..$r {
                    for n in 0..$c {
                        self.pe[k * $c + n].aclk.next = self.aclk.val();
                        self.pe[k * $c + n].advance.next = self.outlet.advance.val();
                        self.pe[k * $c + n].w_in.next = self.b_skew.data_out[n].val();
                        self.pe[k * $c + n].load.next = self.load[n].q.val().get_bit(k);
                        self.pe[k * $c + n].swap.next = self.swap[n].q.val().get_bit(k);
                    }
                    for n in 1..$c {
                        self.pe[k * $c + n].a_in.next = self.pe[k * $c + n - 1].a_out.val();
                    }
                }
                for i in $c..($r * $c) {
                    self.pe[i].psum_in.next = self.pe[i - $c].psum_out.val();
                }

                // Bottom edge: the wave front becomes a row again; the first column waits longest.
                self.m_skew.aclk.next = self.aclk.val();
                self.m_skew.advance.next = self.outlet.advance.val();
                for n in 0..$c {
                    self.m_skew.data_in[$c - 1 - n].next =
                        self.pe[$r * $c - $c + n].psum_out.val();
                    self.spare[n].clock.next = self.aclk.val();
                    self.spare[n].d.next = self.spare[n].q.val();
                    self.m_axis_tdata[n].next = self.m_skew.data_out[$c - 1 - n].val();
                    if self.outlet.advance.val() {
                        self.spare[n].d.next = self.m_skew.data_out[$c - 1 - n].val();
                    }
                    if self.outlet.spare.val() {
                        self.m_axis_tdata[n].next = self.spare[n].q.val();
                    }
                }
            }
        }

        crate::ports!(
            $name: aclk, aresetn,
            s_axis_a_tvalid, s_axis_a_tready, s_axis_a_tdata, s_axis_a_tuser, s_axis_a_tlast,
            s_axis_b_tvalid, s_axis_b_tready, s_axis_b_tdata,
            s_axis_c_tvalid, s_axis_c_tready, s_axis_c_tdata,
            m_axis_tvalid, m_axis_tready, m_axis_tdata, m_axis_tlast,
        );
    };
}

pub(super) use systolic_array;
