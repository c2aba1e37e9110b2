//! What the admin page's registers hold between two commands, and what a queue would be created with.

use super::types::{Message, Moderation, Rate, Ring, Terms};
use crate::dma::guard::Window;
use rust_hdl::prelude::*;

/// The registers that are written and read back, and the checks of CREATE.
#[derive(LogicBlock)]
pub struct Admin {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// All registers to 0 at the next edge.
    pub clear: Signal<In, Bit>,
    /// A register is written.
    pub write: Signal<In, Bit>,
    /// The word of the page that is accessed.
    pub word: Signal<In, Bits<5>>,
    /// What is written.
    pub data: Signal<In, Bits<32>>,
    /// What the register holds, 0 for others.
    pub answer: Signal<Out, Bits<32>>,
    /// TIMEOUT.
    pub timeout: Signal<Out, Bits<16>>,
    /// AHEAD.
    pub ahead: Signal<Out, Bits<5>>,
    /// QUEUE.
    pub queue: Signal<Out, Bits<6>>,
    /// SQ_BASE and SHAPE.
    pub submission: Signal<Out, Ring>,
    /// CQ_BASE and SHAPE.
    pub completion: Signal<Out, Ring>,
    /// SHAPE, for the scheduler.
    pub terms: Signal<Out, Terms>,
    /// SHARE.
    pub weight: Signal<Out, Bits<8>>,
    /// SHARE.
    pub urgent: Signal<Out, Bit>,
    /// RATE.
    pub rate: Signal<Out, Rate>,
    /// MODERATION.
    pub moderation: Signal<Out, Moderation>,
    /// MESSAGE.
    pub message: Signal<Out, Message>,
    /// WINDOW.
    pub slot: Signal<Out, Bits<4>>,
    /// WINDOW_BASE, WINDOW_LIMIT, WINDOW_RIGHTS.
    pub window: Signal<Out, Window>,
    /// WINDOW_RIGHTS.
    pub lock: Signal<Out, Bit>,
    /// BAD_RING, for registers as they were a cycle ago.
    pub ring_bad: Signal<Out, Bit>,
    /// BAD_SHARE, for registers as they were a cycle ago.
    pub share_bad: Signal<Out, Bit>,
    /// The limit is below the base, for registers as they were a cycle ago.
    pub window_bad: Signal<Out, Bit>,
    silence: DFF<Bits<16>>,
    quanta: DFF<Bits<5>>,
    about: DFF<Bits<6>>,
    sq_low: DFF<Bits<32>>,
    sq_high: DFF<Bits<32>>,
    cq_low: DFF<Bits<32>>,
    cq_high: DFF<Bits<32>>,
    shape: DFF<Bits<9>>,
    share: DFF<Bits<9>>,
    allowance: DFF<Bits<32>>,
    limits: DFF<Bits<32>>,
    which: DFF<Bits<4>>,
    base_low: DFF<Bits<32>>,
    base_high: DFF<Bits<32>>,
    limit_low: DFF<Bits<32>>,
    limit_high: DFF<Bits<32>>,
    rights: DFF<Bits<3>>,
    message_low: DFF<Bits<32>>,
    message_high: DFF<Bits<32>>,
    message_data: DFF<Bits<32>>,
    bad_ring: DFF<Bit>,
    bad_share: DFF<Bit>,
    bad_window: DFF<Bit>,
    one: Constant<Bits<65>>,
    high_bits: Constant<Bits<6>>,
    sq_base: Signal<Local, Bits<64>>,
    cq_base: Signal<Local, Bits<64>>,
    message_at: Signal<Local, Bits<64>>,
    first: Signal<Local, Bits<64>>,
    last: Signal<Local, Bits<64>>,
    sq_log2: Signal<Local, Bits<4>>,
    cq_log2: Signal<Local, Bits<4>>,
    sq_bytes: Signal<Local, Bits<65>>,
    cq_bytes: Signal<Local, Bits<65>>,
    sq_end: Signal<Local, Bits<65>>,
    cq_end: Signal<Local, Bits<65>>,
}

impl Default for Admin {
    fn default() -> Self {
        Admin {
            aclk: Signal::default(),
            clear: Signal::default(),
            write: Signal::default(),
            word: Signal::default(),
            data: Signal::default(),
            answer: Signal::default(),
            timeout: Signal::default(),
            ahead: Signal::default(),
            queue: Signal::default(),
            submission: Signal::default(),
            completion: Signal::default(),
            terms: Signal::default(),
            weight: Signal::default(),
            urgent: Signal::default(),
            rate: Signal::default(),
            moderation: Signal::default(),
            message: Signal::default(),
            slot: Signal::default(),
            window: Signal::default(),
            lock: Signal::default(),
            ring_bad: Signal::default(),
            share_bad: Signal::default(),
            window_bad: Signal::default(),
            silence: DFF::default(),
            quanta: DFF::default(),
            about: DFF::default(),
            sq_low: DFF::default(),
            sq_high: DFF::default(),
            cq_low: DFF::default(),
            cq_high: DFF::default(),
            shape: DFF::default(),
            share: DFF::default(),
            allowance: DFF::default(),
            limits: DFF::default(),
            which: DFF::default(),
            base_low: DFF::default(),
            base_high: DFF::default(),
            limit_low: DFF::default(),
            limit_high: DFF::default(),
            rights: DFF::default(),
            message_low: DFF::default(),
            message_high: DFF::default(),
            message_data: DFF::default(),
            bad_ring: DFF::default(),
            bad_share: DFF::default(),
            bad_window: DFF::default(),
            one: Constant::new(1u64.to_bits()),
            high_bits: Constant::new(32u64.to_bits()),
            sq_base: Signal::default(),
            cq_base: Signal::default(),
            message_at: Signal::default(),
            first: Signal::default(),
            last: Signal::default(),
            sq_log2: Signal::default(),
            cq_log2: Signal::default(),
            sq_bytes: Signal::default(),
            cq_bytes: Signal::default(),
            sq_end: Signal::default(),
            cq_end: Signal::default(),
        }
    }
}

