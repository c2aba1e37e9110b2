//! A block's page and its modules' comments, taken from the documentation in this crate's own sources, so that an
//! emitted package says what the source says.

use crate::presets::Preset;

/// A module inside a block, as its emitted text is to be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The field that holds its instances.
    pub field: &'static str,
    /// Its name: `int8_pe`.
    pub name: &'static str,
    /// The first paragraph of its documentation, in one line.
    pub comment: String,
    /// Whether synthesis should keep it apart.
    pub kept: bool,
}

/// Modules of many instances whose ports are registers: synthesis loses nothing at their borders, and does the work once.
const KEPT: &[(&str, &[&str])] = &[
    ("array", &["pe", "a_skew", "b_skew", "c_skew", "m_skew"]),
    ("tensor", &["pe", "a_skew", "b_skew", "c_skew", "m_skew"]),
];

/// Where a module is documented.
struct Source {
    /// The block, and after a space what the preset's name begins with where that matters.
    block: &'static str,
    field: &'static str,
    name: &'static str,
    text: &'static str,
    item: &'static str,
}

/// `sources!(BLOCK: field name "file" Item, ...)`.
macro_rules! sources {
    ($($block:literal: $($field:ident $name:ident $file:literal $item:ident),+;)+) => {
        &[$($(Source {
            block: $block,
            field: stringify!($field),
            name: stringify!($name),
            text: include_str!($file),
            item: stringify!($item),
        }),+),+]
    };
}

