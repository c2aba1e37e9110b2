//! Admin and tenants, in terms of the golden model.

use super::Dma;
use super::codes::state_of;
use crate::axi::Response;
use crate::dut::CosimError;
use thorong_golden::dma::{Config, Layout, State, Window};
use thorong_rtl::dma::registers::table::{admin, command, queue};
use thorong_rtl::dma::registers::{Register, of_queue};

/// What the registers say of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// STATE.
    pub state: State,
    /// SQ_HEAD.
    pub sq_head: u16,
    /// CQ_TAIL.
    pub cq_tail: u16,
}

impl Dma<'_> {
    fn must(&mut self, register: &Register, value: u32) -> Result<(), CosimError> {
        match self.write(register.offset, value)? {
            Response::Okay => Ok(()),
            other => Err(self.fail(format!("{} answered {other:?}", register.name))),
        }
    }

    fn must_read(&mut self, address: u32) -> Result<u32, CosimError> {
        match self.read(address)? {
            (word, Response::Okay) => Ok(word),
            (_, other) => Err(self.fail(format!("{address:#x} answered {other:?}"))),
        }
    }

    /// Admin: an order for a queue; gives RESULT.
    ///
    /// # Errors
    /// Where the device does not answer, or refuses a sound access.
    pub fn order(&mut self, queue: usize, code: u32) -> Result<u32, CosimError> {
        self.must(&admin::QUEUE, queue as u32)?;
        self.must(&admin::COMMAND, code)?;
        self.must_read(admin::RESULT.offset)
    }

    /// Admin: TIMEOUT, in units of 64 cycles; 0: none.
    ///
    /// # Errors
    /// Where the device does not answer, or refuses it.
    pub fn set_timeout(&mut self, units: u16) -> Result<(), CosimError> {
        self.must(&admin::TIMEOUT, units.into())
    }

    /// Admin: CREATE.
    ///
    /// # Errors
    /// As [`Dma::order`].
    pub fn create(&mut self, queue: usize, config: &Config) -> Result<u32, CosimError> {
        let (sq, cq) = (config.submission, config.completion);
        let full = u32::from(config.layout == Layout::Full);
        let share = config.share;
        let moderation = config.moderation;
        let time = (moderation.time / 64) as u32;
        let shape = u32::from(sq.log2) | u32::from(cq.log2) << 4 | full << 8;
        self.must(&admin::SQ_BASE_LO, sq.base as u32)?;
        self.must(&admin::SQ_BASE_HI, (sq.base >> 32) as u32)?;
        self.must(&admin::CQ_BASE_LO, cq.base as u32)?;
        self.must(&admin::CQ_BASE_HI, (cq.base >> 32) as u32)?;
        self.must(&admin::SHAPE, shape)?;
        let urgent = u32::from(share.urgent) << 8;
        self.must(&admin::SHARE, u32::from(share.weight) | urgent)?;
        self.must(
            &admin::RATE,
            u32::from(share.rate) | (share.burst / 64) << 16,
        )?;
        self.must(&admin::MODERATION, u32::from(moderation.count) | time << 16)?;
        let message = config.message.unwrap_or_default();
        let enable = u32::from(config.message.is_some());
        self.must(&admin::MESSAGE_LO, message.address as u32 | enable)?;
        self.must(&admin::MESSAGE_HI, (message.address >> 32) as u32)?;
        self.must(&admin::MESSAGE_DATA, message.data)?;
        self.order(queue, command::CREATE)
    }

    /// Admin: SET_WINDOW.
    ///
    /// # Errors
    /// As [`Dma::order`].
    pub fn set_window(
        &mut self,
        queue: usize,
        slot: usize,
        window: &Window,
    ) -> Result<u32, CosimError> {
        let rights =
            u32::from(window.read) | u32::from(window.write) << 1 | u32::from(window.lock) << 2;
        self.must(&admin::WINDOW, slot as u32)?;
        self.must(&admin::WINDOW_BASE_LO, window.base as u32)?;
        self.must(&admin::WINDOW_BASE_HI, (window.base >> 32) as u32)?;
        self.must(&admin::WINDOW_LIMIT_LO, window.limit as u32)?;
        self.must(&admin::WINDOW_LIMIT_HI, (window.limit >> 32) as u32)?;
        self.must(&admin::WINDOW_RIGHTS, rights)?;
        self.order(queue, command::SET_WINDOW)
    }

    /// Tenant: SQ_TAIL.
    ///
    /// # Errors
    /// As [`Dma::order`].
    pub fn submission_tail(&mut self, queue: usize, tail: u16) -> Result<(), CosimError> {
        self.tell(queue, &queue::SQ_TAIL, tail.into())
    }

    /// Tenant: CQ_HEAD.
    ///
    /// # Errors
    /// As [`Dma::order`].
    pub fn completion_head(&mut self, queue: usize, head: u16) -> Result<(), CosimError> {
        self.tell(queue, &queue::CQ_HEAD, head.into())
    }

    /// Tenant: UNMASK.
    ///
    /// # Errors
    /// As [`Dma::order`].
    pub fn unmask(&mut self, queue: usize) -> Result<(), CosimError> {
        self.tell(queue, &queue::UNMASK, 1)
    }

    fn tell(&mut self, queue: usize, register: &Register, value: u32) -> Result<(), CosimError> {
        match self.write(of_queue(queue, register), value)? {
            Response::Okay => Ok(()),
            other => Err(self.fail(format!("{} answered {other:?}", register.name))),
        }
    }

    /// Tenant: how the queue is.
    ///
    /// # Errors
    /// As [`Dma::order`], and where a code has no meaning.
    pub fn state(&mut self, queue: usize) -> Result<State, CosimError> {
        let word = self.must_read(of_queue(queue, &queue::STATE))?;
        state_of(word).ok_or_else(|| self.fail(format!("STATE is {word:#x}")))
    }

    /// Tenant: all that the queue's page says. CQ_TAIL first, so that it is never ahead of the state.
    ///
    /// # Errors
    /// As [`Dma::state`].
    pub fn status(&mut self, queue: usize) -> Result<Status, CosimError> {
        let cq_tail = self.must_read(of_queue(queue, &queue::CQ_TAIL))? as u16;
        let sq_head = self.must_read(of_queue(queue, &queue::SQ_HEAD))? as u16;
        let state = self.state(queue)?;
        Ok(Status {
            state,
            sq_head,
            cq_tail,
        })
    }

    /// Tenant: EXCEEDED.
    ///
    /// # Errors
    /// As [`Dma::order`].
    pub fn exceeded(&mut self, queue: usize) -> Result<u32, CosimError> {
        self.must_read(of_queue(queue, &queue::EXCEEDED))
    }
}
