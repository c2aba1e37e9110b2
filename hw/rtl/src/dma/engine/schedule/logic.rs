//! What a slot does.

use super::Scheduler;
use rust_hdl::prelude::*;

impl<const A: usize, const N: usize> Logic for Scheduler<A, N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            something,
            roomy,
            slot,
            queue,
            hot,
            stored_before,
            head_before,
            loads,
            load_queue,
            load_full,
            load_place,
            fresh,
            fresh_work
        );
        self.works.read_clock.next = self.aclk.val();
        self.works.write_clock.next = self.aclk.val();
        self.stands.read_clock.next = self.aclk.val();
        self.stands.write_clock.next = self.aclk.val();
        self.store.read_clock.next = self.aclk.val();
        self.store.write_clock.next = self.aclk.val();
        self.heads.read_clock.next = self.aclk.val();
        self.heads.write_clock.next = self.aclk.val();
        self.layouts.read_clock.next = self.aclk.val();
        self.layouts.write_clock.next = self.aclk.val();
        self.failures.read_clock.next = self.aclk.val();
        self.failures.write_clock.next = self.aclk.val();
        self.grant.aclk.next = self.aclk.val();
        self.grant.clear.next = self.clear.val();
        self.allowance.aclk.next = self.aclk.val();
        self.allowance.clear.next = self.clear.val();
        self.allowance.act.next = self.act.val();

        // Pick.
        self.grant.eligible.next = self.awake.val()
            & self.something.q.val()
            & self.roomy.q.val()
            & !self.sleeping.val()
            & !self.allowance.waiting.val();
        self.grant.urgent.next = self.urgent.val();
        self.begins.next =
            !self.act.val() & !self.hold.val() & self.room.val() & self.grant.valid.val();
        self.grant.take.next = self.begins.val();
        self.allowance.queue.next = self.grant.queue.val();
        self.slot.d.next = self.begins.val();
        self.queue.d.next = self.grant.queue.val();
        self.hot.d.next = self.grant.hot.val();
        self.works.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.stands.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.store.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.heads.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.layouts.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());
        self.failures.read_address.next = bit_cast::<A, 6>(self.grant.queue.val());

        // A descriptor that the last slot took arrives.
        self.parse.full.next = self.load_full.q.val();
        self.parse.place.next = self.load_place.q.val();
        self.parse.word0.next = self.word0.val();
        self.parse.word1.next = self.word1.val();
        self.parse.word2.next = self.word2.val();
        self.parse.word3.next = self.word3.val();
        self.fresh.d.next =
            self.loads.q.val() & (self.load_queue.q.val() == self.grant.queue.val());
        self.fresh_work.d.next = self.parse.work.val();

        // Act.
        self.work.next = self.works.read_data.val();
        if self.fresh.q.val() {
            self.work.next = self.fresh_work.q.val();
        }
        self.stand.next = self.stands.read_data.val();
        self.full.next = self.layouts.read_data.val().full;
        self.more.next = self.store.read_data.val() != self.stand.val().taken;
        self.ring.next = self.entry.val() << self.layouts.read_data.val().log2;
        self.closes.next = self.stand.val().open
            & self.failures.read_data.val().there
            & (self.failures.read_data.val().number == self.stand.val().taken);
        self.free.next = self.closes.val() | self.work.val().cause.any();
        self.stuck.next = self.stand.val().loaded
            & !self.stand.val().open
            & ((self.stand.val().taken - self.heads.read_data.val()) > self.ring.val());
        self.short.next = self.work.val().length <= self.quantum.val();
        self.bytes.next = 2048.into();
        if self.short.val() {
            self.bytes.next = self.work.val().length.get_bits::<12>(0);
        }
        if self.free.val() | self.work.val().malformed {
            self.bytes.next = 0.into();
        }
        self.last.next = self.free.val()
            | self.work.val().malformed
            | (self.short.val() & !self.work.val().further.any());
        self.cost.next = self.bytes.val();
        if self.bytes.val() < self.least.val() {
            self.cost.next = self.least.val();
        }
        self.allowance.cost.next = self.cost.val();
        self.ready.next = self.slot.q.val() & self.stand.val().loaded & !self.stuck.val();
        self.stages.next = self.work.val().casts & !self.free.val() & !self.work.val().malformed;
        self.lacks.next = self.ready.val() & self.stages.val() & !self.cast_free.val();
        self.sends.next =
            self.ready.val() & !self.lacks.val() & (self.free.val() | self.allowance.covers.val());
        self.waits.next =
            self.ready.val() & !self.lacks.val() & !self.free.val() & !self.allowance.covers.val();
        self.takes.next = self.more.val()
            & ((self.slot.q.val() & !self.stand.val().loaded)
                | (self.sends.val() & self.last.val()));
        self.idles.next = !self.more.val()
            & ((self.slot.q.val() & !self.stand.val().loaded)
                | (self.sends.val() & self.last.val()));
        self.allowance.spend.next = self.sends.val() & !self.free.val();
        self.allowance.wait.next = self.waits.val();
        self.allowance.count.next = !self.stand.val().counted;
        self.exceeded.next = self.waits.val() & !self.stand.val().counted;
        self.exceeded_queue.next = self.queue.q.val();
        self.exceeded_count.next = self.allowance.exceeded.val();
        self.grant.cost.next = 0.into();
        if self.sends.val() & !self.free.val() {
            self.grant.cost.next = self.cost.val();
        }

        self.send.next = self.sends.val() | self.close.val();
        self.transfer.next.source_low = self.work.val().source.get_bits::<11>(0);
        self.transfer.next.source_block = self.work.val().source.get_bits::<53>(11);
        self.transfer.next.dest_low = self.work.val().dest.get_bits::<11>(0);
        self.transfer.next.dest_block = self.work.val().dest.get_bits::<53>(11);
        self.transfer.next.length = bit_cast::<32, 12>(self.bytes.val());
        self.transfer.next.id = self.work.val().id;
        self.transfer.next.owner = self.queue.q.val();
        self.transfer.next.fill = self.work.val().fill;
        self.transfer.next.more = !self.last.val();
        self.transfer.next.source_local = false;
        self.transfer.next.dest_local = false;
        self.transfer.next.reserved = 0.into();
        self.transfer.next.source_stride = 0.into();
        self.transfer.next.dest_stride = 0.into();
        self.transfer.next.rows = 1.into();
        self.piece.next.queue = self.queue.q.val();
        self.piece.next.id = self.work.val().id;
        self.piece.next.number = self.stand.val().taken;
        self.piece.next.last = self.last.val() & !self.stages.val();
        self.piece.next.bytes = self.bytes.val();
        self.piece.next.checked = self.work.val().checked;
        self.piece.next.staged = self.stages.val();
        self.piece.next.scale = 0.into();
        self.piece.next.slot = self.cast_slot.val();
        self.piece.next.tag = 0.into();
        self.piece.next.cause = self.work.val().cause;
        // Of a cast, what is read goes into a slot; the rest is told to those who send what follows.
        if self.stages.val() {
            self.transfer.next.dest_low = 0.into();
            self.transfer.next.dest_block = bit_cast::<53, 2>(self.cast_slot.val());
            self.transfer.next.dest_local = true;
            self.transfer.next.more = true;
        }
        self.how.next = self.work.val().narrowing;
        self.wide.next = !self.how.val().format.get_bits::<2>(1).any();
        self.elements.next = self.bytes.val() >> 2;
        self.results.next = self.elements.val();
        if self.wide.val() {
            self.results.next = self.elements.val() << 1;
        }
        self.cast.next = self.sends.val() & self.stages.val();
        self.starve.next = self.lacks.val();
        self.narrowing.next = self.how.val();
        self.count.next = self.elements.val().get_bits::<10>(0);
        self.second.next.queue = self.queue.q.val();
        self.second.next.id = self.work.val().id;
        self.second.next.number = self.stand.val().taken;
        self.second.next.dest = self.work.val().dest;
        self.second.next.bytes = self.results.val().get_bits::<11>(0);
        self.second.next.wide = self.wide.val();
        self.second.next.last = self.last.val();
        if self.close.val() {
            self.transfer.next.length = 0.into();
            self.transfer.next.owner = self.close_queue.val();
            self.transfer.next.more = false;
            self.piece.next.queue = self.close_queue.val();
            self.transfer.next.dest_local = false;
            self.piece.next.last = true;
            self.piece.next.bytes = 0.into();
            self.piece.next.staged = false;
            self.piece.next.cause = 0.into();
        }

        self.new_stand.next = self.stand.val();
        if self.waits.val() {
            self.new_stand.next.counted = true;
        }
        if self.sends.val() {
            self.new_stand.next.open = !self.last.val();
            self.new_stand.next.loaded = !self.last.val();
            self.new_stand.next.counted = false;
        }
        if self.takes.val() {
            self.new_stand.next.loaded = true;
            self.new_stand.next.taken = self.stand.val().taken + 1;
        }
        self.taken.next.there = self.takes.val();
        self.taken.next.queue = self.queue.q.val();
        self.taken.next.value = self.stand.val().taken + 1;
        self.row_queue.next = self.queue.q.val();
        self.row.next = self.stand.val().taken.get_bits::<4>(2);
        if self.full.val() {
            self.row.next = self.stand.val().taken.get_bits::<4>(0);
        }
        self.loads.d.next = self.takes.val();
        self.load_queue.d.next = self.queue.q.val();
        self.load_full.d.next = self.full.val();
        self.load_place.d.next = self.stand.val().taken.get_bits::<2>(0);

        // The row goes on, or the next one begins: its ends in 66 bits, so that nothing goes round.
        self.source_step.next = (bit_cast::<66, 32>(self.work.val().source_stride)
            ^ self.stride_sign.val())
            - self.stride_sign.val();
        self.dest_step.next = (bit_cast::<66, 32>(self.work.val().dest_stride)
            ^ self.stride_sign.val())
            - self.stride_sign.val();
        self.source_first.next =
            bit_cast::<66, 64>(self.work.val().source_row) + self.source_step.val();
        self.dest_first.next = bit_cast::<66, 64>(self.work.val().dest_row) + self.dest_step.val();
        self.reach.next = bit_cast::<66, 32>(self.work.val().row) - 1;
        self.source_end.next = self.source_first.val() + self.reach.val();
        self.row_elements.next = self.work.val().row >> 2;
        self.row_results.next = self.row_elements.val();
        self.dest_part.next = bit_cast::<64, 12>(self.results.val());
        if self.wide.val() {
            self.row_results.next = self.row_elements.val() << 1;
        }
        self.dest_reach.next = bit_cast::<66, 32>(self.row_results.val()) - 1;
        if !self.work.val().casts {
            self.dest_part.next = self.step.val();
            self.dest_reach.next = self.reach.val();
        }
        self.dest_end.next = self.dest_first.val() + self.dest_reach.val();
        self.all.next =
            bit_cast::<33, 32>(self.work.val().total) + bit_cast::<33, 32>(self.work.val().row);
        self.next_work.next = self.work.val();
        if !self.work.val().fill {
            self.next_work.next.source = self.work.val().source + self.step.val();
        }
        self.next_work.next.dest = self.work.val().dest + self.dest_part.val();
        self.new_how.next = self.how.val();
        self.new_how.next.index = self.how.val().index + bit_cast::<34, 12>(self.elements.val());
        self.next_work.next.narrowing = self.new_how.val();
        self.next_work.next.length = self.work.val().length - self.quantum.val();
        if self.short.val() {
            if !self.work.val().fill {
                self.next_work.next.source = self.source_first.val().get_bits::<64>(0);
                self.next_work.next.source_row = self.source_first.val().get_bits::<64>(0);
            }
            self.next_work.next.dest = self.dest_first.val().get_bits::<64>(0);
            self.next_work.next.dest_row = self.dest_first.val().get_bits::<64>(0);
            self.next_work.next.length = self.work.val().row;
            self.next_work.next.total = self.all.val().get_bits::<32>(0);
            self.next_work.next.further = self.work.val().further - 1;
            self.next_work.next.malformed = self.dest_first.val().get_bit(65)
                | self.dest_end.val().get_bit(64)
                | self.all.val().get_bit(32)
                | (!self.work.val().fill
                    & (self.source_first.val().get_bit(65) | self.source_end.val().get_bit(64)));
        }
        self.works.write_enable.next =
            self.loads.q.val() | (self.sends.val() & !self.last.val()) | self.wipe.val();
        self.works.write_address.next = bit_cast::<A, 6>(self.queue.q.val());
        self.works.write_data.next = self.next_work.val();
        if self.loads.q.val() {
            self.works.write_address.next = bit_cast::<A, 6>(self.load_queue.q.val());
            self.works.write_data.next = self.parse.work.val();
        }
        self.stands.write_enable.next = self.slot.q.val() | self.wipe.val();
        self.stands.write_address.next = bit_cast::<A, 6>(self.queue.q.val());
        self.stands.write_data.next = self.new_stand.val();

        // News, and who sleeps.
        self.store.write_enable.next = self.stored.val().there;
        self.store.write_address.next = bit_cast::<A, 6>(self.stored.val().queue);
        self.store.write_data.next = self.stored.val().value;
        self.heads.write_enable.next = self.head.val().there;
        self.heads.write_address.next = bit_cast::<A, 6>(self.head.val().queue);
        self.heads.write_data.next = self.head.val().value;
        self.failures.write_enable.next = self.failure.val();
        self.failures.write_address.next = bit_cast::<A, 6>(self.failure_queue.val());
        self.failures.write_data.next = self.failed.val();
        self.stored_hot.next = 0.into();
        if self.stored.val().there {
            self.stored_hot.next = self.one.val() << self.stored.val().queue;
        }
        self.head_hot.next = 0.into();
        if self.head.val().there {
            self.head_hot.next = self.one.val() << self.head.val().queue;
        }
        // In the slot's first cycle its queue is known a cycle later: what is compared is the news' queue then.
        self.stored_before.d.next =
            self.stored.val().there & (self.stored.val().queue == self.grant.queue.val());
        self.head_before.d.next =
            self.head.val().there & (self.head.val().queue == self.grant.queue.val());
        self.something.d.next = self.something.q.val() | self.stored_hot.val();
        if self.idles.val() & !self.stored_before.q.val() {
            self.something.d.next =
                (self.something.q.val() & !self.hot.q.val()) | self.stored_hot.val();
        }
        self.roomy.d.next = self.roomy.q.val() | self.head_hot.val();
        if self.slot.q.val() & self.stuck.val() & !self.head_before.q.val() {
            self.roomy.d.next = (self.roomy.q.val() & !self.hot.q.val()) | self.head_hot.val();
        }

        // Created, and forgotten.
        self.grant.create.next = self.create.val();
        self.grant.create_queue.next = self.create_queue.val();
        self.grant.weight.next = self.weight.val();
        self.grant.wipe.next = self.wipe.val();
        self.grant.wipe_queue.next = self.wipe_queue.val();
        self.allowance.create.next = self.create.val();
        self.allowance.create_queue.next = self.create_queue.val();
        self.allowance.create_rate.next = self.rate.val();
        self.allowance.wipe.next = self.wipe.val();
        self.allowance.wipe_queue.next = self.wipe_queue.val();
        self.layouts.write_enable.next = self.create.val();
        self.layouts.write_address.next = bit_cast::<A, 6>(self.create_queue.val());
        self.layouts.write_data.next = self.terms.val();
        self.wiped.next = self.one.val() << self.wipe_queue.val();
        self.no_how.next.format = 0.into();
        self.no_how.next.mode = 0.into();
        self.no_how.next.saturate = false;
        self.no_how.next.stream = 0.into();
        self.no_how.next.seed = 0.into();
        self.no_how.next.index = 0.into();
        if self.wipe.val() {
            self.works.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.works.write_data.next.source = 0.into();
            self.works.write_data.next.dest = 0.into();
            self.works.write_data.next.length = 0.into();
            self.works.write_data.next.id = 0.into();
            self.works.write_data.next.fill = false;
            self.works.write_data.next.checked = false;
            self.works.write_data.next.casts = false;
            self.works.write_data.next.narrowing = self.no_how.val();
            self.works.write_data.next.source_row = 0.into();
            self.works.write_data.next.dest_row = 0.into();
            self.works.write_data.next.source_stride = 0.into();
            self.works.write_data.next.dest_stride = 0.into();
            self.works.write_data.next.row = 0.into();
            self.works.write_data.next.total = 0.into();
            self.works.write_data.next.further = 0.into();
            self.works.write_data.next.malformed = false;
            self.works.write_data.next.cause = 0.into();
            self.stands.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.stands.write_data.next.taken = 0.into();
            self.stands.write_data.next.loaded = false;
            self.stands.write_data.next.open = false;
            self.stands.write_data.next.counted = false;
            self.store.write_enable.next = true;
            self.store.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.store.write_data.next = 0.into();
            self.heads.write_enable.next = true;
            self.heads.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.heads.write_data.next = 0.into();
            self.failures.write_enable.next = true;
            self.failures.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.failures.write_data.next.there = false;
            self.failures.write_data.next.number = 0.into();
            self.something.d.next =
                (self.something.q.val() & !self.wiped.val()) | self.stored_hot.val();
            self.roomy.d.next = self.roomy.q.val() | self.wiped.val() | self.head_hot.val();
        }
        if self.clear.val() {
            self.slot.d.next = false;
            self.loads.d.next = false;
            self.something.d.next = 0.into();
            self.roomy.d.next = 0.into();
            self.stored_before.d.next = false;
            self.head_before.d.next = false;
        }
    }
}
