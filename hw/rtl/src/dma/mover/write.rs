//! The write side: AW and W from the destination's bursts and the lanes.
//!
//! ```text
//! spans: 2^C --> gate --> command --+--> sender --> AW
//!                                   +--> responder's flights
//! lanes --------------------------> + --> sender --> W, or the on-chip memory
//! ```
//!
//! The AW of a burst leaves together with its first beat, so a burst that was announced never waits for a
//! read that has not even begun. A beat leaves when every lane that it needs has a byte, or the mark that its
//! transfer was cut.
//!
//! What becomes of the burst in `command`, once its first beat's lanes are there:
//!
//! | lanes | the transfer so far | verdict | |
//! |---|---|---|---|
//! | only marks | | | skipped, with all later ones of the transfer; the marks are purged |
//! | bytes | good | allowed | sent; lanes with marks have no strobe |
//! | bytes | good | denied | the transfer is given up |
//! | bytes | given up, or a B of it has failed | | its bytes are dropped |
//! | bytes | to be skipped | | its bytes are dropped |
//!
//! A burst that was announced is sent to its end, without strobes from where its transfer is over. A burst that
//! was not sent and ends its transfer, or is denied, is a flight of the responder all the same, a void one.
//!
//! A byte that enters the lanes is on W one cycle later.

use super::close::Closer;
use super::command::Commander;
use super::gate::Gate;
use super::gather::Gather;
use super::owners::Owners;
use super::queue::Queue;
use super::respond::Responder;
use super::send::Sender;
use super::types::{Address, Check, Moved, Outcome, Span, WriteCommand};
use rust_hdl::prelude::*;