const SOURCES: &[Source] = sources!(
    "array":
        a_decode decode "array/operand.rs" Decode,
        b_decode decode "array/operand.rs" Decode,
        intake intake "array/intake.rs" Intake,
        outlet outlet "array/outlet.rs" Outlet,
        a_skew skew "array/skew.rs" Skew,
        b_skew skew "array/skew.rs" Skew,
        c_skew skew "array/skew.rs" Skew,
        m_skew skew "array/skew.rs" Skew;
    "array int8":
        pe int8_pe "array/int8_pe.rs" Int8Pe;
    "array float":
        pe float_pe "array/float_pe.rs" FloatPe1;
    "rounder":
        pipeline pipeline "rounder/pipeline.rs" Pipeline,
        buffer output "rounder/output.rs" Output,
        lanes lane "rounder/lane.rs" Lane,
        assemble assemble "rounder/assemble.rs" Assemble,
        decision decision "rounder/decision.rs" Decision,
        shift shift "rounder/align.rs" Shift,
        locate locate "rounder/align.rs" Locate,
        patterns patterns "rounder/control.rs" Patterns,
        grid grid "rounder/control.rs" Grid,
        hold hold "rounder/control.rs" Hold,
        delay delay "rounder/delay.rs" Delay,
        keys keys "rounder/keys.rs" Keys,
        generator threefry "rounder/threefry.rs" Threefry,
        generators threefry "rounder/threefry.rs" Threefry,
        quads quad "rounder/threefry.rs" Quad;
    "dma_mover":
        core mover_core "dma/mover/core.rs" MoverCore,
        legalise legaliser "dma/mover/legalise.rs" Legaliser,
        gate gate "dma/mover/gate.rs" Gate,
        plan planner "dma/mover/plan.rs" Planner,
        source_last last_row "dma/mover/plan.rs" LastRow,
        rows rows "dma/mover/rows.rs" Rows,
        next_source next_row "dma/mover/rows.rs" NextRow,
        read read_side "dma/mover/read.rs" ReadSide,
        write write_side "dma/mover/write.rs" WriteSide,
        split splitter "dma/mover/split.rs" Splitter,
        realign realign "dma/mover/realign.rs" Realign,
        middle lanes "dma/mover/lanes.rs" Lanes,
        lane lane "dma/mover/lanes.rs" Lane,
        respond responder "dma/mover/respond.rs" Responder,
        complete completer "dma/mover/complete.rs" Completer,
        close closer "dma/mover/close.rs" Closer,
        stops owners "dma/mover/owners.rs" Owners,
        broken owners "dma/mover/owners.rs" Owners,
        queue fifo_bursts "dma/fifo.rs" Fifo,
        jobs fifo_jobs "dma/fifo.rs" Fifo,
        tickets queue_tickets "dma/mover/queue.rs" Queue,
        reads queue_outcomes "dma/mover/queue.rs" Queue,
        writes queue_outcomes "dma/mover/queue.rs" Queue,
        bytes queue_bytes "dma/mover/queue.rs" Queue,
        flights queue_flights "dma/mover/queue.rs" Queue,
        spans queue_spans "dma/mover/queue.rs" Queue,
        issue issuer "dma/mover/issue.rs" Issuer,
        prepare commander "dma/mover/command.rs" Commander,
        gather gather "dma/mover/gather.rs" Gather,
        send sender "dma/mover/send.rs" Sender,
        within owners "dma/mover/owners.rs" Owners,
        local local_reader "dma/mover/local.rs" LocalReader,
        bursts queue_local_bursts "dma/mover/queue.rs" Queue,
        words queue_words "dma/mover/queue.rs" Queue,
        read_wall read_wall "dma/mover/firewall/reads.rs" ReadWall,
        write_wall write_wall "dma/mover/firewall/writes.rs" WriteWall,
        watch watch "dma/mover/firewall/watch.rs" Watch,
        due queue_lengths "dma/mover/queue.rs" Queue;
    "dma":
        slave axil_slave "dma/axil.rs" AxilSlave,
        control control "dma/engine/control/mod.rs" Control,
        admin admin "dma/engine/admin.rs" Admin,
        fetch fetcher "dma/engine/fetch.rs" Fetcher,
        arrive arrivals "dma/engine/arrive.rs" Arrivals,
        fetched buffer "dma/engine/buffer.rs" Buffer,
        ahead ahead "dma/engine/ahead.rs" Ahead,
        schedule scheduler "dma/engine/schedule/mod.rs" Scheduler,
        grant grant "dma/engine/grant.rs" Grant,
        allowance allowance "dma/engine/allowance.rs" Allowance,
        parse parse "dma/engine/parse.rs" Parse,
        next next "dma/engine/next.rs" Next,
        retire retire "dma/engine/retire.rs" Retire,
        report reporter "dma/engine/report.rs" Reporter,
        acknowledge acknowledge "dma/engine/acknowledge.rs" Acknowledge,
        interrupt interrupt "dma/engine/interrupt.rs" Interrupt,
        janitor janitor "dma/engine/janitor.rs" Janitor,
        checksum checksum "dma/engine/checksum.rs" Checksum,
        casting casting "dma/engine/casting.rs" Casting,
        pack pack "dma/engine/pack.rs" Pack,
        staged fifo_staged "dma/fifo.rs" Fifo,
        cast cast "dma/operators/cast/mod.rs" Cast,
        staging staging "dma/operators/cast/staging.rs" Staging,
        pair pair "dma/operators/cast/pair.rs" Pair,
        results results "dma/operators/cast/results.rs" Results,
        begun fifo_begun "dma/fifo.rs" Fifo,
        done fifo_done "dma/fifo.rs" Fifo,
        pipeline pipeline "rounder/pipeline.rs" Pipeline,
        buffer output "rounder/output.rs" Output,
        lanes rounder_lane "rounder/lane.rs" Lane,
        assemble assemble "rounder/assemble.rs" Assemble,
        decision decision "rounder/decision.rs" Decision,
        shift shift "rounder/align.rs" Shift,
        locate locate "rounder/align.rs" Locate,
        patterns patterns "rounder/control.rs" Patterns,
        grid grid "rounder/control.rs" Grid,
        delay delay "rounder/delay.rs" Delay,
        keys keys "rounder/keys.rs" Keys,
        generator threefry "rounder/threefry.rs" Threefry,
        quads quad "rounder/threefry.rs" Quad,
        crc crc "dma/operators/crc/mod.rs" Crc,
        low_map power "dma/operators/crc/power.rs" Power,
        high_map power "dma/operators/crc/power.rs" Power,
        steps power "dma/operators/crc/power.rs" Power,
        ring_guard guard "dma/guard/mod.rs" Guard,
        read_guard guard "dma/guard/mod.rs" Guard,
        write_guard guard "dma/guard/mod.rs" Guard,
        slots slot "dma/guard/slot.rs" Slot,
        asks fifo_asks "dma/fifo.rs" Fifo,
        batches fifo_batches "dma/fifo.rs" Fifo,
        pieces fifo_pieces "dma/fifo.rs" Fifo,
        waiting fifo_reports "dma/fifo.rs" Fifo,
        addresses fifo_addresses "dma/fifo.rs" Fifo,
        entries fifo_entries "dma/fifo.rs" Fifo,
        mover mover_core "dma/mover/core.rs" MoverCore,
        legalise legaliser "dma/mover/legalise.rs" Legaliser,
        gate gate "dma/mover/gate.rs" Gate,
        plan planner "dma/mover/plan.rs" Planner,
        source_last last_row "dma/mover/plan.rs" LastRow,
        rows rows "dma/mover/rows.rs" Rows,
        next_source next_row "dma/mover/rows.rs" NextRow,
        read read_side "dma/mover/read.rs" ReadSide,
        write write_side "dma/mover/write.rs" WriteSide,
        split splitter "dma/mover/split.rs" Splitter,
        realign realign "dma/mover/realign.rs" Realign,
        middle lanes "dma/mover/lanes.rs" Lanes,
        lane lane "dma/mover/lanes.rs" Lane,
        respond responder "dma/mover/respond.rs" Responder,
        complete completer "dma/mover/complete.rs" Completer,
        close closer "dma/mover/close.rs" Closer,
        stops owners "dma/mover/owners.rs" Owners,
        broken owners "dma/mover/owners.rs" Owners,
        queue fifo_bursts "dma/fifo.rs" Fifo,
        jobs fifo_jobs "dma/fifo.rs" Fifo,
        tickets queue_tickets "dma/mover/queue.rs" Queue,
        reads queue_outcomes "dma/mover/queue.rs" Queue,
        writes queue_outcomes "dma/mover/queue.rs" Queue,
        bytes queue_bytes "dma/mover/queue.rs" Queue,
        flights queue_flights "dma/mover/queue.rs" Queue,
        spans queue_spans "dma/mover/queue.rs" Queue,
        issue issuer "dma/mover/issue.rs" Issuer,
        prepare commander "dma/mover/command.rs" Commander,
        gather gather "dma/mover/gather.rs" Gather,
        send sender "dma/mover/send.rs" Sender,
        within owners "dma/mover/owners.rs" Owners,
        local local_reader "dma/mover/local.rs" LocalReader,
        bursts queue_local_bursts "dma/mover/queue.rs" Queue,
        words queue_words "dma/mover/queue.rs" Queue,
        read_wall read_wall "dma/mover/firewall/reads.rs" ReadWall,
        write_wall write_wall "dma/mover/firewall/writes.rs" WriteWall,
        watch watch "dma/mover/firewall/watch.rs" Watch,
        due queue_lengths "dma/mover/queue.rs" Queue;
    "tensor":
        checker checker "tensor/check.rs" Checker,
        planner planner "tensor/plan.rs" Planner,
        weights weights "tensor/feed.rs" Weights,
        rows rows "tensor/feed.rs" Rows,
        sums sums "tensor/feed.rs" Sums,
        results results "tensor/results.rs" Results,
        sorter sorter "tensor/sorter.rs" Sorter,
        commands fifo_commands "dma/fifo.rs" Fifo,
        controls fifo_controls "dma/fifo.rs" Fifo,
        rounder row_rounder "tensor/round.rs" RowRounder,
        raw raw "rounder/output.rs" Output,
        pipeline pipeline "rounder/pipeline.rs" Pipeline,
        buffer output "rounder/output.rs" Output,
        lanes lane "rounder/lane.rs" Lane,
        assemble assemble "rounder/assemble.rs" Assemble,
        decision decision "rounder/decision.rs" Decision,
        shift shift "rounder/align.rs" Shift,
        locate locate "rounder/align.rs" Locate,
        patterns patterns "rounder/control.rs" Patterns,
        grid grid "rounder/control.rs" Grid,
        delay delay "rounder/delay.rs" Delay,
        keys keys "rounder/keys.rs" Keys,
        generators threefry "rounder/threefry.rs" Threefry,
        quads quad "rounder/threefry.rs" Quad,
        host host_port "tensor/host.rs" HostPort,
        counters counters "tensor/counters.rs" Counters,
        bank_a bank_a "tensor/bank.rs" Bank,
        bank_b bank_b "tensor/bank.rs" Bank,
        bank_c bank_c "tensor/bank.rs" Bank,
        walker walker "tensor/walker.rs" Walker,
        queue queue "tensor/psum.rs" PsumQueue,
        passes fifo_passes "dma/fifo.rs" Fifo,
        completions fifo_completions "dma/fifo.rs" Fifo,
        a_decode decode "array/operand.rs" Decode,
        b_decode decode "array/operand.rs" Decode,
        intake intake "array/intake.rs" Intake,
        outlet outlet "array/outlet.rs" Outlet,
        a_skew skew "array/skew.rs" Skew,
        b_skew skew "array/skew.rs" Skew,
        c_skew skew "array/skew.rs" Skew,
        m_skew skew "array/skew.rs" Skew;
    "tensor int8":
        word_a word "tensor/word.rs" Word8,
        word_b word "tensor/word.rs" Word8,
        pe int8_pe "array/int8_pe.rs" Int8Pe;
    "tensor float":
        word_a word "tensor/word.rs" Word16,
        word_b word "tensor/word.rs" Word16,
        pe float_pe "array/float_pe.rs" FloatPe1;
);

