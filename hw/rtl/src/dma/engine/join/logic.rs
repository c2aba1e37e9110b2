//! Who is joined to whom.

use super::Engine;
use rust_hdl::prelude::*;

impl<const A: usize, const N: usize, const C: usize, const D: usize, const K: usize> Logic
    for Engine<A, N, C, D, K>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, aclk, act);
        self.clear.next = !self.aresetn.val();
        self.act.d.next = !self.act.q.val() & self.aresetn.val();
        self.slave.aclk.next = self.aclk.val();
        self.slave.clear.next = self.clear.val();
        self.control.aclk.next = self.aclk.val();
        self.control.clear.next = self.clear.val();
        self.fetch.aclk.next = self.aclk.val();
        self.fetch.clear.next = self.clear.val();
        self.asks.aclk.next = self.aclk.val();
        self.asks.clear.next = self.clear.val();
        self.arrive.aclk.next = self.aclk.val();
        self.arrive.clear.next = self.clear.val();
        self.ahead.aclk.next = self.aclk.val();
        self.ahead.clear.next = self.clear.val();
        self.schedule.aclk.next = self.aclk.val();
        self.schedule.clear.next = self.clear.val();
        self.pieces.aclk.next = self.aclk.val();
        self.pieces.clear.next = self.clear.val();
        self.casting.aclk.next = self.aclk.val();
        self.casting.clear.next = self.clear.val();
        self.casting.act.next = self.act.q.val();
        self.checksum.aclk.next = self.aclk.val();
        self.checksum.clear.next = self.clear.val();
        self.retire.aclk.next = self.aclk.val();
        self.retire.clear.next = self.clear.val();
        self.report.aclk.next = self.aclk.val();
        self.report.clear.next = self.clear.val();
        self.acknowledge.aclk.next = self.aclk.val();
        self.acknowledge.clear.next = self.clear.val();
        self.interrupt.aclk.next = self.aclk.val();
        self.interrupt.clear.next = self.clear.val();
        self.messages.aclk.next = self.aclk.val();
        self.messages.clear.next = self.clear.val();
        self.ring_port.aclk.next = self.aclk.val();
        self.ring_port.clear.next = self.clear.val();
        self.ring_port.timeout.next = self.control.timeout.val();
        self.janitor.aclk.next = self.aclk.val();
        self.janitor.clear.next = self.clear.val();
        self.ring_guard.aclk.next = self.aclk.val();
        self.ring_guard.clear.next = self.clear.val();
        self.read_guard.aclk.next = self.aclk.val();
        self.read_guard.clear.next = self.clear.val();
        self.write_guard.aclk.next = self.aclk.val();
        self.write_guard.clear.next = self.clear.val();
        self.fetched.aclk.next = self.aclk.val();
        self.mover.aclk.next = self.aclk.val();
        self.mover.aresetn.next = self.aresetn.val();
        self.mover.timeout.next = self.control.timeout.val();
        self.control.act.next = self.act.q.val();
        self.fetch.act.next = self.act.q.val();
        self.schedule.act.next = self.act.q.val();
        self.retire.act.next = self.act.q.val();
        self.report.act.next = self.act.q.val();
        self.acknowledge.act.next = self.act.q.val();
        self.interrupt.act.next = self.act.q.val();
        self.messages.act.next = self.act.q.val();
        self.janitor.act.next = self.act.q.val();

        // Registers.
        self.slave.awvalid.next = self.s_axil_awvalid.val();
        self.s_axil_awready.next = self.slave.awready.val();
        self.slave.awaddr.next = self.s_axil_awaddr.val();
        self.slave.wvalid.next = self.s_axil_wvalid.val();
        self.s_axil_wready.next = self.slave.wready.val();
        self.slave.wdata.next = self.s_axil_wdata.val();
        self.slave.wstrb.next = self.s_axil_wstrb.val();
        self.s_axil_bvalid.next = self.slave.bvalid.val();
        self.slave.bready.next = self.s_axil_bready.val();
        self.s_axil_bresp.next = self.slave.bresp.val();
        self.slave.arvalid.next = self.s_axil_arvalid.val();
        self.s_axil_arready.next = self.slave.arready.val();
        self.slave.araddr.next = self.s_axil_araddr.val();
        self.s_axil_rvalid.next = self.slave.rvalid.val();
        self.slave.rready.next = self.s_axil_rready.val();
        self.s_axil_rdata.next = self.slave.rdata.val();
        self.s_axil_rresp.next = self.slave.rresp.val();
        self.control.access.next = self.slave.access.val();
        self.control.write.next = self.slave.write.val();
        self.control.page.next = self.slave.page.val();
        self.control.word.next = self.slave.word.val();
        self.control.data.next = self.slave.data.val();
        self.slave.done.next = self.control.done.val();
        self.slave.answer.next = self.control.answer.val();
        self.control.ready.next = self.janitor.ready.val();
        self.control.sent.next = self.report.sent.val();
        self.control.written.next = self.acknowledge.done.val();
        self.control.exceeded.next = self.schedule.exceeded.val();
        self.control.exceeded_queue.next = self.schedule.exceeded_queue.val();
        self.control.exceeded_count.next = self.schedule.exceeded_count.val();
        self.control.halt.next = self.acknowledge.halt.val();
        self.control.halt_queue.next = self.acknowledge.halt_queue.val();
        self.control.halt_cause.next = self.acknowledge.halt_cause.val();
        self.control.wipe.next = self.janitor.wipe.val();
        self.control.close.next = self.janitor.close.val();
        self.control.off.next = self.janitor.off.val();
        self.control.ended_queue.next = self.janitor.queue.val();
        self.awake.next =
            self.control.running.val() & !self.retire.over.val() & !self.report.dead.val();

        // A queue's beginning and its end.
        self.fetch.create.next = self.control.create.val();
        self.fetch.create_queue.next = self.control.queue.val();
        self.schedule.create.next = self.control.create.val();
        self.schedule.create_queue.next = self.control.queue.val();
        self.report.create.next = self.control.create.val();
        self.report.create_queue.next = self.control.queue.val();
        self.interrupt.create.next = self.control.create.val();
        self.interrupt.create_queue.next = self.control.queue.val();
        self.messages.create.next = self.control.create.val();
        self.messages.create_queue.next = self.control.queue.val();
        self.fetch.ring.next = self.control.submission.val();
        self.report.ring.next = self.control.completion.val();
        self.schedule.terms.next = self.control.terms.val();
        self.schedule.rate.next = self.control.rate.val();
        self.schedule.weight.next = self.control.weight.val();
        self.interrupt.moderation.next = self.control.moderation.val();
        self.messages.message.next = self.control.message.val();
        self.fetch.wipe.next = self.janitor.wipe.val();
        self.fetch.wipe_queue.next = self.janitor.queue.val();
        self.arrive.wipe.next = self.janitor.wipe.val();
        self.arrive.wipe_queue.next = self.janitor.queue.val();
        self.fetched.wipe.next = self.janitor.wipe.val();
        self.fetched.wipe_queue.next = self.janitor.queue.val();
        self.schedule.wipe.next = self.janitor.wipe.val();
        self.schedule.wipe_queue.next = self.janitor.queue.val();
        self.retire.wipe.next = self.janitor.wipe.val();
        self.retire.wipe_queue.next = self.janitor.queue.val();
        self.report.wipe.next = self.janitor.wipe.val();
        self.report.wipe_queue.next = self.janitor.queue.val();
        self.acknowledge.wipe.next = self.janitor.wipe.val();
        self.acknowledge.wipe_queue.next = self.janitor.queue.val();
        self.interrupt.wipe.next = self.janitor.wipe.val();
        self.interrupt.wipe_queue.next = self.janitor.queue.val();
        self.messages.wipe.next = self.janitor.wipe.val();
        self.messages.wipe_queue.next = self.janitor.queue.val();
        self.fetched.wipe_row.next = self.janitor.wipe_row.val();
        self.janitor.guards_ready.next = self.ring_guard.ready.val();
        self.janitor.room.next = self.pieces.room.val() & self.retire.room.val();
        self.schedule.close.next = self.janitor.end.val();
        self.schedule.close_queue.next = self.janitor.queue.val();
        self.mover.release_valid.next = self.janitor.wipe.val();
        self.mover.release_owner.next = self.janitor.queue.val();
        self.janitor.draining.next = self.control.draining.val();
        self.janitor.destroyed.next = self.control.destroyed.val();
        self.janitor.piece_begun.next = self.schedule.send.val() | self.casting.send.val();
        self.janitor.casting.next = self.casting.under_way.val();
        self.janitor.piece_ended.next = self.retire.ended.val();
        self.janitor.batch_begun.next = self.fetch.push.val();
        self.janitor.batch_ended.next = self.arrive.ended.val();
        self.janitor.report_begun.next = self.retire.report_push.val() | self.messages.push.val();
        self.janitor.report_ended.next = self.acknowledge.ended.val();

        // Windows: all guards keep the same.
        self.set.next = self.control.set.val() | self.janitor.close.val();
        self.set_queue.next = bit_cast::<A, 6>(self.control.queue.val());
        self.window.next = self.control.window.val();
        if self.janitor.close.val() {
            self.set_queue.next = bit_cast::<A, 6>(self.janitor.queue.val());
            self.window.next.base = 0.into();
            self.window.next.limit = 0.into();
            self.window.next.read = false;
            self.window.next.write = false;
        }
        self.ring_guard.set.next = self.set.val();
        self.ring_guard.set_all.next = self.janitor.close.val();
        self.ring_guard.set_queue.next = self.set_queue.val();
        self.ring_guard.set_slot.next = self.control.slot.val();
        self.ring_guard.set_window.next = self.window.val();
        self.read_guard.set.next = self.set.val();
        self.read_guard.set_all.next = self.janitor.close.val();
        self.read_guard.set_queue.next = self.set_queue.val();
        self.read_guard.set_slot.next = self.control.slot.val();
        self.read_guard.set_window.next = self.window.val();
        self.write_guard.set.next = self.set.val();
        self.write_guard.set_all.next = self.janitor.close.val();
        self.write_guard.set_queue.next = self.set_queue.val();
        self.write_guard.set_slot.next = self.control.slot.val();
        self.write_guard.set_window.next = self.window.val();

        // Descriptors.
        self.fetch.awake.next = self.awake.val();
        self.fetch.spoiled.next = self.arrive.spoiled.val();
        self.fetch.spoiled_queue.next = self.arrive.spoiled_queue.val();
        self.fetch.tail.next = self.control.tail.val();
        self.fetch.taken.next = self.schedule.taken.val();
        self.fetch.room.next = self.arrive.room.val();
        self.fetch.allowed.next = self.ring_guard.allowed.val();
        self.asks.push.next = self.fetch.ask_push.val();
        self.asks.data_in.next = self.fetch.ask.val();
        self.ring_port.ar_valid.next = self.asks.valid.val();
        self.ring_port.ask.next = self.asks.data_out.val();
        self.asks.pop.next = self.ring_port.ar_ready.val();
        self.m_axi_ring_arvalid.next = self.ring_port.bus_ar_valid.val();
        self.m_axi_ring_araddr.next = self.ring_port.bus_ar_addr.val();
        self.m_axi_ring_arlen.next = self.ring_port.bus_ar_len.val();
        self.ring_port.bus_ar_ready.next = self.m_axi_ring_arready.val();
        self.m_axi_ring_arsize.next = self.size.val();
        self.m_axi_ring_arburst.next = 1.into();
        self.m_axi_ring_arcache.next = 3.into();
        self.m_axi_ring_arprot.next = 0.into();
        self.arrive.running.next = self.control.running.val();
        self.arrive.push.next = self.fetch.push.val();
        self.arrive.batch.next = self.fetch.batch.val();
        self.ring_port.bus_r_valid.next = self.m_axi_ring_rvalid.val();
        self.ring_port.bus_r_resp.next = self.m_axi_ring_rresp.val();
        self.ring_port.bus_r_last.next = self.m_axi_ring_rlast.val();
        self.m_axi_ring_rready.next = self.ring_port.bus_r_ready.val();
        self.arrive.r_valid.next = self.ring_port.r_valid.val();
        self.arrive.r_data.next = self.m_axi_ring_rdata.val();
        self.arrive.r_resp.next = self.ring_port.r_resp.val();
        self.arrive.r_last.next = self.ring_port.r_last.val();
        self.ring_port.r_ready.next = self.arrive.r_ready.val();
        self.fetched.write.next = self.arrive.write.val();
        self.fetched.write_queue.next = self.arrive.write_queue.val();
        self.fetched.write_place.next = self.arrive.write_place.val();
        self.fetched.write_word.next = self.arrive.write_word.val();
        self.fetched.read_queue.next = self.schedule.row_queue.val();
        self.fetched.read_row.next = self.schedule.row.val();
        self.schedule.word0.next = self.fetched.word0.val();
        self.schedule.word1.next = self.fetched.word1.val();
        self.schedule.word2.next = self.fetched.word2.val();
        self.schedule.word3.next = self.fetched.word3.val();

        // Pieces.
        self.schedule.awake.next = self.awake.val();
        self.schedule.urgent.next = self.control.urgent.val();
        self.ahead.quanta.next = self.control.quanta.val();
        self.ahead.ended.next = self.retire.ended.val();
        self.ahead.ended_bytes.next = self.retire.ended_bytes.val();
        self.schedule.room.next =
            self.pieces.room.val() & self.retire.room.val() & self.ahead.room.val();
        self.schedule.hold.next = self.janitor.hold.val() | self.casting.hold.val();
        self.schedule.stored.next = self.arrive.stored.val();
        self.schedule.head.next = self.control.head.val();
        self.schedule.failure.next = self.retire.failure.val();
        self.schedule.failure_queue.next = self.retire.failure_queue.val();
        self.schedule.failed.next = self.retire.failed.val();
        self.sends.next = self.schedule.send.val() | self.casting.send.val();
        self.sent.next = self.schedule.piece.val();
        self.transfer.next = self.schedule.transfer.val();
        if self.casting.send.val() {
            self.sent.next = self.casting.piece.val();
            self.transfer.next = self.casting.transfer.val();
        }
        self.ahead.sent.next = self.sends.val();
        self.ahead.sent_bytes.next = self.sent.val().bytes;
        self.pieces.push.next = self.sends.val();
        self.pieces.data_in.next = self.transfer.val();
        self.pieces.data_in.next.id = bit_cast::<16, 7>(self.checksum.number.val());
        self.mover.s_axis_desc_tvalid.next = self.pieces.valid.val();
        self.mover.s_axis_desc_tdata.next = self.pieces.data_out.val();
        self.pieces.pop.next = self.mover.s_axis_desc_tready.val();
        self.retire.running.next = self.control.running.val();
        self.retire.push.next = self.sends.val();
        self.retire.piece.next = self.sent.val();
        self.retire.piece.next.tag = self.checksum.number.val();
        self.retire.valid.next = self.mover.m_axis_cpl_tvalid.val();
        self.retire.end.next = self.mover.m_axis_cpl_tdata.val();
        self.mover.m_axis_cpl_tready.next = self.retire.ready.val();
        self.retire.report_room.next = self.report.room.val();

        // What it writes, for those who ask for a CRC.
        self.checksum.send.next = self.sends.val();
        self.checksum.moved.next = self.mover.moved_valid.val();
        for i in 0..8 {
            self.checksum.data[i].next = self.mover.moved_data[i].val();
            self.checksum.strobe[i].next = self.mover.moved_strobe[i].val();
        }
        self.checksum.owner.next = self.mover.moved_owner.val();
        self.checksum.moved_tag.next = self.mover.moved_tag.val();
        self.checksum.moved_first.next = self.mover.moved_first.val();
        self.checksum.moved_last.next = self.mover.moved_last.val();
        self.checksum.read_tag.next = self.retire.tag.val();
        self.retire.crc.next = self.checksum.read_crc.val();

        // Casts, on their way through the chip.
        self.schedule.sleeping.next = self.casting.sleeping.val();
        self.schedule.cast_free.next = self.casting.free.val();
        self.schedule.cast_slot.next = self.casting.slot.val();
        self.casting.begin.next = self.schedule.cast.val();
        self.casting.narrowing.next = self.schedule.narrowing.val();
        self.casting.count.next = self.schedule.count.val();
        self.casting.second.next = self.schedule.second.val();
        self.casting.starve.next = self.schedule.starve.val();
        self.casting.end_slot.next = self.retire.slot.val();
        self.casting.end.next = self.retire.staged.val();
        self.casting.end_good.next = self.retire.staged_good.val();
        self.casting.room.next = self.pieces.room.val() & self.retire.room.val();
        self.casting.yields.next = self.janitor.hold.val();
        self.casting.write.next = self.mover.m_local_write_valid.val();
        self.casting.write_address.next = self.mover.m_local_write_address.val();
        for i in 0..8 {
            self.casting.write_data[i].next = self.mover.m_local_write_data[i].val();
            self.casting.write_strobe[i].next = self.mover.m_local_write_strobe[i].val();
        }
        self.casting.read_address.next = self.mover.m_local_read_address.val();
        self.mover.m_local_read_data.next = self.casting.read_data.val();
        self.casting.check_local[0].next = self.mover.read_check.val().local;
        self.casting.check_local[1].next = self.mover.write_check.val().local;

        // Every burst of the mover, and its window.
        self.read_guard.check.next = self.mover.read_check_valid.val();
        self.read_guard.owner.next = self.mover.read_check.val().owner;
        self.read_guard.write.next = false;
        self.read_block.next = bit_cast::<64, 53>(self.mover.read_check.val().block) << 11;
        self.read_guard.first.next =
            self.read_block.val() | bit_cast::<64, 11>(self.mover.read_check.val().low);
        self.read_guard.last.next =
            self.read_block.val() | bit_cast::<64, 11>(self.mover.read_check.val().end);
        self.mover.read_verdict_valid.next = self.read_guard.verdict.val();
        self.mover.read_verdict_allowed.next =
            self.read_guard.allowed.val() | self.casting.pass[0].val();
        self.write_guard.check.next = self.mover.write_check_valid.val();
        self.write_guard.owner.next = self.mover.write_check.val().owner;
        self.write_guard.write.next = true;
        self.write_block.next = bit_cast::<64, 53>(self.mover.write_check.val().block) << 11;
        self.write_guard.first.next =
            self.write_block.val() | bit_cast::<64, 11>(self.mover.write_check.val().low);
        self.write_guard.last.next =
            self.write_block.val() | bit_cast::<64, 11>(self.mover.write_check.val().end);
        self.mover.write_verdict_valid.next = self.write_guard.verdict.val();
        self.mover.write_verdict_allowed.next =
            self.write_guard.allowed.val() | self.casting.pass[1].val();
        self.m_axi_awvalid.next = self.mover.m_axi_awvalid.val();
        self.mover.m_axi_awready.next = self.m_axi_awready.val();
        self.m_axi_awaddr.next = self.mover.m_axi_awaddr.val();
        self.m_axi_awlen.next = self.mover.m_axi_awlen.val();
        self.m_axi_awsize.next = self.mover.m_axi_awsize.val();
        self.m_axi_awburst.next = self.mover.m_axi_awburst.val();
        self.m_axi_awcache.next = self.mover.m_axi_awcache.val();
        self.m_axi_awprot.next = self.mover.m_axi_awprot.val();
        self.m_axi_wvalid.next = self.mover.m_axi_wvalid.val();
        self.mover.m_axi_wready.next = self.m_axi_wready.val();
        self.m_axi_wlast.next = self.mover.m_axi_wlast.val();
        self.mover.m_axi_bvalid.next = self.m_axi_bvalid.val();
        self.m_axi_bready.next = self.mover.m_axi_bready.val();
        self.mover.m_axi_bresp.next = self.m_axi_bresp.val();
        self.m_axi_arvalid.next = self.mover.m_axi_arvalid.val();
        self.mover.m_axi_arready.next = self.m_axi_arready.val();
        self.m_axi_araddr.next = self.mover.m_axi_araddr.val();
        self.m_axi_arlen.next = self.mover.m_axi_arlen.val();
        self.m_axi_arsize.next = self.mover.m_axi_arsize.val();
        self.m_axi_arburst.next = self.mover.m_axi_arburst.val();
        self.m_axi_arcache.next = self.mover.m_axi_arcache.val();
        self.m_axi_arprot.next = self.mover.m_axi_arprot.val();
        self.mover.m_axi_rvalid.next = self.m_axi_rvalid.val();
        self.m_axi_rready.next = self.mover.m_axi_rready.val();
        self.mover.m_axi_rdata.next = self.m_axi_rdata.val();
        self.mover.m_axi_rresp.next = self.m_axi_rresp.val();
        self.mover.m_axi_rlast.next = self.m_axi_rlast.val();
        for i in 0..8 {
            self.m_axi_wdata[i].next = self.mover.m_axi_wdata[i].val();
            self.m_axi_wstrb[i].next = self.mover.m_axi_wstrb[i].val();
        }

        // Completions, and messages in the cycles without one.
        self.report.running.next = self.control.running.val();
        self.messages.rises.next = self.interrupt.rises.val();
        self.messages.draining.next = self.control.draining.val();
        self.messages.room.next = self.report.room.val();
        self.report.push.next = self.retire.report_push.val() | self.messages.push.val();
        self.report.given.next = self.messages.given.val();
        if self.act.q.val() {
            self.report.given.next = self.retire.given.val();
        }
        self.report.allowed.next = self.ring_guard.allowed.val();
        self.report.posted_room.next = self.acknowledge.room.val();
        self.ring_port.aw_valid.next = self.report.aw_valid.val();
        self.ring_port.aw_addr.next = self.report.aw_addr.val();
        self.ring_port.aw_len.next = self.report.aw_len.val();
        self.report.aw_ready.next = self.ring_port.aw_ready.val();
        self.m_axi_ring_awvalid.next = self.ring_port.bus_aw_valid.val();
        self.ring_port.bus_aw_ready.next = self.m_axi_ring_awready.val();
        self.m_axi_ring_awaddr.next = self.ring_port.bus_aw_addr.val();
        self.m_axi_ring_awlen.next = self.ring_port.bus_aw_len.val();
        self.m_axi_ring_awsize.next = self.size.val();
        self.m_axi_ring_awburst.next = 1.into();
        self.m_axi_ring_awcache.next = 3.into();
        self.m_axi_ring_awprot.next = 0.into();
        self.ring_port.w_valid.next = self.report.w_valid.val();
        self.ring_port.w_data.next = self.report.w_data.val();
        self.ring_port.w_strb.next = self.report.w_strb.val();
        self.ring_port.w_last.next = self.report.w_last.val();
        self.report.w_ready.next = self.ring_port.w_ready.val();
        self.m_axi_ring_wvalid.next = self.ring_port.bus_w_valid.val();
        self.ring_port.bus_w_ready.next = self.m_axi_ring_wready.val();
        self.m_axi_ring_wdata.next = self.ring_port.bus_w_data.val();
        self.m_axi_ring_wstrb.next = self.ring_port.bus_w_strb.val();
        self.m_axi_ring_wlast.next = self.ring_port.bus_w_last.val();
        self.acknowledge.running.next = self.control.running.val();
        self.acknowledge.push.next = self.report.posted_push.val();
        self.acknowledge.posted.next = self.report.posted.val();
        self.acknowledge.b_valid.next = self.ring_port.b_valid.val();
        self.acknowledge.b_resp.next = self.ring_port.b_resp.val();
        self.ring_port.b_ready.next = self.acknowledge.b_ready.val();
        self.ring_port.bus_b_valid.next = self.m_axi_ring_bvalid.val();
        self.ring_port.bus_b_resp.next = self.m_axi_ring_bresp.val();
        self.m_axi_ring_bready.next = self.ring_port.bus_b_ready.val();

        // The rings' windows: completions in a slot's second cycle, descriptors in its first one.
        self.ring_guard.check.next = self.fetch.check.val();
        self.ring_guard.owner.next = self.fetch.check_queue.val();
        self.ring_guard.write.next = self.act.q.val();
        self.ring_guard.first.next = self.fetch.check_first.val();
        self.ring_guard.last.next = self.fetch.check_last.val();
        if self.act.q.val() {
            self.ring_guard.check.next = self.report.check.val();
            self.ring_guard.owner.next = self.report.check_queue.val();
            self.ring_guard.first.next = self.report.check_first.val();
            self.ring_guard.last.next = self.report.check_last.val();
        }

        // Interrupts.
        self.interrupt.done.next = self.acknowledge.done.val();
        self.interrupt.head.next = self.control.head.val();
        self.interrupt.unmask.next = self.control.unmask.val();
        self.interrupt.unmask_queue.next = self.control.queue.val();
        self.irq.next = self.interrupt.raised.val();
    }
}
