//! The frame of an engine: the array, its scratchpad and its sequencer, stamped out for each size.

/// Stamps an engine's type. The sizes are literal tokens because Rust-HDL evaluates an index expression as text; the
/// array is any block with the ports of [`Int8Array4x4`](crate::array::Int8Array4x4).
///
/// `R rows (2^LR), C columns (2^LC) of ARRAY, int8 or float operands, L deep, F rows a beat, plain or rounded results; banks 2^A, 2^B, 2^C; psum 2^P,
/// D = P + 1`. With `float` operands F is 1.
macro_rules! tensor_engine {
    // What differs between engines is put together here, before the kernel is read; all steps mean the same `self`
    // because the first one makes it.
    (
        $(#[$doc:meta])* $name:ident: $r:tt rows ($lr:tt), $c:tt columns ($lc:tt) of $array:ident,
        $class:ident operands, $l:tt deep, $f:tt rows a beat, $results:ident results;
        banks $da:tt, $db:tt, $dc:tt; psum $p:tt, $d:tt
    ) => {
        tensor_engine! {
            @operands self, {#[hdl_gen]}, $class, $results
            ($(#[$doc])* $name: $r, $lr, $c, $lc, $array, $l, $f, $da, $db, $dc, $p, $d)
        }
    };

    // A row without a k has the weight 0.
    (@operands $self:ident, {$($hdl:tt)*}, int8, $results:ident
        ($(#[$doc:meta])* $name:ident: $r:tt, $lr:tt, $c:tt, $lc:tt, $array:ident, $l:tt, $f:tt, $($sizes:tt)*)) => {
        tensor_engine! {
            @results $results $self, {$($hdl)*}, int8, 8 bits, 4 in a Word8, 2 tags,
            parts {}
            edges {
                $self.array.s_axis_a_tuser.next = $self.tags.val();
                for j in 0..$f {
                    if $self.weights.no_k[j].val() {
                        for n in 0..$c {
                            $self.array.s_axis_b_tdata[j * $c + n].next = 0.into();
                        }
                    }
                }
            }
            $(#[$doc])* $name: $r, $lr, $c, $lc, $array, $l, $f, $($sizes)*
        }
    };
    // The formats travel with the rows, and a row without a k is told so.
    (@operands $self:ident, {$($hdl:tt)*}, float, $results:ident
        ($(#[$doc:meta])* $name:ident: $r:tt, $lr:tt, $c:tt, $lc:tt, $array:ident, $l:tt, $f:tt, $($sizes:tt)*)) => {
        tensor_engine! {
            @results $results $self, {$($hdl)*}, float, 16 bits, 2 in a Word16, 5 tags,
            parts {
                a_format: Bits<5>,
                b_format: Bits<4>,
            }
            edges {
                $self.a_format.next = bit_cast::<5, 3>($self.rows.format.val());
                $self.array.s_axis_a_tuser.next = ($self.a_format.val() << 2) | $self.tags.val();
                $self.b_format.next = bit_cast::<4, 3>($self.weights.format.val());
                $self.array.s_axis_b_tuser.next = $self.b_format.val() << 1;
                if $self.weights.no_k[0].val() {
                    $self.array.s_axis_b_tuser.next = ($self.b_format.val() << 1) | 1;
                }
            }
            $(#[$doc])* $name: $r, $lr, $c, $lc, $array, $l, $f, $($sizes)*
        }
    };

    // Results go as they come.
    (@results plain $self:ident, {$($hdl:tt)*}, $class:ident, $w:tt bits, $e:tt in a $word:ident, $u:tt tags,
     parts {$($parts:tt)*}
     edges {$($edges:tt)*}
     $(#[$doc:meta])* $name:ident: $r:tt, $lr:tt, $c:tt, $($sizes:tt)*) => {
        tensor_engine! {
            @frame $self, {$($hdl)*}, $class, $w bits, $e in a $word, $u tags, rounds false,
            ports {}
            parts {$($parts)*}
            blocks {}
            edges {
                $($edges)*
                $self.planner.room.next = $self.weights.room.val()
                    & $self.rows.room.val()
                    & $self.sums.room.val()
                    & $self.results.room.val();
                $self.results.push.next = $self.planner.push_results.val();
                $self.results.tvalid.next = $self.array.m_axis_tvalid.val();
                $self.array.m_axis_tready.next = $self.results.tready.val();
                $self.counters.refused.next =
                    $self.array.m_axis_tvalid.val() & !$self.results.tready.val();
                $self.queue.push.next = $self.results.push_psum.val();
                for n in 0..$c {
                    $self.bank_c.data_in[n].next = $self.array.m_axis_tdata[n].val();
                    if $self.host.write_c.val() {
                        $self.bank_c.data_in[n].next = $self.host.data[n].val();
                    }
                }
            }
            $(#[$doc])* $name: $r, $lr, $c, $($sizes)*
        }
    };
    // All results go through the rounder; partial sums do not.
    (@results rounded $self:ident, {$($hdl:tt)*}, $class:ident, $w:tt bits, $e:tt in a $word:ident, $u:tt tags,
     parts {$($parts:tt)*}
     edges {$($edges:tt)*}
     $(#[$doc:meta])* $name:ident: $r:tt, $lr:tt, $c:tt, $($sizes:tt)*) => {
        tensor_engine! {
            @frame $self, {$($hdl)*}, $class, $w bits, $e in a $word, $u tags, rounds true,
            ports {
                /// Which random bits the command's results get.
                s_axis_cmd_tuser: Rounding
            }
            parts {$($parts)*}
            blocks {
                sorter: Sorter<$c>,
                rounder: Box<RowRounder<$c, { $c / 4 + 1 }, { $c * 2 }>>,
            }
            edges {
                $($edges)*
                $self.planner.room.next = $self.weights.room.val()
                    & $self.rows.room.val()
                    & $self.sums.room.val()
                    & $self.results.room.val()
                    & $self.sorter.room.val();
                // Partial sums are no business of those who write results.
                $self.results.push.next = $self.planner.push_results.val()
                    & ($self.planner.results.val().memory | $self.planner.results.val().bad);
                $self.sorter.aclk.next = $self.aclk.val();
                $self.sorter.clear.next = $self.clear.val();
                $self.sorter.command.next =
                    $self.s_axis_cmd_tvalid.val() & $self.checker.tready.val();
                $self.sorter.flags.next = $self.s_axis_cmd_tdata.val().flags;
                $self.sorter.rounding.next = $self.s_axis_cmd_tuser.val();
                $self.sorter.push.next = $self.planner.push_results.val();
                $self.sorter.job.next.memory = $self.planner.results.val().memory;
                $self.sorter.job.next.rest = $self.planner.results.val().rest;
                $self.sorter.job.next.opens = $self.planner.results.val().opens;
                $self.sorter.job.next.ends = $self.planner.results.val().ends;
                $self.sorter.job.next.bad = $self.planner.results.val().bad;
                $self.sorter.tvalid.next = $self.array.m_axis_tvalid.val();
                $self.array.m_axis_tready.next = $self.sorter.tready.val();
                $self.counters.refused.next =
                    $self.array.m_axis_tvalid.val() & !$self.sorter.tready.val();
                $self.queue.push.next = $self.sorter.push_psum.val();
                $self.rounder.aclk.next = $self.aclk.val();
                $self.rounder.clear.next = $self.clear.val();
                $self.rounder.tvalid.next = $self.sorter.out_valid.val();
                $self.sorter.out_ready.next = $self.rounder.tready.val();
                $self.rounder.first.next = $self.sorter.first.val();
                $self.rounder.group.next = $self.sorter.group.val();
                $self.rounder.element.next = $self.sorter.element.val();
                $self.rounder.control.next = $self.sorter.control.val();
                $self.rounder.key0.next = $self.sorter.key0.val();
                $self.rounder.key1.next = $self.sorter.key1.val();
                $self.rounder.stream.next = $self.sorter.stream.val();
                $self.results.tvalid.next = $self.rounder.m_tvalid.val();
                $self.rounder.m_tready.next = $self.results.tready.val();
                for n in 0..$c {
                    $self.rounder.x[n].next = $self.array.m_axis_tdata[n].val();
                    $self.bank_c.data_in[n].next = $self.rounder.y[n].val();
                    if $self.host.write_c.val() {
                        $self.bank_c.data_in[n].next = $self.host.data[n].val();
                    }
                }
            }
            $(#[$doc])* $name: $r, $lr, $c, $($sizes)*
        }
    };

    (@frame $self:ident, {$($hdl:tt)*}, $class:ident, $w:tt bits, $e:tt in a $word:ident, $u:tt tags, rounds $rounds:tt,
     ports {$($(#[$port_doc:meta])* $port:ident: $port_type:ty)?}
     parts {$($part:ident: $type:ty,)*}
     blocks {$($block:ident: $block_type:ty,)*}
     edges {$($edges:tt)*}
     $(#[$doc:meta])* $name:ident: $r:tt, $lr:tt, $c:tt, $lc:tt, $array:ident, $l:tt, $f:tt,
     $da:tt, $db:tt, $dc:tt, $p:tt, $d:tt) => {
        $(#[$doc])*
        #[derive(LogicBlock)]
        pub struct $name {
            /// The clock of everything.
            pub aclk: Signal<In, Clock>,
            /// Synchronous reset, active low.
            pub aresetn: Signal<In, Bit>,
            /// A command is offered.
            pub s_axis_cmd_tvalid: Signal<In, Bit>,
            /// It is taken.
            pub s_axis_cmd_tready: Signal<Out, Bit>,
            /// The command.
            pub s_axis_cmd_tdata: Signal<In, Command>,
            $($(#[$port_doc])* pub $port: Signal<In, $port_type>,)?
            /// A completion is offered.
            pub m_axis_cpl_tvalid: Signal<Out, Bit>,
            /// It is taken.
            pub m_axis_cpl_tready: Signal<In, Bit>,
            /// The completion.
            pub m_axis_cpl_tdata: Signal<Out, Completion>,
            /// A request to the scratchpad is offered.
            pub s_axis_mem_tvalid: Signal<In, Bit>,
            /// It is taken.
            pub s_axis_mem_tready: Signal<Out, Bit>,
            /// Its word (15:0), bank (17:16), and whether it writes (18).
            pub s_axis_mem_tuser: Signal<In, Bits<19>>,
            /// Elements to write.
            pub s_axis_mem_tstrb: Signal<In, Bits<{ $c * $f }>>,
            /// The word to write.
            pub s_axis_mem_tdata: [Signal<In, Bits<32>>; $c],
            /// A word that was read is offered.
            pub m_axis_mem_tvalid: Signal<Out, Bit>,
            /// It is taken.
            pub m_axis_mem_tready: Signal<In, Bit>,
            /// The word.
            pub m_axis_mem_tdata: [Signal<Out, Bits<32>>; $c],
            /// Cycles in which a row of A was taken.
            pub counter_active: Signal<Out, Bits<32>>,
            /// ... in which a row waited for weights.
            pub counter_weights: Signal<Out, Bits<32>>,
            /// ... in which no row was there.
            pub counter_activations: Signal<Out, Bits<32>>,
            /// ... in which a row waited for its partial sums.
            pub counter_psum: Signal<Out, Bits<32>>,
            /// ... in which only results were on their way.
            pub counter_draining: Signal<Out, Bits<32>>,
            /// ... in which there was nothing to do.
            pub counter_idle: Signal<Out, Bits<32>>,
            checker: Checker<$lr, $lc, $da, $db, $dc>,
            planner: Planner<$lr, $lc, $p>,
            weights: Weights<$r, $f>,
            rows: Rows,
            sums: Sums,
            results: Results<$c>,
            host: HostPort<$c, { $c * $f }, $da, $db, $dc>,
            counters: Counters,
            // On the heap: the memories of a large engine are too much for a stack.
            bank_a: Box<Bank<$w, $da, $r>>,
            bank_b: Box<Bank<$w, $db, { $c * $f }>>,
            bank_c: Box<Bank<32, $dc, $c>>,
            queue: Box<PsumQueue<$c, $p, $d>>,
            array: Box<$array>,
            $($block: $block_type,)*
            word_a: [$word; $r / $e],
            word_b: [$word; $c * $f / $e],
            clear: Signal<Local, Bit>,
            tags: Signal<Local, Bits<$u>>,
            $($part: Signal<Local, $type>,)*
        }

        impl Default for $name {
            fn default() -> Self {
                $name {
                    aclk: Signal::default(),
                    aresetn: Signal::default(),
                    s_axis_cmd_tvalid: Signal::default(),
                    s_axis_cmd_tready: Signal::default(),
                    s_axis_cmd_tdata: Signal::default(),
                    $($port: Signal::default(),)?
                    m_axis_cpl_tvalid: Signal::default(),
                    m_axis_cpl_tready: Signal::default(),
                    m_axis_cpl_tdata: Signal::default(),
                    s_axis_mem_tvalid: Signal::default(),
                    s_axis_mem_tready: Signal::default(),
                    s_axis_mem_tuser: Signal::default(),
                    s_axis_mem_tstrb: Signal::default(),
                    s_axis_mem_tdata: std::array::from_fn(|_| Signal::default()),
                    m_axis_mem_tvalid: Signal::default(),
                    m_axis_mem_tready: Signal::default(),
                    m_axis_mem_tdata: std::array::from_fn(|_| Signal::default()),
                    counter_active: Signal::default(),
                    counter_weights: Signal::default(),
                    counter_activations: Signal::default(),
                    counter_psum: Signal::default(),
                    counter_draining: Signal::default(),
                    counter_idle: Signal::default(),
                    checker: Checker::new($w == 8, $f, $rounds),
                    planner: Planner::new(Array::$class($r, $c).deep($l).load_by($f)),
                    weights: Weights::default(),
                    rows: Rows::default(),
                    sums: Sums::default(),
                    results: Results::default(),
                    host: HostPort::default(),
                    counters: Counters::default(),
                    bank_a: Box::default(),
                    bank_b: Box::default(),
                    bank_c: Box::default(),
                    queue: Box::default(),
                    array: Box::default(),
                    $($block: Default::default(),)*
                    word_a: std::array::from_fn(|_| $word::default()),
                    word_b: std::array::from_fn(|_| $word::default()),
                    clear: Signal::default(),
                    tags: Signal::default(),
                    $($part: Signal::default(),)*
                }
            }
        }

        impl Logic for $name {
            $($hdl)*
            fn update(&mut $self) {
                $self.clear.next = !$self.aresetn.val();

                // Commands.
                $self.checker.aclk.next = $self.aclk.val();
                $self.checker.clear.next = $self.clear.val();
                $self.checker.tvalid.next = $self.s_axis_cmd_tvalid.val();
                $self.checker.tdata.next = $self.s_axis_cmd_tdata.val();
                $self.s_axis_cmd_tready.next = $self.checker.tready.val();
                $self.checker.ready.next = $self.planner.ready.val();
                $self.planner.aclk.next = $self.aclk.val();
                $self.planner.clear.next = $self.clear.val();
                $self.planner.valid.next = $self.checker.valid.val();
                $self.planner.command.next = $self.checker.command.val();
                $self.planner.bad.next = $self.checker.bad.val();

                // Passes.
                $self.weights.aclk.next = $self.aclk.val();
                $self.weights.clear.next = $self.clear.val();
                $self.weights.push.next = $self.planner.push.val();
                $self.weights.job.next = $self.planner.weights.val();
                $self.weights.stolen.next = $self.host.read_b.val();
                $self.rows.aclk.next = $self.aclk.val();
                $self.rows.clear.next = $self.clear.val();
                $self.rows.push.next = $self.planner.push.val();
                $self.rows.job.next = $self.planner.rows.val();
                $self.rows.stolen.next = $self.host.read_a.val();
                $self.sums.aclk.next = $self.aclk.val();
                $self.sums.clear.next = $self.clear.val();
                $self.sums.push.next = $self.planner.push_sums.val();
                $self.sums.job.next = $self.planner.sums.val();
                $self.sums.stolen.next = $self.host.read_c.val();
                $self.sums.ended.next = $self.results.ended.val();
                $self.sums.stored.next = $self.queue.valid.val();
                $self.results.aclk.next = $self.aclk.val();
                $self.results.clear.next = $self.clear.val();
                $self.results.job.next = $self.planner.results.val();
                $self.results.stolen.next = $self.host.write_c.val();
                $self.m_axis_cpl_tvalid.next = $self.results.cpl_valid.val();
                $self.m_axis_cpl_tdata.next = $self.results.cpl.val();
                $self.results.cpl_ready.next = $self.m_axis_cpl_tready.val();

                // The array's streams.
                $self.array.aclk.next = $self.aclk.val();
                $self.array.aresetn.next = $self.aresetn.val();
                $self.array.s_axis_b_tvalid.next = $self.weights.tvalid.val();
                $self.weights.tready.next = $self.array.s_axis_b_tready.val();
                $self.array.s_axis_a_tvalid.next = $self.rows.tvalid.val();
                $self.rows.tready.next = $self.array.s_axis_a_tready.val();
                $self.array.s_axis_a_tlast.next = $self.rows.tlast.val();
                $self.array.s_axis_c_tvalid.next = $self.sums.tvalid.val();
                $self.sums.tready.next = $self.array.s_axis_c_tready.val();
                $self.tags.next = 0.into();
                if $self.rows.swap.val() & $self.rows.psum.val() {
                    $self.tags.next = 3.into();
                } else if $self.rows.psum.val() {
                    $self.tags.next = 2.into();
                } else if $self.rows.swap.val() {
                    $self.tags.next = 1.into();
                }

                // The scratchpad: a read port for a stream or the host, the host first; writes from the host or, in
                // bank C, of results.
                $self.bank_a.aclk.next = $self.aclk.val();
                $self.bank_a.write_address.next = $self.host.address.val();
                $self.bank_a.read_address.next = $self.rows.address.val();
                if $self.host.read_a.val() {
                    $self.bank_a.read_address.next = $self.host.address.val();
                }
                $self.bank_a.write.next = 0.into();
                if $self.host.write_a.val() {
                    $self.bank_a.write.next = $self.host.strobe.val().get_bits::<$r>(0);
                }
                $self.bank_b.aclk.next = $self.aclk.val();
                $self.bank_b.write_address.next = $self.host.address.val();
                $self.bank_b.read_address.next = $self.weights.address.val();
                if $self.host.read_b.val() {
                    $self.bank_b.read_address.next = $self.host.address.val();
                }
                $self.bank_b.write.next = 0.into();
                if $self.host.write_b.val() {
                    $self.bank_b.write.next = $self.host.strobe.val();
                }
                $self.bank_c.aclk.next = $self.aclk.val();
                $self.bank_c.write_address.next = $self.results.address.val();
                $self.bank_c.write.next = $self.results.write.val();
                if $self.host.write_c.val() {
                    $self.bank_c.write_address.next = $self.host.address.val();
                    $self.bank_c.write.next = $self.host.strobe.val().get_bits::<$c>(0);
                }
                $self.bank_c.read_address.next = $self.sums.address.val();
                if $self.host.read_c.val() {
                    $self.bank_c.read_address.next = $self.host.address.val();
                }
                $self.queue.aclk.next = $self.aclk.val();
                $self.queue.clear.next = $self.clear.val();
                $self.queue.pop.next = $self.sums.pop.val();

                // Data.
                for j in 0..($r / $e) {
                    for i in 0..$e {
                        $self.bank_a.data_in[j * $e + i].next =
                            $self.host.data[j].val().get_bits::<$w>(i * $w);
                        $self.word_a[j].part[i].next = $self.bank_a.data_out[j * $e + i].val();
                        $self.array.s_axis_a_tdata[j * $e + i].next =
                            $self.bank_a.data_out[j * $e + i].val();
                    }
                }
                for j in 0..($c * $f / $e) {
                    for i in 0..$e {
                        $self.bank_b.data_in[j * $e + i].next =
                            $self.host.data[j].val().get_bits::<$w>(i * $w);
                        $self.word_b[j].part[i].next = $self.bank_b.data_out[j * $e + i].val();
                        $self.array.s_axis_b_tdata[j * $e + i].next =
                            $self.bank_b.data_out[j * $e + i].val();
                    }
                }
                for n in 0..$c {
                    $self.queue.data_in[n].next = $self.array.m_axis_tdata[n].val();
                    $self.array.s_axis_c_tdata[n].next = $self.queue.data_out[n].val();
                    if $self.sums.memory.val() {
                        $self.array.s_axis_c_tdata[n].next = $self.bank_c.data_out[n].val();
                    }
                    $self.host.answer[n].next = 0.into();
                    if $self.host.bank.val() == 2 {
                        $self.host.answer[n].next = $self.bank_c.data_out[n].val();
                    }
                    $self.host.tdata[n].next = $self.s_axis_mem_tdata[n].val();
                    $self.m_axis_mem_tdata[n].next = $self.host.m_tdata[n].val();
                }
                if $self.host.bank.val() == 0 {
                    for j in 0..($r / $e) {
                        $self.host.answer[j].next = $self.word_a[j].whole.val();
                    }
                }
                if $self.host.bank.val() == 1 {
                    for j in 0..($c * $f / $e) {
                        $self.host.answer[j].next = $self.word_b[j].whole.val();
                    }
                }

                $($edges)*

                // The host.
                $self.host.aclk.next = $self.aclk.val();
                $self.host.clear.next = $self.clear.val();
                $self.host.tvalid.next = $self.s_axis_mem_tvalid.val();
                $self.host.tuser.next = $self.s_axis_mem_tuser.val();
                $self.host.tstrb.next = $self.s_axis_mem_tstrb.val();
                $self.s_axis_mem_tready.next = $self.host.tready.val();
                $self.m_axis_mem_tvalid.next = $self.host.m_tvalid.val();
                $self.host.m_tready.next = $self.m_axis_mem_tready.val();

                $self.counters.aclk.next = $self.aclk.val();
                $self.counters.clear.next = $self.clear.val();
                $self.counters.busy.next = $self.weights.busy.val()
                    | $self.rows.busy.val()
                    | $self.results.busy.val();
                $self.counters.pending.next = $self.rows.pending.val();
                $self.counters.a_valid.next = $self.rows.tvalid.val();
                $self.counters.a_ready.next = $self.array.s_axis_a_tready.val();
                $self.counters.a_first.next = $self.rows.swap.val();
                $self.counters.loaded.next = $self.weights.loaded.val();
                $self.counter_active.next = $self.counters.active.val();
                $self.counter_weights.next = $self.counters.weights.val();
                $self.counter_activations.next = $self.counters.activations.val();
                $self.counter_psum.next = $self.counters.psum.val();
                $self.counter_draining.next = $self.counters.draining.val();
                $self.counter_idle.next = $self.counters.idle.val();
            }
        }

        crate::ports!(
            $name: aclk, aresetn,
            s_axis_cmd_tvalid, s_axis_cmd_tready, s_axis_cmd_tdata, $($port,)?
            m_axis_cpl_tvalid, m_axis_cpl_tready, m_axis_cpl_tdata,
            s_axis_mem_tvalid, s_axis_mem_tready, s_axis_mem_tuser, s_axis_mem_tstrb, s_axis_mem_tdata,
            m_axis_mem_tvalid, m_axis_mem_tready, m_axis_mem_tdata,
            counter_active, counter_weights, counter_activations, counter_psum, counter_draining, counter_idle,
        );
    };
}

pub(super) use tensor_engine;
