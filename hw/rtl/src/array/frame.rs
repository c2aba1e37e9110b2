//! The frame of an array: edges, tags and the grid of processing elements, stamped out for each size.
//!
//! Rust-HDL evaluates an index expression as text, so sizes are literal tokens, and a kernel holds no macro. What differs
//! between arrays is therefore put together here, token by token, before the kernel is read:
//!
//! ```text
//!   systolic_array! (operands, weights) --> @operands int8 | float --> @weights beat | group --> @frame
//! ```
//!
//! The first step makes the `self` and the attribute of the kernel, and all others hand them on: what is put together in
//! different steps means the same `self` only then.

/// Stamps an array's type. See [`int8`](super::int8) and [`float`](super::float) for its uses.
///
/// * operands `int8`: as they come. `float`: decoded on the way in, and the sum one register behind the product.
/// * weights `row`: one row a beat, on one bus a column for all rows. `group`: F rows a beat, on F buses a column that go
///   down `stages` = F L - 1 registers from each F rows to the next, so that a weight never overtakes the swap of
///   the tile before it.
macro_rules! systolic_array {
    (
        $(#[$doc:meta])*
        $name:ident: $r:tt rows, $c:tt columns of $pe:ident, depth $l:tt, skew $skew:ident,
        $operands:ident operands, $($weights:tt)*
    ) => {
        systolic_array! {
            @$operands { $($weights)* }
            $(#[$doc])* $name, self, {#[hdl_gen]}, $r, $c, $pe, $l, $skew,
        }
    };

    // Operands as they come.
    (
        @int8 { $($weights:tt)* }
        $(#[$doc:meta])* $name:ident, $self:ident, {$($hdl:tt)*}, $r:tt, $c:tt, $pe:ident, $l:tt, $skew:ident,
    ) => {
        systolic_array! {
            @weights int8 { $($weights)* }
            $(#[$doc])* $name, $self, {$($hdl)*}, $r, $c, $pe, $l, $skew, 8, 8, 2, 2,
            ports {}
            parts {}
            edges {
                for k in 0..$r {
                    $self.a_skew.data_in[k].next = $self.a_held[k].q.val();
                }
                for n in 0..$c {
                    $self.c_skew.data_in[n].next = $self.top[n].q.val();
                }
            }
        }
    };
    // Operands decoded: activations behind their held row, weights before their skew.
    (
        @float { $($weights:tt)* }
        $(#[$doc:meta])* $name:ident, $self:ident, {$($hdl:tt)*}, $r:tt, $c:tt, $pe:ident, $l:tt, $skew:ident,
    ) => {
        systolic_array! {
            @weights float { $($weights)* }
            $(#[$doc])* $name, $self, {$($hdl)*}, $r, $c, $pe, $l, $skew, 16, 21, 5, 3,
            ports {}
            parts {
                a_decode: Vec<Decode> = blocks($r),
                a_format: DFF<Bits<3>> = DFF::default(),
                late: Vec<DFF<Bits<32>>> = blocks($c),
            }
            edges {
                $self.a_format.clock.next = $self.aclk.val();
                $self.a_format.d.next = $self.a_format.q.val();
                if $self.intake.a_tready.val() {
                    $self.a_format.d.next = $self.s_axis_a_tuser.val().get_bits::<3>(2);
                }
                for k in 0..$r {
                    $self.a_decode[k].x.next = $self.a_held[k].q.val();
                    $self.a_decode[k].format.next = $self.a_format.q.val();
                    $self.a_decode[k].none.next = false;
                    $self.a_skew.data_in[k].next = $self.a_decode[k].code.val();
                }
                // The product is a register before the sum: the partial sum comes one cycle later.
                for n in 0..$c {
                    $self.late[n].clock.next = $self.aclk.val();
                    $self.late[n].d.next = $self.late[n].q.val();
                    if $self.outlet.advance.val() {
                        $self.late[n].d.next = $self.top[n].q.val();
                    }
                    $self.c_skew.data_in[n].next = $self.late[n].q.val();
                }
            }
        }
    };

    // One row a beat, and the bus reaches all rows at once.
    (
        @weights int8 { weights by row }
        $(#[$doc:meta])* $name:ident, $self:ident, {$($hdl:tt)*}, $r:tt, $c:tt, $pe:ident, $l:tt, $skew:ident,
        $aw:tt, $w:tt, $au:tt, $late:tt,
        ports {} parts { $($parts:tt)* } edges { $($edges:tt)* }
    ) => {
        systolic_array! {
            @direct
            $(#[$doc])* $name, $self, {$($hdl)*}, $r, $c, $pe, $l, $skew, $aw, $w, $au, $late,
            ports {}
            parts { $($parts)* }
            edges {
                $($edges)*
                for n in 0..$c {
                    $self.b_skew.data_in[n].next = $self.s_axis_b_tdata[n].val();
                }
            }
        }
    };
    (
        @weights float { weights by row }
        $(#[$doc:meta])* $name:ident, $self:ident, {$($hdl:tt)*}, $r:tt, $c:tt, $pe:ident, $l:tt, $skew:ident,
        $aw:tt, $w:tt, $au:tt, $late:tt,
        ports {} parts { $($parts:tt)* } edges { $($edges:tt)* }
    ) => {
        systolic_array! {
            @direct
            $(#[$doc])* $name, $self, {$($hdl)*}, $r, $c, $pe, $l, $skew, $aw, $w, $au, $late,
            ports {
                /// Weights, bit 0: the row has no k, its data mean nothing; bits 3:1: the format's code.
                s_axis_b_tuser: Bits<4>
            }
            parts {
                $($parts)*
                b_decode: Vec<Decode> = blocks($c),
            }
            edges {
                $($edges)*
                for n in 0..$c {
                    $self.b_decode[n].x.next = $self.s_axis_b_tdata[n].val();
                    $self.b_decode[n].none.next = $self.s_axis_b_tuser.val().get_bit(0);
                    $self.b_decode[n].format.next = $self.s_axis_b_tuser.val().get_bits::<3>(1);
                    $self.b_skew.data_in[n].next = $self.b_decode[n].code.val();
                }
            }
        }
    };
    (
        @direct
        $(#[$doc:meta])* $name:ident, $self:ident, {$($hdl:tt)*}, $r:tt, $c:tt, $pe:ident, $l:tt, $skew:ident,
        $aw:tt, $w:tt, $au:tt, $late:tt,
        ports { $($ports:tt)* } parts { $($parts:tt)* } edges { $($edges:tt)* }
    ) => {
        systolic_array! {
            @frame
            $(#[$doc])* $name, $self, {$($hdl)*}, $r, $c, $pe, $l, $skew, $aw, $w, $au, $late, 1, $r,
            ports { $($ports)* }
            parts {
                $($parts)*
                b_skew: Skew<$w, $c> = Skew::default(),
                load: Vec<DFF<Bits<$r>>> = blocks($c),
            }
            edges {
                $($edges)*
                for n in 0..$c {
                    $self.load[n].clock.next = $self.aclk.val();
                    $self.load[n].d.next = $self.load[n].q.val();
                }
                // The one-hot tag goes right with its weights.
                if $self.outlet.advance.val() {
                    $self.load[0].d.next = $self.intake.load.val();
                    for n in 1..$c {
                        $self.load[n].d.next = $self.load[n - 1].q.val();
                    }
                }
                for k in 0..$r {
                    for n in 0..$c {
                        $self.pe[k * $c + n].w_in.next = $self.b_skew.data_out[n].val();
                        $self.pe[k * $c + n].load.next = $self.load[n].q.val().get_bit(k);
                    }
                }
            }
        }
    };

    // F rows a beat, G = R / F beats a tile, and the buses go down.
    (
        @weights int8 { weights by $f:tt rows, $g:tt groups, $stages:tt stages, skew $b_skew:ident }
        $(#[$doc:meta])* $name:ident, $self:ident, {$($hdl:tt)*}, $r:tt, $c:tt, $pe:ident, $l:tt, $skew:ident,
        $aw:tt, $w:tt, $au:tt, $late:tt,
        ports {} parts { $($parts:tt)* } edges { $($edges:tt)* }
    ) => {
        systolic_array! {
            @descending $f, $g, $stages, $b_skew,
            $(#[$doc])* $name, $self, {$($hdl)*}, $r, $c, $pe, $l, $skew, $aw, $w, $au, $late,
            ports {}
            parts { $($parts)* }
            edges {
                $($edges)*
                for n in 0..$c {
                    for j in 0..$f {
                        $self.b_skew.data_in[n * $f + j].next = $self.s_axis_b_tdata[j * $c + n].val();
                    }
                }
            }
        }
    };
    (
        @weights float { weights by $f:tt rows, $g:tt groups, $stages:tt stages, skew $b_skew:ident }
        $(#[$doc:meta])* $name:ident, $self:ident, {$($hdl:tt)*}, $r:tt, $c:tt, $pe:ident, $l:tt, $skew:ident,
        $aw:tt, $w:tt, $au:tt, $late:tt,
        ports {} parts { $($parts:tt)* } edges { $($edges:tt)* }
    ) => {
        systolic_array! {
            @descending $f, $g, $stages, $b_skew,
            $(#[$doc])* $name, $self, {$($hdl)*}, $r, $c, $pe, $l, $skew, $aw, $w, $au, $late,
            ports {
                /// Weights, bit j below the format's 3: row j of the beat has no k, its data mean nothing; top 3 bits: the
                /// format's code.
                s_axis_b_tuser: Bits<{ $f + 3 }>
            }
            parts {
                $($parts)*
                b_decode: Vec<Decode> = blocks($c * $f),
            }
            edges {
                $($edges)*
                for n in 0..$c {
                    for j in 0..$f {
                        $self.b_decode[n * $f + j].x.next = $self.s_axis_b_tdata[j * $c + n].val();
                        $self.b_decode[n * $f + j].none.next = $self.s_axis_b_tuser.val().get_bit(j);
                        $self.b_decode[n * $f + j].format.next = $self.s_axis_b_tuser.val().get_bits::<3>($f);
                        $self.b_skew.data_in[n * $f + j].next = $self.b_decode[n * $f + j].code.val();
                    }
                }
            }
        }
    };
    (
        @descending $f:tt, $g:tt, $stages:tt, $b_skew:ident,
        $(#[$doc:meta])* $name:ident, $self:ident, {$($hdl:tt)*}, $r:tt, $c:tt, $pe:ident, $l:tt, $skew:ident,
        $aw:tt, $w:tt, $au:tt, $late:tt,
        ports { $($ports:tt)* } parts { $($parts:tt)* } edges { $($edges:tt)* }
    ) => {
        systolic_array! {
            @frame
            $(#[$doc])* $name, $self, {$($hdl)*}, $r, $c, $pe, $l, $skew, $aw, $w, $au, $late, $f, $g,
            ports { $($ports)* }
            parts {
                $($parts)*
                b_skew: $b_skew<$w, { $c * $f }> = $b_skew::default(),
                bus: Vec<DFF<Bits<$w>>> = blocks($g * $stages * $f * $c),
                descent: Vec<DFF<Bits<$g>>> = blocks($g * $stages),
                load: Vec<DFF<Bit>> = blocks($c * $g),
            }
            edges {
                $($edges)*
                // Stage by stage down; in a stage, column by column; in a column, the beat's rows.
                for i in 0..($g * $stages * $f * $c) {
                    $self.bus[i].clock.next = $self.aclk.val();
                    $self.bus[i].d.next = $self.bus[i].q.val();
                }
                for t in 0..($g * $stages) {
                    $self.descent[t].clock.next = $self.aclk.val();
                    $self.descent[t].d.next = $self.descent[t].q.val();
                }
                for i in 0..($c * $g) {
                    $self.load[i].clock.next = $self.aclk.val();
                    $self.load[i].d.next = $self.load[i].q.val();
                }
                if $self.outlet.advance.val() {
                    for i in 0..($f * $c) {
                        $self.bus[i].d.next = $self.b_skew.data_out[i].val();
                    }
                    for i in ($f * $c)..($g * $stages * $f * $c) {
                        $self.bus[i].d.next = $self.bus[i - $f * $c].q.val();
                    }
                    // The tags go down with the first column's weights, then right.
                    $self.descent[0].d.next = $self.intake.load.val();
                    for t in 1..($g * $stages) {
                        $self.descent[t].d.next = $self.descent[t - 1].q.val();
                    }
                    for g in 0..$g {
                        $self.load[g].d.next = $self.descent[g * $stages + $stages - 1].q.val().get_bit(g);
                    }
                    for i in $g..($c * $g) {
                        $self.load[i].d.next = $self.load[i - $g].q.val();
                    }
                }
                for g in 0..$g {
                    for j in 0..$f {
                        for n in 0..$c {
                            $self.pe[(g * $f + j) * $c + n].w_in.next =
                                $self.bus[((g * $stages + $stages - 1) * $c + n) * $f + j].q.val();
                            $self.pe[(g * $f + j) * $c + n].load.next = $self.load[n * $g + g].q.val();
                        }
                    }
                }
            }
        }
    };

    (
        @frame
        $(#[$doc:meta])* $name:ident, $self:ident, {$($hdl:tt)*}, $r:tt, $c:tt, $pe:ident, $l:tt, $skew:ident,
        $aw:tt, $w:tt, $au:tt, $late:tt, $f:tt, $g:tt,
        ports { $($(#[$port_doc:meta])* $port:ident: $port_type:ty)? }
        parts { $($part:ident: $part_type:ty = $part_new:expr,)* }
        edges { $($edges:tt)* }
    ) => {
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
            pub s_axis_a_tdata: [Signal<In, Bits<$aw>>; $r],
            /// Activations, bit 0: first row of a pass; bit 1: add a row of `s_axis_c`; bits 4:2 of a float array: the
            /// format's code.
            pub s_axis_a_tuser: Signal<In, Bits<$au>>,
            /// Activations: comes out again as `m_axis_tlast`.
            pub s_axis_a_tlast: Signal<In, Bit>,
            /// Weights: a row, or a few, are offered.
            pub s_axis_b_tvalid: Signal<In, Bit>,
            /// Weights: they are taken.
            pub s_axis_b_tready: Signal<Out, Bit>,
            /// Weights: beat `i` of a tile is `B[k0 + i F + j, n0 + n]` in number `j C + n`, `F` rows a beat.
            pub s_axis_b_tdata: [Signal<In, Bits<$aw>>; $c * $f],
            $($(#[$port_doc])* pub $port: Signal<In, $port_type>,)?
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
            intake: Intake<$g>,
            outlet: Outlet<{ $l * $r + $c + $late }>,
            a_held: Vec<DFF<Bits<$aw>>>,
            c_held: Vec<DFF<Bits<32>>>,
            top: Vec<DFF<Bits<32>>>,
            spare: Vec<DFF<Bits<32>>>,
            a_skew: $skew<$w, $r>,
            c_skew: Skew<32, $c>,
            m_skew: Skew<32, $c>,
            $($part: $part_type,)*
            /// Column `n`'s tag, bit `L k` for row `k`.
            swap: Vec<DFF<Bits<{ $l * $r }>>>,
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
                    $($port: Signal::default(),)?
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
                    a_skew: $skew::default(),
                    c_skew: Skew::default(),
                    m_skew: Skew::default(),
                    $($part: $part_new,)*
                    swap: blocks($c),
                    pe: blocks($r * $c),
                }
            }
        }

        // A single row or column has no neighbours: its loops are empty, on purpose.
        #[allow(clippy::reversed_empty_ranges)]
        impl Logic for $name {
            $($hdl)*
            fn update(&mut $self) {
                $self.intake.aclk.next = $self.aclk.val();
                $self.intake.aresetn.next = $self.aresetn.val();
                $self.intake.advance.next = $self.outlet.advance.val();
                $self.intake.a_tvalid.next = $self.s_axis_a_tvalid.val();
                $self.intake.a_tuser.next = $self.s_axis_a_tuser.val().get_bits::<2>(0);
                $self.intake.a_tlast.next = $self.s_axis_a_tlast.val();
                $self.intake.b_tvalid.next = $self.s_axis_b_tvalid.val();
                $self.intake.c_tvalid.next = $self.s_axis_c_tvalid.val();
                $self.s_axis_a_tready.next = $self.intake.a_tready.val();
                $self.s_axis_b_tready.next = $self.intake.b_tready.val();
                $self.s_axis_c_tready.next = $self.intake.c_tready.val();

                $self.outlet.aclk.next = $self.aclk.val();
                $self.outlet.aresetn.next = $self.aresetn.val();
                $self.outlet.enter.next = $self.intake.enter.val();
                $self.outlet.enter_last.next = $self.intake.enter_last.val();
                $self.outlet.m_tready.next = $self.m_axis_tready.val();
                $self.m_axis_tvalid.next = $self.outlet.m_tvalid.val();
                $self.m_axis_tlast.next = $self.outlet.m_tlast.val();

                // Left edge: the held row, skewed by row.
                $self.a_skew.aclk.next = $self.aclk.val();
                $self.a_skew.advance.next = $self.outlet.advance.val();
                for k in 0..$r {
                    $self.a_held[k].clock.next = $self.aclk.val();
                    $self.a_held[k].d.next = $self.a_held[k].q.val();
                    if $self.intake.a_tready.val() {
                        $self.a_held[k].d.next = $self.s_axis_a_tdata[k].val();
                    }
                    $self.pe[k * $c].a_in.next = $self.a_skew.data_out[k].val();
                }

                // Top edge: weight buses, partial sums and tags, skewed by column.
                $self.b_skew.aclk.next = $self.aclk.val();
                $self.b_skew.advance.next = $self.outlet.advance.val();
                $self.c_skew.aclk.next = $self.aclk.val();
                $self.c_skew.advance.next = $self.outlet.advance.val();
                for n in 0..$c {
                    $self.c_held[n].clock.next = $self.aclk.val();
                    $self.c_held[n].d.next = $self.c_held[n].q.val();
                    if $self.intake.c_tready.val() {
                        $self.c_held[n].d.next = $self.s_axis_c_tdata[n].val();
                    }
                    $self.top[n].clock.next = $self.aclk.val();
                    $self.top[n].d.next = $self.top[n].q.val();
                    if $self.outlet.advance.val() {
                        $self.top[n].d.next = 0.into();
                        if $self.intake.enter_psum.val() {
                            $self.top[n].d.next = $self.c_held[n].q.val();
                        }
                    }
                    $self.pe[n].psum_in.next = $self.c_skew.data_out[n].val();
                    $self.swap[n].clock.next = $self.aclk.val();
                    $self.swap[n].d.next = $self.swap[n].q.val();
                }
                $($edges)*
                // The swap goes down one row in L cycles, and right one column a cycle.
                if $self.outlet.advance.val() {
                    $self.swap[0].d.next = $self.swap[0].q.val() << 1;
                    if $self.intake.enter_swap.val() {
                        $self.swap[0].d.next = ($self.swap[0].q.val() << 1) | 1;
                    }
                    for n in 1..$c {
                        $self.swap[n].d.next = $self.swap[n - 1].q.val();
                    }
                }

                // The grid.
                for k in 0..$r {
                    for n in 0..$c {
                        $self.pe[k * $c + n].aclk.next = $self.aclk.val();
                        $self.pe[k * $c + n].advance.next = $self.outlet.advance.val();
                        $self.pe[k * $c + n].swap.next = $self.swap[n].q.val().get_bit(k * $l);
                    }
                    for n in 1..$c {
                        $self.pe[k * $c + n].a_in.next = $self.pe[k * $c + n - 1].a_out.val();
                    }
                }
                for i in $c..($r * $c) {
                    $self.pe[i].psum_in.next = $self.pe[i - $c].psum_out.val();
                }

                // Bottom edge: the wave front becomes a row again; the first column waits longest.
                $self.m_skew.aclk.next = $self.aclk.val();
                $self.m_skew.advance.next = $self.outlet.advance.val();
                for n in 0..$c {
                    $self.m_skew.data_in[$c - 1 - n].next =
                        $self.pe[$r * $c - $c + n].psum_out.val();
                    $self.spare[n].clock.next = $self.aclk.val();
                    $self.spare[n].d.next = $self.spare[n].q.val();
                    $self.m_axis_tdata[n].next = $self.m_skew.data_out[$c - 1 - n].val();
                    if $self.outlet.advance.val() {
                        $self.spare[n].d.next = $self.m_skew.data_out[$c - 1 - n].val();
                    }
                    if $self.outlet.spare.val() {
                        $self.m_axis_tdata[n].next = $self.spare[n].q.val();
                    }
                }
            }
        }

        crate::ports!(
            $name: aclk, aresetn,
            s_axis_a_tvalid, s_axis_a_tready, s_axis_a_tdata, s_axis_a_tuser, s_axis_a_tlast,
            s_axis_b_tvalid, s_axis_b_tready, s_axis_b_tdata, $($port,)?
            s_axis_c_tvalid, s_axis_c_tready, s_axis_c_tdata,
            m_axis_tvalid, m_axis_tready, m_axis_tdata, m_axis_tlast,
        );
    };
}

pub(super) use systolic_array;