/// B lanes, 2^A bursts in flight, C = A + 1, 2^C spans waiting, E = C + 1.
#[derive(LogicBlock)]
pub struct WriteSide<const B: usize, const A: usize, const C: usize, const E: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// Nothing is checked; constant.
    pub open: Signal<In, Bit>,
    /// A destination comes.
    pub span_push: Signal<In, Bit>,
    /// The destination.
    pub span: Signal<In, Span>,
    /// One would be taken.
    pub span_room: Signal<Out, Bit>,
    /// A burst is to be checked.
    pub check_valid: Signal<Out, Bit>,
    /// The burst.
    pub check: Signal<Out, Check>,
    /// The oldest burst without a verdict gets one.
    pub verdict_valid: Signal<In, Bit>,
    /// It may go on the bus.
    pub verdict_allowed: Signal<In, Bit>,
    /// AWVALID.
    pub aw_valid: Signal<Out, Bit>,
    /// AWADDR.
    pub aw_addr: Signal<Out, Address>,
    /// AWLEN.
    pub aw_len: Signal<Out, Bits<8>>,
    /// AWREADY.
    pub aw_ready: Signal<In, Bit>,
    /// WVALID.
    pub w_valid: Signal<Out, Bit>,
    /// WDATA, by lane.
    pub w_data: [Signal<Out, Bits<8>>; B],
    /// WSTRB, by lane.
    pub w_strb: [Signal<Out, Bit>; B],
    /// WLAST.
    pub w_last: Signal<Out, Bit>,
    /// WREADY.
    pub w_ready: Signal<In, Bit>,
    /// A word of the on-chip memory is written, by the lanes of W.
    pub local_valid: Signal<Out, Bit>,
    /// Which.
    pub local_address: Signal<Out, Bits<13>>,
    /// A beat was taken in the cycle before.
    pub moved: Signal<Out, Bit>,
    /// It, by lane.
    pub moved_data: [Signal<Out, Bits<8>>; B],
    /// The lanes that were written.
    pub moved_strobe: [Signal<Out, Bit>; B],
    /// Whose it is, and of which transfer.
    pub moved_beat: Signal<Out, Moved>,
    /// BVALID.
    pub b_valid: Signal<In, Bit>,
    /// BRESP.
    pub b_resp: Signal<In, Bits<2>>,
    /// BREADY.
    pub b_ready: Signal<Out, Bit>,
    /// Lanes that have a byte, or a mark.
    pub lane_valid: [Signal<In, Bit>; B],
    /// The first byte of each lane.
    pub lane_head: [Signal<In, Bits<8>>; B],
    /// It is the mark that no more bytes of its transfer will come.
    pub lane_cut: [Signal<In, Bit>; B],
    /// A mark that is first in lane 0 stands for a denial or a timeout.
    pub lane_denied: Signal<In, Bit>,
    /// Lanes that lose their first byte.
    pub pop: [Signal<Out, Bit>; B],
    /// Nothing more is wanted of a transfer.
    pub abort: Signal<Out, Bit>,
    /// Its number, modulo 2^C.
    pub abort_number: Signal<Out, Bits<C>>,
    /// Transfers whose completion is decided, modulo 2^E.
    pub decided: Signal<In, Bits<E>>,
    /// Whose transfer comes next.
    pub look: Signal<Out, Bits<6>>,
    /// That owner is stopped.
    pub stopped: Signal<In, Bit>,
    /// The completion would take an outcome.
    pub outcome_room: Signal<In, Bit>,
    /// It gets one.
    pub outcome_push: Signal<Out, Bit>,
    /// The outcome.
    pub outcome: Signal<Out, Outcome>,
    spans: Queue<Span, C, E>,
    gate: Gate,
    prepare: Commander<B>,
    respond: Responder<A, C>,
    close: Closer<E>,
    gather: Gather<B>,
    send: Sender<B>,
    /// Owners whose last transfer that ended was not the last piece of its request.
    within: Owners,
    loaded: DFF<Bit>,
    command: DFF<WriteCommand>,
    inside: DFF<Bit>,
    on_bus: DFF<Bit>,
    given_up: DFF<Bit>,
    denied: DFF<Bit>,
    begun: DFF<Bit>,
    doomed: DFF<Bit>,
    left: DFF<Bits<8>>,
    number: DFF<Bits<C>>,
    free: Signal<Local, Bit>,
    issue: Signal<Local, Bit>,
    now_left: Signal<Local, Bits<8>>,
    burst_ends: Signal<Local, Bit>,
    skip: Signal<Local, Bits<6>>,
    spare: Signal<Local, Bits<6>>,
    here: Signal<Local, Bit>,
    broken: Signal<Local, Bit>,
    over: Signal<Local, Bit>,
    begins: Signal<Local, Bit>,
    bus_beat: Signal<Local, Bit>,
    lost_beat: Signal<Local, Bit>,
    denies: Signal<Local, Bit>,
    skips: Signal<Local, Bit>,
    fires: Signal<Local, Bit>,
    copy_ends: Signal<Local, Bit>,
    dead: Signal<Local, Bit>,
    ends_ill: Signal<Local, Bit>,
    next_owner: Signal<Local, Bits<6>>,
}

