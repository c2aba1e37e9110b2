//! Queues that end: what they have begun is waited for, then nothing of them is left.
//!
//! ```text
//! reset --> every queue: wiped, windows closed --> ready
//! draining queue --> settle --> close --> its pieces and batches --> its completions --> buffer, counters --> windows --> off
//! ```
//!
//! Pieces, batches and completions each end in the order in which they began, whoever they belong to. So what a queue has
//! begun is over when as many have ended as had begun when it was stopped; nothing needs to be known by queue. One queue is
//! dealt with at a time; a wipe takes the scheduler one slot in 8, and other queues go on.
//!
//! A cast that was begun goes on to its second transfer. Then a request may be in the mover with some of its pieces only. One of no bytes closes it, so that the queue's next request
//! is one of its own.

use super::next::Next;
use rust_hdl::prelude::*;

/// Ends queues: 2^A = N of them, C = A + 1.
#[derive(LogicBlock)]
pub struct Janitor<const A: usize, const N: usize, const C: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Begins with all queues at the next edge.
    pub clear: Signal<In, Bit>,
    /// This is the second cycle of a slot.
    pub act: Signal<In, Bit>,
    /// All queues were wiped since the reset.
    pub ready: Signal<Out, Bit>,
    /// All windows were closed since the reset.
    pub guards_ready: Signal<In, Bit>,
    /// Queues that are to end.
    pub draining: Signal<In, Bits<N>>,
    /// Queues whose windows are to be closed then.
    pub destroyed: Signal<In, Bits<N>>,
    /// Queues between the two transfers of a cast.
    pub casting: Signal<In, Bits<N>>,
    /// A piece was sent.
    pub piece_begun: Signal<In, Bit>,
    /// One has ended.
    pub piece_ended: Signal<In, Bit>,
    /// A batch is under way.
    pub batch_begun: Signal<In, Bit>,
    /// One has ended.
    pub batch_ended: Signal<In, Bit>,
    /// A completion was handed on.
    pub report_begun: Signal<In, Bit>,
    /// One is over.
    pub report_ended: Signal<In, Bit>,
    /// The mover would take a piece.
    pub room: Signal<In, Bit>,
    /// What a queue has begun is to be closed; only in an `act`.
    pub end: Signal<Out, Bit>,
    /// No slot is to begin in this cycle.
    pub hold: Signal<Out, Bit>,
    /// Everybody forgets a queue; only in an `act`.
    pub wipe: Signal<Out, Bit>,
    /// And this row of its buffer.
    pub wipe_row: Signal<Out, Bits<4>>,
    /// Its windows are closed; only in an `act`.
    pub close: Signal<Out, Bit>,
    /// Which queue.
    pub queue: Signal<Out, Bits<6>>,
    /// It is off; only in an `act`.
    pub off: Signal<Out, Bit>,
    next: Next<A, N>,
    init: DFF<Bit>,
    number: DFF<Bits<C>>,
    busy: DFF<Bit>,
    who: DFF<Bits<6>>,
    who_hot: DFF<Bits<N>>,
    step: DFF<Bits<3>>,
    pause: DFF<Bits<3>>,
    row: DFF<Bits<4>>,
    wipes: DFF<Bit>,
    ends: DFF<Bit>,
    halts: Signal<Local, Bit>,
    pieces: DFF<Bits<16>>,
    pieces_over: DFF<Bits<16>>,
    batches: DFF<Bits<16>>,
    batches_over: DFF<Bits<16>>,
    reports: DFF<Bits<16>>,
    reports_over: DFF<Bits<16>>,
    piece_mark: DFF<Bits<16>>,
    batch_mark: DFF<Bits<16>>,
    report_mark: DFF<Bits<16>>,
    last: Constant<Bits<C>>,
    piece_gap: Signal<Local, Bits<16>>,
    batch_gap: Signal<Local, Bits<16>>,
    report_gap: Signal<Local, Bits<16>>,
    holds: Signal<Local, Bit>,
    closes: Signal<Local, Bit>,
}

