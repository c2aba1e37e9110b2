//! The device and the golden engine, and what must be the same of both.

use super::common::Seen;
use super::model::{Memory, settle};
use super::tenant::{Tenant, mailbox};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use thorong_cosim::drive::dma::Dma;
use thorong_cosim::drive::dma::codes::outcome_code;
use thorong_golden::dma::format::COMPLETION;
use thorong_golden::dma::{Engine, State, Window};
use thorong_rtl::dma::registers::table::command;

/// How often the status is read until it must be as the model says.
const POLLS: usize = 4_000;

/// Both sides of the comparison.
pub(crate) struct Pair<'a> {
    pub(crate) dma: Dma<'a>,
    pub(crate) seen: Rc<RefCell<Seen>>,
    pub(crate) engine: Engine,
    pub(crate) memory: Memory,
    pub(crate) queues: usize,
    /// States, statuses and more that was met.
    pub(crate) reached: BTreeSet<String>,
}

impl Pair<'_> {
    pub(crate) fn wait_off(&mut self, queue: usize) {
        for _ in 0..POLLS {
            if self.dma.state(queue).unwrap() == State::Off {
                return;
            }
        }
        panic!("queue {queue} does not end");
    }

    /// RESET or DESTROY of both.
    fn order(&mut self, queue: usize, destroy: bool) {
        let (order, expected) = match destroy {
            true => (command::DESTROY, self.engine.destroy(queue)),
            false => (command::RESET, self.engine.reset(queue)),
        };
        assert_eq!(
            self.dma.order(queue, order).unwrap(),
            outcome_code(expected)
        );
    }

    pub(crate) fn end(&mut self, queue: usize, destroy: bool) {
        self.order(queue, destroy);
        if queue < self.queues {
            settle(&mut self.engine, &mut self.memory);
            self.wait_off_or_same(queue);
        }
    }

    fn wait_off_or_same(&mut self, queue: usize) {
        match self.engine.state(queue) {
            State::Off => self.wait_off(queue),
            other => assert_eq!(self.dma.state(queue).unwrap(), other),
        }
    }

    pub(crate) fn set_window(&mut self, queue: usize, slot: usize, window: Window) {
        let expected = outcome_code(self.engine.set_window(queue, slot, window));
        assert_eq!(self.dma.set_window(queue, slot, &window).unwrap(), expected);
    }

    /// Until both are at rest; then they are the same.
    pub(crate) fn compare(&mut self, tenants: &[Tenant]) {
        settle(&mut self.engine, &mut self.memory);
        for tenant in tenants {
            let queue = tenant.queue;
            let mut last = None;
            let same = (0..POLLS).any(|_| {
                let status = self.dma.status(queue).unwrap();
                last = Some(status);
                status.state == self.engine.state(queue)
                    && status.sq_head == self.engine.submission_head(queue)
                    && status.cq_tail == self.engine.completion_tail(queue)
            });
            assert!(
                same,
                "queue {queue} is {last:?}, not {:?} with {} and {}",
                self.engine.state(queue),
                self.engine.submission_head(queue),
                self.engine.completion_tail(queue)
            );
        }
        self.dma.run(100);
        let interrupts = self.dma.interrupts();
        for tenant in tenants {
            let queue = tenant.queue;
            let status = self.dma.status(queue).unwrap();
            assert_eq!(status.state, self.engine.state(queue));
            assert_eq!(status.cq_tail, self.engine.completion_tail(queue));
            assert_eq!(
                interrupts >> queue & 1 == 1,
                self.engine.interrupt(queue),
                "wire of queue {queue}"
            );
            self.reached.insert(format!("{:?}", status.state));
            let ring = tenant.completions();
            if status.cq_tail > ring.entries() {
                self.reached.insert("a ring's second round".into());
            }
            if tenant.untaken(status.cq_tail) == ring.entries() {
                self.reached.insert("a full completion ring".into());
            }
            for index in 0..status.cq_tail.min(ring.entries()) {
                let at = ring.at(index, COMPLETION) as usize;
                let entry = &self.memory.bytes[at..at + COMPLETION];
                self.reached.insert(format!("status {}", entry[14]));
                if entry[14] == 0 && entry[..8].iter().any(|byte| *byte != 0) {
                    self.reached.insert("a CRC".into());
                }
            }
            let region = tenant.region();
            let (is, must) = (
                &self.dma.memory().data()[region.clone()],
                &self.memory.bytes[region.clone()],
            );
            let wrong = |i: &usize| !self.memory.may_hold(region.start + i, is[*i]);
            if let Some(i) = (0..is.len()).find(wrong) {
                panic!(
                    "byte {:#x} of queue {queue} is {:#x}, not {:#x}",
                    region.start + i,
                    is[i],
                    must[i]
                );
            }
            self.told(queue);
        }
    }

    /// In the middle of what it does, a tenant's queue is reset or destroyed. How far it came only the device knows: the model takes
    /// that from it, but what the tenant may not write is as it was.
    pub(crate) fn cut(&mut self, tenant: &Tenant, destroy: bool, wait: u64) {
        let queue = tenant.queue;
        if self.engine.state(queue) != State::Running {
            return;
        }
        self.dma.run(wait);
        self.order(queue, destroy);
        self.wait_off(queue);
        // The other tenants are still at work: the model sees to this one alone.
        let is = self.dma.memory().data();
        for bytes in tenant.kept() {
            assert!(
                is[bytes.clone()] == self.memory.bytes[bytes.clone()],
                "queue {queue} wrote in {bytes:x?}"
            );
        }
        self.memory.learn(tenant.region(), is);
        let place = mailbox(queue);
        self.memory
            .learn(place.start as usize..place.end as usize, is);
        self.memory.messages.retain(|at, _| !place.contains(at));
        let mut sent = self.messages(queue);
        self.memory.messages.append(&mut sent);
        self.reached.insert("a reset at work".into());
    }

    /// How many messages of a queue went where.
    fn messages(&self, queue: usize) -> BTreeMap<u64, usize> {
        let place = mailbox(queue);
        let mut sent = BTreeMap::new();
        for access in &self.seen.borrow().accesses {
            if access.write && place.contains(&access.first) {
                *sent.entry(access.first).or_default() += 1;
            }
        }
        sent
    }

    /// Each rise of its interrupt was told once, where it should, and what.
    fn told(&mut self, queue: usize) {
        let place = mailbox(queue);
        let told = self.messages(queue);
        let golden = self.memory.messages.range(place.clone());
        assert!(
            golden.eq(&told),
            "messages of queue {queue}: {told:?}, not {:?}",
            self.memory.messages
        );
        let bytes = place.start as usize..place.end as usize;
        assert_eq!(
            self.dma.memory().data()[bytes.clone()],
            self.memory.bytes[bytes]
        );
        if !told.is_empty() {
            self.reached.insert("a message".into());
        }
    }
}