impl<const B: usize, const A: usize, const C: usize, const E: usize> Default
    for WriteSide<B, A, C, E>
{
    fn default() -> Self {
        WriteSide {
            aclk: Signal::default(),
            clear: Signal::default(),
            open: Signal::default(),
            span_push: Signal::default(),
            span: Signal::default(),
            span_room: Signal::default(),
            check_valid: Signal::default(),
            check: Signal::default(),
            verdict_valid: Signal::default(),
            verdict_allowed: Signal::default(),
            aw_valid: Signal::default(),
            aw_addr: Signal::default(),
            aw_len: Signal::default(),
            aw_ready: Signal::default(),
            w_valid: Signal::default(),
            w_data: std::array::from_fn(|_| Signal::default()),
            w_strb: std::array::from_fn(|_| Signal::default()),
            w_last: Signal::default(),
            w_ready: Signal::default(),
            local_valid: Signal::default(),
            local_address: Signal::default(),
            moved: Signal::default(),
            moved_data: std::array::from_fn(|_| Signal::default()),
            moved_strobe: std::array::from_fn(|_| Signal::default()),
            moved_beat: Signal::default(),
            b_valid: Signal::default(),
            b_resp: Signal::default(),
            b_ready: Signal::default(),
            lane_valid: std::array::from_fn(|_| Signal::default()),
            lane_head: std::array::from_fn(|_| Signal::default()),
            lane_cut: std::array::from_fn(|_| Signal::default()),
            lane_denied: Signal::default(),
            pop: std::array::from_fn(|_| Signal::default()),
            abort: Signal::default(),
            abort_number: Signal::default(),
            decided: Signal::default(),
            look: Signal::default(),
            stopped: Signal::default(),
            outcome_room: Signal::default(),
            outcome_push: Signal::default(),
            outcome: Signal::default(),
            spans: Queue::default(),
            gate: Gate::default(),
            prepare: Commander::default(),
            respond: Responder::default(),
            close: Closer::default(),
            gather: Gather::default(),
            send: Sender::default(),
            within: Owners::default(),
            loaded: DFF::default(),
            command: DFF::default(),
            inside: DFF::default(),
            on_bus: DFF::default(),
            given_up: DFF::default(),
            denied: DFF::default(),
            begun: DFF::default(),
            doomed: DFF::default(),
            left: DFF::default(),
            number: DFF::default(),
            free: Signal::default(),
            issue: Signal::default(),
            now_left: Signal::default(),
            burst_ends: Signal::default(),
            skip: Signal::default(),
            spare: Signal::default(),
            here: Signal::default(),
            broken: Signal::default(),
            over: Signal::default(),
            begins: Signal::default(),
            bus_beat: Signal::default(),
            lost_beat: Signal::default(),
            denies: Signal::default(),
            skips: Signal::default(),
            fires: Signal::default(),
            copy_ends: Signal::default(),
            dead: Signal::default(),
            ends_ill: Signal::default(),
            next_owner: Signal::default(),
        }
    }
}