impl Preset {
    /// The block's page: Markdown, its headings one level below a title.
    pub fn page(&self) -> String {
        let source = match self.block {
            "array" => include_str!("array/mod.rs"),
            "pe" => include_str!("array/pe.rs"),
            "rounder" => include_str!("rounder/mod.rs"),
            "dma_mover" => include_str!("dma/mover/mod.rs"),
            "dma" => include_str!("dma/engine/mod.rs"),
            "tensor" => include_str!("tensor/mod.rs"),
            other => unreachable!("block {other} has no page"),
        };
        page(source)
    }

    /// The modules that the block may hold.
    pub fn modules(&self) -> Vec<Module> {
        SOURCES
            .iter()
            .filter(|s| match s.block.split_once(' ') {
                None => s.block == self.block,
                Some((block, preset)) => block == self.block && self.name.starts_with(preset),
            })
            .map(|s| Module {
                field: s.field,
                name: s.name,
                comment: summary(s.text, s.item),
                kept: KEPT
                    .iter()
                    .any(|(block, fields)| *block == s.block && fields.contains(&s.field)),
            })
            .collect()
    }
}

/// The `//!` lines of a source file as Markdown: the first line is the title, headings go one level down, links to
/// items become their names.
fn page(source: &str) -> String {
    let mut out = String::from("## ");
    let mut fenced = false;
    for line in source.lines() {
        let Some(text) = line.strip_prefix("//!") else {
            break;
        };
        let text = text.strip_prefix(' ').unwrap_or(text);
        if text.starts_with("```") {
            fenced = !fenced;
        }
        if text.starts_with('#') && !fenced {
            out.push_str("##");
        }
        out.push_str(&if fenced {
            text.to_string()
        } else {
            unlink(text)
        });
        out.push('\n');
    }
    out
}

