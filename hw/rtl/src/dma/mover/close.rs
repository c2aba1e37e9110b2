//! After a transfer that did not end well: takes its marks out of the lanes, and finds out what it means for those of
//! its owner that follow.
//!
//! ```text
//! ends --> marks purged --> denied? then until its completion is decided --> owner's flag set --> next transfer
//! ```
//!
//! The write side sees transfers in order, so a flag an owner is enough: the piece that was last of a request failed
//! here, or was skipped. What fails by a B is known too late to be in it; the completer knows that one.
//!
//! Only a denial and a read that timed out wait for the completer: whether they stop their owner depends on the B of the bursts
//! before them. They wait until as many transfers are decided as have ended here.

use super::owners::Owners;
use rust_hdl::prelude::*;

/// Up to 2^E - 1 transfers may have ended here and not be decided.
#[derive(LogicBlock, Default)]
pub struct Closer<const E: usize> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Forgets everything at the next edge.
    pub clear: Signal<In, Bit>,
    /// A transfer ends; only while not `busy`.
    pub ends: Signal<In, Bit>,
    /// It did not end well.
    pub ill: Signal<In, Bit>,
    /// Whose.
    pub owner: Signal<In, Bits<6>>,
    /// It is not the last piece of its request.
    pub more: Signal<In, Bit>,
    /// It was skipped.
    pub skipped: Signal<In, Bit>,
    /// A write burst of it was denied.
    pub denied: Signal<In, Bit>,
    /// Its marks are in the lanes, or on their way there.
    pub cut: Signal<In, Bit>,
    /// All lanes have a mark first.
    pub marks: Signal<In, Bit>,
    /// The mark stands for a read that was denied or timed out.
    pub denied_mark: Signal<In, Bit>,
    /// Transfers whose completion is decided, modulo 2^E.
    pub decided: Signal<In, Bits<E>>,
    /// Whose transfer the write side is to look at in the next cycle.
    pub look: Signal<In, Bits<6>>,
    /// That owner is stopped.
    pub stopped: Signal<In, Bit>,
    /// The transfer that the write side looks at now is to be skipped.
    pub dead: Signal<Out, Bit>,
    /// Every lane loses its mark.
    pub purges: Signal<Out, Bit>,
    /// The write side waits.
    pub busy: Signal<Out, Bit>,
    broken: Owners,
    closing: DFF<Bit>,
    purging: DFF<Bit>,
    doubt: DFF<Bit>,
    owner_of: DFF<Bits<6>>,
    more_of: DFF<Bit>,
    ended: DFF<Bits<E>>,
    skipped_of: DFF<Bit>,
    settled: DFF<Bit>,
    found: DFF<Bit>,
    purge: Signal<Local, Bit>,
    settles: Signal<Local, Bit>,
}

impl<const E: usize> Logic for Closer<E> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, closing, purging, doubt, owner_of, more_of, ended, skipped_of, settled,
            found
        );
        self.broken.aclk.next = self.aclk.val();
        self.broken.clear.next = self.clear.val();

        self.purge.next = self.purging.q.val() & self.marks.val();
        self.purges.next = self.purge.val();
        if self.purge.val() {
            self.purging.d.next = false;
            self.doubt.d.next =
                self.doubt.q.val() | (self.denied_mark.val() & !self.skipped_of.q.val());
        }
        self.settles.next = self.closing.q.val()
            & !self.purging.q.val()
            & (!self.doubt.q.val() | (self.decided.val() == self.ended.q.val()));
        if self.settles.val() {
            self.closing.d.next = false;
        }
        if self.ends.val() {
            self.ended.d.next = self.ended.q.val() + 1;
        }
        if self.ends.val() & self.ill.val() {
            self.closing.d.next = true;
            self.purging.d.next = self.cut.val();
            self.doubt.d.next = self.denied.val() & !self.skipped.val();
            self.owner_of.d.next = self.owner.val();
            self.more_of.d.next = self.more.val();
            self.skipped_of.d.next = self.skipped.val();
        }
        self.broken.put.next = self.settles.val();
        self.broken.owner.next = self.owner_of.q.val();
        self.broken.value.next = self.more_of.q.val();
        self.broken.look.next = self.look.val();
        self.broken.other_look.next = 0.into();

        // One cycle more, until the flag is in `found`.
        self.settled.d.next = self.settles.val();
        self.busy.next = self.closing.q.val() | self.settled.q.val();
        self.found.d.next = self.broken.found.val() | self.stopped.val();
        self.dead.next = self.found.q.val();
        if self.clear.val() {
            self.ended.d.next = 0.into();
            self.closing.d.next = false;
            self.purging.d.next = false;
            self.settled.d.next = false;
        }
    }
}