impl<const B: usize, const A: usize, const C: usize, const E: usize> Logic
    for WriteSide<B, A, C, E>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, loaded, command, inside, on_bus, given_up, denied, begun, doomed, left,
            number
        );
        self.spans.aclk.next = self.aclk.val();
        self.spans.clear.next = self.clear.val();
        self.gate.aclk.next = self.aclk.val();
        self.gate.clear.next = self.clear.val();
        self.respond.aclk.next = self.aclk.val();
        self.respond.clear.next = self.clear.val();
        self.send.aclk.next = self.aclk.val();
        self.send.clear.next = self.clear.val();
        self.within.aclk.next = self.aclk.val();
        self.within.clear.next = self.clear.val();
        self.close.aclk.next = self.aclk.val();
        self.close.clear.next = self.clear.val();

        self.spans.push.next = self.span_push.val();
        self.spans.data_in.next = self.span.val();
        self.span_room.next = self.spans.room.val();
        self.gate.open.next = self.open.val();
        self.gate.write.next = true;
        self.gate.span_valid.next = self.spans.valid.val();
        self.gate.span.next = self.spans.data_out.val();
        self.spans.pop.next = self.gate.span_ready.val();
        self.check_valid.next = self.gate.check_valid.val();
        self.check.next = self.gate.check.val();
        self.gate.verdict_valid.next = self.verdict_valid.val();
        self.gate.verdict_allowed.next = self.verdict_allowed.val();

        // The beat that the command stands for: its lanes, and whether all of them have something.
        self.now_left.next = self.command.q.val().beats;
        self.skip.next = self.command.q.val().skip;
        if self.inside.q.val() {
            self.now_left.next = self.left.q.val();
            self.skip.next = 0.into();
        }
        self.burst_ends.next = !self.now_left.val().any();
        self.spare.next = 0.into();
        if self.burst_ends.val() {
            self.spare.next = self.command.q.val().spare;
        }
        self.gather.skip.next = self.skip.val();
        self.gather.spare.next = self.spare.val();
        for i in 0..B {
            self.gather.lane_valid[i].next = self.lane_valid[i].val();
            self.gather.lane_cut[i].next = self.lane_cut[i].val();
        }
        self.here.next = self.loaded.q.val() & !self.close.busy.val() & self.gather.here.val();

        // The table above.
        self.broken.next =
            self.respond.broken.val() & (self.respond.serial.val() == self.number.q.val());
        self.dead.next = (self.loaded.q.val()
            & !self.close.busy.val()
            & !self.begun.q.val()
            & self.close.dead.val())
            | self.doomed.q.val();
        self.over.next = self.given_up.q.val() | self.broken.val() | self.dead.val();
        self.begins.next = self.here.val() & !self.inside.q.val() & self.respond.room.val();
        self.bus_beat.next = self.here.val()
            & self.send.room.val()
            & ((self.inside.q.val() & self.on_bus.q.val())
                | (self.begins.val()
                    & self.gather.any_byte.val()
                    & !self.over.val()
                    & !self.command.q.val().denied
                    & (self.send.aw_room.val() | self.command.q.val().local)));
        self.lost_beat.next = self.here.val()
            & self.respond.room.val()
            & ((self.inside.q.val() & !self.on_bus.q.val())
                | (!self.inside.q.val() & self.gather.any_byte.val() & self.over.val()));
        self.denies.next = self.begins.val()
            & self.gather.any_byte.val()
            & !self.over.val()
            & self.command.q.val().denied;
        self.skips.next = self.begins.val() & !self.gather.any_byte.val();
        self.fires.next = self.bus_beat.val() | self.lost_beat.val();
        self.copy_ends.next = self.skips.val()
            | (self.fires.val() & self.burst_ends.val() & self.command.q.val().last);

        // What did not end well is closed before the next transfer is looked at.
        self.ends_ill.next =
            self.skips.val() | self.gather.any_cut.val() | self.over.val() | self.denied.q.val();
        self.close.ends.next = self.copy_ends.val();
        self.close.ill.next = self.ends_ill.val();
        self.close.owner.next = self.command.q.val().owner;
        self.close.more.next = self.command.q.val().more;
        self.close.skipped.next = self.dead.val();
        self.close.denied.next = self.denied.q.val();
        self.close.cut.next = self.gather.any_cut.val() | self.skips.val();
        self.close.marks.next = self.gather.all_cut.val();
        self.close.denied_mark.next = self.lane_denied.val();
        self.close.decided.next = self.decided.val();
        self.close.stopped.next = self.stopped.val();

        // The next command, in the cycle in which this one ends.
        self.free.next = !self.loaded.q.val() | (self.fires.val() & self.burst_ends.val());
        self.gate.burst_ready.next = self.free.val();
        self.gate.stop.next = self.skips.val() & !self.command.q.val().last;
        self.issue.next = self.free.val() & self.gate.burst_valid.val();
        self.next_owner.next = self.command.q.val().owner;
        if self.issue.val() {
            self.next_owner.next = self.gate.burst.val().owner;
        }
        self.look.next = self.next_owner.val();
        self.close.look.next = self.next_owner.val();
        self.prepare.aclk.next = self.aclk.val();
        self.prepare.clear.next = self.clear.val();
        self.prepare.burst.next = self.gate.burst.val();
        self.prepare.denied.next = self.gate.denied.val();
        self.prepare.take.next = self.issue.val();
        self.prepare.ends.next = self.skips.val();

        if self.over.val() | self.denies.val() {
            self.given_up.d.next = true;
        }
        if self.denies.val() {
            self.denied.d.next = true;
        }
        if self.fires.val() | self.denies.val() {
            self.begun.d.next = true;
        }
        if self.dead.val() {
            self.doomed.d.next = true;
        }
        if self.fires.val() {
            self.inside.d.next = !self.burst_ends.val();
            self.left.d.next = self.now_left.val() - 1;
            if !self.inside.q.val() {
                self.on_bus.d.next = self.bus_beat.val();
            }
            if self.burst_ends.val() {
                self.loaded.d.next = false;
            }
        }
        if self.skips.val() {
            self.loaded.d.next = false;
        }
        if self.copy_ends.val() {
            self.number.d.next = self.number.q.val() + 1;
            self.given_up.d.next = false;
            self.denied.d.next = false;
            self.begun.d.next = false;
            self.doomed.d.next = false;
        }
        self.send.load.next = self.bus_beat.val();
        self.send.first.next = !self.inside.q.val();
        self.send.last.next = self.burst_ends.val();
        self.within.put.next = self.copy_ends.val();
        self.within.owner.next = self.command.q.val().owner;
        self.within.value.next = self.command.q.val().more;
        self.within.look.next = self.command.q.val().owner;
        self.within.other_look.next = 0.into();
        self.send.fresh.next = !self.within.found.val() & !self.begun.q.val();
        self.send.ends.next = self.burst_ends.val() & self.command.q.val().last;
        self.send.command.next = self.command.q.val();
        for i in 0..B {
            self.send.word[i].next = self.lane_head[i].val();
            self.send.strobe[i].next =
                self.gather.mask.val().get_bit(i) & !self.lane_cut[i].val() & !self.over.val();
            self.pop[i].next = self.close.purges.val()
                | (self.fires.val() & self.gather.mask.val().get_bit(i) & !self.lane_cut[i].val());
            self.moved_data[i].next = self.send.moved_data[i].val();
            self.moved_strobe[i].next = self.send.moved_strobe[i].val();
            self.w_data[i].next = self.send.w_data[i].val();
            self.w_strb[i].next = self.send.w_strb[i].val();
        }
        self.aw_valid.next = self.send.aw_valid.val();
        self.aw_addr.next = self.send.aw_addr.val();
        self.aw_len.next = self.send.aw_len.val();
        self.send.aw_ready.next = self.aw_ready.val();
        self.w_valid.next = self.send.w_valid.val();
        self.w_last.next = self.send.w_last.val();
        self.send.w_ready.next = self.w_ready.val();
        self.moved.next = self.send.moved.val();
        self.moved_beat.next = self.send.moved_beat.val();
        self.local_valid.next = self.send.local_valid.val();
        self.local_address.next = self.send.local_address.val();
        if self.issue.val() {
            self.loaded.d.next = true;
            self.command.d.next = self.prepare.command.val();
        }
        self.abort.next = self.given_up.q.val();
        self.abort_number.next = self.number.q.val();

        self.respond.push.next = (self.bus_beat.val() & !self.inside.q.val())
            | self.denies.val()
            | (self.copy_ends.val() & !self.bus_beat.val());
        self.respond.flight.next.low = self.command.q.val().low;
        self.respond.flight.next.block = self.command.q.val().block;
        self.respond.flight.next.before = self.command.q.val().before;
        self.respond.flight.next.local = self.command.q.val().local;
        self.respond.flight.next.void = !self.bus_beat.val();
        self.respond.flight.next.denied = self.denies.val();
        self.respond.flight.next.skipped = self.dead.val();
        self.respond.flight.next.last = self.command.q.val().last | self.skips.val();
        if self.denies.val() {
            self.respond.flight.next.last = false;
        }
        self.respond.lands.next = self.send.lands.val();
        self.respond.b_valid.next = self.b_valid.val();
        self.respond.b_resp.next = self.b_resp.val();
        self.b_ready.next = self.respond.b_ready.val();
        self.respond.outcome_room.next = self.outcome_room.val();
        self.outcome_push.next = self.respond.outcome_push.val();
        self.outcome.next = self.respond.outcome.val();

        if self.clear.val() {
            self.loaded.d.next = false;
            self.inside.d.next = false;
            self.given_up.d.next = false;
            self.denied.d.next = false;
            self.begun.d.next = false;
            self.doomed.d.next = false;
            self.number.d.next = 0.into();
        }
    }
}