/// The first paragraph of the documentation of `pub struct item`, in one line.
fn summary(source: &str, item: &str) -> String {
    let heads = |line: &str| {
        line.strip_prefix(item)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let lines: Vec<&str> = source.lines().collect();
    // A struct, or else the name at the head of a macro's use.
    let of_struct = |line: &&str| line.strip_prefix("pub struct ").is_some_and(heads);
    let of_macro = |line: &&str| line.strip_prefix("    ").is_some_and(heads);
    let at = (lines.iter().position(of_struct)).or_else(|| lines.iter().position(of_macro));
    let at = at.unwrap_or_else(|| unreachable!("no struct {item} in its source"));
    let doc = lines[..at]
        .iter()
        .rposition(|l| {
            let l = l.trim_start();
            !l.starts_with("///") && !l.starts_with("#[")
        })
        .map_or(0, |i| i + 1);
    let paragraph: Vec<&str> = lines[doc..at]
        .iter()
        .filter_map(|l| l.trim_start().strip_prefix("///"))
        .map(str::trim)
        .take_while(|l| !l.is_empty())
        .collect();
    unlink(&paragraph.join(" ")).replace('`', "")
}

/// ``[`x`](path)`` and ``[`x`]`` become `` `x` ``.
fn unlink(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("[`") {
        let Some(end) = rest[start..].find("`]").map(|i| start + i) else {
            break;
        };
        out.push_str(&rest[..start]);
        out.push_str(&rest[start + 1..=end]);
        rest = &rest[end + 2..];
        if let Some(target) = rest.strip_prefix('(')
            && let Some(close) = target.find(')')
        {
            rest = &target[close + 1..];
        }
    }
    out + rest
}