impl<const A: usize, const N: usize, const C: usize> Default for Janitor<A, N, C> {
    fn default() -> Self {
        assert!(
            N == 1 << A && C == A + 1 && (1..=6).contains(&A),
            "2 to 64 queues"
        );
        Janitor {
            aclk: Signal::default(),
            clear: Signal::default(),
            act: Signal::default(),
            ready: Signal::default(),
            guards_ready: Signal::default(),
            draining: Signal::default(),
            destroyed: Signal::default(),
            casting: Signal::default(),
            piece_begun: Signal::default(),
            piece_ended: Signal::default(),
            batch_begun: Signal::default(),
            batch_ended: Signal::default(),
            report_begun: Signal::default(),
            report_ended: Signal::default(),
            room: Signal::default(),
            end: Signal::default(),
            hold: Signal::default(),
            wipe: Signal::default(),
            wipe_row: Signal::default(),
            close: Signal::default(),
            queue: Signal::default(),
            off: Signal::default(),
            next: Next::default(),
            init: DFF::default(),
            number: DFF::default(),
            busy: DFF::default(),
            who: DFF::default(),
            who_hot: DFF::default(),
            step: DFF::default(),
            pause: DFF::default(),
            row: DFF::default(),
            wipes: DFF::default(),
            ends: DFF::default(),
            halts: Signal::default(),
            pieces: DFF::default(),
            pieces_over: DFF::default(),
            batches: DFF::default(),
            batches_over: DFF::default(),
            reports: DFF::default(),
            reports_over: DFF::default(),
            piece_mark: DFF::default(),
            batch_mark: DFF::default(),
            report_mark: DFF::default(),
            last: Constant::new(((1usize << A) - 1).to_bits()),
            piece_gap: Signal::default(),
            batch_gap: Signal::default(),
            report_gap: Signal::default(),
            holds: Signal::default(),
            closes: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize, const C: usize> Logic for Janitor<A, N, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            init,
            number,
            busy,
            who,
            who_hot,
            step,
            pause,
            row,
            wipes,
            ends,
            pieces,
            pieces_over,
            batches,
            batches_over,
            reports,
            reports_over,
            piece_mark,
            batch_mark,
            report_mark
        );
        if self.piece_begun.val() {
            self.pieces.d.next = self.pieces.q.val() + 1;
        }
        if self.piece_ended.val() {
            self.pieces_over.d.next = self.pieces_over.q.val() + 1;
        }
        if self.batch_begun.val() {
            self.batches.d.next = self.batches.q.val() + 1;
        }
        if self.batch_ended.val() {
            self.batches_over.d.next = self.batches_over.q.val() + 1;
        }
        if self.report_begun.val() {
            self.reports.d.next = self.reports.q.val() + 1;
        }
        if self.report_ended.val() {
            self.reports_over.d.next = self.reports_over.q.val() + 1;
        }
        // How many have ended beyond the mark: negative while some of those before it have not.
        self.piece_gap.next = self.pieces_over.q.val() - self.piece_mark.q.val();
        self.batch_gap.next = self.batches_over.q.val() - self.batch_mark.q.val();
        self.report_gap.next = self.reports_over.q.val() - self.report_mark.q.val();

        self.next.candidates.next = self.draining.val();
        self.next.last.next = self.who_hot.q.val();
        self.pause.d.next = self.pause.q.val() + 1;
        self.holds.next = false;
        self.halts.next = false;
        self.closes.next = false;
        self.off.next = false;
        self.ready.next = !self.init.q.val();
        if self.init.q.val() {
            self.holds.next = !self.act.val() & self.guards_ready.val();
            self.closes.next = self.wipes.q.val();
            if self.wipes.q.val() {
                self.number.d.next = self.number.q.val() + 1;
                if self.number.q.val() == self.last.val() {
                    self.init.d.next = false;
                }
            }
        } else {
            if !self.busy.q.val() {
                if self.next.any.val() {
                    self.busy.d.next = true;
                    self.who.d.next = self.next.index.val();
                    self.who_hot.d.next = self.next.hot.val();
                    self.step.d.next = 0.into();
                    self.pause.d.next = 0.into();
                    self.row.d.next = 0.into();
                }
            } else {
                // What its last slot and its last batch began is known when the pause is over.
                if (self.step.q.val() == 0)
                    & (self.pause.q.val() == 7)
                    & !(self.who_hot.q.val() & self.casting.val()).any()
                {
                    self.step.d.next = 5.into();
                }
                if self.step.q.val() == 5 {
                    self.halts.next = !self.act.val() & self.room.val() & !self.ends.q.val();
                    if self.ends.q.val() {
                        self.step.d.next = 6.into();
                    }
                }
                if self.step.q.val() == 6 {
                    self.piece_mark.d.next = self.pieces.q.val();
                    self.batch_mark.d.next = self.batches.q.val();
                    self.step.d.next = 1.into();
                }
                if (self.step.q.val() == 1)
                    & !self.piece_gap.val().get_bit(15)
                    & !self.batch_gap.val().get_bit(15)
                {
                    self.report_mark.d.next = self.reports.q.val();
                    self.step.d.next = 2.into();
                }
                if (self.step.q.val() == 2) & !self.report_gap.val().get_bit(15) {
                    self.step.d.next = 3.into();
                }
                if self.step.q.val() == 3 {
                    self.holds.next = !self.act.val() & (self.pause.q.val().get_bits::<2>(1) == 0);
                    if self.wipes.q.val() {
                        self.row.d.next = self.row.q.val() + 1;
                        if self.row.q.val() == 15 {
                            self.step.d.next = 4.into();
                        }
                    }
                }
                if (self.step.q.val() == 4) & self.act.val() & !self.wipes.q.val() {
                    self.closes.next = (self.who_hot.q.val() & self.destroyed.val()).any();
                    self.off.next = true;
                    self.busy.d.next = false;
                }
            }
        }
        self.hold.next = self.holds.val() | self.halts.val();
        self.ends.d.next = self.halts.val();
        self.end.next = self.ends.q.val();
        self.wipes.d.next = self.holds.val();
        self.wipe.next = self.wipes.q.val();
        self.wipe_row.next = self.row.q.val();
        self.close.next = self.closes.val();
        self.queue.next = self.who.q.val();
        if self.init.q.val() {
            self.queue.next = bit_cast::<6, C>(self.number.q.val());
        }
        if self.clear.val() {
            self.init.d.next = true;
            self.number.d.next = 0.into();
            self.busy.d.next = false;
            self.wipes.d.next = false;
            self.ends.d.next = false;
            self.row.d.next = 0.into();
            self.who_hot.d.next = 1.into();
            self.pieces.d.next = 0.into();
            self.pieces_over.d.next = 0.into();
            self.batches.d.next = 0.into();
            self.batches_over.d.next = 0.into();
            self.reports.d.next = 0.into();
            self.reports_over.d.next = 0.into();
        }
    }
}
