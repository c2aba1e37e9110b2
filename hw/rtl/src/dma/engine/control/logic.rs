//! What it does in a cycle.

use super::Control;
use rust_hdl::prelude::*;

impl<const A: usize, const N: usize, const C: usize, const K: usize> Logic for Control<A, N, C, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, aclk, looked, changed, result, runs, halts, drains, ends, hurries
        );
        self.tails.read_clock.next = self.aclk.val();
        self.tails.write_clock.next = self.aclk.val();
        self.heads.read_clock.next = self.aclk.val();
        self.heads.write_clock.next = self.aclk.val();
        self.places.read_clock.next = self.aclk.val();
        self.places.write_clock.next = self.aclk.val();
        self.counts.read_clock.next = self.aclk.val();
        self.counts.write_clock.next = self.aclk.val();
        self.waits.read_clock.next = self.aclk.val();
        self.waits.write_clock.next = self.aclk.val();
        self.shapes.read_clock.next = self.aclk.val();
        self.shapes.write_clock.next = self.aclk.val();
        self.causes.read_clock.next = self.aclk.val();
        self.causes.write_clock.next = self.aclk.val();
        self.locks.read_clock.next = self.aclk.val();
        self.locks.write_clock.next = self.aclk.val();
        self.admin.aclk.next = self.aclk.val();
        self.admin.clear.next = self.clear.val();

        // The queue: of the page, or the one that the admin page is about.
        self.own.next = self.page.val().any();
        self.who.next = self.admin.queue.val();
        if self.own.val() {
            self.who.next = bit_cast::<6, C>(self.page.val() - 1);
        }
        self.there.next = bit_cast::<7, 6>(self.who.val()) < self.queues.val();
        self.hot.next = 0.into();
        if self.there.val() {
            self.hot.next = self.one.val() << self.who.val();
        }
        self.tails.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.heads.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.places.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.counts.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.waits.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.shapes.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.causes.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.locks.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.goes.next =
            self.looked.q.val() & self.access.val() & !self.act.val() & !self.changed.q.val();
        self.changed.d.next = self.halt.val() | self.close.val() | self.off.val();
        self.looked.d.next = self.access.val() & self.ready.val() & !self.goes.val();
        self.done.next = self.goes.val();

        self.is_running.next = (self.hot.val() & self.runs.q.val()).any();
        self.is_halted.next = (self.hot.val() & self.halts.q.val()).any();
        self.is_draining.next = (self.hot.val() & self.drains.q.val()).any();
        self.is_ended.next = (self.hot.val() & self.ends.q.val()).any();
        self.is_off.next = !self.is_running.val() & !self.is_halted.val() & !self.is_draining.val();
        self.state.next = 0.into();
        if self.is_running.val() {
            self.state.next = 1.into();
        }
        if self.is_draining.val() {
            self.state.next = 2.into();
        }
        if self.is_halted.val() {
            self.state.next = (bit_cast::<32, 4>(self.causes.read_data.val()) << 8) | 3;
        }

        // Doorbells.
        self.value.next = bit_cast::<16, 32>(self.data.val());
        self.ring.next = self.entry.val() << self.shapes.read_data.val();
        self.ahead.next = self.value.val() - self.places.read_data.val();
        self.known.next = self.tails.read_data.val() - self.places.read_data.val();
        self.bad_tail.next =
            (self.ahead.val() > self.ring.val()) | (self.ahead.val() < self.known.val());
        self.passed.next = self.value.val() - self.heads.read_data.val();
        self.untaken.next = self.places.read_data.val() - self.heads.read_data.val();
        self.bad_head.next = self.passed.val() > self.untaken.val();
        self.rings_tail.next = self.goes.val()
            & self.write.val()
            & self.own.val()
            & (self.word.val() == 0)
            & self.is_running.val();
        self.rings_head.next = self.goes.val()
            & self.write.val()
            & self.own.val()
            & (self.word.val() == 1)
            & self.is_running.val();
        self.tail.next.there = self.rings_tail.val() & !self.bad_tail.val();
        self.tail.next.queue = self.who.val();
        self.tail.next.value = self.value.val();
        self.head.next.there = self.rings_head.val() & !self.bad_head.val();
        self.head.next.queue = self.who.val();
        self.head.next.value = self.value.val();
        self.unmask.next = self.goes.val()
            & self.write.val()
            & self.own.val()
            & (self.word.val() == 2)
            & !self.is_off.val()
            & self.data.val().get_bit(0);
        self.stopped.next = (self.rings_tail.val() & self.bad_tail.val())
            | (self.rings_head.val() & self.bad_head.val());

        // Commands.
        self.orders.next =
            self.goes.val() & self.write.val() & !self.own.val() & (self.word.val() == 5);
        self.code.next = bit_cast::<4, 32>(self.data.val());
        self.slot_hot.next = self.lock_one.val() << self.admin.slot.val();
        self.locked.next = (self.locks.read_data.val() & self.slot_hot.val()).any();
        self.outcome.next = 1.into();
        if self.code.val() == 1 {
            self.outcome.next = 0.into();
            if self.admin.share_bad.val() {
                self.outcome.next = 5.into();
            }
            if self.admin.ring_bad.val() {
                self.outcome.next = 4.into();
            }
            if !self.is_off.val() {
                self.outcome.next = 3.into();
            }
        }
        if self.code.val() == 2 {
            self.outcome.next = 0.into();
            if self.is_off.val() | self.is_draining.val() {
                self.outcome.next = 3.into();
            }
        }
        if self.code.val() == 3 {
            self.outcome.next = 0.into();
        }
        if self.code.val() == 4 {
            self.outcome.next = 0.into();
            if self.locked.val() {
                self.outcome.next = 7.into();
            }
            if self.admin.window_bad.val()
                | (bit_cast::<5, 4>(self.admin.slot.val()) >= self.windows.val())
            {
                self.outcome.next = 6.into();
            }
            if self.is_ended.val() {
                self.outcome.next = 3.into();
            }
        }
        if !self.there.val() & (self.outcome.val() != 1) {
            self.outcome.next = 2.into();
        }
        if self.orders.val() {
            self.result.d.next = self.outcome.val();
        }
        self.creates.next = self.orders.val() & !self.outcome.val().any() & (self.code.val() == 1);
        self.stops.next = self.orders.val()
            & !self.outcome.val().any()
            & ((self.code.val() == 2) | (self.code.val() == 3));
        self.destroys.next = self.orders.val() & !self.outcome.val().any() & (self.code.val() == 3);
        self.sets.next = self.orders.val() & !self.outcome.val().any() & (self.code.val() == 4);
        self.create.next = self.creates.val();
        self.queue.next = self.who.val();
        self.submission.next = self.admin.submission.val();
        self.completion.next = self.admin.completion.val();
        self.terms.next = self.admin.terms.val();
        self.weight.next = self.admin.weight.val();
        self.rate.next = self.admin.rate.val();
        self.moderation.next = self.admin.moderation.val();
        self.message.next = self.admin.message.val();
        self.set.next = self.sets.val();
        self.slot.next = self.admin.slot.val();
        self.window.next = self.admin.window.val();

        // Registers.
        self.admin.write.next = self.goes.val() & self.write.val() & !self.own.val();
        self.admin.word.next = self.word.val();
        self.admin.data.next = self.data.val();
        self.answer.next = self.admin.answer.val();
        if self.word.val() == 0 {
            self.answer.next = self.identity.val();
        }
        if self.word.val() == 1 {
            self.answer.next = self.built.val();
        }
        if self.word.val() == 6 {
            self.answer.next = bit_cast::<32, 4>(self.result.q.val());
        }
        if self.word.val() == 7 {
            self.answer.next = self.state.val();
        }
        if self.own.val() {
            self.answer.next = self.state.val();
            if (self.word.val() == 5) | (self.word.val() == 6) {
                self.answer.next = bit_cast::<32, 16>(self.counts.read_data.val());
            }
            if self.word.val() == 7 {
                self.answer.next = self.waits.read_data.val();
            }
        }

        // States.
        self.halt_hot.next = 0.into();
        if self.halt.val() {
            self.halt_hot.next = self.one.val() << self.halt_queue.val();
        }
        self.end_hot.next = 0.into();
        if self.off.val() {
            self.end_hot.next = self.one.val() << self.ended_queue.val();
        }
        self.now_runs.next = self.runs.q.val() & !self.halt_hot.val();
        self.now_halts.next = self.halts.q.val() | self.halt_hot.val();
        self.runs.d.next = self.now_runs.val();
        self.halts.d.next = self.now_halts.val();
        self.drains.d.next = self.drains.q.val() & !self.end_hot.val();
        self.ends.d.next = self.ends.q.val() & !self.end_hot.val();
        if self.creates.val() {
            self.runs.d.next = self.now_runs.val() | self.hot.val();
            self.hurries.d.next = self.hurries.q.val() & !self.hot.val();
            if self.admin.urgent.val() {
                self.hurries.d.next = self.hurries.q.val() | self.hot.val();
            }
        }
        if self.stopped.val() {
            self.runs.d.next = self.now_runs.val() & !self.hot.val();
            self.halts.d.next = self.now_halts.val() | self.hot.val();
        }
        if self.stops.val() {
            self.runs.d.next = self.now_runs.val() & !self.hot.val();
            self.halts.d.next = self.now_halts.val() & !self.hot.val();
            self.drains.d.next = (self.drains.q.val() & !self.end_hot.val()) | self.hot.val();
        }
        if self.destroys.val() {
            self.ends.d.next = (self.ends.q.val() & !self.end_hot.val()) | self.hot.val();
        }
        self.timeout.next = self.admin.timeout.val();
        self.quanta.next = self.admin.ahead.val();
        self.running.next = self.runs.q.val();
        self.urgent.next = self.hurries.q.val();
        self.draining.next = self.drains.q.val();
        self.destroyed.next = self.ends.q.val();

        // What is kept in RAM.
        self.tails.write_enable.next =
            (self.rings_tail.val() & !self.bad_tail.val()) | self.wipe.val();
        self.tails.write_address.next = bit_cast::<A, 6>(self.who.val());
        self.tails.write_data.next = self.value.val();
        self.heads.write_enable.next =
            (self.rings_head.val() & !self.bad_head.val()) | self.wipe.val();
        self.heads.write_address.next = bit_cast::<A, 6>(self.who.val());
        self.heads.write_data.next = self.value.val();
        self.places.write_enable.next = self.sent.val().there | self.wipe.val();
        self.places.write_address.next = bit_cast::<A, 6>(self.sent.val().queue);
        self.places.write_data.next = self.sent.val().value;
        self.counts.write_enable.next = self.written.val().there | self.wipe.val();
        self.counts.write_address.next = bit_cast::<A, 6>(self.written.val().queue);
        self.counts.write_data.next = self.written.val().value;
        self.waits.write_enable.next = self.exceeded.val() | self.wipe.val();
        self.waits.write_address.next = bit_cast::<A, 6>(self.exceeded_queue.val());
        self.waits.write_data.next = self.exceeded_count.val();
        self.shapes.write_enable.next = self.creates.val();
        self.shapes.write_address.next = bit_cast::<A, 6>(self.who.val());
        self.shapes.write_data.next = self.admin.submission.val().log2;
        self.causes.write_enable.next = self.stopped.val() | self.halt.val();
        self.causes.write_address.next = bit_cast::<A, 6>(self.who.val());
        self.causes.write_data.next = 1.into();
        if self.rings_head.val() {
            self.causes.write_data.next = 2.into();
        }
        if self.halt.val() {
            self.causes.write_address.next = bit_cast::<A, 6>(self.halt_queue.val());
            self.causes.write_data.next = self.halt_cause.val();
        }
        self.locks.write_enable.next = self.sets.val() | self.close.val();
        self.locks.write_address.next = bit_cast::<A, 6>(self.who.val());
        self.locks.write_data.next = self.locks.read_data.val() & !self.slot_hot.val();
        if self.admin.lock.val() {
            self.locks.write_data.next = self.locks.read_data.val() | self.slot_hot.val();
        }
        if self.close.val() {
            self.locks.write_address.next = bit_cast::<A, 6>(self.ended_queue.val());
            self.locks.write_data.next = 0.into();
        }
        if self.wipe.val() {
            self.tails.write_address.next = bit_cast::<A, 6>(self.ended_queue.val());
            self.tails.write_data.next = 0.into();
            self.heads.write_address.next = bit_cast::<A, 6>(self.ended_queue.val());
            self.heads.write_data.next = 0.into();
            self.places.write_address.next = bit_cast::<A, 6>(self.ended_queue.val());
            self.places.write_data.next = 0.into();
            self.counts.write_address.next = bit_cast::<A, 6>(self.ended_queue.val());
            self.counts.write_data.next = 0.into();
            self.waits.write_address.next = bit_cast::<A, 6>(self.ended_queue.val());
            self.waits.write_data.next = 0.into();
        }
        if self.clear.val() {
            self.looked.d.next = false;
            self.changed.d.next = false;
            self.result.d.next = 0.into();
            self.runs.d.next = 0.into();
            self.halts.d.next = 0.into();
            self.drains.d.next = 0.into();
            self.ends.d.next = 0.into();
            self.hurries.d.next = 0.into();
        }
    }
}
