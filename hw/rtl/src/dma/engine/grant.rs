//! Whose turn it is: deficit round robin by bytes, with weights and an urgent class.
//!
//! ```text
//! eligible --+--> urgent ones, else the others --> the same again, while it has credit --+--> valid, queue
//! urgent ----+                                 --> the next one, with a new turn --------+
//!
//! cost, a cycle later --> credit --> what a queue has overdrawn, in RAM
//! ```
//!
//! A turn is worth the queue's weight times 2^Q bytes, less what its last turn was overdrawn by. The cost of a grant is
//! known only a cycle later, so a queue with any credit left may overdraw it by one grant, and pays for that in its next
//! turn. By this the shares in bytes are those of Shreedhar and Varghese's rule ("Efficient fair queuing using deficit
//! round robin", SIGCOMM 1995), which looks at the cost first. Credit that is left when a queue has nothing more to do
//! is lost.
//!
//! Each class has a turn of its own, so one that was interrupted by urgent queues goes on.
//!
//! | | cycles |
//! |---|---|
//! | `eligible` -> `valid`, `queue` | 0 |
//! | a grant taken -> its `cost` is read | 1 |
//! | one grant -> the next | 2 |
//!
//! # Promises
//! Proved by induction on the emitted Verilog, `verif/tests/queues/grant.v`:
//! * a grant goes to one queue, which is eligible, and to an urgent one where there is one;
//! * a turn is worth the weight's quanta less what the one before was overdrawn by, and is overdrawn by less than the cost
//!   of a grant;
//! * while an eligible queue waits, no other one of its class begins a second turn.

use super::next::Next;
use rust_hdl::prelude::*;

/// 2^A = N queues, weights of V bits, quanta of 2^Q bytes; R = Q + 1, X = V + Q + 1.
#[derive(LogicBlock)]
pub struct Grant<
    const A: usize,
    const N: usize,
    const V: usize,
    const Q: usize,
    const R: usize,
    const X: usize,
> {
    /// The clock.
    pub aclk: Signal<In, Clock>,
    /// Begins anew at the next edge.
    pub clear: Signal<In, Bit>,
    /// Queues that have something to do.
    pub eligible: Signal<In, Bits<N>>,
    /// Queues that come before the others.
    pub urgent: Signal<In, Bits<N>>,
    /// The grant is taken; only while `valid`.
    pub take: Signal<In, Bit>,
    /// Somebody may go.
    pub valid: Signal<Out, Bit>,
    /// Who.
    pub queue: Signal<Out, Bits<6>>,
    /// The same as a bit.
    pub hot: Signal<Out, Bits<N>>,
    /// What the grant that was taken in the last cycle costs, at most 2^Q; nothing costs 1.
    pub cost: Signal<In, Bits<R>>,
    /// A queue that is not eligible is created.
    pub create: Signal<In, Bit>,
    /// Which.
    pub create_queue: Signal<In, Bits<6>>,
    /// With this weight, at least 1.
    pub weight: Signal<In, Bits<V>>,
    /// A queue owes nothing any more; not in the cycle of a grant or after it.
    pub wipe: Signal<In, Bit>,
    /// Which.
    pub wipe_queue: Signal<In, Bits<6>>,
    next: Next<A, N>,
    weights: RAM<Bits<V>, A>,
    debts: RAM<Bits<R>, A>,
    normal_turn: DFF<Bits<N>>,
    normal_number: DFF<Bits<6>>,
    normal_credit: DFF<Bits<X>>,
    urgent_turn: DFF<Bits<N>>,
    urgent_number: DFF<Bits<6>>,
    urgent_credit: DFF<Bits<X>>,
    granted: DFF<Bit>,
    begins: DFF<Bit>,
    hurries: DFF<Bit>,
    chosen: DFF<Bits<N>>,
    number: DFF<Bits<6>>,
    quantum: Constant<Bits<5>>,
    sign: Constant<Bits<X>>,
    first: Signal<Local, Bits<N>>,
    pressing: Signal<Local, Bit>,
    field: Signal<Local, Bits<N>>,
    turn: Signal<Local, Bits<N>>,
    credit: Signal<Local, Bits<X>>,
    left: Signal<Local, Bit>,
    stays: Signal<Local, Bit>,
    stay_number: Signal<Local, Bits<6>>,
    who: Signal<Local, Bits<6>>,
    which: Signal<Local, Bits<N>>,
    worth: Signal<Local, Bits<X>>,
    before: Signal<Local, Bits<X>>,
    charge: Signal<Local, Bits<X>>,
    after: Signal<Local, Bits<X>>,
    owed: Signal<Local, Bits<X>>,
}

impl<const A: usize, const N: usize, const V: usize, const Q: usize, const R: usize, const X: usize>
    Default for Grant<A, N, V, Q, R, X>
{
    fn default() -> Self {
        assert!(R == Q + 1 && X == V + Q + 1, "the widths belong together");
        Grant {
            aclk: Signal::default(),
            clear: Signal::default(),
            eligible: Signal::default(),
            urgent: Signal::default(),
            take: Signal::default(),
            valid: Signal::default(),
            queue: Signal::default(),
            hot: Signal::default(),
            cost: Signal::default(),
            create: Signal::default(),
            create_queue: Signal::default(),
            weight: Signal::default(),
            wipe: Signal::default(),
            wipe_queue: Signal::default(),
            next: Next::default(),
            weights: RAM::default(),
            debts: RAM::default(),
            normal_turn: DFF::default(),
            normal_number: DFF::default(),
            normal_credit: DFF::default(),
            urgent_turn: DFF::default(),
            urgent_number: DFF::default(),
            urgent_credit: DFF::default(),
            granted: DFF::default(),
            begins: DFF::default(),
            hurries: DFF::default(),
            chosen: DFF::default(),
            number: DFF::default(),
            quantum: Constant::new(Q.to_bits()),
            sign: Constant::new((1u64 << (X - 1)).to_bits()),
            first: Signal::default(),
            pressing: Signal::default(),
            field: Signal::default(),
            turn: Signal::default(),
            credit: Signal::default(),
            left: Signal::default(),
            stays: Signal::default(),
            stay_number: Signal::default(),
            who: Signal::default(),
            which: Signal::default(),
            worth: Signal::default(),
            before: Signal::default(),
            charge: Signal::default(),
            after: Signal::default(),
            owed: Signal::default(),
        }
    }
}