impl Logic for Admin {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            silence,
            quanta,
            about,
            sq_low,
            sq_high,
            cq_low,
            cq_high,
            shape,
            share,
            allowance,
            limits,
            which,
            base_low,
            base_high,
            limit_low,
            limit_high,
            rights,
            message_low,
            message_high,
            message_data,
            bad_ring,
            bad_share,
            bad_window
        );
        if self.write.val() {
            if self.word.val() == 2 {
                self.silence.d.next = bit_cast::<16, 32>(self.data.val());
            }
            if self.word.val() == 3 {
                self.quanta.d.next = bit_cast::<5, 32>(self.data.val());
            }
            if self.word.val() == 4 {
                self.about.d.next = bit_cast::<6, 32>(self.data.val());
            }
            if self.word.val() == 8 {
                self.sq_low.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 9 {
                self.sq_high.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 10 {
                self.cq_low.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 11 {
                self.cq_high.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 12 {
                self.shape.d.next = bit_cast::<9, 32>(self.data.val());
            }
            if self.word.val() == 13 {
                self.share.d.next = bit_cast::<9, 32>(self.data.val());
            }
            if self.word.val() == 14 {
                self.allowance.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 15 {
                self.limits.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 16 {
                self.which.d.next = bit_cast::<4, 32>(self.data.val());
            }
            if self.word.val() == 17 {
                self.base_low.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 18 {
                self.base_high.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 19 {
                self.limit_low.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 20 {
                self.limit_high.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 21 {
                self.rights.d.next = bit_cast::<3, 32>(self.data.val());
            }
            if self.word.val() == 24 {
                self.message_low.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 25 {
                self.message_high.d.next = bit_cast::<32, 32>(self.data.val());
            }
            if self.word.val() == 26 {
                self.message_data.d.next = bit_cast::<32, 32>(self.data.val());
            }
        }
        self.answer.next = 0.into();
        if self.word.val() == 2 {
            self.answer.next = bit_cast::<32, 16>(self.silence.q.val());
        }
        if self.word.val() == 3 {
            self.answer.next = bit_cast::<32, 5>(self.quanta.q.val());
        }
        if self.word.val() == 4 {
            self.answer.next = bit_cast::<32, 6>(self.about.q.val());
        }
        if self.word.val() == 8 {
            self.answer.next = bit_cast::<32, 32>(self.sq_low.q.val());
        }
        if self.word.val() == 9 {
            self.answer.next = bit_cast::<32, 32>(self.sq_high.q.val());
        }
        if self.word.val() == 10 {
            self.answer.next = bit_cast::<32, 32>(self.cq_low.q.val());
        }
        if self.word.val() == 11 {
            self.answer.next = bit_cast::<32, 32>(self.cq_high.q.val());
        }
        if self.word.val() == 12 {
            self.answer.next = bit_cast::<32, 9>(self.shape.q.val());
        }
        if self.word.val() == 13 {
            self.answer.next = bit_cast::<32, 9>(self.share.q.val());
        }
        if self.word.val() == 14 {
            self.answer.next = bit_cast::<32, 32>(self.allowance.q.val());
        }
        if self.word.val() == 15 {
            self.answer.next = bit_cast::<32, 32>(self.limits.q.val());
        }
        if self.word.val() == 16 {
            self.answer.next = bit_cast::<32, 4>(self.which.q.val());
        }
        if self.word.val() == 17 {
            self.answer.next = bit_cast::<32, 32>(self.base_low.q.val());
        }
        if self.word.val() == 18 {
            self.answer.next = bit_cast::<32, 32>(self.base_high.q.val());
        }
        if self.word.val() == 19 {
            self.answer.next = bit_cast::<32, 32>(self.limit_low.q.val());
        }
        if self.word.val() == 20 {
            self.answer.next = bit_cast::<32, 32>(self.limit_high.q.val());
        }
        if self.word.val() == 21 {
            self.answer.next = bit_cast::<32, 3>(self.rights.q.val());
        }
        if self.word.val() == 24 {
            self.answer.next = bit_cast::<32, 32>(self.message_low.q.val());
        }
        if self.word.val() == 25 {
            self.answer.next = bit_cast::<32, 32>(self.message_high.q.val());
        }
        if self.word.val() == 26 {
            self.answer.next = bit_cast::<32, 32>(self.message_data.q.val());
        }
        self.timeout.next = self.silence.q.val();
        self.ahead.next = self.quanta.q.val();
        self.queue.next = self.about.q.val();
        self.sq_base.next = (bit_cast::<64, 32>(self.sq_high.q.val()) << self.high_bits.val())
            | bit_cast::<64, 32>(self.sq_low.q.val());
        self.cq_base.next = (bit_cast::<64, 32>(self.cq_high.q.val()) << self.high_bits.val())
            | bit_cast::<64, 32>(self.cq_low.q.val());
        self.first.next = (bit_cast::<64, 32>(self.base_high.q.val()) << self.high_bits.val())
            | bit_cast::<64, 32>(self.base_low.q.val());
        self.last.next = (bit_cast::<64, 32>(self.limit_high.q.val()) << self.high_bits.val())
            | bit_cast::<64, 32>(self.limit_low.q.val());
        self.sq_log2.next = self.shape.q.val().get_bits::<4>(0);
        self.cq_log2.next = self.shape.q.val().get_bits::<4>(4);
        self.submission.next.base = self.sq_base.val();
        self.submission.next.log2 = self.sq_log2.val();
        self.submission.next.full = self.shape.q.val().get_bit(8);
        self.completion.next.base = self.cq_base.val();
        self.completion.next.log2 = self.cq_log2.val();
        self.completion.next.full = false;
        self.terms.next.full = self.shape.q.val().get_bit(8);
        self.terms.next.log2 = self.cq_log2.val();
        self.weight.next = self.share.q.val().get_bits::<8>(0);
        self.urgent.next = self.share.q.val().get_bit(8);
        self.rate.next.rate = self.allowance.q.val().get_bits::<16>(0);
        self.rate.next.burst = self.allowance.q.val().get_bits::<16>(16);
        self.moderation.next.count = self.limits.q.val().get_bits::<16>(0);
        self.moderation.next.time = self.limits.q.val().get_bits::<16>(16);
        self.message_at.next = (bit_cast::<64, 32>(self.message_high.q.val())
            << self.high_bits.val())
            | bit_cast::<64, 32>((self.message_low.q.val() >> 2) << 2);
        self.message.next.enabled = self.message_low.q.val().get_bit(0);
        self.message.next.address = self.message_at.val();
        self.message.next.data = self.message_data.q.val();
        self.slot.next = self.which.q.val();
        self.window.next.base = self.first.val();
        self.window.next.limit = self.last.val();
        self.window.next.read = self.rights.q.val().get_bit(0);
        self.window.next.write = self.rights.q.val().get_bit(1);
        self.lock.next = self.rights.q.val().get_bit(2);

        // A ring's last byte in 65 bits, so that nothing goes round.
        self.sq_bytes.next = (self.one.val() << self.sq_log2.val()) << 4;
        if self.shape.q.val().get_bit(8) {
            self.sq_bytes.next = (self.one.val() << self.sq_log2.val()) << 6;
        }
        self.cq_bytes.next = (self.one.val() << self.cq_log2.val()) << 4;
        self.sq_end.next = bit_cast::<65, 64>(self.sq_base.val()) + (self.sq_bytes.val() - 1);
        self.cq_end.next = bit_cast::<65, 64>(self.cq_base.val()) + (self.cq_bytes.val() - 1);
        self.bad_ring.d.next = (self.sq_log2.val() < 2)
            | (self.cq_log2.val() < 2)
            | self.sq_low.q.val().get_bits::<6>(0).any()
            | self.cq_low.q.val().get_bits::<6>(0).any()
            | self.sq_end.val().get_bit(64)
            | self.cq_end.val().get_bit(64);
        self.bad_share.d.next = !self.share.q.val().get_bits::<8>(0).any()
            | (self.allowance.q.val().get_bits::<16>(0).any()
                & (self.allowance.q.val().get_bits::<16>(16) < 32));
        self.bad_window.d.next = self.last.val() < self.first.val();
        self.ring_bad.next = self.bad_ring.q.val();
        self.share_bad.next = self.bad_share.q.val();
        self.window_bad.next = self.bad_window.q.val();
        if self.clear.val() {
            self.silence.d.next = 0.into();
            self.quanta.d.next = 0.into();
            self.about.d.next = 0.into();
            self.sq_low.d.next = 0.into();
            self.sq_high.d.next = 0.into();
            self.cq_low.d.next = 0.into();
            self.cq_high.d.next = 0.into();
            self.shape.d.next = 0.into();
            self.share.d.next = 0.into();
            self.allowance.d.next = 0.into();
            self.limits.d.next = 0.into();
            self.which.d.next = 0.into();
            self.base_low.d.next = 0.into();
            self.base_high.d.next = 0.into();
            self.limit_low.d.next = 0.into();
            self.limit_high.d.next = 0.into();
            self.rights.d.next = 0.into();
            self.message_low.d.next = 0.into();
            self.message_high.d.next = 0.into();
            self.message_data.d.next = 0.into();
        }
    }
}