impl<const A: usize, const N: usize, const V: usize, const Q: usize, const R: usize, const X: usize>
    Logic for Grant<A, N, V, Q, R, X>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            aclk,
            normal_turn,
            normal_number,
            normal_credit,
            urgent_turn,
            urgent_number,
            urgent_credit,
            granted,
            begins,
            hurries,
            chosen,
            number
        );
        self.weights.read_clock.next = self.aclk.val();
        self.weights.write_clock.next = self.aclk.val();
        self.debts.read_clock.next = self.aclk.val();
        self.debts.write_clock.next = self.aclk.val();

        // The class, and where its round stands.
        self.first.next = self.eligible.val() & self.urgent.val();
        self.pressing.next = self.first.val().any();
        self.field.next = self.eligible.val() & !self.urgent.val();
        self.turn.next = self.normal_turn.q.val();
        self.stay_number.next = self.normal_number.q.val();
        self.credit.next = self.normal_credit.q.val();
        if self.pressing.val() {
            self.field.next = self.first.val();
            self.turn.next = self.urgent_turn.q.val();
            self.stay_number.next = self.urgent_number.q.val();
            self.credit.next = self.urgent_credit.q.val();
        }
        self.left.next = self.credit.val().any() & !(self.credit.val() & self.sign.val()).any();
        self.stays.next = self.left.val() & (self.field.val() & self.turn.val()).any();
        self.next.candidates.next = self.field.val();
        self.next.last.next = self.turn.val();
        self.who.next = self.next.index.val();
        self.which.next = self.next.hot.val();
        if self.stays.val() {
            self.who.next = self.stay_number.val();
            self.which.next = self.turn.val();
        }
        self.valid.next = self.next.any.val() & !self.granted.q.val();
        self.queue.next = self.who.val();
        self.hot.next = self.which.val();
        self.weights.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.debts.read_address.next = bit_cast::<A, 6>(self.who.val());
        self.granted.d.next = false;
        if self.take.val() & self.next.any.val() & !self.granted.q.val() {
            self.granted.d.next = true;
            self.begins.d.next = !self.stays.val();
            self.hurries.d.next = self.pressing.val();
            self.chosen.d.next = self.which.val();
            self.number.d.next = self.who.val();
        }

        // A cycle later: what it costs.
        self.worth.next = (bit_cast::<X, V>(self.weights.read_data.val()) << self.quantum.val())
            - bit_cast::<X, R>(self.debts.read_data.val());
        self.before.next = self.normal_credit.q.val();
        if self.hurries.q.val() {
            self.before.next = self.urgent_credit.q.val();
        }
        if self.begins.q.val() {
            self.before.next = self.worth.val();
        }
        self.charge.next = bit_cast::<X, R>(self.cost.val());
        if !self.cost.val().any() {
            self.charge.next = 1.into();
        }
        self.after.next = self.before.val() - self.charge.val();
        self.owed.next = 0.into();
        if (self.after.val() & self.sign.val()).any() {
            self.owed.next = !self.after.val() + 1;
        }
        if self.granted.q.val() {
            if self.hurries.q.val() {
                self.urgent_turn.d.next = self.chosen.q.val();
                self.urgent_number.d.next = self.number.q.val();
                self.urgent_credit.d.next = self.after.val();
            } else {
                self.normal_turn.d.next = self.chosen.q.val();
                self.normal_number.d.next = self.number.q.val();
                self.normal_credit.d.next = self.after.val();
            }
        }
        self.debts.write_enable.next = self.granted.q.val() | self.wipe.val();
        self.debts.write_address.next = bit_cast::<A, 6>(self.number.q.val());
        self.debts.write_data.next = bit_cast::<R, X>(self.owed.val());
        if self.wipe.val() {
            self.debts.write_address.next = bit_cast::<A, 6>(self.wipe_queue.val());
            self.debts.write_data.next = 0.into();
        }
        // What a queue has left of a turn goes with it.
        if self.wipe.val() & (self.wipe_queue.val() == self.normal_number.q.val()) {
            self.normal_credit.d.next = 0.into();
        }
        if self.wipe.val() & (self.wipe_queue.val() == self.urgent_number.q.val()) {
            self.urgent_credit.d.next = 0.into();
        }
        self.weights.write_enable.next = self.create.val();
        self.weights.write_address.next = bit_cast::<A, 6>(self.create_queue.val());
        self.weights.write_data.next = self.weight.val();

        if self.clear.val() {
            self.granted.d.next = false;
            self.normal_turn.d.next = 1.into();
            self.normal_number.d.next = 0.into();
            self.normal_credit.d.next = 0.into();
            self.urgent_turn.d.next = 1.into();
            self.urgent_number.d.next = 0.into();
            self.urgent_credit.d.next = 0.into();
        }
    }
}

/// 4 queues, quanta of 4, weights to 3: as small as may be, for the proof.
pub type SmallGrant = Grant<2, 4, 2, 2, 3, 5>;
crate::ports!(
    SmallGrant: aclk, clear, eligible, urgent, take, valid, queue, hot, cost, create, create_queue,
    weight, wipe, wipe_queue,
);
